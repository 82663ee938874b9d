/** Global ids: `interface Node`, `node(id:)`, `nodes(ids:)`, and keys that are written as either. */
import { GraphQLList, getNullableType, isInterfaceType } from 'graphql';
import { parse, toText } from './values.mjs';

const PAGE_MAX = 100;

const isNode = (type) => isInterfaceType(type) && type.name === 'Node';

/** The types whose ids are global. */
export function nodeTypes(schema) {
  const node = schema.getType('Node');
  return node && isNode(node) ? schema.getPossibleTypes(node) : [];
}

/** The field that finds rows by global ids; null for other fields. */
export function bindNode(binder, field) {
  const isMany = getNullableType(field.type) instanceof GraphQLList;
  const named = isMany ? getNullableType(field.type).ofType : field.type;
  if (!isNode(named)) return null;
  const max = binder.directive(field.astNode, 'page')?.max ?? PAGE_MAX;
  return { kind: 'node', isMany, max, args: new Map([[isMany ? 'ids' : 'id', { role: 'globalId' }]]) };
}

/** The key stands there as in a JSON string. */
export const globalId = (typeName, key) =>
  Buffer.from(`${typeName}:${JSON.stringify(toText(key)).slice(1, -1)}`).toString('base64url');

/** The type and the key that a global id names; null where it names none. */
export function readGlobalId(schema, id) {
  if (!/^[A-Za-z0-9_-]*$/.test(id)) return null;
  const plain = Buffer.from(id, 'base64url').toString();
  const colon = plain.indexOf(':');
  const typeName = plain.slice(0, colon);
  if (colon < 0 || !nodeTypes(schema).some(({ name }) => name === typeName)) return null;
  try {
    return { typeName, key: JSON.parse(`"${plain.slice(colon + 1)}"`) };
  } catch {
    return null;
  }
}

/** The type whose global ids stand for values of a column, as its key or as a foreign key to it; null: none. */
export function nodeOfColumn(binder, table, column) {
  const found = nodeTypes(binder.schema)
    .map(({ name }) => binder.types.get(name))
    .find((node) => {
      const [key] = node.key;
      const leads = (each) =>
        each.target === node.table.id && each.columns.join() === column.name && each.references.join() === key;
      return (node.table === table && key === column.name) || table.foreignKeys.some(leads);
    });
  return found?.type.name ?? null;
}

/** The key that an id means. @param {string} node the type that it may be of */
export function keyOfId(schema, node, id) {
  const found = readGlobalId(schema, String(id));
  if (found && found.typeName !== node) throw new Error(`"${id}" is the id of another type`);
  return found ? found.key : id;
}

/** The row of a global id, or null. */
export function rowOfId(reference, id, context) {
  const { bound, dump } = reference;
  const found = readGlobalId(bound.schema, id);
  if (!found) return null;
  const { table, key, where } = bound.types.get(found.typeName);
  const [column] = key;
  let value;
  try {
    value = parse(found.key, table.columns.get(column).type);
  } catch {
    return null;
  }
  bound.access.enterObject(found.typeName, context);
  const [row] = dump.lookup(table, key, [value]);
  return row && reference.isShown({ table, where: [where].filter(Boolean) }, row, {}, context) ? row : null;
}
