/*
 * The bound schema: for every type its table, for every field where its value comes from, for every
 * argument what it does. Built once at start from the schema's directives and the catalog, by the
 * rules of docs/directives.md; every contradiction and ambiguity is reported with its place in the
 * SDL and what to write. The planner reads this and nothing else about directives or catalog.
 *
 * Arrays run parallel to the schema's: binding->types[type->index],
 * bound_type->fields[field->index], bound_field->arguments[argument->index],
 * bound_input->fields[input->index].
 */
#ifndef OT_BINDING_BINDING_H
#define OT_BINDING_BINDING_H

#include "base/assert.h"
#include "binding/access.h"
#include "binding/catalog.h"
#include "language/report.h"
#include "schema/schema.h"

typedef struct ot_bound_type ot_bound_type;
typedef struct ot_bound_field ot_bound_field;
typedef struct ot_bound_input ot_bound_input;
typedef struct ot_bound_rows ot_bound_rows;
typedef struct ot_bound_call ot_bound_call;

/* ---- SQL written by the schema's author: @where, @expr, @sql ---- */

typedef enum ot_sql_piece_kind {
    OT_SQL_TEXT,     /* copied as it is */
    OT_SQL_COLUMN,   /* a column of the own table: written with its alias */
    OT_SQL_CLAIM,    /* $claims.x: a text parameter; null when the claim is missing */
    OT_SQL_ARGUMENT, /* $args.x: a parameter */
    OT_SQL_PARENT,   /* of a query, $parent.x: a column of the row that the field belongs to */
    OT_SQL_KEYS,     /* of a query, $keys.x: an array of the parents' keys */
} ot_sql_piece_kind;

typedef struct ot_sql_piece {
    ot_sql_piece_kind kind;
    ot_str text;                    /* TEXT; CLAIM: the claim's name */
    const ot_column *column;        /* COLUMN, PARENT */
    const ot_input_value *argument; /* ARGUMENT */
    uint32_t key;                   /* KEYS: which of the columns that join */
    const ot_pg_type
        *type; /* ARGUMENT: the type named by the cast that follows, else text; CLAIM: text */
} ot_sql_piece;

typedef struct ot_sql {
    ot_sql_piece *pieces;
    uint32_t piece_count;
    bool reads_more; /* than its row: a subquery, or code of the database's own, which may read
                        anything */
} ot_sql;

/* ---- Order ---- */

typedef struct ot_order_term {
    const ot_column *column;
    bool is_descending;
    bool nulls_first; /* as PostgreSQL will do it: explicit, or its default for the direction */
} ot_order_term;

/* Total: completed by the key where the table has one. */
typedef struct ot_order {
    ot_order_term *terms;
    uint32_t term_count;
    uint32_t written_count; /* of the terms: those after them were added to complete it */
    bool is_total;          /* the terms contain a key */
} ot_order;

/* ---- Arguments and input objects ---- */

typedef enum ot_filter_op {
    OT_FILTER_EQ,
    OT_FILTER_NE,
    OT_FILTER_LT,
    OT_FILTER_LTE,
    OT_FILTER_GT,
    OT_FILTER_GTE,
    OT_FILTER_IN,
    OT_FILTER_LIKE,
    OT_FILTER_ILIKE,
    OT_FILTER_STARTS_WITH,
    OT_FILTER_CONTAINS,
    OT_FILTER_SEARCH,
    OT_FILTER_IS_NULL,
    OT_FILTER_CONTAINED,
    OT_FILTER_OVERLAPS,
    OT_FILTER_HAS_KEY,
    OT_FILTER_HAS_ANY_KEY,
    OT_FILTER_HAS_ALL_KEYS,
} ot_filter_op;

