/**
 * What headers do on the public side: which web pages may call (CORS), how answers are packed, which status an answer has; with the
 * statuses of the 2026 draft by setting. docs/http.md lists all of it.
 */
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ROOT, WITHOUT_DATABASE, makeDatabase, makeToken, startServer } from '../support/program.mjs';

const APP = 'https://app.example';
const LOCAL = 'http://localhost:3000';
const NEW_TYPE = 'application/graphql-response+json';

function start(name, environment = {}, options = {}) {
  const database = makeDatabase(`${name}_${process.pid}`, [`${ROOT}/tests/http/caching.sql`]);
  return startServer({
    database, schema: [`${ROOT}/tests/http/caching.graphql`], anonymousRole: 'caching_reader', roles: ['caching_reader'],
    environment, ...options,
  });
}

/** One request, its bytes as they came. `fetch` would unpack them, and keeps headers such as Origin for itself. */
function send(server, { method = 'POST', path = '/graphql', headers = {}, body } = {}) {
  const { hostname: host, port } = new URL(server.url);
  return new Promise((done, failed) => {
    const request = httpRequest({ host, port, method, path, headers, agent: false }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(parts) }));
    });
    request.on('error', failed);
    request.end(body);
  });
}

const post = (server, query, headers = {}) => send(server, {
  headers: { 'content-type': 'application/json', ...headers }, body: typeof query === 'string' ? JSON.stringify({ query }) : query.raw,
});
const get = (server, query, headers = {}) => send(server, { method: 'GET', path: `/graphql?${new URLSearchParams({ query })}`, headers });
/** More than h2o takes; it answers to the head, and a body that is on its way meets a closed connection. */
const ANNOUNCED = { 'content-length': String(2 * 1024 * 1024) };
const codeOf = ({ bytes }) => JSON.parse(bytes).errors?.[0].extensions.code;

test('web pages of other origins', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start('cors', { ONETRIP_SERVER_CORS_ORIGINS: `${APP},${LOCAL}` });
  const query = '{ article(id: 1) { id } }';
  const preflight = (origin, headers = {}) => send(server, {
    method: 'OPTIONS',
    headers: {
      origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type', ...headers,
    },
  });

  for (const origin of [APP, LOCAL]) {
    await t.test(`${origin} asks what it may send`, async () => {
      const { status, headers, bytes } = await preflight(origin);
      assert.equal(status, 204);
      assert.equal(bytes.length, 0);
      assert.equal(headers['access-control-allow-origin'], origin);
      assert.equal(headers['access-control-allow-methods'], 'GET, POST, QUERY');
      assert.equal(headers['access-control-max-age'], '7200');
      assert.equal(headers['access-control-allow-credentials'], undefined);
      assert.equal(headers['content-length'], undefined);
      assert.equal(headers.vary, 'origin');
      const allowed = headers['access-control-allow-headers'].split(', ');
      for (const name of [
        'authorization', 'content-type', 'accept', 'idempotency-key', 'apollo-require-preflight', 'x-apollo-operation-name',
        'graphql-require-preflight', 'apollographql-client-name', 'apollographql-client-version', 'traceparent', 'tracestate',
        'x-request-id',
      ]) assert.ok(allowed.includes(name), name);
    });
  }

  for (const origin of ['https://evil.example', 'http://app.example', `${APP}.evil.example`, `${APP}:8443`, 'null']) {
    await t.test(`${origin} may not`, async () => {
      const { status, headers, bytes } = await preflight(origin);
      assert.equal(status, 403);
      assert.equal(headers['access-control-allow-origin'], undefined);
      assert.match(JSON.parse(bytes).errors[0].message, /server\.cors_origins/);
    });
  }

  for (const [sentence, ask] of [
    ['POST', (headers) => post(server, query, headers)],
    ['GET', (headers) => get(server, query, headers)],
    ['a refused token', (headers) => post(server, query, { authorization: 'Bearer x', ...headers })],
    ['a refused document', (headers) => post(server, '{ nothing }', { accept: NEW_TYPE, ...headers })],
    ['a body that is not JSON', (headers) => post(server, { raw: '{' }, headers)],
    ['another method', (headers) => send(server, { method: 'PUT', headers })],
    ['a hash that nobody registered', (headers) => post(server, { raw: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }) }, headers)],
    ['an Accept that nothing fits', (headers) => post(server, query, { accept: 'text/html', ...headers })],
    ['a body that is too large', (headers) => post(server, { raw: ' '.repeat(1024 * 1024 + 1) }, headers)],
    ['a body that h2o itself refuses', (headers) => post(server, { raw: '' }, { ...ANNOUNCED, ...headers })],
  ]) {
    await t.test(`${sentence}: pages of a listed origin may read the answer, others not`, async () => {
      const { headers } = await ask({ origin: APP });
      assert.equal(headers['access-control-allow-origin'], APP);
      assert.match(headers['access-control-expose-headers'], /retry-after/);
      assert.match(headers['access-control-expose-headers'], /traceparent, tracestate/);
      assert.match(headers['access-control-expose-headers'], /x-request-id/);
      assert.match(headers.vary, /\baccept\b.*\borigin$/);
      for (const origin of ['https://evil.example', undefined]) {
        const other = await ask(origin ? { origin } : {});
        assert.equal(other.headers['access-control-allow-origin'], undefined);
        assert.match(other.headers.vary, /\borigin$/);
      }
    });
  }

  await t.test('a page of a listed origin may send a simple GET, one of another not', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', cookie: 'a=b' };
    assert.equal((await get(server, query, { ...headers, origin: APP })).status, 200);
    assert.equal((await get(server, query, { ...headers, origin: 'https://evil.example' })).status, 400);
    assert.equal((await get(server, query, headers)).status, 400);
  });

  await t.test('OPTIONS without an origin is a method like any other', async () => {
    const { status, headers } = await send(server, { method: 'OPTIONS' });
    assert.equal(status, 405);
    assert.equal(headers.allow, 'GET, POST, QUERY');
  });
});

