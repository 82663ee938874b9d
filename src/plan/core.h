/*
 * What statements are made of while a plan is being made.
 *
 * A *core* is one statement under construction: a table with its links to the parent's rows, to-one
 * rows joined to it, predicates, order and limit. A *source* is one occurrence of a table in a
 * core; output objects select columns from sources. When the whole operation has been walked, each
 * core knows its columns and is written as SQL (sql.c). A child's statement that leaves in the same
 * trip as its parent's repeats the parent's core as a sub-select of keys, so cores stay readable
 * until the end.
 */
#ifndef OT_PLAN_CORE_H
#define OT_PLAN_CORE_H

#include "base/vec.h"
#include "plan/plan.h"

typedef struct core core;
typedef struct source source;

/* A function or query with the parameters of this operation. */
typedef struct called {
    const ot_bound_call *bound;
    ot_param **params; /* of a function by operand, of a query by piece; NULL: not a parameter */
    bool *is_left_out; /* by operand: the function's default stands */
} called;

/* ---- Predicates ---- */

typedef enum predicate_kind {
    PREDICATE_COMPARE,  /* column op param */
    PREDICATE_AUTHOR,   /* SQL of a directive */
    PREDICATE_AND,      /* of children; true without any */
    PREDICATE_OR,       /* of children; false without any */
    PREDICATE_NOT,      /* of one child */
    PREDICATE_BEYOND,   /* rows on one side of a cursor in an order */
    PREDICATE_RELATION, /* some, every or none of the rows of a relation */
    PREDICATE_PRESENT,  /* the row is not all nulls: a function that gives one row gives that for
                           none */
} predicate_kind;

typedef struct predicate predicate;
struct predicate {
    predicate_kind kind;
    const ot_column *column;
    ot_filter_op op;
    ot_param *param;                /* COMPARE; NULL for IS_NULL when it is known what is asked */
    bool is_negated;                /* COMPARE without param: IS NOT NULL */
    const ot_bound_argument *asked; /* COMPARE of a filter; NULL for the planner's own */
    const ot_sql *sql;
    ot_param **sql_params; /* AUTHOR: by piece index; NULL for text and columns */
    predicate **children;
    uint32_t child_count;
    const ot_order *order; /* BEYOND */
    ot_param **cursor;     /* BEYOND: by order term */
    uint64_t nulls;        /* BEYOND: bit i is set when the cursor's value i is null */
    bool is_before;        /* BEYOND: rows that come earlier in the order */
    bool is_inclusive;     /* BEYOND: and those that are equal to the cursor */
    const ot_join *join;   /* RELATION */
    source *related;       /* RELATION: of no core; children hold for it whatever is asked */
    ot_quantifier quantifier;
    predicate *filter; /* RELATION: what is asked; NULL: anything */
};

typedef OT_VEC(predicate *) predicate_list;

/* ---- Cores and sources ---- */

typedef enum link_kind {
    LINK_NONE,    /* a root */
    LINK_FIXED,   /* the target's link columns equal parameters that already fix the parent's */
    LINK_DERIVED, /* join with the parent's core as a sub-select */
    LINK_KEYS,    /* keys of the parent's rows are sent */
} link_kind;

/* Of the rows of a source, those whose column has one of these values. */
typedef struct narrowing {
    const ot_column *column;
    const ot_bound_variant **variants;
    uint32_t count;
} narrowing;

enum { ALIAS_BYTES = 1 + OT_UINT_DIGITS + 1 };