typedef enum ot_argument_role {
    OT_ARGUMENT_UNUSED,  /* only named by $args.x */
    OT_ARGUMENT_FILTER,  /* column and op */
    OT_ARGUMENT_FILTERS, /* an input object of filters: `input` */
    OT_ARGUMENT_AND,     /* in input objects: a list of the same input */
    OT_ARGUMENT_OR,
    OT_ARGUMENT_NOT,   /* in input objects: the same input */
    OT_ARGUMENT_ORDER, /* an enum, or list of an enum, with @orderBy: `orders` by enum value index
                        */
    OT_ARGUMENT_FIRST, /* also "limit" */
    OT_ARGUMENT_OFFSET,
    OT_ARGUMENT_AFTER,
    OT_ARGUMENT_LAST,
    OT_ARGUMENT_BEFORE,
    OT_ARGUMENT_SET,    /* of a write: a column to set */
    OT_ARGUMENT_KEY,    /* of a write: a key column to find the row by */
    OT_ARGUMENT_NESTED, /* in inputs of a write: rows of a relation: `nested`, `input`, `rows` */
    OT_ARGUMENT_OPERATIONS, /* in inputs of a write: an object whose fields are NESTED, each with
                               what is done with rows of the relation `rows`: `input` */
    OT_ARGUMENT_VERSION,    /* of a write: what its column has to be, or nothing is written */
    OT_ARGUMENT_INPUT,      /* of a write: an input object of columns to set, or a list: `input` */
    OT_ARGUMENT_RELATION, /* rows of the relation `rows` that fit the filters `input`: `quantifier`
                           */
    OT_ARGUMENT_OPERAND,  /* of a function: a parameter */
} ot_argument_role;

/* Of the rows of a relation, how many fit a filter. */
typedef enum ot_quantifier {
    OT_QUANTIFIER_SOME,
    OT_QUANTIFIER_EVERY, /* also when there are none */
    OT_QUANTIFIER_NONE,
} ot_quantifier;

/* What is done with the rows of a relation that the input of a write holds. */
typedef enum ot_nested_kind {
    OT_NESTED_CREATE,     /* they are made */
    OT_NESTED_CONNECT,    /* those with these keys come to the row outside */
    OT_NESTED_DISCONNECT, /* those of the row outside with these keys leave it; to one: that row */
    OT_NESTED_UPDATE,     /* those of the row outside with these keys are changed */
    OT_NESTED_DELETE,     /* those of the row outside with these keys are deleted */
    OT_NESTED_KINDS,
} ot_nested_kind;

typedef struct ot_bound_argument {
    ot_argument_role role;
    const ot_input_value *definition;
    const ot_column *column; /* FILTER, SET, KEY, VERSION */
    ot_filter_op op;         /* FILTER; a list argument without directive is IN */
    const ot_pg_type *type;  /* FILTER, SET, KEY: of one value that is sent */
    bool sends_list;         /* FILTER: an array of them is sent */
    const ot_str *path;      /* FILTER: into a document; the value is jsonb, or text for patterns */
    uint32_t path_count;     /* 0: the column itself */
    ot_str config; /* FILTER SEARCH: the text search configuration; empty: the session's */
    const ot_bound_input *input; /* FILTERS, AND, OR, NOT, INPUT, RELATION, OPERATIONS, NESTED;
                                    NULL where it is true that rows are disconnected */
    const ot_bound_rows *rows;   /* NESTED, OPERATIONS, RELATION: the relation */
    ot_quantifier quantifier;    /* RELATION */
    ot_nested_kind nested;       /* NESTED */
    bool comes_first; /* NESTED, OPERATIONS: the row that holds it refers to it, and comes after */
    const struct ot_bound_write *write; /* NESTED: what is written of its rows */
    const struct ot_bound_write
        *link;        /* NESTED, OPERATIONS: of the join table's rows; NULL where there is none */
    ot_order *orders; /* ORDER: by enum value index; terms as written, not completed by the key */
} ot_bound_argument;

struct ot_bound_input {
    const ot_type *type;
    const ot_table *table;     /* an input object is bound once per table it is used for */
    ot_bound_argument *fields; /* by input field index */
};

/* ---- Relations ---- */

/* How rows of the target follow from a parent row: parent.columns[i] = target.columns[i], or
 * through a join table: parent.columns[i] = through.from[i] and through.to[j] = target.columns[j].
 * All are column indexes. */
/* The rows that a relation of a table to itself leads to, again and again. */
typedef struct ot_tree {
    const struct ot_join *step; /* from a row to the next ones */
    const ot_sql *where;        /* of the relation: what rows on the way fit; NULL: nothing */
    uint32_t depth;             /* how many steps at most */
    const ot_column *level;     /* how many steps a row is away: of no table */
} ot_tree;

