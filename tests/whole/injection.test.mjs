/**
 * No text of a client becomes SQL: hostile strings go into every argument, variable, name, cursor, claim, header and global
 * id of the test schemas, and the database, which logs each statement that it is given, has seen none of them in one.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { after, test } from 'node:test';
import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import { loadSql, startCluster } from '../reference/cluster.mjs';
import { GENERAL, ROOT, STOREFRONT, WITHOUT_DATABASE, makeToken, runSql, startServer } from '../support/program.mjs';
import {
  HEADERS, MARK, argumentAttacks, claimSets, cursors, globalIds, headerTexts, nameAttacks,
} from './attacks.mjs';

const TEXTS_PER_PLACE = process.env.OT_RANDOM ? 20 : 2;
const AT_ONCE = 8;
// debug2 has the texts of what is only prepared as well.
const LOG_SETTINGS = {
  log_statement: 'all', logging_collector: 'on', log_destination: 'jsonlog', log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0', log_min_messages: 'debug2',
};
const MIGRATIONS = readdirSync(`${ROOT}/schema/migrations`).sort().map((name) => `schema/migrations/${name}`);

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
after(() => agent.destroy());

/** Sends bytes as they are. @returns {Promise<{status: number, text: string}>} */
function send(url, body, headers = {}, method = 'POST') {
  return new Promise((done, failed) => {
    const request = httpRequest(url, { method, agent, headers: { 'content-type': 'application/json', ...headers } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => done({ status: response.statusCode, text: Buffer.concat(chunks).toString() }));
    });
    request.on('error', failed);
    request.end(body);
  });
}

