/** The JavaScript of docs/clients.md, run as it stands there, against a server at the address that it names. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import {
  ROOT, STOREFRONT, WITHOUT_DATABASE, makeFolder, readTree, startServer, storefrontDatabase,
} from '../support/program.mjs';

const ENDPOINT = 'https://api.example.com/graphql';
const run = promisify(execFile);

/** Heading and text of each JavaScript block. */
const snippets = readTree('docs/clients.md').split(/^## /m).flatMap((section) => {
  const [heading] = section.split('\n', 1);
  return [...section.matchAll(/^```js\n(.*?)^```/gms)].map(([, text]) => ({ heading, text }));
});

const PRINTS = {
  'Apollo Client': /^\[\s.*,\s.*,\s.*\s\]$/s,
  urql: /^\[\s.*,\s.*,\s.*\s\]$/s,
  Relay: /^\{ data: \{ __typename: 'Query' \} \}$/,
};

test('docs/clients.md', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await startServer({ database: storefrontDatabase(), ...STOREFRONT });
  const folder = makeFolder();
  symlinkSync(join(ROOT, 'tests/node_modules'), join(folder, 'node_modules'));
  assert.deepEqual(snippets.map(({ heading }) => heading), Object.keys(PRINTS));
  for (const { heading, text } of snippets) {
    await t.test(heading, async () => {
      assert.ok(text.includes(ENDPOINT));
      const file = join(folder, `${heading.replaceAll(' ', '')}.mjs`);
      writeFileSync(file, text.replaceAll(ENDPOINT, server.url));
      const { stdout, stderr } = await run(process.execPath, [file]);
      assert.equal(stderr, '');
      assert.match(stdout.trim(), PRINTS[heading]);
    });
  }
});
