/*
 * A plan says how one operation is answered: which SQL statements run in which trip, with which
 * parameters, and how their rows become JSON. It is made once and `const` afterwards; an execution
 * mirrors it with arrays indexed by step id.
 *
 * A plan is made for a document *and* for what its variables make of the SQL: a page size, a chosen
 * order, a filter that is there or not, a skipped field. Each time the planner looks at a variable
 * in this way it leaves a *guard*. A plan fits a request when all its guards hold; else another
 * plan is made beside it. So SQL texts are as plain as if written by hand for the case, while
 * values stay parameters.
 *
 * Two halves:
 *  - the fetch plan: steps (one statement each) in trips. A step is attached to the rows of an
 *    earlier step.
 *  - the output plan: a tree of objects and fields with ready-made key bytes, which says for each
 *    field in which step and column its value is.
 */
#ifndef OT_PLAN_PLAN_H
#define OT_PLAN_PLAN_H

#include "binding/binding.h"
#include "plan/input.h"
#include "plan/input_rows.h"
#include "postgres/pool.h"
#include "schema/coerce.h"

enum { OT_NO_STEP = UINT32_MAX, OT_NO_LIMIT = UINT32_MAX };

/* ---- Fetch plan ---- */

typedef enum ot_param_kind {
    OT_PARAM_INPUT,   /* from the operation's variables */
    OT_PARAM_CLAIM,   /* the text of a claim, null when it is missing */
    OT_PARAM_KEYS,    /* an array: the distinct keys in the rows of a keyed step's sources */
    OT_PARAM_CURSOR,  /* one value of a cursor */
    OT_PARAM_ROWS,    /* an array: the member `name` of each of `rows`, null where it is absent */
    OT_PARAM_ITEMS,   /* an array: the items of the lists that ROWS would have, in one */
    OT_PARAM_SLICES,  /* an array of int4: by row, `side` of its part of ITEMS; null for no list */
    OT_PARAM_GIVEN,   /* an array of bool: whether ROWS has a value, if only null */
    OT_PARAM_HOLDERS, /* an array: of each of `rows`, column `index` of the row of `step` that holds
                         it */
    OT_PARAM_MADE, /* an array: of each of `rows`, column `index` of the row that `step` made of it
                    */
    OT_PARAM_PRESET, /* the text of a claim without which nothing is written */
} ot_param_kind;

/* Which items are a row's: the first, the last, counted from 1; and, of lists of lists, how many
 * are in each. */
typedef enum ot_slice_side {
    OT_SLICE_FIRST,
    OT_SLICE_LAST,
    OT_SLICE_WIDTH,
    OT_SLICE_SIDES,
} ot_slice_side;

/* One parameter of a statement, always in binary format. */
typedef struct ot_param {
    ot_param_kind kind;
    const ot_pg_type *type; /* as declared to PostgreSQL: an array for KEYS and lists */
    ot_wire wire;           /* INPUT, ROWS: what GraphQL calls the value */
    ot_input input;         /* INPUT; CURSOR: the cursor */
    ot_str name;            /* CLAIM; for messages the argument's name otherwise */
    const ot_bound_type
        *node; /* INPUT: a global id of this type stands for its key; NULL otherwise */
    const ot_bound_type
        *labels;    /* INPUT: an enum whose values have labels of their own; NULL otherwise */
    uint32_t step;  /* KEYS: the keyed step; a step derived from it uses them too */
    uint32_t index; /* KEYS: which link column; CURSOR: which value; ITEMS, SLICES: lists inside of
                       each other */
    ot_slice_side side;                    /* SLICES */
    const struct ot_cursor_layout *cursor; /* CURSOR */
    const ot_input_rows *rows;             /* ROWS, GIVEN, HOLDERS, MADE */
    const struct ot_nested_value *nested;  /* ROWS, GIVEN: where rows that those of `rows` hold give
                                              the value in its place; NULL: nowhere */
    const ot_column *sets;                 /* the column of the step's table that it sets; NULL for
                                              most */
} ot_param;

