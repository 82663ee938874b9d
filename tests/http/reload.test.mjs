/**
 * Another configuration without a restart, by SIGHUP: schema, lists, keys and settings change together or not at all, requests
 * that have begun end as they began, and nothing that was kept for the old schema is given out under the new one.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ROOT, WITHOUT_DATABASE, makeDatabase, makeFolder, makeToken, readTree, runSql, startServer,
} from '../support/program.mjs';

const LOG_TIMEOUT_MS = 20_000;
const skip = WITHOUT_DATABASE;
const SCHEMA = readTree('tests/http/caching.graphql');
const OTHER_TITLE = SCHEMA.replace('title: String!', 'title: String! @column(name: "body")');
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const persistedQuery = (text) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } });
const apollo = (...operations) => JSON.stringify({
  format: 'apollo-persisted-query-manifest', version: 1,
  operations: operations.map(([id, body]) => ({ id, name: 'A', type: 'query', body })),
});

/** A server with files of its own. `reload` changes them and answers what was logged until the wanted event. */
async function start(name, { more = '', threads = 2, ...options } = {}) {
  const database = makeDatabase(`${name}_${process.pid}`, [join(ROOT, 'tests/http/caching.sql')]);
  const schema = join(makeFolder(), 'api.graphql');
  writeFileSync(schema, SCHEMA);
  const server = await startServer({
    database, schema: [schema], anonymousRole: 'caching_reader', roles: ['caching_reader'], threads, more, ...options,
  });
  const reload = async (event = 'serve.reloaded') => {
    const before = server.log().length;
    server.child.kill('SIGHUP');
    const began = Date.now();
    const since = () => server.log().slice(before);
    while (!since().includes(`"event":"${event}"`)) {
      assert.ok(Date.now() - began < LOG_TIMEOUT_MS, `no ${event}:\n${since()}`);
      await sleep(10);
    }
    return since();
  };
  const original = readFileSync(server.config, 'utf8');
  const configure = (change) => writeFileSync(server.config, change(original));
  return Object.assign(server, { database, schema, reload, configure });
}

const title = async (server, id = 5) => (await server.ask({ query: `{ article(id: ${id}) { title } }` })).data?.article.title;

