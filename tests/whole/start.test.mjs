/**
 * What a start, and a reload, tell beside the mistakes that a schema cannot be served with: missing roles and rights, and nulls that
 * the contract rules out. They are warnings, or refused with `schema.strict`; what needs no database is told before one is there.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DATABASE_SERVER, WITHOUT_DATABASE, makeDatabase, makeFolder, runSql, startServer } from '../support/program.mjs';

const skip = WITHOUT_DATABASE;
const LOG_TIMEOUT_MS = 20_000;
const NOWHERE = 'postgresql://127.0.0.1:1/nothing';
const TABLES = `
CREATE TABLE things (id int PRIMARY KEY, name text NOT NULL, colour text NOT NULL);
CREATE FUNCTION of_thing(thing text) RETURNS text STABLE STRICT LANGUAGE sql AS $$ SELECT thing $$;
INSERT INTO things VALUES (1, 'a', 'red');
`;
const SCHEMA = `type Thing @table {
  id: ID!
  name: String!
  colour: String!
}
type Query {
  things: [Thing!]!
}
`;
const NULLABLE = SCHEMA.replace('things: ', 'word(thing: String): String! @function(name: "of_thing")\n  things: ');

/** Roles belong to the whole server; they go when the database is gone in which they have rights. */
function makeRole(database, role, rest) {
  runSql(database, `CREATE ROLE ${role} ${rest}`);
  after(() => runSql(DATABASE_SERVER, `DROP ROLE ${role}`));
}

function makeThings(name) {
  const database = makeDatabase(`start_${name}_${process.pid}`);
  const role = `start_${name}_${process.pid}`;
  runSql(database, TABLES);
  makeRole(database, role, `; GRANT SELECT (id, colour) ON things TO ${role}`);
  return { database, role };
}

function makeSchema(text) {
  const path = join(makeFolder(), 'api.graphql');
  writeFileSync(path, text);
  return path;
}

/** The events of that name since `from`, when there are `count` of them. */
async function events(server, name, count = 1, from = 0) {
  for (const began = Date.now(); ;) {
    const found = server.log().slice(from).split('\n').filter((line) => line.includes(`"event":"${name}"`) && line.endsWith('}'));
    if (found.length >= count) return found.map((line) => JSON.parse(line));
    assert.ok(Date.now() - began < LOG_TIMEOUT_MS, `${count} ${name} expected:\n${server.log()}`);
    await sleep(10);
  }
}

/** What a server says that ends by itself. */
async function refused(options) {
  const server = await startServer({ wait: false, ...options });
  const code = await server.ended;
  return { code, log: server.log() };
}

test('rights and nulls', { skip }, async (t) => {
  const { database, role } = makeThings('rights');
  const schema = makeSchema(NULLABLE);
  const missing = { file: schema, line: 3, rule: 'privilege', message: `The anonymous role may not read column "name" of table "things"; GRANT SELECT ON public.things TO ${role}.` };
  const nulls = { file: schema, line: 7, rule: 'nullability', message: 'Field "Query.word" is not null, but function "of_thing" is STRICT and gives null where "thing" is null.' };
  const pick = ({ file, line, rule, message }) => ({ file, line, rule, message });

  await t.test('are warned of, with their place and what would settle it', async () => {
    const server = await startServer({ database, schema: [schema], anonymousRole: role });
    const told = await events(server, 'serve.check_warning', 2);
    assert.deepEqual(told.map(pick).sort((a, b) => a.line - b.line), [missing, nulls]);
    assert.ok(told.every(({ level }) => level === 'warn'));
    assert.deepEqual((await server.ask({ query: '{ things { colour } }' })).data, { things: [{ colour: 'red' }] });
    assert.equal(await server.stop(), 0);
  });

  await t.test('are refused with schema.strict', async () => {
    const { code, log } = await refused({ database, schema: [schema], anonymousRole: role, environment: { ONETRIP_SCHEMA_STRICT: 'true' } });
    assert.equal(code, 1, log);
    assert.match(log, /api\.graphql:3:3: The anonymous role may not read column "name" of table "things"; GRANT SELECT ON /);
    assert.match(log, /api\.graphql:7:3: Field "Query\.word" is not null, but /);
    assert.match(log, /\n2 problems\.\n/);
  });

  await t.test('of a reload are warned of or refused likewise', async () => {
    const other = makeSchema(SCHEMA.replace('  name: String!\n', ''));
    const strict = await startServer({ database, schema: [other], anonymousRole: role, environment: { ONETRIP_SCHEMA_STRICT: 'true' } });
    const lax = await startServer({ database, schema: [other], anonymousRole: role });
    writeFileSync(other, NULLABLE);
    for (const server of [strict, lax]) server.child.kill('SIGHUP');
    const problems = await events(strict, 'serve.reload_problem', 2);
    assert.deepEqual(problems.map(({ line }) => line).sort(), [3, 7]);
    await events(strict, 'serve.reload_failed');
    assert.match(JSON.stringify(await strict.ask({ query: '{ things { name } }' })), /Cannot query field/);
    assert.deepEqual((await events(lax, 'serve.check_warning', 2)).map(({ line }) => line).sort(), [3, 7]);
    await events(lax, 'serve.reloaded');
    assert.deepEqual((await lax.ask({ query: '{ word(thing: "x") }' })).data, { word: 'x' });
    for (const server of [strict, lax]) assert.equal(await server.stop(), 0);
  });

  await t.test('of many, some are told and how many there are', async () => {
    const columns = Array.from({ length: 25 }, (_, i) => `c${i}`);
    runSql(database, `CREATE TABLE wides (id int PRIMARY KEY, ${columns.map((name) => `${name} text`)})`);
    const wide = makeSchema(`type Wide @table { id: ID! ${columns.map((name) => `${name}: String`).join(' ')} }\ntype Query { wides: [Wide!]! }`);
    const server = await startServer({ database, schema: [wide], anonymousRole: role });
    const [{ warnings, logged }] = await events(server, 'serve.check_more');
    assert.deepEqual([warnings, logged, (await events(server, 'serve.check_warning', logged)).length], [26, 20, 20]);
    assert.equal(await server.stop(), 0);
  });
});

