/**
 * relay-runtime on the storefront: its network, its store, and a connection that is paged as Relay pages it. What relay-compiler
 * would write is written by hand here, short: the compiler is a program of 90 MB, and adds nothing that goes over the wire.
 *
 * The storefront has ids that are unique within a type; wide.graphql declares Node, so its ids are global and node(id:) finds them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ConnectionHandler, Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery,
} from 'relay-runtime';
import { STOREFRONT, WITHOUT_DATABASE, startServer, storefrontDatabase } from '../support/program.mjs';
import { startWide } from './wide.mjs';

/* ---- What relay-compiler writes ---- */

const scalar = (name) => ({ kind: 'ScalarField', name, alias: null, args: null, storageKey: null });
const linked = (name, concreteType, plural, selections, more) =>
  ({ kind: 'LinkedField', name, alias: null, args: null, concreteType, plural, storageKey: null, selections, ...more });
const variable = (name) => ({ kind: 'Variable', name, variableName: name });

function request(name, text, argumentNames, selections, normalization = selections) {
  const argumentDefinitions = argumentNames.map((argument) => ({ kind: 'LocalArgument', name: argument, defaultValue: null }));
  return {
    kind: 'Request',
    fragment: { kind: 'Fragment', name, type: 'Query', abstractKey: null, metadata: null, argumentDefinitions, selections },
    operation: { kind: 'Operation', name, argumentDefinitions, selections: normalization },
    params: { id: null, cacheID: name, name, text, operationKind: 'query', metadata: {} },
  };
}

const BRANDS = request('BrandsQuery', 'query BrandsQuery { brands(first: 3) { __typename id name } }', [], [
  linked('brands', 'Brand', true, [scalar('__typename'), scalar('id'), scalar('name')],
    { args: [{ kind: 'Literal', name: 'first', value: 3 }], storageKey: 'brands(first:3)' }),
]);

const PAGE_TEXT = `query PageQuery($first: Int, $after: String) {
  products(first: $first, after: $after, orderBy: PRICE_ASC) {
    edges { cursor node { id name brand { id name } __typename } }
    pageInfo { endCursor hasNextPage }
  }
}`;
const PAGE_ARGUMENTS = [variable('after'), variable('first'), { kind: 'Literal', name: 'orderBy', value: 'PRICE_ASC' }];
const PAGE_SELECTIONS = [
  linked('edges', 'ProductEdge', true, [
    scalar('cursor'),
    linked('node', 'Product', false, [
      scalar('id'), scalar('name'), linked('brand', 'Brand', false, [scalar('id'), scalar('name')]), scalar('__typename'),
    ]),
  ]),
  linked('pageInfo', 'PageInfo', false, [scalar('endCursor'), scalar('hasNextPage')]),
];
const PAGE = request('PageQuery', PAGE_TEXT, ['first', 'after'],
  [linked('__List_products_connection', 'ProductConnection', false, PAGE_SELECTIONS,
    { alias: 'products', args: [PAGE_ARGUMENTS[2]], storageKey: '__List_products_connection(orderBy:"PRICE_ASC")' })],
  [
    linked('products', 'ProductConnection', false, PAGE_SELECTIONS, { args: PAGE_ARGUMENTS }),
    { kind: 'LinkedHandle', alias: null, name: 'products', args: PAGE_ARGUMENTS, handle: 'connection', key: 'List_products',
      filters: ['orderBy'] },
  ]);

const NODE = request('NodeQuery', 'query NodeQuery($id: ID!) { node(id: $id) { __typename id ... on Wish { byName } } }', ['id'], [
  linked('node', null, false, [
    scalar('__typename'), scalar('id'),
    { kind: 'InlineFragment', selections: [scalar('byName')], type: 'Wish', abstractKey: null },
  ], { args: [variable('id')] }),
]);

const WRONG = request('WrongQuery', 'query WrongQuery { nonsense }', [], [scalar('nonsense')]);

