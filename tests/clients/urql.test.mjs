/**
 * urql on the storefront. Its GET carries neither Content-Type nor a header of its own, which a guard against forged requests
 * must not take for a hostile page; its Accept names multipart/mixed and event streams, which it does not mean.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, cacheExchange, fetchExchange, gql } from '@urql/core';
import { STOREFRONT, WITHOUT_DATABASE, customerToken, startServer, storefrontDatabase } from '../support/program.mjs';
import { startWide } from './wide.mjs';

const BRANDS = gql`query Brands($first: Int) { brands(first: $first) { id name } }`;

/** A client, and what it sent. */
function makeClient(url, options = {}) {
  const sent = [];
  const watched = async (input, init) => {
    const response = await fetch(input, init);
    sent.push({ url: String(input), method: init.method, headers: { ...init.headers }, response });
    return response;
  };
  return { client: new Client({ url, exchanges: [cacheExchange, fetchExchange], fetch: watched, ...options }), sent };
}

test('urql', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await startServer({ database: storefrontDatabase(), ...STOREFRONT });

  for (const [preferGetMethod, method] of [[false, 'POST'], [true, 'GET'], ['force', 'GET'], ['within-url-limit', 'GET']]) {
    await t.test(`a query with preferGetMethod ${preferGetMethod}`, async () => {
      const { client, sent } = makeClient(server.url, { preferGetMethod });
      const { data, error } = await client.query(BRANDS, { first: 2 });
      assert.equal(error, undefined);
      assert.equal(data.brands.length, 2);
      assert.equal(data.brands[0].__typename, 'Brand');
      assert.equal(sent[0].method, method);
      assert.match(sent[0].headers.accept, /text\/event-stream, multipart\/mixed/);
      assert.match(sent[0].response.headers.get('content-type'), /^application\/graphql-response\+json/);
      if (method === 'GET') assert.deepEqual(Object.keys(sent[0].headers), ['accept']);
      await client.query(BRANDS, { first: 2 });
      assert.equal(sent.length, 1, 'the second answer is from the cache');
    });
  }

  await t.test('a document too long for GET goes by POST', async () => {
    const { client, sent } = makeClient(server.url, { preferGetMethod: true });
    const long = Array.from({ length: 90 }, (_, i) => `aRatherLongAliasNumber${i}: name`).join(' ');
    const { data } = await client.query(`query { brands(first: 1) { ${long} } }`, {});
    assert.equal(sent[0].method, 'POST');
    assert.equal(Object.keys(data.brands[0]).filter((key) => key.startsWith('aRather')).length, 90);
  });

  await t.test('a signed-in customer', async () => {
    const fetchOptions = () => ({ headers: { authorization: `Bearer ${customerToken(17)}` } });
    const { client } = makeClient(server.url, { preferGetMethod: 'force', fetchOptions });
    assert.equal((await client.query('{ viewer { id } }', {})).data.viewer.id, '17');
  });

  await t.test('mutations go by POST', async () => {
    const wide = await startWide();
    const { client, sent } = makeClient(wide.url, { preferGetMethod: 'force' });
    const { data, error } = await client.mutation('mutation ($input: Choice!) { wish(input: $input) { id byName } }',
      { input: { byName: 'a kite' } });
    assert.equal(error, undefined);
    assert.equal(data.wish.byName, 'a kite');
    assert.equal(sent[0].method, 'POST');
  });

  for (const preferGetMethod of [false, 'force']) {
    await t.test(`errors with preferGetMethod ${preferGetMethod}`, async () => {
      const { client } = makeClient(server.url, { preferGetMethod });
      const { data, error } = await client.query('{ nonsense }', {});
      assert.equal(data, undefined);
      assert.equal(error.networkError, undefined);
      assert.equal(error.graphQLErrors[0].message, 'Cannot query field "nonsense" on type "Query".');
      assert.equal(error.graphQLErrors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
    });
  }
});
