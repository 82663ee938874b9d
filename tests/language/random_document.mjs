/**
 * Random documents over a random schema. Each decision is made right by default and wrong with probability `damage`, so that
 * one number chooses between documents that are valid, nearly valid, and ruined. Response names come from a small pool,
 * because fields that overlap are what is hardest to agree on.
 */
import { named } from './random_schema.mjs';

const aliases = ['a', 'b', 'z', 'name', 'node', 'size'];

class Writer {
  constructor(random, model, damage) {
    Object.assign(this, { random, model, damage });
    this.fragments = [];
    this.variables = new Map(); // name -> type, of the document
  }

  isWrong() {
    return this.random.chance(this.damage);
  }

  type(name) {
    return this.model.composites.find((each) => each.name === name);
  }

  // ---- Values ----

  variable(type) {
    const { random } = this;
    const known = [...this.variables].filter(([, other]) => other === type || this.isWrong()).map(([name]) => name);
    if (known.length > 0 && random.chance(0.6)) return `$${random.pick(known)}`;
    const name = `v${this.variables.size}`;
    this.variables.set(name, this.isWrong() ? this.anyInputType() : type.endsWith('!') || random.chance(0.7) ? type : `${type}!`);
    return `$${name}`;
  }

  anyInputType() {
    const { random, model } = this;
    const name = random.pick(['Int', 'String', 'Float', 'ID', ...model.inputs.map((i) => i.name), ...model.enums.map((e) => e.name)]);
    const wrapped = random.chance(0.3) ? `[${name}]` : name;
    return random.chance(0.3) ? `${wrapped}!` : wrapped;
  }

  anyValue() {
    return this.random.pick(['1', '-3.5e2', '"text"', 'true', 'null', 'RED', 'REDD', '[1, "x"]', '{ a: 1 }', '{}', '[]', '99999999999', '"""\n  block\n   "x"\n"""', '"\u{1F600}é\\n\\u{1F600}"', '$undefined']);
  }

  scalar(name) {
    const { random } = this;
    const samples = {
      Int: ['0', '1', '-5', '2147483647'],
      Float: ['1', '2.5', '1e3'],
      String: ['""', '"s"', '"\u{1F600} x"', '"""b\n  c"""'],
      Boolean: ['true', 'false'],
      ID: ['1', '"one"'],
      Date: ['"2025-09-01"', '5', '{ y: 2025 }', 'TODAY', '[1, [2]]'],
    };
    return random.pick(samples[name] ?? ['1']);
  }

  value(type, depth = 0) {
    const { random, model } = this;
    if (this.isWrong()) return this.anyValue();
    if (random.chance(0.15)) return this.variable(type);
    if (type.endsWith('!')) return this.nonNull(type.slice(0, -1), depth);
    return random.chance(0.05) ? 'null' : this.nonNull(type, depth);
  }

  nonNull(type, depth) {
    const { random, model } = this;
    if (type.startsWith('[')) {
      const item = type.slice(1, -1);
      if (random.chance(0.15)) return this.value(item, depth + 1);
      const items = Array.from({ length: random.int(0, 3) }, () => this.value(item, depth + 1));
      return `[${items.join(', ')}]`;
    }
    const input = model.inputs.find((each) => each.name === type);
    if (input) return this.object(input, depth);
    const enumType = model.enums.find((each) => each.name === type);
    return enumType ? random.pick(enumType.values) : this.scalar(type);
  }

  object(input, depth) {
    const { random } = this;
    let fields = input.fields.filter((f) => (f.type.endsWith('!') && f.default == null) || (depth < 3 && random.chance(0.4)));
    if (input.isOneOf && !this.isWrong()) fields = [random.pick(input.fields)];
    if (this.isWrong()) fields = fields.slice(1);
    const parts = fields.map((f) => `${f.name}: ${depth > 5 ? '1' : this.value(input.isOneOf && !this.isWrong() ? `${f.type}!`.replace('!!', '!') : f.type, depth + 1)}`);
    if (this.isWrong()) parts.push(`${random.pick(['aa', 'nam', 'selff', 'sizes'])}: ${this.anyValue()}`);
    if (this.isWrong() && parts.length > 0) parts.push(random.pick(parts));
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
  }

  args(definitions) {
    const { random } = this;
    const parts = [];
    for (const arg of random.chance(0.3) ? random.shuffle(definitions) : definitions) {
      const isRequired = arg.type.endsWith('!') && arg.default == null;
      if (this.isWrong() ? random.chance(0.5) : isRequired || random.chance(0.35)) parts.push(`${arg.name}: ${this.value(arg.type)}`);
    }
    if (this.isWrong()) parts.push(`${random.pick(['xx', 'firstt', 'filters', 'kin'])}: ${this.anyValue()}`);
    if (this.isWrong() && parts.length > 0) parts.push(random.pick(parts));
    return parts.length === 0 ? '' : `(${parts.join(random.pick([', ', ' ', '\n  ']))})`;
  }

