/** One transaction per root field (@transaction(per: FIELD)): what fails is undone alone. */
import assert from 'node:assert/strict';
import { PER_FIELD, codesOf, dataOf, suite } from './support.mjs';

const it = suite('a transaction per field', { settings: '-c deadlock_timeout=20ms', ...PER_FIELD });
const seed = (writes) => writes.sql(`INSERT INTO items (sku, name, price) SELECT 's' || i, 'n', 0 FROM generate_series(1, 9) i`);
const prices = (writes) => writes.sql('SELECT string_agg(price::text, \' \' ORDER BY id) FROM items WHERE id < 5');

it('an error undoes its field alone', async (writes) => {
  seed(writes);
  const answer = await writes.ask(`mutation {
    a: editItem(id: 1, patch: {price: 1}) { price parts { id } } b: editItem(id: 2, patch: {price: -1}) { price }
    c: editItem(id: 3, patch: {price: 3}) { price } d: addItem(input: {sku: "s1", name: "n"}) { id parts { id } }
    e: reviseItem(id: 4, version: 7, patch: {price: 9}) { price } f: editItem(id: 4, patch: {price: 4}) { price parts { id } } }`);
  assert.deepEqual(codesOf(answer), { b: 'BAD_USER_INPUT', d: 'BAD_USER_INPUT', e: 'CONFLICT' });
  assert.deepEqual(answer.data, { a: { price: 1, parts: [] }, b: null, c: { price: 3 }, d: null, e: null, f: { price: 4, parts: [] } });
  assert.equal(prices(writes), '1 0 3 4');
});

it('what was written before is there for the fields after', async (writes) => {
  const answer = dataOf(await writes.ask(`mutation { a: addItem(input: {sku: "a", name: "a"}) { id parts { id } }
    b: editItem(id: 1, patch: {name: "b"}) { name } c: dropItem(id: 1) { name parts { id } } d: editItem(id: 1, patch: {name: "c"}) { name } }`));
  assert.deepEqual(answer, { a: { id: '1', parts: [] }, b: { name: 'b' }, c: { name: 'b', parts: [] }, d: null });
});

it('a field that fails after its write is undone with what it wrote', async (writes) => {
  seed(writes);
  const answer = await writes.ask(`mutation { a: editItem(id: 1, patch: {price: 1}) { price } b: editItems(where: {status: OPEN}, patch: {price: 2}) { price }
    c: build(input: {sku: "b", name: "b", parts: [{label: "x"}, {label: "x"}]}) { id } d: editItem(id: 3, patch: {price: 3}) { price } }`);
  assert.deepEqual(codesOf(answer), { b: 'MAX_AFFECTED_EXCEEDED', c: 'LABEL_TWICE' }, JSON.stringify(answer));
  assert.equal(prices(writes), '1 0 3 0');
  assert.equal(writes.sql("SELECT count(*) FROM items WHERE sku = 'b'"), '0');
});

it('functions take part', async (writes) => {
  writes.sql("INSERT INTO items (sku, name, price) SELECT 's' || i, 'n', 20 FROM generate_series(1, 4) i");
  const answer = await writes.ask(`mutation { a: lowerPrice(item: 1, by: 5) { price parts { id } } b: lowerPrice(item: 2, by: 15) { price parts { id } }
    c: lowerPrice(item: 1, by: 6) { price } d: lowerPrice(item: 1, by: 1) { price } }`);
  assert.deepEqual(codesOf(answer), { b: 'PRICE_LOW', c: 'PRICE_LOW' });
  assert.deepEqual(answer.data, { a: { price: 15, parts: [] }, b: null, c: null, d: { price: 14 } });
  assert.equal(prices(writes), '14 20 20 20');
});

