/**
 * What the tests of writes share: a database with the tables of schema.sql, a server with the SDL of schema.graphql, and short
 * ways to ask both.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { ROOT, WITHOUT_DATABASE, makeDatabase, runSql, startServer } from '../support/program.mjs';

const inFolder = (name) => join(ROOT, 'tests/writes', name);
let count = 0;

export const PER_FIELD = { schemas: ['per_field.graphql'] };

/**
 * `settings`: for the server's sessions. `schemas`: files of this folder beside schema.graphql; PER_FIELD is a transaction for each field.
 * @returns a server with `sql(text)` on its database, `ask(query, variables, token)`, `reset()`
 */
export async function startWrites({ settings, schemas = [], ...options } = {}) {
  const database = makeDatabase(`writes_${process.pid}_${count++}`, [inFolder('schema.sql')]);
  const url = settings ? `${database}${database.includes('?') ? '&' : '?'}options=${encodeURIComponent(settings)}` : database;
  const server = await startServer({ database: url, schema: [inFolder('schema.graphql'), ...schemas.map(inFolder)], ...options });
  const sql = (text) => runSql(database, text);
  return {
    server,
    database,
    sql,
    rows: (text) => JSON.parse(sql(`SELECT coalesce(json_agg(q), '[]') FROM (${text}) q`)),
    ask: (query, variables, token) => server.ask({ query, variables }, token),
    reset: () => sql('TRUNCATE makers, items, parts, screws, manuals, labels, item_labels, bookings, lates, notes, tagged, stock, crates, gems, crate_gems, beasts RESTART IDENTITY CASCADE'),
  };
}

/** A connection of the test's own, for many short questions. */
export async function openClient(database) {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  return client;
}

/** The data of an answer without errors. */
export function dataOf(answer) {
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

/** The error codes of an answer, by path. */
export const codesOf = (answer) =>
  Object.fromEntries((answer.errors ?? []).map((error) => [(error.path ?? []).join('.'), error.extensions.code]));

/** Tests that share a server, each beginning with empty tables: `const it = suite('name'); it('does', async (writes) => ...)`. */
export function suite(name, options) {
  const cases = [];
  test(name, { skip: WITHOUT_DATABASE }, async (t) => {
    const writes = await startWrites(options);
    for (const [title, run] of cases) {
      writes.reset();
      await t.test(title, () => run(writes));
    }
    assert.equal(await writes.server.stop(), 0, writes.server.log());
  });
  return (title, run) => cases.push([title, run]);
}
