/** Rows written along relations: parents first, children after, each level one statement, all in one transaction. */
import assert from 'node:assert/strict';
import { makeToken } from '../support/program.mjs';
import { codesOf, dataOf, suite } from './support.mjs';

const it = suite('nested');
const FIELDS = `sku name price maker { name country } manual { body }
  parts { label quantity screws { size } }`;
const BUILD = `mutation ($input: BuildInput!) { build(input: $input) { ${FIELDS} } }`;
const BUILD_ALL = `mutation ($input: [BuildInput!]!) { buildAll(input: $input) { ${FIELDS} } }`;
const counts = (writes) => writes.sql(`SELECT concat_ws(' ', (SELECT count(*) FROM makers), (SELECT count(*) FROM items),
  (SELECT count(*) FROM parts), (SELECT count(*) FROM screws), (SELECT count(*) FROM manuals))`);

it('a tree of rows', async (writes) => {
  const input = {
    sku: 'a', name: 'A', maker: { name: 'M', country: null }, manual: { body: 'read me' },
    parts: [{ label: 'x', quantity: 3, screws: [{ size: 1 }, { size: 2 }] }, { label: 'y' }, { label: 'z', screws: [{ size: 3 }] }],
  };
  const { build } = dataOf(await writes.ask(BUILD, { input }));
  assert.deepEqual(build, {
    sku: 'a', name: 'A', price: 100, maker: { name: 'M', country: null }, manual: { body: 'read me' },
    parts: [
      { label: 'x', quantity: 3, screws: [{ size: 1 }, { size: 2 }] },
      { label: 'y', quantity: 1, screws: [] },
      { label: 'z', quantity: 1, screws: [{ size: 3 }] },
    ],
  });
  assert.equal(counts(writes), '1 1 3 3 1');
  const literal = dataOf(await writes.ask(`mutation ($l: String!, $screws: [ScrewInput!]) { build(input: {sku: "b", name: "B",
    parts: [{label: $l, screws: $screws}, {label: "q"}]}) { maker { name } parts { label screws { size } } } }`, { l: 'p', screws: [{ size: 9 }] }));
  assert.deepEqual(literal.build, { maker: null, parts: [{ label: 'p', screws: [{ size: 9 }] }, { label: 'q', screws: [] }] });
});

it('nothing nested, null, and no rows are the same', async (writes) => {
  for (const [i, more] of [{}, { parts: null, maker: null, manual: null }, { parts: [] }].entries()) {
    const { build } = dataOf(await writes.ask(BUILD, { input: { sku: `s${i}`, name: 'n', ...more } }));
    assert.deepEqual(build, { sku: `s${i}`, name: 'n', price: 100, maker: null, manual: null, parts: [] });
  }
  assert.equal(counts(writes), '0 3 0 0 0');
});

it('many trees, of different shapes', async (writes) => {
  writes.sql(`INSERT INTO makers (name) VALUES ('old')`);
  const input = [
    { sku: 'a', name: 'a', maker: { name: 'm1' }, parts: [{ label: 'p1' }, { label: 'p2', screws: [{ size: 5 }] }] },
    { sku: 'b', name: 'b', makerId: 1, price: 3 },
    { sku: 'c', name: 'c', parts: [{ label: 'p1', quantity: 7, screws: [{ size: 6 }, { size: 7 }] }], manual: { body: 'c' } },
    { sku: 'd', name: 'd', maker: { name: 'm2', country: 'NO' }, parts: [] },
  ];
  const { buildAll } = dataOf(await writes.ask(BUILD_ALL, { input }));
  const part = (label, quantity, ...sizes) => ({ label, quantity, screws: sizes.map((size) => ({ size })) });
  assert.deepEqual(buildAll, [
    { sku: 'a', name: 'a', price: 100, maker: { name: 'm1', country: 'SE' }, manual: null, parts: [part('p1', 1), part('p2', 1, 5)] },
    { sku: 'b', name: 'b', price: 3, maker: { name: 'old', country: 'SE' }, manual: null, parts: [] },
    { sku: 'c', name: 'c', price: 100, maker: null, manual: { body: 'c' }, parts: [part('p1', 7, 6, 7)] },
    { sku: 'd', name: 'd', price: 100, maker: { name: 'm2', country: 'NO' }, manual: null, parts: [] },
  ]);
});

