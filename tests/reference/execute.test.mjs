/**
 * The executor on the general schema. Expected rows are what PostgreSQL answers to SQL written by
 * hand beside the GraphQL, so neither filters nor orders are judged by the code under test.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGeneral } from './testing.mjs';
import { Json } from './values.mjs';

const { reference, dump } = await openGeneral();

async function run(query, { variables, claims } = {}) {
  const answer = await reference.execute({ query, variables, claims });
  return JSON.parse(JSON.stringify(answer));
}

async function data(query, options) {
  const answer = await run(query, options);
  assert.deepEqual(answer.errors, undefined);
  return answer.data;
}

/** The only error of an operation. */
async function failure(query, options) {
  const { errors } = await run(query, options);
  assert.equal(errors?.length, 1, 'one error expected');
  return errors[0];
}

async function sql(text) {
  const { rows } = await dump.client.query({
    text,
    rowMode: 'array',
    types: { getTypeParser: () => (value) => value },
  });
  return rows.map(([value]) => value);
}

/** [arguments of users, WHERE and ORDER BY over "user"] */
const USERS = [
  ['', 'ORDER BY id LIMIT 5'],
  ['first: 0', 'LIMIT 0'],
  ['first: 30', 'ORDER BY id LIMIT 30'],
  ['first: 3, filter: {}', 'ORDER BY id LIMIT 3'],
  ['first: 30, filter: {and: []}', 'ORDER BY id LIMIT 30'],
  ['first: 30, filter: {or: []}', 'WHERE false'],
  ['first: 30, filter: {not: {}}', 'WHERE false'],
  ['first: 30, filter: {not: {or: []}}', 'ORDER BY id LIMIT 30'],
  ['first: 30, filter: {active: true}', 'WHERE active ORDER BY id'],
  ['first: 30, filter: {active: null}', 'ORDER BY id LIMIT 30'],
  ['first: 30, filter: {not: {active: true}}', 'WHERE NOT active ORDER BY id'],
  ['first: 30, filter: {unknown: true}', 'WHERE active IS NULL ORDER BY id'],
  ['first: 30, filter: {unknown: false}', 'WHERE active IS NOT NULL ORDER BY id LIMIT 30'],
  ['first: 30, filter: {feels: SAD_DAY}', "WHERE feels = 'Sad day' ORDER BY id"],
  ['first: 30, filter: {feelsNot: HAPPY}', "WHERE feels <> 'happy' ORDER BY id"],
  ['first: 30, filter: {not: {feelsNot: HAPPY}}', "WHERE NOT feels <> 'happy' ORDER BY id"],
  ['first: 30, filter: {feelsIn: []}', 'WHERE false'],
  [
    'first: 30, filter: {not: {feelsIn: []}}',
    "WHERE NOT feels = ANY('{}'::mood[]) ORDER BY id LIMIT 30",
  ],
  ['first: 30, filter: {feelsIn: [HAPPY, SO_SO]}', "WHERE feels IN ('happy', 'so-so') ORDER BY id"],
  [
    'first: 30, filter: {or: [{feels: HAPPY}, {active: false}]}',
    "WHERE feels = 'happy' OR NOT active ORDER BY id LIMIT 30",
  ],
  [
    'first: 30, filter: {feels: HAPPY, active: true}',
    "WHERE feels = 'happy' AND active ORDER BY id",
  ],
  [
    'first: 30, filter: {not: {feels: HAPPY, active: true}}',
    "WHERE NOT (feels = 'happy' AND active) ORDER BY id LIMIT 30",
  ],
  [
    'first: 30, filter: {and: [{active: true}, {not: {feels: HAPPY}}]}',
    "WHERE active AND NOT feels = 'happy' ORDER BY id",
  ],
  ['first: 30, filter: {nameStarts: "100%"}', `WHERE starts_with("fullName", '100%') ORDER BY id`],
  [
    'first: 30, filter: {nameContains: "_wild_"}',
    `WHERE strpos("fullName", '_wild_') > 0 ORDER BY id`,
  ],
  ['first: 30, filter: {nameContains: ""}', 'ORDER BY id LIMIT 30'],
  ['first: 30, filter: {nameContains: "\\\\"}', `WHERE strpos("fullName", '\\') > 0 ORDER BY id`],
  ['first: 30, filter: {nameLike: "%\\\\%%"}', `WHERE "fullName" LIKE '%\\%%' ORDER BY id`],
  ['first: 30, filter: {nameLike: "_"}', `WHERE "fullName" LIKE '_' ORDER BY id`],
  ['first: 30, filter: {nameIlike: "ZZ%"}', `WHERE "fullName" ILIKE 'ZZ%' ORDER BY id`],
  ['first: 30, filter: {nameIlike: "%åäö%"}', `WHERE "fullName" ILIKE '%åäö%' ORDER BY id`],
  ['first: 30, filter: {tag: "NULL"}', `WHERE tags @> '{"NULL"}' ORDER BY id`],
  ['first: 30, filter: {tag: "a,b"}', `WHERE tags @> '{"a,b"}' ORDER BY id`],
  [
    'first: 30, filter: {bornFrom: "1960-01-01", bornBefore: "1980-01-01"}',
    "WHERE born >= '1960-01-01' AND born < '1980-01-01' ORDER BY id",
  ],
  ['first: 30, filter: {balanceFrom: "1234.5670"}', 'WHERE balance >= 1234.567 ORDER BY id'],
  [
    'first: 30, filter: {createdAfter: "1981-12-01T01:00:00+01:00"}',
    `WHERE "createdAt" > '1981-12-01 01:00+01' ORDER BY id LIMIT 30`,
  ],
  [
    'first: 30, filter: {managerId: "CFCD208495D565EF66E7DFF9F98764DA"}',
    "WHERE manager_id = 'cfcd2084-95d5-65ef-66e7-dff9f98764da' ORDER BY id",
  ],
  ['first: 30, orderBy: NAME', 'ORDER BY "fullName", id LIMIT 30'],
  ['first: 30, orderBy: NAME_DESC', 'ORDER BY "fullName" DESC, id LIMIT 30'],
  ['first: 30, orderBy: [BALANCE]', 'ORDER BY balance, id LIMIT 30'],
  [
    'first: 30, orderBy: BALANCE_NULLS_FIRST',
    'ORDER BY balance NULLS FIRST, "fullName" DESC, id LIMIT 30',
  ],
  ['first: 30, orderBy: [FEELS, NAME_DESC]', 'ORDER BY feels DESC, "fullName" DESC, id LIMIT 30'],
  ['first: 30, orderBy: [MANAGER]', 'ORDER BY manager_id DESC NULLS LAST, active, id LIMIT 30'],
  ['first: 30, orderBy: [TAGS]', 'ORDER BY tags, id LIMIT 30'],
  [
    'first: 30, filter: {balance: {atLeast: "0", lt: "9000"}}',
    'WHERE balance >= 0 AND balance < 9000 ORDER BY id LIMIT 30',
  ],
  ['first: 30, filter: {not: {balance: {isNull: false}}}', 'WHERE balance IS NULL ORDER BY id'],
  [
    'first: 30, filter: {manager: {feels: HAPPY}}',
    `WHERE manager_id IN (SELECT id FROM "user" WHERE feels = 'happy') ORDER BY id`,
  ],
  ['first: 30, filter: {manager: {}}', 'WHERE manager_id IS NOT NULL ORDER BY id LIMIT 30'],
  ['first: 30, filter: {manager: null}', 'ORDER BY id LIMIT 30'],
  ['first: 30, filter: {not: {manager: {}}}', 'WHERE manager_id IS NULL ORDER BY id'],
  [
    'first: 30, filter: {manager: {manager: {active: true}}}',
    `WHERE manager_id IN (SELECT id FROM "user" WHERE manager_id IN (SELECT id FROM "user" WHERE active)) ORDER BY id`,
  ],
  [
    'first: 30, filter: {reports: {active: true}}',
    `WHERE id IN (SELECT manager_id FROM "user" WHERE active) ORDER BY id`,
  ],
  [
    'first: 30, filter: {activeReports: {active: true}}',
    `u WHERE NOT EXISTS (SELECT FROM "user" r WHERE r.manager_id = u.id AND r.active IS NOT TRUE) ORDER BY id LIMIT 30`,
  ],
  [
    'first: 30, filter: {reports: {}, activeReports: {active: true}}',
    `u WHERE (SELECT bool_and(r.active AND r.active IS NOT NULL) FROM "user" r WHERE r.manager_id = u.id) ORDER BY id`,
  ],
  [
    'first: 30, filter: {bought: {none: {state: PAID}}}',
    `WHERE id NOT IN (SELECT buyer_id FROM "Order" WHERE state = 'PAID') ORDER BY id LIMIT 30`,
  ],
  [
    'first: 30, filter: {bought: {some: {lines: {gadget: {size: L}}}}}',
    `WHERE id IN (SELECT buyer_id FROM "Order" JOIN order_lines l ON (l.shop_no, l.order_no) = ("Order".shop_no, "orderNo")
       JOIN gadgets ON code = gadget_code WHERE size = 'L') ORDER BY id LIMIT 30`,
  ],
  [
    'first: 30, filter: {bought: {some: {lines: {replaces: {}}}}}',
    `WHERE id IN (SELECT buyer_id FROM "Order" o JOIN order_lines l ON l.shop_no = o.shop_no AND l.order_no = "orderNo"
       WHERE EXISTS (SELECT FROM "Order" r WHERE (r.shop_no, r."orderNo") = (replaced_shop, replaced_order))) ORDER BY id LIMIT 30`,
  ],
  [
    'first: 30, filter: {made: {notIn: {name: {contains: " "}}}}',
    `WHERE id IN (SELECT maker_id FROM gadgets WHERE code NOT IN
       (SELECT gadget_code FROM gadget_categories JOIN categories c ON c.id = category_id WHERE strpos(c.name, ' ') > 0)) ORDER BY id`,
  ],
  [
    'first: 30, filter: {secrets: {}}',
    'WHERE id IN (SELECT owner_id FROM secrets WHERE is_public) ORDER BY id',
  ],
  [
    'first: 30, orderBy: REPORTS',
    'u ORDER BY (SELECT count(*) FROM "user" r WHERE r.manager_id = u.id) DESC, "fullName", id LIMIT 30',
  ],
  [
    'first: 30, orderBy: SPENT',
    `u ORDER BY (SELECT count(*) FROM "Order" WHERE buyer_id = u.id),
       (SELECT max("createdAt") FROM "Order" WHERE seller_id = u.id) DESC NULLS LAST, id LIMIT 30`,
  ],
  [
    'first: 30, orderBy: MANAGER_NAME',
    `u ORDER BY (SELECT "fullName" FROM "user" m WHERE m.id = u.manager_id) NULLS FIRST, id LIMIT 30`,
  ],
  [
    'first: 30, orderBy: MANAGER_REPORTS',
    `u ORDER BY (SELECT (SELECT count(*) FROM "user" r WHERE r.manager_id = (SELECT b.id FROM "user" b WHERE b.id = m.manager_id))
         FROM "user" m WHERE m.id = u.manager_id AND m.manager_id IS NOT NULL),
       (SELECT count(*) FROM secrets WHERE owner_id = u.id AND is_public), id LIMIT 30`,
  ],
  [
    'first: 30, filter: {reportCount: {gte: 2}, shout: "P"}',
    `u WHERE (SELECT count(*) FROM "user" r WHERE r.manager_id = u.id) >= 2 AND starts_with(upper("fullName"), 'P') ORDER BY id`,
  ],
  [
    'first: 30, filter: {lastSaleNull: true}',
    'WHERE id NOT IN (SELECT seller_id FROM "Order" WHERE seller_id IS NOT NULL) ORDER BY id LIMIT 30',
  ],
  [
    'first: 30, filter: {managerName: "a"}',
    `WHERE manager_id IN (SELECT id FROM "user" WHERE strpos("fullName", 'a') > 0) ORDER BY id LIMIT 30`,
  ],
  ['first: 30, filter: {tagsAny: ["a", "x"]}', `WHERE tags && '{a,x}' ORDER BY id LIMIT 30`],
  ['first: 30, filter: {tagsAll: ["a,b", "NULL"]}', `WHERE tags @> '{"a,b","NULL"}' ORDER BY id LIMIT 30`],
  ['first: 30, filter: {tagsOnly: []}', `WHERE tags <@ '{}' ORDER BY id LIMIT 30`],
  ['first: 30, filter: {scoresAny: [1, 2]}', `WHERE scores && '{1,2}' ORDER BY id LIMIT 30`],
  ['first: 30, filter: {settings: {beta: true}}', `WHERE settings @> '{"beta": true}' ORDER BY id LIMIT 30`],
  ['first: 30, filter: {hasSetting: "zoom"}', `WHERE settings ? 'zoom' ORDER BY id LIMIT 30`],
  ['first: 30, filter: {hasAnySetting: ["x", "beta"]}', `WHERE settings ?| '{x,beta}' ORDER BY id LIMIT 30`],
  ['first: 30, filter: {theme: "plain"}', `WHERE settings ->> 'theme' = 'plain' ORDER BY id LIMIT 30`],
  ['first: 30, filter: {themeNot: "plain"}', `WHERE settings ->> 'theme' <> 'plain' ORDER BY id LIMIT 30`],
  ['first: 30, filter: {themeMissing: true}', `WHERE settings ->> 'theme' IS NULL ORDER BY id LIMIT 30`],
  [
    'first: 30, filter: {zoom: {gte: 3, lt: 7.5}}',
    `WHERE (settings ->> 'zoom')::numeric >= 3 AND (settings ->> 'zoom')::numeric < 7.5 ORDER BY id LIMIT 30`,
  ],
  [
    'first: 30, filter: {homeTitle: {startsWith: "l"}}',
    `WHERE starts_with(settings -> 'home' ->> 'title', 'l') ORDER BY id LIMIT 30`,
  ],
  [
    'first: 30, filter: {linkTitle: "L1_"}',
    `WHERE settings -> 'links' -> 0 ->> 'title' LIKE 'L1_' ORDER BY id LIMIT 30`,
  ],
  ['first: 30, orderBy: []', 'ORDER BY id LIMIT 30'],
  ['first: 30, orderBy: null', 'ORDER BY id LIMIT 30'],
];

