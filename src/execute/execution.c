#include "execute/execute_internal.h"

#include "base/limits.h"
#include "base/log.h"

/*
 * The life of an execution: for each trip, bind the steps that can run and submit them together;
 * when they come back, index their rows and call the resolvers that waited for them; after the last
 * trip of a scope, commit what it wrote; after the last scope, write the answer. All in one
 * function that goes on as far as it can (ot_execution__continue) and is called again when
 * something it waits for has come.
 *
 * 1. One trip runs at a time. Resolvers run beside it; in a mutation nothing does.
 * 2. A scope ends before the next one begins: it is committed, or undone, which the others do not
 *    feel. Most plans have one.
 * 3. `done` is called last: the caller may free the arena inside it.
 */

static void clear_results(void *data)
{
    ot_execution *e = data;
    ot_execute__let_go_of_batches(e, 0, e->plan->resolver_count);
    for (uint32_t i = 0; i < e->plan->step_count; i++)
        ot_pg_result_clear(e->steps[i].result);
    ot_buffer_free(&e->errors.json);
}

/* ---- Trips ---- */

void ot_execution__settle(ot_execution *e, const ot_step *step, ot_pg_result *result)
{
    step_state *state = &e->steps[step->id];
    const ot_field_error *missing = state->takes_now ? ot_execute__missing_rows(e, step) : NULL;
    if (missing != NULL) {
        state->status = STEP_FAILED;
        state->error = *missing;
        ot_pg_result_clear(result);
        return;
    }
    if (step->is_on_demand)
        state->earlier = state->asked;
    if (result == NULL || state->known_count > 0 || state->result != NULL)
        result = ot_execute__add_known(e, step, result);
    state->status = state->has_more_keys ? STEP_WAITING : STEP_DONE;
    state->result = result;
    state->row_count = ot_pg_result_row_count(result);
    if (state->row_count > OT_LIMIT_ROWS) {
        state->status = STEP_FAILED;
        state->error =
            (ot_field_error){.code = "BAD_USER_INPUT",
                             .message = OT_S("The list is too long: ask for a page of it.")};
        return;
    }
    if (step->attach == OT_ATTACH_GROUP || step->attach == OT_ATTACH_LOOKUP)
        state->index =
            ot_row_index_new(e->arena, ot_row_key_of(result, step->link_columns, step->link_count));
}

/* What was written is looked at before anything is committed. */
static void check_writes(ot_execution *e)
{
    ot_field_error error;
    for (uint32_t i = 0; i < e->current.query_count && e->transaction != NULL; i++) {
        uint32_t id = e->current_steps[i];
        if (e->steps[id].has_other_forms) {
            ot_execution__fail_write(e, id, ot_execution__internal);
            return;
        }
    }
    const ot_step *step =
        ot_execute__scope(e)->has_checks ? ot_execute__check_writes(e, &error) : NULL;
    if (step != NULL)
        ot_execution__fail_write(e, step->id, error);
}

/* A column whose type was changed since the schema was bound would be read as what it was. */
static bool has_forms(const ot_step *step, const ot_pg_result *result)
{
    uint32_t count = ot_pg_result_column_count(result);
    if (count > step->column_form_count)
        count = step->column_form_count;
    for (uint32_t i = 0; i < count; i++)
        if (step->column_forms[i] != 0 &&
            !ot_pg_has_form(ot_pg_result_column_type(result, i), step->column_forms[i]))
            return false;
    return true;
}

static void refuse_forms(ot_execution *e, const ot_step *step, ot_pg_result *result)
{
    ot_log(OT_LOG_ERROR, "execute.column_type_changed",
           OT_LOG_STR("table", step->target->table->name), OT_LOG_STR("field", step->field->key),
           OT_LOG_NAMES(&e->request.names));
    ot_pg_result_clear(result);
    e->steps[step->id].status = STEP_FAILED;
    e->steps[step->id].error = ot_execution__internal;
    e->steps[step->id].has_other_forms = true;
}

static void settle_query(ot_execution *e, const ot_step *step, const ot_pg_query *query)
{
    ot_pg_result *result = query->result;
    if (ot_pg_result_row_count(result) > 0 && !has_forms(step, result)) {
        refuse_forms(e, step, result);
        return;
    }
    if (query->has_others)
        result = ot_execute__take_own(e, step, result);
    ot_execution__settle(e, step, result);
}

