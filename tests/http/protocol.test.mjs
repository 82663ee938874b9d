/**
 * The built server on the wire: HTTP/2 over TLS, GraphQL over HTTP as its audits want it, and how it starts and ends. What needs
 * no database behind it, and what no client library would send, is in server_test.c.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { serverAudits } from 'graphql-http';
import {
  BINARY, STOREFRONT, WITHOUT_DATABASE, makeFolder, startServer, storefrontDatabase,
} from '../support/program.mjs';

const JSON_TYPE = 'application/json; charset=utf-8';
const NEW_TYPE = 'application/graphql-response+json; charset=utf-8';
const LISTENING = /listening on (https?:\/\/\S+)/;

/** Runs `serve` with flags only; `listening` resolves with the URL, `ended` with the exit code. */
function serve(flags, environment = {}) {
  const child = spawn(BINARY, ['serve', '--admin', 'off', '--listen', '127.0.0.1:0', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...environment },
  });
  const server = { child, out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => { server.out += text; });
  server.ended = new Promise((done) => child.on('close', (code, signal) => done(code ?? signal)));
  server.listening = new Promise((done, failed) => {
    child.stderr.setEncoding('utf8').on('data', (text) => {
      server.err += text;
      const found = LISTENING.exec(server.err);
      if (found) done(found[1]);
    });
    child.on('close', () => failed(new Error(server.err)));
  });
  server.listening.catch(() => {}); // a test that expects the end does not wait for this
  after(() => child.kill('SIGKILL'));
  return server;
}

const storefrontFlags = () => [
  ...STOREFRONT.schema.flatMap((file) => ['--schema', file]),
  ...STOREFRONT.modules.flatMap((file) => ['--module', file]),
  '--database', storefrontDatabase(),
];

function makeCertificate() {
  const folder = makeFolder();
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate,
    '-days', '2', '-subj', '/CN=localhost'], { stdio: 'ignore' });
  return { key, certificate };
}