for (const [args, tail] of USERS) {
  test(`users(${args})`, async () => {
    const { users } = await data(`{ users${args && `(${args})`} { nodes { id } } }`);
    assert.deepEqual(
      users.nodes.map(({ id }) => id),
      await sql(`SELECT id FROM "user" ${tail}`),
    );
  });
}

/** [arguments of gadgets, WHERE and ORDER BY over gadgets] */
const GADGETS = [
  ['first: 100', 'ORDER BY name DESC, code'],
  [
    'first: 100, id: ["G-003", "G-000é", "none"]',
    "WHERE code IN ('G-003', 'G-000é') ORDER BY name DESC, code",
  ],
  ['first: 100, id: []', 'WHERE false'],
  ['first: 100, size: M', "WHERE size = 'M' ORDER BY name DESC, code"],
  ['first: 100, sizes: [S, L]', "WHERE size IN ('S', 'L') ORDER BY name DESC, code"],
  [
    'first: 100, search: "sleeping dogs"',
    "WHERE to_tsvector(description) @@ websearch_to_tsquery('sleeping dogs') ORDER BY name DESC, code",
  ],
  [
    'first: 100, search: "thing -cat"',
    "WHERE to_tsvector(description) @@ websearch_to_tsquery('thing -cat') ORDER BY name DESC, code",
  ],
  [
    'first: 100, filter: {not: {about: "cats"}}',
    "WHERE NOT to_tsvector(description) @@ websearch_to_tsquery('cats') ORDER BY name DESC, code",
  ],
  ['first: 100, keyword: "k1"', "WHERE 'k1' = ANY(keywords) ORDER BY name DESC, code"],
  [
    'first: 100, filter: {stockIn: ["9223372036854775807", "5"]}',
    'WHERE stock IN (9223372036854775807, 5) ORDER BY name DESC, code',
  ],
  ['first: 100, filter: {weightAbove: 0.3}', 'WHERE weight > 0.3 ORDER BY name DESC, code'],
  ['first: 100, filter: {weightMost: 1e-7}', 'WHERE weight <= 1e-7 ORDER BY name DESC, code'],
  [
    'first: 100, filter: {priceFrom: "33.5", priceBelow: "40.20"}',
    'WHERE price >= 33.5 AND price < 40.2 ORDER BY name DESC, code',
  ],
  [
    'first: 100, filter: {codeNot: "G-003", releasedIsNull: true}',
    "WHERE code <> 'G-003' AND released IS NULL ORDER BY name DESC, code",
  ],
  ['first: 100, orderBy: HEAVIEST', 'ORDER BY weight DESC NULLS LAST, code'],
  ['first: 100, orderBy: LIGHTEST', 'ORDER BY weight NULLS FIRST, ratio, code'],
  ['first: 100, orderBy: RELEASED', 'ORDER BY released DESC, code'],
  ['first: 100, orderBy: MAKER', 'ORDER BY maker_id, size DESC, code'],
  [
    'last: 4, orderBy: PRICE_DESC',
    'WHERE price < 13.4 AND price >= 0 ORDER BY price DESC, code DESC',
  ],
];

