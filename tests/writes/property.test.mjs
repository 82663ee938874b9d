/**
 * Random mutations, of one to three fields, applied to PostgreSQL through the server and to a model: after each the tables and
 * the answers are the same; what is refused is refused by both, with the same code, and changes nothing: the whole mutation, or
 * the field alone where each has a transaction of its own.
 */
import assert from 'node:assert/strict';
import { makeToken } from '../support/program.mjs';
import { Random } from '../reference/random.mjs';
import { Model, OWNER, Refusal } from './model.mjs';
import { PER_FIELD, codesOf, openClient, suite } from './support.mjs';

const COUNT = Number(process.env.OT_WRITES ?? 400);
const SEED = Number(process.env.OT_SEED ?? 1);
const RESET_EVERY = 100;

const TEXTS = ["O'Neill", 'a"b', '\\', '{a,b}', 'NULL', '', ' ', '$1', 'ü€😀', "'; DROP TABLE items; --", 'x'.repeat(40), '\u0001', '%s'];
const LONG = 'y'.repeat(41);

/** Draws mutation fields: `{ text, variables, apply(model) }`, where apply gives what the field has to answer. */
class Fields {
  constructor(random, model, ids) {
    Object.assign(this, { random, model, ids, declared: [], variables: {} });
  }

  variable(type, value) {
    const name = `v${this.declared.length}`;
    this.declared.push(`$${name}: ${type}`);
    this.variables[name] = value;
    return `$${name}`;
  }

  text = () => (this.random.chance(0.02) ? LONG : this.random.pick(TEXTS));
  sku = (known = 0.5) => {
    const skus = [...this.model.items.keys()];
    return skus.length && this.random.chance(known) ? this.random.pick(skus) : `s${this.random.int(0, 40)}'"\\`;
  };
  makerName = () => this.random.pick([...this.model.makers.keys(), `m${this.random.int(0, 9)}`]);

  /** A maker's id and name; one that is not there yet has an id that no maker has. */
  maker() {
    const name = this.makerName();
    return this.ids.makers.has(name) ? [Number(this.ids.makers.get(name)), name] : [999_999, 'nobody'];
  }

  /** Columns as the client sends them, and as the model has them. */
  columns(weight = 0.4) {
    const { random } = this;
    const [sent, given] = [{}, {}];
    const add = (name, make) => {
      if (random.chance(weight)) sent[name] = given[name] = make();
    };
    add('price', () => random.pick([0, 1, 5, 2147483647, random.chance(0.1) ? -1 : 7]));
    add('tags', () => (random.chance(0.2) ? null : Array.from({ length: random.int(0, 3) }, () => random.pick([null, ...TEXTS]))));
    add('attrs', () => random.pick([{ a: [1, { b: null }] }, [], 'text', 7, true, { "k'\"": '\\' }]));
    add('status', () => (random.chance(0.03) ? null : random.pick(['OPEN', 'SOLD', 'GONE'])));
    add('weight', () => random.pick([null, '1.5', '-0.125', '99999.999', random.chance(0.1) ? '100000' : '3']));
    if (random.chance(weight)) {
      [sent.makerId, given.maker] = random.chance(0.3) ? [null, null] : this.maker();
    }
    return [sent, given];
  }

  item(known) {
    const [sent, given] = this.columns();
    const own = { sku: this.sku(known), name: this.text() };
    return [{ ...sent, ...own }, { ...given, ...own }];
  }

  patch() {
    const [sent, given] = this.columns(0.3);
    const own = this.random.chance(0.3) ? { name: this.random.chance(0.05) ? null : this.text() } : {};
    return [{ ...sent, ...own }, { ...given, ...own }];
  }

  list(make, most = 5) {
    const pairs = Array.from({ length: this.random.int(0, most) }, make);
    return [pairs.map(([sent]) => sent), pairs.map(([, given]) => given)];
  }

