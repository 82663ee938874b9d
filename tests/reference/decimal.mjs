/**
 * Exact decimal numbers with PostgreSQL's rules for the scale of results, so that
 * `@expr` over numeric columns gives the very digits PostgreSQL prints.
 */

const MIN_SIGNIFICANT_DIGITS = 16;
const DIGITS_PER_LIMB = 4;
const MAX_SCALE = 1000;

const pow10 = (n) => 10n ** BigInt(n);
const abs = (n) => (n < 0n ? -n : n);

/** Divides and rounds half away from zero, as numeric does. */
function divideRounded(a, b) {
  const negative = a < 0n !== b < 0n;
  const [x, y] = [abs(a), abs(b)];
  const rounded = (2n * x + y) / (2n * y);
  return negative ? -rounded : rounded;
}

/** The position of the first base-10000 limb and its value: what numeric calls weight. */
function leadingLimb(decimal) {
  if (decimal.units === 0n) return { weight: 0, digit: 0 };
  const digits = abs(decimal.units).toString();
  const exponent = digits.length - decimal.scale - 1; // of the first decimal digit
  const weight = Math.floor(exponent / DIGITS_PER_LIMB);
  const take = exponent - weight * DIGITS_PER_LIMB + 1;
  return { weight, digit: Number(digits.slice(0, take).padEnd(take, '0')) };
}

/** A finite numeric: `units / 10^scale`. Immutable. */
export class Decimal {
  /** @param {bigint} units @param {number} scale digits after the point */
  constructor(units, scale = 0) {
    this.units = units;
    this.scale = scale;
  }

  /** Reads what PostgreSQL prints, exponents included. @param {string} text */
  static parse(text) {
    const match = /^\s*([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?\s*$/.exec(text);
    if (!match || !(match[2] || match[3])) throw new Error(`invalid input for numeric: "${text}"`);
    const [, sign, whole, fraction, exponent = '0'] = match;
    let units = BigInt(whole + fraction);
    let scale = fraction.length - Number(exponent);
    if (scale < 0) {
      units *= pow10(-scale);
      scale = 0;
    }
    return new Decimal(sign === '-' ? -units : units, scale);
  }

  /** @param {Decimal} other @returns {number} below, at or above 0 */
  compare(other) {
    const scale = Math.max(this.scale, other.scale);
    const [a, b] = [this.rescale(scale).units, other.rescale(scale).units];
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** Rounds or pads to `scale` digits after the point (negative: before it). */
  rescale(scale) {
    if (scale >= this.scale) return new Decimal(this.units * pow10(scale - this.scale), scale);
    const units = divideRounded(this.units, pow10(this.scale - scale));
    return scale >= 0 ? new Decimal(units, scale) : new Decimal(units * pow10(-scale), 0);
  }

  add(other) {
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.rescale(scale).units + other.rescale(scale).units, scale);
  }

  negate() {
    return new Decimal(-this.units, this.scale);
  }

  subtract(other) {
    return this.add(other.negate());
  }

  multiply(other) {
    return new Decimal(this.units * other.units, this.scale + other.scale);
  }

  /** Division with the result scale numeric chooses: at least 16 significant digits. */
  divide(other) {
    if (other.units === 0n) throw new Error('division by zero');
    const [a, b] = [leadingLimb(this), leadingLimb(other)];
    const weight = a.weight - b.weight - (a.digit <= b.digit ? 1 : 0);
    const wanted = MIN_SIGNIFICANT_DIGITS - weight * DIGITS_PER_LIMB;
    const scale = Math.min(Math.max(wanted, this.scale, other.scale, 0), MAX_SCALE);
    const units = divideRounded(
      this.units * pow10(scale + other.scale),
      other.units * pow10(this.scale),
    );
    return new Decimal(units, scale);
  }

  /** The remainder, with the sign of the dividend. */
  modulo(other) {
    if (other.units === 0n) throw new Error('division by zero');
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.rescale(scale).units % other.rescale(scale).units, scale);
  }

  /** Rounds down (`-1`) or up (`1`) to a whole number. @param {-1|1} direction */
  toWhole(direction) {
    const unit = pow10(this.scale);
    let whole = this.units / unit;
    if (this.units % unit !== 0n && this.units < 0n === direction < 0) whole += BigInt(direction);
    return new Decimal(whole, 0);
  }

  toNumber() {
    return Number(this.toString());
  }

  toString() {
    const digits = abs(this.units)
      .toString()
      .padStart(this.scale + 1, '0');
    const split = digits.length - this.scale;
    const text = this.scale ? `${digits.slice(0, split)}.${digits.slice(split)}` : digits;
    return this.units < 0n ? `-${text}` : text;
  }
}
