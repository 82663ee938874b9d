/*
 * What the executor's files share: the state of one execution.
 */
#ifndef OT_EXECUTE_INTERNAL_H
#define OT_EXECUTE_INTERNAL_H

#include "base/limits.h"
#include "execute/batch.h"
#include "execute/execution.h"
#include "execute/field_errors.h"
#include "execute/row_index.h"

typedef enum step_status {
    STEP_WAITING,
    STEP_DONE,    /* has its result, if only an empty one */
    STEP_SKIPPED, /* had no keys, or hangs on a step without rows: as if it had no rows */
    STEP_FAILED,  /* error */
} step_status;

/* A row of another step that a step does not fetch again. */
typedef struct known_row {
    const ot_known_rows *known;
    uint32_t row;
    bool is_coming;             /* in the trip that is under way */
    const ot_distinct_key *key; /* by which it is found then; NULL: it is the first */
} known_row;

typedef struct step_state {
    step_status status;
    ot_pg_result *result; /* *owned*: cleared with the request's arena */
    uint32_t row_count;
    const uint32_t *places;   /* by row of a write's input: where it stands; NULL: in its place */
    ot_row_index *index;      /* GROUP and LOOKUP */
    ot_distinct_keys asked;   /* of a keyed step: those of its sources */
    ot_distinct_keys earlier; /* of a step on demand: what was asked for before */
    ot_distinct_keys keys;    /* those that are sent */
    known_row *known;         /* of the others, where there are rows */
    uint32_t known_count;
    bool takes_now;       /* some of them are rows of steps of the same trip */
    bool is_bare;         /* does without what it computes for other steps: that has failed */
    bool has_more_keys;   /* of a step on demand: than those that it has sent */
    bool has_other_forms; /* the table is not what it was when the schema was bound */
    ot_field_error error;
} step_state;

/* What became of a scope of the plan. */
typedef struct scope_state {
    bool is_rolled_back;   /* a write failed: nothing was changed */
    bool is_unavailable;   /* for want of a database */
    uint32_t root_culprit; /* the resolver that is why; UINT32_MAX: none */
    ot_field_error undone; /* what root fields say that are not why */
} scope_state;

typedef struct ot_record ot_record; /* of a mutation with an idempotency key */
typedef struct ot_kept_field ot_kept_field;

typedef enum written {
    WROTE,
    WROTE_NOTHING,
    FAILED
} written; /* a value; null without error; an error that was reported */

struct ot_execution {
    ot_arena *arena;
    ot_execution_request request;
    const ot_plan *plan;
    step_state *steps;
    scope_state *scopes;
    uint32_t scope;              /* the one that runs; those before it are committed or undone */
    ot_resolver_batch **batches; /* by resolver id; NULL until called */
    uint32_t trip;               /* the one that runs */
    uint32_t reruns;             /* of trips without a step that failed */
    uint32_t batches_running;
    uint32_t root_next;     /* the resolver id from which on root fields have not been called */
    uint32_t root_unjudged; /* of a mutation: the one that was called last; UINT32_MAX: none */
    ot_timer deadline;      /* while only resolvers are waited for */
    struct ot_end_call *end_calls; /* of modules that want to know what became of it */
    ot_pg_trip current;
    uint32_t *current_steps; /* step ids by query */
    ot_pg_transaction *transaction;
    ot_record *record;   /* NULL: no key */
    ot_kept_field *kept; /* by scope; NULL: no key, or one scope, whose whole answer is kept */
    bool is_trip_running;
    bool is_meeting;            /* its trip is back, those of its group are not */
    ot_execution *next_waiting; /* in its group */
    bool is_committing;
    bool is_pausing;     /* before the scope runs again */
    uint64_t attempt_ms; /* when this attempt began */
    uint32_t retries;    /* of the scope */
    ot_timer pause;
    bool is_done;   /* all scopes are */
    bool is_inside; /* the call stack is in ot_execution__continue already */
    ot_field_errors errors;
    uint32_t *told_refusals;  /* as refusals.c has them; NULL: none was */
    size_t answer_end;        /* the length of the buffer beyond which the answer is given up */
    uint32_t answer_objects;  /* begun so far, also those that were taken back */
    bool is_answer_too_large; /* the rest is left out */
    ot_execution_facts facts;
    void (*released)(void *data); /* set when abandoned */
    void *released_data;
};