  /** Filters, and the rows of a model that they choose. */
  where() {
    const { random } = this;
    const rows = (test) => (model) => [...model.items.values()].filter(test);
    const skus = Array.from({ length: random.int(0, 3) }, () => this.sku(0.9));
    const status = random.pick(['OPEN', 'SOLD', 'GONE']);
    const under = random.pick([1, 6]);
    return random.pick([
      [{ id: skus.map(this.idOf) }, (model) => [...new Set(skus)].map((sku) => this.known(model, sku)).filter(Boolean)],
      [{ status }, rows((item) => item.status === status)],
      [{ priceUnder: under, not: { status } }, rows((item) => item.price < under && item.status !== status)],
    ]);
  }

  idOf = (sku) => String(this.ids.items.get(sku) ?? 999_999);

  /** The row of an item that was there when the mutation began: later ones have ids that nobody knows yet. */
  known = (model, sku) => (this.ids.items.has(sku) && !model.born.has(sku) ? model.items.get(sku) : undefined);

  addItems() {
    const [sent, given] = this.list(() => this.item(0.1), this.random.chance(0.05) ? 60 : 5);
    return [`addItems(input: ${this.variable('[ItemInput!]!', sent)})`, (model) => model.addItems(given, 50)];
  }

  addItem() {
    const [sent, given] = this.item(0.1);
    return [`addItem(input: ${this.variable('ItemInput!', sent)})`, (model) => model.addItem(given)];
  }

  putItems() {
    const [sent, given] = this.list(() => this.item(0.6));
    return [`putItems(input: ${this.variable('[ItemInput!]!', sent)})`, (model) => model.putItems(given)];
  }

  putItem() {
    const [sent, given] = this.item(0.6);
    return [`putItem(input: ${this.variable('ItemInput!', sent)})`, (model) => model.putItems([given])[0]];
  }

  editItem() {
    const [sent, given] = this.patch();
    const sku = this.sku(0.9);
    return [`editItem(id: ${this.variable('ID!', this.idOf(sku))}, patch: ${this.variable('ItemPatch!', sent)})`,
      (model) => { const row = this.known(model, sku); return row ? model.change([row], given)[0] : null; }];
  }

  editItems() {
    const [sent, given] = this.patch();
    const [where, rows] = this.where();
    return [`editItems(where: ${this.variable('ItemFilter!', where)}, patch: ${this.variable('ItemPatch!', sent)})`,
      (model) => model.change(rows(model), given, 3)];
  }

  reviseItem() {
    const [sent, given] = this.patch();
    const sku = this.sku(0.95);
    const version = this.random.pick([null, this.model.items.get(sku)?.version ?? 1, this.random.int(1, 3)]);
    return [`reviseItem(id: ${this.variable('ID!', this.idOf(sku))}, version: ${this.variable('Int', version)}, patch: ${this.variable('ItemPatch!', sent)})`,
      (model) => (this.known(model, sku) ? model.revise(sku, version, given) : null)];
  }

  dropItem() {
    const sku = this.sku(0.9);
    return [`dropItem(id: ${this.variable('ID!', this.idOf(sku))})`,
      (model) => { const row = this.known(model, sku); return row ? model.drop([row])[0] : null; }];
  }

  dropItems() {
    const [where, rows] = this.where();
    return [`dropItems(where: ${this.variable('ItemFilter', where)})`, (model) => model.drop(rows(model), 3)];
  }

  hideItems() {
    const [where, rows] = this.where();
    return [`hideItems(where: ${this.variable('ItemFilter!', where)})`, (model) => model.hide(rows(model), 3)];
  }

  dropMaker() {
    const name = this.makerName();
    return [`tellDrop(id: ${this.variable('ID!', String(this.ids.makers.get(name) ?? 999_999))})`,
      (model) => (this.ids.makers.has(name) ? model.dropMaker(name) : null), '{ name }'];
  }

  tree() {
    const { random } = this;
    const own = { sku: this.sku(0.1), name: this.text() };
    const [sent, given] = [{ ...own }, { ...own }];
    if (random.chance(0.4)) {
      given.newMaker = sent.maker = { name: `m${random.int(0, 30)}`, ...(random.chance(0.5) ? { country: random.pick([null, 'NO']) } : {}) };
    } else if (random.chance(0.5)) {
      [sent.makerId, given.maker] = this.maker();
    }
    if (random.chance(0.6)) {
      given.parts = sent.parts = Array.from({ length: random.int(0, 4) }, () =>
        ({ label: `l${random.int(0, 9)}`, ...(random.chance(0.5) ? { quantity: random.int(1, 9) } : {}) }));
    }
    if (random.chance(0.4)) {
      given.labels = Array.from({ length: random.int(0, 3) }, () => `b${random.int(0, 99)}`);
      sent.labels = given.labels.map((name) => ({ name }));
    }
    return [sent, given];
  }