/* Those that take rows of other steps of the trip come after these, sent or not. */
static void settle_trip(ot_execution *e, const ot_pg_trip *trip)
{
    for (uint32_t i = 0; i < trip->query_count; i++)
        if (!e->steps[e->current_steps[i]].takes_now)
            settle_query(e, e->plan->steps[e->current_steps[i]], &trip->queries[i]);
    for (uint32_t i = 0; i < trip->query_count; i++)
        if (e->steps[e->current_steps[i]].takes_now)
            settle_query(e, e->plan->steps[e->current_steps[i]], &trip->queries[i]);
    for (uint32_t i = 0; i < e->plan->step_count; i++)
        if (e->steps[i].takes_now && e->steps[i].status == STEP_WAITING)
            ot_execution__settle(e, e->plan->steps[i], NULL);
}

static void trip_done(ot_pg_trip *trip, const ot_pg_failure *failure)
{
    ot_execution *e = trip->data;
    e->is_trip_running = false;
    if (failure != NULL) {
        ot_execution__fail_trip(e, failure);
    } else {
        settle_trip(e, trip);
        check_writes(e);
    }
    ot_execute__arrive(e);
}

static bool is_of_trip(const ot_execution *e, const ot_step *step)
{
    return step->trip == e->trip && e->steps[step->id].status == STEP_WAITING &&
           step->kind != OT_STEP_KEYS && !step->is_on_demand;
}

/* False when nothing of the trip may be sent: in a mutation a step that cannot be bound is the end
 * of its scope. */
static bool gather_query(ot_execution *e, const ot_step *step)
{
    uint32_t *count = &e->current.query_count;
    if (ot_execute__bind(e, step, &e->current.queries[*count]))
        e->current_steps[(*count)++] = step->id;
    if (!e->plan->is_write || e->steps[step->id].status != STEP_FAILED)
        return true;
    ot_execution__fail_write(e, step->id, e->steps[step->id].error);
    *count = 0;
    return false;
}

/* Binds the steps of this trip that still wait: those that take rows of others after these. */
static void gather_queries(ot_execution *e)
{
    bool has_late = false;
    e->current.query_count = 0;
    for (uint32_t i = 0; i < e->plan->step_count; i++) {
        const ot_step *step = e->plan->steps[i];
        if (!is_of_trip(e, step))
            continue;
        has_late |= step->is_late;
        if (!step->is_late && !gather_query(e, step))
            return;
    }
    for (uint32_t i = 0; has_late && i < e->plan->step_count; i++) {
        const ot_step *step = e->plan->steps[i];
        if (step->is_late && is_of_trip(e, step) && !gather_query(e, step))
            return;
    }
}

static bool needs_transaction(const ot_execution *e)
{
    const ot_plan_scope *scope = ot_execute__scope(e);
    uint32_t trips = scope->trip_end - ot_execute__scope_begin(e).trip_end;
    return e->plan->is_write && (trips > 1 || scope->has_checks) && e->transaction == NULL &&
           !e->scopes[e->scope].is_rolled_back;
}

static void submit_trip(ot_execution *e)
{
    if (needs_transaction(e))
        e->transaction = ot_pg_transaction_begin(e->request.pool, e->request.identity);
    e->current.identity = e->request.identity;
    e->current.group = e->request.group;
    e->current.is_write = e->plan->is_write;
    e->current.transaction = e->transaction;
    e->current.deadline_ms = e->request.deadline_ms;
    e->current.done = trip_done;
    e->current.data = e;
    e->facts.trips++;
    e->facts.statements += e->current.query_count;
    e->is_trip_running = true;
    ot_execute__depart(e);
    ot_pg_submit(e->request.pool, &e->current);
}

/* True when something was sent. */
static bool start_trip(ot_execution *e)
{
    gather_queries(e);
    if (e->current.query_count > 0)
        submit_trip(e);
    return e->current.query_count > 0;
}

/* ---- The end ---- */

static bool is_all_unavailable(const ot_execution *e)
{
    for (uint32_t i = 0; i < e->plan->scope_count; i++)
        if (!e->scopes[i].is_unavailable)
            return false;
    for (uint32_t i = 0; i < e->plan->step_count; i++)
        if (e->steps[i].status == STEP_DONE)
            return false;
    return true;
}

