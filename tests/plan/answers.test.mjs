/**
 * Golden answers: every operation of golden/ is sent to a server over the tables of golden/tables.sql with the rows of
 * golden/rows.sql, once for each of its `# variables:` lines, and what is answered is compared with golden/<name>.json, so that
 * a changed answer shows in review as a diff. OT_UPDATE_GOLDEN=1 writes the files anew: read them, they are what is promised.
 *
 * Cursors in operations are the server's own, of these rows: an order whose cursors change needs new ones, from an answer.
 * tests/plan/golden_test.c does the same with plans and statements; what may stand at the top of an operation is told there.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { BINARY, ROOT, WITHOUT_DATABASE, makeDatabase, makeFolder, makeToken, readTree, runSql, startServer } from '../support/program.mjs';

const TEST_MODULES = process.env.ONETRIP_TEST_MODULES ?? join(dirname(BINARY), 'tests/modules');
const GOLDEN = join(ROOT, 'tests/plan/golden');
const PER_FIELD = '# transaction: FIELD\n';
const VARIABLES = '# variables: ';
const CALLER = '# caller: ';
const CLAIMS = { sub: '2', role: 'clerk', shop: 1, status: 'open' };

/** The SQL of docs/idempotency.md: an operation has a field that is only done with a key. */
const KEYS_TABLE = readTree('docs/idempotency.md').match(/```sql\n([^`]*)```/)[1];

const readGolden = (file) => readFileSync(join(GOLDEN, file), 'utf8');

const names = readdirSync(GOLDEN)
  .filter((file) => file.endsWith('.graphql') && file !== 'schema.graphql')
  .map((file) => file.replace(/\.graphql$/, ''))
  .sort();

/** The schema as it is for operations that begin with PER_FIELD. */
function writePerField() {
  const path = join(makeFolder(), 'schema.graphql');
  writeFileSync(path, readGolden('schema.graphql').replace('@transaction(per: OPERATION)', '@transaction(per: FIELD)'));
  return path;
}

/** The requests of an operation: one for each line of variables or of a caller's claims, one without both where there is none. */
function requestsOf(query) {
  const requests = query.match(/^(?:#.*\n)*/)[0].split('\n').flatMap((line) => {
    if (line.startsWith(VARIABLES)) return [{ variables: JSON.parse(line.slice(VARIABLES.length)) }];
    return line.startsWith(CALLER) ? [{ caller: JSON.parse(line.slice(CALLER.length)) }] : [];
  });
  return requests.length === 0 ? [{}] : requests;
}

/** Without what is another one each time. */
const withoutIds = (key, value) => (key === 'requestId' || key === 'traceId' ? undefined : value);

const start = (database, schema) => startServer({
  database,
  schema: [schema],
  modules: [join(TEST_MODULES, 'shop.so')],
  development: false,
  more: 'idempotency:\n  keys: on\n',
  roles: ['golden_clerk'],
  environment: {
    ONETRIP_AUTH_ROLE_CLAIM: 'database_role', // `role` is only for expressions here
    ONETRIP_AUTH_DEFAULT_ROLE: runSql(database, 'SELECT current_user'),
  },
});

test('golden operations', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase('golden', [join(GOLDEN, 'tables.sql'), join(GOLDEN, 'rows.sql')]);
  runSql(database, KEYS_TABLE);
  const putRowsBack = () => execFileSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-d', database, '-f', join(GOLDEN, 'rows.sql')]);
  const servers = { operation: await start(database, join(GOLDEN, 'schema.graphql')), field: await start(database, writePerField()) };
  const tokenOf = ({ caller }) => (caller === null ? undefined : makeToken({ ...CLAIMS, ...caller }));

  let keys = 0;
  let hasWritten = false;

  /** What is answered to each request of an operation. All meet the same rows; each that may write has a key of its own. */
  const answersTo = async (query) => {
    const server = query.startsWith(PER_FIELD) ? servers.field : servers.operation;
    const isMutation = /^mutation\b/m.test(query);
    const answers = [];
    for (const request of requestsOf(query)) {
      if (hasWritten) putRowsBack();
      hasWritten = isMutation;
      const key = isMutation ? { 'idempotency-key': `"mutation of golden operation ${++keys}"` } : {};
      const answer = await server.ask({ query, variables: request.variables }, tokenOf(request), key);
      answers.push({ ...request, ...answer });
    }
    return answers;
  };

  for (const name of names) {
    await t.test(name, async () => {
      const found = `${JSON.stringify(await answersTo(readGolden(`${name}.graphql`)), withoutIds, 2)}\n`;
      const file = join(GOLDEN, `${name}.json`);
      if (process.env.OT_UPDATE_GOLDEN) writeFileSync(file, found);
      else assert.equal(found, existsSync(file) ? readFileSync(file, 'utf8') : '', `the answer is not ${name}.json`);
    });
  }

  await t.test('each answer is that of an operation', () => {
    const files = readdirSync(GOLDEN).filter((file) => file.endsWith('.json'));
    assert.deepEqual(files.filter((file) => !names.includes(file.replace(/\.json$/, ''))), []);
  });
});
