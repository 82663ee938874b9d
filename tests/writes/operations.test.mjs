/** What an input says is done with rows of a relation: created, connected, disconnected, updated, deleted, all or nothing. */
import assert from 'node:assert/strict';
import { makeToken } from '../support/program.mjs';
import { codesOf, dataOf, suite } from './support.mjs';

const it = suite('operations');
const FIELDS = 'sku name price version maker { name } manual { body } parts { label quantity screws { size } } labels { name maker { name } }';
const ARRANGE = `mutation ($id: ID!, $patch: ArrangePatch!, $version: Int) { arrange(id: $id, version: $version, patch: $patch) { ${FIELDS} } }`;
const EMPLOY = 'mutation ($id: ID!, $patch: EmployPatch!) { employ(id: $id, patch: $patch) { name items { sku name price tags parts { label } } } }';
const part = (label, quantity = 1, ...sizes) => ({ label, quantity, screws: sizes.map((size) => ({ size })) });

/* Items 1 and 2, each with parts; labels 1 to 3, two of them at item 1; makers 1 and 2. */
const SEED = `INSERT INTO makers (name) VALUES ('m1'), ('m2');
  INSERT INTO items (sku, name, maker_id) VALUES ('a', 'A', 1), ('b', 'B', NULL);
  INSERT INTO parts (item_id, label) VALUES (1, 'p1'), (1, 'p2'), (2, 'q1');
  INSERT INTO screws (part_id, size) VALUES (1, 10), (1, 11), (3, 12);
  INSERT INTO labels (name) VALUES ('x'), ('y'), ('z'); INSERT INTO item_labels VALUES (1, 1), (1, 2)`;

const dump = (writes) => writes.sql(['makers', 'items', 'parts', 'screws', 'manuals', 'labels', 'item_labels']
  .map((table) => `SELECT '${table}', json_agg(t ORDER BY t::text) FROM ${table} t`).join(' UNION ALL '));

async function seeded(writes) {
  writes.sql(SEED);
  const arrange = async (patch, id = 1) => dataOf(await writes.ask(ARRANGE, { id, patch })).arrange;
  const refused = async (patch, id = 1) => codesOf(await writes.ask(ARRANGE, { id, patch })).arrange;
  return { arrange, refused };
}

it('rows that refer to the row outside', async (writes) => {
  const { arrange } = await seeded(writes);
  const { parts } = await arrange({ parts: {
    create: [{ label: 'p2', quantity: 5, screws: [{ size: 1 }, { size: 2 }] }, { label: 'p4' }],
    update: [{ id: 1, label: 'p0', screws: { update: [{ id: 2, size: 20 }], delete: [{ id: 1 }], create: [{ size: 3 }] } }],
    delete: [{ id: 2 }],
    connect: [{ id: 3 }],
  } });
  assert.deepEqual(parts.sort((a, b) => (a.label < b.label ? -1 : 1)), [part('p0', 1, 20, 3), part('p2', 5, 1, 2), part('p4'), part('q1', 1, 12)]);
  assert.equal(writes.sql('SELECT count(*) FROM parts'), '4');
});

it('each row of an update gives its own columns', async (writes) => {
  const { arrange } = await seeded(writes);
  const { parts } = await arrange({ name: 'changed', parts: { update: [{ id: 2, quantity: 7 }, { id: 1, label: 'new' }] } });
  assert.deepEqual(parts.map(({ label, quantity }) => [label, quantity]).sort(), [['new', 1], ['p2', 7]]);
  assert.equal(writes.sql('SELECT name FROM items WHERE id = 1'), 'changed');
  writes.sql("UPDATE items SET maker_id = 1 WHERE id = 2; UPDATE items SET attrs = '{}'");
  const { employ } = dataOf(await writes.ask(EMPLOY, { id: 1, patch: { items: { update: [
    { id: 2, tags: ['s', null], attrs: null, parts: { create: [{ label: 'deep' }] } }, { id: 1, tags: null, price: 3, attrs: [1] }, ] } } }));
  assert.deepEqual(employ.items, [
    { sku: 'a', name: 'changed', price: 3, tags: null, parts: [{ label: 'new' }, { label: 'p2' }] },
    { sku: 'b', name: 'B', price: 100, tags: ['s', null], parts: [{ label: 'q1' }, { label: 'deep' }] }]);
  assert.equal(writes.sql("SELECT string_agg(coalesce(attrs::text, 'null'), ' ' ORDER BY id) FROM items"), '[1] null');
});

