/**
 * What an operation costs, by the text of docs/costs.md: one walk over the merged fields of a request whose variables are
 * known, without a formula. Queries only; numbers are BigInts, as they grow.
 */
import {
  GraphQLInputObjectType, GraphQLList, Kind, getArgumentValues, getDirectiveValues, getNamedType, getNullableType,
  GraphQLIncludeDirective, GraphQLSkipDirective, isAbstractType, isLeafType, parse, valueFromASTUntyped,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';

const LIST_SIZE = 10n;
const MOST = 2n ** 64n - 1n;

const capped = (number) => (number > MOST ? MOST : number);
const greatest = (numbers) => numbers.reduce((a, b) => (b > a ? b : a), 0n);
const isList = (type) => getNullableType(type) instanceof GraphQLList;
const isThere = (value) => value !== undefined && value !== null;
const sizeOf = (number) => BigInt(Math.max(0, number));

/** The arguments of a directive of the SDL; undefined where it is not used. */
function directive(node, name) {
  const used = node?.directives?.find((each) => each.name.value === name);
  return used && Object.fromEntries(used.arguments.map((each) => [each.name.value, valueFromASTUntyped(each.value)]));
}

/** A weight that is said, or undefined. */
const weightAt = (node) => {
  const weight = directive(node, 'cost')?.weight;
  return weight === undefined ? undefined : BigInt(weight);
};

const weightOfType = (type) => weightAt(type.astNode) ?? (isLeafType(type) ? 0n : 1n);

/** What an interface says holds for the types that do not say it themselves. */
function saidOf(type, field, name) {
  const nodes = [field, ...type.getInterfaces().map((each) => each.getFields()[field.name])];
  const node = nodes.find((each) => directive(each?.astNode, name));
  return node && directive(node.astNode, name);
}

/** What a value weighs that is given as an argument or input field. */
function weigh(type, weight, value) {
  if (!isThere(value)) return 0n;
  if (isList(type)) return [value].flat(1).reduce((sum, each) => sum + weigh(getNullableType(type).ofType, weight, each), 0n);
  const named = getNamedType(type);
  if (!(named instanceof GraphQLInputObjectType)) return weight;
  const inside = Object.values(named.getFields()).filter(({ name }) => name in value);
  return inside.reduce((sum, each) => sum + weighInput(each, value[each.name]), weight);
}

const weighInput = (input, value) =>
  weigh(input.type, weightAt(input.astNode) ?? weightOfType(getNamedType(input.type)), value);

/** A field with @listSize of which not exactly one slicing argument is given. */
class UnslicedField extends Error {}

export class Costs {
  constructor(bound) {
    this.bound = bound;
    this.schema = bound.schema;
  }

  /** The cost, or null where an argument cannot be what it has to be, or is not given and has to. */
  of(request) {
    try {
      return this.computed(request);
    } catch (error) {
      if (error instanceof UnslicedField) return null;
      throw error;
    }
  }

  /** What is wrong with the slicing arguments of a request; null where nothing is. */
  mistakeIn(request) {
    try {
      this.computed(request);
      return null;
    } catch (error) {
      if (error instanceof UnslicedField) return error;
      throw error;
    }
  }

  computed({ query, variables = {}, operationName }) {
    const document = parse(query);
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const operation = operations.find(({ name }) => !operationName || name?.value === operationName);
    const { coerced, errors } = getVariableValues(this.schema, operation.variableDefinitions ?? [], variables);
    if (errors) return null;
    const fragments = Object.fromEntries(document.definitions
      .filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((each) => [each.name.value, each]));
    const run = { variables: coerced, fragments };
    try {
      const fields = this.objectCost(run, this.schema.getQueryType(), [operation.selectionSet], null);
      return capped(fields + (weightAt(this.schema.getQueryType().astNode) ?? 0n));
    } catch (error) {
      if (error.extensions !== undefined) return null; // GraphQLError
      throw error;
    }
  }

  // ---- Fields ----

  isIncluded({ variables }, node) {
    return getDirectiveValues(GraphQLSkipDirective, node, variables)?.if !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
  }

  applies(condition, type) {
    const named = condition && this.schema.getType(condition.name.value);
    return !named || named === type || (isAbstractType(named) && this.schema.isSubType(named, type));
  }

  collect(run, type, sets, fields = new Map(), met = new Set()) {
    for (const selection of sets.flatMap(({ selections }) => selections)) {
      if (!this.isIncluded(run, selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        fields.set(key, [...(fields.get(key) ?? []), selection]);
        continue;
      }
      const isSpread = selection.kind === Kind.FRAGMENT_SPREAD;
      const fragment = isSpread ? run.fragments[selection.name.value] : selection;
      if (met.has(fragment) || !this.applies(fragment.typeCondition, type)) continue;
      if (isSpread) met.add(fragment);
      this.collect(run, type, [fragment.selectionSet], fields, met);
    }
    return fields;
  }

  objectCost(run, type, sets, sized) {
    let sum = 0n;
    for (const nodes of this.collect(run, type, sets).values())
      if (!nodes[0].name.value.startsWith('__')) sum += this.fieldCost(run, type, nodes, sized);
    return sum;
  }

  fieldCost(run, type, nodes, around) {
    const field = type.getFields()[nodes[0].name.value];
    const named = getNamedType(field.type);
    const sets = nodes.map(({ selectionSet }) => selectionSet).filter(Boolean);
    const args = getArgumentValues(field, nodes[0], run.variables);
    const said = saidOf(type, field, 'cost');
    const sized = this.sized(type, field, args);
    const own = said === undefined ? undefined : BigInt(said.weight);
    const each = isAbstractType(named)
      ? greatest(this.schema.getPossibleTypes(named).map((object) =>
        (own ?? weightOfType(object)) + this.objectCost(run, object, sets, sized)))
      : (own ?? weightOfType(named)) + (isLeafType(named) ? 0n : this.objectCost(run, named, sets, sized));
    const once = own === undefined && isLeafType(named) && this.isAskedApart(type, field) ? 1n : 0n;
    const given = field.args.reduce((sum, arg) => sum + weighInput(arg, args[arg.name]), 0n);
    const isSized = around?.lists.includes(field.name);
    const size = isSized ? around.size : isList(field.type) ? sized.size : 1n;
    return capped(once + given + size * each);
  }

  binding(type, field) {
    return this.bound.fields.get(`${type.name}.${field.name}`);
  }

  isAskedApart(type, field) {
    const { kind } = this.binding(type, field) ?? {};
    return ['called', 'resolver', 'aggregate'].includes(kind) || (kind === 'connection' && field.name === 'totalCount');
  }

  // ---- Sizes ----

  /** How long a list is, or the lists inside of the object that the field gives. */
  sized(type, field, args) {
    const binding = this.binding(type, field) ?? {};
    const said = saidOf(type, field, 'listSize') ?? {};
    const inConnection = this.bound.types.get(getNamedType(field.type).name)?.kind === 'connection' ? ['nodes', 'edges'] : [];
    const lists = [...(said.sizedFields ?? []), ...inConnection];
    const read = binding.kind === 'resolver' ? binding.read : binding;
    const max = this.longest(read, field);
    const slices = said.slicingArguments
      ? said.slicingArguments.map((path) => path.split('.').reduce((value, name) => value?.[name], args))
      : this.knownSlices(read, field, args);
    const numbers = slices.filter(isThere).map(sizeOf);
    if (said.slicingArguments && said.requireOneSlicingArgument !== false && numbers.length !== 1)
      throw new UnslicedField(`"${type.name}.${field.name}" takes exactly one of: ${said.slicingArguments.join(', ')}`);
    const otherwise = said.assumedSize === undefined ? this.otherwise(binding, read, max) : BigInt(said.assumedSize);
    const size = numbers.length ? greatest(numbers) : otherwise;
    return { lists, size: max !== null && size > max ? max : size };
  }

  /** The longest page; null where there is none. */
  longest(read, field) {
    if (read?.kind === 'node') return BigInt(read.max);
    if (!read?.page || !['list', 'connection'].includes(read.shape)) return null;
    const isPaged = read.shape === 'connection' || directive(field.astNode, 'page') !== undefined ||
      field.args.some(({ name }) => name === 'first' || name === 'limit') || (read.call && !read.call.isBatched);
    return isPaged ? BigInt(read.page.max) : null;
  }

  knownSlices(read, field, args) {
    if (read?.kind === 'node') return [args.ids?.length];
    const entries = [...(read?.args ?? [])];
    const pages = entries.filter(([name, { role }]) => role === 'page' && ['first', 'limit', 'last'].includes(name));
    if (pages.length) return pages.map(([name]) => args[name]);
    const isKey = ([name, { role, op, column, path }]) => role === 'filter' && op === 'IN' && !path && read.key?.length === 1 &&
      column.name === read.key[0] && isList(field.args.find((each) => each.name === name).type);
    const key = entries.find(isKey);
    return key ? [args[key[0]] === null || args[key[0]] === undefined ? null : [args[key[0]]].flat().length] : [];
  }

  otherwise(binding, read, max) {
    const size = this.guess(binding, read);
    return max !== null && size > max ? max : size;
  }

  guess(binding, read) {
    if (isThere(read?.page?.default)) return BigInt(read.page.default);
    const { tree } = read?.relation ?? {};
    if (tree) return BigInt(tree.depth) * (this.leadsToOne(tree.step) ? 1n : LIST_SIZE);
    if (binding.kind === 'called') return 100n;
    return LIST_SIZE;
  }

  leadsToOne({ relation, table, key }) {
    return [table.primaryKey, key, ...table.uniques].some((unique) =>
      unique?.length && unique.every((column) => relation.remote.includes(column)));
  }
}
