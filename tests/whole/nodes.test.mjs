/**
 * Global ids and `node(id:)`, as the Relay server specification wants them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT, WITHOUT_DATABASE, startServer, storefrontDatabase } from '../support/program.mjs';

const NODE = 'query ($id: ID!) { node(id: $id) { __typename id ... on Product { name brand { id } } ... on Category { name } } }';

test('global ids', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await startServer({ database: storefrontDatabase(), schema: [`${ROOT}/tests/whole/nodes.graphql`] });
  const data = async (query, variables) => {
    const answer = await server.ask({ query, variables });
    assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
    return answer.data;
  };
  const { products } = await data('{ products(first: 20) { id name brand { id } category { id name } } }');

  await t.test('are different for all objects', () => {
    const ids = new Set(products.flatMap((p) => [p.id, p.brand.id, p.category.id]));
    const objects = new Set(products.flatMap((p) => [`p${p.id}`, `b${p.brand.id}`, `c${p.category.id}`]));
    assert.equal(ids.size, objects.size);
  });

  await t.test('find their objects again, whatever their type', async () => {
    for (const { id, name, brand, category } of products.slice(0, 5)) {
      assert.deepEqual((await data(NODE, { id })).node, { __typename: 'Product', id, name, brand: { id: brand.id } });
      assert.deepEqual((await data(NODE, { id: category.id })).node,
        { __typename: 'Category', id: category.id, name: category.name });
    }
  });

  await t.test('that name nothing give null', async () => {
    const unknown = Buffer.from('Product:999999999').toString('base64url');
    const noType = Buffer.from('Query:1').toString('base64url');
    for (const id of ['', 'x', '1', unknown, noType, Buffer.from('Product:').toString('base64url')]) {
      const answer = await server.ask({ query: NODE, variables: { id } });
      assert.equal(answer.data.node, null, id);
    }
  });

  await t.test('are taken where a key is meant, as is the bare key', async () => {
    const [{ id, name, category }] = products;
    const bare = Buffer.from(id, 'base64url').toString().split(':')[1];
    const query = 'query ($id: ID!, $ids: [ID!]) { product(id: $id) { name } products(ids: $ids) { name } }';
    for (const key of [id, bare])
      assert.deepEqual(await data(query, { id: key, ids: [key] }), { product: { name }, products: [{ name }] });
    const { products: beside } = await data('query ($id: ID!) { products(categoryId: $id, first: 50) { name } }', { id: category.id });
    assert.ok(beside.some((product) => product.name === name));
  });

  await t.test('share a row with a field that names it by the same variable', async () => {
    const [{ id, name, category }] = products;
    const query = `query ($id: ID!) { product(id: $id) { name } node(id: $id) { id ... on Product { category { id } } }
      again: node(id: $id) { ... on Product { name } } }`;
    const { answer, headers } = await server.post({ query, variables: { id } });
    assert.deepEqual(answer.data, { product: { name }, node: { id, category: { id: category.id } }, again: { name } });
    assert.match(headers.get('server-timing'), /statements;desc="1"/);
    const bare = Buffer.from(id, 'base64url').toString().split(':')[1]; // a key for one, and no id for the other
    assert.deepEqual(await data(query, { id: bare }), { product: { name }, node: null, again: null });
  });

  await t.test('of another type are refused', async () => {
    const answer = await server.ask({ query: 'query ($id: ID!) { product(id: $id) { name } }', variables: { id: products[0].brand.id } });
    assert.equal(answer.data.product, null);
    assert.match(answer.errors[0].message, /is the id of another type/);
  });

  const NODES = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Product { name brand { name } } ... on Category { name } } }`;
  const named = (text) => Buffer.from(text).toString('base64url');

  await t.test('are looked up many at once, in their order', async () => {
    const ids = products.slice(0, 9).flatMap((p) => [p.category.id, p.id, p.id]);
    const { nodes } = await data(NODES, { ids });
    assert.deepEqual(nodes.map((node) => node.id), ids);
    assert.deepEqual(nodes.map((node) => node.name), products.slice(0, 9).flatMap((p) => [p.category.name, p.name, p.name]));
    assert.deepEqual((await data(NODES, { ids: [] })).nodes, []);
    const [{ id, name }] = products;
    assert.deepEqual((await data(`{ nodes(ids: ["${id}", "x"]) { ... on Product { name } } }`)).nodes, [{ name }, null]);
    const mixed = await data('query ($a: ID!) { nodes(ids: [$a, "x"]) { ... on Product { name } ... on Category { name } } }', { a: id });
    assert.deepEqual(mixed.nodes, [{ name }, null]);
    const other = await data('query ($a: ID!) { nodes(ids: [$a, "x"]) { ... on Product { name } ... on Category { name } } }', { a: products[0].category.id });
    assert.deepEqual(other.nodes, [{ name: products[0].category.name }, null]);
  });

  await t.test('of many that find nothing give null in their place', async () => {
    const [{ id }] = products;
    const ids = ['', 'x', named('Product:999999999'), id, named('Product:x'), named('Query:1'), named('Product:99999999999999999999')];
    const answer = await server.ask({ query: NODES, variables: { ids } });
    assert.equal(answer.errors, undefined);
    assert.deepEqual(answer.data.nodes.map((node) => node?.id), ids.map((each) => (each === id ? id : undefined)));
  });

  await t.test('are bounded', async () => {
    const ids = (count) => Array(count).fill(products[0].id);
    assert.equal((await data(NODES, { ids: ids(30) })).nodes.length, 30);
    for (const tooMany of [ids(31), Array(31).fill('x')]) {
      const answer = await server.ask({ query: NODES, variables: { ids: tooMany } });
      assert.equal(answer.data, null);
      assert.match(answer.errors[0].message, /"ids" must have at most 30 ids/);
    }
  });
  assert.equal(await server.stop(), 0, server.log());
});
