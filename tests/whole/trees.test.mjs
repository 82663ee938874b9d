/**
 * `@tree`: all rows below or above a row, for many rows in one statement; circles, depth, pages, what may not be seen.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANY_COST, ROOT, WITHOUT_DATABASE, makeDatabase, makeToken, startServer } from '../support/program.mjs';

/** What the formula says: row n has the children 2n and 2n + 1, up to 63. */
function below(n, depth = 20, isThere = () => true) {
  const found = [];
  for (let at = [n]; at.length && depth > 0; depth--) {
    at = at.flatMap((each) => [2 * each, 2 * each + 1]).filter((each) => each < 64 && isThere(each));
    found.push(...at);
  }
  return found;
}

const isShown = (n) => n !== 6;
const ids = (list) => list.map(({ id }) => id);
const byName = (a, b) => (`node ${a}` < `node ${b}` ? -1 : 1);
const byDepth = (list) => [...list].sort((a, b) => Math.floor(Math.log2(b)) - Math.floor(Math.log2(a)) || byName(a, b));

test('trees', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase('ot_trees', [`${ROOT}/tests/whole/trees.sql`]);
  const server = await startServer({ database, schema: [`${ROOT}/tests/whole/trees.graphql`], ...ANY_COST });
  const data = async (query, variables, token) => {
    const answer = await server.ask({ query, variables }, token);
    assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
    return answer.data;
  };

  await t.test('from one row and from many, the nearest first, each in one statement', async () => {
    const query = `{ one: node(tenant: 1, id: 2) { below { id } above { id } belowCount }
      nodes(tenant: 1, ids: [1, 2, 5, 40, 63]) { id below { id } near { id } above { id } late { id } belowCount highest } }`;
    const { answer, headers } = await server.post({ query });
    assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
    const { one, nodes } = answer.data;
    assert.deepEqual([ids(one.below), ids(one.above), one.belowCount], [below(2), [1], below(2).length]);
    for (const node of nodes) {
      const expected = below(node.id, 20, isShown);
      assert.deepEqual(ids(node.below), expected);
      assert.deepEqual(ids(node.near), below(node.id, 2, isShown));
      assert.deepEqual(ids(node.late), below(node.id, 20, (n) => isShown(n) && n > 3));
      assert.deepEqual(ids(node.above), Array.from({ length: 5 }, (_, i) => node.id >> (i + 1)).filter((n) => n > 0));
      assert.deepEqual([node.belowCount, node.highest], [expected.length, expected.length ? Math.max(...expected) : null]);
    }
    assert.match(headers.get('server-timing'), /trips;desc="1", statements;desc="10"/);
  });

  await t.test('filters, pages and what is below their rows', async () => {
    const { nodes } = await data(`{ nodes(tenant: 1, ids: [1, 2]) { id below(first: 3, offset: 1) { id parent { id } children { id } }
      named: below(name: "node 9") { id near { id } } } }`);
    assert.deepEqual(nodes.map(({ below: rows }) => ids(rows)), [[3, 4, 5], [5, 8, 9]]);
    for (const { below: rows } of nodes)
      for (const { id, parent, children } of rows) assert.deepEqual([parent.id, ids(children)], [id >> 1, below(id, 1, isShown)]);
    for (const { named } of nodes) assert.deepEqual(named, [{ id: 9, near: below(9, 2).map((id) => ({ id })) }]);
  });

  await t.test('rows that may not be seen are not passed through', async () => {
    const query = '{ node(tenant: 1, id: 3) { below { id } } }';
    assert.deepEqual(ids((await data(query)).node.below), below(3, 20, isShown));
    assert.deepEqual(ids((await data(query, {}, makeToken({ sub: '1', role: 'admin' }))).node.below), below(3));
    assert.deepEqual(ids((await data('{ node(tenant: 1, id: 13) { above { id } } }')).node.above), []);
  });

  await t.test('circles end where they close', async () => {
    const { nodes } = await data('{ nodes(tenant: 1, ids: [101, 103, 104]) { id below { id } above { id } belowCount } }');
    const expected = { 101: [[102, 103, 104], [103, 102]], 103: [[101, 104, 102], [102, 101]], 104: [[], [103, 102, 101]] };
    for (const { id, below: down, above, belowCount } of nodes)
      assert.deepEqual([ids(down), ids(above), belowCount], [...expected[id], expected[id][0].length]);
  });

  await t.test('filters lead through them, and their aggregates filter and sort', async () => {
    const find = async (where, rest = '') => ids((await data(`{ nodes(tenant: 1, where: ${where} ${rest}) { id } }`)).nodes);
    const all = Array.from({ length: 63 }, (_, i) => i + 1).filter(isShown);
    const under = (top) => below(top, 20, isShown);
    const above = (n) => all.filter((each) => under(each).includes(n));
    assert.deepEqual(await find('{ above: { name: "node 5" } }'), under(5).sort((a, b) => a - b));
    assert.deepEqual(await find('{ below: { some: { name: "node 21" } } }'), above(21));
    assert.deepEqual(await find('{ below: { some: { name: "node 21", above: { name: "node 5" } } } }'), above(21));
    assert.deepEqual(await find('{ below: { none: { name: "node 21" } }, above: { name: "node 2" } }'), under(2).filter((n) => !above(21).includes(n)).sort((a, b) => a - b));
    assert.deepEqual(await find('{ outside: { name: "node 1" } }, ids: [1, 2, 13, 40]'), [1, 13]);
    assert.deepEqual(await find('{ above: { name: "a" } }'), [102, 103, 104]);
    assert.deepEqual(await find('{ below: { some: { name: "a" } } }'), [102, 103]);
    assert.deepEqual(await find('{ crowd: 14 }'), all.filter((n) => under(n).length >= 14));
    assert.deepEqual(await find('{ highest: 41 }'), [20]);
    assert.deepEqual(await find('{ level: 1 }, ids: [1, 2, 3, 4, 12, 13]'), [1, 2, 3, 12, 13]); // 6 may not be seen, so nothing is above 12 and 13
    assert.deepEqual((await data('{ nodes(tenant: 1, ids: [2, 40, 41, 1], order: DEEPEST) { id level } }')).nodes.map(({ id, level }) => [id, level]), [[40, 5], [41, 5], [2, 1], [1, 0]]);
    const crowded = [...all].sort((a, b) => under(b).length - under(a).length || a - b);
    assert.deepEqual(await find('{ above: { name: "node 1" } }', 'order: CROWDED'), crowded.filter((n) => under(1).includes(n)));
    assert.deepEqual((await data('{ nodes(tenant: 1, ids: [40, 2, 4], order: HIGHEST) { id highest } }')).nodes.map(({ id }) => id), [40, 4, 2]);
  });

  await t.test('rows of another key are not of the tree', async () => {
    const { nodes } = await data('{ nodes(tenant: 2) { id below { name } } }');
    assert.deepEqual(nodes, [{ id: 1, below: [{ name: 'others child' }] }, { id: 2, below: [] }]);
  });

  await t.test('every page visits each row once, both ways, by depth', async () => {
    for (const [size, cursor, end, more] of [['first', 'after', 'endCursor', 'hasNextPage'], ['last', 'before', 'startCursor', 'hasPreviousPage']]) {
      for (const root of [1, 2]) {
        const seen = [];
        for (let at = null, goesOn = true; goesOn;) {
          const { nodes } = await data(`query ($at: String) { nodes(tenant: 1, ids: [1, 2]) { id
            pages(${size}: 7, ${cursor}: $at) { totalCount nodes { id } pageInfo { ${more} ${end} } } } }`, { at });
          const { pages } = nodes.find(({ id }) => id === root);
          assert.equal(pages.totalCount, below(root, 10, isShown).length);
          seen[size === 'first' ? 'push' : 'unshift'](...ids(pages.nodes));
          [at, goesOn] = [pages.pageInfo[end], pages.pageInfo[more]];
        }
        assert.deepEqual(seen, byDepth(below(root, 10, isShown)));
      }
    }
  });
  assert.equal(await server.stop(), 0, server.log());
});
