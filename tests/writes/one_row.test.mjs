/** The one row of a relation, updated and deleted: what the row outside refers to, and what refers to it. */
import assert from 'node:assert/strict';
import { makeToken } from '../support/program.mjs';
import { codesOf, dataOf, suite } from './support.mjs';

const it = suite('the one row of a relation');
const FIELDS = 'sku version maker { name country } manual { body } parts { label item { name } }';
const ARRANGE = `mutation ($id: ID!, $patch: ArrangePatch!, $version: Int) { arrange(id: $id, version: $version, patch: $patch) { ${FIELDS} } }`;
const SEED = `INSERT INTO makers (name) VALUES ('m1'), ('m2'); INSERT INTO items (sku, name, maker_id) VALUES ('a', 'A', 1), ('b', 'B', NULL), ('c', 'C', 2), ('d', 'D', 2);
  INSERT INTO manuals VALUES (1, 'read'), (3, 'me'); INSERT INTO labels (name, maker_id) VALUES ('x', 1), ('y', 2); INSERT INTO item_labels VALUES (1, 2), (2, 1);
  INSERT INTO parts (item_id, label) VALUES (1, 'p1'), (3, 'p3')`;
const dump = (writes) => writes.sql(['makers', 'items', 'manuals', 'labels', 'parts'].map((table) => `SELECT json_agg(t ORDER BY t::text) FROM ${table} t`).join(' UNION ALL '));

function seeded(writes) {
  writes.sql(SEED);
  return {
    arrange: async (patch, id = 1) => dataOf(await writes.ask(ARRANGE, { id, patch })).arrange,
    told: async (patch, id = 1) => (await writes.ask(ARRANGE, { id, patch })).errors?.[0],
    code: async (patch, id = 1) => codesOf(await writes.ask(ARRANGE, { id, patch })).arrange,
  };
}

it('what a row refers to is updated', async (writes) => {
  const { arrange } = seeded(writes);
  assert.deepEqual((await arrange({ maker: { update: { country: 'NO' } } })).maker, { name: 'm1', country: 'NO' });
  assert.deepEqual((await arrange({ name: 'n', maker: { update: { name: 'new', country: null } }, manual: { update: { body: 'twice' } } })),
    { sku: 'a', version: 3, maker: { name: 'new', country: null }, manual: { body: 'twice' }, parts: [{ label: 'p1', item: { name: 'n' } }] });
  assert.deepEqual((await arrange({ makerId: 2, maker: { update: { country: 'DK' } } })).maker, { name: 'm2', country: 'DK' });
  assert.equal(writes.sql("SELECT string_agg(name || coalesce(country, '-'), ' ' ORDER BY id) FROM makers"), 'new- m2DK');
  assert.deepEqual((await arrange({ maker: { update: null }, manual: { delete: false, update: null } })).manual, { body: 'twice' });
});

it('and deleted', async (writes) => {
  const { arrange } = seeded(writes);
  writes.sql('DELETE FROM item_labels; DELETE FROM labels');
  assert.deepEqual(await arrange({ maker: { delete: true }, manual: { delete: true } }), { sku: 'a', version: 2, maker: null, manual: null, parts: [{ label: 'p1', item: { name: 'A' } }] });
  assert.equal(writes.sql("SELECT string_agg(name, ' ') FROM makers"), 'm2');
  assert.equal(writes.sql('SELECT count(*) FROM manuals'), '1');
  assert.deepEqual((await arrange({ manual: { delete: true, create: { body: 'other' } } }, 3)).manual, { body: 'other' });
  assert.equal(writes.sql('SELECT count(*) FROM items'), '4');
});

