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

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|\$(claims|args)\.([A-Za-z_]\w*)|([A-Za-z_]\w*)|(::|->>|->|\|\||<>|!=|<=|>=|[-+*/%<>=(),.[\]]))/y;

const TYPE_ALIASES = {
  bigint: 'int8',
  integer: 'int4',
  int: 'int4',
  smallint: 'int2',
  decimal: 'numeric',
  'double precision': 'float8',
  double: 'float8',
  real: 'float4',
  boolean: 'bool',
  'character varying': 'varchar',
  character: 'bpchar',
  string: 'text',
};

/** @param {string} sql @returns {{kind: string, text: string}[]} */
function tokenize(sql) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < sql.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(sql);
    if (!match) throw new Error(`cannot read SQL at "${sql.slice(at)}"`);
    const [, number, string, quoted, scope, parameter, word, symbol] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (string !== undefined)
      tokens.push({ kind: 'string', text: string.replaceAll("''", "'") });
    else if (quoted !== undefined)
      tokens.push({ kind: 'name', text: quoted.replaceAll('""', '"') });
    else if (scope) tokens.push({ kind: 'parameter', text: parameter, scope });
    else if (word) tokens.push({ kind: 'word', text: word.toLowerCase() });
    else tokens.push({ kind: 'symbol', text: symbol });
  }
  return tokens;
}

/** Recursive descent, loosest binding first. */
class Parser {
  constructor(sql) {
    this.sql = sql;
    this.tokens = tokenize(sql);
    this.at = 0;
  }

  peek(text) {
    const token = this.tokens[this.at];
    return (
      token !== undefined &&
      (token.kind === 'word' || token.kind === 'symbol') &&
      token.text === text
    );
  }

  take(...texts) {
    if (!texts.every((text, i) => this.tokens[this.at + i]?.text === text)) return false;
    if (!this.peek(texts[0])) return false;
    this.at += texts.length;
    return true;
  }

  expect(text) {
    if (!this.take(text)) throw new Error(`expected "${text}" in SQL: ${this.sql}`);
  }

  whole() {
    const node = this.or();
    if (this.at < this.tokens.length) throw new Error(`not understood in SQL: ${this.sql}`);
    return node;
  }

  or() {
    let node = this.and();
    while (this.take('or')) node = { op: 'or', args: [node, this.and()] };
    return node;
  }

  and() {
    let node = this.not();
    while (this.take('and')) node = { op: 'and', args: [node, this.not()] };
    return node;
  }

  not() {
    return this.take('not') ? { op: 'not', args: [this.not()] } : this.test();
  }

  test() {
    let node = this.comparison();
    while (this.take('is')) {
      const negated = this.take('not');
      node = this.isTail(node);
      if (negated) node = { op: 'not', args: [node] };
    }
    return node;
  }

  isTail(node) {
    if (this.take('null')) return { op: 'isNull', args: [node] };
    if (this.take('distinct', 'from')) return { op: 'distinct', args: [node, this.comparison()] };
    if (this.take('true')) return { op: 'isBool', value: true, args: [node] };
    this.expect('false');
    return { op: 'isBool', value: false, args: [node] };
  }

  comparison() {
    const node = this.other();
    for (const op of ['=', '<>', '!=', '<=', '>=', '<', '>']) {
      if (!this.take(op)) continue;
      if (this.take('any')) return { op: 'any', compare: op, args: [node, this.parenthesised()] };
      return { op: 'compare', compare: op, args: [node, this.other()] };
    }
    const negated = this.take('not');
    const tail = this.setTail(node);
    if (negated && tail === node) throw new Error(`not understood in SQL: ${this.sql}`);
    return negated ? { op: 'not', args: [tail] } : tail;
  }

  setTail(node) {
    if (this.take('in')) {
      this.expect('(');
      return { op: 'in', args: [node, ...this.list()] };
    }
    if (this.take('between')) {
      const low = this.other();
      this.expect('and');
      return { op: 'between', args: [node, low, this.other()] };
    }
    if (this.take('like')) return { op: 'like', args: [node, this.other()] };
    if (this.take('ilike')) return { op: 'ilike', args: [node, this.other()] };
    return node;
  }

