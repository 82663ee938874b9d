/** Rows of types that share a table: upserted, and nested in others; each write sees and makes rows of its own type. */
import assert from 'node:assert/strict';
import { codesOf, dataOf, suite } from './support.mjs';

const it = suite('variants');
const rows = (writes) => writes.sql("SELECT string_agg(concat_ws(' ', kind, name, lives, good, maker_id), ', ' ORDER BY name) FROM beasts");

it('an upsert makes and changes rows of its type', async (writes) => {
  const put = (name, lives) => writes.ask('mutation ($name: String!, $lives: Int) { putCat(name: $name, lives: $lives) { __typename name lives } }', { name, lives });
  assert.deepEqual(dataOf(await put('tom', 7)).putCat, { __typename: 'Cat', name: 'tom', lives: 7 });
  assert.deepEqual(dataOf(await put('tom', 6)).putCat, { __typename: 'Cat', name: 'tom', lives: 6 });
  const dogs = (input) => writes.ask('mutation ($input: [DogInput!]!) { putDogs(input: $input) { name good } }', { input });
  assert.deepEqual(dataOf(await dogs([{ name: 'rex', good: true }, { name: 'tom', good: true }])).putDogs, [{ name: 'rex', good: true }]);
  assert.equal(dataOf(await put('rex', 1)).putCat, null);
  assert.equal(rows(writes), 'dog rex 9 t, cat tom 6');
});

it('nested rows are of the type that the relation leads to', async (writes) => {
  const { settle } = dataOf(await writes.ask(`mutation { settle(input: {name: "m", cats: [{name: "a"}, {name: "b", lives: 1}], dogs: [{name: "c"}]}) {
    cats { __typename name lives } dogs { __typename name } } }`));
  assert.deepEqual(settle, { cats: [{ __typename: 'Cat', name: 'a', lives: 9 }, { __typename: 'Cat', name: 'b', lives: 1 }], dogs: [{ __typename: 'Dog', name: 'c' }] });
  const keep = (patch) => writes.ask('mutation ($patch: KeepPatch!) { keep(id: 1, patch: $patch) { cats { name lives } dogs { name } } }', { patch });
  for (const patch of [{ cats: { connect: [{ name: 'c' }] } }, { cats: { delete: [{ name: 'c' }] } }, { cats: { disconnect: [{ name: 'c' }] } },
    { cats: { update: [{ id: 3, lives: 1 }] } }, { dogs: { delete: [{ name: 'a' }] } }])
    assert.equal(codesOf(await keep(patch)).keep, 'ROW_NOT_FOUND', JSON.stringify(patch));
  assert.equal(rows(writes), 'cat a 9 1, cat b 1 1, dog c 9 1');
  assert.deepEqual(dataOf(await keep({ cats: { create: [{ name: 'd', lives: 2 }], update: [{ id: 1, lives: 8 }], disconnect: [{ name: 'b' }] }, dogs: { delete: [{ name: 'c' }] } })).keep,
    { cats: [{ name: 'a', lives: 8 }, { name: 'd', lives: 2 }], dogs: [] });
  assert.deepEqual(dataOf(await keep({ cats: { connect: [{ name: 'b' }], delete: [{ name: 'a' }] } })).keep.cats.map(({ name }) => name), ['b', 'd']);
  assert.equal(rows(writes), 'cat b 1 1, cat d 2 1');
});
