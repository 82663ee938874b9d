/**
 * Values for arguments and variables, sampled from the tables so that filters find something:
 * mostly a value the column holds, sometimes one that no row has.
 */
import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  TypeInfo,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  parse,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { valueAt } from './document.mjs';
import { toWire } from './dump.mjs';
import { globalId, nodeTypes } from './nodes.mjs';
import { Multirange, Range, subtypeOf } from './ranges.mjs';
import { sizesOf } from './values.mjs';

const OTHER_VALUES = {
  Int: 3,
  Float: 2.5,
  String: 'no such text',
  Boolean: true,
  ID: '1',
  DateTime: '2025-11-20T10:00:00Z',
  Date: '2025-11-20',
  Time: '12:30:00',
  UUID: '00000000-0000-4000-8000-000000000000',
  Decimal: '12.50',
  BigInt: '7',
  JSON: {},
  Bytes: 'aGk=',
};
const SCALAR_TRIES = 8;
const ARGUMENT_TRIES = 20;

/** Draws values for one bound schema. */
export class Sampler {
  /** @param {object} bound @param {import('./dump.mjs').Dump} dump @param {import('./random.mjs').Random} random */
  constructor(bound, dump, random) {
    Object.assign(this, { bound, dump, random });
  }

  /** A value for an argument of a field; undefined leaves it out. */
  argument(binding, arg, type = arg.type) {
    const { random } = this;
    if (!isNonNullType(type)) {
      if (random.chance(0.03)) return null;
    }
    const entry = binding?.args?.get(arg.name);
    if (entry?.samples) return this.shape(type, () => random.pick(entry.samples));
    if (!entry || entry.role === 'parameter') return this.shape(type, () => this.other(type));
    if (entry.role === 'globalId') return this.shape(type, () => this.globalId(), 5);
    if (entry.role === 'page') return this.pageValue(arg.name, binding);
    if (entry.role === 'order')
      return this.shape(type, () => random.pick([...entry.values.keys()]));
    if (entry.role === 'filter') return this.filterValue(entry, type, binding.table);
    return this.inputValue(entry.input, entry.table ?? binding.table, 2);
  }

  /** A value for an argument that is there for sure, as far as can be. */
  given(binding, arg) {
    for (let i = 0; i < ARGUMENT_TRIES; i++) {
      const value = this.argument(binding, arg);
      if (value !== null && value !== undefined && value.length !== 0) return value;
    }
    return this.shape(arg.type, () => this.other(arg.type), 1);
  }

  /** Wraps what `make` gives into a list where the type is one. */
  shape(type, make, longest = 3) {
    if (!isListType(getNullableType(type))) return make();
    return Array.from({ length: this.random.int(0, longest) }, make);
  }

  other(type) {
    const named = getNamedType(type);
    if (named instanceof GraphQLEnumType) return this.random.pick(named.getValues()).name;
    return OTHER_VALUES[named.name] ?? 'other';
  }

  /** As `other`, in the form of the column: a timestamp without zone has none. */
  otherFor(column, type) {
    const value = this.other(type);
    return column.type.name === 'timestamp' ? value.replace(/Z$/, '') : value;
  }

  pageValue(name, binding) {
    if (name === 'offset') return this.random.int(0, 5);
    if (name === 'after' || name === 'before') return null;
    return Math.min(this.random.pick([0, 1, 1, 2, 3, 5, 8]), binding.page.max);
  }

  /** What `node` may be asked for: mostly some row; else none, or a type that there is not. */
  globalId() {
    const { random } = this;
    const { name } = random.pick(nodeTypes(this.bound.schema));
    if (random.chance(0.1)) return random.pick(['', 'nonsense', globalId(name, 'nobody'), globalId('Query', '1'), globalId(name, '77777')]);
    return this.idOfRow(name);
  }

  idOfRow(typeName) {
    const { table, key } = this.bound.types.get(typeName);
    return globalId(typeName, this.random.pick(this.dump.rows.get(table.id))[key[0]]);
  }

  /** A value some row holds in the column, or null where none does. */
  columnValue(table, column) {
    const rows = this.dump.rows.get(table.id);
    for (let i = 0; i < SCALAR_TRIES && rows.length; i++) {
      const value = this.random.pick(rows)[column.name];
      const single = Array.isArray(value) ? this.random.pick(value.flat(Infinity).concat([null])) : value;
      if (single !== null && single !== undefined) return single;
    }
    return null;
  }

  filterValue(entry, type, table) {
    if (entry.op === 'IS_NULL') return this.random.chance(0.5);
    const isWhole = entry.op === 'EQ' && (entry.depth > 1 || entry.column.type.multirange);
    if (isWhole && this.random.chance(0.8)) return this.wholeValue(entry, type, table);
    return this.shape(type, () => this.filterScalar(entry, type, table), 4);
  }

