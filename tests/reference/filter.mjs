/**
 * Filters: arguments and input objects become one predicate over rows, in SQL's logic of
 * true, false and null. A row stays when the predicate is true.
 */
import { documentTest, pathTest, setTest, valueAt } from './document.mjs';
import { fromWire } from './dump.mjs';
import { rangeTest, subtypeOf } from './ranges.mjs';
import { sqlAnd, sqlIlike, sqlLike, sqlNot, sqlOr } from './sql.mjs';
import { compare } from './values.mjs';

/** How an operator compares a value that is not null; `order` is compare()'s answer. */
const ORDERED = {
  EQ: (order) => order === 0,
  NE: (order) => order !== 0,
  LT: (order) => order < 0,
  LTE: (order) => order <= 0,
  GT: (order) => order > 0,
  GTE: (order) => order >= 0,
};

const TEXTUAL = {
  LIKE: sqlLike,
  ILIKE: sqlIlike,
  STARTS_WITH: (text, start) => text.startsWith(start),
  CONTAINS: (text, part) => text.includes(part),
};

/** `value = ANY(items)`. */
function anyOf(value, items, type) {
  return sqlOr(items.map((item) => (item === null ? null : compare(value, item, type) === 0)));
}

const SETS = ['CONTAINS', 'CONTAINED', 'OVERLAPS'];

/** A test of what stands at the filter's path. */
function testAtPath({ op, labels }, argument) {
  const label = (value) => (labels ? labels.toLabel.get(value) : value);
  const wanted = Array.isArray(argument) ? argument.map(label) : label(argument);
  return pathTest(op, wanted) ?? ((value) => TEXTUAL[op](String(value), argument));
}

/** A test of the column's value; null columns give null before it is asked. */
function valueTest(filter, argument) {
  const { op, column } = filter;
  const { type } = column;
  if (filter.path) return testAtPath(filter, argument);
  const ofDocument = ['json', 'jsonb'].includes(type.name) ? documentTest(op, argument) : null;
  if (ofDocument) return ofDocument;
  if (TEXTUAL[op] && !type.element && !subtypeOf(type)) return (value) => TEXTUAL[op](value, argument);
  const wanted = fromWire(argument, filter);
  const isRange = SETS.includes(op) && subtypeOf(type) && !type.element;
  if (isRange) return rangeTest(op, wanted, subtypeOf(type));
  if (SETS.includes(op)) return setTest(op, [wanted].flat(Infinity), type.element);
  if (Array.isArray(wanted) && !(type.element && op !== 'IN')) {
    if (op !== 'EQ' && op !== 'IN') throw new Error(`${op} does not take a list`);
    return (value) => anyOf(value, wanted, type);
  }
  return (value) => ORDERED[op](compare(value, wanted, type));
}

async function compileFilter(filter, argument, read, { dump, computed }) {
  const { op, column, path, config } = filter;
  const valueOf = (row) => {
    const value = column.computed ? computed(column.computed, row) : row[column.name];
    return value === null || !path ? value : valueAt(value.value, path);
  };
  if (op === 'IS_NULL') return (row) => (valueOf(row) === null) === argument;
  const isSearch = op === 'SEARCH';
  const test = isSearch
    ? await dump.search(read.table, column, argument, config)
    : valueTest(filter, argument);
  const onRow = isSearch ? test : (row) => test(valueOf(row));
  const isOneList = op === 'EQ' && (column.type.element || column.type.multirange);
  const isEmpty = (op === 'IN' || op === 'EQ') && !isOneList && Array.isArray(argument) && argument.length === 0;
  const ofNull = isEmpty ? false : null; // NULL = ANY('{}') is false
  return (row) => (valueOf(row) === null ? ofNull : onRow(row));
}

const QUANTIFIED = {
  some: (fitting) => fitting.length > 0,
  every: (fitting, all) => fitting.length === all.length,
  none: (fitting) => fitting.length === 0,
};

/** Rows of a relation that are unknown to fit do not fit; the answer is never null. */
async function compileRelation(entry, argument, world) {
  const fits = await compileInput(entry.input, argument, entry, world);
  return (row) => {
    const all = world.related(entry, row);
    return QUANTIFIED[entry.quantifier](
      all.filter((each) => fits(each) === true),
      all,
    );
  };
}

/** One field of an input object, or one argument, that is neither absent nor null. */
async function compileEntry(entry, argument, read, world) {
  if (entry.role === 'filter') return compileFilter(entry, argument, read, world);
  if (entry.role === 'relation') return compileRelation(entry, argument, world);
  if (entry.role === 'and' || entry.role === 'or') {
    const parts = await Promise.all(
      [argument].flat().map((each) => compileInput(entry.input, each, read, world)),
    );
    const join = entry.role === 'and' ? sqlAnd : sqlOr;
    return (row) => join(parts.map((part) => part(row)));
  }
  const inner = await compileInput(entry.input, argument, read, world);
  return entry.role === 'not' ? (row) => sqlNot(inner(row)) : inner;
}

async function compileInput(input, value, read, world) {
  return compileFields(input.fields, value ?? {}, read, world);
}

const ROLES = ['filter', 'input', 'relation', 'and', 'or', 'not'];

async function compileFields(entries, values, read, world) {
  const parts = [];
  for (const [name, entry] of entries) {
    const value = values[name];
    if (value === undefined || value === null) continue;
    if (!ROLES.includes(entry.role)) continue;
    parts.push(await compileEntry(entry, value, read, world));
  }
  return (row) => sqlAnd(parts.map((part) => part(row)));
}

/**
 * @param {object} read a `kind: 'read'` binding of schema.mjs
 * @param {object} args coerced arguments
 * @param {{dump: import('./dump.mjs').Dump, related: (entry: object, row: object) => object[],
 *   computed: (column: object, row: object) => any}} world
 *   `related`: the rows of a relation that may be seen; `computed`: the value of a computed column
 * @returns {Promise<(row: object) => boolean|null>}
 */
export function compileArguments(read, args, world) {
  return compileFields(read.args, args, read, world);
}
