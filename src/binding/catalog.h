/*
 * What a database says about itself: tables, views, columns, types, keys, foreign keys, functions
 * and the planner's statistics, read once at start over a blocking session. Only what the SDL may
 * name is kept: system schemas are left out. Plain data, `const` after loading.
 */
#ifndef OT_BINDING_CATALOG_H
#define OT_BINDING_CATALOG_H

#include "base/map.h"
#include "postgres/blocking.h"
#include "postgres/codec.h"

typedef struct ot_table ot_table;
typedef struct ot_catalog ot_catalog;

/* A table's kind when it is none: the columns of what a function or a query gives. */
enum { OT_TABLE_RESULT = 'q' };

typedef struct ot_column {
    ot_str name;
    ot_str quoted;  /* as SQL writes it: quoted where needed */
    uint32_t index; /* its place in table->columns */
    const ot_pg_type *type;
    const struct ot_computed *computed; /* of binding/: no column of a table; NULL for those */
    bool not_null;       /* by constraint or primary key; false for columns of views */
    bool has_default;    /* also identity and generated */
    bool is_generated;   /* GENERATED ALWAYS: cannot be written */
    ot_str default_sql;  /* the expression, as SQL; empty when there is none */
    double distinct;     /* estimated number of distinct values; at least 1 */
    double width;        /* average bytes, from statistics; 8 when unknown */
    ot_str comment;      /* of ot_catalog_load_details */
    uint32_t dimensions; /* of an array, as declared: `int[][]`; 0: one. Of the same */
} ot_column;

enum { OT_INDEX_EXPRESSION = -1 };

typedef struct ot_index_part {
    int64_t column; /* its index, or OT_INDEX_EXPRESSION */
    bool is_descending;
    bool nulls_first;
} ot_index_part;

/* An index as the planner of PostgreSQL may use it. */
typedef struct ot_index {
    ot_str name;
    ot_str method; /* "btree", "hash", "gin" */
    bool is_partial;
    ot_str predicate;     /* of a partial index, as PostgreSQL writes it */
    ot_index_part *parts; /* without INCLUDE columns */
    uint32_t part_count;
} ot_index;

/* A primary key or a unique constraint or a unique index without expressions and predicate. */
typedef struct ot_unique {
    ot_str name;
    uint32_t *columns; /* column indexes */
    uint32_t column_count;
    bool is_primary;
    bool is_constraint; /* a constraint, not only a unique index; true for the primary key */
} ot_unique;

typedef struct ot_foreign_key {
    ot_str name;
    const ot_table *from;
    const ot_table *to;
    uint32_t *from_columns; /* column indexes in from; pairs with to_columns */
    uint32_t *to_columns;
    uint32_t column_count;
} ot_foreign_key;

struct ot_table {
    uint32_t oid;
    ot_str schema;
    ot_str name;
    ot_str quoted; /* as SQL writes it: schema-qualified and quoted, so it does not depend on the
                      search path of a session */
    char kind; /* pg_class.relkind: r table, p partitioned, v view, m materialized view, f foreign;
                  OT_TABLE_RESULT */
    bool in_search_path;
    ot_column *columns;
    uint32_t column_count;
    ot_map columns_by_name; /* name -> ot_column* */
    ot_unique *uniques;     /* the primary key first */
    uint32_t unique_count;
    const ot_foreign_key **references; /* foreign keys from here */
    uint32_t reference_count;
    const ot_foreign_key **referrers; /* foreign keys to here */
    uint32_t referrer_count;
    double row_estimate; /* reltuples; at least 1; 1000 where nobody has counted: views, tables
                            never analyzed */
    bool has_row_security;
    bool has_triggers; /* somebody's own, which may change any row */
    bool has_actions;  /* a foreign key changes rows here with those they refer to: CASCADE, SET
                          NULL, SET DEFAULT */
    /* Of ot_catalog_load_details: */
    ot_str comment;
    ot_str extension; /* the extension that made it; empty for most */
    bool is_partition;
    ot_index *indexes;
    uint32_t index_count;
    uint32_t *view_key; /* columns of a simple view that are its table's primary key */
    uint32_t view_key_count;
};

/* What a database can run that PostgreSQL does not bring, and which may read anything. */
typedef struct ot_catalog_code {
    ot_map functions;   /* by name */
    ot_map tables;      /* views, foreign tables, and tables with row security, by name */
    bool has_operators; /* or casts */
} ot_catalog_code;

typedef struct ot_parameter {
    ot_str name;            /* empty: it has none */
    ot_str quoted;          /* as SQL writes it */
    const ot_pg_type *type; /* NULL: a row of `row`, or a type that nobody can name */
    const ot_table *row;    /* NULL: no row of a table */
    bool has_default;
} ot_parameter;

