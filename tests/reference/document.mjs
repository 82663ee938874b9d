/** Documents in filters: what stands at a path, containment, keys; and arrays as sets. */
import { compare } from './values.mjs';

const TEXT = { name: 'text' };
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** What stands at the path, or null; JSON's null is null. @param {string[]} path */
export function valueAt(document, path) {
  let here = document;
  for (const step of path) {
    if (Array.isArray(here)) here = /^-?\d+$/.test(step) ? here.at(Number(step)) : undefined;
    else here = isObject(here) && Object.hasOwn(here, step) ? here[step] : undefined;
    if (here === undefined) return null;
  }
  return here;
}

const sameItems = (a, b) => a.length === b.length && a.every((each, i) => sameJson(each, b[i]));

function sameJson(a, b) {
  if (Array.isArray(a) && Array.isArray(b)) return sameItems(a, b);
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

/** jsonb's `a @> b`. An array contains what it holds, but only the outermost one. */
function containsJson(a, b, isOuter = true) {
  if (isObject(a) && isObject(b))
    return Object.keys(b).every((key) => Object.hasOwn(a, key) && containsJson(a[key], b[key], false));
  if (Array.isArray(a) && Array.isArray(b))
    return b.every((wanted) => a.some((each) => containsJson(each, wanted, false)));
  if (isOuter && Array.isArray(a) && !isObject(b)) return a.includes(b);
  return !isObject(a) && !Array.isArray(a) && a === b;
}

function hasKey(document, key) {
  if (Array.isArray(document)) return document.includes(key);
  return isObject(document) ? Object.hasOwn(document, key) : document === key;
}

const WHOLE = {
  CONTAINS: containsJson,
  CONTAINED: (document, other) => containsJson(other, document),
  HAS_KEY: hasKey,
  HAS_ANY_KEY: (document, keys) => keys.some((key) => hasKey(document, key)),
  HAS_ALL_KEYS: (document, keys) => keys.every((key) => hasKey(document, key)),
};

/** A test of a whole document, or null for other operators. */
export function documentTest(op, argument) {
  return WHOLE[op] ? ({ value }) => WHOLE[op](value, argument) : null;
}

const ORDERED = {
  LT: (order) => order < 0,
  LTE: (order) => order <= 0,
  GT: (order) => order > 0,
  GTE: (order) => order >= 0,
};

function orderOf(a, b) {
  if (typeof a === 'string') return compare(a, b, TEXT);
  return a < b ? -1 : Number(a > b);
}

/** A test of what stands at a path and is not null; null for other operators. */
export function pathTest(op, argument) {
  if (op === 'EQ') return (value) => sameJson(value, argument);
  if (op === 'NE') return (value) => !sameJson(value, argument);
  if (op === 'IN') return (value) => [argument].flat().some((each) => sameJson(value, each));
  if (!ORDERED[op]) return null;
  return (value) => typeof value === typeof argument && ORDERED[op](orderOf(value, argument));
}

/** Arrays, of any number of dimensions, as sets; nulls in them are equal to nothing. */
export function setTest(op, wanted, element) {
  const test = flatSetTest(op, wanted, element);
  return (items) => test(items.flat(Infinity));
}

function flatSetTest(op, wanted, element) {
  const has = (items, value) =>
    value !== null && items.some((item) => item !== null && compare(item, value, element) === 0);
  if (op === 'OVERLAPS') return (items) => wanted.some((value) => has(items, value));
  if (op === 'CONTAINED') return (items) => items.every((item) => has(wanted, item));
  return (items) => wanted.every((value) => has(items, value));
}
