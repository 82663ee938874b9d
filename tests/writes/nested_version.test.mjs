/** @version of rows inside: a row of a relation is only updated or deleted as the client has seen it. */
import assert from 'node:assert/strict';
import { codesOf, dataOf, suite } from './support.mjs';

const it = suite('versions of nested rows');
const ARRANGE = (fields) => `mutation ($id: ID = 1, $version: Int, $patch: ArrangePatch!) { arrange(id: $id, version: $version, patch: $patch) { ${fields} } }`;
const SEED = `INSERT INTO makers (name) VALUES ('m'); INSERT INTO items (sku, name, maker_id) VALUES ('a', 'A', 1), ('b', 'B', 1);
  INSERT INTO parts (item_id, label, quantity, version) VALUES (1, 'p', 1, 1), (1, 'q', 2, 5), (2, 'r', 3, 1);
  INSERT INTO labels (name, mark) VALUES ('x', '00000000-0000-4000-8000-000000000001'), ('y', '00000000-0000-4000-8000-000000000002');
  INSERT INTO item_labels VALUES (1, 1), (1, 2)`;
const MARK = (n) => `00000000-0000-4000-8000-00000000000${n}`;
const dump = (writes) => writes.sql(['items', 'parts', 'screws', 'labels', 'item_labels'].map((table) => `SELECT json_agg(t ORDER BY t::text) FROM ${table} t`).join(' UNION ALL '));

function seeded(writes, fields = 'parts { label quantity version }') {
  writes.sql(SEED);
  const ask = (patch, more) => writes.ask(ARRANGE(fields), { patch, ...more });
  return {
    ask,
    arrange: async (patch, more) => dataOf(await ask(patch, more)).arrange,
    told: async (patch, more) => {
      const answer = await ask(patch, more);
      const { message, path, extensions: { code, current } } = answer.errors[0];
      assert.deepEqual([answer.errors.length, path, answer.data], [1, ['arrange'], { arrange: null }]);
      return { message, code, ...(current ? { current } : {}) };
    },
  };
}

it('the expected version is changed and counted', async (writes) => {
  const { arrange } = seeded(writes);
  const parts = async (operations) => (await arrange({ parts: operations })).parts.sort((a, b) => (a.label < b.label ? -1 : 1));
  assert.deepEqual(await parts({ update: [{ id: 1, version: 1, quantity: 7 }, { id: 2, version: 5, label: 's' }] }),
    [{ label: 'p', quantity: 7, version: 2 }, { label: 's', quantity: 2, version: 6 }]);
  assert.deepEqual(await parts({ update: [{ id: 1, quantity: 8 }, { id: 2, version: null, quantity: 9 }] }),
    [{ label: 'p', quantity: 8, version: 3 }, { label: 's', quantity: 9, version: 7 }]);
  assert.deepEqual(await parts({ update: [{ id: 1, version: 3, screws: { create: [{ size: 1 }] } }] }),
    [{ label: 'p', quantity: 8, version: 4 }, { label: 's', quantity: 9, version: 7 }]);
  assert.deepEqual(await parts({ delete: [{ id: 2, version: 7 }], update: [{ id: 1, quantity: 1 }] }), [{ label: 'p', quantity: 1, version: 5 }]);
});

it('another one is a conflict that tells the row', async (writes) => {
  const { told } = seeded(writes);
  const before = dump(writes);
  assert.deepEqual(await told({ name: 'never', parts: { update: [{ id: 1, version: 1, quantity: 7 }, { id: 2, version: 4, quantity: 8 }], create: [{ label: 'new' }] } }),
    { message: 'Row 2 of "parts.update" has been changed meanwhile.', code: 'CONFLICT', current: { label: 'q', quantity: 2, version: 5, id: '2' } });
  assert.deepEqual(await told({ parts: { delete: [{ id: 2, version: 1 }] } }),
    { message: 'Row 1 of "parts.delete" has been changed meanwhile.', code: 'CONFLICT', current: { label: 'q', quantity: 2, version: 5, id: '2' } });
  assert.deepEqual(await told({ parts: { update: [{ id: 1, version: 1 }, { id: 3, version: 9, quantity: 1 }] } }),
    { message: 'Row 2 of "parts.update" is not there, or is named twice.', code: 'ROW_NOT_FOUND' });
  assert.equal((await told({ parts: { update: [{ id: 1, version: 9, label: 'q' }] } })).code, 'CONFLICT'); /* not what the statement would have failed with */
  assert.equal(dump(writes), before);
});

