/**
 * Reads what the binder needs to know of a database: the tables and views of every user
 * schema with their columns, keys, unique constraints, foreign keys, and the search path.
 */

const COLUMNS = `
  SELECT n.nspname AS schema, c.relname AS table, c.relkind AS kind, a.attname AS name, a.attnotnull AS not_null,
         a.atttypid::int8 AS type
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  ORDER BY 1, 2, a.attnum`;

const TYPES = `
  SELECT t.oid::int8 AS id, t.typname AS name, t.typtype AS kind, nullif(t.typbasetype, 0)::int8 AS base,
         CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END::int8 AS element,
         (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels,
         (SELECT rngsubtype::int8 FROM pg_range WHERE rngtypid = t.oid) AS range,
         (SELECT rngsubtype::int8 FROM pg_range WHERE rngmultitypid = t.oid) AS multirange
  FROM pg_type t`;

const names = (keys, relation) => `
  (SELECT json_agg(a.attname ORDER BY k.position)
   FROM unnest(${keys}) WITH ORDINALITY AS k(number, position)
   JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.number)`;

const CONSTRAINTS = `
  SELECT n.nspname AS schema, c.relname AS table, o.contype AS kind, o.conname AS name,
         ${names('o.conkey', 'o.conrelid')} AS columns,
         fn.nspname AS foreign_schema, f.relname AS foreign_table,
         CASE WHEN o.contype = 'f' THEN ${names('o.confkey', 'o.confrelid')} END AS references
  FROM pg_constraint o
  JOIN pg_class c ON c.oid = o.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_class f ON f.oid = o.confrelid
  LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
  WHERE o.contype IN ('p', 'u', 'f') AND o.conparentid = 0
  ORDER BY o.conname`;

const UNIQUE_INDEXES = `
  SELECT n.nspname AS schema, c.relname AS table, ${names('i.indkey::int2[]', 'i.indrelid')} AS columns
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL`;

/**
 * @typedef {object} Type   {name, element?, labels?, range?, multirange?}: ranges have the type of their bounds
 * @typedef {object} Table  {id, schema, name, kind, columns: Map<string, {name, type, notNull}>,
 *                           primaryKey: string[]|null, uniques: string[][], uniqueIndexes: string[][], foreignKeys: ForeignKey[]}
 * @typedef {object} ForeignKey {name, columns, target: table id, references}
 */

/** Types by oid. A domain, and a domain over domains, is what is below it; so are the items of its arrays. */
function buildTypes(rows) {
  const types = new Map();
  const bases = new Map(rows.filter(({ base }) => base).map(({ id, base }) => [id, base]));
  for (const { id, name, labels } of rows) types.set(id, labels ? { name, labels } : { name });
  for (const id of bases.keys()) {
    let base = id;
    while (bases.has(base)) base = bases.get(base);
    types.set(id, types.get(base));
  }
  for (const { id, element, range, multirange } of rows.filter(({ base }) => !base)) {
    if (element !== '0') types.get(id).element = types.get(element);
    if (range) types.get(id).range = types.get(range);
    if (multirange) types.get(id).multirange = types.get(multirange);
  }
  return types;
}

function addColumn(tables, types, row) {
  const id = `${row.schema}.${row.table}`;
  if (!tables.has(id)) {
    tables.set(id, {
      id,
      schema: row.schema,
      name: row.table,
      kind: row.kind,
      columns: new Map(),
      primaryKey: null,
      uniques: [],
      uniqueIndexes: [],
      foreignKeys: [],
    });
  }
  tables
    .get(id)
    .columns.set(row.name, { name: row.name, type: types.get(row.type), notNull: row.not_null });
}

function addConstraint(tables, row) {
  const table = tables.get(`${row.schema}.${row.table}`);
  if (!table) return;
  if (row.kind === 'p') table.primaryKey = row.columns;
  if (row.kind === 'u') table.uniques.push(row.columns);
  if (row.kind === 'f') {
    const target = `${row.foreign_schema}.${row.foreign_table}`;
    table.foreignKeys.push({
      name: row.name,
      columns: row.columns,
      target,
      references: row.references,
    });
  }
}

/**
 * @param {import('pg').Client} client
 * @returns {Promise<{tables: Map<string, Table>, searchPath: string[], find: (name: string, schema?: string) => Table|null}>}
 */
export async function readCatalog(client) {
  const rows = async (sql) => (await client.query(sql)).rows;
  const types = buildTypes(await rows(TYPES));
  const tables = new Map();
  for (const row of await rows(COLUMNS)) addColumn(tables, types, row);
  for (const row of await rows(CONSTRAINTS)) addConstraint(tables, row);
  for (const row of await rows(UNIQUE_INDEXES)) {
    tables.get(`${row.schema}.${row.table}`)?.uniqueIndexes.push(row.columns ?? []);
  }
  const [{ path: searchPath }] = await rows('SELECT to_json(current_schemas(false)) AS path');
  const find = (name, schema) => {
    const schemas = schema ? [schema] : searchPath;
    return schemas.map((s) => tables.get(`${s}.${name}`)).find(Boolean) ?? null;
  };
  return { tables, searchPath, find };
}
