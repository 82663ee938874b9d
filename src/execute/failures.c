#include "execute/execute_internal.h"

#include "base/assert.h"
#include "base/log.h"

/*
 * What becomes of an execution when the database refuses something. Its words are for the log;
 * clients get a stable code, or what the schema says of a constraint.
 *  - In a read only the field of the failing statement fails; the other statements of the trip
 *    were aborted with it and run again.
 *  - A failing write undoes its scope. Its root field says why, the scope's others that it was
 *    not theirs.
 *  - Where the answer to a COMMIT does not come, nobody knows whether the scope was done: all its
 *    fields say so, and no answer says that it may be sent again.
 */

enum { RERUNS_MAX = 8 };

const ot_field_error ot_execution__timed_out = {.code = "TIMEOUT",
                                                .message = OT_STR("The request took too long.")};

const ot_field_error ot_execution__undone = {
    .code = "TRANSACTION_ROLLED_BACK",
    .message = OT_STR("Nothing was changed: another field of the mutation failed.")};

const ot_field_error ot_execution__internal = {.code = "INTERNAL_SERVER_ERROR",
                                               .message = OT_STR("Internal server error.")};

const ot_field_error ot_execution__violated = {
    .code = "BAD_USER_INPUT", .message = OT_STR("The change violates a constraint.")};

/* By SQLSTATE, or by the class that begins it. */
static const struct {
    const char *state;
    ot_field_error error;
} errors_by_state[] = {
    {"42501", {.code = "FORBIDDEN", .message = OT_STR("Not allowed.")}},
    {"22", {.code = "BAD_USER_INPUT", .message = OT_STR("A value is not acceptable.")}},
    {"08P01", {.code = "BAD_USER_INPUT", .message = OT_STR("A value is not acceptable.")}},
    {"21000", {.code = "BAD_USER_INPUT", .message = OT_STR("Two of the rows are the same.")}},
    {"40", {.code = "CONFLICT", .message = OT_STR("Other changes were in the way: try again.")}},
};

static bool is_refused_value(const ot_pg_failure *failure)
{
    return failure->status == OT_INTERNAL &&
           (strncmp(failure->sqlstate, "22", 2) == 0 || strcmp(failure->sqlstate, "08P01") == 0);
}

static ot_field_error error_of(const ot_pg_failure *failure)
{
    if (failure->status == OT_UNAVAILABLE)
        return (ot_field_error){.code = "SERVICE_UNAVAILABLE",
                                .message = OT_S("The database is not available.")};
    if (failure->status == OT_TIMEOUT)
        return ot_execution__timed_out;
    if (strncmp(failure->sqlstate, "23", 2) == 0)
        return ot_execution__violated;
    for (size_t i = 0; i < sizeof(errors_by_state) / sizeof(errors_by_state[0]); i++)
        if (strncmp(failure->sqlstate, errors_by_state[i].state,
                    strlen(errors_by_state[i].state)) == 0)
            return errors_by_state[i].error;
    return ot_execution__internal;
}

static ot_field_error doubt_of(const ot_pg_failure *failure)
{
    if (failure->status == OT_TIMEOUT)
        return (ot_field_error){.code = "TIMEOUT",
                                .message = OT_S("The request took too long while it was committed: "
                                                "it may have been done.")};
    return (ot_field_error){.code = "SERVICE_UNAVAILABLE",
                            .message = OT_S("The database was lost while the request was "
                                            "committed: it may have been done.")};
}

static void log_failure(const ot_execution *e, const ot_pg_failure *failure)
{
    const ot_step *step = failure->query < e->current.query_count
                              ? e->plan->steps[e->current_steps[failure->query]]
                              : NULL;
    ot_log(OT_LOG_WARN, "execute.statement_failed",
           OT_LOG_STR("sqlstate", ot_str_from_c(failure->sqlstate)),
           OT_LOG_STR("field", step == NULL ? OT_S("") : step->field->key),
           OT_LOG_NAMES(&e->request.names), OT_LOG_ERR(&failure->error));
}

static void fail_steps(ot_execution *e, ot_field_error error)
{
    for (uint32_t i = 0; i < e->current.query_count; i++) {
        step_state *state = &e->steps[e->current_steps[i]];
        state->status = STEP_FAILED;
        state->error = error;
    }
}

