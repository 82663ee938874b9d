/**
 * TLS while the server runs: sessions are resumed on whatever loop takes the connection, certificates are replaced at SIGHUP without
 * a connection being dropped, and what has a mistake changes nothing.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { ROOT, WITHOUT_DATABASE, makeDatabase, makeFolder, startServer } from '../support/program.mjs';

const LOG_TIMEOUT_MS = 5000;
const folder = makeFolder();
const files = { key: join(folder, 'key.pem'), certificate: join(folder, 'cert.pem') };

/** Writes a certificate of that name, and its key, over the server's. */
function writeCertificate(name, { key = files.key, certificate = files.certificate } = {}) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key,
    '-out', certificate, '-days', '2', '-subj', `/CN=${name}`], { stdio: 'ignore' });
}

function start(threads) {
  writeCertificate('first');
  const database = makeDatabase(`tls_${process.pid}`, [`${ROOT}/tests/http/caching.sql`]);
  // The admin side has no TLS, so readiness is seen as always.
  return startServer({
    database, schema: [`${ROOT}/tests/http/caching.graphql`], anonymousRole: 'caching_reader', threads, tls: files,
  });
}

/** Opens a connection; its session ticket, the name on the certificate, and whether an earlier session was resumed. */
function open(server, { session, version = 'TLSv1.3' } = {}) {
  const { hostname: host, port } = new URL(server.url);
  return new Promise((done, failed) => {
    const socket = connectTls({
      host, port, session, minVersion: version, maxVersion: version, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'],
    });
    const found = {};
    socket.on('session', (ticket) => { found.session = ticket; });
    socket.on('error', failed);
    socket.on('secureConnect', () => {
      found.isReused = socket.isSessionReused();
      found.name = socket.getPeerCertificate().subject?.CN;
      // TLS 1.3 sends tickets after the handshake; they are here when an answer is.
      socket.write('GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    });
    let text = '';
    socket.setEncoding('utf8').on('data', (part) => { text += part; });
    socket.on('close', () => {
      assert.match(text, /\{"data":\{"__typename":"Query"\}\}/);
      done(found);
    });
  });
}

/** Sends SIGHUP and waits for one more log line with that event. */
async function reload(server, event) {
  const count = () => server.log().split(`"event":"${event}"`).length;
  const before = count();
  server.child.kill('SIGHUP');
  for (const began = Date.now(); count() === before;) {
    assert.ok(Date.now() - began < LOG_TIMEOUT_MS, `no ${event}:\n${server.log()}`);
    await sleep(20);
  }
}

test('TLS', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start(4);

  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    await t.test(`${version}: sessions are resumed on every loop`, async () => {
      const { session, isReused } = await open(server, { version });
      assert.equal(isReused, false);
      // Which loop takes a connection is up to the kernel: of 40, each of four gets some.
      const again = await Promise.all(Array.from({ length: 40 }, () => open(server, { version, session })));
      assert.deepEqual(again.map(({ isReused: is }) => is), again.map(() => true));
    });
  }

  await t.test('a new certificate at SIGHUP; open connections and sessions live on', async () => {
    const { session, name } = await open(server);
    assert.equal(name, 'first');
    const old = connectHttp2(new URL(server.url).origin, { rejectUnauthorized: false });
    const ask = () => new Promise((done, failed) => {
      const stream = old.request({ ':path': '/graphql?query=%7B__typename%7D' });
      let text = '';
      stream.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => done(text)).on('error', failed);
    });
    assert.equal(await ask(), '{"data":{"__typename":"Query"}}');
    writeCertificate('second');
    await reload(server, 'serve.reloaded');
    assert.equal(await ask(), '{"data":{"__typename":"Query"}}');
    assert.equal((await open(server)).name, 'second');
    assert.equal((await open(server, { session })).isReused, true);
    assert.equal(await ask(), '{"data":{"__typename":"Query"}}');
    old.close();
  });

  await t.test('under load, no connection is refused while certificates change', async () => {
    let isOver = false;
    let opened = 0;
    const clients = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const { name } = await open(server);
        assert.match(name, /^(second|number \d)$/);
        opened += 1;
      }
    });
    for (let i = 0; i < 5; i++) {
      writeCertificate(`number ${i}`);
      await reload(server, 'serve.reloaded');
    }
    isOver = true;
    await Promise.all(clients);
    assert.ok(opened > 5);
    assert.equal((await open(server)).name, 'number 4');
  });

  const good = { certificate: readFileSync(files.certificate), key: readFileSync(files.key) };
  const config = readFileSync(server.config);
  const other = { key: join(folder, 'other-key.pem'), certificate: join(folder, 'other-cert.pem') };
  writeCertificate('other', other);
  for (const [sentence, spoil, message] of [
    ['a certificate that is none', () => writeFileSync(files.certificate, 'nothing'), /the TLS certificate cannot be read/],
    ['a certificate that is cut', () => writeFileSync(files.certificate, good.certificate.subarray(0, 200)), /the TLS certificate cannot be read/],
    ['the key of another', () => writeFileSync(files.key, readFileSync(other.key)), /does not belong to the certificate/],
    ['no key', () => writeFileSync(files.key, ''), /the TLS key cannot be read/],
    ['a configuration with a mistake', () => appendFileSync(server.config, 'nonsense: 1\n'), /unknown section \\"nonsense\\"/],
    ['a log level that is none', () => appendFileSync(server.config, 'log:\n  level: loud\n'), /log\.level is debug/],
  ]) {
    await t.test(`${sentence} changes nothing`, async () => {
      spoil();
      await reload(server, 'serve.reload_failed');
      assert.match(server.log(), message);
      assert.equal((await open(server)).name, 'number 4');
      writeFileSync(files.certificate, good.certificate);
      writeFileSync(files.key, good.key);
      writeFileSync(server.config, config);
      await reload(server, 'serve.reloaded');
      assert.equal((await open(server)).name, 'number 4');
    });
  }

  await t.test('a new certificate does not wait for a database', async () => {
    writeCertificate('alone');
    writeFileSync(server.config, config.toString().replace(/url: .*/, 'url: postgres://127.0.0.1:1/nowhere'));
    await reload(server, 'serve.reload_failed');
    assert.equal((await open(server)).name, 'alone');
    writeFileSync(server.config, config);
  });

  await t.test('and it ends as always', async () => {
    assert.equal(await server.stop(), 0);
  });
});
