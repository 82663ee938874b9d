/** Idempotency keys: what the configuration, the table and the schema may be; all of it by SIGHUP as well. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BINARY, ROOT, WITHOUT_DATABASE, cleanEnvironment, makeToken } from '../support/program.mjs';
import { addItem, codeOf, makeStore, send, serverOptions, startKeyed, until } from './idempotency.mjs';

const skip = WITHOUT_DATABASE;
const KEY = 'a key of this test';
const inFolder = (name) => join(ROOT, 'tests/writes', name);

/** Changes the configuration's lines and reloads it. Answers what was logged up to the wanted event. */
async function reload(server, change, event = 'serve.reloaded') {
  const before = server.log().length;
  writeFileSync(server.config, change(readFileSync(server.config, 'utf8')));
  server.child.kill('SIGHUP');
  await until(event, () => server.log().slice(before).includes(`"event":"${event}"`));
  return server.log().slice(before);
}

const keys = (mode) => (text) => text.replace(/^ {2}keys: (off|on|required)$/m, `  keys: ${mode}`);

test('by SIGHUP', { skip }, async () => {
  const store = makeStore({ hasTable: false });
  const server = await startKeyed(store, { keys: 'off', threads: 2 });
  const ask = (sku, options) => send(server, addItem(sku), options);
  assert.equal((await ask('a', { key: KEY })).status, 200);
  assert.equal(codeOf(await ask('a', { key: KEY })), 'BAD_USER_INPUT', 'without the setting a key is nothing');

  assert.match(await reload(server, keys('on'), 'serve.reload_failed'), /there is no table .*docs\/idempotency\.md/);
  assert.equal((await ask('b')).status, 200, 'as before');

  store.makeTable();
  await reload(server, keys('on'));
  const first = await ask('c', { key: KEY });
  const second = await ask('c', { key: KEY });
  assert.deepEqual([first.status, second.text, second.isReplay], [200, first.text, true]);
  assert.equal((await ask('d')).status, 200);

  await reload(server, keys('required'));
  for (const type of ['application/json', 'application/graphql-response+json']) {
    const refused = await ask('e', { type });
    assert.deepEqual([refused.status, codeOf(refused)], [400, 'IDEMPOTENCY_KEY_REQUIRED']);
  }
  assert.equal((await ask('c', { key: KEY })).text, first.text, 'what was kept before the reload');
  assert.equal((await send(server, { query: '{ items { id } }' })).status, 200);

  await reload(server, (text) => text.replace('idempotency:\n', 'idempotency:\n  keep_s: 5\n'));
  await ask('f', { key: 'another key of this test' });
  assert.equal(store.sql(`SELECT expires_at <= now() + interval '5 seconds' FROM onetrip_private.idempotency WHERE key = 'another key of this test'`), 't');
  assert.equal(await server.stop(), 0, server.log());
});

test('a table that is gone, or full of rights that are missing, undoes mutations with a key alone', { skip }, async () => {
  const store = makeStore();
  const server = await startKeyed(store);
  for (const [breaking, mending] of [
    ['REVOKE INSERT ON onetrip_private.idempotency FROM idempotency_login', () => store.grant()],
    ['REVOKE SELECT ON onetrip_private.idempotency FROM idempotency_login', () => store.grant()],
    ['DROP SCHEMA onetrip_private CASCADE', () => store.makeTable()],
  ]) {
    store.sql(breaking);
    const failed = await send(server, addItem('a'), { key: `${KEY}: ${breaking}` });
    assert.deepEqual([failed.status, failed.answer.data, codeOf(failed)], [200, { addItem: null }, 'INTERNAL_SERVER_ERROR'], breaking);
    assert.equal(store.items(), 0, breaking);
    mending();
  }
  assert.match(server.log(), /"event":"execute.record_failed","sqlstate":"42501"/);
  assert.match(server.log(), /"event":"execute.record_failed","sqlstate":"42P01"/);
  let answer;
  await until('it works again', async () => (answer = await send(server, addItem('a'), { key: KEY })).status === 200);
  assert.equal(answer.answer.data.addItem?.sku, 'a', answer.text);
  assert.equal(await server.stop(), 0, server.log());
});