  /** `||`, `->` and `->>`: looser than arithmetic, tighter than comparison. */
  other() {
    let node = this.sum();
    for (;;) {
      const op = ['||', '->>', '->'].find((symbol) => this.take(symbol));
      if (!op) return node;
      node = { op, args: [node, this.sum()] };
    }
  }

  sum() {
    let node = this.product();
    for (;;) {
      const op = ['+', '-'].find((symbol) => this.take(symbol));
      if (!op) return node;
      node = { op: 'math', math: op, args: [node, this.product()] };
    }
  }

  product() {
    let node = this.unary();
    for (;;) {
      const op = ['*', '/', '%'].find((symbol) => this.take(symbol));
      if (!op) return node;
      node = { op: 'math', math: op, args: [node, this.unary()] };
    }
  }

  unary() {
    if (this.take('-')) return { op: 'negate', args: [this.unary()] };
    if (this.take('+')) return this.unary();
    let node = this.primary();
    while (this.take('::')) node = { op: 'cast', type: this.typeName(), args: [node] };
    return node;
  }

  typeName() {
    let name = this.tokens[this.at++].text;
    if (name === 'double' && this.take('precision')) name = 'float8';
    if (name === 'character' && this.take('varying')) name = 'varchar';
    if (this.take('(')) while (!this.take(')')) this.at++;
    const type = { name: TYPE_ALIASES[name] ?? name };
    if (!this.take('[')) return type;
    this.expect(']');
    return { name: `_${type.name}`, element: type };
  }

  parenthesised() {
    this.expect('(');
    const node = this.or();
    this.expect(')');
    return node;
  }

  list() {
    const items = [];
    if (this.take(')')) return items;
    do items.push(this.or());
    while (this.take(','));
    this.expect(')');
    return items;
  }

  primary() {
    const token = this.tokens[this.at];
    if (!token) throw new Error(`SQL ends too early: ${this.sql}`);
    if (this.peek('(')) return this.parenthesised();
    this.at++;
    if (token.kind === 'number') {
      const value = /^\d+$/.test(token.text) ? BigInt(token.text) : Decimal.parse(token.text);
      return { op: 'literal', value };
    }
    if (token.kind === 'string') return { op: 'literal', value: token.text, untyped: true };
    if (token.kind === 'parameter')
      return { op: 'parameter', scope: token.scope, name: token.text };
    if (token.kind === 'word') return this.word(token.text);
    if (token.kind === 'name') return this.column(token.text);
    throw new Error(`not understood in SQL at "${token.text}": ${this.sql}`);
  }

  word(text) {
    if (text === 'null') return { op: 'literal', value: null };
    if (text === 'true' || text === 'false') return { op: 'literal', value: text === 'true' };
    if (text === 'case') return this.caseWhen();
    if (text === 'cast') {
      this.expect('(');
      const node = this.or();
      this.expect('as');
      const type = this.typeName();
      this.expect(')');
      return { op: 'cast', type, args: [node] };
    }
    if (['select', 'exists', 'array'].includes(text))
      throw new Error(`not supported in SQL: ${text}`);
    if (this.take('(')) {
      if (!FUNCTIONS[text]) throw new Error(`function ${text}() is not supported: ${this.sql}`);
      return { op: 'call', name: text, args: this.list() };
    }
    return this.column(text);
  }

  column(text) {
    let name = text;
    while (this.take('.')) name = this.tokens[this.at++].text;
    return { op: 'column', name };
  }

  caseWhen() {
    const node = {
      op: 'case',
      subject: null,
      branches: [],
      otherwise: { op: 'literal', value: null },
    };
    if (!this.peek('when')) node.subject = this.or();
    while (this.take('when')) {
      const when = this.or();
      this.expect('then');
      node.branches.push([when, this.or()]);
    }
    if (this.take('else')) node.otherwise = this.or();
    this.expect('end');
    return node;
  }
}

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
  const node = new Parser(sql).whole();
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
  visit(new Parser(sql).whole());
  return found;
}
