/** `onetrip check`: what a schema, its database and its operations say against each other, in all forms. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  BINARY, MODULES, ROOT, WITHOUT_DATABASE, makeDatabase, makeFolder, runSql, storefrontDatabase,
} from '../support/program.mjs';

const SCHEMA = `
type Thing @table {
  id: ID!
  name: String!
  owner: Owner
}
type Owner @table { id: ID! things(first: Int, after: String): ThingConnection! }
type ThingConnection { nodes: [Thing!]! }
enum ThingOrder { NAME @orderBy(columns: ["name"]) ID @orderBy(columns: ["id DESC"]) }
type Query {
  things(first: Int, after: String, name: String, orderBy: ThingOrder): ThingConnection!
  owner(id: ID!): Owner
}
`;

const TABLES = `
CREATE TABLE owners (id int PRIMARY KEY);
CREATE TABLE things (id int PRIMARY KEY, name text NOT NULL, owner_id int REFERENCES owners);
INSERT INTO owners SELECT n FROM generate_series(1, 2000) n;
INSERT INTO things SELECT n, 'thing ' || n, n FROM generate_series(1, 2000) n;
ANALYZE;
`;

/** The environment of whoever runs the tests is not the command's. */
function check(args, environment = {}) {
  const clean = Object.entries(process.env).filter(([name]) => !/^(ONETRIP_|DATABASE_URL$|PG(HOST|DATABASE|SERVICE)$)/.test(name));
  const { status, stdout, stderr } = spawnSync(BINARY, ['check', ...args], {
    encoding: 'utf8', env: { ...Object.fromEntries(clean), ...environment },
  });
  return { status, stdout, stderr };
}

function inFolder(files) {
  const folder = makeFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return (name) => join(folder, name);
}

function makeThings(name) {
  const database = makeDatabase(`check_${name}_${process.pid}`);
  runSql(database, TABLES);
  return database;
}

test('a manifest of persisted operations is operations too', () => {
  const body = '{ owner(id: 1) { nme } }';
  const manifest = {
    format: 'apollo-persisted-query-manifest', version: 1,
    operations: [
      { id: 'x', name: 'X', type: 'query', body: '{ owner(id: 1) { id } }' }, { id: 'y', name: 'Y', type: 'query', body },
    ],
  };
  const path = inFolder({
    'a.graphql': SCHEMA, 'apollo.json': JSON.stringify(manifest), 'relay.json': JSON.stringify({ 'an id': body }),
    'good.json': JSON.stringify({ x: '{ owner(id: 1) { id } }' }), 'cut.json': '{ "x": "{ owner"',
  });
  for (const [file, status, problem] of [
    ['good.json', 0, /^No database is named: bindings are not checked\.\n[^:]*$/],
    ['apollo.json', 1, /apollo\.json, operation y:1:18: (?:error: )?Cannot query field "nme" on type "Owner"/],
    ['relay.json', 1, /relay\.json, operation an id:1:18: (?:error: )?Cannot query field "nme" on type "Owner"/],
    ['cut.json', 1, /cut\.json: (?:error: )?this is not JSON/],
  ]) {
    const found = check(['--schema', path('a.graphql'), path(file)]);
    assert.equal(found.status, status, file);
    assert.match(found.stderr + found.stdout, problem);
  }
});

test('without a database: the schema and the operations', () => {
  const path = inFolder({
    'a.graphql': SCHEMA, 'good.graphql': '{ owner(id: 1) { id } }', 'bad.graphql': '{ owner(id: 1) { nme } }',
    'broken.graphql': 'type Query { a: }',
  });
  assert.equal(check(['--schema', path('a.graphql'), path('good.graphql')]).status, 0);
  const bad = check(['--schema', path('a.graphql'), path('good.graphql'), path('bad.graphql')]);
  assert.equal(bad.status, 1);
  assert.match(bad.stderr, /bad\.graphql:1:18: Cannot query field "nme" on type "Owner"\./);
  assert.equal(check(['--schema', path('broken.graphql')]).status, 1);
  assert.equal(check(['--schema', path('absent.graphql')]).status, 2);
  assert.equal(check(['--schema', path('a.graphql'), '--format', 'yaml']).status, 2);
  assert.equal(check([]).status, 2);
});

