/** A row that the caller cannot see is no row for operations on relations, whether a type's @where hides it or row-level security. */
import assert from 'node:assert/strict';
import { makeToken } from '../support/program.mjs';
import { codesOf, dataOf, suite } from './support.mjs';

/* A role of every cluster that is no superuser, so that policies hold for it. */
const ROLE = 'pg_write_all_data';
const it = suite('rights of operations', { settings: `-c role=${ROLE}` });

/* Gems 1 and 2 are the caller's, 3 is another's, 4 is the caller's but hidden by a policy; all four are in crate 1 and shown there. */
const SEED = `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${ROLE}; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${ROLE};
  INSERT INTO crates (name) VALUES ('full'), ('empty');
  INSERT INTO gems (name, crate_id, owner_id) VALUES ('mine', 1, 7), ('mine', 1, 7), ('theirs', 1, 8), ('hidden', 1, 7);
  INSERT INTO crate_gems SELECT 1, id FROM gems; UPDATE crates SET best_id = 3 WHERE id = 1;
  ALTER TABLE gems ENABLE ROW LEVEL SECURITY; DROP POLICY IF EXISTS seen ON gems; CREATE POLICY seen ON gems USING (name <> 'hidden')`;
const PACK = 'mutation ($id: ID!, $patch: PackPatch!) { pack(id: $id, patch: $patch) { id gems { id name } shown { id } best { id } } }';
const dump = (writes) => writes.sql('SELECT json_agg(c) FROM crates c UNION ALL SELECT json_agg(g ORDER BY id) FROM gems g UNION ALL SELECT json_agg(t) FROM crate_gems t');
const token = makeToken({ sub: '7' });

it('nobody reaches what is hidden', async (writes) => {
  writes.sql(SEED);
  const before = dump(writes);
  for (const id of [3, 4, 99]) {
    for (const kind of ['connect', 'disconnect', 'update', 'delete']) {
      for (const relation of ['gems', 'shown']) {
        const patch = { [relation]: { [kind]: [{ id, ...(kind === 'update' ? { name: 'new' } : {}) }] } };
        const answer = await writes.ask(PACK, { id: kind === 'connect' ? 2 : 1, patch }, token);
        assert.equal(codesOf(answer).pack, 'ROW_NOT_FOUND', JSON.stringify([patch, answer]));
        assert.match(answer.errors[0].message, /is not there, or is named twice/);
      }
    }
    assert.equal(codesOf(await writes.ask(PACK, { id: 2, patch: { best: { connect: { id } } } }, token)).pack, 'ROW_NOT_FOUND');
    for (const input of [{ gems: { connect: [{ id }] } }, { shown: { connect: [{ id }] } }, { best: { connect: { id } } }])
      assert.equal(codesOf(await writes.ask('mutation ($input: PackInput!) { packNew(input: $input) { id } }', { input }, token)).packNew, 'ROW_NOT_FOUND');
  }
  assert.equal(dump(writes), before);
});

it('what is seen is reached', async (writes) => {
  writes.sql(SEED);
  const pack = async (id, patch) => dataOf(await writes.ask(PACK, { id, patch }, token)).pack;
  assert.deepEqual(await pack(1, { gems: { update: [{ id: 1, name: 'new' }], disconnect: [{ id: 2 }] }, shown: { disconnect: [{ id: 1 }] }, best: { connect: { id: 1 } } }),
    { id: '1', gems: [{ id: '1', name: 'new' }], shown: [{ id: '2' }], best: { id: '1' } });
  assert.deepEqual(await pack(2, { gems: { connect: [{ id: 2 }] }, shown: { connect: [{ id: 1 }] } }), { id: '2', gems: [{ id: '2', name: 'mine' }], shown: [{ id: '1' }], best: null });
  assert.deepEqual(await pack(1, { shown: { delete: [{ id: 2 }] }, best: { disconnect: true } }), { id: '1', gems: [{ id: '1', name: 'new' }], shown: [], best: null });
  assert.equal(writes.sql("SELECT string_agg(id::text, ' ' ORDER BY id) FROM gems"), '1 3 4');
});

