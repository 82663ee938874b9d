/** Every file of tests/general/mistakes is refused where and with the words it expects. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readCatalog } from './catalog.mjs';
import { connect } from './dump.mjs';
import { bindSchema } from './schema.mjs';
import { SchemaError, readSdlFiles } from './sdl.mjs';
import { TESTS, openDatabase } from './testing.mjs';

const FOLDER = join(TESTS, 'general', 'mistakes');

const { database, app } = await openDatabase({
  sql: [join(TESTS, 'general', 'schema.sql')],
  app: 'general',
});
const client = await connect(database);
after(() => client.end());
const catalog = await readCatalog(client);

function refusals(path) {
  const overlay = path.replace(/\.graphql$/, '.bind.graphql');
  try {
    bindSchema(
      readSdlFiles(existsSync(overlay) ? [path, overlay] : [path]),
      catalog,
      app.resolvers,
      app.calls,
    );
    return [];
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return error.message.split('\n');
  }
}

for (const name of readdirSync(FOLDER)
  .filter((each) => /^[^.]+\.graphql$/.test(each))
  .sort()) {
  test(name, () => {
    const path = join(FOLDER, name);
    const [, place, part] = /^# expect: ([^:]+:\d+:\d+): (.+)$/m.exec(readFileSync(path, 'utf8'));
    const found = refusals(path);
    assert.equal(found.length, 1, `one refusal expected, found:\n${found.join('\n')}`);
    assert.ok(found[0].startsWith(`${place}: `), `expected at ${place}, found ${found[0]}`);
    assert.ok(found[0].includes(part), `expected "${part}", found ${found[0]}`);
  });
}
