/**
 * Random operations over a bound schema: aliases, named and inline fragments, fields split in two
 * and merged again, variables with and without defaults, @skip and @include, nested pages,
 * filters sampled from the tables. Deterministic by seed.
 *
 * Given a target (coverage.mjs), the operation is sure to ask for it; everything else is drawn as ever.
 *
 * First a tree of scopes is drawn: a scope is a type with entries whose response names differ,
 * so that anything may be merged with anything. Then the tree is written down, and it is only
 * in writing that entries move into fragments or are said twice.
 */
import {
  GraphQLBoolean,
  GraphQLInterfaceType,
  GraphQLNonNull,
  GraphQLObjectType,
  Kind,
  astFromValue,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  print,
} from 'graphql';
import { drawCursor } from './generate_cursors.mjs';
import { Random } from './random.mjs';
import { Sampler } from './sample.mjs';
import { Ways, isToOne } from './steer.mjs';

const DEFAULTS = { maxDepth: 5, maxFields: 60, maxCells: 20_000 };
const ROW_GUESS = 8;
const OTHER_SETS = 2;
const ways = new WeakMap(); // by bound schema

function waysOf(bound, dump) {
  if (!ways.has(bound)) ways.set(bound, { any: new Ways(bound, dump), toOne: new Ways(bound, dump, isToOne) });
  return ways.get(bound);
}

/** The fields that lead to the target: not by lists, where a page of it shall be followed. */
function wayTo(target, bound, dump, random) {
  const { any, toOne } = waysOf(bound, dump);
  return (target.page && toOne.wayTo(target.field, random)) || any.wayTo(target.field, random);
}

/** An AST of a document, whose keys are names. */
function jsonNode(value) {
  if (Array.isArray(value)) return { kind: Kind.LIST, values: value.map(jsonNode) };
  if (value === null || typeof value !== 'object') return scalarNode(value);
  const fields = Object.entries(value).map(([name, inner]) => ({
    kind: Kind.OBJECT_FIELD,
    name: { kind: Kind.NAME, value: name },
    value: jsonNode(inner),
  }));
  return { kind: Kind.OBJECT, fields };
}

function scalarNode(value) {
  if (value === null) return { kind: Kind.NULL };
  if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value };
  if (typeof value === 'string') return { kind: Kind.STRING, value };
  return { kind: Number.isInteger(value) ? Kind.INT : Kind.FLOAT, value: String(value) };
}

/** An AST of an input value. Strings of custom scalars must not be mistaken for anything else. */
function valueNode(value, type) {
  const nullable = getNullableType(type);
  if (value === null) return { kind: Kind.NULL };
  if (isListType(nullable)) {
    return {
      kind: Kind.LIST,
      values: [value].flat().map((item) => valueNode(item, nullable.ofType)),
    };
  }
  if (nullable.name === 'JSON') return jsonNode(value);
  if (!isInputObjectType(nullable)) return astFromValue(value, nullable);
  const fields = Object.entries(value).map(([name, inner]) => ({
    kind: Kind.OBJECT_FIELD,
    name: { kind: Kind.NAME, value: name },
    value: valueNode(inner, nullable.getFields()[name].type),
  }));
  return { kind: Kind.OBJECT, fields };
}

/** Who wants a cursor argument wants a page that goes on from somewhere. */
function pageTarget(target) {
  const page = { after: 'forward from a cursor', before: 'backward from a cursor' }[target?.arg];
  return page ? { field: target.field, page } : target;
}

class Generator {
  constructor(bound, dump, random, options) {
    Object.assign(this, { bound, dump, random, options: { ...DEFAULTS, ...options } });
    this.sampler = new Sampler(bound, dump, random);
    this.fieldsLeft = this.options.maxFields;
    this.variables = {};
    this.definitions = [];
    this.redraws = new Map(); // variable -> {type, draw}
    this.fragments = [];
    this.cursors = [];
    this.target = pageTarget(this.options.target);
    this.way = this.target ? wayTo(this.target, bound, dump, random) : [];
  }

  // ---- drawing ----

