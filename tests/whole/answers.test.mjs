/**
 * Right answers, computed a second way: the ten screens with all their variable sets, more sets drawn from the tables, and
 * random operations, on the storefront and on the general schema, all against graphql-js in memory over the same tables.
 *
 * OT_RANDOM gives the number of random operations for each schema (`tools/dev differential`); each is asked with up to three
 * sets of variables, and page after page. With it the run fails also when something of a schema was never exercised.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runComparison } from '../reference/compare.mjs';
import {
  ANY_COST, GENERAL, LARGE, ROOT, STOREFRONT, WITHOUT_DATABASE, makeDatabase, runSql, startServer, storefrontDatabase,
} from '../support/program.mjs';

const RANDOM_STOREFRONT = process.env.OT_RANDOM ?? '120';
const RANDOM_GENERAL = process.env.OT_RANDOM ?? '250';
const SEED = process.env.OT_SEED ?? '1';
const WHOLE = process.env.OT_RANDOM !== undefined;
const SETS_MORE = '10';
const ROUNDS_FOR_MISSING = '60';

async function compare(server, app, database, options) {
  const { schema } = app === 'general' ? GENERAL : STOREFRONT;
  const { passed, failed, missing } = await runComparison({
    app, database, schema, url: server.url, secretFile: server.secretFile, 'secret-file': server.secretFile, ...options,
  });
  assert.equal(failed, 0, `${failed} of ${passed + failed} answers differ`);
  assert.notEqual(passed, 0);
  assert.deepEqual(missing, []);
}

const random = (count) => ({ random: count, seed: SEED, ...(WHOLE && { coverage: true, rounds: ROUNDS_FOR_MISSING }) });

test('the storefront', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = storefrontDatabase();
  const server = await startServer({ database, ...STOREFRONT, ...ANY_COST });
  await t.test('each screen, with its variable sets and more', () =>
    compare(server, 'storefront', database, { operations: `${ROOT}/schema/operations`, variables: SETS_MORE }));
  await t.test('random operations', () => compare(server, 'storefront', database, random(RANDOM_STOREFRONT)));
  assert.equal(await server.stop(), 0, server.log());
});

test('the general schema', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase(`general_${process.pid}`, [`${ROOT}/tests/general/schema.sql`]);
  const server = await startServer({ database, ...GENERAL, ...ANY_COST });
  await t.test('the written operations', () => compare(server, 'general', database, { operations: `${ROOT}/tests/general/operations` }));
  await t.test('random operations', () => compare(server, 'general', database, random(RANDOM_GENERAL)));
  assert.equal(await server.stop(), 0, server.log());
});

test('the general schema, its tables thought to be large', { skip: WITHOUT_DATABASE }, async () => {
  const database = makeDatabase(`general_large_${process.pid}`, [`${ROOT}/tests/general/schema.sql`]);
  runSql(database, LARGE);
  const server = await startServer({ database, ...GENERAL, ...ANY_COST });
  await compare(server, 'general', database, random(RANDOM_GENERAL));
  assert.equal(await server.stop(), 0, server.log());
});
