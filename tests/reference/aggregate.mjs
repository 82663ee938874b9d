/** `@aggregate`: what it is bound to, and what rows come to. */
import { GraphQLObjectType, getNamedType, isLeafType, isNonNullType } from 'graphql';
import { bindArgument } from './arguments.mjs';
import { Decimal } from './decimal.mjs';
import { labelsOf } from './fit.mjs';
import { Refusal } from './refusal.mjs';
import { FLOAT_KINDS, INT_KINDS, Interval, TEXT_KINDS, compare, hashKey } from './values.mjs';

const FUNCTIONS = ['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX', 'BOOL_AND', 'BOOL_OR'];
const ORDERED = ['numeric', 'interval', 'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'inet'];
const counts = (name) => name === 'COUNT' || name === 'COUNT_DISTINCT';

// ---- binding ----

/** Whether a function takes values of a column's type. */
function takes(name, type) {
  const isNumber = INT_KINDS.has(type.name) || FLOAT_KINDS.has(type.name) || type.name === 'numeric';
  if (counts(name)) return type.name !== 'json';
  if (name.startsWith('BOOL')) return type.name === 'bool';
  if (name === 'SUM' || name === 'AVG') return isNumber || type.name === 'interval';
  return isNumber || TEXT_KINDS.has(type.name) || ORDERED.includes(type.name) || Boolean(type.labels);
}

/** One aggregate over rows of `target`: function and column. */
export function bindPart(binder, directive, field, target, path) {
  const name = directive?.function ?? 'COUNT';
  const node = directive?.node ?? field.astNode.name;
  const refuse = (why) => {
    throw new Refusal(node, `${path}: ${why}`);
  };
  if (!directive && field.name !== 'count') refuse('say what it is with @aggregate(function:).');
  if (!FUNCTIONS.includes(name)) refuse(`@aggregate(function:) is one of ${FUNCTIONS.join(' ')}.`);
  const { table, key } = target;
  let column = null;
  if (directive?.column) {
    column = table.columns.get(directive.column);
    if (!column) refuse(`table "${table.name}" has no column "${directive.column}".`);
  } else if (name !== 'COUNT') {
    column = binder.inferColumn(table, key, field.name, field.astNode, path);
    if (!column) refuse(`say which column of table "${table.name}" with @aggregate(column:).`);
  }
  if (column && !takes(name, column.type))
    refuse(`${name} takes no column of type ${column.type.name}, which "${column.name}" is.`);
  const named = getNamedType(field.type);
  const isRequired = isNonNullType(field.type);
  if (isRequired && !counts(name) && name !== 'SUM')
    refuse(`${name} of no rows is null, so its type cannot be ${named.name}!.`);
  if (name === 'AVG' && (named.name === 'Int' || named.name === 'BigInt'))
    refuse(`AVG gives numeric, which does not fit ${named.name}.`);
  return { function: name, column, isRequired, labels: labelsOf(binder, named) };
}

/** The rows that `of` names: those of a field beside the aggregate, or of a type. */
function rowsOf(binder, directive, type, bound, field, path) {
  const refuse = (why) => {
    throw new Refusal(directive.node, `${path}: ${why}`);
  };
  if (!directive.of) refuse('say which rows with @aggregate(of:)');
  const beside = type.getFields()[directive.of];
  const target = beside ? binder.readTarget(beside) : null;
  if (target && bound.kind === 'table') return binder.relationOf(type.name, directive.of);
  if (target) return { ...rowsOfType(target.bound), where: binder.wheresOf(target.bound, beside) };
  const other = binder.types.get(directive.of);
  if (beside || other?.kind !== 'table')
    refuse(`"${directive.of}" is no field beside it that reads rows, and no type with @table.`);
  const where = [other.where].filter(Boolean);
  if (bound.kind !== 'table') return { ...rowsOfType(other), where };
  return { ...rowsOfType(other), where, relation: binder.joinOf(bound, { bound: other, shape: 'list' }, field, path) };
}

function rowsOfType(bound) {
  return { relation: null, table: bound.table, key: bound.key, typeName: bound.type.name };
}

/** A field with @aggregate of a row type or the query type. */
export function bindAggregate(binder, directive, type, bound, field, path) {
  const rows = rowsOf(binder, directive, type, bound, field, path);
  if (rows.where.some((where) => where.mentions.args.size))
    throw new Refusal(directive.node, `${path}: the @where of field "${directive.of}" needs arguments`);
  const own = binder.where(field.astNode);
  const where = own ? [...rows.where, own] : rows.where;
  const read = { ...rows, where, shape: 'aggregate', args: new Map() };
  for (const arg of field.args) read.args.set(arg.name, bindArgument(binder, arg, read, own, path));
  const named = getNamedType(field.type);
  if (!isLeafType(named)) return { ...read, kind: 'aggregates' };
  return { ...read, kind: 'aggregate', part: bindPart(binder, directive, field, rows, path) };
}

/** The row type that an object type holds aggregates of, or null. */
export function aggregatedBy(binder, type) {
  for (const owner of Object.values(binder.schema.getTypeMap())) {
    if (!(owner instanceof GraphQLObjectType)) continue;
    for (const field of Object.values(owner.getFields())) {
      if (getNamedType(field.type) !== type || !field.astNode) continue;
      const of = binder.directive(field.astNode, 'aggregate')?.of;
      const beside = of && owner.getFields()[of];
      const target = beside ? binder.readTarget(beside)?.bound : binder.types.get(of);
      if (target?.kind === 'table') return target;
    }
  }
  return null;
}

// ---- evaluation ----

const US_PER_DAY = 86_400_000_000;

/** Each part for itself: no days become a month. */
function addIntervals(a, b) {
  return new Interval(a.months + b.months, a.days + b.days, a.us + b.us);
}

/** To the even one of two that are equally near. */
function roundToEven(value) {
  const down = Math.floor(value);
  const rest = value - down;
  return rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
}

const toMicros = (value) => roundToEven(value * 1e6) / 1e6;

/** What is left of a month goes on as 30 days, what is left of a day as 24 hours. */
function divideInterval(interval, by) {
  const [months, days] = [Number(interval.months) / by, Number(interval.days) / by];
  const restOfMonths = toMicros((months - Math.trunc(months)) * 30);
  let restOfDays = toMicros((days - Math.trunc(days) + restOfMonths - Math.trunc(restOfMonths)) * 86_400);
  const whole = Math.trunc(restOfDays / 86_400);
  restOfDays -= whole * 86_400;
  const us = roundToEven(Number(interval.us) / by + restOfDays * (US_PER_DAY / 86_400));
  return new Interval(BigInt(Math.trunc(months)), BigInt(Math.trunc(days) + whole + Math.trunc(restOfMonths)), BigInt(us));
}

/** Floats are added in no order in particular, so the test data has those whose sums are exact. */
function sum(values, type) {
  if (type.name === 'numeric') return values.reduce((total, each) => total.add(each));
  if (type.name === 'interval') return values.reduce(addIntervals);
  return values.reduce((total, each) => total + each);
}

function average(values, type) {
  const total = sum(values, type);
  if (type.name === 'interval') return divideInterval(total, values.length);
  if (FLOAT_KINDS.has(type.name)) return total / values.length;
  const whole = total instanceof Decimal ? total : new Decimal(total);
  return whole.divide(new Decimal(BigInt(values.length)));
}

const extreme = (sign) => (values, type) =>
  values.reduce((best, each) => (sign * compare(each, best, type) > 0 ? each : best));

const EVALUATE = {
  SUM: sum,
  AVG: average,
  MIN: extreme(-1),
  MAX: extreme(1),
  BOOL_AND: (values) => values.every(Boolean),
  BOOL_OR: (values) => values.some(Boolean),
};

/** What rows come to, as a value of values.mjs. */
export function aggregate(part, rows) {
  const { column } = part;
  if (!column) return BigInt(rows.length);
  const values = rows.map((row) => row[column.name]).filter((value) => value !== null);
  if (part.function === 'COUNT') return BigInt(values.length);
  if (part.function === 'COUNT_DISTINCT')
    return BigInt(new Set(values.map((value) => hashKey([value]))).size);
  if (values.length) return EVALUATE[part.function](values, column.type);
  return part.function === 'SUM' && part.isRequired ? 0n : null;
}
