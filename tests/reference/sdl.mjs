/**
 * Loads SDL: contract files and overlays (`*.bind.graphql`) become one GraphQLSchema of
 * graphql-js whose AST nodes carry all binding directives at the place they were written.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  GraphQLError,
  GraphQLObjectType,
  Kind,
  Source,
  buildASTSchema,
  getDirectiveValues,
  parse,
  print,
  specifiedScalarTypes,
  validateSchema,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';

/** Directives that need no declaration, with the arguments docs/directives.md gives them. */
const DIRECTIVES = `
  enum OnetripFilterOp { EQ NE LT LTE GT GTE IN LIKE ILIKE STARTS_WITH CONTAINS CONTAINED OVERLAPS HAS_KEY HAS_ANY_KEY HAS_ALL_KEYS SEARCH IS_NULL SOME EVERY NONE }
  scalar OnetripAny
  enum OnetripUnknownRows { ERROR SKIP }
  directive @table(name: String, schema: String, key: [String!]) on OBJECT | INTERFACE | UNION
  directive @discriminator(column: String, value: String, unknown: OnetripUnknownRows) on OBJECT | INTERFACE | UNION
  directive @column(name: String!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
  directive @expr(sql: String!, deps: [String!]) on FIELD_DEFINITION
  directive @belongsTo(columns: [String!]!, references: [String!], discriminator: String) on FIELD_DEFINITION
  directive @hasOne(columns: [String!]!, references: [String!]) on FIELD_DEFINITION
  directive @hasMany(columns: [String!]!, references: [String!]) on FIELD_DEFINITION
  directive @manyToMany(through: String!, from: [String!], to: [String!]) on FIELD_DEFINITION
  directive @filter(column: String, field: String, relation: String, op: OnetripFilterOp = EQ, path: [String!], config: String) on ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  directive @orderBy(columns: [String!]!) on ENUM_VALUE
  directive @page(default: Int, max: Int, orderBy: [String!]) on FIELD_DEFINITION
  directive @where(sql: String!) on OBJECT | FIELD_DEFINITION | INTERFACE | UNION
  directive @tree(of: String!, depth: Int) on FIELD_DEFINITION
  directive @resolver(name: String!, requires: String, loads: String) on FIELD_DEFINITION
  directive @insert on FIELD_DEFINITION
  directive @update on FIELD_DEFINITION
  directive @upsert(on: OnetripAny) on FIELD_DEFINITION
  directive @delete(soft: OnetripAny) on FIELD_DEFINITION
  directive @preset(column: String!, claim: String, value: OnetripAny) repeatable on FIELD_DEFINITION
  directive @error(constraint: String!, code: String, message: String) repeatable on FIELD_DEFINITION
  directive @result(key: [String!]!) on OBJECT
  directive @sql(query: String!, batchBy: OnetripAny) on FIELD_DEFINITION
  directive @function(name: String, schema: String, args: [String!]) on FIELD_DEFINITION
  directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM
  directive @requiresScopes(scopes: [[String!]!]!) on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM
  directive @requiresRole(any: [String!]!) on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM
  directive @cost(weight: OnetripAny!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
  directive @cacheControl(maxAge: Int, scope: OnetripAny, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  directive @transaction(per: OnetripAny) on OBJECT
  directive @subscribe(channel: String, key: String) on FIELD_DEFINITION
  directive @idempotent on FIELD_DEFINITION
  enum OnetripAggregate { COUNT COUNT_DISTINCT SUM AVG MIN MAX BOOL_AND BOOL_OR }
  directive @aggregate(of: String, function: OnetripAggregate = COUNT, column: String) on FIELD_DEFINITION
`;

/** Scalars that need no declaration beside the five of the specification. */
export const KNOWN_SCALARS = [
  'DateTime',
  'Date',
  'Time',
  'UUID',
  'Decimal',
  'BigInt',
  'JSON',
  'Bytes',
];

