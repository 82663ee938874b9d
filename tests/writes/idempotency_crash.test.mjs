/**
 * Idempotency keys when servers die and clients come all at once: several processes on one database, one effect for each key,
 * and the same reply to all who ask with it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WITHOUT_DATABASE, makeToken } from '../support/program.mjs';
import { addItem, closeGate, codeOf, makeStore, send, startKeyed, until } from './idempotency.mjs';
import { openClient } from './support.mjs';

const skip = WITHOUT_DATABASE;
const customer = (sub) => makeToken({ sub, role: 'idempotency_customer' });
const KEY = 'a key of this test';

async function die(server) {
  server.child.kill('SIGKILL');
  await server.ended;
}

/** As clients should: asks again while the first one runs, and when nobody answers. */
async function insist(servers, request, options) {
  for (let tries = 0; ; tries++) {
    assert.ok(tries < 500, 'never answered');
    const answer = await send(servers[tries % servers.length], request, options).catch(() => null);
    if (answer && answer.status !== 409 && answer.status !== 503) return answer;
    await sleep(10);
  }
}

test('a server that dies between the commit and the answer', { skip }, async () => {
  const store = makeStore();
  store.sql(`CREATE CONSTRAINT TRIGGER gate AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gate('2')`);
  const first = await startKeyed(store);
  const second = await startKeyed(store);
  const gate = await closeGate(store, 2);
  const lost = send(first, addItem('a'), { key: KEY });
  const isLost = assert.rejects(lost);
  await gate.waited(); // PostgreSQL has been told to commit
  await die(first);
  await isLost;
  const early = await send(second, addItem('a'), { key: KEY });
  assert.deepEqual([early.status, codeOf(early)], [409, 'IDEMPOTENCY_KEY_IN_USE'], 'its transaction lives on');
  await gate.open();
  await until('the commit is there', () => store.records() === 1);
  const again = await insist([second], addItem('a'), { key: KEY });
  assert.deepEqual([again.status, again.isReplay, again.answer.data.addItem.sku, store.items()], [200, true, 'a', 1]);
  assert.equal(await second.stop(), 0, second.log());
});

test('a server that dies before the commit', { skip }, async () => {
  const store = makeStore();
  store.sql(`CREATE TRIGGER gate AFTER INSERT ON items FOR EACH ROW EXECUTE FUNCTION gate('1')`);
  const first = await startKeyed(store);
  const gate = await closeGate(store, 1);
  const isLost = assert.rejects(send(first, addItem('a'), { key: KEY }));
  await gate.waited();
  await die(first);
  await isLost;
  await gate.open();
  const second = await startKeyed(store);
  const again = await insist([second], addItem('a'), { key: KEY });
  assert.deepEqual([again.isReplay, again.answer.data.addItem.sku, store.items(), store.records()], [false, 'a', 1, 1]);
  assert.equal(await second.stop(), 0, second.log());
});

test('a connection that is lost in the commit', { skip }, async () => {
  const store = makeStore();
  store.sql(`CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('leaves') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF; RETURN NULL; END $$;
    CREATE SEQUENCE leaves; GRANT ALL ON SEQUENCE leaves TO idempotency_anonymous;
    CREATE CONSTRAINT TRIGGER leave AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION leave()`);
  store.sql('ALTER FUNCTION leave() SECURITY DEFINER');
  const server = await startKeyed(store);
  const failed = await send(server, addItem('a'), { key: KEY });
  assert.equal(codeOf(failed), 'SERVICE_UNAVAILABLE', failed.text);
  await server.waitReady();
  const again = await insist([server], addItem('a'), { key: KEY });
  assert.deepEqual([again.answer.data?.addItem?.sku, store.items(), store.records()], ['a', 1, 1], again.text);
  assert.equal(await server.stop(), 0, server.log());
});

