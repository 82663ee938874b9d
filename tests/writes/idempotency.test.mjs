/** Idempotency keys: a mutation that is sent again with its key is not done again, whoever crashes or comes first. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { WITHOUT_DATABASE, makeToken } from '../support/program.mjs';
import { addItem, closeGate, codeOf, makeStore, send, startKeyed, until } from './idempotency.mjs';

const skip = WITHOUT_DATABASE;
const customer = (sub, more) => makeToken({ sub, role: 'idempotency_customer', ...more });
let number = 0;
const newKey = () => `key-of-the-tests-${number++}`;

test('one server', { skip }, async (t) => {
  const store = makeStore();
  const server = await startKeyed(store, { schemas: ['idempotent.graphql'] });
  const ask = (request, options) => send(server, request, options);
  /** After a mutation that was undone: its transaction may need a moment more than its answer. */
  const askAgain = async (request, options) => {
    let answer;
    await until('the key is free', async () => (answer = await ask(request, options)).status !== 409);
    return answer;
  };
  const it = (title, run) => t.test(title, async () => {
    store.reset();
    await run();
  });

  await it('the second answer is the first one, and nothing is done', async () => {
    const key = newKey();
    const first = await ask(addItem('a'), { key });
    const second = await ask(addItem('a'), { key });
    assert.deepEqual([first.status, first.isReplay, first.answer.data.addItem.sku], [200, false, 'a']);
    assert.deepEqual([second.status, second.isReplay, second.text], [200, true, first.text]);
    assert.equal((await ask(addItem('a'), { key, type: 'application/json' })).text, first.text);
    assert.deepEqual([store.items(), store.records()], [1, 1]);
    assert.equal((await ask(addItem('a'), { key: newKey() })).answer.errors.length, 1, 'without the key it is another one');
  });

  await it('another request with the key is refused', async () => {
    const key = newKey();
    const request = addItem('a');
    assert.equal((await ask(request, { key })).status, 200);
    const { query } = request;
    const others = [addItem('b'), { query: `${query} `, variables: request.variables }, { query: query.replace('parts { id }', ''), variables: request.variables },
      { query, variables: { ...request.variables, name: 'm' } }];
    for (const type of ['application/json', 'application/graphql-response+json'])
      for (const other of others) {
        const refused = await ask(other, { key, type });
        assert.deepEqual([refused.status, codeOf(refused)], [422, 'IDEMPOTENCY_KEY_REUSED'], refused.text);
      }
    const operations = { query: `mutation A { addItem(input: {sku: "c", name: "n"}) { id } } mutation B { addItem(input: {sku: "c", name: "n"}) { id } }` };
    const both = newKey();
    assert.equal((await ask({ ...operations, operationName: 'A' }, { key: both })).status, 200);
    assert.equal((await ask({ ...operations, operationName: 'B' }, { key: both })).status, 422);
    assert.equal(store.items(), 2);
  });

  await it('the order of variables and what is not asked do not count', async () => {
    const key = newKey();
    const first = await ask(addItem('a'), { key });
    const { query } = addItem('a');
    const again = await ask({ extensions: { x: 1 }, variables: { name: 'n', sku: 'a' }, query }, { key });
    assert.deepEqual([again.isReplay, again.text], [true, first.text]);
  });

  await it('a persisted operation counts as its text', async () => {
    const key = newKey();
    const { query, variables } = addItem('a');
    const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
    assert.equal(codeOf(await ask({ variables, extensions }, { key })), 'PERSISTED_QUERY_NOT_FOUND');
    const first = await ask({ query, variables, extensions }, { key });
    assert.equal((await ask({ variables, extensions }, { key })).text, first.text);
    assert.equal((await ask({ query, variables }, { key })).text, first.text);
    assert.equal(store.items(), 1);
  });

  await it('a key is its owner\'s alone', async () => {
    const key = newKey();
    const withIssuer = (sub, iss) => makeToken({ sub, iss, role: 'idempotency_customer' });
    const owners = [undefined, customer('7'), customer('8'), customer(7), withIssuer('7', 'a'), withIssuer('7', 'b'),
      makeToken({ tenant: 1, role: 'idempotency_customer' }), makeToken({ tenant: 2, role: 'idempotency_customer' })];
    for (const [i, token] of owners.entries()) {
      const answer = await ask(addItem(`s${i}`), { key, token });
      assert.deepEqual([answer.status, answer.isReplay], [200, false], `owner ${i}: ${answer.text}`);
    }
    for (const [i, token] of owners.entries())
      assert.equal((await ask(addItem(`s${i}`), { key, token })).answer.data.addItem.sku, `s${i}`);
    assert.equal(store.items(), owners.length);
  });

  await it('a renewed token is the same owner', async () => {
    for (const claims of [{ sub: '7' }, { tenant: 1 }]) {
      const key = newKey();
      const token = (more) => makeToken({ ...claims, ...more, role: 'idempotency_customer' });
      const now = Math.floor(Date.now() / 1000);
      const first = await ask(addItem(newKey()), { key, token: token({ iat: now - 5, jti: 'a' }) });
      const request = addItem(first.answer.data.addItem.sku);
      assert.equal((await ask(request, { key, token: token({ iat: now - 1, jti: 'b', nbf: now - 1 }) })).text, first.text);
    }
  });

  await it('the header is a string of structured fields', async () => {
    const long = (length) => 'x'.repeat(length);
    const fine = [`"${long(16)}"`, `"${long(255)}"`, '"a \\"quoted\\" and \\\\ key"', `  "${long(20)}"  `];
    const wrong = [long(20), `'${long(20)}'`, `"${long(256)}"`, '""', '"', `"${long(20)}`, `"${long(20)}" x`, `"${long(20)}"; a=1`, `"${long(20)}", "b"`,
      `"${long(20)}\\"`, `"${long(20)}\\x"`, `"${long(15)}"`, `"${long(20)}\u00e9"`];
    for (const [i, value] of fine.entries()) assert.equal((await ask(addItem(`f${i}`), { headers: { 'idempotency-key': value } })).status, 200, value);
    for (const [i, value] of wrong.entries()) {
      const refused = await ask(addItem(`w${i}`), { headers: { 'idempotency-key': value } });
      assert.deepEqual([refused.status, codeOf(refused)], [400, 'IDEMPOTENCY_KEY_INVALID'], value);
    }
    assert.equal((await ask(addItem('short'), { key: 'k', token: customer('1') })).status, 200, 'with a token it may be short');
    assert.equal(store.items(), fine.length + 1);
  });

  await it('queries do not look at it', async () => {
    const query = { query: '{ items { id } }' };
    for (const value of ['"a key that is quite long"', 'not a key']) {
      for (let i = 0; i < 2; i++) {
        const answer = await ask(query, { headers: { 'idempotency-key': value } });
        assert.deepEqual([answer.status, answer.isReplay], [200, false]);
      }
    }
    assert.equal((await ask({ query: 'mutation { __typename }' }, { headers: { 'idempotency-key': 'x' } })).status, 200);
    assert.equal(store.records(), 0);
  });

  await it('fields with @idempotent need a key, others may have one', async () => {
    const order = { query: 'mutation { order(sku: "a", name: "a") { id } }' };
    const both = { query: 'mutation ($with: Boolean!) { browse(sku: "b", name: "b") { id } order(sku: "c", name: "c") @include(if: $with) { id } }' };
    for (const type of ['application/json', 'application/graphql-response+json']) {
      const refused = await ask(order, { type });
      assert.deepEqual([refused.status, codeOf(refused)], [400, 'IDEMPOTENCY_KEY_REQUIRED']);
    }
    assert.equal((await ask({ ...both, variables: { with: true } })).status, 400);
    assert.equal(store.items(), 0);
    assert.equal((await ask(order, { key: newKey() })).status, 200);
    assert.equal((await ask({ ...both, variables: { with: false } })).status, 200);
    assert.deepEqual([store.items(), store.records()], [2, 1]);
  });

  await it('what was undone leaves no record', async () => {
    const key = newKey();
    store.sql("INSERT INTO items (sku, name) VALUES ('a', 'n')");
    const failed = await ask(addItem('a'), { key });
    assert.deepEqual([failed.status, codeOf(failed), store.records()], [200, 'BAD_USER_INPUT', 0]);
    assert.equal((await ask(addItem('a', { variables: { sku: 'a' } }), { key })).status, 400, 'nor what was refused');
    store.sql("DELETE FROM items");
    assert.equal((await askAgain(addItem('a'), { key })).answer.data.addItem.sku, 'a');
    assert.equal(store.records(), 1);
  });

  await it('errors of fields that were read after the write are part of the reply', async () => {
    const key = newKey();
    const draft = await startKeyed(store, { schemas: ['doubtful.graphql'], environment: { ONETRIP_SERVER_DRAFT_STATUSES: 'true' } });
    const request = { query: 'mutation { doubt(sku: "a", name: "n") { sku ratio } }' };
    const first = await send(draft, request, { key });
    assert.deepEqual([first.status, first.answer.data.doubt, codeOf(first)], [294, { sku: 'a', ratio: null }, 'OPERATION_RESOLUTION_FAILURE'], first.text);
    const second = await send(draft, request, { key });
    assert.deepEqual([second.status, second.isReplay, second.text], [294, true, first.text], 'with the request id of the first');
    assert.equal(store.items(), 1);
    await draft.stop();
  });

  await it('the mutation runs as the role of whoever asks, to the end of its commit', async () => {
    store.sql(`CREATE TRIGGER now AFTER INSERT ON items FOR EACH ROW EXECUTE FUNCTION see('now');
      CREATE CONSTRAINT TRIGGER later AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION see('later')`);
    await ask(addItem('a'), { key: newKey() });
    await ask(addItem('b'), { key: newKey(), token: customer('7') });
    await ask(addItem('c'));
    store.sql('DROP TRIGGER now ON items; DROP TRIGGER later ON items');
    assert.equal(store.sql("SELECT string_agg(at || ' ' || who, ', ' ORDER BY who, at) FROM seen"),
      'later idempotency_anonymous, later idempotency_anonymous, now idempotency_anonymous, now idempotency_anonymous, later idempotency_customer, now idempotency_customer');
  });

  await it('no role of requests reaches the records', async () => {
    const key = newKey();
    store.sql(`CREATE FUNCTION pry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM * FROM onetrip_private.idempotency; RETURN NULL; END $$;
      CREATE TRIGGER pry AFTER INSERT ON items FOR EACH ROW EXECUTE FUNCTION pry()`);
    assert.equal(codeOf(await ask(addItem('a'), { key })), 'FORBIDDEN');
    store.sql('DROP TRIGGER pry ON items; DROP FUNCTION pry');
    assert.equal(store.items(), 0);
  });

  await it('a conflict with another transaction runs it again, and there is one record', async () => {
    store.sql(`CREATE SEQUENCE tries; GRANT ALL ON SEQUENCE tries TO idempotency_anonymous;
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('tries') < 3 THEN RAISE 'in the way' USING ERRCODE = '40001'; END IF; RETURN NULL; END $$`);
    for (const [i, trigger] of ['TRIGGER refuse AFTER INSERT ON items', 'CONSTRAINT TRIGGER refuse AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED'].entries()) {
      const key = newKey();
      store.sql(`SELECT setval('tries', 1, false); CREATE ${trigger} FOR EACH ROW EXECUTE FUNCTION refuse()`);
      const first = await ask(addItem(`a${i}`), { key });
      store.sql('DROP TRIGGER refuse ON items');
      assert.equal(first.answer.data?.addItem?.sku, `a${i}`, `${first.text}\n${server.log()}`);
      assert.equal((await ask(addItem(`a${i}`), { key })).text, first.text);
    }
    assert.deepEqual([store.items(), store.records()], [2, 2]);
  });

  await it('a commit that fails leaves nothing, and says so as without a key', async () => {
    const key = newKey();
    const late = { query: 'mutation { addLate(ref: 99) { id } }' };
    const without = await ask(late);
    const failed = await ask(late, { key });
    assert.deepEqual(failed.answer.errors.map(({ message, path, extensions: { code } }) => [message, path, code]),
      without.answer.errors.map(({ message, path, extensions: { code } }) => [message, path, code]));
    assert.equal(codeOf(failed), 'TOO_EARLY');
    assert.equal(store.records(), 0);
  });

  await it('a reply that is too large to be kept undoes the mutation', async () => {
    const key = newKey();
    const input = Array.from({ length: 50 }, (_, i) => ({ sku: `${i}`, name: 'n' }));
    store.sql(`CREATE FUNCTION swell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.tags := ARRAY[repeat('x', 1000)]; RETURN NEW; END $$;
      CREATE TRIGGER swell BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION swell()`);
    const many = { query: `mutation ($input: [ItemInput!]!) { addItems(input: $input) { ${Array.from({ length: 90 }, (_, i) => `f${i}: tags`).join(' ')} } }`, variables: { input } };
    const refused = await ask(many, { key });
    assert.deepEqual([refused.status, codeOf(refused), refused.answer.data], [200, 'RESPONSE_TOO_LARGE', null]);
    assert.deepEqual([store.items(), store.records()], [0, 0]);
    assert.equal((await ask(many)).answer.data.addItems.length, 50, 'without a key it may be large');
    store.sql('DROP TRIGGER swell ON items');
  });

  await it('each request of a batch has its place under the key', async () => {
    const batched = await startKeyed(store, { batchMax: 10 });
    const key = newKey();
    const plain = await send(batched, [addItem('x'), addItem('x')]);
    assert.equal(plain.answer.filter(({ errors }) => errors?.[0].extensions.code === 'BAD_USER_INPUT').length, 1,
      'one waits for the other, and for nothing else: without a key, too');
    store.reset();
    const batch = [addItem('a'), { query: '{ makers { id } }' }, addItem('b'), addItem('b')];
    const first = await send(batched, batch, { key });
    assert.deepEqual([first.status, first.answer[0].data?.addItem?.sku], [200, 'a'], first.text);
    const failed = [2, 3].filter((i) => first.answer[i].errors);
    assert.equal(failed.length, 1, 'the same SKU twice');
    const second = await send(batched, batch, { key });
    for (const i of [0, 5 - failed[0]]) assert.deepEqual(second.answer[i], first.answer[i]);
    assert.deepEqual([store.items(), store.records()], [2, 2]);
    const other = await send(batched, [addItem('c'), addItem('d')], { key });
    assert.deepEqual([other.status, other.answer[0].errors[0].extensions.code, other.answer[1].data?.addItem.sku], [200, 'IDEMPOTENCY_KEY_REUSED', 'd']);
    await batched.stop();
  });

  await it('while the first one runs, the second is told to wait', async () => {
    const key = newKey();
    await ask(addItem('old'), { key });
    store.sql("CREATE TRIGGER gate AFTER INSERT ON items FOR EACH ROW EXECUTE FUNCTION gate('1')");
    store.sql("UPDATE onetrip_private.idempotency SET expires_at = now() - interval '1 second'");
    const gate = await closeGate(store, 1);
    const running = ask(addItem('a'), { key });
    await gate.waited();
    for (const type of ['application/json', 'application/graphql-response+json']) {
      const refused = await ask(addItem('a'), { key, type });
      assert.deepEqual([refused.status, codeOf(refused), refused.headers.get('retry-after'), refused.answer.errors[0].extensions.retryAfter],
        [409, 'IDEMPOTENCY_KEY_IN_USE', '1', 1]);
    }
    await gate.open();
    const first = await running;
    store.sql('DROP TRIGGER gate ON items');
    assert.equal((await ask(addItem('a'), { key })).text, first.text);
    assert.deepEqual([store.items(), store.records()], [2, 1]);
  });

  await it('a client that goes away before the commit has done nothing', async () => {
    const key = newKey();
    store.sql("CREATE TRIGGER gate AFTER INSERT ON items FOR EACH ROW EXECUTE FUNCTION gate('1')");
    const gate = await closeGate(store, 1);
    const leaving = new AbortController();
    const gone = ask(addItem('a'), { key, signal: leaving.signal });
    await gate.waited();
    leaving.abort();
    await assert.rejects(gone);
    await gate.open();
    store.sql('DROP TRIGGER gate ON items');
    assert.equal((await askAgain(addItem('a'), { key })).answer.data.addItem.sku, 'a');
    assert.deepEqual([store.items(), store.records()], [1, 1]);
  });

  await it('a record that is too old is as if it had not been, and goes some day', async () => {
    const key = newKey();
    await ask(addItem('a'), { key });
    store.sql("UPDATE onetrip_private.idempotency SET expires_at = now() - interval '1 second'; DELETE FROM items");
    const again = await ask(addItem('a'), { key });
    assert.deepEqual([again.isReplay, store.items(), store.records()], [false, 1, 1]);
    assert.equal(store.sql("SELECT expires_at BETWEEN now() + interval '23 hours' AND now() + interval '25 hours' FROM onetrip_private.idempotency"), 't');
  });

  assert.equal(await server.stop(), 0, server.log());
});