typedef struct ot_join {
    const uint32_t *parent_columns;
    uint32_t parent_column_count;
    const ot_table *through;      /* NULL for a direct join */
    const uint32_t *through_from; /* pairs with parent_columns */
    const uint32_t *through_to;   /* pairs with target_columns */
    const uint32_t *target_columns;
    uint32_t target_column_count;
    bool is_to_one;      /* at most one row of the target per parent, by a unique constraint */
    const ot_tree *tree; /* between a row and those below it, both by their key; NULL: plain */
} ot_join;

typedef enum ot_cardinality {
    OT_CARDINALITY_ONE,
    OT_CARDINALITY_LIST,
    OT_CARDINALITY_CONNECTION,
    OT_CARDINALITY_AGGREGATE, /* no row is given, only what they come to */
} ot_cardinality;

/* A field that reads rows: a root field (no join) or a relation. */
struct ot_bound_rows {
    const ot_bound_type *target; /* the row type: of the nodes for a connection */
    ot_cardinality cardinality;
    const ot_join *join;       /* NULL at a root */
    const ot_bound_call *call; /* the rows come from a function or a query; NULL: from the table */
    ot_order order; /* the default, total where possible; of a call that says none, its own */
    bool is_paged;  /* LIST: takes first/limit or offset, or has @page; CONNECTION: always */
    uint32_t page_default; /* 0: no limit unless asked */
    uint32_t page_max;     /* 0: no bound but OT_LIMIT_ROWS */
    const ot_sql
        *where; /* of the field; NULL when there is none. The target type's own is target->where */
    const ot_sql *base_where; /* AGGREGATE: of the field whose rows these are, without $args */
};

/* Rows of several tables in one order. */
typedef struct ot_bound_feed {
    const ot_bound_type *type; /* the interface or union */
    ot_cardinality cardinality;
    const ot_bound_field **members; /* by member: bound like a field that reads its table alone; all
                                       join by the same columns of the parent */
    uint32_t count;
} ot_bound_feed;

/* One row of one of several tables. */
typedef struct ot_bound_choice {
    const struct ot_bound_variants *variants; /* told by a column of the parent's row */
    const ot_bound_rows *rows;                /* by variant: to one, of its table */
} ot_bound_choice;

typedef enum ot_write_kind {
    OT_WRITE_INSERT,
    OT_WRITE_UPDATE,
    OT_WRITE_UPSERT,
    OT_WRITE_DELETE,
} ot_write_kind;

/* A column that the caller's token fills, or that says the type of a row that shares its table. */
typedef struct ot_bound_preset {
    const ot_column *column;
    ot_str claim;         /* empty: `value` */
    const ot_json *value; /* the same for all rows */
} ot_bound_preset;

/* What a client is told when a constraint is violated, or when the database raises an error. */
typedef struct ot_bound_violation {
    ot_str constraint; /* empty: `sqlstate` says which */
    ot_str sqlstate;   /* five letters and digits */
    const char *code;
    ot_str message;
} ot_bound_violation;

typedef struct ot_bound_write {
    ot_write_kind kind;
    const ot_bound_type *target;
    bool is_many;             /* gives a list: rows chosen by filters, or of a list of inputs */
    uint32_t rows_max;        /* is_many: more rows are an error that changes nothing */
    const uint32_t *conflict; /* UPSERT: columns of the unique constraint that finds the row */
    uint32_t conflict_count;
    const ot_column *soft; /* DELETE: marks a row as deleted; NULL: the row goes */
    const ot_sql
        *where; /* rows to change fit it, and rows that are made; NULL when there is none */
    const ot_bound_preset *presets;
    uint32_t preset_count;
    const ot_column *version; /* counts the changes of a row; NULL when nobody asks */
    const ot_bound_violation *violations;
    uint32_t violation_count;
} ot_bound_write;

/* A value of a column or expression, and how it becomes JSON. */
typedef struct ot_bound_value {
    const ot_pg_type *type; /* of the column; an expression is cast to it */
    ot_pg_write write;      /* of one value, or of an element of a list */
    ot_wire wire;
    uint32_t list_depth; /* an array column: lists inside of each other, dimensions; else 0 */
    bool items_not_null; /* [T!], of the innermost list */
} ot_bound_value;

