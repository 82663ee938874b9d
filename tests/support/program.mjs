/**
 * The built program for tests: databases to serve, servers to ask, tokens to ask with. A test file uses it so:
 *
 *     const database = storefrontDatabase();
 *     const server = await startServer({ database, ...STOREFRONT });
 *     const answer = await server.ask({ query: '{ __typename }' });
 *
 * What was started is stopped when the file's tests are done. ctest says where the program is (ONETRIP_BINARY,
 * ONETRIP_MODULES), tools/test which database server to use (OT_TEST_DATABASE_URL: somebody who may create databases).
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { signToken } from '../reference/identities.mjs';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const BINARY = process.env.ONETRIP_BINARY ?? join(ROOT, 'build/release/onetrip');
export const MODULES = process.env.ONETRIP_MODULES ?? join(ROOT, 'build/release/resolvers');
export const DATABASE_SERVER = process.env.OT_TEST_DATABASE_URL;

/** For `test(name, { skip: WITHOUT_DATABASE }, ...)`. */
export const WITHOUT_DATABASE = DATABASE_SERVER ? false : 'OT_TEST_DATABASE_URL is not set';

export const SECRET = 'a secret of the tests, long enough for HS256';
const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;
const PORTS_TRIED = 4;

const inTree = (...paths) => paths.map((path) => join(ROOT, path));

export const STOREFRONT = {
  schema: inTree('schema/store.graphql', 'schema/store.bind.graphql'),
  modules: [join(MODULES, 'money.so'), join(MODULES, 'tree.so')],
  anonymousRole: 'storefront_anonymous',
  roles: ['storefront_customer'],
};

export const GENERAL = {
  schema: inTree('tests/general/schema.graphql', 'tests/general/schema.bind.graphql'),
  modules: [join(MODULES, 'money.so')],
  anonymousRole: 'general_anonymous',
  roles: ['general_member'],
};

/** SQL after which the planner takes tables for large: what it would join it looks up by key, what it would repeat it sends. */
export const LARGE = `UPDATE pg_class SET reltuples = 100000, relpages = 1000
  WHERE relkind = 'r' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`;

/** For operations that are dearer than a server should answer: random ones, and what is large on purpose. */
export const ANY_COST = { more: 'limits:\n  cost: 0\n' };

