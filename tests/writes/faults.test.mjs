/**
 * Each statement of a mutation is made to fail once, in turn, and the commit as well; whatever the failure, the tables are as they
 * were, and the next mutation works. Where each field has a transaction, they are as the other fields alone leave them.
 */
import assert from 'node:assert/strict';
import { makeToken } from '../support/program.mjs';
import { PER_FIELD, codesOf, dataOf, openClient, suite } from './support.mjs';

const TABLES = ['makers', 'items', 'parts', 'screws', 'manuals', 'labels', 'item_labels'];
const TOKEN = makeToken({ sub: '7', size: '2' });
const STATEMENTS_MOST = 40;

const mutations = [
  ['one field', 1, 'mutation { addItem(input: {sku: "n", name: "n"}) { id } }'],
  ['fields without selections below', 3, `mutation { a: addItem(input: {sku: "n", name: "n"}) { id } b: editItem(id: 1, patch: {price: 1}) { id }
    c: dropItem(id: 2) { id } }`],
  ['fields that read back', 4, `mutation { a: addItems(input: [{sku: "n", name: "n"}, {sku: "m", name: "m", price: 2}]) { id parts { id } maker { id } }
    b: putItem(input: {sku: "s1", name: "put"}) { id parts { id } } c: hideItems(where: {id: [1, 2]}) { id manual { body } } d: dropItem(id: 3) { id } }`],
  ['a tree', 5, `mutation { build(input: {sku: "n", name: "n", maker: {name: "new"}, manual: {body: "b"},
    parts: [{label: "x", screws: [{size: 1}]}, {label: "y"}]}) { id maker { id } parts { id screws { id } } } }`],
  ['trees and others', 8, `mutation { a: editItem(id: 1, patch: {price: 9}) { price parts { id } }
    b: buildAll(input: [{sku: "n", name: "n", maker: {name: "x"}, parts: [{label: "x"}]}, {sku: "o", name: "o", parts: [{label: "x", screws: [{size: 1}]}]}]) { id parts { id } }
    c: reviseItem(id: 2, version: 1, patch: {name: "r"}) { version maker { name } }
    d: build(input: {sku: "q", name: "q", manual: {body: "q"}}) { id } }`],
  ['rows through a join table', 6, `mutation { build(input: {sku: "n", name: "n", labels: [{name: "x", maker: {name: "y"}}, {name: "z"}]}) { id labels { id } }
    buildTied(input: [{sku: "o", name: "o", labels: [{id: 1}]}, {sku: "p", name: "p"}]) { id labels { name } } }`],
  ['operations on relations', 9, `mutation { a: arrange(id: 1, patch: {name: "o", maker: {create: {name: "new"}},
      parts: {create: [{label: "x", screws: [{size: 1}]}], update: [{id: 1, version: 1, label: "y", screws: {create: [{size: 2}]}}], connect: [{id: 3}]},
      labels: {create: [{name: "l"}], connect: [{name: "old"}]}, manual: {create: {body: "b"}}}) { id parts { id screws { id } } labels { id } }
    b: arrange(id: 2, patch: {maker: {disconnect: true}, parts: {delete: [{id: 2}]}}) { id } }`],
  ['operations in an upsert', 5, `mutation { arrangePut(input: [{sku: "s1", name: "n", parts: {update: [{id: 1, quantity: 2}]}, labels: {connect: [{name: "old"}]}},
      {sku: "n", name: "n", maker: {create: {name: "new"}}, parts: {create: [{label: "x"}], connect: [{id: 4}]}}]) { id parts { id } } }`],
  ['operations on rows that can be alone', 4, `mutation { employ(id: 1, patch: {name: "m", items: {create: [{sku: "n", name: "n", parts: [{label: "x"}]}],
      disconnect: [{id: 1}], update: [{id: 2, price: 1}], delete: [{id: 3}]}}) { id items { id } } }`],
  ['the one row of a relation', 12, `mutation { a: arrange(id: 1, patch: {maker: {create: {name: "new"}}}) { maker { name } }
    b: arrange(id: 2, patch: {maker: {update: {country: "NO"}}, manual: {create: {body: "b"}}}) { maker { country } }
    c: arrange(id: 1, patch: {maker: {delete: true}}) { maker { name } } d: arrange(id: 2, patch: {manual: {update: {body: "n"}}}) { manual { body } }
    e: arrange(id: 2, patch: {manual: {delete: true}}) { manual { body } } }`],
  ['trees of the caller', 4, `mutation { buildMine(input: [{sku: "n", name: "n", maker: {name: "x"}, parts: [{label: "x", screws: [{}]}]},
    {sku: "o", name: "o", parts: [{label: "y"}]}]) { id parts { id } } }`],
];

