/** What @cost and @listSize must not say. */
import { GraphQLInputObjectType, GraphQLInt, GraphQLList, getNamedType, getNullableType } from 'graphql';
import { Refusal } from './refusal.mjs';

const MOST = 1_000_000;
const isList = (type) => getNullableType(type) instanceof GraphQLList;

function checkNumber(value, node, what) {
  if (value === undefined || value === null || (Number.isInteger(Number(value)) && value >= 0 && value <= MOST)) return;
  throw new Refusal(node, `${what} must be a whole number from 0 to ${MOST}.`);
}

function checkWeight(binder, element, path) {
  const cost = binder.directive(element.astNode, 'cost');
  if (cost) checkNumber(cost.weight, cost.node, `${path}: @cost(weight:)`);
}

/** The input that a path such as "page.first" leads to. */
function inputAt(field, path) {
  const [first, ...rest] = path.split('.');
  return rest.reduce((input, name) => {
    const type = input && getNullableType(input.type);
    return type instanceof GraphQLInputObjectType ? type.getFields()[name] : undefined;
  }, field.args.find(({ name }) => name === first));
}

function checkListSize(binder, field, path) {
  const said = binder.directive(field.astNode, 'listSize');
  if (!said) return;
  const refuse = (why) => new Refusal(said.node, `${path}: @listSize${why}`);
  const isConnection = binder.types.get(getNamedType(field.type).name)?.kind === 'connection';
  checkNumber(said.assumedSize, said.node, `${path}: @listSize(assumedSize:)`);
  for (const slice of said.slicingArguments ?? []) {
    const input = inputAt(field, slice);
    if (!input) throw refuse(`(slicingArguments:): "${slice}" is no argument of it, and no input field inside of one.`);
    if (getNullableType(input.type) !== GraphQLInt)
      throw refuse(`(slicingArguments:): "${slice}" has to be an Int, which says how many are given.`);
  }
  for (const name of said.sizedFields ?? []) {
    const list = getNamedType(field.type).getFields?.()[name];
    if (isList(field.type)) throw refuse('(sizedFields:) is for a field that gives an object with lists.');
    if (!list || !isList(list.type)) throw refuse(`(sizedFields:): "${name}" is no list of "${getNamedType(field.type).name}".`);
  }
  if (!isList(field.type) && !said.sizedFields && !isConnection) throw refuse(' is for a list; it gives none.');
  if (said.assumedSize === undefined && !said.slicingArguments) throw refuse(' says no size.');
}

/** Refuses what the directives of a type, its fields, arguments and input fields say wrong. */
export function refuseCosts(binder, type) {
  binder.attempt(() => checkWeight(binder, type, `Type "${type.name}"`));
  for (const field of Object.values(type.getFields?.() ?? {})) {
    const path = `${type instanceof GraphQLInputObjectType ? 'Input field' : 'Field'} "${type.name}.${field.name}"`;
    binder.attempt(() => checkWeight(binder, field, path));
    binder.attempt(() => checkListSize(binder, field, path));
    for (const arg of field.args ?? []) binder.attempt(() => checkWeight(binder, arg, `Argument "${type.name}.${field.name}(${arg.name}:)"`));
  }
}
