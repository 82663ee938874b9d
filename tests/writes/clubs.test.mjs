/** What a write answers is the state when all of it is written: whatever its rows say of others, and others do to them. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, WITHOUT_DATABASE, makeDatabase, makeToken, runSql, startServer } from '../support/program.mjs';
import { codesOf, dataOf } from './support.mjs';

const inFolder = (name) => join(ROOT, 'tests/writes', name);
const SEED = `TRUNCATE clubs, members, rooms, cards RESTART IDENTITY CASCADE; INSERT INTO clubs (name) VALUES ('chess'), ('choir');
  INSERT INTO members (club_id, name, fee, owner_id) VALUES (1, 'ann', 2, 7), (1, 'bob', 3, 8), (2, 'cid', 5, 8);
  INSERT INTO rooms (club_id, name) VALUES (1, 'hall'); UPDATE clubs SET boss_id = 1 WHERE id = 1`;

test('answers of writes', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase(`writes_clubs_${process.pid}`, [inFolder('clubs.sql')]);
  const server = await startServer({ database, schema: [inFolder('clubs.graphql')] });
  const sql = (text) => runSql(database, text);
  const ask = (mutation, variables, token) => server.ask({ query: `mutation ${mutation}`, variables }, token);
  const data = async (...question) => dataOf(await ask(...question));
  const it = (name, run) => t.test(name, () => { sql(SEED); return run(); });

  await it('a row counts itself', async () => {
    assert.deepEqual((await data('{ addClub(input: {name: "golf"}) { name others names size loud label memberCount } }')).addClub,
      { name: 'golf', others: 2, names: null, size: 0, loud: 'GOLF', label: 'club golf', memberCount: 0 });
    const { a, b } = await data('{ a: addMember(clubId: 2, name: "dan") { clubSize club { size names } } b: addMember(clubId: 2, name: "eve") { clubSize } }');
    assert.deepEqual(a, { clubSize: 2, club: { size: 2, names: ['cid', 'dan'] } });
    assert.deepEqual(b, { clubSize: 3 });
  });

  await it('rows that are nested count', async () => {
    const query = `($input: [ClubInput!]!) { addClubs(input: $input) { name names size paid memberCount loud whole { name names others } rooms { name club { size } } } }`;
    assert.deepEqual((await data(query, { input: [
      { name: 'x', members: [{ name: 'a', fee: 4 }, { name: 'b' }], rooms: [{ name: 'r' }] },
      { name: 'a', whole: { name: 'all', members: [{ name: 'c', fee: 9 }] } }] })).addClubs, [
      { name: 'x', names: ['a', 'b'], size: 2, paid: 5, memberCount: 2, loud: 'X', whole: null, rooms: [{ name: 'r', club: { size: 2 } }] },
      { name: 'a', names: null, size: 0, paid: 0, memberCount: 0, loud: 'A', whole: { name: 'all', names: ['c'], others: 4 }, rooms: [] }]);
  });

  await it('what a trigger adds up', async () => {
    const edit = async (patch, more = '') => (await data(`($patch: ClubPatch!) { editClub(id: 1, patch: $patch) { paid ${more} } }`, { patch })).editClub;
    assert.equal((await edit({ members: { create: [{ name: 'dan', fee: 10 }] } })).paid, 15);
    assert.equal((await edit({ name: 'chess!', members: { update: [{ id: 2, fee: 0 }] } })).paid, 12);
    assert.deepEqual(await edit({ members: { delete: [{ id: 2 }], connect: [{ id: 3 }] } }, 'size names'), { paid: 17, size: 3, names: ['ann', 'cid', 'dan'] });
    assert.equal((await edit({ rooms: { create: [{ name: 'r' }] } })).paid, 17);
  });

  await it('what a foreign key cuts loose', async () => {
    const { editClub } = await data('{ editClub(id: 1, patch: {members: {delete: [{id: 1}]}}) { boss { name } members { name } } }');
    assert.deepEqual(editClub, { boss: null, members: [{ name: 'bob' }] });
  });

  await it('rows of the same table change each other', async () => {
    const { putClubs } = await data(`{ putClubs(input: [{name: "new", parts: {connect: [{name: "chess"}, {name: "choir"}]}}, {name: "choir"}, {name: "chess"}]) {
      name wholeId whole { name } parts { name } } }`);
    assert.deepEqual(putClubs, [{ name: 'new', wholeId: null, whole: null, parts: [{ name: 'chess' }, { name: 'choir' }] },
      { name: 'choir', wholeId: '3', whole: { name: 'new' }, parts: [] }, { name: 'chess', wholeId: '3', whole: { name: 'new' }, parts: [] }]);
    const { editClub } = await data('{ editClub(id: 1, patch: {whole: {connect: {id: 1}}, parts: {update: [{id: 1, name: "self"}]}}) { name whole { name } } }');
    assert.deepEqual(editClub, { name: 'self', whole: { name: 'self' } });
  });

  await it('of many rows, in their order', async () => {
    sql("INSERT INTO clubs (id, name) SELECT i, 'c' || i FROM generate_series(10, 40) i");
    const input = Array.from({ length: 31 }, (_, i) => ({ name: `c${40 - i}` }));
    const { putClubs } = await data('($input: [ClubPut!]!) { putClubs(input: $input) { name others size } }', { input });
    assert.deepEqual(putClubs, input.map(({ name }) => ({ name, others: 32, size: 0 })));
    assert.deepEqual((await data('{ editClubs(id: [1, 2, 99], wholeId: 10) { size others whole { name } } }')).editClubs.map(({ size }) => size).sort(), [1, 2]);
    assert.deepEqual((await data('{ editClubs(id: [99], wholeId: 10) { size } addClubs(input: []) { size } }')), { editClubs: [], addClubs: [] });
  });

  await it('a row that is not there', async () => {
    assert.equal((await data('{ editClub(id: 99, patch: {name: "n"}) { size names } }')).editClub, null);
    assert.equal((await data('{ editClub(id: 99, patch: {members: {create: [{name: "n"}]}}) { size paid } }')).editClub, null);
  });

  await it('a row that goes is told as it was', async () => {
    assert.deepEqual((await data('{ dropClub(id: 1) { name size names paid } }')).dropClub, { name: 'chess', size: 2, names: ['ann', 'bob'], paid: 5 });
  });

  await it('a function that writes', async () => {
    assert.deepEqual((await data('{ joinAll(name: "all") { name size } }')).joinAll, [{ name: 'choir', size: 2 }, { name: 'chess', size: 3 }]);
    sql("DELETE FROM members WHERE name = 'all'");
    assert.deepEqual((await data('{ joinClub(club: 2, name: "zoe") { names size paid members { name } } }')).joinClub,
      { names: ['cid', 'zoe'], size: 2, paid: 6, members: [{ name: 'cid' }, { name: 'zoe' }] });
  });

  await it('each field sees what those before it did, and no more', async () => {
    const { a, b, c } = await data(`{ a: editClub(id: 1, patch: {members: {create: [{name: "x"}]}}) { size paid }
      b: editClub(id: 1, patch: {name: "y"}) { size paid others } c: addClub(input: {name: "z"}) { others } }`);
    assert.deepEqual([a, b, c], [{ size: 3, paid: 6 }, { size: 3, paid: 6, others: 1 }, { others: 2 }]);
  });

  await it('a mistake below undoes it all', async () => {
    const answer = await ask('{ a: addClub(input: {name: "new"}) { size } b: addClub(input: {name: "chess", members: [{name: "m"}]}) { size } }');
    assert.deepEqual(codesOf(answer), { a: 'TRANSACTION_ROLLED_BACK', b: 'BAD_USER_INPUT' });
    const nested = await ask('{ a: addClub(input: {name: "new", members: [{name: "m"}, {name: "m"}]}) { size } }');
    assert.deepEqual(codesOf(nested), { a: 'BAD_USER_INPUT' });
    assert.equal(sql('SELECT count(*) FROM clubs'), '2');
  });

  /* ---- What other tables say of who may see a row ---- */

  const me = makeToken({ sub: '7' });
  const dump = () => sql('SELECT json_agg(c) FROM clubs c UNION ALL SELECT json_agg(m ORDER BY id) FROM members m UNION ALL SELECT json_agg(r) FROM rooms r');

  await it('whoever makes a circle is in it', async () => {
    const add = (input, fields = 'name with { name }') => ask(`($input: CircleInput!) { addCircle(input: $input) { ${fields} } }`, { input }, me);
    assert.deepEqual(dataOf(await add({ name: 'mine', with: [{ name: 'me', ownerId: 7 }, { name: 'you' }], halls: [{ name: 'h' }] }, 'name with { name } halls { name }')).addCircle,
      { name: 'mine', with: [{ name: 'me' }, { name: 'you' }], halls: [{ name: 'h' }] });
    const before = dump();
    assert.deepEqual(codesOf(await add({ name: 'theirs', with: [{ name: 'me', ownerId: 8 }] })), { addCircle: 'FORBIDDEN' });
    assert.deepEqual(codesOf(await add({ name: 'theirs' }, '__typename')), { addCircle: 'FORBIDDEN' });
    assert.deepEqual(codesOf(await ask('{ addCircle(input: {name: "n", with: [{name: "m", ownerId: 7}]}) { id } }')), { addCircle: 'FORBIDDEN' });
    assert.equal(dump(), before);
  });

  await it("a write's own @where counts rows that are nested", async () => {
    const add = (input) => ask('($input: [CircleInput!]!) { addCircles(input: $input) { name } }', { input }, me);
    const members = (n) => Array.from({ length: n }, (_, i) => ({ name: `m${i}`, ownerId: 7 }));
    assert.deepEqual(dataOf(await add([{ name: 'b', with: members(2) }, { name: 'a', with: members(1) }])).addCircles, [{ name: 'b' }, { name: 'a' }]);
    const before = dump();
    assert.deepEqual(codesOf(await add([{ name: 'c', with: members(2) }, { name: 'd', with: members(3) }])), { addCircles: 'FORBIDDEN' });
    assert.equal(dump(), before);
  });

  await it('a row that is not found again', async () => {
    assert.deepEqual(dataOf(await ask('{ addCard(name: "a") { code name } }')).addCard, { code: null, name: 'a' });
    assert.deepEqual(codesOf(await ask('{ addCard(name: "a") { code name } }')), { addCard: 'FORBIDDEN' });
    assert.equal(sql('SELECT count(*) FROM cards'), '1');
  });

  await it('rows of a circle are for its members', async () => {
    const edit = (id, patch, fields = 'name halls { name }') => ask(`($id: ID!, $patch: CirclePatch!) { editCircle(id: $id, patch: $patch) { ${fields} } }`, { id, patch }, me);
    assert.deepEqual(dataOf(await edit(1, { halls: { create: [{ name: 'new' }] } })).editCircle, { name: 'chess', halls: [{ name: 'hall' }, { name: 'new' }] });
    assert.equal(dataOf(await edit(2, { halls: { create: [{ name: 'new' }] } })).editCircle, null);
    const before = dump();
    assert.deepEqual(codesOf(await edit(1, { with: { delete: [{ id: 1 }] }, halls: { create: [{ name: 'last' }] } })), { editCircle: 'FORBIDDEN' });
    assert.equal(dump(), before);
    assert.equal(dataOf(await edit(1, { with: { delete: [{ id: 1 }] } })).editCircle, null); /* who left sees it no longer */
    assert.equal(sql('SELECT count(*) FROM members WHERE owner_id = 7'), '0');
  });

  assert.equal(await server.stop(), 0, server.log());
});
