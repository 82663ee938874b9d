/** The comparison, tried on a stand-in server: it passes what is equal and notices what is not. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runComparison } from './compare.mjs';
import { differences } from './difference.mjs';
import { CURSOR_PREFIX } from './page.mjs';
import { startStandin } from './standin.mjs';
import { GENERAL, openGeneral } from './testing.mjs';

const { database, reference } = await openGeneral();
const folder = mkdtempSync(join(tmpdir(), 'onetrip-compare-'));
after(() => rmSync(folder, { recursive: true }));
const secretFile = join(folder, 'secret');
writeFileSync(secretFile, 'a secret of the tests');

/** Compares the reference with a stand-in that makes `mistake`. */
async function compareWith(mistake, options) {
  const server = await startStandin(reference, mistake);
  const { log } = console;
  const lines = [];
  console.log = (line) => lines.push(line);
  try {
    const url = `http://127.0.0.1:${server.address().port}/graphql`;
    const count = await runComparison({
      database,
      schema: GENERAL,
      app: 'general',
      url,
      'secret-file': secretFile,
      ...options,
    });
    return { count, lines };
  } finally {
    console.log = log;
    server.closeAllConnections();
    server.close();
  }
}

test('equal answers pass, page after page and with every identity', async () => {
  const { count, lines } = await compareWith(undefined, { random: '60', seed: '100' });
  assert.equal(count.failed, 0);
  assert.ok(count.passed > 120, `${count.passed} passed: each operation has variables of its own and more`);
  assert.equal(lines.at(-1), `${count.passed} passed, 0 failed`);
});

test('what was never exercised is named', async () => {
  const { count, lines } = await compareWith(undefined, { random: '40', coverage: true });
  assert.ok(count.missing.length > 50 && count.missing.length < 800, `${count.missing.length} are missing`);
  assert.ok(lines.includes(`NEVER EXERCISED ${count.missing[0]}`));
  assert.ok(lines.some((line) => /^exercised @manyToMany\(from, through, to\): [0-2] of 2 places$/.test(line)));
});

test('a wrong answer fails and is shown', async () => {
  const turn = (value) => {
    if (Array.isArray(value)) return [...value].reverse().map(turn);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, turn(inner)]));
  };
  const { count, lines } = await compareWith((answer) => ({ ...answer, data: turn(answer.data) }), {
    random: '20',
    show: '1',
  });
  assert.ok(count.failed > 5, `${count.failed} failed`);
  assert.ok(
    lines.some((line) => line.includes('DIFFERS seed')) &&
      lines.some((line) => line.includes('expected')),
  );
});

test('errors on one side only fail', async () => {
  const { count } = await compareWith((answer) => ({ ...answer, errors: [{ message: 'no' }] }), {
    random: '3',
  });
  assert.ok(count.failed >= 3 && count.passed === 0);
});

test('written operations with variable sets, identities and drawn variables', async () => {
  writeFileSync(
    join(folder, 'People.graphql'),
    `query People($first: Int = 3, $after: String, $filter: UserFilter) {
    users(first: $first, after: $after, filter: $filter, orderBy: [NAME]) { edges { cursor node { ...Person } } pageInfo { endCursor } } secrets { id } }`,
  );
  writeFileSync(join(folder, 'Person.graphql'), 'fragment Person on User { id fullName isMe }');
  writeFileSync(
    join(folder, 'People.variables.json'),
    '[{}, {"first": 2}, {"filter": {"active": true}}]',
  );
  writeFileSync(
    join(folder, 'identities.json'),
    '{"People": ["anonymous", "cfcd2084-95d5-65ef-66e7-dff9f98764da"]}',
  );
  assert.deepEqual((await compareWith(undefined, { operations: folder })).count, {
    passed: 3,
    failed: 0,
    missing: [],
  });
  assert.deepEqual((await compareWith(undefined, { operations: folder, variables: '9' })).count, {
    passed: 12,
    failed: 0,
    missing: [],
  });
});

/** [what, expected, actual, number of differences] */
const DIFFERENCES = [
  ['equal', { a: [1, { b: null }] }, { a: [1, { b: null }] }, 0],
  ['key order', { a: 1, b: 2 }, { b: 2, a: 1 }, 1],
  ['a missing key', { a: 1, b: 2 }, { a: 1 }, 1],
  ['an extra key', { a: 1 }, { a: 1, b: 2 }, 1],
  ['null for a value', { a: 1 }, { a: null }, 1],
  ['a number for a string', '1', 1, 1],
  ['a list for an object', [], {}, 1],
  ['a shorter list', [1, 2], [1], 1],
  ['items swapped', [1, 2], [2, 1], 2],
  ['cursors of two kinds', { c: `${CURSOR_PREFIX}x` }, { c: 'abc' }, 0],
  ['no cursor', { c: `${CURSOR_PREFIX}x` }, { c: null }, 1],
  ['a cursor where there is none', { c: null }, { c: 'abc' }, 1],
];

for (const [what, expected, actual, count] of DIFFERENCES) {
  test(`differences: ${what}`, () => assert.equal(differences(expected, actual).length, count));
}
