/**
 * Each PostgreSQL type in each place: a selected column, a list, an argument of every filter, what is inserted (one row and many),
 * updated and upserted by, the key of a relation, the order of a page. What PostgreSQL itself says is right.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { WITHOUT_DATABASE, makeDatabase, makeFolder, startServer } from '../support/program.mjs';
import { openClient } from '../writes/support.mjs';
import { ENUMS, KINDS, TYPES, pairs } from './kinds.mjs';

const OPERATORS = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' };

/* PostgreSQL cannot compare a domain over an enum, so it makes no foreign key over one either. */
const tablesOf = ({ name, sql, noOrder, comparable }) => `
  CREATE TABLE s_${name} (id serial PRIMARY KEY, value ${sql}, list ${sql}[] DEFAULT '{}');
  ${noOrder ? '' : `CREATE TABLE p_${name} (key ${sql} PRIMARY KEY, note text DEFAULT 'new');
  CREATE TABLE c_${name} (id serial PRIMARY KEY, parent ${sql}${comparable ? '' : ` REFERENCES p_${name}`});`}`;

const typesOf = ({ name, scalar: T, noOrder, comparable }) => `
  type S_${name} @table(name: "s_${name}") { id: Int! value: ${T} list: [${T}] }
  input I_${name} { value: ${T} list: [${T}] }
  ${noOrder ? '' : `type S_${name}Connection { nodes: [S_${name}!]! pageInfo: PageInfo! }
  input F_${name} { ${Object.keys(OPERATORS).map((op) => `${op}: ${T} @filter(column: "value", op: ${op.toUpperCase()})`).join(' ')}
    in: [${T}!] @filter(column: "value", op: IN) isNull: Boolean @filter(column: "value", op: IS_NULL)
    is: [${T}] @filter(column: "list") has: ${T} @filter(column: "list", op: CONTAINS) }
  enum O_${name} { UP @orderBy(columns: ["value"]) DOWN @orderBy(columns: ["value DESC"]) }
  type P_${name} @table(name: "p_${name}") { key: ${T}! note: String children: [C_${name}!]! ${comparable ? '@hasMany(columns: ["parent"])' : ''} @page(orderBy: ["id"]) }
  type C_${name} @table(name: "c_${name}") { id: Int! own: ${T} @column(name: "parent") parent: P_${name} ${comparable ? '@belongsTo(columns: ["parent"])' : ''} }
  input U_${name} { key: ${T}! note: String }`}`;

const queriesOf = ({ name, noOrder }) => `all_${name}: [S_${name}!]! @page(orderBy: ["id"])
  ${noOrder ? '' : `s_${name}(where: F_${name}): [S_${name}!]! @page(orderBy: ["id"])
  page_${name}(orderBy: O_${name}, first: Int, after: String, last: Int, before: String): S_${name}Connection!
  c_${name}: [C_${name}!]! @page(orderBy: ["id"]) p_${name}: [P_${name}!]!`}`;

const mutationsOf = ({ name, scalar: T, noOrder }) => `add_${name}(input: I_${name}!): S_${name}! @insert
  adds_${name}(input: [I_${name}!]!): [S_${name}!]! @insert
  edit_${name}(id: Int!, value: ${T}, list: [${T}]): S_${name} @update
  ${noOrder ? '' : `put_${name}(key: ${T}!, note: String): P_${name}! @upsert puts_${name}(input: [U_${name}!]!): [P_${name}!]! @upsert`}`;

const each = (make) => KINDS.map(make).join('\n');
const SCHEMA = `${ENUMS} ${each(typesOf)}
  type PageInfo { hasNextPage: Boolean! endCursor: String startCursor: String }
  type Query { ${each(queriesOf)} }
  type Mutation { ${each(mutationsOf)} }`;

async function start() {
  const folder = makeFolder();
  writeFileSync(join(folder, 'tables.sql'), `${TYPES} ${each(tablesOf)}`);
  writeFileSync(join(folder, 'schema.graphql'), SCHEMA);
  const database = makeDatabase(`values_${process.pid}`, [join(folder, 'tables.sql')]);
  const server = await startServer({ database, schema: [join(folder, 'schema.graphql')] });
  const client = await openClient(database);
  await client.query("SET TimeZone = 'UTC'; SET IntervalStyle = 'iso_8601'; SET bytea_output = 'hex'; SET extra_float_digits = 1");
  return { server, client };
}

