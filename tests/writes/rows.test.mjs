/** Inserts of many rows, upserts, updates and deletes by filters, soft deletes. */
import assert from 'node:assert/strict';
import { codesOf, dataOf, suite } from './support.mjs';

const it = suite('rows');

const ADD = `mutation ($input: [ItemInput!]!) {
  addItems(input: $input) { id sku name price tags attrs status weight maker { name } }
}`;

it('rows come back in their order', async (writes) => {
  const input = Array.from({ length: 40 }, (_, i) => ({ sku: `s${(i * 7) % 40}`, name: `n${i}`, price: i }));
  const { addItems } = dataOf(await writes.ask(ADD, { input }));
  assert.deepEqual(addItems.map(({ sku, name, price }) => ({ sku, name, price })), input);
  assert.deepEqual(addItems[3].tags, ['new']);
  assert.equal(writes.sql('SELECT count(*) FROM items'), '40');
});

it('rows with different columns: what is absent has its default, null is null', async (writes) => {
  writes.sql(`INSERT INTO makers (name) VALUES ('A')`);
  const input = [
    { sku: 'a', name: 'a' },
    { sku: 'b', name: 'b', price: 7, tags: ['x', null, 'y"{,}'], attrs: { k: [1, null] }, weight: '1.250', makerId: 1 },
    { sku: 'c', name: 'c', tags: null, status: 'SOLD', attrs: null, id: '900' },
    { sku: 'd', name: 'd', tags: [] },
  ];
  const expected = [
    { price: 100, tags: ['new'], attrs: null, status: 'OPEN', weight: null, maker: null },
    { price: 7, tags: ['x', null, 'y"{,}'], attrs: { k: [1, null] }, status: 'OPEN', weight: '1.250', maker: { name: 'A' } },
    { price: 100, tags: null, attrs: null, status: 'SOLD', weight: null, maker: null },
    { price: 100, tags: [], attrs: null, status: 'OPEN', weight: null, maker: null },
  ];
  const { addItems } = dataOf(await writes.ask(ADD, { input }));
  assert.deepEqual(addItems.map(({ id, sku, name, ...rest }) => rest), expected);
  assert.equal(addItems[2].id, '900');
  const literal = dataOf(await writes.ask(`mutation ($p: Int, $name: String!) { addItems(input: [
    {sku: "x", name: $name, price: $p}, {sku: "y", name: "y", price: 3}]) { name price } }`, { name: 'lit' }));
  assert.deepEqual(literal.addItems, [{ name: 'lit', price: 100 }, { name: 'y', price: 3 }]);
  const given = dataOf(await writes.ask(`mutation ($p: Int, $name: String!) { addItems(input: [
    {sku: "x2", name: $name, price: $p}, {sku: "y2", name: "y", price: 3}]) { name price } }`, { name: 'lit', p: 5 }));
  assert.deepEqual(given.addItems, [{ name: 'lit', price: 5 }, { name: 'y', price: 3 }]);
});

it('no rows, rows without columns, an object for a list', async (writes) => {
  assert.deepEqual(dataOf(await writes.ask(ADD, { input: [] })).addItems, []);
  assert.equal(dataOf(await writes.ask(ADD, { input: { sku: 'one', name: 'one' } })).addItems.length, 1);
  writes.sql(`ALTER TABLE makers ALTER name SET DEFAULT 'm' || currval('makers_id_seq')`);
  const { addMakers } = dataOf(await writes.ask('mutation { addMakers(input: [{}, {}]) { name country } }'));
  assert.deepEqual(addMakers.map(({ country }) => country), ['SE', 'SE']);
  writes.sql('ALTER TABLE makers ALTER name DROP DEFAULT');
});

it('what stands beside the list is set in all rows', async (writes) => {
  writes.sql(`INSERT INTO makers (name) VALUES ('A')`);
  const query = `mutation ($m: Int) { addItemsOf(makerId: $m, input: [{sku: "a", name: "a"}, {sku: "b", name: "b"}]) { maker { id } } }`;
  assert.deepEqual(dataOf(await writes.ask(query, { m: 1 })).addItemsOf, [{ maker: { id: '1' } }, { maker: { id: '1' } }]);
});

