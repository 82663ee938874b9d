/**
 * Within a request no row is fetched twice by key, whatever the path. What PostgreSQL was asked and gave is counted by the
 * database itself (pg_stat_statements).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT, WITHOUT_DATABASE, makeDatabase, runSql, startServer } from '../support/program.mjs';

const PEOPLE = `SELECT coalesce(sum(calls), 0), coalesce(sum(rows), 0) FROM pg_stat_statements
  WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND query ~ 'FROM public.people t\\d+ WHERE t\\d+.id = ANY'`;

const skip = WITHOUT_DATABASE || (runSql(process.env.OT_TEST_DATABASE_URL, 'SHOW shared_preload_libraries')
  .includes('pg_stat_statements') ? false : 'the server does not preload pg_stat_statements');

const person = (n) => ({ id: String(n), name: `person ${n}` });
const bossOf = (n) => (n > 10 ? Math.floor(n / 2) : undefined);
const postAuthor = (n) => 1 + n % 100;
const commentsOf = (post) => Array.from({ length: 400 }, (_, i) => i + 1).filter((n) => 1 + n % 100 === post)
  .map((n) => ({ body: `comment ${n}`, author: 1 + (n * 7) % 150 }));

/** As `expected` says of the person, but null below who has no boss. */
function chain(n, depth) {
  const boss = bossOf(n);
  return depth === 0 ? person(n) : { ...person(n), boss: boss ? chain(boss, depth - 1) : null };
}

test('rows that are known', { skip }, async (t) => {
  const database = makeDatabase('ot_known', [`${ROOT}/tests/whole/known.sql`]);
  runSql(database, 'CREATE EXTENSION pg_stat_statements');
  const server = await startServer({ database, schema: [`${ROOT}/tests/whole/known.graphql`] });

  /** The answer, with how many statements asked for people by key, and how many rows they gave. */
  async function ask(query) {
    runSql(database, 'SELECT pg_stat_statements_reset()');
    const { answer: { data, errors }, headers } = await server.post({ query });
    assert.equal(errors, undefined, JSON.stringify(errors));
    const [statements, rows] = runSql(database, PEOPLE).split('\t').map(Number);
    const known = Number(/known;desc="(\d+)"/.exec(headers.get('server-timing'))[1]);
    return { data, statements, rows, known };
  }

  await t.test('are not fetched again on the way up', async () => {
    const { data, statements, rows, known } = await ask('{ posts { author { id name boss { id name boss { id name boss { id name } } } } } }');
    assert.deepEqual(data.posts.map((post) => post.author), Array.from({ length: 100 }, (_, i) => chain(postAuthor(i + 1), 3)));
    assert.equal(rows, 100); // 1 to 100 wrote, and all of their bosses are among them
    assert.equal(statements, 1);
    assert.equal(known, 46 + 21 + 8); // different bosses of 100 people, of those, and of those
  });

  await t.test('leave out only the keys that are known', async () => {
    const { data, rows } = await ask('{ posts { comments { body author { id name } } author { boss { id name boss { name } } } } }');
    data.posts.forEach((post, i) => {
      assert.deepEqual(post.comments, commentsOf(i + 1).map(({ body, author }) => ({ body, author: person(author) })));
      assert.equal(post.author.boss?.id, bossOf(postAuthor(i + 1)) && String(bossOf(postAuthor(i + 1))));
    });
    const authors = new Set(Array.from({ length: 100 }, (_, i) => postAuthor(i + 1)));
    const commenters = new Set(Array.from({ length: 400 }, (_, i) => 1 + ((i + 1) * 7) % 150));
    assert.equal(rows, new Set([...authors, ...commenters]).size);
  });

  await t.test('are those of whom more is wanted later', async () => {
    const { data, rows } = await ask('{ posts { author { id boss { bio boss { name bio } } } } }');
    for (const { author: { id, boss } } of data.posts) {
      const n = bossOf(Number(id));
      assert.deepEqual(boss, n ? { bio: `bio ${n}`, boss: bossOf(n) ? { name: `person ${bossOf(n)}`, bio: `bio ${bossOf(n)}` } : null } : null);
    }
    assert.equal(rows, 100);
  });

  await t.test('are known not to exist', async () => {
    const { data, statements, rows } = await ask('{ posts { author { idol { id } boss { idol { id } } } } }');
    for (const { author } of data.posts) assert.deepEqual([author.idol, author.boss?.idol ?? null], [null, null]);
    assert.equal(rows, 100);
    assert.equal(statements, 2); // people, and idols once: nobody's boss has an idol that is not asked for already
  });

  await t.test('come with a list', async () => {
    const { data } = await ask('{ posts { title comments { body post { id title } } } }');
    data.posts.forEach((post, i) => post.comments.forEach((comment) =>
      assert.deepEqual(comment.post, { id: String(i + 1), title: `post ${i + 1}` })));
    const asked = Number(runSql(database, PEOPLE.replaceAll('people', 'posts')).split('\t')[0]);
    assert.equal(asked, 0); // each comment goes back to the post that it was found by
  });

  await t.test('have children of their own', async () => {
    const { data } = await ask('{ posts { author { id boss { id posts { title } } } } }');
    for (const { author: { boss } } of data.posts) {
      if (!boss) continue;
      const titles = Array.from({ length: 100 }, (_, i) => i + 1).filter((n) => postAuthor(n) === Number(boss.id));
      assert.deepEqual(boss.posts, titles.map((n) => ({ title: `post ${n}` })));
    }
  });

  await t.test('without an expression of their own are fetched', async () => {
    const { data } = await ask('{ posts { author { id boss { shout boss { shout } } } } }');
    for (const { author: { id, boss } } of data.posts)
      if (boss) assert.equal(boss.shout, `PERSON ${bossOf(Number(id))}`);
  });

  await t.test('are forgotten when something is written', async () => {
    const query = `mutation {
      a: rename(where: { above: 140 }, name: "new") { id boss { name boss { id name } } }
      b: rename(where: { above: 50 }, name: "newer") { id boss { name boss { id name } } }
    }`;
    const { data } = await ask(query);
    const nameAfter = (n, writes) => (n > 50 && writes > 1 ? 'newer' : n > 140 ? 'new' : `person ${n}`);
    for (const [alias, writes] of [['a', 1], ['b', 2]])
      for (const { id, boss } of data[alias])
        assert.deepEqual(boss, { name: nameAfter(bossOf(Number(id)), writes),
          boss: { id: String(bossOf(bossOf(Number(id)))), name: nameAfter(bossOf(bossOf(Number(id))), writes) } });
  });
});
