/** What README.md tells a newcomer to write and run does what it says. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { WITHOUT_DATABASE, makeDatabase, makeFolder, readTree, startServer } from '../support/program.mjs';

/** The code blocks of a language, in their order. */
function blocks(text, language) {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code);
}

test('the schema of one\'s own', { skip: WITHOUT_DATABASE }, async () => {
  const readme = readTree('README.md');
  const folder = makeFolder();
  const files = { sql: join(folder, 'library.sql'), graphql: join(folder, 'library.graphql') };
  for (const [language, path] of Object.entries(files)) writeFileSync(path, blocks(readme, language)[0]);
  const database = makeDatabase(`readme_${process.pid}`, [files.sql]);
  const server = await startServer({ database, schema: [files.graphql] });
  const [, body] = /-d '(.*)'/.exec(blocks(readme, 'sh')[0]);
  const answer = execFileSync('curl', ['-s', server.url, '-H', 'Content-Type: application/json', '-d', body], { encoding: 'utf8' });
  assert.equal(answer.trim(), blocks(readme, 'json')[0].trim());
});