/* A function, or a procedure, that SQL can call. */
typedef struct ot_function {
    uint32_t oid;
    ot_str schema;
    ot_str name;
    ot_str quoted; /* as SQL writes it, schema-qualified */
    bool in_search_path;
    char kind;       /* pg_proc.prokind: f function, p procedure, a aggregate, w window */
    char volatility; /* i immutable, s stable, v volatile */
    bool is_strict;  /* null where an argument is null, and then not called */
    bool is_set;     /* RETURNS SETOF or TABLE */
    bool is_variadic;
    bool is_void;
    ot_parameter *parameters; /* those that go in */
    uint32_t parameter_count;
    const ot_pg_type *result; /* of one value; NULL: rows, or a type that nobody can name */
    const ot_table *row;      /* rows of this table; NULL: not */
    ot_column *columns; /* those that come out: OUT parameters, RETURNS TABLE, a composite type */
    uint32_t column_count;
    double rows; /* expected of a set */
} ot_function;

typedef struct ot_result_columns {
    ot_column *columns; /* of the result, in arena */
    uint32_t column_count;
} ot_result_columns;

/* Asks the database what a statement gives, without running it: OT_OK, or `error` holds what the
 * database said. */
typedef ot_status (*ot_describe)(void *data, ot_arena *arena, const ot_catalog *catalog, ot_str sql,
                                 const ot_pg_type *const *parameters, uint32_t parameter_count,
                                 ot_result_columns *out, ot_error *error);

/* Whether the database refuses a statement when it parses it: true with `error` filled. */
typedef bool (*ot_refuses)(void *data, ot_str sql, const ot_pg_type *const *parameters,
                           uint32_t parameter_count, ot_error *error);

struct ot_catalog {
    ot_table **tables;
    uint32_t table_count;
    ot_map tables_by_name; /* "schema.name" -> ot_table* */
    ot_pg_type **types;
    uint32_t type_count;
    ot_map search_configs; /* names of text search configurations, also with their schema, -> not
                              NULL */
    ot_map constraints;    /* names of constraints and unique indexes -> not NULL */
    ot_map types_by_name;  /* name -> ot_pg_type*, for casts; those in the search path win */
    ot_str *search_path;   /* schemas in order */
    uint32_t search_path_count;
    const ot_catalog_code *code; /* of ot_catalog_load_code; NULL: not known */
    ot_function *functions;      /* by oid */
    uint32_t function_count;
    ot_describe describe; /* NULL: there is no database to ask */
    ot_refuses refuses;   /* with it */
    void *describe_data;  /* borrowed: the session, which has to be open while it is asked */
};

/* Names that tables, constraints or functions may have: what a schema can mean of a database. */
typedef struct ot_catalog_names {
    const ot_str *items; /* without repetition */
    uint32_t count;
} ot_catalog_names;

/* Reads the catalog into `arena`: tables, constraints and functions of these names, in whatever
 * schema, what these functions give and take, and foreign keys between the tables; NULL for all
 * there are. What it takes grows with the names, not with the database. NULL and `error` filled on
 * failure. The session describes statements for as long as it is open. */
ot_catalog *ot_catalog_load(ot_arena *arena, ot_pg_session *session, const ot_catalog_names *names,
                            ot_error *error);

/* Reads what serving does not need into the same tables: comments, indexes, partitions, extensions,
 * keys of views. For tools that read or judge a database; OT_OK, or `error` is filled. */
ot_status ot_catalog_load_details(ot_arena *arena, ot_pg_session *session, ot_catalog *catalog,
                                  ot_error *error);

/* Reads what code the database has, for the planner to know what statements depend on; OT_OK, or
 * `error` is filled. */
ot_status ot_catalog_load_code(ot_arena *arena, ot_pg_session *session, ot_catalog *catalog,
                               ot_error *error);

/* The table of that name in `schema`, or, when `schema` is empty, the first in the search path;
 * NULL when there is none. */
const ot_table *ot_catalog_table(const ot_catalog *catalog, ot_str schema, ot_str name);

const ot_column *ot_table_column(const ot_table *table, ot_str name);

const ot_pg_type *ot_catalog_type(const ot_catalog *catalog, uint32_t oid);

/* Reads the functions into a catalog whose tables and types are there; part of ot_catalog_load.
 * `names` is a literal of an array, or null for all. */
ot_status ot_catalog_load_functions(ot_arena *arena, ot_pg_session *session, ot_catalog *catalog,
                                    ot_str names, ot_error *error);

/* True when the columns (a set of indexes) contain a primary key or unique constraint whose columns
 * are all NOT NULL or all fixed by equality. */
bool ot_table_is_unique(const ot_table *table, const uint32_t *columns, uint32_t column_count);

#endif
