/**
 * Within a request no row is fetched twice by key, whatever the ways to it. The statements are seen on the wire (tap.mjs); the
 * answers are computed here. The exceptions are those of docs/architecture.md: other rights, what costs more than the row.
 */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateOperation } from '../reference/generate.mjs';
import { loadApp, loadReference } from '../reference/load.mjs';
import {
  BINARY, GENERAL, LARGE, ROOT, WITHOUT_DATABASE, makeDatabase, makeToken, runSql, startServer,
} from '../support/program.mjs';
import { openTap } from '../support/tap.mjs';
import { twice } from '../support/twice.mjs';

const TEST_MODULES = process.env.ONETRIP_TEST_MODULES ?? join(dirname(BINARY), 'tests/modules');
const KEYS = new Map([['public.animals', ['id']], ['public.visits', ['id']]]);
const RANDOM = 150;
const MEANWHILE_MS = 100; // the module asks for more after 20; were it later, nothing would be wrong
const PRIMARY_KEYS = `SELECT c.relnamespace::regnamespace || '.' || c.relname,
    string_agg(a.attname, ',' ORDER BY array_position(i.indkey::int[], a.attnum::int))
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
  WHERE i.indisprimary AND c.oid >= 16384 GROUP BY 1`;
const globalId = (type, key) => Buffer.from(`${type}:${key}`).toString('base64url');

// ---- The rows of once.sql

const animal = (n) => ({
  id: String(n),
  kind: n % 3 === 0 ? 'Dog' : 'Cat',
  name: `animal ${n}`,
  mother: n > 20 ? Math.floor(n / 2) : null,
  lives: n === 13 ? 0 : 1 + n % 9,
  tricks: n % 4,
  owner: n % 5 < 2 ? `owner ${n % 5}` : null,
});
const VISITS = Array.from({ length: 240 }, (_, i) => ({ animal: 1 + (i + 1) % 60, other: 1 + (i + 1) % 80 }));
const name = (n) => (n ? { name: `animal ${n}` } : null);
const mother = (n) => (n ? animal(n).mother : null);
const cat = (n, ...fields) => (animal(n).kind === 'Cat' ? pick(n, ...fields) : null);

function pick(n, ...fields) {
  const row = animal(n);
  return Object.fromEntries(fields.map((field) => [field, row[field]]));
}