test('many clients, few keys, two processes: one effect for each key and owner, one reply to all', { skip }, async () => {
  const store = makeStore();
  const servers = [await startKeyed(store, { threads: 2, batchMax: 4 }), await startKeyed(store, { threads: 2, batchMax: 4 })];
  const owners = [undefined, customer('1'), customer('2')];
  const KEYS = 12;
  const CLIENTS = 150;
  const sku = (key, owner) => `k${key}o${owner}`;
  const replies = new Map();
  const began = { first: 0, replayed: 0, left: 0 };
  const client = async (i) => {
    const [key, owner] = [(i * 7) % KEYS, (i * 5) % owners.length];
    const options = { key: `one of the keys: ${key}`, token: owners[owner] };
    const isBatch = key % 4 === 0;
    const request = isBatch ? [addItem(sku(key, owner)), addItem(`${sku(key, owner)}b`)] : addItem(sku(key, owner));
    if (i % 6 === 0) { // leaves without waiting for the answer
      const leaving = new AbortController();
      const gone = send(servers[i % 2], request, { ...options, signal: leaving.signal }).catch(() => null);
      setTimeout(() => leaving.abort(), i % 13);
      await gone;
      began.left++;
    }
    let answer;
    for (let tries = 0; ; tries++) {
      assert.ok(tries < 500, 'never answered');
      answer = await insist([servers[(i + tries) % 2], servers[(i + tries + 1) % 2]], request, options);
      if (!isBatch || answer.answer.every((each) => each.data)) break;
      for (const each of answer.answer.filter(({ data }) => !data)) assert.equal(each.errors[0].extensions.code, 'IDEMPOTENCY_KEY_IN_USE');
      await sleep(10);
    }
    began[answer.isReplay ? 'replayed' : 'first']++;
    const id = `${key} ${owner}`;
    if (!replies.has(id)) replies.set(id, answer.text);
    assert.equal(answer.text, replies.get(id), 'all get the same reply');
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(i)));
  const expected = [...replies.keys()].flatMap((id) => {
    const [key, owner] = id.split(' ').map(Number);
    return key % 4 === 0 ? [sku(key, owner), `${sku(key, owner)}b`] : [sku(key, owner)];
  });
  const rows = store.sql('SELECT sku FROM items ORDER BY 1').split('\n');
  assert.deepEqual(rows, expected.sort((a, b) => (a < b ? -1 : 1)));
  assert.equal(store.records(), expected.length);
  assert.ok(began.replayed > CLIENTS / 2, JSON.stringify(began));
  for (const server of servers) assert.equal(await server.stop(), 0, server.log());
});

test('effects without a constraint to save them', { skip }, async () => {
  const store = makeStore();
  const servers = [await startKeyed(store), await startKeyed(store)];
  store.sql("CREATE TABLE counts (n int NOT NULL); INSERT INTO counts VALUES (0); GRANT ALL ON counts TO idempotency_anonymous");
  store.sql(`CREATE FUNCTION count_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE counts SET n = n + 1; RETURN NULL; END $$;
    CREATE TRIGGER count_up AFTER INSERT ON makers FOR EACH ROW EXECUTE FUNCTION count_up()`);
  const request = (name) => ({ query: 'mutation ($input: [MakerInput!]!) { addMakers(input: $input) { id name items { id } } }', variables: { input: [{ name }] } });
  store.sql('ALTER TABLE makers DROP CONSTRAINT makers_name_key');
  const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => insist([servers[i % 2]], request(`m${i % 5}`), { key: `the fifth part of them: ${i % 5}` })));
  assert.equal(store.sql('SELECT n FROM counts'), '5');
  assert.equal(new Set(answers.map(({ text }) => text)).size, 5);
  for (const server of servers) assert.equal(await server.stop(), 0, server.log());
});

test('servers that are killed again and again', { skip }, async () => {
  const store = makeStore();
  const servers = [await startKeyed(store), await startKeyed(store)];
  const KEYS = 40;
  const KILLS = 6;
  const asked = (text) => ({ query: 'mutation ($text: String!) { addTagged(text: $text) { id text mark } }', variables: { text } });
  let replies = 0;
  const client = async (i) => {
    const answer = await insist(servers, asked(`t${i % KEYS}`), { key: `the key of text ${i % KEYS}`, token: customer(String(i % KEYS)) });
    replies++;
    return answer.text;
  };
  const kill = async () => {
    for (let n = 1; n <= KILLS; n++) {
      await until('more replies', () => replies >= (n * KEYS) / 4);
      await die(servers[n % 2]);
      servers[n % 2] = await startKeyed(store);
    }
  };
  const waves = (async () => {
    const texts = [];
    for (let from = 0; from < KEYS * 4; from += 20)
      texts.push(...await Promise.all(Array.from({ length: 20 }, (_, i) => client(from + i))));
    return texts;
  })();
  const [texts] = await Promise.all([waves, kill()]);
  texts.forEach((text, i) => assert.equal(text, texts[i % KEYS], 'the reply of that key'));
  const rows = store.sql('SELECT text, count(*) FROM tagged GROUP BY 1 ORDER BY 2 DESC').split('\n');
  assert.deepEqual([rows.length, rows.every((row) => row.endsWith('\t1'))], [KEYS, true], rows.join(' '));
  assert.equal(store.records(), KEYS);
  for (const server of servers) assert.equal(await server.stop(), 0, server.log());
});

