/**
 * Who may keep an answer, and for how long: Cache-Control by @cacheControl, ETags, and the answers that the server keeps itself.
 * What is kept needs no SQL, and what is private reaches nobody else.
 */
import assert from 'node:assert/strict';
import { Agent, request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../reference/random.mjs';
import { ROOT, WITHOUT_DATABASE, makeDatabase, makeToken, runSql, startServer } from '../support/program.mjs';

const KEPT_BYTES = 1024 * 1024;
const readerToken = (sub, more = {}) => makeToken({ sub, role: 'caching_reader', ...more });

function start(name, environment = {}) {
  const database = makeDatabase(`${name}_${process.pid}`, [`${ROOT}/tests/http/caching.sql`]);
  return startServer({
    database, schema: [`${ROOT}/tests/http/caching.graphql`], anonymousRole: 'caching_reader', roles: ['caching_reader', 'caching_guest'], environment,
  }).then((server) => Object.assign(server, { database }));
}

/** One request. @param {{query: string, variables?: object, method?: string, token?: string, headers?: object}} options */
async function ask(server, { query, variables, method = 'GET', token, headers = {} }) {
  const isGet = method === 'GET';
  const parameters = { query, ...(variables && { variables: isGet ? JSON.stringify(variables) : variables }) };
  const response = await fetch(isGet ? `${server.url}?${new URLSearchParams(parameters)}` : server.url, {
    method,
    headers: {
      ...(!isGet && { 'content-type': 'application/json' }), ...(token && { authorization: `Bearer ${token}` }), ...headers,
    },
    ...(!isGet && { body: JSON.stringify(parameters) }),
  });
  const text = await response.text();
  const header = (name) => response.headers.get(name);
  return { status: response.status, header, text, answer: text && JSON.parse(text), statements: statementsOf(header) };
}

const statementsOf = (header) => Number(/statements;desc="(\d+)"/.exec(header('server-timing'))?.[1]);

test('Cache-Control', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start('cache_control');
  const token = readerToken('user1');

  for (const [sentence, query, expected, asker] of [
    ['the age of a type', '{ article(id: 1) { id title } }', 'max-age=60, public'],
    ['the least of several', '{ article(id: 1) { id } brief(id: 2) { id } }', 'max-age=1, public'],
    ['an object without a word', '{ article(id: 1) { author { id } } }', 'private, no-cache'],
    ['an object that inherits', '{ article(id: 1) { writer { id } } }', 'max-age=60, public'],
    ['a root without a word', '{ authors { id } }', 'private, no-cache'],
    ['a private field', '{ scoped { id } }', 'max-age=60, private'],
    ['a claim', '{ mine { id } }', 'max-age=60, private'],
    ['an identity', '{ article(id: 1) { id } }', 'max-age=60, private', token],
    ['an error in the data', '{ article(id: 13) { id failing } }', 'no-store'],
    ['a document that is refused', '{ nothing }', 'no-store'],
    ['text that is not GraphQL', '{', 'no-store'],
    ['a token that is refused', '{ article(id: 1) { id } }', 'no-store', 'x.y.z'],
    ['introspection alone', '{ __schema { queryType { name } } }', 'private, no-cache'],
  ]) {
    for (const method of ['GET', 'QUERY']) {
      await t.test(`${method}: ${sentence}`, async () => {
        const { header } = await ask(server, { query, method, token: asker });
        assert.equal(header('cache-control'), expected);
        assert.match(header('vary') ?? '', expected === 'no-store' ? /^/ : /^accept, accept-encoding, authorization$/);
      });
    }
  }

  await t.test('POST has none', async () => {
    const { header } = await ask(server, { query: '{ article(id: 1) { id } }', method: 'POST' });
    assert.equal(header('cache-control'), null);
    assert.equal(header('etag'), null);
    assert.equal(header('vary'), null);
  });

  await t.test('mutations are not safe', async () => {
    const query = 'mutation { rename(id: 1, title: "x") { id } }';
    for (const method of ['GET', 'QUERY']) {
      const { status, header } = await ask(server, { query, method });
      assert.equal(status, 405);
      assert.equal(header('allow'), 'POST');
      assert.equal(header('cache-control'), 'no-store');
    }
  });
});

test('Cache-Control on POST, by setting', { skip: WITHOUT_DATABASE }, async () => {
  const server = await start('cache_post', { ONETRIP_CACHE_POST: 'true' });
  const post = async (query) => (await ask(server, { query, method: 'POST' })).header('cache-control');
  assert.equal(await post('{ article(id: 1) { id } }'), 'max-age=60, public');
  assert.equal(await post('mutation { rename(id: 2, title: "x") { id } }'), 'private, no-cache');
  assert.equal(await post('{ nothing }'), 'no-store');
});