typedef enum ot_aggregate_function {
    OT_AGGREGATE_COUNT, /* of rows; with a column, of its values that are not null */
    OT_AGGREGATE_COUNT_DISTINCT,
    OT_AGGREGATE_SUM,
    OT_AGGREGATE_AVG,
    OT_AGGREGATE_MIN,
    OT_AGGREGATE_MAX,
    OT_AGGREGATE_BOOL_AND,
    OT_AGGREGATE_BOOL_OR,
} ot_aggregate_function;

/* ---- Functions and queries: @function, @sql ---- */

typedef enum ot_operand_kind {
    OT_OPERAND_ARGUMENT, /* an argument of the field */
    OT_OPERAND_COLUMN,   /* a column of the row that the field belongs to */
    OT_OPERAND_ROW,      /* that row as a whole */
    OT_OPERAND_CLAIM,    /* a claim, null when it is missing */
} ot_operand_kind;

/* What a function gets for one of its parameters. */
typedef struct ot_operand {
    ot_operand_kind kind;
    const ot_parameter *parameter;
    bool is_positional;             /* the first one, which need not have a name */
    const ot_input_value *argument; /* ARGUMENT: absent leaves it to the parameter's default */
    const ot_column *column;        /* COLUMN */
    ot_str claim;                   /* CLAIM */
} ot_operand;

typedef enum ot_call_shape {
    OT_CALL_VALUE, /* one value: what a function gives, or the first row of a query holds */
    OT_CALL_SET,   /* a set of values, as an array */
    OT_CALL_ROWS,  /* rows: of a table's type, or of a type made of the result's columns */
    OT_CALL_DONE,  /* nothing: true once it has run */
} ot_call_shape;

/* Where a field's value comes from when it is no column and no relation: a function of the
 * database, or a query. */
struct ot_bound_call {
    ot_call_shape shape;
    const ot_function *function; /* NULL: a query */
    const ot_operand *operands;
    uint32_t operand_count;
    const ot_sql *query;
    bool is_batched;    /* a query that sees the keys of all parents; its rows name the parent */
    bool is_write;      /* of the mutation type */
    bool is_set;        /* more than one row may come */
    bool is_document;   /* VALUE, SET: json, completed by the field's type */
    bool is_parent_row; /* ROWS, of a parent: its row is found by the key before the call */
    const ot_pg_type *type;       /* VALUE, SET: of the whole */
    const ot_bound_value *result; /* VALUE, SET, DONE: how it becomes JSON, unless a document */
    const ot_bound_type *holder;  /* of what has a statement of its own: the result's columns; of a
                                     VALUE, SET or DONE the value is `value` */
    const ot_column *value;       /* of the holder */
    const ot_join *join;  /* of a parent: which of its columns decide the result; NULL at a root */
    uint32_t rows_max;    /* SET: cut there; ROWS and SET that write: more are an error */
    double rows_estimate; /* of one call */
    const ot_bound_violation *violations;
    uint32_t violation_count;
};

typedef enum ot_bound_kind {
    OT_BOUND_TYPENAME,
    OT_BOUND_COLUMN,   /* column, value */
    OT_BOUND_EXPR,     /* expr, value */
    OT_BOUND_DOCUMENT, /* column: json; the field's type is a document type, or a list of it */
    OT_BOUND_RANGE,    /* column, value: of the bounds; the field's type is an object of parts */
    OT_BOUND_GLOBAL,   /* of the query root: any object that implements Node, by its global id */
    OT_BOUND_GLOBALS,  /* of the query root: a list of them, in the order of their ids: ids_max */
    OT_BOUND_MEMBER,   /* of a document type: the member of the field's name */
    OT_BOUND_ROWS,     /* rows */
    OT_BOUND_CHOICE,   /* choice: a row of one of several tables */
    OT_BOUND_FEED,     /* feed: rows of several tables */
    OT_BOUND_WRITE,    /* write */
    OT_BOUND_CALL,     /* call: a value, value; rows of a call are ROWS */
    OT_BOUND_RESOLVER, /* resolver_name, requires */
    OT_BOUND_INTROSPECTION, /* __schema, __type and the fields of __* types */
    OT_BOUND_AGGREGATE,     /* function, column, value; rows, where no object around it has them */
    OT_BOUND_AGGREGATES,    /* rows; the field's type holds aggregates of them */
    /* Of connection, edge and page info types. */
    OT_BOUND_EDGES,
    OT_BOUND_NODES,
    OT_BOUND_NODE,
    OT_BOUND_CURSOR,
    OT_BOUND_PAGE_INFO,
    OT_BOUND_TOTAL_COUNT,
    OT_BOUND_HAS_NEXT_PAGE,
    OT_BOUND_HAS_PREVIOUS_PAGE,
    OT_BOUND_START_CURSOR,
    OT_BOUND_END_CURSOR,
} ot_bound_kind;