it('down two levels from the other end', async (writes) => {
  const input = { name: 'F', items: [{ sku: 'a', name: 'a', parts: [{ label: 'x' }] }, { sku: 'b', name: 'b' }] };
  const { found } = dataOf(await writes.ask(`mutation ($input: FoundingInput!) {
    found(input: $input) { country items { sku maker { name } parts { label } } } }`, { input }));
  assert.deepEqual(found, { country: 'SE', items: [
    { sku: 'a', maker: { name: 'F' }, parts: [{ label: 'x' }] }, { sku: 'b', maker: { name: 'F' }, parts: [] }] });
});

it('each level is one statement', async (writes) => {
  writes.sql(`CREATE TABLE statements (n int); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO statements VALUES (1); RETURN NULL; END';
    CREATE TRIGGER note AFTER INSERT ON items EXECUTE FUNCTION note(); CREATE TRIGGER note AFTER INSERT ON makers EXECUTE FUNCTION note();
    CREATE TRIGGER note AFTER INSERT ON parts EXECUTE FUNCTION note(); CREATE TRIGGER note AFTER INSERT ON screws EXECUTE FUNCTION note()`);
  const input = Array.from({ length: 20 }, (_, i) => ({ sku: `s${i}`, name: 'n', maker: { name: `m${i}` },
    parts: Array.from({ length: 10 }, (_, k) => ({ label: `l${k}`, screws: [{ size: i }, { size: k }] })) }));
  const { buildAll } = dataOf(await writes.ask(BUILD_ALL, { input }));
  assert.deepEqual(buildAll[19].parts[9].screws, [{ size: 19 }, { size: 9 }]);
  assert.equal(writes.sql('SELECT count(*) FROM statements'), '4');
  assert.equal(counts(writes), '20 20 200 400 0');
  writes.sql(['items', 'makers', 'parts', 'screws'].map((table) => `DROP TRIGGER note ON ${table};`).join(''));
});

it('what is wrong anywhere writes nothing', async (writes) => {
  writes.sql(`INSERT INTO makers (name) VALUES ('M')`);
  const sound = { sku: 'a', name: 'A' };
  const code = async (more) => codesOf(await writes.ask(BUILD, { input: { ...sound, ...more } })).build;
  assert.equal(await code({ parts: [{ label: 'x' }, { label: 'x' }] }), 'LABEL_TWICE');
  assert.equal(await code({ maker: { name: 'M' } }), 'MAKER_EXISTS');
  assert.equal(await code({ maker: {}, parts: [{ label: 'x' }] }), 'BAD_USER_INPUT');
  assert.equal(await code({ maker: { name: 'N' }, makerId: 1 }), 'BAD_USER_INPUT');
  assert.equal(await code({ parts: Array.from({ length: 1001 }, (_, i) => ({ label: `${i}` })) }), 'MAX_AFFECTED_EXCEEDED');
  writes.sql(`CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER skip BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION skip()`);
  assert.equal(await code({ parts: [{ label: 'x' }] }), 'INTERNAL_SERVER_ERROR');
  writes.sql('DROP TRIGGER skip ON items');
  assert.equal(counts(writes), '1 0 0 0 0');
  assert.equal(await code({ maker: { name: 'N' }, makerId: null }), undefined);
});

it('a mutation of several fields with nested rows', async (writes) => {
  const answer = dataOf(await writes.ask(`mutation { a: build(input: {sku: "a", name: "a", parts: [{label: "x", screws: [{size: 1}]}]}) { id parts { id } }
    b: dropItem(id: 1) { sku parts { id } } c: build(input: {sku: "a", name: "again", maker: {name: "m"}}) { id maker { id items { id } } } }`));
  assert.deepEqual(answer, { a: { id: '1', parts: [{ id: '1' }] }, b: { sku: 'a', parts: [] },
    c: { id: '2', maker: { id: '1', items: [{ id: '2' }] } } });
});

