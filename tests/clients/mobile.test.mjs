/**
 * What Apollo iOS 2 and Apollo Kotlin 5 send, and what they do with an answer, restated from their sources as raw requests: the
 * headers they always send, the statuses they read a body at, and what makes them throw an answer away.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STOREFRONT, WITHOUT_DATABASE, customerToken, readTree, startServer, storefrontDatabase } from '../support/program.mjs';
import { startWide } from './wide.mjs';

const GRAPHQL_TYPE = 'application/graphql-response+json';

const IOS = {
  accept: 'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json',
  'user-agent': 'Shop/1.0 CFNetwork/1490.0.4 Darwin/23.2.0',
  'apollographql-client-name': 'shop.example-apollo-ios',
  'apollographql-client-version': '1.0-1',
};

const KOTLIN = {
  accept: 'multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json',
  'user-agent': 'okhttp/4.12.0',
};

const KOTLIN_NEXT = { ...KOTLIN, accept: KOTLIN.accept.replace('deferSpec=20220824', 'incrementalSpec=v0.2') };

/** iOS: anything but 2xx is an error of its own, and the body is not looked at; only these types are parsed. */
function readAsIos({ status, type, body }) {
  if (status < 200 || status > 299) throw new Error(`ResponseCodeError ${status}`);
  assert.ok([GRAPHQL_TYPE, 'application/json'].includes(type), `not parsed: ${type}`);
  return JSON.parse(body);
}

/** Kotlin: a body beside another status than 2xx is parsed only if its type starts with the new one. */
function readAsKotlin({ status, type, body }) {
  if ((status < 200 || status > 299) && !type.startsWith(GRAPHQL_TYPE)) throw new Error(`ApolloHttpException ${status}`);
  return JSON.parse(body);
}

async function receive(response) {
  const contentType = response.headers.get('content-type');
  return { status: response.status, type: contentType.split(';')[0].trim(), contentType, headers: response.headers, body: await response.text() };
}

const post = async (url, headers, request) => receive(await fetch(url, {
  method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(request),
}));

const get = async (url, headers, parameters) => {
  const texts = Object.entries(parameters).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  return receive(await fetch(`${url}?${new URLSearchParams(texts)}`, { headers }));
};

const iosRequest = (operationName, query, variables) => ({
  operationName, variables, query, extensions: { clientLibrary: { name: 'apollo-ios', version: '2.4.0' } },
});

