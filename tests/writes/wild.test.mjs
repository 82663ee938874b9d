/** Operations on relations in a database with awkward names, keys and types. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, WITHOUT_DATABASE, makeDatabase, runSql, startServer } from '../support/program.mjs';
import { codesOf, dataOf } from './support.mjs';

const inFolder = (name) => join(ROOT, 'tests/writes', name);
const ID = (n) => `00000000-0000-4000-8000-00000000000${n}`;

test('operations in the wild', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase(`writes_wild_${process.pid}`, [inFolder('wild.sql')]);
  const server = await startServer({ database, schema: [inFolder('wild.graphql')] });
  const sql = (text) => runSql(database, text);
  const ask = (query, variables) => server.ask({ query, variables });
  const reset = () => sql(`TRUNCATE "user", "Order", order_lines, gadgets, gadget_matches CASCADE;
    INSERT INTO "user" (id, "fullName", email, manager_id) VALUES ('${ID(1)}', 'One', 'a@x', NULL), ('${ID(2)}', 'Two', 'b@x', '${ID(1)}'), ('${ID(3)}', 'Three', 'c@x', NULL);
    INSERT INTO "Order" VALUES (1, 10, '${ID(1)}'), (1, 11, NULL), (2, 10, '${ID(2)}');
    INSERT INTO order_lines (shop_no, order_no, line_no, replaced_shop, replaced_order) VALUES (1, 10, 1, NULL, NULL), (1, 10, 2, 1, 11), (2, 10, 1, NULL, NULL);
    INSERT INTO gadgets VALUES ('g1', 'G1', 'a@x'), ('g2', 'G2', NULL), ('g3', 'G3', NULL); INSERT INTO gadget_matches VALUES ('g1', 'g2'), ('g2', 'g1')`);
  const it = (name, run) => t.test(name, () => { reset(); return run(); });

  await it('composite keys', async () => {
    const query = `mutation ($patch: OrderPatch!) { editOrder(shopNo: 1, orderNo: "10", patch: $patch) {
      from lines { lineNo quantity price moods grid group extra replaced { orderNo } } replacements { lineNo } buyer { email } } }`;
    const edit = async (patch) => dataOf(await ask(query, { patch })).editOrder;
    const line = { quantity: 1, price: null, moods: [], grid: null, group: null, extra: null, replaced: null };
    assert.deepEqual(await edit({ from: 'there', lines: {
      create: [{ lineNo: 3, moods: ['SO_SO', 'SAD'], grid: [[1, 2], [3, null]], group: 'a', extra: { a: [1] } }],
      update: [{ lineNo: 1, price: '1.5', moods: ['SAD'], replaced: { connect: { shopNo: 2, orderNo: '10' } } }, { lineNo: 2, grid: [[7]], group: 'b', extra: null, quantity: 4, replaced: { disconnect: true } }] },
    buyer: { disconnect: true }, replacements: { connect: [{ shopNo: 2, orderNo: '10', lineNo: 1 }] } }), {
      from: 'there', buyer: null, replacements: [{ lineNo: 1 }], lines: [
        { ...line, lineNo: 1, price: '1.50', moods: ['SAD'], replaced: { orderNo: '10' } }, { ...line, lineNo: 2, quantity: 4, grid: [[7]], group: 'b     ' },
        { ...line, lineNo: 3, moods: ['SO_SO', 'SAD'], grid: [[1, 2], [3, null]], group: 'a     ', extra: { a: [1] } }] });
    assert.deepEqual((await edit({ lines: { delete: [{ lineNo: 1 }, { lineNo: 3 }] }, replacements: { disconnect: [{ shopNo: 2, orderNo: '10', lineNo: 1 }] } })).lines.map(({ lineNo }) => lineNo), [2]);
    const code = async (patch) => codesOf(await ask(query, { patch })).editOrder;
    assert.equal(await code({ replacements: { update: [{ shopNo: 1, orderNo: '10', lineNo: 2, quantity: 1 }] } }), 'ROW_NOT_FOUND');
    assert.equal(await code({ lines: { update: [{ lineNo: 2, price: '-1' }] } }), 'BAD_USER_INPUT');
    assert.equal(await code({ lines: { delete: [{ lineNo: 9 }] } }), 'ROW_NOT_FOUND');
    const made = await edit({ lines: { update: [{ lineNo: 2, replaced: { create: { shopNo: 9, orderNo: '9', lines: [{ lineNo: 1 }] } } }] } });
    assert.equal(made.lines[0].replaced.orderNo, '9');
    assert.equal(sql('SELECT count(*) FROM order_lines WHERE shop_no = 9'), '1');
  });

  await it('rows of the same table', async () => {
    const query = 'mutation ($id: UUID!, $patch: UserPatch!) { edit(id: $id, patch: $patch) { fullName manager { email } team { email feels team { email } } } }';
    const edit = async (id, patch) => dataOf(await ask(query, { id: ID(id), patch })).edit;
    const boss = await edit(1, { fullName: 'Boss', manager: { create: { fullName: 'Top', email: 't@x' } }, team: {
      create: [{ fullName: 'New', email: 'n@x', team: { connect: [{ email: 'c@x' }] } }],
      update: [{ id: ID(2), feels: 'SAD', team: { create: [{ fullName: 'Deep', email: 'd@x' }] } }] } });
    boss.team.sort((one, other) => (one.email < other.email ? -1 : 1)); /* their keys are random */
    assert.deepEqual(boss, { fullName: 'Boss', manager: { email: 't@x' }, team: [
      { email: 'b@x', feels: 'SAD', team: [{ email: 'd@x' }] }, { email: 'n@x', feels: null, team: [{ email: 'c@x' }] }] });
    const same = await edit(1, { manager: { connect: { email: 'a@x' } }, team: { disconnect: [{ id: ID(2) }] } });
    assert.equal(same.manager.email, 'a@x');
    assert.equal(codesOf(await ask(query, { id: ID(1), patch: { team: { update: [{ id: ID(2), fullName: 'no' }] } } })).edit, 'ROW_NOT_FOUND');
  });

  await it('keys of domains and upserts', async () => {
    const query = 'mutation ($input: [UserPut!]!) { put(input: $input) { email fullName manager { email } team { email } } }';
    assert.deepEqual(dataOf(await ask(query, { input: [
      { fullName: 'A', email: 'a@x', manager: { connect: { email: 'c@x' } }, team: { update: [{ id: ID(2), fullName: 'B' }], disconnect: [] } },
      { fullName: 'Z', email: 'z@x', manager: { create: { fullName: 'Y', email: 'y@x' } }, team: { connect: [{ email: 'c@x' }] } },
      { fullName: 'B', email: 'b@x', manager: { disconnect: false } }] })).put, [
      { email: 'a@x', fullName: 'A', manager: { email: 'c@x' }, team: [{ email: 'b@x' }] },
      { email: 'z@x', fullName: 'Z', manager: { email: 'y@x' }, team: [{ email: 'c@x' }] },
      { email: 'b@x', fullName: 'B', manager: { email: 'a@x' }, team: [] }]);
    const code = async (team) => codesOf(await ask(query, { input: [{ fullName: 'A', email: 'a@x', team }] })).put;
    assert.equal(await code({ delete: [{ email: 'b@x' }] }), 'BAD_USER_INPUT'); /* an order is theirs */
    assert.equal(await code({ connect: [{ email: 'no mail' }] }), 'ROW_NOT_FOUND');
    assert.equal(await code({ create: [{ fullName: 'N', email: 'no mail' }] }), 'BAD_USER_INPUT');
  });

  await it('a table tied to itself', async () => {
    const query = 'mutation ($patch: GadgetPatch!) { match(code: "g1", patch: $patch) { name maker { email } matches { code name matches { code } } } }';
    const match = async (patch) => dataOf(await ask(query, { patch })).match;
    assert.deepEqual(await match({ maker: { connect: { id: ID(3) } }, matches: { create: [{ code: 'n', name: 'N' }], connect: [{ code: 'g3' }],
      update: [{ code: 'g2', name: 'changed', matches: { disconnect: [{ code: 'g1' }], connect: [{ code: 'g3' }] } }] } }), {
      name: 'G1', maker: { email: 'c@x' }, matches: [{ code: 'g2', name: 'changed', matches: [{ code: 'g3' }] }, { code: 'g3', name: 'G3', matches: [] }, { code: 'n', name: 'N', matches: [] }] });
    assert.deepEqual((await match({ maker: { disconnect: true }, matches: { delete: [{ code: 'n' }], disconnect: [{ code: 'g2' }] } })).matches.map(({ code }) => code), ['g3']);
    assert.equal(codesOf(await ask(query, { patch: { matches: { delete: [{ code: 'g3' }] } } })).match, 'BAD_USER_INPUT'); /* g2 is tied to it */
    assert.equal(sql('SELECT count(*) FROM gadgets'), '3');
  });
  assert.equal(await server.stop(), 0, server.log());
});