it('rows through a join table', async (writes) => {
  const query = `mutation ($input: [BuildInput!]!) { buildAll(input: $input) { sku labels { name ownerId maker { name } items { sku } } parts { label } } }`;
  const input = [
    { sku: 'a', name: 'a', labels: [{ name: 'x', maker: { name: 'm' } }, { name: 'y' }], parts: [{ label: 'p' }] },
    { sku: 'b', name: 'b', labels: [] }, { sku: 'c', name: 'c', maker: { name: 'n' }, labels: [{ name: 'z' }] },
  ];
  const label = (name, sku, maker = null) => ({ name, ownerId: '7', maker, items: [{ sku }] });
  assert.deepEqual(dataOf(await writes.ask(query, { input }, makeToken({ sub: '7' }))).buildAll, [
    { sku: 'a', labels: [label('x', 'a', { name: 'm' }), label('y', 'a')], parts: [{ label: 'p' }] },
    { sku: 'b', labels: [], parts: [] }, { sku: 'c', labels: [label('z', 'c')], parts: [] },
  ]);
  assert.deepEqual(codesOf(await writes.ask(query, { input: [{ sku: 'd', name: 'd', labels: [{ name: 'w' }] }] })), { buildAll: 'UNAUTHENTICATED' });
  assert.equal(writes.sql('SELECT concat_ws(\' \', (SELECT count(*) FROM items), (SELECT count(*) FROM labels), (SELECT count(*) FROM item_labels))'), '3 3 3');
});

it('a join table ties rows that are there', async (writes) => {
  writes.sql("INSERT INTO labels (name) VALUES ('x'), ('y')");
  const query = 'mutation ($input: [TiedInput!]!) { buildTied(input: $input) { sku labels { id name } parts { label } } }';
  const input = [{ sku: 'a', name: 'a', labels: [{ id: 2 }, { id: 1 }] }, { sku: 'b', name: 'b', parts: [{ label: 'p' }] },
    { sku: 'c', name: 'c', labels: [{ id: 2 }] }];
  const [x, y] = [{ id: '1', name: 'x' }, { id: '2', name: 'y' }];
  assert.deepEqual(dataOf(await writes.ask(query, { input })).buildTied, [
    { sku: 'a', labels: [x, y], parts: [] }, { sku: 'b', labels: [], parts: [{ label: 'p' }] }, { sku: 'c', labels: [y], parts: [] }]);
  const code = async (...labels) => codesOf(await writes.ask(query, { input: [{ sku: 'd', name: 'd', labels }] })).buildTied;
  assert.equal(await code({ id: 99 }), 'ROW_NOT_FOUND');
  assert.equal(await code({ id: 1 }, { id: 1 }), 'BAD_USER_INPUT');
  assert.equal(await code({ id: 'nonsense' }), 'BAD_USER_INPUT');
  assert.equal(await code(...Array.from({ length: 1001 }, () => ({ id: 1 }))), 'MAX_AFFECTED_EXCEEDED');
  assert.equal(writes.sql('SELECT count(*) FROM items'), '3');
});

it('a join table takes one statement per level', async (writes) => {
  const tables = ['items', 'labels', 'item_labels', 'makers'];
  writes.sql(`CREATE TABLE level (n text); CREATE FUNCTION level() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO level VALUES (TG_TABLE_NAME); RETURN NULL; END';
    ${tables.map((table) => `CREATE TRIGGER level AFTER INSERT ON ${table} EXECUTE FUNCTION level();`).join(' ')}`);
  const input = Array.from({ length: 20 }, (_, i) => ({ sku: `s${i}`, name: 'n',
    labels: Array.from({ length: 5 }, (_, k) => ({ name: `l${i}.${k}`, maker: { name: `m${i}.${k}` } })) }));
  dataOf(await writes.ask('mutation ($input: [BuildInput!]!) { buildAll(input: $input) { id } }', { input }, makeToken({ sub: '7' })));
  assert.equal(writes.sql("SELECT string_agg(n, ' ' ORDER BY n) FROM level"), 'item_labels items labels makers');
  assert.equal(writes.sql(`SELECT count(*) FROM item_labels t JOIN items i ON i.id = item_id JOIN labels l ON l.id = label_id
    JOIN makers m ON m.id = l.maker_id WHERE l.name LIKE 'l' || substr(i.sku, 2) || '.%' AND substr(m.name, 2) = substr(l.name, 2)`), '100');
  writes.sql(tables.map((table) => `DROP TRIGGER level ON ${table};`).join(''));
});