  /** A scope for `type`; `cells` is how often its entries will be evaluated; `step` counts on the way to the target. */
  scope(type, depth, cells, path, step = -1) {
    const scope = { type, entries: [], names: new Set() };
    const forced = this.way[step]?.split('.');
    if (forced && isAbstractType(type)) this.addIn(this.bound.schema.getType(forced[0]), scope, forced[1], depth, cells, path, step);
    else if (forced) this.addEntry(scope, type.getFields()[forced[1]], depth, cells, path, step);
    if (isAbstractType(type)) this.addTyped(scope, depth, cells);
    const usable = this.random.shuffle(
      Object.values(type.getFields?.() ?? {}).filter((field) => this.isUsable(type, field, depth, cells)),
    );
    const wanted = this.random.int(1, depth === 0 ? 3 : 6);
    for (const field of usable.slice(0, wanted)) {
      for (let copies = this.random.chance(0.12) ? 2 : 1; copies > 0; copies--)
        this.addEntry(scope, field, depth, cells, path);
    }
    if (!scope.entries.length || this.random.chance(0.1)) scope.entries.push(this.typename(scope));
    return scope;
  }

  /** Fields of some of the types that a row may be of, each in a fragment. */
  addTyped(scope, depth, cells) {
    for (const type of this.bound.schema.getPossibleTypes(scope.type)) {
      const fields = Object.values(type.getFields()).filter((field) => this.isUsable(type, field, depth, cells));
      for (let count = this.random.int(0, 3); count > 0 && fields.length; count--) {
        this.addIn(type, scope, this.random.pick(fields).name, depth, cells, null);
      }
    }
  }

  /** A field in a fragment on one type. */
  addIn(type, scope, name, depth, cells, path, step) {
    const inner = { type, entries: [], names: scope.names };
    this.addEntry(inner, type.getFields()[name], depth, cells, path, step);
    scope.entries.push({ ...inner.entries[0], on: type.name });
  }

  isUsable(type, field, depth, cells) {
    const binding = this.bound.fields.get(`${type.name}.${field.name}`);
    if (!binding || binding.kind === 'unsupported') return false;
    if (!isCompositeType(getNamedType(field.type))) return true;
    return depth < this.options.maxDepth && cells <= this.options.maxCells && this.fieldsLeft > 0;
  }

  /** A response name that nothing in the scope has yet. */
  responseName(scope, name, alias) {
    let candidate = alias ? `a${this.random.int(1, 99)}` : name;
    while (scope.names.has(candidate)) candidate = `${name}${this.random.int(1, 999)}`;
    scope.names.add(candidate);
    return candidate;
  }

  typename(scope) {
    return {
      name: '__typename',
      key: this.responseName(scope, '__typename', scope.names.has('__typename')),
      args: '',
      sub: null,
    };
  }

  /** `step`: the field is the one of the way to the target; the last one has what the target wants. */
  addEntry(scope, field, depth, cells, path, step = -1) {
    this.fieldsLeft--;
    const binding = this.bound.fields.get(`${scope.type.name}.${field.name}`);
    const key = this.responseName(scope, field.name, this.random.chance(0.2));
    const target = step === this.way.length - 1 ? this.target : null;
    const args = this.drawArguments(field, binding, step >= 0, target);
    const entry = { name: field.name, key, args: '', sub: null, always: step >= 0 };
    scope.entries.push(entry);
    const named = getNamedType(field.type);
    const inner = path && [...path, key, ...(isListType(getNullableType(field.type)) ? [0] : [])];
    if (isCompositeType(named)) {
      const guess = this.rowGuess(field, binding, args);
      entry.sub = this.scope(named, depth + 1, cells * guess, inner, step < 0 ? -1 : step + 1);
      if (binding.shape === 'connection' && inner) drawCursor(this, { field, args, entry, path: inner, page: target?.page });
    }
    entry.args = this.writeArguments(field, binding, args, target);
  }

  rowGuess(field, binding, args) {
    if (binding.shape === 'connection')
      return Math.max(args.get('first') ?? args.get('last') ?? binding.page.default, 1);
    if (binding.shape !== 'list') return 1;
    const size = args.get('first') ?? args.get('limit') ?? binding.page.default;
    if (size !== null && size !== undefined) return Math.max(size, 1);
    const tables = (binding.reads ?? [binding]).map((read) => read.table);
    return binding.relation || binding.call ? ROW_GUESS : tables.reduce((sum, { id }) => sum + this.dump.rows.get(id).length, 0);
  }

  /** On the way to the target nothing is filtered that needs not be; the target itself is given its argument. */
  drawArguments(field, binding, isOnWay, target) {
    const args = new Map();
    for (const arg of field.args) {
      const required = isNonNullType(arg.type) && arg.defaultValue === undefined;
      const isPage = binding.args?.get(arg.name)?.role === 'page';
      const likely = isOnWay ? (target ? 0.1 : 0) : isPage ? 0.5 : 0.3;
      if (!required && !this.random.chance(likely)) continue;
      const value = this.sampler.argument(binding, arg);
      if (value === undefined || (value === null && isNonNullType(arg.type))) continue;
      args.set(arg.name, value);
    }
    if (target?.arg) args.set(target.arg, this.wanted(field, binding, target));
    if (target?.page) this.drawPage(target.page, field, args);
    else if (this.options.mistakes && this.random.chance(0.01)) this.drawMistake(field, binding, args);
    if (args.has('first') && args.has('last'))
      args.delete(target?.arg === 'first' ? 'last' : target?.arg === 'last' ? 'first' : this.random.pick(['first', 'last']));
    return args;
  }

