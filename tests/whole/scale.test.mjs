/**
 * Five hundred types over five hundred tables, and operations that nest sixty relations: planned, answered, and with a bounded
 * number of statements. (What a start takes, in time and memory: `tools/dev bench start`; that it reads only what the SDL
 * names: tests/binding/catalog_test.c.)
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { manyTables, manyTypes, nestedQuery } from '../support/many.mjs';
import { ANY_COST, WITHOUT_DATABASE, makeDatabase, makeFolder, runSql, startServer } from '../support/program.mjs';

const TYPES = 500;
const DEPTH = 60;

/** The ids on the way down an answer. */
function idsOf(row, relation) {
  const ids = [];
  for (let at = row; at; at = [at[relation]].flat()[0]) ids.push(Number(at.id));
  return ids;
}

const countTo = (from, step) => Array.from({ length: DEPTH + 1 }, (_, i) => from + i * step);

test('five hundred types', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase(`scale_${process.pid}`);
  for (const block of manyTables(TYPES)) runSql(database, block);
  const schema = join(makeFolder(), 'schema.graphql');
  writeFileSync(schema, manyTypes(TYPES));
  const server = await startServer({ database, schema: [schema], ...ANY_COST });
  const data = async (query) => {
    const { data: found, errors } = await server.ask({ query });
    assert.equal(errors, undefined, JSON.stringify(errors));
    return found;
  };

  await t.test('each can be asked for', async () => {
    assert.deepEqual(await data('{ table500(id: "500") { name next { name } } }'), { table500: { name: 'row 500', next: { name: 'row 499' } } });
    assert.deepEqual(await data('{ table1s(first: 2) { name previous { name } } }'), { table1s: [{ name: 'row 1', previous: [{ name: 'row 2' }] }] });
  });
  await t.test('sixty relations to one row', async () => {
    const { table500s } = await data(nestedQuery('table500s(first: 3)', 'next', DEPTH));
    assert.deepEqual(idsOf(table500s[0], 'next'), countTo(500, -1));
  });
  await t.test('sixty relations to lists', async () => {
    const { table1s } = await data(nestedQuery('table1s(first: 3)', 'previous', DEPTH));
    assert.deepEqual(idsOf(table1s[0], 'previous'), countTo(1, 1));
  });
  await t.test('sixty relations to pages of lists', async () => {
    const { table1s } = await data(nestedQuery('table1s(first: 3)', 'previous(first: 2)', DEPTH));
    assert.deepEqual(idsOf(table1s[0], 'previous'), countTo(1, 1));
  });
  assert.equal(await server.stop(), 0, server.log());
});