for (const [args, tail] of GADGETS) {
  test(`gadgets(${args})`, async () => {
    const { gadgets } = await data(`{ gadgets(${args}) { nodes { id } totalCount } }`);
    assert.deepEqual(
      gadgets.nodes.map(({ id }) => id),
      await sql(`SELECT code FROM gadgets ${tail}`),
    );
  });
}

/** [query, path to a list of single values, SQL] */
const RELATIONS = [
  [
    '{ order(shopNo: 2, orderNo: "9007199254740992") { lines(first: 9) { lineNo } } }',
    (d) => d.order.lines.map((l) => String(l.lineNo)),
    'SELECT line_no FROM order_lines WHERE shop_no = 2 AND order_no = 9007199254740992 ORDER BY quantity DESC, line_no',
  ],
  [
    '{ order(shopNo: 1, orderNo: "9007199254740995") { replacements { nodes { orderNo } } } }',
    (d) => d.order.replacements.nodes.map((l) => l.orderNo),
    'SELECT order_no FROM order_lines WHERE replaced_shop = 1 AND replaced_order = 9007199254740995 ORDER BY shop_no, order_no, line_no',
  ],
  [
    '{ category(id: 1) { gadgets(first: 100, orderBy: PRICE) { nodes { code } } } }',
    (d) => d.category.gadgets.nodes.map((g) => g.code),
    'SELECT g.code FROM gadgets g JOIN gadget_categories c ON c.gadget_code = g.code WHERE c.category_id = 1 ORDER BY g.price, g.code',
  ],
  [
    '{ gadget(id: "G-003") { matches(first: 100) { nodes { code } } } }',
    (d) => d.gadget.matches.nodes.map((g) => g.code),
    "SELECT right_code FROM gadget_matches WHERE left_code = 'G-003' ORDER BY right_code",
  ],
  [
    '{ gadget(id: "G-003") { inCategories(first: 9) { nodes { category { id } } } } }',
    (d) => d.gadget.inCategories.nodes.map((n) => String(n.category.id)),
    `SELECT category_id FROM gadget_categories WHERE gadget_code = 'G-003' ORDER BY rank DESC, "addedAt", category_id`,
  ],
  [
    '{ category(id: 1) { children { id } } }',
    (d) => d.category.children.map((c) => String(c.id)),
    'SELECT id FROM categories WHERE parent_id = 1 ORDER BY "order" NULLS FIRST, id',
  ],
  [
    '{ roots { id } }',
    (d) => d.roots.map((c) => String(c.id)),
    'SELECT id FROM categories WHERE parent_id IS NULL ORDER BY "order" DESC NULLS LAST, name',
  ],
  [
    '{ activeUsers(first: 50) { id } }',
    (d) => d.activeUsers.map((u) => u.id),
    'SELECT id FROM "user" WHERE active ORDER BY "fullName" DESC, id',
  ],
  [
    '{ activeUsers(first: 50, feels: HAPPY) { id } }',
    (d) => d.activeUsers.map((u) => u.id),
    `SELECT id FROM "user" WHERE active AND feels <> 'happy' ORDER BY "fullName" DESC, id`,
  ],
  [
    '{ bigOrders(threshold: "800.5", first: 100) { total } }',
    (d) => d.bigOrders.map((o) => o.total),
    'SELECT total FROM "Order" WHERE total >= 800.5 ORDER BY total DESC',
  ],
  [
    '{ orders(unsold: true, first: 50) { edges { node { orderNo } } } }',
    (d) => d.orders.edges.map((e) => e.node.orderNo),
    'SELECT "orderNo" FROM "Order" WHERE seller_id IS NULL ORDER BY "createdAt" DESC, shop_no, "orderNo"',
  ],
  [
    '{ orders(shopNo: [1, 3], state: [PAID], first: 50, orderBy: STATE) { edges { node { orderNo } } } }',
    (d) => d.orders.edges.map((e) => e.node.orderNo),
    `SELECT "orderNo" FROM "Order" WHERE shop_no IN (1, 3) AND state = 'PAID' ORDER BY state, "Group" DESC, shop_no, "orderNo"`,
  ],
  [
    '{ orderLines(limit: 60, offset: 30) { orderNo } }',
    (d) => d.orderLines.map((l) => l.orderNo),
    'SELECT order_no FROM order_lines ORDER BY shop_no, order_no, line_no LIMIT 60 OFFSET 30',
  ],
  [
    '{ events(first: 100) { nodes { serial } } }',
    (d) => d.events.nodes.map((e) => e.serial),
    'SELECT serial FROM archive.events ORDER BY severity, happened DESC, serial',
  ],
  [
    '{ sales(first: 100, orderBy: WORST) { edges { node { revenue } } } }',
    (d) => d.sales.edges.map((e) => e.node.revenue),
    'SELECT revenue FROM gadget_sales ORDER BY revenue NULLS FIRST, gadget_code',
  ],
  [
    '{ users(first: 30) { nodes { reportCount(active: true) } } }',
    (d) => d.users.nodes.map((u) => String(u.reportCount)),
    'SELECT (SELECT count(*) FROM "user" r WHERE r.manager_id = u.id AND r.active) FROM "user" u ORDER BY id LIMIT 30',
  ],
  [
    '{ users(first: 30) { nodes { spent { total average states latest group } } } }',
    (d) => d.users.nodes.map(({ spent: s }) => [s.total, s.average, s.states, s.latest, s.group?.trimEnd()].join()),
    `SELECT concat_ws(',', coalesce(sum(total), 0), coalesce(avg(total)::text, ''), count(DISTINCT state),
       coalesce(max(state)::text, ''), coalesce(max("Group")::text, ''))
     FROM (SELECT * FROM "user" ORDER BY id LIMIT 30) u LEFT JOIN "Order" ON buyer_id = u.id GROUP BY u.id ORDER BY u.id`,
  ],
  [
    '{ gadgets(first: 100, orderBy: PRICE) { nodes { sold(minQuantity: 4) } } }',
    (d) => d.gadgets.nodes.map((g) => String(g.sold)),
    `SELECT coalesce((SELECT sum(quantity) FROM order_lines WHERE gadget_code = code AND quantity >= 4), 0)
     FROM gadgets ORDER BY price`,
  ],
  [
    '{ gadgets(first: 2, size: M) { cheapest stock } eventCount activeCount readable }',
    (d) => [d.gadgets.cheapest, d.gadgets.stock, d.eventCount, d.activeCount, d.readable].map(String),
    `SELECT unnest(ARRAY[(SELECT min(price) FROM gadgets WHERE size = 'M'), (SELECT sum(stock) FROM gadgets WHERE size = 'M'),
       (SELECT count(DISTINCT gadget_code) FROM archive.events WHERE severity > 2),
       (SELECT count(*) FROM "user" WHERE active), (SELECT count(*) FROM secrets WHERE is_public)]::text[])`,
  ],
  [
    '{ gadgets(first: 100, orderBy: PRICE) { nodes { third } } }',
    (d) => d.gadgets.nodes.map((g) => g.third),
    'SELECT price / 3 FROM gadgets ORDER BY price',
  ],
];

