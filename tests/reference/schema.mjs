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
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLObjectType,
  GraphQLUnionType,
  getNamedType,
  getNullableType,
  parse,
} from 'graphql';
import { columnNames, tableNames } from './names.mjs';
import { SchemaError, buildSdl, diagnosticAt, isConnection } from './sdl.mjs';
import { compileSql, mentions } from './sql.mjs';
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

const LIST_PAGE_ARGUMENTS = ['first', 'limit', 'offset'];
const CONNECTION_PAGE_ARGUMENTS = ['first', 'after', 'last', 'before'];
const RELATIONS = ['belongsTo', 'hasOne', 'hasMany', 'manyToMany'];
const UNSUPPORTED = ['sql', 'function', 'insert', 'update', 'upsert', 'delete', 'subscribe'];
const FILTER_OPS = 'EQ NE LT LTE GT GTE IN LIKE ILIKE STARTS_WITH CONTAINS SEARCH IS_NULL';
export const PAGE_DEFAULT = 20;
export const PAGE_MAX = 100;

const quoted = (names) => names.map((name) => `"${name}"`);
const orList = (names) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
const sameColumns = (a, b) => a.length === b.length && a.every((column) => b.includes(column));
const choices = (keys, directive) =>
  keys
    .map(
      (key) =>
        `${directive}${JSON.stringify(key.columns).replaceAll(',', ', ')}) for "${key.name}"`,
    )
    .join(', ');

/** Thrown to leave one field's binding; caught where the next field begins. */
class Refusal extends Error {
  constructor(node, message) {
    super(message);
    this.diagnostic = diagnosticAt(node, message);
  }
}

