/**
 * Persisted operations as clients use them: hashes that Apollo Client and urql register by themselves, requests that restate
 * what Apollo iOS and Apollo Kotlin send, lists of trusted documents in each mode, and batches.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { BatchHttpLink } from '@apollo/client/link/batch-http';
import { createPersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, cacheExchange, fetchExchange, gql as urqlGql } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { Kind, parse, print, separateOperations } from 'graphql17';
import {
  BINARY, ROOT, STOREFRONT, WITHOUT_DATABASE, makeFolder, startServer, storefrontDatabase,
} from '../support/program.mjs';

const JSON_TYPE = 'application/json';
const NEW_TYPE = 'application/graphql-response+json';
const IOS_ACCEPT = 'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json';
const KOTLIN_ACCEPT = 'multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json';
const NO_STORE = 'private, no-cache, must-revalidate';
const NOT_FOUND = 'PERSISTED_QUERY_NOT_FOUND';
const NOT_IN_LIST = 'PERSISTED_QUERY_NOT_IN_LIST';
const OPERATIONS = readdirSync(join(ROOT, 'schema/operations')).filter((name) => name.endsWith('.graphql'))
  .map((name) => join(ROOT, 'schema/operations', name));

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const persistedQuery = (sha256Hash) => ({ persistedQuery: { version: 1, sha256Hash } });
const storefront = (options) => startServer({ database: storefrontDatabase(), ...STOREFRONT, ...options });

let documents = 0;
/** A document that nobody has sent yet. */
const freshDocument = () => `query Fresh${++documents} { categories(first: 1) { id } }`;

/** One request on a connection of its own, so that requests spread over the loops. */
function send(url, { method = 'POST', query, body, headers = {} }) {
  const target = query ? `${url}?${new URLSearchParams(query)}` : url;
  const type = body === undefined ? {} : { 'content-type': JSON_TYPE };
  return new Promise((done, failed) => {
    const outgoing = httpRequest(target, { method, agent: false, headers: { ...type, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => { text += part; });
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, answer: JSON.parse(text) }));
    });
    outgoing.on('error', failed);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const post = (server, body, headers) => send(server.url, { body, headers });
