/**
 * Binds an SDL to a database catalog by the rules of docs/directives.md. The result says
 * for every type which table it reads and for every field where its value comes from;
 * execute.mjs runs on it and generate.mjs invents operations from it. What the catalog
 * contradicts or leaves open is a SchemaError with a place and the directive that settles it.
 *
 * A place is the directive when its own words are wrong, else the name of the type, field,
 * argument or enum value that could not be bound.
 */
import {
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLObjectType,
  GraphQLUnionType,
  getNamedType,
  getNullableType,
  parse,
} from 'graphql';
import { Access } from './access.mjs';
import { aggregatedBy, bindAggregate, bindPart } from './aggregate.mjs';
import { bindChoice, bindFeed, bindVariants, followInterfaces, isAbstract, unionTarget } from './abstract.mjs';
import { bindArgument, bindPage } from './arguments.mjs';
import { bindCall, findResults } from './calls.mjs';
import { checkFit, labelsOf, listDepth, scalarOfRange } from './fit.mjs';
import { refuseCosts } from './cost_refusals.mjs';
import { columnNames, tableNames } from './names.mjs';
import { bindNode, nodeTypes } from './nodes.mjs';
import { Refusal, orList, quoted } from './refusal.mjs';
import { givenRelation, inferRelation } from './relations.mjs';
import { SchemaError, buildSdl, isConnection } from './sdl.mjs';
import { compileSql, mentions } from './sql.mjs';
import { treeRelation } from './trees.mjs';

const RELATIONS = ['belongsTo', 'hasOne', 'hasMany', 'manyToMany'];
const UNSUPPORTED = ['insert', 'update', 'upsert', 'delete', 'subscribe'];

class Binder {
  constructor(sdl, catalog, resolvers, calls) {
    Object.assign(this, sdl, { catalog, resolvers, calls });
    this.diagnostics = [];
    this.types = new Map();
    this.fields = new Map();
    this.inputs = new Map();
    this.broken = new Set(); // types refused already: fields that lead there need no second refusal
  }

  attempt(run) {
    try {
      return run();
    } catch (error) {
      if (error instanceof Refusal) this.refuse(error.diagnostic);
      else if (error instanceof SchemaError) this.diagnostics.push(...error.diagnostics);
      else throw error;
      return undefined;
    }
  }

  /** An input field may be bound for many tables: one refusal for each place, whichever table it was. */
  refuse(diagnostic) {
    const isThere = ({ file, line, column }) =>
      file === diagnostic.file && line === diagnostic.line && column === diagnostic.column;
    if (!this.diagnostics.some(isThere)) this.diagnostics.push(diagnostic);
  }

  bind() {
    const named = Object.values(this.schema.getTypeMap()).filter(
      (type) => !type.name.startsWith('__'),
    );
    const objects = named.filter((type) => type instanceof GraphQLObjectType);
    const access = this.attempt(() => new Access(this)); // fields take over what interfaces say, further down
    this.attempt(() => bindVariants(this, named.filter(isAbstract)));
    for (const type of named) {
      if (this.types.has(type.name)) continue;
      if (type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType) {
        this.attempt(() => this.bindType(type));
        if (!this.types.has(type.name) && type instanceof GraphQLObjectType) this.broken.add(type);
      }
    }
    findResults(this, objects);
    followInterfaces(this);
    for (const type of objects) {
      const bound = this.types.get(type.name);
      if (!bound) continue;
      for (const field of Object.values(type.getFields())) {
        const binding = this.attempt(() => this.bindField(type, bound, field));
        if (binding) this.fields.set(`${type.name}.${field.name}`, binding);
      }
    }
    for (const type of named) refuseCosts(this, type);
    for (const type of named.filter(isAbstract)) this.lendFields(type);
    if (this.diagnostics.length) throw new SchemaError(this.diagnostics);
    return { schema: this.schema, catalog: this.catalog, types: this.types, fields: this.fields, access };
  }

