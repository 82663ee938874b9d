/**
 * `@tree`: the rows that a relation of a type to itself leads to, its rows to theirs, and so on, up to a depth. A row that
 * is met on its own way again is left out.
 */
import { Refusal } from './refusal.mjs';

const DEPTH_DEFAULT = 10;
const DEPTH_MAX = 100;

const isFixed = (table, key, columns) =>
  [table.primaryKey, key, ...table.uniques].some((unique) => unique?.length && unique.every((column) => columns.includes(column)));

/** The relation of a field with @tree: between keys, with the relation to follow. */
export function treeRelation(binder, bound, target, field, path) {
  const directive = binder.directive(field.astNode, 'tree');
  const refuse = (why) => new Refusal(directive.node, `${path}: ${why}`);
  if (target?.bound !== bound || target.shape === 'one')
    throw refuse(`a tree is a list or a connection of "${bound.type.name}".`);
  const depth = directive.depth ?? DEPTH_DEFAULT;
  if (depth > DEPTH_MAX) throw refuse(`@tree(depth: ${depth}) is beyond ${DEPTH_MAX}.`);
  const beside = bound.type.getFields()[directive.of];
  const isRelation = beside && ['tree', 'resolver', 'function', 'sql'].every((name) => !binder.directive(beside.astNode, name));
  const step = isRelation ? binder.relationOf(bound.type.name, directive.of) : null;
  if (!step) throw refuse(`@tree(of:): "${directive.of}" is no relation beside it.`);
  if (step.typeName !== bound.type.name)
    throw refuse(`@tree(of:): "${directive.of}" leads to "${step.typeName}", not to "${bound.type.name}" again.`);
  const { local, remote, through } = step.relation;
  if (through || !(isFixed(bound.table, bound.key, local) || isFixed(bound.table, bound.key, remote)))
    throw refuse('there may be several ways from one row to another; a tree is of a relation ' +
      'in which each row leads to one, or comes of one, by a unique key.');
  return { local: bound.key, remote: bound.key, tree: { step, depth } };
}

/** How far away the rows of a tree are, by row. */
export function levelsOf({ step, depth }, source, related) {
  const levels = new Map();
  let at = [source];
  for (let level = 1; level <= depth && at.length; level++) {
    at = at.flatMap((row) => related(step, row)).filter((row) => row !== source && !levels.has(row));
    for (const row of at) levels.set(row, BigInt(level));
  }
  return levels;
}
