/**
 * Right answers, computed a second way: the ten screens with all their variable sets, more sets drawn from the tables, and
 * random operations, on the storefront and on the general schema, all against graphql-js in memory over the same tables.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runComparison } from '../reference/compare.mjs';
import {
  GENERAL, ROOT, STOREFRONT, WITHOUT_DATABASE, makeDatabase, startServer, storefrontDatabase,
} from '../support/program.mjs';

const RANDOM_STOREFRONT = Number(process.env.OT_RANDOM ?? 300);
const RANDOM_GENERAL = Number(process.env.OT_RANDOM ?? 500);
const SETS_MORE = '10';

async function compare(server, app, database, options) {
  const { schema } = app === 'general' ? GENERAL : STOREFRONT;
  const { passed, failed } = await runComparison({
    app, database, schema, url: server.url, secretFile: server.secretFile, 'secret-file': server.secretFile, ...options,
  });
  assert.equal(failed, 0, `${failed} of ${passed + failed} answers differ`);
  assert.notEqual(passed, 0);
}

test('the storefront', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = storefrontDatabase();
  const server = await startServer({ database, ...STOREFRONT });
  await t.test('each screen, with its variable sets and more', () =>
    compare(server, 'storefront', database, { operations: `${ROOT}/schema/operations`, variables: SETS_MORE }));
  await t.test('random operations', () => compare(server, 'storefront', database, { random: String(RANDOM_STOREFRONT) }));
  assert.equal(await server.stop(), 0, server.log());
});

test('the general schema', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase(`general_${process.pid}`, [`${ROOT}/tests/general/schema.sql`]);
  const server = await startServer({ database, ...GENERAL });
  await t.test('random operations', () => compare(server, 'general', database, { random: String(RANDOM_GENERAL) }));
  assert.equal(await server.stop(), 0, server.log());
});
