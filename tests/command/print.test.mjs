/**
 * `onetrip print` on the schemas of the tree: what it prints is what graphql-js prints of the contract, in each of its forms.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  buildSchema, introspectionFromSchema, lexicographicSortSchema, printSchema, stripIgnoredCharacters,
} from 'graphql17';
import { BINARY, GENERAL, STOREFRONT, makeFolder } from '../support/program.mjs';

const run = (...flags) => spawnSync(BINARY, ['print', ...flags], { encoding: 'utf8' });

/** Standard output; the command must have nothing to say. */
function print(...flags) {
  const { status, stdout, stderr } = run(...flags);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return stdout;
}

const { schema } = STOREFRONT;
const contract = buildSchema(readFileSync(schema[0], 'utf8')); // its contract is complete without its bindings

test('the contract', () => {
  assert.equal(print(...schema), `${printSchema(contract)}\n`);
  assert.equal(print(...schema.flatMap((file) => ['--schema', file])), `${printSchema(contract)}\n`);
});

test('sorted', () => {
  assert.equal(print('--sorted', ...schema), `${printSchema(lexicographicSortSchema(contract))}\n`);
});

test('minified', () => {
  assert.equal(print('--minified', ...schema), `${stripIgnoredCharacters(printSchema(contract))}\n`);
});

test('as introspection', () => {
  const all = { specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true };
  const { __schema: ours } = JSON.parse(print('--introspection', ...schema));
  const { __schema: theirs } = JSON.parse(JSON.stringify(introspectionFromSchema(contract, all)));
  const byName = (types) => Object.fromEntries(types.map((type) => [type.name, type]));
  assert.deepEqual(byName(ours.types), byName(theirs.types));
  assert.deepEqual(ours.queryType, theirs.queryType);
});

for (const [name, { schema: files }] of Object.entries({ storefront: STOREFRONT, general: GENERAL })) {
  test(`${name}: what is printed with bindings is the same schema`, () => {
    const folder = makeFolder();
    const text = print('--bindings', ...files);
    const file = join(folder, 'whole.graphql');
    writeFileSync(file, text);
    assert.match(text, /@table/);
    assert.equal(print('--bindings', file), text);
    assert.equal(print(file), print(...files));
  });
}

test('mistakes', () => {
  const folder = makeFolder();
  const file = join(folder, 'a.graphql');
  writeFileSync(file, 'type Query {\n  a: Nope\n}\n');
  const found = run(file);
  assert.equal(found.status, 1);
  assert.match(found.stderr, /a\.graphql:2:6: Unknown type "Nope"\./);
  assert.match(found.stderr, /1 problem\./);
  assert.equal(run().status, 2);
  assert.equal(run('--nonsense').status, 2);
  assert.equal(run(join(folder, 'none.graphql')).status, 2);
  assert.match(print('--help'), /Example:/);
});