typedef enum ot_computed_kind {
    OT_COMPUTED_EXPR,
    OT_COMPUTED_AGGREGATE,
    OT_COMPUTED_LEVEL,   /* of a tree: how many steps away */
    OT_COMPUTED_RELATED, /* of the row that a relation to one leads to */
} ot_computed_kind;

/* What a column is that its table does not have. */
typedef struct ot_computed {
    ot_computed_kind kind;
    const ot_bound_field *field; /* EXPR, AGGREGATE: none of its arguments is given */
    const ot_bound_rows *rows;   /* RELATED */
    const ot_column *column;     /* RELATED: of those rows */
} ot_computed;

/* What a field means for the age of answers that have it (@cacheControl). */
typedef struct ot_bound_cache {
    bool bounds;        /* no answer with it is kept longer than max_age_s */
    uint32_t max_age_s; /* 0: not at all */
    bool is_private;    /* answers with it are for one client only */
} ot_bound_cache;

struct ot_bound_field {
    ot_bound_kind kind;
    ot_bound_cache cache;
    const ot_access *access; /* whom it is for; NULL: everybody */
    const ot_field *definition;
    const ot_bound_field *origin;   /* the interface's field that says all of this; NULL: its own */
    const ot_column *column;        /* COLUMN, DOCUMENT, RANGE; AGGREGATE, NULL: of whole rows */
    ot_aggregate_function function; /* AGGREGATE */
    bool is_zero;                   /* AGGREGATE: of no rows it is 0 instead of null */
    bool is_global_id;              /* COLUMN: the `id` of a type that implements Node */
    ot_bound_value value;           /* COLUMN, EXPR, RANGE, AGGREGATE, CALL */
    const ot_sql *expr;             /* EXPR */
    const ot_bound_rows *rows;
    const ot_bound_choice *choice;
    const ot_bound_feed *feed;
    uint32_t ids_max; /* GLOBALS: of one list */
    const ot_bound_write *write;
    const ot_bound_call *call;
    ot_str resolver_name; /* RESOLVER; it gives the keys of `rows` where those are not NULL */
    const struct ot_bound_load *loads; /* RESOLVER: rows that it may load by key */
    uint32_t load_count;
    const ot_selection_set
        *requires; /* RESOLVER: fields of the same type, in arena; NULL when none; validated */
    ot_bound_argument *arguments; /* by argument index */
};

/* Rows that a resolver may load: a type with a key, and plain fields of it. */
typedef struct ot_bound_load {
    const ot_bound_type *type;
    const ot_selection_set *fields; /* in arena; validated */
} ot_bound_load;

typedef enum ot_bound_role {
    OT_ROLE_NONE, /* scalars, enums, input objects, unused */
    OT_ROLE_ROOT, /* Query, Mutation, Subscription */
    OT_ROLE_TABLE,
    OT_ROLE_UNION, /* an interface or union of rows of several tables */
    OT_ROLE_DOCUMENT,
    OT_ROLE_CONNECTION,
    OT_ROLE_EDGE,
    OT_ROLE_PAGE_INFO,
    OT_ROLE_AGGREGATE, /* holds aggregates of rows */
    OT_ROLE_META,      /* introspection types */
} ot_bound_role;

/* One of the object types that share a column which tells them apart. */
typedef struct ot_bound_variant {
    const ot_bound_type *type;
    ot_str value;   /* of the column */
    ot_str cell;    /* in binary form, as it comes in rows */
    ot_str literal; /* as SQL */
} ot_bound_variant;

typedef struct ot_bound_variants {
    const ot_column *column;
    ot_bound_variant *items;
    uint32_t count;
    bool skips_unknown; /* rows with other values are left out; else they are execution errors */
} ot_bound_variants;

