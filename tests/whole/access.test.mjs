/**
 * Whom fields are for, over HTTP: what tokens of every kind are told, that what is refused is never asked of the database, and that
 * no answer reaches anybody else by way of a cache, a shared statement or an idempotency key.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateOperation } from '../reference/generate.mjs';
import { loadApp, loadReference } from '../reference/load.mjs';
import {
  BINARY, GENERAL, MODULES, ROOT, WITHOUT_DATABASE, cleanEnvironment, makeDatabase, makeFolder, makeToken, readTree, runSql, startServer,
} from '../support/program.mjs';

const SCHEMA = `${ROOT}/tests/whole/access.graphql`;
const [KEYS_TABLE] = [...readTree('docs/idempotency.md').matchAll(/```sql\n([^`]*)```/g)].map(([, sql]) => sql);
const ALL = 'email patients bills';

const tokenOf = (claims) => (claims === null ? undefined : makeToken({ sub: '7', role: 'access_clerk', ...claims }));
const codesOf = (answer) => (answer.errors ?? []).map(({ path, extensions }) => `${path.join('.')} ${extensions.code}`);

async function start(name, options = {}) {
  const database = makeDatabase(`access_${name}_${process.pid}`, [`${ROOT}/tests/whole/access.sql`]);
  const server = await startServer({
    database, schema: [SCHEMA], modules: [join(MODULES, 'money.so')], roles: ['access_doctor', 'access_clerk'], ...options,
  });
  return Object.assign(server, { database, sql: (text) => runSql(database, text) });
}

const statementsOf = (headers) => Number(/statements;desc="(\d+)"/.exec(headers.get('server-timing'))?.[1]);

test('what callers are told', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start('told');
  const EMAIL = '{ patient(id: 3) { name email } }';
  for (const [sentence, claims, code] of [
    ['nobody with a token', null, 'UNAUTHENTICATED'],
    ['no scopes', {}, 'FORBIDDEN'],
    ['one of two scopes', { scope: 'email' }, 'FORBIDDEN'],
    ['both', { scope: 'email patients' }],
    ['both among others, in any order', { scope: 'x patients y email z' }],
    ['the other list', { scope: 'admin' }],
    ['a list of scopes', { scope: ['patients', 'email'] }],
    ['scopes in scp', { scp: 'patients email' }],
    ['a list in scp', { scp: ['patients', 'email'] }],
    ['scope before scp', { scope: 'email', scp: 'admin' }, 'FORBIDDEN'],
    ['another case', { scope: 'Admin' }, 'FORBIDDEN'],
    ['part of a scope', { scope: 'adm' }, 'FORBIDDEN'],
    ['two scopes in one item', { scope: ['email patients'] }, 'FORBIDDEN'],
    ['a scope that is no text', { scope: { admin: true } }, 'FORBIDDEN'],
    ['a role of that name', { role: 'access_doctor', admin: true }, 'FORBIDDEN'],
  ]) {
    await t.test(sentence, async () => {
      const { status, answer } = await server.post({ query: EMAIL }, tokenOf(claims));
      assert.equal(status, 200);
      assert.deepEqual(codesOf(answer), code ? [`patient.email ${code}`] : []);
      assert.deepEqual(answer.data, { patient: { name: 'patient 3', email: code ? null : 'p3@example' } });
    });
  }
  await t.test('a null that may not stand moves up, and the error stays where it was', async () => {
    const answer = await server.ask({ query: '{ patient(id: 3) { name file } }' }, tokenOf({}));
    assert.deepEqual(answer.data, { patient: null });
    assert.deepEqual(codesOf(answer), ['patient.file FORBIDDEN']);
    const doctor = await server.ask({ query: '{ patient(id: 3) { file } }' }, tokenOf({ role: 'access_doctor' }));
    assert.deepEqual(doctor, { data: { patient: { file: 'file of patient 3' } } });
  });
  await t.test('a message does not say what would open it', async () => {
    const { errors } = await server.ask({ query: EMAIL }, tokenOf({}));
    assert.deepEqual(errors.map(({ message }) => message), ['The token does not allow "Patient.email".']);
  });
  await t.test('an error is told once for a field of a list, and others beside it', async () => {
    const answer = await server.ask({ query: '{ patients(first: 30) { email again: email bills { id } } }' }, tokenOf({}));
    assert.deepEqual(codesOf(answer), ['patients.0.email FORBIDDEN', 'patients.0.again FORBIDDEN', 'patients.0.bills FORBIDDEN']);
    assert.equal(answer.data.patients.length, 30);
    assert.ok(answer.data.patients.every((each) => each.email === null && each.again === null && each.bills === null));
  });
  await t.test('a resolver has what it requires, whoever asks', async () => {
    const answer = await server.ask({ query: '{ bills(first: 1) { priceCents price { formatted } } }' }, tokenOf({ scope: 'bills', role: 'access_doctor' }));
    assert.deepEqual(codesOf(answer), ['bills.0.priceCents FORBIDDEN']);
    assert.deepEqual(answer.data.bills, [{ priceCents: null, price: { formatted: '\u20ac1.00' } }]);
  });
  await t.test('a type reached by another way, introspection, and a name', async () => {
    const query = '{ __typename dearest bills(first: 1) { __typename } __type(name: "Bill") { fields { name } } viewer { id } }';
    const answer = await server.ask({ query });
    assert.deepEqual(answer.data, {
      __typename: 'Query', dearest: null, bills: null, viewer: null,
      __type: { fields: ['id', 'priceCents', 'currency', 'price', 'patient'].map((name) => ({ name })) },
    });
    assert.deepEqual(codesOf(answer), ['dearest', 'bills', 'viewer'].map((path) => `${path} UNAUTHENTICATED`));
    assert.deepEqual((await server.ask({ query: '{ viewer { id } }' }, tokenOf({}))).data, { viewer: { id: '7' } });
  });
  await t.test('skipped is not refused', async () => {
    const query = 'query ($all: Boolean!) { patient(id: 3) { name email @include(if: $all) ...F @skip(if: true) } } fragment F on Patient { file }';
    assert.deepEqual(await server.ask({ query, variables: { all: false } }), { data: { patient: { name: 'patient 3' } } });
    assert.deepEqual(codesOf(await server.ask({ query, variables: { all: true } })), ['patient.email UNAUTHENTICATED']);
    assert.deepEqual(codesOf(await server.ask({ query, variables: { all: true } }, tokenOf({ scope: 'admin' }))), []);
  });
  await t.test('nothing of it is asked of the database', async () => {
    const { headers } = await server.post({ query: '{ bills(first: 1) { id } dearest viewer { id } }' });
    assert.equal(statementsOf(headers), 0);
    const some = await server.post({ query: '{ patients(first: 3) { name bills { id patient { name } } } }' });
    assert.equal(statementsOf(some.headers), 1);
  });
  assert.equal(await server.stop(), 0, server.log());
});

test('elements of a batch, and requests beside each other', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start('beside', { batchMax: 10 });
  const query = '{ patients(first: 5) { id email bills { id } } }';
  const billsOf = (n) => [n - 1 || 30, (n - 1 || 30) + 30].map((id) => ({ id: String(id) }));
  const wanted = (isAll) => ({
    patients: [1, 2, 3, 4, 5].map((n) => ({ id: String(n), email: isAll ? `p${n}@example` : null, bills: isAll ? billsOf(n) : null })),
  });
  await t.test('each has its own answer', async () => {
    const callers = Array.from({ length: 60 }, (_, i) => [null, {}, { scope: ALL }][i % 3]);
    const answers = await Promise.all(callers.map((claims) => server.ask({ query }, tokenOf(claims))));
    for (const [i, { data }] of answers.entries()) assert.deepEqual(data, wanted(i % 3 === 2), `request ${i}`);
  });
  await t.test('a batch', async () => {
    const answers = await server.ask([{ query }, { query: '{ open(first: 1) { name } }' }, { query }], tokenOf({ scope: 'bills' }));
    assert.deepEqual(answers.map(codesOf), [['patients.0.email FORBIDDEN'], [], ['patients.0.email FORBIDDEN']]);
  });
  assert.equal(await server.stop(), 0, server.log());
});

test('caches', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start('caches', { environment: { ONETRIP_CACHE_BYTES: '1000000', ONETRIP_CACHE_POST: 'true' } });
  const get = async (query, claims, headers = {}) => {
    const token = tokenOf(claims);
    const response = await fetch(`${server.url}?${new URLSearchParams({ query })}`, { headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers } });
    const text = await response.text();
    return { status: response.status, header: (name) => response.headers.get(name), answer: text && JSON.parse(text), statements: statementsOf(response.headers) };
  };
  const OPEN = '{ open(first: 2) { name } }';
  const GUARDED = '{ patient(id: 4) { name email } }';
  const full = { sub: '7', scope: ALL, jti: 'one' };

  await t.test('an operation without rules is kept for everybody as before', async () => {
    assert.equal((await get(OPEN, null)).header('cache-control'), 'max-age=60, public');
    assert.equal((await get(OPEN, null)).statements, 0);
  });
  await t.test('one that met a rule is private, and kept for that token alone', async () => {
    const token = tokenOf(full);
    const ask = (bearer) => server.post({ query: GUARDED }, bearer);
    const first = await ask(token);
    assert.equal(first.headers.get('cache-control'), 'max-age=60, private');
    assert.equal(statementsOf(first.headers), 1);
    assert.equal(statementsOf((await ask(token)).headers), 0, 'the same token hits');
    for (const other of [{ ...full, jti: 'two' }, { ...full, sub: '8' }]) {
      const { headers, answer } = await ask(tokenOf(other));
      assert.equal(statementsOf(headers), 1, 'another token with the same rights does not');
      assert.equal(answer.data.patient.email, 'p4@example');
    }
    for (const other of [null, {}, { scope: 'email' }, { role: 'access_doctor' }]) {
      const { answer, headers } = await ask(tokenOf(other));
      assert.equal(answer.data.patient.email, null);
      assert.equal(headers.get('cache-control'), 'no-store');
    }
    assert.equal((await ask(token)).answer.data.patient.email, 'p4@example');
  });
  await t.test('an ETag of one is nothing to another', async () => {
    const mine = await get(GUARDED, full);
    const etag = mine.header('etag');
    assert.ok(etag);
    assert.equal((await get(GUARDED, full, { 'if-none-match': etag })).status, 304);
    for (const other of [null, {}]) {
      const theirs = await get(GUARDED, other, { 'if-none-match': etag });
      assert.equal(theirs.status, 200);
      assert.equal(theirs.answer.data.patient.email, null);
    }
  });
  assert.equal(await server.stop(), 0, server.log());
});

test('mutations', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await start('mutations');
  const perField = join(makeFolder(), 'schema.graphql');
  writeFileSync(perField, readTree('tests/whole/access.graphql').replace('type Mutation', 'type Mutation @transaction(per: FIELD)'));
  const eachAlone = await startServer({ database: server.database, schema: [perField], modules: [join(MODULES, 'money.so')], roles: ['access_doctor', 'access_clerk'] });
  const query = 'mutation { renamePatient(id: 1, name: "new") { name } addBill(patientId: 1, priceCents: 5) { id } }';
  const state = () => server.sql("SELECT (SELECT name FROM patients WHERE id = 1), (SELECT count(*) FROM bills WHERE price_cents = 5)");
  const reset = () => server.sql("UPDATE patients SET name = 'patient 1' WHERE id = 1; DELETE FROM bills WHERE price_cents = 5");

  await t.test('one that is refused writes nothing, and undoes the others', async () => {
    for (const [claims, codes] of [
      [null, ['renamePatient UNAUTHENTICATED', 'addBill UNAUTHENTICATED']],
      [{ role: 'access_doctor' }, ['renamePatient TRANSACTION_ROLLED_BACK', 'addBill FORBIDDEN']],
      [{}, ['renamePatient TRANSACTION_ROLLED_BACK', 'addBill FORBIDDEN']], // the type that it gives
    ]) {
      const { answer, headers } = await server.post({ query }, tokenOf(claims));
      assert.deepEqual(answer.data, { renamePatient: null, addBill: null });
      assert.deepEqual(codesOf(answer), codes);
      assert.equal(statementsOf(headers), 0);
      assert.equal(state(), 'patient 1\t0');
    }
    assert.deepEqual(codesOf(await server.ask({ query }, tokenOf({ scope: 'bills' }))), []);
    assert.equal(state(), 'new\t1');
    reset();
  });
  await t.test('with transactions per field the others stand', async () => {
    const answer = await eachAlone.ask({ query }, tokenOf({ role: 'access_doctor' }));
    assert.deepEqual(answer.data, { renamePatient: { name: 'new' }, addBill: null });
    assert.deepEqual(codesOf(answer), ['addBill FORBIDDEN']);
    assert.equal(state(), 'new\t0');
    reset();
  });
  await t.test('what is refused below a write does not undo it', async () => {
    const answer = await server.ask({ query: 'mutation { renamePatient(id: 1, name: "new") { name email } }' }, tokenOf({}));
    assert.deepEqual(answer.data, { renamePatient: { name: 'new', email: null } });
    assert.equal(state(), 'new\t0');
    reset();
  });
  await t.test('a conflict does not tell it either', async () => {
    const conflict = 'mutation { changeBill(id: 2, version: 9, priceCents: 1) { id priceCents version } }';
    const { errors: [doctor] } = await server.ask({ query: conflict }, tokenOf({ role: 'access_doctor' }));
    assert.equal(doctor.extensions.code, 'CONFLICT');
    assert.deepEqual(doctor.extensions.current, { id: '2', version: 1 });
    const { errors: [clerk] } = await server.ask({ query: conflict }, tokenOf({}));
    assert.deepEqual(clerk.extensions.current, { id: '2', priceCents: 200, version: 1 });
  });
  assert.equal(await eachAlone.stop(), 0, eachAlone.log());
  assert.equal(await server.stop(), 0, server.log());
});

test('an idempotency key', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase(`access_keys_${process.pid}`, [`${ROOT}/tests/whole/access.sql`]);
  runSql(database, KEYS_TABLE);
  const server = await startServer({
    database, schema: [SCHEMA], modules: [join(MODULES, 'money.so')], roles: ['access_clerk'], more: 'idempotency:\n  keys: on\n',
  });
  const query = 'mutation { renamePatient(id: 1, name: "keyed") { name email } }';
  const ask = (claims) => server.post({ query }, tokenOf(claims), { 'idempotency-key': '"the key of the rename"' });
  const first = await ask({ scope: ALL });
  assert.deepEqual(first.answer.data, { renamePatient: { name: 'keyed', email: 'p1@example' } });
  await t.test('a renewed token with the same rights gets the reply', async () => {
    const again = await ask({ scope: ALL, jti: 'renewed' });
    assert.equal(again.headers.get('idempotent-replayed'), 'true');
    assert.deepEqual(again.answer, first.answer);
    const others = await ask({ scope: `${ALL} more` });
    assert.equal(others.headers.get('idempotent-replayed'), 'true', 'rules count, not scopes');
  });
  await t.test('one that has lost them does not, and nothing runs', async () => {
    runSql(database, "UPDATE patients SET name = 'as it was' WHERE id = 1");
    const { status, answer } = await ask({});
    assert.equal(status, 422);
    assert.deepEqual(answer.errors.map(({ extensions }) => extensions.code), ['IDEMPOTENCY_KEY_REUSED']);
    assert.equal(runSql(database, 'SELECT name FROM patients WHERE id = 1'), 'as it was');
  });
  assert.equal(await server.stop(), 0, server.log());
});

test('the claim that has the scopes, and roles that are not in use', { skip: WITHOUT_DATABASE }, async () => {
  const database = makeDatabase(`access_claim_${process.pid}`, [`${ROOT}/tests/whole/access.sql`]);
  const server = await startServer({
    database, schema: [SCHEMA], modules: [join(MODULES, 'money.so')], environment: { ONETRIP_AUTH_SCOPE_CLAIM: 'permissions' },
  });
  const query = '{ patient(id: 3) { email } bills(first: 1) { id priceCents } }';
  assert.deepEqual(codesOf(await server.ask({ query }, tokenOf({ permissions: ['admin', 'bills'] }))), ['bills.0.priceCents FORBIDDEN']);
  assert.deepEqual(codesOf(await server.ask({ query }, tokenOf({ scope: 'admin bills' }))), ['patient.email FORBIDDEN', 'bills FORBIDDEN']);
  assert.equal(await server.stop(), 0, server.log());
});

test('onetrip explain', { skip: WITHOUT_DATABASE }, () => {
  const database = makeDatabase(`access_explain_${process.pid}`, [`${ROOT}/tests/whole/access.sql`]);
  const file = join(makeFolder(), 'q.graphql');
  writeFileSync(file, '{ patients(first: 2) { name email bills { priceCents } } }');
  const run = (...more) => execFileSync(BINARY, ['explain', '--schema', SCHEMA, '--database', database, ...more, file], {
    encoding: 'utf8', env: { ...cleanEnvironment(), ONETRIP_MODULES: join(MODULES, 'money.so') },
  });
  const told = (text) => text.split('\n').filter((line) => line.startsWith('access')).map((line) => line.replace('access ', ''));
  const [EMAIL, BILLS, PRICE] = [
    'patients.email (Patient.email): @requiresScopes(scopes: [["email", "patients"], ["admin"]])',
    'patients.bills (Patient.bills): @requiresScopes(scopes: [["bills"]])',
    'patients.bills.priceCents (Bill.priceCents): @requiresRole(any: ["access_clerk"])',
  ];
  assert.deepEqual(told(run()), [EMAIL, BILLS, PRICE], 'everything is allowed to who looks');
  assert.deepEqual(told(run('--anonymous')), [`${EMAIL}, refused`, `${BILLS}, refused`]);
  assert.deepEqual(told(run('--scopes', 'bills x')), [`${EMAIL}, refused`, BILLS, `${PRICE}, refused`]);
  assert.deepEqual(told(run('--scopes', 'admin bills', '--role', 'access_clerk')), [EMAIL, BILLS, PRICE]);
  assert.doesNotMatch(run('--anonymous'), /email,|bills t/);
  assert.deepEqual(JSON.parse(run('--anonymous', '--format', 'json')).access.map(({ path, of, refused }) => ({ path, of, refused })), [
    { path: 'patients.email', of: 'Patient.email', refused: true }, { path: 'patients.bills', of: 'Patient.bills', refused: true },
  ]);
});

// ---- The answer to who has fewer rights is the whole answer with nulls in it ----

const RANDOM = Number(process.env.OT_RANDOM ?? 150);
const ERRORS_MAX = 10;

/** Where the two differ, as paths with `*` for places in lists; fails where the lesser has anything of its own. */
function nulled(whole, lesser, path = []) {
  if (lesser === null && whole !== null) return [path];
  if (Array.isArray(whole) && Array.isArray(lesser)) {
    assert.equal(lesser.length, whole.length, path.join('.'));
    return whole.flatMap((item, i) => nulled(item, lesser[i], [...path, '*']));
  }
  if (whole !== null && typeof whole === 'object') {
    assert.deepEqual(Object.keys(lesser), Object.keys(whole), path.join('.'));
    return Object.keys(whole).flatMap((key) => nulled(whole[key], lesser[key], [...path, key]));
  }
  assert.equal(lesser, whole, path.join('.'));
  return [];
}