const get = (server, parameters, headers) => {
  const query = Object.fromEntries(Object.entries(parameters)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
  return send(server.url, { method: 'GET', query, headers });
};

function assertMiss({ status, headers, answer }, name = 'PersistedQueryNotFound', code = NOT_FOUND) {
  assert.equal(status, 200);
  assert.equal(headers['cache-control'], NO_STORE);
  assert.equal(answer.errors.length, 1);
  assert.equal(answer.errors[0].message, name);
  assert.equal(answer.errors[0].extensions.code, code);
  assert.ok(!('data' in answer));
}

function assertAnswered({ status, answer }) {
  assert.equal(status, 200, JSON.stringify(answer));
  assert.equal(answer.errors, undefined);
  assert.equal(typeof answer.data, 'object');
}

const codeOf = ({ answer }) => answer.errors?.[0].extensions.code;

test('automatic persisted queries', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await storefront({ threads: 3 });

  for (const accept of [undefined, JSON_TYPE, NEW_TYPE, IOS_ACCEPT, KOTLIN_ACCEPT]) {
    await t.test(`a hash that nobody registered, with Accept ${accept}`, async () => {
      const headers = accept ? { accept } : {};
      const extensions = persistedQuery(sha256(freshDocument()));
      assertMiss(await post(server, { extensions }, headers));
      assertMiss(await get(server, { extensions }, headers));
    });
  }

  await t.test('a registered hash is known to all loops, by POST and GET', async () => {
    const query = freshDocument();
    const extensions = persistedQuery(sha256(query));
    assertAnswered(await post(server, { query, extensions }));
    for (let i = 0; i < 20; i++) {
      assertAnswered(await post(server, { extensions }));
      assertAnswered(await get(server, { extensions }));
    }
  });

  await t.test('registered by GET, with operation name and variables', async () => {
    const query = `query A($n: Int) { categories(first: $n) { id } } query B { __typename }`;
    const extensions = persistedQuery(sha256(query));
    assertAnswered(await get(server, { query, extensions, operationName: 'B' }));
    const { answer } = await get(server, { extensions, operationName: 'A', variables: { n: 2 } });
    assert.equal(answer.data.categories.length, 2);
    assert.deepEqual((await post(server, { extensions, operationName: 'B' })).answer, { data: { __typename: 'Query' } });
  });

  for (const accept of [JSON_TYPE, NEW_TYPE]) {
    await t.test(`a hash of another text, with Accept ${accept}`, async () => {
      const extensions = persistedQuery(sha256('{ other }'));
      const response = await post(server, { query: freshDocument(), extensions }, { accept });
      assert.equal(response.status, 400);
      assert.equal(response.answer.errors[0].message, 'provided sha does not match query');
      assert.equal(codeOf(response), 'BAD_REQUEST');
      assertMiss(await post(server, { extensions }));
    });
  }

  for (const [name, query, code] of [
    ['is not GraphQL', 'query {', 'GRAPHQL_PARSE_FAILED'],
    ['is not valid', '{ nonsense }', 'GRAPHQL_VALIDATION_FAILED'],
  ]) {
    await t.test(`a document that ${name} is not stored`, async () => {
      const extensions = persistedQuery(sha256(query));
      assert.equal(codeOf(await post(server, { query, extensions })), code);
      assertMiss(await post(server, { extensions }));
    });
  }

  await t.test('a mutation by POST, not by GET', async () => {
    const query = 'mutation { __typename }';
    const extensions = persistedQuery(sha256(query));
    assertAnswered(await post(server, { query, extensions }));
    assertAnswered(await post(server, { extensions }));
    const refused = await get(server, { extensions });
    assert.equal(refused.status, 405);
    assert.equal(refused.headers.allow, 'POST');
  });

  for (const [name, extensions] of [
    ['another version', { persistedQuery: { version: 2, sha256Hash: sha256('') } }],
    ['no hash', { persistedQuery: { version: 1 } }],
    ['a hash that is a number', { persistedQuery: { version: 1, sha256Hash: 1 } }],
    ['a hash that is too long', persistedQuery('a'.repeat(257))],
  ]) {
    await t.test(name, async () => {
      const response = await post(server, { extensions });
      assert.equal(response.status, 400);
      assert.equal(codeOf(response), 'BAD_REQUEST');
    });
  }

  await t.test('"sha256:" and the hash is an id as well', async () => {
    const query = freshDocument();
    assert.equal(codeOf(await post(server, { documentId: `sha256:${sha256(query)}` })), NOT_FOUND);
    assertAnswered(await post(server, { query, extensions: persistedQuery(sha256(query)) }));
    assertAnswered(await post(server, { documentId: `sha256:${sha256(query)}` }));
    assertAnswered(await get(server, { documentId: `sha256:${sha256(query)}` }));
  });
});

test('what Apollo iOS sends', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await storefront();
  const headers = {
    accept: IOS_ACCEPT, 'apollographql-client-name': 'store-ios', 'apollographql-client-version': '5.1-812',
  };
  for (const retry of ['POST', 'GET']) {
    await t.test(`the hash by POST, then the text by ${retry}`, async () => {
      const query = `query Categories${retry}($first: Int) { categories(first: $first) { __typename id } }`;
      const request = {
        operationName: `Categories${retry}`, variables: { first: 2 }, extensions: persistedQuery(sha256(query)),
      };
      const first = await post(server, request, headers);
      assertMiss(first); // ResponseCodeInterceptor throws at any status but 2xx
      assert.match(first.headers['content-type'], /^application\/graphql-response\+json/);
      const second = retry === 'POST'
        ? await post(server, { ...request, query }, headers)
        : await get(server, { ...request, query }, { ...headers, 'apollo-require-preflight': 'true' });
      assertAnswered(second);
      assert.equal(second.answer.data.categories.length, 2);
      assertAnswered(await post(server, request, headers));
    });
  }
});

test('what Apollo Kotlin sends', { skip: WITHOUT_DATABASE }, async () => {
  const server = await storefront();
  const query = 'query Categories($first: Int) { categories(first: $first) { __typename id } }';
  const request = { operationName: 'Categories', variables: { first: 2 }, extensions: persistedQuery(sha256(query)) };
  const headers = { accept: KOTLIN_ACCEPT };
  const preflight = { ...headers, 'apollo-require-preflight': 'true' };
  const missed = await get(server, request, preflight);
  assertMiss(missed);
  assert.match(missed.answer.errors[0].message, /^persistedquerynotfound$/i);
  assertAnswered(await post(server, { ...request, query, onError: 'PROPAGATE' }, headers));
  assertAnswered(await get(server, request, preflight));
});

