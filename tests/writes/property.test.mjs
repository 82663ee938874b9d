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

  draw() {
    const kind = this.random.pick(['addItems', 'addItem', 'putItems', 'putItem', 'editItem', 'editItems', 'reviseItem',
      'dropItem', 'dropItems', 'hideItems', 'dropMaker', 'build', 'buildAll', 'build', 'buildMine', 'buildTied']);
    const [call, apply, fields = '{ sku name price tags attrs status weight version maker { name } }'] = this[kind]();
    return { call, apply, fields, isChosen: /^(edit|drop|hide)Items/.test(call), isWhole: !/^(drop|tellDrop)/.test(call) };
  }
}

const DUMP = {
  makers: 'SELECT name, country, owner_id AS owner FROM makers ORDER BY name COLLATE "C"',
  items: `SELECT i.sku, i.name, i.price, i.tags, i.attrs, upper(i.status::text) AS status, i.weight::text, m.name AS maker,
    i.version, i.owner_id AS owner, i.deleted_at IS NOT NULL AS hidden FROM items i LEFT JOIN makers m ON m.id = i.maker_id ORDER BY i.sku COLLATE "C"`,
  parts: `SELECT i.sku, p.label, p.quantity, p.owner_id AS owner FROM parts p JOIN items i ON i.id = p.item_id
    ORDER BY json_build_array(i.sku, p.label)::text COLLATE "C"`,
  labels: 'SELECT name, owner_id AS owner FROM labels ORDER BY name COLLATE "C"',
  ties: `SELECT i.sku, l.name AS label FROM item_labels t JOIN items i ON i.id = t.item_id JOIN labels l ON l.id = t.label_id
    ORDER BY json_build_array(i.sku, l.name)::text COLLATE "C"`,
};

async function dump(client) {
  const tables = {};
  for (const [name, sql] of Object.entries(DUMP)) tables[name] = (await client.query(sql)).rows;
  const ids = { items: new Map(), makers: new Map(), labels: new Map() };
  for (const { sku, id } of (await client.query('SELECT sku, id FROM items')).rows) ids.items.set(sku, id);
  for (const { name, id } of (await client.query('SELECT name, id FROM makers')).rows) ids.makers.set(name, id);
  for (const { name, id } of (await client.query('SELECT name, id FROM labels')).rows) ids.labels.set(name, id);
  return { tables, ids };
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