test('another schema', { skip }, async (t) => {
  const server = await start('reload_schema', { more: 'cache:\n  bytes: 1000000\n' });
  const contract = async () => (await fetch(`${server.adminUrl}/schema.graphql`)).text();
  const hashed = '{ article(id: 7) { title } }';
  const failing = '{ article(id: 8) { failing } }';
  for (const query of [hashed, failing]) {
    assert.equal((await server.post({ query, extensions: persistedQuery(query) })).answer.errors, undefined);
  }

  await t.test('takes the place of the old one, and answers that were kept are not given again', async () => {
    for (let i = 0; i < 10; i++) assert.equal(await title(server), 'Article 5'); // kept by both loops
    writeFileSync(server.schema, OTHER_TITLE);
    await server.reload();
    for (let i = 0; i < 20; i++) assert.match(await title(server), /^All about number 5/);
  });

  await t.test('documents that clients registered are known still, and mean what the new schema says', async () => {
    const { answer } = await server.post({ extensions: persistedQuery(hashed) });
    assert.match(answer.data.article.title, /^All about number 7/);
  });

  await t.test('fields that are gone are refused, by hash as well; new ones are there', async () => {
    writeFileSync(server.schema, SCHEMA.replace(/ {2}failing:.*/, '  words: Int @expr(sql: "length(body)")'));
    assert.ok((await contract()).includes('failing: Int'));
    await server.reload();
    for (let i = 0; i < 10; i++) {
      for (const request of [{ query: failing }, { extensions: persistedQuery(failing) }]) {
        const { status, answer } = await server.post(request);
        assert.equal(status, 400);
        assert.equal(answer.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
      }
      assert.ok((await server.ask({ query: '{ article(id: 1) { words } }' })).data.article.words > 0);
    }
    assert.ok(!(await contract()).includes('failing: Int'));
    assert.ok((await contract()).includes('words: Int'));
  });

  await t.test('follows the database: a new column is found', async () => {
    runSql(server.database, 'ALTER TABLE articles ADD summary text NOT NULL DEFAULT \'short\'');
    writeFileSync(server.schema, SCHEMA.replace('title: String!', 'title: String!\n  summary: String!'));
    await server.reload();
    assert.deepEqual(await server.ask({ query: '{ article(id: 1) { summary } }' }), { data: { article: { summary: 'short' } } });
  });
});

test('a mistake changes nothing and is told with file and line', { skip }, async (t) => {
  const server = await start('reload_mistakes');
  const restore = () => {
    writeFileSync(server.schema, SCHEMA);
    server.configure((text) => text);
  };
  const problems = (log) => log.split('\n').filter((line) => line.includes('serve.reload_problem')).map((line) => JSON.parse(line));
  const list = join(makeFolder(), 'list.json');
  writeFileSync(list, apollo(['x', '{ nonsense }']));
  const extended = SCHEMA.split('\n').length + 1; // the line of what is appended
  for (const [sentence, spoil, message, place] of [
    ['SDL that is none', () => writeFileSync(server.schema, 'type Query {\n  a: Int\n'), /Expected Name/, [3, 1]],
    ['a type that is not known', () => appendFileSync(server.schema, '\nextend type Article { other: Strin }\n'), /Unknown type \\"Strin\\"/, [extended, 30]],
    ['a column that is not there', () => appendFileSync(server.schema, '\nextend type Article { other: String }\n'), /other/, [extended, 23]],
    ['a file that is not there', () => server.configure((text) => text.replace(server.schema, '/nowhere/x.graphql')), /cannot open \/nowhere\/x\.graphql/],
    ['a database that is not there', () => server.configure((text) => text.replace(server.database, 'postgres://127.0.0.1:1/x')), /connect/],
    ['a section that is not known', () => server.configure((text) => `${text}nonsense: 1\n`), /onetrip\.yaml:\d+: unknown section \\"nonsense\\"/],
    ['a mode that is none', () => server.configure((text) => `${text}persisted:\n  mode: loud\n`), /persisted\.mode is off/],
    ['an origin that is none', () => server.configure((text) => text.replace('server:\n', 'server:\n  cors_origins: [nowhere]\n')), /is not an origin/],
    ['an operation that is not valid', () => server.configure((text) => `${text}persisted:\n  manifests: ["${list}"]\n`), /Cannot query field/, [1, 3]],
  ]) {
    await t.test(sentence, async () => {
      restore();
      spoil();
      const log = await server.reload('serve.reload_failed');
      assert.match(log, message);
      if (place) {
        const told = problems(log);
        assert.equal(told.length, 1, log);
        assert.deepEqual([told[0].line, told[0].column], place);
        assert.ok([server.schema, `${list}, operation x`].includes(told[0].file), told[0].file);
      }
      assert.equal(await title(server), 'Article 5');
      assert.equal(server.child.exitCode, null);
    });
  }

  await t.test('and the next one is taken', async () => {
    restore();
    writeFileSync(server.schema, OTHER_TITLE);
    await server.reload();
    assert.match(await title(server), /^All about/);
  });
});

test('settings', { skip }, async (t) => {
  const server = await start('reload_settings');
  const query = '{ article(id: 5) { id } }';
  const change = async (how) => {
    server.configure(how);
    await server.reload();
  };
  const inServer = (line) => (text) => text.replace('server:\n', `server:\n  ${line}\n`);
  const headerOf = async (name, request = {}) => (await fetch(`${server.url}?query=${encodeURIComponent(query)}`, request)).headers.get(name);

  await t.test('persisted.mode and its list, also back', async () => {
    const list = join(makeFolder(), 'list.json');
    writeFileSync(list, apollo(['listed', query]));
    await change((text) => `${text}persisted:\n  mode: only\n  manifests: ["${list}"]\n`);
    assert.equal((await server.ask({ query: '{ __typename }' })).errors[0].extensions.code, 'PERSISTED_QUERY_NOT_IN_LIST');
    assert.deepEqual(await server.ask({ documentId: 'listed' }), { data: { article: { id: '5' } } });
    writeFileSync(list, apollo(['other', query]));
    await server.reload();
    assert.equal((await server.ask({ documentId: 'listed' })).errors[0].extensions.code, 'PERSISTED_QUERY_NOT_IN_LIST');
    await change((text) => text);
    assert.deepEqual(await server.ask({ query: '{ __typename }' }), { data: { __typename: 'Query' } });
  });

  await t.test('persisted.automatic and persisted.bytes', async () => {
    const fresh = '{ article(id: 6) { id } }';
    await change((text) => `${text}persisted:\n  automatic: false\n`);
    assert.equal((await server.ask({ extensions: persistedQuery(fresh) })).errors[0].message, 'PersistedQueryNotSupported');
    await change((text) => `${text}persisted:\n  bytes: 50\n`);
    await server.ask({ query: fresh, extensions: persistedQuery(fresh) });
    await change((text) => text);
    assert.equal((await server.ask({ extensions: persistedQuery(fresh) })).errors[0].message, 'PersistedQueryNotFound');
  });

  await t.test('server.batch_max', async () => {
    const batch = JSON.stringify([{ query }, { query }]);
    assert.equal((await server.post(batch)).status, 400);
    await change((text) => text.replace('batch_max: 0', 'batch_max: 2'));
    assert.equal((await server.post(batch)).answer.length, 2);
  });

  await t.test('server.cors_origins', async () => {
    const asked = { headers: { origin: 'https://app.example' } };
    assert.equal(await headerOf('access-control-allow-origin', asked), null);
    await change(inServer('cors_origins: ["https://app.example"]'));
    assert.equal(await headerOf('access-control-allow-origin', asked), 'https://app.example');
  });

  await t.test('server.draft_statuses', async () => {
    const invalid = { query: '{ nothing }' };
    assert.equal((await server.post(invalid)).status, 400);
    await change(inServer('draft_statuses: true'));
    assert.equal((await server.post(invalid)).status, 422);
  });

  await t.test('development.trace, introspection and graphiql', async () => {
    const page = async () => (await fetch(server.url, { headers: { accept: 'text/html' } })).headers.get('content-type');
    assert.ok(await headerOf('server-timing'));
    assert.match(await page(), /json/);
    await change((text) => text.replace('trace: true', 'trace: false\n  introspection: false').replace('graphiql: false', 'graphiql: true'));
    assert.equal(await headerOf('server-timing'), null);
    assert.match(await page(), /text\/html/);
    const refused = await server.post({ query: '{ __schema { queryType { name } } nothing }' });
    assert.equal(refused.status, 400);
    const codes = refused.answer.errors.map(({ extensions }) => extensions.code);
    assert.deepEqual([...new Set(codes)].sort(), ['GRAPHQL_VALIDATION_FAILED', 'INTROSPECTION_DISABLED']);
  });

  await t.test('auth.keys: tokens of the old key are refused, of the new one taken', async () => {
    await change((text) => text);
    const asks = async (secret) => (await server.post({ query }, makeToken({ sub: '1', role: 'caching_reader' }, secret))).status;
    const other = 'another secret of the tests, as long as that';
    assert.equal(await asks(), 200);
    assert.equal(await asks(other), 401);
    writeFileSync(server.secretFile, other);
    await server.reload();
    assert.equal(await asks(), 401);
    assert.equal(await asks(other), 200);
  });

  await t.test('cache.bytes and database.anonymous_role', async () => {
    const statements = async () => Number(/statements;desc="(\d+)"/.exec(await headerOf('server-timing'))[1]);
    await change((text) => `${text}cache:\n  bytes: 1000000\n`);
    for (let i = 0; i < 10; i++) await statements(); // by each loop
    assert.equal(await statements(), 0);
    runSql(server.database, `DO $$ BEGIN CREATE ROLE caching_nobody NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
    await change((text) => text.replace('anonymous_role: caching_reader', 'anonymous_role: caching_nobody'));
    assert.equal((await server.ask({ query })).errors[0].extensions.code, 'FORBIDDEN');
  });

  await t.test('log.level', async () => {
    await change((text) => `${text}log:\n  level: debug\n`);
    await server.ask({ query: '{ __typename }' });
    assert.match(server.log(), /http\.answered/);
  });

  await t.test('what only a restart can change is told and stays', async () => {
    server.configure((text) => text.replace(/listen: .*/, 'listen: 127.0.0.1:1').replace('threads: 2', 'threads: 3').replace(/admin: .*/, 'admin: "off"'));
    const log = await server.reload();
    for (const setting of ['server.listen', 'server.threads', 'server.admin']) {
      assert.match(log, new RegExp(`"event":"serve.needs_restart","setting":"${setting}"`));
    }
    assert.deepEqual(await server.ask({ query: '{ __typename }' }), { data: { __typename: 'Query' } });
    assert.equal((await fetch(`${server.adminUrl}/readyz`)).status, 200);
  });
});

/** A psql session that holds a lock on the articles until it is told to end. */
function lockArticles(database) {
  const session = spawn('psql', ['-qXAt', '-d', database], { stdio: ['pipe', 'pipe', 'inherit'] });
  session.stdin.write('BEGIN; LOCK TABLE articles; SELECT \'locked\';\n');
  return new Promise((done) => {
    session.stdout.once('data', () => done(() => {
      session.stdin.end('COMMIT;\n');
      return new Promise((ended) => { session.on('exit', ended); });
    }));
  });
}

test('requests that have begun end as they began', { skip }, async () => {
  const server = await start('reload_running', { threads: 1 });
  const unlock = await lockArticles(server.database);
  const waiting = Promise.all(Array.from({ length: 8 }, () => title(server)));
  await sleep(200); // they wait for the lock
  writeFileSync(server.schema, OTHER_TITLE);
  await server.reload();
  const later = title(server);
  const batch = server.ask({ query: '{ __typename }' }); // the new service answers meanwhile
  assert.deepEqual(await batch, { data: { __typename: 'Query' } });
  await unlock();
  assert.deepEqual(await waiting, Array(8).fill('Article 5'));
  assert.match(await later, /^All about number 5/);
  assert.equal(await server.stop(), 0, server.log());
});

test('a client that leaves during a reload is no trouble', { skip }, async () => {
  const server = await start('reload_gone', { threads: 1 });
  const unlock = await lockArticles(server.database);
  const leaving = new AbortController();
  const gone = fetch(`${server.url}?query=${encodeURIComponent('{ article(id: 5) { title } }')}`, { signal: leaving.signal });
  await sleep(200);
  await server.reload();
  leaving.abort();
  await assert.rejects(gone);
  await unlock();
  await server.reload();
  assert.equal(await title(server), 'Article 5');
  assert.equal(await server.stop(), 0, server.log());
});

test('under load every request is answered, by the old schema or by the new one', { skip }, async () => {
  const RELOADS = 6;
  const server = await start('reload_load', { threads: 3, more: 'cache:\n  bytes: 1000000\n' });
  let isOver = false;
  let newest = 0; // what a request that begins now may get at least
  let asked = 0;
  const versions = Array.from({ length: RELOADS + 1 }, (_, i) =>
    SCHEMA.replace('title: String!', `title: String! @expr(sql: "'version ${i} of ' || title")`));
  writeFileSync(server.schema, versions[0]);
  await server.reload();
  const client = async (i) => {
    const query = `{ article(id: ${i + 1}) { title } }`;
    while (!isOver) {
      const least = newest;
      const isHashed = asked % 2 === 0;
      const { status, answer } = await server.post(isHashed ? { query, extensions: persistedQuery(query) } : { query });
      assert.equal(status, 200, JSON.stringify(answer));
      const got = /^version (\d+) of Article (\d+)$/.exec(answer.data.article.title);
      assert.ok(got, answer.data.article.title);
      assert.ok(Number(got[1]) >= least, `version ${got[1]} after ${least} was there`);
      assert.equal(Number(got[2]), i + 1);
      asked += 1;
    }
  };
  const clients = Array.from({ length: 12 }, (_, i) => client(i));
  for (let i = 1; i <= RELOADS; i++) {
    writeFileSync(server.schema, versions[i]);
    await server.reload();
    newest = i;
    await sleep(100);
  }
  isOver = true;
  await Promise.all(clients);
  assert.ok(asked > 100, `${asked} requests`);
  assert.equal(await server.stop(), 0, server.log());
});

test('signals in a row', { skip }, async () => {
  const server = await start('reload_signals');
  for (let i = 0; i < 10; i++) server.child.kill('SIGHUP');
  await server.reload();
  assert.equal(await title(server), 'Article 5');
  server.child.kill('SIGHUP');
  assert.equal(await server.stop(), 0, server.log()); // in the midst of it
  assert.match(server.log(), /serve\.ended/);
});
