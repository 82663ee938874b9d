/**
 * What of a bound schema a run exercised: every field, argument, order, filter and page that a query can reach, by which
 * forms, and the directives behind them. The items come from the schema, not from the generator, so a new feature of the
 * schema is missing here until some operation uses it.
 *
 * An item may be a *target*: `{field, arg?, form?, value?, path?, page?}` tells steer.mjs and generate.mjs what to write.
 * A field counts when it was resolved, so its parent was there; forms count when they were written.
 */
import {
  Kind,
  TypeInfo,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isListType,
  parse,
  visit,
  visitWithTypeInfo,
} from 'graphql';

const CURSORS = ['after', 'before'];
const SYNTAX = [
  'alias', 'named fragment', 'inline fragment', 'inline fragment with a type',
  '@skip by literal', '@skip by variable', '@include by literal', '@include by variable', '__typename',
  'field said twice', 'null literal', 'null variable', 'absent variable', 'default value', 'default overridden',
  'one value for a list', 'variable in an input object', 'other variables for one document', 'cursor of an edge',
  'page turned around', 'range between two cursors',
];
const PAGES = {
  forward: ['first'],
  backward: ['last'],
  'forward from a cursor': ['first', 'after'],
  'backward from a cursor': ['last', 'before'],
};

/** Types that no answer can hold, because their table has no row: the type itself, and the edges to it. */
function hollowTypes({ types, schema }, dump) {
  const hollow = new Set();
  for (const [name, { table }] of types) if (table && !table.isResult && !dump.rows.get(table.id)?.length) hollow.add(name);
  for (const [name, { kind }] of types)
    if (kind === 'edge' && hollow.has(getNamedType(schema.getType(name).getFields().node.type).name)) hollow.add(name);
  return hollow;
}

/** The object types that a value of the type may be of. */
export const objectTypes = (schema, type) => (isAbstractType(type) ? schema.getPossibleTypes(type) : [type]);

/** The fields a query can come to, by "Type.field". */
export function reachableFields(bound, dump) {
  const found = new Map();
  const seen = hollowTypes(bound, dump);
  const open = [bound.schema.getQueryType()];
  while (open.length) {
    const type = open.pop();
    if (seen.has(type.name) || !type.getFields) continue;
    seen.add(type.name);
    for (const field of Object.values(type.getFields())) {
      const id = `${type.name}.${field.name}`;
      const binding = bound.fields.get(id);
      if (!binding || binding.kind === 'unsupported') continue;
      found.set(id, { field, binding });
      open.push(...objectTypes(bound.schema, getNamedType(field.type)));
    }
  }
  return found;
}

const isGiven = (value) => value !== undefined && value !== null;

export class Coverage {
  /** @param {object} bound from schema.mjs @param {import('./dump.mjs').Dump} dump */
  constructor(bound, dump) {
    this.bound = bound;
    this.items = new Map(); // id -> {group, target, count}
    this.coordinates = new Set(); // schema coordinates, for the directives
    this.inputs = new Map(); // input object of a binding -> its name here
    this.openInputs = [];
    this.hollow = hollowTypes(bound, dump);
    for (const [id, { field, binding }] of reachableFields(bound, dump)) this.addField(id, field, binding);
    this.addInputs();
    for (const name of SYNTAX) this.add('syntax', name);
    if (Object.values(bound.schema.getTypeMap()).some(isInterfaceType)) this.add('syntax', 'fragment on an interface');
  }

  add(group, id, target) {
    if (!this.items.has(id)) this.items.set(id, { group, target, count: 0 });
  }

  note(id) {
    const item = this.items.get(id);
    if (item) item.count++;
  }

  // ---- what there is ----

  addField(id, field, binding) {
    this.add('fields', id, { field: id });
    for (const arg of field.args) this.addArgument(id, arg, binding.args?.get(arg.name));
    const named = getNamedType(field.type);
    if (binding.labels && isEnumType(named))
      for (const { name } of named.getValues()) this.add('enum values', `${named.name}.${name}`, { field: id });
    if (binding.shape !== 'connection') return;
    const pages = Object.entries(PAGES).filter(([page]) => !this.hollow.has(binding.typeName) || !page.endsWith('cursor'));
    for (const [page, needed] of pages)
      if (needed.every((name) => field.args.some((arg) => arg.name === name)))
        this.add('pages', `${id} ${page}`, { field: id, page });
  }