/** [aggregates over all gadgets, expressions over gadgets] */
const AGGREGATES = [
  ['count', 'count(*)'],
  ['described', 'count(description)'],
  ['makers', 'count(DISTINCT maker_id)'],
  ['sizes', 'count(DISTINCT size)'],
  ['price', 'sum(price)'],
  ['priceMost', 'max(price)'],
  ['stock', 'sum(stock)'],
  ['stockAverage', 'avg(stock)'],
  ['partsTotal', 'sum(parts)'],
  ['partsLeast', 'min(parts)'],
  ['viewsMost', 'max(views)'],
  ['firstName', 'min(name)'],
  ['released', 'max(released)'],
  ['shortest', 'min(code)'],
];

for (const [field, expression] of AGGREGATES) {
  test(`gadgetStats { ${field} }`, async () => {
    const { gadgetStats, category } = await data(
      `{ gadgetStats { ${field} } category(id: 1) { gadgetStats(size: L) { ${field} } } }`,
    );
    assert.deepEqual(
      [gadgetStats[field], category.gadgetStats[field]].map(String),
      [
        ...(await sql(`SELECT ${expression} FROM gadgets`)),
        ...(await sql(`SELECT ${expression} FROM gadgets WHERE size = 'L'
          AND code IN (SELECT gadget_code FROM gadget_categories WHERE category_id = 1)`)),
      ].map(String),
    );
  });
}

