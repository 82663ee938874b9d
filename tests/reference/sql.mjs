/**
 * A very small SQL expression evaluator for `@where` and `@expr`.
 *
 * Understood: column names (bare, quoted, or qualified by any name, which is ignored),
 * `$claims.x`, `$args.x`, literals, `+ - * / %`, `||`, comparisons, AND OR NOT, IS [NOT]
 * NULL/TRUE/FALSE/DISTINCT FROM, [NOT] IN (list), [NOT] BETWEEN, [NOT] LIKE/ILIKE,
 * `= ANY(x)`, casts (`::type`, CAST), CASE, `->` and `->>`, and the functions in FUNCTIONS.
 *
 * Not understood, and refused with an error: subqueries, aggregates, window functions,
 * now() and other volatile functions, date arithmetic, row values, regular expressions.
 * A parameter or string literal takes the type of what it is compared with.
 */
import { Decimal } from './decimal.mjs';
import { parseSql } from './sql_parse.mjs';
import {
  Inet,
  Interval,
  Json,
  Moment,
  asciiLower,
  compare,
  isNumeric,
  parse as parseValue,
  toText,
} from './values.mjs';

/** The type of a value, where its representation tells. */
function typeOf(value) {
  if (typeof value === 'bigint') return { name: 'int8' };
  if (value instanceof Decimal) return { name: 'numeric' };
  if (typeof value === 'number') return { name: 'float8' };
  if (typeof value === 'boolean') return { name: 'bool' };
  if (value instanceof Moment) return { name: value.kind };
  if (value instanceof Interval) return { name: 'interval' };
  if (value instanceof Inet) return { name: 'inet' };
  if (Buffer.isBuffer(value)) return { name: 'bytea' };
  if (value instanceof Json) return { name: 'jsonb' };
  return { name: 'text' };
}

/** Gives an untyped string the type of the other side; dates meet timestamps as timestamps. */
function unify(a, b) {
  if (typeof a === 'string' && typeof b !== 'string') return [parseValue(a, typeOf(b)), b];
  if (typeof b === 'string' && typeof a !== 'string') return [a, parseValue(b, typeOf(a))];
  return [a, b];
}

/** @returns {number|null} the order of two values, null where one is null */
function order(a, b, type) {
  if (a === null || b === null) return null;
  const [x, y] = unify(a, b);
  return compare(x, y, type);
}

const HOLDS = {
  '=': (n) => n === 0,
  '<>': (n) => n !== 0,
  '!=': (n) => n !== 0,
  '<': (n) => n < 0,
  '<=': (n) => n <= 0,
  '>': (n) => n > 0,
  '>=': (n) => n >= 0,
};

/** SQL's AND over true, false and null. */
export function sqlAnd(values) {
  if (values.includes(false)) return false;
  return values.includes(null) ? null : true;
}

/** SQL's OR over true, false and null. */
export function sqlOr(values) {
  if (values.includes(true)) return true;
  return values.includes(null) ? null : false;
}

/** SQL's NOT. */
export function sqlNot(value) {
  return value === null ? null : !value;
}

/** LIKE with `%`, `_` and backslash escapes. @returns {boolean} */
export function sqlLike(text, pattern) {
  let source = '';
  const letters = [...pattern];
  for (let i = 0; i < letters.length; i++) {
    let letter = letters[i];
    if (letter === '%') source += '.*';
    else if (letter === '_') source += '.';
    else {
      if (letter === '\\') {
        letter = letters[++i];
        if (letter === undefined)
          throw new Error('LIKE pattern must not end with escape character');
      }
      source += letter.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    }
  }
  return new RegExp(`^${source}$`, 'su').test(text);
}

/** ILIKE: folds ASCII letters only, as locale C does. */
export function sqlIlike(text, pattern) {
  return sqlLike(asciiLower(text), asciiLower(pattern));
}

function math(op, a, b) {
  if (a === null || b === null) return null;
  const [x, y] = unify(a, b);
  if (!isNumeric(x) || !isNumeric(y)) throw new Error(`"${op}" is supported for numbers only`);
  if (typeof x === 'number' || typeof y === 'number') return floatMath(op, toFloat(x), toFloat(y));
  if (typeof x === 'bigint' && typeof y === 'bigint') return intMath(op, x, y);
  return decimalMath(op, toDecimal(x), toDecimal(y));
}

const toFloat = (value) => (value instanceof Decimal ? value.toNumber() : Number(value));
const toDecimal = (value) => (typeof value === 'bigint' ? new Decimal(value) : value);

function floatMath(op, x, y) {
  if ((op === '/' || op === '%') && y === 0) throw new Error('division by zero');
  return { '+': x + y, '-': x - y, '*': x * y, '/': x / y, '%': x % y }[op];
}