/* ---- bind.c ---- */

/* Fills the query of a step: parameters in binary form. False when the step failed or is skipped;
 * its state says so. */
bool ot_execute__bind(ot_execution *e, const ot_step *step, ot_pg_query *query);

/* The values of arguments in this request, as an object; absent ones are not members. */
ot_json *ot_execute__arguments(ot_execution *e, const ot_argument_input *arguments, uint32_t count);

/* The value in the binary form of `type`, enums by their labels; NULL and null are null. Returns
 * NULL, or what is wrong. */
const char *ot_execute__encode_value(ot_execution *e, const ot_param *param, const ot_pg_type *type,
                                     const ot_json *value, ot_pg_value *out);

/* ---- group.c ---- */

/* A trip of the execution leaves; it is back, and the execution goes on when those of its group
 * are; it will not go on. */
void ot_execute__depart(ot_execution *e);
void ot_execute__arrive(ot_execution *e);
void ot_execute__leave_group(ot_execution *e);

/* ---- own_rows.c ---- */

/* The rows of the step's own keys; takes the reference to `all`. */
ot_pg_result *ot_execute__take_own(ot_execution *e, const ot_step *step, ot_pg_result *all);

/* ---- known.c ---- */

/* Takes the keys that other steps have asked for out of those that the step sends. */
void ot_execute__leave_out_known(ot_execution *e, const ot_step *step);

/* True when the step's row is that of another step, which has been bound. */
bool ot_execute__takes_same_row(ot_execution *e, const ot_step *step);

/* Why rows that were to come with this trip did not; NULL: they are there. */
const ot_field_error *ot_execute__missing_rows(const ot_execution *e, const ot_step *step);

/* The result of a step with the rows that other steps have; `fetched` is NULL when nothing was
 * sent, and taken over. */
ot_pg_result *ot_execute__add_known(ot_execution *e, const ot_step *step, ot_pg_result *fetched);

/* ---- writes.c ---- */

/* Parameters of kind ROWS and GIVEN. What is wrong with a value is returned. */
const char *ot_execute__encode_rows(ot_execution *e, const ot_param *param, ot_pg_value *out);
/* The items of the lists that the rows give for an array column, and where each row's are. */
const char *ot_execute__encode_items(ot_execution *e, const ot_param *param, ot_pg_value *out);
void ot_execute__encode_slices(ot_execution *e, const ot_param *param, ot_pg_value *out);
const char *ot_execute__encode_given(ot_execution *e, const ot_param *param, ot_pg_value *out);

/* A parameter of kind HOLDERS or MADE. The step that it refers to has been checked. */
void ot_execute__encode_holders(ot_execution *e, const ot_param *param, ot_pg_value *out);

typedef enum ot_rows_verdict { OT_ROWS_NONE, OT_ROWS_SOME, OT_ROWS_TOO_MANY } ot_rows_verdict;

/* How many rows the request gives to a step that writes a list; SOME for other steps. */
ot_rows_verdict ot_execute__judge_rows(ot_execution *e, const ot_step *step);

/* True when the field of `step`, or the mutation field behind it, says what a client is told of
 * this violation. */
bool ot_execute__violation(const ot_execution *e, uint32_t step, const ot_pg_failure *failure,
                           ot_field_error *error);

ot_field_error ot_execute__too_many_rows(ot_execution *e, const ot_step *step);

/* What the statements of the trip that has come back wrote is as it may be: NULL, or the step that
 * is not, and why. */
const ot_step *ot_execute__check_writes(ot_execution *e, ot_field_error *error);

/* Of a mutation that was rolled back, reports why, where a null that moves up would end the answer
 * before the field that knows. */
void ot_execute__tell_culprit(ot_execution *e);

/* ---- refused_values.c ---- */

/* What a client is told of a data exception in the statement of `step`. */
ot_field_error ot_execute__refused_value(ot_arena *arena, const ot_step *step,
                                         const ot_pg_failure *failure);

