/** A table that is changed while it is served: a column of another type is an error, never another value. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { WITHOUT_DATABASE, makeDatabase, makeFolder, runSql, startServer } from '../support/program.mjs';

const TABLE = `DROP TABLE IF EXISTS things; CREATE TABLE things (id int PRIMARY KEY, small int, large bigint, word varchar(20), at timestamptz, other int);
  INSERT INTO things VALUES (1, 7, 5, 'x', '2026-01-01 00:00:00+00', 1)`;
const SDL = `scalar BigInt
  scalar DateTime
  type Thing @table { id: Int! small: Int large: BigInt word: String at: DateTime other: Int twin: Thing @belongsTo(columns: ["other"]) }
  type Query { things: [Thing!] thing(id: Int!): Thing }
  type Mutation { put(id: Int!, other: Int!): Thing @update again(id: Int!, other: Int!): [Thing!] @update }`;

test('columns that become of another type', { skip: WITHOUT_DATABASE }, async (t) => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'schema.graphql'), SDL);
  const database = makeDatabase(`altered_${process.pid}`);
  runSql(database, TABLE);
  const server = await startServer({ database, schema: [join(folder, 'schema.graphql')] });
  const alter = (change) => runSql(database, `ALTER TABLE things ALTER ${change}`);
  const codes = ({ errors }) => errors?.map(({ path, extensions }) => [path[0], extensions.code]);

  const refused = [['small', 'real'], ['large', 'float8'], ['at', 'timestamp'], ['word', "bytea USING '\\\\xff'"], ['small', 'bigint']];
  for (const [column, type] of refused) {
    await t.test(`${column}: ${type}`, async () => {
      runSql(database, TABLE);
      const query = `{ things { ${column} } thing(id: 1) { other } }`;
      assert.equal((await server.ask({ query })).errors, undefined);
      alter(`${column} TYPE ${type}`);
      const answer = await server.ask({ query });
      assert.deepEqual([answer.data, codes(answer)], [{ things: null, thing: { other: 1 } }, [['things', 'INTERNAL_SERVER_ERROR']]]);
      assert.deepEqual((await server.ask({ query: '{ things { other } }' })).data, { things: [{ other: 1 }] });
    });
  }

  await t.test('a written row that cannot be read says so, and is undone where the transaction is still open', async () => {
    runSql(database, TABLE);
    alter('small TYPE real');
    const one = await server.ask({ query: 'mutation { again(id: 1, other: 9) { small } }' });
    assert.deepEqual([one.data, codes(one)], [{ again: null }, [['again', 'INTERNAL_SERVER_ERROR']]]);
    runSql(database, 'UPDATE things SET other = 1');
    const more = await server.ask({ query: 'mutation { put(id: 1, other: 8) { other } again(id: 1, other: 9) { small twin { id } } }' });
    assert.deepEqual([more.data, codes(more)],
      [{ put: null, again: null }, [['put', 'TRANSACTION_ROLLED_BACK'], ['again', 'INTERNAL_SERVER_ERROR']]]);
    assert.equal(runSql(database, 'SELECT other FROM things'), '1');
  });

  await t.test('text of another kind is as good', async () => {
    runSql(database, TABLE);
    const query = '{ things { word } }';
    for (const type of ['text', 'char(1)', 'name', 'varchar(5)']) {
      alter(`word TYPE ${type}`);
      assert.deepEqual((await server.ask({ query })).data, { things: [{ word: 'x' }] }, type);
    }
  });

  assert.match(server.log(), /execute\.column_type_changed/);
  assert.equal(await server.stop(), 0, server.log());
});
