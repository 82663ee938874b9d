/**
 * Hostile requests, made from a schema: each place where a client may write something gets texts that would be SQL if anybody
 * pasted them. All hold MARK, so that it can be told whether one of them came through.
 */
import {
  getNamedType, getNullableType, isCompositeType, isEnumType, isInputObjectType, isListType, isNonNullType, isObjectType,
} from 'graphql';

export const MARK = 'qzxmark';
const DEPTH_MAX = 2; // of input objects
const LONG = 60_000;

export const STRINGS = [
  `'; DROP TABLE users; -- ${MARK}`,
  `${MARK}' OR '1'='1`,
  `${MARK}"; SELECT 1; --`,
  `\\'; SELECT '${MARK}`,
  `$$${MARK}$$; SELECT 1`,
  `$x$ ${MARK} $x$`,
  `/* ${MARK} */ 1`,
  `*/ ${MARK} /*`,
  `${MARK}\u0000'`,
  `${MARK}\uff07 OR \u02bc1\u02bc=1`,
  `\u202e${MARK}\u200b'`,
  `E'\\x27' || ${MARK}`,
  `%27%20${MARK}`,
  `{"${MARK}","\\\\'"}`,
  `$1::${MARK}`,
  `:'${MARK}' \${${MARK}}`,
  `\ud800${MARK}'`,
  `1) UNION SELECT ${MARK} --`,
  `${MARK}\n\r\t;\\connect x`,
  MARK + "'".repeat(LONG),
];

const DUMMIES = {
  Int: 1, Float: 1.5, Boolean: true, ID: '1', UUID: '00000000-0000-4000-8000-000000000000', DateTime: '2026-01-01T00:00:00Z',
  Date: '2026-01-01', Time: '01:02:03', Decimal: '1.5', BigInt: '1', JSON: { a: 1 }, Bytes: 'aGk=',
};

/** Something that a place takes. */
function dummy(type) {
  if (!isNonNullType(type)) return undefined;
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [dummy(nullable.ofType) ?? dummyOf(getNamedType(type))];
  return dummyOf(nullable);
}

function dummyOf(named) {
  if (isEnumType(named)) return named.getValues()[0].name;
  if (!isInputObjectType(named)) return DUMMIES[named.name] ?? 'x';
  return requiredFields(named);
}