/** One request on an HTTP/2 session. */
function ask(session, body, headers = {}) {
  return new Promise((done, failed) => {
    const stream = session.request({ ':method': 'POST', ':path': '/graphql', 'content-type': 'application/json', ...headers });
    let head;
    let text = '';
    stream.on('response', (got) => { head = got; });
    stream.setEncoding('utf8').on('data', (part) => { text += part; });
    stream.on('end', () => done({ status: head[':status'], head, text }));
    stream.on('error', failed);
    stream.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

test('over TLS', { skip: WITHOUT_DATABASE }, async (t) => {
  const { key, certificate } = makeCertificate();
  const ca = readFileSync(certificate);
  const server = serve([...storefrontFlags(), '--tls-certificate', certificate, '--tls-key', key]);
  const url = new URL(await server.listening);
  const open = () => connectHttp2(url.origin, { ca, servername: 'localhost' });

  await t.test('HTTP/2 answers many requests of one connection', async () => {
    const session = open();
    const answers = await Promise.all(Array.from({ length: 90 }, (_, i) =>
      ask(session, { query: `query Q${i} { a${i}: __typename products(first: ${i % 10 + 1}) { nodes { id } } }` })));
    answers.forEach(({ status, text, head }, i) => {
      assert.equal(status, 200);
      assert.equal(head['content-type'], JSON_TYPE);
      const { data } = JSON.parse(text);
      assert.equal(data[`a${i}`], 'Query');
      assert.equal(data.products.nodes.length, i % 10 + 1);
    });
    session.close();
  });

  await t.test('HTTP/2: a large body, a body that is too large, a request that is cancelled', async () => {
    const session = open();
    const query = `{ __typename }${' '.repeat(200_000)}`;
    assert.equal((await ask(session, { query })).status, 200);
    const large = await ask(session, `{"query":"{ __typename }"}${' '.repeat(1024 * 1024)}`);
    assert.equal(large.status, 413);
    assert.match(large.text, /CONTENT_TOO_LARGE/);
    const cancelled = session.request({ ':method': 'POST', ':path': '/graphql', 'content-type': 'application/json' });
    cancelled.on('error', () => {}); // that is the cancelling
    cancelled.end('{"query":"{ products(first: 100) { nodes { id name } } }"}');
    cancelled.close(8);
    assert.equal((await ask(session, { query: '{ __typename }' })).status, 200);
    session.close();
  });

  await t.test('HTTP/1.1 by ALPN', async () => {
    const text = await new Promise((done, failed) => {
      const sent = httpsRequest(url, { method: 'POST', ca, servername: 'localhost', headers: { 'content-type': 'application/json' } },
        (response) => {
          let all = '';
          response.setEncoding('utf8').on('data', (part) => { all += part; });
          response.on('end', () => done(all));
        });
      sent.on('error', failed);
      sent.end('{"query":"{ __typename }"}');
    });
    assert.equal(text, '{"data":{"__typename":"Query"}}');
  });

  for (const [name, options, works] of [
    ['TLS 1.2', { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }, true],
    ['TLS 1.3', { minVersion: 'TLSv1.3' }, true],
    ['TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }, false],
    ['TLS 1.2 without forward secrecy', { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }, false],
  ]) {
    await t.test(`${name} is ${works ? 'spoken' : 'refused'}`, async () => {
      const result = await new Promise((done) => {
        const socket = connectTls({ host: url.hostname, port: url.port, ca, servername: 'localhost', ...options });
        socket.on('secureConnect', () => { done(true); socket.destroy(); });
        socket.on('error', () => done(false));
      });
      assert.equal(result, works);
    });
  }

  await t.test('SIGTERM lets a running request finish and ends connections', async () => {
    const session = open();
    await ask(session, { query: '{ __typename }' });
    const goaway = new Promise((done) => session.on('goaway', done));
    const closed = new Promise((done) => session.on('close', done));
    const running = ask(session, { query: '{ products(first: 100) { nodes { id name } } }' });
    await new Promise((done) => session.ping(done)); // the answer comes after the request was read
    server.child.kill('SIGTERM');
    assert.equal((await running).status, 200);
    await goaway;
    await closed;
    assert.equal(await server.ended, 0);
  });
});

test('GraphQL over HTTP', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await startServer({ database: storefrontDatabase(), ...STOREFRONT });

  for (const audit of serverAudits({ url: () => server.url, fetchFn: (...args) => fetch(...args) })) {
    await t.test(audit.name, async () => {
      const result = await audit.fn();
      if (result.status !== 'ok') assert.fail(`${result.reason}`);
    });
  }

  const unknown = JSON.stringify({ query: '{ nonsense }' });
  for (const [accept, status, type] of [
    [undefined, 200, JSON_TYPE],
    ['*/*', 200, JSON_TYPE],
    ['application/json', 200, JSON_TYPE],
    ['application/graphql-response+json', 400, NEW_TYPE],
    ['multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json', 400, NEW_TYPE],
  ]) {
    await t.test(`validation failure with Accept ${accept}`, async () => {
      const headers = { 'content-type': 'application/json', accept: accept ?? '*/*' };
      const response = await fetch(server.url, { method: 'POST', headers, body: unknown });
      assert.equal(response.status, status);
      assert.equal(response.headers.get('content-type'), type);
      assert.equal((await response.json()).errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
    });
  }

  await t.test('queries by GET, mutations not', async () => {
    const get = (query) => fetch(`${server.url}?${new URLSearchParams({ query })}`);
    assert.deepEqual(await (await get('{ __typename }')).json(), { data: { __typename: 'Query' } });
    const refused = await get('mutation { __typename }');
    assert.equal(refused.status, 405);
    assert.equal(refused.headers.get('allow'), 'POST');
  });

  await t.test('the contract as SDL', async () => {
    const response = await fetch(`${server.adminUrl}/schema.graphql`);
    const text = await response.text();
    assert.match(text, /^type Query \{/m);
    assert.doesNotMatch(text, /@table|@belongsTo|@page/);
  });
});

test('starting', async (t) => {
  const folder = makeFolder();
  const file = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const schema = file('fine.graphql', 'type Query { a: Int @expr(sql: "1") }\n');

  for (const [name, flags, code, words] of [
    ['without a schema', [], 2, /no schema: give --schema/],
    ['without a database', ['--schema', schema], 2, /no database: give --database/],
    ['a schema that is not there', ['--schema', join(folder, 'none.graphql'), '--database', 'x'], 2, /cannot open .*none\.graphql/],
    ['a schema that is not SDL', ['--schema', file('a.graphql', 'type Query {\n  a Int\n}\n'), '--database', 'x'], 1,
      /a\.graphql:2:5: Syntax Error.*\n.*a Int\n +\^/],
    ['a flag that is not known', ['--lisen', 'x'], 2, /--help/],
    ['a word too many', ['--schema', schema, '--database', 'x', 'now'], 2, /"now" is not a flag/],
    ['a setting that is not known', ['--config', file('a.yaml', 'server:\n  lisen: x\n')], 2, /a\.yaml:2: unknown key "lisen"/],
    ['a certificate without a key', ['--schema', schema, '--database', 'x', '--tls-certificate', schema], 2, /go together/],
    ['a certificate that is none', ['--schema', schema, '--database', 'x', '--tls-certificate', schema, '--tls-key', schema], 2,
      /the TLS certificate cannot be read/],
    ['an address that is none', ['--schema', schema, '--database', 'x', '--listen', 'nowhere'], 2, /is not an address to listen on/],
  ]) {
    await t.test(name, async () => {
      const server = serve(flags);
      assert.equal(await server.ended, code);
      assert.match(server.err, words);
      assert.equal(server.out, '');
    });
  }

  await t.test('a port that is taken', async () => {
    const taken = createServer();
    await new Promise((done) => taken.listen(0, '127.0.0.1', done));
    const server = serve(['--schema', schema, '--database', 'x', '--listen', `127.0.0.1:${taken.address().port}`]);
    assert.equal(await server.ended, 2);
    assert.match(server.err, /cannot listen on 127\.0\.0\.1 port \d+: Address already in use/);
    taken.close();
  });

  await t.test('a database that is not there is waited for, then named', async () => {
    const began = Date.now();
    const server = serve(['--schema', schema, '--database', `postgresql:///x?host=${folder}`]);
    assert.equal(await server.ended, 2);
    assert.match(server.out, /"event":"command\.database_unavailable"/);
    assert.match(server.err, /^onetrip serve: connection to server/m);
    assert.ok(Date.now() - began > 5_000 && Date.now() - began < 15_000);
  });

  await t.test('a supervisor is told that it is ready, and that it ends', { skip: WITHOUT_DATABASE }, async () => {
    const socket = join(folder, 'notify');
    const supervisor = spawn('perl', ['-MSocket', '-e', `$| = 1; socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, pack_sockaddr_un($ARGV[0]));
      print "bound\\n"; while (defined(recv(S, $m, 99, 0))) { print "$m\\n"; }`, socket]);
    after(() => supervisor.kill('SIGKILL'));
    const lines = createInterface({ input: supervisor.stdout })[Symbol.asyncIterator]();
    const next = async () => (await lines.next()).value;
    assert.equal(await next(), 'bound');
    const server = serve(storefrontFlags(), { NOTIFY_SOCKET: socket });
    assert.equal(await next(), 'READY=1');
    assert.equal((await fetch(await server.listening, { headers: { accept: 'application/json' } })).status, 400);
    server.child.kill('SIGTERM');
    assert.equal(await next(), 'STOPPING=1');
    assert.equal(await server.ended, 0);
  });

  await t.test('standard output has the log and nothing else, standard error is for people', { skip: WITHOUT_DATABASE }, async () => {
    const server = serve(storefrontFlags(), { ONETRIP_LOG_LEVEL: 'debug' });
    await fetch(await server.listening, { headers: { 'x-request-id': 'to be found' } });
    server.child.kill('SIGTERM');
    assert.equal(await server.ended, 0);
    const events = server.out.trimEnd().split('\n').map((line) => JSON.parse(line));
    for (const { time, level } of events) assert.ok(new Date(time).toISOString() === time && ['debug', 'info', 'warn'].includes(level));
    for (const event of ['serve.listening', 'http.answered', 'serve.draining', 'serve.ended']) {
      assert.ok(events.some((each) => each.event === event), event);
    }
    const { status, request_id, trace_id } = events.find(({ event }) => event === 'http.answered');
    assert.deepEqual({ status, request_id }, { status: 400, request_id: 'to be found' });
    assert.match(trace_id, /^[0-9a-f]{32}$/);
    assert.match(server.err, /^listening on http:\/\/127\.0\.0\.1:\d+\/graphql\n/);
    assert.doesNotMatch(server.err, /"event"/);
  });

  await t.test('a module without a folder is one of the folder that one stands in', { skip: WITHOUT_DATABASE }, async () => {
    const server = serve([...storefrontFlags(), '--module', 'none.so']);
    assert.notEqual(await server.ended, 0);
    assert.match(server.err, /module \.\/none\.so cannot be opened/);
  });

  await t.test('SIGINT ends it', { skip: WITHOUT_DATABASE }, async () => {
    const server = serve(storefrontFlags());
    await server.listening;
    server.child.kill('SIGINT');
    assert.equal(await server.ended, 0);
  });
});