  /** `first` for a page forward, `last` for one backward, where the field has them. */
  drawPage(page, field, args) {
    const [size, other] = page.startsWith('forward') ? ['first', 'last'] : ['last', 'first'];
    args.delete(other);
    if (field.args.some((arg) => arg.name === size)) args.set(size, this.random.int(1, 4));
  }

  /** Something that both sides have to refuse. */
  drawMistake(field, binding, args) {
    const sizes = field.args.filter(({ name }) => ['first', 'last', 'limit', 'offset'].includes(name) && binding.args?.get(name)?.role === 'page');
    if (!sizes.length) return;
    const { name } = this.random.pick(sizes);
    args.set(name, name === 'offset' || this.random.chance(0.5) ? -1 : binding.page.max + 1);
  }

  /** A value for the argument of a target, with the order or the field of a filter that it names. */
  wanted(field, binding, { arg: name, value, path }) {
    const arg = field.args.find((each) => each.name === name);
    const isList = isListType(getNullableType(arg.type));
    if (value) return isList ? [value] : value;
    if (path) {
      const inner = this.sampler.inputWith(binding.args.get(name).input, binding.table, path);
      return isList ? [inner] : inner;
    }
    return this.sampler.given(binding, arg);
  }

  // ---- writing ----

  writeArguments(field, binding, args, target) {
    const written = this.random.shuffle([...args]).map(([name, value]) => {
      const arg = field.args.find((each) => each.name === name);
      const input = binding.args?.get(name)?.input;
      const form = target?.arg === name ? target.form : undefined;
      const draw = () => this.redraw(binding, arg, value);
      return `${name}: ${this.writeValue(value, arg.type, { form, draw, input, table: binding.table })}`;
    });
    return written.length ? `(${written.join(', ')})` : '';
  }

  /** Another value for an argument; pages do not grow, answers would without end. */
  redraw(binding, arg, value) {
    const other = this.sampler.argument(binding, arg);
    return typeof other === 'number' && typeof value === 'number' && binding.args?.get(arg.name)?.role === 'page'
      ? Math.min(other, Math.max(value, 2))
      : other;
  }

  /**
   * @param {any} value @param {import('graphql').GraphQLInputType} type
   * @param {{form?: string, draw?: () => any, input?: object, table?: object}} [about] the form that is wanted, how
   *   another value is drawn, and the filter object that the value belongs to
   */
  writeValue(value, type, { form, draw, input, table } = {}) {
    if (value?.variable) return `$${value.variable}`;
    if (form ? form === 'variable' : this.random.chance(0.4)) return this.variable(value, type, draw);
    const nullable = getNullableType(type);
    const isSingle =
      Array.isArray(value) &&
      value.length === 1 &&
      value[0] !== null &&
      !isInputObjectType(nullable.ofType);
    if (isSingle && this.random.chance(0.3)) return print(valueNode(value[0], nullable.ofType));
    if (value === null || !isInputObjectType(nullable) || Array.isArray(value))
      return print(valueNode(value, type));
    const fields = Object.entries(value).map(([name, inner]) => {
      const inside = nullable.getFields()[name].type;
      const entry = input?.fields.get(name);
      const about = { draw: entry?.role === 'filter' && (() => this.sampler.filterValue(entry, inside, table)), input: entry?.input, table: entry?.table ?? table };
      return `${name}: ${this.writeValue(inner, inside, about)}`;
    });
    return `{${fields.join(', ')}}`;
  }

  /** A variable that holds the value: given, by default, or both. */
  variable(value, type, draw) {
    const name = `v${this.definitions.length + 1}`;
    const literal = print(valueNode(value, type));
    const byDefault = this.random.chance(0.3) && value !== null;
    this.redraws.set(name, { type, draw: draw || (() => value), byDefault });
    if (byDefault) {
      this.definitions.push(`$${name}: ${type} = ${literal}`);
      if (this.random.chance(0.5)) this.variables[name] = value;
    } else {
      this.definitions.push(`$${name}: ${type}`);
      const isLeftOut = value === null && this.random.chance(0.5); // absent is not null: defaults hold
      if (!isLeftOut) this.variables[name] = value;
    }
    return `$${name}`;
  }