const isRefusal = ({ extensions }) => extensions.code === 'FORBIDDEN' || extensions.code === 'UNAUTHENTICATED';
const shapeOf = ({ path }) => path.map((key) => (typeof key === 'number' ? '*' : key));
const isBelow = (path, place) => place.every((key, i) => path[i] === key);

test('random operations', { skip: WITHOUT_DATABASE }, async () => {
  const database = makeDatabase(`access_random_${process.pid}`, [`${ROOT}/tests/general/schema.sql`]);
  const server = await startServer({ database, ...GENERAL });
  const { bound, dump, close } = await loadReference({ database, schema: GENERAL.schema, app: await loadApp('general') });
  const [user] = dump.rows.get('public.user');
  const token = (scope) => makeToken({ sub: user.id, role: 'general_member', scope });
  const lesser = ['', 'calls', 'admin audit', 'settings billing'].map(token);
  let count = 0;
  for (let seed = 1; seed <= RANDOM; seed++) {
    const request = generateOperation(bound, dump, seed);
    const whole = await server.ask(request, token('calls settings billing admin audit'));
    assert.deepEqual((whole.errors ?? []).filter(isRefusal), []);
    const some = await server.ask(request, lesser[seed % lesser.length]);
    const refused = (some.errors ?? []).filter(isRefusal).map(shapeOf);
    const places = nulled(whole.data, some.data);
    if ((some.errors ?? []).length < ERRORS_MAX)
      for (const place of places)
        assert.ok(refused.some((path) => isBelow(path, place)), `${place.join('.')} is null without a reason: ${request.query}`);
    count += refused.length;
  }
  await close();
  assert.ok(count > RANDOM / 10, `${count} fields were refused`);
  assert.equal(await server.stop(), 0, server.log());
});