test('without a list of origins nothing is said of them', { skip: WITHOUT_DATABASE }, async () => {
  const server = await start('no_cors');
  const { headers } = await post(server, '{ article(id: 1) { id } }', { origin: APP });
  assert.equal(headers['access-control-allow-origin'], undefined);
  assert.equal(headers.vary, undefined);
  const miss = JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } });
  assert.equal((await post(server, { raw: miss })).headers.vary, undefined);
  assert.equal((await send(server, { method: 'OPTIONS', headers: { origin: APP } })).status, 405);
});

test('packing', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start('packing', {}, { batchMax: 5 });
  const large = '{ articles(first: 60) { id title body } }';
  const unpack = { gzip: gunzipSync, br: brotliDecompressSync };
  const plain = (await post(server, large)).bytes;
  assert.ok(plain.length > 10_000);

  for (const [accepted, coding] of [
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['br;q=0, *;q=0.1', 'gzip'],
    ['identity', undefined],
    ['gzip;q=0', undefined],
    ['zstd', undefined],
    ['', undefined],
  ]) {
    for (const [method, ask] of [['POST', post], ['GET', get]]) {
      for (const accept of ['application/json', NEW_TYPE]) {
        await t.test(`${method} of ${accept}, Accept-Encoding: ${accepted}`, async () => {
          const { headers, bytes } = await ask(server, large, { accept, 'accept-encoding': accepted });
          assert.equal(headers['content-encoding'], coding);
          assert.equal(headers['content-type'], `${accept}; charset=utf-8`);
          assert.equal(headers['content-length'], String(bytes.length));
          assert.deepEqual(coding ? unpack[coding](bytes) : bytes, plain);
          if (coding) assert.ok(bytes.length < plain.length / 3);
          if (coding || method === 'GET') assert.match(headers.vary, /accept-encoding/);
        });
      }
    }
  }

  await t.test('small answers are not packed', async () => {
    const { headers, bytes } = await post(server, '{ article(id: 1) { id title } }', { 'accept-encoding': 'gzip, br' });
    assert.equal(headers['content-encoding'], undefined);
    assert.equal(JSON.parse(bytes).data.article.title, 'Article 1');
  });

  for (const [bytes, coding] of [[1023, undefined], [1024, 'gzip']]) {
    await t.test(`${bytes} bytes are ${coding ? '' : 'not '}packed`, async () => {
      const names = bytes - '{"data":{}}'.length - 4 * '"":"Query"'.length - 3; // in four aliases
      const aliases = [0, 1, 2, 3].map((i) => `${i}`.padStart(Math.floor((names + i) / 4), 'x').replace(/^\d/, 'x'));
      const answer = await post(server, `{ ${aliases.map((alias) => `${alias}: __typename`).join(' ')} }`, { 'accept-encoding': 'gzip' });
      assert.equal(answer.headers['content-encoding'], coding);
      assert.equal((coding ? gunzipSync(answer.bytes) : answer.bytes).length, bytes);
    });
  }

  await t.test('errors and batches as well', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `thisFieldIsNowhereInTheSchemaNumber${i}`).join(' ');
    const refused = await post(server, `{ ${names} }`, { 'accept-encoding': 'gzip', accept: NEW_TYPE });
    assert.equal(refused.status, 400);
    assert.equal(refused.headers['content-encoding'], 'gzip');
    assert.equal(JSON.parse(gunzipSync(refused.bytes)).errors.length, 10);
    const batch = await post(server, { raw: JSON.stringify([{ query: large }, { query: '{ x }' }]) }, { 'accept-encoding': 'br' });
    assert.equal(batch.headers['content-encoding'], 'br');
    assert.equal(JSON.parse(brotliDecompressSync(batch.bytes)).length, 2);
  });

  await t.test('the same encoder serves many answers', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, async (_, i) => {
      const query = `{ articles(first: ${20 + i}) { id body } }`;
      const coding = i % 2 ? 'gzip' : 'br';
      const packed = await post(server, query, { 'accept-encoding': coding });
      const bare = await post(server, query);
      return unpack[coding](packed.bytes).equals(bare.bytes);
    }));
    assert.ok(answers.every(Boolean));
  });
});

