/**
 * Walks through connections, page by page. The connections, their orders and what tells their rows apart are read from the
 * bound schema of tests/reference, so every connection of a schema is walked.
 */
import { getNamedType, getNullableType, isListType, isNonNullType } from 'graphql';
import { Ways } from '../reference/steer.mjs';
import { Sampler } from '../reference/sample.mjs';

const PAGES_WANTED = 9;
const PAGES_MAX = 500;
const ENOUGH = 15; // rows of a connection that is worth a walk
const STARTS = 24;

/** A selection that tells the rows of a type apart, and how its values are read: the key's columns, maybe through relations. */
function keySelection(bound, typeName, columns) {
  const type = bound.schema.getType(typeName);
  const parts = columns.map((column) => {
    for (const field of Object.values(type.getFields())) {
      const binding = bound.fields.get(`${typeName}.${field.name}`);
      if (binding?.kind === 'column' && binding.column.name === column) return { text: field.name, path: [field.name] };
      if (binding?.kind !== 'read' || binding.shape !== 'one' || binding.relation?.local.join() !== column) continue;
      const there = keySelection(bound, binding.typeName, binding.relation.remote);
      if (there) return { text: `${field.name} { ${there.text} }`, path: [field.name, ...there.paths[0]] };
    }
    return null;
  });
  return parts.includes(null) ? null : { text: parts.map(({ text }) => text).join(' '), paths: parts.map(({ path }) => path) };
}

/** The same for a connection's rows: those of several tables are told apart by their type as well. */
function rowKey(bound, binding) {
  if (binding.kind !== 'feed') return keySelection(bound, binding.typeName, binding.key);
  const members = new Map(binding.reads.map((read) => [read.typeName, keySelection(bound, read.typeName, read.key)]));
  if ([...members.values()].includes(null)) return null;
  const parts = [...members].map(([name, { text }]) => `... on ${name} { ${aliased(name, text)} }`);
  return { text: `__typename ${parts.join(' ')}`, members };
}

/** Fields of members may have one name and other types. */
const aliased = (member, text) => text.replace(/^\w+|(?<= )\w+(?= |$)/g, (name) => `${member}_${name}: ${name}`);

const SEPARATOR = '\u0000';

/** A key without the type before it. */
export const bareKey = (key) => key.split(SEPARATOR).at(-1);

/** Every connection that can be walked both ways or one, with every order. @returns {object[]} */
export function connectionsOf({ bound, dump }) {
  const ways = new Ways(bound, dump);
  return [...ways.fields]
    .filter(([, { field, binding }]) => binding.shape === 'connection' && field.args.some(({ name }) => name === 'after'))
    .flatMap(([id, { field, binding }]) => {
      const named = getNamedType(field.type);
      const [orderArg, order] = [...binding.args].find(([, { role }]) => role === 'order') ?? [];
      const key = rowKey(bound, binding);
      return [null, ...(order?.values.keys() ?? [])].map((value) => ({
        id, field, binding, named, key, ways, bound, dump,
        order: value && { arg: field.args.find(({ name }) => name === orderArg), value },
        label: `${id}${value ? ` by ${value}` : ''}`,
        isComputed: (value ? order.values.get(value) : binding.page.order).some(({ computed }) => computed),
      }));
    });
}