test('rows are fetched once', { skip: WITHOUT_DATABASE }, async (t) => {
  const database = makeDatabase('ot_once', [`${ROOT}/tests/whole/once.sql`]);
  const tap = await openTap(database);
  const server = await startServer({
    database: tap.url, schema: [`${ROOT}/tests/whole/once.graphql`], modules: [join(TEST_MODULES, 'unruly.so')],
  });

  /** The answer; what was asked of the animals, and what was fetched twice. */
  async function ask(query, { variables, token } = {}) {
    tap.take();
    const { data, errors } = await server.ask({ query, variables }, token);
    const seen = tap.take();
    const animals = seen.filter(({ sql }) => sql.includes(' FROM public.animals '));
    return { data, errors, animals, again: twice(seen, KEYS).list };
  }

  /** The same, of an operation that has no errors and fetches nothing twice. */
  async function askOnce(query, options) {
    const answer = await ask(query, options);
    assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
    assert.deepEqual(answer.again.map(({ kind, again, had }) => [kind, again.sql, had.sql]), []);
    return answer;
  }

  // ---- Root fields that name one row

  const ROOTS = [
    ['a type after its interface', `animal(id: 4) { name } node(id: "${globalId('Cat', 4)}") { ... on Cat { lives } }`, 1,
      { animal: name(4), node: { lives: 5 } }],
    ['a type before its interface', `node(id: "${globalId('Cat', 4)}") { ... on Cat { lives mother { name } } } animal(id: 4) { __typename name }`, 1,
      { node: { lives: 5, mother: null }, animal: { __typename: 'Cat', ...name(4) } }],
    ['another type than the row is of', `cat(id: 6) { lives } animal(id: 6) { __typename }`, 1,
      { cat: null, animal: { __typename: 'Dog' } }],
    ['two types of all rows', 'creature(id: 5) { name loud } other: creature(id: 5) { id } animal(id: 5) { name }', 2,
      { creature: { ...name(5), loud: 'ANIMAL 5' }, other: { id: '5' }, animal: name(5) }],
    ['types of some rows each', `cat(id: 4) { name } dog: node(id: "${globalId('Dog', 4)}") { id }`, 2, { cat: name(4), dog: null }],
    ['a row that is not there', 'cat(id: 400) { name } animal(id: 400) { name }', 1, { cat: null, animal: null }],
    ['nothing but the type', `node(id: "${globalId('Cat', 4)}") { __typename } cat(id: 4) { __typename } animal(id: 4) { __typename }`, 1,
      { node: { __typename: 'Cat' }, cat: { __typename: 'Cat' }, animal: { __typename: 'Cat' } }],
    ['a look-up with children', `nodes(ids: ["${globalId('Cat', 4)}"]) { ... on Cat { name kittens { name } } } animal(id: 4) { name }`, 2,
      { nodes: [{ ...name(4), kittens: [] }], animal: name(4) }],
    ['different rows', 'cat(id: 4) { name } animal(id: 5) { name }', 2, { cat: name(4), animal: name(5) }],
    ['under a predicate', 'tame(id: 5) { name } creature(id: 5) { name }', 2, { tame: name(5), creature: name(5) }],
    ['with children', 'cat(id: 26) { mother { name mother { name } } } animal(id: 26) { mother { name } }', 1,
      { cat: { mother: { ...name(13), mother: null } }, animal: { mother: name(13) } }],
    ['beside a list of ids', `cat(id: 4) { lives } animal(id: 4) { name } nodes(ids: ["${globalId('Cat', 4)}", "${globalId('Cat', 6)}", "${globalId('Cat', 7)}"]) { ... on Cat { name } }`, 2,
      { cat: { lives: 5 }, animal: name(4), nodes: [name(4), null, name(7)] }],
  ];
  for (const [what, fields, statements, expected] of ROOTS)
    await t.test(`root fields: ${what}`, async () => {
      const { data, animals } = await ask(`{ ${fields} }`);
      assert.deepEqual(data, expected);
      assert.equal(animals.length, statements);
    });

  await t.test('root fields: the same variable, and others', async () => {
    const query = 'query ($a: ID!, $b: ID!) { cat(id: $a) { lives } animal(id: $b) { name } }';
    for (const [a, b, statements] of [['4', '4', 1], ['4', '04', 1], ['4', '5', 2]]) {
      const { data, animals } = await ask(query, { variables: { a, b } });
      assert.deepEqual(data, { cat: pick(4, 'lives'), animal: name(Number(b)) });
      assert.equal(animals.length, statements, `${a} and ${b}`);
    }
  });

  await t.test('root fields: a key that is none is the mistake of each field', async () => {
    const { data, errors } = await ask('query ($a: ID!) { cat(id: $a) { lives } animal(id: $a) { name } }', { variables: { a: 'x' } });
    assert.deepEqual(data, { cat: null, animal: null });
    assert.deepEqual(errors.map(({ path }) => path[0]).sort(), ['animal', 'cat']);
  });

  // ---- Look-ups

  await t.test('look-ups of one trip by types that share a table', async () => {
    const { data, animals } = await askOnce('{ visits { cat { lives } animal { __typename name } } }');
    VISITS.forEach((visit, i) => assert.deepEqual(data.visits[i], {
      cat: cat(visit.animal, 'lives'), animal: { __typename: animal(visit.animal).kind, ...name(visit.animal) },
    }));
    assert.equal(animals.length, 1);
  });

  await t.test('look-ups of one trip where one asks for more', async () => {
    const { data } = await askOnce('{ visits { creature { name } other { motherId mother { name mother { loud } } } } }');
    VISITS.forEach((visit, i) => {
      const up = mother(visit.other);
      assert.deepEqual(data.visits[i], {
        creature: name(visit.animal),
        other: {
          motherId: up === null ? null : String(up),
          mother: up === null ? null : { ...name(up), mother: mother(up) === null ? null : { loud: `ANIMAL ${mother(up)}` } },
        },
      });
    });
  });

  await t.test('rows that were joined', async () => {
    const { data, animals } = await askOnce('{ pets(first: 30) { mother { name } } visits { creature { name } } }');
    data.pets.forEach((pet, i) => assert.deepEqual(pet.mother, name(mother(i + 1))));
    VISITS.forEach((visit, i) => assert.deepEqual(data.visits[i].creature, name(visit.animal)));
    assert.equal(animals.at(-1).rows.length, 60 - 6); // 10 to 15 are mothers of 21 to 30
  });

  await t.test('rows under other predicates are not lent', async () => {
    const token = makeToken({ sub: 'owner 1' });
    const other = makeToken({ sub: 'owner 0' });
    for (const [who, owner] of [[token, 'owner 1'], [other, 'owner 0'], [undefined, 'nobody']]) {
      const { data } = await ask(`{ creature(id: 1) { name } mine(id: 1) { name }
        visits { creature { name } tame { name } mine { name } mineOnly { name mother { name } } } }`, { token: who });
      const own = (n) => (animal(n).owner === owner ? name(n) : null);
      assert.deepEqual(data.mine, own(1));
      VISITS.forEach((visit, i) => assert.deepEqual(data.visits[i], {
        creature: name(visit.animal), tame: animal(visit.animal).owner ? name(visit.animal) : null, mine: own(visit.animal),
        mineOnly: own(visit.animal) && { ...name(visit.animal), mother: name(mother(visit.animal)) },
      }));
    }
  });

  // ---- What is computed

  await t.test('an expression that only a later field asks for', async () => {
    const { data, animals } = await askOnce('{ visits { creature { name mother { loud call(word: "hey") } } } }');
    VISITS.forEach((visit, i) => {
      const up = mother(visit.animal);
      assert.deepEqual(data.visits[i].creature, {
        ...name(visit.animal), mother: up === null ? null : { loud: `ANIMAL ${up}`, call: `hey animal ${up}` },
      });
    });
    assert.equal(animals.length, 1);
  });

  await t.test('an expression that fails is the mistake of the field that asks for it', async () => {
    const { data, errors } = await ask('{ visits { creature { name mother { share } } } }');
    assert.deepEqual(data.visits.map(({ creature }) => creature.name), VISITS.map((visit) => `animal ${visit.animal}`));
    const failed = VISITS.flatMap((visit, i) => (mother(visit.animal) ? [i] : []));
    assert.deepEqual(errors.map(({ path }) => path), failed.slice(0, errors.length).map((i) => ['visits', i, 'creature', 'mother']));
    assert.ok(data.visits.every(({ creature }) => creature.mother === null));
    const root = await ask('{ animal(id: 13) { name } creature(id: 13) { name } visit(id: 12) { creature { share } } }');
    assert.deepEqual([root.data.animal, root.data.creature], [name(13), name(13)]);
  });

  await t.test('an expression that fails for rows that nobody asked it of is no mistake', async () => {
    const { data, errors } = await ask('{ creature(id: 13) { name } visits { creature { name } other { mother { mother { mother { share } } } } } }');
    assert.equal(errors, undefined, JSON.stringify(errors));
    assert.deepEqual(data.visits.map(({ creature }) => creature.name), VISITS.map((visit) => `animal ${visit.animal}`));
  });

  await t.test('what costs more than the row is not computed ahead of rows that may not need it', async () => {
    const { data, animals } = await ask('{ visits { creature { name mother { young tag } } } }');
    VISITS.forEach((visit, i) => {
      const up = mother(visit.animal);
      const young = Array.from({ length: 100 }, (_, k) => k + 1).filter((n) => animal(n).mother === up).length;
      assert.deepEqual(data.visits[i].creature.mother, up === null ? null : { young, tag: `tag ${up}` });
    });
    assert.deepEqual(animals.map(({ sql }) => /SELECT count|tag_of/.test(sql)), [false, true]);
    const one = await askOnce('{ creature(id: 30) { name } visits { creature { name } other { mother { mother { name } } } } }');
    assert.deepEqual(one.data.creature, name(30));
  });

  // ---- Resolvers

  await t.test('rows that several resolvers load', async () => {
    const { data, animals } = await askOnce('{ pets(first: 100) { a: loads(how: "one") b: loads(how: "one") name mother { name } } }');
    data.pets.forEach((pet, i) => {
      const up = animal(i + 1).mother;
      const loaded = up === null ? 'nobody' : `animal ${up}`;
      assert.deepEqual(pet, { a: loaded, b: loaded, ...name(i + 1), mother: name(up) });
    });
    assert.ok(animals.length <= 2, animals.map(({ sql }) => sql).join('\n'));
  });

  await t.test('rows that resolvers of several levels load', async () => {
    const { data } = await askOnce('{ pets(first: 100) { loads(how: "up") mother { id loads(how: "up") mother { loads(how: "one") } } } }');
    const top = (n, steps) => (steps === 0 || mother(n) === null ? n : top(mother(n), steps - 1));
    data.pets.forEach((pet, i) => {
      const n = i + 1;
      assert.equal(pet.loads, mother(n) === null ? 'nobody' : `animal ${top(n, 4)}`);
      assert.equal(pet.mother?.loads ?? 'nobody', mother(mother(n)) === null ? 'nobody' : `animal ${top(mother(n), 4)}`);
    });
  });

  await t.test('rows that are asked for while others are under way', async () => {
    tap.hold();
    const asked = server.ask({ query: '{ pets(first: 30) { loads(how: "meanwhile") } }' });
    await tap.held();
    tap.release();
    tap.hold();
    await tap.held(); // the loads
    await sleep(MEANWHILE_MS);
    tap.release();
    const { data, errors } = await asked;
    assert.equal(errors, undefined, JSON.stringify(errors));
    assert.deepEqual(data.pets, Array.from({ length: 30 }, () => ({ loads: 'animal 1' })));
  });

  await t.test('a load that computes has its mistakes for itself', async () => {
    const { data, errors } = await ask('{ pets(first: 100) { loads(how: "one") loadsLoud(how: "one") loadsShare(how: "one") } }');
    data.pets.forEach((pet, i) => {
      const up = animal(i + 1).mother;
      assert.deepEqual([pet.loads, pet.loadsLoud], up === null ? ['nobody', 'nobody'] : [`animal ${up}`, `ANIMAL ${up}`]);
      assert.equal(pet.loadsShare, null);
    });
    assert.ok(errors.every(({ path }) => path[2] === 'loadsShare'));
  });

  assert.equal(await server.stop(), 0, server.log());
});