void ot_execution__roll_back(ot_execution *e, ot_field_error error)
{
    if (e->transaction != NULL)
        ot_pg_transaction_rollback(e->transaction);
    e->transaction = NULL;
    scope_state *state = &e->scopes[e->scope];
    state->is_rolled_back = true;
    state->undone = error;
    uint32_t end = ot_execute__scope(e)->step_end;
    for (uint32_t i = ot_execute__scope_begin(e).step_end; i < end; i++) {
        e->steps[i].status = STEP_FAILED;
        e->steps[i].error = error;
    }
}

void ot_execution__fail_write(ot_execution *e, uint32_t culprit, ot_field_error error)
{
    bool is_alone = ot_execute__scope(e)->field_end - ot_execute__scope_begin(e).field_end == 1;
    ot_execution__roll_back(e, is_alone ? error : ot_execution__undone);
    const ot_step *top = NULL;
    for (uint32_t id = culprit; id != OT_NO_STEP; id = top->parent) {
        top = e->plan->steps[id];
        e->steps[id].error = error;
    }
    if (top != NULL && top->field->step != OT_NO_STEP) /* may be answered by another one */
        e->steps[top->field->step].error = error;
}

/* What a step computes for others is not its own mistake: it runs again without. */
static bool runs_bare(ot_execution *e, const ot_pg_failure *failure)
{
    uint32_t id = e->current_steps[failure->query];
    step_state *state = &e->steps[id];
    if (e->plan->steps[id]->bare == NULL || state->is_bare || failure->status != OT_INTERNAL ||
        e->reruns == RERUNS_MAX)
        return false;
    state->is_bare = true;
    e->reruns++;
    return true;
}

/* The failing statement's field; those of the whole trip when no statement is to blame, or too many
 * have been before. */
static void fail_read(ot_execution *e, const ot_pg_failure *failure, ot_field_error error)
{
    bool is_alone = e->current.query_count == 1;
    if (runs_bare(e, failure))
        return;
    if (is_alone || failure->status != OT_INTERNAL || e->reruns == RERUNS_MAX) {
        fail_steps(e, is_alone ? error : error_of(failure));
        return;
    }
    step_state *culprit = &e->steps[e->current_steps[failure->query]];
    culprit->status = STEP_FAILED;
    culprit->error = error;
    e->reruns++;
}

void ot_execution__fail_trip(ot_execution *e, const ot_pg_failure *failure)
{
    OT_ASSERT(failure->query < e->current.query_count);

    log_failure(e, failure);
    if (failure->is_in_doubt) {
        ot_execution__roll_back(e, doubt_of(failure));
        return;
    }
    if (failure->status == OT_UNAVAILABLE)
        e->scopes[e->scope].is_unavailable = true;
    if (ot_execute__retry(e, failure))
        return;
    uint32_t culprit = e->current_steps[failure->query];
    ot_field_error error = error_of(failure);
    if (is_refused_value(failure))
        error = ot_execute__refused_value(e->arena, e->plan->steps[culprit], failure);
    else if (strcmp(failure->sqlstate, "23502") == 0)
        error = ot_execute__refused_null(e->arena, e->plan->steps[culprit], failure);
    (void)ot_execute__violation(e, culprit, failure, &error); /* else generic */
    if (e->plan->is_write)
        ot_execution__fail_write(e, culprit, error);
    else
        fail_read(e, failure, error);
}

void ot_execution__fail_scope(ot_execution *e, const ot_pg_failure *failure,
                              ot_field_error internal)
{
    if (failure->status == OT_UNAVAILABLE)
        e->scopes[e->scope].is_unavailable = true;
    if (!ot_execute__retry(e, failure))
        ot_execution__roll_back(e, failure->status == OT_INTERNAL ? internal : error_of(failure));
}

/* A deferred constraint belongs to the field that has words for it; else nobody knows whose it is.
 */
void ot_execution__fail_commit(ot_execution *e, const ot_pg_failure *failure)
{
    log_failure(e, failure);
    if (ot_execute__retry(e, failure))
        return;
    ot_field_error error;
    uint32_t end = ot_execute__scope(e)->step_end;
    for (uint32_t i = ot_execute__scope_begin(e).step_end; i < end; i++) {
        if (!ot_execute__violation(e, i, failure, &error))
            continue;
        ot_execution__fail_write(e, i, error);
        return;
    }
    ot_execution__roll_back(e, failure->is_in_doubt ? doubt_of(failure) : error_of(failure));
}