/** fetch, and what it sent. */
function watch() {
  const sent = [];
  const watched = async (input, init) => {
    const url = new URL(String(input));
    const body = init.body === undefined ? Object.fromEntries(url.searchParams) : JSON.parse(init.body);
    sent.push({ method: init.method ?? 'GET', body });
    return fetch(input, init);
  };
  return { sent, watched };
}

/** What a client sent, in short: "GET hash", "POST text+hash". */
const shortly = ({ method, body }) =>
  `${method} ${[body.query && 'text', body.extensions && JSON.stringify(body.extensions).includes('sha256Hash') && 'hash']
    .filter(Boolean).join('+')}`;

const BRANDS = 'query Brands($first: Int) { brands(first: $first) { id name } }';

for (const [automatic, useGETForHashedQueries, expected] of [
  [true, false, ['POST hash', 'POST text+hash', 'POST hash']],
  [true, true, ['GET hash', 'POST text+hash', 'GET hash']],
  [false, true, ['GET hash', 'POST text', 'POST text']],
]) {
  const what = `automatic: ${automatic}, useGETForHashedQueries: ${useGETForHashedQueries}`;
  test(`Apollo Client, ${what}`, { skip: WITHOUT_DATABASE }, async () => {
    const server = await storefront({ more: `persisted:\n  automatic: ${automatic}\n` });
    const { sent, watched } = watch();
    const link = createPersistedQueryLink({ sha256, useGETForHashedQueries })
      .concat(new HttpLink({ uri: server.url, fetch: watched }));
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    for (const first of [2, 3]) {
      const { data } = await client.query({ query: gql(BRANDS), variables: { first } });
      assert.equal(data.brands.length, first);
    }
    assert.deepEqual(sent.map(shortly), expected);
  });
}

for (const [automatic, preferGetForPersistedQueries, expected] of [
  [true, undefined, ['GET hash', 'GET text+hash', 'GET hash']],
  [true, false, ['POST hash', 'POST text+hash', 'POST hash']],
  [false, undefined, ['GET hash', 'GET text', 'POST text']],
]) {
  const what = `automatic: ${automatic}, preferGetForPersistedQueries: ${preferGetForPersistedQueries}`;
  test(`urql, ${what}`, { skip: WITHOUT_DATABASE }, async () => {
    const server = await storefront({ more: `persisted:\n  automatic: ${automatic}\n` });
    const { sent, watched } = watch();
    const exchanges = [cacheExchange, persistedExchange({ preferGetForPersistedQueries }), fetchExchange];
    const client = new Client({ url: server.url, exchanges, fetch: watched, preferGetMethod: false });
    for (const first of [2, 3]) {
      const { data, error } = await client.query(urqlGql(BRANDS), { first });
      assert.equal(error, undefined);
      assert.equal(data.brands.length, first);
    }
    assert.deepEqual(sent.map(shortly), expected);
  });
}

test('switched off', { skip: WITHOUT_DATABASE }, async () => {
  const server = await storefront({ more: 'persisted:\n  automatic: false\n  mode: off\n' });
  const query = freshDocument();
  const extensions = persistedQuery(sha256(query));
  assertMiss(await post(server, { extensions }), 'PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED');
  assertMiss(await get(server, { extensions }), 'PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED');
  assertAnswered(await post(server, { query, extensions }));
  assert.equal(codeOf(await post(server, { documentId: 'x' })), 'PERSISTED_QUERY_NOT_SUPPORTED');
});

test('a bounded store', { skip: WITHOUT_DATABASE }, async () => {
  const server = await storefront({ threads: 2, more: 'persisted:\n  bytes: 4000\n' });
  const first = freshDocument();
  assertAnswered(await post(server, { query: first, extensions: persistedQuery(sha256(first)) }));
  for (let i = 0; i < 60; i++) {
    const query = freshDocument();
    assertAnswered(await post(server, { query, extensions: persistedQuery(sha256(query)) }));
  }
  const codes = new Set();
  for (let i = 0; i < 20; i++) codes.add(codeOf(await post(server, { extensions: persistedQuery(sha256(first)) })));
  assert.ok(codes.has(NOT_FOUND), 'a loop that had not answered it still knows it');
});

/* ---- Trusted documents ---- */

