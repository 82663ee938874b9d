/**
 * Clients that are slow, or mean to be: what arrives byte by byte, what nobody reads, what says nothing. Each costs one connection
 * until its deadline, which is short here; everybody else is answered meanwhile.
 */
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { ROOT, WITHOUT_DATABASE, makeCertificate, makeDatabase, startServer } from '../support/program.mjs';

const skip = WITHOUT_DATABASE;
const DEADLINES = { RECEIVE: 1000, SEND: 1500, IDLE: 2500 };
const DRIP_MS = 100;
const GIVE_UP_MS = 20_000;
const BODY = JSON.stringify({ query: '{ __typename }' });
const HEAD = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`;
const GET = 'GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nHost: x\r\n\r\n';
const LARGE = `{${Array.from({ length: 20 }, (_, i) => `a${i}: articles(first: 100) { ${Array.from({ length: 4 }, (_u, k) => `b${k}: body`).join(' ')} }`).join(' ')} }`;

let server;
let secure;
let patient; // a busy machine is slow as well: what has to arrive in time has time
async function startBoth() {
  const environment = Object.fromEntries(Object.entries(DEADLINES).map(([name, ms]) => [`ONETRIP_SERVER_${name}_TIMEOUT_MS`, String(ms)]));
  const database = makeDatabase(`slow_${process.pid}`, [`${ROOT}/tests/http/caching.sql`]);
  const options = { database, schema: [`${ROOT}/tests/http/caching.graphql`], anonymousRole: 'caching_reader', environment, more: 'log:\n  level: debug\n' };
  server = await startServer(options);
  secure = await startServer({ ...options, tls: makeCertificate() });
  patient = await startServer({ ...options, environment: { ONETRIP_SERVER_RECEIVE_TIMEOUT_MS: '30000', ONETRIP_SERVER_IDLE_TIMEOUT_MS: '100' } });
}

const ended = (why, target = server) => target.log().split(`"why":"${why}"`).length - 1;

/** A connection on which `bytes` arrive one by one; answers what came back when it is closed. */
function drip(bytes, { at = '', every = DRIP_MS, target = server } = {}) {
  const { hostname: host, port } = new URL(target.url);
  return new Promise((done, failed) => {
    const socket = target === secure ? connectTls({ host, port, rejectUnauthorized: false }) : connectTcp({ host, port });
    const began = Date.now();
    let text = '';
    let i = 0;
    socket.on('connect', () => socket.write(at));
    const timer = setInterval(() => {
      if (i < bytes.length && !socket.destroyed) socket.write(bytes[i++]);
      if (Date.now() - began > GIVE_UP_MS) failed(new Error(`not closed: ${text}`));
    }, every);
    socket.setEncoding('utf8').on('data', (part) => { text += part; }).on('error', () => {});
    socket.on('close', () => { clearInterval(timer); done({ text, ms: Date.now() - began }); });
  });
}

/** One request on a connection of its own. */
function ask(query) {
  const { hostname: host, port } = new URL(server.url);
  return new Promise((done, failed) => {
    const headers = { 'content-type': 'application/json' };
    httpRequest({ host, port, method: 'POST', path: '/graphql', headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => done(JSON.parse(text)));
    }).on('error', failed).end(JSON.stringify({ query }));
  });
}

/** The whole answer to a request that did not arrive. */
function assertTimedOut(text) {
  const [head, body] = text.split('\r\n\r\n');
  const [first, ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.split(': ')).map(([name, value]) => [name.toLowerCase(), value]));
  assert.equal(first, 'HTTP/1.1 408 Request Timeout');
  assert.equal(headers.connection, 'close');
  assert.equal(headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(headers['content-length'], String(body.length));
  assert.equal(headers['cache-control'], 'no-store');
  assert.ok(Math.abs(new Date(headers.date) - Date.now()) < 60_000, headers.date);
  const { errors: [{ message, extensions }] } = JSON.parse(body);
  assert.equal(message, `The request did not arrive within ${DEADLINES.RECEIVE} ms.`);
  const [, traceId] = headers.traceparent.split('-');
  assert.deepEqual(extensions, { code: 'REQUEST_TIMEOUT', requestId: headers['x-request-id'], traceId });
  assert.match(traceId, /^[0-9a-f]{32}$/);
}

/** While others are slow, this one is answered. */
async function assertOthersAreAnswered() {
  assert.deepEqual(await ask('{ __typename }'), { data: { __typename: 'Query' } });
}

test('slow clients', { skip }, async (all) => {
  await startBoth();

  await all.test('what arrives byte by byte', async (t) => {
    for (const [sentence, bytes, options, why, is408] of [
      ['a head', HEAD + BODY, {}, 'slow_request', true],
      ['a body', BODY, { at: HEAD }, 'slow_request', true],
      ['a body in chunks', '2\r\n{}\r\n'.repeat(9), { at: HEAD.replace(/Content-Length.*/, 'Transfer-Encoding: chunked') }, 'slow_request', true],
      ['a body that was waited for', BODY, { at: HEAD.replace(/\r\n$/, 'Expect: 100-continue\r\n\r\n') }, 'slow_request', true],
      ['a head after a good request', HEAD + BODY, { at: GET }, 'slow_request', true],
      ['a frame of HTTP/2', '\0\0\x40\x00\x00\0\0\0\x01'.padEnd(80, 'x'), { at: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0' }, 'slow_request'],
      ['nothing at all', '', {}, 'handshake'],
      ['the first bytes of HTTP/2', 'PRI *', {}, 'handshake'],
    ]) {
      await t.test(`${sentence}: the connection ends`, async () => {
        const before = ended(why);
        const slow = drip(bytes, options);
        await assertOthersAreAnswered();
        const { text } = await slow;
        assert.equal(ended(why), before + 1, server.log().slice(-500));
        assert.equal(text.includes('{"data"'), options.at === GET);
        if (is408) assertTimedOut(text.slice(text.indexOf('HTTP/1.1 408')));
        else assert.doesNotMatch(text, /408/);
        await assertOthersAreAnswered();
      });
    }

    await t.test('a body over TLS', async () => {
      const { text } = await drip(BODY, { at: HEAD, target: secure });
      assertTimedOut(text);
    });

    await t.test('slowly, but in time: it is answered, and the connection is not idle meanwhile', async () => {
      const { text } = await drip(BODY, { at: HEAD, every: 60, target: patient });
      assert.match(text, /^HTTP\/1\.1 200 /);
      assert.match(text, /\{"data":\{"__typename":"Query"\}\}/);
    });

    await t.test('many at once do not keep others waiting', async () => {
      const before = ended('slow_request');
      const slow = Array.from({ length: 100 }, () => drip(HEAD + BODY));
      for (let i = 0; i < 20; i++) await assertOthersAreAnswered();
      for (const { text } of await Promise.all(slow)) assertTimedOut(text);
      assert.equal(ended('slow_request'), before + 100);
    });

    await t.test('a TLS handshake that never comes', async () => {
      const { hostname: host, port } = new URL(secure.url);
      const before = ended('handshake', secure);
      await new Promise((done) => { connectTcp({ host, port }).on('error', () => {}).on('close', done).resume(); });
      assert.equal(ended('handshake', secure), before + 1);
    });
  });

  await all.test('what nobody reads', async (t) => {
    await t.test('over HTTP/1', async () => {
      const { hostname: host, port } = new URL(server.url);
      const before = ended('slow_answer');
      const body = JSON.stringify({ query: LARGE });
      assert.ok(JSON.stringify(await ask(LARGE)).length > 5e6);
      const socket = connectTcp({ host, port });
      socket.pause();
      socket.on('error', () => {});
      for (let i = 0; i < 8; i++) socket.write(`POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      for (const began = Date.now(); ended('slow_answer') === before;) {
        assert.ok(Date.now() - began < GIVE_UP_MS, 'it was not ended');
        await assertOthersAreAnswered();
      }
      socket.destroy();
    });

    await t.test('over HTTP/2', async () => {
      const before = ended('slow_answer', secure);
      const session = connectHttp2(new URL(secure.url).origin, { rejectUnauthorized: false, settings: { initialWindowSize: 1000 } });
      session.on('error', () => {});
      const stream = session.request({ ':method': 'POST', ':path': '/graphql', 'content-type': 'application/json' });
      stream.on('error', () => {});
      stream.end(JSON.stringify({ query: LARGE }));
      stream.pause();
      for (const began = Date.now(); ended('slow_answer', secure) === before;) {
        assert.ok(Date.now() - began < GIVE_UP_MS, 'it was not ended');
        await new Promise((done) => { setTimeout(done, 50); });
      }
      session.destroy();
    });
  });

  await all.test('connections without requests end', async () => {
    const before = ended('idle');
    const { text } = await drip('', { at: GET });
    assert.match(text, /\{"data":\{"__typename":"Query"\}\}/);
    assert.equal(ended('idle'), before + 1);
    const { hostname: host, port } = new URL(secure.url);
    const idle = ended('no_request', secure);
    await new Promise((done) => { connectTls({ host, port, rejectUnauthorized: false }).on('error', () => {}).on('close', done).resume(); });
    assert.equal(ended('no_request', secure), idle + 1);
  });

  await all.test('and it ends as always', async () => {
    for (const each of [server, secure, patient]) assert.equal(await each.stop(), 0, each.log().slice(-2000));
  });
});
