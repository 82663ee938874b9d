/**
 * Fields that call functions of the database, or have a query of their own: @function and @sql in every form, over the shop of
 * functions.sql. What is expected was computed by hand from the formulas there.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT, WITHOUT_DATABASE, makeDatabase, makeToken, runSql, startServer } from '../support/program.mjs';

const inFolder = (name) => `${ROOT}/tests/whole/${name}`;
let count = 0;

async function startShop() {
  const database = makeDatabase(`functions_${process.pid}_${count++}`, [inFolder('functions.sql')]);
  const server = await startServer({ database, schema: [inFolder('functions.graphql')] });
  const ask = (query, variables, token) => server.ask({ query, variables }, token);
  return { server, ask, sql: (text) => runSql(database, text) };
}

const ids = (list) => list.map(({ id }) => Number(id));

const reads = [
  ['a function of the row', '{ products(first: 2) { priceLabel } }', { products: [{ priceLabel: '$1' }, { priceLabel: '$2' }] }],
  ['with arguments, each left to its default where absent',
    '{ product(id: 10) { discounted a: discounted(percent: 50) b: discounted(floor: 950) c: discounted(percent: 100, floor: 3) } }',
    { product: { discounted: 900, a: 500, b: 950, c: 3 } }],
  ['a function of a column', '{ product(id: 6) { size } other: product(id: 7) { size } }',
    { product: { size: 'SMALL' }, other: { size: 'LARGE' } }],
  ['a composite type, and a row of nulls as null', '{ product(id: 4) { price { cents currency } } other: product(id: 5) { price { cents } } }',
    { product: { price: { cents: 400, currency: 'EUR' } }, other: { price: null } }],
  ['a document', '{ product(id: 9) { facts { heavy words } } }', { product: { facts: { heavy: true, words: ['Product', '9'] } } }],
  ['an array', '{ product(id: 2) { shouted } }', { product: { shouted: ['EVEN', 'T2'] } }],
  ['a set of values', '{ product(id: 8) { primes } }', { product: { primes: [2, 3, 5, 7] } }],
  ['rows in the order of the function, for several parents',
    '{ products(first: 3) { similar { id brand { name } similar(first: 1) { id } } } }',
    { products: [
      { similar: [
        { id: '2', brand: { name: 'Best' }, similar: [{ id: '3' }] }, { id: '3', brand: null, similar: [{ id: '4' }] },
        { id: '4', brand: { name: 'Acme' }, similar: [{ id: '5' }] }] },
      { similar: [
        { id: '3', brand: null, similar: [{ id: '4' }] }, { id: '1', brand: { name: 'Acme' }, similar: [{ id: '2' }] },
        { id: '4', brand: { name: 'Acme' }, similar: [{ id: '5' }] }] },
      { similar: [
        { id: '4', brand: { name: 'Acme' }, similar: [{ id: '5' }] }, { id: '2', brand: { name: 'Best' }, similar: [{ id: '3' }] },
        { id: '5', brand: { name: 'Best' }, similar: [{ id: '6' }] }] }] }],
  ['pages per parent, and how many there are', '{ products(first: 2) { similarPages(first: 2) { totalCount nodes { id } pageInfo { hasNextPage } } } }',
    { products: [
      { similarPages: { totalCount: 3, nodes: [{ id: '2' }, { id: '3' }], pageInfo: { hasNextPage: true } } },
      { similarPages: { totalCount: 3, nodes: [{ id: '1' }, { id: '3' }], pageInfo: { hasNextPage: true } } }] }],
  ['a type of its own', '{ product(id: 1) { ratings { rating times } } }',
    { product: { ratings: [1, 2, 3, 4].map((rating) => ({ rating, times: 1 })) } }],
  ['one row by a column that may be null', '{ products(first: 3) { bestOfBrand { id priceLabel } } }',
    { products: [{ bestOfBrand: { id: '10', priceLabel: '$10' } }, { bestOfBrand: { id: '11', priceLabel: '$11' } }, { bestOfBrand: null }] }],
  ['of a row that may not be there, and of a view', '{ reviews(first: 5) { cheap { label } } }',
    { reviews: [100, 200, 300, 400].map((cents) => ({ cheap: { label: `only ${cents}` } })).concat([{ cheap: null }]) }],
  ['of a view at the root', '{ cheapProducts { label } }', { cheapProducts: [100, 200, 300, 400].map((cents) => ({ label: `only ${cents}` })) }],
  ['root values', '{ sum(a: 1) two: sum(a: 1, b: null) three: sum(a: 1, b: 2, c: 3) counting(upTo: 3) }',
    { sum: 102, two: 1101, three: 6, counting: [1, 2, 3] }],
  ['root rows, filtered, ordered and cut', `{ searchProducts(text: "1", minCents: 1000) { id } acme: searchProducts(text: "product", brand: 1) { id }
      cheap: searchProducts(text: "product", order: CHEAPEST, first: 2, offset: 1) { id } }`,
    { searchProducts: [{ id: '12' }, { id: '11' }, { id: '10' }], acme: [{ id: '10' }, { id: '7' }, { id: '4' }, { id: '1' }],
      cheap: [{ id: '2' }, { id: '3' }] }],
  ['one row, and none', '{ cheapest { id brand { name } } nobody { id } }', { cheapest: { id: '1', brand: { name: 'Acme' } }, nobody: null }],
  ['OUT parameters', '{ priceRange { low high middle at } }', { priceRange: { low: 100, high: 1200, middle: 650, at: '2026-01-02T03:04:05Z' } }],
  ['a relation of a type without a table', '{ bulk(atLeast: 10, first: 2) { ratingSum product { name } } }',
    { bulk: [{ ratingSum: 10, product: { name: 'Product 1' } }, { ratingSum: 10, product: { name: 'Product 2' } }] }],
  ['a query of one value', '{ productCount }', { productCount: 12 }],
  ['a query of a list', '{ names(like: "%1%", max: 2) labels }', { names: ['Product 1', 'Product 10'], labels: ['SMALL', 'LARGE'] }],
  ['a query of documents', '{ facts { words heavy } }',
    { facts: [{ words: ['Product', '1'], heavy: false }, { words: ['Product', '2'], heavy: false }] }],
  ['a query of rows of a table', '{ dearProducts(from: 1000, first: 2) { id size brand { name } } }',
    { dearProducts: [{ id: '12', size: 'LARGE', brand: null }, { id: '11', size: 'LARGE', brand: { name: 'Best' } }] }],
  ['rows with a domain among their columns', '{ bigBrands { name } }', { bigBrands: [{ name: 'Best' }, { name: 'Acme' }] }],
  ['a query of rows of its own', '{ brandStats { name products average brand { name } } }',
    { brandStats: [['Acme', '550.0000000000000000'], ['Best', '650.0000000000000000']]
      .map(([name, average]) => ({ name, products: 4, average, brand: { name } })) }],
  ['batched queries', '{ products(first: 6) { reviewCount ratingList stats { worst best } topReviews(min: 4) { rating product { id } } } }',
    { products: [1, 2, 3, 4, 5].map((id) => ({ reviewCount: 4, ratingList: [4, 3, 2, 1], stats: { worst: 1, best: 4 },
      topReviews: [{ rating: 4, product: { id: `${id}` } }] }))
      .concat([{ reviewCount: null, ratingList: [], stats: null, topReviews: [] }]) }],
  ['calls that look at nothing of the parent', '{ reviews(first: 2) { product { dearest(first: 1) { id } range { low } } } products(first: 1) { range { high } } }',
    { reviews: [1, 2].map(() => ({ product: { dearest: [{ id: '12' }], range: { low: 100 } } })), products: [{ range: { high: 1200 } }] }],
  ['rows of several types in one table', '{ petsOf(kinds: ["cat", "dog"]) { __typename name ... on Cat { lives label } ... on Dog { label } } }',
    { petsOf: [{ __typename: 'Cat', name: 'Kit', lives: 7, label: 'cat Kit' }, { __typename: 'Dog', name: 'Rex', label: 'dog Rex' },
      { __typename: 'Cat', name: 'Tom', lives: 9, label: 'cat Tom' }] }],
  ['batched queries of one parent', '{ product(id: 3) { reviewCount ratingList topReviews(min: 4) { rating } } }',
    { product: { reviewCount: 4, ratingList: [4, 3, 2, 1], topReviews: [{ rating: 4 }] } }],
  ['queries of a parent', '{ products(first: 3) { cheaperCount cheaper(first: 1) { id } } product(id: 3) { cheaper { id } } }',
    { products: [{ cheaperCount: 0, cheaper: [] }, { cheaperCount: 1, cheaper: [{ id: '1' }] }, { cheaperCount: 2, cheaper: [{ id: '2' }] }],
      product: { cheaper: [{ id: '2' }, { id: '1' }] } }],
];

test('fields that call', { skip: WITHOUT_DATABASE }, async (t) => {
  const { server, ask, sql } = await startShop();
  for (const [name, query, data] of reads) {
    await t.test(name, async () => assert.deepEqual(await ask(query), { data }));
  }

  await t.test('global ids, by the names of arguments', async () => {
    const { data: { brands: [{ brand: { id } }] } } = await ask('{ brands: brandStats { brand { id } } }');
    const query = 'query ($id: ID!) { brandName(brand: $id) brandNames(brandIds: [$id, "2"]) }';
    assert.notEqual(id, '1');
    for (const key of [id, '1'])
      assert.deepEqual(await ask(query, { id: key }), { data: { brandName: 'Acme', brandNames: ['Acme', 'Best'] } });
  });

  await t.test('variables that are absent, null or there', async () => {
    const query = 'query ($b: Int) { sum(a: 1, b: $b) }';
    for (const [variables, sum] of [[{}, 102], [{ b: null }, 1101], [{ b: 5 }, 106], [{}, 102]])
      assert.deepEqual(await ask(query, variables), { data: { sum } });
  });

  await t.test('claims', async () => {
    const query = '{ myName whoAmI own: myName(fallback: "else") }';
    assert.deepEqual(await ask(query), { data: { myName: 'nobody', whoAmI: null, own: 'else' } });
    assert.deepEqual(await ask(query, {}, makeToken({ sub: '7' })), { data: { myName: '7', whoAmI: '7', own: '7' } });
  });

  await t.test('what is not asked for in pages is cut at the largest page', async () => {
    const { data } = await ask('{ manyProducts { id } manyProductsOrAll { id } counting(upTo: 1000) }');
    assert.equal(data.manyProducts.length, 100);
    assert.equal(data.manyProductsOrAll.length, 250);
    assert.deepEqual(ids(data.manyProducts.slice(0, 3)), [1, 2, 3]);
    assert.equal(data.counting.length, 100);
  });

  await t.test('every page of a function visits each row once, both ways', async () => {
    const page = (rest) => `{ searchPages(words: "product", ${rest}) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
    const seen = { forward: [], backward: [] };
    for (let after = 'null'; ;) {
      const { data: { searchPages: { nodes, pageInfo } } } = await ask(page(`first: 5, after: ${after}`));
      seen.forward.push(...ids(nodes));
      if (!pageInfo.hasNextPage) break;
      after = JSON.stringify(pageInfo.endCursor);
    }
    for (let before = 'null'; ;) {
      const { data: { searchPages: { nodes, pageInfo } } } = await ask(page(`last: 5, before: ${before}`));
      seen.backward.unshift(...ids(nodes));
      if (!pageInfo.hasPreviousPage) break;
      before = JSON.stringify(pageInfo.startCursor);
    }
    const all = Array.from({ length: 12 }, (_, i) => 12 - i);
    assert.deepEqual(seen, { forward: all, backward: all });
  });

  const reviewsOf = (product) => Array.from({ length: 20 }, (_, n) => ({ id: String(n + 1), rating: 1 + (n % 4), product: 1 + (n % 5) }))
    .filter((review) => review.product === product);
  const byRating = (a, b) => b.rating - a.rating || a.id - b.id;

  await t.test('batched queries have a page of their own for each parent, in one statement', async () => {
    const query = `{ products(first: 6) { id
      pages: reviewPages(first: 3) { totalCount nodes { id } pageInfo { hasNextPage } }
      back: reviewPages(last: 3, least: 2) { nodes { id } pageInfo { hasPreviousPage } }
      lastReviews(first: 2, offset: 1) { id } allReviewsButOnly(first: 2) { id } } }`;
    const { answer: { data, errors }, headers } = await server.post({ query });
    assert.equal(errors, undefined, JSON.stringify(errors));
    for (const product of data.products) {
      const reviews = reviewsOf(Number(product.id));
      const sorted = [...reviews].sort(byRating).map(({ id }) => ({ id }));
      const good = reviews.filter(({ rating }) => rating >= 2).sort(byRating).map(({ id }) => ({ id }));
      assert.deepEqual(product.pages, { totalCount: reviews.length, nodes: sorted.slice(0, 3), pageInfo: { hasNextPage: sorted.length > 3 } });
      assert.deepEqual(product.back, { nodes: good.slice(-3), pageInfo: { hasPreviousPage: good.length > 3 } });
      assert.deepEqual(product.lastReviews, reviews.map(({ id }) => ({ id })).reverse().slice(1, 3));
      assert.deepEqual(product.allReviewsButOnly, reviews.map(({ id }) => ({ id })).slice(0, 2));
    }
    assert.match(headers.get('server-timing'), /trips;desc="1", statements;desc="6"/);
  });

  await t.test('batched queries that look at no keys give one parent its own rows', async () => {
    const { data } = await ask('{ product(id: 3) { allReviewsButOnly(first: 3) { id } reviewPages { totalCount } } }');
    assert.deepEqual(data.product, { allReviewsButOnly: reviewsOf(3).slice(0, 3).map(({ id }) => ({ id })), reviewPages: { totalCount: 4 } });
  });

  await t.test('every page of a batched query, and of results by their key, visits each row once, both ways', async () => {
    const walks = [['reviewPages', 'id', (p) => reviewsOf(p).sort(byRating).map(({ id }) => id)], ['ratingPages', 'rating', () => [4, 3, 2, 1]]];
    for (const [field, key, expected] of walks) {
      for (const [size, cursor, end, more] of [['first', 'after', 'endCursor', 'hasNextPage'], ['last', 'before', 'startCursor', 'hasPreviousPage']]) {
        for (let product = 1; product < 6; product++) {
          const seen = [];
          for (let at = null, goesOn = true; goesOn;) {
            const query = `query ($at: String) { products { id ${field}(${size}: 3, ${cursor}: $at) { nodes { ${key} } pageInfo { ${more} ${end} } } } }`;
            const page = (await ask(query, { at })).data.products.find(({ id }) => id === String(product))[field];
            const keys = page.nodes.map((node) => node[key]);
            seen[size === 'first' ? 'push' : 'unshift'](...keys);
            [at, goesOn] = [page.pageInfo[end], page.pageInfo[more]];
          }
          assert.deepEqual(seen, expected(product), `${field} ${size} ${product}`);
        }
      }
    }
  });

  await t.test('errors are masked, unless @error has words for them', async () => {
    const answer = await ask('{ a: refuses(how: "P0001") b: refuses(how: "OT999") product(id: 1) { id } }');
    assert.deepEqual(answer.data, { a: null, b: null, product: { id: '1' } });
    assert.deepEqual(answer.errors.map(({ message, path, extensions: { code } }) => [path[0], code, message]),
      [['a', 'REFUSED', 'It refuses.'], ['b', 'INTERNAL_SERVER_ERROR', 'Internal server error.']]);
    assert.doesNotMatch(JSON.stringify(answer), /secret/);
  });

  await t.test('no N+1: one statement for each field that needs one', async () => {
    const query = '{ products { similar { id } ratings { times } reviewCount cheaper { id } priceLabel cheaperCount } }';
    const { answer, headers } = await server.post({ query });
    assert.equal(answer.data.products.length, 12);
    assert.match(headers.get('server-timing'), /trips;desc="1", statements;desc="5"/);
  });

  await t.test('hostile strings are values', async () => {
    for (const text of ["'; DROP TABLE reviews; --", '$1', '%', '"', "') x(v); SELECT 1 --", '$claims.sub', '\u0001']) {
      const { data, errors } = await ask('query ($t: String!) { names(like: $t) searchProducts(text: $t) { id } searchPages(words: $t) { nodes { id } } }', { t: text });
      assert.equal(errors, undefined, JSON.stringify(errors));
      assert.ok(Array.isArray(data.names));
    }
    assert.equal(sql('SELECT count(*) FROM reviews'), '20');
  });
  assert.equal(await server.stop(), 0, server.log());
});

test('mutations that call', { skip: WITHOUT_DATABASE }, async (t) => {
  const { server, ask, sql } = await startShop();

  await t.test('run in order in one transaction, and what they give is read in it', async () => {
    const { data } = await ask(`mutation {
      rate(productId: 1, rating: 5) { rating product { name ratings { times rating } } }
      a: reviewCount
      forget(product: 2)
      b: reviewCount
      rename(id: 1, name: "New") { name reviews { rating } brand { name } }
      dropReviews(product: 3)
      c: reviewCount
      raisePrices(byCents: 1) { id priceCents brand { name } }
    }`);
    assert.deepEqual(data, {
      rate: { rating: 5, product: { name: 'Product 1', ratings: [1, 2, 3, 4, 5].map((rating) => ({ rating, times: 1 })) } },
      a: 21,
      forget: true,
      b: 17,
      rename: { name: 'New', reviews: [1, 2, 3, 4, 5].map((rating) => ({ rating })).sort((x, y) => x.rating - y.rating), brand: { name: 'Acme' } },
      dropReviews: [3, 8, 13, 18],
      c: 13,
      raisePrices: [
        { id: '1', priceCents: 101, brand: { name: 'Acme' } }, { id: '2', priceCents: 201, brand: { name: 'Best' } },
        { id: '3', priceCents: 301, brand: null }],
    });
  });

  await t.test('an error undoes all of them, with the words of @error', async () => {
    const before = sql('SELECT count(*) FROM reviews');
    const { data, errors } = await ask('mutation { forget(product: 1) rate(productId: 1, rating: 9) { id } }');
    assert.deepEqual(data, { forget: null, rate: null });
    assert.deepEqual(errors.map(({ path, message, extensions: { code } }) => [path[0], code, message]), [
      ['forget', 'TRANSACTION_ROLLED_BACK', 'Nothing was changed: another field of the mutation failed.'],
      ['rate', 'TOO_GOOD', 'At most five stars.']]);
    assert.equal(sql('SELECT count(*) FROM reviews'), before);
    const missing = await ask('mutation { rate(productId: 99, rating: 1) { id } }');
    assert.deepEqual(missing.errors[0].extensions.code, 'NO_PRODUCT');
  });

  await t.test('run though nothing of what they give is selected', async () => {
    assert.deepEqual(await ask('mutation { rate(productId: 4, rating: 1) { __typename } }'), { data: { rate: { __typename: 'Review' } } });
    assert.equal(sql('SELECT count(*) FROM reviews WHERE product_id = 4'), '5');
  });

  await t.test('more rows than may come are an error that changes nothing', async () => {
    const before = sql('SELECT count(*) FROM reviews');
    const { errors } = await ask('mutation { makeMany(upTo: 1001) { id } }');
    assert.equal(errors[0].extensions.code, 'MAX_AFFECTED_EXCEEDED');
    assert.equal(sql('SELECT count(*) FROM reviews'), before);
    assert.equal((await ask('mutation { makeMany(upTo: 1000) { id } }')).data.makeMany.length, 1000);
  });
  assert.equal(await server.stop(), 0, server.log());
});