static void answer_unavailable(ot_execution *e)
{
    ot_buffer *out = e->request.out;
    e->errors.count++;
    OT_BUFFER_LITERAL(out, "{\"errors\":[{\"message\":\"The database is not available.\","
                           "\"extensions\":{\"code\":\"SERVICE_UNAVAILABLE\"");
    ot_request_names_write(&e->request.names, out);
    ot_buffer_printf(out, ",\"retryAfter\":%d}}]}", OT_RETRY_AFTER_S);
}

static void answer(ot_execution *e)
{
    ot_execution_end end = OT_EXECUTION_ANSWERED;
    if (is_all_unavailable(e)) {
        end = OT_EXECUTION_UNAVAILABLE;
        answer_unavailable(e);
    } else if (!ot_execute__record_has_answer(e, &end)) {
        ot_execute__answer(e);
    }
    e->facts.error_count = e->errors.count;
    ot_execute__tell_end(e, end == OT_EXECUTION_ANSWERED); /* of a read: writes have been told */
    e->request.done(e->request.data, end);                 /* rule 3 */
}

static void commit_done(void *data, const ot_pg_failure *failure)
{
    ot_execution *e = data;
    e->is_committing = false;
    ot_execute__end_saving(e);
    if (e->released != NULL) {
        ot_execute__tell_end(e, failure == NULL);
        e->released(e->released_data);
        return;
    }
    if (failure != NULL && ot_execute__reopen_record(e))
        ot_execution__fail_commit(e, failure);
    ot_execution__continue(e);
}

static void commit(ot_execution *e)
{
    ot_pg_transaction *transaction = e->transaction;
    e->transaction = NULL;
    e->is_committing = true;
    ot_pg_transaction_commit(transaction, commit_done, e);
}

/* ---- Scopes ---- */

/* One with a field that is known to fail runs no statement at all. */
static void refuse_planned(ot_execution *e)
{
    const ot_out_object *root = e->plan->root;
    uint32_t end = ot_execute__scope(e)->field_end;
    for (uint32_t i = ot_execute__scope_begin(e).field_end; e->plan->is_write && i < end; i++)
        if (root->fields[i].kind == OT_OUT_ERROR)
            ot_execution__roll_back(e, ot_execution__undone);
}

static void begin_scope(ot_execution *e, uint32_t scope)
{
    e->scope = scope;
    e->scopes[scope] = (scope_state){.root_culprit = UINT32_MAX};
    ot_execute__begin_record(e);
    e->retries = 0;
    if (e->request.loop != NULL)
        e->attempt_ms = ot_loop_now_ms(e->request.loop);
    refuse_planned(e);
    if (scope > 0 && e->request.loop != NULL && e->attempt_ms >= e->request.deadline_ms)
        ot_execution__roll_back(
            e, ot_execution__timed_out); /* the fields before have had all the time */
}

/* The scope has run. True when there is more to do at once. */
static bool end_scope(ot_execution *e)
{
    if (e->batches_running > 0)
        return false;
    if (e->transaction != NULL && ot_execute__save_record(e)) {
        commit(e);
        return !e->is_committing;
    }
    if (e->plan->is_write)
        ot_execute__tell_end(e, !e->scopes[e->scope].is_rolled_back);
    e->is_done = e->scope + 1 == e->plan->scope_count;
    if (!e->is_done)
        begin_scope(e, e->scope + 1);
    return !e->is_done;
}

/* ---- Going on ---- */

static void deadline_passed(void *data)
{
    ot_execution *e = data;
    ot_execute__cut_off(e, ot_execution__timed_out);
    ot_execution__continue(e);
}

/* Trips have deadlines of their own; what modules do has none but this one. */
static void watch_resolvers(ot_execution *e)
{
    if (e->batches_running == 0 || e->request.loop == NULL || e->deadline.heap_index != 0)
        return;
    uint64_t now_ms = ot_loop_now_ms(e->request.loop);
    uint64_t left_ms = e->request.deadline_ms > now_ms ? e->request.deadline_ms - now_ms : 0;
    e->deadline = (ot_timer){.fire = deadline_passed, .data = e};
    ot_timer_start(e->request.loop, &e->deadline, left_ms);
}

