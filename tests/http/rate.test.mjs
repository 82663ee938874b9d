/**
 * Rates. A minute gives one request more, so that what is counted here does not depend on how fast the machine is: whoever has taken
 * the burst is refused, and a test that would take a whole minute allows for what the minutes gave.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, WITHOUT_DATABASE, makeDatabase, makeToken, startServer } from '../support/program.mjs';

const skip = WITHOUT_DATABASE;
const BURST = 5;
const QUERY = { query: '{ article(id: 5) { title } }' };

function start(name, { rates, more = '', ...options }) {
  const database = makeDatabase(`${name}_${process.pid}`, [join(ROOT, 'tests/http/caching.sql')]);
  return startServer({
    database, schema: [join(ROOT, 'tests/http/caching.graphql')], anonymousRole: 'caching_reader', roles: ['caching_reader'],
    environment: { ONETRIP_SERVER_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' }, more: `rate_limit:\n${rates}${more}`, ...options,
  });
}

async function send(server, { from = '203.0.113.1', token, body = QUERY, type = 'application/json', method = 'POST' } = {}) {
  const response = await fetch(server.url, {
    method,
    headers: { 'content-type': 'application/json', accept: type, ...(from && { 'x-forwarded-for': from }), ...(token && { authorization: `Bearer ${token}` }) },
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, answer: await response.json() };
}

/** How many requests were let through, and with what the others were refused. */
async function count(server, times, options) {
  const answers = await Promise.all(Array.from({ length: times }, () => send(server, options)));
  const refused = answers.filter(({ status }) => status === 429);
  return { passed: times - refused.length, refused };
}

const began = Date.now();
/** At most so many requests more than the burst: one for each minute that has begun. */
const given = () => Math.ceil((Date.now() - began) / 60_000);

const isBetween = (value, least, most) => assert.ok(value >= least && value <= most, `${value}, not ${least} to ${most}`);
const subject = (sub, more) => makeToken({ sub, role: 'caching_reader', ...more });

test('rates', { skip }, async (t) => {
  const server = await start('rates', { rates: `  client_per_minute: 1\n  address_per_minute: 1\n  burst: ${BURST}\n`, threads: 2, batchMax: 10 });

  await t.test('a burst is let through, the rest is told when to come back', async () => {
    for (const type of ['application/json', 'application/graphql-response+json']) {
      const from = type === 'application/json' ? '203.0.113.1' : '203.0.113.2';
      const { passed, refused } = await count(server, BURST * 4, { type, from });
      isBetween(passed, BURST, BURST + given());
      for (const { headers, answer } of refused) {
        const { code, retryAfter, requestId } = answer.errors[0].extensions;
        assert.deepEqual([code, answer.data, requestId], ['RATE_LIMITED', undefined, headers.get('x-request-id')]);
        assert.equal(headers.get('retry-after'), String(retryAfter));
        assert.equal(headers.get('cache-control'), 'no-store');
        isBetween(retryAfter, 1, 60);
      }
    }
  });

  await t.test('subjects have a rate of their own, wherever they are, on every loop', async () => {
    for (const token of [subject('1'), subject('2'), subject('1', { iss: 'another' })]) {
      const { passed } = await count(server, BURST * 4, { token });
      isBetween(passed, BURST, BURST + given());
    }
    const renewed = await count(server, BURST, { token: subject('1', { iat: 5 }), from: '203.0.113.50' });
    isBetween(renewed.passed, 0, given());
  });

  await t.test('tokens without a subject, and tokens that are refused, count for their address', async () => {
    const nameless = await count(server, BURST * 2, { token: makeToken({ role: 'caching_reader' }), from: '203.0.113.3' });
    isBetween(nameless.passed, BURST, BURST + given());
    const guesses = await Promise.all(Array.from({ length: BURST * 2 }, (_, i) => send(server, { token: `guess${i}`, from: '203.0.113.4' })));
    isBetween(guesses.filter(({ status }) => status === 401).length, BURST, BURST + given());
    assert.ok(guesses.every(({ status }) => [401, 429].includes(status)));
    isBetween((await count(server, BURST, { from: '203.0.113.4' })).passed, 0, given());
    assert.equal((await count(server, 1, { from: '203.0.113.4', token: subject('somebody else') })).passed, 1);
  });

  await t.test('each request of a batch counts', async () => {
    const from = '203.0.113.5';
    const batch = (length) => send(server, { from, body: Array.from({ length }, () => QUERY) });
    assert.deepEqual((await batch(BURST - 1)).answer.length, BURST - 1);
    assert.equal((await batch(4)).status, 429, 'it is all or nothing');
    const large = '203.0.113.6';
    const body = Array.from({ length: 10 }, () => QUERY);
    assert.equal((await send(server, { from: large, body })).answer.length, 10, 'more than a burst takes all of it');
    assert.equal((await send(server, { from: large, body })).status, 429);
  });

  await t.test('whose word is taken for an address', async () => {
    const lies = await Promise.all(Array.from({ length: BURST * 3 }, (_, i) => send(server, { from: `198.51.100.${i}, 203.0.113.7` })));
    isBetween(lies.filter(({ status }) => status === 200).length, BURST, BURST + given());
    const through = await count(server, BURST * 2, { from: '203.0.113.8, 10.1.2.3' });
    isBetween(through.passed, BURST, BURST + given());
    isBetween((await count(server, 1, { from: '203.0.113.8' })).passed, 0, given());
    const network = await Promise.all(Array.from({ length: BURST * 3 }, (_, i) => send(server, { from: `2001:db8:1:2::${i}` })));
    isBetween(network.filter(({ status }) => status === 200).length, BURST, BURST + given());
    assert.equal((await send(server, { from: '2001:db8:1:3::1' })).status, 200);
  });

  await t.test('what runs on the machine itself is not limited', async () => {
    assert.equal((await count(server, BURST * 4, { from: null })).passed, BURST * 4);
  });

  await t.test('a reload gives nobody a new burst, and new rates count at once', async () => {
    const from = '203.0.113.9';
    await count(server, BURST * 2, { from });
    const reload = async (change) => {
      const before = server.log().length;
      writeFileSync(server.config, change(readFileSync(server.config, 'utf8')));
      server.child.kill('SIGHUP');
      for (const began = Date.now(); !server.log().slice(before).includes('"event":"serve.reloaded"'); await sleep(10))
        assert.ok(Date.now() - began < 20_000, server.log());
    };
    await reload((text) => `${text}\n`);
    isBetween((await count(server, BURST * 2, { from })).passed, 0, given());
    await reload((text) => text.replace('address_per_minute: 1', 'address_per_minute: 0'));
    assert.equal((await count(server, BURST * 4, { from })).passed, BURST * 4);
    isBetween((await count(server, BURST, { token: subject('2') })).passed, 0, given());
  });

  assert.equal(await server.stop(), 0, server.log());
});

test('a proxy that is no network is refused at the start', { skip }, async () => {
  const server = await start('no_network', { rates: '  burst: 1\n', environment: { ONETRIP_SERVER_TRUSTED_PROXIES: '10.0.0.0/8,proxy.example' }, wait: false });
  assert.equal(await server.ended, 2);
  assert.match(server.log(), /server\.trusted_proxies: "proxy\.example" is no network, such as 10\.0\.0\.0\/8/);
});

test('without the setting nobody is limited', { skip }, async () => {
  const server = await start('no_rates', { rates: '  burst: 1\n' });
  assert.equal((await count(server, 60, {})).passed, 60);
  assert.equal((await count(server, 60, { token: subject('1') })).passed, 60);
  assert.equal(await server.stop(), 0, server.log());
});