/* Each statement that the mutation sends, those for the record and its commit included, fails once or takes the connection with it. */
test('whatever fails, a retry does it once', { skip }, async () => {
  const store = makeStore();
  const TABLES = ['items', 'parts', 'makers', 'onetrip_private.idempotency'];
  store.sql(`CREATE SEQUENCE fault_count; CREATE TABLE fault (at int, what text); INSERT INTO fault VALUES (0, '');
    CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ DECLARE f fault; BEGIN
      SELECT * INTO f FROM fault;
      IF nextval('fault_count') = f.at THEN
        IF f.what = 'kill' THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF;
        RAISE 'injected' USING ERRCODE = f.what;
      END IF; RETURN NULL; END $$;
    ${TABLES.flatMap((table, i) => [`CREATE TRIGGER fault${i} AFTER INSERT OR UPDATE OR DELETE ON ${table} EXECUTE FUNCTION fault();`,
    `CREATE CONSTRAINT TRIGGER late${i} AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fault();`]).join('\n')}`);
  const server = await startKeyed(store);
  const client = await openClient(store.database);
  const arm = (at, what) => client.query(`UPDATE fault SET at = ${at}, what = '${what}'; SELECT setval('fault_count', 1, false)`);
  const build = { query: 'mutation { build(input: {sku: "n", name: "n", maker: {name: "new"}, parts: [{label: "x"}, {label: "y"}]}) { id parts { id } maker { name } } }' };
  let steps = 0;
  for (const what of ['XX000', '40001', 'kill']) {
    for (let at = 1; ; at++) {
      await arm(0, '');
      store.reset();
      await arm(at, what);
      const key = `${what}, statement ${at}`;
      const first = await send(server, build, { key });
      const isFine = first.answer.errors === undefined;
      if (what !== '40001' && !isFine) assert.deepEqual([store.items(), store.records()], [0, 0], `${key}: ${first.text}`);
      if (what === 'kill') await server.waitReady();
      const again = await insist([server], build, { key });
      assert.deepEqual([again.answer.errors, store.items(), store.records()], [undefined, 1, 1], `${key}: ${again.text}`);
      if (isFine) assert.equal(again.text, first.text, key);
      const { last_value: counted } = (await client.query('SELECT last_value::int FROM fault_count')).rows[0];
      if (counted < at) break;
      steps++;
    }
  }
  assert.ok(steps >= 24, `${steps}`);
  await client.end();
  assert.equal(await server.stop(), 0, server.log());
});

test('old records go, a thousand at a time', { skip }, async () => {
  const store = makeStore();
  const server = await startKeyed(store);
  const client = await openClient(store.database);
  await client.query(`INSERT INTO onetrip_private.idempotency SELECT '\\x00', 'old ' || i, 0, '\\x00', false, '{}', now() - interval '1 hour' FROM generate_series(1, 1500) i`);
  const old = async () => (await client.query("SELECT count(*)::int AS n FROM onetrip_private.idempotency WHERE expires_at <= now()")).rows[0].n;
  await send(server, addItem('a'), { key: 'the first key of this process' });
  await until('the first thousand is gone', async () => (await old()) === 500);
  await send(server, addItem('b'), { key: 'the second key of this process' });
  await until('the rest is gone', async () => (await old()) === 0);
  assert.equal(store.records(), 2);
  await client.end();
  assert.equal(await server.stop(), 0, server.log());
});