class Binder {
  constructor(sdl, catalog, resolvers) {
    Object.assign(this, sdl, { catalog, resolvers });
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
      if (error instanceof Refusal) this.diagnostics.push(error.diagnostic);
      else if (error instanceof SchemaError) this.diagnostics.push(...error.diagnostics);
      else throw error;
      return undefined;
    }
  }

  bind() {
    const named = Object.values(this.schema.getTypeMap()).filter(
      (type) => !type.name.startsWith('__'),
    );
    const objects = named.filter((type) => type instanceof GraphQLObjectType);
    for (const type of named) {
      if (type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType) {
        this.attempt(() => this.bindType(type));
        if (!this.types.has(type.name) && type instanceof GraphQLObjectType) this.broken.add(type);
      }
    }
    for (const type of objects) {
      const bound = this.types.get(type.name);
      if (!bound) continue;
      for (const field of Object.values(type.getFields())) {
        const binding = this.attempt(() => this.bindField(type, bound, field));
        if (binding) this.fields.set(`${type.name}.${field.name}`, binding);
      }
    }
    if (this.diagnostics.length) throw new SchemaError(this.diagnostics);
    return { schema: this.schema, catalog: this.catalog, types: this.types, fields: this.fields };
  }

  // ---- types ----

  bindType(type) {
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
    if (type instanceof GraphQLInterfaceType) return;
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

  /** Refuses a GraphQL type that cannot carry a column's values; `one` ignores list wrappers. */
  checkFit(graphqlType, column, node, path) {
    const nullable = getNullableType(graphqlType);
    const isList = nullable instanceof GraphQLList;
    const { type } = column;
    if (isList !== Boolean(type.element)) {
      const message = isList
        ? `column "${column.name}" of type ${type.name} is not an array, the field is a list.`
        : `column "${column.name}" is an array, the field is not a list.`;
      throw new Refusal(node, `${path}: ${message}`);
    }
    this.checkScalarFit(getNamedType(graphqlType), type.element ?? type, column, node, path);
  }

  checkScalarFit(named, type, column, node, path) {
    const refuse = (why) => {
      throw new Refusal(node, `${path}: ${why}`);
    };
    if (named instanceof GraphQLEnumType) {
      if (type.labels) this.checkLabels(named, type, column, path);
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

  checkLabels(named, type, column, path) {
    for (const value of named.getValues()) {
      const label = this.label(value);
      if (type.labels.includes(label)) continue;
      const place = this.directive(value.astNode, 'column')?.node ?? value.astNode.name;
      throw new Refusal(
        place,
        `Enum value "${named.name}.${value.name}": type ${type.name} has no label ` +
          `"${label}" (it has ${quoted(type.labels).join(', ')}); name one with @column(name:).`,
      );
    }
  }

  label(value) {
    return this.directive(value.astNode, 'column')?.name ?? value.name;
  }

  /** GraphQL value name by label, and back. */
  labelsOf(named) {
    if (!(named instanceof GraphQLEnumType)) return null;
    const pairs = named.getValues().map((value) => [value.name, this.label(value)]);
    return {
      toLabel: new Map(pairs),
      toName: new Map(pairs.map(([name, label]) => [label, name])),
    };
  }

  // ---- fields ----

  bindField(type, bound, field) {
    const node = field.astNode;
    if (this.leadsToBroken(field)) return null;
    if (UNSUPPORTED.some((name) => this.directive(node, name))) return { kind: 'unsupported' };
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
    if (given.length || target)
      return this.bindRelation(type, bound, field, given[0], target, path);
    return this.bindColumn(bound, field, path);
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
    const path = `Field "${type.name}.${field.name}"`;
    const target = this.readTarget(field);
    if (!target) {
      throw new Refusal(
        field.astNode.name,
        `${path}: a root field reads a type with @table, a list or a connection of ` +
          'one, or names a @resolver(name:).',
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
    return { kind: 'resolver', name: directive.name, requires };
  }

  bindExpr(directive, bound, field, path) {
    try {
      const found = mentions(directive.sql);
      const missing = [...found.columns].find((column) => !bound.table.columns.has(column));
      if (missing) throw new Error(`table "${bound.table.name}" has no column "${missing}".`);
      return {
        kind: 'expr',
        evaluate: compileSql(directive.sql),
        labels: this.labelsOf(getNamedType(field.type)),
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
    this.checkFit(type, column, place, path);
    return { kind: 'column', column, labels: this.labelsOf(named) };
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
    const relation = name
      ? this.givenRelation(name, this.directive(node, name), bound, target, path)
      : this.inferRelation(bound, target, node, path);
    return this.bindRead(field, target, relation, path);
  }

  givenRelation(name, directive, bound, target, path) {
    const isMany = target.shape !== 'one';
    if ((name === 'hasMany' || name === 'manyToMany') !== isMany) {
      const word = isMany
        ? 'gives one row, the field is a list.'
        : 'gives many rows, the field is not a list.';
      throw new Refusal(directive.node, `${path}: @${name} ${word}`);
    }
    if (name === 'manyToMany') return this.manyToMany(directive, bound, target, path);
    const [here, there] = [bound, target.bound];
    const forward = name === 'belongsTo';
    const owner = forward ? here : there;
    const owned = forward ? there : here;
    const references = directive.references ?? owned.key;
    const refuse = (message) => {
      throw new Refusal(directive.node, `${path}: ${message}`);
    };
    const absent = (table, columns) => columns.find((column) => !table.columns.has(column));
    if (!references) refuse(`table "${owned.table.name}" has no key; say @${name}(references:).`);
    if (absent(owner.table, directive.columns))
      refuse(
        `table "${owner.table.name}" has no column "${absent(owner.table, directive.columns)}".`,
      );
    if (absent(owned.table, references))
      refuse(`table "${owned.table.name}" has no column "${absent(owned.table, references)}".`);
    if (references.length !== directive.columns.length) {
      refuse(
        `${directive.columns.length} columns cannot match ${references.length} (${references.join(', ')}).`,
      );
    }
    return forward
      ? { local: directive.columns, remote: references }
      : { local: references, remote: directive.columns };
  }

  inferRelation(bound, target, node, path) {
    const [here, there] = [bound.table, target.bound.table];
    const to = (from, onto) => from.foreignKeys.filter((key) => key.target === onto.id);
    if (target.shape !== 'one') {
      const keys = to(there, here);
      if (keys.length === 1) return { local: keys[0].references, remote: keys[0].columns };
      throw new Refusal(
        node.name,
        `${path}: ${this.keyTrouble(keys, there, here, '@hasMany(columns: ', '@hasMany(columns:) or @manyToMany(through:)')}`,
      );
    }
    const forward = to(here, there);
    if (forward.length === 1) return { local: forward[0].columns, remote: forward[0].references };
    const back = forward.length
      ? []
      : to(there, here).filter((key) => this.isUnique(there, key.columns));
    if (back.length === 1) return { local: back[0].references, remote: back[0].columns };
    const trouble = back.length
      ? this.keyTrouble(back, there, here, '@hasOne(columns: ')
      : this.keyTrouble(
          forward,
          here,
          there,
          '@belongsTo(columns: ',
          '@belongsTo(columns:) or @hasOne(columns:)',
        );
    throw new Refusal(node.name, `${path}: ${trouble}`);
  }

  keyTrouble(keys, from, to, choose, say) {
    const way = `from table "${from.name}" to table "${to.name}"`;
    if (!keys.length) return `no foreign key leads ${way}; say which columns join with ${say}.`;
    return `${keys.length} foreign keys lead ${way}; choose one with ${choices(keys, choose)}.`;
  }

  isUnique(table, columns) {
    return [table.primaryKey, ...table.uniques, ...table.uniqueIndexes].some(
      (key) => key?.length && key.every((column) => columns.includes(column)),
    );
  }

  manyToMany(directive, bound, target, path) {
    const [schema, name] = directive.through.includes('.')
      ? directive.through.split('.')
      : [undefined, directive.through];
    const through = this.catalog.find(name, schema);
    if (!through)
      throw new Refusal(
        directive.node,
        `${path}: table "${directive.through}" is not in the search path.`,
      );
    const here = this.throughSide(directive, through, bound, 'from', path);
    const there = this.throughSide(directive, through, target.bound, 'to', path);
    return {
      local: here.references,
      remote: there.references,
      through,
      from: here.columns,
      to: there.columns,
    };
  }

  throughSide(directive, through, side, argument, path) {
    const keys = through.foreignKeys.filter((key) => key.target === side.table.id);
    const columns = directive[argument];
    const missing = columns?.find((column) => !through.columns.has(column));
    if (missing)
      throw new Refusal(
        directive.node,
        `${path}: table "${through.name}" has no column "${missing}".`,
      );
    if (columns) {
      const key = keys.find((each) => sameColumns(each.columns, columns));
      const references = key
        ? columns.map((column) => key.references[key.columns.indexOf(column)])
        : side.key;
      return { columns, references };
    }
    if (keys.length === 1) return keys[0];
    const say = `@manyToMany(${argument}:`;
    throw new Refusal(
      directive.node,
      `${path}: ${this.keyTrouble(keys, through, side.table, `${say} `, `${say})`)}`,
    );
  }

  // ---- reading fields ----

  bindRead(field, target, relation, path) {
    const { bound, shape } = target;
    const where = [
      this.checkWhere(bound.where, bound.table),
      this.checkWhere(this.where(field.astNode), bound.table),
    ];
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
      page: this.page(field, bound, shape, path),
    };
    for (const arg of field.args)
      read.args.set(arg.name, this.bindArgument(arg, read, where[1], path));
    return read;
  }

  page(field, bound, shape, path) {
    const directive = this.directive(field.astNode, 'page');
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
    const order = (directive?.orderBy ?? []).map((text) =>
      this.orderItem(text, bound.table, directive.node, path),
    );
    return { default: directive?.default ?? fallback, max, order };
  }

  orderItem(text, table, node, path) {
    const match = /^\s*("?)(.+?)\1(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?\s*$/i.exec(text);
    const column = match && table.columns.get(match[2]);
    if (!column)
      throw new Refusal(
        node,
        `${path}: table "${table.name}" has no column "${match?.[2] ?? text}" to order by.`,
      );
    const descending = match[3]?.toLowerCase() === 'desc';
    const nullsFirst = match[4] ? match[4].toLowerCase() === 'first' : descending;
    return { column: column.name, type: column.type, descending, nullsFirst };
  }

  bindArgument(arg, read, fieldWhere, path) {
    const argPath = `Argument "${path.slice(7, -1)}(${arg.name}:)"`;
    const names = { list: LIST_PAGE_ARGUMENTS, connection: CONNECTION_PAGE_ARGUMENTS, one: [] }[
      read.shape
    ];
    const filter = this.directive(arg.astNode, 'filter');
    if (!filter && !this.directive(arg.astNode, 'column') && names.includes(arg.name))
      return { role: 'page' };
    const named = getNamedType(arg.type);
    if (
      named instanceof GraphQLEnumType &&
      named.getValues().some((value) => this.directive(value.astNode, 'orderBy'))
    ) {
      return { role: 'order', values: this.orderValues(named, read, arg, argPath) };
    }
    if (named instanceof GraphQLInputObjectType)
      return { role: 'input', input: this.bindInput(named, read) };
    const bound = this.bindFilter(arg, filter, read, argPath);
    if (bound) return bound;
    if (fieldWhere?.mentions.args.has(arg.name)) return { role: 'parameter' };
    throw new Refusal(
      arg.astNode.name,
      `${argPath}: table "${read.table.name}" has no column ` +
        `${orList(quoted(columnNames(arg.name)))}; name one with @filter(column:).`,
    );
  }

  orderValues(named, read, arg, path) {
    if (read.shape === 'one') throw new Refusal(arg.astNode.name, `${path}: one row has no order.`);
    const values = new Map();
    for (const value of named.getValues()) {
      const directive = this.directive(value.astNode, 'orderBy');
      if (!directive) {
        throw new Refusal(
          value.astNode.name,
          `Enum value "${named.name}.${value.name}": say what it orders by with @orderBy(columns:).`,
        );
      }
      const place = `Enum value "${named.name}.${value.name}"`;
      values.set(
        value.name,
        directive.columns.map((text) => this.orderItem(text, read.table, directive.node, place)),
      );
    }
    return values;
  }

  /** A filter of an argument or input field, or null if it names no column. */
  bindFilter(arg, directive, read, path) {
    const column = directive?.column
      ? this.filterColumn(directive, read, path)
      : this.inferColumn(read.table, read.key, arg.name, arg.astNode, path);
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
    this.checkFilter(arg, op, column, directive?.node ?? arg.astNode.name, path);
    const named = getNamedType(arg.type);
    return { role: 'filter', op, column, labels: this.labelsOf(named), graphqlType: named.name };
  }

  filterColumn(directive, read, path) {
    const column = read.table.columns.get(directive.column);
    if (column) return column;
    throw new Refusal(
      directive.node,
      `${path}: table "${read.table.name}" has no column "${directive.column}".`,
    );
  }

  checkFilter(arg, op, column, node, path) {
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
    if (['LIKE', 'ILIKE', 'STARTS_WITH'].includes(op) && !isText) {
      refuse(`${op} needs a text column, "${column.name}" is ${column.type.name}.`);
    }
    if (op === 'CONTAINS' && !isText && !column.type.element) {
      refuse(`CONTAINS needs a text or array column, "${column.name}" is ${column.type.name}.`);
    }
    if (op === 'IN' && !(getNullableType(arg.type) instanceof GraphQLList))
      refuse('IN takes a list.');
    this.checkScalarFit(named, column.type.element ?? column.type, column, node, path);
  }

  bindInput(named, read) {
    const id = `${named.name} ${read.table.id}`;
    if (this.inputs.has(id)) return this.inputs.get(id);
    const fields = new Map();
    const input = { type: named, fields };
    this.inputs.set(id, input);
    for (const field of Object.values(named.getFields())) {
      fields.set(field.name, this.bindInputField(named, field, read, input));
    }
    return input;
  }

  bindInputField(named, field, read, input) {
    const path = `Input field "${named.name}.${field.name}"`;
    if (['and', 'or', 'not'].includes(field.name) && getNamedType(field.type) === named) {
      return { role: field.name, input };
    }
    const bound = this.bindFilter(field, this.directive(field.astNode, 'filter'), read, path);
    if (bound) return bound;
    throw new Refusal(
      field.astNode.name,
      `${path}: table "${read.table.name}" has no column ` +
        `${orList(quoted(columnNames(field.name)))}; name one with @filter(column:).`,
    );
  }
}

/**
 * @param {{name: string, text: string}[]} sources SDL texts (sdl.mjs: readSdlFiles)
 * @param {object} catalog from catalog.mjs
 * @param {Record<string, Function>} resolvers the functions behind `@resolver(name:)`
 * @returns the bound schema: `types` by type name, `fields` by "Type.field"
 */
export function bindSchema(sources, catalog, resolvers = {}) {
  return new Binder(buildSdl(sources), catalog, resolvers).bind();
}

/** Every table a bound schema reads. @returns {Set<object>} */
export function tablesOf(bound) {
  const tables = new Set();
  for (const { table } of bound.types.values()) if (table) tables.add(table);
  for (const { relation } of bound.fields.values())
    if (relation?.through) tables.add(relation.through);
  return tables;
}
