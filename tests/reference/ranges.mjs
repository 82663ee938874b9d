/** Ranges and multiranges, in the form that PostgreSQL gives to equal ones: ranges of whole numbers and days are `[lower, upper)`. */
import { Moment, compare, parse } from './values.mjs';

const US_PER_DAY = 86_400_000_000n;
const DISCRETE = ['int4', 'int8', 'date'];
export const RANGE_PARTS = ['lower', 'upper', 'lowerInclusive', 'upperInclusive', 'isEmpty'];

/** Bounds are null where the range goes on for ever. */
export class Range {
  constructor(lower, upper, lowerInclusive, upperInclusive, isEmpty = false) {
    Object.assign(this, { lower, upper, lowerInclusive, upperInclusive, isEmpty });
  }
}

/** Ranges in order, with gaps between them. */
export class Multirange {
  constructor(ranges) {
    this.ranges = ranges;
  }
}

const EMPTY = new Range(null, null, false, false, true);

/** What bounds are of: of a range, a multirange, or an array of ranges; undefined for other types. */
export const subtypeOf = (type) => type.range ?? type.multirange ?? type.element?.range;

/** The next whole number or day. */
const next = (value) => (value instanceof Moment ? new Moment(value.kind, value.us + US_PER_DAY) : value + 1n);

/** A range as PostgreSQL keeps it; bounds the wrong way round are an error. */
export function makeRange({ lower = null, upper = null, lowerInclusive = true, upperInclusive = false, isEmpty = false }, subtype) {
  if (isEmpty) return EMPTY;
  const turned = lower !== null && upper !== null ? compare(lower, upper, subtype) : -1;
  if (turned > 0) throw new Error('range lower bound must be less than or equal to range upper bound');
  if (turned === 0 && !(lowerInclusive && upperInclusive)) return EMPTY;
  let [from, to, hasFrom, hasTo] = [lower, upper, lower !== null && lowerInclusive, upper !== null && upperInclusive];
  if (DISCRETE.includes(subtype.name)) {
    if (from !== null && !hasFrom) [from, hasFrom] = [next(from), true];
    if (to !== null && hasTo) [to, hasTo] = [next(to), false];
    if (from !== null && to !== null && compare(from, to, subtype) >= 0) return EMPTY;
  }
  return new Range(from, to, hasFrom, hasTo);
}

// ---- text ----

/** Reads one range at `at`: `[a,"b")` or `empty`. @returns {[Range, number]} the range and where it ends */
function readRange(text, at, subtype) {
  if (text.startsWith('empty', at)) return [EMPTY, at + 5];
  const lowerInclusive = text[at++] === '[';
  const bound = () => {
    let out = '';
    let isGiven = false;
    for (; !',])'.includes(text[at]); at++, isGiven = true) {
      if (text[at] !== '"') out += text[at] === '\\' ? text[++at] : text[at];
      else for (at++; text[at] !== '"'; at++) out += text[at] === '\\' ? text[++at] : text[at];
    }
    return isGiven ? parse(out, subtype) : null;
  };
  const lower = bound();
  at++;
  const upper = bound();
  const upperInclusive = text[at] === ']';
  return [makeRange({ lower, upper, lowerInclusive, upperInclusive }, subtype), at + 1];
}

export const parseRange = (text, subtype) => readRange(text, 0, subtype)[0];

export function parseMultirange(text, subtype) {
  const ranges = [];
  for (let at = 1; text[at] !== '}'; ) {
    if (text[at] === ',') at++;
    const [range, end] = readRange(text, at, subtype);
    ranges.push(range);
    at = end;
  }
  return makeMultirange(ranges, subtype);
}

// ---- order ----

function compareLowers(a, b, subtype) {
  if (a.lower === null || b.lower === null) return Number(a.lower !== null) - Number(b.lower !== null);
  return compare(a.lower, b.lower, subtype) || Number(b.lowerInclusive) - Number(a.lowerInclusive);
}

function compareUppers(a, b, subtype) {
  if (a.upper === null || b.upper === null) return Number(a.upper === null) - Number(b.upper === null);
  return compare(a.upper, b.upper, subtype) || Number(a.upperInclusive) - Number(b.upperInclusive);
}

export function compareRanges(a, b, subtype) {
  if (a.isEmpty || b.isEmpty) return Number(b.isEmpty) - Number(a.isEmpty);
  return compareLowers(a, b, subtype) || compareUppers(a, b, subtype);
}

export function compareMultiranges(a, b, subtype) {
  for (let i = 0; i < Math.min(a.ranges.length, b.ranges.length); i++) {
    const order = compareRanges(a.ranges[i], b.ranges[i], subtype);
    if (order) return order;
  }
  return a.ranges.length - b.ranges.length;
}

// ---- sets ----

/** Whether `a` begins before `b` ends, or where it ends if both have that point. `orNear`: one of them is enough. */
function beginsWithin(a, b, subtype, orNear = false) {
  if (a.lower === null || b.upper === null) return true;
  const order = compare(a.lower, b.upper, subtype);
  return order < 0 || (order === 0 && (orNear ? a.lowerInclusive || b.upperInclusive : a.lowerInclusive && b.upperInclusive));
}

const overlap = (a, b, subtype) =>
  !a.isEmpty && !b.isEmpty && beginsWithin(a, b, subtype) && beginsWithin(b, a, subtype);

const within = (a, b, subtype) =>
  a.isEmpty || (!b.isEmpty && compareLowers(b, a, subtype) <= 0 && compareUppers(a, b, subtype) <= 0);

export function makeMultirange(ranges, subtype) {
  const merged = [];
  for (const range of ranges.filter(({ isEmpty }) => !isEmpty).sort((a, b) => compareRanges(a, b, subtype))) {
    const last = merged.at(-1);
    if (!last || !beginsWithin(range, last, subtype, true)) merged.push(range);
    else if (compareUppers(last, range, subtype) < 0)
      merged[merged.length - 1] = new Range(last.lower, range.upper, last.lowerInclusive, range.upperInclusive);
  }
  return new Multirange(merged);
}

const rangesOf = (value) => (value instanceof Multirange ? value.ranges : [value]);

/** `value` is a range, or one of the subtype: then it stands for the range of itself alone. */
function asRange(value) {
  return value instanceof Range ? value : new Range(value, value, true, true);
}

/** A test of a range or multirange against a range, or, of CONTAINS, a single value; null for other operators. */
export function rangeTest(op, wanted, subtype) {
  const other = asRange(wanted);
  if (op === 'CONTAINS') return (value) => other.isEmpty || rangesOf(value).some((each) => within(other, each, subtype));
  if (op === 'CONTAINED') return (value) => rangesOf(value).every((each) => within(each, other, subtype));
  return op === 'OVERLAPS' ? (value) => rangesOf(value).some((each) => overlap(each, other, subtype)) : null;
}
