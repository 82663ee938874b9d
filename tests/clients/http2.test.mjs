/**
 * HTTP/2 over TLS as phones and browsers use it, and as bad networks make them: a hundred streams at once, streams reset in the
 * middle of a large answer, readers that are slow or stop. The server goes on, and its memory stays bounded.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { WITHOUT_DATABASE, makeCertificate, makeFolder } from '../support/program.mjs';
import { startWide } from './wide.mjs';

const run = promisify(execFile);

const STREAMS = 100;
const LARGE = 10_000_000;
const LARGE_ANSWER = LARGE + '{"data":{"one":{"large":""}}}'.length;
const LARGE_QUERY = { query: 'query ($bytes: Int!) { one { large(bytes: $bytes) } }', variables: { bytes: LARGE } };
const MEGABYTE = 1024 * 1024;

/** Opens a stream; it ends by itself, or is ended by the caller. */
function send(session, request) {
  const stream = session.request({ ':method': 'POST', ':path': '/graphql', 'content-type': 'application/json' });
  stream.end(JSON.stringify(request));
  return stream;
}

/** Reads a stream to its end. */
async function receive(stream) {
  const head = new Promise((done, failed) => stream.once('response', done).once('error', failed));
  const parts = [];
  for await (const part of stream) parts.push(part);
  return { status: (await head)[':status'], body: Buffer.concat(parts) };
}

/** The rest of a stream, with a pause after each part. */
async function readSlowly(stream) {
  const parts = [];
  for await (const part of stream) {
    parts.push(part);
    await sleep(2);
  }
  return Buffer.concat(parts);
}

const ask = (session, request) => receive(send(session, request));

