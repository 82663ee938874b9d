/**
 * Interfaces and unions of rows: several object types in one table, told by a column (`@discriminator`), and rows of
 * several tables, one by a column that names its type or many in one order.
 */
import {
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLUnionType,
  getNamedType,
  getNullableType,
} from 'graphql';
import { ACCESS } from './access.mjs';
import { columnNames } from './names.mjs';
import { orderOf, sorter } from './page.mjs';
import { Refusal } from './refusal.mjs';
import { givenRelation } from './relations.mjs';

export const isAbstract = (type) =>
  type instanceof GraphQLInterfaceType || type instanceof GraphQLUnionType;
const snake = (name) => columnNames(name)[0];
const valueOf = (binder, type) => binder.directive(type.astNode, 'discriminator')?.value ?? snake(type.name);

// ---- one table ----

const holds = (where, given) => !where || where.test(given) === true;

/** What of the table's rows is of one type, or of one of several. */
function whereOfOne(column, value, base, own) {
  return {
    test: (given) => given.row[column] === value && holds(base, given) && holds(own, given),
    mentions: { columns: [], args: new Set() },
  };
}

function whereOfSeveral(column, wheres, isPart, base) {
  return {
    test: (given) => {
      const value = given.row[column];
      const isKnown = value !== null && wheres.has(value);
      return (isKnown || !isPart) && holds(base, given) && (!isKnown || holds(wheres.get(value), given));
    },
    mentions: { columns: [], args: new Set() },
  };
}

function checkValue(binder, type, column, value) {
  const { name, labels } = column.type;
  const isHeld = labels ? labels.includes(value) : !/^int[248]$/.test(name) || /^-?\d+$/.test(value);
  if (isHeld) return;
  throw new Refusal(
    binder.directive(type.astNode, 'discriminator')?.node ?? type.astNode.name,
    `Type "${type.name}": column "${column.name}" of type ${name} cannot hold "${value}".`,
  );
}

/** Binds interfaces and unions with `@discriminator(column:)`, their object types and their parts. */
export function bindVariants(binder, abstracts) {
  for (const type of abstracts.filter((each) => binder.directive(each.astNode, 'table'))) {
    const table = binder.directive(type.astNode, 'table');
    if (!binder.directive(type.astNode, 'discriminator')?.column)
      throw new Refusal(
        type.astNode.name,
        `Type "${type.name}": say which column tells its types apart with @discriminator(column:).`,
      );
    const chosen = binder.chooseTable(type, table);
    const { column, unknown } = binder.directive(type.astNode, 'discriminator');
    const base = { kind: 'table', type, table: chosen, key: binder.keyOf(type, chosen, table), column };
    const own = binder.where(type.astNode);
    base.variants = new Map();
    for (const object of binder.schema.getPossibleTypes(type)) {
      const value = valueOf(binder, object);
      checkValue(binder, object, chosen.columns.get(column), value);
      const where = binder.where(object.astNode);
      base.variants.set(value, where);
      binder.types.set(object.name, {
        ...base, type: object, value, base, variants: null, where: whereOfOne(column, value, own, where),
      });
    }
    base.where = whereOfSeveral(column, base.variants, unknown === 'SKIP', own);
    base.own = own;
    binder.types.set(type.name, base);
  }
  for (const type of abstracts) bindPart(binder, type);
}

/** An interface or union of some of the types of one table. */
function bindPart(binder, type) {
  if (binder.types.has(type.name)) return;
  const members = binder.schema.getPossibleTypes(type).map((each) => binder.types.get(each.name));
  const base = members[0]?.base;
  if (!base || members.some((each) => each?.base !== base)) return;
  const wheres = new Map(members.map((each) => [each.value, base.variants.get(each.value)]));
  const where = whereOfSeveral(base.column, wheres, true, base.own);
  binder.types.set(type.name, { ...base, type, where });
}

const signature = (field) =>
  `${field.type} ${field.args.map((arg) => `${arg.name}: ${arg.type}`).join()}`;
const isSilent = (node) => !node.directives?.some(({ name }) => !ACCESS.includes(name.value));

/** A field that says nothing itself means what the interface over the same table says. */
export function followInterfaces(binder) {
  for (const { type, base } of binder.types.values()) {
    if (!base || isAbstract(type)) continue;
    for (const face of type.getInterfaces().filter((each) => binder.types.get(each.name)?.kind === 'table')) {
      for (const of of Object.values(face.getFields())) {
        const own = type.getFields()[of.name];
        const isSame = signature(own) === signature(of) && isSilent(own.astNode) && own.args.every((arg) => isSilent(arg.astNode));
        if (!isSame || isSilent(of.astNode)) continue;
        own.astNode = of.astNode;
        own.args.forEach((arg, i) => (arg.astNode = of.args[i].astNode));
      }
    }
  }
}

