/** The naming rules of docs/directives.md: snake case and English plurals. */

const IRREGULAR = {
  person: 'people',
  child: 'children',
  man: 'men',
  woman: 'women',
  foot: 'feet',
  tooth: 'teeth',
  goose: 'geese',
  mouse: 'mice',
};

/** `OrderItem` is `order_item`; `priceCents` is `price_cents`. @param {string} name */
export function snake(name) {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** The plural of a snake case name's last word. @param {string} name */
export function plural(name) {
  const at = name.lastIndexOf('_') + 1;
  return name.slice(0, at) + pluralWord(name.slice(at));
}

function pluralWord(word) {
  if (IRREGULAR[word]) return IRREGULAR[word];
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** Table names that fit a type. @param {string} type */
export function tableNames(type) {
  const one = snake(type);
  return [...new Set([plural(one), one, type])];
}

/** Column names that fit a field, argument or input field. @param {string} field */
export function columnNames(field) {
  return [...new Set([snake(field), field])];
}