  /** A field of an interface over rows is what it is for the first of its types. */
  lendFields(type) {
    const [object] = this.schema.getPossibleTypes(type);
    if (!object || this.types.get(object.name)?.kind !== 'table') return;
    for (const name of Object.keys(type.getFields?.() ?? {})) {
      const binding = this.fields.get(`${object.name}.${name}`);
      if (binding) this.fields.set(`${type.name}.${name}`, binding);
    }
  }

  // ---- types ----

  bindType(type) {
    const transaction = this.directive(type.astNode, 'transaction');
    if (transaction && type !== this.schema.getMutationType())
      throw new Refusal(transaction.node, '@transaction belongs on the mutation type: only mutations write.');
    const directive = this.directive(type.astNode, 'table');
    const where = this.where(type.astNode);
    if (directive) {
      const table = this.chooseTable(type, directive);
      this.types.set(type.name, {
        kind: 'table',
        type,
        table,
        key: this.keyOf(type, table, directive),
        where,
      });
      return;
    }
    if (isAbstract(type)) return;
    const roots = [
      this.schema.getQueryType(),
      this.schema.getMutationType(),
      this.schema.getSubscriptionType(),
    ];
    const kind = roots.includes(type)
      ? 'root'
      : isConnection(type, this.directive)
        ? 'connection'
        : type.name === 'PageInfo'
          ? 'pageInfo'
          : this.isEdge(type)
            ? 'edge'
            : 'document';
    this.types.set(type.name, { kind, type, where });
  }

  isEdge(type) {
    return Object.values(this.schema.getTypeMap()).some(
      (each) =>
        isConnection(each, this.directive) &&
        getNamedType(each.getFields().edges?.type ?? null) === type,
    );
  }

  chooseTable(type, directive) {
    const { name, schema } = directive;
    const place = schema ? `in schema "${schema}"` : 'in the search path';
    if (name) {
      const table = this.catalog.find(name, schema);
      if (!table)
        throw new Refusal(directive.node, `Type "${type.name}": table "${name}" is not ${place}.`);
      return table;
    }
    const candidates = tableNames(type.name);
    const found = candidates.map((each) => this.catalog.find(each, schema)).filter(Boolean);
    if (found.length === 1) return found[0];
    const message = found.length
      ? `tables ${quoted(found.map((table) => table.name)).join(' and ')} both fit; choose one with @table(name:).`
      : `no table named ${orList(quoted(candidates))} is ${place}; name it with @table(name:).`;
    throw new Refusal(type.astNode.name, `Type "${type.name}": ${message}`);
  }

  keyOf(type, table, directive) {
    const missing = directive.key?.find((column) => !table.columns.has(column));
    if (missing) {
      throw new Refusal(
        directive.node,
        `Type "${type.name}": table "${table.name}" has no column "${missing}".`,
      );
    }
    if (directive.key) return directive.key;
    if (table.primaryKey) return table.primaryKey;
    const solid = table.uniques.filter((columns) =>
      columns.every((column) => table.columns.get(column).notNull),
    );
    return solid.length === 1 ? solid[0] : null;
  }

  where(node) {
    const directive = this.directive(node, 'where');
    if (!directive) return null;
    try {
      return {
        test: compileSql(directive.sql),
        mentions: mentions(directive.sql),
        node: directive.node,
      };
    } catch (error) {
      throw new Refusal(directive.node, `@where: ${error.message}`);
    }
  }

  checkWhere(where, table) {
    for (const column of where?.mentions.columns ?? []) {
      if (!table.columns.has(column)) {
        throw new Refusal(where.node, `@where: table "${table.name}" has no column "${column}".`);
      }
    }
    return where;
  }

  // ---- columns ----

