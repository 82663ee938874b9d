/**
 * The tables of schema.sql as plain objects, and what each mutation field does to them. A refusal is thrown as the code that the
 * field has to have. Rows are known by their natural names (an item by its SKU, a part by item and label): keys are the database's.
 */

export class Refusal extends Error {
  /** @param {string[]} codes any of them is right */
  constructor(...codes) {
    super(codes.join(' or '));
    this.codes = codes;
  }
}

/** Several mistakes of statements that leave together: which of them is told is not known. */
export class Refusals {
  codes = new Set();

  gather(act) {
    try {
      act();
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      refusal.codes.forEach((code) => this.codes.add(code));
    }
  }

  throw() {
    if (this.codes.size) throw new Refusal(...this.codes);
  }
}

/** The caller: what presets take from the token. */
export const OWNER = '7';

const BAD = 'BAD_USER_INPUT';
const MISSING = 'ROW_NOT_FOUND';
const TOO_MANY = 'MAX_AFFECTED_EXCEEDED';
const ITEM = { price: 100, tags: ['new'], attrs: null, status: 'OPEN', weight: null, maker: null, version: 1, owner: null, hidden: false };

/** numeric(8, 3): three digits after the point. */
const weightOf = (text) => (text == null ? null : Number(text).toFixed(3));

export class Model {
  constructor() {
    this.makers = new Map();
    this.items = new Map();
    this.parts = new Map();
    this.labels = new Map();
    this.ties = new Map();
    this.born = new Set(); /* SKUs of items that the current mutation has made: nobody knows their ids yet */
  }

  copy() {
    return Object.assign(new Model(), structuredClone({ makers: this.makers, items: this.items, parts: this.parts, labels: this.labels, ties: this.ties }));
  }