it('each field has a transaction of its own', async (writes) => {
  seed(writes);
  writes.sql(`CREATE TABLE seen (item bigint, xid text); CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO seen VALUES (NEW.id, pg_current_xact_id()::text); RETURN NEW; END $$;
    CREATE TRIGGER see BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION see()`);
  dataOf(await writes.ask(`mutation { ${[1, 2, 3].map((id) => `f${id}: editItem(id: ${id}, patch: {price: ${id}}) { price maker { id } }`).join(' ')} }`));
  writes.sql('DROP TRIGGER see ON items');
  assert.equal(writes.sql('SELECT count(DISTINCT xid) FROM seen'), '3');
  assert.deepEqual(writes.rows('SELECT item FROM seen ORDER BY xid::numeric').map(({ item }) => item), [1, 2, 3]);
});

it('a conflict runs its field again, and no other', async (writes) => {
  seed(writes);
  writes.sql(`CREATE SEQUENCE tries; CREATE SEQUENCE others;
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.id <> 2 THEN PERFORM nextval('others');
      ELSIF nextval('tries') < TG_ARGV[0]::int THEN RAISE 'in the way' USING ERRCODE = '40001'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER refuse BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION refuse(3)`);
  const steps = (price) => `mutation { ${[1, 2, 3].map((id) => `f${id}: editItem(id: ${id}, patch: {price: ${price}}) { price maker { id } }`).join(' ')} }`;
  assert.equal(dataOf(await writes.ask(steps(5))).f2.price, 5);
  assert.equal(writes.sql("SELECT (SELECT last_value FROM tries) || ' ' || (SELECT last_value FROM others)"), '3 2');
  writes.sql(`DROP TRIGGER refuse ON items; SELECT setval('tries', 1), setval('others', 1, false);
    CREATE TRIGGER refuse BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION refuse(100)`);
  const answer = await writes.ask(steps(6));
  writes.sql('DROP TRIGGER refuse ON items');
  assert.deepEqual(codesOf(answer), { f2: 'CONFLICT' });
  assert.equal(writes.sql("SELECT (SELECT last_value FROM tries) || ' ' || (SELECT last_value FROM others)"), '4 2', 'three attempts in all');
  assert.equal(prices(writes), '6 5 6 0');
});

it('locks do not outlive their field, so opposite orders do not meet', async (writes) => {
  seed(writes);
  const edit = (ids) => `mutation { ${ids.map((id) => `f${id}: editItem(id: ${id}, patch: {price: ${id}}) { price parts { id } }`).join(' ')} }`;
  for (let round = 0; round < 6; round++)
    for (const answer of await Promise.all([writes.ask(edit([1, 2, 3, 4])), writes.ask(edit([4, 3, 2, 1]))]))
      assert.equal(dataOf(answer).f4.price, 4);
  assert.doesNotMatch(writes.server.log(), /"sqlstate":"40P01"/);
});

it('a commit that fails, or whose connection is lost, fails its field alone', async (writes) => {
  seed(writes);
  writes.sql(`CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.id = 2 THEN RAISE 'late' USING ERRCODE = 'XX000'; END IF;
      IF NEW.id = 3 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON items DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late()`);
  const answer = await writes.ask(`mutation { ${[1, 2, 3, 4].map((id) => `f${id}: editItem(id: ${id}, patch: {price: ${id}}) { price parts { id } }`).join(' ')} }`);
  writes.sql('DROP TRIGGER late ON items');
  assert.deepEqual(codesOf(answer), { f2: 'INTERNAL_SERVER_ERROR', f3: 'SERVICE_UNAVAILABLE' });
  assert.deepEqual([answer.data.f1.price, answer.data.f2, answer.data.f3, answer.data.f4.price], [1, null, null, 4]);
  assert.equal(prices(writes), '1 0 0 4');
});

it('a null that moves up says why; the other fields stand', async (writes) => {
  const answer = await writes.ask(`mutation { a: addLate(ref: 1) { id } b: addLate(ref: 99) { id } c: addItem(input: {sku: "c", name: "c"}) { id } }`);
  assert.equal(answer.data, null);
  assert.ok(!JSON.stringify(answer).includes('TRANSACTION_ROLLED_BACK'));
  assert.deepEqual(codesOf(answer), { b: 'TOO_EARLY' });
  assert.equal(writes.sql("SELECT (SELECT count(*) FROM lates) || ' ' || (SELECT count(*) FROM items)"), '1 1');
});
