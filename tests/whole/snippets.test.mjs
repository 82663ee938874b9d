/** Every snippet of the documentation that a machine can read is read: GraphQL, JSON, and the configuration, by the server itself. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'graphql';
import { BINARY, ROOT, makeFolder, readTree } from '../support/program.mjs';

const PAGES = ['README.md', 'schema/README.md', 'resolvers/README.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

/** `{place, text}` of the blocks of a language. */
const blocks = (language) => PAGES.flatMap((page) => {
  const text = readTree(page);
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))]
    .map((match) => ({ place: `${page}:${text.slice(0, match.index).split('\n').length}`, text: match[1] }));
});

/** A block has definitions, fields of some type, or both. */
function parseItem(text) {
  try {
    return parse(text);
  } catch (error) {
    try {
      return parse(`type T {\n${text}\n}`);
    } catch {
      throw error;
    }
  }
}
const itemsOf = (text) => text.split(/^(?=[^\s}#])/m).filter((item) => item.replace(/^#.*$/gm, '').trim());

test('GraphQL parses', () => {
  const found = blocks('graphql');
  assert.ok(found.length > 20, `${found.length} blocks`);
  for (const { place, text } of found) for (const item of itemsOf(text)) assert.doesNotThrow(() => parseItem(item), `${place}: ${item}`);
});

test('the page of directives names each of them at its beginning', () => {
  const sorted = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();
  const [, glance] = readTree('docs/directives.md').split(/^## .*$/m);
  assert.deepEqual(sorted(glance, /`@(\w+)/g), sorted(readTree('src/binding/directives.c'), /directive @(\w+)/g));
});

test('JSON parses', () => {
  const found = blocks('json');
  assert.ok(found.length > 1);
  for (const { place, text } of found) assert.doesNotThrow(() => JSON.parse(text), place);
});

/** What it names is not there, and that is told; but there is no key that the server does not know. */
test('every configuration is one', () => {
  const found = blocks('yaml');
  assert.ok(found.length > 1);
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
  for (const { place, text } of found) {
    const folder = makeFolder();
    writeFileSync(join(folder, 'issuer.pem'), publicKey);
    writeFileSync(join(folder, 'database'), 'postgresql:///nowhere');
    writeFileSync(join(folder, 'onetrip.yaml'), text.replace('/run/secrets/', ''));
    const { stdout, stderr } = spawnSync(BINARY, ['serve', '--config', join(folder, 'onetrip.yaml')], { encoding: 'utf8', env: { PATH: process.env.PATH }, timeout: 30_000 });
    assert.doesNotMatch(stdout + stderr, /onetrip\.yaml:\d+/, place);
  }
});
