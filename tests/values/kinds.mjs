/**
 * The PostgreSQL types that a schema may be bound to, each as some scalar of the SDL, with values at their edges. `values` are as
 * clients send and get them; where PostgreSQL's own text for one is another it stands behind, as `[value, text]`. `bad` are refused.
 */

const text = [['', ''], "O'Neill", 'a"b', '\\', '{a,b}', 'NULL', ' x ', 'ü€😀', '\u0001', '%_'];
const hex = (bytes) => `\\x${Buffer.from(bytes).toString('hex')}`;
const bytes = (...list) => [Buffer.from(list).toString('base64'), hex(list)];

export const KINDS = [
  { name: 'int2', sql: 'smallint', scalar: 'Int', values: [0, 1, -32768, 32767], bad: [32768] },
  { name: 'int4', sql: 'int', scalar: 'Int', values: [0, -1, -2147483648, 2147483647], bad: [2147483648, 1.5] },
  { name: 'int8', sql: 'bigint', scalar: 'BigInt', values: ['0', '-9223372036854775808', '9223372036854775807'], bad: ['9223372036854775808', 'x'] },
  { name: 'int8_int', sql: 'bigint', scalar: 'Int', values: [0, -2147483648, 2147483647], bad: [2147483648] },
  { name: 'int8_id', sql: 'bigint', scalar: 'ID', values: ['1', '-5', '9223372036854775807'], bad: ['1.5', ''] },
  { name: 'float4', sql: 'real', scalar: 'Float', values: [0, 0.1, -1.5, 3.4028235e38, 1e-45, 16777216], bad: [3.5e38, '1'] },
  { name: 'float8', sql: 'float8', scalar: 'Float', values: [0, 0.1, -1e300, 5e-324, 1.7976931348623157e308, 9007199254740993], bad: ['NaN'] },
  { name: 'numeric', sql: 'numeric', scalar: 'Decimal', values: ['0', '1.50', '-0.000000000000000000001', '99999999999999999999999999999999.99',
    '10000', '0.0001', '12345678.90'], bad: ['NaN', '1,5', ''] },
  { name: 'numeric_text', sql: 'numeric', scalar: 'String', values: ['1.0', 'NaN', 'Infinity', '-Infinity', '-3'], bad: ['nan?'] },
  { name: 'numeric_float', sql: 'numeric', scalar: 'Float', values: [1.5, -2, 0.25] },
  { name: 'cents', sql: 'numeric(12,2)', scalar: 'Decimal', values: ['0.00', '-9999999999.99', '12.50'], bad: ['10000000000'] },
  { name: 'bool', sql: 'boolean', scalar: 'Boolean', values: [true, false], bad: ['true', 1] },
  { name: 'text', sql: 'text', scalar: 'String', values: text, bad: ['\0', 7] },
  { name: 'varchar', sql: 'varchar(20)', scalar: 'String', values: text, bad: ['x'.repeat(21)] },
  { name: 'bpchar', sql: 'char(4)', scalar: 'String', values: ['abcd', ' x y', 'ü€😀.'], bad: ['abcde'] },
  { name: 'name', sql: 'name', scalar: 'String', values: ['a', 'b c', 'x'.repeat(63)], bad: ['x'.repeat(64)] },
  { name: 'citext', sql: 'citext', scalar: 'String', values: ['Abc', 'xyz', 'ÜB'] },
  { name: 'char', sql: '"char"', scalar: 'String', values: ['a', 'Z', '', '~'], bad: ['ab', 'ü'] },
  { name: 'uuid', sql: 'uuid', scalar: 'UUID', values: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-4fff-bfff-ffffffffffff'], bad: ['x', ''] },
  { name: 'uuid_id', sql: 'uuid', scalar: 'ID', values: ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'], bad: ['1'] },
  { name: 'bytea', sql: 'bytea', scalar: 'Bytes', values: [['', '\\x'], bytes(0), bytes(0, 255), bytes(1, 2, 3), bytes(92, 120, 48)], bad: ['?', 'AB=', 'QUI'] },
  { name: 'bytea_text', sql: 'bytea', scalar: 'String', values: ['\\x', '\\x00ff', '\\x5c78'], bad: ['\\xf', 'AAAA'] },
  { name: 'date', sql: 'date', scalar: 'Date', values: ['2026-02-03', '0001-01-01', '9999-12-31', '2024-02-29'], bad: ['2025-02-29', 'infinity', '2026-2-3'] },
  { name: 'date_text', sql: 'date', scalar: 'String', values: ['2026-02-03', 'infinity', '-infinity', '0044-03-15 BC', '12026-01-01',
    '4713-01-01 BC', '5874897-12-31'], bad: ['tomorrow', '0000-01-01', '5874898-01-01', '4714-01-01 BC'] },
  { name: 'time', sql: 'time', scalar: 'Time', values: ['00:00:00', '23:59:59.999999', '04:05:06.7', '24:00:00'], bad: ['25:00:00', '4:05'] },
  { name: 'timetz', sql: 'timetz', scalar: 'Time', values: [['04:05:06Z', '04:05:06+00'], ['04:05:06.5+02:00', '04:05:06.5+02'],
    ['23:59:59-15:59', '23:59:59-15:59'], ['01:02:03+05:30:20', '01:02:03+05:30:20']], bad: ['04:05:06', '04:05:06+16:00'] },
  { name: 'timestamp', sql: 'timestamp', scalar: 'DateTime', values: [['2026-02-03T04:05:06.789', '2026-02-03 04:05:06.789'],
    ['0001-01-01T00:00:00', '0001-01-01 00:00:00'], ['9999-12-31T23:59:59.999999', '9999-12-31 23:59:59.999999']], bad: ['2026-02-03T04:05:06Z', 'infinity'] },
  { name: 'timestamp_text', sql: 'timestamp', scalar: 'String', values: [['infinity', 'infinity'], ['-infinity', '-infinity'],
    ['0044-03-15T01:02:03 BC', '0044-03-15 01:02:03 BC'], ['294276-12-31T23:59:59.999999', '294276-12-31 23:59:59.999999']], bad: ['294277-01-01T00:00:00'] },
  { name: 'timestamptz', sql: 'timestamptz', scalar: 'DateTime', values: [['2026-02-03T04:05:06.789Z', '2026-02-03 04:05:06.789+00'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31 23:59:59.999999+00']], bad: ['2026-02-03T04:05:06', '2026-02-30T00:00:00Z', 'now'] },
  { name: 'timestamptz_text', sql: 'timestamptz', scalar: 'String', values: [['infinity', 'infinity'], ['-infinity', '-infinity'],
    ['4713-01-01T00:00:00Z BC', '4713-01-01 00:00:00+00 BC']], bad: ['9999999-01-01T00:00:00Z'] },
  { name: 'interval', sql: 'interval', scalar: 'String', values: ['P1Y2M3DT4H5M6.789S', 'P-1DT-0.5S', 'PT0S', 'P1M-1D', 'PT2562047788H54.775807S',
    'P178000000Y', 'PT1H'], bad: ['1 day', 'P', 'P1S', 'P999999999Y', 'PT9999999999H'] },
  { name: 'jsonb', sql: 'jsonb', scalar: 'JSON', values: [[{ a: [1, { b: null }] }, '{"a": [1, {"b": null}]}'], ['text', '"text"'], [7, '7'], [[], '[]'],
    [true, 'true']], bad: ['\0'] },
  { name: 'json', sql: 'json', scalar: 'JSON', values: [[{ b: 1, a: [] }, '{"b":1,"a":[]}'], ['text', '"text"'], [0.5, '0.5']], noOrder: true },
  { name: 'mood', sql: 'mood', scalar: 'Mood', values: [['SO_SO', 'so-so'], ['HAPPY', 'happy'], ['SAD', 'Sad day']], bad: ['so-so'] },
  { name: 'mood_text', sql: 'mood', scalar: 'String', values: ['so-so', 'Sad day'], bad: ['SAD'] },
  { name: 'label', sql: 'text', scalar: 'Mood', values: [['SO_SO', 'so-so'], ['SAD', 'Sad day']] },
  { name: 'inet', sql: 'inet', scalar: 'String', values: ['192.0.2.1', '192.0.2.1/24', '::1', '2001:db8::/32', '::ffff:1.2.3.4'], bad: ['300.0.0.1', '1.2.3.4/33'] },
  { name: 'cidr', sql: 'cidr', scalar: 'String', values: ['192.0.2.0/24', '0.0.0.0/0', '2001:db8::/32', '::1/128'], bad: ['192.0.2.1/24'] },
  { name: 'macaddr', sql: 'macaddr', scalar: 'String', values: ['08:00:2b:01:02:03', 'ff:ff:ff:ff:ff:ff'], bad: ['08:00:2b:01:02', '08:00:2b:01:02:0g'] },
  { name: 'macaddr8', sql: 'macaddr8', scalar: 'String', values: ['08:00:2b:01:02:03:04:05'], bad: ['08:00:2b:01:02:03'] },
  { name: 'oid', sql: 'oid', scalar: 'BigInt', values: ['0', '4294967295'], bad: ['-1', '4294967296'] },
  { name: 'bit', sql: 'bit(5)', scalar: 'String', values: ['10101', '00000'], bad: ['1010', '101010', '10102'] },
  { name: 'varbit', sql: 'varbit', scalar: 'String', values: ['', '1', '101010101', '00000000'], bad: ['2'] },
  { name: 'xml', sql: 'xml', scalar: 'String', values: ['<a>b</a>', 'x'], bad: ['<a>'], noOrder: true },
  { name: 'price', sql: 'price', scalar: 'Decimal', values: ['0', '12.50'], bad: ['-1'] },
  { name: 'price_twice', sql: 'low_price', scalar: 'Decimal', values: ['1', '99.9'], bad: ['100', '-1'] },
  { name: 'mood_domain', sql: 'good_mood', scalar: 'Mood', values: [['SO_SO', 'so-so'], ['HAPPY', 'happy']], bad: ['SAD'], comparable: 'mood' },
  { name: 'when_domain', sql: 'late', scalar: 'DateTime', values: [['2026-02-03T04:05:06Z', '2026-02-03 04:05:06+00']], bad: ['1999-01-01T00:00:00Z'] },
];

/** A value and its text. */
export const pairs = (kind) => kind.values.map((value) => (Array.isArray(value) && value.length === 2 && typeof value[1] === 'string' ? value : [value, String(value)]));

export const TYPES = `CREATE EXTENSION IF NOT EXISTS citext;
  CREATE TYPE mood AS ENUM ('so-so', 'happy', 'Sad day');
  CREATE DOMAIN price AS numeric CHECK (VALUE >= 0);
  CREATE DOMAIN low_price AS price CHECK (VALUE < 100);
  CREATE DOMAIN good_mood AS mood CHECK (VALUE <> 'Sad day');
  CREATE DOMAIN late AS timestamptz CHECK (VALUE > '2000-01-01');`;

export const ENUMS = 'enum Mood { SO_SO @column(name: "so-so") HAPPY @column(name: "happy") SAD @column(name: "Sad day") }';
