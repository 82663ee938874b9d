/** What the tests of idempotency keys share: servers with a store of keys, and a way to ask with one. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DATABASE_SERVER, ROOT, makeDatabase, readTree, runSql, startServer } from '../support/program.mjs';
import { openClient } from './support.mjs';

const inFolder = (name) => join(ROOT, 'tests/writes', name);
const WAIT_MS = 20_000;
let count = 0;

/** The SQL of docs/idempotency.md, for the login role of these tests. */
const [MAKE_TABLE, GRANT] = [...readTree('docs/idempotency.md').matchAll(/```sql\n([^`]*)```/g)].map(([, sql]) => sql.replaceAll('web', 'idempotency_login'));

export async function until(what, condition) {
  for (const began = Date.now(); !(await condition()); await sleep(20)) assert.ok(Date.now() - began < WAIT_MS, `never: ${what}`);
}

/** The server logs in as one that is nobody special, requests run as the two others. Roles are the cluster's, so one process makes them at a time. */
const ROLES = `SELECT pg_advisory_xact_lock(7001); DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY '{idempotency_login,idempotency_anonymous,idempotency_customer}'::text[] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', name, name);
      IF name <> 'idempotency_login' THEN EXECUTE format('GRANT %I TO idempotency_login', name); END IF;
    END IF;
  END LOOP;
END $$`;

/** A database with the tables of the tests of writes, or of other files, and the store of keys unless `hasTable` is false. */
export function makeStore({ hasTable = true, files = ['schema.sql', 'idempotency.sql'].map(inFolder) } = {}) {
  runSql(DATABASE_SERVER, ROLES);
  const database = makeDatabase(`keys_${process.pid}_${count++}`, files);
  const sql = (text) => runSql(database, text);
  const makeTable = () => sql(`${MAKE_TABLE}\n${GRANT}`);
  if (hasTable) makeTable();
  return {
    database,
    sql,
    makeTable,
    grant: () => sql(GRANT),
    items: (where = 'true') => Number(sql(`SELECT count(*) FROM items WHERE ${where}`)),
    records: () => Number(sql('SELECT count(*) FROM onetrip_private.idempotency')),
    reset: () => sql('TRUNCATE items, parts, makers, seen RESTART IDENTITY CASCADE; TRUNCATE onetrip_private.idempotency'),
  };
}

/** Options of a server on it, logged in as somebody who may do nothing but what the requests' roles may. */
export function serverOptions(store, { keys = 'on', idempotency = '', schemas = [], more = '', ...options } = {}) {
  const login = `${store.database}${store.database.includes('?') ? '&' : '?'}user=idempotency_login&password=idempotency_login`;
  return {
    database: login, schema: ['schema.graphql', ...schemas].map(inFolder), anonymousRole: 'idempotency_anonymous',
    roles: ['idempotency_customer'], more: `idempotency:\n  keys: ${keys}\n${idempotency}${more}`, ...options,
  };
}

export const startKeyed = (store, options) => startServer(serverOptions(store, options));

/** Posts a mutation with a key (put in quotes) or `headers`. Answers status, headers, the body's bytes and what they say. */
export async function send(server, request, { key, token, type = 'application/graphql-response+json', headers = {}, signal } = {}) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json', accept: type, ...(key && { 'idempotency-key': `"${key}"` }),
      ...(token && { authorization: `Bearer ${token}` }), ...headers,
    },
    body: JSON.stringify(request),
    signal,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, answer: JSON.parse(text), isReplay: response.headers.get('idempotent-replayed') === 'true' };
}

export const codeOf = ({ answer }) => answer.errors?.[0].extensions.code;

export const addItem = (sku, more = {}) => ({
  query: 'mutation ($sku: String!, $name: String!) { addItem(input: {sku: $sku, name: $name}) { id sku parts { id } } }',
  variables: { sku, name: 'n' }, ...more,
});

/** Holds an advisory lock that the gates of idempotency.sql wait for. */
export async function closeGate(store, lock) {
  const client = await openClient(store.database);
  await client.query(`SELECT pg_advisory_lock(${lock})`);
  return {
    open: () => client.end(),
    /** Until somebody waits at it. */
    waited: () => until('somebody waits at the gate', async () =>
      (await client.query("SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).rows[0].n > 0),
  };
}