/* Rows nested in others: what each of these has in a column is a row that `step` has written, or
 * has found. */
typedef struct ot_nested_value {
    const struct ot_nested_value *next; /* other rows, in others */
    const ot_input_rows *rows;
    ot_str name;   /* of the member that holds them */
    uint32_t step; /* OT_NO_STEP: it is null */
    uint32_t column;
} ot_nested_value;

/* What a cursor of one order holds. */
typedef struct ot_cursor_layout {
    char
        fingerprint[9]; /* 8 hex digits of the order's text: a cursor of another order is refused */
    const ot_pg_type **types; /* of the order's columns */
    uint32_t *columns; /* result columns of the page's step; UINT32_MAX when no cursor is written */
    uint32_t count;
} ot_cursor_layout;

typedef enum ot_attach {
    OT_ATTACH_ROOT,   /* belongs to no row: a root field */
    OT_ATTACH_ALL,    /* all rows belong to each parent row: the link is fixed by parameters */
    OT_ATTACH_GROUP,  /* rows belong to the parent row with equal link columns, in their order */
    OT_ATTACH_LOOKUP, /* at most one row per key; many parents, or global ids, may share it */
} ot_attach;

/* Of a step's rows, those whose cell in `column` is one of `cells`. */
typedef struct ot_row_filter {
    uint32_t column;
    const ot_str *cells;
    uint32_t count;
} ot_row_filter;

/* Rows whose columns are the keys of a keyed step. */
typedef struct ot_key_source {
    uint32_t step;
    const uint32_t *columns; /* of that step's result, pairs with the keyed step's link columns */
    const ot_row_filter *filters; /* which rows; each has to let a row pass */
    uint32_t filter_count;
} ot_key_source;

/* Rows of another step that a step need not fetch again. */
typedef struct ot_known_rows {
    uint32_t step;
    const uint32_t *keys;        /* columns of that step's result, pairs with the link columns */
    const uint32_t *columns;     /* the same, by column of the own result */
    const ot_row_filter *filter; /* which rows; NULL: all */
    bool is_now;                 /* a step of the same trip */
    const ot_param *asked; /* that step asks for the one row with this key; NULL: by many keys, or
                              it is of an earlier trip */
    bool is_complete;      /* a look-up by the same key: what it asked for in vain does not exist */
    bool is_lent;          /* none, when the step had to do without what it computes for others */
} ot_known_rows;

typedef enum ot_step_kind {
    OT_STEP_READ,
    OT_STEP_AGGREGATE, /* one row for each parent that has any rows */
    OT_STEP_WRITE,
    OT_STEP_KEYS, /* no statement: its rows are keys that a C resolver gives, or global ids */
} ot_step_kind;

