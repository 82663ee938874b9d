/** Values: every column of the general schema is ordered as PostgreSQL orders it, and printed back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toWire } from './dump.mjs';
import { comparator } from './page.mjs';
import { openGeneral } from './testing.mjs';
import { parse } from './values.mjs';

const { bound, dump } = await openGeneral();
const NOT_ORDERED = new Set(['json', 'jsonb']);
const ORDERS = [
  [false, false],
  [true, true],
  [false, true],
  [true, false],
];

async function orderedByDatabase(table, column, descending, nullsFirst) {
  const name = `"${column.name}"`;
  const sql = `SELECT ${name}::text AS printed FROM "${table.schema}"."${table.name}"
    ORDER BY ${name} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
  const { rows } = await dump.client.query({
    text: sql,
    rowMode: 'array',
    types: { getTypeParser: () => (text) => text },
  });
  return rows.map(([text]) => parse(text, column.type));
}

for (const table of new Set([...bound.types.values()].map((type) => type.table).filter((table) => table && !table.isResult))) {
  for (const column of table.columns.values()) {
    if (NOT_ORDERED.has(column.type.name)) continue;
    test(`order by ${table.name}.${column.name} (${column.type.name})`, async () => {
      for (const [descending, nullsFirst] of ORDERS) {
        const order = [{ column: column.name, type: column.type, descending, nullsFirst }];
        const ours = [...dump.rows.get(table.id)]
          .sort(comparator(order))
          .map((row) => row[column.name]);
        const theirs = await orderedByDatabase(table, column, descending, nullsFirst);
        const inOrder = comparator([{ ...order[0], column: 'value' }]);
        ours.forEach((value, i) =>
          assert.equal(inOrder({ value }, { value: theirs[i] }), 0, `row ${i}`),
        );
      }
    });
  }
}

/** [PostgreSQL type, its text, GraphQL type, the wire form] */
const WIRE = [
  ['timestamptz', '2026-02-03 04:05:06.789+00', 'DateTime', '2026-02-03T04:05:06.789Z'],
  ['timestamptz', '2026-02-03 04:05:06+00', 'DateTime', '2026-02-03T04:05:06Z'],
  ['timestamptz', '1969-12-31 23:59:59.999999+00', 'DateTime', '1969-12-31T23:59:59.999999Z'],
  ['timestamp', '0999-01-02 03:04:05.5', 'DateTime', '0999-01-02T03:04:05.5'],
  ['date', '2024-02-29', 'Date', '2024-02-29'],
  ['time', '04:05:06.100', 'Time', '04:05:06.1'],
  ['timetz', '04:05:06+05:30', 'Time', '04:05:06+05:30'],
  ['numeric', '1.500', 'Decimal', '1.500'],
  ['numeric', '-0.00', 'Decimal', '0.00'],
  ['numeric', '12.00', 'Int', 12],
  ['int8', '9223372036854775807', 'BigInt', '9223372036854775807'],
  ['int8', '2147483647', 'Int', 2147483647],
  ['int4', '7', 'ID', '7'],
  ['float4', '0.1', 'Float', 0.1],
  ['float8', '1e+21', 'Float', 1e21],
  ['uuid', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'UUID', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['bytea', '\\x00ff', 'Bytes', 'AP8='],
  ['bytea', '\\x00ff', 'String', '\\x00ff'],
  ['interval', '1 year 2 mons -3 days +04:05:06.7', 'String', 'P1Y2M-3DT4H5M6.7S'],
  ['inet', '10.0.0.1/8', 'String', '10.0.0.1/8'],
  ['jsonb', '{"b": [1.5, null]}', 'JSON', { b: [1.5, null] }],
];

for (const [name, text, graphqlType, wanted] of WIRE) {
  test(`${name} ${text} as ${graphqlType}`, () =>
    assert.deepEqual(toWire(parse(text, { name }), graphqlType), wanted));
}

test('values that do not fit are errors', () => {
  const bad = [
    ['int8', '2147483648', 'Int'],
    ['numeric', '1.5', 'Int'],
    ['float8', 'NaN', 'Float'],
    ['float8', 'Infinity', 'Float'],
  ];
  for (const [name, text, graphqlType] of bad)
    assert.throws(() => toWire(parse(text, { name }), graphqlType), Error, text);
  const matrix = parse('{{1,2},{3,4}}', { name: '_int4', element: { name: 'int4' } });
  assert.throws(() => toWire(matrix, 'Int'), /has not 1 dimensions/);
  assert.deepEqual(toWire(matrix, 'Int', null, 2), [[1, 2], [3, 4]]);
  const [fits, other] = toWire(parse('{1.5,NaN}', { name: '_float8', element: { name: 'float8' } }), 'Float');
  assert.ok(fits === 1.5 && other instanceof Error, 'an item that does not fit is an error in its place');
});

test('arrays are read with their quoting', () => {
  const element = { name: 'text' };
  assert.deepEqual(parse('{a,"b,c",NULL,"NULL","\\"x\\\\",""}', { name: '_text', element }), [
    'a',
    'b,c',
    null,
    'NULL',
    '"x\\',
    '',
  ]);
});
