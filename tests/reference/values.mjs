/**
 * PostgreSQL values in JavaScript, kept exact. A column's text form is read into:
 *
 *   int2 int4 int8 oid        BigInt
 *   numeric                   Decimal (NaN and infinities: Number)
 *   float4 float8             Number (what the printed text says)
 *   bool                      boolean
 *   text kinds, uuid, enum    string
 *   date and time kinds       Moment (microseconds)
 *   interval                  Interval
 *   inet, cidr                Inet
 *   bytea                     Buffer
 *   json, jsonb               Json
 *   ranges, multiranges       Range, Multirange (ranges.mjs)
 *   arrays                    Array of these; of several dimensions: of arrays
 *   anything else             string, comparable for equality only
 *
 * `parse`, `compare` and `toText` take the column's type from catalog.mjs. Text is
 * ordered by its UTF-8 bytes: collation "C".
 */
import { Decimal } from './decimal.mjs';
import { Multirange, Range, compareMultiranges, compareRanges, parseMultirange, parseRange } from './ranges.mjs';

const US_PER_SECOND = 1_000_000n;
const US_PER_DAY = 86_400n * US_PER_SECOND;
const FOREVER = 1n << 80n;

export const TEXT_KINDS = new Set(['text', 'varchar', 'bpchar', 'name', 'citext', 'char']);
export const INT_KINDS = new Set(['int2', 'int4', 'int8', 'oid']);
export const FLOAT_KINDS = new Set(['float4', 'float8']);
export const MOMENT_KINDS = new Set(['timestamptz', 'timestamp', 'date', 'time', 'timetz']);
const INT_BITS = { int2: 16, int4: 32, int8: 64, oid: 64 };

/** A point of a date or time kind: microseconds from 1970 (or midnight), and for timetz its zone. */
export class Moment {
  constructor(kind, us, zone = 0n) {
    this.kind = kind;
    this.us = us;
    this.zone = zone; // seconds east of UTC
  }
}

/** An interval, with the text PostgreSQL prints for it. */
export class Interval {
  constructor(months, days, us, text) {
    Object.assign(this, { months, days, us, text });
  }

  /** The length PostgreSQL compares by: months of 30 days, days of 24 hours. */
  get length() {
    return (this.months * 30n + this.days) * US_PER_DAY + this.us;
  }
}

/** An interval in ISO 8601, as PostgreSQL's style iso_8601 prints it. @param {Interval} interval */
export function intervalText({ months, days, us }) {
  const part = (value, designator) => (value ? `${value}${designator}` : '');
  const seconds = us % (60n * US_PER_SECOND);
  const size = seconds < 0n ? -seconds : seconds;
  const fraction = size % US_PER_SECOND ? `.${pad(size % US_PER_SECOND, 6)}`.replace(/0+$/, '') : '';
  const date = part(months / 12n, 'Y') + part(months % 12n, 'M') + part(days, 'D');
  const time = part(us / (3600n * US_PER_SECOND), 'H') + part((us / (60n * US_PER_SECOND)) % 60n, 'M')
    + (seconds ? `${seconds < 0n ? '-' : ''}${size / US_PER_SECOND}${fraction}S` : '');
  return `P${date}${time ? `T${time}` : ''}` + (date || time ? '' : 'T0S');
}

/** An address with its prefix length. */
export class Inet {
  constructor(text) {
    const [address, bits] = text.split('/');
    this.text = text;
    this.family = address.includes(':') ? 6 : 4;
    this.width = this.family === 6 ? 128 : 32;
    this.bits = bits === undefined ? this.width : Number(bits);
    this.value = this.family === 6 ? readIpv6(address) : readIpv4(address);
  }
}

/** A JSON document. */
export class Json {
  constructor(value) {
    this.value = value;
  }
}

function readIpv4(address) {
  return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function readIpv6(address) {
  const plain = address.replace(/[\d.]+$/, (tail) => {
    if (!tail.includes('.')) return tail;
    const value = readIpv4(tail);
    return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  });
  const [head, tail] = plain.split('::').map((half) => (half ? half.split(':') : []));
  const groups = tail
    ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail]
    : head;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

const fractionToUs = (text) => BigInt((text ?? '').slice(0, 6).padEnd(6, '0'));

function clockToUs(hours, minutes, seconds, fraction) {
  const whole = BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds ?? 0);
  return whole * US_PER_SECOND + fractionToUs(fraction);
}