it('nothing said of a relation leaves it alone', async (writes) => {
  const { arrange } = await seeded(writes);
  const before = dump(writes);
  for (const patch of [{}, { parts: null, maker: null, labels: null }, { parts: {}, maker: {}, labels: {} },
    { parts: { create: [], update: [], delete: null }, maker: { disconnect: false }, labels: { connect: [], disconnect: [] } }])
    assert.equal((await arrange(patch)).parts.length, 2);
  assert.equal(dump(writes), before);
  assert.equal((await arrange({ maker: { disconnect: null } })).maker.name, 'm1');
});

it('the row that is referred to', async (writes) => {
  const { arrange, refused } = await seeded(writes);
  assert.deepEqual((await arrange({ maker: { connect: { id: 2 } } })).maker, { name: 'm2' });
  assert.equal((await arrange({ price: 4, maker: { disconnect: true } })).maker, null);
  assert.deepEqual((await arrange({ maker: { create: { name: 'm3' } } })).maker, { name: 'm3' });
  assert.equal((await arrange({ name: 'other' })).maker.name, 'm3');
  assert.equal(writes.sql('SELECT price FROM items WHERE id = 1'), '4');
  const before = dump(writes);
  assert.equal(await refused({ maker: { connect: { id: 99 } } }), 'ROW_NOT_FOUND');
  assert.equal(await refused({ maker: { create: { name: 'm1' } } }), 'MAKER_EXISTS');
  assert.equal(await refused({ maker: { create: { name: 'm4' }, connect: { id: 1 } } }), 'BAD_USER_INPUT');
  assert.equal(await refused({ maker: { create: { name: 'm4' }, disconnect: true } }), 'BAD_USER_INPUT');
  assert.equal(await refused({ makerId: 1, maker: { create: { name: 'm4' } } }), 'BAD_USER_INPUT');
  assert.equal(dump(writes), before);
});

it('a row that is not there gets nothing', async (writes) => {
  const { arrange } = await seeded(writes);
  const before = dump(writes);
  assert.equal(await arrange({ name: 'n', maker: { create: { name: 'new' } }, parts: { create: [{ label: 'l' }], delete: [{ id: 1 }] },
    labels: { create: [{ name: 'l', maker: { name: 'deep' } }], connect: [{ name: 'z' }] }, manual: { create: { body: 'b' } } }, 99), null);
  assert.equal(dump(writes), before);
});

it('rows that a join table ties', async (writes) => {
  const { arrange } = await seeded(writes);
  const token = makeToken({ sub: '7' });
  const patch = { labels: { create: [{ name: 'w', maker: { name: 'deep' } }], connect: [{ name: 'z' }], disconnect: [{ id: 1 }],
    update: [{ id: 2, name: 'yy', maker: { create: { name: 'm9' } } }] } };
  const { arrange: { labels } } = dataOf(await writes.ask(ARRANGE, { id: 1, patch }, token));
  assert.deepEqual(labels.sort((a, b) => (a.name < b.name ? -1 : 1)), [
    { name: 'w', maker: { name: 'deep' } }, { name: 'yy', maker: { name: 'm9' } }, { name: 'z', maker: null }]);
  assert.equal(writes.sql('SELECT count(*) FROM labels'), '4');
  assert.deepEqual((await arrange({ labels: { delete: [{ name: 'yy' }, { name: 'w' }] } })).labels, [{ name: 'z', maker: null }]);
  assert.equal(writes.sql("SELECT string_agg(name, ' ' ORDER BY name) FROM labels"), 'x z');
});