test('with a database', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeThings('things');
  const path = inFolder({ 'a.graphql': SCHEMA, 'b.graphql': SCHEMA.replace('owner: Owner', 'owner: Owner, colour: String') });
  const base = ['--schema', path('a.graphql'), '--database', database];
  const json = (args, environment) => JSON.parse(check([...args, '--format', 'json'], environment).stdout).findings;

  await t.test('what no index helps is warned of', () => {
    const findings = json(base);
    assert.deepEqual(findings.map(({ severity, rule, line, message }) => [severity, rule, line, message.replace(/;.*/, '')]), [
      ['warning', 'index', 7, 'Field "Owner.things": no index begins with the columns it joins by'],
      ['warning', 'index', 11, 'No index helps to filter table "things" by column "name": each use reads all rows'],
      ['warning', 'index', 9, 'No index gives this order: each page sorts all rows'],
    ]);
    assert.equal(check(base).status, 0);
    assert.equal(check([...base, '--strict']).status, 1);
  });

  await t.test('what start-up refuses is an error', () => {
    const [finding] = json(['--schema', path('b.graphql'), '--database', database]);
    assert.equal(finding.rule, 'binding');
    assert.match(finding.message, /has no column "colour"/);
  });

  await t.test('columns that nobody may read are errors', () => {
    const role = `check_reader_${process.pid}`;
    runSql(database, `CREATE ROLE ${role}; GRANT SELECT ON owners TO ${role}; GRANT SELECT (id) ON things TO ${role}`);
    const environment = { ONETRIP_DATABASE_ANONYMOUS_ROLE: role };
    const columns = json(base, environment).filter(({ rule }) => rule === 'privilege');
    const { status } = check(base, environment);
    runSql(database, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
    assert.equal(status, 1);
    assert.deepEqual(columns.map(({ message }) => message.replace(/;.*/, '')).sort(), [
      'The anonymous role may not read column "name" of table "things"',
      'The anonymous role may not read column "owner_id" of table "things"',
    ]);
  });

  await t.test('one column of a key that is always given finds the rows for the others', () => {
    runSql(database, `CREATE TABLE lines (page int, line int, PRIMARY KEY (page, line));
      INSERT INTO lines SELECT n / 10, n % 10 FROM generate_series(1, 2000) n; ANALYZE lines`);
    const lines = (...fields) => inFolder({
      'lines.graphql': `type Line @table { page: Int! line: Int! }\ntype Query {\n${fields.join('\n')}\n}`,
    })('lines.graphql');
    const always = ['one(page: Int!, line: Int!): Line', 'some(page: [Int!]!, line: Int): [Line!]!'];
    const seldom = ['one(page: Int, line: Int): Line', 'lines(line: Int!): [Line!]!'];
    assert.deepEqual(json(['--schema', lines(...always), '--database', database]), []);
    assert.deepEqual(json(['--schema', lines(...seldom), '--database', database]).map(({ line }) => line), [3, 4]);
  });

  await t.test('indexes settle it', () => {
    runSql(database, 'CREATE INDEX ON things (owner_id) WHERE owner_id IS NOT NULL; CREATE INDEX ON things (name)');
    assert.deepEqual(json(base), []);
  });

  await t.test('roles that are not there, or that the login role may not become, are errors', () => {
    const role = `check_member_${process.pid}`;
    runSql(database, `CREATE ROLE ${role} LOGIN; GRANT SELECT ON owners, things TO ${role}; CREATE ROLE "${role} B"`);
    const login = `${database}${database.includes('?') ? '&' : '?'}user=${role}`;
    const found = json(['--schema', path('a.graphql'), '--database', login], { ONETRIP_AUTH_ROLES: `${role} B,${role}_c` });
    runSql(database, `DROP OWNED BY ${role}; DROP ROLE ${role}; DROP ROLE "${role} B"`);
    assert.deepEqual(found.map(({ severity, message }) => [severity, message]), [
      ['error', `auth.roles: the login role may not become role "${role} B"; GRANT "${role} B" TO ${role}.`],
      ['error', `auth.roles: there is no role "${role}_c"; CREATE ROLE ${role}_c.`],
    ]);
  });

  await t.test('a database that is not there', () => {
    const { status, stderr } = check(['--schema', path('a.graphql'), '--database', 'postgresql://127.0.0.1:1/nothing']);
    assert.equal(status, 2, stderr);
  });
});

