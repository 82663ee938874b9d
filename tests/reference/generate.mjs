/**
 * Random operations over a bound schema: aliases, named and inline fragments, fields split in two
 * and merged again, variables with and without defaults, @skip and @include, nested pages,
 * filters sampled from the tables. Deterministic by seed.
 *
 * First a tree of scopes is drawn: a scope is a type with entries whose response names differ,
 * so that anything may be merged with anything. Then the tree is written down, and it is only
 * in writing that entries move into fragments or are said twice.
 */
import {
  GraphQLInterfaceType,
  GraphQLObjectType,
  Kind,
  astFromValue,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  print,
} from 'graphql';
import { Random } from './random.mjs';
import { Sampler } from './sample.mjs';

const DEFAULTS = { maxDepth: 5, maxFields: 60, maxCells: 20_000 };
const ROW_GUESS = 8;

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
  if (!isInputObjectType(nullable)) return astFromValue(value, nullable);
  const fields = Object.entries(value).map(([name, inner]) => ({
    kind: Kind.OBJECT_FIELD,
    name: { kind: Kind.NAME, value: name },
    value: valueNode(inner, nullable.getFields()[name].type),
  }));
  return { kind: Kind.OBJECT, fields };
}

class Generator {
  constructor(bound, dump, random, options) {
    Object.assign(this, { bound, dump, random, options: { ...DEFAULTS, ...options } });
    this.sampler = new Sampler(bound, dump, random);
    this.fieldsLeft = this.options.maxFields;
    this.variables = {};
    this.definitions = [];
    this.fragments = [];
    this.cursors = [];
  }

  // ---- drawing ----