struct source {
    uint32_t id;
    uint8_t alias_length;
    char alias[ALIAS_BYTES]; /* "t<id>.": what stands before its columns */
    const ot_bound_type *type;
    core *core;        /* NULL inside of a predicate */
    source *joined_to; /* NULL for the core's own table */
    const ot_join *join;
    predicate_list on;            /* joined: what must hold besides the join */
    uint32_t presence;            /* joined: result column that is null when there is no row */
    ot_param **type_where_params; /* of type->where, by piece; NULL when the type has none */
    uint32_t *columns;            /* by the table's: its place in the core's result + 1, or 0 */
    source *whole;                /* narrowed: the source with more rows; same id, core and join */
    narrowing only;               /* narrowed: which of its rows these are */
    source *tree_row;             /* of a tree: a row on the way to its own; of no core */
    const called *call;           /* its rows come from a function or query; NULL: of the table */
};

typedef enum column_kind {
    COLUMN_TABLE,     /* source and column */
    COLUMN_EXPR,      /* source and expression */
    COLUMN_LINK,      /* the i-th link value: of the join table, or of the parents' sub-select */
    COLUMN_COUNT,     /* count(*) */
    COLUMN_AGGREGATE, /* of a column of the source, as the aggregate says */
    COLUMN_TRUTH,     /* whether a predicate holds for the row of the source */
    COLUMN_CALL,      /* what a function or query gives for the row of the source */
    COLUMN_NUMBER,    /* of a write of rows of an input: which of them it is, from 1 */
    COLUMN_MATCH,     /* of the same: whether the i-th match of the core holds */
    /* Of feeds and their branches. */
    COLUMN_SLOT, /* of a feed: what its branches have there */
    COLUMN_TAG,  /* of a branch: its number */
    COLUMN_CAST, /* of a branch: source and column, brought to the slot's type */
    COLUMN_FREE, /* of a branch: nothing yet */
    COLUMN_NULL, /* of a branch: nothing for good */
} column_kind;

/* How the value of a key is selected, so that equal keys have equal bytes: keys.c. */
typedef enum key_form {
    KEY_AS_IS,
    KEY_NUMERIC,
    KEY_FLOAT,
    KEY_WITHOUT_PADDING,
    KEY_LOWER_CASE,
    KEY_TIMESTAMP,
    KEY_TIMESTAMPTZ,
    KEY_INTERVAL,
} key_form;

typedef struct core_column {
    column_kind kind;
    key_form form; /* TABLE */
    bool is_lent;  /* EXPR, CALL: for other steps alone; the step can do without it */
    uint32_t link; /* LINK, MATCH: which */
    source *source;
    const ot_pg_type *type;
    union {
        const ot_column *column;         /* TABLE */
        const ot_sql *expr;              /* EXPR */
        const predicate *truth;          /* TRUTH */
        const ot_bound_field *aggregate; /* AGGREGATE */
        const called *call;              /* CALL */
    };
    ot_param **expr_params;
} core_column;

/* A column of the core's own table that equals a parameter. */
typedef struct fixed_column {
    const ot_column *column;
    ot_param *param;
} fixed_column;

typedef OT_VEC(fixed_column) fixed_list;

typedef enum write_verb {
    WRITE_NOTHING,
    WRITE_INSERT,
    WRITE_UPDATE,
    WRITE_DELETE,
    WRITE_FIND, /* a SELECT of rows that others are tied to, or that only their relations change */
    WRITE_CALL, /* a SELECT whose function or query may write */
} write_verb;

typedef struct set_column {
    const ot_column *column;
    ot_param *param;
    bool is_next; /* UPDATE: the next value of a version, of which there is no parameter */
    bool is_null; /* UPDATE: null, of which there is no parameter */
    const ot_column *beside; /* INSERT: what the row beside has in this column; no parameter */
    ot_param *given; /* of rows: false where a row does not give the column; NULL when all do, or it
                        does not matter */
    ot_param *slices[OT_SLICE_SIDES]; /* of rows, an array column: `param` has the items of all
                                         rows, these have each row's part; else NULL */
} set_column;

/* Of a write of rows of an input: what a row of a table has to have in a column. */
typedef struct row_match {
    const source *of; /* the core's own, or the one beside it */
    const ot_column *column;
    ot_param *param;         /* an array with an item per row; NULL: `beside` */
    const ot_column *beside; /* of the row beside */
    bool is_optional;        /* null is not compared */
    bool is_told;            /* rows are found all the same, and a column says whether it holds */
} row_match;