typedef struct ot_step {
    uint32_t id;
    ot_step_kind kind;
    uint32_t scope;
    uint32_t trip; /* from 0 */
    ot_attach attach;
    uint32_t parent;   /* step id, or OT_NO_STEP */
    bool is_keyed;     /* waits for the rows of `sources` and sends their keys */
    bool is_on_demand; /* LOOKUP: runs whenever a C resolver loads rows, perhaps never */
    ot_key_source
        *sources; /* GROUP: one, the parent's columns (also when not keyed); LOOKUP: one or more */
    uint32_t source_count;
    const uint32_t *link_columns; /* of the own result: pairs with a source's columns */
    uint32_t link_count;
    const ot_pg_type **link_types; /* of the link columns */
    ot_known_rows *known;          /* LOOKUP: other steps that may have its rows */
    uint32_t known_count;
    const ot_known_rows *same_row; /* ROOT: a step of the same trip that asks for the same row, and
                                      is asked instead; NULL: none */
    bool is_late;                  /* bound after the others of its trip: it takes rows of these, or
                                      hangs on one that does */
    uint32_t column_count;         /* of the result, where rows may come from other steps */
    const ot_input
        *ids;         /* KEYS: a list of global ids, those of the type `target`; NULL for others */
    uint32_t ids_max; /* KEYS: with more of them there are no rows */
    ot_pg_statement statement;
    ot_param **params;
    uint32_t param_count;
    const struct ot_bare_statement *bare; /* what is sent when the other fails; NULL: nothing */
    uint32_t keys_param; /* 1 + the parameter with its keys, where one array of keys decides alone
                            which rows there are; else 0 */
    uint32_t
        limit; /* rows wanted per parent (one more is fetched where `has_extra`), or OT_NO_LIMIT */
    bool has_extra;   /* one more row was asked for, to know whether there is a next page */
    bool is_reversed; /* fetched backwards: `last` */
    const ot_bound_type *target;
    ot_str called; /* the function that gives the rows, or "a query"; empty: they are the table's */
    const struct ot_out_field *field; /* that it serves first: for the path of its errors */
    const ot_input_rows *input_rows;  /* WRITE of rows of an input: which; NULL otherwise */
    uint32_t rows_max;                /* WRITE: more rows are an error that changes nothing */
    bool is_judge;   /* READ: a row that it is asked for and does not find is forbidden */
    bool may_refuse; /* WRITE: rows that it leaves alone are not for the caller to change */
    bool is_exact;   /* WRITE: others refer to its rows by number, so each has to be there */
    uint32_t gate;   /* WRITE: without a row of that step it does nothing; OT_NO_STEP: none */
    uint32_t number_column; /* WRITE: the number of the row of the input, from 1, that this row is;
                               UINT32_MAX: they come in that order */
    ot_str table;           /* WRITE: whose rows it writes */
    ot_str finds; /* WRITE: what names rows that have to be there, as "parts.update"; empty: they
                     need not be */
    uint32_t allowed_column; /* WRITE: true in each row, or it is forbidden; UINT32_MAX: none */
    const ot_bound_violation *violations; /* of the field: which errors have words for a client */
    uint32_t violation_count;
    struct ot_version_check *version; /* WRITE with expected versions; NULL otherwise */
    double rows_estimate;
    const uint32_t *column_forms; /* ot_pg_form of the result's columns; 0: whatever comes */
    uint32_t column_form_count;
    ot_str reason; /* why this shape was chosen, for explain */
} ot_step;

/* The statement of a step without what it computes for others, whose mistakes are not its own: null
 * stands in the place of that. */
typedef struct ot_bare_statement {
    ot_pg_statement statement;
    ot_param **params;
    uint32_t param_count;
} ot_bare_statement;

/* Before rows with expected versions are written, a step locks them and reads what they are now:
 * the row of a field, or those that an input names (then the check is that step's own). */
typedef struct ot_version_check {
    uint32_t step;
    uint32_t column; /* of that step's result: bool, whether it is the expected version */
    struct ot_out_object *current; /* what a client is told of the row when it is not */
} ot_version_check;

/* ---- C resolvers ---- */

/* Rows that a C resolver may load by key. */
typedef struct ot_resolver_load {
    uint32_t keys; /* step of kind KEYS */
    uint32_t rows; /* step of kind READ, on demand; other calls may load their rows by it as well */
    const ot_pg_type **key_types;
    const uint32_t *key_columns; /* of the result of `keys` */
    uint32_t key_count;
    const uint32_t *columns; /* of the loaded fields, in the result of `rows` */
    const ot_bound_value **values;
    uint32_t column_count;
} ot_resolver_load;

