/** Which GraphQL types may stand for which column types, and the labels of enums. */
import {
  GraphQLEnumType,
  GraphQLList,
  GraphQLObjectType,
  getNamedType,
  getNullableType,
} from 'graphql';
import { Refusal, quoted } from './refusal.mjs';
import { RANGE_PARTS, subtypeOf } from './ranges.mjs';
import { MOMENT_KINDS, TEXT_KINDS } from './values.mjs';

const INTS = ['int2', 'int4', 'int8'];
const TEXTS = [...TEXT_KINDS];

/** The scalar table of docs/directives.md: which column types a scalar may stand for. */
const ACCEPTS = {
  Int: [...INTS, 'numeric'],
  Float: ['float4', 'float8', 'numeric', ...INTS],
  String: [
    ...TEXTS,
    'uuid',
    ...MOMENT_KINDS,
    'numeric',
    'int8',
    'inet',
    'cidr',
    'macaddr',
    'macaddr8',
    'interval',
    'bytea',
  ],
  Boolean: ['bool'],
  ID: [...INTS, ...TEXTS, 'uuid'],
  DateTime: ['timestamptz', 'timestamp'],
  Date: ['date'],
  Time: ['time', 'timetz'],
  UUID: ['uuid'],
  Decimal: ['numeric', ...INTS],
  BigInt: ['numeric', ...INTS],
  JSON: ['json', 'jsonb'],
  Bytes: ['bytea'],
};

/** Refuses a GraphQL type that cannot carry a column's values; `one` ignores list wrappers. */
export function checkFit(binder, graphqlType, column, node, path) {
  const nullable = getNullableType(graphqlType);
  const isList = nullable instanceof GraphQLList;
  const { type } = column;
  if (isList !== Boolean(type.element ?? type.multirange)) {
    const message = isList
      ? `column "${column.name}" of type ${type.name} is not an array, the field is a list.`
      : `column "${column.name}" is an array, the field is not a list.`;
    throw new Refusal(node, `${path}: ${message}`);
  }
  checkScalarFit(binder, getNamedType(graphqlType), type.element ?? type, column, node, path);
}

/** As checkFit, of one value: `type` is the column's type, or that of its elements. */
export function checkScalarFit(binder, named, type, column, node, path) {
  const refuse = (why) => {
    throw new Refusal(node, `${path}: ${why}`);
  };
  if (subtypeOf(type) && scalarOfRange(named)) {
    checkScalarFit(binder, scalarOfRange(named), subtypeOf(type), column, node, path);
    return;
  }
  if (named instanceof GraphQLEnumType) {
    if (type.labels) checkLabels(binder, named, type);
    else if (!TEXT_KINDS.has(type.name))
      refuse(`enum ${named.name} does not fit column "${column.name}" of type ${type.name}.`);
    return;
  }
  if (named instanceof GraphQLObjectType) {
    if (!['json', 'jsonb'].includes(type.name))
      refuse(`column "${column.name}" of type ${type.name} is no document for ${named.name}.`);
    return;
  }
  const accepted = ACCEPTS[named.name];
  const fits =
    !accepted || accepted.includes(type.name) || (named.name === 'String' && type.labels);
  if (!fits) refuse(`${named.name} does not fit column "${column.name}" of type ${type.name}.`);
}

/** How many lists are inside of each other. */
export function listDepth(type) {
  const nullable = getNullableType(type);
  return nullable instanceof GraphQLList ? 1 + listDepth(nullable.ofType) : 0;
}

/** The scalar of the bounds of an object type, or input object type, that is a range; null for other types. */
export function scalarOfRange(named) {
  const fields = Object.values(named.getFields?.() ?? {});
  const bound = fields.find(({ name }) => name === 'lower' || name === 'upper');
  if (!fields.length || !fields.every(({ name }) => RANGE_PARTS.includes(name))) return null;
  return bound ? getNamedType(bound.type) : null;
}

function checkLabels(binder, named, type) {
  for (const value of named.getValues()) {
    const label = labelOf(binder, value);
    if (type.labels.includes(label)) continue;
    const place = binder.directive(value.astNode, 'column')?.node ?? value.astNode.name;
    throw new Refusal(
      place,
      `Enum value "${named.name}.${value.name}": type ${type.name} has no label ` +
        `"${label}" (it has ${quoted(type.labels).join(', ')}); name one with @column(name:).`,
    );
  }
}

function labelOf(binder, value) {
  return binder.directive(value.astNode, 'column')?.name ?? value.name;
}

/** GraphQL value name by label, and back. */
export function labelsOf(binder, named) {
  if (!(named instanceof GraphQLEnumType)) return null;
  const pairs = named.getValues().map((value) => [value.name, labelOf(binder, value)]);
  return {
    toLabel: new Map(pairs),
    toName: new Map(pairs.map(([name, label]) => [label, name])),
  };
}
