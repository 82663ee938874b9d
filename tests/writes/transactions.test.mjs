/** One transaction per operation: all or nothing, and again when another one stands in the way. */
import assert from 'node:assert/strict';
import { codesOf, dataOf, suite } from './support.mjs';

const it = suite('transactions', { settings: '-c deadlock_timeout=20ms' });
const seed = (writes) => writes.sql(`INSERT INTO items (sku, name, price) SELECT 's' || i, 'n', 0 FROM generate_series(1, 9) i`);

/* Selecting relations makes each field a trip of its own, so locks are taken one by one. */
const STEPS = (ids, price) => `mutation { ${ids.map((id) =>
  `f${id}: editItem(id: ${id}, patch: {price: ${price}}) { price parts { id } maker { id } }`).join(' ')} }`;

it('two in opposite order both succeed', async (writes) => {
  seed(writes);
  writes.sql(`CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END'; CREATE TRIGGER dawdle BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION dawdle()`);
  for (let round = 0; round < 6; round++) {
    const [a, b] = await Promise.all([
      writes.ask(STEPS([1, 2, 3, 4], round * 2)),
      writes.ask(STEPS([4, 3, 2, 1], round * 2 + 1)),
    ]);
    assert.equal(dataOf(a).f1.price, round * 2);
    assert.equal(dataOf(b).f1.price, round * 2 + 1);
    const prices = writes.rows('SELECT DISTINCT price FROM items WHERE id < 5');
    assert.equal(prices.length, 1, `one of the two came last: ${JSON.stringify(prices)}`);
  }
  writes.sql('DROP TRIGGER dawdle ON items');
  assert.match(writes.server.log(), /"sqlstate":"40P01"/, 'the two did not meet');
});

it('a conflict that does not end is an error that changes nothing', async (writes) => {
  seed(writes);
  writes.sql(`CREATE TABLE attempts (n serial); CREATE SEQUENCE tries;
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF nextval('tries') < TG_ARGV[0]::int THEN RAISE 'in the way' USING ERRCODE = '40001'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER refuse BEFORE UPDATE ON items FOR EACH ROW WHEN (NEW.id = 2) EXECUTE FUNCTION refuse(3)`);
  const steps = STEPS([1, 2], 5);
  assert.equal(dataOf(await writes.ask(steps)).f2.price, 5);
  assert.equal(writes.sql('SELECT last_value FROM tries'), '3');
  writes.sql(`DROP TRIGGER refuse ON items; SELECT setval('tries', 1);
    CREATE TRIGGER refuse BEFORE UPDATE ON items FOR EACH ROW WHEN (NEW.id = 2) EXECUTE FUNCTION refuse(100)`);
  assert.deepEqual(codesOf(await writes.ask(STEPS([1, 2], 6))), { f1: 'TRANSACTION_ROLLED_BACK', f2: 'CONFLICT' });
  assert.equal(writes.sql('SELECT last_value FROM tries'), '4', 'three attempts in all');
  assert.equal(writes.sql('SELECT price FROM items WHERE id = 1'), '5');
  writes.sql('DROP TRIGGER refuse ON items');
});

it('a commit that is in the way runs again', async (writes) => {
  writes.sql(`CREATE SEQUENCE IF NOT EXISTS commits; CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF nextval('commits') < 2 THEN RAISE 'in the way' USING ERRCODE = '40001'; END IF; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER late AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late()`);
  const add = 'mutation { addItem(input: {sku: "a", name: "a"}) { id parts { id } } }';
  assert.deepEqual(dataOf(await writes.ask(add)).addItem.parts, []);
  assert.equal(writes.sql('SELECT count(*) FROM items'), '1');
  writes.sql('DROP TRIGGER late ON items');
});

it('a connection that is lost while it commits: nobody says that it may be sent again, nor that nothing was changed', async (writes) => {
  writes.sql(`CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER leave AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION leave()`);
  const add = (key, selected) => `${key}: addItem(input: {sku: "${key}", name: "n"}) { ${selected} }`;
  for (const selected of ['id', 'id parts { id }']) { // with its commit in one trip, and in trips of their own
    const body = JSON.stringify({ query: `mutation { ${add('a', selected)} ${add('b', selected)} }` });
    const response = await fetch(writes.server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const answer = await response.json();
    assert.deepEqual([response.status, response.headers.get('retry-after')], [200, null], JSON.stringify(answer));
    assert.deepEqual(codesOf(answer), { a: 'SERVICE_UNAVAILABLE', b: 'SERVICE_UNAVAILABLE' });
    for (const { message, extensions } of answer.errors) {
      assert.match(message, /it may have been done/);
      assert.equal(extensions.retryAfter, undefined);
    }
    await writes.server.waitReady();
  }
  writes.sql('DROP TRIGGER leave ON items');
});

it('what was written is read back in the same transaction', async (writes) => {
  const answer = dataOf(await writes.ask(`mutation { a: addItem(input: {sku: "a", name: "a"}) { id parts { id } }
    b: editItem(id: 1, patch: {name: "b"}) { name } c: dropItem(id: 1) { name parts { id } } d: editItem(id: 1, patch: {name: "c"}) { name } }`));
  assert.deepEqual(answer, { a: { id: '1', parts: [] }, b: { name: 'b' }, c: { name: 'b', parts: [] }, d: null });
  assert.equal(writes.sql('SELECT count(*) FROM items'), '0');
});

it('a client that leaves while its mutation is committed', async (writes) => {
  writes.sql(`CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON makers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger()`);
  const add = (name) => JSON.stringify({ query: `mutation { addMakers(input: [{name: "${name}"}]) { name items { id } } }` });
  const headers = { 'content-type': 'application/json' };
  await Promise.all(Array.from({ length: 4 }, (_, i) =>
    assert.rejects(fetch(writes.server.url, { method: 'POST', headers, body: add(`m${i}`), signal: AbortSignal.timeout(150) }))));
  writes.sql('DROP TRIGGER linger ON makers');
  const { addMakers } = dataOf(await writes.ask('mutation { addMakers(input: [{name: "last"}]) { name items { id } } }'));
  assert.deepEqual(addMakers, [{ name: 'last', items: [] }]);
  const names = writes.rows('SELECT name FROM makers ORDER BY name').map(({ name }) => name);
  assert.ok(names.includes('last') && names.every((name) => /^(m[0-3]|last)$/.test(name)), names.join());
});