/* One call of a batch resolver: for all rows of a step. */
typedef struct ot_resolver_call {
    uint32_t id;
    uint32_t scope;
    uint32_t step;                 /* OT_NO_STEP: a root field, one item */
    uint32_t trip;                 /* called when it is back; a root field: before it is sent */
    ot_str name;                   /* as @resolver says; execute/ finds the function */
    const uint32_t *columns;       /* of the required fields, in the step's result */
    const ot_bound_value **values; /* how each becomes text */
    uint32_t column_count;
    uint32_t presence_column; /* the row has an item only where this column is not null; UINT32_MAX:
                                 always */
    const ot_row_filter *filters; /* and where each of these lets it pass */
    uint32_t filter_count;
    const struct ot_out_field *field;
    const struct ot_argument_input *arguments; /* of the field */
    uint32_t argument_count;
    uint32_t keys; /* step of kind KEYS for the keys that it answers; OT_NO_STEP: it gives values */
    const ot_pg_type **key_types;
    const uint32_t *key_columns; /* of the result of `keys` */
    uint32_t key_count;
    const ot_resolver_load *loads;
    uint32_t load_count;
} ot_resolver_call;

typedef struct ot_argument_input {
    ot_str name;
    ot_input input;
} ot_argument_input;

/* ---- Output plan ---- */

typedef enum ot_out_kind {
    OT_OUT_TYPENAME,    /* text: the quoted name */
    OT_OUT_VALUE,       /* column, value */
    OT_OUT_ROW,         /* object in the same row; null where `column` is null */
    OT_OUT_LOOKUP,      /* object: the row of `step` with the key in `columns` */
    OT_OUT_FIRST,       /* object: the first row of `step` that belongs here */
    OT_OUT_ROWS,        /* list of objects: all rows of `step` that belong here */
    OT_OUT_CELL,        /* a value or document in the first row of `step` that belongs here */
    OT_OUT_CELLS,       /* a list of them: one in each row of `step` that belongs here */
    OT_OUT_CHOICE,      /* object: choice: by the cell in its column */
    OT_OUT_NODES_BY_ID, /* list of objects: choice: by the types of global ids */
    OT_OUT_CONNECTION,  /* object over a page: `step`, `count_step` */
    OT_OUT_AGGREGATE,   /* column, value: of the row of `step` that belongs here, if there is one */
    OT_OUT_AGGREGATES,  /* object of AGGREGATE fields, all of `step` */
    OT_OUT_RANGE,       /* column: a range, or a list of them; `value`, `documents` */
    OT_OUT_DOCUMENT,    /* column: JSON; completed by its type and `documents` */
    OT_OUT_MEMBER,   /* of a document: the member with the field's name; completed as a DOCUMENT */
    OT_OUT_RESOLVER, /* resolver: completed by its type and `documents`; or keys of rows: object,
                        the rows of `step` with those keys */
    OT_OUT_META,     /* introspection: completed by its type and `documents` */
    OT_OUT_NULL,     /* known to be null when planned */
    OT_OUT_ERROR,    /* known to fail when planned: text, code */
    /* Inside a connection. */
    OT_OUT_EDGES,
    OT_OUT_NODES,
    OT_OUT_NODE,
    OT_OUT_CURSOR,
    OT_OUT_PAGE_INFO,
    OT_OUT_TOTAL_COUNT,
    OT_OUT_HAS_NEXT_PAGE,
    OT_OUT_HAS_PREVIOUS_PAGE,
    OT_OUT_START_CURSOR,
    OT_OUT_END_CURSOR,
} ot_out_kind;

typedef struct ot_out_object ot_out_object;
typedef struct ot_out_field ot_out_field;

/* A field that is written in one of several ways, by the type of what it holds. */
typedef struct ot_out_choice {
    ot_out_field *fields; /* by way: where its rows are, and the object made of them */
    uint32_t count;
    uint32_t column;             /* CHOICE: of the parent's row */
    const ot_str *cells;         /* CHOICE: by way */
    const ot_out_field *unknown; /* CHOICE, kind ERROR: what another cell is */
    const ot_bound_type **types; /* NODES_BY_ID: by way */
    ot_input ids;                /* NODES_BY_ID */
    uint32_t max;                /* NODES_BY_ID: ids of one list */
} ot_out_choice;

