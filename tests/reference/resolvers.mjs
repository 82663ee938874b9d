/**
 * The functions behind `@resolver(name:)` that the shipped C modules implement as well.
 *
 * money.format, as resolvers/README.md specifies it: two required fields, in this order, an amount in
 * the currency's smallest unit and the currency (three capital letters of ISO 4217).
 *   -> {amount, currency, formatted}, or null if one of the two is null
 *   amount     decimal string with exactly the digits the currency has: "1234.50", "12000", "0.05"
 *   formatted  minus first, then the symbol (EUR €, USD $, GBP £, JPY ¥, KRW ₩) or code and a space,
 *              then the amount with a comma after each three digits: "-$0.05", "¥12,000", "CHF 1,234.50"
 *
 * tree.ancestors, too: the rows above a row, from the top down; one required field, the key of the row above.
 */

const SYMBOLS = { EUR: '€', USD: '$', GBP: '£', JPY: '¥', KRW: '₩' };
const DIGITS = { JPY: 0, KRW: 0, ISK: 0, CLP: 0, VND: 0, BHD: 3, JOD: 3, KWD: 3, OMR: 3, TND: 3 };
const DIGITS_USUAL = 2;

/**
 * @param {number|string|null} units in the smallest unit
 * @param {string|null} currency
 * @returns {{amount: string, currency: string, formatted: string}|null}
 */
export function money(units, currency) {
  if (units === null || currency === null) return null;
  if (!/^[A-Z]{3}$/.test(currency)) throw new Error(`"${currency}" is no currency`);
  const value = BigInt(units);
  const digits = DIGITS[currency] ?? DIGITS_USUAL;
  const text = (value < 0n ? -value : value).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const part = digits ? `.${text.slice(-digits)}` : '';
  const minus = value < 0n ? '-' : '';
  const symbol = SYMBOLS[currency] ?? `${currency} `;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return {
    amount: `${minus}${whole}${part}`,
    currency,
    formatted: `${minus}${symbol}${grouped}${part}`,
  };
}

/**
 * @param {Record<string, string|null>} required the key of the row above, by the name of its field
 * @param {object[]} rows all that the caller may see
 */
export function ancestors(required, rows) {
  const [[field, first]] = Object.entries(required);
  const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const byKey = new Map(rows.map((row) => [String(row.id), row]));
  const way = [];
  for (let row = byKey.get(String(first)); row; row = byKey.get(String(row[column]))) {
    if (way.includes(row)) throw new Error('the tree goes round in a circle');
    way.unshift(row);
  }
  return way;
}

/**
 * `@resolver(name:)` to function: (required fields in wire form, arguments, claims, the rows of the field's type, where it
 * has a table) => value.
 */
export const resolvers = {
  'money.format': (required) => money(...Object.values(required)),
  'tree.ancestors': (required, args, claims, rows) => ancestors(required, rows),
};
