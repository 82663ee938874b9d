/**
 * Cursors in random operations. They are variables that are absent at first; compare.mjs takes their values from the
 * operation's own answer, for each side from its own, and asks again. An entry of `cursors` is one page that moves:
 *
 *     {take: [{variable, path}], set?: object, clear?: string[], turn?: the same for the next page}
 *
 * `take` says from where in the answer the variables are filled, `set` and `clear` what else changes. The styles:
 */
import { getNamedType } from 'graphql';

const SKIPPED_EDGES = 2;

const STYLES = {
  /** On from the end of the page. */
  follow: (draw) => ({ take: [draw.takeCursor(draw.cursorName, draw.endOfPage())] }),
  /** On from an edge in the middle. */
  edge: (draw) => draw.edges && { take: [draw.takeCursor(draw.cursorName, draw.someEdge())] },
  /** On, and then back to where it came from. */
  turn: (draw) => draw.hasAll && draw.turn(),
  /** What lies between an edge and the end of the page. */
  range: (draw) => draw.hasAll && draw.edges && draw.range(),
};

/** One connection whose page shall move. */
class CursorDraw {
  constructor(generator, { field, args, entry, path }) {
    Object.assign(this, { generator, args, entry, path, random: generator.random });
    this.backward = args.has('last');
    this.cursorName = this.backward ? 'before' : 'after';
    const has = (name) => field.args.some((arg) => arg.name === name);
    this.can = has(this.cursorName);
    this.hasAll = ['first', 'last', 'after', 'before'].every(has);
    this.connection = entry.sub.type.getFields();
    const edge = this.connection.edges && getNamedType(this.connection.edges.type);
    this.edges = edge?.getFields().cursor ? edge : null;
  }

  /** Adds a field to the connection that is always asked for; answers its response name. */
  ask(name, type, fields) {
    const { generator, entry } = this;
    const key = generator.responseName(entry.sub, name, true);
    const entries = fields.map((each) => ({ name: each, key: each, args: '', sub: null, always: true }));
    entry.sub.entries.push({ name, key, args: '', sub: { type, entries, names: new Set(fields) }, always: true });
    return key;
  }

  askPageInfo() {
    this.pageInfo ??= this.ask('pageInfo', getNamedType(this.connection.pageInfo.type), [
      'startCursor', 'endCursor', 'hasNextPage', 'hasPreviousPage',
    ]);
    return [...this.path, this.pageInfo];
  }

  endOfPage() {
    return [...this.askPageInfo(), this.backward ? 'startCursor' : 'endCursor'];
  }

  someEdge() {
    return [...this.path, this.ask('edges', this.edges, ['cursor']), this.random.int(0, SKIPPED_EDGES), 'cursor'];
  }

  define(argument, type) {
    const { definitions } = this.generator;
    const name = `p${definitions.length + 1}`;
    definitions.push(`$${name}: ${type}`);
    this.args.set(argument, { variable: name });
    return name;
  }

  takeCursor(argument, path) {
    return { variable: this.define(argument, 'String'), path };
  }

  turn() {
    const [size, otherSize] = this.backward ? ['last', 'first'] : ['first', 'last'];
    const count = this.args.get(size) || this.random.int(1, 3);
    const forward = this.takeCursor(this.cursorName, this.endOfPage());
    const other = this.backward ? 'after' : 'before';
    const back = this.takeCursor(other, [...this.askPageInfo(), this.backward ? 'endCursor' : 'startCursor']);
    const sizeVariable = this.define(size, 'Int');
    const otherVariable = this.define(otherSize, 'Int');
    this.generator.variables[sizeVariable] = count;
    return {
      take: [forward],
      turn: { take: [back], clear: [forward.variable, sizeVariable], set: { [otherVariable]: count } },
    };
  }

  range() {
    const [from, to] = [this.someEdge(), this.endOfPage()];
    const far = this.backward ? 'after' : 'before';
    return { take: [this.takeCursor(this.cursorName, from), this.takeCursor(far, to)] };
  }
}

/**
 * Often makes a connection one whose page moves, and always where the target wants a page from a cursor.
 * @param {object} generator @param {{field: object, args: Map, entry: object, path: (string|number)[], page?: string}} about
 */
export function drawCursor(generator, about) {
  const wanted = about.page?.endsWith('cursor');
  const { random } = generator;
  const draw = new CursorDraw(generator, about);
  if (!draw.can || !draw.connection.pageInfo || !(wanted || random.chance(0.6))) return;
  about.args.delete('after');
  about.args.delete('before');
  const style = random.pick(wanted ? ['follow', 'follow', 'turn'] : Object.keys(STYLES));
  generator.cursors.push(STYLES[style](draw) || STYLES.follow(draw));
  about.entry.always = true;
}
