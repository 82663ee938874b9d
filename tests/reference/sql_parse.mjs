/** The grammar of the SQL that sql.mjs evaluates: text to a tree of `{op, args}`. */
import { Decimal } from './decimal.mjs';

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
  constructor(sql, functions) {
    this.functions = functions;
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
      if (!this.functions[text])
        throw new Error(`function ${text}() is not supported: ${this.sql}`);
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

/**
 * Parses a whole expression.
 * @param {string} sql
 * @param {object} functions the functions there are, by name
 */
export function parseSql(sql, functions) {
  return new Parser(sql, functions).whole();
}