test('roles', { skip }, async (t) => {
  const { database, role } = makeThings('roles');
  const schema = [makeSchema(SCHEMA.replace('  name: String!\n', ''))];
  const login = `${role}_login`;
  const asLogin = `${database}${database.includes('?') ? '&' : '?'}user=${login}`;
  makeRole(database, login, `LOGIN; GRANT SELECT ON things TO ${login}`);
  const told = async (options) => {
    const server = await startServer({ schema, ...options });
    const messages = (await events(server, 'serve.check_warning')).map(({ message }) => message);
    assert.equal(await server.stop(), 0);
    return messages;
  };

  await t.test('that are not there', async () => {
    assert.deepEqual(await told({ database, roles: [role, `${role}_x`] }),
      [`auth.roles: there is no role "${role}_x"; CREATE ROLE ${role}_x.`]);
  });
  await t.test('that the login role may not become', async () => {
    assert.deepEqual(await told({ database: asLogin, roles: [role] }),
      [`auth.roles: the login role may not become role "${role}"; GRANT ${role} TO ${login}.`]);
  });
  await t.test('all of them are refused with schema.strict', async () => {
    const { code, log } = await refused({ database, schema, anonymousRole: `${role}_y`, environment: { ONETRIP_SCHEMA_STRICT: 'true' } });
    assert.equal(code, 1, log);
    assert.match(log, new RegExp(`database\\.anonymous_role: there is no role "${role}_y"; CREATE ROLE ${role}_y\\.`));
  });
});

for (const [sentence, options, message] of [
  ['a module that is not there', { modules: ['missing.so'] }, /missing\.so cannot be opened/],
  ['a resolver that no module offers', { schema: [makeSchema('type Query {\n  a: Int @resolver(name: "x.y")\n}')] },
    /api\.graphql:2:10: Field "Query\.a": no module offers the resolver "x\.y"; add the shared object that has it to `modules`\./],
  ['a URL that is none', { database: 'postgresql://127.0.0.1:1/x?nonsense=1' }, /invalid URI query parameter: "nonsense"/],
  ['a trusted document that does not fit', { more: 'persisted:\n  manifests: [MANIFEST]\n' }, /Cannot query field "nothing" on type "Query"/],
]) {
  test(`${sentence} is told before a database is waited for`, async () => {
    const folder = makeFolder();
    const manifest = join(folder, 'manifest.json');
    writeFileSync(manifest, JSON.stringify({ an_id: '{ nothing }' }));
    const { code, log } = await refused({
      database: NOWHERE, schema: [makeSchema(SCHEMA)], ...options, more: options.more?.replace('MANIFEST', manifest),
    });
    assert.notEqual(code, 0);
    assert.match(log, message);
    assert.doesNotMatch(log, /database_unavailable/);
  });
}