test('phones', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await startServer({ database: storefrontDatabase(), ...STOREFRONT });
  const wide = await startWide();
  const home = { operationName: 'Home', query: readTree('schema/operations/Home.graphql'), variables: { signedIn: true } };
  const token = { authorization: `Bearer ${customerToken(17)}` };

  for (const [name, headers, request, read] of [
    ['Apollo iOS', IOS, iosRequest(home.operationName, home.query, home.variables), readAsIos],
    ['Apollo Kotlin', KOTLIN, home, readAsKotlin],
    ['Apollo Kotlin with the newer @defer', KOTLIN_NEXT, home, readAsKotlin],
  ]) {
    await t.test(`${name}: the Home screen, one plain JSON answer`, async () => {
      const answer = await post(server.url, { ...headers, ...token }, request);
      assert.equal(answer.contentType, `${GRAPHQL_TYPE}; charset=utf-8`);
      const { data, errors } = read(answer);
      assert.equal(errors, undefined);
      assert.equal(data.viewer.__typename ?? 'Customer', 'Customer');
    });

    await t.test(`${name}: a field that fails leaves the others, with 200`, async () => {
      const document = 'query Both { wishes { __typename id } one { __typename fails } }';
      const answer = await post(wide.url, headers, { ...request, operationName: 'Both', query: document, variables: {} });
      assert.equal(answer.status, 200);
      const { data, errors } = read(answer);
      assert.ok(Array.isArray(data.wishes));
      assert.equal(data.one, null);
      assert.equal(errors[0].path[0], 'one');
      assert.match(errors[0].extensions.code, /^[A-Z_]+$/);
    });

    await t.test(`${name}: a mutation`, async () => {
      const document = 'mutation Wish($input: Choice!) { wish(input: $input) { __typename id byKind } }';
      const variables = { input: { byKind: 'FIRST' } };
      const answer = await post(wide.url, headers, { ...request, operationName: 'Wish', query: document, variables });
      assert.equal(read(answer).data.wish.byKind, 'FIRST');
    });

    await t.test(`${name}: a query by GET`, async () => {
      const parameters = { operationName: 'One', query: 'query One { __typename }', variables: {}, extensions: request.extensions ?? {} };
      const answer = await get(server.url, { ...headers, 'apollo-require-preflight': 'true' }, parameters);
      assert.deepEqual(read(answer).data, { __typename: 'Query' });
      assert.equal(answer.type, GRAPHQL_TYPE);
    });

    await t.test(`${name}: an app installed before a field went`, async () => {
      const answer = await post(server.url, headers, { ...request, operationName: 'Old', query: 'query Old { gone }', variables: {} });
      assert.equal(answer.status, 400);
      assert.equal(answer.type, GRAPHQL_TYPE);
      if (read === readAsIos) assert.throws(() => readAsIos(answer), /ResponseCodeError 400/);
      else assert.equal(read(answer).errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
    });

    await t.test(`${name}: a token that is refused`, async () => {
      const damaged = { authorization: `Bearer ${customerToken(17).slice(0, -4)}` };
      const answer = await post(server.url, { ...headers, ...damaged }, request);
      assert.equal(answer.status, 401);
      assert.match(answer.headers.get('www-authenticate'), /^Bearer/);
    });
  }

  await t.test('Kotlin: keys of a request that the server does not know', async () => {
    const answer = await post(server.url, KOTLIN, { query: '{ __typename }', onError: 'NULL', somethingNew: { a: [1] } });
    assert.deepEqual(readAsKotlin(answer), { data: { __typename: 'Query' } });
  });

  await t.test('Kotlin: its question before introspection', async () => {
    const fields = (type) => `${type}: __type(name: "__${type}") { fields { name args { name } } }`;
    const { data } = readAsKotlin(await post(server.url, KOTLIN, {
      query: `{ ${['Schema', 'Type', 'Directive', 'InputValue', 'Field'].map(fields).join(' ')} }`,
    }));
    const known = (type, field) => data[type].fields.find(({ name }) => name === field);
    for (const [type, field] of [['Schema', 'description'], ['Type', 'specifiedByURL'], ['Type', 'isOneOf'], ['Directive', 'isRepeatable'],
      ['InputValue', 'isDeprecated'], ['InputValue', 'deprecationReason']]) assert.ok(known(type, field), `${type}.${field}`);
    for (const [type, field] of [['Type', 'fields'], ['Type', 'inputFields'], ['Type', 'enumValues'], ['Field', 'args'], ['Directive', 'args']]) {
      assert.ok(known(type, field).args.some(({ name }) => name === 'includeDeprecated'), `${type}.${field}(includeDeprecated:)`);
    }
  });

  await t.test('a batch, where batches are off, is refused with a sentence', async () => {
    const answer = await post(server.url, KOTLIN, [{ query: '{ __typename }' }]);
    assert.equal(answer.status, 400);
    assert.match(readAsKotlin(answer).errors[0].message, /\w+/);
  });

  for (const [name, accept] of [
    ['subscription transport of iOS', 'multipart/mixed;subscriptionSpec=1.0,application/graphql-response+json,application/json'],
    ['subscription transport of Kotlin', 'multipart/mixed;subscriptionSpec=1.0, application/graphql-response+json, application/json'],
    ['multipart alone, without parameters', 'multipart/mixed, application/json'],
  ]) {
    await t.test(`a query with the ${name} in Accept is answered as JSON`, async () => {
      const answer = await post(server.url, { accept }, { query: '{ __typename }' });
      assert.equal(answer.status, 200);
      assert.match(answer.type, /json$/);
      assert.deepEqual(JSON.parse(answer.body), { data: { __typename: 'Query' } });
    });
  }
});
