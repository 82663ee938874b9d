/**
 * A database of many tables, each with a foreign key to the one before it, and schemas over the first so many of them: for
 * tests and figures about size.
 */

const TABLES_AT_ONCE = 500; // a transaction locks what it makes

/** Statements that make the tables, with one row in each; every row but the first leads to the one before. */
export function manyTables(count) {
  const blocks = [];
  for (let from = 1; from <= count; from += TABLES_AT_ONCE) {
    blocks.push(`DO $$ BEGIN FOR n IN ${from}..${Math.min(count, from + TABLES_AT_ONCE - 1)} LOOP
      EXECUTE format('CREATE TABLE table_%s (id bigint PRIMARY KEY, name text NOT NULL, price numeric(10, 2), made timestamptz, '
        'next_id bigint)', n);
      EXECUTE format('CREATE INDEX ON table_%s (next_id)', n);
      IF n > 1 THEN EXECUTE format('ALTER TABLE table_%s ADD FOREIGN KEY (next_id) REFERENCES table_%s', n, n - 1); END IF;
      EXECUTE format('INSERT INTO table_%s VALUES (%s, %L, 1.5, now(), %L)', n, n, 'row ' || n, CASE WHEN n > 1 THEN n - 1 END);
      END LOOP; END $$`);
  }
  return blocks;
}

/** SDL over the first `count` tables. */
export function manyTypes(count) {
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const typeOf = (n) => `type Table${n} @table(name: "table_${n}") {
  id: ID! name: String! price: Decimal made: DateTime
  ${n > 1 ? `next: Table${n - 1} @belongsTo(columns: ["next_id"])` : ''}
  ${n < count ? `previous(first: Int): [Table${n + 1}!]! @hasMany(columns: ["next_id"])` : ''}
}`;
  const roots = numbers.map((n) => `table${n}s(first: Int): [Table${n}!]! table${n}(id: ID!): Table${n}`);
  return `scalar Decimal\nscalar DateTime\ntype Query { ${roots.join(' ')} }\n${numbers.map(typeOf).join('\n')}\n`;
}

/** A query with relations inside of each other: to one row from the last table, to lists from the first. */
export function nestedQuery(field, relation, depth) {
  let inner = 'id';
  for (let i = 0; i < depth; i++) inner = `id ${relation} { ${inner} }`;
  return `{ ${field} { ${inner} } }`;
}