const CASES = [
  // sentence, request, status, code, status of the draft
  ['data', { query: '{ article(id: 1) { id } }' }, 200, undefined, 200],
  ['data with errors', { query: '{ article(id: 13) { failing } }' }, 200, 'BAD_USER_INPUT', 294],
  ['text that is not GraphQL', { query: '{' }, 400, 'GRAPHQL_PARSE_FAILED', 400],
  ['a document that is not valid', { query: '{ nothing }' }, 400, 'GRAPHQL_VALIDATION_FAILED', 422],
  ['more aliases than are allowed', { query: `{ ${Array.from({ length: 101 }, (_, i) => `a${i}: __typename`).join(' ')} }` }, 400,
    'QUERY_TOO_COMPLEX', 422],
  ['introspection in circles', { query: '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }' }, 400,
    'QUERY_TOO_COMPLEX', 422],
  ['an operation that is not there', { query: 'query A { __typename }', operationName: 'B' }, 400, 'OPERATION_RESOLUTION_FAILURE', 422],
  ['variables that do not fit', { query: 'query ($n: Int!) { articles(first: $n) { id } }', variables: { n: 'x' } }, 400,
    'BAD_USER_INPUT', 422],
  ['a body that is not JSON', '{"query":', 400, 'BAD_REQUEST', 400],
  ['an empty body', '', 400, 'BAD_REQUEST', 400],
  ['JSON that is no object', '5', 400, 'BAD_REQUEST', 422],
  ['no document', {}, 400, 'BAD_REQUEST', 422],
  ['a document of another type', { query: 5 }, 400, 'BAD_REQUEST', 422],
  ['variables of another type', { query: '{ __typename }', variables: [] }, 400, 'BAD_REQUEST', 422],
  ['extensions of another type', { query: '{ __typename }', extensions: 'x' }, 400, 'BAD_REQUEST', 422],
  ['members that nobody knows', { query: '{ __typename }', onError: 'NULL', more: { a: [1] } }, 200, undefined, 200],
  ['members that are null', { query: '{ __typename }', variables: null, operationName: null, extensions: null }, 200, undefined, 200],
  ['a hash that is not known', { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }, 200,
    'PERSISTED_QUERY_NOT_FOUND', 200],
];