/* A column of the order in which the branches of a feed are merged. */
typedef struct feed_head {
    uint32_t slot;
    bool is_descending;
    bool nulls_first;
    bool may_be_null;
} feed_head;

struct core {
    core **members; /* of a feed: its branches; NULL for others */
    uint32_t member_count;
    uint32_t tag_slot; /* of a feed: says which branch a row is of */
    OT_VEC(feed_head) heads;
    core *feed;   /* of a branch, which has the feed's step and no page of its own */
    uint32_t tag; /* of a branch: its number */
    ot_step *step;
    source *root;
    OT_VEC(source *) joins;
    predicate_list where;
    ot_order order; /* reversed already when paging backward */
    uint32_t limit; /* without the extra row; OT_NO_LIMIT */
    uint32_t offset;
    link_kind link;
    const ot_join *join;    /* NULL at a root */
    source *parent;         /* whose rows this hangs on */
    ot_param **link_params; /* FIXED: by target column or through column; KEYS: one array each */
    OT_VEC(core_column) columns;
    fixed_list fixed;
    double rows;            /* expected in all */
    bool is_locking;        /* SELECT ... FOR UPDATE: of one table */
    bool keeps_order;       /* KEYS: its rows come in the order of the keys */
    uint32_t derived_depth; /* of sub-selects inside of each other */
    bool is_expensive;      /* repeating its predicate costs more than another trip */
    bool is_settled;        /* it takes rows of others by column: it gets no more columns */
    bool takes_now;         /* rows of steps of its own trip */
    bool lends_now;         /* rows to steps of its own trip */
    bool has_own_order;     /* its rows come in an order that nobody has written down: joins would
                               change it */
    write_verb verb;
    const ot_bound_write *write; /* of a write */
    uint32_t ready_trip;         /* of a write: when the rows nested in it are there too */
    ot_param *row_marker;    /* INSERT of rows that give no column: an array with an item per row */
    OT_VEC(set_column) sets; /* INSERT, UPDATE; those of rows are arrays with an item per row */
    OT_VEC(row_match) matches; /* of rows of an input that are there: what finds each */
    source *beside;            /* a row that has to be there besides; NULL: none */
};

/* PostgreSQL cannot look inside of a view that groups when it is joined, only when it is asked for
 * given keys. */
static inline bool source_is_view(const source *s)
{
    return s->type->table->kind == 'v';
}

/* True when a function or query is called for each parent. */
static inline bool core_calls_per_parent(const core *c)
{
    return c->root->call != NULL && !c->root->call->bound->is_batched &&
           (c->link == LINK_DERIVED || c->link == LINK_KEYS);
}

/* True when the core's rows are selected apart for each parent, in a lateral sub-select: a page per
 * parent, rows of a view, or of a call. */
static inline bool core_is_lateral(const core *c)
{
    bool is_paged = c->limit != OT_NO_LIMIT || c->offset > 0;
    if (c->step->kind == OT_STEP_AGGREGATE || c->members != NULL)
        return false; /* a feed is written apart (sql_feed.c) */
    if (c->root->call != NULL)
        return core_calls_per_parent(c);
    return (is_paged && c->link == LINK_KEYS) ||
           (c->link == LINK_DERIVED && (is_paged || source_is_view(c->root)));
}

/* True when the rows of a batched query are cut to a page for each parent. */
static inline bool core_is_batch_page(const core *c)
{
    bool is_paged = c->limit != OT_NO_LIMIT || c->offset > 0;
    return is_paged && c->step->kind == OT_STEP_READ && c->root->call != NULL &&
           c->root->call->bound->is_batched && (c->link == LINK_DERIVED || c->link == LINK_KEYS);
}

#endif