function intMath(op, x, y) {
  if (op === '+') return x + y;
  if (op === '-') return x - y;
  if (op === '*') return x * y;
  if (y === 0n) throw new Error('division by zero');
  return op === '/' ? x / y : x % y;
}

function decimalMath(op, x, y) {
  const method = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'modulo' }[op];
  return x[method](y);
}

/** A function that is null as soon as one argument is. */
const strict =
  (run) =>
  (...args) =>
    args.includes(null) ? null : run(...args);

function extreme(wanted) {
  return (...args) =>
    args
      .filter((value) => value !== null)
      .reduce(
        (best, value) => (best === null || order(value, best) * wanted > 0 ? value : best),
        null,
      );
}

function roundNumber(value, digits = 0n) {
  if (typeof value === 'number') {
    const floor = Math.floor(value);
    const rest = value - floor;
    return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
  }
  return toDecimal(value).rescale(Number(digits));
}

const wholeOf = (direction) =>
  strict((value) => {
    if (typeof value === 'number') return direction < 0 ? Math.floor(value) : Math.ceil(value);
    return toDecimal(value).toWhole(direction);
  });

const FUNCTIONS = {
  lower: strict((text) => asciiLower(toText(text))),
  upper: strict((text) => toText(text).replace(/[a-z]/g, (letter) => letter.toUpperCase())),
  length: strict((text) => BigInt([...toText(text)].length)),
  char_length: strict((text) => BigInt([...toText(text)].length)),
  trim: strict((text) => text.replace(/^ +| +$/g, '')),
  btrim: strict((text) => text.replace(/^ +| +$/g, '')),
  left: strict((text, n) => [...text].slice(0, Number(n)).join('')),
  right: strict((text, n) => (n === 0n ? '' : [...text].slice(-Number(n)).join(''))),
  replace: strict((text, from, to) => (from === '' ? text : text.replaceAll(from, () => to))),
  concat: (...args) => args.map((value) => (value === null ? '' : sqlText(value))).join(''),
  concat_ws: (separator, ...args) =>
    separator === null
      ? null
      : args
          .filter((value) => value !== null)
          .map(sqlText)
          .join(separator),
  coalesce: (...args) => args.find((value) => value !== null) ?? null,
  nullif: (a, b) => (order(a, b) === 0 ? null : a),
  greatest: extreme(1),
  least: extreme(-1),
  abs: strict((value) => (order(value, 0n) < 0 ? math('-', 0n, value) : value)),
  round: strict(roundNumber),
  floor: wholeOf(-1),
  ceil: wholeOf(1),
  ceiling: wholeOf(1),
  cardinality: strict((items) => BigInt(items.length)),
};

/** concat() prints booleans as t and f, unlike a cast to text. */
function sqlText(value) {
  return typeof value === 'boolean' ? (value ? 't' : 'f') : toText(value);
}

function castTo(value, type) {
  if (value === null) return null;
  if (type.element)
    return Array.isArray(value)
      ? value.map((v) => castTo(v, type.element))
      : parseValue(value, type);
  if (['text', 'varchar', 'name'].includes(type.name)) return toText(value);
  if (type.name.startsWith('int') && type.name !== 'interval' && isNumeric(value))
    return toInt(value);
  if (type.name === 'numeric' && typeof value === 'number') return Decimal.parse(String(value));
  if (type.name === 'numeric' && isNumeric(value)) return toDecimal(value);
  if (type.name.startsWith('float') && isNumeric(value)) return toFloat(value);
  if (type.name.startsWith('int') && typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof Moment) return castMoment(value, type.name);
  return parseValue(toText(value), type);
}

function toInt(value) {
  if (typeof value === 'bigint') return value;
  if (value instanceof Decimal) return value.rescale(0).units;
  return BigInt(roundNumber(value));
}

/** Moments change kind in UTC, the time zone of the reference. */
function castMoment(value, name) {
  if (name === value.kind) return value;
  const day = 86_400_000_000n;
  const past = ((value.us % day) + day) % day;
  if (name === 'date') return new Moment('date', value.us - past);
  if (name === 'time') return new Moment('time', past);
  return new Moment(name, value.us);
}

function jsonGet(document, key, asText) {
  if (document === null || key === null) return null;
  const inner = document.value?.[typeof key === 'bigint' ? Number(key) : key];
  if (inner === undefined || (asText && inner === null)) return null;
  if (!asText) return new Json(inner);
  return typeof inner === 'string' ? inner : JSON.stringify(inner);
}