for (const [query, pick, statement] of RELATIONS) {
  test(query, async () => assert.deepEqual(pick(await data(query)), await sql(statement)));
}

test('composite keys that are null lead nowhere', async () => {
  const { orderLines } = await data('{ orderLines(limit: 60) { replaces { orderNo } } }');
  const expected =
    await sql(`SELECT o."orderNo" FROM (SELECT * FROM order_lines ORDER BY shop_no, order_no, line_no LIMIT 60) l
    LEFT JOIN "Order" o ON (o.shop_no, o."orderNo") = (l.replaced_shop, l.replaced_order) ORDER BY l.shop_no, l.order_no, l.line_no`);
  assert.deepEqual(
    orderLines.map(({ replaces }) => replaces?.orderNo ?? null),
    expected,
  );
  assert.ok(expected.includes(null) && expected.some(Boolean));
});

test('has one, by a unique foreign key', async () => {
  const { user, profiles } = await data(
    '{ user(id: "cfcd2084-95d5-65ef-66e7-dff9f98764da") { id } profiles(first: 100) { id user { profile { id } } } }',
  );
  assert.equal(user, null);
  assert.equal(profiles.length, 20);
  for (const profile of profiles)
    assert.deepEqual(profile.user, profile.user && { profile: { id: profile.id } });
});

