/** money.format against the table of resolvers/README.md. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ancestors, money } from './resolvers.mjs';

const CASES = [
  [123450, 'EUR', '1234.50', '€1,234.50'],
  [1234, 'USD', '12.34', '$12.34'],
  [-5, 'USD', '-0.05', '-$0.05'],
  [12000, 'JPY', '12000', '¥12,000'],
  [0, 'GBP', '0.00', '£0.00'],
  [0, 'JPY', '0', '¥0'],
  [123450, 'CHF', '1234.50', 'CHF 1,234.50'],
  [-5, 'CHF', '-0.05', '-CHF 0.05'],
  [5, 'KWD', '0.005', 'KWD 0.005'],
  [99999999999, 'EUR', '999999999.99', '€999,999,999.99'],
  ['9223372036854775807', 'KRW', '9223372036854775807', '₩9,223,372,036,854,775,807'],
  [1000, 'ISK', '1000', 'ISK 1,000'],
];

for (const [units, currency, amount, formatted] of CASES) {
  test(`${units} ${currency}`, () =>
    assert.deepEqual(money(units, currency), { amount, currency, formatted }));
}

test('null in, null out', () => {
  assert.equal(money(null, 'EUR'), null);
  assert.equal(money(1, null), null);
});
test('what is no currency is an error', () => assert.throws(() => money(1, 'eur'), /no currency/));

const TREE = [[1n, null], [2n, 1n], [3n, 2n], [4n, 99n]].map(([id, parent_id]) => ({ id, parent_id }));
for (const [above, way] of [[null, []], ['1', ['1']], ['3', ['1', '2', '3']], ['4', ['4']], ['99', []]])
  test(`ancestors of a row below ${above}`, () =>
    assert.deepEqual(ancestors({ parentId: above }, TREE).map((row) => String(row.id)), way));
test('ancestors in a circle are an error', () =>
  assert.throws(() => ancestors({ parentId: '1' }, [{ id: 1n, parent_id: 1n }]), /circle/));
