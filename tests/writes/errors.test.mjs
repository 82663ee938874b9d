/** Violated constraints: with words and without. */
import assert from 'node:assert/strict';
import { codesOf, dataOf, suite } from './support.mjs';

const it = suite('errors');
const TELL = 'mutation ($input: ItemInput!) { tellItem(input: $input) { id } }';
const sound = { sku: 'k', name: 'n' };

function errorOf(answer) {
  assert.equal(answer.errors?.length, 1, JSON.stringify(answer));
  const [{ message, path, extensions }] = answer.errors;
  return [path[0], extensions.code, message];
}

it('each kind has its words', async (writes) => {
  writes.sql(`INSERT INTO makers (name) VALUES ('A')`);
  dataOf(await writes.ask(TELL, { input: { ...sound, makerId: 1 } }));
  const told = async (input) => errorOf(await writes.ask(TELL, { input }));
  assert.deepEqual(await told(sound), ['tellItem', 'SKU_TAKEN', 'There is an item of that SKU.']);
  assert.deepEqual(await told({ sku: 'x', name: 'n', price: -1 }), ['tellItem', 'PRICE_NEGATIVE', 'A price is not below 0.']);
  assert.deepEqual(await told({ sku: 'x', name: 'n', makerId: 9 }), ['tellItem', 'NO_SUCH_MAKER', 'There is no such maker.']);
  assert.deepEqual(await told({ sku: 'x', name: 'n'.repeat(41) }), ['tellItem', 'NAME_TOO_LONG', 'A name has at most 40 letters.']);
  const patch = 'mutation ($price: Int) { tellPatch(id: 1, status: null, price: $price) { id } }';
  assert.deepEqual(errorOf(await writes.ask(patch)), ['tellPatch', 'STATUS_NEEDED', 'An item has a status.']);
  assert.deepEqual(errorOf(await writes.ask('mutation { tellDrop(id: 1) { id } }')),
    ['tellDrop', 'MAKER_IN_USE', 'Items have that maker.']);
  const book = (begins) => writes.ask('mutation ($begins: Int!) { book(input: {room: "r", begins: $begins, ends: 20, ownerId: 1}) { id } }', { begins });
  dataOf(await book(10));
  assert.deepEqual(errorOf(await book(15)), ['book', 'ROOM_TAKEN', 'The room is taken.']);
  assert.deepEqual(errorOf(await writes.ask('mutation { addLate(ref: 77) { id } }')),
    ['addLate', 'TOO_EARLY', 'The other one is not there yet.']);
});

it('without words nothing of the database is told', async (writes) => {
  dataOf(await writes.ask(TELL, { input: sound }));
  const generic = ['BAD_USER_INPUT', 'The change violates a constraint.'];
  for (const input of [sound, { sku: 'x', name: 'n', price: -1 }, { sku: 'x', name: 'n', makerId: 9 }, { sku: 'x', name: 'n'.repeat(41) }]) {
    const answer = await writes.ask('mutation ($input: ItemInput!) { addItem(input: $input) { id } }', { input });
    assert.deepEqual(errorOf(answer), ['addItem', ...generic]);
    assert.doesNotMatch(JSON.stringify(answer), /items_|_key|relation|duplicate/);
  }
  const patch = await writes.ask('mutation { tellPatch(id: 1, price: -5) { id } }');
  assert.deepEqual(errorOf(patch), ['tellPatch', ...generic]);
});

it('a value that only PostgreSQL refuses is told by its argument, and the log has no rows', async (writes) => {
  const add = (input) => writes.ask('mutation ($input: ItemInput!) { addItem(input: $input) { id } }', { input });
  const heavy = { sku: 'h', name: 'n', weight: '123456.5' };
  assert.deepEqual(errorOf(await add(heavy)), ['addItem', 'BAD_USER_INPUT', 'Argument "weight" is out of range.']);
  assert.deepEqual(errorOf(await add({ ...heavy, price: 5 })), ['addItem', 'BAD_USER_INPUT', 'Argument "price" or "weight" is out of range.']);
  dataOf(await writes.ask(TELL, { input: { sku: 'secret-sku', name: 'n' } }));
  await writes.ask('mutation { addItem(input: {sku: "secret-sku", name: "n"}) { id } }');
  assert.match(writes.server.log(), /items_sku_key/);
  assert.doesNotMatch(writes.server.log(), /secret-sku/);
});

it('a null that may not stand is told by its argument, unless it is of another table', async (writes) => {
  dataOf(await writes.ask(TELL, { input: sound }));
  const told = async (query, variables) => errorOf(await writes.ask(query, variables)).slice(1);
  const needed = (name) => ['BAD_USER_INPUT', `Argument "${name}" must not be null.`];
  assert.deepEqual(await told('mutation { editItem(id: 1, patch: {price: 5, status: null}) { id } }'), needed('status'));
  assert.deepEqual(await told('mutation ($price: Int) { reprice(id: [1], price: $price) { id } }', { price: null }), needed('price'));
  assert.deepEqual(await told('mutation { addItems(input: [{sku: "a", name: "n"}, {sku: "b", name: "n", status: null}]) { id } }'), needed('status'));
  assert.deepEqual(await told(`mutation { build(input: {sku: "q", name: "q", parts: [{label: "l", quantity: null}]}) { id } }`), needed('quantity'));
  writes.sql(`CREATE TABLE shadows (price int NOT NULL); CREATE FUNCTION shade() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO shadows VALUES (NULL); RETURN NEW; END'; CREATE TRIGGER shade AFTER UPDATE ON items FOR EACH ROW EXECUTE FUNCTION shade()`);
  assert.deepEqual(await told('mutation { editItem(id: 1, patch: {price: 5}) { id } }'), ['BAD_USER_INPUT', 'The change violates a constraint.']);
  writes.sql('DROP TRIGGER shade ON items');
});

it('a violation undoes the fields before and after', async (writes) => {
  dataOf(await writes.ask(TELL, { input: sound }));
  const answer = await writes.ask(`mutation ($input: ItemInput!) {
    a: addItem(input: {sku: "a", name: "a"}) { id } b: tellItem(input: $input) { id parts { id } } c: addItem(input: {sku: "c", name: "c"}) { id } }`,
    { input: sound });
  assert.deepEqual(codesOf(answer), { a: 'TRANSACTION_ROLLED_BACK', b: 'SKU_TAKEN', c: 'TRANSACTION_ROLLED_BACK' });
  assert.deepEqual(answer.data, { a: null, b: null, c: null });
  assert.equal(writes.sql('SELECT count(*) FROM items'), '1');
});