  /** Labels that are there, or, rarely, are not. */
  buildTied() {
    const { random, ids } = this;
    const [sent, given] = this.list(() => {
      const own = { sku: this.sku(0.1), name: this.text() };
      const ties = Array.from({ length: random.int(0, 3) }, () => random.pick([...ids.labels.keys(), ...(random.chance(0.1) ? ['none'] : [])]))
        .filter((name) => name !== undefined);
      return [{ ...own, labels: ties.map((name) => ({ id: ids.labels.get(name) ?? 999_999 })) }, { ...own, ties }];
    }, 3);
    return [`buildTied(input: ${this.variable('[TiedInput!]!', sent)})`, (model) => model.build(given, 20)];
  }

  build() {
    const [sent, given] = this.tree();
    return [`build(input: ${this.variable('BuildInput!', sent)})`, (model) => model.build([given])[0]];
  }

  buildAll() {
    const [sent, given] = this.list(() => this.tree(), 4);
    return [`buildAll(input: ${this.variable('[BuildInput!]!', sent)})`, (model) => model.build(given, 20)];
  }

  /** Owned by the caller, whose token lets nobody else in: the rows of every level are. */
  buildMine() {
    const [sent, given] = this.list(() => {
      const [{ makerId, labels, ...mine }, { maker, labels: _, ...all }] = this.tree();
      return [mine, all];
    }, 3);
    return [`buildMine(input: ${this.variable('[MineInput!]!', sent)})`, (model) => model.buildMine(given, 20, OWNER)];
  }

  /** Of some that are there, or, rarely, one that is not. */
  some(all, most = 3, missing = 0.04) {
    return Array.from({ length: this.random.int(0, most) }, () => (this.random.chance(missing) ? undefined : this.random.pick(all)))
      .filter((one) => one !== undefined || this.random.chance(0.5));
  }

  /** Object members whose value is there, some of them left out. */
  sparse = (members) => Object.fromEntries(Object.entries(members).filter(() => this.random.chance(0.5)));

  /** Operations on the parts of an item, mostly its own; what is named by a key is so in the model as well. */
  partOps(sku, mayConnect) {
    const { random, model } = this;
    const parts = [...model.parts.values()].filter(({ id }) => id !== undefined);
    const own = parts.filter((part) => part.sku === sku || random.chance(0.03)).map(({ id }) => id);
    const named = (ids) => [...new Set(this.some(ids))].map((id) => ({ id: id ?? '999999' }));
    const seen = (rows) => rows.map(({ id }) => ({ id, ...(random.chance(0.3) ? { version: random.pick([null, parts.find((part) => part.id === id)?.version ?? 1, parts.find((part) => part.id === id)?.version ?? 1, 1]) } : {}) }));
    const deleted = seen(named(own));
    return this.sparse({
      create: Array.from({ length: random.int(0, 2) }, () => ({ label: `l${random.int(0, 30)}`, quantity: random.int(1, 9) })),
      update: seen(named(own.filter((id) => random.chance(0.1) || !deleted.some((each) => each.id === id)))).map((row) => ({ ...row, quantity: random.int(1, 9) })),
      delete: deleted,
      ...(mayConnect ? { connect: named(parts.map(({ id }) => id).filter((id) => !deleted.some((each) => each.id === id))).slice(0, 1) } : {}),
    });
  }