  /** What a row holds in a column of arrays of arrays, or of multiranges. */
  wholeValue(entry, type, table) {
    const fits = (value) => value instanceof Multirange || (value !== null && [0, entry.depth].includes(sizesOf(value).length));
    const value = this.random.pick(this.dump.rows.get(table.id).map((row) => row[entry.column.name]).filter(fits));
    const named = getNamedType(type);
    if (value instanceof Multirange) return value.ranges.map((range) => this.rangeObject(range, named));
    return toWire(value, named.name, entry.labels, entry.depth);
  }

  /** Those of a range's parts that an input object has. */
  rangeObject(range, named) {
    const fields = Object.values(named.getFields());
    const { name: scalar } = getNamedType(fields.find(({ name }) => name === 'lower' || name === 'upper').type);
    const wire = toWire(range, scalar);
    const given = fields.filter(({ name }) => wire[name] !== null && (name !== 'isEmpty' || this.random.chance(range.isEmpty ? 0.9 : 0.1)));
    return Object.fromEntries(given.map(({ name }) => [name, wire[name]]));
  }

  rangeValue(entry, type, table) {
    const named = getNamedType(type);
    const value = this.columnValue(table, entry.column);
    const range = value instanceof Multirange ? this.random.pick(value.ranges.concat([null])) : value;
    if (!(range instanceof Range)) return named.getFields ? {} : this.other(type);
    if (named.getFields) return this.rangeObject(range, named);
    const bounds = [range.lower, range.upper].filter((each) => each !== null);
    return bounds.length ? toWire(this.random.pick(bounds), named.name) : this.other(type);
  }

  filterScalar(entry, type, table) {
    const { random } = this;
    const named = getNamedType(type);
    if (subtypeOf(entry.column.type) && !entry.column.computed) return this.rangeValue(entry, type, table);
    if (entry.node && random.chance(0.5)) return this.idOfRow(entry.node.name);
    const isDocument = entry.column.type.name === 'json' || entry.column.type.name === 'jsonb';
    if (isDocument && (entry.path || entry.op !== 'EQ'))
      return this.documentValue(entry, type, table);
    if (entry.labels) return random.pick(named.getValues()).name;
    if (entry.column.computed) return this.computedValue(type);
    const value = random.chance(0.9) ? this.columnValue(table, entry.column) : null;
    if (value === null && entry.column.type.labels) return entry.column.type.labels[0];
    if (value === null) return this.otherFor(entry.column, type);
    if (entry.op === 'SEARCH') return this.searchWords(entry.column, value, table);
    if (named.name === 'String' && typeof value === 'string') return this.partOf(value, entry.op);
    try {
      return toWire(value, named.name);
    } catch {
      return this.other(type);
    }
  }

  /** What computed columns may come to: small numbers, and texts of the tables. */
  computedValue(type) {
    const named = getNamedType(type).name;
    const number = this.random.int(0, 4);
    if (named === 'Int' || named === 'Float') return number;
    if (named === 'Decimal' || named === 'BigInt') return String(number * 10);
    return this.random.chance(0.5) ? this.other(type) : 'A';
  }

  /** A value at the filter's path, a key, or a part of some document. */
  documentValue(entry, type, table) {
    const { random } = this;
    const document = this.columnValue(table, entry.column)?.value ?? {};
    if (entry.path) return this.valueAtPath(entry, type, document);
    const keys = Object.keys(document);
    const key = keys.length && random.chance(0.9) ? random.pick(keys) : 'nothing';
    if (entry.op.startsWith('HAS_')) return key;
    if (entry.op === 'CONTAINED') return { ...document, more: [1] };
    return key === 'nothing' ? {} : { [key]: document[key] };
  }

  valueAtPath(entry, type, document) {
    const named = getNamedType(type).name;
    const value = this.random.chance(0.9) ? valueAt(document, entry.path) : null;
    const fits = { Int: Number.isInteger(value), Float: typeof value === 'number' };
    if (!(fits[named] ?? typeof value === named.toLowerCase())) return this.other(type);
    return typeof value === 'string' ? this.partOf(value, entry.op) : value;
  }

  partOf(text, op) {
    const letters = [...text];
    const start = op === 'STARTS_WITH' ? 0 : this.random.int(0, Math.max(0, letters.length - 2));
    const part = letters.slice(start, start + this.random.int(1, 5)).join('');
    const literal = part.replace(/[\\%_]/g, '\\$&');
    if (op === 'STARTS_WITH' || op === 'CONTAINS') return part;
    if (op === 'LIKE') return `%${literal}%`;
    if (op === 'ILIKE') return `%${literal.toUpperCase()}%`;
    return text;
  }

