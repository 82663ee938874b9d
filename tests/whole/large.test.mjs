/**
 * Answers that would have no end: rows that lead back to each other are few in the database, and as many in the answer as there
 * are ways to them.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ANY_COST, ROOT, WITHOUT_DATABASE, makeDatabase, makeFolder, startServer } from '../support/program.mjs';

const LEVELS = 16; // each post has four comments

/** Comments above 300 are an error that takes back the list: the last one of each post. */
const SCHEMA = `
type Query { posts: [Post!]! }
type Mutation { rename(id: ID!, title: String!): Post @update }
type Post @table { id: ID! title: String! comments: [Comment!] }
type Comment @table { id: ID! early: String! @expr(sql: "CASE WHEN id <= 300 THEN 'early' END") post: Post }
`;

/** @param {string} selection of each comment, beside its post */
function nested(selection, levels = LEVELS) {
  let query = '{ id }';
  for (let i = 0; i < levels; i++) query = `{ comments { ${selection} post ${query} } }`;
  return query;
}

test('answers without an end', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase('ot_large', [join(ROOT, 'tests/whole/known.sql')]);
  const schema = join(makeFolder(), 'schema.graphql');
  writeFileSync(schema, SCHEMA);
  const server = await startServer({ database, schema: [schema], ...ANY_COST });

  async function isGivenUp(query) {
    const { data, errors } = await server.ask({ query });
    assert.equal(data, null);
    assert.equal(errors.length, 1, JSON.stringify(errors).slice(0, 1000));
    assert.equal(errors[0].extensions.code, 'RESPONSE_TOO_LARGE');
    return errors[0];
  }

  await t.test('are given up, and say where', async () => {
    const error = await isGivenUp(`{ posts ${nested('id')} }`);
    assert.deepEqual(error.path.slice(0, 3), ['posts', error.path[1], 'comments']);
    assert.equal(error.locations.length, 1);
  });

  await t.test('are given up where nulls take back what was written', () => isGivenUp(`{ posts ${nested('early')} }`));

  await t.test('do not undo a mutation', async () => {
    await isGivenUp(`mutation { rename(id: 1, title: "new") ${nested('id')} }`);
    const { data } = await server.ask({ query: '{ posts { title } }' });
    assert.ok(data.posts.some((post) => post.title === 'new'));
  });

  await t.test('are not those that end', async () => {
    const { data, errors } = await server.ask({ query: `{ posts ${nested('id', 4)} }` });
    assert.equal(errors, undefined);
    assert.equal(data.posts.length, 100);
  });

  assert.equal(await server.stop(), 0);
});

test('the answers of a batch have the limit of one together', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase('ot_large_batch', [join(ROOT, 'tests/whole/known.sql')]);
  const schema = join(makeFolder(), 'schema.graphql');
  // Introspection is an answer that is kept as it is: a large one.
  const wide = Array.from({ length: 400 }, (_, i) => `  "${'x'.repeat(2500)}"\n  field${i}: ID! @column(name: "id")`).join('\n');
  writeFileSync(schema, SCHEMA.replace('type Query { posts: [Post!]! }', `type Query { posts: [Post!]! wide: Wide }\ntype Wide @table(name: "posts") {\n${wide}\n}`));
  const server = await startServer({ database, schema: [schema], ...ANY_COST, batchMax: 100, environment: { ONETRIP_CACHE_BYTES: '1000000' } });
  const LIMIT = 64 * 1024 * 1024;

  async function send(requests) {
    const response = await fetch(server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(requests) });
    assert.equal(response.status, 200);
    const text = await response.text();
    assert.ok(text.length < LIMIT + 1024 * 1024, `${text.length} bytes`);
    return { text, answers: JSON.parse(text) };
  }
  const isTooLarge = ({ data, errors }) => {
    if (!errors) return false;
    assert.equal(data ?? null, null);
    assert.deepEqual(errors.map(({ extensions }) => extensions.code), ['RESPONSE_TOO_LARGE']);
    assert.match(errors[0].message, /batch/);
    return true;
  };

  await t.test('rows', async () => {
    const request = { query: `{ posts ${nested('id', 6)} }` };
    const { text } = await send([request]);
    assert.ok(text.length > LIMIT / 8 && text.length < LIMIT / 2, `one is ${text.length} bytes`);
    const { answers } = await send(Array(6).fill(request));
    const refused = answers.filter(isTooLarge).length;
    assert.equal(6 - refused, Math.floor(LIMIT / text.length), 'as many as fit are answered');
    const { answers: [first, small] } = await send([request, { query: '{ posts { id } }' }]);
    assert.equal(first.errors ?? small.errors, undefined);
  });

  await t.test('answers that were made before', async () => {
    const request = { query: '{ __type(name: "Wide") { fields { name description } } }' };
    const { text } = await send([request]);
    assert.ok(text.length > 1_000_000);
    const { answers } = await send(Array(100).fill(request));
    const refused = answers.filter(isTooLarge).length;
    assert.equal(100 - refused, Math.floor(LIMIT / text.length), 'as many as fit are answered');
  });

  assert.equal(await server.stop(), 0);
});