  labelOps(sku, mayConnect) {
    const { random, model } = this;
    const own = [...model.ties.values()].filter((tie) => tie.sku === sku).map(({ label }) => model.labels.get(label));
    const others = [...model.labels.values()].filter((label) => random.chance(0.05) || !own.includes(label)).map(({ name }) => name);
    const given = [...new Set(this.some(own.map(({ id }) => id).filter((id) => id !== undefined)))].map((id) => ({ id: id ?? '999999' }));
    return this.sparse({
      create: Array.from({ length: random.int(0, 1) }, () => ({ name: `b${random.int(0, 999)}` })),
      disconnect: given,
      delete: this.some(own.filter(({ id }) => !given.some((each) => each.id === id)).map(({ name }) => name), 1).map((name) => ({ name: name ?? 'none' })),
      ...(mayConnect ? { connect: [...new Set(this.some(others))].map((name) => ({ name: name ?? 'none' })) } : {}),
    });
  }

  /** Of the inputs of one field either all leave the makers that are referred to as they are, or all do one thing with them. */
  makerKind = () => this.random.pick(['refer', 'refer', 'refer', 'update', 'delete']);

  /** As it is sent, and as the model has it, by name. */
  makerOps(kind) {
    const { random } = this;
    if (random.chance(0.6)) return [{}, {}];
    const changes = kind === 'update' ? { maker: { update: { country: random.pick(['SE', 'NO', null]) } } } : { maker: { delete: random.chance(0.9) } };
    if (kind !== 'refer') return [changes, changes];
    const create = { name: `n${random.int(0, 99)}` };
    const [id, name] = this.maker();
    return random.pick([
      [{ maker: { create } }, { maker: { create } }],
      [{ maker: { connect: { id } } }, { maker: { connect: { name } } }],
      [{ maker: { disconnect: true } }, { maker: { disconnect: true } }],
      [{ maker: { disconnect: false } }, { maker: {} }],
      [{ maker: {} }, { maker: {} }],
    ]);
  }

  arrange() {
    const { random, model } = this;
    const sku = this.sku(0.97);
    const own = this.sparse({ name: this.text(), price: random.pick([1, 2, random.chance(0.1) ? -1 : 3]) });
    const relations = this.sparse({ parts: this.partOps(sku, true), labels: this.labelOps(sku, true) });
    const [sent, given] = this.makerOps(this.makerKind());
    const version = random.chance(0.3) ? random.pick([model.items.get(sku)?.version ?? 1, model.items.get(sku)?.version ?? 1, 1]) : null;
    return [`arrange(id: ${this.variable('ID!', this.idOf(sku))}, version: ${this.variable('Int', version)}, patch: ${this.variable('ArrangePatch!', { ...own, ...relations, ...sent })})`,
      (now) => now.arrange(this.known(now, sku), version, { ...own, ...relations, ...given })];
  }

  arrangePut() {
    const kind = this.makerKind();
    const [sent, given] = this.list(() => {
      const own = { sku: this.sku(0.7), name: this.text() };
      const relations = this.sparse({ parts: this.partOps(own.sku, false), labels: this.labelOps(own.sku, false) });
      const [maker, makerGiven] = this.makerOps(kind);
      return [{ ...own, ...relations, ...maker }, { ...own, ...relations, ...makerGiven }];
    }, 3);
    return [`arrangePut(input: ${this.variable('[ArrangePut!]!', sent)})`, (model) => model.arrangePut(given)];
  }

  employ() {
    const { random, model, ids } = this;
    const name = random.pick([...ids.makers.keys(), 'nobody']);
    const items = [...model.items.values()].filter(({ sku }) => ids.items.has(sku));
    const named = (rows, most = 2) => [...new Set(this.some(rows.map(({ sku }) => sku), most))].map((sku) => ({ sku: sku ?? 'none' }));
    const own = items.filter(({ maker }) => maker === name || random.chance(0.03));
    const [leaving, staying] = [own.filter((_, i) => i % 2), own.filter((_, i) => !(i % 2))];
    const given = this.sparse({
      connect: named(items.filter(({ maker }) => maker === null || random.chance(0.03))),
      disconnect: named(leaving),
      update: named(staying).map((row) => ({ ...row, price: random.int(0, 9) })),
      delete: named(staying, 1),
    });
    const sent = Object.fromEntries(Object.entries(given).map(([kind, rows]) =>
      [kind, rows.map(({ sku, ...more }) => (kind === 'connect' ? { sku } : { id: this.idOf(sku), ...more }))]));
    return [`employ(id: ${this.variable('ID!', String(ids.makers.get(name) ?? 999_999))}, patch: ${this.variable('EmployPatch!', { items: sent })})`,
      (now) => (ids.makers.has(name) ? now.employ(name, { items: given }, (sku) => this.known(now, sku)) : null), '{ name }'];
  }

