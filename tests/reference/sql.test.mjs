/** The expression evaluator: tables of cases, and the same expressions asked of PostgreSQL. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from './dump.mjs';
import { Random } from './random.mjs';
import { compileSql, mentions, sqlLike } from './sql.mjs';
import { openDatabase } from './testing.mjs';
import { parse, toText } from './values.mjs';

const evaluate = (sql, scope = {}) => compileSql(sql)({ row: {}, args: {}, claims: {}, ...scope });

/** Expressions over literals; PostgreSQL is the judge. */
const EXPRESSIONS = [
  '1 + 2 * 3',
  '-7 / 2',
  '-7 % 3',
  '7.0 / 2',
  '1 / 3.0',
  '3.35 / 3',
  '10000000 / 3.0',
  '0.0001 / 3',
  '99999 / 100000.0',
  '1.50 * 2.0',
  '1.5 - 2',
  'round(2.5)',
  'round(-2.5)',
  'round(1234.567, 2)',
  'round(1234.567, -2)',
  'floor(-1.5)',
  'ceil(-1.5)',
  'abs(-3.20)',
  '100.0 * (500 - 350) / 500',
  'round(100.0 * (500 - 333) / 500)::integer',
  '(2.5)::int',
  '(3.5)::int',
  '1e3',
  '12::text || 5',
  "'a' || 'b' || NULL",
  "concat('a', NULL, true, 1.50)",
  "concat_ws('-', 'a', NULL, 'b')",
  "upper('aé')",
  "lower('AÉ')",
  "length('héé')",
  "coalesce(NULL, 'x')",
  'nullif(1, 1)',
  'nullif(1, 2)',
  'greatest(1, NULL, 3)',
  'least(2, 1)',
  "replace('aXbX', 'X', '-')",
  'NULL = NULL',
  'NULL AND false',
  'NULL AND true',
  'NULL OR true',
  'NOT NULL::bool',
  '1 IS DISTINCT FROM NULL',
  'NULL IS NULL',
  '2 IN (1, NULL)',
  '1 IN (1, NULL)',
  '1 NOT IN (2, 3)',
  '5 BETWEEN 1 AND 5',
  '5 NOT BETWEEN 1 AND 5',
  "'abc' LIKE 'a%'",
  "'abc' LIKE 'a_'",
  "'a%c' LIKE 'a\\%c'",
  "'ABC' ILIKE 'a%'",
  "'É' ILIKE 'é'",
  "'x' NOT LIKE 'y'",
  "CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END",
  "CASE 3 WHEN 3 THEN 'three' END",
  "'2026-02-03'::date < '2026-02-04'::date",
  "'2026-02-03 04:05:06.789+02'::timestamptz::text",
  "'2026-02-03 04:05:06'::timestamp::date::text",
  "'{\"a\": {\"b\": 1}}'::jsonb -> 'a' ->> 'b'",
  "2 = ANY('{1,2}'::int[])",
  "'Z' < 'a'",
  "'\uff21' < '\u{1d49c}'",
  'true IS NOT FALSE',
  "'5'::bigint = 5",
  "trim('  x ')",
  "left('héllo', 2)",
  "right('héllo', 2)",
  '1.10 = 1.1',
  '0.1::float8 + 0.2::float8',
];

const { database } = await openDatabase({ sql: [], app: 'general' });
const client = await connect(database);
const ask = async (sql) => (await client.query(`SELECT (${sql})::text AS value`)).rows[0].value;
test.after(() => client.end());

for (const sql of EXPRESSIONS) {
  test(sql, async () => assert.equal(toText(evaluate(sql)), await ask(sql)));
}

test('random arithmetic has the digits of PostgreSQL', async () => {
  const random = new Random(7);
  const number = () =>
    random.chance(0.4)
      ? String(random.int(1, 9999))
      : (random.int(1, 9999999) / 10 ** random.int(0, 6)).toFixed(random.int(1, 6));
  for (let i = 0; i < 300; i++) {
    const sql = `(${number()} ${random.pick(['+', '-', '*'])} ${number()}) ${random.pick(['/', '/', '%'])} (${number()} + 1)`;
    assert.equal(toText(evaluate(sql)), await ask(sql), sql);
  }
});

test('bare names are columns, quoted ones keep their case', () => {
  const row = { price_cents: 1999n, createdAt: 'x' };
  assert.equal(toText(evaluate('PRICE_CENTS / 100.0', { row })), '19.9900000000000000');
  assert.equal(evaluate('"createdAt"', { row }), 'x');
  assert.throws(() => evaluate('createdAt', { row }), /does not exist/);
});

test('claims and arguments take the type of the cast, or of what they meet', () => {
  assert.equal(evaluate('$claims.sub::bigint = 7', { claims: { sub: '7' } }), true);
  assert.equal(evaluate('$claims.sub::bigint = 7'), null);
  assert.equal(evaluate('id = $args.id', { row: { id: 5n }, args: { id: '5' } }), true);
  assert.equal(evaluate("$args.width::integer || 'px'", { args: { width: 400 } }), '400px');
});

test('an enum column compares by the order of its labels', () => {
  const types = { state: { name: 'state', labels: ['open', 'done', 'lost'] } };
  assert.equal(
    evaluate("state < 'lost'", { row: { state: parse('open', types.state) }, types }),
    true,
  );
  assert.equal(
    evaluate("state < 'done'", { row: { state: parse('lost', types.state) }, types }),
    false,
  );
});

test('what is not supported is refused, not guessed', () => {
  for (const sql of ['(SELECT 1)', 'now()', 'a ~ b', 'EXISTS (SELECT 1)', '1 +', 'sum(x)']) {
    assert.throws(() => compileSql(sql), Error, sql);
  }
});

test('mentions', () => {
  const found = mentions('a + "b c" > $args.x::int OR $claims.sub IS NULL');
  assert.deepEqual([...found.columns], ['a', 'b c']);
  assert.deepEqual([[...found.args], [...found.claims]], [['x'], ['sub']]);
});

test('LIKE knows no special characters but its own', () => {
  assert.equal(sqlLike('a.c-[x]', 'a.c-[_]'), true);
  assert.equal(sqlLike('abc', 'a.c'), false);
  assert.equal(sqlLike('line\nbreak', 'line%break'), true);
  assert.equal(sqlLike('😀x', '_x'), true);
});