function zoneSeconds(zone) {
  if (!zone || zone.toUpperCase() === 'Z') return 0n;
  const [hours, minutes = '0', seconds = '0'] = zone
    .slice(1)
    .replace(/^(\d\d)(\d\d)$/, '$1:$2')
    .split(':');
  const total = BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds);
  return zone[0] === '-' ? -total : total;
}

const DATE_AND_TIME =
  /^(\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?(?::?\d\d)?)?$/;
const TIME_ALONE = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?$/;

function parseDay(text, kind) {
  if (text === 'infinity') return new Moment(kind, FOREVER);
  if (text === '-infinity') return new Moment(kind, -FOREVER);
  const match = DATE_AND_TIME.exec(text.trim());
  if (!match) throw new Error(`invalid input for ${kind}: "${text}"`);
  const [, year, month, day, hours = '0', minutes = '0', seconds, fraction, zone] = match;
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (new Date(utc).getUTCDate() !== Number(day))
    throw new Error(`invalid input for ${kind}: "${text}"`);
  let us = BigInt(utc) * 1000n;
  if (kind !== 'date') us += clockToUs(hours, minutes, seconds, fraction);
  if (kind === 'timestamptz') us -= zoneSeconds(zone) * US_PER_SECOND;
  return new Moment(kind, us);
}

function parseTime(text, kind) {
  const match = TIME_ALONE.exec(text.trim());
  if (!match) throw new Error(`invalid input for ${kind}: "${text}"`);
  const zone = kind === 'timetz' ? zoneSeconds(match[5]) : 0n;
  return new Moment(kind, clockToUs(match[1], match[2], match[3], match[4]), zone);
}

/** Reads PostgreSQL's own interval style: `1 year 2 mons -3 days 04:05:06.7`. */
function parseInterval(text) {
  let [months, days, us] = [0n, 0n, 0n];
  const rest = text.replace(/([+-]?\d+) (year|mon|day)s?/g, (_, amount, unit) => {
    if (unit === 'year') months += BigInt(amount) * 12n;
    if (unit === 'mon') months += BigInt(amount);
    if (unit === 'day') days += BigInt(amount);
    return '';
  });
  const clock = /^\s*([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d+))?\s*$/.exec(rest);
  if (!clock && rest.trim()) throw new Error(`invalid input for interval: "${text}"`);
  if (clock) us = clockToUs(clock[2], clock[3], clock[4], clock[5]) * (clock[1] === '-' ? -1n : 1n);
  return new Interval(months, days, us, text);
}

/** Reads an array literal; quoting and NULL as PostgreSQL prints them. */
function parseArray(text, element) {
  let at = text.indexOf('{');
  const readQuoted = () => {
    let out = '';
    for (at++; text[at] !== '"'; at++) {
      if (text[at] === '\\') at++;
      out += text[at];
    }
    at++;
    return parse(out, element);
  };
  const readBare = () => {
    const start = at;
    while (text[at] !== ',' && text[at] !== '}') at++;
    const bare = text.slice(start, at);
    return bare.toUpperCase() === 'NULL' ? null : parse(bare, element);
  };
  const readList = () => {
    const items = [];
    at++;
    while (text[at] !== '}') {
      if (text[at] === ',') at++;
      items.push(text[at] === '{' ? readList() : text[at] === '"' ? readQuoted() : readBare());
    }
    at++;
    return items;
  };
  return readList();
}

function parseInt(text, kind) {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new Error(`invalid input for ${kind}: "${text}"`);
  const value = BigInt(text.trim().replace(/^\+/, ''));
  if (BigInt.asIntN(INT_BITS[kind], value) !== value)
    throw new Error(`out of range for ${kind}: "${text}"`);
  return value;
}

function parseFloatText(text) {
  const special = { nan: NaN, infinity: Infinity, '-infinity': -Infinity }[text.toLowerCase()];
  const value = special ?? Number(text);
  if (text.trim() === '' || (Number.isNaN(value) && special === undefined)) {
    throw new Error(`invalid input for float: "${text}"`);
  }
  return value;
}

