/**
 * Asks a running onetrip and the reference the same things and compares the answers.
 *
 *   node compare.mjs --database URL --schema FILE... --url http://127.0.0.1:PORT/graphql
 *       (--operations DIR [--variables N] | --random N) [--seed S] [--app NAME|FILE]
 *       [--tokens FILE | --secret-file FILE [--claims JSON]] [--insecure] [--show N] [--verbose] [--coverage [--rounds N]]
 *
 * --app          storefront (default), general, or a module with resolvers, policies, claimsOf, identities
 * --operations   every query of the folder with the sets of NAME.variables.json, sent by identities.json
 * --variables    that many more sets for each, drawn from the tables (0; 20 where there is no file)
 * --tokens       JSON: identity to bearer token; claims are read from the token. "anonymous" sends none
 * --secret-file  makes HS256 tokens instead, with the application's claims and those of --claims
 * --random       that many operations; every second one is steered to some field, argument, order, filter or page
 * --coverage     tells what of the schema the random operations exercised, and fails when something never was
 * --rounds       asks for what they never came to once more, and again, at most that often (0)
 * --show         how many differing operations are printed (10)
 *
 * Exit code: 0 all equal, 1 differences, 2 could not run.
 */
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { Coverage } from './coverage.mjs';
import { differences } from './difference.mjs';
import { generateOperation } from './generate.mjs';
import { Identities } from './identities.mjs';
import { loadApp, loadReference } from './load.mjs';
import { findCursors, readOperations } from './operations.mjs';
import { Random } from './random.mjs';
import { sampleVariables } from './sample.mjs';
import { readSdlFiles } from './sdl.mjs';

const PAGES_FOLLOWED = 2;
const SHOWN_DIFFERENCES = 5;
const TIMEOUT_MS = 30_000;
const SETS_DRAWN = 20;

function readCommandLine(args) {
  const string = { type: 'string' };
  const { values } = parseArgs({
    args,
    options: {
      database: string,
      schema: { type: 'string', multiple: true },
      url: string,
      app: string,
      operations: string,
      variables: string,
      random: string,
      seed: string,
      tokens: string,
      'secret-file': string,
      claims: string,
      show: string,
      rounds: string,
      coverage: { type: 'boolean' },
      insecure: { type: 'boolean' },
      verbose: { type: 'boolean' },
    },
  });
  for (const name of ['database', 'schema', 'url'])
    if (!values[name]) throw new Error(`--${name} is needed`);
  if (!values.operations === !values.random)
    throw new Error('one of --operations and --random is needed');
  return values;
}

async function askServer(url, { query, variables, operationName }, token) {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
  };
  if (token) headers.authorization = `Bearer ${token}`;
  const body = JSON.stringify({ query, variables, operationName });
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`the server answered ${response.status} and no JSON: ${text.slice(0, 200)}`);
  }
}

const plain = (value) => JSON.parse(JSON.stringify(value ?? null));

/** What differs between two whole answers. */
function answerDifferences(expected, actual) {
  const found = differences(plain(expected.data), plain(actual.data));
  const failed = (answer) => Boolean(answer.errors?.length);
  if (failed(expected) !== failed(actual)) {
    const [side, { errors }] = failed(expected) ? ['reference', expected] : ['server', actual];
    found.unshift(`only the ${side} reports errors, the first is: ${errors[0].message}`);
  }
  return found;
}

const at = (answer, path) => path.reduce((value, key) => value?.[key], answer.data);

/** The variables for the next page, or null when some cursor is not there any more. */
function nextPage(variables, cursors, answer) {
  const next = { ...variables };
  for (const { take, set = {}, clear = [] } of cursors) {
    for (const name of clear) delete next[name];
    Object.assign(next, set);
    for (const { variable, path } of take) {
      next[variable] = at(answer, path);
      if (typeof next[variable] !== 'string') return null;
    }
  }
  return cursors.length ? next : null;
}

/**
 * Runs one operation on both sides, and the pages that follow; each side gets its own cursors.
 * @returns {Promise<{found: string[], variables: object, page: number}>}
 */
export async function compareOperation(reference, ask, operation, identity, coverage) {
  let [mine, theirs] = [operation.variables, operation.variables];
  let cursors = operation.cursors ?? [];
  for (let page = 0; ; page++) {
    coverage?.noteOperation({ ...operation, variables: mine });
    const expected = await reference.execute({
      ...operation,
      variables: mine,
      claims: identity.claims,
    });
    const actual = await ask({ ...operation, variables: theirs }, identity.token);
    const found = answerDifferences(expected, actual);
    const asked = theirs;
    [mine, theirs] = [nextPage(mine, cursors, expected), nextPage(theirs, cursors, actual)];
    if (found.length || page === PAGES_FOLLOWED || !mine || !theirs) return { found, variables: asked, page };
    if (cursors.some(({ take }) => take.some(({ path }) => path.at(-1) === 'cursor'))) coverage?.note('cursor of an edge');
    if (cursors.some(({ turn }) => turn)) coverage?.note('page turned around');
    cursors = cursors.map((cursor) => cursor.turn ?? cursor);
  }
}