  addArgument(id, arg, entry) {
    const forms = CURSORS.includes(arg.name) && entry?.role === 'page' ? ['variable'] : ['literal', 'variable'];
    for (const form of forms)
      this.add('arguments', `${id}(${arg.name}:) by ${form}`, { field: id, arg: arg.name, form });
    if (entry?.role === 'order')
      for (const value of entry.values.keys())
        this.add('orders', `${id}(${arg.name}: ${value})`, { field: id, arg: arg.name, value });
    if (entry?.input) this.openInputs.push({ input: entry.input, field: id, arg: arg.name, path: [] });
  }

  /** The fields of filter objects, once for each object and table, by the shortest way: filters nest in a bounded depth. */
  addInputs() {
    for (const { input, field, arg, path } of this.openInputs) {
      if (this.inputs.has(input)) continue;
      this.inputs.set(input, `${input.type.name} of ${field}${path.map((name) => `.${name}`).join('')}`);
      for (const [name, entry] of input.fields) {
        const inner = [...path, name];
        this.add('filters', `${this.inputs.get(input)}: ${name}`, { field, arg, path: inner });
        if (entry.input) this.openInputs.push({ input: entry.input, field, arg, path: inner }); // the loop comes to it
      }
    }
  }

  // ---- what was asked ----

  /** For the reference to call when it resolves a field. */
  observe(id, binding, args, value) {
    this.note(id);
    this.coordinates.add(id).add(id.split('.')[0]);
    for (const [name, given] of Object.entries(args)) {
      if (!isGiven(given)) continue;
      this.coordinates.add(`${id}(${name}:)`);
      this.noteArgument(id, name, given, binding.args?.get(name));
    }
    if (binding.kind === 'read') this.coordinates.add(binding.typeName);
    if (binding.shape === 'connection') this.notePage(id, args);
    if (binding.labels) this.noteLabels(id, value);
  }

  noteArgument(id, name, given, entry) {
    for (const each of [given].flat()) {
      if (entry?.role === 'order') this.note(`${id}(${name}: ${each})`);
      if (entry?.role === 'order') this.coordinates.add(`${this.enumOf(id, name)}.${each}`);
      if (entry?.labels) this.noteLabel(entry.labels, this.enumOf(id, name), each);
    }
    if (entry?.input) this.noteInput(entry.input, given);
  }

  enumOf(id, name) {
    const [type, field] = id.split('.');
    return getNamedType(
      this.bound.schema.getType(type).getFields()[field].args.find((arg) => arg.name === name).type,
    ).name;
  }

  noteLabel(labels, type, value) {
    this.note(`${type}.${value}`);
    this.coordinates.add(`${type}.${value}`);
  }

  noteLabels(id, value) {
    const [type, field] = id.split('.');
    const named = getNamedType(this.bound.schema.getType(type).getFields()[field].type).name;
    for (const each of [value].flat()) if (typeof each === 'string') this.noteLabel(null, named, each);
  }

  noteInput(input, value) {
    for (const each of [value].flat()) {
      for (const [name, inner] of Object.entries(each ?? {})) {
        if (!isGiven(inner)) continue;
        const entry = input.fields.get(name);
        this.note(`${this.inputs.get(input)}: ${name}`);
        this.coordinates.add(`${input.type.name}.${name}`);
        if (entry?.input) this.noteInput(entry.input, inner);
        if (entry?.labels)
          for (const label of [inner].flat())
            this.noteLabel(entry.labels, getNamedType(input.type.getFields()[name].type).name, label);
      }
    }
  }

  notePage(id, args) {
    for (const [page, needed] of Object.entries(PAGES))
      if (needed.every((name) => isGiven(args[name]))) this.note(`${id} ${page}`);
    if (isGiven(args.after) && isGiven(args.before)) this.note('range between two cursors');
  }

  /** Notes the forms of a document and its variables. */
  noteOperation({ query, variables = {} }) {
    const document = parse(query);
    const info = new TypeInfo(this.bound.schema);
    const enter = {
      Argument: (node) => this.noteForm(node, info, variables),
      Field: (node) => this.noteFieldNode(node),
      FragmentDefinition: (node) => this.noteCondition(node.typeCondition, 'named fragment'),
      InlineFragment: (node) => this.noteCondition(node.typeCondition, node.typeCondition ? 'inline fragment with a type' : 'inline fragment'),
      SelectionSet: (node) => this.noteTwice(node),
      ObjectField: (node) => node.value.kind === Kind.VARIABLE && this.note('variable in an input object'),
      VariableDefinition: (node) => this.noteVariable(node, variables),
      NullValue: () => this.note('null literal'),
    };
    const quiet = Object.fromEntries(Object.entries(enter).map(([kind, run]) => [kind, (node) => void run(node)]));
    visit(document, visitWithTypeInfo(info, quiet));
  }

