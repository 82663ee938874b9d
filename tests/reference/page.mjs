/** Orders and pages: list windows, keyset connections, and the reference's own cursors. */
import { compare, hashKey } from './values.mjs';

export const CURSOR_PREFIX = 'reference-cursor:';

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
  }));
  return [...items, ...byKey];
}

/** A comparator over rows. @param {{column: string, type: object, descending: boolean, nullsFirst: boolean}[]} order */
export function comparator(order) {
  return (a, b) => {
    for (const { column, type, value, descending, nullsFirst } of order) {
      const [x, y] = value ? [value(a), value(b)] : [a[column], b[column]];
      if (x === null || y === null) {
        if (x === y) continue;
        return (x === null) === nullsFirst ? -1 : 1;
      }
      const result = compare(x, y, type);
      if (result) return descending ? -result : result;
    }
    return 0;
  };
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
  return allRows.find((row) => hashKey(read.key.map((column) => row[column])) === document.key);
}

const isGiven = (argument) => argument !== undefined && argument !== null;

/** The rows between `after` and `before`. */
function between(rows, read, order, args, allRows) {
  const inOrder = comparator(order);
  const rowAt = (cursor) => (isGiven(cursor) ? readCursor(cursor, read, order, allRows) : null);
  const [after, before] = [rowAt(args.after), rowAt(args.before)];
  return rows.filter(
    (row) => (!after || inOrder(row, after) > 0) && (!before || inOrder(row, before) < 0),
  );
}

/**
 * A connection over rows that are filtered and ordered already.
 * @returns an object graphql-js reads by name: edges, nodes, pageInfo, totalCount
 */
export function pageConnection(rows, read, order, args, allRows) {
  const first = checkSize('first', args.first, read.page.max);
  const last = checkSize('last', args.last, read.page.max);
  if (first !== null && last !== null)
    throw new Error('"first" and "last" cannot be used together');
  const range = between(rows, read, order, args, allRows);
  const size = last ?? first ?? read.page.default;
  const page = last === null ? range.slice(0, size) : range.slice(Math.max(0, range.length - size));
  const more = range.length > page.length;
  const cursor = (row) => (row === undefined ? null : writeCursor(row, read, order));
  return {
    edges: page.map((node) => ({ cursor: cursor(node), node })),
    nodes: page,
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
