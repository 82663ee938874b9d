/**
 * C resolvers, good ones and unruly ones (tests/modules/unruly.c): whatever a module does, clients get answers or errors, and
 * the server goes on. Run with the sanitizers' build it says that nothing is touched that is gone.
 */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BINARY, MODULES, ROOT, WITHOUT_DATABASE, makeDatabase, makeToken, runSql, startServer } from '../support/program.mjs';

const TEST_MODULES = process.env.ONETRIP_TEST_MODULES ?? join(dirname(BINARY), 'tests/modules');
const skip = WITHOUT_DATABASE;
const LATE_MS = 900; // of the module
const boss = (n) => Math.floor(n / 2);

const start = (database, ...more) => startServer({
  database,
  schema: ['resolvers.graphql', ...more].map((name) => `${ROOT}/tests/whole/${name}`),
  modules: [join(TEST_MODULES, 'unruly.so'), join(MODULES, 'tree.so')],
  environment: { ONETRIP_SERVER_REQUEST_TIMEOUT_MS: '500' },
});

const FAILURE = 'OPERATION_RESOLUTION_FAILURE';

/** What `text(how:)` gives at a root field: the value, or the code and message of the error. */
const texts = [
  ['good', 'good'],
  ['quoted', 'a "quoted"\n\\\u0001 text'],
  ['twice', 'first'],
  ['misuse', 'still here'],
  ['soon', 'soon'],
  ['soon twice', 'soon'],
  ['thread', 'from the loop'],
  ['null', null],
  ['nothing', null, FAILURE, 'The resolver gave no answer.'],
  ['object', null, FAILURE, /String cannot represent/],
  ['no JSON', null, FAILURE, "The resolver's answer is not JSON."],
  ['no UTF-8', null, FAILURE, "The resolver's answer is not UTF-8."],
  ['no number', null, FAILURE, 'The number is not finite.'],
  ['keys', null, FAILURE, 'The field takes no keys from its resolver.'],
  ['code', null, FAILURE, '"quoted"\n'],
  ['no message', null, 'ODD', 'The resolver failed.'],
  ['late', 'in time'],
  ['late reader', null, 'TIMEOUT', 'The request took too long.'],
  ['never', null, 'TIMEOUT', 'The request took too long.'],
];

function assertError(error, path, code, message) {
  assert.deepEqual(error.path, path);
  assert.equal(error.extensions.code, code);
  if (message instanceof RegExp) assert.match(error.message, message);
  else assert.equal(error.message, message);
}

