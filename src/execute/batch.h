/*
 * One call of a batch resolver: the items, what the module has answered so far, what it loads. The
 * module has a handle of it only (module_loop.h).
 *
 * A batch has two owners, the execution and the module, and ends with the later of the two: the
 * module may go on reading and setting after nobody waits any more, so all that it was given is in
 * the batch's own arena, or held by reference.
 */
#ifndef OT_EXECUTE_BATCH_H
#define OT_EXECUTE_BATCH_H

#include "base/vec.h"
#include "execute/execution.h"
#include "execute/field_errors.h"
#include "execute/module_loop.h"

/* The keys that an item was answered with: rows of the result of the call's step `keys`, once the
 * batch is finished. */
typedef struct ot_item_keys {
    uint32_t first;
    uint32_t count;
    bool is_set;
} ot_item_keys;

enum { OT_NO_KEY = UINT32_MAX };

/* What a module has asked for: a row by key. */
typedef struct ot_load_ticket {
    uint32_t load; /* index in the call's loads */
    uint32_t row;  /* of the keys of that load; OT_NO_KEY: what was given is no key */
} ot_load_ticket;

typedef struct ot_resolver_batch {
    ot_arena *arena; /* *owned*; holds this struct as well */
    ot_batch *handle;
    ot_module_loop *home;         /* NULL when the handle is void */
    ot_execution *execution;      /* NULL when it has ended */
    const ot_resolver_call *call; /* as long as the execution */
    void *state;                  /* of the module on this loop */
    ot_pg_result *parents;        /* a reference; NULL at a root field */
    const uint32_t *rows;         /* row numbers by item; NULL: item i is row i */
    uint32_t count;
    uint32_t *item_of_row;          /* item + 1 by row; NULL when `rows` is */
    ot_json **answers;              /* by item; NULL: not set */
    ot_field_error *errors;         /* by item; code NULL: none */
    ot_item_keys *keys;             /* by item; NULL when the field takes none */
    OT_VEC(ot_pg_value) key_values; /* of all items, part after part */
    ot_json *arguments;             /* an object */
    const ot_json *claims;          /* as long as the execution; or NULL */
    ot_request_names names;         /* the same; or empty */
    OT_VEC(ot_load_ticket) tickets;
    ot_batch_then then; /* waits for loads; NULL: does not */
    void *then_data;
    uint32_t rounds;  /* of loading */
    bool is_wanted;   /* the execution waits for it */
    bool is_finished; /* by the module */
} ot_resolver_batch;

/* A batch without items, held by the execution and, with a handle, by the module. NULL when modules
 * hold too many. */
ot_resolver_batch *ot_batch__new(ot_execution *e, const ot_resolver_call *call);

/* The execution ends: what the module still does is for nothing. The batch may be gone after. */
void ot_batch__let_go(ot_resolver_batch *batch);

/* The module's loop ends: it will not finish this one. The batch may be gone after. */
void ot_batch__drop(ot_resolver_batch *batch);

/* Nobody waits any more: items without an answer have this error. */
void ot_batch__cut_off(ot_resolver_batch *batch, ot_field_error error);

/* The batch behind a handle, if somebody waits for what it is told; else NULL. */
ot_resolver_batch *ot_batch__wanted(const ot_batch *handle);

/* The item may be answered: it is there, and has no answer yet. */
bool ot_batch__is_open(const ot_resolver_batch *batch, uint32_t item);

void ot_batch__set_error(ot_resolver_batch *batch, uint32_t item, const char *code, ot_str message);

/* What a cell would be in the answer, without quotes; texts as they are in the database. In the
 * batch's arena where it is not the cell itself. */
ot_text ot_batch__cell_text(ot_resolver_batch *batch, const ot_bound_value *value, ot_str cell);

/* As a whole number of 64 bits; false when it is none. */
bool ot_batch__to_int(ot_text text, int64_t *out);

/* The text as a value of a key column in binary form. False when it is none. */
bool ot_batch__read_key(ot_resolver_batch *batch, const ot_pg_type *type, ot_text text,
                        ot_pg_value *out);

/* The keys that the items were answered with become the result of the step that holds them. */
void ot_batch__settle_keys(ot_resolver_batch *batch);

#endif