  /** The column a name means, or null; two that fit are refused. */
  inferColumn(table, key, name, node, path) {
    const given = this.directive(node, 'column');
    if (given) {
      if (table.columns.has(given.name)) return table.columns.get(given.name);
      throw new Refusal(
        given.node,
        `${path}: table "${table.name}" has no column "${given.name}".`,
      );
    }
    const found = columnNames(name).filter((column) => table.columns.has(column));
    if (found.length > 1) {
      const message = `columns ${quoted(found).join(' and ')} both fit; choose one with @column(name:).`;
      throw new Refusal(node.name, `${path}: ${message}`);
    }
    if (found.length) return table.columns.get(found[0]);
    return name === 'id' && key?.length === 1 ? table.columns.get(key[0]) : null;
  }

  // ---- fields ----

  bindField(type, bound, field) {
    const idempotent = this.directive(field.astNode, 'idempotent');
    if (idempotent && type !== this.schema.getMutationType())
      throw new Refusal(idempotent.node, '@idempotent belongs on fields of the mutation type: only they change anything.');
    const node = field.astNode;
    if (this.leadsToBroken(field)) return null;
    if (UNSUPPORTED.some((name) => this.directive(node, name))) return { kind: 'unsupported' };
    const aggregate = this.directive(node, 'aggregate');
    if (aggregate && ['root', 'table'].includes(bound.kind))
      return bindAggregate(this, aggregate, type, bound, field, `Field "${type.name}.${field.name}"`);
    const part = this.bindAggregatePart(type, bound, field, aggregate);
    if (part) return part;
    if (['root', 'table'].includes(bound.kind) && type !== this.schema.getMutationType()) {
      const call = bindCall(this, type, bound, field);
      if (call) return call;
    }
    if (bound.kind === 'root') return this.bindRoot(type, field);
    const resolver = this.bindResolver(type, field);
    if (resolver) return resolver;
    if (bound.kind !== 'table')
      return { kind: bound.kind === 'document' ? 'property' : bound.kind };
    const path = `Field "${type.name}.${field.name}"`;
    const expr = this.directive(node, 'expr');
    if (expr) return this.bindExpr(expr, bound, field, path);
    const given = RELATIONS.filter((name) => this.directive(node, name));
    const target = this.readTarget(field);
    const union = !target && unionTarget(this, field);
    if (union)
      return (union.shape === 'one' ? bindChoice : bindFeed)(this, bound, field, union, path);
    if (given.length || target)
      return this.bindRelation(type, bound, field, given[0], target, path);
    return this.bindColumn(bound, field, path);
  }

  /** A field of an object that holds aggregates, or of a connection; null for other fields. */
  bindAggregatePart(type, bound, field, directive) {
    const target =
      bound.kind === 'document'
        ? aggregatedBy(this, type)
        : bound.kind === 'connection' && directive && this.readTarget({ type }).bound;
    if (!target) return null;
    const path = `Field "${type.name}.${field.name}"`;
    return { kind: 'part', part: bindPart(this, directive, field, target, path) };
  }

  leadsToBroken(field) {
    const named = getNamedType(field.type);
    if (this.broken.has(named)) return true;
    if (!isConnection(named, this.directive)) return false;
    const inner = Object.values(named.getFields()).map((each) => getNamedType(each.type));
    const deeper = inner.flatMap((each) =>
      Object.values(each.getFields?.() ?? {}).map((part) => getNamedType(part.type)),
    );
    return [...inner, ...deeper].some((each) => this.broken.has(each));
  }

  bindRoot(type, field) {
    if (type !== this.schema.getQueryType()) return { kind: 'unsupported' };
    const resolver = this.bindResolver(type, field);
    if (resolver) return resolver;
    const node = bindNode(this, field);
    if (node) return node;
    const path = `Field "${type.name}.${field.name}"`;
    const target = this.readTarget(field);
    const union = !target && unionTarget(this, field);
    if (union && union.shape !== 'one') return bindFeed(this, null, field, union, path);
    if (!target) {
      throw new Refusal(
        field.astNode.name,
        `${path}: a root field reads a type with @table, a list or a connection of ` +
          'one, or says where its value comes from: @function, @sql, @aggregate or @resolver(name:).',
      );
    }
    return this.bindRead(field, target, null, path);
  }