const makeManifest = (...args) => execFileSync(BINARY, ['manifest', ...args], { encoding: 'utf8' });

/** The same by graphql-js: each operation, then its fragments by name. */
function manifestByReference(files) {
  const operations = files.map((file) => Object.entries(separateOperations(parse(readFileSync(file, 'utf8'))))).flat()
    .map(([name, { definitions }]) => {
      const [operation] = definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
      const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
        .sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
      const body = print({ kind: Kind.DOCUMENT, definitions: [operation, ...fragments] });
      return { id: sha256(body), name, type: operation.operation, body };
    });
  operations.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { format: 'apollo-persisted-query-manifest', version: 1, operations };
}

test('onetrip manifest', async (t) => {
  const folder = makeFolder();
  const file = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const fails = (args) => {
    try {
      makeManifest(...args);
    } catch (error) {
      return { code: error.status, text: error.stderr };
    }
    return assert.fail('it did not fail');
  };

  await t.test('is what graphql-js prints, whatever the order of the files', () => {
    const text = makeManifest(...OPERATIONS);
    const expected = manifestByReference(OPERATIONS);
    assert.deepEqual(JSON.parse(text), expected);
    assert.equal(text, `${JSON.stringify(expected, null, 2)}\n`);
    assert.equal(makeManifest(...OPERATIONS.toReversed()), text);
    const out = join(folder, 'out.json');
    assert.equal(makeManifest('--out', out, ...OPERATIONS), '');
    assert.equal(readFileSync(out, 'utf8'), text);
  });

  await t.test('in the form of Relay', () => {
    const { operations } = manifestByReference(OPERATIONS);
    const expected = Object.fromEntries(operations.map(({ id, body }) => [id, body]));
    assert.deepEqual(JSON.parse(makeManifest('--format', 'relay', ...OPERATIONS)), expected);
  });

  await t.test('with fragments of other files', () => {
    const a = file('a.graphql', 'query A { product(id: 1) { ...F } }');
    const b = file('b.graphql', 'fragment G on Product { id }\nfragment F on Product { ...G name }\nfragment H on Product { id }');
    const { operations } = JSON.parse(makeManifest(a, b));
    assert.equal(operations.length, 1);
    assert.equal(operations[0].body, print(parse(
      'query A { product(id: 1) { ...F } } fragment F on Product { ...G name } fragment G on Product { id }')));
  });

  for (const [name, texts, message] of [
    ['no GraphQL', ['query {'], /0\.graphql:1:8: Syntax Error/],
    ['an operation without a name', ['{ a }'], /0\.graphql:1:1: An operation of a manifest needs a name/],
    ['two operations of one name', ['query A { a }', 'query A { b }'], /There can be only one operation named "A"/],
    ['two fragments of one name', ['fragment F on A { a }', 'fragment F on A { b }'], /only one fragment named "F"/],
    ['a fragment that is not there', ['query A { ...F }'], /0\.graphql:1:11: Unknown fragment "F"/],
    ['types', ['type A { a: Int }'], /operations and fragments, not types/],
  ]) {
    await t.test(`not with ${name}`, () => {
      const { code, text } = fails(texts.map((each, i) => file(`${i}.graphql`, each)));
      assert.equal(code, 1);
      assert.match(text, message);
    });
  }

  await t.test('not without files', () => {
    assert.equal(fails([]).code, 2);
    assert.equal(fails([join(folder, 'none.graphql')]).code, 2);
    assert.equal(fails(['--format', 'other', ...OPERATIONS]).code, 2);
  });
});

const LISTED = 'query Listed {\n  categories(first: 1) {\n    id\n  }\n}';
const OF_IOS = 'query OfIos {\n  brands(first: 1) {\n    id\n  }\n}';

const apollo = (...operations) => JSON.stringify({
  format: 'apollo-persisted-query-manifest', version: 1,
  operations: operations.map(([id, body, clientName]) => ({ id, name: 'X', type: 'query', body, ...(clientName && { clientName }) })),
});

/** A server with a list of operations. `list` is its file. */
async function listed(mode, { texts = [apollo(['opaque id', LISTED], ['opaque id', OF_IOS, 'ios'])], more = '', ...options } = {}) {
  const folder = makeFolder();
  const files = texts.map((text, i) => {
    writeFileSync(join(folder, `${i}.json`), text);
    return join(folder, `${i}.json`);
  });
  const server = await storefront({
    ...options, more: `persisted:\n  mode: ${mode}\n  manifests: ${JSON.stringify(files)}\n  id_key: doc_id\n${more}`,
  });
  return Object.assign(server, { list: files[0] });
}