  /** A scope for `type`; `cells` is how often its entries will be evaluated. */
  scope(type, depth, cells, path) {
    const scope = { type, entries: [], names: new Set() };
    const usable = this.random.shuffle(
      Object.values(type.getFields()).filter((field) => this.isUsable(type, field, depth, cells)),
    );
    const wanted = this.random.int(1, depth === 0 ? 3 : 6);
    for (const field of usable.slice(0, wanted)) {
      for (let copies = this.random.chance(0.12) ? 2 : 1; copies > 0; copies--)
        this.addEntry(scope, field, depth, cells, path);
    }
    if (!scope.entries.length || this.random.chance(0.1)) scope.entries.push(this.typename(scope));
    return scope;
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

  addEntry(scope, field, depth, cells, path) {
    this.fieldsLeft--;
    const binding = this.bound.fields.get(`${scope.type.name}.${field.name}`);
    const key = this.responseName(scope, field.name, this.random.chance(0.2));
    const args = this.drawArguments(field, binding);
    const entry = { name: field.name, key, args: '', sub: null };
    scope.entries.push(entry);
    const named = getNamedType(field.type);
    const inner = path && !isListType(getNullableType(field.type)) ? [...path, key] : null;
    if (isCompositeType(named)) {
      entry.sub = this.scope(named, depth + 1, cells * this.rowGuess(field, binding, args), inner);
      if (binding.shape === 'connection' && inner)
        this.drawCursor(binding, field, args, entry, inner);
    }
    entry.args = this.writeArguments(field, args);
  }

  rowGuess(field, binding, args) {
    if (binding.shape === 'connection')
      return Math.max(args.get('first') ?? args.get('last') ?? binding.page.default, 1);
    if (binding.shape !== 'list') return 1;
    const size = args.get('first') ?? args.get('limit') ?? binding.page.default;
    if (size !== null && size !== undefined) return Math.max(size, 1);
    return binding.relation ? ROW_GUESS : this.dump.rows.get(binding.table.id).length;
  }

  drawArguments(field, binding) {
    const args = new Map();
    for (const arg of field.args) {
      const required = isNonNullType(arg.type) && arg.defaultValue === undefined;
      const isPage = binding.args?.get(arg.name)?.role === 'page';
      if (!required && !this.random.chance(isPage ? 0.5 : 0.3)) continue;
      const value = this.sampler.argument(binding, arg);
      if (value === undefined || (value === null && isNonNullType(arg.type))) continue;
      args.set(arg.name, value);
    }
    if (args.has('first') && args.has('last')) args.delete(this.random.pick(['first', 'last']));
    return args;
  }

  /**
   * Follows a page: the cursor argument becomes a variable that is absent at first and then
   * taken from this very field's own pageInfo (`cursors` tells compare.mjs from where).
   */
  drawCursor(binding, field, args, entry, path) {
    const backward = args.has('last');
    const name = backward ? 'before' : 'after';
    const { sub } = entry;
    if (
      !field.args.some((arg) => arg.name === name) ||
      !sub.type.getFields().pageInfo ||
      !this.random.chance(0.6)
    )
      return;
    args.delete('after');
    args.delete('before');
    const pageInfo = this.responseName(sub, 'pageInfo', true);
    const scope = {
      type: getNamedType(sub.type.getFields().pageInfo.type),
      entries: [],
      names: new Set(),
    };
    const cursor = backward ? 'startCursor' : 'endCursor';
    for (const each of [cursor, 'hasNextPage', 'hasPreviousPage'])
      scope.entries.push({ name: each, key: each, args: '', sub: null });
    sub.entries.push({ name: 'pageInfo', key: pageInfo, args: '', sub: scope, always: true });
    entry.always = true;
    const variable = `cursor${this.definitions.length + 1}`;
    this.definitions.push(`$${variable}: String`);
    args.set(name, { variable });
    this.cursors.push({ variable, path: [...path, pageInfo, cursor] });
  }

  // ---- writing ----

  writeArguments(field, args) {
    const written = this.random.shuffle([...args]).map(([name, value]) => {
      const { type } = field.args.find((arg) => arg.name === name);
      return `${name}: ${this.writeValue(value, type)}`;
    });
    return written.length ? `(${written.join(', ')})` : '';
  }

  writeValue(value, type) {
    if (value?.variable) return `$${value.variable}`;
    if (this.random.chance(0.4)) return this.variable(value, type);
    const nullable = getNullableType(type);
    const isSingle =
      Array.isArray(value) &&
      value.length === 1 &&
      value[0] !== null &&
      !isInputObjectType(nullable.ofType);
    if (isSingle && this.random.chance(0.3)) return print(valueNode(value[0], nullable.ofType));
    if (value === null || !isInputObjectType(nullable) || Array.isArray(value))
      return print(valueNode(value, type));
    const fields = Object.entries(value).map(
      ([name, inner]) => `${name}: ${this.writeValue(inner, nullable.getFields()[name].type)}`,
    );
    return `{${fields.join(', ')}}`;
  }

  /** A variable that holds the value: given, by default, or both. */
  variable(value, type) {
    const name = `v${this.definitions.length + 1}`;
    const literal = print(valueNode(value, type));
    const byDefault = this.random.chance(0.3) && value !== null;
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
    this.variables[name] = value;
    return `$${name}`;
  }

  writeEntry(entry, entries = entry.sub?.entries) {
    const alias = entry.key === entry.name ? '' : `${entry.key}: `;
    const body = entry.sub ? ` ${this.writeScope(entry.sub.type, entries)}` : '';
    return `${alias}${entry.name}${entry.args}${this.condition(entry)}${body}`;
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
    const scope = this.scope(query, 0, 1, []);
    const body = this.writeScope(query, scope.entries);
    const definitions = this.definitions.length ? `(${this.definitions.join(', ')})` : '';
    const text = [`query Q${definitions} ${body}`, ...this.fragments].join('\n');
    return { query: text, variables: this.variables, cursors: this.cursors };
  }
}

/**
 * @param {object} bound @param {import('./dump.mjs').Dump} dump
 * @param {number} seed @param {Partial<typeof DEFAULTS>} [options]
 * @returns {{query: string, variables: object, cursors: {variable: string, path: string[]}[]}}
 */
export function generateOperation(bound, dump, seed, options = {}) {
  return new Generator(bound, dump, new Random(seed), options).operation();
}