test('costs', { skip: WITHOUT_DATABASE }, () => {
  const few = 'query Few { things(first: 3) { nodes { id } } }';
  const any = 'query Any($n: Int, $o: Boolean!) { things(first: $n) { nodes { id owner @include(if: $o) { id } } } }';
  const path = inFolder({
    'a.graphql': SCHEMA, 'few.graphql': few, 'any.graphql': any, 'wrong.graphql': '{ owner(id: 1) { nme } }',
    'both.json': JSON.stringify({ few, any }),
  });
  const database = makeThings('costs');
  const base = ['--schema', path('a.graphql'), '--database', database, '--format', 'json'];
  const costs = (max, ...files) => {
    const { status, stdout } = check([...base, '--max-cost', String(max), ...files.map(path)]);
    const found = JSON.parse(stdout).findings.filter(({ rule }) => rule === 'cost');
    return [status, ...found.map(({ severity, file, line, message }) => [severity, file.split('/').at(-1), line, message.replace(/:.*/, '')])];
  };
  const beyond = (file, max) => ['error', file, 1, `Operation "Any" may cost 201, more than ${max}`];
  assert.deepEqual(costs(201, 'few.graphql', 'any.graphql'), [0]);
  assert.deepEqual(costs(200, 'few.graphql', 'any.graphql'), [1, beyond('any.graphql', 200)]);
  assert.deepEqual(costs(4, 'few.graphql'), [0]);
  assert.deepEqual(costs(3, 'few.graphql')[0], 1);
  assert.deepEqual(costs(200, 'both.json'), [1, beyond('both.json, operation any', 200)]);
  assert.deepEqual(costs(1, 'wrong.graphql'), [1], 'only its mistake is told');
  for (const max of ['0', '-1', 'many', '']) assert.equal(check([...base, '--max-cost', max]).status, 2, max);
  const without = check(['--schema', path('a.graphql'), '--max-cost=5', path('few.graphql')]);
  assert.equal(without.status, 2);
  assert.match(without.stderr, /--max-cost needs a database/);
});

test('forms for machines', { skip: WITHOUT_DATABASE }, () => {
  const database = makeThings('forms');
  const path = inFolder({ 'a.graphql': SCHEMA, 'bad,1.graphql': '{ owner(id: 1) { a b } }' });
  const args = ['--schema', path('a.graphql'), '--database', database, path('bad,1.graphql')];
  const github = check([...args, '--format', 'github']);
  assert.equal(github.status, 1);
  assert.match(github.stdout, /^::error title=onetrip check,file=.*bad%2C1\.graphql,line=1,col=18::Cannot query field "a"/m);
  assert.match(github.stdout, /^::warning title=onetrip check,file=.*a\.graphql,line=7,col=\d+::/m);
  const junit = check([...args, '--format=junit']).stdout;
  assert.match(junit, /<testsuite name="onetrip check" tests="8" failures="1">/);
  assert.match(junit, /<testcase classname="onetrip check" name="operation">\s*<failure message="2 found">[^<]*&quot;a&quot;/);
});

test('the storefront has no errors', { skip: WITHOUT_DATABASE }, () => {
  const { status, stdout } = check([
    '--schema', join(ROOT, 'schema/store.graphql'), '--schema', join(ROOT, 'schema/store.bind.graphql'),
    '--module', join(MODULES, 'money.so'), '--module', join(MODULES, 'tree.so'), '--database', storefrontDatabase(), '--format', 'json',
  ], { ONETRIP_DATABASE_ANONYMOUS_ROLE: 'storefront_anonymous', ONETRIP_AUTH_ROLES: 'storefront_customer' });
  assert.equal(status, 0, stdout);
});

const WRITES_SCHEMA = `type Owner @table { id: ID! name: String things: [Thing!]! }
type Thing @table { id: ID! name: String seen: Int }
input NewThing { name: String }
input ThingKey { id: ID! }
input ThingChange { id: ID! name: String seen: Int @version }
input Things { create: [NewThing!] connect: [ThingKey!] update: [ThingChange!] delete: [ThingKey!] }
input OwnerChange { name: String things: Things }
type Query { owner(id: ID!): Owner }
type Mutation {
  addOwner(name: String!): Owner @insert
  changeOwner(id: ID!, input: OwnerChange!): Owner @update
  putThing(id: ID!, name: String): Thing @upsert
  dropOwner(id: ID!): Owner @delete
}`;

const ONE_ROW_SCHEMA = `type Owner @table { id: ID! name: String }
type Thing @table { id: ID! owner: Owner }
type Query { thing(id: ID!): Thing }
type Mutation {
  change(id: ID!, input: Change!): Thing @update
  drop(id: ID!, input: Drop!): Thing @update
}
input Change { owner: OwnerChange }
input OwnerChange { update: OwnerName }
input OwnerName { name: String }
input Drop { owner: OwnerDrop }
input OwnerDrop { delete: Boolean }`;