for (const [name, environment, column] of [
  ['statuses as released', {}, 2], ['statuses of the 2026 draft, by setting', { ONETRIP_SERVER_DRAFT_STATUSES: 'true' }, 4],
]) {
  test(name, { skip: WITHOUT_DATABASE }, async (t) => {
    const server = await start(column === 2 ? 'released' : 'draft', environment);
    for (const [sentence, request, , code, ...rest] of CASES) {
      const raw = typeof request === 'string' ? request : JSON.stringify(request);
      const status = column === 2 ? CASES.find(([s]) => s === sentence)[2] : rest[0];
      await t.test(`${sentence}: ${status}`, async () => {
        const answer = await post(server, { raw }, { accept: NEW_TYPE });
        assert.equal(answer.status, status, answer.bytes.toString());
        assert.equal(answer.headers['content-type'], `${NEW_TYPE}; charset=utf-8`);
        assert.equal(codeOf(answer), code);
        if (status >= 300) assert.ok(!('data' in JSON.parse(answer.bytes)));
      });
      await t.test(`${sentence}: application/json tells by the body`, async () => {
        const isHttp = code === 'BAD_REQUEST';
        const answer = await post(server, { raw }, { accept: 'application/json' });
        assert.equal(answer.status, isHttp ? 400 : 200);
        assert.equal(codeOf(answer), code);
      });
    }
  });
}

