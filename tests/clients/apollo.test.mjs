/**
 * Apollo Client 4 on the storefront, as a web app would use it: links, the normalised cache, pagination, errors, a signed-in
 * customer. What the links put on the wire is looked at as well, so that a test does not pass by another way than it says.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { relayStylePagination } from '@apollo/client/utilities';
import { filter, firstValueFrom } from 'rxjs';
import { STOREFRONT, WITHOUT_DATABASE, customerToken, startServer, storefrontDatabase } from '../support/program.mjs';
import { startWide } from './wide.mjs';

const PRODUCT = gql`
  query OneProduct($id: ID!) {
    product(id: $id) { ...Card brand { id name } }
  }
  fragment Card on Product { id name price { formatted } }
`;
const PAGE = gql`
  query Page($after: String) {
    products(first: 3, after: $after, orderBy: PRICE_ASC) {
      edges { cursor node { id name } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

/** A client, and what it sent. */
function makeClient(url, linkOptions = {}, clientOptions = {}) {
  const sent = [];
  const watched = async (input, init) => {
    const response = await fetch(input, init);
    sent.push({ url: String(input), ...init, response });
    return response;
  };
  const link = new HttpLink({ uri: url, fetch: watched, ...linkOptions });
  const cache = new InMemoryCache({ typePolicies: { Query: { fields: { products: relayStylePagination() } } } });
  return { client: new ApolloClient({ link, cache, ...clientOptions }), sent };
}

/** The id of a product that everybody sees. */
async function somebodysProduct(server) {
  const { data } = await server.ask({ query: '{ products(first: 1) { nodes { id } } }' });
  return data.products.nodes[0].id;
}

test('Apollo Client', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await startServer({ database: storefrontDatabase(), ...STOREFRONT });
  const id = await somebodysProduct(server);

  await t.test('a query by POST fills the cache', async () => {
    const { client, sent } = makeClient(server.url);
    const { data } = await client.query({ query: PRODUCT, variables: { id } });
    assert.equal(data.product.__typename, 'Product');
    assert.equal(data.product.price.__typename, 'Money');
    assert.equal(sent[0].method, 'POST');
    assert.match(sent[0].headers.accept, /application\/graphql-response\+json/);
    assert.match(sent[0].response.headers.get('content-type'), /^application\/graphql-response\+json/);
    const again = await client.query({ query: PRODUCT, variables: { id } });
    assert.deepEqual(again.data, data);
    assert.equal(sent.length, 1);
    assert.equal(client.cache.extract()[`Product:${id}`].name, data.product.name);
  });

  await t.test('queries by GET', async () => {
    const { client, sent } = makeClient(server.url, { useGETForQueries: true });
    const { data } = await client.query({ query: PRODUCT, variables: { id } });
    assert.equal(data.product.id, id);
    assert.equal(sent[0].method, 'GET');
    assert.equal(new URL(sent[0].url).searchParams.get('operationName'), 'OneProduct');
    assert.equal(sent[0].response.status, 200);
  });

  await t.test('a signed-in customer', async () => {
    const { client } = makeClient(server.url, { headers: { authorization: `Bearer ${customerToken(17)}` } });
    assert.equal((await client.query({ query: gql`query Me { viewer { id } }` })).data.viewer.id, '17');
  });

  await t.test('mutations stay POST, and their answers go into the cache', async () => {
    const wide = await startWide();
    const { client, sent } = makeClient(wide.url, { useGETForQueries: true });
    const { data } = await client.mutate({
      mutation: gql`mutation Wish($input: Choice!) { wish(input: $input) { id byColours } }`,
      variables: { input: { byColours: ['#ff8800', '#000000'] } },
    });
    assert.deepEqual(data.wish.byColours, ['#ff8800', '#000000']);
    assert.equal(sent[0].method, 'POST');
    assert.deepEqual(client.cache.extract()[`Wish:${data.wish.id}`].byColours, data.wish.byColours);
    const { data: read } = await client.query({ query: gql`query Wishes { wishes { id byColours } }` });
    assert.deepEqual(read.wishes, [data.wish]);
    assert.equal(sent[1].method, 'GET');
  });

  await t.test('pages of a connection are joined by the cache', async () => {
    const { client } = makeClient(server.url);
    const watched = client.watchQuery({ query: PAGE });
    const first = await firstValueFrom(watched.pipe(filter(({ loading }) => !loading)));
    const { pageInfo } = first.data.products;
    assert.equal(pageInfo.hasNextPage, true);
    await watched.fetchMore({ variables: { after: pageInfo.endCursor } });
    const { edges } = watched.getCurrentResult().data.products;
    assert.equal(edges.length, 6);
    assert.equal(new Set(edges.map(({ node }) => node.id)).size, 6);
  });

  for (const [name, useGETForQueries] of [['POST', false], ['GET', true]]) {
    await t.test(`errors of a document that does not validate, by ${name}`, async () => {
      const { client, sent } = makeClient(server.url, { useGETForQueries });
      const failure = await client.query({ query: gql`{ product(id: 1) { nonsense } }` }).catch((error) => error);
      assert.ok(CombinedGraphQLErrors.is(failure), `${failure}`);
      assert.equal(failure.errors[0].message, 'Cannot query field "nonsense" on type "Product".');
      assert.equal(failure.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
      assert.ok(failure.errors[0].locations[0].line > 0);
      assert.equal(sent[0].response.status, 400);
    });
  }

  await t.test('errors of variables', async () => {
    const { client } = makeClient(server.url);
    const failure = await client.query({ query: PRODUCT, variables: { id: [] } }).catch((error) => error);
    assert.ok(CombinedGraphQLErrors.is(failure), `${failure}`);
    assert.equal(failure.errors[0].extensions.code, 'BAD_USER_INPUT');
  });

  await t.test('a refused token is an error that says so', async () => {
    const { client, sent } = makeClient(server.url, { headers: { authorization: 'Bearer nonsense' } });
    const failure = await client.query({ query: PRODUCT, variables: { id } }).catch((error) => error);
    assert.ok(CombinedGraphQLErrors.is(failure), `${failure}`);
    assert.equal(failure.errors[0].extensions.code, 'UNAUTHENTICATED');
    assert.equal(sent[0].response.status, 401);
  });

  await t.test('a query that is cancelled', async () => {
    const { client } = makeClient(server.url);
    const abort = new AbortController();
    const running = client.query({ query: PRODUCT, variables: { id }, context: { fetchOptions: { signal: abort.signal } } });
    abort.abort();
    await assert.rejects(running);
    assert.equal((await client.query({ query: PRODUCT, variables: { id }, fetchPolicy: 'network-only' })).data.product.id, id);
  });
});
