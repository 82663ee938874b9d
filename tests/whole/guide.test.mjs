/** docs/resolvers.md: its example is the module that the tests compile, and does what the page says. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { BINARY, ROOT, WITHOUT_DATABASE, makeDatabase, makeFolder, readTree, startServer } from '../support/program.mjs';

const TEST_MODULES = process.env.ONETRIP_TEST_MODULES ?? join(dirname(BINARY), 'tests/modules');
const block = (language) => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(readTree('docs/resolvers.md'))[1];

test('the code of the guide is the one that is compiled', () => {
  assert.equal(block('c'), readTree('tests/modules/example.c'));
});

test('the example of the guide', { skip: WITHOUT_DATABASE }, async () => {
  const schema = join(makeFolder(), 'example.graphql');
  writeFileSync(schema, block('graphql'));
  const database = makeDatabase('ot_guide', [`${ROOT}/tests/whole/resolvers.sql`]);
  const server = await startServer({ database, schema: [schema], modules: [join(TEST_MODULES, 'example.so')] });
  const { data, errors } = await server.ask({ query: '{ staff { id initials bossName neighbours { id } } collatz(n: 27) }' });
  assert.equal(errors, undefined, JSON.stringify(errors));
  assert.equal(data.collatz, 111);
  data.staff.forEach((row, i) => {
    const n = i + 1;
    const near = [n - 1, n + 1].filter((id) => id >= 1 && id <= 60).map((id) => ({ id: String(id) }));
    assert.deepEqual(row, { id: String(n), initials: 'n', bossName: n > 1 ? `n${Math.floor(n / 2)}` : null, neighbours: near });
  });
  const refused = await server.ask({ query: '{ collatz(n: 2000000000) }' });
  assert.deepEqual([refused.data, refused.errors[0].message], [null, 'Not that.']);
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => server.ask({ query: `{ collatz(n: ${n + 1}) }` })));
  assert.deepEqual(answers.slice(0, 8).map((answer) => answer.data.collatz), [0, 1, 7, 2, 5, 8, 16, 3]);
  assert.equal(await server.stop(), 0, server.log());
});
