/** Everything one comparison needs, from a database URL and SDL files. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readCatalog } from './catalog.mjs';
import { Dump, connect } from './dump.mjs';
import { Reference } from './execute.mjs';
import { bindSchema, tablesOf } from './schema.mjs';
import { readSdlFiles } from './sdl.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));

/**
 * An application module: resolvers, policies, calls, claimsOf(identity), identities(dump).
 * @param {string} name "storefront", "general" or the path of a module
 */
export function loadApp(name) {
  const path = /^[\w-]+$/.test(name)
    ? join(HERE, `${name}.mjs`)
    : isAbsolute(name)
      ? name
      : resolve(name);
  return import(pathToFileURL(path).href);
}

/**
 * Binds the SDL to the database, dumps its tables and makes an executor.
 * @param {{database: string, schema: string[], app: object}} options
 * @returns {Promise<{bound: object, dump: Dump, reference: Reference, close: () => Promise<void>}>}
 */
export async function loadReference({ database, schema, app }) {
  const client = await connect(database);
  try {
    const bound = bindSchema(readSdlFiles(schema), await readCatalog(client), app.resolvers, app.calls);
    const dump = await new Dump(client).load(tablesOf(bound));
    return { bound, dump, reference: new Reference(bound, dump, app), close: () => client.end() };
  } catch (error) {
    await client.end();
    throw error;
  }
}
