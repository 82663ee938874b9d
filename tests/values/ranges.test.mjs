/** Ranges, multiranges and arrays of ranges as objects; arrays of several dimensions; domains over each. PostgreSQL says what is right. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { WITHOUT_DATABASE, makeDatabase, makeFolder, startServer } from '../support/program.mjs';
import { openClient } from '../writes/support.mjs';

const TABLES = `CREATE DOMAIN span AS int4range CHECK (NOT isempty(VALUE)); CREATE DOMAIN grid AS int[]; CREATE DOMAIN digit AS int CHECK (VALUE < 10);
  CREATE TABLE ranges (id serial PRIMARY KEY, ints int4range, longs int8range, nums numrange, days daterange, moments tstzrange, locals tsrange,
    span span, many int4multirange, "list" int4range[], stamps tstzmultirange);
  CREATE TABLE grids (id serial PRIMARY KEY, flat int[], square int[], cube int[], texts text[], bytes bytea[], docs jsonb[], grid grid, digits digit[],
    days date[], floats float8[]);`;
const PARTS = 'lower upper lowerInclusive upperInclusive isEmpty';
const rangeOf = (name, scalar) => `type ${name} { lower: ${scalar} upper: ${scalar} lowerInclusive: Boolean! upperInclusive: Boolean! isEmpty: Boolean! }
  input ${name}In { lower: ${scalar} upper: ${scalar} lowerInclusive: Boolean upperInclusive: Boolean isEmpty: Boolean }`;
const FIELDS = { ints: 'IntRange', longs: 'LongRange', nums: 'NumRange', days: 'DayRange', moments: 'TimeRange', locals: 'TimeRange', span: 'IntRange',
  many: '[IntRange!]', list: '[IntRange]', stamps: '[TimeRange!]' };
const inputs = (map) => Object.entries(FIELDS).map(([name, type]) => `${name}: ${map(type)}`).join(' ');
const asInput = (type) => type.replace(/(\w+)/, '$1In');
const SCHEMA = `${rangeOf('IntRange', 'Int')} ${rangeOf('LongRange', 'BigInt')} ${rangeOf('NumRange', 'Decimal')} ${rangeOf('DayRange', 'Date')}
  ${rangeOf('TimeRange', 'DateTime')}
  type Range @table(name: "ranges") { id: Int! ${inputs((type) => type)} lows: Low! @column(name: "ints") }
  type Low { lower: Int! }
  input RangeInput { ${inputs(asInput)} }
  input RangeFilter { ints: IntRangeIn holds: Int @filter(column: "ints", op: CONTAINS) within: IntRangeIn @filter(column: "ints", op: CONTAINS)
    meets: IntRangeIn @filter(column: "ints", op: OVERLAPS) after: IntRangeIn @filter(column: "ints", op: GT) in: [IntRangeIn!] @filter(column: "ints", op: IN)
    many: [IntRangeIn!] anyHolds: Int @filter(column: "many", op: CONTAINS) anyMeets: IntRangeIn @filter(column: "many", op: OVERLAPS)
    list: [IntRangeIn] listHas: IntRangeIn @filter(column: "list", op: CONTAINS) at: DateTime @filter(column: "moments", op: CONTAINS)
    span: IntRangeIn spanHolds: Int @filter(column: "span", op: CONTAINS) or: [RangeFilter!] }
  type Grid @table(name: "grids") { id: Int! flat: [Int] square: [[Int]] cube: [[[Int!]!]!] texts: [[String]] bytes: [[Bytes]] docs: [JSON] grid: [[Int]] digits: [[Int]] days: [[Date!]!] }
  type Strict @table(name: "grids") { id: Int! flat: [Int!] inner: [[Int!]]! @column(name: "square") outer: [[Int!]!] @column(name: "square")
    all: [[Int!]!]! @column(name: "square") floats: [Float] solid: [[Float!]] @column(name: "floats") }
  input GridInput { flat: [Int] square: [[Int]] texts: [[String]] bytes: [[Bytes]] docs: [JSON] grid: [[Int]] digits: [[Int]] days: [[Date!]!] }
  type Query { ranges(where: RangeFilter, ints: IntRangeIn): [Range!]! @page(orderBy: ["id"]) byInts: [Range!]! @page(orderBy: ["ints", "id"])
    strict(id: Int!): Strict grids(square: [[Int]], digits: [[Int]], grid: [[Int]], has: Int @filter(column: "square", op: CONTAINS), meets: [Int] @filter(column: "flat", op: OVERLAPS)): [Grid!]! @page(orderBy: ["id"]) }
  type Mutation { add(input: RangeInput!): Range! @insert adds(input: [RangeInput!]!): [Range!]! @insert edit(id: Int!, ints: IntRangeIn, many: [IntRangeIn!]): Range @update
    addGrid(input: GridInput!): Grid! @insert addGrids(input: [GridInput!]!): [Grid!]! @insert }`;

const range = (lower, upper, lowerInclusive = lower !== null, upperInclusive = false) => ({ lower, upper, lowerInclusive, upperInclusive, isEmpty: false });
const EMPTY = { lower: null, upper: null, lowerInclusive: false, upperInclusive: false, isEmpty: true };

test('ranges and grids', { skip: WITHOUT_DATABASE }, async (t) => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'tables.sql'), TABLES);
  writeFileSync(join(folder, 'schema.graphql'), SCHEMA);
  const database = makeDatabase(`ranges_${process.pid}`, [join(folder, 'tables.sql')]);
  const client = await openClient(database);
  const server = await startServer({ database, schema: [join(folder, 'schema.graphql')] });
  const rows = async (sql) => (await client.query({ text: sql, rowMode: 'array' })).rows;
  const ask = async (query, variables) => {
    const answer = await server.ask({ query, variables });
    assert.equal(answer.errors, undefined, `${query} ${JSON.stringify(answer)} ${server.log().slice(-600)}`);
    return answer.data;
  };
  const codes = async (query, variables) => (await server.ask({ query, variables })).errors?.map(({ extensions, path }) => `${extensions.code} ${path?.join('.')}`);
  const ALL = `id ${Object.keys(FIELDS).map((name) => `${name} { ${PARTS} }`).join(' ')}`;

  await t.test('read', async () => {
    await client.query(`INSERT INTO ranges (ints, nums, days, moments, many, list) VALUES ('[1,5)', '(1.0,2.50]', '[2026-01-01,2026-01-31]', '[2026-02-03T04:05:06Z,)',
      '{[1,3),[5,)}', ARRAY['[1,2]', NULL, 'empty']::int4range[]), ('empty', '(,)', NULL, '(,)', '{}', '{}')`);
    const { ranges } = await ask(`{ ranges { ints { ${PARTS} } nums { ${PARTS} } days { ${PARTS} } moments { ${PARTS} __typename } many { lower, to: upper } list { ${PARTS} } span { lower } } }`);
    assert.deepEqual(ranges, [{ ints: range(1, 5), nums: range('1.0', '2.50', false, true), days: range('2026-01-01', '2026-02-01'),
      moments: { ...range('2026-02-03T04:05:06Z', null), __typename: 'TimeRange' }, many: [{ lower: 1, to: 3 }, { lower: 5, to: null }],
      list: [range(1, 3), null, EMPTY], span: null },
    { ints: EMPTY, nums: range(null, null, false), days: null, moments: { ...range(null, null, false), __typename: 'TimeRange' }, many: [], list: [], span: null }]);
  });

  await t.test('a bound that the type cannot hold, or that is not there, is an error at its path', async () => {
    await client.query(`UPDATE ranges SET moments = '[infinity,]', nums = '[NaN,]' WHERE id = 2`);
    const answer = await server.ask({ query: '{ ranges { moments { lower upper } nums { lower upper } lows { lower } } }' });
    assert.deepEqual(answer.errors.map(({ path }) => path.join('.')), ['ranges.1.moments.lower', 'ranges.1.nums.lower', 'ranges.1.lows.lower']);
    assert.equal(answer.data, null);
    await client.query('TRUNCATE ranges RESTART IDENTITY');
  });

  await t.test('written', async () => {
    const full = { ints: { lower: 1, upper: 5 }, longs: { lower: '9223372036854775806', upper: null }, nums: { lower: '0.10', upper: '2', upperInclusive: true },
      days: { upper: '2026-01-01' }, moments: { lower: '2026-02-03T04:05:06Z', upper: '2026-02-03T04:05:06.5Z', lowerInclusive: false }, locals: { isEmpty: true },
      span: { lower: -1, upper: -1, upperInclusive: true }, many: [{ lower: 5, upper: 7 }, { lower: 1, upper: 6 }, { isEmpty: true }], list: [{ lower: 1 }, null, {}],
      stamps: [{ lower: '2026-02-03T04:05:06Z' }] };
    const texts = ['[1,5)', '[9223372036854775806,)', '[0.10,2]', '(,2026-01-01)', '("2026-02-03 04:05:06+00","2026-02-03 04:05:06.5+00")', 'empty', '[-1,0)',
      '{[1,7)}', '{"[1,)",NULL,"(,)"}', '{["2026-02-03 04:05:06+00",)}'];
    const expected = { ints: range(1, 5), longs: range('9223372036854775806', null), nums: range('0.10', '2', true, true), days: range(null, '2026-01-01'),
      moments: range('2026-02-03T04:05:06Z', '2026-02-03T04:05:06.5Z', false), locals: EMPTY, span: range(-1, 0), many: [range(1, 7)],
      list: [range(1, null), null, range(null, null)], stamps: [range('2026-02-03T04:05:06Z', null)] };
    const { add } = await ask(`mutation ($i: RangeInput!) { add(input: $i) { ${ALL} } }`, { i: full });
    assert.deepEqual(add, { id: 1, ...expected });
    const { adds } = await ask(`mutation ($i: [RangeInput!]!) { adds(input: $i) { ${ALL} } }`, { i: [full, {}, { ...full, list: [], many: null }] });
    const nothing = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, null]));
    assert.deepEqual(adds, [{ id: 2, ...expected }, { id: 3, ...nothing }, { id: 4, ...expected, list: [], many: null }]);
    await client.query("SET TimeZone = 'UTC'");
    assert.deepEqual((await rows(`SELECT ${Object.keys(FIELDS).map((name) => `"${name}"::text`).join(', ')} FROM ranges WHERE id = 2`))[0], texts);
    const { edit } = await ask('mutation ($u: Int) { edit(id: 3, ints: {lower: 2, upper: $u}, many: []) { ints { lower upper } many { lower } } }', { u: 9 });
    assert.deepEqual(edit, { ints: { lower: 2, upper: 9 }, many: [] });
  });

  await t.test('refused', async () => {
    const add = (input) => codes('mutation ($i: RangeInput!) { add(input: $i) { id } }', { i: input });
    assert.deepEqual(await add({ ints: { lower: 5, upper: 1 } }), ['BAD_USER_INPUT add']);
    assert.deepEqual(await add({ days: { lower: '2026-02-30' } }), ['BAD_USER_INPUT add']);
    assert.deepEqual(await add({ span: { isEmpty: true } }), ['BAD_USER_INPUT add']);
    assert.deepEqual(await add({ many: [{ lower: 2, upper: 1 }] }), ['BAD_USER_INPUT add']);
    assert.deepEqual(await add({ ints: { low: 5 } }), ['BAD_USER_INPUT undefined']);
    const told = async (input) => (await server.ask({ query: 'mutation ($i: RangeInput!) { add(input: $i) { id } }', variables: { i: input } })).errors[0].message;
    const turned = { longs: ['9', '-9'], ints: [1, -1], days: ['2026-01-02', '1999-01-02'], moments: ['2026-01-02T00:00:00Z', '1999-01-02T00:00:00Z'] };
    for (const [name, [lower, upper]] of Object.entries(turned)) {
      assert.equal(await told({ [name]: { lower, upper } }), `Argument "${name}" must not have a lower bound above the upper one.`);
      assert.deepEqual(await add({ [name]: { lower, upper: lower } }), undefined, 'an empty range');
      assert.deepEqual(await add({ [name]: { lower: upper, upper: lower } }), undefined);
    }
    assert.equal(await told({ ints: { lower: 1 }, nums: { lower: '2', upper: '1.5' } }), 'Argument "nums" is not acceptable.', 'PostgreSQL says which');
  });

  await t.test('filters', async () => {
    await client.query(`TRUNCATE ranges RESTART IDENTITY; INSERT INTO ranges (ints, many, list, moments, span) VALUES ('[1,5)', '{[1,3),[5,7)}', ARRAY['[1,2)']::int4range[], '[2026-01-01Z,2026-02-01Z)', '[1,5)'),
      ('[4,9)', '{}', '{}', '(,)', '[2,3)'), ('empty', NULL, NULL, 'empty', NULL), (NULL, '{(,)}', NULL, NULL, NULL)`);
    const cases = [[{ ints: { lower: 1, upper: 4, upperInclusive: true } }, "ints = '[1,4]'"], [{ ints: { isEmpty: true } }, "ints = 'empty'"], [{ holds: 4 }, 'ints @> 4'],
      [{ within: { lower: 4, upper: 5 } }, "ints @> '[4,5)'::int4range"], [{ meets: { lower: 5 } }, "ints && '[5,)'"], [{ after: { lower: 1, upper: 5 } }, "ints > '[1,5)'"],
      [{ in: [{ lower: 1, upper: 5 }, { isEmpty: true }] }, "ints IN ('[1,5)', 'empty')"], [{ many: [{ lower: 1, upper: 3 }, { lower: 5, upper: 7 }] }, "many = '{[1,3),[5,7)}'"],
      [{ anyHolds: 6 }, 'many @> 6'], [{ anyMeets: { lower: 3, upper: 6 } }, "many && '[3,6)'::int4range"], [{ list: [{ lower: 1, upper: 2 }] }, "list = ARRAY['[1,2)']::int4range[]"],
      [{ listHas: { lower: 1, upper: 2 } }, "list @> ARRAY['[1,2)']::int4range[]"], [{ at: '2026-01-15T00:00:00Z' }, "moments @> '2026-01-15Z'::timestamptz"],
      [{ span: { lower: 2, upper: 3 } }, "span::int4range = '[2,3)'"], [{ spanHolds: 4 }, 'span::int4range @> 4'], [{ or: [{ holds: 1 }, { anyHolds: 100 }] }, 'ints @> 1 OR many @> 100']];
    for (const [where, sql] of cases) {
      const { ranges } = await ask('query ($w: RangeFilter) { ranges(where: $w) { id } }', { w: where });
      assert.deepEqual(ranges.map(({ id }) => [id]), await rows(`SELECT id FROM ranges WHERE ${sql} ORDER BY id`), sql);
    }
    assert.deepEqual((await ask('{ ranges(ints: {lower: 1, upper: 5}) { id } }')).ranges, [{ id: 1 }]);
    assert.deepEqual((await ask('{ byInts { id } }')).byInts.map(({ id }) => [id]), await rows('SELECT id FROM ranges ORDER BY ints, id'));
  });

  await t.test('arrays of several dimensions', async () => {
    const full = { flat: [1, null], square: [[1, 2, 3], [4, null, 6]], texts: [['a', null], ["'{}\"", '']], bytes: [['', 'AA==', 'XHg=']], docs: [[1, [2]], null, { a: null }, 'x'],
      grid: [[1], [2]], digits: [[1, 2], [3, 4]], days: [['2026-01-01'], ['2026-01-02']] };
    const NAMES = Object.keys(full).join(' ');
    const { addGrid } = await ask(`mutation ($i: GridInput!) { addGrid(input: $i) { ${NAMES} } }`, { i: full });
    assert.deepEqual(addGrid, full);
    const nothing = Object.fromEntries(Object.keys(full).map((name) => [name, null]));
    const input = [full, {}, { ...full, square: [], texts: [[], []], flat: [7, 8] }, { square: [[9]] }, full];
    const { addGrids } = await ask(`mutation ($i: [GridInput!]!) { addGrids(input: $i) { ${NAMES} } }`, { i: input });
    assert.deepEqual(addGrids, [full, nothing, { ...full, square: [], texts: [], flat: [7, 8] }, { ...nothing, square: [[9]] }, full]);
    await client.query("INSERT INTO grids (square, cube) VALUES ('[2:3][5:6]={{1,2},{3,4}}', '{{{1},{2}}}'), ('{}', '{}')");
    const { grids } = await ask('{ grids { square cube } }');
    assert.deepEqual(grids.slice(-2), [{ square: [[1, 2], [3, 4]], cube: [[[1], [2]]] }, { square: [], cube: [] }]);
    assert.deepEqual((await ask('{ grids(square: [[9]]) { id } }')).grids, [{ id: 5 }]);
    assert.equal((await ask('{ grids(digits: [[1, 2], [3, 4]], grid: [[1], [2]]) { id } }')).grids.length, 4);
    assert.equal((await ask('{ grids(has: 9) { id } }')).grids.length, 1);
    assert.equal((await ask('{ grids(meets: [8, 100]) { id } }')).grids.length, 1);
    await client.query("INSERT INTO grids (square) VALUES ('{1,2}')");
    assert.deepEqual(await codes('{ grids { square } }'), [`OPERATION_RESOLUTION_FAILURE grids.${grids.length}.square`]);
    for (const square of [[[1], [2, 3]], [[1], null], [[1], []]])
      assert.deepEqual(await codes('mutation ($i: GridInput!) { addGrid(input: $i) { id } }', { i: { square } }), ['BAD_USER_INPUT addGrid']);
    assert.deepEqual(await codes('mutation { addGrid(input: {digits: [[10]]}) { id } }'), ['BAD_USER_INPUT addGrid']);
  });
  await t.test('an item that is not as its type says is an error in its place, and null as far as it has to be', async () => {
    const { rows: [[id]] } = await client.query({ rowMode: 'array', text: `INSERT INTO grids (flat, square, floats) VALUES
      ('{1,NULL,NULL}', '{{1,NULL,3},{4,5,6},{NULL,8,NULL}}', '{0.5,NaN,NULL,Infinity}') RETURNING id` });
    const told = async (fields) => {
      const { data, errors } = await server.ask({ query: `{ strict(id: ${id}) { ${fields} } }` });
      return [data.strict, ...errors.map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`)];
    };
    const none = (field) => `Cannot return null for non-nullable field Strict.${field}.`;
    assert.deepEqual(await told('flat'), [{ flat: null }, `flat.1: ${none('flat')}`]);
    assert.deepEqual(await told('inner'), [{ inner: [null, [4, 5, 6], null] }, `inner.0.1: ${none('inner')}`, `inner.2.0: ${none('inner')}`]);
    assert.deepEqual(await told('outer id'), [{ outer: null, id }, `outer.0.1: ${none('outer')}`]);
    assert.deepEqual(await told('id all'), [null, `all.0.1: ${none('all')}`]);
    const [{ floats }, ...problems] = await told('floats');
    assert.deepEqual([floats, problems.map((each) => each.split(':')[0])], [[0.5, null, null, null], ['floats.1', 'floats.3']]);
    assert.equal((await told('solid'))[0].solid, null, 'one dimension, not two');
    await client.query("UPDATE grids SET floats = '{{1,NaN},{2,3}}' WHERE id = $1", [id]);
    assert.deepEqual((await told('solid'))[0], { solid: [null, [2, 3]] });
  });
  await client.end();
  assert.equal(await server.stop(), 0, server.log());
});