test('ETags', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start('etags');
  const query = '{ article(id: 1) { id title } }';
  const etagOf = async (headers = {}, method = 'GET') => (await ask(server, { query, method, headers })).header('etag');
  const plain = { 'accept-encoding': 'identity' };

  await t.test('are strong and stay', async () => {
    assert.match(await etagOf(plain), /^"[0-9a-f]{32}-j"$/);
    assert.equal(await etagOf(plain), await etagOf(plain));
    assert.equal(await etagOf(plain, 'QUERY'), await etagOf(plain));
  });

  await t.test('differ by type and coding', async () => {
    const large = '{ articles(first: 60) { id title body } }';
    const tags = [];
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      for (const coding of ['identity', 'gzip', 'br']) {
        tags.push((await ask(server, { query: large, headers: { accept, 'accept-encoding': coding } })).header('etag'));
      }
    }
    assert.equal(new Set(tags).size, 6);
  });

  const etag = await etagOf(plain);
  for (const [sentence, known, status] of [
    ['the same', etag, 304],
    ['weakly the same', `W/${etag}`, 304],
    ['one of several', `"a", ${etag}, "b"`, 304],
    ['any', '*', 304],
    ['another', '"a"', 200],
    ['a part of it', etag.slice(1, -1), 200],
    ['none', '', 200],
  ]) {
    for (const method of ['GET', 'QUERY']) {
      await t.test(`${method}: If-None-Match names ${sentence}`, async () => {
        const found = await ask(server, { query, method, headers: { ...plain, 'if-none-match': known } });
        assert.equal(found.status, status);
        assert.equal(found.text.length > 0, status === 200);
        assert.equal(found.header('etag'), etag);
        assert.equal(found.header('cache-control'), 'max-age=60, public');
        assert.equal(found.header('vary'), 'accept, accept-encoding, authorization');
      });
    }
  }

  await t.test('a 304 is computed where nothing is kept', async () => {
    const found = await ask(server, { query, headers: { ...plain, 'if-none-match': etag } });
    assert.equal(found.status, 304);
    assert.equal(found.statements, 1);
  });

  await t.test('POST does not ask', async () => {
    const found = await ask(server, { query, method: 'POST', headers: { 'if-none-match': '*' } });
    assert.equal(found.status, 200);
  });

  await t.test('a changed answer has another', async () => {
    await server.ask({ query: 'mutation { rename(id: 1, title: "Renamed") { id } }' });
    const found = await ask(server, { query, headers: { ...plain, 'if-none-match': etag } });
    assert.equal(found.status, 200);
    assert.equal(found.answer.data.article.title, 'Renamed');
  });

  await t.test('a 304 has no body, and its connection goes on', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statuses = [];
    const sockets = new Set();
    for (const headers of [{ 'if-none-match': '*' }, {}]) {
      await new Promise((done, failed) => {
        const { hostname: host, port } = new URL(server.url);
        httpRequest({ agent, host, port, path: `/graphql?${new URLSearchParams({ query })}`, headers }, (response) => {
          const { 'content-length': length, 'transfer-encoding': coding } = response.headers;
          statuses.push([response.statusCode, length, coding]);
          sockets.add(response.socket.localPort);
          response.resume().on('end', done);
        }).on('error', failed).end();
      });
    }
    agent.destroy();
    assert.equal(sockets.size, 1);
    assert.deepEqual(statuses[0], [304, undefined, undefined]);
    assert.equal(statuses[1][0], 200);
  });
});

