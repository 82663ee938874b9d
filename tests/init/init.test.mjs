/**
 * `onetrip init` on databases nobody made for it: what it writes is served as it is, tools accept its introspection, and
 * random operations are answered as the reference answers them.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildClientSchema, getIntrospectionQuery, printSchema, validateSchema } from 'graphql';
import { runComparison } from '../reference/compare.mjs';
import {
  ANY_COST, BINARY, ROOT, WITHOUT_DATABASE, makeDatabase, makeFolder, runSql, startServer, storefrontDatabase,
} from '../support/program.mjs';

const RANDOM = process.env.OT_RANDOM ?? '80';
const PLAIN = join(ROOT, 'tests/init/plain.mjs');
const SAMPLE = join(ROOT, 'tests/init/sample.sql');

/** Runs the command; answers its exit code and what it wrote. */
function init(database, ...args) {
  const { status, stdout, stderr } = spawnSync(BINARY, ['init', '--database', database, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** The files that init makes of a database. */
function makeSchema(database, ...args) {
  const folder = makeFolder();
  const { status, stderr } = init(database, '--out', folder, ...args);
  assert.equal(status, 0, stderr);
  return { stderr, schema: ['schema.graphql', 'schema.bind.graphql'].map((name) => join(folder, name)) };
}

async function introspect(server) {
  const { data, errors } = await server.ask({ query: getIntrospectionQuery({ inputValueDeprecation: true, oneOf: false }) });
  assert.equal(errors, undefined);
  const schema = buildClientSchema(data);
  assert.deepEqual(validateSchema(schema), []);
  return schema;
}

async function compare(server, database, schema) {
  const { passed, failed } = await runComparison({ app: PLAIN, database, schema, url: server.url, random: RANDOM });
  assert.equal(failed, 0, `${failed} of ${passed + failed} answers differ`);
  assert.ok(passed >= Number(RANDOM), `only ${passed} answers`);
}

/** Serves what init makes, and compares. */
async function serveAndCompare(t, database, ...args) {
  const { schema } = makeSchema(database, ...args);
  const server = await startServer({ database, schema, ...ANY_COST });
  await t.test('introspection', () => introspect(server));
  await t.test('random operations', () => compare(server, database, schema));
  assert.equal(await server.stop(), 0, server.log());
}

const sampleDatabase = (name) => makeDatabase(`init_${name}_${process.pid}`, [SAMPLE]);

test('a sample of everything', { skip: WITHOUT_DATABASE }, (t) =>
  serveAndCompare(t, sampleDatabase('served'), '--schema-name', 'public', '--schema-name', 'back_office', '--mutations'));

test('without mutations, join tables are no types', { skip: WITHOUT_DATABASE }, (t) =>
  serveAndCompare(t, sampleDatabase('reading')));

test('the storefront', { skip: WITHOUT_DATABASE }, (t) => serveAndCompare(t, storefrontDatabase()));

test('the general database', { skip: WITHOUT_DATABASE }, (t) => {
  const database = makeDatabase(`init_general_${process.pid}`, [`${ROOT}/tests/general/schema.sql`]);
  return serveAndCompare(t, database, '--schema-name', 'public', '--schema-name', 'archive');
});

test('what it says and where it writes', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = sampleDatabase('words');
  const folder = makeFolder();
  const first = init(database, '--out', folder);
  const text = readFileSync(join(folder, 'schema.graphql'), 'utf8');

  await t.test('tables that are left out are named, with why', () => {
    assert.match(first.stderr, /public\.places: no type \(no column has a type with a scalar\)/);
    assert.match(first.stderr, /public\.rental_2024: no type \(a partition/);
    assert.match(first.stderr, /public\.film_category: no type \(only joins two others/);
    assert.match(first.stderr, /public\.visit_log: type VisitLog \(no key is known/);
    assert.match(first.stderr, /actor\.home: type point has no scalar/);
  });

  await t.test('comments are descriptions', () => {
    assert.match(text, /"A film, not a copy of it\."\ntype Film \{/);
    assert.match(text, /"Minutes\."\n {2}length: Int/);
  });

  await t.test('arrays are lists, of as many dimensions as they are declared with, and written up to two', () => {
    assert.match(text, /\n {2}favouriteGenres: \[String\]!\n {2}seats: \[\[Int\]\]\n {2}cube: \[\[\[Int\]\]\]\n/);
    const input = init(database, '--mutations', '--out', '-').stdout.match(/input \w*CustomerPreference\w* \{[^}]*\}/g).filter((each) => each.includes('newsletter'));
    assert.ok(input.length > 0 && input.every((each) => each.includes('seats: [[Int]]') && !each.includes('cube')), input.join());
  });

  await t.test('files that are there stay', () => {
    writeFileSync(join(folder, 'schema.bind.graphql'), '# mine\n');
    const second = init(database, '--out', folder);
    assert.equal(second.status, 2);
    assert.match(second.stderr, /is there already; --force writes over it/);
    assert.equal(readFileSync(join(folder, 'schema.bind.graphql'), 'utf8'), '# mine\n');
    assert.equal(init(database, '--out', folder, '--force').status, 0);
    assert.equal(readFileSync(join(folder, 'schema.graphql'), 'utf8'), text);
  });

  await t.test('one file on standard output is served too', async () => {
    const { stdout } = init(database, '--out', '-', '--table', 'film', '--table', 'language');
    const file = join(folder, 'whole.graphql');
    writeFileSync(file, stdout);
    const server = await startServer({ database, schema: [file] });
    const { data } = await server.ask({ query: '{ film(id: 12) { title language { name } } films(first: 1) { totalCount } }' });
    assert.deepEqual(data.films, { totalCount: 60 });
    assert.equal(data.film.language.name.trim(), 'English');
    await server.stop();
  });

  await t.test('what cannot be done', () => {
    assert.equal(init(database, '--out', '-', '--table', 'no_such').status, 2);
    assert.equal(init(database, '--out', '-', '--table', 'places').status, 1);
    assert.equal(init(database, 'film').status, 2);
    assert.equal(init('postgresql://127.0.0.1:1/nothing').status, 2);
  });
});

test('the same tables give the same text, in whatever order they were made', { skip: WITHOUT_DATABASE }, () => {
  const tables = [
    'CREATE TABLE authors (id int PRIMARY KEY)', 'CREATE TABLE books (id int PRIMARY KEY, author_id int, editor_id int)',
    'CREATE TABLE tags (id int PRIMARY KEY)', 'CREATE TABLE book_tags (book_id int, tag_id int, PRIMARY KEY (book_id, tag_id))',
  ];
  const keys = [
    ['books', 'author_id', 'authors'], ['books', 'editor_id', 'authors'], ['book_tags', 'book_id', 'books'], ['book_tags', 'tag_id', 'tags'],
  ].map(([from, column, to]) => `ALTER TABLE ${from} ADD FOREIGN KEY (${column}) REFERENCES ${to}`);
  const make = (name, statements) => {
    const database = makeDatabase(`init_${name}_${process.pid}`);
    runSql(database, statements.join('; '));
    return init(database, '--out', '-').stdout;
  };
  const text = make('forward', [...tables, ...keys]);
  assert.match(text, /books\(.*: BookConnection! @hasMany\(columns: \["author_id"\]\)/);
  assert.equal(make('backward', [...tables.reverse(), ...keys.reverse()]), text);
});

test('rows are written', { skip: WITHOUT_DATABASE }, async () => {
  const database = sampleDatabase('written');
  const { schema } = makeSchema(database, '--mutations');
  const server = await startServer({ database, schema });
  const write = async (query) => {
    const { data, errors } = await server.ask({ query });
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data;
  };
  assert.deepEqual(
    await write('mutation { createCountry(input: { id: "IT", name: "Italia" }) { id name } updateCountry(id: "IT", input: { name: "Italy" }) { name } }'),
    { createCountry: { id: 'IT', name: 'Italia' }, updateCountry: { name: 'Italy' } });
  assert.deepEqual(await write('mutation { deleteFilmCategory(filmId: 4, categoryId: 1) { film { title } } }'),
    { deleteFilmCategory: { film: { title: 'Back\\slash 4' } } });
  assert.deepEqual(await write('mutation { createVisitLog(input: { seen: "2026-01-01T00:00:00Z" }) { seen staff { id } } }'),
    { createVisitLog: { seen: '2026-01-01T00:00:00Z', staff: null } });
  assert.deepEqual(
    await write(`mutation { createScreening(input: { id: 99, filmId: 1, during: { lower: "2027-01-01T20:00:00Z", upper: "2027-01-01T22:00:00Z" }, ages: [{ lower: 12 }],
      holidays: [], projector: "08:00:2b:ff:02:03" }) { during { lower upper upperInclusive } ages { lower upper } holidays { lower } projector } }`),
    { createScreening: { during: { lower: '2027-01-01T20:00:00Z', upper: '2027-01-01T22:00:00Z', upperInclusive: false }, ages: [{ lower: 12, upper: null }], holidays: [],
      projector: '08:00:2b:ff:02:03' } });
  assert.deepEqual(await write('{ screenings(where: { duringContains: "2027-01-01T21:00:00Z", duringOverlaps: { lower: "2027-01-01T00:00:00Z" } }) { nodes { id } } }'),
    { screenings: { nodes: [{ id: '99' }] } });
  assert.equal(await server.stop(), 0, server.log());
});

test('five hundred tables', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase(`init_many_${process.pid}`);
  runSql(database, `DO $$ BEGIN FOR n IN 1..500 LOOP
    EXECUTE format('CREATE TABLE table_%s (id bigint PRIMARY KEY, name text NOT NULL, price numeric(10, 2), made timestamptz, next_id bigint)', n);
    EXECUTE format('CREATE INDEX ON table_%s (name)', n);
    IF n > 1 THEN EXECUTE format('ALTER TABLE table_%s ADD FOREIGN KEY (next_id) REFERENCES table_%s', n, n - 1); END IF;
  END LOOP; END $$`);
  const started = performance.now();
  const { schema } = makeSchema(database);
  const written = performance.now();
  const server = await startServer({ database, schema });
  const ready = performance.now();
  t.diagnostic(`init ${Math.round(written - started)} ms, start ${Math.round(ready - written)} ms`);
  const { data } = await server.ask({ query: '{ table_500s(first: 1) { totalCount } }' });
  assert.deepEqual(data, { table_500s: { totalCount: 0 } });
  assert.equal(await server.stop(), 0, server.log());
});