it("what is not the row's own is not there", async (writes) => {
  const { refused } = await seeded(writes);
  const before = dump(writes);
  for (const parts of [{ update: [{ id: 1, quantity: 2 }, { id: 3, quantity: 2 }] }, { delete: [{ id: 3 }] }, { delete: [{ id: 1 }, { id: 1 }] },
    { update: [{ id: 1, screws: { update: [{ id: 3, size: 1 }] } }] }, { update: [{ id: 1, screws: { delete: [{ id: 3 }] } }] },
    { connect: [{ id: 99 }] }, { update: [{ id: 99, label: 'x' }] }, { update: [{ id: 99, screws: { create: [{ size: 1 }] } }] },
    { create: [{ label: 'new' }], delete: [{ id: 99 }] }])
    assert.equal(await refused({ name: 'never', parts }), 'ROW_NOT_FOUND', JSON.stringify(parts));
  for (const labels of [{ connect: [{ name: 'none' }] }, { disconnect: [{ id: 3 }] }, { update: [{ id: 3, name: 'n' }] }, { delete: [{ name: 'z' }] }])
    assert.equal(await refused({ labels }), 'ROW_NOT_FOUND', JSON.stringify(labels));
  assert.equal(await refused({ labels: { connect: [{ name: 'x' }] } }), 'BAD_USER_INPUT');
  assert.equal(await refused({ parts: { create: [{ label: 'p1' }] } }), 'LABEL_TWICE');
  assert.equal(await refused({ parts: { update: [{ id: 1, label: null }] } }), 'BAD_USER_INPUT');
  assert.equal(await refused({ parts: { create: Array.from({ length: 1001 }, (_, i) => ({ label: `${i}` })) } }), 'MAX_AFFECTED_EXCEEDED');
  assert.equal(await refused({ parts: { delete: Array.from({ length: 31 }, (_, i) => ({ id: i })) } }), 'MAX_AFFECTED_EXCEEDED');
  assert.equal(dump(writes), before);
});

it('the message says which row', async (writes) => {
  await seeded(writes);
  const answer = await writes.ask(ARRANGE, { id: 1, patch: { parts: { update: [{ id: 2, quantity: 2 }, { id: 3, quantity: 2 }] } } });
  assert.equal(answer.errors[0].message, 'Row 2 of "parts.update" is not there, or is named twice.');
  assert.deepEqual(answer.errors[0].path, ['arrange']);
  const two = await writes.ask('mutation ($input: ArrangePut!) { arrangeOne(input: $input) { sku } }', { input: { sku: 'b', name: 'B', maker: { connect: { id: 1 }, disconnect: true } } });
  assert.equal(two.errors[0].message, 'Argument "maker" says two things of one reference.');
});

it('a version counts what is done with relations', async (writes) => {
  await seeded(writes);
  const ask = (version, patch) => writes.ask(ARRANGE, { id: 1, version, patch });
  assert.equal(dataOf(await ask(1, { parts: { create: [{ label: 'n' }] } })).arrange.version, 2);
  const before = dump(writes);
  for (const patch of [{ parts: { create: [{ label: 'o' }] } }, { maker: { create: { name: 'new' } } }, { labels: { disconnect: [{ id: 1 }] } }]) {
    const stale = await ask(1, patch);
    assert.equal(codesOf(stale).arrange, 'CONFLICT');
    assert.equal(stale.errors[0].extensions.current.version, 2);
  }
  assert.equal(dump(writes), before);
  assert.equal(dataOf(await ask(2, { maker: { create: { name: 'new' } } })).arrange.version, 3);
  assert.equal(dataOf(await ask(3, { maker: { disconnect: true } })).arrange.version, 4);
  assert.equal(dataOf(await ask(4, {})).arrange.version, 4);
});

it('new rows connect rows that are there', async (writes) => {
  await seeded(writes);
  const query = `mutation ($input: [ArrangeInput!]!) { arrangeNew(input: $input) { ${FIELDS} } }`;
  const input = [
    { sku: 'c', name: 'C', maker: { connect: { id: 2 } }, parts: { connect: [{ id: 3 }], create: [{ label: 'n' }] }, labels: { connect: [{ name: 'z' }, { name: 'x' }] } },
    { sku: 'd', name: 'D', makerId: 1 },
    { sku: 'e', name: 'E', maker: { create: { name: 'new' } }, labels: { connect: [{ name: 'x' }] } },
  ];
  const rows = dataOf(await writes.ask(query, { input })).arrangeNew;
  assert.deepEqual(rows.map(({ sku, maker, parts, labels }) => [sku, maker.name, parts.map(({ label }) => label), labels.map(({ name }) => name)]), [
    ['c', 'm2', ['q1', 'n'], ['x', 'z']], ['d', 'm1', [], []], ['e', 'new', [], ['x']]]);
  const before = dump(writes);
  const code = async (more) => codesOf(await writes.ask(query, { input: [{ sku: 'f', name: 'F', ...more }] })).arrangeNew;
  assert.equal(await code({ maker: { connect: { id: 99 } } }), 'ROW_NOT_FOUND');
  assert.equal(await code({ labels: { connect: [{ name: 'none' }] } }), 'ROW_NOT_FOUND');
  assert.equal(await code({ parts: { connect: [{ id: 99 }] } }), 'ROW_NOT_FOUND');
  assert.equal(dump(writes), before);
});