function parseBool(text) {
  if (/^(t|true|on|yes|1)$/i.test(text)) return true;
  if (/^(f|false|off|no|0)$/i.test(text)) return false;
  throw new Error(`invalid input for bool: "${text}"`);
}

function parseUuid(text) {
  const hex = text.toLowerCase().replace(/[{}-]/g, '');
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new Error(`invalid input for uuid: "${text}"`);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * Reads PostgreSQL's text form (or a client's) as a value of `type`.
 * @param {string|null} text
 * @param {{name: string, element?: object, labels?: string[]}} type
 */
export function parse(text, type) {
  if (text === null) return null;
  const { name } = type;
  if (type.element) return parseArray(text, type.element);
  if (type.range) return parseRange(text, type.range);
  if (type.multirange) return parseMultirange(text, type.multirange);
  if (type.labels) {
    if (!type.labels.includes(text)) throw new Error(`invalid input for enum ${name}: "${text}"`);
    return text;
  }
  if (INT_KINDS.has(name)) return parseInt(text, name);
  if (FLOAT_KINDS.has(name)) return parseFloatText(text);
  if (name === 'numeric')
    return /^-?(nan|inf)/i.test(text) ? parseFloatText(text) : Decimal.parse(text);
  if (name === 'bool') return parseBool(text);
  if (name === 'uuid') return parseUuid(text);
  if (name === 'time' || name === 'timetz') return parseTime(text, name);
  if (MOMENT_KINDS.has(name)) return parseDay(text, name);
  if (name === 'interval') return parseInterval(text);
  if (name === 'inet' || name === 'cidr') return new Inet(text);
  if (name === 'bytea') return Buffer.from(text.slice(2), 'hex');
  if (name === 'json' || name === 'jsonb') return new Json(JSON.parse(text));
  return text;
}

const pad = (n, width = 2) => n.toString().padStart(width, '0');

function clockText(us) {
  const seconds = us / US_PER_SECOND;
  const fraction = pad(us % US_PER_SECOND, 6).replace(/0+$/, '');
  const clock = `${pad(seconds / 3600n)}:${pad((seconds / 60n) % 60n)}:${pad(seconds % 60n)}`;
  return fraction ? `${clock}.${fraction}` : clock;
}

function zoneText(zone) {
  const size = zone < 0n ? -zone : zone;
  const minutes = (size / 60n) % 60n;
  return `${zone < 0n ? '-' : '+'}${pad(size / 3600n)}${minutes ? `:${pad(minutes)}` : ''}`;
}

/** The offset of a timetz as RFC 3339 writes it. */
function offsetText(zone) {
  const size = zone < 0n ? -zone : zone;
  return `${zone < 0n ? '-' : '+'}${pad(size / 3600n)}:${pad((size / 60n) % 60n)}`;
}