test('without prepared statements, and without an anonymous role', { skip }, async () => {
  const store = makeStore();
  store.sql('GRANT ALL ON ALL TABLES IN SCHEMA public TO idempotency_login; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO idempotency_login');
  const server = await startKeyed(store, { anonymousRole: undefined, environment: { ONETRIP_DATABASE_PREPARED: 'false' } });
  const tokens = [undefined, makeToken({ sub: '1', role: 'idempotency_customer' })];
  for (const [i, token] of tokens.entries()) {
    store.sql(`CREATE CONSTRAINT TRIGGER later AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION see('${i}'); GRANT ALL ON seen TO idempotency_login`);
    const first = await send(server, addItem(`s${i}`), { key: KEY, token });
    assert.equal((await send(server, addItem(`s${i}`), { key: KEY, token })).text, first.text);
    assert.equal(first.answer.data?.addItem?.sku, `s${i}`, first.text);
    store.sql('DROP TRIGGER later ON items');
  }
  assert.equal(store.sql('SELECT string_agg(who, \' \' ORDER BY at) FROM seen'), 'idempotency_login idempotency_customer');
  assert.equal(await server.stop(), 0, server.log());
});

/** Runs a command against the store's database as the login role; answers its exit code and words. */
function run(store, command, { schemas = [], environment = {}, table } = {}) {
  const options = serverOptions(store);
  const flags = ['schema.graphql', ...schemas].flatMap((name) => ['--schema', inFolder(name)]);
  const variables = {
    ONETRIP_DATABASE_URL: options.database, ONETRIP_DATABASE_ANONYMOUS_ROLE: 'idempotency_anonymous',
    ONETRIP_AUTH_ROLES: 'idempotency_customer', ONETRIP_IDEMPOTENCY_KEYS: 'on', ...(table && { ONETRIP_IDEMPOTENCY_TABLE: table }), ...environment,
  };
  const { status, stdout, stderr } = spawnSync(BINARY, [command, ...flags], { env: { ...cleanEnvironment(), ...variables }, encoding: 'utf8', timeout: 30_000 });
  return { status, text: stdout + stderr };
}

test('what cannot work is refused at the start and by check', { skip }, async (t) => {
  const store = makeStore({ hasTable: false });
  store.sql('GRANT ALL ON ALL TABLES IN SCHEMA public TO idempotency_login');
  const serve = (options = {}) => run(store, 'serve', { ...options, environment: { ONETRIP_SERVER_LISTEN: '127.0.0.1:0', ONETRIP_SERVER_ADMIN: 'off', ...options.environment } });
  const refused = async (title, options, words) => t.test(title, () => {
    for (const { status, text } of [serve(options), run(store, 'check', options)]) {
      assert.match(text, words);
      assert.notEqual(status, 0, text);
    }
  });
  await refused('no table', {}, /idempotency\.table: there is no table "onetrip_private"\."idempotency"; docs\/idempotency\.md/);
  store.makeTable();
  await refused('another table', { table: 'items' }, /table "items" lacks these columns: principal bytea, key text/);
  await refused('no name', { table: 'a.b.c' }, /idempotency\.table is a name such as onetrip_private\.idempotency, not "a\.b\.c"/);
  await refused('no name, but SQL', { table: 'a; drop table items' }, /idempotency\.table is a name/);
  await refused('no time', { environment: { ONETRIP_IDEMPOTENCY_KEEP_S: '0' } }, /idempotency\.keep_s is at least 1/);
  await refused('no such mode', { environment: { ONETRIP_IDEMPOTENCY_KEYS: 'yes' } }, /idempotency\.keys is off, on or required, not "yes"/);
  await refused('@idempotent without keys', { schemas: ['idempotent.graphql'], environment: { ONETRIP_IDEMPOTENCY_KEYS: 'off' } },
    /Field "Mutation\.order": @idempotent needs idempotency\.keys to be on or required\./);
  store.sql('CREATE TABLE public.loose AS SELECT * FROM onetrip_private.idempotency; GRANT ALL ON public.loose TO idempotency_login');
  await refused('nothing that makes it unique', { table: 'loose' }, /table "loose" needs PRIMARY KEY \(principal, key, part\)/);
  store.sql('REVOKE DELETE ON onetrip_private.idempotency FROM idempotency_login');
  await refused('rights that are missing', {}, /GRANT SELECT, INSERT, UPDATE, DELETE ON "onetrip_private"\."idempotency" TO idempotency_login/);
  store.grant();
  await t.test('roles of requests that may read it', () => {
    const before = run(store, 'check');
    assert.doesNotMatch(before.text, /may touch/);
    store.sql('GRANT USAGE ON SCHEMA onetrip_private TO idempotency_customer; GRANT SELECT ON onetrip_private.idempotency TO idempotency_customer');
    const { status, text } = run(store, 'check');
    assert.match(text, /Role "idempotency_customer", which requests have, may touch "onetrip_private"\."idempotency"/);
    assert.equal(status, 1, text);
  });
});