test('statuses of HTTP', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start('of_http');
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: '{ __typename }' });
  const path = `/graphql?${new URLSearchParams({ query: '{ __typename }' })}`;
  const expired = makeToken({ role: 'caching_reader', exp: 1 });

  for (const [sentence, request, status, code, header] of [
    ['another path', { path: '/', headers: json, body }, 404, 'NOT_FOUND'],
    ['another method', { method: 'DELETE', headers: json, body }, 405, 'METHOD_NOT_ALLOWED', ['allow', 'GET, POST, QUERY']],
    ['HEAD', { method: 'HEAD', path }, 405, undefined, ['allow', 'GET, POST, QUERY']],
    ['a mutation by GET', { method: 'GET', path: '/graphql?query=mutation%7B__typename%7D' }, 405, 'BAD_REQUEST', ['allow', 'POST']],
    ['a mutation by QUERY', { method: 'QUERY', headers: json, body: '{"query":"mutation{__typename}"}' }, 405, 'BAD_REQUEST', ['allow', 'POST']],
    ['an Accept that nothing fits', { headers: { ...json, accept: 'text/csv' }, body }, 406, 'NOT_ACCEPTABLE'],
    ['an Accept that refuses both', { headers: { ...json, accept: '*/*;q=0' }, body }, 406, 'NOT_ACCEPTABLE'],
    ['a body that is too large', { headers: json, body: body + ' '.repeat(1024 * 1024) }, 413, 'CONTENT_TOO_LARGE'],
    ['a URL that is too long', { method: 'GET', path: `${path}&x=${'y'.repeat(16 * 1024)}` }, 414, 'BAD_REQUEST'],
    ['no Content-Type', { body }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['another Content-Type', { headers: { 'content-type': 'text/plain' }, body }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['QUERY without a Content-Type', { method: 'QUERY', body }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['another charset', { headers: { 'content-type': 'application/json; charset=latin1' }, body }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a packed request', { headers: { ...json, 'content-encoding': 'gzip' }, body }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['headers that are too large', { headers: { ...json, 'x-large': 'x'.repeat(70_000) }, body }, 431, 'BAD_REQUEST'],
    ['a GET that another page could have made', { method: 'GET', path, headers: { cookie: 'a=b' } }, 400, 'BAD_REQUEST'],
    ['a token that is not valid', { headers: { ...json, authorization: 'Bearer x' }, body }, 401, 'UNAUTHENTICATED',
      ['www-authenticate', 'Bearer error="invalid_token"']],
    ['a token that has expired', { headers: { ...json, authorization: `Bearer ${expired}` }, body }, 401, 'UNAUTHENTICATED',
      ['www-authenticate', 'Bearer error="invalid_token", error_description="The access token has expired"']],
    ['QUERY', { method: 'QUERY', headers: json, body }, 200, undefined, ['cache-control', 'private, no-cache']],
  ]) {
    await t.test(`${sentence}: ${status}`, async () => {
      const answer = await send(server, request);
      assert.equal(answer.status, status);
      if (request.method === 'HEAD') assert.equal(answer.bytes.length, 0);
      else assert.equal(codeOf(answer), code);
      if (header) assert.equal(answer.headers[header[0]], header[1]);
      if (status >= 400) assert.equal(answer.headers['cache-control'], 'no-store');
    });
  }

  await t.test('a body that h2o itself refuses has the id of its request, as any refusal', async () => {
    const answer = await send(server, { headers: { ...json, ...ANNOUNCED, 'x-request-id': 'mine' } });
    assert.equal(answer.status, 413);
    assert.equal(answer.headers['x-request-id'], 'mine');
    const [, traceId] = answer.headers.traceparent.split('-');
    assert.deepEqual(JSON.parse(answer.bytes).errors[0].extensions, { code: 'CONTENT_TOO_LARGE', requestId: 'mine', traceId });
  });

  await t.test('a header in several lines is one list', async () => {
    const raw = (lines) => new Promise((done) => { // node would join them
      const { hostname: host, port } = new URL(server.url);
      const socket = connectTcp({ host, port });
      let text = '';
      socket.setEncoding('utf8').on('data', (part) => { text += part; }).on('close', () => done(text));
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`);
    });
    const [, etag] = /etag: (\S+)/.exec(await raw([]));
    for (const [lines, expected] of [
      [['Accept: text/html', 'Accept: application/json'], /^HTTP\/1.1 200 /],
      [['Accept: application/json;q=0.5', 'Accept: text/html', `Accept: ${NEW_TYPE}`], /content-type: application\/graphql-response\+json/],
      [['Accept: text/html', 'Accept: text/csv'], /^HTTP\/1.1 406 /],
      [['If-None-Match: "a"', `If-None-Match: ${etag}`], /^HTTP\/1.1 304 /],
      [['If-None-Match: "a"', 'If-None-Match: "b"'], /^HTTP\/1.1 200 /],
    ]) assert.match(await raw(lines), expected, lines.join(', '));
  });

  await t.test('the admin side answers HEAD as GET, without a body', async () => {
    for (const path of ['/healthz', '/readyz', '/schema.graphql', '/nowhere']) {
      const [got, head] = await Promise.all(['GET', 'HEAD'].map((method) => fetch(new URL(path, server.adminUrl), { method })));
      assert.equal(head.status, got.status);
      for (const name of ['content-type', 'content-length']) assert.equal(head.headers.get(name), got.headers.get(name));
      assert.equal(await head.text(), '');
    }
  });

  await t.test('after each refusal the connection answers the next request', async () => {
    const { hostname: host, port } = new URL(server.url);
    const socket = connectTcp({ host, port });
    const refused = [
      'PUT /graphql', 'GET /graphql?query=%7B', 'POST /nowhere', 'QUERY /graphql', 'GET /graphql?query=mutation%7B__typename%7D',
    ];
    let text = '';
    socket.setEncoding('utf8').on('data', (part) => { text += part; });
    for (const line of refused) socket.write(`${line} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    await new Promise((done) => socket.on('close', done));
    assert.deepEqual([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status)), [405, 200, 404, 415, 405, 200]);
    assert.match(text, /\{"data":\{"__typename":"Query"\}\}$/);
  });
});
