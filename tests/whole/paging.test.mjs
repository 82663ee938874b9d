/**
 * Walking through every connection of both schemas, in each of its orders, forward and backward, visits each row once; also
 * while other clients insert and delete rows: what was there all the time is seen exactly once.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadApp, loadReference } from '../reference/load.mjs';
import { Random } from '../reference/random.mjs';
import { tablesOf } from '../reference/schema.mjs';
import {
  ANY_COST, GENERAL, ROOT, STOREFRONT, WITHOUT_DATABASE, makeDatabase, makeToken, startServer, storefrontDatabase,
} from '../support/program.mjs';
import { Churn } from './churn.mjs';
import { bareKey, connectionsOf, findWalk, takeWalk } from './walks.mjs';

const VIEW_KINDS = ['v', 'm'];
const CUSTOMERS = 12;

function duplicates(keys) {
  return keys.filter((key, i) => keys.indexOf(key) !== i);
}

/** A schema being served, with its connections and some who ask. */
async function open(name, options, database) {
  const app = await loadApp(name);
  const loaded = await loadReference({ database, schema: options.schema, app });
  after(() => loaded.close());
  const server = await startServer({ database, ...options, ...ANY_COST });
  const isForAll = (identity) => identity !== 'anonymous' || !app.allScopes; // pages that are refused cannot be walked
  const names = app.identities(loaded.dump).filter(isForAll).slice(0, CUSTOMERS + 1);
  const asks = names.map((identity) => {
    const token = identity === 'anonymous' ? undefined : makeToken({ ...app.claimsOf(identity), ...app.allScopes });
    return (request) => server.ask(request, token);
  });
  return { server, asks, database, connections: connectionsOf(loaded), tables: tablesOf(loaded.bound), dump: loaded.dump };
}

async function quietly({ asks, connections }) {
  const random = new Random(1);
  let walked = 0;
  for (const connection of connections) {
    assert.ok(connection.key, `nothing tells the rows of ${connection.label} apart`);
    const walk = await findWalk(connection, asks, random);
    if (!walk) {
      assert.equal(connection.dump.rows.get(connection.binding.table.id).length, 0, `no way to a row of ${connection.label}`);
      continue;
    }
    walked++;
    const forward = await takeWalk(walk);
    assert.deepEqual(duplicates(forward), [], connection.label);
    assert.equal(forward.length, walk.count, connection.label);
    if (walk.isTwoWay) assert.deepEqual(await takeWalk(walk, true), forward, `${connection.label}, backward`);
  }
  return walked;
}

async function bothWays(walk) {
  return [await takeWalk(walk), ...(walk.isTwoWay ? [await takeWalk(walk, true)] : [])];
}

async function whileOthersWrite({ asks, connections, database, tables, dump }) {
  const random = new Random(2);
  const total = { walked: 0, kept: 0 };
  const churn = await Churn.open(database, tables, dump);
  after(() => churn.close());
  for (const connection of connections) {
    // Rows of a view move when what they sum up changes, and so do results, and rows in an order that is computed of others.
    const { table } = connection.binding;
    if (VIEW_KINDS.includes(table.kind) || table.isResult || connection.isComputed) continue;
    const walk = await findWalk(connection, asks, random, true);
    if (!walk) continue;
    total.walked++;
    const before = await takeWalk(walk);
    const versionsBefore = await churn.versions(connection.binding.table);
    churn.start(connection.binding.table);
    const walks = await bothWays(walk).finally(() => churn.stop());
    const there = new Set(await takeWalk(walk));
    const versionsAfter = await churn.versions(connection.binding.table);
    const hasChanged = (key) => churn.deleted.has(bareKey(key)) || versionsBefore.get(key) !== versionsAfter.get(key);
    const stayed = before.filter((key) => there.has(key) && !hasChanged(key));
    total.kept += stayed.length;
    for (const seen of walks) {
      assert.deepEqual(duplicates(seen).filter((key) => !hasChanged(key)), [], `${connection.label}: seen twice`);
      const once = new Set(seen);
      assert.deepEqual(stayed.filter((key) => !once.has(key)), [], `${connection.label}: missed`);
    }
  }
  return { ...total, ...churn.count };
}

async function walkAll(t, opened) {
  await t.test('quietly', async (s) => s.diagnostic(`${await quietly(opened)} of ${opened.connections.length} walked`));
  await t.test('while others write', async (s) => {
    const { walked, kept, inserted, deleted } = await whileOthersWrite(opened);
    s.diagnostic(`${walked} walked, ${kept} rows stayed, ${inserted} came, ${deleted} went`);
    assert.ok(kept > walked && inserted > 0 && deleted > 0);
  });
  assert.equal(await opened.server.stop(), 0, opened.server.log());
}

test('the general schema', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase(`paging_general_${process.pid}`, [`${ROOT}/tests/general/schema.sql`]);
  await walkAll(t, await open('general', GENERAL, database));
});

test('the storefront', { skip: WITHOUT_DATABASE }, async (t) => {
  await walkAll(t, await open('storefront', STOREFRONT, storefrontDatabase(1, 'paging')));
});
