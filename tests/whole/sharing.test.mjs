/**
 * Reads that meet on one loop are sent once for all that have the same rights. Nobody may notice: rights stay apart, no answer is
 * older than its request, and whoever leaves takes nothing from the others. The way to the database is held up (tap.mjs) until
 * enough requests have met.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT, WITHOUT_DATABASE, makeDatabase, makeToken, startServer } from '../support/program.mjs';
import { openTap } from '../support/tap.mjs';

const ROLES = { anonymousRole: 'ot_sharing_reader', roles: ['ot_sharing_member', 'ot_sharing_editor'] };
const NOTES = Array.from({ length: 60 }, (_, i) => ({ id: i + 1, owner: `person ${(i + 1) % 4}`, isPublic: (i + 1) % 3 === 0 }));
const LINKS = Array.from({ length: 200 }, (_, i) => 1 + (i + 1) % 60);
const ROUNDS = 3;
const WRITES = 40;

/** Who asks: a name, the claims of the token, and which notes the policies show. */
const CALLERS = [
  { name: 'nobody', sees: (note) => note.isPublic },
  ...[0, 1, 2, 3].map((n) => ({
    name: `person ${n}`,
    claims: { sub: `person ${n}`, role: 'ot_sharing_member' },
    sees: (note) => note.isPublic || note.owner === `person ${n}`,
  })),
  { name: 'person 1 as an editor', claims: { sub: 'person 1', role: 'ot_sharing_editor' }, sees: () => true },
  { name: 'person 1 with more claims', claims: { sub: 'person 1', role: 'ot_sharing_member', more: true },
    sees: (note) => note.isPublic || note.owner === 'person 1' },
].map((caller) => ({ ...caller, token: caller.claims && makeToken(caller.claims) }));

const textOf = ({ id }) => ({ text: `note ${id}` });

function expectedFor({ claims, sees }) {
  const note = (id, isSeen) => (isSeen(NOTES[id - 1]) ? textOf(NOTES[id - 1]) : null);
  const isMine = (each) => sees(each) && each.owner === claims?.sub;
  return {
    notes: NOTES.filter(sees).map(textOf),
    mine: NOTES.filter(isMine).map(textOf),
    links: LINKS.map((id) => ({ note: note(id, sees), mine: note(id, isMine) })),
  };
}

const QUERY = '{ notes { text } mine { text } links { note { text } mine { text } } }';

for (const shares of [true, false])
  test(`reads that meet, sharing ${shares ? 'on' : 'off'}`, { skip: WITHOUT_DATABASE }, async (t) => {
    const database = makeDatabase(`ot_sharing_${shares}`, [`${ROOT}/tests/whole/sharing.sql`]);
    const tap = await openTap(database);
    const server = await startServer({
      ...ROLES, database: tap.url, schema: [`${ROOT}/tests/whole/sharing.graphql`],
      environment: { ONETRIP_DATABASE_SHARE_READS: String(shares) },
    });
    const ask = (query, caller = CALLERS[0], variables = {}) => server.ask({ query, variables }, caller.token);
    for (const caller of CALLERS) await ask(QUERY, caller); // plans and statements are there

    await t.test('each caller gets what the rights of that caller show', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        tap.hold();
        const asked = CALLERS.flatMap((caller) => [0, 1, 2, 3].map(() => ask(QUERY, caller).then((answer) => ({ caller, answer }))));
        await tap.held();
        tap.release();
        for (const { caller, answer } of await Promise.all(asked))
          assert.deepEqual(answer, { data: expectedFor(caller) }, caller.name);
      }
    });

    await t.test('an answer is not older than its request, whoever writes in between', async () => {
      const read = async (id, least) => {
        const { data } = await ask('query ($id: ID!) { counter(id: $id) { n } }', CALLERS[0], { id });
        assert.ok(data.counter.n >= least, `${data.counter.n} is older than ${least}`);
      };
      const write = async (id) => {
        for (let n = 1; n <= WRITES; n++) {
          const { errors } = await ask('mutation ($id: ID!, $n: Int) { count(id: $id, n: $n) { n } }', CALLERS[0], { id, n });
          assert.equal(errors, undefined, JSON.stringify(errors));
          await Promise.all(Array.from({ length: 4 }, () => read(id, n)));
        }
      };
      await Promise.all(['1', '2', '3'].map(write));
    });

    await t.test('whoever goes away takes nothing from the others', async () => {
      for (let gone = 0; gone < 4; gone++) {
        tap.hold();
        const leaving = new AbortController();
        const asked = [0, 1, 2, 3].map((i) => fetch(server.url, {
          method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: QUERY }),
          signal: i === gone ? leaving.signal : undefined,
        }).then((response) => response.json(), (error) => error.name));
        await tap.held();
        leaving.abort();
        await asked[gone];
        tap.release();
        const answers = await Promise.all(asked);
        answers.forEach((answer, i) => assert.deepEqual(answer, i === gone ? 'AbortError' : { data: expectedFor(CALLERS[0]) }));
      }
    });

    await t.test('a connection that ends is the end of no answer', async () => {
      tap.hold();
      const asked = CALLERS.flatMap((caller) => [0, 1, 2].map(() => ask(QUERY, caller).then((answer) => ({ caller, answer }))));
      await tap.held();
      tap.cut();
      tap.release();
      for (const { caller, answer } of await Promise.all(asked)) {
        const isGone = answer.errors?.every(({ extensions }) => extensions.code === 'SERVICE_UNAVAILABLE');
        if (!isGone) assert.deepEqual(answer, { data: expectedFor(caller) }, caller.name);
      }
      await server.waitReady();
      assert.deepEqual(await ask(QUERY, CALLERS[1]), { data: expectedFor(CALLERS[1]) });
    });

    assert.equal(await server.stop(), 0, server.log());
  });