  bindResolver(type, field) {
    const directive = this.directive(field.astNode, 'resolver');
    if (!directive) return null;
    if (!this.resolvers[directive.name]) {
      const message = `no loaded module has a resolver named "${directive.name}".`;
      throw new Refusal(directive.node, `Field "${type.name}.${field.name}": ${message}`);
    }
    const requires = directive.requires
      ? parse(directive.requires).definitions[0].selectionSet
      : null;
    for (const selection of requires?.selections ?? []) {
      if (type.getFields()[selection.name.value]) continue;
      const message = `requires "${selection.name.value}", which type "${type.name}" does not have.`;
      throw new Refusal(directive.node, `Field "${type.name}.${field.name}": ${message}`);
    }
    this.checkLoads(directive, type, field);
    const target = this.readTarget(field);
    const read = target && this.bindRead(field, target, null, `Field "${type.name}.${field.name}"`);
    return { kind: 'resolver', name: directive.name, requires, read };
  }

  checkLoads(directive, type, field) {
    if (!directive.loads) return;
    for (const loaded of parse(directive.loads).definitions[0].selectionSet.selections) {
      const fields = this.schema.getType(loaded.name.value).getFields();
      for (const selection of loaded.selectionSet.selections) {
        if (fields[selection.name.value]) continue;
        const message = `loads "${selection.name.value}", which type "${loaded.name.value}" does not have.`;
        throw new Refusal(directive.node, `Field "${type.name}.${field.name}": ${message}`);
      }
    }
  }

  bindExpr(directive, bound, field, path) {
    try {
      const found = mentions(directive.sql);
      const missing = [...found.columns].find((column) => !bound.table.columns.has(column));
      if (missing) throw new Error(`table "${bound.table.name}" has no column "${missing}".`);
      return {
        kind: 'expr',
        evaluate: compileSql(directive.sql),
        labels: labelsOf(this, getNamedType(field.type)),
      };
    } catch (error) {
      throw new Refusal(directive.node, `${path}: @expr: ${error.message}`);
    }
  }

  bindColumn(bound, field, path) {
    const node = field.astNode;
    const named = getNamedType(field.type);
    const column = this.inferColumn(bound.table, bound.key, field.name, node, path);
    if (named instanceof GraphQLUnionType || named instanceof GraphQLInterfaceType) {
      throw new Refusal(node.name, `${path}: an abstract type needs a @resolver(name:).`);
    }
    if (!column) {
      const candidates = orList(quoted(columnNames(field.name)));
      throw new Refusal(
        node.name,
        `${path}: table "${bound.table.name}" has no column ${candidates}; name one with @column(name:).`,
      );
    }
    if (this.directive(node, 'page')) {
      throw new Refusal(
        this.directive(node, 'page').node,
        `${path}: @page is for lists and connections of rows.`,
      );
    }
    const place = this.directive(node, 'column')?.node ?? node.name;
    const type =
      named instanceof GraphQLObjectType && ['json', 'jsonb'].includes(column.type.name)
        ? named
        : field.type;
    checkFit(this, type, column, place, path);
    const isGlobal = field.name === 'id' && nodeTypes(this.schema).includes(bound.type);
    return {
      kind: 'column',
      column,
      labels: labelsOf(this, named),
      depth: listDepth(field.type),
      bounds: scalarOfRange(named)?.name ?? null,
      globalId: isGlobal ? bound.type.name : null,
    };
  }

  /** What a field that reads a table reads: the bound type and the shape; null for other fields. */
  readTarget(field) {
    const named = getNamedType(field.type);
    if (isConnection(named, this.directive)) {
      const fields = named.getFields();
      const edge = getNamedType(fields.edges?.type ?? null);
      const node = getNamedType(fields.nodes?.type ?? edge?.getFields?.().node?.type ?? null);
      const bound = node && this.types.get(node.name);
      return bound?.kind === 'table' ? { bound, shape: 'connection' } : null;
    }
    const bound = this.types.get(named.name);
    if (bound?.kind !== 'table') return null;
    return { bound, shape: getNullableType(field.type) instanceof GraphQLList ? 'list' : 'one' };
  }