it('the row outside has its own', async (writes) => {
  const { told, arrange } = seeded(writes, 'version parts { version }');
  assert.deepEqual(await told({ parts: { update: [{ id: 1, version: 2, quantity: 7 }] } }, { version: 1 }),
    { message: 'Row 1 of "parts.update" has been changed meanwhile.', code: 'CONFLICT', current: { version: 1, id: '1' } });
  assert.deepEqual(await told({ parts: { update: [{ id: 1, version: 2, quantity: 7 }] } }, { version: 2 }),
    { message: 'The row has been changed meanwhile.', code: 'CONFLICT', current: { version: 1 } });
  assert.equal((await arrange({ parts: { update: [{ id: 1, version: 1, quantity: 7 }] } }, { version: 1 })).version, 2);
});

it('rows that a join table ties', async (writes) => {
  const { told, arrange } = seeded(writes, 'sku labels { name maker { name } }');
  const before = dump(writes);
  assert.deepEqual(await told({ labels: { update: [{ id: 2, seen: MARK(1), name: 'n' }] } }),
    { message: 'Row 1 of "labels.update" has been changed meanwhile.', code: 'CONFLICT', current: { name: 'y', mark: MARK(2), id: '2' } });
  assert.equal((await told({ labels: { delete: [{ name: 'x', seen: MARK(9) }] } })).code, 'CONFLICT');
  assert.equal(dump(writes), before);
  assert.deepEqual((await arrange({ labels: { update: [{ id: 2, seen: MARK(2), name: 'n', maker: { create: { name: 'new' } } }], delete: [{ name: 'x', seen: MARK(1) }] } })).labels,
    [{ name: 'n', maker: { name: 'new' } }]);
  assert.notEqual(writes.sql('SELECT mark FROM labels WHERE id = 2'), MARK(2));
});

it('the one row of a relation, and rows further in', async (writes) => {
  writes.sql(SEED);
  const edit = (item, fields) => writes.ask(`mutation ($item: PartItemOps!) { editPart(id: 1, patch: {item: $item}) { ${fields} } }`, { item });
  assert.equal(dataOf(await edit({ update: { seen: 1, price: 7 } }, 'item { version }')).editPart.item.version, 2);
  const { errors: [{ message, extensions }] } = await edit({ update: { seen: 1, price: 8 } }, 'item { name price maker { name } parts { label } }');
  assert.deepEqual([message, extensions.code, extensions.current], ['Row 1 of "item.update" has been changed meanwhile.', 'CONFLICT', { name: 'A', price: 7, version: 2, id: '1' }]);
  const employ = (parts, fields) => writes.ask(`mutation ($parts: PartOps!) { employ(id: 1, patch: {items: {update: [{id: 2}, {id: 1, parts: $parts}]}}) { ${fields} } }`, { parts });
  const stale = async (fields) => (await employ({ update: [{ id: 2, version: 1, quantity: 1 }] }, fields)).errors[0].extensions.current;
  assert.deepEqual(await stale('name items { sku things: parts { quantity at: version } }'), { quantity: 2, at: 5, id: '2' });
  assert.deepEqual(await stale('name items { sku }'), { version: 5, id: '2' });
  assert.deepEqual(await stale('name'), { version: 5, id: '2' });
  assert.equal(codesOf(await employ({ update: [{ id: 2, version: 5, quantity: 1 }] }, 'name')).employ, undefined);
});

it('of many at once one wins', async (writes) => {
  const { ask } = seeded(writes);
  const all = await Promise.all(Array.from({ length: 8 }, (_, i) => ask({ parts: { update: [{ id: 1, version: 1, quantity: 10 + i }, { id: 2, quantity: i }] } })));
  const won = all.filter((answer) => !answer.errors);
  assert.equal(won.length, 1);
  const [p] = won[0].data.arrange.parts.filter(({ label }) => label === 'p');
  for (const answer of all.filter(({ errors }) => errors))
    assert.deepEqual([answer.errors[0].extensions.code, answer.errors[0].extensions.current], ['CONFLICT', { ...p, id: '1' }]);
});