/** Sends all, several at once, and counts; what is worse than a refusal fails. */
async function sendAll(attacks) {
  const pending = attacks[Symbol.iterator]();
  const count = { sent: 0, data: 0 };
  const worker = async () => {
    for (let next = pending.next(); !next.done; next = pending.next()) {
      const { url, body, headers, method } = next.value;
      const { status, text } = await send(url, body, headers, method);
      count.sent++;
      count.data += text.includes('"data":{') ? 1 : 0;
      const what = `${status} ${text.slice(0, 300)} to ${String(body).slice(0, 600)} ${JSON.stringify(headers ?? {}).slice(0, 300)}`;
      assert.ok(status < 500, what);
      assert.ok(!text.includes('INTERNAL_SERVER_ERROR'), what);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return count;
}

const asBodies = function* (url, requests, headers) {
  for (const request of requests) yield { url, body: JSON.stringify(request), headers };
};

/** The bytes of a request around bytes that are no text. */
function* brokenBodies(url, field) {
  for (const bytes of [[0xff], [0xc0, 0xa7], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0], [0xe2, 0x80]]) {
    const raw = Buffer.from(bytes);
    const wrap = (...parts) => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
    yield { url, body: wrap(`{"query":"{ ${field} ${MARK}`, raw, `'"}`) };
    yield { url, body: wrap(`{"query":"query ($v: String) { ${field} }","variables":{"v":"${MARK}`, raw, `'"}}`) };
    yield { url, body: wrap(`{"query":"{ ${field} }","operationName":"${MARK}`, raw, '"}') };
    const percent = [...raw].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    for (const name of ['query', 'variables', 'operationName', 'extensions', MARK])
      yield { url: `${url}?query=%7B__typename%7D&${name}=${MARK}${percent}%27`, method: 'GET' };
  }
}

function* headerAttacks(url, field) {
  const body = JSON.stringify({ query: `{ ${field} }` });
  for (const name of HEADERS) for (const text of headerTexts) yield { url, body, headers: { [name]: Buffer.from(text).toString('latin1') } };
  for (const text of headerTexts) yield { url, body, headers: { authorization: `Bearer ${text}` } };
}

/** What one server is asked. `field`: of the query type, reads rows; `pages`: connections by name; `claims`: a query that uses them. */
async function attack(t, { database, options, field, pages, ids = [], role, claims }) {
  const server = await startServer({ database, ...options });
  const { url } = server;
  const schema = buildClientSchema((await server.ask({ query: getIntrospectionQuery() })).data);
  const step = (name, attacks) => t.test(name, async (s) => {
    const { sent, data } = await sendAll(attacks);
    s.diagnostic(`${sent} sent, ${data} with data`);
    assert.ok(sent > 0);
  });
  await step('arguments', asBodies(url, argumentAttacks(schema, TEXTS_PER_PLACE)));
  await step('names', asBodies(url, nameAttacks(field)));
  await step('bytes that are no text', brokenBodies(url, field));
  await step('headers', headerAttacks(url, field));
  for (const [name, query, cursorOf] of pages) {
    const genuine = cursorOf((await server.ask({ query: query('first: 1') })).data);
    assert.ok(genuine, `no cursor of ${name}`);
    const requests = [...cursors(genuine)].flatMap((cursor) => [
      { query: `query ($c: String) ${query('first: 2, after: $c')}`, variables: { c: cursor } },
      { query: `query ($c: String) ${query('last: 2, before: $c')}`, variables: { c: cursor } },
      { query: query(`first: 1, after: ${JSON.stringify(cursor)}`) },
    ]);
    await step(`cursors of ${name}`, asBodies(url, requests));
  }
  for (const [name, query] of ids) {
    const requests = [...globalIds(['Product', 'Category'])].flatMap((id) => [
      { query: `query ($id: ID!) ${query('$id')}`, variables: { id } },
      { query: query(JSON.stringify(id)) },
    ]);
    await step(`global ids of ${name}`, asBodies(url, requests));
  }
  if (claims) {
    const requests = [...claimSets(role)].map((set) => ({
      url, body: JSON.stringify({ query: claims }), headers: { authorization: `Bearer ${makeToken(set)}` },
    }));
    await step('claims', requests);
  }
  assert.equal((await server.post({ query: `{ ${field} }` })).answer.errors, undefined);
  assert.equal(await server.stop(), 0, server.log());
}

/** The statements that the database was given, of all sessions. */
function statementsLogged(cluster) {
  const isError = ({ error_severity: severity }) => ['ERROR', 'FATAL', 'PANIC'].includes(severity);
  return cluster.logged().flatMap((entry) => [
    ...(isError(entry) ? [] : [entry.message ?? '']), // a message of an error may quote a value
    entry.statement ?? '', entry.query ?? '', entry.application_name ?? '', entry.user ?? '', entry.internal_query ?? '',
  ]);
}

test('no text of a client becomes SQL', { skip: WITHOUT_DATABASE }, async (t) => {
  const cluster = startCluster(LOG_SETTINGS);
  after(() => cluster.stop());
  const make = (name, files) => {
    const url = cluster.createDatabase(name);
    loadSql(url, files.map((file) => `${ROOT}/${file}`));
    return url;
  };

  await t.test('the general schema', (s) => attack(s, {
    database: make('general', ['tests/general/schema.sql']), options: GENERAL, field: 'users { nodes { id isMe } }', role: 'general_member',
    pages: [
      ['users', (page) => `{ users(${page}, orderBy: [NAME, BALANCE]) { pageInfo { endCursor } nodes { id } } }`, (data) => data.users.pageInfo.endCursor],
      ['orders', (page) => `{ orders(${page}, orderBy: STATE) { pageInfo { endCursor } edges { node { orderNo } } } }`, (data) => data.orders.pageInfo.endCursor],
      ['matches', (page) => `{ gadgets { nodes { matches(${page}) { pageInfo { endCursor } nodes { id } } } } }`,
        (data) => data.gadgets.nodes.map(({ matches }) => matches.pageInfo.endCursor).find(Boolean)],
    ],
    claims: '{ secrets { id text owner { id } } users { nodes { isMe } } }',
  }));

  await t.test('the storefront', (s) => attack(s, {
    database: make('storefront', MIGRATIONS), options: STOREFRONT,
    field: 'products { nodes { id name myFavorite { id } } }', role: 'storefront_customer', pages: [],
    claims: '{ viewer { id email } orders { nodes { id } } cart { id } products(first: 1) { nodes { myFavorite { id } } } }',
  }));

  await t.test('writes', (s) => attack(s, {
    database: make('writes', ['tests/writes/schema.sql']), options: { schema: [`${ROOT}/tests/writes/schema.graphql`] },
    field: 'items { id sku }', pages: [], claims: 'mutation { bookMine(room: "a", begins: 1, ends: 2) { ownerId } }',
  }));

  await t.test('global ids', (s) => attack(s, {
    database: make('nodes', MIGRATIONS), options: { schema: [`${ROOT}/tests/whole/nodes.graphql`] },
    field: 'products { id name }', pages: [],
    ids: [
      ['node', (id) => `{ node(id: ${id}) { id ... on Product { name } } }`],
      ['nodes', (id) => `{ nodes(ids: [${id}]) { id ... on Product { name } ... on Category { name } } }`],
      ['arguments', (id) => `{ product(id: ${id}) { name } products(categoryId: ${id}) { name } }`],
    ],
  }));

  await t.test('the log of the database', (s) => {
    runSql(cluster.createDatabase('canary'), `SELECT 'a pasted ${MARK}'`);
    const statements = statementsLogged(cluster);
    const marked = statements.filter((text) => text.toLowerCase().includes(MARK));
    assert.deepEqual(marked, [`statement: SELECT 'a pasted ${MARK}'`]); // what is pasted would be seen
    const executed = statements.filter((text) => /^execute /.test(text)).length;
    s.diagnostic(`${executed} statements of prepared ones among ${statements.length} texts`);
    assert.ok(executed > 1000);
  });
});
