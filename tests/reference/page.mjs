/** Orders and pages: list windows, keyset connections, and the reference's own cursors. */
import { compare, hashKey } from './values.mjs';

export const CURSOR_PREFIX = 'reference-cursor:';

/** On the row of a cursor: how far it was from where its tree began. The same row may be in other trees, or in none. */
export const CURSOR_LEVEL = Symbol('level');

/** The order a read asks for, completed by the key so that it is total. */
export function orderOf(read, args) {
  const asked = [];
  for (const [name, entry] of read.args) {
    if (entry.role !== 'order' || args[name] === undefined || args[name] === null) continue;
    for (const value of [args[name]].flat())
      if (value !== null) asked.push(...entry.values.get(value));
  }
  const items = asked.length ? asked : read.page.order;
  if (read.call && !items.length && read.shape !== 'connection') return [];
  const named = new Set(items.map((item) => item.column));
  const rest = (read.key ?? []).filter((column) => !named.has(column));
  const byKey = rest.map((column) => ({
    column,
    type: read.table.columns.get(column).type,
    descending: false,
    nullsFirst: false,
    isKey: true,
  }));
  return [...items, ...byKey];
}

/** A comparator over rows. @param {{column: string, type: object, descending: boolean, nullsFirst: boolean}[]} order */
export function comparator(order) {
  return (a, b) => {
    for (const item of order) {
      const [x, y] = item.value ? [item.value(a), item.value(b)] : [a[item.column], b[item.column]];
      const result = sorter(item, x, y);
      if (result) return result;
    }
    return 0;
  };
}

/** How one term of an order sorts two values. */
export function sorter({ type, descending, nullsFirst }, x, y) {
  if (x === null || y === null) {
    if (x === y) return 0;
    return (x === null) === nullsFirst ? -1 : 1;
  }
  const result = compare(x, y, type);
  return descending ? -result : result;
}

function checkSize(name, value, max) {
  if (!isGiven(value)) return null;
  if (value < 0) throw new Error(`"${name}" must not be negative`);
  if (max !== undefined && value > max) throw new Error(`"${name}" is at most ${max} here`);
  return value;
}

/** The window of a plain list. */
export function pageList(rows, read, args) {
  const given = (name, max) =>
    read.args.get(name)?.role === 'page' ? checkSize(name, args[name], max) : null;
  const size =
    given('first', read.page.max) ??
    given('limit', read.page.max) ??
    read.page.default ??
    rows.length;
  const offset = given('offset') ?? 0;
  return rows.slice(offset, offset + size);
}

const orderId = (order) => order.map((o) => `${o.column} ${o.descending} ${o.nullsFirst}`).join();

function writeCursor(row, read, order) {
  const document = {
    table: read.table.id,
    order: orderId(order),
    key: hashKey(read.key.map((column) => row[column])),
    level: order.find(({ isLevel }) => isLevel)?.value(row).toString(),
  };
  return CURSOR_PREFIX + Buffer.from(JSON.stringify(document)).toString('base64');
}

/** The row a cursor of ours stands for. */
function readCursor(text, read, order, allRows) {
  if (!text.startsWith(CURSOR_PREFIX)) throw new Error('this cursor is not ours');
  const document = JSON.parse(Buffer.from(text.slice(CURSOR_PREFIX.length), 'base64').toString());
  if (document.table !== read.table.id || document.order !== orderId(order)) {
    throw new Error('this cursor was made under another order');
  }
  const found = allRows.find((row) => hashKey(read.key.map((column) => row[column])) === document.key);
  return found && document.level ? { ...found, [CURSOR_LEVEL]: BigInt(document.level) } : found;
}

const isGiven = (argument) => argument !== undefined && argument !== null;

/** Cursors of rows of one table. */
export function tableCursors(read, order, allRows) {
  return {
    inOrder: comparator(order),
    write: (row) => writeCursor(row, read, order),
    find: (text) => readCursor(text, read, order, allRows),
  };
}

/** Cursors of rows of several tables, each as `{row, tag}`. */
export function feedCursors(reads, args, inOrder, allRows) {
  const orders = reads.map((read) => orderOf(read, args));
  return {
    inOrder,
    write: ({ row, tag }) => `${CURSOR_PREFIX}${tag} ${writeCursor(row, reads[tag], orders[tag])}`,
    find: (text) => {
      const tag = Number(text.slice(CURSOR_PREFIX.length, text.indexOf(' ')));
      if (!text.startsWith(CURSOR_PREFIX) || !reads[tag]) throw new Error('this cursor is not ours');
      return { row: readCursor(text.slice(text.indexOf(' ') + 1), reads[tag], orders[tag], allRows[tag]), tag };
    },
  };
}

/** The rows between `after` and `before`. */
function between(rows, { inOrder, find }, args) {
  const rowAt = (cursor) => (isGiven(cursor) ? find(cursor) : null);
  const [after, before] = [rowAt(args.after), rowAt(args.before)];
  return rows.filter(
    (row) => (!after || inOrder(row, after) > 0) && (!before || inOrder(row, before) < 0),
  );
}

/**
 * A connection over rows that are filtered and ordered already.
 * @returns an object graphql-js reads by name: edges, nodes, pageInfo, totalCount
 */
export function pageConnection(rows, read, args, cursors, nodeOf = (row) => row) {
  const first = checkSize('first', args.first, read.page.max);
  const last = checkSize('last', args.last, read.page.max);
  if (first !== null && last !== null)
    throw new Error('"first" and "last" cannot be used together');
  const range = between(rows, cursors, args);
  const size = last ?? first ?? read.page.default;
  const page = last === null ? range.slice(0, size) : range.slice(Math.max(0, range.length - size));
  const more = range.length > page.length;
  const cursor = (row) => (row === undefined ? null : cursors.write(row));
  return {
    edges: page.map((row) => ({ cursor: cursor(row), node: nodeOf(row) })),
    nodes: page.map(nodeOf),
    totalCount: rows.length,
    rows,
    pageInfo: {
      hasNextPage: last === null ? more : isGiven(args.before),
      hasPreviousPage: last === null ? isGiven(args.after) : more,
      startCursor: cursor(page[0]),
      endCursor: cursor(page.at(-1)),
    },
  };
}