/** Every operation to run: {label, query, variables, operationName, cursors, identity?}. */
function* planRuns(options, { bound, dump }, coverage) {
  const seed = Number(options.seed ?? 1);
  function* generate(i, label, target) {
    const { sets, ...operation } = generateOperation(bound, dump, i, { target, mistakes: true });
    yield { label, ...operation };
    for (const variables of sets) yield { label: `${label}, other variables`, ...operation, variables, cursors: [], again: true };
  }
  if (options.random) {
    const targets = [...coverage.targets().values()];
    const end = seed + Number(options.random);
    for (let i = seed; i < end; i++) yield* generate(i, `seed ${i}`, i % 2 ? targets[((i - 1) / 2) % targets.length] : undefined);
    for (let round = 0, i = end; round < Number(options.rounds ?? 0); round++)
      for (const [id, target] of coverage.missingTargets()) yield* generate(i, `seed ${i++} for ${id}`, target);
    return;
  }
  const random = new Random(seed);
  for (const operation of readOperations(options.operations)) {
    const { name, query, sets, identities } = operation;
    const cursors = findCursors(query);
    const drawn = Number(options.variables ?? (sets.length ? 0 : SETS_DRAWN));
    const all = [
      ...sets,
      ...Array.from({ length: drawn }, () => sampleVariables(bound, dump, random, query)),
    ];
    for (const [i, variables] of all.entries()) {
      const identity = identities.length ? identities[i % identities.length] : undefined;
      yield { label: `${name} set ${i}`, query, variables, cursors, identity };
    }
  }
}

function printFailure(run, result, identity) {
  console.log(
    `\nDIFFERS ${run.label}, as ${identity.name}${result.page ? `, page ${result.page + 1}` : ''}`,
  );
  for (const line of result.found.slice(0, SHOWN_DIFFERENCES)) console.log(`  ${line}`);
  if (result.found.length > SHOWN_DIFFERENCES)
    console.log(`  and ${result.found.length - SHOWN_DIFFERENCES} more`);
  console.log(`  query: ${run.query}\n  variables: ${JSON.stringify(run.variables)}`);
}

/**
 * Compares all operations the options name.
 * @param {object} options the command line, by name
 * @returns {Promise<{passed: number, failed: number, missing: string[]}>} `missing`: never exercised, when asked for
 */
export async function runComparison(options) {
  if (options.insecure) process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  const app = await loadApp(options.app ?? 'storefront');
  const loaded = await loadReference({ ...options, app });
  const identities = new Identities(
    { ...options, secretFile: options['secret-file'] },
    app,
    loaded.dump,
  );
  const ask = (request, token) => askServer(options.url, request, token);
  const count = { passed: 0, failed: 0 };
  const coverage = new Coverage(loaded.bound, loaded.dump);
  loaded.reference.observe = options.coverage ? coverage.observe.bind(coverage) : null;
  try {
    let turn = 0;
    for (const run of planRuns(options, loaded, coverage)) {
      const identity =
        run.identity === undefined ? identities.byTurn(run.again ? turn : turn++) : identities.get(run.identity);
      if (run.again) coverage.note('other variables for one document');
      const result = await compareOperation(loaded.reference, ask, run, identity, options.coverage ? coverage : null);
      count[result.found.length ? 'failed' : 'passed']++;
      if (result.found.length && count.failed <= Number(options.show ?? 10))
        printFailure(run, result, identity);
      if (options.verbose && !result.found.length)
        console.log(`equal ${run.label}, as ${identity.name}`);
    }
  } finally {
    await loaded.close();
  }
  if (options.coverage) printCoverage(coverage, options.schema);
  console.log(`${count.passed} passed, ${count.failed} failed`);
  return { ...count, missing: options.coverage ? coverage.missing() : [] };
}

function printCoverage(coverage, files) {
  for (const line of coverage.summary()) console.log(`exercised ${line}`);
  for (const line of coverage.directives(readSdlFiles(files))) console.log(`exercised ${line} places`);
  for (const line of coverage.missing()) console.log(`NEVER EXERCISED ${line}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const { failed, missing } = await runComparison(readCommandLine(process.argv.slice(2)));
    process.exitCode = failed || missing.length ? 1 : 0;
  } catch (error) {
    console.error(error.diagnostics ? error.message : `compare: ${error.message}`);
    process.exitCode = 2;
  }
}