it('a row that is not there', async (writes) => {
  const { told, code } = seeded(writes);
  const before = dump(writes);
  for (const patch of [{ maker: { update: { name: 'n' } } }, { maker: { delete: true } }, { manual: { update: { body: 'n' } } }, { manual: { delete: true } }])
    assert.equal(await code({ name: 'never', ...patch }, 2), 'ROW_NOT_FOUND', JSON.stringify(patch));
  assert.equal((await told({ maker: { update: { name: 'n' } } }, 2)).message, 'Row 1 of "maker.update" is not there, or is named twice.');
  assert.equal(dataOf(await writes.ask(ARRANGE, { id: 99, patch: { maker: { delete: true }, manual: { update: { body: 'n' } } } })).arrange, null);
  assert.equal(await code({ maker: { delete: true } }, 3), 'BAD_USER_INPUT'); /* others refer to it */
  assert.equal(await code({ maker: { update: { name: 'm2' } } }), 'MAKER_EXISTS');
  assert.equal(dump(writes), before);
});

it('nothing else is done with the reference', async (writes) => {
  const { told } = seeded(writes);
  const before = dump(writes);
  for (const maker of [{ update: { name: 'n' }, connect: { id: 2 } }, { delete: true, create: { name: 'n' } }, { delete: true, update: { name: 'n' } },
    { disconnect: true, delete: true }]) {
    const { message, extensions } = await told({ maker });
    assert.deepEqual([extensions.code, message], ['BAD_USER_INPUT', '"maker" updates or deletes what is referred to, so nothing else is done with it.']);
  }
  assert.equal(dump(writes), before);
});

it('in rows of relations', async (writes) => {
  const { arrange, code } = seeded(writes);
  const names = () => writes.sql("SELECT string_agg(name, ' ' ORDER BY id) FROM makers");
  await arrange({ labels: { update: [{ id: 2, maker: { update: { name: 'm2!' } } }] } });
  assert.equal(names(), 'm1 m2!');
  const before = dump(writes);
  assert.equal(await code({ labels: { update: [{ id: 2, maker: { delete: true } }] } }), 'BAD_USER_INPUT');
  assert.equal(dump(writes), before);
  writes.sql('UPDATE items SET maker_id = NULL WHERE maker_id = 2');
  await arrange({ labels: { update: [{ id: 2, maker: { delete: true } }] } });
  assert.equal(names(), 'm1');
  assert.equal(writes.sql('SELECT count(*) FROM labels WHERE maker_id IS NULL'), '1');
});

it('of rows that may be there', async (writes) => {
  seeded(writes);
  const put = (input) => writes.ask('mutation ($input: [ArrangePut!]!) { arrangePut(input: $input) { sku maker { name } } }', { input });
  assert.deepEqual(dataOf(await put([{ sku: 'c', name: 'C', maker: { update: { name: 'two' } } }, { sku: 'new', name: 'N' }, { sku: 'a', name: 'A', maker: { update: { name: 'one' } } }])).arrangePut,
    [{ sku: 'c', maker: { name: 'two' } }, { sku: 'new', maker: null }, { sku: 'a', maker: { name: 'one' } }]);
  const before = dump(writes);
  const answer = await put([{ sku: 'a', name: 'A', maker: { update: { name: 'x' } } }, { sku: 'newer', name: 'N', maker: { update: { name: 'y' } } }]);
  assert.deepEqual([codesOf(answer).arrangePut, answer.errors[0].message], ['ROW_NOT_FOUND', 'Row 2 of "maker.update" is not there, or is named twice.']);
  assert.equal(codesOf(await put([{ sku: 'c', name: 'C', maker: { update: { name: 'x' } } }, { sku: 'd', name: 'D', maker: { update: { name: 'y' } } }])).arrangePut, 'ROW_NOT_FOUND');
  assert.equal(dump(writes), before);
  writes.sql('DELETE FROM item_labels; DELETE FROM labels');
  assert.deepEqual(dataOf(await put([{ sku: 'a', name: 'A', maker: { delete: true } }])).arrangePut, [{ sku: 'a', maker: null }]);
});

