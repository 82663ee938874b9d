/**
 * Automatic persisted queries that processes share through Redis, and what becomes of requests when Redis goes away, lies or
 * hangs. The server of the tests is Debian's redis-check-rdb: the same program as redis-server, by its name; the package of
 * that name would start a service as well.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { STOREFRONT, WITHOUT_DATABASE, freePort, makeFolder, startServer, storefrontDatabase } from '../support/program.mjs';

const REDIS = 'redis-check-rdb';
const PATIENCE_MS = 20_000;
/** Long enough for a busy machine to answer; the tests that wait for it to pass have one of their own. */
const TIMEOUT_MS = 5000;

const hasRedis = spawnSync(REDIS, ['--version'], { argv0: 'redis-server' }).status === 0;
const skip = WITHOUT_DATABASE || (hasRedis ? false : `${REDIS} is not installed`);

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const keyOf = (text) => `onetrip:apq:${sha256(text)}`;
const extensionsOf = (text) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } });

let documents = 0;
const freshDocument = () => `query Shared${++documents} { categories(first: 1) { id } }`;

async function until(isDone, what) {
  for (const started = Date.now(); Date.now() - started < PATIENCE_MS; await sleep(20)) if (await isDone()) return;
  assert.fail(`waited in vain until ${what}`);
}

/** A Redis of the test's own that keeps nothing on a disk. */
class Redis {
  constructor(port) {
    Object.assign(this, { port, folder: makeFolder() });
    after(() => this.stop());
  }

  static async start({ password } = {}) {
    const redis = Object.assign(new Redis(await freePort()), { password });
    await redis.start();
    return redis;
  }

  async start() {
    const options = ['--port', this.port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no',
      ...(this.password ? ['--requirepass', this.password] : [])];
    this.child = spawn(REDIS, options.map(String), { argv0: 'redis-server', cwd: this.folder, stdio: 'ignore' });
    this.ended = new Promise((done) => this.child.on('exit', done));
    await until(() => this.ask('PING') === 'PONG', 'Redis answers');
  }

  ask(...command) {
    const asked = spawnSync('redis-cli', ['-h', '127.0.0.1', '-p', String(this.port),
      ...(this.password ? ['--no-auth-warning', '-a', this.password] : []), ...command.map(String)], { encoding: 'utf8' });
    return asked.stdout.trim();
  }

  async stop() {
    this.child?.kill('SIGKILL');
    await this.ended;
  }
}

const count = (text, part) => text.split(part).length - 1;

async function onetrip(redis, { timeoutMs = TIMEOUT_MS, threads = 1, more = '' } = {}) {
  const server = await startServer({
    database: storefrontDatabase(), ...STOREFRONT, threads,
    more: `persisted:\n  redis: 127.0.0.1:${redis.port}\n  redis_timeout_ms: ${timeoutMs}\n${more}`,
  });
  server.readyCount = () => count(server.log(), 'engine.redis_ready');
  server.lostCount = () => count(server.log(), 'engine.redis_lost');
  await until(() => server.readyCount() >= threads, 'all loops have reached Redis');
  return server;
}

const register = (server, query) => server.ask({ query, extensions: extensionsOf(query) });
const byHash = (server, query) => server.ask({ extensions: extensionsOf(query) });

const assertAnswered = (answer) => assert.equal(answer.data?.categories.length, 1, JSON.stringify(answer));
const assertMiss = (answer) => {
  assert.equal(answer.errors?.[0].message, 'PersistedQueryNotFound', JSON.stringify(answer));
  assert.ok(!('data' in answer));
};

/** Registration is not waited for by anybody. */
const untilStored = (redis, query) => until(() => redis.ask('EXISTS', keyOf(query)) === '1', 'Redis has the text');

