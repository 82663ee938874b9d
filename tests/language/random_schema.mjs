/**
 * Random schemas for the differential test: small, valid, and with every kind of type, so that random documents meet
 * every rule. A schema is kept as a model beside its SDL, because writing documents needs to know the types.
 *
 * A type reference is a string as in SDL ("[Int!]!"); `named` takes the wrappers off.
 */

const scalars = ['Int', 'Float', 'String', 'Boolean', 'ID', 'Date'];
const fieldNames = ['a', 'b', 'c', 'name', 'names', 'node', 'nodes', 'items', 'size', 'owner', 'kind'];
const argumentNames = ['x', 'y', 'first', 'after', 'filter', 'kind'];

export const named = (type) => type.replace(/[[\]!]/g, '');

/** `type` under a random list and non-null wrapping. */
function wrap(random, type, nullableOnly = false) {
  let wrapped = type;
  if (random.chance(0.3)) wrapped = `[${random.chance(0.4) ? `${wrapped}!` : wrapped}]`;
  if (random.chance(0.05)) wrapped = `[${wrapped}]`;
  return !nullableOnly && random.chance(0.25) ? `${wrapped}!` : wrapped;
}

function someNames(random, names, low, high) {
  return random.shuffle(names).slice(0, random.int(low, high));
}

function literalOf(model, random, type) {
  if (type.startsWith('[')) return '[]';
  const enumType = model.enums.find((each) => each.name === named(type));
  if (enumType) return random.pick(enumType.values);
  const samples = { Int: '7', Float: '1.5', String: '"s"', Boolean: 'true', ID: '"id"', Date: '"2025-09-01"' };
  return samples[named(type)] ?? null;
}

/** Arguments or input fields; a deprecated one is never required. */
function inputValues(model, random, names, types, { nullable = false, defaults = true } = {}) {
  return names.map((name) => {
    const type = wrap(random, random.pick(types), nullable);
    const literal = defaults && random.chance(0.3) ? literalOf(model, random, type) : null;
    const isRequired = type.endsWith('!') && literal === null;
    return { name, type, default: literal, isDeprecated: !isRequired && random.chance(0.05) };
  });
}

function inputTypeNames(model) {
  return [...scalars, ...model.enums.map((e) => e.name), ...model.inputs.map((i) => i.name)];
}

function makeField(model, random, name, outputs) {
  const count = random.chance(0.5) ? 0 : random.int(1, 3);
  const names = someNames(random, argumentNames, count, count);
  return {
    name,
    type: wrap(random, random.pick(outputs)),
    args: inputValues(model, random, names, inputTypeNames(model)),
    isDeprecated: random.chance(0.05),
  };
}

function makeInputs(model, random) {
  const count = random.int(1, 3);
  for (let i = 0; i < count; i++) {
    const isOneOf = random.chance(0.35);
    const types = [...scalars, ...model.enums.map((e) => e.name), ...model.inputs.map((t) => t.name)];
    const input = { name: `In${i}`, isOneOf };
    input.fields = inputValues(model, random, someNames(random, fieldNames, 1, 5), types, {
      nullable: isOneOf,
      defaults: !isOneOf,
    });
    if (random.chance(0.3)) input.fields.push({ name: 'self', type: input.name, default: null });
    model.inputs.push(input);
  }
}

/** Objects repeat the fields of their interfaces, and of the interfaces of these. */
function implement(random, model, type, candidates) {
  for (const parent of candidates) {
    if (!random.chance(0.5)) continue;
    for (const each of [parent, ...parent.interfaces]) {
      if (type.interfaces.includes(each)) continue;
      type.interfaces.push(each);
      for (const field of each.fields) {
        const index = type.fields.findIndex((own) => own.name === field.name);
        if (index < 0) type.fields.push({ ...field });
        else if (type.fields[index].type !== field.type || !type.fields[index].isInherited) type.fields[index] = { ...field };
      }
    }
  }
}