it('rows that may be there', async (writes) => {
  await seeded(writes);
  const query = `mutation ($input: [ArrangePut!]!) { arrangePut(input: $input) { ${FIELDS} } }`;
  const input = [
    { sku: 'new', name: 'N', parts: { create: [{ label: 'n' }], connect: [{ id: 2 }] }, labels: { connect: [{ name: 'z' }] } },
    { sku: 'a', name: 'again', parts: { update: [{ id: 1, quantity: 9 }] }, labels: { disconnect: [{ id: 1 }] } },
    { sku: 'b', name: 'B', maker: { create: { name: 'm3' } } },
  ];
  const rows = dataOf(await writes.ask(query, { input })).arrangePut;
  assert.deepEqual(rows.map(({ sku, name, maker, parts, labels }) => [sku, name, maker?.name, parts.map(({ label, quantity }) => label + quantity).sort(), labels.map(({ name: label }) => label)]), [
    ['new', 'N', undefined, ['n1', 'p21'], ['z']], ['a', 'again', 'm1', ['p19'], ['y']], ['b', 'B', 'm3', ['q11'], []]]);
  const one = async (input) => writes.ask('mutation ($input: ArrangePut!) { arrangeOne(input: $input) { sku parts { label } } }', { input });
  assert.deepEqual(dataOf(await one({ sku: 'b', name: 'B', parts: { create: [{ label: 'more' }] } })).arrangeOne.parts.length, 2);
  writes.sql("INSERT INTO items (sku, name) VALUES ('closed', 'C')");
  const before = dump(writes);
  assert.equal(codesOf(await one({ sku: 'closed', name: 'D', parts: { create: [{ label: 'more' }] } })).arrangeOne, 'FORBIDDEN');
  assert.equal(dump(writes), before);
});

it('rows that can be without an owner', async (writes) => {
  await seeded(writes);
  const employ = (patch, token) => writes.ask(EMPLOY, { id: 1, patch }, token);
  const skus = (answer) => dataOf(answer).employ.items.map(({ sku }) => sku).sort();
  assert.deepEqual(skus(await employ({ name: 'M', items: { connect: [{ sku: 'b' }], create: [{ sku: 'n', name: 'N' }] } })), ['a', 'b', 'n']);
  assert.deepEqual(skus(await employ({ items: { disconnect: [{ id: 1 }] } })), ['b', 'n']);
  writes.sql('UPDATE items SET maker_id = 2 WHERE id = 1');
  assert.equal(codesOf(await employ({ items: { connect: [{ sku: 'a' }] } })).employ, 'ROW_NOT_FOUND');
  assert.deepEqual(skus(await employ({ items: { connect: [{ sku: 'a' }] } }, makeToken({ role: 'clerk' }))), ['a', 'b', 'n']);
  await employ({ items: { delete: [{ id: 1 }] } });
  assert.equal(writes.sql('SELECT deleted_at IS NOT NULL FROM items WHERE id = 1'), 't');
  assert.equal(codesOf(await employ({ items: { delete: [{ id: 1 }] } })).employ, 'ROW_NOT_FOUND');
});

