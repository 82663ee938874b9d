/**
 * The plan of an operation: for developers in `extensions.explain`, where the server allows it, and by `onetrip explain`.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BINARY, ROOT, WITHOUT_DATABASE, startServer, storefrontDatabase } from '../support/program.mjs';

const SCHEMA = [`${ROOT}/tests/whole/nodes.graphql`];
const QUERY = 'query ($n: Int) { products(first: $n) { name brand { name } } }';
const ASKED = { query: QUERY, variables: { n: 2 }, extensions: { explain: true } };

test('extensions.explain', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = storefrontDatabase();
  await t.test('has the trips and the SQL on a developer\'s server', async () => {
    const server = await startServer({ database, schema: SCHEMA, development: true });
    const { data, extensions } = await server.ask(ASKED);
    assert.equal(data.products.length, 2);
    assert.equal(extensions.explain.trips, 1);
    assert.match(extensions.explain.steps[0].sql, /^SELECT .* LIMIT 2$/);
    assert.deepEqual([extensions.explain.cost, extensions.explain.costMost], [2 * (1 + 1), 50 * (1 + 1)]);
    assert.equal((await server.ask({ query: QUERY, variables: { n: 2 } })).extensions, undefined);
    await server.stop();
  });
  await t.test('is not told by others', async () => {
    const server = await startServer({ database, schema: SCHEMA, development: false });
    assert.equal((await server.ask(ASKED)).extensions, undefined);
    await server.stop();
  });
});

test('onetrip explain', { skip: WITHOUT_DATABASE }, () => {
  const file = join(mkdtempSync(join(tmpdir(), 'onetrip-explain-')), 'q.graphql');
  writeFileSync(file, QUERY);
  const run = (...more) => execFileSync(BINARY,
    ['explain', '--schema', SCHEMA[0], '--database', storefrontDatabase(), '--variables', '{"n":2}', ...more, file],
    { encoding: 'utf8', env: { PATH: process.env.PATH } });
  assert.match(run(), /^cost 4, with other variables at most 100\ntrip 1\n {2}step 0 {2}products: rows of products, about 2\n/);
  const { cost, costMost, steps } = JSON.parse(run('--format', 'json'));
  assert.deepEqual([cost, costMost, steps.length], [4, 100, 1]);
  assert.doesNotMatch(run('--no-sql'), /SELECT/);
});