test('answers that the server keeps', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start('kept', { ONETRIP_CACHE_BYTES: String(KEPT_BYTES) });
  const token = readerToken('user1');

  await t.test('need no SQL the second time, whatever the method', async () => {
    const request = { query: '{ article(id: 5) { id title } }' };
    const first = await ask(server, request);
    assert.equal(first.statements, 1);
    assert.equal(first.header('age'), null);
    for (const method of ['GET', 'QUERY', 'POST']) {
      const again = await ask(server, { ...request, method });
      assert.equal(again.text, first.text);
      assert.equal(again.statements, 0);
    }
    const again = await ask(server, request);
    assert.match(again.header('age'), /^\d+$/);
    assert.equal(again.header('cache-control'), 'max-age=60, public');
    const known = await ask(server, { ...request, headers: { 'if-none-match': again.header('etag') } });
    assert.equal(known.status, 304);
    assert.equal(known.statements, 0);
  });

  await t.test('are counted by nobody in the database', async (u) => {
    if (!runSql(server.database, 'SHOW shared_preload_libraries').includes('pg_stat_statements')) u.skip();
    runSql(server.database, 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    // All of the database, what sets the role and the claims as well; but for this question itself.
    const calls = (like = '') => Number(runSql(server.database, `SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
      WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query ~ '${like}' AND query !~ 'pg_stat'`));
    const request = { query: '{ articles(first: 7) { id } }' };
    const ofArticles = calls('articles');
    await ask(server, request);
    assert.equal(calls('articles'), ofArticles + 1);
    const before = calls();
    for (let i = 0; i < 20; i++) await ask(server, request);
    assert.equal(calls(), before);
    const etag = (await ask(server, request)).header('etag');
    for (const method of ['GET', 'QUERY']) {
      for (let i = 0; i < 10; i++) assert.equal((await ask(server, { ...request, method, headers: { 'if-none-match': etag } })).status, 304);
    }
    assert.equal(calls(), before);
    // The other way: what is not kept is made again, to find that it is the same.
    const changing = { query: '{ article(id: 1) { author { id } } }' };
    const made = await ask(server, changing);
    const between = calls('articles');
    const same = await ask(server, { ...changing, headers: { 'if-none-match': made.header('etag') } });
    assert.deepEqual([same.status, same.statements, calls('articles') - between], [304, made.statements, 1]);
  });

  for (const [sentence, request] of [
    ['what may not be kept', { query: '{ article(id: 1) { author { id } } }' }],
    ['data with errors', { query: '{ article(id: 13) { id failing } }' }],
    ['a mutation', { query: 'mutation { rename(id: 9, title: "Nine") { id } }', method: 'POST' }],
  ]) {
    await t.test(`not: ${sentence}`, async () => {
      await ask(server, request);
      assert.ok((await ask(server, request)).statements > 0);
    });
  }

  await t.test('until their time is over', async () => {
    const request = { query: '{ brief(id: 5) { title } }' };
    let again = 1;
    for (let i = 0; i < 10 && again > 0; i++) { // a machine that stands still for a second has its answer made again
      await ask(server, request);
      again = (await ask(server, request)).statements;
    }
    assert.equal(again, 0);
    await sleep(1100);
    assert.equal((await ask(server, request)).statements, 1);
  });

  await t.test('by variables, operation and document', async () => {
    const query = 'query A($id: ID!) { article(id: $id) { title } } query B($id: ID!) { article(id: $id) { id } }';
    const one = async (operationName, id) => (await server.ask({ query, operationName, variables: { id } })).data.article;
    for (let round = 0; round < 2; round++) {
      for (const id of ['20', '21', 22]) {
        assert.deepEqual(await one('A', id), { title: `Article ${id}` });
        assert.deepEqual(await one('B', id), { id: String(id) });
      }
    }
  });

  await t.test('by identity, also where nothing in the schema is private', async () => {
    const query = '{ notes(first: 100) { owner } }';
    const owners = async (asker) => [...new Set((await ask(server, { query, token: asker })).answer.data.notes.map((n) => n.owner))];
    assert.deepEqual(await owners(), []);
    assert.deepEqual(await owners(token), ['user1']);
    assert.deepEqual(await owners(readerToken('user2')), ['user2']);
    assert.deepEqual(await owners(token), ['user1']);
    assert.deepEqual(await owners(), []);
  });
});

/** What is kept is shared by those who are the same to the plan, and by nobody else. */
test('whose answers are shared', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start('shared', { ONETRIP_CACHE_BYTES: String(KEPT_BYTES) });
  const first = { sub: 'user1', tenant: 'tenant1', role: 'caching_reader' };
  for (const [sentence, field, other, isShared] of [
    ['no claim is used', 'offers', { sub: 'user2', tenant: 'tenant2' }, true],
    ['the same token once more', 'notes', {}, false], // another iat and jti
    ['a claim that is used is the same', 'own', { sub: 'user2', jti: 'x' }, true],
    ['a claim that is used differs', 'own', { tenant: 'tenant2' }, false],
    ['a claim that is used is missing', 'own', { tenant: undefined }, false],
    ['a claim that is used has another type', 'own', { tenant: ['tenant1'] }, false],
    ['the role differs', 'offers', { role: 'caching_guest' }, false],
    ['row security', 'notes', { jti: 'x' }, false],
    ['a function', 'called', { jti: 'x' }, false],
    ['a setting', 'settings', { jti: 'x' }, false],
    ['a function that looks like a column', 'attribute', { jti: 'x' }, false],
    ['a view', 'viewed', { jti: 'x' }, false],
    ['a field that says PRIVATE', 'scoped', { jti: 'x' }, false],
    ['a plan with both', 'own { id } notes', { jti: 'x' }, false],
  ]) {
    await t.test(`${sentence}: ${isShared ? 'shared' : 'not shared'}`, async (u) => {
      const alias = `_${u.name.replace(/\W/g, '')}`;
      const query = `query ${alias} { ${field} { id } }`;
      const made = await ask(server, { query, token: makeToken({ jti: alias, ...first }) });
      assert.equal(made.answer.errors, undefined);
      assert.ok(made.statements > 0);
      assert.equal((await ask(server, { query, token: makeToken({ jti: alias, ...first }) })).statements, 0);
      const again = await ask(server, { query, token: makeToken({ jti: `${alias}2`, ...first, ...other }) });
      assert.equal(again.statements === 0, isShared);
      assert.equal(again.header('cache-control'), 'max-age=60, private');
      assert.equal((await ask(server, { query })).statements > 0, true, 'without a token');
    });
  }
});

