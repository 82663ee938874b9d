/**
 * Relations over keys that PostgreSQL calls equal and that do not look equal: each row finds its relatives, whether they are
 * joined, derived, sent or looked up.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { WITHOUT_DATABASE, makeDatabase, makeFolder, startServer } from '../support/program.mjs';
import { openClient } from '../writes/support.mjs';

/** The type of the parents' key, of the children's, the keys of parents, and how children write them. */
const PAIRS = [
  ['numeric', 'numeric', ['1.0', '2', '-0.50'], ['1.000', '2.0', '-0.5']],
  ['bigint', 'numeric', ['1', '70000000000'], ['1.00', '70000000000.0']],
  ['numeric', 'int', ['1.00', '-7.0'], ['1', '-7']],
  ['smallint', 'bigint', ['1', '-32768'], ['1', '-32768']],
  ['float8', 'real', ['0.5', '-0', '1024'], ['0.5', '0', '1024']],
  ['float8', 'int', ['3', '-0'], ['3', '0']],
  ['numeric', 'float8', ['0.5', '10'], ['0.5', '10']],
  ['citext', 'citext', ['Abc', 'xyz'], ['aBC', 'XyZ']],
  ['text', 'varchar(9)', ['Abc', 'a '], ['Abc', 'a ']],
  ['char(3)', 'char(6)', ['a', 'abc'], ['a', 'abc']],
  ['char(3)', 'text', ['a', 'abc'], ['a', 'abc']],
  ['name', 'text', ['a', 'abc'], ['a', 'abc']],
  ['date', 'timestamp', ['2026-02-03'], ['2026-02-03 00:00:00']],
  ['timestamp', 'timestamptz', ['2026-02-03 04:05:06'], ['2026-02-03 04:05:06+00']],
  ['interval', 'interval', ['1 day', '1 month'], ['24 hours', '30 days']],
  ['uuid', 'uuid', ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'], ['a0eebc999c0b4ef8bb6d6bb9bd380a11']],
];
const CHILDREN = 20; /* of each parent: more rows in all than are joined */

const each = (make) => PAIRS.map((pair, i) => make(i, ...pair)).join('\n');
const TABLES = each((i, parent, child) => `CREATE TABLE p${i} (key ${parent} PRIMARY KEY, id int NOT NULL UNIQUE);
  CREATE TABLE c${i} (id serial PRIMARY KEY, parent ${child}); CREATE INDEX ON c${i} (parent);
  CREATE TABLE l${i} (id int PRIMARY KEY, there ${child}); CREATE TABLE m${i} (here ${child}, l int, PRIMARY KEY (here, l));`);
const SCHEMA = `${each((i) => `
  type P${i} @table(name: "p${i}") { id: Int!
    children(first: Int): [C${i}!]! @hasMany(columns: ["parent"]) @page(orderBy: ["id"])
    leaves: [L${i}!]! @manyToMany(through: "m${i}", from: ["here"], to: ["l"]) @page(orderBy: ["id"])
    few: C${i}Connection! @hasMany(columns: ["parent"]) @page(orderBy: ["id"]) }
  type C${i} @table(name: "c${i}") { id: Int! parent: P${i} @belongsTo(columns: ["parent"], references: ["key"]) }
  type C${i}Connection { nodes: [C${i}!]! totalCount: Int! }
  type L${i} @table(name: "l${i}") { id: Int! }`)}
  type Query { ${each((i) => `p${i}: [P${i}!]! @page(orderBy: ["id"]) c${i}(first: Int): [C${i}!]! @page(orderBy: ["id"])`)} }`;

test('keys that look different', { skip: WITHOUT_DATABASE }, async (t) => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'tables.sql'), `CREATE EXTENSION citext; ${TABLES}`);
  writeFileSync(join(folder, 'schema.graphql'), SCHEMA);
  const database = makeDatabase(`keys_${process.pid}`, [join(folder, 'tables.sql')]);
  const client = await openClient(`${database}${database.includes('?') ? '&' : '?'}options=-cTimeZone%3DUTC`);
  const server = await startServer({ database: `${database}${database.includes('?') ? '&' : '?'}options=-cTimeZone%3DUTC`, schema: [join(folder, 'schema.graphql')] });
  const ask = async (query) => {
    const answer = await server.ask({ query });
    assert.equal(answer.errors, undefined, `${JSON.stringify(answer)} ${server.log().slice(-400)}`);
    return answer.data;
  };
  for (const [i, [parent, child, keys, texts]] of PAIRS.entries()) {
    await t.test(`${parent} and ${child}`, async () => {
      for (const [n, key] of keys.entries()) {
        await client.query(`INSERT INTO p${i} VALUES ('${key}', ${n})`);
        await client.query(`INSERT INTO c${i} (parent) SELECT '${texts[n]}' FROM generate_series(1, ${CHILDREN})`);
        await client.query(`INSERT INTO l${i} VALUES (${n}); INSERT INTO m${i} VALUES ('${texts[n]}', ${n})`);
      }
      await client.query(`ANALYZE p${i}, c${i}`);
      const owner = new Map((await client.query(`SELECT c.id, p.id AS p FROM c${i} c JOIN p${i} p ON p.key = c.parent`)).rows.map(({ id, p }) => [id, p]));
      assert.equal(owner.size, CHILDREN * keys.length);
      const of = (p) => [...owner].filter(([, own]) => own === p).map(([id]) => ({ id }));
      const shallow = await ask(`{ c: c${i}(first: 2) { id parent { id } } }`);
      for (const { id, parent: p } of shallow.c) assert.deepEqual(p, { id: owner.get(id) });
      const { c, p } = await ask(`{ c: c${i} { id parent { id children { id parent { id } } } }
        p: p${i} { id children { id } one: children(first: 1) { id } leaves { id } few { totalCount nodes { id } } } }`);
      assert.equal(c.length, CHILDREN * keys.length);
      for (const row of c) {
        assert.equal(row.parent?.id, owner.get(row.id));
        assert.deepEqual(row.parent.children, of(row.parent.id).map(({ id }) => ({ id, parent: { id: row.parent.id } })));
      }
      for (const row of p)
        assert.deepEqual(row, { id: row.id, children: of(row.id), one: of(row.id).slice(0, 1), leaves: [{ id: row.id }],
          few: { totalCount: CHILDREN, nodes: of(row.id) } });
    });
  }
  await client.end();
  assert.equal(await server.stop(), 0, server.log());
});
