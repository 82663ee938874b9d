/** Mirrors of the functions in tests/general/schema.sql, and of the queries in schema.bind.graphql. */
import { Decimal } from './decimal.mjs';
import { Json, compare, compareText } from './values.mjs';

const gadgetsOf = (dump) => dump.rows.get('public.gadgets');
const ordersOf = (dump) => dump.rows.get('public.Order');
const byText = (name) => (a, b) => compareText(a[name], b[name]);
const dearest = (a, b) => b.price.compare(a.price) || compareText(a.code, b.code);
const decimal = (value) => (value instanceof Decimal ? value : Decimal.parse(String(value)));
const sum = (values) => values.reduce((total, value) => total.add(value));
const count = (list) => BigInt(list.length);

/** An array of the database, rather than a set of values. */
const array = (items) => Object.assign(items, { isArray: true });

const functions = {
  initials: {
    parameters: ['u', 'separator'],
    row: 'public.user',
    defaults: { separator: '.' },
    samples: { separator: ['', '-', '😀', '"', 'a\\b'] },
    run: ({ u, separator }) =>
      separator === null ? null : `${[...u.fullName][0] ?? ''}${separator}${[...u.fullName].length}`,
  },
  user_of: {
    parameters: ['sub'],
    run: ({ sub }, { dump }) => dump.rows.get('public.user').find(({ id }) => id === sub) ?? null,
  },
  price_with: {
    parameters: ['price', 'percent'],
    strict: true,
    defaults: { percent: 10n },
    samples: { percent: [0, 7, -50, 100] },
    run: ({ price, percent }) => price.multiply(new Decimal(100n + BigInt(percent))),
  },
  peers: {
    parameters: ['g', 'at_most'],
    row: 'public.gadgets',
    defaults: { at_most: 3 },
    samples: { at_most: [0, 1, 2, 5, 100] },
    run: ({ g, at_most: atMost }, { dump }) =>
      gadgetsOf(dump)
        .filter(({ size, code }) => size === g.size && code !== g.code)
        .sort(dearest)
        .slice(0, atMost === null ? undefined : Number(atMost)),
  },
  shouted_keywords: {
    parameters: ['g'],
    row: 'public.gadgets',
    run: ({ g }) => array(g.keywords.map((word) => (word === null ? null : `${word}!`))),
  },
  sides: { parameters: ['g'], row: 'public.gadgets', run: ({ g }) => g.dimensions.filter((side) => side > 1n) },
  extra_of: { parameters: ['g'], row: 'public.gadgets', run: ({ g }) => g.extra },
  parts_of: {
    parameters: ['g'],
    row: 'public.gadgets',
    columns: { code: 'varchar', parts: 'int4', maker: 'uuid' },
    run: ({ g }) => (g.parts > 2n ? { code: g.code, parts: g.parts * 2n, maker: g.maker_id } : null),
  },
  dearest_of: {
    parameters: ['maker'],
    strict: true,
    run: ({ maker }, { dump }) => gadgetsOf(dump).filter((g) => g.maker_id === maker).sort(dearest)[0] ?? null,
  },
  category_path: {
    parameters: ['c'],
    row: 'public.categories',
    run: ({ c }, { dump }) => {
      const names = [];
      for (let at = c; at; at = dump.rows.get('public.categories').find(({ id }) => id === at.parent_id)) names.push(at.name);
      return names;
    },
  },
  search_gadgets: {
    parameters: ['words', 'min_price'],
    defaults: { min_price: 0 },
    samples: { words: ['', 'e', 'a', 'Gadget', '"', '%'], min_price: ['0', '10', '25.5'] },
    run: ({ words, min_price: price }, { dump }) =>
      words === null || price === null
        ? []
        : gadgetsOf(dump).filter((g) => g.name.includes(words) && g.price.compare(decimal(price)) >= 0).sort(dearest),
  },
  restless: { parameters: [], isVolatile: true, run: () => 1n },
  state_totals: {
    parameters: ['shop'],
    defaults: { shop: null },
    columns: { state: 'order_state', orders: 'int8', total: 'numeric', last_shop: 'int2', last_no: 'int8' },
    samples: { shop: [1, 2, 3, 99] },
    run: ({ shop }, { dump }) =>
      ['OPEN', 'PAID', 'SENT', 'LOST'].flatMap((state) => {
        const orders = ordersOf(dump).filter((o) => o.state === state && (shop === null || o.shop_no === BigInt(shop)));
        if (!orders.length) return [];
        const [last] = orders.sort((a, b) => compare(b.shop_no, a.shop_no) || compare(b.orderNo, a.orderNo));
        return [{ state, orders: count(orders), total: sum(orders.map(({ total }) => total)), last_shop: last.shop_no, last_no: last.orderNo }];
      }),
  },
};