it('one bad row writes none', async (writes) => {
  const input = [{ sku: 'a', name: 'a' }, { sku: 'b', name: 'b', price: -1 }];
  assert.deepEqual(codesOf(await writes.ask(ADD, { input })), { addItems: 'BAD_USER_INPUT' });
  const many = Array.from({ length: 51 }, (_, i) => ({ sku: `s${i}`, name: 'n' }));
  assert.deepEqual(codesOf(await writes.ask(ADD, { input: many })), { addItems: 'MAX_AFFECTED_EXCEEDED' });
  assert.equal(writes.sql('SELECT count(*) FROM items'), '0');
});

it('upsert sets what is given', async (writes) => {
  const put = 'mutation ($input: ItemInput!) { putItem(input: $input) { id sku name price tags } }';
  const first = dataOf(await writes.ask(put, { input: { sku: 'k', name: 'first', price: 5, tags: ['t'] } })).putItem;
  assert.deepEqual(first, { id: '1', sku: 'k', name: 'first', price: 5, tags: ['t'] });
  const second = dataOf(await writes.ask(put, { input: { sku: 'k', name: 'second' } })).putItem;
  assert.deepEqual(second, { id: '1', sku: 'k', name: 'second', price: 5, tags: ['t'] });
  const many = 'mutation ($input: [ItemInput!]!) { putItems(input: $input) { sku name price } }';
  const input = [{ sku: 'z', name: 'z' }, { sku: 'k', name: 'third', price: 9 }];
  assert.deepEqual(dataOf(await writes.ask(many, { input })).putItems,
    [{ sku: 'z', name: 'z', price: 100 }, { sku: 'k', name: 'third', price: 9 }]);
  const mixed = [{ sku: 'k', name: 'fourth', tags: null }, { sku: 'z', name: 'z2', price: 8 }, { sku: 'n', name: 'new' }];
  assert.deepEqual(dataOf(await writes.ask(many.replace('price', 'price tags'), { input: mixed })).putItems, [
    { sku: 'k', name: 'fourth', price: 9, tags: null }, { sku: 'z', name: 'z2', price: 8, tags: ['new'] },
    { sku: 'n', name: 'new', price: 100, tags: ['new'] }], 'what a row does not give stays');
  const twice = [{ sku: 'z', name: 'z1' }, { sku: 'z', name: 'z2' }];
  assert.deepEqual(codesOf(await writes.ask(many, { input: twice })), { putItems: 'BAD_USER_INPUT' });
  const stock = `mutation ($amount: Int) { a: putStock(shelf: "A", slot: 1, amount: $amount) { amount note }
    b: putStock(shelf: "A", slot: 1) { amount note } c: putStock(shelf: "A", slot: 1, note: "n") { amount note } }`;
  assert.deepEqual(dataOf(await writes.ask(stock, { amount: 4 })),
    { a: { amount: 4, note: null }, b: { amount: 4, note: null }, c: { amount: 4, note: 'n' } });
});

const seed = (writes) => writes.sql(`INSERT INTO items (sku, name, price) SELECT 's' || i, 'n' || i, i * 10 FROM generate_series(1, 6) i`);
const EDIT = `mutation ($where: ItemFilter!, $patch: ItemPatch!) { editItems(where: $where, patch: $patch) { id price status } }`;

it('update by filters', async (writes) => {
  seed(writes);
  const edit = async (where, patch) => {
    const answer = await writes.ask(EDIT, { where, patch });
    return answer.data?.editItems?.map(({ id, price, status }) => `${id} ${price} ${status}`).sort() ?? codesOf(answer).editItems;
  };
  assert.deepEqual(await edit({ priceUnder: 30 }, { status: 'SOLD' }), ['1 10 SOLD', '2 20 SOLD']);
  assert.deepEqual(await edit({ priceUnder: 30 }, {}), ['1 10 SOLD', '2 20 SOLD']);
  assert.deepEqual(await edit({ id: ['6', '77'] }, { price: 1 }), ['6 1 OPEN']);
  assert.deepEqual(await edit({ id: [] }, { price: 1 }), []);
  assert.equal(await edit({ priceUnder: 50 }, { price: 0 }), 'MAX_AFFECTED_EXCEEDED');
  assert.equal(await edit({}, { price: 0 }), 'MAX_AFFECTED_EXCEEDED');
  assert.equal(await edit({}, {}), 'MAX_AFFECTED_EXCEEDED');
  assert.deepEqual(await edit({ not: { id: ['1', '2', '3'] } }, { price: 5 }), ['4 5 OPEN', '5 5 OPEN', '6 5 OPEN']);
  assert.equal(writes.sql('SELECT string_agg(price::text, \' \' ORDER BY id) FROM items'), '10 20 30 5 5 5');
  const reprice = dataOf(await writes.ask('mutation { reprice(id: [1, 2], price: 3) { price } markDown(status: SOLD, price: 2) { id price } }'));
  assert.deepEqual(reprice.reprice, [{ price: 3 }, { price: 3 }]);
  assert.deepEqual(reprice.markDown.map(({ price }) => price), [2, 2]);
});

