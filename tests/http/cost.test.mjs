/** What costs too much is refused before anything runs: the limit, its numbers, batches, measuring, hostile documents. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { STOREFRONT, WITHOUT_DATABASE, startServer, storefrontDatabase } from '../support/program.mjs';

const limits = (lines) => ({ more: `limits:\n${lines.map((line) => `  ${line}\n`).join('')}` });
const PRODUCTS = 'query Few($n: Int) { products(first: $n) { nodes { id } } }';

/** A connection, and as many products as are asked for. */
const costOf = (n) => 1 + n;

const statementsOf = (headers) => Number(/statements;desc="(\d+)"/.exec(headers.get('server-timing'))[1]);
const toldCost = (headers) => Number(/cost;desc="(\d+)"/.exec(headers.get('server-timing'))[1]);

/** The first line that says so; it may come after the answer. */
async function loggedBeyond(server) {
  for (;;) {
    const line = server.log().split('\n').slice(0, -1).find((each) => each.includes('"engine.cost_beyond_limit"'));
    if (line) return JSON.parse(line);
    await sleep(10);
  }
}

test('a limit', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await startServer({
    database: storefrontDatabase(), ...STOREFRONT, batchMax: 4, ...limits(['cost: 20']),
  });
  const ask = (n, query = PRODUCTS) => server.post({ query, variables: { n } });

  await t.test('what costs just that is answered', async () => {
    const { status, headers, answer } = await ask(19);
    assert.equal(status, 200);
    assert.equal(answer.data.products.nodes.length, 19);
    assert.equal(toldCost(headers), costOf(19));
  });
  await t.test('one more is refused, with both numbers, and no statement is sent', async () => {
    const { status, headers, answer } = await ask(20);
    assert.equal(status, 400);
    assert.equal(answer.data, undefined);
    const { message, extensions: { code, cost, costLimit } } = answer.errors[0];
    assert.deepEqual([code, cost, costLimit], ['COST_LIMIT_EXCEEDED', costOf(20), 20]);
    assert.match(message, /^The operation costs 21, which is more than the limit of 20: /);
    assert.equal(statementsOf(headers), 0);
  });
  await t.test('the same document goes on to be answered with other variables', async () => {
    assert.equal((await ask(3)).answer.data.products.nodes.length, 3);
  });
  await t.test('the legacy media type says it with 200', async () => {
    const { status, answer } = await server.post({ query: PRODUCTS, variables: { n: 20 } }, undefined, { accept: 'application/json' });
    assert.equal(status, 200);
    assert.equal(answer.errors[0].extensions.code, 'COST_LIMIT_EXCEEDED');
  });
  await t.test('the elements of a batch share it', async () => {
    const { status, answer } = await server.post(JSON.stringify([9, 9, 1].map((n) => ({ query: PRODUCTS, variables: { n } }))));
    assert.equal(status, 200);
    assert.deepEqual(answer.map(({ data }) => data?.products.nodes.length), [9, 9, undefined]);
    assert.equal(answer[2].errors[0].extensions.cost, costOf(9) + costOf(9) + costOf(1));
    assert.match(answer[2].errors[0].message, /^The operations of the batch, up to this one, cost 22, /);
  });
  await t.test('it is logged', async () => {
    const line = await loggedBeyond(server);
    assert.deepEqual([line.cost, line.limit, line.answered], [costOf(20), 20, 'no']);
  });
  assert.equal(await server.stop(), 0, server.log());
});

test('measuring', { skip: WITHOUT_DATABASE }, async () => {
  const server = await startServer({
    database: storefrontDatabase(), ...STOREFRONT, ...limits(['cost: 5', 'cost_mode: measure']),
  });
  const { data } = await server.ask({ query: PRODUCTS, operationName: 'Few', variables: { n: 6 } });
  assert.equal(data.products.nodes.length, 6);
  const line = await loggedBeyond(server);
  assert.deepEqual([line.cost, line.limit, line.answered, line.operation], [costOf(6), 5, 'yes', 'Few']);
  assert.equal(await server.stop(), 0, server.log());
});

test('hostile documents', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await startServer({ database: storefrontDatabase(), ...STOREFRONT });
  const refused = async (query, code, variables) => {
    const { headers, answer } = await server.post({ query, variables });
    assert.equal(answer.errors?.[0].extensions.code, code, JSON.stringify(answer).slice(0, 500));
    assert.equal(statementsOf(headers), 0);
    return answer.errors[0].extensions;
  };
  const nested = (depth) => `{ products(first: 100) { nodes {
    ${'category { products(first: 100) { nodes { '.repeat(depth)} id ${'} } }'.repeat(depth)} } } }`;

  await t.test('long lists in long lists', async () => {
    const { cost, costLimit } = await refused(nested(2), 'COST_LIMIT_EXCEEDED');
    assert.deepEqual([cost, costLimit], [1 + 100 * (1 + 1 + 1 + 100 * (1 + 1 + 1 + 100)), 50000]);
  });
  await t.test('numbers that no integer holds', async () => {
    const { cost } = await refused(nested(20), 'COST_LIMIT_EXCEEDED');
    assert.equal(cost, Number.MAX_SAFE_INTEGER);
  });
  await t.test('fragments that double', async () => {
    const names = Array.from({ length: 60 }, (_, i) => i);
    const doubling = names.map((i) => `fragment F${i} on Category { a: parent { ...F${i + 1} } b: parent { ...F${i + 1} } }`);
    await refused(`{ categories { ...F0 } } ${doubling.join('\n')} fragment F60 on Category { id }`, 'QUERY_TOO_COMPLEX');
  });
  await t.test('pages beyond the longest are errors of their field, as they were', async () => {
    for (const n of [101, 2147483647, -1]) {
      const { answer } = await server.post({ query: PRODUCTS, variables: { n } });
      assert.equal(answer.errors[0].extensions.code, 'BAD_USER_INPUT');
      assert.deepEqual(answer.errors[0].path, ['products']);
    }
  });
  assert.equal(await server.stop(), 0, server.log());
});
