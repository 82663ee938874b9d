/**
 * Written operations: `*.graphql` files of a folder, with fragments of their own or of other files.
 * `NAME.variables.json` beside `NAME.graphql` is a list of variable sets; `identities.json` gives
 * for each NAME the identities that send them, in turn.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Kind, parse, print, visit } from 'graphql';

function fragmentsUsed(node) {
  const names = [];
  visit(node, { FragmentSpread: (spread) => void names.push(spread.name.value) });
  return names;
}

/** The operation with the fragments it needs, and no others; its own file's come first. */
function withFragments(operation, own, shared) {
  const fragments = new Map([...shared, ...own]);
  const needed = new Map();
  const visitNode = (node) => {
    for (const name of fragmentsUsed(node)) {
      if (needed.has(name)) continue;
      if (!fragments.has(name)) throw new Error(`fragment ${name} is in no file`);
      needed.set(name, fragments.get(name));
      visitNode(fragments.get(name));
    }
  };
  visitNode(operation);
  return [operation, ...needed.values()].map(print).join('\n\n');
}

const fragmentsOf = (ast) =>
  new Map(
    ast.definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );

function readJson(path, otherwise) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : otherwise;
}

/**
 * @param {string} folder
 * @returns {{name: string, query: string, sets: object[], identities: (string|number)[]}[]} queries
 *   only, sorted by file name
 */
export function readOperations(folder) {
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.graphql'))
    .sort();
  const documents = files.map((name) => ({
    name,
    ast: parse(readFileSync(join(folder, name), 'utf8')),
  }));
  const shared = new Map(documents.flatMap(({ ast }) => [...fragmentsOf(ast)]));
  const identities = readJson(join(folder, 'identities.json'), {});
  return documents.flatMap(({ name, ast }) =>
    ast.definitions
      .filter((node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === 'query')
      .map((node) => ({
        name: node.name?.value ?? name,
        query: withFragments(node, fragmentsOf(ast), shared),
        sets: readJson(join(folder, name.replace(/\.graphql$/, '.variables.json')), []),
        identities: identities[basename(name, '.graphql')] ?? [],
      })),
  );
}

/**
 * Connections of an operation that can be followed page by page: their cursor argument is a
 * variable, and their pageInfo is selected, with no list on the way.
 * @returns {{take: {variable: string, path: string[]}[]}[]} as in generate_cursors.mjs
 */
export function findCursors(query) {
  const { definitions } = parse(query);
  const fragments = fragmentsOf({ definitions });
  const found = [];
  const fieldsOf = (selectionSet) =>
    (selectionSet?.selections ?? []).flatMap((node) => {
      if (node.kind === Kind.FIELD) return [node];
      return fieldsOf(
        (node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node).selectionSet,
      );
    });
  const keyOf = (node) => (node.alias ?? node.name).value;
  const walk = (selectionSet, path) => {
    for (const field of fieldsOf(selectionSet)) {
      for (const [name, cursor] of [
        ['after', 'endCursor'],
        ['before', 'startCursor'],
      ]) {
        const arg = field.arguments.find(
          (each) => each.name.value === name && each.value.kind === Kind.VARIABLE,
        );
        const pageInfo = fieldsOf(field.selectionSet).find(
          (each) => each.name.value === 'pageInfo',
        );
        const inner =
          pageInfo && fieldsOf(pageInfo.selectionSet).find((each) => each.name.value === cursor);
        if (arg && inner)
          found.push({
            take: [{ variable: arg.value.name.value, path: [...path, keyOf(field), keyOf(pageInfo), keyOf(inner)] }],
          });
      }
      walk(field.selectionSet, [...path, keyOf(field)]);
    }
  };
  walk(definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION).selectionSet, []);
  return found;
}
