/** @preset and @where on writes: what the token decides, no client can. */
import assert from 'node:assert/strict';
import { makeToken } from '../support/program.mjs';
import { codesOf, dataOf, suite } from './support.mjs';

const it = suite('rights');
const NOW = '2026-02-03T04:05:06Z';
const token = (sub, more) => makeToken({ sub, now: NOW, ...more });
const seed = (writes) => writes.sql(`INSERT INTO bookings (room, begins, ends, owner_id)
  VALUES ('a', 1, 2, 7), ('b', 3, 4, 7), ('c', 5, 6, 8)`);

it('a preset comes from the token', async (writes) => {
  const book = 'mutation { bookMine(room: "a", begins: 1, ends: 2) { ownerId room } }';
  assert.deepEqual(dataOf(await writes.ask(book, {}, token('42'))).bookMine, { ownerId: '42', room: 'a' });
  assert.deepEqual(codesOf(await writes.ask(book)), { bookMine: 'UNAUTHENTICATED' });
  assert.deepEqual(codesOf(await writes.ask(book, {}, makeToken({ role: 'x' }))), { bookMine: 'FORBIDDEN' });
  const many = 'mutation ($input: [MyBookingInput!]!) { bookAllMine(input: $input) { ownerId room } }';
  const input = [{ room: 'x', begins: 10, ends: 11 }, { room: 'y', begins: 12, ends: 13 }];
  assert.deepEqual(dataOf(await writes.ask(many, { input }, token('9'))).bookAllMine,
    [{ ownerId: '9', room: 'x' }, { ownerId: '9', room: 'y' }]);
  assert.deepEqual(codesOf(await writes.ask(many, { input })), { bookAllMine: 'UNAUTHENTICATED' });
  const given = await writes.ask('mutation { bookMine(room: "a", begins: 1, ends: 2, ownerId: 1) { room } }', {}, token('1'));
  assert.equal(given.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
});

it('@where chooses the rows that may change', async (writes) => {
  seed(writes);
  const move = 'mutation ($id: ID!) { moveMine(id: $id, begins: 100, ends: 101) { id begins changedAt } }';
  assert.deepEqual(dataOf(await writes.ask(move, { id: 1 }, token('7'))).moveMine, { id: '1', begins: 100, changedAt: NOW });
  assert.equal(dataOf(await writes.ask(move, { id: 3 }, token('7'))).moveMine, null);
  assert.deepEqual(codesOf(await writes.ask(move, { id: 1 }, makeToken({ sub: '7' }))), { moveMine: 'FORBIDDEN' });
  assert.equal(writes.sql('SELECT begins FROM bookings WHERE id = 3'), '5');
  const room = 'mutation ($from: String!) { moveRoom(id: 1, room: "z", from: $from) { room } }';
  assert.equal(dataOf(await writes.ask(room, { from: 'b' })).moveRoom, null);
  assert.deepEqual(dataOf(await writes.ask(room, { from: 'a' })).moveRoom, { room: 'z' });
  const cancel = 'mutation { a: cancelMine(id: 3) { id } b: cancelMine(id: 2) { id isCancelled } c: cancelMine(id: 2) { id } }';
  assert.deepEqual(dataOf(await writes.ask(cancel, {}, token('7'))), { a: null, b: { id: '2', isCancelled: true }, c: null });
});

it('@where holds for rows that are made', async (writes) => {
  const make = 'mutation ($input: [BookingInput!]!) { bookFor(input: $input) { id } }';
  const input = [{ room: 'x', begins: 10, ends: 11, ownerId: '7' }, { room: 'y', begins: 12, ends: 13, ownerId: '8' }];
  assert.deepEqual(codesOf(await writes.ask(make, { input }, token('7'))), { bookFor: 'FORBIDDEN' });
  assert.equal(writes.sql('SELECT count(*) FROM bookings'), '0');
  assert.equal(dataOf(await writes.ask(make, { input: [input[0]] }, token('7'))).bookFor.length, 1);
  assert.equal(dataOf(await writes.ask(make, { input: [input[1]] }, token('7', { role: 'clerk' }))).bookFor.length, 1);
});

it('an upsert does not take what is another\'s', async (writes) => {
  const put = 'mutation ($price: Int) { putMine(input: {sku: "k", name: "n", price: $price}) { price ownerId } }';
  assert.deepEqual(dataOf(await writes.ask(put, { price: 1 }, token('7'))).putMine, { price: 1, ownerId: '7' });
  assert.deepEqual(dataOf(await writes.ask(put, { price: 2 }, token('7'))).putMine, { price: 2, ownerId: '7' });
  assert.equal(dataOf(await writes.ask(put, { price: 3 }, token('8'))).putMine, null);
  assert.equal(writes.sql('SELECT price || \' \' || owner_id FROM items'), '2 7');
});

it('hostile claims are values', async (writes) => {
  const evil = "1'; DROP TABLE bookings; --";
  const book = 'mutation { bookMine(room: "a", begins: 1, ends: 2) { ownerId } }';
  assert.deepEqual(codesOf(await writes.ask(book, {}, token(evil))), { bookMine: 'BAD_USER_INPUT' });
  assert.equal(writes.sql('SELECT count(*) FROM bookings'), '0');
});

const MINE = `mutation ($input: [MineInput!]!) { buildMine(input: $input) { sku ownerId maker { name ownerId }
  parts { label ownerId screws { size } } } }`;

it('a claim that does not fit its column is not blamed on an argument alone', async (writes) => {
  const { errors } = await writes.ask('mutation { bookMine(room: "r", begins: 1, ends: 2) { id } }', {}, makeToken({ sub: 'nobody' }));
  assert.equal(errors[0].message, 'Argument "room", "begins" or "ends" or a claim of the token is not acceptable.');
});

it('a preset of nested rows comes from the token', async (writes) => {
  const input = [
    { sku: 'a', name: 'a', maker: { name: 'm' }, parts: [{ label: 'x', screws: [{}, {}] }, { label: 'y' }] },
    { sku: 'b', name: 'b', parts: [{ label: 'x', quantity: 2 }] }, { sku: 'c', name: 'c' },
  ];
  const { buildMine } = dataOf(await writes.ask(MINE, { input }, token('7', { size: '3' })));
  assert.deepEqual(buildMine, [
    { sku: 'a', ownerId: '7', maker: { name: 'm', ownerId: '7' },
      parts: [{ label: 'x', ownerId: '7', screws: [{ size: 3 }, { size: 3 }] }, { label: 'y', ownerId: '7', screws: [] }] },
    { sku: 'b', ownerId: '7', maker: null, parts: [{ label: 'x', ownerId: '7', screws: [] }] },
    { sku: 'c', ownerId: '7', maker: null, parts: [] },
  ]);
});

it('without the claim of a nested preset nothing is written', async (writes) => {
  const screw = [{ sku: 'a', name: 'a', maker: { name: 'm' }, parts: [{ label: 'x', screws: [{}] }] }];
  assert.deepEqual(codesOf(await writes.ask(MINE, { input: screw }, token('7'))), { buildMine: 'FORBIDDEN' });
  assert.deepEqual(codesOf(await writes.ask(MINE, { input: screw })), { buildMine: 'UNAUTHENTICATED' });
  const evil = token('7', { size: "1'; DROP TABLE screws; --" });
  assert.deepEqual(codesOf(await writes.ask(MINE, { input: screw }, evil)), { buildMine: 'BAD_USER_INPUT' });
  assert.equal(writes.sql('SELECT (SELECT count(*) FROM items) + (SELECT count(*) FROM makers) + (SELECT count(*) FROM parts)'), '0');
  const plain = [{ sku: 'a', name: 'a', parts: [{ label: 'x' }] }]; /* a claim that no row needs is not missed */
  assert.equal(dataOf(await writes.ask(MINE, { input: plain }, token('7'))).buildMine.length, 1);
});

it('@where holds for nested rows', async (writes) => {
  const code = async (more, claims) =>
    codesOf(await writes.ask(MINE, { input: [{ sku: 'a', name: 'a', ...more }] }, token('7', claims))).buildMine;
  assert.equal(await code({ parts: [{ label: 'x' }, { label: 'y', quantity: 7 }] }), 'FORBIDDEN');
  assert.equal(await code({ maker: { name: 'm', country: 'NO' } }), 'FORBIDDEN');
  assert.equal(await code({ maker: { name: 'm', country: null } }), 'FORBIDDEN');
  assert.equal(writes.sql('SELECT (SELECT count(*) FROM items) + (SELECT count(*) FROM makers) + (SELECT count(*) FROM parts)'), '0');
  assert.equal(await code({ maker: { name: 'm', country: 'NO' }, parts: [{ label: 'x' }] }, { role: 'clerk' }), undefined);
});
