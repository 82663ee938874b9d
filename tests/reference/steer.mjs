/**
 * The way from the query type to a field that an operation shall use: one of the shortest, drawn at random.
 */
import { getNamedType, getNullableType, isListType, isNonNullType } from 'graphql';
import { objectTypes, reachableFields } from './coverage.mjs';

/** A row that may be missing makes a longer way than one that cannot, and one of several types a longer one still. */
const stepLength = ({ field, binding }) =>
  binding.kind === 'node' ? 3 :
  binding.kind === 'read' && binding.shape === 'one' && !isNonNullType(field.type) ? 2 : 1;

export const isToOne = ({ field }) => !isListType(getNullableType(field.type));

/** Knows, for each type, how far it is from the query type and by which fields, of those that may be steps. */
export class Ways {
  constructor(bound, dump, isStep = () => true) {
    this.fields = new Map([...reachableFields(bound, dump)].filter(([, each]) => isStep(each)));
    this.query = bound.schema.getQueryType().name;
    this.distance = new Map([[this.query, 0]]);
    this.waysTo = new Map();
    this.targets = ({ field }) => objectTypes(bound.schema, getNamedType(field.type)).map(({ name }) => name);
    for (const [id, each] of this.fields)
      for (const to of this.targets(each)) this.waysTo.set(to, [...(this.waysTo.get(to) ?? []), id]);
    this.measure();
  }

  /** Bellman and Ford: schemas are small. */
  measure() {
    for (let changed = true; changed; ) {
      changed = false;
      for (const [id, each] of this.fields) {
        const from = this.distance.get(id.split('.')[0]);
        const length = from + stepLength(each);
        for (const to of this.targets(each)) {
          if (from === undefined || length >= (this.distance.get(to) ?? Infinity)) continue;
          this.distance.set(to, length);
          changed = true;
        }
      }
    }
  }

  /**
   * @param {string} id "Type.field" @param {import('./random.mjs').Random} random
   * @param {boolean} [detour] the field before it may be any that leads there
   * @returns {string[] | null} fields, the last is `id`; null where none of the steps leads to it
   */
  wayTo(id, random, detour = false) {
    const way = [id];
    for (let type = id.split('.')[0]; type !== this.query; type = way[0].split('.')[0]) {
      if (!this.distance.has(type)) return null;
      const steps = this.waysTo.get(type).filter((step) => {
        const from = this.distance.get(step.split('.')[0]);
        const isShort = from + stepLength(this.fields.get(step)) === this.distance.get(type);
        return from !== undefined && (isShort || (detour && way.length === 1));
      });
      way.unshift(random.pick(steps));
    }
    return way;
  }
}
