/**
 * Idempotency keys where each field has a transaction of its own (@transaction(per: FIELD)): each has a record of its own, so a retry
 * does what was not done, and tells of the rest what was told.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WITHOUT_DATABASE } from '../support/program.mjs';
import { closeGate, codeOf, makeStore, send, startKeyed, until } from './idempotency.mjs';
import { codesOf } from './support.mjs';

const skip = WITHOUT_DATABASE;
let number = 0;
const newKey = () => `key-of-the-fields-${number++}`;
const add = (alias, sku) => `${alias}: addItem(input: {sku: "${sku}", name: "n"}) { id sku parts { id } }`;
const mutation = (...fields) => ({ query: `mutation { ${fields.join(' ')} }` });

function prepare() {
  const store = makeStore();
  store.sql('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO PUBLIC');
  return store;
}

const start = (store, options) => startKeyed(store, { schemas: ['per_field.graphql'], ...options });

test('fields with transactions of their own', { skip }, async (t) => {
  const store = prepare();
  const server = await start(store, { batchMax: 5, threads: 2 });
  const ask = (request, options) => send(server, request, options);
  const askAgain = async (request, options) => {
    let answer;
    await until('the key is free', async () => (answer = await ask(request, options)).status !== 409);
    return answer;
  };
  const skus = () => store.sql('SELECT string_agg(sku, \' \' ORDER BY id) FROM items');
  const it = (title, run) => t.test(title, async () => {
    store.reset();
    await run();
  });

  await it('all of them come again', async () => {
    const key = newKey();
    const request = mutation(add('a', 'a'), 't: __typename', add('b', 'b'), add('c', 'c'), 'u: __typename');
    const first = await ask(request, { key });
    const second = await ask(request, { key });
    assert.deepEqual([first.status, first.isReplay, Object.keys(first.answer.data)], [200, false, ['a', 't', 'b', 'c', 'u']]);
    assert.deepEqual([second.status, second.isReplay, second.text], [200, true, first.text]);
    assert.deepEqual([skus(), store.records()], ['a b c', 3]);
    const single = newKey();
    const alone = await ask(mutation(add('a', 'd')), { key: single });
    assert.equal((await ask(mutation(add('a', 'd')), { key: single })).text, alone.text);
    assert.deepEqual([skus(), store.records()], ['a b c d', 4]);
  });

  await it('what was undone is done by the retry, and nothing else', async () => {
    const key = newKey();
    store.sql("INSERT INTO items (sku, name) VALUES ('b', 'n')");
    const request = mutation(add('a', 'a'), add('b', 'b'), add('c', 'c'));
    const first = await ask(request, { key });
    assert.deepEqual([codesOf(first.answer), store.records()], [{ b: 'BAD_USER_INPUT' }, 2]);
    const second = await askAgain(request, { key });
    assert.deepEqual([second.isReplay, second.answer.data, codesOf(second.answer)], [false, first.answer.data, { b: 'BAD_USER_INPUT' }]);
    store.sql("DELETE FROM items WHERE sku = 'b'");
    const third = await askAgain(request, { key });
    assert.deepEqual([third.isReplay, third.answer.errors, third.answer.data.b.sku], [false, undefined, 'b']);
    assert.deepEqual([third.answer.data.a, third.answer.data.c], [first.answer.data.a, first.answer.data.c]);
    const fourth = await ask(request, { key });
    assert.deepEqual([fourth.isReplay, fourth.text], [true, third.text]);
    assert.deepEqual([skus(), store.records()], ['a c b', 3]);
  });

  await it('another request with the key does nothing, whichever fields were done', async () => {
    const key = newKey();
    store.sql("INSERT INTO items (sku, name) VALUES ('a', 'n')");
    assert.deepEqual(codesOf((await ask(mutation(add('a', 'a'), add('b', 'b')), { key })).answer), { a: 'BAD_USER_INPUT' });
    for (const other of [mutation(add('a', 'c'), add('b', 'b')), mutation(add('a', 'c')), mutation(add('a', 'a'), add('b', 'b'), add('c', 'c'))]) {
      const refused = await askAgain(other, { key });
      assert.deepEqual([refused.status, codeOf(refused), skus()], [422, 'IDEMPOTENCY_KEY_REUSED', 'a b'], other.query);
    }
  });

  await it('errors, and nulls that move up, come again as they were', async () => {
    const key = newKey();
    const draft = await start(store, { schemas: ['per_field.graphql', 'doubtful.graphql'] });
    const doubt = (alias, sku) => `${alias}: doubt(sku: "${sku}", name: "n") { sku ratio }`;
    const request = mutation(doubt('a', 'a'), add('b', 'b'), doubt('c', 'c'));
    const first = await send(draft, request, { key });
    assert.deepEqual([first.answer.data.a, Object.keys(codesOf(first.answer))], [{ sku: 'a', ratio: null }, ['a.ratio', 'c.ratio']], first.text);
    assert.equal((await send(draft, request, { key })).text, first.text);
    await draft.stop();
    const lost = newKey();
    const late = mutation('a: addLate(ref: 1) { id }', 'b: addLate(ref: 99) { id }', add('c', 'd'));
    const gone = await ask(late, { key: lost });
    assert.deepEqual([gone.answer.data, codesOf(gone.answer), store.records()], [null, { b: 'TOO_EARLY' }, 5]);
    store.sql('INSERT INTO lates (id, ref) VALUES (99, 99)');
    const back = await askAgain(late, { key: lost });
    assert.deepEqual([back.answer.errors, back.answer.data.a, back.answer.data.c.sku, store.records()], [undefined, { id: '1' }, 'd', 6], back.text);
  });

  await it('while a field runs, the second is told to wait; each place of a batch is its own', async () => {
    const key = newKey();
    const request = mutation(add('a', 'a'), add('b', 'b'));
    store.sql("CREATE TRIGGER gate AFTER INSERT ON items FOR EACH ROW WHEN (NEW.sku = 'b') EXECUTE FUNCTION gate('1')");
    const gate = await closeGate(store, 1);
    const running = ask([request, mutation(add('a', 'c'), add('b', 'd'))], { key });
    await gate.waited();
    await until('the other one is done', () => store.records() === 3);
    const early = await ask(request, { key });
    assert.deepEqual([early.status, codeOf(early)], [409, 'IDEMPOTENCY_KEY_IN_USE']);
    await gate.open();
    const first = await running;
    store.sql('DROP TRIGGER gate ON items');
    assert.deepEqual(first.answer.map(({ data, errors }) => [errors, data.a.sku, data.b.sku]), [[undefined, 'a', 'b'], [undefined, 'c', 'd']]);
    assert.equal((await ask([request, mutation(add('a', 'c'), add('b', 'd'))], { key })).text, first.text);
    assert.equal((await ask(request, { key })).text, JSON.stringify(first.answer[0]));
    assert.deepEqual([store.items(), store.records()], [4, 4]);
  });

  await it('a conflict runs its field again', async () => {
    const key = newKey();
    store.sql(`CREATE SEQUENCE tries; GRANT ALL ON SEQUENCE tries TO idempotency_anonymous;
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('tries') % 2 = 1 THEN RAISE 'in the way' USING ERRCODE = '40001'; END IF; RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`);
    const request = mutation(add('a', 'a'), add('b', 'b'));
    const first = await ask(request, { key });
    store.sql('DROP TRIGGER refuse ON items');
    assert.equal(first.answer.errors, undefined, first.text);
    assert.equal((await ask(request, { key })).text, first.text);
    assert.deepEqual([skus(), store.records()], ['a b', 2]);
  });

  await it('a field whose reply is too large is undone alone', async () => {
    const key = newKey();
    store.sql(`CREATE FUNCTION swell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.tags := ARRAY[repeat('x', 20000)]; RETURN NEW; END $$;
      CREATE TRIGGER swell BEFORE INSERT ON items FOR EACH ROW WHEN (NEW.sku = 'b') EXECUTE FUNCTION swell()`);
    const large = `b: addItem(input: {sku: "b", name: "n"}) { ${Array.from({ length: 60 }, (_, i) => `f${i}: tags`).join(' ')} }`;
    const answer = await ask(mutation(add('a', 'a'), large, add('c', 'c')), { key });
    store.sql('DROP TRIGGER swell ON items');
    assert.deepEqual([codesOf(answer.answer), skus(), store.records()], [{ b: 'RESPONSE_TOO_LARGE' }, 'a c', 2]);
  });

  assert.equal(await server.stop(), 0, server.log());
});

test('a server that dies between two fields', { skip }, async () => {
  const store = prepare();
  store.sql("CREATE TRIGGER gate AFTER INSERT ON items FOR EACH ROW WHEN (NEW.sku = 'b') EXECUTE FUNCTION gate('1')");
  const server = await start(store);
  const key = newKey();
  const request = mutation(add('a', 'a'), add('b', 'b'), add('c', 'c'));
  const gate = await closeGate(store, 1);
  const isLost = assert.rejects(send(server, request, { key }));
  await gate.waited();
  server.child.kill('SIGKILL');
  await isLost;
  await gate.open();
  const next = await start(store);
  let again;
  await until('the key is free', async () => (again = await send(next, request, { key })).status !== 409);
  assert.deepEqual([again.isReplay, again.answer.errors, Object.values(again.answer.data).map(({ sku }) => sku)], [false, undefined, ['a', 'b', 'c']]);
  assert.deepEqual([store.items(), store.records()], [3, 3]);
  assert.equal((await send(next, request, { key })).text, again.text);
  assert.equal(await next.stop(), 0, next.log());
});

test('many clients, few keys, two processes', { skip }, async () => {
  const store = prepare();
  const servers = [await start(store), await start(store)];
  const KEYS = 8;
  const texts = new Map();
  const client = async (i) => {
    const k = i % KEYS;
    const request = mutation(...['a', 'b', 'c'].map((alias) => `${alias}: addTagged(text: "${k}${alias}") { id text mark }`));
    for (let tries = 0; ; tries++) {
      assert.ok(tries < 1000, 'never answered');
      const answer = await send(servers[(i + tries) % 2], request, { key: `key number ${k} of a few` });
      if (answer.status === 409) {
        await sleep(5);
        continue;
      }
      assert.equal(answer.answer.errors, undefined, answer.text);
      if (!texts.has(k)) texts.set(k, answer.text);
      assert.equal(answer.text, texts.get(k));
      return;
    }
  };
  await Promise.all(Array.from({ length: 60 }, (_, i) => client(i)));
  assert.equal(store.sql('SELECT count(*) || \' \' || count(DISTINCT text) FROM tagged'), `${KEYS * 3} ${KEYS * 3}`);
  assert.equal(store.records(), KEYS * 3);
  for (const server of servers) assert.equal(await server.stop(), 0, server.log());
});