/** An SDL that cannot be served; `diagnostics` are `{file, line, column, message}`. */
export class SchemaError extends Error {
  constructor(diagnostics) {
    super(diagnostics.map((d) => `${d.file}:${d.line}:${d.column}: ${d.message}`).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** A diagnostic at an AST node. @param {import('graphql').ASTNode} node @param {string} message */
export function diagnosticAt(node, message) {
  const error = new GraphQLError(message, { nodes: node });
  const { line, column } = error.locations?.[0] ?? { line: 1, column: 1 };
  return { file: error.source?.name ?? '?', line, column, message };
}

function fromGraphqlError(error) {
  const { line, column } = error.locations?.[0] ?? { line: 1, column: 1 };
  return { file: error.source?.name ?? '?', line, column, message: error.message };
}

const isOverlay = (name) => name.endsWith('.bind.graphql');
const byName = (nodes, name) => nodes?.find((node) => node.name.value === name);

/** Overlays may give directives to these parts of a definition, one level in the other. */
const PARTS = ['fields', 'arguments', 'values'];
const WORDS = { fields: 'field', arguments: 'argument', values: 'value' };

/** Adds the overlay's directives to a definition and to the parts it repeats. */
function overlayNode(node, overlay, path, diagnostics) {
  const merged = {
    ...node,
    directives: [...(node.directives ?? []), ...(overlay.directives ?? [])],
  };
  if (node.type && print(node.type) !== print(overlay.type)) {
    const message = `"${path}" is ${print(node.type)} in the contract, not ${print(overlay.type)}.`;
    diagnostics.push(diagnosticAt(overlay.type, message));
  }
  for (const part of PARTS) {
    for (const inner of overlay[part] ?? []) {
      const target = byName(merged[part], inner.name.value);
      if (!target) {
        const message =
          `"${path}" has no ${WORDS[part]} "${inner.name.value}"; a binding file may only add ` +
          'directives to what the contract declares.';
        diagnostics.push(diagnosticAt(inner.name, message));
        continue;
      }
      const replaced = overlayNode(target, inner, `${path}.${inner.name.value}`, diagnostics);
      merged[part] = merged[part].map((each) => (each === target ? replaced : each));
    }
  }
  return merged;
}

/** The contract's extensions folded into their types, so that overlays find every field. */
function foldExtension(definition, extension) {
  const folded = { ...definition };
  for (const part of [...PARTS, 'directives', 'interfaces', 'types']) {
    if (extension[part]?.length) folded[part] = [...(folded[part] ?? []), ...extension[part]];
  }
  return folded;
}

const isExtension = (node) =>
  node.kind.endsWith('Extension') && node.kind !== Kind.SCHEMA_EXTENSION;

function mergeDocuments(documents, diagnostics) {
  const nodes = documents.flatMap(({ name, ast }) =>
    ast.definitions.map((node) => ({ node, overlay: isOverlay(name) && isExtension(node) })),
  );
  const definitions = nodes.filter(({ node }) => !isExtension(node)).map(({ node }) => node);
  for (const { node, overlay } of nodes.filter(({ node }) => isExtension(node))) {
    const name = node.name.value;
    const at = definitions.findIndex(
      (each) => each.name?.value === name && each.kind !== Kind.DIRECTIVE_DEFINITION,
    );
    if (at < 0) diagnostics.push(diagnosticAt(node.name, `There is no type "${name}" to extend.`));
    else if (overlay) definitions[at] = overlayNode(definitions[at], node, name, diagnostics);
    else definitions[at] = foldExtension(definitions[at], node);
  }
  return definitions;
}

/** Our own directives and scalars, except those the SDL declares itself. */
function prelude(definitions) {
  const declared = new Set(definitions.map((node) => `${node.kind}:${node.name?.value}`));
  const scalars = KNOWN_SCALARS.map((name) => `scalar ${name}`).join('\n');
  return parse(new Source(DIRECTIVES + scalars, 'prelude')).definitions.filter(
    (node) => !declared.has(`${node.kind}:${node.name.value}`),
  );
}

/** A string with JSON-like exactness: custom scalars travel as they are, long numbers as text. */
function openScalars(schema) {
  const builtIn = new Set(specifiedScalarTypes.map((type) => type.name));
  for (const type of Object.values(schema.getTypeMap())) {
    if (
      !('parseLiteral' in type) ||
      builtIn.has(type.name) ||
      !('serialize' in type) ||
      'getValues' in type
    )
      continue;
    const fallback = type.parseLiteral;
    if (type.name === 'JSON' || type.name === 'OnetripAny') continue;
    type.parseLiteral = (node, variables) =>
      node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : fallback(node, variables);
  }
}

/**
 * @param {{name: string, text: string}[]} sources contract and overlay texts
 * @returns {{schema: import('graphql').GraphQLSchema, directive: Function}} `directive(node, name)`
 *   gives a directive's arguments with `node` itself, or undefined
 */
export function buildSdl(sources) {
  const diagnostics = [];
  const documents = sources.map(({ name, text }) => {
    try {
      return { name, ast: parse(new Source(text, name)) };
    } catch (error) {
      throw new SchemaError([fromGraphqlError(error)]);
    }
  });
  const definitions = mergeDocuments(documents, diagnostics);
  if (diagnostics.length) throw new SchemaError(diagnostics);
  const document = { kind: Kind.DOCUMENT, definitions: [...definitions, ...prelude(definitions)] };
  const errors = validateSDL(document);
  if (errors.length) throw new SchemaError(errors.map(fromGraphqlError));
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  const invalid = validateSchema(schema);
  if (invalid.length) throw new SchemaError(invalid.map(fromGraphqlError));
  openScalars(schema);
  return { schema, directive: directiveReader(schema) };
}

function directiveReader(schema) {
  return (node, name) => {
    const written = node?.directives?.find((each) => each.name.value === name);
    if (!written) return undefined;
    try {
      return { ...getDirectiveValues(schema.getDirective(name), node), node: written };
    } catch (error) {
      if (error.message.startsWith('Argument "op" has invalid value'))
        return { op: null, node: written };
      throw new SchemaError([fromGraphqlError(error)]);
    }
  };
}

/** Reads SDL files from disk. @param {string[]} paths */
export function readSdlFiles(paths) {
  return paths.map((path) => ({ name: basename(path), text: readFileSync(path, 'utf8') }));
}

/** Whether a type is a Relay connection. @param {import('graphql').GraphQLNamedType} type */
export function isConnection(type, directive) {
  return (
    type instanceof GraphQLObjectType &&
    type.name.endsWith('Connection') &&
    !directive(type.astNode, 'table')
  );
}