test('documents are read by field name', async () => {
  const { users } = await data(
    '{ users(first: 30) { nodes { rawSettings settings { theme fontSize zoom beta home { title } links { title url } } } } }',
  );
  for (const { rawSettings, settings } of users.nodes) {
    if (rawSettings === null) assert.equal(settings, null);
    else
      for (const [name, value] of Object.entries(settings))
        assert.deepEqual(value, rawSettings[name] ?? null, name);
  }
  assert.ok(
    users.nodes.some(({ settings }) => settings?.home) &&
      users.nodes.some(({ settings }) => settings === null),
  );
});

test('a resolver gets the fields it requires', async () => {
  const { gadgets } = await data(
    '{ gadgets(first: 2, orderBy: PRICE) { nodes { priceTag { formatted amount } } } }',
  );
  assert.deepEqual(
    gadgets.nodes.map(({ priceTag }) => priceTag),
    [
      { formatted: '-€1,234.50', amount: '-1234.50' },
      { formatted: '-$1,111.05', amount: '-1111.05' },
    ],
  );
});

test('expressions see claims and arguments', async () => {
  const id = (await sql('SELECT id FROM "user" ORDER BY id LIMIT 1'))[0];
  const query = '{ users(first: 2) { nodes { isMe greeting hey: greeting(word: "Hey") } } }';
  const {
    users: [{ isMe }, other],
  } = { users: (await data(query, { claims: { sub: id } })).users.nodes };
  assert.deepEqual([isMe, other.isMe], [true, false]);
  assert.ok(other.greeting.startsWith('Hello, ') && other.hey.startsWith('Hey, '));
});