const CATEGORIES = (response) => assert.ok(response.answer.data?.categories, JSON.stringify(response.answer));

test('trusted documents', { skip: WITHOUT_DATABASE }, async (t) => {
  const relayId = '0123456789abcdef0123456789abcdef';
  const hash = sha256(LISTED);
  const server = await listed('on', { texts: [apollo(['opaque id', LISTED], [hash, LISTED]), JSON.stringify({ [relayId]: LISTED })] });
  for (const [name, request] of [
    ['documentId', { documentId: 'opaque id' }],
    ['documentId with sha256:', { documentId: `sha256:${hash}` }],
    ['the hash of automatic persisted queries', { extensions: persistedQuery('opaque id') }],
    ['the key that is configured', { doc_id: relayId }],
  ]) {
    await t.test(`by ${name}`, async () => {
      CATEGORIES(await post(server, request));
      CATEGORIES(await get(server, request));
    });
  }
  await t.test('an id that is not in the list', async () => {
    assert.equal(codeOf(await post(server, { documentId: 'other' })), NOT_FOUND);
    assert.equal((await post(server, { documentId: 'other' }, { accept: NEW_TYPE })).status, 400);
    assertMiss(await post(server, { extensions: persistedQuery('other') }));
  });
  await t.test('other documents are answered', async () => {
    const query = freshDocument();
    assertAnswered(await post(server, { query }));
    assertAnswered(await post(server, { query, extensions: persistedQuery(sha256(query)) }));
    assertAnswered(await post(server, { extensions: persistedQuery(sha256(query)) }));
  });
  const at = (id, options) => send(`${server.url}/${id}`, options);
  for (const id of ['opaque%20id', relayId, `sha256:${hash}`, `sha256%3A${hash}`, `./sha256:${hash}`]) {
    await t.test(`by the path, ${id.slice(0, 12)}`, async () => {
      CATEGORIES(await at(id, { method: 'GET' }));
      CATEGORIES(await at(id, { body: {} }));
      CATEGORIES(await at(id, { body: { operationName: null, variables: {} } }));
      CATEGORIES(await at(id, { method: 'QUERY', body: {} }));
    });
  }
  await t.test('by the path, with variables, and what a client has registered', async () => {
    const query = 'query First($first: Int!) { categories(first: $first) { id } }';
    assertAnswered(await post(server, { query, variables: { first: 1 }, extensions: persistedQuery(sha256(query)) }));
    const id = `sha256:${sha256(query)}`;
    for (const first of [1, 3]) {
      const variables = { first };
      const answers = [await at(id, { method: 'GET', query: { variables: JSON.stringify(variables) } }), await at(id, { body: { variables } })];
      for (const { answer } of answers) assert.equal(answer.data.categories.length, first);
      assert.ok(answers[0].headers.etag);
    }
    assert.equal(codeOf(await at(id, { method: 'GET' })), 'BAD_USER_INPUT');
  });
  await t.test('by the path, wrongly', async () => {
    for (const [id, options, status, code] of [
      [`sha256:${'0'.repeat(64)}`, { method: 'GET' }, 400, NOT_FOUND],
      ['x'.repeat(257), { method: 'GET' }, 400, 'BAD_REQUEST'],
      [relayId, { method: 'GET', query: { query: LISTED } }, 400, 'BAD_REQUEST'],
      [relayId, { method: 'GET', query: { documentId: relayId } }, 400, 'BAD_REQUEST'],
      [relayId, { body: { query: LISTED } }, 400, 'BAD_REQUEST'],
      [relayId, { body: { extensions: persistedQuery(relayId) } }, 400, 'BAD_REQUEST'],
      [relayId, { body: [{}, {}] }, 400, 'BAD_REQUEST'], // a batch
      [relayId, { method: 'DELETE' }, 405, 'METHOD_NOT_ALLOWED'],
      [`${relayId}/`, { method: 'GET' }, 404, 'NOT_FOUND'],
      [`x/${relayId}`, { method: 'GET' }, 404, 'NOT_FOUND'],
      [`../graphqlx/${relayId}`, { method: 'GET' }, 404, 'NOT_FOUND'],
    ]) {
      const response = await at(id, { ...options, headers: { accept: NEW_TYPE } });
      assert.deepEqual([response.status, codeOf(response)], [status, code], `${id} ${JSON.stringify(options)}`);
    }
    const mutation = 'mutation M { updateProfile(id: 1, input: {}) { id } }';
    const registered = await post(server, { query: mutation, extensions: persistedQuery(sha256(mutation)) });
    assert.notEqual(codeOf(registered), 'GRAPHQL_VALIDATION_FAILED', JSON.stringify(registered.answer));
    const response = await at(sha256(mutation), { method: 'GET' });
    assert.deepEqual([response.status, response.headers.allow], [405, 'POST']);
  });
  await t.test('not both a document and its id', async () => {
    assert.equal((await post(server, { documentId: 'opaque id', query: LISTED })).status, 400);
  });
});