/**
 * Random requests of random identities, several at once, in a cache that is too small for all of them: each answer is that of its
 * identity, as the tables say. Tokens differ in more than what counts, and some claims have the same text in other places.
 */
test('no private answer reaches another identity', { skip: WITHOUT_DATABASE }, async () => {
  const ROUNDS = 150;
  const AT_ONCE = 20;
  const server = await start('private', { ONETRIP_CACHE_BYTES: '60000' });
  const random = new Random(2026);
  const notesOf = (sub) => Array.from({ length: 200 }, (_, i) => i + 1).filter((i) => `user${i % 20}` === sub)
    .map((i) => ({ id: String(i), owner: sub }));
  const allOffers = Array.from({ length: 50 }, (_, i) => ({ id: String(i + 1), tenant: `tenant${(i + 1) % 5}` }));
  const offersOf = (tenant) => allOffers.filter((offer) => offer.tenant === tenant);
  const identities = [{}, ...Array.from({ length: 40 }, () => {
    const [sub, tenant] = [`user${random.int(0, 24)}`, random.pick(['tenant1', 'tenant2', 'user1', undefined])];
    const claims = { sub, tenant, role: random.pick(['caching_reader', 'caching_reader', 'caching_guest']), name: random.pick(['user1', 'tenant1']) };
    return { ...claims, token: makeToken(claims) };
  })];
  const forbidden = null; // a guest may not read it
  const fields = [
    ['notes(first: 100) { id owner }', ({ sub, role }) => (role === 'caching_guest' ? forbidden : notesOf(sub))],
    ['mine { id owner }', ({ sub, role }) => (role === 'caching_guest' ? forbidden : notesOf(sub))],
    ['offers { id tenant }', () => allOffers],
    ['own { id tenant }', ({ tenant }) => offersOf(tenant)],
    ['own { id body }', ({ tenant, role }) => (role === 'caching_guest' ? forbidden : offersOf(tenant).map(({ id }) => ({ id, body: `offer ${id}` })))],
    ['called { id tenant }', ({ tenant }) => offersOf(tenant)],
    ['settings { id tenant }', ({ tenant }) => offersOf(tenant)],
    ['viewed { id tenant }', ({ tenant }) => offersOf(tenant)],
  ];
  const byId = (a, b) => a.id - b.id;
  let hits = 0;
  let rows = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      const identity = random.pick(identities);
      const chosen = Array.from({ length: random.int(1, 2) }, () => random.pick(fields));
      const query = `{ ${chosen.map(([text], i) => `f${i}: ${text}`).join(' ')} }`;
      const method = random.pick(['GET', 'POST', 'QUERY']);
      const { answer, statements } = await ask(server, { query, method, token: identity.token });
      const expected = chosen.map(([, rowsOf]) => rowsOf(identity));
      if (expected.includes(forbidden)) {
        assert.equal(answer.data, null);
        assert.equal(answer.errors[0].extensions.code, 'FORBIDDEN');
        return;
      }
      assert.ok(answer.data, `${query}: ${JSON.stringify(answer)} of ${JSON.stringify(identity)}`);
      expected.forEach((wanted, i) => {
        assert.deepEqual(answer.data[`f${i}`].sort(byId), wanted, `${query} of ${JSON.stringify(identity)}`);
        rows += wanted.length;
      });
      hits += statements === 0 ? 1 : 0;
    }));
  }
  assert.ok(hits > ROUNDS, `${hits} hits: the cache was not used`);
  assert.ok(rows > ROUNDS);
});
