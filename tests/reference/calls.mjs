/**
 * `@function` and `@sql`. What a function or query of the database does is written a second time by the application, as a
 * *mirror* in JavaScript over the dump; which parameters it gets, what becomes of its rows and where they are cut follows
 * here from the text of docs/directives.md.
 *
 *     calls = {
 *       functions: { initials: { parameters: ['u', 'separator'], row: 'public.user', defaults: { separator: '.' }, run } },
 *       queries: { 'User.boughtCount': { run } },
 *     }
 *
 * `run(given, { dump, claims })` answers a value of values.mjs, or a list of them, or rows; `given` is the parameters by
 * name, for a query `{ parent, args }`. `columns` are the types of a result without a table, `samples` values to draw for
 * arguments. A mirror of a STRICT function says `strict`.
 */
import { GraphQLList, getNamedType, getNullableType } from 'graphql';
import { toWire } from './dump.mjs';
import { labelsOf } from './fit.mjs';
import { columnNames } from './names.mjs';
import { Refusal, orList, quoted } from './refusal.mjs';

const VALUES_MAX = 100;

/** The directive that calls, and its mirror; null for other fields. */
function callOf(binder, type, field) {
  const directive = binder.directive(field.astNode, 'function') ?? binder.directive(field.astNode, 'sql');
  if (!directive) return null;
  const path = `Field "${type.name}.${field.name}"`;
  if (directive.query !== undefined) {
    if (directive.query.replace(/'[^']*'/g, '').includes(';'))
      throw new Refusal(directive.node, `${path}: @sql: it is one statement at most, without ";".`);
    const mirror = binder.calls.queries?.[`${type.name}.${field.name}`];
    if (!mirror) throw new Refusal(directive.node, `${path}: the application has no mirror of its query.`);
    return { directive, mirror, isQuery: true };
  }
  const names = directive.name ? [directive.name] : columnNames(field.name);
  const name = names.find((each) => binder.calls.functions?.[each]);
  if (!name) throw new Refusal(directive.node, `${path}: no function ${orList(quoted(names))} is in the search path`);
  const mirror = binder.calls.functions[name];
  if (mirror.isVolatile)
    throw new Refusal(directive.node, `${path}: function "${name}" is VOLATILE, and reads change nothing`);
  return { directive, mirror, isQuery: false };
}

/** A type by name, with the labels of an enum as some column of the database has it. */
function typeNamed(catalog, name) {
  for (const table of catalog.tables.values())
    for (const { type } of table.columns.values()) if (type.name === name) return type;
  return { name };
}

/** As callOf; what is wrong is refused when the field is bound. */
function callIfSound(binder, type, field) {
  try {
    return callOf(binder, type, field);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** The columns that identify a row of a result, where its type says them. */
function resultKey(binder, type, table) {
  const directive = binder.directive(type.astNode, 'result');
  if (!directive) return null;
  const unknown = directive.key.find((name) => !table.columns.has(name));
  if (unknown !== undefined)
    throw new Refusal(directive.node, `Type "${type.name}": table "${table.name}" has no column "${unknown}".`);
  return directive.key;
}

/** @result is for types of rows that a call gives, and nothing else. */
function checkResults(binder, objects) {
  for (const type of objects) {
    const directive = binder.directive(type.astNode, 'result');
    if (!directive || binder.types.get(type.name)?.table?.isResult) continue;
    binder.attempt(() => {
      throw new Refusal(directive.node, binder.directive(type.astNode, 'table')
        ? `Type "${type.name}": it is for rows of a function or query; of a type with a table @table(key:) names the key.`
        : `Type "${type.name}": no @function and no @sql gives rows of it; take @result away.`);
    });
  }
}

/** Types without a table that hold what a function or query gives are bound as if they had one. */
export function findResults(binder, objects) {
  for (const type of objects) {
    for (const field of Object.values(type.getFields())) {
      const { mirror } = callIfSound(binder, type, field) ?? {};
      const named = nodeOf(getNamedType(field.type));
      if (!mirror?.columns || binder.types.get(named.name)?.kind !== 'document') continue;
      const columns = Object.entries(mirror.columns).map(([name, typeName]) =>
        [name, { name, type: typeNamed(binder.catalog, typeName), notNull: false }]);
      const table = { id: `result ${named.name}`, name: named.name, isResult: true, columns: new Map(columns), primaryKey: null,
        uniques: [], uniqueIndexes: [], foreignKeys: [] };
      const key = binder.attempt(() => resultKey(binder, named, table));
      if (key === undefined) binder.broken.add(named);
      binder.types.set(named.name, { kind: 'table', type: named, table, key, where: null });
    }
  }
  checkResults(binder, objects);
}

/** The row type of a connection; any other type itself. */
function nodeOf(type) {
  const fields = type.name.endsWith('Connection') ? type.getFields() : {};
  return fields.nodes || fields.edges
    ? getNamedType(fields.nodes?.type ?? getNamedType(fields.edges.type).getFields().node.type)
    : type;
}

/** Where each parameter takes its value from: (source, args, claims) => value, undefined for its default. */
function parametersOf(binder, { directive, mirror }, bound, field, path) {
  const said = new Map((directive.args ?? []).map((text) => text.split('=').map((part) => part.trim())));
  const named = (arg) => {
    const column = binder.directive(arg.astNode, 'column');
    return column ? [column.name] : columnNames(arg.name);
  };
  return mirror.parameters.map((parameter, i) => {
    const [scope, name] = (said.get(parameter) ?? '').slice(1).split('.');
    if (scope === 'claims') return { parameter, take: (source, args, claims) => claims[name] ?? null };
    if (scope === 'parent') return { parameter, take: (source) => (name ? source[name] : source) };
    if (i === 0 && mirror.row && mirror.row === bound.table?.id) return { parameter, take: (source) => source };
    const arg = field.args.find((each) => named(each).includes(parameter));
    if (!arg && !(parameter in (mirror.defaults ?? {})))
      throw new Refusal(directive.node, `${path}: nothing gives parameter "${parameter}" of function`);
    return { parameter, arg: arg?.name, take: (source, args) => (arg ? args[arg.name] : undefined) };
  });
}

/** How a call runs, and which arguments of the field it takes. */
function compileCall(binder, call, bound, field, path) {
  const { mirror, directive, isQuery } = call;
  const isBatched = directive.batchBy !== undefined;
  const sampled = (name) => ({ role: 'parameter', samples: mirror.samples?.[name] });
  if (isQuery) {
    const taken = field.args.filter(({ name }) => new RegExp(`\\$args\\.${name}\\b`).test(directive.query));
    return {
      isBatched,
      args: new Map(taken.map(({ name }) => [name, sampled(name)])),
      run: (source, args, { claims, dump }) => mirror.run({ parent: source, args }, { claims, dump }),
    };
  }
  const parameters = parametersOf(binder, call, bound, field, path);
  const run = (source, args, { claims, dump }) => {
    const given = {};
    for (const { parameter, take } of parameters) {
      const value = take(source, args, claims);
      given[parameter] = value === undefined ? (mirror.defaults?.[parameter] ?? null) : value;
    }
    const isSkipped = mirror.strict && Object.values(given).includes(null);
    return isSkipped ? null : mirror.run(given, { claims, dump });
  };
  const taken = parameters.filter(({ arg }) => arg);
  return { isBatched, args: new Map(taken.map(({ arg, parameter }) => [arg, sampled(parameter)])), run };
}

/** A field with @function or @sql; null for other fields. */
export function bindCall(binder, type, bound, field) {
  const found = callOf(binder, type, field);
  if (!found) return null;
  const path = `Field "${type.name}.${field.name}"`;
  const call = compileCall(binder, found, bound, field, path);
  const target = binder.readTarget(field);
  if (target) return binder.bindRead(field, target, null, path, call);
  return { kind: 'called', call, args: call.args, labels: labelsOf(binder, getNamedType(field.type)),
    isList: getNullableType(field.type) instanceof GraphQLList };
}

/** The value of a field that calls. A set of values is cut; an array or a document is not. */
export function calledValue(binding, source, args, context, typeName) {
  const value = binding.call.run(source, args, context);
  const list = Array.isArray(value) && !value.isArray && !binding.call.isBatched ? value.slice(0, VALUES_MAX) : value;
  return toWire(binding.isList && list === null ? (binding.call.isBatched ? [] : null) : list, typeName, binding.labels);
}