/* Most fields of a plan are values: what only other kinds have lies in the same place. */
struct ot_out_field {
    ot_out_kind kind;
    bool is_non_null;
    bool items_non_null; /* lists */
    bool is_zero;        /* AGGREGATE: without a row it is 0 instead of null */
    ot_str key;          /* the response key; `,"` stands before it and `":` behind it */
    const ot_field *definition;
    const uint32_t *locations; /* offsets of its selections in the document */
    uint32_t location_count;

    uint32_t step;
    uint32_t column; /* ERROR: where access was refused, its number, from 1; else 0 */
    uint32_t document_count;
    ot_out_object *object; /* of rows */
    ot_out_object *
        *documents; /* by what a document's "__typename" says: all possible object types */
    union {
        struct {                         /* VALUE, CELL, CELLS */
            const ot_bound_value *value; /* NULL: a document */
            const ot_bound_type *node;   /* its id is a global id of this type; NULL otherwise */
            const ot_bound_type *labels; /* of an enum; NULL otherwise */
        };
        struct { /* CONNECTION */
            const ot_cursor_layout *cursor;
            uint32_t count_step; /* with totalCount or aggregates; else OT_NO_STEP */
            bool has_after;      /* `after`, or `before` when paging backward, was given */
        };
        struct { /* META */
            const ot_argument_input *arguments;
            uint32_t argument_count;
        };
        struct { /* ERROR */
            ot_str text;
            const char *code; /* extensions.code */
        };
        ot_str quoted;               /* TYPENAME: the type's name */
        const uint32_t *columns;     /* LOOKUP: of the parent's row */
        const ot_out_choice *choice; /* CHOICE, NODES_BY_ID */
        uint32_t resolver;           /* RESOLVER */
    };
};

/* What stands before the field's value: `"key":`, and a comma unless it is the first of its object.
 */
static inline ot_str ot_out_field_lead(const ot_out_field *field, bool is_first)
{
    uint32_t before = is_first ? 1 : 2;
    return ot_str_make(field->key.ptr - before, before + field->key.len + 2);
}

/* Rows of several object types: which is which says the cell in a column. */
typedef struct ot_out_variants {
    uint32_t column; /* of the row */
    ot_str *cells;   /* by variant: not null */
    ot_out_object **objects;
    uint32_t count;
    const ot_out_field *unknown; /* kind ERROR: what a row with another cell is */
} ot_out_variants;

struct ot_out_object {
    const ot_type *type;
    ot_out_variants *variants;   /* NULL: all rows are of `type`; else there are no fields */
    const ot_out_field *failure; /* kind ERROR: its fields could not be collected, so each such
                                    object is an execution error; else NULL */
    ot_out_field *fields;
    uint32_t field_count;
};

/* ---- Guards ---- */

typedef enum ot_guard_aspect {
    OT_GUARD_PRESENCE, /* absent, null or a value */
    OT_GUARD_VALUE,    /* deep equality */
    OT_GUARD_SHAPE,    /* which members are there, recursively; not the leaves' values */
    OT_GUARD_NODE,     /* which type a global id names */
    OT_GUARD_NODES,    /* which types a list of global ids names, whatever their order */
    OT_GUARD_CURSOR,   /* which values of the cursor are null */
    OT_GUARD_BRANCH,   /* which branch of a feed the cursor's row is of */
    OT_GUARD_MEMBERS,  /* which members the objects of a write have: never, sometimes, always */
    OT_GUARD_ROWS,     /* which of the rows that fields name by key are the same one */
    OT_GUARD_ACCESS,   /* what a rule of access says of the caller */
} ot_guard_aspect;

/* Rows of one type that fields name, each by `width` keys, which follow each other. */
typedef struct ot_named_rows {
    const ot_param **keys;
    uint32_t width;
    uint32_t count; /* of rows */
} ot_named_rows;