static void unwatch_resolvers(ot_execution *e)
{
    if (e->deadline.heap_index != 0)
        ot_timer_stop(e->request.loop, &e->deadline);
}

/* The next trip sends keys that a resolver has not given yet. Others need not wait for it. */
static bool waits_for_keys(const ot_execution *e)
{
    for (uint32_t i = 0; i < e->plan->step_count; i++) {
        const ot_step *step = e->plan->steps[i];
        for (uint32_t k = 0; step->trip == e->trip && !step->is_on_demand && k < step->source_count;
             k++) {
            uint32_t source = step->sources[k].step;
            if (e->plan->steps[source]->kind == OT_STEP_KEYS &&
                e->steps[source].status == STEP_WAITING)
                return true;
        }
    }
    return false;
}

/* One thing more; false when something has to come back first, or all is done. */
static bool advance(ot_execution *e)
{
    if (e->is_done || e->is_trip_running || e->is_meeting || e->is_pausing || e->is_committing)
        return false;
    if (ot_execute__ask_record(e))
        return false;
    if (ot_execute__run_loads(e)) {
        submit_trip(e);
        return false;
    }
    if (e->plan->is_write && e->batches_running > 0)
        return false;
    if (ot_execute__call_roots(e))
        return true;
    if (e->trip == ot_execute__scope(e)->trip_end)
        return end_scope(e);
    if (e->batches_running > 0 && waits_for_keys(e))
        return false;
    if (start_trip(e))
        return false;
    ot_execute__call_resolvers(e, e->trip++);
    return true;
}

void ot_execution__continue(ot_execution *e)
{
    if (e->is_inside || e->released != NULL)
        return; /* a resolver finished inside its own call: the loop below sees it */
    e->is_inside = true;
    while (advance(e))
        ;
    e->is_inside = false;
    watch_resolvers(e);
    if (!e->is_done)
        return;
    unwatch_resolvers(e);
    answer(e);
}

/* ---- Beginning ---- */

ot_execution *ot_execution_new(ot_arena *arena, const ot_execution_request *request)
{
    const ot_plan *plan = request->plan;
    ot_execution *e = OT_NEW(arena, ot_execution);
    e->arena = arena;
    e->request = *request;
    e->plan = plan;
    e->steps = OT_NEW_ARRAY(arena, step_state, plan->step_count);
    e->scopes = OT_NEW_ARRAY(arena, scope_state, plan->scope_count);
    e->batches = OT_NEW_ARRAY(arena, ot_resolver_batch *, plan->resolver_count);
    e->current.queries = OT_NEW_ARRAY(arena, ot_pg_query, plan->step_count + 1);
    e->current_steps = OT_NEW_ARRAY(arena, uint32_t, plan->step_count + 1);
    e->errors.max = request->errors_max > 0 ? request->errors_max : OT_LIMIT_ERRORS;
    e->errors.names = request->names;
    e->answer_end = request->out->len + OT_LIMIT_RESPONSE_BYTES; /* of what is tried out, too */
    e->root_unjudged = UINT32_MAX;
    ot_arena_on_free(arena, clear_results, e);
    if (request->keyed != NULL)
        ot_execute__open_record(e);
    return e;
}

void ot_execution_start(ot_execution *e)
{
    begin_scope(e, 0);
    ot_execute__read_ids(e);
    ot_execution__continue(e);
}

void ot_execution_abandon(ot_execution *e, void (*released)(void *data), void *data)
{
    ot_execute__leave_group(e);
    if (e->transaction != NULL)
        ot_pg_transaction_rollback(e->transaction);
    else if (e->is_trip_running)
        ot_pg_trip_abandon(e->request.pool, &e->current);
    e->transaction = NULL;
    e->is_trip_running = false;
    if (e->is_pausing)
        ot_timer_stop(e->request.loop, &e->pause);
    e->is_pausing = false;
    unwatch_resolvers(e);
    e->released = released;
    e->released_data = data;
    if (e->is_committing)
        return; /* commit_done goes on */
    ot_execute__tell_end(e, false);
    released(data);
}

ot_execution_facts ot_execution_get_facts(const ot_execution *e)
{
    return e->facts;
}
