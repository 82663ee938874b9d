/** Idempotency keys and C resolvers among the fields of a mutation: what is told again was not done again. */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { BINARY, MODULES, ROOT, WITHOUT_DATABASE, startServer } from '../support/program.mjs';
import { makeStore, send, until } from './idempotency.mjs';
import { codesOf } from './support.mjs';

const TEST_MODULES = process.env.ONETRIP_TEST_MODULES ?? join(dirname(BINARY), 'tests/modules');
const inWhole = (name) => join(ROOT, 'tests/whole', name);
const ACTS = 'mutation ($name: String!) { first: act(how: "soon") a: rename(id: 11, name: $name) { name boss { id } text(how: "good") } last: act(how: "x") }';

async function check(t, ...more) {
  const store = makeStore({ files: [inWhole('resolvers.sql')] });
  const server = await startServer({
    database: store.database, schema: [inWhole('resolvers.graphql'), ...more.map(inWhole)],
    modules: [join(TEST_MODULES, 'unruly.so'), join(MODULES, 'tree.so')], more: 'idempotency:\n  keys: required\n',
  });
  const ask = (query, key, variables) => send(server, { query, variables }, { key: `the key of the test: ${key}` });
  const changed = () => store.sql('SELECT name FROM staff WHERE id = 11');

  await t.test('a resolver is not called again', async () => {
    const first = await ask(ACTS, 'acts', { name: 'one' });
    assert.equal(first.answer.errors, undefined, first.text);
    store.sql("UPDATE staff SET name = 'since' WHERE id = 11");
    const second = await ask(ACTS, 'acts', { name: 'one' });
    assert.deepEqual([second.isReplay, second.text, changed()], [true, first.text, 'since']);
  });

  await t.test('resolvers alone have a record as well', async () => {
    const acts = 'mutation { a: act(how: "x") b: act(how: "soon") }';
    const first = await ask(acts, 'resolvers alone');
    assert.equal((await ask(acts, 'resolvers alone')).text, first.text);
    assert.equal((await ask('mutation { a: act(how: "x") }', 'resolvers alone')).status, 422);
  });

  await t.test('what a resolver undid has none', async () => {
    const fails = 'mutation { a: rename(id: 11, name: "two") { name } b: act(how: "fail") }';
    for (let i = 0; i < 2; i++) {
      let answer;
      await until('the key is free', async () => (answer = await ask(fails, 'what fails')).status !== 409);
      assert.ok(codesOf(answer.answer).b, answer.text);
    }
    assert.equal(changed(), more.length ? 'two' : 'since');
    assert.equal(store.sql("SELECT count(*) FROM onetrip_private.idempotency WHERE key = 'the key of the test: what fails'"), more.length ? '1' : '0');
  });

  assert.equal(await server.stop(), 0, server.log());
}

test('in one transaction', { skip: WITHOUT_DATABASE }, (t) => check(t));
test('in one for each field', { skip: WITHOUT_DATABASE }, (t) => check(t, 'resolvers_each.graphql'));