/** The query of a walk: down to the connection, with a page that is all variables. */
function writeWalk(connection, random, detour) {
  const { id, field, named, key, order, ways, bound, dump } = connection;
  const has = (name) => field.args.some((arg) => arg.name === name);
  const sampler = new Sampler(bound, dump, random);
  const path = [];
  let isApart = true;
  let within = ways.query;
  const opening = ways.wayTo(id, random, detour).flatMap((step, i, way) => {
    const { field: each, binding } = ways.fields.get(step);
    const [owner] = step.split('.');
    const narrowed = owner === within ? [] : [`... on ${owner} {`];
    within = getNamedType(each.type).name;
    path.push(each.name);
    if (isListType(getNullableType(each.type))) path.push('*');
    if (isListType(getNullableType(each.type))) isApart = false;
    const args = each.args
      .filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)
      .map((arg) => `${arg.name}: ${JSON.stringify(sampler.given(binding, arg))}`);
    const isWalked = i === way.length - 1; // the way may lead through the connection itself
    if (!isWalked) return [...narrowed, `${each.name}${args.length ? `(${args.join(', ')})` : ''} {`];
    args.push('first: $first', 'after: $after', ...(has('last') ? ['last: $last', 'before: $before'] : []));
    if (order) args.push(`${order.arg.name}: ${isListType(getNullableType(order.arg.type)) ? `[${order.value}]` : order.value}`);
    return [...narrowed, `${each.name}(${args.join(', ')}) {`];
  });
  const rows = named.getFields().edges ? `edges { cursor node { ${key.text} } }` : `nodes { ${key.text} }`;
  const count = named.getFields().totalCount ? 'totalCount' : '';
  const variables = `($first: Int, $after: String${has('last') ? ', $last: Int, $before: String' : ''})`;
  return {
    query: `query Walk${variables} { ${opening.join(' ')} ${rows} ${count}
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } ${'}'.repeat(opening.length + 1)}`,
    path,
    isTwoWay: has('last'),
    isApart, // by no list, whose places move when others write
  };
}

/** The connections of an answer, in order: lists on the way give several. */
function connectionsIn(data, path) {
  return path.reduce(
    (found, key) => (key === '*' ? found.flat() : found.map((each) => each?.[key] ?? null)),
    [data],
  );
}

const valueAt = (object, path) => path.reduce((value, key) => value?.[key], object);

/** The key of a row, as a JSON list of texts. */
function keyOf(row, { paths, members }) {
  if (!members) return JSON.stringify(paths.map((path) => String(valueAt(row, path))));
  const member = row.__typename;
  const values = members.get(member).paths.map(([name]) => String(row[`${member}_${name}`]));
  return `${member}${SEPARATOR}${JSON.stringify(values)}`;
}

function keysOf(page, key) {
  const rows = page.edges?.map(({ node }) => node) ?? page.nodes;
  return rows.map((row) => keyOf(row, key));
}

async function askPage(ask, walk, variables) {
  const { data, errors } = await ask({ query: walk.query, variables });
  if (errors) throw new Error(`${JSON.stringify(errors[0])}\n${walk.query}`);
  return connectionsIn(data, walk.path)[walk.index];
}

/**
 * Where to walk: of some ways to the connection the one that leads to the most rows.
 * @param {boolean} [apart] by no list, whose places others might change
 * @returns {Promise<object|null>} null where there is no row to be found
 */
export async function findWalk(connection, asks, random, apart = false) {
  let best = null;
  for (let i = 0; i < STARTS; i++) {
    const walk = writeWalk(connection, random, i % 2 === 1);
    if (apart && !walk.isApart) continue;
    const ask = random.pick(asks);
    const { data, errors } = await ask({ query: walk.query, variables: { first: connection.binding.page.max } });
    if (errors) throw new Error(`${JSON.stringify(errors[0])}\n${walk.query}`);
    connectionsIn(data, walk.path).forEach((page, index) => {
      const count = page?.totalCount ?? page?.edges?.length ?? page?.nodes?.length ?? 0;
      if (count > (best?.count ?? 0)) best = { ...walk, ask, index, count, key: connection.key };
    });
    if (best && (best.count >= ENOUGH || connection.id.startsWith(`${connection.ways.query}.`))) break;
  }
  if (!best) return null;
  return { ...best, size: Math.max(1, Math.min(connection.binding.page.max, Math.ceil(best.count / PAGES_WANTED))) };
}

/** Walks from one end to the other. @returns {Promise<string[]>} the keys of all rows, in the connection's order */
export async function takeWalk(walk, backward = false) {
  const [size, cursor, more, next] = backward
    ? ['last', 'before', 'hasPreviousPage', 'startCursor']
    : ['first', 'after', 'hasNextPage', 'endCursor'];
  const seen = [];
  let variables = { [size]: walk.size };
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = await askPage(walk.ask, walk, variables);
    if (!page) return seen; // the row that it hangs on is gone
    const keys = keysOf(page, walk.key);
    if (backward) seen.unshift(...keys);
    else seen.push(...keys);
    if (!page.pageInfo[more]) return seen;
    variables = { [size]: walk.size, [cursor]: page.pageInfo[next] };
  }
  throw new Error(`more than ${PAGES_MAX} pages:\n${walk.query}`);
}
