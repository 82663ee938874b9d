/**
 * Within a request no row is fetched twice by key, however its key is written and whatever type it is asked for as. What
 * PostgreSQL was asked and gave is counted by the database itself (pg_stat_statements).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT, WITHOUT_DATABASE, makeDatabase, runSql, startServer } from '../support/program.mjs';

const skip = WITHOUT_DATABASE || (runSql(process.env.OT_TEST_DATABASE_URL, 'SHOW shared_preload_libraries')
  .includes('pg_stat_statements') ? false : 'the server does not preload pg_stat_statements');

const ofTable = (table) => `SELECT coalesce(sum(calls), 0), coalesce(sum(rows), 0) FROM pg_stat_statements
  WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query ~ '^SELECT.* FROM public.${table} t\\d+'`;

const id = (type, key) => Buffer.from(`${type}:${key}`).toString('base64url');
const sailor = (n) => ({ id: id('Sailor', n), name: `sailor ${n}` });

test('rows that are asked for by key', { skip }, async (t) => {
  const database = makeDatabase('ot_keys', [`${ROOT}/tests/whole/keys.sql`]);
  runSql(database, 'CREATE EXTENSION pg_stat_statements');
  const server = await startServer({ database, schema: [`${ROOT}/tests/whole/keys.graphql`] });

  /** The answer, with how many statements read a table, and how many rows they gave. */
  async function ask(table, query, variables) {
    runSql(database, 'SELECT pg_stat_statements_reset()');
    const { data, errors } = await server.ask({ query, variables });
    assert.equal(errors, undefined, JSON.stringify(errors));
    const [statements, rows] = runSql(database, ofTable(table)).split('\t').map(Number);
    return { data, statements, rows };
  }

  await t.test('written differently', async () => {
    const { data, statements, rows } = await ask('sailors', `{
      text: sailor(id: "5") { name }
      number: sailor(id: 5) { mentor { name } }
      zeros: sailor(id: "005") { id }
      global: sailor(id: "${id('Sailor', 5)}") { home { name } }
      node(id: "${id('Sailor', 5)}") { id ... on Sailor { name } }
      other: sailor(id: 6) { name }
    }`);
    assert.deepEqual(data, { text: { name: 'sailor 5' }, number: { mentor: { name: 'sailor 2' } }, zeros: { id: id('Sailor', 5) },
      global: { home: { name: 'port 6' } }, node: sailor(5), other: { name: 'sailor 6' } });
    assert.deepEqual([statements, rows], [2, 2]);
  });

  await t.test('in variables, which may be the same or not', async () => {
    const query = `query ($a: ID!, $b: ID!, $c: ID!) { a: sailor(id: $a) { name } b: sailor(id: $b) { id mentor { name } }
      c: node(id: $c) { ... on Sailor { name } } }`;
    const expected = (a, b, c) => ({ a: { name: `sailor ${a}` }, b: { id: id('Sailor', b), mentor: { name: `sailor ${Math.floor(b / 2)}` } },
      c: { name: `sailor ${c}` } });
    for (const [a, b, c, count] of [[5, 5, 5, 1], [5, 6, 7, 3], [8, 8, 9, 2], [8, 9, 9, 2], [9, 8, 9, 2], [3, 4, 5, 3], [4, 4, 4, 1]]) {
      const { data, rows } = await ask('sailors', query, { a: String(a), b: id('Sailor', b), c: id('Sailor', c) });
      assert.deepEqual(data, expected(a, b, c));
      assert.equal(rows, count, `${a} ${b} ${c}`);
    }
  });

  await t.test('that do not fit are errors of their own field alone', async () => {
    const answer = await server.ask({ query: 'query ($a: ID!, $b: ID!) { a: sailor(id: $a) { name } b: sailor(id: $b) { name } c: sailor(id: "x") { name } }',
      variables: { a: 'x', b: id('Port', 5) } });
    assert.deepEqual(answer.data, { a: null, b: null, c: null });
    assert.deepEqual(answer.errors.map(({ path, message }) => `${path}: ${message}`).sort(), ['a: Argument "id" must be a whole number between -2147483648 and 2147483647.',
      'b: Argument "id" is the id of another type.', 'c: Argument "id" must be a whole number between -2147483648 and 2147483647.']);
  });

  const MIXED = `query ($one: ID!, $key: ID!, $ids: [ID!]!) {
    before: node(id: $one) { ... on Sailor { name } }
    nodes(ids: $ids) { id ... on Sailor { name home { name } mentor { id } } ... on Port { name } }
    after: sailor(id: $key) { name }
  }`;
  const mixed = (n) => (n ? { ...sailor(n), home: { name: `port ${1 + n % 20}` }, mentor: { id: id('Sailor', Math.floor(n / 2)) } } : null);

  await t.test('in lists of ids beside others', async () => {
    for (const [one, key, keys, count] of [[5, 6, [5, 6, 7, 8, 5], 4], [5, 6, [6, 5], 2], [5, 5, [5], 1], [5, 6, [7], 3], [900, 6, [900, 7], 2]]) {
      const ids = [id('Port', 3), ...keys.map((each) => id('Sailor', each))];
      const { data, rows } = await ask('sailors', MIXED, { one: id('Sailor', one), key: String(key), ids });
      const { before, nodes, after } = data;
      assert.deepEqual([before, after], [one > 100 ? null : { name: `sailor ${one}` }, { name: `sailor ${key}` }]);
      assert.deepEqual(nodes, [{ id: id('Port', 3), name: 'port 3' }, ...keys.map((each) => mixed(each <= 100 && each))]);
      assert.equal(rows, count, `${one} ${key} ${keys}`);
    }
  });

  await t.test('in lists of ids when a field beside them fails', async () => {
    const answer = await server.ask({ query: MIXED, variables: { one: id('Sailor', 5), key: 'x', ids: [id('Sailor', 5), id('Sailor', 6)] } });
    assert.deepEqual(answer.data, { before: { name: 'sailor 5' }, nodes: [mixed(5), mixed(6)], after: null });
  });

  await t.test('in several lists of ids', async () => {
    const { data, statements, rows } = await ask('sailors', `query ($a: [ID!]!, $b: [ID!]!) {
      a: nodes(ids: $a) { ... on Sailor { name } } b: nodes(ids: $b) { id }
    }`, { a: [1, 2, 3].map((n) => id('Sailor', n)), b: [3, 4, 2].map((n) => id('Sailor', n)) });
    assert.deepEqual(data, { a: [1, 2, 3].map((n) => ({ name: `sailor ${n}` })), b: [3, 4, 2].map((n) => ({ id: id('Sailor', n) })) });
    assert.deepEqual([statements, rows], [1, 4]);
  });

  await t.test('by ids that are written in another way name nothing', async () => {
    const others = ['Sailor:05', 'Sailor:+5', 'Sailor: 5', 'Sailor:\\u0035', 'Sailor:5 ', 'sailor:5'].map((text) => Buffer.from(text).toString('base64url'));
    const { data } = await ask('sailors', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [...others, id('Sailor', 5), `${id('Sailor', 5)}==`] });
    assert.deepEqual(data.nodes.map((node) => node?.id), [...others.map(() => undefined), id('Sailor', 5), undefined]);
    for (const other of others) assert.equal((await ask('sailors', 'query ($id: ID!) { node(id: $id) { id } }', { id: other })).data.node, null);
  });

  await t.test('with rows that are joined to them', async () => {
    const { data, statements, rows } = await ask('ports',
      '{ voyages { id start { name country { name } } captain { home { id country { name } } } } }');
    for (const { id: n, start, captain } of data.voyages) {
      const [at, home] = [1 + n % 20, 1 + (1 + n % 80) % 20];
      assert.deepEqual(start, { name: `port ${at}`, country: { name: `country ${1 + at % 5}` } });
      assert.deepEqual(captain.home, { id: id('Port', home), country: { name: `country ${1 + home % 5}` } });
    }
    assert.deepEqual([statements, rows], [1, 20]);
  });

  await t.test('with the same predicate', async () => {
    const { data, statements, rows } = await ask('ports', '{ voyages { id open { name } again: open { id } start { id } } }');
    for (const { id: n, open, again } of data.voyages) {
      const at = 1 + n % 20;
      assert.deepEqual([open, again], at % 2 ? [null, null] : [{ name: `port ${at}` }, { id: id('Port', at) }]);
    }
    assert.deepEqual([statements, rows], [2, 30]); // those that are open, and all of them
  });

  await t.test('as another type of the same table', async () => {
    const { data, statements, rows } = await ask('ports', '{ voyages { id harbour { name } captain { home { name } } } }');
    for (const { id: n, harbour } of data.voyages) assert.equal(harbour.name, `port ${1 + n % 20}`);
    assert.deepEqual([statements, rows], [1, 20]);
  });

  await t.test('as one of several types in a table', async () => {
    const { data, rows } = await ask('animals', '{ voyages { id mascot { name } captain { pet { id name lives } mentor { pet { lives } } } } }');
    for (const { id: n, mascot, captain } of data.voyages) {
      const at = 1 + n % 80;
      assert.equal(mascot.name, `animal ${at}`);
      assert.deepEqual(captain.pet, at % 2 ? null : { id: id('Cat', at), name: `animal ${at}`, lives: 7 });
    }
    assert.equal(rows, 80); // captains' pets are mascots
  });
  assert.equal(await server.stop(), 0, server.log());
});