const bought = (parent, dump) => ordersOf(dump).filter(({ buyer_id: buyer }) => buyer === parent.id);

const sizeColumns = { size: 'text', gadgets: 'int8', price: 'numeric' };
const sizesOf = (dump) =>
  ['L', 'M', 'S'].flatMap((size) => {
    const all = gadgetsOf(dump).filter((g) => g.size === size);
    return all.length ? [{ size, gadgets: count(all), price: sum(all.map(({ price }) => price)) }] : [];
  });

const queries = {
  'Query.gadgetCount': { run: (given, { dump }) => count(gadgetsOf(dump)) },
  'Query.gadgetNames': {
    samples: { like: ['', 'e', 'G'], max: [1, 3, 200] },
    run: ({ args }, { dump }) =>
      args.like === null || args.like === undefined
        ? []
        : gadgetsOf(dump).filter(({ name }) => name.startsWith(args.like)).sort(byText('code')).slice(0, args.max ?? undefined).map(({ name }) => name),
  },
  'Query.whoAmI': { run: (given, { claims }) => claims.sub ?? null },
  'Query.sizes': { columns: sizeColumns, run: (given, { dump }) => sizesOf(dump) },
  'Query.sizePages': { columns: sizeColumns, run: (given, { dump }) => sizesOf(dump) },
  'Query.extras': {
    run: (given, { dump }) => [...gadgetsOf(dump)].sort(byText('code')).slice(0, 5).map(({ code }) => new Json({ text: code, b: code.length })),
  },
  'User.boughtCount': {
    run: ({ parent }, { dump }) => (bought(parent, dump).length ? count(bought(parent, dump)) : null),
  },
  'User.dearOrders': {
    samples: { from: ['0', '50', '500.5'] },
    run: ({ parent, args }, { dump }) =>
      bought(parent, dump)
        .filter(({ total }) => args.from !== null && total.compare(decimal(args.from)) >= 0)
        .sort((a, b) => b.total.compare(a.total) || compare(a.shop_no, b.shop_no) || compare(a.orderNo, b.orderNo)),
  },
  'User.dearPages': {
    samples: { from: ['0', '50', '500.5'] },
    run: ({ parent, args }, { dump }) => bought(parent, dump).filter(({ total }) => args.from !== null && total.compare(decimal(args.from)) >= 0),
  },
  'User.latestOrders': {
    run: ({ parent }, { dump }) => bought(parent, dump).sort((a, b) => compare(b.orderNo, a.orderNo) || compare(a.shop_no, b.shop_no)),
  },
  'User.placedNumbers': {
    run: ({ parent }, { dump }) => bought(parent, dump).map(({ orderNo }) => orderNo).sort((a, b) => compare(a, b)),
  },
  'Order.siblings': {
    run: ({ parent }, { dump }) =>
      ordersOf(dump)
        .filter((o) => o.shop_no === parent.shop_no && o.buyer_id === parent.buyer_id && o.orderNo !== parent.orderNo)
        .sort((a, b) => compare(a.orderNo, b.orderNo)),
  },
  'Gadget.cheaperCount': { run: ({ parent }, { dump }) => count(gadgetsOf(dump).filter((g) => g.price.compare(parent.price) < 0)) },
  'Gadget.lineStats': {
    columns: { gadget_code: 'varchar', lines: 'int8', quantity: 'int8' },
    run: ({ parent }, { dump }) => {
      const lines = dump.rows.get('public.order_lines').filter((line) => line.gadget_code === parent.code);
      const quantity = lines.reduce((total, line) => total + line.quantity, 0n);
      return lines.length ? { gadget_code: parent.code, lines: count(lines), quantity } : null;
    },
  },
};

export const calls = { functions, queries };