it('marked as deleted', async (writes) => {
  seeded(writes);
  const edit = (item) => writes.ask('mutation ($item: PartItemOps!) { editPart(id: 1, patch: {item: $item}) { quantity item { name deletedAt maker { country } labels { name } manual { body } } } }', { item });
  const { item } = dataOf(await edit({ update: { name: 'deep', maker: { update: { country: 'FI' } }, labels: { connect: [{ name: 'x' }] }, manual: { update: { body: 'new' } } } })).editPart;
  assert.deepEqual(item, { name: 'deep', deletedAt: null, maker: { country: 'FI' }, labels: [{ name: 'x' }, { name: 'y' }], manual: { body: 'new' } });
  assert.notEqual(dataOf(await edit({ delete: true })).editPart.item.deletedAt, null);
  assert.equal(codesOf(await edit({ delete: true })).editPart, 'ROW_NOT_FOUND');
});

it('presets and predicates', async (writes) => {
  seeded(writes);
  writes.sql('UPDATE items SET owner_id = 7; UPDATE makers SET owner_id = 7 WHERE id = 1; DELETE FROM item_labels; DELETE FROM labels');
  const mine = (id, maker, token = makeToken({ sub: '7' })) => writes.ask('mutation ($id: ID!, $maker: MineMakerOps!) { arrangeMine(id: $id, patch: {maker: $maker}) { maker { name ownerId } } }', { id, maker }, token);
  const before = dump(writes);
  assert.equal(codesOf(await mine(3, { update: { name: 'n' } })).arrangeMine, 'ROW_NOT_FOUND');
  assert.equal(codesOf(await mine(3, { delete: true })).arrangeMine, 'ROW_NOT_FOUND');
  assert.equal(dump(writes), before);
  writes.sql("UPDATE makers SET country = 'free' WHERE id = 2");
  assert.deepEqual(dataOf(await mine(3, { update: { name: 'n' } })).arrangeMine.maker, { name: 'n', ownerId: '7' });
  assert.equal(dataOf(await mine(1, { delete: true })).arrangeMine.maker, null);
});

it('a row that is not seen is not there', async (writes) => {
  writes.sql(`INSERT INTO gems (name, owner_id) VALUES ('mine', 7), ('theirs', 8); INSERT INTO crates (name, best_id) VALUES ('one', 1), ('two', 2)`);
  const token = makeToken({ sub: '7' });
  const pack = (id, best) => writes.ask('mutation ($id: ID!, $best: BestOps!) { pack(id: $id, patch: {best: $best}) { best { name } } }', { id, best }, token);
  const all = () => writes.sql("SELECT string_agg(name || coalesce(owner_id, 0), ' ' ORDER BY id) FROM gems");
  for (const best of [{ update: { id: 2, name: 'n' } }, { delete: true }]) assert.equal(codesOf(await pack(2, best)).pack, 'ROW_NOT_FOUND');
  assert.equal(codesOf(await pack(1, { update: { id: 2, name: 'n' } })).pack, 'ROW_NOT_FOUND'); /* it is another one */
  assert.equal(codesOf(await pack(1, { update: { id: 1, ownerId: 8 } })).pack, 'FORBIDDEN');
  assert.equal(all(), 'mine7 theirs8');
  assert.deepEqual(dataOf(await pack(1, { update: { id: 1, name: 'new' } })).pack.best, { name: 'new' });
  const crown = (bestOf) => writes.ask('mutation ($bestOf: CrownOps!) { crown(id: 1, patch: {bestOf: $bestOf}) { bestOf { gems { name } } } }', { bestOf }, token);
  assert.deepEqual(dataOf(await crown({ update: { name: 'c', gems: { create: [{ name: 'inner', ownerId: 7 }] } } })).crown.bestOf, { gems: [{ name: 'inner' }] });
  assert.equal(codesOf(await crown({ delete: true })).crown, 'BAD_USER_INPUT'); /* a gem is in it */
  assert.equal(dataOf(await pack(1, { delete: true })).pack.best, null);
  assert.equal(all(), 'theirs8 inner7');
});