test('nothing but trusted documents', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await listed('only');
  await t.test('what is in the list is answered, also as text', async () => {
    CATEGORIES(await post(server, { documentId: 'opaque id' }));
    CATEGORIES(await post(server, { extensions: persistedQuery('opaque id') }));
    CATEGORIES(await post(server, { query: LISTED }));
    CATEGORIES(await get(server, { query: LISTED }));
  });
  const query = freshDocument();
  for (const [name, request] of [
    ['a text', { query }],
    ['introspection', { query: '{ __schema { queryType { name } } }' }],
    ['an id', { documentId: 'other' }],
    ['a hash', { extensions: persistedQuery(sha256(query)) }],
    ['a text with its hash', { query, extensions: persistedQuery(sha256(query)) }],
    ['no GraphQL', { query: '{' }],
  ]) {
    await t.test(`${name} that is not in it is refused`, async () => {
      const response = await post(server, request, { accept: NEW_TYPE });
      assert.equal(response.status, 400);
      assert.equal(codeOf(response), NOT_IN_LIST);
      assert.equal(codeOf(await get(server, request)), NOT_IN_LIST);
    });
  }
  await t.test('lists of clients', async () => {
    const ios = { 'apollographql-client-name': 'ios' };
    const web = { 'apollographql-client-name': 'web' };
    for (let i = 0; i < 2; i++) {
      assert.ok((await post(server, { documentId: 'opaque id' }, ios)).answer.data.brands);
      CATEGORIES(await post(server, { documentId: 'opaque id' }, web));
      CATEGORIES(await post(server, { documentId: 'opaque id' }));
      assertAnswered(await post(server, { query: OF_IOS }, ios));
      assert.equal(codeOf(await post(server, { query: OF_IOS }, web)), NOT_IN_LIST);
    }
  });
});

test('a manifest of onetrip, asked for by hash alone', { skip: WITHOUT_DATABASE }, async () => {
  const server = await listed('only', { texts: [makeManifest(...OPERATIONS)] });
  const { operations } = manifestByReference(OPERATIONS);
  for (const { id, name } of operations) {
    const response = await post(server, { operationName: name, extensions: persistedQuery(id) });
    assert.ok('data' in response.answer || codeOf(response) === 'BAD_USER_INPUT', `${name}: ${JSON.stringify(response.answer)}`);
  }
});

test('unknown documents are logged', { skip: WITHOUT_DATABASE }, async () => {
  const server = await listed('log_unknown');
  const query = freshDocument();
  const headers = {
    'apollographql-client-name': 'store-web', 'apollographql-client-version': '7', 'x-request-id': 'the one to find',
  };
  CATEGORIES(await post(server, { query: LISTED }));
  CATEGORIES(await post(server, { documentId: 'opaque id' }));
  assertAnswered(await post(server, { query }, headers));
  assert.equal(codeOf(await post(server, { query: freshDocument(), operationName: `x${'é'.repeat(200)}` })), 'OPERATION_RESOLUTION_FAILURE');
  assert.equal(await server.stop(), 0);
  const logged = server.log().split('\n').filter((line) => line.includes('engine.unknown_document')).map((line) => JSON.parse(line));
  assert.equal(logged.length, 2);
  assert.equal(logged[1].operation, `x${'é'.repeat(127)}`, 'cut at a character');
  assert.equal(logged[0].sha256, sha256(query));
  assert.equal(logged[0].client_name, 'store-web');
  assert.equal(logged[0].client_version, '7');
  assert.equal(logged[0].request_id, 'the one to find');
});