  // ---- relations ----

  bindRelation(type, bound, field, name, target, path) {
    const node = field.astNode;
    if (!target) {
      throw new Refusal(
        this.directive(node, name).node,
        `${path}: @${name} leads to a type with @table only.`,
      );
    }
    const relation = this.joinOf(bound, target, field, path);
    return this.bindRead(field, target, relation, path);
  }

  /** What a filter over a relation meets: the rows that a field of the type would show; or null. */
  relationOf(typeName, fieldName) {
    const type = this.schema.getType(typeName);
    const field = type.getFields()[fieldName];
    const target = field && this.readTarget(field);
    if (!target || this.directive(field.astNode, 'resolver')) return null;
    const path = `Field "${typeName}.${fieldName}"`;
    const relation = this.joinOf(this.types.get(typeName), target, field, path);
    const { table, key, type: row } = target.bound;
    return { relation, table, key, typeName: row.name, where: this.wheresOf(target.bound, field) };
  }

  joinOf(bound, target, field, path) {
    if (this.directive(field.astNode, 'tree')) return treeRelation(this, bound, target, field, path);
    const name = RELATIONS.find((each) => this.directive(field.astNode, each));
    return name
      ? givenRelation(this, name, this.directive(field.astNode, name), bound, target, path)
      : inferRelation(this, bound, target, field.astNode, path);
  }

  /** The predicates that hold for the rows that a field shows. */
  wheresOf(bound, field) {
    return [bound.where, this.where(field.astNode)].filter(Boolean);
  }

  // ---- reading fields ----

  /** `call`: the rows come from a function or query (calls.mjs) instead of the table. */
  bindRead(field, target, relation, path, call = null) {
    const { bound, shape } = target;
    const where = [
      this.checkWhere(bound.where, bound.table),
      this.checkWhere(this.where(field.astNode), bound.table),
    ];
    if (shape === 'connection' && !bound.key && bound.table.isResult) {
      const given = this.directive(field.astNode, 'function') ?? this.directive(field.astNode, 'sql');
      throw new Refusal(given.node, `${path}: rows of the query have no key to page by; name the columns that ` +
        'identify a row with @result(key:) on their type, or make the field a list.');
    }
    if (shape === 'connection' && !bound.key) {
      throw new Refusal(
        field.astNode.name,
        `${path}: "${bound.table.name}" has no key to page by; name the columns ` +
          `that identify a row with @table(key:) on type "${bound.type.name}".`,
      );
    }
    const read = {
      kind: 'read',
      shape,
      relation,
      typeName: bound.type.name,
      table: bound.table,
      key: bound.key,
      where: where.filter(Boolean),
      args: new Map(),
      page: bindPage(this, field, bound, shape, path),
      call,
    };
    if (call && !call.isBatched && shape === 'list') read.page.default ??= read.page.max;
    for (const arg of field.args)
      read.args.set(arg.name, call?.args.get(arg.name) ?? bindArgument(this, arg, read, where[1], path));
    return read;
  }
}

/**
 * @param {{name: string, text: string}[]} sources SDL texts (sdl.mjs: readSdlFiles)
 * @param {object} catalog from catalog.mjs
 * @param {Record<string, Function>} resolvers the functions behind `@resolver(name:)`
 * @param {object} calls mirrors of functions and queries (calls.mjs)
 * @returns the bound schema: `types` by type name, `fields` by "Type.field"
 */
export function bindSchema(sources, catalog, resolvers = {}, calls = {}) {
  return new Binder(buildSdl(sources), catalog, resolvers, calls).bind();
}

/** Every table a bound schema reads. @returns {Set<object>} */
export function tablesOf(bound) {
  const tables = new Set();
  for (const { table } of bound.types.values()) if (table && !table.isResult) tables.add(table);
  for (const { relation, reads } of bound.fields.values())
    for (const each of reads ?? [{ relation }])
      if (each.relation?.through) tables.add(each.relation.through);
  return tables;
}