  /** Usually nothing; sometimes @skip or @include. */
  condition(entry) {
    if (entry.always || !this.random.chance(0.08)) return '';
    const value = this.random.chance(0.5);
    const written = this.random.chance(0.5) ? this.flag(value) : String(value);
    return ` @${this.random.pick(['skip', 'include'])}(if: ${written})`;
  }

  flag(value) {
    const name = `v${this.definitions.length + 1}`;
    this.definitions.push(`$${name}: Boolean!`);
    this.redraws.set(name, { type: new GraphQLNonNull(GraphQLBoolean), draw: () => this.random.chance(0.5) });
    this.variables[name] = value;
    return `$${name}`;
  }

  writeEntry(entry, entries = entry.sub?.entries) {
    const alias = entry.key === entry.name ? '' : `${entry.key}: `;
    const body = entry.sub ? ` ${this.writeScope(entry.sub.type, entries)}` : '';
    const text = `${alias}${entry.name}${entry.args}${this.condition(entry)}${body}`;
    return entry.on ? `... on ${entry.on} { ${text} }` : text;
  }

  /** Writes the entries; some of them inside fragments, some fields in two halves. */
  writeScope(type, entries) {
    const parts = [];
    const rest = [];
    for (const entry of entries) {
      const inner = entry.sub?.entries ?? [];
      if (inner.length > 1 && this.random.chance(0.15)) {
        const half = this.random.int(1, inner.length - 1);
        parts.push(this.writeEntry(entry, inner.slice(0, half)));
        rest.push(this.writeEntry(entry, inner.slice(half)));
      } else {
        parts.push(this.writeEntry(entry));
      }
    }
    const all = [...parts, ...rest];
    if (!this.random.chance(0.3)) return `{ ${all.join(' ')} }`;
    const cut = this.random.int(0, all.length - 1);
    const size = this.random.int(1, all.length - cut);
    all.splice(cut, size, this.fragment(type, all.slice(cut, cut + size)));
    return `{ ${all.join(' ')} }`;
  }

  fragment(type, parts) {
    const body = `{ ${parts.join(' ')} }`;
    const kind = this.random.int(0, 3);
    if (kind === 0) return `... ${body}`;
    if (kind === 1) return `... on ${type.name} ${body}`;
    if (kind === 2) return this.interfaceFragment(type, parts) ?? `... on ${type.name} ${body}`;
    const name = `F${this.fragments.length + 1}`;
    this.fragments.push(`fragment ${name} on ${type.name} ${body}`);
    return this.random.chance(0.3) ? `...${name} ...${name}` : `...${name}`;
  }

  /** A fragment on an interface with the type's own fields inside another one. */
  interfaceFragment(type, parts) {
    const [face] = type instanceof GraphQLObjectType ? type.getInterfaces() : [];
    if (!(face instanceof GraphQLInterfaceType)) return null;
    return `... on ${face.name} { __typename ... on ${type.name} { ${parts.join(' ')} } }`;
  }

  operation() {
    const query = this.bound.schema.getQueryType();
    const scope = this.scope(query, 0, 1, [], 0);
    const body = this.writeScope(query, scope.entries);
    const definitions = this.definitions.length ? `(${this.definitions.join(', ')})` : '';
    const text = [`query Q${definitions} ${body}`, ...this.fragments].join('\n');
    const sets = Array.from({ length: this.redraws.size ? OTHER_SETS : 0 }, () => this.otherVariables());
    return { query: text, variables: this.variables, sets, cursors: this.cursors };
  }

  /** The same document may be asked with these as well: some values others, some null, some left out. */
  otherVariables() {
    const out = { ...this.variables };
    for (const [name, { type, draw, byDefault }] of this.redraws) {
      const turn = this.random.next();
      if (turn < 0.4) continue;
      const value = turn < 0.75 ? draw() : turn < 0.88 ? null : undefined;
      const required = isNonNullType(type);
      if (value === undefined && (!required || byDefault)) delete out[name];
      else if (value !== undefined && (value !== null || !required)) out[name] = value;
    }
    return out;
  }
}

/**
 * @param {object} bound @param {import('./dump.mjs').Dump} dump
 * @param {number} seed @param {Partial<typeof DEFAULTS>} [options]
 * @returns {{query: string, variables: object, sets: object[], cursors: object[]}} `sets`: more variables for the same
 *   document; `cursors` as in generate_cursors.mjs
 */
export function generateOperation(bound, dump, seed, options = {}) {
  return new Generator(bound, dump, new Random(seed), options).operation();
}