test('another list at SIGHUP', { skip: WITHOUT_DATABASE }, async () => {
  const server = await listed('only', { threads: 2 });
  CATEGORIES(await post(server, { documentId: 'opaque id' }));
  const reload = async (text, event) => {
    writeFileSync(server.list, text);
    const before = server.log().length;
    server.child.kill('SIGHUP');
    while (!server.log().slice(before).includes(event)) await sleep(20);
  };
  await reload(apollo(['opaque id', '{ nonsense }']), 'serve.reload_failed');
  assert.match(server.log(), /0\.json, operation opaque id","line":1,"column":3,"message":"Cannot query field \\"nonsense\\"/);
  CATEGORIES(await post(server, { documentId: 'opaque id' }));
  await reload(apollo(['new', LISTED]), 'serve.reloaded');
  for (let i = 0; i < 10; i++) {
    CATEGORIES(await post(server, { documentId: 'new' }));
    assert.equal(codeOf(await post(server, { documentId: 'opaque id' })), NOT_IN_LIST);
  }
  const other = join(makeFolder(), 'other.json');
  writeFileSync(other, apollo(['of another file', LISTED]));
  writeFileSync(server.config, readFileSync(server.config, 'utf8').replace(server.list, other));
  await reload(apollo(), 'serve.reloaded');
  CATEGORIES(await post(server, { documentId: 'of another file' }));
  assert.equal(await server.stop(), 0, server.log());
});

for (const [name, options, code, message] of [
  ['an operation that is not valid', { texts: [apollo(['x', '{ nonsense }'])] }, 1, /0\.json, operation x:1:3: Cannot query field/],
  ['a manifest that is not JSON', { texts: ['{'] }, 1, /0\.json: this is not JSON/],
  ['no list', { texts: [] }, 2, /persisted\.mode "only" needs a list/],
]) {
  test(`no start with ${name}`, { skip: WITHOUT_DATABASE }, async () => {
    const server = await listed('only', { ...options, wait: false });
    assert.equal(await server.ended, code, server.log());
    assert.match(server.log(), message);
  });
}

/* ---- Batches ---- */

test('batches', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await storefront({ batchMax: 5 });

  await t.test('are answered in order, whatever is wrong with one element', async () => {
    const query = 'query ($first: Int) { categories(first: $first) { id } }';
    const hash = sha256(freshDocument());
    const response = await post(server, [
      { query, variables: { first: 1 } },
      { query: '{ nonsense }' },
      7,
      { extensions: persistedQuery(hash) },
      { query, variables: { first: 3 } },
    ], { accept: NEW_TYPE });
    assert.equal(response.status, 200);
    assert.match(response.headers['content-type'], /^application\/graphql-response\+json/);
    const { answer } = response;
    assert.equal(answer.length, 5);
    assert.equal(answer[0].data.categories.length, 1);
    assert.equal(answer[1].errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
    assert.equal(answer[2].errors[0].extensions.code, 'BAD_REQUEST');
    assert.equal(answer[3].errors[0].message, 'PersistedQueryNotFound');
    assert.equal(answer[4].data.categories.length, 3);
  });

  await t.test('by POST only', async () => {
    const { status, answer } = await send(server.url, { method: 'QUERY', body: [{ query: '{ __typename }' }] });
    assert.equal(status, 400);
    assert.match(answer.errors[0].message, /A batch is sent by POST/);
  });

  await t.test('of one, and of nothing but mistakes', async () => {
    assert.deepEqual((await post(server, [{ query: '{ __typename }' }])).answer, [{ data: { __typename: 'Query' } }]);
    const { status, answer } = await post(server, [{}, []]);
    assert.equal(status, 200);
    assert.deepEqual(answer.map((each) => each.errors[0].extensions.code), ['BAD_REQUEST', 'BAD_REQUEST']);
  });

  for (const [name, body, message] of [
    ['no element', [], /The batch is empty/],
    ['one too many', Array(6).fill({ query: '{ __typename }' }), /at most 5 requests, not 6/],
  ]) {
    await t.test(`not with ${name}`, async () => {
      const { status, answer } = await post(server, body);
      assert.equal(status, 400);
      assert.match(answer.errors[0].message, message);
    });
  }

  await t.test('by Apollo Client', async () => {
    const { sent, watched } = watch();
    const client = new ApolloClient({
      link: new BatchHttpLink({ uri: server.url, fetch: watched, batchMax: 5, batchInterval: 20 }), cache: new InMemoryCache(),
    });
    const answers = await Promise.all([1, 2, 3].map((first) => client.query({ query: gql(BRANDS), variables: { first } })));
    assert.deepEqual(answers.map(({ data }) => data.brands.length), [1, 2, 3]);
    assert.equal(sent.length, 1);
    assert.equal(sent[0].body.length, 3);
  });

  await t.test('a client that goes away ends them all', async () => {
    const outgoing = httpRequest(server.url, { method: 'POST', agent: false, headers: { 'content-type': JSON_TYPE } });
    outgoing.on('error', () => {}); // that is the going away
    outgoing.end(JSON.stringify(Array(5).fill({ query: '{ products(first: 100) { nodes { id name } } }' })));
    await sleep(2);
    outgoing.destroy();
    await sleep(50);
    assertAnswered(await post(server, { query: '{ __typename }' }));
  });
  assert.equal(await server.stop(), 0, server.log());
});

