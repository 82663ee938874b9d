/** Arguments of fields that read tables, their pages and orders. */
import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLList,
  getNamedType,
  getNullableType,
  isLeafType,
} from 'graphql';
import { computedColumn } from './computed.mjs';
import { checkScalarFit, labelsOf, listDepth, scalarOfRange } from './fit.mjs';
import { columnNames } from './names.mjs';
import { nodeOfColumn } from './nodes.mjs';
import { subtypeOf } from './ranges.mjs';
import { Refusal, orList, quoted } from './refusal.mjs';
import { TEXT_KINDS } from './values.mjs';

const LIST_PAGE_ARGUMENTS = ['first', 'limit', 'offset'];
const CONNECTION_PAGE_ARGUMENTS = ['first', 'after', 'last', 'before'];
const FILTER_OPS =
  'EQ NE LT LTE GT GTE IN LIKE ILIKE STARTS_WITH CONTAINS CONTAINED OVERLAPS HAS_KEY HAS_ANY_KEY HAS_ALL_KEYS SEARCH IS_NULL';
const PAGE_DEFAULT = 20;
const PAGE_MAX = 100;

/** Page sizes and default order of a field that reads rows. */
export function bindPage(binder, field, bound, shape, path) {
  const directive = binder.directive(field.astNode, 'page');
  if (directive && shape === 'one') {
    throw new Refusal(directive.node, `${path}: @page is for lists and connections of rows.`);
  }
  const max = directive?.max ?? PAGE_MAX;
  const fallback = shape === 'connection' ? Math.min(PAGE_DEFAULT, max) : null;
  if (directive?.default > max) {
    throw new Refusal(
      directive.node,
      `${path}: @page(default: ${directive.default}) is beyond its max, which is ${max}.`,
    );
  }
  const isTree = Boolean(binder.directive(field.astNode, 'tree'));
  const order = (directive?.orderBy ?? []).map((text) =>
    orderItem(binder, text, bound.table, bound.type?.name, directive.node, path, isTree),
  );
  if (isTree && !directive?.orderBy) order.push({ ...LEVEL, descending: false, nullsFirst: false });
  return { default: directive?.default ?? fallback, max, order };
}

/** The column of that name, or of a field of the type that is called so. */
function columnNamed(binder, table, typeName, name) {
  if (table.columns.has(name)) return table.columns.get(name);
  const type = typeName && binder.schema.getType(typeName);
  const field = Object.values(type?.getFields?.() ?? {}).find(
    (each) => isLeafType(getNamedType(each.type)) && (each.name === name || columnNames(each.name)[0] === name),
  );
  const { key } = binder.types.get(typeName) ?? {};
  if (!field || binder.directive(field.astNode, 'expr') || binder.directive(field.astNode, 'aggregate')) return null;
  return binder.inferColumn(table, key, field.name, field.astNode, `Field "${typeName}.${field.name}"`);
}

/** Of a tree: how many steps a row is away. */
const LEVEL = { column: 'depth', type: { name: 'int4' }, isLevel: true };

