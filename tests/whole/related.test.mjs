/**
 * Filters over relations and aggregates tell nothing about rows that a caller may not see, whether a policy, the type's @where or
 * the field's hides them; and what they cannot answer is an error at its place.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT, WITHOUT_DATABASE, makeDatabase, makeToken, startServer } from '../support/program.mjs';

const NAMES = 'query ($where: AuthorFilter) { authors(where: $where) { name } }';

/** [what, filter, names] of a reader whose word is "plain": notes 1, 4 and 6 are shown. */
const FILTERS = [
  ['nothing', {}, 'Ann Bob Cid Dot'],
  ['null', { notes: null, boss: null, name: null }, 'Ann Bob Cid Dot'],
  ['some note', { notes: { some: {} } }, 'Ann Bob'],
  ['no note', { notes: { none: {} } }, 'Cid Dot'],
  ['not some note', { not: { notes: { some: {} } } }, 'Cid Dot'],
  ['not no note', { not: { notes: { none: {} } } }, 'Ann Bob'],
  ['a draft, which is never shown', { notes: { some: { draft: true } } }, ''],
  ['no draft', { notes: { none: { draft: true } } }, 'Ann Bob Cid Dot'],
  ['only drafts', { notes: { every: { draft: true } } }, 'Cid Dot'],
  ['a note that a policy hides', { notes: { some: { text: { eq: 'hidden' } } } }, ''],
  ['no note that a policy hides', { notes: { none: { text: { startsWith: 'hid' } } } }, 'Ann Bob Cid Dot'],
  ['an unknown value', { notes: { some: { stars: 0 } } }, 'Ann'],
  ['every, with an unknown value', { notes: { every: { stars: 0 } } }, 'Ann Cid Dot'],
  ['none, with an unknown value', { notes: { none: { stars: 0 } } }, 'Bob Cid Dot'],
  ['by the field\'s @where', { mine: {} }, 'Ann'],
  ['none by the field\'s @where', { unmine: {} }, 'Bob Cid Dot'],
  ['to one', { boss: { name: { eq: 'Ann' } } }, 'Bob Cid'],
  ['to one that is not there', { not: { boss: {} } }, 'Ann'],
  ['not to one', { not: { boss: { name: { in: ['Ann'] } } } }, 'Ann Dot'],
  ['there and back', { underlings: { boss: { underlings: { name: { eq: 'Cid' } } } } }, 'Ann'],
  ['either', { or: [{ boss: { name: { eq: 'Cid' } } }, { notes: { some: { stars: 5 } } }] }, 'Ann Dot'],
  ['how many may be seen', { mineCount: 0 }, 'Bob Cid Dot'],
  ['how many of a boss may be seen', { notesOfBoss: 1 }, 'Bob Cid'],
  ['hostile text', { notes: { some: { text: { eq: "') OR true --" } } } }, ''],
];

const deep = (levels) => (levels === 0 ? {} : { boss: deep(levels - 1) });

async function serve() {
  const database = makeDatabase(`related_${process.pid}`, [`${ROOT}/tests/whole/related.sql`]);
  return startServer({ database, schema: [`${ROOT}/tests/whole/related.graphql`], anonymousRole: 'related_reader',
    roles: ['related_reader'] });
}

test('related rows', { skip: WITHOUT_DATABASE }, async (t) => {
  const server = await serve();
  const token = makeToken({ role: 'related_reader', word: 'plain' });
  const ask = (query, variables) => server.ask({ query, variables }, token);
  const data = async (query, variables) => {
    const answer = await ask(query, variables);
    assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
    return answer.data;
  };

  for (const [what, where, names] of FILTERS) {
    await t.test(`filter: ${what}`, async () => {
      const { authors } = await data(NAMES, { where });
      assert.equal(authors.map(({ name }) => name).join(' '), names);
    });
  }

  await t.test('filters have limits', async () => {
    assert.equal((await data(NAMES, { where: deep(5) })).authors.length, 0);
    const many = (count) => ({ where: { or: Array.from({ length: count }, () => deep(1)) } });
    assert.equal((await data(NAMES, many(16))).authors.length, 3);
    for (const variables of [{ where: deep(6) }, many(17)]) {
      const { data: nothing, errors } = await ask(NAMES, variables);
      assert.equal(nothing, null);
      assert.equal(errors[0].message, 'Argument "where" filters over more than 16 relations, or more than 5 deep.');
      assert.equal(errors[0].extensions.code, 'BAD_USER_INPUT');
    }
  });

  await t.test('orders are by what is shown', async () => {
    const { notes, mine } = await data('{ notes: authors(by: NOTES) { name } mine: authors(by: MINE) { name } }');
    assert.deepEqual([notes, mine].map((authors) => authors.map(({ name }) => name).join(' ')),
      ['Ann Bob Cid Dot', 'Ann Bob Cid Dot']);
    const { authors } = await data('{ authors(where: {not: {name: {eq: "Ann"}}}, by: NOTES) { name } }');
    assert.equal(authors.map(({ name }) => name).join(' '), 'Bob Cid Dot');
  });

  await t.test('aggregates are of what is shown', async () => {
    assert.deepEqual(
      await data('{ noteCount authors { noteCount starred: noteCount(minStars: 1) mineCount stats { count stars allStars } } }'), {
        noteCount: 3,
        authors: [
          { noteCount: 1, starred: 1, mineCount: 1, stats: { count: 1, stars: 5, allStars: 5 } },
          { noteCount: 1, starred: 0, mineCount: 0, stats: { count: 1, stars: null, allStars: 0 } },
          { noteCount: 0, starred: 0, mineCount: 0, stats: { count: 0, stars: null, allStars: 0 } },
          { noteCount: 0, starred: 0, mineCount: 0, stats: { count: 0, stars: null, allStars: 0 } },
        ],
      });
  });

  await t.test('each function', async () => {
    const { notes } = await data('{ notes { stars average weight weightAverage total took someHidden allHidden __typename } }');
    assert.deepEqual(notes, { stars: 8, average: 4, weight: 2.5, weightAverage: 1.25, total: '9223372039854775808',
      took: 'P1DT1M', someHidden: false, allHidden: false, __typename: 'NoteStats' });
  });

  await t.test('what does not fit its type is an error at its place', async () => {
    const answer = await ask('{ notes { largest } authors { large } }');
    assert.deepEqual(answer.data, { notes: { largest: null }, authors: [null, 1, null, null].map((large) => ({ large })) });
    assert.deepEqual(answer.errors.map(({ path }) => path.join('.')), ['notes.largest', 'authors.0.large']);
  });

  await t.test('what fails is an error of the object', async () => {
    const { data: { broken, noteCount }, errors } = await ask('{ broken { count stars } noteCount }');
    assert.deepEqual({ broken, noteCount }, { broken: null, noteCount: 3 });
    assert.deepEqual(errors.map(({ path }) => path.join('.')), ['broken']);
  });

  assert.equal(await server.stop(), 0, server.log());
});