test('HTTP/2 over TLS', { skip: WITHOUT_DATABASE }, async (t) => {
  const tls = makeCertificate();
  const server = await startWide({ tls });
  const ca = readFileSync(tls.certificate);
  const { origin } = new URL(server.url);
  const open = (settings) => connect(origin, { ca, settings });
  const file = (name, text) => {
    const path = join(makeFolder(), name);
    writeFileSync(path, text);
    return path;
  };

  const residentBytes = () => {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'));
    return Number(kilobytes) * 1024;
  };
  // AddressSanitizer keeps what was freed for a while, to notice later uses.
  const isSanitized = /lib[at]san/.test(readFileSync(`/proc/${server.child.pid}/maps`, 'utf8'));
  const slack = (isSanitized ? 600 : 60) * MEGABYTE;

  const isAlive = async () => {
    const session = open();
    assert.equal((await ask(session, { query: '{ __typename }' })).body.toString(), '{"data":{"__typename":"Root"}}');
    session.close();
  };

  await t.test(`${STREAMS} streams at once, each with its own answer`, async () => {
    const session = open();
    await new Promise((done) => session.once('remoteSettings', done));
    assert.ok(session.remoteSettings.maxConcurrentStreams >= STREAMS);
    let [running, most] = [0, 0];
    const answers = await Promise.all(Array.from({ length: STREAMS }, async (_, i) => {
      most = Math.max(most, ++running);
      const answer = await ask(session, { query: `{ one { slow(seconds: 0.01) same(number: ${i}) } }` });
      running--;
      return answer;
    }));
    assert.equal(most, STREAMS);
    answers.forEach(({ status, body }, i) => {
      assert.equal(status, 200);
      assert.deepEqual(JSON.parse(body).data.one, { slow: '', same: i });
    });
    session.close();
  });

  await t.test(`${STREAMS} streams open at once: all heads, then the bodies, the last one first`, async () => {
    const session = open();
    await new Promise((done) => session.once('remoteSettings', done));
    const streams = Array.from({ length: STREAMS }, () =>
      session.request({ ':method': 'POST', ':path': '/graphql', 'content-type': 'application/json' }));
    const answers = streams.map((stream) => receive(stream));
    await new Promise((done, failed) => session.ping((error) => (error ? failed(error) : done()))); // the server has the heads
    for (let i = STREAMS - 1; i >= 0; i--) {
      streams[i].end(JSON.stringify({ query: `{ one { same(number: ${i}) } }` }));
      const { status, body } = await answers[i];
      assert.equal(status, 200);
      assert.equal(JSON.parse(body).data.one.same, i);
    }
    session.close();
  });

  await t.test('an answer of 10 MB, whole', async () => {
    const session = open();
    const { status, body } = await ask(session, LARGE_QUERY);
    assert.equal(status, 200);
    assert.equal(body.length, LARGE_ANSWER);
    assert.ok(JSON.parse(body).data.one.large.endsWith('xxx'));
    session.close();
  });

  await t.test('a slow reader gets all of it, and others do not wait for it', async () => {
    const slow = open({ initialWindowSize: 65_535 });
    const stream = send(slow, LARGE_QUERY);
    await new Promise((done) => stream.once('readable', done)); // and nothing is read
    const others = open();
    const answers = Array.from({ length: 20 }, () => ask(others, { query: '{ one { id } }' }));
    for (const { status } of await Promise.all(answers)) assert.equal(status, 200);
    assert.ok(stream.readableLength < LARGE / 10, 'most of it was not sent');
    assert.equal((await readSlowly(stream)).length, LARGE_ANSWER);
    slow.close();
    others.close();
  });

  const resetMany = async () => {
    const session = open();
    for (let i = 0; i < 6; i++) {
      await Promise.all(Array.from({ length: 5 }, async () => {
        const stream = send(session, LARGE_QUERY);
        stream.on('error', () => {}); // that is the reset
        await new Promise((done) => stream.once('data', done));
        const closed = new Promise((done) => stream.once('close', done));
        stream.close(8); // CANCEL, with most of the answer unsent
        await closed;
      }));
    }
    assert.equal((await ask(session, { query: '{ __typename }' })).status, 200, 'the connection goes on');
    session.close();
  };

  await t.test('streams reset in the middle of their answers cost nothing that stays', async () => {
    await resetMany();
    const before = residentBytes();
    for (let i = 0; i < 2; i++) await resetMany(); // 60 answers of 10 MB
    assert.ok(residentBytes() - before < slack, `${(residentBytes() - before) / MEGABYTE} MB more`);
    await isAlive();
  });

  await t.test('connections cut in the middle of their answers', async () => {
    const before = residentBytes();
    for (let i = 0; i < 20; i++) {
      const session = open();
      session.on('error', () => {}); // that is the cut
      const stream = send(session, LARGE_QUERY);
      stream.on('error', () => {});
      await new Promise((done) => stream.once('data', done));
      session.destroy();
    }
    await isAlive();
    assert.ok(residentBytes() - before < slack, `${(residentBytes() - before) / MEGABYTE} MB more`);
  });

  await t.test('readers that stop hold their answers, no more, and give them back', async () => {
    const readers = 10;
    const before = residentBytes();
    const sessions = [];
    for (let i = 0; i < readers; i++) {
      const session = open();
      session.on('error', () => {});
      const stream = send(session, LARGE_QUERY);
      stream.on('error', () => {}).pause();
      await new Promise((done) => stream.once('response', done));
      sessions.push(session);
    }
    await isAlive();
    const held = residentBytes() - before;
    assert.ok(held < readers * 2 * LARGE + slack, `${held / MEGABYTE} MB for ${readers} answers`);
    for (const session of sessions) session.destroy();
    await sleep(200);
    await isAlive();
    assert.ok(residentBytes() - before < slack, `${(residentBytes() - before) / MEGABYTE} MB more`);
  });

  await t.test('curl: HTTP/2, HTTP/1.1, an answer of 10 MB by each', async () => {
    for (const [flag, version] of [['--http2', '2'], ['--http1.1', '1.1']]) {
      const { stdout } = await run('curl', ['-sS', flag, '--cacert', tls.certificate, '-H', 'content-type: application/json',
        '--data-binary', `@${file('large.json', JSON.stringify(LARGE_QUERY))}`, '-o', '/dev/null',
        '-w', '%{http_version} %{http_code} %{size_download}', server.url]);
      assert.equal(stdout, `${version} 200 ${LARGE_ANSWER}`);
    }
  });

  await t.test('h2load: 10 connections of 100 streams', async () => {
    const body = file('small.json', '{"query":"{ one { id same } }"}');
    const { stdout } = await run('h2load', ['-n', '5000', '-c', '10', '-m', String(STREAMS), '-d', body,
      '-H', 'content-type: application/json', server.url]);
    assert.match(stdout, /requests: 5000 total, 5000 started, 5000 done, 5000 succeeded, 0 failed, 0 errored, 0 timeout/);
    assert.match(stdout, /status codes: 5000 2xx/);
    await isAlive();
  });

  await t.test(`nghttp: ${STREAMS} streams in one connection, and an answer of 10 MB`, async () => {
    const small = file('small.json', '{"query":"{ one { id same } }"}');
    const { stdout } = await run('nghttp', ['-nv', '--no-dep', '-m', String(STREAMS), '-d', small, '-H', 'content-type: application/json', server.url]);
    assert.match(stdout, /The negotiated protocol: h2/);
    assert.equal(stdout.match(/:status: 200/g).length, STREAMS);
    assert.doesNotMatch(stdout, /RST_STREAM|error_code=(?!NO_ERROR)/);
    const large = file('large.json', JSON.stringify(LARGE_QUERY));
    const { stdout: body } = await run('nghttp', ['--no-dep', '-d', large, '-H', 'content-type: application/json', server.url],
      { maxBuffer: 2 * LARGE });
    assert.equal(body.length, LARGE_ANSWER);
  });

  await t.test('it ends well after all this', async () => assert.equal(await server.stop(), 0, server.log()));
});