function orderItem(binder, text, table, typeName, node, path, isTree = false) {
  const match = /^\s*("?)(.+?)\1(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?\s*$/i.exec(text);
  const column =
    match && (columnNamed(binder, table, typeName, match[2]) ?? computedColumn(binder, typeName, match[2]));
  const descending = match?.[3]?.toLowerCase() === 'desc';
  const nullsFirst = match?.[4] ? match[4].toLowerCase() === 'first' : descending;
  if (!column && isTree && match?.[2] === LEVEL.column) return { ...LEVEL, descending, nullsFirst };
  if (!column)
    throw new Refusal(
      node,
      `${path}: table "${table.name}" has no column "${match?.[2] ?? text}" to order by.`,
    );
  const { computed } = column;
  return { column: column.name, type: column.type, computed, descending, nullsFirst };
}

/** What an argument does: page, order, filter, an input object of filters, or a parameter of SQL. */
export function bindArgument(binder, arg, read, fieldWhere, path) {
  const argPath = `Argument "${path.slice(7, -1)}(${arg.name}:)"`;
  const names = { list: LIST_PAGE_ARGUMENTS, connection: CONNECTION_PAGE_ARGUMENTS, one: [], aggregate: [] }[
    read.shape
  ];
  const filter = binder.directive(arg.astNode, 'filter');
  if (!filter && !binder.directive(arg.astNode, 'column') && names.includes(arg.name))
    return { role: 'page' };
  const named = getNamedType(arg.type);
  if (
    named instanceof GraphQLEnumType &&
    named.getValues().some((value) => binder.directive(value.astNode, 'orderBy'))
  ) {
    return { role: 'order', values: orderValues(binder, named, read, arg, argPath) };
  }
  const range = bindRange(binder, arg, filter, read, argPath);
  if (range) return range;
  if (named instanceof GraphQLInputObjectType && filter)
    return bindNested(binder, arg, filter, read, argPath);
  if (named instanceof GraphQLInputObjectType)
    return { role: 'input', input: bindInput(binder, named, read) };
  const bound = bindFilter(binder, arg, filter, read, argPath);
  if (bound) return bound;
  if (fieldWhere?.mentions.args.has(arg.name)) return { role: 'parameter' };
  throw new Refusal(
    arg.astNode.name,
    `${argPath}: table "${read.table.name}" has no column ` +
      `${orList(quoted(columnNames(arg.name)))}; name one with @filter(column:).`,
  );
}

function orderValues(binder, named, read, arg, path) {
  if (read.shape === 'one' || read.shape === 'aggregate')
    throw new Refusal(arg.astNode.name, `${path}: one row or an aggregate has no order.`);
  const values = new Map();
  for (const value of named.getValues()) {
    const directive = binder.directive(value.astNode, 'orderBy');
    if (!directive) {
      throw new Refusal(
        value.astNode.name,
        `Enum value "${named.name}.${value.name}": say what it orders by with @orderBy(columns:).`,
      );
    }
    const place = `Enum value "${named.name}.${value.name}"`;
    values.set(
      value.name,
      directive.columns.map((text) =>
        orderItem(binder, text, read.table, read.typeName, directive.node, place),
      ),
    );
  }
  return values;
}

/** A filter of an argument or input field, or null if it names no column. */
function bindFilter(binder, arg, directive, read, path) {
  const column = namedColumn(binder, arg, directive, read, path);
  if (!column) {
    if (!directive) return null;
    throw new Refusal(
      directive.node,
      `${path}: table "${read.table.name}" has no column ` +
        `${orList(quoted(columnNames(arg.name)))}; name one with @filter(column:).`,
    );
  }
  const op = directive ? directive.op : 'EQ';
  if (op === null) {
    throw new Refusal(directive.node, `${path}: @filter(op:) is one of ${FILTER_OPS}.`);
  }
  const node = directive?.node ?? arg.astNode.name;
  return filterEntry(binder, arg, op, column, { ...directive, table: read.table }, node, path);
}

/** A comparison with a column, or with what stands at a path in its document. */
function filterEntry(binder, arg, op, column, { path: at, config, table }, node, path) {
  if (!at) checkFilter(binder, arg, op, column, node, path);
  const named = getNamedType(arg.type);
  const labels = labelsOf(binder, named);
  const graphqlType = named.name;
  const nodeName = named.name === 'ID' && !column.computed && table ? nodeOfColumn(binder, table, column) : null;
  const id = nodeName ? { schema: binder.schema, name: nodeName } : null;
  const depth = listDepth(arg.type);
  return { role: 'filter', op, column, labels, graphqlType, depth, node: id, path: at ?? null, config: config ?? null };
}

/** An input object that is a range, for a column of ranges; null where the argument is something else. */
function bindRange(binder, arg, directive, read, path) {
  const named = getNamedType(arg.type);
  if (!(named instanceof GraphQLInputObjectType) || !scalarOfRange(named)) return null;
  const column = namedColumn(binder, arg, directive, read, path);
  return column && subtypeOf(column.type) ? bindFilter(binder, arg, directive, read, path) : null;
}

/** By directive, by name, or a computed one. */
function namedColumn(binder, arg, directive, read, path) {
  if (directive?.column) return filterColumn(binder, directive, read, path);
  const own = directive?.field
    ? null
    : binder.inferColumn(read.table, read.key, arg.name, arg.astNode, path);
  return own ?? computedColumn(binder, read.typeName, directive?.field ?? arg.name);
}

function filterColumn(binder, directive, read, path) {
  const column = columnNamed(binder, read.table, read.typeName, directive.column);
  if (column) return column;
  throw new Refusal(
    directive.node,
    `${path}: table "${read.table.name}" has no column "${directive.column}".`,
  );
}

const isDocument = (column) => ['json', 'jsonb'].includes(column.type.name);

function checkFilter(binder, arg, op, column, node, path) {
  const named = getNamedType(arg.type);
  const refuse = (why) => {
    throw new Refusal(node, `${path}: ${why}`);
  };
  const isText = TEXT_KINDS.has(column.type.name);
  if (op === 'IS_NULL') {
    if (named.name !== 'Boolean') refuse('IS_NULL takes a Boolean.');
    return;
  }
  if (op === 'SEARCH') {
    if (!isText && column.type.name !== 'tsvector')
      refuse(`SEARCH needs a tsvector or text column, "${column.name}" is ${column.type.name}.`);
    return;
  }
  const kind = `"${column.name}" is ${column.type.name}`;
  if (op.startsWith('HAS_')) {
    if (!isDocument(column)) refuse(`${op} needs a json or jsonb column, ${kind}.`);
    return;
  }
  if (isDocument(column) && ['CONTAINS', 'CONTAINED'].includes(op)) {
    if (named.name !== 'JSON') refuse(`${op} on a document takes JSON.`);
    return;
  }
  const isSet = Boolean(column.type.element ?? subtypeOf(column.type));
  if (['CONTAINED', 'OVERLAPS'].includes(op) && !isSet)
    refuse(`${op} needs an array column, ${kind}.`);
  if (['LIKE', 'ILIKE', 'STARTS_WITH'].includes(op) && !isText) {
    refuse(`${op} needs a text column, "${column.name}" is ${column.type.name}.`);
  }
  if (op === 'CONTAINS' && !isText && !isSet) {
    refuse(`CONTAINS needs a text or array column, "${column.name}" is ${column.type.name}.`);
  }
  if (op === 'IN' && !(getNullableType(arg.type) instanceof GraphQLList))
    refuse('IN takes a list.');
  const single = op === 'CONTAINS' && !scalarOfRange(named) ? subtypeOf(column.type) : undefined;
  checkScalarFit(binder, named, single ?? column.type.element ?? column.type, column, node, path);
}

function bindInput(binder, named, read) {
  const id = `${named.name} ${read.typeName}`;
  if (binder.inputs.has(id)) return binder.inputs.get(id);
  const fields = new Map();
  const input = { type: named, fields };
  binder.inputs.set(id, input);
  for (const field of Object.values(named.getFields())) {
    fields.set(field.name, bindInputField(binder, named, field, read, input));
  }
  return input;
}

function bindInputField(binder, named, field, read, input) {
  const path = `Input field "${named.name}.${field.name}"`;
  const directive = binder.directive(field.astNode, 'filter');
  if (['and', 'or', 'not'].includes(field.name) && getNamedType(field.type) === named) {
    return { role: field.name, input };
  }
  const range = bindRange(binder, field, directive, read, path);
  if (range) return range;
  if (getNamedType(field.type) instanceof GraphQLInputObjectType)
    return bindNested(binder, field, directive, read, path);
  const bound = bindFilter(binder, field, directive, read, path);
  if (bound) return bound;
  throw new Refusal(
    field.astNode.name,
    `${path}: table "${read.table.name}" has no column ` +
      `${orList(quoted(columnNames(field.name)))}; name one with @filter(column:).`,
  );
}

// ---- filters that are input objects: over relations, or the operators of a column ----

const QUANTIFIERS = ['some', 'every', 'none'];

function bindNested(binder, field, directive, read, path) {
  const named = getNamedType(field.type);
  const relation = bindRelationFilter(binder, field, directive, read, path);
  if (relation) return relation;
  const column = namedColumn(binder, field, directive, read, path);
  if (column) {
    const at = directive?.path ?? null;
    return { role: 'input', input: bindOperators(binder, named, column, at, read) };
  }
  throw new Refusal(
    directive?.node ?? field.astNode.name,
    `${path}: type "${read.typeName}" has no relation of that name, and its table "${read.table.name}" ` +
      'no such column; name one with @filter(relation:) or @filter(column:).',
  );
}

/** Null where no relation is meant. */
function bindRelationFilter(binder, field, directive, read, path) {
  if (directive?.column || binder.directive(field.astNode, 'column')) return null;
  const named = getNamedType(field.type);
  const name = directive?.relation ?? field.name;
  const found = binder.relationOf(read.typeName, name);
  if (!found && !directive?.relation) return null;
  const refuse = (why) => {
    throw new Refusal(directive?.node ?? field.astNode.name, `${path}: ${why}`);
  };
  if (!found) refuse(`type "${read.typeName}" has no field "${name}" that is a relation.`);
  if (found.where.some((where) => where.mentions.args.size))
    refuse(
      `the @where of field "${read.typeName}.${name}" needs arguments, which a filter does not give.`,
    );
  if (getNullableType(field.type) instanceof GraphQLList)
    refuse(`a filter over a relation is one ${named.name}, not a list.`);
  const quantifier = directive && directive.op !== 'EQ' ? directive.op?.toLowerCase() : 'some';
  if (!QUANTIFIERS.includes(quantifier))
    refuse('a filter over a relation has op: SOME, EVERY or NONE.');
  const over = (type, kind) => ({
    role: 'relation',
    quantifier: kind,
    ...found,
    input: bindInput(binder, type, found),
  });
  const parts = Object.values(named.getFields());
  if (!parts.every((part) => QUANTIFIERS.includes(part.name))) return over(named, quantifier);
  const fields = new Map(parts.map((part) => [part.name, over(getNamedType(part.type), part.name)]));
  return { role: 'input', input: { type: named, fields } };
}

const OPERATOR_NAMES = new Map(
  FILTER_OPS.split(' ').map((op) => [
    op.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase()),
    op,
  ]),
);

function bindOperators(binder, named, column, at, read) {
  const fields = new Map();
  for (const field of Object.values(named.getFields())) {
    const path = `Input field "${named.name}.${field.name}"`;
    const directive = binder.directive(field.astNode, 'filter');
    const op = directive ? directive.op : OPERATOR_NAMES.get(field.name);
    const node = directive?.node ?? field.astNode.name;
    if (!op)
      throw new Refusal(
        node,
        `${path}: no operator has that name; say which one with @filter(op:).`,
      );
    const about = { path: at, config: directive?.config, table: read.table };
    fields.set(field.name, filterEntry(binder, field, op, column, about, node, path));
  }
  return { type: named, fields, table: read.table };
}