function parameterValue(node, scope) {
  const value = scope[node.scope]?.[node.name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((item) => (item === null ? null : String(item)));
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

/** How each node is evaluated; `go` evaluates a child. */
const EVALUATE = {
  literal: (node) => node.value,
  parameter: parameterValue,
  column: (node, scope) => {
    if (!(node.name in scope.row)) throw new Error(`column "${node.name}" does not exist`);
    return scope.row[node.name];
  },
  or: (node, _, go) => sqlOr(node.args.map((arg) => toBool(go(arg)))),
  and: (node, _, go) => sqlAnd(node.args.map((arg) => toBool(go(arg)))),
  not: (node, _, go) => sqlNot(toBool(go(node.args[0]))),
  isNull: (node, _, go) => go(node.args[0]) === null,
  isBool: (node, _, go) => toBool(go(node.args[0])) === node.value,
  distinct: (node, scope, go) => {
    const [a, b] = node.args.map(go);
    return a === null || b === null ? a !== b : order(a, b, sideType(node, scope)) !== 0;
  },
  compare: (node, scope, go) => {
    const result = order(go(node.args[0]), go(node.args[1]), sideType(node, scope));
    return result === null ? null : HOLDS[node.compare](result);
  },
  any: (node, scope, go) => {
    const [value, items] = node.args.map(go);
    if (items === null) return null;
    const list = Array.isArray(items)
      ? items
      : parseValue(items, { name: '_', element: typeOf(value) });
    const test = (item) => {
      const result = order(value, item, sideType(node, scope));
      return result === null ? null : HOLDS[node.compare](result);
    };
    return sqlOr(list.map(test));
  },
  in: (node, scope, go) => {
    const [value, ...items] = node.args.map(go);
    const results = items.map((item) => order(value, item, sideType(node, scope)));
    return sqlOr(results.map((result) => (result === null ? null : result === 0)));
  },
  between: (node, scope, go) => {
    const [value, low, high] = node.args.map(go);
    const above = order(value, low, sideType(node, scope));
    const below = order(value, high, sideType(node, scope));
    return sqlAnd([above === null ? null : above >= 0, below === null ? null : below <= 0]);
  },
  like: (node, _, go) => strict(sqlLike)(...node.args.map(go)),
  ilike: (node, _, go) => strict(sqlIlike)(...node.args.map(go)),
  '||': (node, _, go) => {
    const [a, b] = node.args.map(go);
    if (Array.isArray(a) || Array.isArray(b)) return [].concat(a ?? [], b ?? []);
    return a === null || b === null ? null : toText(a) + toText(b);
  },
  '->': (node, _, go) => jsonGet(...node.args.map(go), false),
  '->>': (node, _, go) => jsonGet(...node.args.map(go), true),
  math: (node, _, go) => math(node.math, ...node.args.map(go)),
  negate: (node, _, go) => math('-', 0n, go(node.args[0])),
  cast: (node, _, go) => castTo(go(node.args[0]), node.type),
  call: (node, _, go) => FUNCTIONS[node.name](...node.args.map(go)),
  case: (node, scope, go) => {
    const subject = node.subject && go(node.subject);
    const taken = node.branches.find(([when]) =>
      node.subject ? order(subject, go(when)) === 0 : toBool(go(when)) === true,
    );
    return go(taken ? taken[1] : node.otherwise);
  },
};

const toBool = (value) => (typeof value === 'string' ? parseValue(value, { name: 'bool' }) : value);

/** The column type that decides the comparison (enums, citext), where a side is a column. */
function sideType(node, scope) {
  const column = node.args.find((arg) => arg.op === 'column');
  const type = column && scope.types?.[column.name];
  return type?.element && node.op === 'any' ? type.element : type || undefined;
}

function evaluate(node, scope) {
  return EVALUATE[node.op](node, scope, (child) => evaluate(child, scope));
}

/**
 * Parses an expression once, to be evaluated per row.
 * @param {string} sql
 * @returns {(scope: {row: object, types?: object, args?: object, claims?: object}) => any}
 */
export function compileSql(sql) {
  const node = parseSql(sql, FUNCTIONS);
  return (scope) => evaluate(node, scope);
}

/** The columns and parameters an expression mentions. @param {string} sql */
export function mentions(sql) {
  const found = { columns: new Set(), args: new Set(), claims: new Set() };
  const visit = (node) => {
    if (!node || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach(visit);
    if (node.op === 'column') found.columns.add(node.name);
    if (node.op === 'parameter') found[node.scope].add(node.name);
    [node.args, node.branches, node.subject, node.otherwise].forEach(visit);
  };
  visit(parseSql(sql, FUNCTIONS));
  return found;
}
