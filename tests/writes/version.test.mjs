/** @version: a row is only changed as the client has seen it. */
import assert from 'node:assert/strict';
import { makeToken } from '../support/program.mjs';
import { codesOf, dataOf, suite } from './support.mjs';

const it = suite('version');
/* What is told of the row; other members of the extensions are not this test's. */
const toldOf = (answer) => {
  const { code, current } = answer.errors[0].extensions;
  return { code, current };
};
const seed = (writes) => writes.sql(`INSERT INTO items (sku, name, price) VALUES ('a', 'one', 1), ('b', 'two', 2)`);
const REVISE = `mutation ($version: Int, $patch: ItemPatch!, $status: ItemStatus) {
  reviseItem(id: 1, version: $version, patch: $patch, status: $status) { name at: version cost: price parts { id } maker { name } } }`;

it('the expected version is changed and counted', async (writes) => {
  seed(writes);
  const revise = async (variables) => dataOf(await writes.ask(REVISE, variables)).reviseItem;
  assert.deepEqual(await revise({ version: 1, patch: { price: 5 } }), { name: 'one', at: 2, cost: 5, parts: [], maker: null });
  assert.equal((await revise({ version: 2, patch: { price: 6 } })).at, 3);
  assert.equal((await revise({ patch: { price: 7 } })).at, 4);
  assert.equal((await revise({ version: 4, patch: {} })).at, 4);
  assert.equal((await revise({ version: 4, patch: { price: 1 }, status: 'SOLD' })), null);
});

it('another version is a conflict that tells the row', async (writes) => {
  seed(writes);
  const answer = await writes.ask(REVISE, { version: 9, patch: { price: 5 } });
  assert.deepEqual(answer.data, { reviseItem: null });
  assert.equal(answer.errors.length, 1);
  assert.deepEqual(toldOf(answer), { code: 'CONFLICT', current: { name: 'one', at: 1, cost: 1 } });
  const name = 'mutation ($id: ID!) { reviseName(id: $id, seen: 3, name: "x") { name } }';
  const told = await writes.ask(name, { id: '2' }, makeToken({ sub: '5' }));
  assert.deepEqual(toldOf(told), { code: 'CONFLICT', current: { name: 'two', version: 1 } });
  assert.equal(dataOf(await writes.ask(name, { id: '3' }, makeToken({ sub: '5' }))).reviseName, null);
  assert.equal(writes.sql('SELECT string_agg(price::text, \',\') FROM items WHERE version = 1'), '1,2');
});

it('documents and ranges are columns of the row too', async (writes) => {
  seed(writes);
  writes.sql(`UPDATE items SET attrs = '{"color": "red", "n": 1}', lasts = '[3,7)' WHERE id = 1`);
  const revise = (fields) => writes.ask(`mutation { reviseItem(id: 1, version: 9, patch: {price: 5}) { ${fields} } }`);
  assert.deepEqual(toldOf(await revise('name details { shade: color } span { lower upper } parts { id } maker { id }')),
    { code: 'CONFLICT', current: { name: 'one', details: { shade: 'red' }, span: { lower: 3, upper: 7 }, version: 1 } });
  writes.sql('UPDATE items SET attrs = NULL, lasts = NULL WHERE id = 1');
  assert.deepEqual(toldOf(await revise('details { color } span { lower }')), { code: 'CONFLICT', current: { details: null, span: null, version: 1 } });
});

it('a conflict undoes the other fields', async (writes) => {
  seed(writes);
  const answer = await writes.ask(`mutation { a: editItem(id: 2, patch: {price: 9}) { id }
    b: retireItem(id: 1, version: 2) { id } c: editItem(id: 2, patch: {price: 8}) { id } }`);
  assert.deepEqual(codesOf(answer), { a: 'TRANSACTION_ROLLED_BACK', b: 'CONFLICT', c: 'TRANSACTION_ROLLED_BACK' });
  assert.equal(writes.sql('SELECT string_agg(price::text, \',\' ORDER BY id) FROM items'), '1,2');
  assert.deepEqual(dataOf(await writes.ask('mutation { retireItem(id: 1, version: 1) { id } }')).retireItem, { id: '1' });
});

it('times and uuids are versions too', async (writes) => {
  let { addNote: note } = dataOf(await writes.ask('mutation { addNote(text: "a") { changedAt } }'));
  const edit = 'mutation ($seen: DateTime!) { reviseNote(id: 1, seen: $seen, text: "b") { text changedAt } }';
  const { reviseNote } = dataOf(await writes.ask(edit, { seen: note.changedAt }));
  assert.equal(reviseNote.text, 'b');
  const stale = await writes.ask(edit, { seen: note.changedAt });
  assert.deepEqual(toldOf(stale), { code: 'CONFLICT', current: reviseNote });
  const { addTagged } = dataOf(await writes.ask('mutation { addTagged(text: "a") { mark } }'));
  const tag = 'mutation ($mark: UUID!) { reviseTagged(id: 1, mark: $mark, text: "b") { mark } }';
  assert.notEqual(dataOf(await writes.ask(tag, addTagged)).reviseTagged.mark, addTagged.mark);
  assert.deepEqual(codesOf(await writes.ask(tag, addTagged)), { reviseTagged: 'CONFLICT' });
});

it('of many at once one wins', async (writes) => {
  seed(writes);
  const all = await Promise.all(Array.from({ length: 12 }, (_, i) => writes.ask(REVISE, { version: 1, patch: { price: i } })));
  const won = all.filter((answer) => !answer.errors);
  assert.equal(won.length, 1);
  for (const answer of all.filter(({ errors }) => errors))
    assert.deepEqual(toldOf(answer), { code: 'CONFLICT', current: { name: 'one', at: 2, cost: won[0].data.reviseItem.cost } });
});