  draw() {
    const kind = this.random.pick(['addItems', 'addItem', 'putItems', 'putItem', 'editItem', 'editItems', 'reviseItem',
      'dropItem', 'dropItems', 'hideItems', 'dropMaker', 'build', 'buildAll', 'build', 'buildMine', 'buildTied',
      'arrange', 'arrange', 'arrange', 'arrangePut', 'employ']);
    const [call, apply, fields = '{ sku name price tags attrs status weight version maker { name } }'] = this[kind]();
    return { call, apply, fields, isChosen: /^(edit|drop|hide)Items/.test(call), isWhole: !/^(drop|tellDrop|employ)/.test(call) };
  }
}

const DUMP = {
  makers: 'SELECT name, country, owner_id AS owner FROM makers ORDER BY name COLLATE "C"',
  items: `SELECT i.sku, i.name, i.price, i.tags, i.attrs, upper(i.status::text) AS status, i.weight::text, m.name AS maker,
    i.version, i.owner_id AS owner, i.deleted_at IS NOT NULL AS hidden FROM items i LEFT JOIN makers m ON m.id = i.maker_id ORDER BY i.sku COLLATE "C"`,
  parts: `SELECT i.sku, p.label, p.quantity, p.version, p.owner_id AS owner FROM parts p JOIN items i ON i.id = p.item_id
    ORDER BY json_build_array(i.sku, p.label)::text COLLATE "C"`,
  labels: 'SELECT name, owner_id AS owner FROM labels ORDER BY name COLLATE "C"',
  ties: `SELECT i.sku, l.name AS label FROM item_labels t JOIN items i ON i.id = t.item_id JOIN labels l ON l.id = t.label_id
    ORDER BY json_build_array(i.sku, l.name)::text COLLATE "C"`,
};

async function dump(client) {
  const tables = {};
  for (const [name, sql] of Object.entries(DUMP)) tables[name] = (await client.query(sql)).rows;
  const ids = { items: new Map(), makers: new Map(), labels: new Map(), parts: new Map() };
  for (const { sku, id } of (await client.query('SELECT sku, id FROM items')).rows) ids.items.set(sku, id);
  for (const { name, id } of (await client.query('SELECT name, id FROM makers')).rows) ids.makers.set(name, id);
  for (const { name, id } of (await client.query('SELECT name, id FROM labels')).rows) ids.labels.set(name, id);
  for (const { key, id } of (await client.query('SELECT json_build_array(i.sku, p.label) AS key, p.id FROM parts p JOIN items i ON i.id = item_id')).rows)
    ids.parts.set(JSON.stringify(key), id);
  return { tables, ids };
}

/** Rows that are named by their keys know them from then on; one that is made anew has another. */
function identify(model, ids) {
  for (const [key, part] of model.parts) part.id = ids.parts.get(key);
  for (const [name, label] of model.labels) label.id = String(ids.labels.get(name));
}

const byKeys = (value) => JSON.parse(JSON.stringify(value, (_, v) =>
  (v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v)));
const bySku = (rows) => [...rows].sort((a, b) => (a.sku < b.sku ? -1 : 1));

/** A model's item as the answer has it. */
const answerOf = (item) => {
  if (!item?.sku) return item;
  const { hidden, maker, owner, ...rest } = item;
  return { ...rest, maker: maker === null ? null : { name: maker } };
};

/** What the operation does to the model: the new one and the answers, or which field is refused and with which codes. */
function predict(model, fields) {
  const next = model.copy();
  const answers = [];
  for (const [i, { apply }] of fields.entries()) {
    try {
      answers.push(structuredClone(apply(next)));
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      return { refused: `f${i}`, codes: refusal.codes };
    }
  }
  return { next, answers };
}

