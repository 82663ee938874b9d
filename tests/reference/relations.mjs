/** Relations between tables: by directive, or inferred from foreign keys. */
import { Refusal } from './refusal.mjs';

const sameColumns = (a, b) => a.length === b.length && a.every((column) => b.includes(column));
const choices = (keys, directive) =>
  keys
    .map(
      (key) =>
        `${directive}${JSON.stringify(key.columns).replaceAll(',', ', ')}) for "${key.name}"`,
    )
    .join(', ');

/** The relation a directive names: columns of the row (`local`) that equal columns of the other (`remote`). */
export function givenRelation(binder, name, directive, bound, target, path) {
  const isMany = target.shape !== 'one';
  if ((name === 'hasMany' || name === 'manyToMany') !== isMany) {
    const word = isMany
      ? 'gives one row, the field is a list.'
      : 'gives many rows, the field is not a list.';
    throw new Refusal(directive.node, `${path}: @${name} ${word}`);
  }
  if (name === 'manyToMany') return manyToMany(binder, directive, bound, target, path);
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

/** The relation the foreign keys leave possible; none or several are refused. */
export function inferRelation(binder, bound, target, node, path) {
  const [here, there] = [bound.table, target.bound.table];
  const to = (from, onto) => from.foreignKeys.filter((key) => key.target === onto.id);
  if (target.shape !== 'one') {
    const keys = to(there, here);
    if (keys.length === 1) return { local: keys[0].references, remote: keys[0].columns };
    throw new Refusal(
      node.name,
      `${path}: ${keyTrouble(binder, keys, there, here, '@hasMany(columns: ', '@hasMany(columns:) or @manyToMany(through:)')}`,
    );
  }
  const forward = to(here, there);
  if (forward.length === 1) return { local: forward[0].columns, remote: forward[0].references };
  const back = forward.length
    ? []
    : to(there, here).filter((key) => isUnique(binder, there, key.columns));
  if (back.length === 1) return { local: back[0].references, remote: back[0].columns };
  const trouble = back.length
    ? keyTrouble(binder, back, there, here, '@hasOne(columns: ')
    : keyTrouble(
        binder,
        forward,
        here,
        there,
        '@belongsTo(columns: ',
        '@belongsTo(columns:) or @hasOne(columns:)',
      );
  throw new Refusal(node.name, `${path}: ${trouble}`);
}

function keyTrouble(binder, keys, from, to, choose, say) {
  const way = `from table "${from.name}" to table "${to.name}"`;
  if (!keys.length) return `no foreign key leads ${way}; say which columns join with ${say}.`;
  return `${keys.length} foreign keys lead ${way}; choose one with ${choices(keys, choose)}.`;
}

function isUnique(binder, table, columns) {
  return [table.primaryKey, ...table.uniques, ...table.uniqueIndexes].some(
    (key) => key?.length && key.every((column) => columns.includes(column)),
  );
}

function manyToMany(binder, directive, bound, target, path) {
  const [schema, name] = directive.through.includes('.')
    ? directive.through.split('.')
    : [undefined, directive.through];
  const through = binder.catalog.find(name, schema);
  if (!through)
    throw new Refusal(
      directive.node,
      `${path}: table "${directive.through}" is not in the search path.`,
    );
  const here = throughSide(binder, directive, through, bound, 'from', path);
  const there = throughSide(binder, directive, through, target.bound, 'to', path);
  return {
    local: here.references,
    remote: there.references,
    through,
    from: here.columns,
    to: there.columns,
  };
}

function throughSide(binder, directive, through, side, argument, path) {
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
    `${path}: ${keyTrouble(binder, keys, through, side.table, `${say} `, `${say})`)}`,
  );
}
