/*
 * The statements that catalog_load.c reads a catalog with. $1 are the oids of the tables that are
 * wanted, or, of tables and constraints, their names; $2 are names of tables where statistics go by
 * them. Null is all there are.
 */
#ifndef OT_BINDING_CATALOG_STATEMENTS_H
#define OT_BINDING_CATALOG_STATEMENTS_H

/* With those whose rows a wanted function gives or takes. */
static const char tables_sql[] =
    "SELECT c.oid, n.nspname, c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname), "
    "c.relkind,"
    " c.reltuples, c.relrowsecurity, n.nspname = ANY (current_schemas(false)),"
    " EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal),"
    " EXISTS (SELECT FROM pg_constraint o WHERE o.conrelid = c.oid AND o.contype = 'f'"
    "  AND (o.confdeltype IN ('c', 'n', 'd') OR o.confupdtype IN ('c', 'n', 'd')))"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema'"
    " AND n.nspname !~ '^pg_' AND ($1::name[] IS NULL OR c.relname = ANY ($1::name[])"
    "  OR c.reltype IN (SELECT unnest(p.prorettype || coalesce(p.proallargtypes, "
    "p.proargtypes::oid[]))"
    "   FROM pg_proc p WHERE p.proname = ANY ($1::name[])))"
    " ORDER BY c.oid";

/* Statistics of a table with children come twice; those with the children count. */
static const char columns_sql[] =
    "SELECT c.oid, a.attnum, a.attname, quote_ident(a.attname), a.atttypid,"
    " a.attnotnull AND c.relkind IN ('r', 'p', 'f'), a.atthasdef OR a.attidentity <> '',"
    " a.attgenerated <> '' OR a.attidentity = 'a', s.n_distinct, s.avg_width,"
    " coalesce(pg_get_expr(d.adbin, d.adrelid), CASE WHEN a.attidentity = 'd' THEN"
    "  format('nextval(%L::regclass)', pg_get_serial_sequence(c.oid::regclass::text, a.attname)) "
    "END,"
    "  pg_get_expr(t.typdefaultbin, 0))"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
    " LEFT JOIN pg_type t ON t.oid = a.atttypid"
    " LEFT JOIN (SELECT DISTINCT ON (schemaname, tablename, attname)"
    "  schemaname, tablename, attname, n_distinct, avg_width FROM pg_stats"
    "  WHERE $2::name[] IS NULL OR tablename = ANY ($2::name[])"
    "  ORDER BY schemaname, tablename, attname, inherited DESC) s"
    " ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname"
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema'"
    " AND n.nspname !~ '^pg_' AND ($1::oid[] IS NULL OR c.oid = ANY ($1::oid[]))"
    " ORDER BY c.oid, a.attnum";

/* Names in the order in which a cast would find them. Row types of tables are left out unless a
 * column of a wanted table has them. */
static const char types_sql[] =
    "SELECT t.oid, n.nspname, t.typname, t.typtype,"
    " CASE WHEN n.nspname = 'pg_catalog' THEN format_type(t.oid, -1)"
    "  ELSE quote_ident(n.nspname) || '.' || quote_ident(t.typname) END,"
    " t.typbasetype, CASE WHEN e.typarray = t.oid THEN t.typelem ELSE 0 END,"
    " coalesce(g.rngsubtype, 0), coalesce(g.rngtypid, 0), coalesce(g.rngmultitypid, 0)"
    " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
    " LEFT JOIN pg_type e ON e.oid = t.typelem"
    " LEFT JOIN pg_range g ON t.oid IN (g.rngtypid, g.rngmultitypid)"
    " LEFT JOIN pg_class r ON r.oid = coalesce(nullif(t.typrelid, 0), e.typrelid)"
    " WHERE t.typtype <> 'p' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_t'"
    " AND (r.oid IS NULL OR r.relkind = 'c'"
    "  OR t.oid IN (SELECT atttypid FROM pg_attribute WHERE NOT attisdropped"
    "   AND ($1::oid[] IS NULL OR attrelid = ANY ($1::oid[])))"
    "  OR t.oid IN (SELECT i.typelem FROM pg_attribute a JOIN pg_type i ON i.oid = a.atttypid"
    "   WHERE $1::oid[] IS NULL OR a.attrelid = ANY ($1::oid[])))"
    " ORDER BY n.nspname = 'pg_catalog' DESC, array_position(current_schemas(false), n.nspname), "
    "t.oid";

static const char labels_sql[] =
    "SELECT enumtypid, enumlabel FROM pg_enum ORDER BY enumtypid, enumsortorder";

static const char uniques_sql[] =
    "SELECT i.indrelid, c.relname, i.indisprimary,"
    " EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid AND o.contype IN ('p', "
    "'u')),"
    " array_to_string((string_to_array(i.indkey::text, ' '))[:i.indnkeyatts], ' ')"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE i.indisunique AND i.indisvalid AND i.indexprs IS NULL AND i.indpred IS NULL"
    " AND ($1::oid[] IS NULL OR i.indrelid = ANY ($1::oid[]))"
    " ORDER BY i.indrelid, i.indisprimary DESC, c.relname";

static const char foreign_keys_sql[] =
    "SELECT conname, conrelid, confrelid, array_to_string(conkey, ' '), array_to_string(confkey, ' "
    "')"
    " FROM pg_constraint WHERE contype = 'f' AND ($1::oid[] IS NULL OR"
    " conrelid = ANY ($1::oid[]) AND confrelid = ANY ($1::oid[])) ORDER BY conrelid, conname, oid";

/* NOT NULL has no name before PostgreSQL 18, so it is called what it will be called there. */
static const char constraints_sql[] =
    "SELECT o.name FROM (SELECT conname::text AS name, connamespace AS schema FROM pg_constraint"
    "   WHERE $1::name[] IS NULL OR conname = ANY ($1::name[])"
    "  UNION SELECT c.relname::text, c.relnamespace FROM pg_class c"
    "   JOIN pg_index i ON i.indexrelid = c.oid AND i.indisunique"
    "   WHERE $1::name[] IS NULL OR c.relname = ANY ($1::name[])"
    "  UNION SELECT w.name, c.relnamespace FROM unnest($1::text[]) AS w (name)"
    "   JOIN pg_class c ON w.name LIKE '%\\_not\\_null' AND starts_with(w.name, c.relname || '_')"
    "   JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnotnull AND NOT a.attisdropped"
    "    AND w.name = format('%s_%s_not_null', c.relname, a.attname)"
    "   WHERE c.relkind IN ('r', 'p', 'f')) o"
    " JOIN pg_namespace n ON n.oid = o.schema"
    " WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/* Names that need no quotes: they are written into statements as they are. */
static const char search_configs_sql[] =
    "SELECT c.cfgname FROM pg_ts_config c WHERE pg_ts_config_is_visible(c.oid)"
    " AND c.cfgname ~ '^[a-z_][a-z0-9_]*$' UNION"
    " SELECT n.nspname || '.' || c.cfgname FROM pg_ts_config c"
    " JOIN pg_namespace n ON n.oid = c.cfgnamespace"
    " WHERE n.nspname || '.' || c.cfgname ~ '^[a-z_][a-z0-9_]*[.][a-z_][a-z0-9_]*$'";

static const char search_path_sql[] = "SELECT unnest(current_schemas(false))";

#endif