/* And of a violated NOT NULL. */
ot_field_error ot_execute__refused_null(ot_arena *arena, const ot_step *step,
                                        const ot_pg_failure *failure);

/* ---- found_rows.c ---- */

/* Whether the step has found each row of its input, and, where it has, notes which is which. */
bool ot_execute__has_found(ot_execution *e, const ot_step *step, ot_field_error *error);

/* ---- retry.c ---- */

/* True when the scope of a mutation runs again after this failure: everything is as before its
 * first trip, and it goes on after a pause. */
bool ot_execute__retry(ot_execution *e, const ot_pg_failure *failure);

/* ---- record.c ---- */

/* The request has an idempotency key. */
void ot_execute__open_record(ot_execution *e);

/* Before anything else is done: true when the record is being asked for, so the execution waits. */
bool ot_execute__ask_record(ot_execution *e);

/* Before the commit: the answer is written and its record sent, where there is a key. False when
 * the scope was undone instead. */
bool ot_execute__save_record(ot_execution *e);

/* The commit has ended, one way or the other. */
void ot_execute__end_saving(ot_execution *e);

/* The transaction did not happen: an answer that was written is taken back, and another attempt
 * asks again. False when the record itself was the reason: then the scope is rolled back. */
bool ot_execute__reopen_record(ot_execution *e);

/* A scope begins: it has a record of its own. */
void ot_execute__begin_record(ot_execution *e);

/* True when the answer is in the buffer already, or none is to be: `verdict` says so. */
bool ot_execute__record_has_answer(const ot_execution *e, ot_execution_end *verdict);

/* ---- kept_fields.c ---- */

ot_kept_field *ot_execute__new_kept_fields(const ot_execution *e);

/* The root field of the scope that runs becomes what a record says. False when it says nothing. */
bool ot_execute__take_kept_field(ot_execution *e, ot_str reply);

/* The root field of the scope that is to be committed, as a reply. */
ot_str ot_execute__keep_field(ot_execution *e, bool *has_errors);

/* The scope was not committed. */
void ot_execute__forget_kept_field(ot_execution *e);

/* True when the root field was kept: then it is written as it was. */
bool ot_execute__write_kept_field(ot_execution *e, const ot_out_field *field, written *what);

/* ---- resolve.c ---- */

/* Calls the resolvers that wait for steps of the trip that has just come back. */
void ot_execute__call_resolvers(ot_execution *e, uint32_t trip);

/* Calls those of root fields whose turn it is: all of a query, the next one of a mutation. False
 * when there is none. */
bool ot_execute__call_roots(ot_execution *e);

/* Every batch that runs is given up: items without an answer have that error. */
void ot_execute__cut_off(ot_execution *e, ot_field_error error);

/* The execution, or this attempt of a scope, needs these batches no longer. */
void ot_execute__let_go_of_batches(ot_execution *e, uint32_t first, uint32_t end);

/* ---- batch.c, batch_load.c ---- */

/* Tells modules what became of the scope. */
void ot_execute__tell_end(ot_execution *e, bool is_done);

/* Puts the statements that batches wait for into the current trip: true when there are any. Those
 * that need none go on. */
bool ot_execute__run_loads(ot_execution *e);

/* ---- refusals.c ---- */

/* Whether a refusal of access is to be told: the first time that it is met. */
bool ot_execute__tells_refusal(ot_execution *e, uint32_t refusal);

/* Errors were forgotten: refusals among them are to be told again. */
void ot_execute__forget_refusals(ot_execution *e);

/* ---- answer.c ---- */

/* Writes the whole answer into the request's buffer. */
void ot_execute__answer(ot_execution *e);

/* Writes the value of a root field. */
written ot_execute__root_field(ot_execution *e, const ot_out_field *field,
                               const ot_response_path *path);

/* Closes a field whose value was `what`: writes null where that is allowed. False when the null has
 * to move up. */
bool ot_execute__close(ot_execution *e, const ot_out_field *field, const ot_response_path *path,
                       written what);

/* Errors that were reported since are no errors. */
static inline void ot_execute__forget_errors(ot_execution *e, ot_field_errors before)
{
    e->errors.count = before.count;
    e->errors.kept = before.kept;
    e->errors.json.len = before.json.len;
    if (e->told_refusals != NULL)
        ot_execute__forget_refusals(e);
}