test('registered operations in Redis', { skip }, async (t) => {
  const redis = await Redis.start();
  const [first, second] = [await onetrip(redis), await onetrip(redis, { threads: 2, more: '  redis_ttl_s: 1000\n' })];

  await t.test('what one process was told, another one knows', async () => {
    const query = freshDocument();
    assertMiss(await byHash(second, query));
    assertAnswered(await register(first, query));
    await untilStored(redis, query);
    assert.equal(redis.ask('GET', keyOf(query)), query);
    assertAnswered(await byHash(second, query));
    redis.ask('DEL', keyOf(query));
    assertAnswered(await byHash(second, query)); // it was taken over
  });

  await t.test('texts are forgotten after the time that was set', async () => {
    const [byDefault, bySetting] = [freshDocument(), freshDocument()];
    await register(first, byDefault);
    await register(second, bySetting);
    await untilStored(redis, byDefault);
    await untilStored(redis, bySetting);
    const [long, short] = [byDefault, bySetting].map((query) => Number(redis.ask('TTL', keyOf(query))));
    assert.ok(long > 80_000 && long <= 86_400, `${long}`);
    assert.ok(short > 900 && short <= 1000, `${short}`);
  });

  await t.test('what does not validate is not sent', async () => {
    const query = '{ nonsense }';
    assert.equal((await register(first, query)).errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
    const later = freshDocument();
    await register(first, later);
    await untilStored(redis, later);
    assert.equal(redis.ask('EXISTS', keyOf(query)), '0');
  });

  for (const [name, wrong] of [
    ['another valid text', (query) => `${query} # other`],
    ['a part of it', (query) => query.slice(0, -1)],
    ['much too much', () => '#'.repeat(400_000)],
  ]) {
    await t.test(`${name} under a hash is not believed`, async () => {
      const query = freshDocument();
      execFileSync('redis-cli', ['-h', '127.0.0.1', '-p', String(redis.port), '-x', 'SET', keyOf(query)], { input: wrong(query) });
      assertMiss(await byHash(first, query));
      assertAnswered(await register(first, query));
      assertAnswered(await byHash(first, query));
    });
  }

  await t.test('a value that is no text is not believed', async () => {
    const query = freshDocument();
    redis.ask('RPUSH', keyOf(query), query);
    assertMiss(await byHash(first, query));
    assertAnswered(await register(first, query));
  });

  await t.test('many requests at once, for what is there and what is not', async () => {
    const queries = Array.from({ length: 40 }, freshDocument);
    for (const query of queries.filter((_, i) => i % 2 === 0)) await register(first, query);
    for (const query of queries.filter((_, i) => i % 2 === 0)) await untilStored(redis, query);
    const answers = await Promise.all(queries.map((query) => byHash(second, query)));
    answers.forEach((answer, i) => (i % 2 === 0 ? assertAnswered(answer) : assertMiss(answer)));
  });

  assert.equal(first.lostCount() + second.lostCount(), 0);
});

test('Redis goes away and comes back', { skip }, async () => {
  const redis = await Redis.start();
  const [first, second] = [await onetrip(redis), await onetrip(redis)];
  const [before, during, later] = [freshDocument(), freshDocument(), freshDocument()];
  await register(first, before);
  await untilStored(redis, before);

  await redis.stop();
  await until(() => first.lostCount() === 1 && second.lostCount() === 1, 'the loss is seen');
  assertMiss(await byHash(second, before));
  assertAnswered(await register(first, during));
  assertAnswered(await byHash(first, during));
  assertAnswered(await byHash(first, before));
  assertMiss(await byHash(second, during));
  assert.ok(await second.isReady());

  await redis.start();
  await until(() => first.readyCount() === 2 && second.readyCount() === 2, 'Redis is found again');
  await register(first, later);
  await untilStored(redis, later);
  assertAnswered(await byHash(second, later));
  assert.equal(await first.stop(), 0);
  assert.equal(await second.stop(), 0);
});

test('a server starts without Redis', { skip }, async () => {
  const redis = new Redis(await freePort());
  const server = await startServer({
    database: storefrontDatabase(), ...STOREFRONT, more: `persisted:\n  redis: 127.0.0.1:${redis.port}\n`,
  });
  const query = freshDocument();
  assertMiss(await byHash(server, query));
  assertAnswered(await register(server, query));
  assertAnswered(await byHash(server, query));
  assert.equal(await server.stop(), 0);
});

test('Redis hangs', { skip }, async (t) => {
  const redis = await Redis.start();
  const server = await onetrip(redis, { timeoutMs: 200 });
  const known = freshDocument();
  assertAnswered(await register(server, known));
  await untilStored(redis, known);
  redis.child.kill('SIGSTOP');

  await t.test('a miss is answered all the same, and the next ones do not wait', async () => {
    assertMiss(await byHash(server, freshDocument()));
    assert.equal(server.lostCount(), 1);
    assertMiss(await byHash(server, freshDocument()));
    assertAnswered(await byHash(server, known));
    assertAnswered(await register(server, freshDocument()));
  });

  await t.test('it is used again when it goes on', async () => {
    redis.child.kill('SIGCONT');
    await until(() => server.readyCount() === 2, 'Redis is found again');
    const query = freshDocument();
    redis.ask('SET', keyOf(query), query);
    assertAnswered(await byHash(server, query));
  });
});

test('what the process knows does not wait for a Redis that hangs', { skip }, async () => {
  const redis = await Redis.start();
  const server = await onetrip(redis, { timeoutMs: 10_000 });
  const known = freshDocument();
  await register(server, known);
  await untilStored(redis, known);
  redis.child.kill('SIGSTOP');
  const order = [];
  const miss = byHash(server, freshDocument()).then((answer) => { order.push('miss'); return answer; });
  for (let i = 0; i < 10; i++) assertAnswered(await byHash(server, known));
  assertAnswered(await register(server, freshDocument()));
  order.push('hits');
  redis.child.kill('SIGCONT');
  assertMiss(await miss);
  assert.deepEqual(order, ['hits', 'miss']);
  assert.equal(server.lostCount(), 0);
});

test('clients that leave while Redis is asked', { skip }, async () => {
  const redis = await Redis.start();
  const server = await onetrip(redis, { timeoutMs: 10_000 });
  redis.child.kill('SIGSTOP');
  const leave = () => new Promise((done) => {
    const body = JSON.stringify({ extensions: extensionsOf(freshDocument()) });
    const outgoing = httpRequest(server.url, { method: 'POST', agent: false, headers: { 'content-type': 'application/json' } });
    outgoing.on('error', () => {}).on('close', done).end(body, () => setTimeout(() => outgoing.destroy(), 100));
  });
  await Promise.all(Array.from({ length: 20 }, leave));
  await sleep(100);
  redis.child.kill('SIGCONT');
  const query = freshDocument();
  redis.ask('SET', keyOf(query), query);
  assertAnswered(await byHash(server, query));
  assert.equal(server.lostCount(), 0);
  assert.equal(await server.stop(), 0);
});

test('an address that is none ends the start', { skip }, async () => {
  const server = await startServer({
    database: storefrontDatabase(), ...STOREFRONT, wait: false, more: 'persisted:\n  redis: "redis://cache:6379"\n',
  });
  assert.equal(await server.ended, 2);
  assert.match(server.log(), /"redis:\/\/cache:6379" is not HOST:PORT: .*persisted\.redis/);
});

test('a Redis with a password', { skip }, async (t) => {
  const password = 'a password with "quotes" and spaces';
  const redis = await Redis.start({ password });
  const file = join(makeFolder(), 'password');
  writeFileSync(file, `${password}\n`);
  const setting = (path) => `  redis_password_file: ${JSON.stringify(path)}\n`;
  const query = freshDocument();

  await t.test('from a file', async () => {
    const server = await onetrip(redis, { more: setting(file) });
    assertAnswered(await register(server, query));
    await untilStored(redis, query);
    assert.ok(!server.log().includes(password));
    assert.equal(await server.stop(), 0);
  });

  await t.test('as a user', async () => {
    redis.ask('ACL', 'SETUSER', 'store', 'on', `>${password}`, '~*', '+@all');
    const server = await onetrip(redis, { more: `${setting(file)}  redis_user: store\n` });
    assertAnswered(await byHash(server, query));
    assert.equal(await server.stop(), 0);
  });

  for (const [sentence, more] of [
    ['without it', ''],
    ['with a wrong one', () => { writeFileSync(file, 'wrong'); return setting(file); }],
  ]) {
    await t.test(`${sentence}: it is told, and requests go on without Redis`, async () => {
      const server = await startServer({
        database: storefrontDatabase(), ...STOREFRONT,
        more: `persisted:\n  redis: 127.0.0.1:${redis.port}\n${typeof more === 'string' ? more : more()}`,
      });
      await until(() => server.log().includes('engine.redis_lost'), 'the loss is told');
      assert.match(server.log(), /NOAUTH|WRONGPASS/);
      assertMiss(await byHash(server, query));
      assertAnswered(await register(server, freshDocument()));
      assert.equal(await server.stop(), 0);
    });
  }
});