struct ot_bound_type {
    ot_bound_role role;
    const ot_type *type;
    const ot_bound_type *base; /* TABLE: the type with @discriminator(column:) whose table this one
                                  shares; NULL when it has a table of its own */
    const ot_bound_variants
        *variants;         /* TABLE: of an interface or union; NULL for an object type */
    ot_str value;          /* TABLE: of an object type: tells it where a column names types */
    const ot_table *table; /* TABLE */
    const uint32_t *key;   /* TABLE: column indexes of the key */
    uint32_t key_count;    /* 0: no key */
    bool is_result; /* TABLE: of @result: the table is made of what a function or query gives */
    bool is_node;   /* TABLE: implements Node, so its ids are global; the key has one column */
    const ot_sql *where; /* TABLE: what its rows have to fit: @where, and that they are rows of this
                            type where it shares its table; or NULL */
    bool has_where;      /* TABLE: some of it is what an author says of rows, by @where */
    const ot_bound_type **members; /* UNION: the object types, by name */
    uint32_t member_count;
    const ot_bound_type *node; /* CONNECTION, EDGE, AGGREGATE: the row type */
    const ot_access *access;   /* of an object type but a root's: whom its objects are for. It
                                  stands before the fields that give them already: look at it
                                  where one gives objects of several types; NULL: everybody */
    /* By field index. Those of an interface over several tables are not bound, and of one over one
     * table only those that object types take over: look a field up on the object type. */
    ot_bound_field *fields;
    /* ENUM types: the PostgreSQL label of each value, by index; text equal to the name unless
     * @column says otherwise. */
    ot_str *labels;
};

typedef struct ot_binding {
    const ot_schema *schema;
    const ot_catalog *catalog;
    ot_bound_type *types; /* by type index */
    bool *needs_key; /* by field index of the mutation type: an idempotency key (@idempotent); NULL:
                        none does */
    const ot_field *needs_key_first;     /* one of them, for messages */
    const ot_access_rule **access_rules; /* all that the schema says, without repetition */
    uint32_t access_rule_count;
    bool commits_fields; /* each root field of a mutation has its own transaction (@transaction) */
    const struct ot_type_cost *costs; /* by type index (costs.h); NULL without a database */
} ot_binding;

/* The SDL of the binding directives, for ot_schema_options.binding_directives; static. */
ot_str ot_binding_directives_sdl(void);

/* The names that tables, constraints and functions may have which the schema means; in arena. */
ot_catalog_names ot_binding_names(ot_arena *arena, const ot_schema *schema);

/* Whether a directive of that SDL, or an argument of it, has a behaviour in this version; the
 * others are refused where a schema uses them. */
bool ot_binding_has_directive(ot_str directive);
bool ot_binding_has_argument(ot_str directive, ot_str argument);

/* Binds. Returns NULL when something was reported. All is allocated in `arena`; schema and catalog
 * are borrowed. */
ot_binding *ot_binding_build(ot_arena *arena, const ot_schema *schema, const ot_catalog *catalog,
                             ot_report *report);

/* Binds without a database: every object type is a document type, the root types too, so all fields
 * are read by name from one JSON value, the root value of an execution. The binding has an empty
 * catalog; it cannot fail. All is allocated in `arena`; the schema is borrowed. */
ot_binding *ot_binding_build_documents(ot_arena *arena, const ot_schema *schema);

/* The type to which values of both can be brought so that they are ordered alike; NULL when there
 * is none. */
const ot_pg_type *ot_binding_common_type(const ot_pg_type *a, const ot_pg_type *b);

/* The bound field of a field definition. Not for meta fields on composite types (__typename,
 * __schema, __type). */
static inline const ot_bound_field *ot_binding_field(const ot_binding *binding,
                                                     const ot_field *field)
{
    OT_ASSERT(field->parent != NULL && field->index < field->parent->field_count);
    return &binding->types[field->parent->index].fields[field->index];
}

/* What values of a leaf type look like; of the object or input object of a range, its bounds. */
ot_wire ot_binding_wire(const ot_type *named);

/* The preset that fills a column; NULL when there is none. */
const ot_bound_preset *ot_binding_preset(const ot_bound_write *write, const ot_column *column);

static inline const ot_bound_type *ot_binding_type(const ot_binding *binding, const ot_type *type)
{
    return &binding->types[type->index];
}

#endif