/** The ids of secrets that PostgreSQL shows to a role with claims. */
async function secretsSeenBy(role, claims) {
  await dump.client.query('BEGIN');
  try {
    const settings = [role, JSON.stringify(claims)];
    await dump.client.query(
      "SELECT set_config('role', $1, true), set_config('request.jwt.claims', $2, true)",
      settings,
    );
    return await sql('SELECT id FROM secrets ORDER BY id');
  } finally {
    await dump.client.query('ROLLBACK');
  }
}

test('a policy hides rows as PostgreSQL does', async () => {
  const [owner] = await sql(
    'SELECT owner_id FROM secrets WHERE owner_id IS NOT NULL AND NOT is_public LIMIT 1',
  );
  const asks = [
    ['general_anonymous', {}],
    ['general_member', { sub: owner }],
    ['general_member', { sub: 'nobody' }],
  ];
  for (const [role, claims] of asks) {
    const { secrets } = await data('{ secrets { id } }', { claims });
    assert.deepEqual(
      secrets.map(({ id }) => String(id)),
      await secretsSeenBy(role, claims),
    );
  }
});

test('an empty table', async () => {
  const { nothings, nothing } = await data(
    '{ nothing(id: 1) { id } nothings { nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
  );
  assert.equal(nothing, null);
  assert.deepEqual(nothings, {
    nodes: [],
    totalCount: 0,
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  });
});