test('resolvers', { skip }, async (t) => {
  const database = makeDatabase('ot_resolvers', [`${ROOT}/tests/whole/resolvers.sql`]);
  const server = await start(database);
  const ask = (query, token) => server.ask({ query }, token);
  const data = async (query, token) => {
    const answer = await ask(query, token);
    assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
    return answer.data;
  };

  for (const [how, value, code, message] of texts) {
    await t.test(`a text, ${how}`, async () => {
      const answer = await ask(`{ text(how: "${how}") __typename }`);
      assert.deepEqual(answer.data, { text: value, __typename: 'Query' });
      assert.equal(answer.errors?.length ?? 0, code ? 1 : 0, JSON.stringify(answer.errors));
      if (code) assertError(answer.errors[0], ['text'], code, message);
    });
    await t.test(`a text that is needed, ${how}`, async () => {
      const answer = await ask(`{ textNeeded(how: "${how}") }`);
      assert.deepEqual(answer.data, value === null ? null : { textNeeded: value });
      if (value === null) assertError(answer.errors[0], ['textNeeded'], code ?? FAILURE, message ?? /Cannot return null/);
    });
    await t.test(`a text of each row, ${how}`, async () => {
      const answer = await ask(`{ staff(first: 3) { text(how: "${how}") } }`);
      const isLate = how === 'late'; // only the first came in time
      assert.deepEqual(answer.data.staff.map((row) => row.text), isLate ? [value, null, null] : [value, value, value]);
      const errors = answer.errors ?? [];
      assert.equal(errors.length, isLate ? 2 : code ? 3 : 0);
      errors.forEach((error, i) => assertError(error, ['staff', isLate ? i + 1 : i, 'text'], isLate ? 'TIMEOUT' : code,
        isLate ? 'The request took too long.' : message));
    });
  }

  await t.test('some items only', async () => {
    const answer = await ask('{ staff(first: 4) { text(how: "partly") } }');
    assert.deepEqual(answer.data.staff.map((row) => row.text), ['even', null, 'even', null]);
    assert.deepEqual(answer.errors.map((error) => error.path[1]), [1, 3]);
  });

  await t.test('arguments and claims', async () => {
    const query = '{ input(input: { a: [1, null], b: { a: [] } }, n: 7) }';
    assert.deepEqual((await data(query)).input, { input: { a: [1, null], b: { a: [] } }, sub: '', n: 7 });
  });

  await t.test('the names of the request', async () => {
    const names = async (headers) => {
      const response = await fetch(server.url, {
        method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ query: '{ names }' }),
      });
      return { head: response.headers, names: (await response.json()).data.names };
    };
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const told = await names({ 'x-request-id': 'mine', traceparent, tracestate: 'a=1,b=2' });
    assert.equal(told.names, `mine|${traceparent}|a=1,b=2`);
    const made = await names({});
    assert.equal(made.names, `${made.head.get('x-request-id')}|${made.head.get('traceparent')}|`);
    assert.match(made.head.get('traceparent'), /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  await t.test('keys of rows', async () => {
    assert.deepEqual((await data('{ rows(how: "good") { id name boss { name } } }')).rows,
      [2, 1, 2].map((n) => ({ id: `${n}`, name: `n${n}`, boss: n > 1 ? { name: `n${boss(n)}` } : null })));
    assert.deepEqual((await data('{ row(how: "good") { name } }')).row, { name: 'n2' });
    assert.deepEqual((await data('{ row(how: "none") { name } }')).row, null);
    assert.deepEqual((await data('{ row(how: "null") { name } }')).row, null);
    assert.deepEqual((await data('{ rows(how: "none") { name } }')).rows, []);
    assert.deepEqual((await data('{ rows(how: "unknown") { id } }')).rows.map((row) => row?.id), ['2', '1', '2', undefined]);
    assert.deepEqual((await data('{ rowsNeeded(how: "unknown") { id } }')).rowsNeeded.map((row) => row.id), ['2', '1', '2']);
    const { staff } = await data('{ staff(first: 50) { id others(how: "good") { id boss { id } } } }');
    for (const { id, others } of staff)
      assert.deepEqual(others.map((row) => [row.id, row.boss?.id ?? null]), ['2', id, '2'].map((n) => [n, n > 1 ? `${boss(n)}` : null]));
  });

  for (const [how, message] of [['no key', 'The resolver gave what is no key.'], ['null key', 'The resolver gave what is no key.'],
    ['text', 'The resolver gave no keys.'], ['too many', 'The resolver gave too many keys.'], ['nothing', 'The resolver gave no answer.']]) {
    await t.test(`what is no keys: ${how}`, async () => {
      const answer = await ask(`{ rows(how: "${how}") { id } row(how: "${how}") { id } }`);
      assert.deepEqual(answer.data, { rows: null, row: null });
      assertError(answer.errors[0], ['rows'], FAILURE, message);
      assertError(answer.errors[1], ['row'], FAILURE, message);
    });
  }

  await t.test('a key of two columns', async () => {
    const answer = await ask('{ desk(how: "pairs") { label } }');
    assert.deepEqual(answer, { data: { desk: { label: '2/1' } } });
  });

  await t.test('rows that are loaded', async () => {
    const bosses = async (how) => (await data(`{ staff(first: 60) { id loads(how: "${how}") } }`)).staff.map((row) => row.loads);
    const numbers = Array.from({ length: 60 }, (_, i) => i + 1);
    const names = numbers.map((n) => (n > 1 ? `n${boss(n)}` : 'nobody'));
    assert.deepEqual(await bosses('good'), names);
    assert.deepEqual(await bosses('later'), names);
    assert.deepEqual(await bosses('again'), names);
    const up = (n, rounds) => (rounds === 0 || n === 1 ? n : up(boss(n), rounds - 1));
    assert.deepEqual(await bosses('up'), numbers.map((n) => (n > 1 ? `n${up(n, 4)}` : 'nobody')));
    for (const how of ['unknown', 'no key', 'null', 'type']) assert.deepEqual(await bosses(how), numbers.map(() => 'nobody'));
  });

  await t.test('rows that are loaded without end', async () => {
    const answer = await ask('{ staff(first: 2) { loads(how: "endless") } }');
    assert.deepEqual(answer.data.staff, [{ loads: null }, { loads: null }]);
    assertError(answer.errors[0], ['staff', 0, 'loads'], FAILURE, 'The resolver loads rows without end.');
  });

  await t.test('a load that fails', async () => {
    const answer = await ask('{ staff(first: 20) { id name loads(how: "good") loadsBroken(how: "good") } member(id: 3) { loadsBroken(how: "good") } }');
    answer.data.staff.forEach((row, i) => {
      const name = i > 0 ? `n${boss(i + 1)}` : 'nobody';
      assert.deepEqual(row, { id: `${i + 1}`, name: `n${i + 1}`, loads: name, loadsBroken: null });
    });
    assert.equal(answer.data.member.loadsBroken, 'n1');
    assert.equal(answer.errors.length, 10); // of 20: no more are told
    assertError(answer.errors[3], ['staff', 3, 'loadsBroken'], 'INTERNAL_SERVER_ERROR', 'Internal server error.');
  });

  await t.test('loads of a mutation see what it wrote', async () => {
    const answer = await data(`mutation { a: rename(id: 2, name: "zz") { name } b: rename(id: 4, name: "n4") { loads(how: "good") }
      c: rename(id: 2, name: "n2") { name } d: rename(id: 5, name: "n5") { loads(how: "up") l: loads(how: "good") } }`);
    assert.deepEqual(answer, { a: { name: 'zz' }, b: { loads: 'zz' }, c: { name: 'n2' }, d: { loads: 'n1', l: 'n2' } });
  });

  await t.test('a load that fails undoes a mutation', async () => {
    const answer = await ask('mutation { a: rename(id: 3, name: "x") { name } b: rename(id: 14, name: "y") { loadsBroken(how: "good") } act(how: "x") }');
    assert.deepEqual(answer.data, { a: null, b: null, act: null });
    assert.deepEqual(answer.errors.map((error) => error.extensions.code),
      ['TRANSACTION_ROLLED_BACK', 'INTERNAL_SERVER_ERROR', 'TRANSACTION_ROLLED_BACK']);
    assert.equal(runSql(database, 'SELECT name FROM staff WHERE id = 3'), 'n3');
  });

  await t.test('tree.ancestors', async () => {
    const way = (n) => (n > 1 ? [...way(boss(n)), `${boss(n)}`] : []);
    const { staff } = await data('{ staff(first: 60) { id above { id boss { id } } } }');
    for (const { id, above } of staff) {
      assert.deepEqual(above.map((row) => row.id), way(Number(id)));
      for (const row of above) assert.equal(row.boss?.id, row.id === '1' ? undefined : `${boss(Number(row.id))}`);
    }
    runSql(database, 'UPDATE staff SET boss_id = 9 WHERE id = 2');
    const circle = await ask('{ member(id: 4) { above { id } } other: member(id: 3) { above { id } } }');
    runSql(database, 'UPDATE staff SET boss_id = 1 WHERE id = 2');
    assert.deepEqual(circle.data, { member: null, other: { above: [{ id: '1' }] } });
    assertError(circle.errors[0], ['member', 'above'], FAILURE, 'The tree goes round in a circle.');
    runSql(database, `INSERT INTO staff SELECT n, 'n' || n, n - 1 FROM generate_series(61, 200) n`);
    const deep = await ask('{ member(id: 200) { above { id } } other: member(id: 150) { above { id } } }');
    assert.equal(deep.data.member, null);
    assert.equal(deep.data.other.above.length, 90 + way(60).length);
    assertError(deep.errors[0], ['member', 'above'], FAILURE, 'The tree is too deep.');
    runSql(database, 'DELETE FROM staff WHERE id > 60');
  });

  const nameOf = (id) => runSql(database, `SELECT name FROM staff WHERE id = ${id}`);
  const events = async () => (await data('{ events }')).events;

  await t.test('a mutation with all that it does', async () => {
    const answer = await data('mutation { a: rename(id: 10, name: "a") { name } act(how: "soon") b: rename(id: 10, name: "b") { name } again: act(how: "x") }');
    assert.deepEqual(answer, { a: { name: 'a' }, act: 'soon', b: { name: 'b' }, again: 'x' });
    assert.equal(nameOf(10), 'b');
    assert.deepEqual(await events(), ['done', 'done']);
  });

  for (const [how, code, message] of [['fail', 'NOT_TODAY', 'Not today.'], ['nothing', FAILURE, 'The resolver gave no answer.'],
    ['object', FAILURE, /String cannot represent/], ['late', 'TIMEOUT', 'The request took too long.']]) {
    await t.test(`a mutation that a resolver undoes: ${how}`, async () => {
      const answer = await ask(`mutation { first: act(how: "x") a: rename(id: 11, name: "a") { name } act(how: "${how}")
        b: rename(id: 11, name: "b") { name } last: act(how: "x") }`);
      assert.deepEqual(answer.data, { first: null, a: null, act: null, b: null, last: null });
      assert.deepEqual(answer.errors.map((error) => [error.path[0], error.extensions.code]),
        [['first', 'TRANSACTION_ROLLED_BACK'], ['a', 'TRANSACTION_ROLLED_BACK'], ['act', code], ['b', 'TRANSACTION_ROLLED_BACK'],
          ['last', 'TRANSACTION_ROLLED_BACK']]);
      assertError(answer.errors[2], ['act'], code, message);
      assert.equal(nameOf(11), 'n11');
      assert.deepEqual(await events(), ['undone', 'undone']); // the last one was not called
    });
  }

  await t.test('a mutation that a write undoes', async () => {
    const answer = await ask('mutation { act(how: "x") hire(id: 1, name: "again") { name } last: act(how: "x") }');
    assert.deepEqual(answer.errors.map((error) => [error.path[0], error.extensions.code]),
      [['act', 'TRANSACTION_ROLLED_BACK'], ['hire', 'BAD_USER_INPUT'], ['last', 'TRANSACTION_ROLLED_BACK']]);
    assert.deepEqual(await events(), ['undone']);
  });

  await t.test('of resolvers alone', async () => {
    const answer = await ask('mutation { act(how: "x") b: act(how: "fail") c: act(how: "x") }');
    assert.deepEqual(answer.errors.map((error) => [error.path[0], error.extensions.code]),
      [['act', 'TRANSACTION_ROLLED_BACK'], ['b', 'NOT_TODAY'], ['c', 'TRANSACTION_ROLLED_BACK']]);
    assert.deepEqual(await events(), ['undone', 'undone']);
    assert.deepEqual(await data('mutation { act(how: "x") }'), { act: 'x' });
    assert.deepEqual(await events(), ['done']);
  });

  await t.test('an object in an object, which is tried before it is answered', async () => {
    assert.deepEqual(await data('mutation { boxed(how: "box") { n box { n } } }'), { boxed: { n: null, box: { n: 1 } } });
    assert.deepEqual(await events(), ['done']);
  });

  await t.test('statements do not wait for resolvers', async () => {
    const answer = await ask('{ text(how: "never") staff(first: 1) { name text(how: "never") boss { name } } }');
    assert.deepEqual(answer.data, { text: null, staff: [{ name: 'n1', text: null, boss: null }] });
    assert.deepEqual(answer.errors.map((error) => error.extensions.code), ['TIMEOUT', 'TIMEOUT']);
  });

  await t.test('clients that do not wait', async () => {
    for (const how of ['soon', 'late', 'never', 'late reader'])
      for (const query of [`{ text(how: "${how}") }`, `{ staff { text(how: "${how}") loads(how: "later") } }`]) {
        const gone = new AbortController();
        const asked = fetch(server.url, { method: 'POST', signal: gone.signal, body: JSON.stringify({ query }),
          headers: { 'content-type': 'application/json', accept: 'application/json' } });
        setTimeout(() => gone.abort(), 10);
        await asked.catch(() => {}); // a quick answer may come before the client is gone
      }
  });

  await t.test('after all of that', async () => {
    await sleep(LATE_MS + 200);
    assert.deepEqual(await data('{ text(how: "good") }'), { text: 'good' });
    await Promise.all(Array.from({ length: 20 }, () => ask('{ text(how: "never") staff { text(how: "late") } }')));
    assert.equal(await server.stop(), 0, server.log());
    assert.doesNotMatch(server.log(), /\w+Sanitizer:|runtime error|deadline passed/);
  });
});

test('resolvers where each field has a transaction of its own', { skip }, async (t) => {
  const database = makeDatabase('ot_resolvers_each', [`${ROOT}/tests/whole/resolvers.sql`]);
  const server = await start(database, 'resolvers_each.graphql');
  const nameOf = (id) => runSql(database, `SELECT name FROM staff WHERE id = ${id}`);
  const events = async () => (await server.ask({ query: '{ events }' })).data.events;

  for (const [how, code] of [['fail', 'NOT_TODAY'], ['nothing', FAILURE], ['object', FAILURE], ['late', 'TIMEOUT']]) {
    await t.test(`one that fails: ${how}`, async () => {
      const answer = await server.ask({ query: `mutation { first: act(how: "soon") a: rename(id: 11, name: "a ${how}") { name boss { id } }
        act(how: "${how}") b: rename(id: 12, name: "b ${how}") { name } last: act(how: "x") }` });
      const isLate = how === 'late'; // no time is left for the fields after
      assert.deepEqual(answer.data, { first: 'soon', a: { name: `a ${how}`, boss: { id: '5' } }, act: null,
        b: isLate ? null : { name: `b ${how}` }, last: isLate ? null : 'x' });
      assert.equal(answer.errors.find(({ path }) => path[0] === 'act').extensions.code, code);
      assert.equal(nameOf(11), `a ${how}`);
      assert.doesNotMatch(JSON.stringify(answer), /TRANSACTION_ROLLED_BACK/);
      assert.deepEqual(await events(), ['done', 'undone', ...(isLate ? [] : ['done'])]);
    });
  }

  await t.test('a write that fails is not heard of by the others', async () => {
    const answer = await server.ask({ query: 'mutation { act(how: "x") hire(id: 1, name: "again") { name } last: act(how: "x") }' });
    assert.deepEqual(answer.data, { act: 'x', hire: null, last: 'x' });
    assert.deepEqual(answer.errors.map((error) => [error.path[0], error.extensions.code]), [['hire', 'BAD_USER_INPUT']]);
    assert.deepEqual(await events(), ['done', 'done']);
  });

  await t.test('a field that fails below its write is undone with it', async () => {
    const answer = await server.ask({ query: `mutation { a: rename(id: 3, name: "x") { name } b: rename(id: 14, name: "y") { loadsBroken(how: "good") }
      act(how: "x") }` });
    assert.deepEqual(answer.data, { a: { name: 'x' }, b: null, act: 'x' });
    assert.deepEqual([nameOf(3), nameOf(14)], ['x', 'n14']);
  });

  await server.stop();
  assert.doesNotMatch(server.log(), /\w+Sanitizer:|runtime error/);
});

for (const [sentence, modules, message] of [
  ['of another version', ['unruly.so', 'old.so'], /old\.so was built for interface 1, this server has 2: rebuild it/],
  ['that is none', ['unruly.so', 'nothing.so'], /nothing\.so exports no "onetrip_module"/],
  ['that is not there', ['unruly.so', 'missing.so'], /missing\.so cannot be opened/],
  ['twice', ['unruly.so', 'unruly.so'], /two modules offer a resolver "unruly\.text"/],
  ['too few', [], /resolvers\.graphql:\d+:\d+: Field "\w+\.\w+": no module offers the resolver "unruly\.\w+"; add the shared object/],
]) {
  test(`a module ${sentence} is refused at start`, { skip }, async () => {
    const database = makeDatabase('ot_modules', [`${ROOT}/tests/whole/resolvers.sql`]);
    const server = await startServer({
      database, schema: [`${ROOT}/tests/whole/resolvers.graphql`], modules: modules.map((name) => join(TEST_MODULES, name)), wait: false,
    });
    assert.notEqual(await server.ended, 0);
    assert.match(server.log(), message);
  });
}