  /** Everything, in a form to compare. */
  dump() {
    const sorted = (map) => [...map.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    const parts = sorted(this.parts).map(({ id, ...part }) => part);
    return { makers: sorted(this.makers), items: sorted(this.items), parts, labels: sorted(this.labels).map(({ id, ...label }) => label), ties: sorted(this.ties) };
  }

  addMaker({ name, country, owner = null }) {
    if (name == null) throw new Refusal(BAD);
    if (this.makers.has(name)) throw new Refusal('MAKER_EXISTS', BAD);
    this.makers.set(name, { name, country: country === undefined ? 'SE' : country, owner });
  }

  checkItem(item) {
    const nulls = ['sku', 'name', 'price', 'status'].some((column) => item[column] == null);
    const tooHeavy = item.weight != null && Math.abs(Number(item.weight)) >= 1e5;
    if (nulls || item.price < 0 || [...(item.name ?? '')].length > 40 || tooHeavy) throw new Refusal(BAD);
    if (item.maker != null && !this.makers.has(item.maker)) throw new Refusal(BAD);
  }

  /** `given`: columns as in the input, with `maker` by name. */
  static columns(given) {
    const { parts, labels, ties, ...columns } = given;
    if ('weight' in columns) columns.weight = weightOf(columns.weight);
    return columns;
  }

  addItem(given) {
    if (this.items.has(given.sku)) throw new Refusal(BAD);
    const item = { ...ITEM, ...Model.columns(given) };
    this.checkItem(item);
    this.items.set(item.sku, item);
    this.born.add(item.sku);
    return item;
  }

  addItems(rows, max) {
    if (rows.length > max) throw new Refusal(TOO_MANY);
    return rows.map((row) => this.addItem(row));
  }

  putItems(rows) {
    if (new Set(rows.map(({ sku }) => sku)).size < rows.length) throw new Refusal(BAD);
    return rows.map((row) => (this.items.has(row.sku) ? this.change([this.items.get(row.sku)], row)[0] : this.addItem(row)));
  }

  /** Changes rows; too many of them may be told before or after what is wrong with one. */
  change(rows, given, max = Infinity) {
    const refusals = [];
    const changed = rows.map((row) => ({ ...row, ...Model.columns(given) }));
    for (const row of changed) {
      try {
        this.checkItem(row);
      } catch (refusal) {
        refusals.push(...refusal.codes);
      }
    }
    if (rows.length > max) throw new Refusal(TOO_MANY, ...refusals);
    if (refusals.length) throw new Refusal(...refusals);
    for (const row of changed) this.items.set(row.sku, row);
    return changed;
  }

  revise(sku, version, given) {
    const row = this.items.get(sku);
    if (!row) return null;
    if (version != null && row.version !== version) throw new Refusal('CONFLICT');
    const changes = Object.keys(given).length > 0;
    return this.change([row], changes ? { ...given, version: row.version + 1 } : given)[0];
  }

  drop(rows, max = Infinity) {
    if (rows.length > max) throw new Refusal(TOO_MANY);
    for (const { sku } of rows) {
      this.items.delete(sku);
      for (const [key, part] of this.parts) if (part.sku === sku) this.parts.delete(key);
      for (const [key, tie] of this.ties) if (tie.sku === sku) this.ties.delete(key);
    }
    return rows;
  }

  hide(rows, max = Infinity) {
    return this.change(rows.filter(({ hidden }) => !hidden), { hidden: true }, max);
  }

  dropMaker(name) {
    if (!this.makers.has(name)) return null;
    if ([...this.items.values()].some(({ maker }) => maker === name)) throw new Refusal('MAKER_IN_USE');
    this.makers.delete(name);
    return { name };
  }

  /** Trees of rows: makers before, parts after. */
  build(rows, max = Infinity) {
    if (rows.length > max) throw new Refusal(TOO_MANY);
    for (const { newMaker } of rows) if (newMaker) this.addMaker(newMaker);
    const items = rows.map(({ newMaker, parts, labels, ties, ...row }) =>
      this.addItem(newMaker ? { ...row, maker: newMaker.name } : row));
    for (const { sku, parts } of rows) for (const part of parts ?? []) this.addPart(sku, part);
    const refusals = new Refusals();
    for (const { sku, labels, ties } of rows) {
      for (const name of labels ?? []) this.addLabel(name);
      for (const name of [...(labels ?? []), ...(ties ?? [])]) refusals.gather(() => this.tie(sku, name));
    }
    refusals.throw();
    return items;
  }

  /** Trees whose rows are all the caller's: a part of 7 or more, and a maker from elsewhere, is not for them. */
  buildMine(rows, max, owner) {
    const own = rows.map(({ newMaker, parts, ...row }) => ({
      ...row,
      owner,
      ...(newMaker ? { newMaker: { ...newMaker, owner } } : {}),
      ...(parts ? { parts: parts.map((part) => ({ ...part, owner })) } : {}),
    }));
    const isForbidden = rows.some(({ newMaker, parts }) =>
      (newMaker && (newMaker.country ?? null) !== 'SE' && newMaker.country !== undefined) || parts?.some(({ quantity }) => quantity >= 7));
    try {
      const items = this.build(own, max);
      if (isForbidden) throw new Refusal('FORBIDDEN');
      return items;
    } catch (refusal) { /* which of several mistakes is told depends on the level it is at */
      throw isForbidden ? new Refusal('FORBIDDEN', ...(refusal.codes ?? [])) : refusal;
    }
  }

  addLabel(name) {
    if (this.labels.has(name)) throw new Refusal(BAD);
    this.labels.set(name, { name, owner: OWNER });
  }

  tie(sku, label) {
    const key = JSON.stringify([sku, label]);
    if (!this.labels.has(label)) throw new Refusal(MISSING);
    if (this.ties.has(key)) throw new Refusal(BAD);
    this.ties.set(key, { sku, label });
  }

  addPart(sku, { label, quantity, version = 1, owner = null }) {
    const key = JSON.stringify([sku, label]);
    if (this.parts.has(key)) throw new Refusal('LABEL_TWICE', BAD);
    this.parts.set(key, { sku, label, quantity: quantity ?? 1, version, owner });
  }

  /* ---- What is done with the rows of relations ---- */

  /** A part by the database's key, which those have that were there when the mutation began; of the item, or of any. */
  part(id, sku) {
    const found = [...this.parts].find(([, part]) => part.id === id && id !== undefined && (sku === undefined || part.sku === sku));
    if (!found) throw new Refusal(MISSING);
    return found;
  }

  /** What each of `pairs` [SKU, operations] holds of a kind, one after the other; a row named twice is missed the second time. */
  each(refusals, pairs, kind, act) {
    const seen = new Set();
    for (const [sku, operations] of pairs)
      for (const row of operations?.[kind] ?? [])
        refusals.gather(() => {
          const key = row.id ?? row.name ?? row.sku;
          if (kind !== 'create' && key !== undefined && seen.has(key)) throw new Refusal(kind === 'connect' && row.name !== undefined ? BAD : MISSING);
          seen.add(key);
          act(sku, row);
        });
  }

  changeParts(refusals, pairs) {
    const expected = (sku, { id, version }) => {
      const [key, part] = this.part(id, sku);
      if (version != null && part.version !== version) throw new Refusal('CONFLICT');
      return [key, part];
    };
    this.each(refusals, pairs, 'delete', (sku, row) => this.parts.delete(expected(sku, row)[0]));
    this.each(refusals, pairs, 'update', (sku, row) => {
      const [, part] = expected(sku, row);
      const { id, version, ...given } = row;
      Object.assign(part, given, { version: part.version + 1 });
    });
    this.each(refusals, pairs, 'create', (sku, part) => this.addPart(sku, part));
    this.each(refusals, pairs, 'connect', (sku, { id }) => {
      const [key, part] = this.part(id);
      this.parts.delete(key);
      this.addPart(sku, part);
      this.parts.get(JSON.stringify([sku, part.label])).id = id;
    });
  }

  untie(sku, name) {
    if (!this.ties.delete(JSON.stringify([sku, name]))) throw new Refusal(MISSING);
  }

  changeLabels(refusals, pairs) {
    const named = (id) => [...this.labels.values()].find((label) => id !== undefined && label.id === id)?.name;
    this.each(refusals, pairs, 'disconnect', (sku, { id }) => this.untie(sku, named(id)));
    this.each(refusals, pairs, 'delete', (sku, { name }) => refusals.gather(() => this.untie(sku, name)));
    this.each(refusals, pairs, 'delete', (sku, { name }) => {
      if ([...this.ties.values()].some(({ label }) => label === name)) throw new Refusal(BAD);
      this.labels.delete(name);
    });
    const made = new Set();
    this.each(refusals, pairs, 'create', (sku, { name }) => { this.addLabel(name); made.add(name); });
    this.each(refusals, pairs, 'connect', (sku, { name }) => {
      if (made.has(name)) throw new Refusal(BAD); /* tied already, or about to be */
      this.tie(sku, name);
    });
    this.each(refusals, pairs, 'create', (sku, { name }) => { if (made.has(name)) this.tie(sku, name); });
  }

  /** The column that an item's operations on its maker set: none, or one. */
  makerColumn(maker) {
    if (maker?.create) this.addMaker(maker.create);
    if (maker?.connect && !this.makers.has(maker.connect.name)) throw new Refusal(MISSING);
    if (maker?.create || maker?.connect) return { maker: (maker.create ?? maker.connect).name };
    return maker?.disconnect ? { maker: null } : {};
  }

  /** What items refer to is updated, or goes, once for each of them. */
  changeMakers(refusals, pairs) {
    const seen = new Set();
    const held = (kind) => pairs.filter(([, maker]) => maker?.[kind]);
    const own = (sku) => {
      const name = this.items.get(sku).maker;
      if (name === null || seen.has(name)) throw new Refusal(MISSING);
      seen.add(name);
      return name;
    };
    for (const [sku, { update }] of held('update')) refusals.gather(() => Object.assign(this.makers.get(own(sku)), update));
    for (const [sku] of held('delete')) refusals.gather(() => own(sku));
    for (const [sku] of held('delete')) this.items.get(sku).maker = null;
    for (const name of held('delete').length ? seen : [])
      refusals.gather(() => {
        if ([...this.items.values()].some(({ maker }) => maker === name)) throw new Refusal(BAD);
        this.makers.delete(name);
      });
  }

  changeRelations(pairs) {
    const refusals = new Refusals();
    this.changeMakers(refusals, pairs.map(([sku, { maker }]) => [sku, maker]));
    this.changeParts(refusals, pairs.map(([sku, { parts }]) => [sku, parts]));
    this.changeLabels(refusals, pairs.map(([sku, { labels }]) => [sku, labels]));
    refusals.throw();
  }

  arrange(row, version, { name, price, maker, ...relations }) {
    if (!row) {
      if (maker?.connect) this.makerColumn(maker); /* is looked for at the same time */
      return null;
    }
    const given = JSON.parse(JSON.stringify({ name, price }));
    const touches = maker?.update || maker?.delete || Object.values(relations).some((operations) => Object.values(operations).some((rows) => rows.length > 0));
    const stale = version != null && row.version !== version;
    const refusals = new Refusals();
    let column = {};
    refusals.gather(() => { column = this.makerColumn(maker); });
    if (stale) throw new Refusal('CONFLICT', ...refusals.codes);
    refusals.throw();
    const changes = { ...given, ...column };
    const isChanged = Object.keys(changes).length > 0 || touches;
    const [changed] = this.change([row], isChanged ? { ...changes, version: row.version + 1 } : {});
    this.changeRelations([[row.sku, { maker, ...relations }]]);
    return changed;
  }

  arrangePut(rows) {
    const refusals = new Refusals();
    const columns = rows.map(({ maker, parts, labels, ...row }) => row);
    rows.forEach(({ maker }, i) => refusals.gather(() => Object.assign(columns[i], this.makerColumn(maker))));
    refusals.throw();
    const items = this.putItems(columns);
    this.changeRelations(rows.map((row) => [row.sku, row]));
    return items;
  }

  employ(name, { items }, known) {
    if (!this.makers.has(name)) return null;
    const refusals = new Refusals();
    const own = (sku) => {
      const item = known(sku);
      if (item?.maker !== name) throw new Refusal(MISSING);
      return item;
    };
    const pairs = [[name, items]];
    this.each(refusals, pairs, 'disconnect', (_, { sku }) => this.change([own(sku)], { maker: null }));
    this.each(refusals, pairs, 'delete', (_, { sku }) => {
      if (own(sku).hidden) throw new Refusal(MISSING);
      this.change([own(sku)], { hidden: true });
    });
    this.each(refusals, pairs, 'update', (_, { sku, ...given }) => this.change([own(sku)], given));
    this.each(refusals, pairs, 'connect', (_, { sku }) => {
      if (!this.items.has(sku) || this.items.get(sku).maker !== null) throw new Refusal(MISSING);
      this.change([this.items.get(sku)], { maker: name });
    });
    refusals.throw();
    return this.makers.get(name);
  }
}