typedef struct ot_guard {
    ot_guard_aspect aspect;
    ot_input input;             /* absent for ROWS and ACCESS */
    ot_named_rows named;        /* ROWS */
    const ot_access_rule *rule; /* ACCESS */
    uint64_t digest;            /* what it was, of all aspects but VALUE; ACCESS: the verdict */
    const ot_json *value;       /* VALUE: a copy; NULL when absent */
} ot_guard;

/* ---- The plan ---- */

/* How long answers may be kept (@cacheControl): the least of what the fields say that may be
 * answered, so null objects and empty lists count as if they were there. */
typedef struct ot_cache_policy {
    uint32_t max_age_s; /* 0: not at all */
    bool is_private;    /* for one client only: a field says so, a claim is used, or a rule of
                           access was met */
} ot_cache_policy;

/* What the answers depend on of whoever asks, beside the database role: the claims that the plan
 * names, or everything of the token, where the database runs code that may read it all. Whatever
 * else of a plan looks at claims has to be told here: answers are kept by it. */
typedef struct ot_asker_use {
    bool is_whole;
    ot_str *claims; /* sorted, without repetition */
    uint32_t claim_count;
} ot_asker_use;

/* What is done and undone together: all of an operation, or one root field of a mutation whose
 * fields have transactions of their own. Scopes run one after the other; their steps, resolvers,
 * trips and root fields follow each other, each from the end of the scope before (the first: 0). */
typedef struct ot_plan_scope {
    uint32_t field_end; /* of the root object's fields */
    uint32_t step_end;
    uint32_t resolver_end;
    uint32_t trip_end;
    bool has_checks; /* of what was written: it is seen before it is committed */
} ot_plan_scope;

typedef struct ot_plan {
    ot_arena *arena; /* borrowed: holds all of it */
    const ot_schema *schema;
    const ot_binding *binding;
    const ot_source *source; /* of the document, for locations */
    const ot_operation *operation;
    ot_step **steps; /* by id */
    uint32_t step_count;
    uint32_t trip_count;
    ot_resolver_call **resolvers; /* by id */
    uint32_t resolver_count;
    ot_out_object *root;
    ot_plan_scope *scopes; /* at least one */
    uint32_t scope_count;
    ot_guard *guards;
    uint32_t guard_count;
    uint32_t refusal_count; /* fields and objects that are refused to the caller */
    bool is_write;
    bool needs_key; /* a field has @idempotent */
    ot_cache_policy cache;
    ot_asker_use asker; /* where `cache` lets answers be kept; else whole */
} ot_plan;

typedef struct ot_plan_request {
    const ot_binding *binding;
    const ot_document *document; /* validated; outlives the plan */
    const ot_operation *operation;
    const ot_variables *variables;      /* coerced, of the request that needs the plan */
    const ot_caller *caller;            /* who asks; NULL: nobody with a token */
    const ot_field *const *definitions; /* of the document's fields, from ot_validate_fields with
                                           the binding's schema; NULL: they are looked up again */
} ot_plan_request;

/* Plans an operation. NULL and `error` filled (OT_LIMIT) when the operation needs more steps or
 * fields than allowed; what is wrong with single arguments is planned as an execution error of
 * their field. */
ot_plan *ot_plan_build(ot_arena *arena, const ot_plan_request *request, ot_error *error);

/* True when the plan is right for these variables and this caller too. `arena` is for scratch. */
bool ot_plan_fits(ot_arena *arena, const ot_plan *plan, const ot_variables *variables,
                  const ot_caller *caller);

/* The plan for people: trips, steps, rows expected, why, and with `with_sql` the statements. The
 * format is stable: golden files use it. */
void ot_plan_explain(const ot_plan *plan, bool with_sql, ot_buffer *out);

/* The same as a JSON object, with the SQL:
 * {"trips":1,"steps":[{"id","trip","field","table","rows","reason","sql"}]}, and where it is so,
 * "needsIdempotencyKey":true and "access":[{"path","of","rules","refused"}]. */
void ot_plan_explain_json(const ot_plan *plan, ot_buffer *out);

#endif