  directives(location) {
    const { random, model } = this;
    let text = '';
    const usable = model.directives.filter((d) => d.locations.includes(location) || this.isWrong());
    if (usable.length > 0 && random.chance(0.08)) {
      const directive = random.pick(usable);
      const times = directive.isRepeatable || this.isWrong() ? random.int(1, 2) : 1;
      for (let i = 0; i < times; i++) text += ` @${directive.name}${this.args(directive.args)}`;
    }
    const isSelection = ['FIELD', 'FRAGMENT_SPREAD', 'INLINE_FRAGMENT'].includes(location);
    if (isSelection ? random.chance(0.06) : this.isWrong() && this.isWrong())
      text += ` @${random.pick(['skip', 'include'])}${this.isWrong() ? '' : `(if: ${this.value('Boolean!')})`}`;
    if (this.isWrong() && random.chance(0.3)) text += ` @${random.pick(['unknown', 'deprecated', 'oneOf', 'dir9'])}`;
    return text;
  }

  // ---- Selections ----

  possible(type) {
    if (type.kind === 'object') return [type.name];
    if (type.kind === 'union') return type.members;
    return this.model.composites.filter((t) => t.kind === 'object' && t.interfaces.includes(type)).map((t) => t.name);
  }

  overlaps(type) {
    const own = this.possible(type);
    return this.model.composites.filter((t) => t === type || this.possible(t).some((name) => own.includes(name)));
  }

  field(type, depth) {
    const { random } = this;
    if (type.fields.length === 0 || random.chance(0.06)) return random.chance(0.2) ? `${random.pick(aliases)}: __typename` : '__typename';
    const known = random.pick(type.fields);
    const name = this.isWrong() ? random.pick(['nam', 'nodess', 'zzz', 'kinds', 'id']) : known.name;
    const alias = random.chance(0.15) ? `${random.pick(aliases)}: ` : '';
    const target = this.type(named(known.type));
    let selections = '';
    if (target ? !this.isWrong() : this.isWrong()) selections = ` ${this.selectionSet(target ?? type, depth + 1)}`;
    return `${alias}${name}${this.args(known.args)}${this.directives('FIELD')}${selections}`;
  }

  inline(type, depth) {
    const { random } = this;
    const target = this.isWrong() ? random.pick(this.model.composites) : random.pick(this.overlaps(type));
    if (random.chance(0.15)) return `...${this.directives('INLINE_FRAGMENT')} ${this.selectionSet(type, depth + 1)}`;
    const condition = this.isWrong() ? random.pick(['Nope', 'Int', 'In0', 'Obj', 'Face']) : target.name;
    return `... on ${condition}${this.directives('INLINE_FRAGMENT')} ${this.selectionSet(target, depth + 1)}`;
  }

  spread(type) {
    const { random } = this;
    if (this.isWrong()) return `...${random.pick(['Missing', 'F0', 'F1'])}${this.directives('FRAGMENT_SPREAD')}`;
    const possible = this.overlaps(type);
    const known = this.fragments.filter((f) => possible.includes(f.type) && (!f.isOpen || this.isWrong()));
    if (known.length > 0 && random.chance(0.7)) return `...${random.pick(known).name}${this.directives('FRAGMENT_SPREAD')}`;
    if (this.fragments.length >= 6) return '__typename';
    return `...${this.addFragment(random.pick(possible)).name}`;
  }

  addFragment(type) {
    const fragment = { name: `F${this.fragments.length}`, type, isOpen: true, text: '' };
    this.fragments.push(fragment);
    const condition = this.isWrong() && this.random.chance(0.5) ? this.random.pick(['Nope', 'Int', 'Enum1']) : type.name;
    fragment.text = `fragment ${this.isWrong() ? 'F0' : fragment.name} on ${condition}${this.directives('FRAGMENT_DEFINITION')} ${this.selectionSet(type, 2)}`;
    fragment.isOpen = false;
    return fragment;
  }

  selection(type, depth) {
    const what = this.random.next();
    if (depth < 5 && what < 0.15) return this.inline(type, depth);
    if (depth < 5 && what < 0.3) return this.spread(type);
    return depth < 5 ? this.field(type, depth) : '__typename';
  }

  selectionSet(type, depth) {
    const count = this.random.int(1, depth < 2 ? 5 : 3);
    const parts = Array.from({ length: count }, () => this.selection(type, depth));
    const gap = this.random.pick([' ', '\n', '\r\n', ' # \u{1F600}\n', ', ']);
    return `{${gap}${parts.join(gap)}${gap}}`;
  }