  noteForm(node, info, variables) {
    const directive = info.getDirective();
    const isVariable = node.value.kind === Kind.VARIABLE;
    const form = isVariable ? 'variable' : 'literal';
    if (directive) return this.note(`@${directive.name} by ${form}`);
    if (isVariable ? variables[node.value.name.value] === null : node.value.kind === Kind.NULL) return;
    const list = isListType(getNullableType(info.getInputType()));
    if (list && !isVariable && node.value.kind !== Kind.LIST) this.note('one value for a list');
    this.note(`${info.getParentType().name}.${info.getFieldDef().name}(${node.name.value}:) by ${form}`);
  }

  noteFieldNode({ alias, name }) {
    if (alias) this.note('alias');
    if (name.value === '__typename') this.note('__typename');
  }

  noteCondition(condition, form) {
    this.note(form);
    const type = condition && this.bound.schema.getType(condition.name.value);
    if (type && isInterfaceType(type)) this.note('fragment on an interface');
  }

  noteTwice({ selections }) {
    const keys = selections.filter(({ kind }) => kind === Kind.FIELD).map(({ alias, name }) => (alias ?? name).value);
    if (new Set(keys).size < keys.length) this.note('field said twice');
  }

  noteVariable({ variable, defaultValue }, variables) {
    const value = variables[variable.name.value];
    if (value === null) this.note('null variable');
    else if (defaultValue) this.note(value === undefined ? 'default value' : 'default overridden');
    else if (value === undefined) this.note('absent variable');
  }

  // ---- the report ----

  /** What generate.mjs can be steered to, in a fixed order: id -> target. */
  targets(isWanted = () => true) {
    const found = [...this.items].filter(([, item]) => item.target && isWanted(item));
    return new Map(found.map(([id, { target }]) => [id, target]));
  }

  /** Those that nobody asked for yet. */
  missingTargets() {
    return this.targets(({ count }) => !count);
  }

  /** Items nobody asked for. @returns {string[]} */
  missing() {
    return [...this.items].filter(([, { count }]) => !count).map(([id, { group }]) => `${group}: ${id}`);
  }

  /** One line for each group: how much of it was exercised, how often. @returns {string[]} */
  summary() {
    const groups = new Map();
    for (const { group, count } of this.items.values()) groups.set(group, [...(groups.get(group) ?? []), count]);
    return [...groups].map(
      ([group, counts]) =>
        `${group}: ${counts.filter(Boolean).length} of ${counts.length}, each at least ${Math.min(...counts)} times`,
    );
  }

  /**
   * How many of the places that carry a directive were exercised, by directive and argument.
   * @param {{text: string}[]} sources SDL texts
   * @returns {string[]}
   */
  directives(sources) {
    const places = new Map();
    const at = (coordinate, { directives = [] }) => {
      for (const { name, arguments: given } of directives) {
        const words = given.map(({ name: word, value }) =>
          value.kind === Kind.ENUM ? `${word.value}: ${value.value}` : word.value,
        );
        const id = `@${name.value}${words.length ? `(${words.sort().join(', ')})` : ''}`;
        places.set(id, [...(places.get(id) ?? []), coordinate]);
      }
    };
    for (const { text } of sources) forEachPlace(parse(text), at);
    return [...places]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, all]) => `${id}: ${all.filter((each) => this.coordinates.has(each)).length} of ${all.length}`);
  }
}

/** Calls `at(coordinate, node)` for each type, field, argument, input field and enum value of an SDL document. */
function forEachPlace({ definitions }, at) {
  for (const definition of definitions) {
    if (!definition.name) continue;
    const type = definition.name.value;
    at(type, definition);
    for (const member of [...(definition.fields ?? []), ...(definition.values ?? [])]) {
      at(`${type}.${member.name.value}`, member);
      for (const arg of member.arguments ?? []) at(`${type}.${member.name.value}(${arg.name.value}:)`, arg);
    }
  }
}