/* Reports an error at the field. */
written ot_execute__fail(ot_execution *e, const ot_out_field *field, const ot_response_path *path,
                         const char *code, ot_str message);

/* Reports the error that the planner has found in advance: a field of kind ERROR. */
written ot_execute__fail_planned(ot_execution *e, const ot_out_field *field,
                                 const ot_response_path *path);

/* Writes the value of one field; `context` is what the object is made from. */
typedef written (*field_writer)(ot_execution *e, const void *context, const ot_out_field *field,
                                const ot_response_path *path);

/* Counts an object that begins. True when the answer has become too large: few rows that lead to
 * each other make an answer of any size, each row written wherever it is met. */
static inline bool ot_execute__is_too_large(ot_execution *e)
{
    if (e->request.out->len > e->answer_end || ++e->answer_objects > OT_LIMIT_RESPONSE_OBJECTS)
        e->is_answer_too_large = true;
    return e->is_answer_too_large;
}

/* Reports it, once, in the place of all other errors. */
void ot_execute__give_up(ot_execution *e, const ot_out_object *object,
                         const ot_response_path *path);

/* Writes an object, field by field. False when it has to be null: then nothing was written. Inline,
 * so that each kind of object gets a loop of its own. */
static inline bool ot_execute__fields(ot_execution *e, const ot_out_object *object,
                                      field_writer write_field, const void *context,
                                      const ot_response_path *path)
{
    ot_buffer *out = e->request.out;
    size_t before = out->len;
    if (object->failure != NULL) {
        (void)ot_execute__fail_planned(e, object->failure, path); /* false says it */
        return false;
    }
    if (ot_execute__is_too_large(e)) {
        ot_execute__give_up(e, object, path);
        return false;
    }
    ot_buffer_append_byte(out, '{');
    for (uint32_t i = 0; i < object->field_count; i++) {
        const ot_out_field *field = &object->fields[i];
        ot_response_path here = {.parent = path, .key = field->key};
        ot_buffer_append(out, ot_out_field_lead(field, i == 0));
        if (field->kind == OT_OUT_TYPENAME) {
            ot_buffer_append(out, field->quoted);
        } else if (!ot_execute__close(e, field, &here, write_field(e, context, field, &here))) {
            out->len = before;
            return false;
        }
    }
    ot_buffer_append_byte(out, '}');
    return true;
}

typedef struct row_ref {
    uint32_t step;
    uint32_t row;
} row_ref;

/* In place of a list's item that has no value: null; or, where items may not be null, nothing of
 * the list, which began at `before`: false (spec "Handling Execution Errors"). */
static inline bool ot_execute__null_item(ot_buffer *out, const ot_out_field *list, size_t before)
{
    if (list->items_non_null)
        out->len = before;
    else
        OT_BUFFER_LITERAL(out, "null");
    return !list->items_non_null;
}

/* Writes an object of a row. False when it has to be null: then nothing was written. */
bool ot_execute__object(ot_execution *e, const ot_out_object *object, row_ref row,
                        const ot_response_path *path);

/* The rows of `field->step` that belong to a parent row. The step is done or skipped. */
ot_row_group ot_execute__rows(ot_execution *e, const ot_out_field *field, row_ref parent);

/* Row number of the i-th row; groups of all rows keep no list. */
static inline uint32_t row_at(ot_row_group group, uint32_t i)
{
    return group.rows == NULL ? i : group.rows[i];
}

/* True when the step has failed, which is reported at the field. */
bool ot_execute__has_failed(ot_execution *e, const ot_out_field *field, uint32_t step,
                            const ot_response_path *path);

/* One aggregate over the rows that belong to a parent row. */
written ot_execute__aggregate(ot_execution *e, const ot_out_field *field, row_ref parent,
                              const ot_response_path *path);

/* The JSON of a value of a column; enum labels by the names that `labels` has, NULL: of no enum.
 * Returns as ot_pg_write does. */
const char *ot_execute__write_value(const ot_bound_value *value, const ot_bound_type *labels,
                                    ot_str cell, ot_buffer *out);

