/**
 * What a start takes by the size of the schema and of the database, and what an operation of 60 nested relations takes: the
 * table in docs/performance.md. `tools/dev bench start` runs it.
 *
 *   node start.mjs URL        of a database server where databases can be made
 *
 * Times are the best of a few; memory is the resident set once the server is ready, and what it was at most.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

process.env.OT_TEST_DATABASE_URL ??= process.argv[2];
const { BINARY, freePort, runSql, databaseUrl } = await import('../support/program.mjs');
const { manyTables, manyTypes, nestedQuery } = await import('../support/many.mjs');

const ROUNDS = 3;
const DEPTH = 60;
const POLL_MS = 2;
const READY_TIMEOUT_MS = 60_000;
const STARTS = [[50, 50], [50, 500], [50, 5000], [500, 500], [500, 5000]]; // types, tables

const folder = mkdtempSync(join(tmpdir(), 'onetrip-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

function makeTables(count) {
  const name = `bench_start_${count}`;
  runSql(process.env.OT_TEST_DATABASE_URL, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  runSql(process.env.OT_TEST_DATABASE_URL, `CREATE DATABASE ${name}`);
  for (const block of manyTables(count)) runSql(databaseUrl(name), block);
  runSql(databaseUrl(name), 'ANALYZE');
  return databaseUrl(name);
}

function schemaFile(types) {
  const file = join(folder, `${types}.graphql`);
  writeFileSync(file, manyTypes(types));
  return file;
}

function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)[1]);
  return { resident: kilobytes('VmRSS'), peak: kilobytes('VmHWM') };
}

async function untilReady(url, child) {
  for (const started = performance.now(); performance.now() - started < READY_TIMEOUT_MS;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // it does not listen yet
    }
    await sleep(POLL_MS);
  }
  throw new Error('the server is not ready');
}

/** Starts a server, lets `use` ask it, and stops it. */
async function start(types, database, use = async () => {}) {
  const [port, adminPort] = [await freePort(), await freePort()];
  const begun = performance.now();
  const child = spawn(BINARY, ['serve', '--schema', schemaFile(types), '--database', database, '--listen', `127.0.0.1:${port}`,
    '--admin', `127.0.0.1:${adminPort}`, '--threads', '1'],
  { stdio: 'ignore', env: { ...process.env, ONETRIP_LIMITS_COST: '0' } }); // lists in lists, sixty times
  try {
    await untilReady(`http://127.0.0.1:${adminPort}/readyz`, child);
    const taken = performance.now() - begun;
    const used = await use(`http://127.0.0.1:${port}/graphql`);
    return { taken, used, ...memoryOf(child.pid) };
  } finally {
    child.kill('SIGTERM');
    await new Promise((done) => child.on('exit', done));
  }
}

async function timeQuery(url, query) {
  const begun = performance.now();
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
  const { errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors[0]));
  return performance.now() - begun;
}

const best = (values) => Math.min(...values);
const megabytes = (kilobytes) => (kilobytes / 1024).toFixed(1);

const databases = new Map([...new Set(STARTS.map(([, tables]) => tables))].map((tables) => [tables, makeTables(tables)]));

console.log('| types | tables | ready after ms | resident MB | at most MB |\n|--:|--:|--:|--:|--:|');
for (const [types, tables] of STARTS) {
  const runs = [];
  for (let i = 0; i < ROUNDS; i++) runs.push(await start(types, databases.get(tables)));
  const row = [types, tables, best(runs.map(({ taken }) => taken)).toFixed(0), megabytes(best(runs.map(({ resident }) => resident))),
    megabytes(best(runs.map(({ peak }) => peak)))];
  console.log(`| ${row.join(' | ')} |`);
}

const nested = {
  'to one row each': nestedQuery('table500s(first: 10)', 'next', DEPTH),
  'to lists': nestedQuery('table1s(first: 10)', 'previous', DEPTH),
  'to pages of lists': nestedQuery('table1s(first: 10)', 'previous(first: 3)', DEPTH),
};
console.log(`\n| ${DEPTH} nested relations | first ms | planned ms |\n|---|--:|--:|`);
for (const [name, query] of Object.entries(nested)) {
  const { used } = await start(500, databases.get(500), async (url) => {
    const times = [];
    for (let i = 0; i < 20; i++) times.push(await timeQuery(url, query));
    return times;
  });
  console.log(`| ${name} | ${used[0].toFixed(1)} | ${best(used.slice(1)).toFixed(1)} |`);
}
for (const tables of databases.keys()) runSql(process.env.OT_TEST_DATABASE_URL, `DROP DATABASE bench_start_${tables} WITH (FORCE)`);