function checkRefusal(answer, { refused, codes }, told) {
  const error = answer.errors?.find(({ path }) => path?.[0] === refused);
  const others = (answer.errors ?? []).filter((each) => each !== error);
  assert.ok(error && codes.includes(error.extensions.code), `${refused} should be ${codes}: ${told}`);
  for (const other of others) assert.equal(other.extensions.code, 'TRANSACTION_ROLLED_BACK', told);
}

function checkAnswers(answer, fields, answers, told) {
  for (const [i, { isChosen, isWhole }] of fields.entries()) {
    if (!isWhole || answers[i] instanceof Refusal) continue; /* of a row that is gone, what it refers to may be gone as well */
    const got = answer.data[`f${i}`];
    const expected = Array.isArray(answers[i]) ? answers[i].map(answerOf) : answerOf(answers[i]);
    assert.deepEqual(byKeys(isChosen ? bySku(got) : got), byKeys(isChosen ? bySku(expected) : expected), told);
  }
}

/** The same where each field is on its own: an answer or a Refusal of each. */
function predictEach(model, fields) {
  let next = model.copy();
  const answers = fields.map(({ apply }) => {
    const tried = next.copy();
    tried.born = new Set(next.born);
    try {
      const answer = structuredClone(apply(tried));
      next = tried;
      return answer;
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      return refusal;
    }
  });
  return { next, answers };
}

function checkRefusals(answer, answers, told) {
  const codes = codesOf(answer);
  assert.equal(answer.errors?.length ?? 0, answers.filter((each) => each instanceof Refusal).length, told);
  for (const [i, each] of answers.entries())
    if (each instanceof Refusal) assert.ok(each.codes.includes(codes[`f${i}`]), `f${i} should be ${each.codes}: ${told}`);
}

/** Random mutations, each compared with what `check` expects of the model: it gives the model after, and what was refused. */
async function compare(writes, check) {
  const random = new Random(SEED);
  const client = await openClient(writes.database);
  let model = new Model();
  let state = await dump(client);
  const seen = { refused: 0, done: 0 };
  for (let n = 0; n < COUNT; n++) {
    if (n % RESET_EVERY === 0) {
      writes.reset();
      model = new Model();
      for (let m = 0; m < 5; m++) model.addMaker({ name: `m${m}` });
      await client.query("INSERT INTO makers (name) SELECT 'm' || i FROM generate_series(0, 4) i");
      state = await dump(client);
    }
    const drawn = new Fields(random, model, state.ids);
    const fields = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => drawn.draw());
    const query = `mutation (${drawn.declared.join(', ')}) { ${fields.map(({ call, fields: below }, i) => `f${i}: ${call} ${below}`).join('\n')} }`;
    const answer = await writes.ask(query, drawn.variables, makeToken({ sub: OWNER }));
    const told = `${n} of seed ${SEED}: ${query}\n${JSON.stringify(drawn.variables)}\n${JSON.stringify(answer)}\n${writes.server.log().slice(-500)}`;
    const { next, refused } = check(model, fields, answer, told);
    model = next;
    seen[refused ? 'refused' : 'done']++;
    state = await dump(client);
    identify(model, state.ids);
    assert.deepEqual(byKeys(state.tables), byKeys(model.dump()), told);
  }
  await client.end();
  assert.ok(seen.done > COUNT / 4 && seen.refused > COUNT / 20, JSON.stringify(seen));
}

function checkTogether(model, fields, answer, told) {
  const expected = predict(model, fields);
  if (expected.refused) {
    checkRefusal(answer, expected, told);
    return { next: model, refused: true };
  }
  assert.equal(answer.errors, undefined, told);
  checkAnswers(answer, fields, expected.answers, told); /* versions and markers of later fields do not show in earlier answers */
  return { next: expected.next, refused: false };
}

function checkEach(model, fields, answer, told) {
  const { next, answers } = predictEach(model, fields);
  checkRefusals(answer, answers, told);
  const isHidden = answer.data === null; /* by a field that cannot be null */
  if (!isHidden) checkAnswers(answer, fields, answers, told);
  return { next, refused: answers.some((each) => each instanceof Refusal) };
}

suite('property')(`${COUNT} random mutations`, (writes) => compare(writes, checkTogether));
suite('property, a transaction per field', PER_FIELD)(`${COUNT} random mutations`, (writes) => compare(writes, checkEach));
