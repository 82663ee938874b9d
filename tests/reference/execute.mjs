/**
 * The reference executor: graphql-js over a dump, with resolvers derived from a bound schema.
 * It is slow and plain on purpose; its answers are what onetrip's must equal.
 *
 * Not covered: mutations, subscriptions.
 */
import {
  GraphQLEnumType,
  Kind,
  execute,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { aggregate } from './aggregate.mjs';
import { calledValue } from './calls.mjs';
import { levelsOf } from './trees.mjs';
import { computedValue } from './computed.mjs';
import { Costs } from './costs.mjs';
import { toWire } from './dump.mjs';
import { compileArguments } from './filter.mjs';
import { feedComparator, typeOfRow } from './abstract.mjs';
import { CURSOR_LEVEL, comparator, feedCursors, orderOf, pageConnection, pageList, tableCursors } from './page.mjs';
import { globalId, rowOfId } from './nodes.mjs';
import { Json } from './values.mjs';

/** Column types by name: what sql.mjs needs to compare enums and citext. */
function columnTypes(table) {
  table.types ??= Object.fromEntries(
    [...table.columns.values()].map((column) => [column.name, column.type]),
  );
  return table.types;
}

/**
 * @typedef {object} Options
 * @property {Record<string, Function>} [resolvers] `@resolver` functions: (parent, args, claims, rows) => value; `parent`
 *   holds the required fields in wire form
 * @property {Record<string, Function>} [policies] row-level security by table: (row, claims, dump) => boolean
 */
export class Reference {
  /** @param {object} bound from schema.mjs @param {import('./dump.mjs').Dump} dump @param {Options} options */
  constructor(bound, dump, { resolvers = {}, policies = {} } = {}) {
    Object.assign(this, { bound, dump, resolvers, policies });
    this.costs = new Costs(bound);
    this.sorted = new Map();
    for (const type of Object.values(bound.schema.getTypeMap())) this.tellTypes(type);
    this.observe = null; // (id, binding, args, value): told of every field that is resolved (coverage.mjs)
    for (const [id, binding] of bound.fields) {
      const [typeName, fieldName] = id.split('.');
      const field = bound.schema.getType(typeName).getFields()[fieldName];
      field.resolve = (source, args, context) => {
        bound.access.enterField(id, context);
        const value = this.resolve(binding, field, source, args, context);
        this.observe?.(id, binding, args, value);
        return value;
      };
    }
  }

  /** Rows of an abstract type are told by their table and what is in it; documents say their type. */
  tellTypes(type) {
    if (!isAbstractType(type) || type.name.startsWith('__')) return;
    const isOfRows = this.bound.schema.getPossibleTypes(type).every((each) => this.bound.types.get(each.name)?.table);
    if (!isOfRows) return;
    type.resolveType = (row, context) => {
      const name = typeOfRow(this.bound, type, row, this.dump.tableOf.get(row));
      this.bound.access.enterObject(name, context);
      return name;
    };
  }

  /**
   * Answers one operation.
   * @param {{query: string, variables?: object, operationName?: string, claims?: object}} request
   * @returns {Promise<{data?: object, errors?: readonly import('graphql').GraphQLError[]}>}
   */
  async execute({ query, variables = {}, operationName, claims = {} }) {
    const document = parse(query);
    const errors = validate(this.bound.schema, document);
    if (errors.length) return { errors };
    const unsliced = this.costs.mistakeIn({ query, variables, operationName });
    if (unsliced) return { errors: [unsliced] };
    return execute({
      schema: this.bound.schema,
      document,
      variableValues: variables,
      operationName,
      contextValue: { claims },
    });
  }

  resolve(binding, field, source, args, context) {
    const typeName = getNamedType(field.type).name;
    switch (binding.kind) {
      case 'column':
        return this.column(binding, source[binding.column.name], typeName);
      case 'node':
        return this.nodes(binding, args, context);
      case 'expr':
        return this.expr(binding, source, args, context, typeName);
      case 'read':
        return this.read(binding, source, args, context);
      case 'choice':
        return this.choose(binding, source, context);
      case 'feed':
        return this.readFeed(binding, source, args, context);
      case 'aggregates':
        return this.kept(binding, source, args, context).then((rows) => ({ rows }));
      case 'aggregate':
        return this.kept(binding, source, args, context).then((rows) =>
          toWire(aggregate(binding.part, rows), typeName, binding.part.labels),
        );
      case 'part':
        return toWire(aggregate(binding.part, source.rows), typeName, binding.part.labels);
      case 'called':
        return calledValue(binding, source, args, { ...context, dump: this.dump }, typeName);
      case 'resolver':
        return this.callResolver(binding, field, source, args, context);
      case 'unsupported':
        throw new Error('the reference does not run this kind of field');
      default:
        return source instanceof Json ? source.value?.[field.name] : source?.[field.name];
    }
  }

  column({ globalId: node, bounds, labels, depth }, value, typeName) {
    return node ? globalId(node, value) : toWire(value, bounds ?? typeName, labels, depth);
  }

  nodes({ isMany, max }, { id, ids }, context) {
    if (!isMany) return rowOfId(this, id, context);
    if (ids.length > max) throw new Error('"ids" has too many ids');
    return ids.map((each) => {
      try {
        return rowOfId(this, each, context);
      } catch (error) {
        return error; // of this item
      }
    });
  }

  expr(binding, row, args, context, typeName) {
    return toWire(
      binding.evaluate({ row, args, claims: context.claims }),
      typeName,
      binding.labels,
    );
  }

  // ---- reading tables ----

  async read(read, source, args, context) {
    const order = orderOf(read, args).map((item) => this.withValue(item, context, this.levels(read, source, context)));
    const keep = await this.predicate(read, args, context);
    const candidates = read.call
      ? this.calledRows(read, source, order, args, context)
      : this.candidates(read, source, order, context);
    const rows = candidates.filter(keep);
    if (read.shape === 'one') return rows[0] ?? null;
    if (read.shape === 'list') return pageList(rows, read, args);
    const all = read.table.isResult ? candidates : this.dump.rows.get(read.table.id);
    return pageConnection(rows, read, args, tableCursors(read, order, all));
  }

  /** One row of one of several tables. */
  choose({ column, ways }, source, context) {
    if (source[column] === null) return null;
    const way = ways.get(source[column]);
    if (!way) throw new Error(`no type is told by "${source[column]}"`);
    this.bound.access.enterObject(way.typeName, context);
    return this.read(way, source, {}, context);
  }

  /** Rows of several tables in one order. */
  async readFeed({ reads, shape }, source, args, context) {
    const all = await Promise.all(reads.map((read) => this.kept(read, source, args, context)));
    const inOrder = feedComparator(reads, args);
    const rows = all.flatMap((some, tag) => some.map((row) => ({ row, tag }))).sort(inOrder);
    if (shape === 'list') return pageList(rows, reads[0], args).map(({ row }) => row);
    const tables = reads.map((read) => this.dump.rows.get(read.table.id));
    return pageConnection(rows, reads[0], args, feedCursors(reads, args, inOrder, tables), ({ row }) => row);
  }

  /** What a function or query gives, in its own order where none is asked for. */
  calledRows(read, source, order, args, context) {
    const given = read.call.run(source, args, { ...context, dump: this.dump });
    const rows = [given ?? []].flat();
    return order.length ? rows.sort(comparator(order)) : rows;
  }

  /** All rows of an aggregate, in no order. */
  async kept(read, source, args, context) {
    const keep = await this.predicate(read, args, context);
    return this.candidates(read, source, [], context).filter(keep);
  }

  async predicate(read, args, context) {
    const world = {
      dump: this.dump,
      related: (entry, row) => this.related(entry, row, context),
      computed: (column, row) => computedValue(this, column, row, context),
    };
    const filter = await compileArguments(read, args, world);
    return (row) => this.isShown(read, row, args, context) && filter(row) === true;
  }

  /** Whether a row may be seen, and is one of those a field reads. */
  isShown({ table, where }, row, args, { claims }) {
    const types = columnTypes(table);
    return (
      this.isVisible(table, row, { claims }) &&
      where.every(({ test }) => test({ row, types, args, claims }) === true)
    );
  }

  /** An order by a computed column knows how to compute it, once for each row. */
  withValue(item, context, levels = null) {
    if (item.isLevel) return { ...item, value: (row) => row[CURSOR_LEVEL] ?? levels.get(row) };
    if (!item.computed) return item;
    const values = new Map();
    const value = (row) => {
      if (!values.has(row)) values.set(row, computedValue(this, item.computed, row, context));
      return values.get(row);
    };
    return { ...item, value };
  }

  /** The rows of a relation that may be seen. */
  related(read, row, context) {
    return this.reached(read, row, context).filter((each) =>
      this.isShown(read, each, {}, context),
    );
  }

  isVisible(table, row, context) {
    const policy = this.policies[table.id] ?? this.policies[table.name];
    return policy ? policy(row, context.claims, this.dump) === true : true;
  }

  /** The rows a field may read, in order, before filters. */
  candidates(read, source, order, context) {
    const isComputed = order.some((item) => item.computed); // what comes out depends on who asks
    if (!read.relation && isComputed)
      return [...this.dump.rows.get(read.table.id)].sort(comparator(order));
    if (!read.relation) return this.allSorted(read.table, order);
    return [...this.reached(read, source, context)].sort(comparator(order));
  }

  /** How far away the rows of a tree are; null for other relations. */
  levels({ relation }, source, context) {
    if (!relation?.tree) return null;
    return levelsOf(relation.tree, source, (step, row) => this.related(step, row, context));
  }

  /** The rows that a relation leads to. */
  reached(read, source, context) {
    const { relation, table } = read;
    if (relation.tree) return [...this.levels(read, source, context).keys()];
    const here = relation.local.map((column) => source[column]);
    return relation.through
      ? this.throughRows(read, here, context)
      : this.dump.lookup(table, relation.remote, here);
  }

  throughRows({ relation, table }, here, context) {
    const joins = this.dump
      .lookup(relation.through, relation.from, here)
      .filter((row) => this.isVisible(relation.through, row, context));
    return joins.flatMap((join) =>
      this.dump.lookup(
        table,
        relation.remote,
        relation.to.map((column) => join[column]),
      ),
    );
  }

  allSorted(table, order) {
    const id = `${table.id} ${JSON.stringify(order.map((o) => [o.column, o.descending, o.nullsFirst]))}`;
    if (!this.sorted.has(id))
      this.sorted.set(id, [...this.dump.rows.get(table.id)].sort(comparator(order)));
    return this.sorted.get(id);
  }

  // ---- resolvers ----

  async callResolver(binding, field, source, args, context) {
    const parent = binding.requires
      ? await this.select(
          binding.requires,
          field.parentName ?? this.parentOf(binding),
          source,
          { ...context, isServer: true },
        )
      : source;
    const rows = binding.read ? await this.kept(binding.read, source, {}, context) : null;
    return this.resolvers[binding.name](parent, args, context.claims, rows);
  }

  parentOf(binding) {
    const entry = [...this.bound.fields].find(([, each]) => each === binding);
    return entry[0].split('.')[0];
  }

  /** Evaluates the selection set of `requires:` over an object. */
  async select(selectionSet, typeName, source, context) {
    const type = this.bound.schema.getType(typeName);
    const out = {};
    for (const node of selectionSet.selections) {
      if (node.kind !== Kind.FIELD) throw new Error('requires: takes fields only');
      const field = type.getFields()[node.name.value];
      const value = await field.resolve(source, {}, context);
      out[(node.alias ?? node.name).value] = await this.complete(value, field.type, node, context);
    }
    return out;
  }

  async complete(value, type, node, context) {
    if (isNonNullType(type)) return this.complete(value, type.ofType, node, context);
    if (value === null || value === undefined) return null;
    if (isListType(type))
      return Promise.all([...value].map((item) => this.complete(item, type.ofType, node, context)));
    if (isLeafType(type) || type instanceof GraphQLEnumType || isAbstractType(type)) return value;
    return isObjectType(type) && node.selectionSet
      ? this.select(node.selectionSet, type.name, value, context)
      : value;
  }
}