/** A date or time kind in ISO 8601: RFC 3339 in UTC for timestamptz. @param {Moment} moment */
export function momentText(moment) {
  const { kind, us } = moment;
  if (us === FOREVER) return 'infinity';
  if (us === -FOREVER) return '-infinity';
  if (kind === 'time') return clockText(us);
  if (kind === 'timetz') return clockText(us) + offsetText(moment.zone);
  const days = us >= 0n ? us / US_PER_DAY : -((-us + US_PER_DAY - 1n) / US_PER_DAY);
  const date = new Date(Number(days) * 86_400_000);
  const day = `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
  if (kind === 'date') return day;
  return `${day}T${clockText(us - days * US_PER_DAY)}${kind === 'timestamptz' ? 'Z' : ''}`;
}

/** A scalar as text, the way PostgreSQL's cast to text prints it. */
export function toText(value) {
  if (value === null) return null;
  if (value instanceof Moment && value.kind === 'timetz') return clockText(value.us) + zoneText(value.zone);
  if (value instanceof Moment) {
    const text = momentText(value);
    if (value.kind === 'timestamptz') return text.replace('T', ' ').replace('Z', '+00');
    return text.replace('T', ' ');
  }
  if (value instanceof Interval || value instanceof Inet) return value.text;
  if (value instanceof Json) return JSON.stringify(value.value);
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  }
  return String(value);
}

const sign = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const ABOVE_BMP_ORDER = /[\ud800-\uffff]/;

/** Orders text by UTF-8 bytes. UTF-16 order is the same unless both reach the surrogates. */
export function compareText(a, b) {
  if (ABOVE_BMP_ORDER.test(a) && ABOVE_BMP_ORDER.test(b)) {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return sign(a, b);
}

function compareInet(a, b) {
  if (a.family !== b.family) return a.family - b.family;
  const common = BigInt(a.width - Math.min(a.bits, b.bits));
  return sign(a.value >> common, b.value >> common) || a.bits - b.bits || sign(a.value, b.value);
}

/** The sizes of an array by dimension; an empty one has none. */
export function sizesOf(array) {
  const sizes = [];
  for (let each = array; Array.isArray(each) && each.length; each = each[0]) sizes.push(each.length);
  return sizes;
}

function compareArrays(a, b, element) {
  return compareItems(a.flat(Infinity), b.flat(Infinity), element) || compareSizes(sizesOf(a), sizesOf(b));
}

function compareSizes(a, b) {
  return a.length - b.length || a.map((size, i) => size - b[i]).find(Boolean) || 0;
}

function compareItems(a, b, element) {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] === null || b[i] === null) {
      if (a[i] !== b[i]) return a[i] === null ? 1 : -1;
      continue;
    }
    const order = compare(a[i], b[i], element);
    if (order) return order;
  }
  return a.length - b.length;
}

function compareMoments(a, b) {
  if (a.kind !== 'timetz') return sign(a.us, b.us);
  const utc = (moment) => moment.us - moment.zone * US_PER_SECOND;
  return sign(utc(a), utc(b)) || sign(b.zone, a.zone);
}

const asNumber = (value) => (value instanceof Decimal ? value.toNumber() : Number(value));

function compareNumbers(a, b) {
  if (typeof a === 'bigint' && typeof b === 'bigint') return sign(a, b);
  if (typeof a !== 'number' && typeof b !== 'number') {
    const exact = (value) => (typeof value === 'bigint' ? new Decimal(value) : value);
    return exact(a).compare(exact(b));
  }
  const [x, y] = [asNumber(a), asNumber(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return sign(x, y);
}

/** ASCII lower case: what lower() does under locale C. */
export function asciiLower(text) {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

const trimBlanks = (text) => text.replace(/ +$/, '');

/** A text that is equal exactly for equal documents. */
export function canonicalJson(value) {
  return JSON.stringify(value, (_, inner) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => sign(a, b)));
  });
}

/** Whether a value is one of the number representations. */
export function isNumeric(value) {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof Decimal;
}

/**
 * Orders two values that are not null, as `type`'s default btree operators do.
 * For json only the sign of equality means anything.
 */
export function compare(a, b, type = { name: 'text' }) {
  if (isNumeric(a)) return compareNumbers(a, b);
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (a instanceof Moment) return compareMoments(a, b);
  if (a instanceof Interval) return sign(a.length, b.length);
  if (a instanceof Inet) return compareInet(a, b);
  if (a instanceof Range) return compareRanges(a, b, type.range);
  if (a instanceof Multirange) return compareMultiranges(a, b, type.multirange);
  if (Buffer.isBuffer(a)) return Buffer.compare(a, b);
  if (a instanceof Json) return compareText(canonicalJson(a.value), canonicalJson(b.value));
  if (Array.isArray(a)) return compareArrays(a, b, type.element);
  if (type.labels) return type.labels.indexOf(a) - type.labels.indexOf(b);
  if (type.name === 'citext') return compareText(asciiLower(a), asciiLower(b));
  if (type.name === 'bpchar') return compareText(trimBlanks(a), trimBlanks(b));
  return compareText(a, b);
}

/** A string that is equal for equal values of one type: the key of hash joins. */
export function hashKey(values) {
  return JSON.stringify(values.map((value) => toKeyText(value)));
}

function toKeyText(value) {
  if (value instanceof Decimal) {
    const text = value.toString();
    return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  }
  return typeof value === 'string' ? value : toText(value);
}
