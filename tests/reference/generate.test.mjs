/** Random operations: valid, repeatable, bounded, and they use what they promise to use. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, validate } from 'graphql';
import { generateOperation } from './generate.mjs';
import { findCursors, readOperations } from './operations.mjs';
import { Random } from './random.mjs';
import { sampleVariables } from './sample.mjs';
import { ROOT, TESTS, openDatabase, openGeneral } from './testing.mjs';

const COUNT = 400;
const PROMISED_WITHIN = 10 * COUNT; // what of a growing schema the first ones happen to use is luck
const general = await openGeneral();

/** Errors on purpose: what the data holds in the middle of an answer (`stays` in tests/general/schema.sql), and what is not for everybody. */
const DELIBERATE = /^the array has not \d dimensions$| is not for the caller$|^Cannot return null for non-nullable field (Stay\.\w+|TimeRange\.upper)\.$/;

/** Generates, validates and runs; answers the texts. */
async function tryOut({ bound, dump, reference, app }, count) {
  const names = app.identities(dump);
  const texts = [];
  for (let seed = 1; seed <= count; seed++) {
    const operation = generateOperation(bound, dump, seed);
    assert.deepEqual(validate(bound.schema, parse(operation.query)), [], operation.query);
    const answer = await reference.execute({
      ...operation,
      claims: app.claimsOf(names[seed % names.length]),
    });
    assert.deepEqual(
      answer.errors?.filter(({ message }) => !DELIBERATE.test(message)) ?? [],
      [],
      `seed ${seed}: ${operation.query} ${JSON.stringify(operation.variables)}`,
    );
    texts.push(operation.query);
  }
  return texts;
}

test('operations over the general schema are valid and run without errors', async () => {
  const all = (await tryOut(general, COUNT)).join('\n');
  const promised = [
    'fragment F1',
    '... on ',
    '... {',
    '@skip(if: $',
    '@include(if: ',
    '__typename',
    'after: $p',
    'before: $p',
    'orderBy: ',
    'filter: ',
    'gadgetStats',
    'reportCount',
    'cheapest',
    'having: ',
    'manager: {',
    'bought: {',
    'last: ',
    'offset: ',
    ': Int = ',
    'or: ',
    'not: ',
    'totalCount',
    '... on Named',
  ];
  let missing = promised.filter((part) => !all.includes(part));
  for (let seed = COUNT + 1; missing.length && seed <= PROMISED_WITHIN; seed++) {
    const { query } = generateOperation(general.bound, general.dump, seed);
    missing = missing.filter((part) => !query.includes(part));
  }
  assert.deepEqual(missing, [], `in none of ${PROMISED_WITHIN} operations`);
});

test('a seed gives the same operation again', () => {
  const { bound, dump } = general;
  assert.deepEqual(generateOperation(bound, dump, 42), generateOperation(bound, dump, 42));
  assert.notDeepEqual(generateOperation(bound, dump, 42), generateOperation(bound, dump, 43));
});

test('the written operations over the general schema run without errors', async () => {
  const { reference, app } = general;
  for (const { name, query, sets, identities } of readOperations(join(TESTS, 'general', 'operations'))) {
    for (const [i, variables] of sets.entries()) {
      const claims = app.claimsOf(identities[i % identities.length] ?? 'anonymous');
      const { errors } = await reference.execute({ query, variables, claims });
      assert.deepEqual(errors, undefined, `${name} ${JSON.stringify(variables)}`);
    }
  }
});

test('depth is bounded', () => {
  const { bound, dump } = general;
  for (let seed = 1; seed < 50; seed++) {
    const { query } = generateOperation(bound, dump, seed, { maxDepth: 1 });
    assert.ok(!/matches|inCategories/.test(query) || query.length < 4000, query);
  }
});

const folder = join(ROOT, 'schema');
const migrations = existsSync(join(folder, 'migrations'))
  ? readdirSync(join(folder, 'migrations')).sort()
  : [];

test(
  'operations over the storefront are valid, and so are variables for its screens',
  { skip: !migrations.length },
  async () => {
    const storefront = await openDatabase({
      sql: migrations.map((name) => join(folder, 'migrations', name)),
      app: 'storefront',
      schema: ['store.graphql', 'store.bind.graphql'].map((name) => join(folder, name)),
    });
    await tryOut(storefront, COUNT);
    const random = new Random(1);
    for (const { name, query } of readOperations(join(folder, 'operations'))) {
      for (let i = 0; i < 10; i++) {
        const variables = sampleVariables(storefront.bound, storefront.dump, random, query);
        const { errors } = await storefront.reference.execute({ query, variables });
        assert.deepEqual(errors, undefined, `${name} ${JSON.stringify(variables)}`);
      }
    }
  },
);

test('cursors that can be followed are found through fragments, and not below lists of no page', () => {
  const query = `query Q($a: String, $b: String) {
    x: users(first: 1, after: $a) { ...P nodes { reports(last: 1, before: $b) { pageInfo { hasNextPage } } } } }
    fragment P on UserConnection { p: pageInfo { end: endCursor } }`;
  assert.deepEqual(findCursors(query), [{ take: [{ variable: 'a', path: ['x', 'p', 'end'] }] }]);
});