test('values', { skip: WITHOUT_DATABASE }, async (t) => {
  const { server, client } = await start();
  const rows = async (sql, parameters) => (await client.query({ text: sql, values: parameters, rowMode: 'array' })).rows;
  const told = (answer) => `${JSON.stringify(answer)} ${server.log().slice(-600)}`;
  const ask = async (query, variables) => {
    const answer = await server.ask({ query, variables });
    assert.equal(answer.errors, undefined, `${query} ${JSON.stringify(variables)} ${told(answer)}`);
    return answer.data;
  };
  for (const kind of KINDS) {
    const { name, sql, scalar, comparable } = kind;
    const value = comparable ? `value::${comparable}` : 'value';
    const values = pairs(kind);
    const wires = values.map(([wire]) => wire);
    const T = `$v: ${scalar}`;
    /** The texts of a column as this kind's literals are written: what PostgreSQL says a literal is, and what a row holds. */
    const canonical = async (texts) => (await rows('SELECT to_jsonb(x)::text FROM unnest($1::text[]) WITH ORDINALITY u(t, n), LATERAL (SELECT ' +
      `t::${sql}::text AS x) y ORDER BY n`, [texts])).map(([x]) => x);
    const held = async (table, column = 'value') => (await rows(`SELECT to_jsonb(${column}::text)::text FROM ${table} ORDER BY id`)).map(([x]) => x);

    await t.test(`${name}: read, one by one and in lists`, async () => {
      await client.query(`INSERT INTO s_${name} (value, list) SELECT t::${sql}, ARRAY[t, NULL, t]::${sql}[] FROM unnest($1::text[]) WITH ORDINALITY u(t, n) ORDER BY n`,
        [values.map(([, text]) => text)]);
      const data = await ask(`{ all_${name} { value list } }`);
      assert.deepEqual(data[`all_${name}`], wires.map((value) => ({ value, list: [value, null, value] })));
    });

    await t.test(`${name}: written`, async () => {
      const expected = await canonical(values.map(([, text]) => text));
      const clear = () => client.query(`TRUNCATE s_${name}`);
      await clear();
      for (const value of wires) {
        const data = await ask(`mutation ($i: I_${name}!) { add_${name}(input: $i) { value list } }`, { i: { value, list: [value, null] } });
        assert.deepEqual(data[`add_${name}`], { value, list: [value, null] });
      }
      assert.deepEqual(await held(`s_${name}`), expected);
      await clear();
      const input = wires.map((value, i) => ({ value, ...(i % 2 ? { list: [value, value, null] } : {}) }));
      const all = [...input, { value: null, list: null }, { list: [] }, { list: [...wires, null] }];
      const data = await ask(`mutation ($i: [I_${name}!]!) { adds_${name}(input: $i) { value list } }`, { i: all });
      assert.deepEqual(data[`adds_${name}`], all.map(({ value = null, list = [] }) => ({ value, list })));
      assert.deepEqual((await held(`s_${name}`)).slice(0, wires.length), expected);
      const [[id]] = await rows(`SELECT max(id) FROM s_${name}`);
      for (const [i, value] of wires.entries()) {
        await ask(`mutation (${T}, $l: [${scalar}]) { edit_${name}(id: ${id}, value: $v, list: $l) { id } }`, { v: value, l: [value] });
        assert.equal((await held(`s_${name}`)).at(-1), expected[i]);
        const [[list]] = await rows(`SELECT list[1]::text FROM s_${name} WHERE id = ${id}`);
        assert.equal(JSON.stringify(list), JSON.stringify(JSON.parse(expected[i])));
      }
    });

    await t.test(`${name}: refused`, async () => {
      const count = (await rows(`SELECT count(*) FROM s_${name}`))[0][0];
      for (const bad of kind.bad ?? []) {
        for (const [query, i] of [[`mutation ($i: I_${name}!) { add_${name}(input: $i) { id } }`, { value: bad }],
          [`mutation ($i: [I_${name}!]!) { adds_${name}(input: $i) { id } }`, [{ list: [bad] }]]]) {
          const answer = await server.ask({ query, variables: { i } });
          assert.equal(answer.errors?.[0].extensions.code, 'BAD_USER_INPUT', `${JSON.stringify(bad)} ${told(answer)}`);
        }
      }
      assert.equal((await rows(`SELECT count(*) FROM s_${name}`))[0][0], count);
    });

    if (kind.noOrder) continue;

    await t.test(`${name}: filters`, async () => {
      const ids = async (where) => (await rows(`SELECT id FROM s_${name} WHERE ${where} ORDER BY id`)).map(([id]) => id);
      const chosen = async (where) => (await ask(`query ($w: F_${name}) { s_${name}(where: $w) { id } }`, { w: where }))[`s_${name}`].map(({ id }) => id);
      await client.query(`TRUNCATE s_${name}`);
      await client.query(`INSERT INTO s_${name} (value, list) SELECT t::${sql}, ARRAY[t, NULL]::${sql}[] FROM unnest($1::text[]) u(t)
        UNION ALL SELECT NULL, '{}' UNION ALL SELECT NULL, NULL`, [values.map(([, text]) => text)]);
      const literal = async (text) => `${(await rows('SELECT quote_literal($1)', [text]))[0][0]}::${comparable ?? sql}`;
      for (const [wire, text] of values) {
        const it = await literal(text);
        for (const [op, sign] of Object.entries(OPERATORS))
          assert.deepEqual(await chosen({ [op]: wire }), await ids(`${value} ${sign} ${it}`), `${op} ${text}`);
        assert.deepEqual(await chosen({ is: [wire, null] }), await ids(`list = ARRAY[${it}, NULL]::${sql}[]`), `is ${text}`);
        assert.deepEqual(await chosen({ has: wire }), await ids(`list @> ARRAY[${it}]::${sql}[]`), `has ${text}`);
      }
      assert.deepEqual(await chosen({ in: wires }), await ids('value IS NOT NULL'));
      assert.deepEqual(await chosen({ in: wires.slice(0, 1) }), await ids(`${value} = ${await literal(values[0][1])}`));
      assert.deepEqual(await chosen({ in: [] }), []);
      assert.deepEqual(await chosen({ is: [] }), await ids("list = '{}'"));
      assert.deepEqual(await chosen({ isNull: true }), await ids('value IS NULL'));
    });

    await t.test(`${name}: pages`, async () => {
      await client.query(`INSERT INTO s_${name} (value) SELECT value FROM s_${name}`);
      for (const [order, by] of [['UP', 'value, id'], ['DOWN', 'value DESC, id']]) {
        const expected = (await rows(`SELECT id FROM s_${name} ORDER BY ${by}`)).map(([id]) => id);
        const walk = async (back) => {
          const seen = [];
          for (let at = null, more = true; more && seen.length <= expected.length;) {
            const page = back ? 'last: 3, before: $at' : 'first: 3, after: $at';
            const { nodes, pageInfo } = (await ask(`query ($at: String) { p: page_${name}(orderBy: ${order}, ${page}) {
              nodes { id } pageInfo { hasNextPage startCursor endCursor } } }`, { at })).p;
            seen.push(...(back ? nodes.reverse() : nodes).map(({ id }) => id));
            [at, more] = [back ? pageInfo.startCursor : pageInfo.endCursor, nodes.length === 3];
          }
          return seen;
        };
        assert.deepEqual(await walk(false), expected, order);
        assert.deepEqual(await walk(true), [...expected].reverse(), order);
      }
    });

    await t.test(`${name}: keys of upserts and relations`, async () => {
      for (const note of ['a', 'b'])
        for (const key of wires.slice(0, 2)) {
          const data = await ask(`mutation ($k: ${scalar}!) { put_${name}(key: $k, note: "${note}") { key note } }`, { k: key });
          assert.deepEqual(data[`put_${name}`], { key, note });
        }
      const input = wires.map((key, i) => ({ key, ...(i === 1 ? {} : { note: `n${i}` }) }));
      const data = await ask(`mutation ($i: [U_${name}!]!) { puts_${name}(input: $i) { key note } }`, { i: input });
      assert.deepEqual(data[`puts_${name}`], wires.map((key, i) => ({ key, note: i === 1 ? 'b' : `n${i}` })));
      await client.query(`INSERT INTO c_${name} (parent) SELECT key FROM p_${name}, generate_series(1, 40); INSERT INTO c_${name} (parent) VALUES (NULL)`);
      const below = await ask(`{ c: c_${name} { id own parent { key children { id } } } p: p_${name} { key children { id parent { key } } } }`);
      const children = new Map();
      for (const { id, own } of below.c) children.set(JSON.stringify(own), [...(children.get(JSON.stringify(own)) ?? []), { id }]);
      for (const { own, parent } of below.c)
        assert.deepEqual(parent, own === null ? null : { key: own, children: children.get(JSON.stringify(own)) });
      assert.equal(below.p.length, wires.length);
      for (const { key, children: own } of below.p) {
        assert.equal(own.length, 40, JSON.stringify(key));
        assert.ok(own.every(({ parent }) => JSON.stringify(parent.key) === JSON.stringify(key)));
      }
    });
  }
  await client.end();
  assert.equal(await server.stop(), 0, server.log());
});