  searchWords(column, value, table) {
    const texts = [...table.columns.values()].filter(({ type }) => type.name === 'text');
    const source =
      column.type.name === 'tsvector' ? this.columnValue(table, this.random.pick(texts)) : value;
    const words = String(source ?? 'word').match(/[A-Za-z]{3,}/g) ?? ['thing'];
    const word = this.random.pick(words);
    return this.random.pick([
      word,
      word,
      `${word} ${this.random.pick(words)}`,
      `-${word}`,
      `"${word}"`,
      `${word} or zebra`,
    ]);
  }

  /** A filter object that is sure to have the field at the end of `path`. */
  inputWith(input, table, [name, ...rest]) {
    const entry = input.fields.get(name);
    const { type } = input.type.getFields()[name];
    const inner = entry.table ?? table;
    const wrap = (value) => (isListType(getNullableType(type)) ? [value] : value);
    if (rest.length) return { [name]: wrap(this.inputWith(entry.input, inner, rest)) };
    if (entry.role !== 'filter') return { [name]: wrap(this.inputValue(entry.input, inner, 1)) };
    return { [name]: this.filterValue(entry, type, table) };
  }

  /** A filter object; `depth` bounds and/or/not. */
  inputValue(input, table, depth) {
    const { random } = this;
    const out = {};
    for (const [name, entry] of random.shuffle([...input.fields])) {
      if (Object.keys(out).length >= 3 || !random.chance(0.25)) continue;
      const { type } = input.type.getFields()[name];
      if (entry.role === 'filter')
        out[name] = random.chance(0.06) ? null : this.filterValue(entry, type, table);
      else if (entry.role === 'input')
        out[name] = this.inputValue(entry.input, table, depth);
      else if (entry.role === 'relation') {
        if (depth > 0) out[name] = this.inputValue(entry.input, entry.table, depth - 1);
      } else if (depth > 0 && entry.role === 'not')
        out[name] = this.inputValue(input, table, depth - 1);
      else if (depth > 0) {
        out[name] = Array.from({ length: random.int(0, 3) }, () =>
          this.inputValue(input, table, depth - 1),
        );
      }
      if (out[name] === null && isNonNullType(type)) delete out[name];
    }
    return out;
  }
}

/**
 * Where each variable of a document is used, by name: the first field argument it fills, and
 * whether some place refuses null (@include(if:) does).
 */
function variableUses(bound, document) {
  const uses = new Map();
  const info = new TypeInfo(bound.schema);
  const enter = ({ name: { value: name } }) => {
    const [parent, field, arg] = [info.getParentType(), info.getFieldDef(), info.getArgument()];
    if (!arg) return;
    const use = uses.get(name) ?? { refusesNull: false };
    use.refusesNull ||= isNonNullType(info.getInputType());
    if (!info.getDirective() && !use.arg)
      Object.assign(use, { arg, binding: bound.fields.get(`${parent.name}.${field.name}`) });
    uses.set(name, use);
  };
  visit(document, visitWithTypeInfo(info, { Variable: enter }));
  return uses;
}

/** The binding entry behind a variable that fills one field of a filter object. */
function entryFor({ binding, arg }, name) {
  const entry = binding?.args?.get(arg.name);
  return entry?.role === 'input' ? entry.input.fields.get(name) : null;
}

/**
 * Variables for a written operation, drawn from the tables.
 * @returns {object} values by variable name; optional ones are sometimes left out
 */
export function sampleVariables(bound, dump, random, query, operationName) {
  const document = parse(query);
  const operation = document.definitions.find(
    (node) =>
      node.kind === 'OperationDefinition' && (!operationName || node.name?.value === operationName),
  );
  const sampler = new Sampler(bound, dump, random);
  const uses = variableUses(bound, document);
  const values = {};
  for (const { variable, type: node, defaultValue } of operation.variableDefinitions) {
    const name = variable.name.value;
    const type = typeFromAST(bound.schema, node);
    const use = uses.get(name);
    const required = isNonNullType(type) && !defaultValue;
    if (use?.arg?.name === 'last' && pagesForward(uses, use.binding)) continue;
    if (!required && random.chance(0.35)) continue;
    const value = drawVariable(sampler, use, name, type);
    if (value === null && (isNonNullType(type) || use?.refusesNull)) continue;
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Whether some variable fills `first` of the same field: `last` would be an error beside it. */
function pagesForward(uses, binding) {
  return [...uses.values()].some((use) => use.binding === binding && use.arg?.name === 'first');
}

function drawVariable(sampler, use, name, type) {
  if (!use?.arg)
    return sampler.shape(type, () =>
      getNamedType(type).name === 'Boolean' ? sampler.random.chance(0.5) : sampler.other(type),
    );
  const named = getNamedType(type);
  if (getNamedType(use.arg.type) === named) return sampler.argument(use.binding, use.arg, type);
  const entry = named instanceof GraphQLInputObjectType ? null : entryFor(use, name);
  if (entry?.role === 'filter') return sampler.filterValue(entry, type, use.binding.table);
  return sampler.shape(type, () => sampler.other(type));
}