  // ---- Operations ----

  rootSelection(kind, type) {
    const { random } = this;
    if (kind === 'subscription' && !this.isWrong()) return `{ ${this.field({ ...type, fields: type.fields.slice(0, 1) }, 1)} }`;
    const body = this.selectionSet(type, 0);
    if (kind !== 'query' || !random.chance(0.08)) return body;
    const extra = random.pick(['__schema { queryType { name } types { fields { type { fields { name } } } } }', '__type(name: "X") { name kind }', '__type { name }', '__schema { types { fields { type { fields { type { fields { name } } } } } } }', '__schema']);
    return `{ ${extra} ${body.slice(1)}`;
  }

  operation(index, isAlone) {
    const { random, model } = this;
    const kinds = this.isWrong() ? ['query', 'mutation', 'subscription'] : [...model.roots.keys()];
    const kind = random.chance(0.5) ? 'query' : random.pick(kinds);
    const root = this.type(model.roots.get(kind)) ?? this.type(model.roots.get('query'));
    const name = isAlone && random.chance(0.3) ? '' : this.isWrong() ? 'Q0' : `Q${index}`;
    return { kind, name: this.isWrong() ? '' : name, body: this.rootSelection(kind, root), directives: this.directives(kind.toUpperCase()) };
  }

  definitions(used) {
    const parts = [];
    for (const [name, type] of this.variables) {
      if (!(used.has(name) ? !this.isWrong() : this.isWrong())) continue;
      const shown = this.isWrong() ? this.random.pick(['Nope', 'Obj0', '[Obj0!]', 'Int!']) : type;
      const initial = this.random.chance(0.12) ? ` = ${this.constant(type)}` : '';
      parts.push(`$${name}: ${shown}${initial}${this.directives('VARIABLE_DEFINITION').replace(/\$\w+/g, '1')}`);
      if (this.isWrong()) parts.push(parts[0]);
    }
    return parts.length === 0 ? '' : `(${parts.join(', ')})`;
  }

  constant(type) {
    return this.value(type).replace(/\$\w+/g, 'null');
  }
}

/** The variables a text names, fragments followed. */
function usedVariables(text, fragments, seen = new Set(), used = new Set()) {
  for (const [, name] of text.matchAll(/\$(\w+)/g)) used.add(name);
  for (const [, name] of text.matchAll(/\.\.\.(F\d)/g)) {
    const fragment = fragments.find((f) => f.name === name);
    if (!fragment || seen.has(name)) continue;
    seen.add(name);
    usedVariables(fragment.text, fragments, seen, used);
  }
  return used;
}

/** Takes away, doubles, swaps or changes a few tokens. */
function breakText(random, text) {
  const tokens = text.match(/"""[^]*?"""|"[^"\n]*"|\w+|\.\.\.|\s+|[^]/gu) ?? [];
  for (let i = random.int(1, 2); i > 0 && tokens.length > 2; i--) {
    const at = random.int(0, tokens.length - 2);
    const how = random.int(0, 4);
    if (how === 0) tokens.splice(at, 1);
    else if (how === 1) tokens.splice(at, 0, tokens[at]);
    else if (how === 2) [tokens[at], tokens[at + 1]] = [tokens[at + 1], tokens[at]];
    else if (how === 3) tokens[at] = random.pick(['{', '}', '(', ')', '$', '@', '!', ':', '"', '&', '|', '01', '1.', '...', 'on', 'fragment', 'true', '\u{1F600}', '\\', '[', ']']);
    else tokens.splice(at, 0, random.pick(['type T { a: Int } ', 'extend type Obj0 { q: Nope } ', 'scalar S ', 'query Z { a } ']));
  }
  return tokens.join('');
}

/** A document as text. `damage` is the probability of each wrong decision. */
export function randomDocument(random, model, damage) {
  const writer = new Writer(random, model, damage);
  const count = random.chance(0.7) ? 1 : random.int(2, 3);
  const operations = Array.from({ length: count }, (_, i) => writer.operation(i, count === 1));
  if (writer.isWrong()) writer.addFragment(random.pick(model.composites));
  const texts = operations.map((operation) => {
    const used = usedVariables(operation.body + operation.directives, writer.fragments);
    const definitions = writer.definitions(used);
    const isShort = operation.kind === 'query' && operation.name === '' && definitions === '' && operation.directives === '';
    return isShort ? operation.body : `${operation.kind} ${operation.name}${definitions}${operation.directives} ${operation.body}`;
  });
  const parts = [...texts, ...writer.fragments.map((f) => f.text)];
  const text = (random.chance(0.5) ? random.shuffle(parts) : parts).join('\n');
  return damage > 0 && random.chance(0.1) ? breakText(random, text) : text;
}
