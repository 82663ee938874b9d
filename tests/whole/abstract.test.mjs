/**
 * Interfaces and unions over tables: rows of unknown types, rows that only some may see, what is told of mistakes, and
 * that the pages of a feed hold each row once whatever their size and direction.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT, WITHOUT_DATABASE, makeDatabase, startServer } from '../support/program.mjs';

const TOTAL = 50 + 40 + 45;
const NODE = '{ __typename ... on Note { id } ... on Photo { code } ... on Visit { no day } }';
const keyOf = ({ __typename, id, code, no, day }) => `${__typename} ${id ?? code ?? `${day}/${no}`}`;

test('interfaces and unions over tables', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase('abstract', [`${ROOT}/tests/whole/abstract.sql`]);
  const server = await startServer({ database, schema: [`${ROOT}/tests/whole/abstract.graphql`] });
  const ask = (query, variables) => server.ask({ query, variables });
  const data = async (query, variables) => {
    const answer = await ask(query, variables);
    assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
    return answer.data;
  };

  await t.test('a row of an unknown type is an error at its place, never a row of another type', async () => {
    const { data: found, errors } = await ask('{ animals { __typename name ... on Cat { kittens { name } } } }');
    const types = new Map(found.animals.filter(Boolean).map((each) => [each.name, each.__typename]));
    for (let n = 1; n <= 40; n++) {
      const expected = [n % 8 < 4 ? undefined : 'Cat', 'Dog', undefined, undefined][n % 4];
      assert.equal(types.get(`animal ${n}`), expected, `animal ${n}`);
    }
    assert.ok(errors.every(({ path, extensions }) => found.animals[path[1]] === null && extensions.code === 'OPERATION_RESOLUTION_FAILURE'));
    assert.ok(errors.length > 5);
  });

  await t.test('what one type leaves out is left out wherever it is read', async () => {
    const hidden = Buffer.from('Cat:8').toString('base64url'); // no lives left
    const query = 'query ($id: ID!) { node(id: $id) { __typename } nodes(ids: [$id]) { __typename } animal(id: $id) { __typename } cats { name } }';
    const nobody = await data(query, { id: hidden });
    assert.deepEqual([nobody.node, nobody.nodes, nobody.animal], [null, [null], null]);
    assert.ok(!nobody.cats.some(({ name }) => name === 'animal 8'));
    const seen = await data(query, { id: Buffer.from('Cat:4').toString('base64url') });
    assert.deepEqual([seen.node, seen.nodes, seen.animal], [{ __typename: 'Cat' }, [{ __typename: 'Cat' }], { __typename: 'Cat' }]);
  });

  await t.test('the id of another type of the table finds nothing by its own name', async () => {
    const asDog = Buffer.from('Dog:4').toString('base64url');
    assert.deepEqual(await data('query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }', { id: asDog }), { node: null, nodes: [null] });
  });

  await t.test('a choice is the row that its columns name', async () => {
    const { data: found, errors } = await ask('{ links { id target { __typename ... on Keeper { name } ... on Animal { name } } } }');
    assert.deepEqual(found.links.map(({ target }) => target && `${target.__typename} ${target.name}`),
      ['Cat animal 4', 'Dog animal 1', 'Keeper keeper 2', null, null, null, null, null]);
    assert.deepEqual(errors.map(({ path }) => path), [['links', 5, 'target']]);
  });

  /** All rows of a field, page by page. */
  const walk = async (field, given, size, isBackward) => {
    const [count, cursor, at, has] = isBackward ? ['last', 'before', 'startCursor', 'hasPreviousPage'] : ['first', 'after', 'endCursor', 'hasNextPage'];
    const query = `query ($c: String) { ${field.replace('ARGS', `${given}${count}: ${size}, ${cursor}: $c`)} }`
      .replace('PAGE', `{ nodes ${NODE} pageInfo { ${at} ${has} } totalCount }`);
    const found = [];
    for (let c = null, more = true; more; ) {
      const answer = await data(query, { c });
      const page = answer.keeper?.news ?? answer.news ?? answer.node.news;
      const keys = page.nodes.map(keyOf);
      found.splice(isBackward ? 0 : found.length, 0, ...keys);
      [c, more] = [page.pageInfo[at], page.pageInfo[has]];
      assert.ok(found.length <= page.totalCount);
    }
    return found;
  };

  await t.test('the pages of a feed hold each row once, forwards and backwards, in every order', async () => {
    for (const given of ['', 'order: [OLDEST], ', 'order: [BEST], ', 'order: [WORST], ', 'order: [BEST, OLDEST], ', 'minScore: 2, order: [BEST], ']) {
      const whole = await walk('news(ARGS) PAGE', given, 500, false);
      assert.equal(new Set(whole).size, whole.length);
      if (!given.includes('minScore')) assert.equal(whole.length, TOTAL);
      for (const size of [1, 7, 30])
        for (const isBackward of [false, true])
          assert.deepEqual(await walk('news(ARGS) PAGE', given, size, isBackward), whole, `${given} ${size} ${isBackward}`);
    }
  });

  await t.test('a feed below a row has the rows of that row, and pages for many at once', async () => {
    const id = Buffer.from('Keeper:2').toString('base64url');
    const whole = await walk('node(id: "ID") { ... on Keeper { news(ARGS) PAGE } }'.replace('ID', id), '', 100, false);
    for (const isBackward of [false, true])
      assert.deepEqual(await walk('node(id: "ID") { ... on Keeper { news(ARGS) PAGE } }'.replace('ID', id), '', 4, isBackward), whole);
    const { keepers } = await data(`{ keepers { id news(first: 3) { totalCount nodes ${NODE} } } }`);
    assert.deepEqual(keepers[1].news, { totalCount: whole.length, nodes: keepers[1].news.nodes });
    assert.deepEqual(keepers[1].news.nodes.map(keyOf), whole.slice(0, 3));
    assert.equal(keepers.reduce((sum, { news }) => sum + news.totalCount, 0), TOTAL);
  });

  await t.test('cursors of other lists, and of no list, are refused', async () => {
    const { news } = await data('{ news(first: 1, order: [BEST]) { edges { cursor } } }');
    const [{ cursor }] = news.edges;
    const [name, ...rest] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const forged = (values) => Buffer.from(JSON.stringify(values)).toString('base64url');
    for (const [after, message] of [
      ['x', 'not a cursor of this list'],
      [forged([name, 'AAAABw', ...rest.slice(1)]), 'not a cursor of this list'],
      [forged([name, 'AA', ...rest.slice(1)]), 'not a cursor of this list'],
      [forged([name, null]), 'not a cursor of this list'],
      [forged([name, rest[0]]), 'not a cursor of this list'],
    ]) {
      const answer = await ask('query ($after: String) { news(first: 1, order: [BEST], after: $after) { nodes { __typename } } }', { after });
      assert.equal(answer.errors[0].extensions.code, 'BAD_USER_INPUT', after);
      assert.ok(answer.errors[0].message.includes(message), answer.errors[0].message);
    }
    const other = await ask('query ($after: String) { news(first: 1, order: [OLDEST], after: $after) { nodes { __typename } } }', { after: cursor });
    assert.match(other.errors[0].message, /is a cursor of another order/);
  });

  await t.test('a new row says its type, and a write of one type leaves the rows of others alone', async () => {
    const added = await data('mutation { addDog(id: "901", name: "Rex") { __typename id name } }');
    assert.deepEqual(added.addDog, { __typename: 'Dog', id: Buffer.from('Dog:901').toString('base64url'), name: 'Rex' });
    assert.deepEqual((await data('{ animals(name: "Rex") { __typename } }')).animals, [{ __typename: 'Dog' }]);
    assert.equal((await data('mutation { renameCat(id: "901", name: "Tom") { id } }')).renameCat, null);
    assert.deepEqual(await data('mutation { removeDog(id: "4") { id } }'), { removeDog: null });
    assert.deepEqual((await data('mutation { removeDog(id: "901") { name } }')).removeDog, { name: 'Rex' });
  });
  assert.equal(await server.stop(), 0, server.log());
});
