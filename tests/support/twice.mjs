/** Rows that a request fetched by key although it had them: told from what a tap has seen (tap.mjs). */

/** Equal integers are equal whatever their width. */
function textOf(bytes) {
  if (bytes.length === 2) return String(bytes.readInt16BE());
  if (bytes.length === 4) return String(bytes.readInt32BE());
  if (bytes.length === 8) return String(bytes.readBigInt64BE());
  return bytes.toString('hex');
}

/** The items of an array of one dimension in binary form. */
function itemsOf(bytes) {
  const items = [];
  const count = bytes.readInt32BE(0) === 0 ? 0 : bytes.readInt32BE(12);
  for (let i = 0, at = 20; i < count; i++) {
    const length = bytes.readInt32BE(at);
    items.push(length < 0 ? '' : textOf(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + Math.max(length, 0);
  }
  return items;
}

const plain = (name) => name.replaceAll('"', '');

/** The parts of a text between `separator` where that is not inside of parentheses or quotes. */
function split(text, separator) {
  const parts = [''];
  let depth = 0;
  let quote = null;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quote) quote = c === quote ? null : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    if (depth > 0 || quote || !text.startsWith(separator, i)) {
      parts[parts.length - 1] += c;
      continue;
    }
    parts.push('');
    i += separator.length - 1;
  }
  return parts.map((part) => part.trim());
}

const AGGREGATE = /^(coalesce\()?(count|sum|min|max|avg|bool_and|bool_or)\(/;
const NAME = '(?:"[^"]+"|\\w+)';

/** alias -> table, of a statement. */
function tablesOf(sql) {
  const tables = new Map();
  for (const [, table, alias] of sql.matchAll(new RegExp(`(?:FROM|JOIN) (${NAME}\\.${NAME}) (t\\d+)\\b`, 'g'))) tables.set(alias, plain(table));
  return tables;
}

/** The columns of its result, as "t0.id". */
function columnsOf(sql) {
  const named = new Map([...sql.matchAll(new RegExp(`(t\\d+\\.${NAME}) AS (c\\d+)`, 'g'))].map(([, from, as]) => [as, from]));
  if (!sql.startsWith('SELECT ')) return [];
  return split(split(sql.slice(7), ' FROM ')[0], ',').map((item) => {
    const [, inner] = /^c\d+\.(c\d+)$/.exec(item) ?? [];
    return plain(named.get(inner) ?? item);
  });
}

const ownColumns = (columns, alias) => new Set(columns.map((column) => column.replaceAll(`${alias}.`, '')));

/** By the key of a row, all that its rows have of it: a list of sets of columns. */
function rowsOf(statement, keys) {
  const columns = columnsOf(statement.sql);
  const found = new Map();
  for (const [alias, table] of tablesOf(statement.sql)) {
    const key = (keys.get(table) ?? []).map((name) => columns.indexOf(`${alias}.${name}`));
    if (key.length === 0 || key.includes(-1)) continue;
    const own = ownColumns(columns, alias);
    for (const row of statement.rows) {
      if (!key.every((at) => row[at])) continue;
      const name = `${table} ${key.map((at) => textOf(row[at])).join(' ')}`;
      found.set(name, [...(found.get(name) ?? []), own]);
    }
  }
  return found;
}

/** The keys that a statement asks for, where it asks by key and for nothing else. */
function askedOf({ sql, params }, keys) {
  const [head, where] = split(sql, ' WHERE ');
  const from = split(head, ' FROM ')[1] ?? '';
  const [, table, alias] = new RegExp(`^(${NAME}\\.${NAME}) (t\\d+)`).exec(from) ?? [];
  const key = keys.get(plain(table ?? '')) ?? [];
  const conditions = split(where ?? '', ' AND ').map(plain);
  const values = key.map((name) => {
    for (const condition of conditions) {
      const many = new RegExp(`^${alias}\\.${name} = ANY\\(\\$(\\d+)\\)$`).exec(condition);
      const one = new RegExp(`^${alias}\\.${name} = \\$(\\d+)$`).exec(condition);
      const param = params[Number((many ?? one)?.[1]) - 1];
      if (param) return many ? itemsOf(param) : [textOf(param)];
    }
    return null;
  });
  if (values.length === 0 || values.includes(null) || columnsOf(sql).some((column) => AGGREGATE.test(column))) return [];
  return values[0].map((_, i) => `${plain(table)} ${values.map((items) => items[i]).join(' ')}`);
}

/**
 * What was fetched by key although it was there: asked for by another statement, or with all that is selected now in the rows of
 * an earlier one. A list that lacks some of it counts for nothing: it is not made wider for a row that it might have.
 * @param {{trip: number, sql: string, params: Buffer[], rows: Buffer[][]}[]} statements of one request
 * @param {Map<string, string[]>} keys the columns of the primary key of each table
 * @returns {{asked: number, list: {table: string, kind: string, again: object, had: object, keys: string[]}[]}}
 */
export function twice(statements, keys) {
  const list = [];
  let asked = 0;
  const seen = statements.map((s) => ({ ...s, asks: askedOf(s, keys), has: rowsOf(s, keys) }));
  for (const [i, again] of seen.entries()) {
    asked += again.asks.length;
    const [alias] = tablesOf(again.sql).keys();
    const wanted = [...ownColumns(columnsOf(again.sql), alias)];
    for (const had of seen.slice(0, i)) {
      const hasRow = (key) => had.trip < again.trip && had.has.get(key)?.some((own) => wanted.every((column) => own.has(column)));
      const same = again.asks.filter((key) => had.asks.includes(key) || hasRow(key));
      if (same.length === 0) continue;
      const kind = had.asks.length > 0 ? (had.trip === again.trip ? 'asked in the same trip' : 'asked before') : 'in rows';
      list.push({ table: same[0].split(' ')[0], kind, again, had, keys: same });
    }
  }
  return { asked, list };
}
