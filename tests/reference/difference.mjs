/** Deep comparison of two answers, with the order of keys, and cursors by presence only. */
import { CURSOR_PREFIX } from './page.mjs';

const LONGEST = 160;

const show = (value) => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}... (${text.length} characters)` : text;
};

const isObject = (value) => value !== null && typeof value === 'object';

function keyDifferences(expected, actual, path) {
  const [wanted, got] = [Object.keys(expected), Object.keys(actual)];
  const missing = wanted.filter((key) => !(key in actual));
  const extra = got.filter((key) => !(key in expected));
  if (missing.length || extra.length) {
    return [`${path}: missing keys ${show(missing)}, unexpected keys ${show(extra)}`];
  }
  return wanted.join() === got.join()
    ? []
    : [`${path}: keys in order ${show(got)}, expected ${show(wanted)}`];
}

/**
 * @param {any} expected the reference's value @param {any} actual the server's
 * @returns {string[]} differences in reading order; none when equal
 */
export function differences(expected, actual, path = 'data') {
  if (typeof expected === 'string' && expected.startsWith(CURSOR_PREFIX)) {
    return typeof actual === 'string' && actual
      ? []
      : [`${path}: ${show(actual)}, expected a cursor`];
  }
  if (
    !isObject(expected) ||
    !isObject(actual) ||
    Array.isArray(expected) !== Array.isArray(actual)
  ) {
    return expected === actual ? [] : [`${path}: ${show(actual)}, expected ${show(expected)}`];
  }
  if (!Array.isArray(expected)) {
    const keys = keyDifferences(expected, actual, path);
    return [
      ...keys,
      ...Object.keys(expected)
        .filter((key) => key in actual)
        .flatMap((key) => differences(expected[key], actual[key], `${path}.${key}`)),
    ];
  }
  const length =
    expected.length === actual.length
      ? []
      : [`${path}: ${actual.length} items, expected ${expected.length}`];
  const shared = Math.min(expected.length, actual.length);
  return [
    ...length,
    ...expected
      .slice(0, shared)
      .flatMap((item, i) => differences(item, actual[i], `${path}[${i}]`)),
  ];
}