const PAGE =
  'edges { cursor node { id } } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

test('walking forward meets every row once', async () => {
  const query = `query ($after: String) { users(first: 7, after: $after, orderBy: [FEELS]) { ${PAGE} } }`;
  const seen = [];
  let after = null;
  for (let more = true; more;) {
    const { users } = await data(query, { variables: { after } });
    assert.equal(users.totalCount, 45);
    assert.equal(users.pageInfo.hasPreviousPage, after !== null);
    assert.deepEqual(
      [users.edges[0].cursor, users.edges.at(-1).cursor],
      [users.pageInfo.startCursor, users.pageInfo.endCursor],
    );
    seen.push(...users.edges.map(({ node }) => node.id));
    ({ endCursor: after, hasNextPage: more } = users.pageInfo);
  }
  assert.deepEqual(seen, await sql('SELECT id FROM "user" ORDER BY feels DESC, id'));
});

test('walking backward meets every row once', async () => {
  const query = `query ($before: String) { users(last: 8, before: $before, orderBy: [BALANCE]) { ${PAGE} } }`;
  const seen = [];
  let before = null;
  for (let more = true; more;) {
    const { users } = await data(query, { variables: { before } });
    assert.equal(users.pageInfo.hasNextPage, before !== null);
    seen.unshift(...users.edges.map(({ node }) => node.id));
    ({ startCursor: before, hasPreviousPage: more } = users.pageInfo);
  }
  assert.deepEqual(seen, await sql('SELECT id FROM "user" ORDER BY balance, id'));
});

/** [what is wrong, query, message] */
const WRONG = [
  ['first and last', '{ users(first: 1, last: 1) { totalCount } }', /cannot be used together/],
  ['negative first', '{ users(first: -1) { totalCount } }', /must not be negative/],
  ['first beyond the largest page', '{ users(first: 31) { totalCount } }', /at most 30/],
  ['last beyond the largest page', '{ gadgets(last: 101) { totalCount } }', /at most 100/],
  ['negative offset', '{ profiles(offset: -1) { id } }', /must not be negative/],
  ['limit beyond the largest page', '{ orderLines(limit: 61) { lineNo } }', /at most 60/],
  ['a cursor that is not ours', '{ users(after: "x") { totalCount } }', /not ours/],
  [
    'more than 32 bits',
    '{ gadgets(first: 1, orderBy: STOCK) { nodes { views } } a: gadgets(filter: {code: "nope"}) { nodes { views } } ' +
      'b: userByEmail(email: "u1@example.org") { settings { fontSize } } c: order(shopNo: 1, orderNo: "x") { total } }',
    /invalid input/,
  ],
];

for (const [what, query, message] of WRONG) {
  test(`refused: ${what}`, async () => assert.match((await failure(query)).message, message));
}

test('a cursor made under another order is refused', async () => {
  const { users } = await data('{ users(first: 1, orderBy: [NAME]) { pageInfo { endCursor } } }');
  const error = await failure(
    'query ($c: String) { users(after: $c, orderBy: [BALANCE]) { totalCount } }',
    { variables: { c: users.pageInfo.endCursor } },
  );
  assert.match(error.message, /another order/);
});

test('a value that is refused nulls the next field that may be null, and says where', async () => {
  const row = dump.rows.get('public.user').find(({ email }) => email === 'u8@example.org');
  row.settings = new Json({ home: { url: 'x' }, theme: 'dark', fontSize: 'large' });
  const { data: found, errors } = await run(
    '{ userByEmail(email: "u8@example.org") { settings { theme fontSize home { title url } } } }',
  );
  assert.deepEqual(found.userByEmail.settings, { theme: 'dark', fontSize: null, home: null });
  assert.deepEqual(errors.map(({ path }) => path.join('.')).sort(), [
    'userByEmail.settings.fontSize',
    'userByEmail.settings.home.title',
  ]);
});

test('keys stand in the order of the query, merged fields at their first place', async () => {
  const { user } = await data(
    '{ user: userByEmail(email: "u7@example.org") { email ...F id manager { id } } } fragment F on User { manager { email } feels }',
  );
  assert.deepEqual(Object.keys(user), ['email', 'manager', 'feels', 'id']);
});