function requiredFields(input) {
  const fields = Object.values(input.getFields()).map((field) => [field.name, field.defaultValue === undefined ? dummy(field.type) : undefined]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

/** The places for a text in a value of this type: functions from the text to the value. */
function places(type, depth = 0) {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return places(nullable.ofType, depth).map((place) => (text) => [place(text)]);
  if (!isInputObjectType(nullable)) return [(text) => (nullable.name === 'JSON' ? { [text]: [text] } : text)];
  if (depth >= DEPTH_MAX) return [];
  return Object.values(nullable.getFields()).flatMap((field) =>
    places(field.type, depth + 1).map((place) => (text) => ({ ...requiredFields(nullable), [field.name]: place(text) })),
  );
}

/** A GraphQL literal; enum names stay bare where a type wants them. */
function literal(value, type) {
  const nullable = getNullableType(type);
  if (Array.isArray(value)) {
    const inner = isListType(nullable) ? nullable.ofType : nullable;
    return `[${value.map((each) => literal(each, inner)).join(', ')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const fields = isInputObjectType(nullable) ? nullable.getFields() : {};
    return `{${Object.entries(value).map(([name, each]) => `${/^\w+$/.test(name) ? name : MARK}: ${literal(each, fields[name]?.type ?? nullable)}`).join(', ')}}`;
  }
  if (isEnumType(nullable)) return /^\w+$/.test(value) ? value : MARK;
  return JSON.stringify(value);
}

/** A selection that makes a field read something. */
function selection(type, depth = 0) {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return '';
  if (!named.getFields) return '{ __typename }';
  const fields = Object.values(named.getFields()).filter(({ args }) => !args.some((arg) => isNonNullType(arg.type)));
  const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type))).slice(0, 2).map(({ name }) => name);
  const deeper = fields.find((field) => isCompositeType(getNamedType(field.type)));
  if (!leaves.length && deeper && depth < 3) return `{ ${deeper.name} ${selection(deeper.type, depth + 1)} }`;
  return `{ __typename ${leaves.join(' ')} }`;
}

const requiredArguments = (field) =>
  field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)
    .map((arg) => `${arg.name}: ${literal(dummy(arg.type), arg.type)}`);

/** Every field that takes arguments, with the words that lead there: [{field, open, close}]. */
function* fieldsWithArguments(root, keyword) {
  const seen = new Set();
  let level = [{ type: root, open: '{', close: '}' }];
  while (level.length) {
    const next = [];
    for (const { type, open, close } of level) {
      for (const field of Object.values(type.getFields())) {
        if (field.args.length) yield { keyword, field, open, close };
        const inner = getNamedType(field.type);
        if (!isObjectType(inner) || seen.has(inner)) continue;
        seen.add(inner);
        const args = requiredArguments(field);
        next.push({ type: inner, open: `${open} ${field.name}${args.length ? `(${args.join(', ')})` : ''} {`, close: `} ${close}` });
      }
    }
    level = next;
  }
}

/**
 * Requests with a hostile text in one argument, as a variable and as a literal.
 * @param {import('graphql').GraphQLSchema} schema
 * @param {number} each how many texts each place gets, in turn
 */
export function* argumentAttacks(schema, each) {
  let turn = 0;
  const next = () => STRINGS[turn++ % STRINGS.length];
  for (const [keyword, root] of [['query', schema.getQueryType()], ['mutation', schema.getMutationType()]]) {
    if (!root) continue;
    for (const { field, open, close } of fieldsWithArguments(root, keyword)) {
      for (const arg of field.args) {
        const others = requiredArguments(field).filter((text) => !text.startsWith(`${arg.name}:`));
        const write = (definition, value) =>
          `${keyword} ${definition} ${open} ${field.name}(${[...others, `${arg.name}: ${value}`].join(', ')}) ${selection(field.type)} ${close}`;
        for (const place of places(arg.type)) {
          for (let i = 0; i < each; i++)
            yield { query: write(`Q($v: ${arg.type})`, '$v'), variables: { v: place(next()) } };
          yield { query: write('Q', literal(place(next()), arg.type)) };
          yield { query: write(`Q($v: ${arg.type} = ${literal(place(next()), arg.type)})`, '$v') };
        }
      }
    }
  }
}

/** Requests whose names are hostile, as far as the grammar lets them and further. @param {string} field of the query type, with its selection */
export function* nameAttacks(field) {
  const bare = field.split(' ')[0];
  yield { query: `query ${MARK} { ${MARK}: ${field} }`, operationName: MARK };
  yield { query: `query A { ...${MARK} } fragment ${MARK} on Query { ${field} }` };
  yield { query: `query A($${MARK}: Boolean = true) { ${field} @include(if: $${MARK}) __typename @skip(if: $${MARK}) }`, variables: { [MARK]: false } };
  yield { query: `{ ${field} @${MARK}(${MARK}: ${MARK}) }` };
  yield { query: `{ ${field} ${MARK} ... on ${MARK} { ${MARK} } }` };
  yield { query: `{ ${bare}(${MARK}: ${MARK}) ${field.slice(bare.length)} }` };
  yield { query: `{ ${'a'.repeat(200)}${MARK}: ${field} }` };
  for (const text of STRINGS) {
    yield { query: `query A { ${field} } # ${text}` };
    yield { query: `query A { ${JSON.stringify(text)}: ${field} }` };
    yield { query: `query ${text} { ${field} }` };
    yield { query: `query A { ${text}: ${field} }` };
    yield { query: `{ ${field} }`, operationName: text };
    yield { query: `{ ${field} }`, variables: { [text]: text } };
    yield { query: `{ ${field} }`, extensions: { [text]: text, persistedQuery: { version: 1, sha256Hash: text } } };
    yield { extensions: { persistedQuery: { version: 1, sha256Hash: text } } };
    yield { query: `{ ${field} }`, id: text, documentId: text, [text]: text };
    yield { query: `{ x: __type(name: ${JSON.stringify(text)}) { name } ${field} }` };
    yield { query: `"""${text.replaceAll('"', '\\"')}""" query A { ${field} }` };
  }
}

/** Cursors: texts, and what a true cursor becomes when its values are replaced. */
export function* cursors(genuine) {
  yield* STRINGS;
  for (const text of STRINGS) yield Buffer.from(text).toString('base64url');
  if (!genuine) return;
  const parts = JSON.parse(Buffer.from(genuine, 'base64url').toString());
  for (const text of [...STRINGS, `\u00ff\u00fe${MARK}`]) {
    const value = Buffer.from(text, text.startsWith('\u00ff') ? 'latin1' : 'utf8').toString('base64url');
    for (let i = 0; i < parts.length; i++) {
      yield Buffer.from(JSON.stringify(parts.with(i, value))).toString('base64url');
      yield Buffer.from(JSON.stringify(parts.with(i, text))).toString('base64url');
    }
  }
}

/** Global ids of these types, and of none. */
export function* globalIds(types) {
  for (const text of STRINGS) {
    yield text;
    yield Buffer.from(text).toString('base64url');
    for (const type of types) yield Buffer.from(`${type}:${text}`).toString('base64url');
    yield Buffer.from(`${text}:1`).toString('base64url');
  }
}

/** Claims for tokens. @param {string} role one that the server takes */
export function* claimSets(role) {
  for (const text of STRINGS) {
    yield { sub: text, role };
    yield { sub: text };
    yield { sub: '1', role: text };
    yield { sub: '1', role, [text]: text, nested: { [text]: [text] } };
    yield { sub: { [text]: text }, role };
    yield { sub: [text], role, now: text };
  }
}

export const HEADERS = [
  'x-request-id', 'traceparent', 'tracestate', 'user-agent', 'apollographql-client-name', 'apollographql-client-version',
  'x-apollo-operation-id', 'x-apollo-operation-name', 'idempotency-key', 'if-none-match', 'authorization', 'cookie', 'accept',
  'accept-language', 'x-forwarded-for', 'forwarded', 'origin', 'referer', `x-${MARK}`,
];

/** Header values that HTTP lets through. */
export const headerTexts = STRINGS.filter((text) => /^[\t\x20-\x7e\u0080-\u00ff]*$/.test(text) && text.length < LONG);