it('delete by filters', async (writes) => {
  seed(writes);
  const drop = 'mutation ($where: ItemFilter) { dropItems(where: $where) { id } }';
  assert.deepEqual(codesOf(await writes.ask(drop)), { dropItems: 'MAX_AFFECTED_EXCEEDED' });
  assert.deepEqual(dataOf(await writes.ask(drop, { where: { id: ['2', '3'] } })).dropItems.map(({ id }) => id).sort(), ['2', '3']);
  assert.equal(writes.sql('SELECT count(*) FROM items'), '4');
});

it('too many rows of one field undo the others', async (writes) => {
  seed(writes);
  const answer = await writes.ask('mutation { a: dropItem(id: 1) { id } c: dropItem(id: 2) { id } b: dropItems { id } }');
  assert.deepEqual(codesOf(answer),
    { a: 'TRANSACTION_ROLLED_BACK', b: 'MAX_AFFECTED_EXCEEDED', c: 'TRANSACTION_ROLLED_BACK' });
  assert.equal(writes.sql('SELECT count(*) FROM items'), '6');
});

it('input that does not fit undoes the other fields', async (writes) => {
  seed(writes);
  const answer = await writes.ask(`mutation { a: dropItem(id: 1) { id } b: editItem(id: "x", patch: {price: 1}) { id } }`);
  assert.deepEqual(codesOf(answer), { a: 'TRANSACTION_ROLLED_BACK', b: 'BAD_USER_INPUT' });
  assert.equal(writes.sql('SELECT count(*) FROM items'), '6');
});

it('a field that is known to fail lets no other run', async (writes) => {
  seed(writes);
  const answer = await writes.ask(`mutation ($id: ID = 1) { a: dropItem(id: 1) { id } b: dropItem(id: $id) { id } }`, { id: null });
  assert.deepEqual(codesOf(answer), { a: 'TRANSACTION_ROLLED_BACK', b: 'BAD_USER_INPUT' });
  const first = await writes.ask(`mutation ($id: ID = 1) { a: dropItems(where: {id: [1]}) { id } b: dropItem(id: $id) { id } }`, { id: null });
  assert.deepEqual(codesOf(first), { a: 'TRANSACTION_ROLLED_BACK', b: 'BAD_USER_INPUT' }, 'the reason is told, whatever is null');
  assert.equal(writes.sql('SELECT count(*) FROM items'), '6');
});

it('a soft delete marks', async (writes) => {
  seed(writes);
  const hide = 'mutation ($id: ID!) { hideItem(id: $id) { id deletedAt } }';
  const { hideItem } = dataOf(await writes.ask(hide, { id: '1' }));
  assert.match(hideItem.deletedAt, /^20\d\d-/);
  assert.equal(dataOf(await writes.ask(hide, { id: '1' })).hideItem, null);
  const many = 'mutation ($where: ItemFilter!) { hideItems(where: $where) { id } }';
  assert.deepEqual(dataOf(await writes.ask(many, { where: { id: ['1', '2', '3', '4'] } })).hideItems.map(({ id }) => id).sort(),
    ['2', '3', '4']);
  assert.equal(writes.sql('SELECT count(*) FROM items WHERE deleted_at IS NULL'), '2');
  writes.sql(`INSERT INTO bookings (room, begins, ends, owner_id) VALUES ('r', 1, 2, 1)`);
  const cancel = 'mutation { a: cancelBooking(id: 1) { isCancelled } b: cancelBooking(id: 1) { isCancelled } }';
  assert.deepEqual(dataOf(await writes.ask(cancel)), { a: { isCancelled: true }, b: null });
});