/* The JSON of a value that is no list. Returns as ot_pg_write does. */
const char *ot_execute__write_scalar(const ot_bound_value *value, const ot_bound_type *labels,
                                     ot_str bytes, ot_buffer *out);

/* ---- answer_list.c ---- */

/* A list of scalars, of which some item is not as its type says. */
written ot_execute__list(ot_execution *e, const ot_out_field *field, ot_str cell,
                         const ot_response_path *path);

/* ---- answer_nodes.c ---- */

/* Fills the steps whose rows are the keys in global ids. */
void ot_execute__read_ids(ot_execution *e);

/* The rows that global ids name, in their order; null for an id that finds none. */
written ot_execute__nodes(ot_execution *e, const ot_out_field *field, const ot_response_path *path);

/* ---- answer_variants.c ---- */

/* Writes the object that a row of one of several types becomes, like ot_execute__object. */
bool ot_execute__variant(ot_execution *e, const ot_out_variants *variants, row_ref row,
                         const ot_response_path *path);

/* ---- answer_resolved.c ---- */

written ot_execute__resolved(ot_execution *e, const ot_out_field *field, row_ref row,
                             const ot_response_path *path);

/* ---- answer_range.c ---- */

/* A range, or a list of them, as objects. */
written ot_execute__range(ot_execution *e, const ot_out_field *field, ot_str cell,
                          const ot_response_path *path);

/* ---- answer_page.c ---- */

written ot_execute__connection(ot_execution *e, const ot_out_field *field, row_ref parent,
                               const ot_response_path *path);

/* ---- answer_document.c ---- */

/* Completes the JSON in a json or jsonb cell. */
written ot_execute__json_column(ot_execution *e, const ot_out_field *field, const ot_type *type,
                                ot_str cell, const ot_response_path *path);

/* Completes a document's value (spec "CompleteValue"). */
written ot_execute__document(ot_execution *e, const ot_out_field *field, const ot_type *type,
                             const ot_json *value, const ot_response_path *path);

/* The member with the field's name of a document object. */
written ot_execute__member(ot_execution *e, const ot_out_field *field, const ot_json *object,
                           const ot_response_path *path);

/* ---- answer_meta.c ---- */

/* A root field of introspection. */
written ot_execute__meta_root(ot_execution *e, const ot_out_field *field,
                              const ot_response_path *path);

/* ---- failures.c ---- */

extern const ot_field_error ot_execution__timed_out;
extern const ot_field_error ot_execution__undone;   /* another field of the mutation failed */
extern const ot_field_error ot_execution__internal; /* the reason is in the log */
extern const ot_field_error ot_execution__violated; /* a constraint without words of its own */

/* Whatever was done in the scope is undone, and each of its root fields says so. */
void ot_execution__roll_back(ot_execution *e, ot_field_error error);

/* As above, for that step of a mutation: its root field says why. */
void ot_execution__fail_write(ot_execution *e, uint32_t culprit, ot_field_error error);

/* The current trip, or the commit of the scope, has failed: the scope may run again, later. */
void ot_execution__fail_trip(ot_execution *e, const ot_pg_failure *failure);
void ot_execution__fail_commit(ot_execution *e, const ot_pg_failure *failure);

/* The scope cannot even begin: it may run again, later, or is rolled back; `internal` is what
 * clients are told of an error in the database. */
void ot_execution__fail_scope(ot_execution *e, const ot_pg_failure *failure,
                              ot_field_error internal);

/* ---- execution.c ---- */

/* Where the scope that runs begins and ends. */
static inline const ot_plan_scope *ot_execute__scope(const ot_execution *e)
{
    return &e->plan->scopes[e->scope];
}

static inline ot_plan_scope ot_execute__scope_begin(const ot_execution *e)
{
    ot_plan_scope none = {0};
    return e->scope == 0 ? none : e->plan->scopes[e->scope - 1]; /* its end */
}

/* The step has its rows. */
void ot_execution__settle(ot_execution *e, const ot_step *step, ot_pg_result *result);

/* Goes on when a trip or a batch has come back. */
void ot_execution__continue(ot_execution *e);

#endif
