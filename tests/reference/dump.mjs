/**
 * Reads whole tables into memory, values exact (values.mjs), and turns values into what
 * GraphQL answers carry: the scalar table of docs/directives.md.
 */
import pg from 'pg';
import { Decimal } from './decimal.mjs';
import { keyOfId } from './nodes.mjs';
import { Multirange, Range, makeMultirange, makeRange } from './ranges.mjs';
import { Interval, Json, Moment, hashKey, intervalText, isNumeric, momentText, parse, sizesOf, toText } from './values.mjs';

const INT32_MAX = 2_147_483_647n;
const RAW_TEXT = { getTypeParser: () => (text) => text };
const SETTINGS = `SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';
  SET bytea_output = 'hex'; SET extra_float_digits = 1`;

const quote = (name) => `"${name.replaceAll('"', '""')}"`;
const qualified = (table) => `${quote(table.schema)}.${quote(table.name)}`;

/** Opens a connection whose answers print as `parse` expects. @param {string} url */
export async function connect(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(SETTINGS);
  return client;
}

/** Tables in memory, with hash indexes built when first asked for. */
export class Dump {
  constructor(client) {
    this.client = client;
    this.rows = new Map();
    this.tableOf = new WeakMap(); // row -> table
    this.indexes = new Map();
    this.searches = new Map();
  }

  /** Loads tables. @param {Iterable<object>} tables catalog tables */
  async load(tables) {
    await this.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for (const table of tables) this.rows.set(table.id, await this.readTable(table));
    await this.client.query('COMMIT');
    return this;
  }

  async readTable(table) {
    const columns = [...table.columns.values()];
    const text = `SELECT ${columns.map((column) => quote(column.name)).join(', ')} FROM ${qualified(table)}`;
    const { rows } = await this.client.query({ text, rowMode: 'array', types: RAW_TEXT });
    return rows.map((row) => {
      const values = Object.create(null);
      columns.forEach((column, i) => (values[column.name] = parse(row[i], column.type)));
      this.tableOf.set(values, table);
      return values;
    });
  }

  /** The rows whose `columns` equal `values`; none if a value is null. */
  lookup(table, columns, values) {
    if (values.includes(null)) return [];
    const id = JSON.stringify([table.id, columns]);
    if (!this.indexes.has(id)) this.indexes.set(id, this.buildIndex(table, columns));
    return this.indexes.get(id).get(hashKey(values)) ?? [];
  }

  buildIndex(table, columns) {
    const index = new Map();
    for (const row of this.rows.get(table.id)) {
      const key = hashKey(columns.map((column) => row[column]));
      if (!index.has(key)) index.set(key, []);
      index.get(key).push(row);
    }
    return index;
  }

  /**
   * Which rows a full text search finds, asked of PostgreSQL itself.
   * @returns {Promise<(row: object) => boolean>}
   */
  async search(table, column, text, config = null) {
    const id = JSON.stringify([table.id, column.name, text, config]);
    if (!this.searches.has(id)) this.searches.set(id, this.runSearch(table, column, text, config));
    const found = await this.searches.get(id);
    const columns = searchKey(table);
    return (row) => found.has(hashKey(columns.map((name) => row[name])));
  }

  async runSearch(table, column, search, config) {
    const columns = searchKey(table);
    const by = config ? `'${config}', ` : '';
    const vector =
      column.type.name === 'tsvector' ? quote(column.name) : `to_tsvector(${by}${quote(column.name)})`;
    const text = `SELECT ${columns.map(quote).join(', ')} FROM ${qualified(table)} WHERE ${vector} @@ websearch_to_tsquery(${by}$1)`;
    const { rows } = await this.client.query({
      text,
      values: [search],
      rowMode: 'array',
      types: RAW_TEXT,
    });
    return new Set(
      rows.map((row) =>
        hashKey(row.map((value, i) => parse(value, table.columns.get(columns[i]).type))),
      ),
    );
  }
}

/** Columns that tell rows apart for a search: the primary key, else all that are hashable. */
function searchKey(table) {
  return table.primaryKey ?? [...table.columns.keys()];
}

