/**
 * Columns that a table does not have: what an @expr or @aggregate field gives, and a column of the row
 * that a relation to one leads to ("category.name"). They stand where orders and filters name columns.
 */
import { getNamedType, isCompositeType } from 'graphql';
import { aggregate } from './aggregate.mjs';

const EXPRESSION_TYPES = {
  Int: 'int4', Float: 'float8', String: 'text', ID: 'text', Boolean: 'bool', Decimal: 'numeric', BigInt: 'int8',
  DateTime: 'timestamptz', Date: 'date',
};

function aggregateType({ function: name, column }, table) {
  if (name === 'MIN' || name === 'MAX') return table.columns.get(column).type;
  if (name === 'SUM' && ['int2', 'int4'].includes(table.columns.get(column).type.name)) return { name: 'int8' };
  return { name: name.startsWith('COUNT') ? 'int8' : 'numeric' };
}

/** The type of the last step of a path, or null when it leads nowhere. */
function typeAt(binder, typeName, [name, ...rest], isFirst) {
  const bound = binder.types.get(typeName);
  const field = binder.schema.getType(typeName).getFields()[name];
  if (rest.length) {
    const target = field && isCompositeType(getNamedType(field.type)) && binder.readTarget(field);
    return target?.shape === 'one' ? typeAt(binder, target.bound.type.name, rest, false) : null;
  }
  if (!isFirst && bound.table.columns.has(name)) return bound.table.columns.get(name).type;
  if (!field) return null;
  if (binder.directive(field.astNode, 'expr')) return { name: EXPRESSION_TYPES[getNamedType(field.type).name] };
  const directive = binder.directive(field.astNode, 'aggregate');
  if (!directive?.of) return null;
  const beside = binder.schema.getType(typeName).getFields()[directive.of];
  const { table } = beside ? binder.readTarget(beside).bound : binder.types.get(directive.of);
  const column = directive.column ?? (directive.function === 'COUNT' ? null : binder.inferColumn(table, null, name, field.astNode, name).name);
  return aggregateType({ ...directive, column }, table);
}

/** A column that is computed, or null. @param {string} text "reviewCount", "category.name" */
export function computedColumn(binder, typeName, text) {
  const path = text.split('.');
  const type = typeAt(binder, typeName, path, true);
  return type && { name: text, type, computed: { typeName, path } };
}

/** Its value for a row. */
export function computedValue(reference, { typeName, path: [name, ...rest] }, row, context) {
  const binding = reference.bound.fields.get(`${typeName}.${name}`);
  if (!rest.length && binding.kind === 'expr')
    return exact(binding.evaluate({ row, args: {}, claims: context.claims }));
  const related = reference.related(binding, row, context);
  if (!rest.length) return aggregate(binding.part, related);
  if (!related.length) return null;
  const isColumn = rest.length === 1 && binding.table.columns.has(rest[0]);
  if (isColumn) return related[0][rest[0]];
  return computedValue(reference, { typeName: binding.typeName, path: rest }, related[0], context);
}

/** Integers of expressions may be numbers. */
function exact(value) {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}