it('a policy for changes holds for the row outside', async (writes) => {
  writes.sql(SEED);
  writes.sql(`ALTER TABLE crates ENABLE ROW LEVEL SECURITY; CREATE POLICY reads ON crates FOR SELECT USING (true);
    CREATE POLICY changes ON crates FOR UPDATE USING (id = 2)`);
  const before = dump(writes);
  assert.equal(dataOf(await writes.ask(PACK, { id: 1, patch: { gems: { delete: [{ id: 1 }] } } }, token)).pack, null);
  assert.equal(dump(writes), before);
  assert.equal(dataOf(await writes.ask(PACK, { id: 2, patch: { gems: { connect: [{ id: 1 }] } } }, token)).pack.gems.length, 1);
  writes.sql('ALTER TABLE crates DISABLE ROW LEVEL SECURITY');
});

it('nobody writes what they could not read', async (writes) => {
  writes.sql(SEED);
  const before = dump(writes);
  const ask = (call) => writes.ask(`mutation { w: ${call} { __typename } }`, {}, token);
  const forbidden = async (call) => assert.equal(codesOf(await ask(call)).w, 'FORBIDDEN', call);
  await forbidden('addGem(name: "new", ownerId: 8)');
  await forbidden('addGem(name: "new")');
  await forbidden('addGems(input: [{name: "a", ownerId: 7}, {name: "b", ownerId: 8}])');
  await forbidden('giveGem(id: 1, ownerId: 8)');
  await forbidden('giveGem(id: 1, ownerId: null)');
  await forbidden('giveGems(id: [1, 2], ownerId: 8)');
  await forbidden('putGem(id: 77, name: "new", ownerId: 8)');
  await forbidden('putGem(id: 1, name: "new", ownerId: 8)');
  await forbidden('pack(id: 1, patch: {gems: {create: [{name: "new", ownerId: 8}]}})');
  await forbidden('pack(id: 1, patch: {gems: {update: [{id: 1, ownerId: 8}]}})');
  await forbidden('pack(id: 1, patch: {shown: {update: [{id: 1, ownerId: 8}]}})');
  assert.deepEqual(codesOf(await writes.ask('mutation { w: addGem(name: "new", ownerId: 7) { id } }')), { w: 'FORBIDDEN' });
  assert.equal(dump(writes), before);
  for (const call of ['addGem(name: "new", ownerId: 7)', 'giveGem(id: 1, name: "other")', 'giveGem(id: 1, ownerId: 7)', 'giveGems(id: [1, 3], ownerId: 7)',
    'putGem(id: 1, name: "put", ownerId: 7)', 'pack(id: 1, patch: {gems: {create: [{name: "more", ownerId: 7}], update: [{id: 1, name: "again"}]}})'])
    assert.ok(dataOf(await ask(call)).w, call);
  assert.equal(dataOf(await ask('giveGem(id: 3, ownerId: 7)')).w, null);
  assert.equal(writes.sql("SELECT string_agg(name || owner_id, ' ' ORDER BY id) FROM gems"), 'again7 mine7 theirs8 hidden7 new7 more7');
});

it('the one row that refers to it', async (writes) => {
  writes.sql(SEED);
  const crown = (id, patch) => writes.ask('mutation ($id: ID!, $patch: CrownPatch!) { crown(id: $id, patch: $patch) { name bestOf { id } } }', { id, patch }, token);
  const best = () => writes.sql("SELECT string_agg(id || ':' || coalesce(best_id::text, ''), ' ' ORDER BY id) FROM crates");
  assert.deepEqual(dataOf(await crown(1, { name: 'c', bestOf: { connect: { id: 2 } } })).crown, { name: 'c', bestOf: { id: '2' } });
  assert.deepEqual(dataOf(await crown(1, { bestOf: { disconnect: true, create: { name: 'new' } } })).crown, { name: 'c', bestOf: { id: '3' } });
  assert.equal(best(), '1:3 2: 3:1');
  assert.equal(dataOf(await crown(1, { bestOf: { disconnect: true } })).crown.bestOf, null);
  assert.equal(dataOf(await crown(1, { bestOf: { disconnect: true } })).crown.bestOf, null); /* of none */
  assert.equal(best(), '1:3 2: 3:');
  assert.equal(codesOf(await crown(1, { bestOf: { connect: { id: 99 } } })).crown, 'ROW_NOT_FOUND');
  await crown(1, { bestOf: { connect: { id: 1 } } });
  assert.equal(codesOf(await crown(1, { name: 'd', bestOf: { create: {} } })).crown, 'BAD_USER_INPUT'); /* there is one */
  assert.equal(dataOf(await crown(3, { bestOf: { create: {} } })).crown, null);
  assert.equal(best(), '1:1 2: 3:');
});
