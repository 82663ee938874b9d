/**
 * The functions behind `@resolver(name:)` that the shipped C modules implement as well.
 *
 * money.format: {currency, and one amount of the smallest unit} -> {amount, currency, formatted}
 *   The amount is the required field that is not `currency`, whatever its name: priceCents, totalCents.
 *   amount     a decimal string with two digits after the point: 1234 -> "12.34", 5 -> "0.05".
 *              For JPY, which has no decimals, the number itself: 1234 -> "1234".
 *   currency   the currency as given
 *   formatted  [-] symbol digits. The minus comes first ("-€12.34"). Symbols: EUR €, USD $,
 *              GBP £, JPY ¥; any other code is written out with a space ("CHF 12.34").
 *              Whole part grouped by commas every three digits, then "." and two digits;
 *              JPY has no decimals ("¥1,234").
 *   A null amount or currency gives null.
 */

const SYMBOLS = { EUR: '€', USD: '$', GBP: '£', JPY: '¥' };

/**
 * @param {number|string|null} cents
 * @param {string|null} currency
 * @returns {{amount: string, currency: string, formatted: string}|null}
 */
export function money(cents, currency) {
  if (cents === null || currency === null) return null;
  const value = BigInt(cents);
  const size = value < 0n ? -value : value;
  const minus = value < 0n ? '-' : '';
  const [whole, part] = currency === 'JPY' ? [size, ''] : [size / 100n, `.${(size % 100n).toString().padStart(2, '0')}`];
  const grouped = whole.toString().replace(/\B(?=(\d{3})+$)/g, ',');
  const symbol = SYMBOLS[currency] ?? `${currency} `;
  return { amount: `${minus}${whole}${part}`, currency, formatted: `${minus}${symbol}${grouped}${part}` };
}

/** `@resolver(name:)` to function: (required fields in wire form, arguments, claims) => value. */
export const resolvers = {
  'money.format': ({ currency, ...rest }) => money(Object.values(rest)[0], currency),
};
