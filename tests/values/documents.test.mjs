/** A document that is null is null in the answer, and an error where null may not stand, whatever it comes from. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { WITHOUT_DATABASE, makeDatabase, makeFolder, startServer } from '../support/program.mjs';

const TABLES = `
  CREATE TABLE papers (id int PRIMARY KEY, plain json, packed jsonb, sheets jsonb[]);
  INSERT INTO papers VALUES (1, ' null
    ', 'null', ARRAY['1', 'null', NULL]::jsonb[]), (2, '"null"', '[null]', ARRAY['{}']::jsonb[]), (3, NULL, NULL, NULL);
  CREATE FUNCTION paper_text(p papers) RETURNS json STABLE LANGUAGE sql AS 'SELECT p.plain';
  CREATE FUNCTION all_packed() RETURNS SETOF jsonb STABLE LANGUAGE sql AS 'SELECT packed FROM papers ORDER BY id';`;

const SDL = `scalar JSON
  scalar Note
  type Strict @table(name: "papers") {
    id: Int! plain: JSON! packed: JSON! note: Note! @column(name: "packed") sheets: [JSON!]
    expression: JSON! @expr(sql: "packed") called: JSON! @function(name: "paper_text")
  }
  type Loose @table(name: "papers") { id: Int! plain: JSON packed: JSON sheets: [JSON] expression: JSON @expr(sql: "packed") }
  type Query {
    strict(id: Int!): Strict
    loose(id: Int!): Loose
    packed: [JSON]! @function(name: "all_packed")
    allPacked: [JSON!] @function(name: "all_packed")
  }`;

test('documents', { skip: WITHOUT_DATABASE }, async (t) => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'tables.sql'), TABLES);
  writeFileSync(join(folder, 'schema.graphql'), SDL);
  const database = makeDatabase(`documents_${process.pid}`, [join(folder, 'tables.sql')]);
  const server = await startServer({ database, schema: [join(folder, 'schema.graphql')] });
  const ask = (query) => server.ask({ query });

  await t.test('null where it may stand', async () => {
    const { data, errors } = await ask('{ loose(id: 1) { plain packed sheets expression } packed }');
    assert.equal(errors, undefined);
    assert.deepEqual(data, { loose: { plain: null, packed: null, sheets: [1, null, null], expression: null }, packed: [null, [null], null] });
  });

  await t.test('null where it may not', async () => {
    for (const field of ['plain', 'packed', 'note', 'expression', 'called']) {
      for (const id of [1, 3]) {
        const { data, errors } = await ask(`{ strict(id: ${id}) { ${field} } }`);
        assert.deepEqual([data, errors.map(({ path }) => path)], [{ strict: null }, [['strict', field]]], `${field} of ${id}`);
      }
      const { data, errors } = await ask(`{ strict(id: 2) { ${field} } }`);
      assert.ok(errors === undefined && data.strict[field] !== null, field);
    }
  });

  await t.test('null among items that may not be null', async () => {
    const { data, errors } = await ask('{ strict(id: 1) { sheets } allPacked }');
    assert.deepEqual(data, { strict: { sheets: null }, allPacked: null });
    assert.deepEqual(errors.map(({ path }) => path.join('.')), ['strict.sheets.1', 'allPacked.0']);
    assert.deepEqual((await ask('{ strict(id: 2) { sheets } }')).data.strict.sheets, [{}]);
  });

  assert.equal(await server.stop(), 0, server.log());
});