/* ---- What an app writes ---- */

function makeEnvironment(url, options) {
  const network = Network.create(async ({ text, name }, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
      body: JSON.stringify({ query: text, operationName: name, variables }),
    });
    return response.json();
  });
  const store = new Store(new RecordSource());
  const handlerProvider = (handle) => {
    assert.equal(handle, 'connection');
    return ConnectionHandler;
  };
  return new Environment({ network, store, handlerProvider, ...options });
}

/** For ids that are unique within a type, not among all: the keys of the store get the type's name. */
const getDataID = (value, typeName) => (value.id === undefined ? undefined : `${typeName}:${value.id}`);

/* Relay only warns where its store is at odds with an answer. */
const warned = [];
console.error = (...words) => warned.push(words.join(' '));

test('relay-runtime', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await startServer({ database: storefrontDatabase(), ...STOREFRONT });
  const environment = makeEnvironment(server.url, { getDataID });
  const record = (id) => environment.getStore().getSource().get(id);

  await t.test('an answer is stored as records by id', async () => {
    const data = await fetchQuery(environment, BRANDS, {}).toPromise();
    assert.equal(data.brands.length, 3);
    for (const { id, name } of data.brands) {
      assert.equal(record(`Brand:${id}`).__typename, 'Brand');
      assert.equal(record(`Brand:${id}`).name, name);
    }
  });

  await t.test('a connection grows page by page', async () => {
    let after = null;
    for (let page = 1; page <= 4; page++) {
      await fetchQuery(environment, PAGE, { first: 5, after }).toPromise();
      const operation = createOperationDescriptor(PAGE, { first: 5, after: null });
      const { products } = environment.lookup(operation.fragment).data;
      assert.equal(products.edges.length, page * 5);
      assert.equal(new Set(products.edges.map(({ node }) => node.id)).size, page * 5);
      assert.equal(products.pageInfo.hasNextPage, true);
      assert.equal(products.pageInfo.endCursor, products.edges.at(-1).cursor);
      after = products.pageInfo.endCursor;
    }
  });

  await t.test('the last page says that it is the last', async () => {
    const { data } = await server.ask({ query: '{ products(last: 2) { edges { cursor } } }' });
    const answer = await fetchQuery(makeEnvironment(server.url, { getDataID }), PAGE, { first: 5, after: null }).toPromise();
    assert.equal(answer.products.pageInfo.hasNextPage, true);
    const last = await server.ask({
      query: 'query ($after: String) { products(first: 5, after: $after) { edges { cursor } pageInfo { hasNextPage } } }',
      variables: { after: data.products.edges[0].cursor },
    });
    assert.deepEqual(last.data.products, { edges: [data.products.edges[1]], pageInfo: { hasNextPage: false } });
  });

  await t.test('node(id:) refetches what has a global id', async () => {
    const wide = await startWide();
    const { data } = await wide.ask({ query: 'mutation { wish(input: {byName: "a kite"}) { id } }' });
    const { data: one } = await wide.ask({ query: '{ one { id } }' });
    const nodes = makeEnvironment(wide.url);
    assert.deepEqual((await fetchQuery(nodes, NODE, { id: data.wish.id }).toPromise()).node,
      { __typename: 'Wish', id: data.wish.id, byName: 'a kite' });
    assert.equal(nodes.getStore().getSource().get(data.wish.id).byName, 'a kite');
    assert.deepEqual((await fetchQuery(nodes, NODE, { id: one.one.id }).toPromise()).node, { __typename: 'One', id: one.one.id });
    assert.equal((await fetchQuery(nodes, NODE, { id: 'nobody' }).toPromise()).node, null);
  });

  await t.test('without a warning', () => assert.deepEqual(warned, []));

  await t.test('errors reach the app', async () => {
    await assert.rejects(fetchQuery(environment, WRONG, {}).toPromise(), /Cannot query field "nonsense"/);
  });
});
