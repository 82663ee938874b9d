/**
 * `onetrip init` on databases nobody made for it: what it writes is served as it is, tools accept its introspection, and
 * random operations are answered as the reference answers them.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildClientSchema, getIntrospectionQuery, printSchema, validateSchema } from 'graphql';
import { runComparison } from '../reference/compare.mjs';
import {
  BINARY, ROOT, WITHOUT_DATABASE, makeDatabase, makeFolder, startServer, storefrontDatabase,
} from '../support/program.mjs';

const RANDOM = process.env.OT_RANDOM ?? '200';
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
  assert.equal(passed, Number(RANDOM));
}

/** Serves what init makes, and compares. */
async function serveAndCompare(t, database, ...args) {
  const { schema } = makeSchema(database, ...args);
  const server = await startServer({ database, schema });
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
