/**
 * No N+1: the number of statements of a screen does not depend on how much is in the tables. It is counted by the database
 * itself (pg_stat_statements), at scale 1 and scale 5. Home needs at most two trips.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { readOperations } from '../reference/operations.mjs';
import {
  ROOT, STOREFRONT, WITHOUT_DATABASE, customerToken, runSql, startServer, storefrontDatabase,
} from '../support/program.mjs';

const SCALES = [1, 5];
const HOME_TRIPS_MAX = 2;

/** The databases are this test's own: what others ask at the same time is not counted. */
const STATEMENTS = `SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
  WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND query ~* '^\\s*(with|select)\\M' AND query !~ 'set_config|pg_stat_statements'`;

const skip = WITHOUT_DATABASE || (runSql(process.env.OT_TEST_DATABASE_URL, 'SHOW shared_preload_libraries')
  .includes('pg_stat_statements') ? false : 'the server does not preload pg_stat_statements');

function tripsOf(headers) {
  const timing = headers.get('server-timing') ?? '';
  return Number(/trips;(?:dur|desc)="?(\d+)/.exec(timing)?.[1] ?? NaN);
}

/** Statements of each screen, by name, with its first variable set and customer 17. */
async function countStatements(database) {
  runSql(database, 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const server = await startServer({ database, ...STOREFRONT });
  const token = customerToken(17);
  const counts = {};
  for (const { name, query, sets } of readOperations(`${ROOT}/schema/operations`)) {
    const request = { query, variables: sets[0] ?? {} };
    await server.ask(request, token); // prepares the statements
    const count = () => Number(runSql(database, STATEMENTS));
    const earlier = count();
    const { answer, headers } = await server.post(request, token);
    counts[name] = { statements: count() - earlier, trips: tripsOf(headers), errors: answer.errors };
  }
  await server.stop();
  return counts;
}

const counts = [];
before(async () => {
  if (skip) return;
  for (const scale of SCALES) counts.push(await countStatements(storefrontDatabase(scale, 'counted')));
});

test('a screen takes the same statements at scale 1 and at scale 5', { skip }, () => {
  const [small, large] = counts;
  assert.equal(Object.keys(small).length, 10);
  for (const name of Object.keys(small)) {
    assert.equal(small[name].errors, undefined, `${name}: ${JSON.stringify(small[name].errors)}`);
    assert.ok(small[name].statements > 0, `${name} was not counted`);
    assert.equal(large[name].statements, small[name].statements, name);
    assert.equal(large[name].trips, small[name].trips, name);
  }
});

test('Home needs at most two trips', { skip }, () => {
  for (const { Home } of counts) assert.ok(Home.trips >= 1 && Home.trips <= HOME_TRIPS_MAX, `${Home.trips} trips`);
});
