/**
 * What strangers and the world do wrong: nonsense instead of requests, and a database that goes away. Every answer is one that
 * a client can read, and the server goes on.
 */
import assert from 'node:assert/strict';
import { Agent, request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOperations } from '../reference/operations.mjs';
import { Random } from '../reference/random.mjs';
import {
  ROOT, STOREFRONT, WITHOUT_DATABASE, customerToken, makeDatabase, runSql, startServer, storefrontDatabase,
} from '../support/program.mjs';

const MUTATIONS = Number(process.env.OT_MUTATIONS ?? 10_000);
const AT_ONCE = 16;
const OUTAGES = 5;
const RECOVERY_MS = 10_000;
const SOUND = { query: '{ __typename }' };

const wrong = [
  ['nothing', '', 400, undefined],
  ['no JSON', '{"query":', 400, undefined],
  ['a list', '[]', 400, undefined],
  ['no query', '{}', 400, undefined],
  ['a query that is a number', '{"query": 1}', 400, undefined],
  ['variables that are a list', '{"query": "{ __typename }", "variables": []}', 400, undefined],
  ['no GraphQL', '{"query": "{"}', 400, 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', '{"query": "{ nonsense }"}', undefined, 'GRAPHQL_VALIDATION_FAILED'],
  ['an unknown operation', '{"query": "query A { __typename }", "operationName": "B"}', undefined, undefined],
  ['a variable of another type', '{"query": "query ($n: Int) { categories(first: $n) { id } }", "variables": {"n": "x"}}',
    undefined, 'BAD_USER_INPUT'],
  ['a variable that is missing', '{"query": "query ($id: ID!) { product(id: $id) { id } }"}', undefined, 'BAD_USER_INPUT'],
];

test('requests that cannot be answered', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await startServer({ database: storefrontDatabase(), ...STOREFRONT });
  for (const [name, body, status, code] of wrong) {
    await t.test(name, async () => {
      const { status: got, answer } = await server.post(body);
      assert.ok(got >= 400 && got < 500, `status ${got}`);
      if (status) assert.equal(got, status);
      assert.ok(answer.errors.length > 0 && !('data' in answer), JSON.stringify(answer));
      for (const error of answer.errors) assert.equal(typeof error.message, 'string');
      if (code) assert.equal(answer.errors[0].extensions.code, code);
    });
  }
  assert.deepEqual(await server.ask(SOUND), { data: { __typename: 'Query' } });
});

/** Changes some bytes: flips, cuts, repeats, or puts in what parsers stumble over. */
function mutate(random, bytes) {
  const odd = ['{', '}', '"', '\\u0000', '\\ud800', '...', '$', '@', '\0', '\xff', '[[[[', '1e999', '"""', '#', 'null'];
  let out = Buffer.from(bytes);
  for (let n = random.int(1, 4); n > 0; n--) {
    const at = random.int(0, out.length - 1);
    const [before, rest] = [out.subarray(0, at), out.subarray(at)];
    switch (random.int(0, 4)) {
      case 0: out[at] = random.int(0, 255); break;
      case 1: out = Buffer.concat([before, rest.subarray(random.int(1, 40))]); break;
      case 2: out = Buffer.concat([before, rest.subarray(0, 40), rest]); break;
      case 3: out = Buffer.concat([before, Buffer.from(random.pick(odd), 'latin1'), rest]); break;
      default: out = before.length ? Buffer.from(before) : out;
    }
    if (out.length === 0) out = Buffer.from('{');
  }
  return out;
}

/** Every second time the JSON is sound and what it says is not. */
function mutateRequest(random, { query, variables }) {
  if (random.chance(0.5)) return mutate(random, JSON.stringify({ query, variables }));
  const text = (value) => mutate(random, value).toString();
  if (random.chance(0.7)) return Buffer.from(JSON.stringify({ query: text(query), variables }));
  const values = Object.fromEntries(Object.entries(variables).map(([name, value]) =>
    [name, random.pick([value, [value], { value }, null, -1, 1e300, '', text(JSON.stringify(value))])]));
  return Buffer.from(JSON.stringify({ query, variables: values }));
}

function send(agent, url, body, token) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return new Promise((done, failed) => {
    const outgoing = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => done({ status: response.statusCode, text: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('error', failed);
    outgoing.end(body);
  });
}

test(`${MUTATIONS} mutated requests`, { skip: WITHOUT_DATABASE }, async () => {
  const server = await startServer({ database: storefrontDatabase(), ...STOREFRONT });
  const requests = readOperations(`${ROOT}/schema/operations`)
    .flatMap(({ query, sets }) => sets.slice(0, 3).map((variables) => ({ query, variables })));
  const [random, agent, token] = [new Random(1), new Agent({ keepAlive: true, maxSockets: AT_ONCE }), customerToken(17)];
  let left = MUTATIONS;
  const worker = async () => {
    while (left-- > 0) {
      const body = mutateRequest(random, random.pick(requests));
      const { status, text } = await send(agent, server.url, body, token);
      assert.ok(status === 200 || (status >= 400 && status < 500), `${status}: ${text.slice(0, 500)}\n${body}`);
      assert.equal(typeof JSON.parse(text), 'object');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  agent.destroy();
  assert.deepEqual(await server.ask(SOUND), { data: { __typename: 'Query' } });
  assert.equal(await server.stop(), 0, server.log());
});

test('a database that is not there at the start', async () => {
  const server = await startServer({ ...STOREFRONT, database: 'postgresql://nobody@127.0.0.1:1/none', wait: false });
  assert.equal(await server.ended, 2, server.log());
  assert.match(server.log(), /database|connect/i);
});

test('a database that goes away while it is asked', { skip: WITHOUT_DATABASE }, async () => {
  const database = makeDatabase(`trouble_${process.pid}`, [`${ROOT}/tests/whole/trouble.sql`]);
  const server = await startServer({ database, schema: [`${ROOT}/tests/whole/trouble.graphql`] });
  const slow = { query: '{ slowItems { id wait } }' };
  for (let outage = 0; outage < OUTAGES; outage++) {
    const asked = Promise.all(Array.from({ length: 4 }, () => server.post(slow)));
    await sleep(100);
    runSql(database, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    for (const { status, answer } of await asked) {
      assert.ok(status === 200 || status === 503, `status ${status}: ${JSON.stringify(answer)}`);
      if (answer.errors) assert.match(answer.errors[0].extensions.code, /^(SERVICE_UNAVAILABLE|TIMEOUT)$/);
      assert.doesNotMatch(JSON.stringify(answer), /terminat|administrator/, 'the database speaks to clients');
    }
    await server.waitReady(RECOVERY_MS);
    const { answer } = await server.post({ query: '{ items { id } }' });
    assert.deepEqual(answer, { data: { items: [{ id: '1' }, { id: '2' }] } });
  }
  assert.equal(await server.stop(), 0, server.log());
});