test('batches are off by default', { skip: WITHOUT_DATABASE }, async () => {
  const server = await storefront();
  const { status, answer } = await post(server, [{ query: '{ __typename }' }]);
  assert.equal(status, 400);
  assert.match(answer.errors[0].message, /Batched requests are switched off/);
});

/* ---- Who asked ---- */

test('request ids, traces and clients', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await storefront({ more: 'log:\n  level: debug\n' });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

  await t.test('an id and a trace that came are passed on, to errors as well', async () => {
    const headers = { 'x-request-id': 'mine-1', traceparent, tracestate: 'a=1, b@c=2' };
    for (const query of ['{ __typename }', '{ nonsense }', '{']) {
      const response = await post(server, { query }, headers);
      assert.equal(response.headers['x-request-id'], 'mine-1');
      assert.equal(response.headers.traceparent, traceparent);
      assert.equal(response.headers.tracestate, 'a=1,b@c=2');
      for (const { extensions } of response.answer.errors ?? []) {
        assert.deepEqual([extensions.requestId, extensions.traceId], ['mine-1', traceId]);
      }
    }
    const { extensions } = (await post(server, {}, headers)).answer.errors[0];
    assert.deepEqual([extensions.requestId, extensions.traceId], ['mine-1', traceId]);
  });

  await t.test('without one, or with nonsense, there is a new one', async () => {
    const ids = new Set();
    const traces = new Set();
    const wrong = [
      {}, { 'x-request-id': 'x'.repeat(200) }, { traceparent: 'nonsense' }, { traceparent: traceparent.toUpperCase() },
      { traceparent: traceparent.replace(/^00/, 'ff') }, { traceparent: [traceparent, traceparent] },
    ];
    for (const headers of wrong) {
      const response = await post(server, { query: '{ nonsense }' }, { tracestate: 'a=1', ...headers });
      const { requestId, traceId: trace } = response.answer.errors[0].extensions;
      assert.match(requestId, /^[0-9a-f]{16}$/);
      assert.equal(response.headers['x-request-id'], requestId);
      assert.match(trace, /^[0-9a-f]{32}$/);
      assert.match(response.headers.traceparent, new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
      assert.equal(response.headers.tracestate, undefined);
      ids.add(requestId);
      traces.add(trace);
    }
    assert.equal(ids.size, wrong.length);
    assert.equal(traces.size, wrong.length);
    assert.ok(!traces.has(traceId));
  });

  await t.test('the log tells who asked', async () => {
    await post(server, { query: '{ __typename }', extensions: { clientLibrary: { name: '@apollo/client', version: '4.3.8' } } }, {
      'x-request-id': 'told', traceparent, 'apollographql-client-name': 'store-web', 'apollographql-client-version': '7',
    });
    assert.equal(await server.stop(), 0);
    const line = server.log().split('\n').find((each) => each.includes('http.answered') && each.includes('told'));
    const { status, trace_id, client_name, client_version, library_name, library_version } = JSON.parse(line);
    assert.deepEqual({ status, trace_id, client_name, client_version, library_name, library_version }, {
      status: 200, trace_id: traceId, client_name: 'store-web', client_version: '7',
      library_name: '@apollo/client', library_version: '4.3.8',
    });
  });
});