/** What costs more than a row may be fetched with the row, again: functions of the schema and sub-selects. */
const isCostly = ({ again: { sql } }) => /^SELECT .*?(\(SELECT |\bpublic\.\w+\(\w+ => t).* FROM public\./.test(sql);

/** Random operations; `prepare` is SQL for the database before it is read. */
async function audit(t, prepare) {
  const database = makeDatabase('ot_once_general', [`${ROOT}/tests/general/schema.sql`]);
  if (prepare) runSql(database, prepare);
  const { bound, dump, close } = await loadReference({ database, schema: GENERAL.schema, app: await loadApp('general') });
  const tap = await openTap(database);
  const server = await startServer({ ...GENERAL, database: tap.url });
  const keys = new Map(runSql(database, PRIMARY_KEYS).split('\n').map((line) => line.split('\t')).map(([table, key]) => [table, key.split(',')]));
  let asked = 0;
  for (let seed = 1; seed <= RANDOM; seed++) {
    const { query, variables } = generateOperation(bound, dump, seed);
    tap.take();
    await server.ask({ query, variables });
    const found = twice(tap.take(), keys);
    asked += found.asked;
    const list = found.list.filter((item) => !isCostly(item));
    assert.deepEqual(list.map(({ kind, again, had }) => [kind, again.sql, had.sql]), [], `seed ${seed}: ${query}\n${JSON.stringify(variables)}`);
  }
  await close();
  assert.equal(await server.stop(), 0, server.log());
  t.diagnostic(`${asked} rows were asked for by key`);
  assert.ok(asked > RANDOM / 2, `${asked} rows were asked for by key`);
}

test('random operations fetch rows once', { skip: WITHOUT_DATABASE }, (t) => audit(t));

test('random operations on tables that are thought to be large fetch rows once', { skip: WITHOUT_DATABASE }, (t) => audit(t, LARGE));