// ---- several tables ----

/** The members of an interface or union of rows of several tables, by name; null for other types. */
export function membersOf(binder, type) {
  if (!isAbstract(type) || binder.types.has(type.name)) return null;
  const members = binder.schema.getPossibleTypes(type).map((each) => binder.types.get(each.name));
  if (!members.length || members.some((each) => each?.kind !== 'table')) return null;
  return members.sort((a, b) => (a.type.name < b.type.name ? -1 : 1));
}

/** What a field reads of several tables: members and shape; null for other fields. */
export function unionTarget(binder, field) {
  const named = getNamedType(field.type);
  if (named.name.endsWith('Connection')) {
    const { nodes, edges } = named.getFields();
    const node = getNamedType(nodes?.type ?? getNamedType(edges.type).getFields().node.type);
    const members = membersOf(binder, node);
    return members && { members, shape: 'connection' };
  }
  const members = membersOf(binder, named);
  const isList = getNullableType(field.type) instanceof GraphQLList;
  return members && { members, shape: isList ? 'list' : 'one' };
}

/** One row, whose type a column of the row above names. */
export function bindChoice(binder, bound, field, { members }, path) {
  const directive = binder.directive(field.astNode, 'belongsTo');
  if (!directive?.discriminator)
    throw new Refusal(
      directive?.node ?? field.astNode.name,
      `${path}: say which columns name type and key with @belongsTo(columns:, discriminator:).`,
    );
  const ways = new Map();
  for (const member of members) {
    const target = { bound: member, shape: 'one' };
    const relation = givenRelation(binder, 'belongsTo', directive, bound, target, path);
    ways.set(valueOf(binder, member.type), binder.bindRead(field, target, relation, path));
  }
  const [read] = ways.values();
  return { kind: 'choice', column: directive.discriminator, ways, shape: 'one', table: read.table, args: new Map() };
}

/** Rows of all members in one order. */
export function bindFeed(binder, bound, field, { members, shape }, path) {
  const reads = members.map((member) => {
    const target = { bound: member, shape };
    const relation = bound && binder.joinOf(bound, target, field, path);
    return binder.bindRead(field, target, relation, path);
  });
  if (reads.some((read) => !read.key)) throw new Refusal(field.astNode.name, `${path}: a table has no key.`);
  checkOrder(reads.map((read) => read.page.order), field, path);
  return { ...reads[0], kind: 'feed', reads };
}

const KINDS = [/^int[248]$/, /^(text|varchar|name)$/];
const kindOf = ({ name }) => KINDS.findIndex((kind) => kind.test(name));
const compares = (a, b) => a.name === b.name || (kindOf(a) >= 0 && kindOf(a) === kindOf(b));

function checkOrder([first, ...others], field, path) {
  for (const other of others)
    for (const [i, item] of first.entries())
      if (!compares(item.type, other[i].type))
        throw new Refusal(
          field.astNode.name,
          `${path}: rows are ordered by "${item.column}" and by "${other[i].column}", which do not compare.`,
        );
}

/** Compares `{row, tag}` by the order that was asked for, then by table and key, both in the direction of its last term. */
export function feedComparator(reads, args) {
  const orders = reads.map((read) => orderOf(read, args));
  const written = orders.map((order) => order.filter((item) => !item.isKey));
  const keys = orders.map((order) => order.filter((item) => item.isKey));
  const isFirst = (item, i, all) => all.findIndex(({ column }) => column === item.column) === i;
  const down = written[0].filter(isFirst).at(-1)?.descending ? -1 : 1;
  return (a, b) => {
    for (let i = 0; i < written[0].length; i++) {
      const [x, y] = [written[a.tag][i], written[b.tag][i]];
      const result = sorter(x, a.row[x.column], b.row[y.column]);
      if (result) return result;
    }
    if (a.tag !== b.tag) return down * (a.tag - b.tag);
    for (const item of keys[a.tag]) {
      const result = sorter(item, a.row[item.column], b.row[item.column]);
      if (result) return down * result;
    }
    return 0;
  };
}

/** The object type of a row of an abstract type; a row of none is an error. */
export function typeOfRow(bound, type, row, table) {
  const member = bound.schema.getPossibleTypes(type).find((each) => {
    const found = bound.types.get(each.name);
    return found.table === table && (!found.base || row[found.base.column] === found.value);
  });
  if (!member) throw new Error(`the row is of no type of ${type.name}`);
  return member.name;
}

