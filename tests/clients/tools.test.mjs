/**
 * Code generators and inspectors, by the packages that they load schemas with: from the endpoint by introspection, and from
 * /schema.graphql as SDL. They introspect with default options, which do not show deprecated arguments; only SDL does.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codegen } from '@graphql-codegen/core';
import * as operationsPlugin from '@graphql-codegen/typescript-operations';
import * as typesPlugin from '@graphql-codegen/typescript';
import { CriticalityLevel, coverage, diff, validate } from '@graphql-inspector/core';
import inspectorLoader from '@graphql-inspector/url-loader';
import { UrlLoader } from '@graphql-tools/url-loader';
import { Source, buildSchema, parse, printSchema } from 'graphql';
import { BINARY, ROOT, STOREFRONT, WITHOUT_DATABASE, startServer, storefrontDatabase } from '../support/program.mjs';
import { WIDE_SCHEMA, startWide } from './wide.mjs';

const OPERATIONS = join(ROOT, 'schema/operations');

const readOperations = () => readdirSync(OPERATIONS).filter((name) => name.endsWith('.graphql')).map((name) => {
  const path = join(OPERATIONS, name);
  return { path, text: readFileSync(path, 'utf8') };
});

/** The schema as graphql-codegen and graphql-inspector have it after loading. */
async function load(url) {
  const [source] = await new UrlLoader().load(url, {});
  return source.schema ?? buildSchema(source.rawSDL);
}

/** The schema as its files say. */
const readSchema = (...files) => buildSchema(execFileSync(BINARY, ['print', ...files], { encoding: 'utf8' }));

test('graphql-codegen', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await startServer({ database: storefrontDatabase(), ...STOREFRONT });
  for (const [name, url] of [['the endpoint', server.url], ['/schema.graphql', `${server.adminUrl}/schema.graphql`]]) {
    await t.test(`types of all screens, from ${name}`, async () => {
      const schema = await load(url);
      for (const { path, text } of readOperations()) {
        const output = await codegen({
          filename: 'types.ts', schema: parse(printSchema(schema)), documents: [{ location: path, document: parse(text) }],
          config: {}, plugins: [{ types: {} }, { operations: {} }],
          pluginMap: { types: typesPlugin, operations: operationsPlugin },
        });
        const [, operation] = /^(?:query|mutation) (\w+)/m.exec(text);
        assert.match(output, new RegExp(`export type ${operation}Query =`));
        assert.match(output, /export type Product = \{/);
      }
    });
  }
});

test('graphql-inspector', { skip: WITHOUT_DATABASE }, async (t) => {
  const storefront = await startServer({ database: storefrontDatabase(), ...STOREFRONT });
  const wide = await startWide();

  await t.test('its own loader reads endpoint and SDL', async () => {
    for (const url of [storefront.url, `${storefront.adminUrl}/schema.graphql`]) {
      const [{ schema, rawSDL }] = await inspectorLoader.load(url, {});
      assert.equal((schema ?? buildSchema(rawSDL)).getQueryType().name, 'Query');
    }
  });

  await t.test('SDL against the files of the schema: no change, also where arguments are deprecated', async () => {
    const changes = await diff(readSchema(WIDE_SCHEMA), await load(`${wide.adminUrl}/schema.graphql`));
    assert.deepEqual(changes, []);
    assert.match(readFileSync(WIDE_SCHEMA, 'utf8'), /old: Int @deprecated/);
  });

  await t.test('the endpoint against the SDL: no change in a schema without deprecated arguments', async () => {
    const changes = await diff(readSchema(...STOREFRONT.schema), await load(storefront.url));
    assert.deepEqual(changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking), []);
  });

  await t.test('all screens are valid, and it counts what they use', async () => {
    const schema = await load(storefront.url);
    const sources = readOperations().map(({ path, text }) => new Source(text, path));
    for (const source of sources) assert.deepEqual(validate(schema, [source]), []); // each brings its own fragments
    assert.ok(coverage(schema, sources).types.Product.hits > 0);
  });
});