function makeOutputs(model, random) {
  const objectNames = Array.from({ length: random.int(2, 5) }, (_, i) => `Obj${i}`);
  const interfaceNames = Array.from({ length: random.int(1, 3) }, (_, i) => `Face${i}`);
  const unionNames = Array.from({ length: random.int(1, 2) }, (_, i) => `Uni${i}`);
  const leaves = [...scalars, ...model.enums.map((e) => e.name)];
  const outputs = [...leaves, ...objectNames, ...objectNames, ...interfaceNames, ...interfaceNames, ...unionNames];
  const fieldsOf = () => someNames(random, fieldNames, 2, 6).map((name) => makeField(model, random, name, outputs));
  for (const name of interfaceNames) {
    const type = { kind: 'interface', name, fields: fieldsOf(), interfaces: [] };
    if (random.chance(0.4)) implement(random, model, type, model.composites);
    model.composites.push(type);
  }
  const interfaces = model.composites.slice();
  for (const name of [...objectNames, ...model.roots.values()]) {
    const type = { kind: 'object', name, fields: fieldsOf(), interfaces: [] };
    implement(random, model, type, interfaces);
    model.composites.push(type);
  }
  for (const name of unionNames)
    model.composites.push({ kind: 'union', name, members: someNames(random, objectNames, 1, 4), fields: [], interfaces: [] });
}

function makeDirectives(model, random) {
  const locations = ['QUERY', 'MUTATION', 'SUBSCRIPTION', 'FIELD', 'FRAGMENT_DEFINITION', 'FRAGMENT_SPREAD', 'INLINE_FRAGMENT', 'VARIABLE_DEFINITION'];
  for (let i = 0; i < 3; i++) {
    model.directives.push({
      name: `dir${i}`,
      isRepeatable: random.chance(0.4),
      locations: someNames(random, locations, 1, 8),
      args: inputValues(model, random, someNames(random, argumentNames, 0, 2), inputTypeNames(model)),
    });
  }
}

// ---- SDL ----

const printInput = (input) =>
  `${input.name}: ${input.type}${input.default == null ? '' : ` = ${input.default}`}${input.isDeprecated ? ' @deprecated' : ''}`;
const printArgs = (args) => (args.length === 0 ? '' : `(${args.map(printInput).join(', ')})`);
const printField = (field) =>
  `  ${field.name}${printArgs(field.args)}: ${field.type}${field.isDeprecated ? ' @deprecated(reason: "old")' : ''}`;

function printComposite(type) {
  if (type.kind === 'union') return `union ${type.name} = ${type.members.join(' | ')}`;
  const parents = type.interfaces.length > 0 ? ` implements ${type.interfaces.map((i) => i.name).join(' & ')}` : '';
  const keyword = type.kind === 'object' ? 'type' : 'interface';
  return `${keyword} ${type.name}${parents} {\n${type.fields.map(printField).join('\n')}\n}`;
}

function printSchema(model, random) {
  const parts = [
    'scalar Date',
    ...model.enums.map((e) => `enum ${e.name} { ${e.values.join(' ')} }`),
    ...model.inputs.map((i) => `input ${i.name}${i.isOneOf ? ' @oneOf' : ''} {\n${i.fields.map((f) => `  ${printInput(f)}`).join('\n')}\n}`),
    ...model.composites.map(printComposite),
    ...model.directives.map((d) => `directive @${d.name}${printArgs(d.args)}${d.isRepeatable ? ' repeatable' : ''} on ${d.locations.join(' | ')}`),
  ];
  const roots = [...model.roots].map(([kind, name]) => `${kind}: ${name}`).join(' ');
  if (!model.hasDefaultRoots) parts.push(`schema { ${roots} }`);
  return random.shuffle(parts).join('\n');
}

/** A model {roots, enums, inputs, composites, directives, sdl}. It may break a rule of the type system: the caller checks. */
export function randomSchema(random) {
  const model = { enums: [], inputs: [], composites: [], directives: [], roots: new Map() };
  model.hasDefaultRoots = random.chance(0.6);
  const rootName = (name) => (model.hasDefaultRoots ? name : `${name}Root`);
  model.roots.set('query', rootName('Query'));
  if (random.chance(0.6)) model.roots.set('mutation', rootName('Mutation'));
  if (random.chance(0.6)) model.roots.set('subscription', rootName('Subscription'));
  for (let i = random.int(1, 2); i > 0; i--)
    model.enums.push({ name: `Enum${i}`, values: someNames(random, ['RED', 'GREEN', 'BLUE', 'NORTH', 'SOUTH'], 1, 4) });
  makeInputs(model, random);
  makeOutputs(model, random);
  makeDirectives(model, random);
  model.sdl = printSchema(model, random);
  return model;
}
