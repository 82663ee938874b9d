/**
 * A batch is one request to the database as well: the reads of its elements leave together, equal ones once, look-ups by key as one
 * statement; and each element gets what it would get alone. Statements are counted by the database (pg_stat_statements).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../reference/random.mjs';
import { ROOT, WITHOUT_DATABASE, makeDatabase, makeToken, runSql, startServer } from '../support/program.mjs';

const BATCH_MAX = 10;
const skip = WITHOUT_DATABASE || (runSql(process.env.OT_TEST_DATABASE_URL, 'SHOW shared_preload_libraries')
  .includes('pg_stat_statements') ? false : 'the server does not preload pg_stat_statements');

async function start(name, options = {}) {
  const database = makeDatabase(`${name}_${process.pid}`, [`${ROOT}/tests/http/batch.sql`]);
  if (!skip) runSql(database, 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const server = await startServer({
    database, schema: [`${ROOT}/tests/http/batch.graphql`], anonymousRole: 'batch_member', roles: ['batch_member'], batchMax: BATCH_MAX, ...options,
  });
  /** How often statements about a table ran while `work` did. */
  const count = async (table, work) => {
    const calls = () => Number(runSql(database, `SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
      WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND query ~ 'FROM (public\\.)?${table}\\M' AND query !~ 'pg_'`));
    const before = calls();
    await work();
    return calls() - before;
  };
  return Object.assign(server, { database, count });
}

const inSet = (set, fields = 'id maker { name }') => ({ query: `query P($set: Int) { parts(set: $set) { ${fields} } }`, variables: { set } });
const batch = async (server, requests, token) => {
  const { status, answer, headers } = await server.post(JSON.stringify(requests), token);
  assert.equal(status, 200, JSON.stringify(answer));
  assert.equal(answer.length, requests.length);
  const told = headers.get('server-timing');
  return { answers: answer, trips: Number(/trips;desc="(\d+)"/.exec(told)?.[1]), statements: Number(/statements;desc="(\d+)"/.exec(told)?.[1]) };
};

for (const [sentence, more] of [
  ['as it comes', ''],
  ['where requests share nothing else', 'database_share_reads'],
]) {
  test(`statements of a batch, ${sentence}`, { skip }, async (t) => {
    const server = await start(`batch_${more ? 'off' : 'on'}`, more ? { environment: { ONETRIP_DATABASE_SHARE_READS: 'false' } } : {});
    const alone = async (request, token) => server.ask(request, token);

    await t.test('equal elements read once', async () => {
      const expected = await alone(inSet(3));
      let answers;
      const parts = await server.count('parts', async () => { ({ answers } = await batch(server, Array(BATCH_MAX).fill(inSet(3)))); });
      assert.equal(parts, 1);
      for (const answer of answers) assert.deepEqual(answer, expected);
    });

    await t.test('what is equal in different documents as well', async () => {
      const one = { query: 'query A { part(id: 7) { size } maker(id: 4) { name } }' };
      const other = { query: 'query B { thing: part(id: 7) { size } other: part(id: 8) { size } }' };
      let answers;
      const parts = await server.count('parts', async () => { ({ answers } = await batch(server, [one, other])); });
      assert.equal(parts, 2);
      assert.deepEqual(answers, [await alone(one), await alone(other)]);
    });

    await t.test('look-ups by key are one statement', async () => {
      const requests = [0, 1, 2, 3, 4].map((set) => inSet(set));
      assert.equal(await server.count('makers', () => alone(requests[0])), 1, 'makers are not looked up');
      const expected = await Promise.all(requests.map((request) => alone(request)));
      let answers;
      const makers = await server.count('makers', async () => { ({ answers } = await batch(server, requests)); });
      assert.equal(makers, 1);
      assert.deepEqual(answers, expected);
    });

    await t.test('level by level, also when answers come in pieces', async () => {
      const long = 'id size maker { name } '.repeat(1) + Array.from({ length: 40 }, (_, i) => `s${i}: size`).join(' ');
      const requests = Array.from({ length: BATCH_MAX }, (_, set) => inSet(set, long));
      await batch(server, requests);
      for (let round = 0; round < 5; round++) {
        assert.equal(await server.count('makers', () => batch(server, requests)), 1);
      }
    });

    await t.test('one that fails is alone with it', async () => {
      const requests = [
        { query: '{ parts(first: 5) { ratio maker { id } } }' }, // none of size 13
        { query: '{ part(id: 13) { ratio } }' }, { query: '{ part(id: 14) { ratio } }' }, { query: '{ nothing }' }, { query: '{' }, {},
        inSet(2), { query: 'mutation { resize(id: 1, size: 1) { size } }' },
      ];
      const { answers } = await batch(server, requests);
      assert.deepEqual(answers.map(({ errors }) => errors?.[0].extensions.code), [
        undefined, 'BAD_USER_INPUT', undefined, 'GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED', 'BAD_REQUEST', undefined, 'FORBIDDEN']);
      assert.deepEqual(answers[6], await alone(requests[6]));
    });

    await t.test('random batches of random identities answer as their elements do alone', async () => {
      const random = new Random(7);
      const documents = [
        () => inSet(random.int(0, 19)), () => inSet(random.int(0, 3), 'id size maker { id }'), () => inSet(random.int(0, 19), 'id'),
        () => ({ query: '{ part(id: 5) { maker { name } } }' }), () => ({ query: 'query M($id: ID!) { maker(id: $id) { name } }', variables: { id: random.int(0, 60) } }),
        () => ({ query: `{ a: parts(set: ${random.int(0, 3)}, first: 60) { id maker { name } } b: parts(first: ${random.int(40, 100)}) { maker { name } } }` }),
      ];
      for (let round = 0; round < 40; round++) {
        await Promise.all([0, 1, undefined].map(async (side) => {
          const token = side === undefined ? undefined : makeToken({ sub: 'x', side, role: 'batch_member' });
          const requests = Array.from({ length: random.int(1, BATCH_MAX) }, () => random.pick(documents)());
          const { answers } = await batch(server, requests, token);
          for (const [i, answer] of answers.entries()) assert.deepEqual(answer, await alone(requests[i], token));
          const makers = JSON.stringify(answers).match(/"maker \d+"/g) ?? [];
          for (const maker of makers) if (side !== undefined) assert.equal(Number(/\d+/.exec(maker)[0]) % 2, side);
        }));
      }
    });
  });
}
