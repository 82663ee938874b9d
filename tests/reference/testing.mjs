/** What the tests share: a cluster with the general schema, closed when the file's tests are done. */
import { after } from 'node:test';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSql, startCluster } from './cluster.mjs';
import { loadApp, loadReference } from './load.mjs';

export const TESTS = dirname(dirname(fileURLToPath(import.meta.url)));
export const ROOT = dirname(TESTS);
export const GENERAL = ['schema.graphql', 'schema.bind.graphql'].map((name) =>
  join(TESTS, 'general', name),
);

/** Opens a database made by SQL files, with a reference over it. */
export async function openDatabase({ sql, schema, app: name }) {
  const cluster = startCluster();
  after(() => cluster.stop());
  const database = cluster.createDatabase(name);
  loadSql(database, sql);
  const app = await loadApp(name);
  if (!schema) return { database, app };
  const loaded = await loadReference({ database, schema, app });
  after(() => loaded.close());
  return { database, app, ...loaded };
}

/** The general schema, loaded and bound. */
export function openGeneral() {
  return openDatabase({
    sql: [join(TESTS, 'general', 'schema.sql')],
    schema: GENERAL,
    app: 'general',
  });
}