/** Runs SQL and answers its output, columns apart by tabs. @param {string} url @param {string} sql */
export function runSql(url, sql) {
  const environment = { ...process.env, PGOPTIONS: '-c client_min_messages=warning' };
  const args = ['-qXAt', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', sql];
  return execFileSync('psql', args, { encoding: 'utf8', env: environment }).trim();
}

/** The URL of a database on the tests' server. */
export function databaseUrl(name) {
  return DATABASE_SERVER.replace(/\/[^/?]*(?=\?|$)/, `/${name}`);
}

/** The storefront at a scale; loaded once for all tests that name it so, and only to be read. */
export function storefrontDatabase(scale = 1, name = 'storefront') {
  return execFileSync(join(ROOT, 'tools/storefront'), ['make', DATABASE_SERVER, `${name}_${scale}`, String(scale)],
    { encoding: 'utf8' }).trim();
}

/** An empty database of the test's own. */
export function makeDatabase(name, files = []) {
  runSql(DATABASE_SERVER, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  runSql(DATABASE_SERVER, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  const url = databaseUrl(name);
  after(() => runSql(DATABASE_SERVER, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  for (const file of files) {
    execFileSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-d', url, '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return url;
}

/** A port of the loopback that was free a moment ago. */
export function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** A folder that is gone after the tests. */
export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'onetrip-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A certificate for localhost that nobody has to trust: paths of its PEM files. */
export function makeCertificate() {
  const folder = makeFolder();
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', certificate],
  { stdio: 'ignore' });
  return { key, certificate };
}

/** A bearer token. @param {object} claims `iat` and `exp` are added */
export const makeToken = (claims, secret = SECRET) => signToken(claims, secret);

/** The token of one of the storefront's customers. @param {number|string} id */
export const customerToken = (id) => makeToken({ sub: String(id), role: 'storefront_customer' });

/** What the machine's owner has set for other servers is not for ours. */
export function cleanEnvironment() {
  const foreign = (name) => name === 'DATABASE_URL' || name === 'PORT' || name.startsWith('ONETRIP_');
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign(name)));
}

const quoted = (text) => JSON.stringify(String(text));
const list = (values) => `[${values.map(quoted).join(', ')}]`;

function configuration(options, { port, adminPort, secretFile }) {
  const { database, schema, modules, anonymousRole, roles, development, graphiql, threads, tls, batchMax } = options;
  return `server:
  listen: 127.0.0.1:${port}
  admin: 127.0.0.1:${adminPort}
  threads: ${threads ?? 1}
  batch_max: ${batchMax ?? 0}
${tls ? `  tls_certificate: ${quoted(tls.certificate)}\n  tls_key: ${quoted(tls.key)}\n` : ''}\
schema:
  files: ${list(schema)}
database:
  url: ${quoted(database)}
${anonymousRole ? `  anonymous_role: ${anonymousRole}\n` : ''}${modules?.length ? `modules: ${list(modules)}\n` : ''}auth:
${roles?.length ? `  roles: ${list(roles)}\n` : ''}  keys:
    - algorithm: HS256
      secret_file: ${quoted(secretFile)}
development:
  graphiql: ${graphiql ?? false}
  hints: ${development ?? true}
  trace: ${development ?? true}
`;
}

/** A running server. `log()` is what it wrote; `stop()` ends it and answers its exit code. */
class Server {
  constructor(child, { port, adminPort, logged, scheme }) {
    Object.assign(this, { child, url: `${scheme}://127.0.0.1:${port}/graphql`, adminUrl: `http://127.0.0.1:${adminPort}` });
    this.log = () => logged.join('');
    this.ended = new Promise((done) => child.on('exit', (code, signal) => done(code ?? signal)));
  }

  async isReady() {
    try {
      return (await fetch(`${this.adminUrl}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  async waitReady(timeout = READY_TIMEOUT_MS) {
    for (const started = Date.now(); ;) {
      if (await this.isReady()) return this;
      if (this.child.exitCode !== null) throw new Error(`the server ended:\n${this.log()}`);
      if (Date.now() - started > timeout) throw new Error(`the server is not ready:\n${this.log()}`);
      await sleep(50);
    }
  }

  /** Posts a request, with `more` headers; answers the JSON with `status` and `headers` beside it. */
  async post(request, token, more = {}) {
    const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...more };
    if (token) headers.authorization = `Bearer ${token}`;
    const body = typeof request === 'string' ? request : JSON.stringify(request);
    const response = await fetch(this.url, { method: 'POST', headers, body });
    return { status: response.status, headers: response.headers, answer: await response.json() };
  }

  /** The answer alone. */
  async ask(request, token, more) {
    return (await this.post(request, token, more)).answer;
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.ended;
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const code = await this.ended;
    clearTimeout(late);
    return code;
  }
}

/**
 * Starts a server and waits until it is ready; again where somebody took its port meanwhile.
 * @param {{database: string, schema: string[], modules?: string[], anonymousRole?: string, roles?: string[],
 *   development?: boolean, graphiql?: boolean, threads?: number, tls?: {certificate: string, key: string}, wait?: boolean,
 *   more?: string, environment?: object}} options `more`: lines for the configuration; `environment`: ONETRIP_... variables; `wait: false` answers at once
 * @returns {Promise<Server>}
 */
export async function startServer(options) {
  for (let tries = 1; ; tries++) {
    const server = await spawnServer(options);
    if (options.wait === false) return server;
    try {
      return await server.waitReady();
    } catch (error) {
      if (tries === PORTS_TRIED || !server.log().includes('Address already in use')) throw error;
    }
  }
}

async function spawnServer(options) {
  const folder = makeFolder();
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, SECRET, { mode: 0o600 });
  const ports = { port: await freePort(), adminPort: await freePort() };
  const config = join(folder, 'onetrip.yaml');
  writeFileSync(config, configuration(options, { ...ports, secretFile }) + (options.more ?? ''));
  const child = spawn(BINARY, ['serve', '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...cleanEnvironment(), ...options.environment },
  });
  const logged = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => logged.push(text));
  const server = new Server(child, { ...ports, logged, scheme: options.tls ? 'https' : 'http' });
  Object.assign(server, { secretFile, config });
  after(() => server.stop());
  return server;
}

/** A file of the tree. */
export const readTree = (path) => readFileSync(join(ROOT, path), 'utf8');
