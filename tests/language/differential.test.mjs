/**
 * A short run of the differential test in every test run; the long one is `tools/node tests/language/differential.mjs`.
 */
import assert from 'node:assert/strict';
import test from 'node:test';

import { compare } from './differential.mjs';

const binary = process.env.ONETRIP_BINARY;

test('random documents: verdict, places and messages are those of graphql-js', { skip: !binary }, async () => {
  const result = await compare({ binary, documents: 2000, seed: 42 });
  assert.equal(result.exitCode, 0);
  assert.ok(result.valid > 100 && result.errors > 1000, 'the documents show something');
  assert.deepEqual(result.wrong.slice(0, 1), []);
  assert.deepEqual(result.differing.slice(0, 1), []);
});
