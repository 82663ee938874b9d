/**
 * Costs, computed a second way: random operations on the storefront and on the general schema, with several sets of variables,
 * and the screens. The server tells what it has counted in Server-Timing.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ANY_COST, GENERAL, ROOT, STOREFRONT, WITHOUT_DATABASE, makeDatabase, startServer, storefrontDatabase,
} from '../support/program.mjs';
import { Costs } from './costs.mjs';
import { generateOperation } from './generate.mjs';
import { loadApp, loadReference } from './load.mjs';
import { readOperations } from './operations.mjs';

const RANDOM = Number(process.env.OT_RANDOM ?? 120);
const SEED = Number(process.env.OT_SEED ?? 1);

/** What the server has counted; null where the variables are refused. */
async function countedBy(server, { query, variables, operationName }) {
  const { headers } = await server.post({ query, variables, operationName });
  return BigInt(/cost;desc="(\d+)"/.exec(headers.get('server-timing'))[1]);
}

async function compareAll(server, costs, operations) {
  let compared = 0;
  for (const { label, ...operation } of operations) {
    const expected = costs.of(operation);
    if (expected === null) continue;
    compared++;
    assert.equal(await countedBy(server, operation), expected,
      `${label}: ${operation.query}\n${JSON.stringify(operation.variables)}`);
  }
  return compared;
}

function* randomOperations({ bound, dump }) {
  for (let seed = SEED; seed < SEED + RANDOM; seed++) {
    const { query, variables, sets } = generateOperation(bound, dump, seed);
    for (const each of [variables, ...sets]) yield { label: `seed ${seed}`, query, variables: each };
  }
}

function* written(folder) {
  for (const { name, query, sets } of readOperations(folder))
    for (const variables of sets.length ? sets : [{}]) yield { label: name, query, variables };
}

async function compareWith(app, database, kind, folder) {
  const loaded = await loadReference({ database, schema: kind.schema, app: await loadApp(app) });
  try {
    const server = await startServer({ database, ...kind, ...ANY_COST });
    const costs = new Costs(loaded.bound);
    assert.ok(await compareAll(server, costs, written(folder)) >= 3);
    assert.ok(await compareAll(server, costs, randomOperations(loaded)) >= RANDOM);
    assert.equal(await server.stop(), 0, server.log());
  } finally {
    await loaded.close();
  }
}

test('of the storefront', { skip: WITHOUT_DATABASE }, () =>
  compareWith('storefront', storefrontDatabase(), STOREFRONT, `${ROOT}/schema/operations`));

test('of the general schema', { skip: WITHOUT_DATABASE }, () =>
  compareWith('general', makeDatabase(`costs_${process.pid}`, [`${ROOT}/tests/general/schema.sql`]), GENERAL,
    `${ROOT}/tests/general/operations`));