const SEED = `INSERT INTO makers (name) VALUES ('old');
  INSERT INTO items (sku, name, maker_id) SELECT 's' || i, 'n', 1 FROM generate_series(1, 4) i;
  INSERT INTO parts (item_id, label) SELECT i, 'p' FROM generate_series(1, 4) i; INSERT INTO labels (name) VALUES ('old')`;

/* The n-th statement that changes one of the tables fails; a sequence counts, since it is not rolled back. */
const SETUP = `CREATE SEQUENCE fault_count; CREATE TABLE fault (at int, what text);
  INSERT INTO fault VALUES (0, '');
  CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE f fault; BEGIN
    SELECT * INTO f FROM fault;
    IF nextval('fault_count') = f.at THEN
      IF f.what = 'kill' THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF;
      IF f.what = 'commit' THEN RETURN NULL; END IF;
      RAISE 'injected' USING ERRCODE = f.what;
    END IF;
    RETURN NULL;
  END $$;
  CREATE FUNCTION fault_late() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN IF (SELECT what FROM fault) = 'commit' THEN RAISE 'injected' USING ERRCODE = 'XX000'; END IF; RETURN NULL; END $$;
  ${TABLES.map((table) => `CREATE TRIGGER fault BEFORE INSERT OR UPDATE OR DELETE ON ${table} EXECUTE FUNCTION fault();
  CREATE CONSTRAINT TRIGGER fault_late AFTER INSERT OR UPDATE OR DELETE ON ${table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fault_late();`).join('\n')}`;

const it = suite('faults');

async function prepare(writes) {
  const client = await openClient(writes.database);
  await client.query(SETUP);
  const arm = (at, what) => client.query(`UPDATE fault SET at = ${at}, what = '${what}'; SELECT setval('fault_count', 1, false)`);
  const seed = async () => {
    await arm(0, '');
    writes.reset();
    await client.query(SEED);
  };
  const dump = async () => {
    const tables = {};
    for (const table of TABLES) tables[table] = (await client.query(`SELECT * FROM ${table} ORDER BY 1`)).rows;
    return tables;
  };
  return { client, arm, seed, dump };
}

/** Fails the 1st, 2nd, ... statement until there is none left. Answers how many there were. */
async function failEach(writes, faults, mutation, what, codes) {
  for (let at = 1; at <= STATEMENTS_MOST; at++) {
    await faults.seed();
    const before = await faults.dump();
    await faults.arm(at, what);
    const answer = await writes.ask(mutation, {}, TOKEN);
    if (!answer.errors) return at - 1;
    const told = `statement ${at}, ${what}: ${JSON.stringify(answer)}`;
    const given = Object.values(codesOf(answer)).filter((code) => code !== 'TRANSACTION_ROLLED_BACK');
    assert.ok(given.length > 0 && given.every((code) => codes.includes(code)), told);
    assert.deepEqual(await faults.dump(), before, told);
    assert.doesNotMatch(JSON.stringify(answer), /injected|terminat/, told);
    if (what === 'kill') await writes.server.waitReady();
  }
  assert.fail('it never succeeds');
}

it('a statement that fails leaves nothing', async (writes) => {
  const faults = await prepare(writes);
  for (const [name, statements, mutation] of mutations) {
    const many = await failEach(writes, faults, mutation, 'XX000', ['INTERNAL_SERVER_ERROR']);
    assert.ok(many >= statements, `${name}: ${many} statements`);
    assert.equal(await failEach(writes, faults, mutation, '23514', ['BAD_USER_INPUT']), many, name);
  }
  await faults.client.end();
});

it('a connection that is lost leaves nothing', async (writes) => {
  const client = await openClient(writes.database);
  await client.query(TABLES.map((table) => `DROP TRIGGER fault ON ${table}; DROP TRIGGER fault_late ON ${table};`).join('') +
    'DROP FUNCTION fault; DROP FUNCTION fault_late; DROP TABLE fault; DROP SEQUENCE fault_count');
  await client.end();
  const faults = await prepare(writes);
  for (const [, , mutation] of mutations.slice(2))
    await failEach(writes, faults, mutation, 'kill', ['SERVICE_UNAVAILABLE', 'TIMEOUT']);
  await faults.client.end();
});

it('a commit that fails leaves nothing', async (writes) => {
  const client = await openClient(writes.database);
  for (const [name, , mutation] of mutations) {
    await client.query("UPDATE fault SET at = 0, what = ''");
    writes.reset();
    await client.query(SEED);
    await client.query("UPDATE fault SET what = 'commit'");
    const answer = await writes.ask(mutation, {}, TOKEN);
    assert.ok(answer.errors?.some(({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR'), `${name}: ${JSON.stringify(answer)}`);
    assert.equal(writes.sql(`SELECT concat_ws(' ', (SELECT count(*) FROM items WHERE price = 100 AND name = 'n' AND deleted_at IS NULL AND maker_id = 1),
      (SELECT count(*) FROM items), (SELECT count(*) FROM makers), (SELECT count(*) FROM parts))`), '4 4 1 4', name);
  }
  await client.query("UPDATE fault SET what = ''");
  dataOf(await writes.ask(mutations[0][2]));
  await client.end();
});

/* ---- A transaction per field ---- */

const itEach = suite('faults, a transaction per field', PER_FIELD);

const FIELDS = {
  a: 'addItems(input: [{sku: "n", name: "n"}, {sku: "m", name: "m", price: 2}]) { id parts { id } maker { id } }',
  b: 'putItem(input: {sku: "s1", name: "put"}) { id parts { id } }',
  c: 'build(input: {sku: "q", name: "q", maker: {name: "new"}, parts: [{label: "x", screws: [{size: 1}]}]}) { id parts { id } }',
  d: 'dropItem(id: 3) { id }',
};
const KEYS = Object.keys(FIELDS);
const mutationOf = (keys) => `mutation { ${keys.map((key) => `${key}: ${FIELDS[key]}`).join('\n')} }`;

/** Tables without what sequences and clocks give: what is undone leaves gaps. */
const stable = (tables) => JSON.parse(JSON.stringify(tables, (key, value) => (/^id$|_id$|_at$|^mark$/.test(key) ? value !== null : value)));

itEach('a statement that fails undoes its field alone', async (writes) => {
  const faults = await prepare(writes);
  for (const what of ['XX000', 'kill']) {
    const failed = new Set();
    for (let at = 1; ; at++) {
      assert.ok(at <= STATEMENTS_MOST, 'it never succeeds');
      await faults.seed();
      await faults.arm(at, what);
      const answer = await writes.ask(mutationOf(KEYS));
      const told = `statement ${at}, ${what}: ${JSON.stringify(answer)}`;
      const after = await faults.dump();
      if (what === 'kill') await writes.server.waitReady();
      if (!answer.errors) break;
      const codes = codesOf(answer);
      assert.deepEqual(Object.values(codes), [what === 'kill' ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR'], told);
      Object.keys(codes).forEach((key) => failed.add(key));
      await faults.seed();
      assert.equal((await writes.ask(mutationOf(KEYS.filter((key) => !(key in codes))))).errors, undefined, told);
      assert.deepEqual(stable(after), stable(await faults.dump()), told);
    }
    assert.deepEqual([...failed].sort(), KEYS, what);
  }
  await faults.client.end();
});