it('rows that a join table ties are marked as deleted', async (writes) => {
  writes.sql(SEED);
  const relabel = (items, token = makeToken({ sub: '7' })) => writes.ask(
    'mutation ($items: LabelledOps) { relabel(id: 1, patch: {items: $items}) { items { sku price ownerId deletedAt } } }', { items }, token);
  const code = async (items) => codesOf(await relabel(items)).relabel;
  writes.sql("INSERT INTO item_labels VALUES (2, 1); INSERT INTO items (sku, name, price) VALUES ('c', 'C', 1000); INSERT INTO item_labels VALUES (3, 1)");
  const [a, b] = dataOf(await relabel({ update: [{ id: 2, price: 5 }, { id: 1, parts: { create: [{ label: 'n' }] } }], delete: [{ sku: 'b' }] })).relabel.items;
  assert.deepEqual([a.sku, a.price, a.ownerId, a.deletedAt], ['a', 100, '7', null]);
  assert.deepEqual([b.sku, b.price, b.ownerId, b.deletedAt !== null], ['b', 5, '7', true]);
  const before = dump(writes);
  assert.equal(await code({ delete: [{ sku: 'b' }] }), 'ROW_NOT_FOUND');
  assert.equal(await code({ delete: [{ sku: 'c' }] }), 'ROW_NOT_FOUND');
  assert.equal(await code({ delete: [{ sku: 'a' }, { sku: 'b' }, { sku: 'c' }] }), 'MAX_AFFECTED_EXCEEDED');
  assert.equal(codesOf(await relabel({ update: [{ id: 1, price: 1 }] }, null)).relabel, 'UNAUTHENTICATED');
  assert.equal(dump(writes), before);
  assert.equal(writes.sql('SELECT count(*) FROM item_labels WHERE label_id = 1'), '3');
});

it('presets and predicates of operations', async (writes) => {
  writes.sql(SEED);
  writes.sql('UPDATE items SET owner_id = 7 WHERE id = 1; UPDATE parts SET owner_id = 7 WHERE id = 1');
  const mine = (patch, token = makeToken({ sub: '7' })) => writes.ask(
    'mutation ($patch: MinePatch!) { arrangeMine(id: 1, patch: $patch) { parts { label ownerId } } }', { patch }, token);
  assert.deepEqual(dataOf(await mine({ parts: { create: [{ label: 'n' }], update: [{ id: 1, label: 'mine' }] } })).arrangeMine.parts.sort((a, b) => (a.label < b.label ? -1 : 1)), [
    { label: 'mine', ownerId: '7' }, { label: 'n', ownerId: '7' }, { label: 'p2', ownerId: null }]);
  const before = dump(writes);
  assert.equal(codesOf(await mine({ parts: { update: [{ id: 2, label: 'no' }] } })).arrangeMine, 'ROW_NOT_FOUND');
  assert.equal(codesOf(await mine({ parts: { delete: [{ id: 1 }, { id: 2 }] } })).arrangeMine, 'ROW_NOT_FOUND');
  assert.equal(codesOf(await mine({ parts: { create: [{ label: 'many', quantity: 7 }] } })).arrangeMine, 'FORBIDDEN');
  assert.equal(dataOf(await mine({ parts: { create: [{ label: 'x' }] } }, makeToken({ sub: '8' }))).arrangeMine, null);
  assert.equal(codesOf(await mine({ parts: { create: [{ label: 'x' }] } }, null)).arrangeMine, undefined);
  assert.equal(dump(writes), before);
});

it('one statement for each operation of a level', async (writes) => {
  await seeded(writes);
  const tables = ['items', 'parts', 'labels', 'item_labels'];
  writes.sql(`CREATE TABLE told (n serial, what text); CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO told (what) VALUES (TG_TABLE_NAME || ' ' || lower(TG_OP)); RETURN NULL; END $$;
    ${tables.map((table) => `CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON ${table} EXECUTE FUNCTION tell();`).join(' ')}
    INSERT INTO parts (item_id, label) SELECT 1, 'l' || i FROM generate_series(1, 20) i; INSERT INTO labels (name) SELECT 'l' || i FROM generate_series(1, 20) i;
    TRUNCATE told`);
  dataOf(await writes.ask(ARRANGE, { id: 1, patch: {
    parts: { update: Array.from({ length: 10 }, (_, i) => ({ id: 4 + i, quantity: i })), delete: Array.from({ length: 10 }, (_, i) => ({ id: 14 + i })),
      create: Array.from({ length: 10 }, (_, i) => ({ label: `n${i}` })) },
    labels: { connect: Array.from({ length: 10 }, (_, i) => ({ name: `l${i + 1}` })), disconnect: [{ id: 1 }, { id: 2 }] } } }));
  assert.equal(writes.sql("SELECT string_agg(what, ', ' ORDER BY n) FROM told"),
    'items update, parts delete, parts update, parts insert, item_labels delete, item_labels insert');
  writes.sql(tables.map((table) => `DROP TRIGGER tell ON ${table};`).join(''));
});