function toInt(value) {
  const decimal = value instanceof Decimal ? value : null;
  if (decimal && decimal.units % 10n ** BigInt(decimal.scale) !== 0n)
    throw new Error(`${decimal} is no Int`);
  const whole = decimal ? decimal.toWhole(-1).units : BigInt(value);
  if (whole > INT32_MAX || whole < -INT32_MAX - 1n) throw new Error(`${whole} is outside 32 bits`);
  return Number(whole);
}

function toFloat(value) {
  const number = value instanceof Decimal ? value.toNumber() : Number(value);
  if (!Number.isFinite(number)) throw new Error(`${number} is no Float`);
  return number;
}

/** A string as String, ID and unknown scalars carry it: PostgreSQL's text; dates, times and intervals in ISO 8601. */
function asString(value) {
  if (value instanceof Interval) return intervalText(value);
  return value instanceof Moment ? momentText(value) : toText(value);
}

const WIRE = {
  Int: toInt,
  Float: toFloat,
  Boolean: (value) => value,
  JSON: (value) => value.value,
  Bytes: (value) => value.toString('base64'),
};

/**
 * A value as the answer carries it.
 * @param {any} value from values.mjs
 * @param {string} typeName the named GraphQL type
 *   or, where the value is a range, that of its bounds
 * @param {{toName: Map<string, string>}|null} labels for enum types
 * @param {number} [depth] lists inside of each other, which are the dimensions of an array
 */
export function toWire(value, typeName, labels = null, depth = 1) {
  if (value === null) return null;
  if (Array.isArray(value)) {
    if (value.length && sizesOf(value).length !== depth) throw new Error(`the array has not ${depth} dimensions`);
    return value.map((item) => itemToWire(item, typeName, labels, depth - 1));
  }
  if (value instanceof Multirange) return value.ranges.map((range) => rangeToWire(range, typeName));
  if (value instanceof Range) return rangeToWire(value, typeName);
  if (labels) {
    if (!labels.toName.has(value)) throw new Error(`${typeName} has no value for "${value}"`);
    return labels.toName.get(value);
  }
  if (value instanceof Json) return value.value;
  if (typeName === 'Int' && !isNumeric(value)) throw new Error(`${toText(value)} is no Int`);
  return (WIRE[typeName] ?? asString)(value);
}

/** An item that does not fit is an error in its place: so graphql-js takes it. */
function itemToWire(...item) {
  try {
    return toWire(...item);
  } catch (error) {
    return error;
  }
}

/** A bound that does not fit is an error where it is asked for. */
function rangeToWire(range, typeName) {
  return {
    ...range,
    get lower() {
      return toWire(range.lower, typeName);
    },
    get upper() {
      return toWire(range.upper, typeName);
    },
  };
}

function rangeFromWire(value, subtype) {
  const bound = (each) => (each === undefined || each === null ? null : parse(String(each), subtype));
  const given = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
  return makeRange({ ...given, lower: bound(value.lower), upper: bound(value.upper) }, subtype);
}

/**
 * A client's value as one of `column`'s (for an array column, of its elements).
 * @param {any} value coerced by graphql-js, not null
 */
export function fromWire(value, filter) {
  const { column, labels, graphqlType, op, node } = filter;
  const { multirange } = column.type;
  if (multirange && Array.isArray(value) && op !== 'IN')
    return makeMultirange(value.map((each) => rangeFromWire(each, multirange)), multirange);
  if (Array.isArray(value))
    return value.map((item) => (item === null ? null : fromWire(item, filter)));
  const type = column.type.element ?? column.type;
  const subtype = type.range ?? multirange;
  if (subtype) return typeof value === 'object' ? rangeFromWire(value, subtype) : parse(String(value), subtype);
  if (node) return parse(String(keyOfId(node.schema, node.name, value)), type);
  if (labels) return labels.toLabel.get(value);
  if (type.name === 'bytea' && graphqlType === 'Bytes') return Buffer.from(value, 'base64');
  if (type.name === 'json' || type.name === 'jsonb') return new Json(value);
  if (typeof value === 'number' && type.name.startsWith('int') && !Number.isInteger(value))
    return Decimal.parse(String(value));
  return parse(String(value), type);
}