test('what mutations write needs rights, in rows of relations as well', { skip: WITHOUT_DATABASE }, () => {
  const database = makeThings('writes');
  runSql(database, 'ALTER TABLE owners ADD name text; ALTER TABLE things ADD seen int NOT NULL DEFAULT 1');
  const path = inFolder({ 'a.graphql': WRITES_SCHEMA, 'b.graphql': ONE_ROW_SCHEMA });
  let schema = path('a.graphql');
  const role = `check_writer_${process.pid}`;
  const found = (environment) => JSON.parse(check(['--schema', schema, '--database', database, '--format', 'json'], environment).stdout).findings
    .filter(({ severity }) => severity === 'error').map(({ line, message }) => `${line} ${message}`).sort();
  const only = (rights) => {
    runSql(database, `CREATE ROLE ${role}; GRANT SELECT ON owners, things TO ${role}; ${rights}`);
    const findings = found({ ONETRIP_DATABASE_ANONYMOUS_ROLE: role });
    runSql(database, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
    return findings;
  };
  const may = (line, what, table, privilege) => `${line} The anonymous role may not ${what} of table "${table}"; GRANT ${privilege} ON public.${table} TO ${role}.`;
  assert.deepEqual(found({}), []);
  assert.deepEqual(only(`GRANT INSERT, UPDATE, DELETE ON owners, things TO ${role}`), []);
  assert.deepEqual(only(`GRANT INSERT (name), UPDATE ON owners TO ${role}; GRANT INSERT (id, name), UPDATE (name) ON things TO ${role}`), [
    may(13, 'delete rows', 'owners', 'DELETE'),
    may(6, 'delete rows', 'things', 'DELETE'),
    may(6, 'insert column "owner_id"', 'things', 'INSERT'),
    may(6, 'update column "owner_id"', 'things', 'UPDATE'),
    may(6, 'update column "seen"', 'things', 'UPDATE'),
  ].sort());
  assert.deepEqual(only(`GRANT DELETE ON owners, things TO ${role}; GRANT INSERT, UPDATE (owner_id) ON things TO ${role}`), [
    may(10, 'insert column "name"', 'owners', 'INSERT'),
    may(5, 'update column "name"', 'things', 'UPDATE'),
    may(6, 'update column "seen"', 'things', 'UPDATE'),
    may(7, 'update column "name"', 'owners', 'UPDATE'),
  ].sort());
  schema = path('b.graphql');
  assert.deepEqual(only(`GRANT UPDATE (name), DELETE ON owners TO ${role}`), [may(12, 'update column "owner_id"', 'things', 'UPDATE')]);
  assert.deepEqual(only(`GRANT UPDATE (owner_id) ON things TO ${role}`), [
    may(10, 'update column "name"', 'owners', 'UPDATE'), may(12, 'delete rows', 'owners', 'DELETE')]);
});

test('rows that take their key of a sequence need a right to it', { skip: WITHOUT_DATABASE }, () => {
  const database = makeDatabase(`check_sequences_${process.pid}`);
  const role = `check_sequence_${process.pid}`;
  runSql(database, `CREATE TABLE serials (id serial PRIMARY KEY, name text); CREATE TABLE identities (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name text);
    CREATE ROLE ${role}; GRANT SELECT, INSERT ON serials, identities TO ${role}`);
  const schema = inFolder({
    'a.graphql': `type Serial @table { id: ID! name: String }\ntype Identity @table { id: ID! name: String }\ntype Query { serials: [Serial!]! }
type Mutation {\n  addSerial(name: String): Serial @insert\n  addIdentity(name: String): Identity @insert\n  numberSerial(id: ID!): Serial @insert\n}`,
  })('a.graphql');
  const found = () => JSON.parse(check(['--schema', schema, '--database', database, '--format', 'json'], { ONETRIP_DATABASE_ANONYMOUS_ROLE: role })
    .stdout).findings.map(({ severity, line, message }) => [severity, line, message]);
  const missing = found();
  runSql(database, `GRANT USAGE ON SEQUENCE serials_id_seq TO ${role}`);
  const granted = found();
  runSql(database, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
  assert.deepEqual(missing, [['error', 5, 'The anonymous role may not use sequence "serials_id_seq", the default of column "id"; '
    + `GRANT USAGE ON SEQUENCE public.serials_id_seq TO ${role}.`]]);
  assert.deepEqual(granted, []);
});

const CALLS = `
CREATE FUNCTION shout(t things) RETURNS text STABLE LANGUAGE sql AS $$ SELECT upper(t.name) $$;
CREATE FUNCTION of_owner(owner int) RETURNS text STABLE STRICT LANGUAGE sql AS $$ SELECT owner::text $$;
CREATE FUNCTION newest() RETURNS things STABLE LANGUAGE sql AS $$ SELECT t FROM things t ORDER BY id DESC LIMIT 1 $$;
CREATE FUNCTION some_things(at_most int) RETURNS SETOF things STABLE STRICT LANGUAGE sql AS $$ SELECT * FROM things LIMIT at_most $$;
REVOKE EXECUTE ON FUNCTION newest() FROM PUBLIC;
`;

test('functions', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeThings('calls');
  runSql(database, CALLS);
  const path = inFolder({
    'a.graphql': `type Query {
  newest: Thing! @function
  someThings(atMost: Int): [Thing!]! @function
}
type Thing @table {
  id: ID!
  shout: String! @function
  owner: String! @function(name: "of_owner", args: ["owner = $parent.owner_id"])
  idText: String! @function(name: "of_owner", args: ["owner = $parent.id"])
}`,
    'b.graphql': 'type Query { nothing: Int @function lost: Int @sql(query: "SELECT lost FROM things") gone: Int @sql(query: "DELETE FROM things RETURNING id") }',
    'c.graphql': `type Thing @table @where(sql: "id") { id: ID! }
type Owner @table @where(sql: "id > $claims.least::int") {
  id: ID!
  half: Int @expr(sql: "halve(id)")
  whole: Int @expr(sql: "id +")
  times(by: Int): Int @expr(sql: "id * $args.by::int4")
  label: [Int!] @expr(sql: "id")
  things: Int @aggregate(of: "Thing") @where(sql: "name ~ 3")
}
type Query {
  owners(least: String): [Owner!]! @where(sql: "id = 'x'")
  some: [Owner!]! @where(sql: "sum(id) > 3")
}
type Mutation { rename(id: ID!, name: String): Thing @update @where(sql: "length(id) > 1") }`,
  });
  const found = (name, environment) => JSON.parse(check(['--format', 'json', '--schema', path(name), '--database', database], environment).stdout)
    .findings.map(({ severity, rule, line, message }) => [severity, rule, line, message.replace(/;.*/, '')]);

  await t.test('give null where the contract has none', () => {
    assert.deepEqual(found('a.graphql'), [
      ['warning', 'nullability', 2, 'Field "Query.newest" is not null, but function "newest" may give no row.'],
      ['warning', 'nullability', 8,
        'Field "Thing.owner" is not null, but function "of_owner" is STRICT and gives null where "owner" is null.'],
    ]);
  });

  await t.test('may be executed by nobody', () => {
    const role = `check_caller_${process.pid}`;
    runSql(database, `CREATE ROLE ${role}; GRANT SELECT ON things TO ${role}`);
    const forbidden = found('a.graphql', { ONETRIP_DATABASE_ANONYMOUS_ROLE: role }).filter(([, rule]) => rule === 'privilege');
    runSql(database, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
    assert.deepEqual(forbidden, [['error', 'privilege', 2, 'The anonymous role may not execute function "newest"']]);
  });

  await t.test('may be executed by none of several roles: GRANT names one of them', () => {
    const role = `check_login_${process.pid}`;
    runSql(database, `CREATE ROLE ${role} LOGIN; GRANT SELECT ON things TO ${role}; CREATE ROLE ${role}_token; GRANT ${role}_token TO ${role}`);
    const login = `${database}${database.includes('?') ? '&' : '?'}user=${role}`;
    const { stdout } = check(['--format', 'json', '--schema', path('a.graphql'), '--database', login], { ONETRIP_AUTH_ROLES: `${role}_token` });
    runSql(database, `DROP OWNED BY ${role}; DROP ROLE ${role}; DROP ROLE ${role}_token`);
    const forbidden = JSON.parse(stdout).findings.filter(({ rule }) => rule === 'privilege').map(({ message }) => message);
    assert.deepEqual(forbidden, ['The roles of the configuration may not execute function "newest"; '
      + `GRANT EXECUTE ON FUNCTION public.newest TO ${role}_token.`]);
  });

  await t.test('that are not there, and queries that the database refuses', () => {
    assert.deepEqual(found('b.graphql'), [
      ['error', 'binding', 1, 'Field "Query.nothing": no function "nothing" is in the search path'],
      ['error', 'binding', 1, 'Field "Query.lost": @sql: the database refuses the query: column "lost" does not exist.'],
      ['error', 'binding', 1, 'Field "Query.gone": @sql: reads change nothing: make it a field of the mutation type.'],
    ]);
  });

  await t.test('predicates and expressions that the database refuses', () => {
    assert.deepEqual(found('c.graphql').map(([, , line, message]) => `${line} ${message}`).sort(), [
      '1 Type "Thing": @where: the database refuses it: argument of WHERE must be type boolean, not type integer.',
      '11 Field "Query.owners": @where: the database refuses it: invalid input syntax for type integer: "x".',
      '12 Field "Query.some": @where: the database refuses it: aggregate functions are not allowed in WHERE.',
      '14 Field "Mutation.rename": @where: the database refuses it: function length(integer) does not exist.',
      '4 Field "Owner.half": @expr: the database refuses it: function halve(integer) does not exist.',
      '5 Field "Owner.whole": @expr: the database refuses it: syntax error at or near ")".',
      '7 Field "Owner.label": @expr: the database refuses it: cannot cast type integer to integer[].',
      '8 Field "Owner.things": @where: the database refuses it: operator does not exist: text ~ integer.',
    ]);
  });

  await t.test('SQL that nobody may run', () => {
    const role = `check_runner_${process.pid}`;
    const path = inFolder({
      'd.graphql': `type Thing @table @where(sql: "EXISTS (SELECT FROM owners o WHERE o.id > 0)") {
  id: ID!
  owners: Int @expr(sql: "(SELECT count(*) FROM owners o WHERE o.id = id AND $claims.sub IS NULL)")
  named: Int @sql(query: "SELECT count(*) FROM things t WHERE t.name = $parent.name AND t.id = $args.id::int")
  half: Int @expr(sql: "id / 2")
}
type Query {
  things: [Thing!]!
  ownerCount(most: Int): Int @sql(query: "SELECT count(*) FROM owners o WHERE o.id < $args.most::int")
}`.replace('named: Int', 'named(id: Int): Int'),
    });
    runSql(database, `CREATE ROLE ${role}; GRANT SELECT ON things TO ${role}`);
    const told = () => JSON.parse(check(['--format', 'json', '--schema', path('d.graphql'), '--database', database], { ONETRIP_DATABASE_ANONYMOUS_ROLE: role }).stdout)
      .findings.filter(({ rule }) => rule === 'privilege').map(({ line, message }) => `${line} ${message}`).sort();
    const missing = told();
    runSql(database, `GRANT SELECT ON owners TO ${role}`);
    const granted = told();
    runSql(database, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
    const words = (line, directive) => `${line} The anonymous role may not run what @${directive} says: permission denied for table owners; GRANT that TO ${role}.`;
    assert.deepEqual(missing, [words(1, 'where'), words(3, 'expr'), words(9, 'sql')]);
    assert.deepEqual(granted, []);
  });

  await t.test('a login role that may not see a schema does not know what is there', () => {
    const role = `check_blind_${process.pid}`;
    const path = inFolder({ 'blind.graphql': 'type Thing @table(schema: "hidden") @where(sql: "id > 0") { id: ID! }\ntype Query { things: [Thing!]! }' });
    runSql(database, `CREATE SCHEMA hidden; CREATE TABLE hidden.things (id int PRIMARY KEY); CREATE ROLE ${role} LOGIN NOINHERIT; CREATE ROLE ${role}_sees;
      GRANT USAGE ON SCHEMA hidden TO ${role}_sees; GRANT SELECT ON hidden.things TO ${role}_sees; GRANT ${role}_sees TO ${role}`);
    const login = `${database}${database.includes('?') ? '&' : '?'}user=${role}`;
    const { status, stderr } = check(['--schema', path('blind.graphql'), '--database', login], { ONETRIP_DATABASE_ANONYMOUS_ROLE: `${role}_sees` });
    runSql(database, `DROP SCHEMA hidden CASCADE; DROP ROLE ${role}; DROP ROLE ${role}_sees`);
    assert.equal(status, 0, stderr);
  });
});

const MIXED = `
CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, city text);
CREATE TABLE posts (id int PRIMARY KEY, at timestamptz NOT NULL, person_id int NOT NULL REFERENCES people, body text, words tsvector, tags text[], life tstzrange);
CREATE TABLE photos (id int PRIMARY KEY, at timestamptz NOT NULL, person_id int NOT NULL REFERENCES people, url text);
CREATE TABLE likes (id int PRIMARY KEY, kind text, what int);
CREATE INDEX ON photos (at DESC); CREATE INDEX ON photos (person_id);
`;
const MIXED_SCHEMA = `union Item = Post | Photo
type Post @table { id: ID! at: DateTime! body: String }
type Photo @table { id: ID! at: DateTime! url: String }
type Person @table { id: ID! items(first: Int): [Item!]! @page(orderBy: ["at DESC"]) posts: [Post!]! }
type Like @table { id: ID! what: Item @belongsTo(columns: ["what"], discriminator: "kind") }
input PersonFilter { posts: PostFilter not: PersonFilter }
input PostFilter { body: String author: PersonFilter @filter(relation: "author") }
extend type Post { author: Person }
type Query {
  feed(first: Int): [Item!]! @page(orderBy: ["at DESC"])
  people(where: PersonFilter): [Person!]!
  posts(search: String @filter(column: "words", op: SEARCH), text: String @filter(column: "body", op: SEARCH, config: "english"),
    tag: String @filter(column: "tags", op: CONTAINS), during: DateTime @filter(column: "life", op: CONTAINS)): [Post!]!
  likes: [Like!]!
}
`;

test('feeds, choices, and filters over relations', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase(`check_mixed_${process.pid}`);
  runSql(database, MIXED);
  const path = inFolder({ 'a.graphql': MIXED_SCHEMA });
  const found = (rule, environment) => JSON.parse(check(['--format', 'json', '--schema', path('a.graphql'), '--database', database], environment).stdout)
    .findings.filter((each) => each.rule === rule).map(({ line, message }) => [line, message]);

  await t.test('each table of a feed needs its own index, and what would serve a filter is told', () => {
    const filter = (column, index) => `No index helps to filter table "posts" by column "${column}": each use reads all rows; CREATE INDEX ON public.posts ${index}.`;
    assert.deepEqual(found('index'), [
      [4, 'Field "Person.items": no index begins with the columns it joins by; CREATE INDEX ON public.posts (person_id).'],
      [4, 'Field "Person.posts": no index begins with the columns it joins by; CREATE INDEX ON public.posts (person_id).'],
      [10, 'No index gives this order: each page sorts all rows; CREATE INDEX ON public.posts (at DESC).'],
      [12, filter('words', 'USING gin (words)')],
      [12, filter('body', "USING gin (to_tsvector('english', body))")],
      [13, filter('tags', 'USING gin (tags)')],
      [13, filter('life', 'USING gist (life)')],
    ]);
  });

  await t.test('columns that only a filter, an order, a choice or a feed reads need a right as well', () => {
    const role = `check_mixed_${process.pid}`;
    runSql(database, `CREATE ROLE ${role}; GRANT SELECT (id) ON people, posts, likes TO ${role}; GRANT SELECT (id, url) ON photos TO ${role}`);
    const told = found('privilege', { ONETRIP_DATABASE_ANONYMOUS_ROLE: role });
    runSql(database, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
    const missing = (column, table) => `The anonymous role may not read column "${column}" of table "${table}"; GRANT SELECT ON public.${table} TO ${role}.`;
    assert.deepEqual(told.map(([, message]) => message).sort(), [
      ...['at', 'person_id'].map((column) => missing(column, 'photos')), ...['at', 'body', 'life', 'person_id', 'tags', 'words'].map((column) => missing(column, 'posts')),
      ...['kind', 'what'].map((column) => missing(column, 'likes')),
    ].sort());
  });
});

const GUARDED = `
CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, salary int, boss_id int REFERENCES people);
CREATE TABLE notes (id int PRIMARY KEY, person_id int REFERENCES people, words text);
`;

const GUARDED_SCHEMA = `enum PersonOrder { NAME @orderBy(columns: ["name"]) RICHEST @orderBy(columns: ["salary DESC", "id"]) }
input PersonFilter { name: String salary: Int grade: Int boss: PersonFilter and: [PersonFilter!] notes: NoteFilter }
input NoteFilter { words: String }
type Person @table {
  id: ID!
  name: String!
  salary: Int @requiresScopes(scopes: [["salaries"]])
  grade: Int @expr(sql: "salary / 1000") @requiresScopes(scopes: [["salaries"]])
  boss: Person
  notes: [Note!]
  noteCount: Int @aggregate(of: "notes")
}
type Note @table @authenticated { id: ID! words: String }
type Sums { count: Int! total: Int @aggregate(function: SUM, column: "salary") told: Int @requiresScopes(scopes: [["salaries"]]) @aggregate(function: SUM, column: "salary") }
type PersonPagesConnection { nodes: [Person!]! pageInfo: PageInfo! }
type PageInfo { endCursor: String }
type PersonConnection { nodes: [Person!]! top: Int @aggregate(function: MAX, column: "salary") }
type Query {
  people(where: PersonFilter, order: PersonOrder): [Person!]!
  rich(least: Int @filter(column: "salary", op: GTE), name: String): PersonConnection!
  paid(salary: Int, order: PersonOrder): [Person!] @requiresScopes(scopes: [["salaries"]])
  pages(first: Int, after: String): PersonPagesConnection! @page(orderBy: ["salary", "name"])
  paidPages(first: Int, after: String): PersonPagesConnection @page(orderBy: ["salary"]) @requiresScopes(scopes: [["salaries"]])
  notes(words: String): [Note!]
  sums: Sums @aggregate(of: "Person")
  mine: [Person!] @requiresRole(any: ["check_boss", "check_nobody"])
}
`;

test('what guarded fields hold, and who can have them', { skip: WITHOUT_DATABASE }, () => {
  const database = makeDatabase(`check_access_${process.pid}`);
  runSql(database, GUARDED);
  const path = inFolder({ 'a.graphql': GUARDED_SCHEMA });
  const { stdout, status } = check(['--format', 'json', '--schema', path('a.graphql'), '--database', database],
    { ONETRIP_AUTH_DEFAULT_ROLE: runSql(database, 'SELECT current_user'), ONETRIP_AUTH_ROLES: 'check_boss' });
  const told = JSON.parse(stdout).findings.filter(({ rule }) => rule === 'access');
  const tells = (what, field, by) => `${what} by what only "${field}" shows, which is not for everybody who has "${by}": they can find it out by asking. Give both the same rules, or leave it out.`;
  assert.equal(status, 1, 'a role that is not there is an error');
  assert.ok(told.every(({ severity }) => severity === 'warning'));
  assert.deepEqual(told.map(({ line, message }) => [line, message]), [
    [26, 'No token can have the role "check_nobody": auth.roles does not list it.'],
    [2, tells('Input field "PersonFilter.salary" filters', 'Person.salary', 'Query.people')],
    [2, tells('Input field "PersonFilter.grade" filters', 'Person.grade', 'Query.people')],
    [3, tells('Input field "NoteFilter.words" filters', 'Note.words', 'Query.people')],
    [1, tells('Enum value "PersonOrder.RICHEST" sorts', 'Person.salary', 'Query.people')],
    [20, tells('Argument "Query.rich(least:)" filters', 'Person.salary', 'Query.rich')],
    [17, tells('Field "PersonConnection.top" tells of rows', 'Person.salary', 'Query.rich')],
    [22, tells('Field "Query.pages" has pages', 'Person.salary', 'Query.pages')],
    [14, tells('Field "Sums.total" tells of rows', 'Person.salary', 'Query.sums')],
  ]);
});

const NULLS = `
CREATE TABLE owners (id int PRIMARY KEY, email text NOT NULL UNIQUE, nick text, kind text NOT NULL DEFAULT 'person', away tstzrange);
CREATE TABLE things (id int PRIMARY KEY, name text NOT NULL, owner_id int REFERENCES owners, maker_id int NOT NULL REFERENCES owners, made_by text);
CREATE TABLE filled (id int PRIMARY KEY, at timestamptz NOT NULL);
CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at = now(); RETURN NEW; END $$;
CREATE TRIGGER fill BEFORE INSERT ON filled FOR EACH ROW EXECUTE FUNCTION fill();
CREATE VIEW seen_things AS SELECT id, made_by FROM things;
`;
const NULLS_SCHEMA = `type Owner @table { id: ID! email: String! nick: String!
  away: Span!
  things: [Thing!]! @hasMany(columns: ["maker_id"]) }
type Span { lower: DateTime }
type Thing @table @where(sql: "made_by IS NOT NULL") { id: ID!
  owner: Owner! @belongsTo(columns: ["owner_id"]) madeBy: String! maker: Owner! @belongsTo(columns: ["maker_id"]) }
type SeenThing @table(key: ["id"]) { id: ID! madeBy: String! }
input NewThing { name: String! id: ID!
  maker: MakerOps }
input MakerOps { create: NewMaker }
input NewMaker { nick: String id: ID! }
input NewOwner { id: ID! email: String! things: ThingOps }
input ThingOps { create: [MadeThing!] }
input MadeThing { id: ID! }
type Filled @table(name: "filled") { id: ID! at: DateTime! } type Query { owners: [Owner!]! seen: [SeenThing!]! }
type Mutation {
  addThing(input: NewThing!): Thing @insert
  addOwner(input: NewOwner!): Owner @insert
  putOwner(id: ID!, nick: String): Owner @upsert
  giveOwner(id: ID!): Owner @insert @preset(column: "email", claim: "email")
  addFilled(id: ID!): Filled @insert
  changeOwner(id: ID!, nick: String): Owner @update
}`;

test('nulls that the contract rules out, and that rows lack which are made', { skip: WITHOUT_DATABASE }, () => {
  const database = makeDatabase(`check_nulls_${process.pid}`);
  runSql(database, NULLS);
  const schema = inFolder({ 'a.graphql': NULLS_SCHEMA })('a.graphql');
  const { status, stdout } = check(['--schema', schema, '--database', database, '--format', 'json']);
  const read = (line, field, column, table) => `${line} Field "${field}" is not null, but column "${column}" may be: take away its "!", `
    + `or ALTER TABLE public.${table} ALTER COLUMN ${column} SET NOT NULL.`;
  const made = (line, column, table) => `${line} Nothing sets column "${column}" in rows of table "${table}" that are made here, and it is NOT NULL `
    + 'without a default: add an argument or input field, or a @preset.';
  assert.deepEqual(JSON.parse(stdout).findings.filter(({ rule }) => rule === 'nullability').map(({ line, message }) => `${line} ${message}`).sort(), [
    read(1, 'Owner.nick', 'nick', 'owners'), read(2, 'Owner.away', 'away', 'owners'), read(6, 'Thing.owner', 'owner_id', 'things'),
    made(10, 'email', 'owners'), made(13, 'name', 'things'), made(19, 'email', 'owners'),
  ].sort());
  assert.equal(status, 0);
});
