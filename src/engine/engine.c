#include "engine/engine_internal.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/limits.h"
#include "base/memory.h"
#include "engine/answer_errors.h"
#include "engine/explain.h"
#include "engine/operation.h"

/*
 * The pipeline, in the order of the functions below: document -> operation -> variables -> cost ->
 * plan -> execution -> answer. Each step either goes on or answers the request with what is wrong
 * and ends it.
 */

/* ---- Life ---- */

ot_engine *ot_engine_new(ot_loop *loop, const ot_service *service)
{
    ot_engine *engine = ot_calloc(1, sizeof(*engine));
    engine->loop = loop;
    engine->service = service;
    engine->pool = ot_pg_pool_new(loop, &service->options.database);
    engine->documents = ot_documents_new(OT_LIMIT_DOCUMENT_CACHE_ENTRIES);
    if (service->options.answer_cache_bytes > 0)
        engine->answers = ot_answer_cache_new(service->options.answer_cache_bytes);
    if (ot_service_takes_documents(engine->service))
        engine->shared = ot_shared_store_new(loop, &service->options.shared_store);
    engine->arena = ot_arena_new();
    engine->module_loop = ot_modules_start(service->modules, loop);
    return engine;
}

void ot_engine_free(ot_engine *engine)
{
    if (engine == NULL)
        return;
    ot_shared_store_free(engine->shared);
    ot_pg_pool_free(engine->pool);
    ot_documents_free(engine->documents);
    ot_answer_cache_free(engine->answers);
    ot_modules_stop(engine->module_loop);
    for (uint32_t i = 0; i < engine->spare_arena_count; i++)
        ot_arena_free(engine->spare_arenas[i]);
    ot_arena_free(engine->arena);
    free(engine);
}

bool ot_engine_is_ready(const ot_engine *engine)
{
    return ot_pg_pool_is_ready(engine->pool);
}

bool ot_engine_is_idle(const ot_engine *engine)
{
    return engine->run_count == 0;
}

static ot_arena *take_arena(ot_engine *engine)
{
    return engine->spare_arena_count > 0 ? engine->spare_arenas[--engine->spare_arena_count]
                                         : ot_arena_new();
}

static void give_back_arena(ot_engine *engine, ot_arena *arena)
{
    if (engine->spare_arena_count == OT_ENGINE_SPARE_ARENAS) {
        ot_arena_free(arena);
        return;
    }
    ot_arena_reset(arena);
    engine->spare_arenas[engine->spare_arena_count++] = arena;
}

/* The run's own struct lives in its arena. */
static void end_run(void *data)
{
    ot_run *run = data;
    ot_held_plan *held = run->held;
    ot_cached_document *document = run->document;
    run->engine->run_count--;
    give_back_arena(run->engine,
                    run->arena); /* first: results are cleared by the plan's step count */
    if (held != NULL)
        ot_held_plan_release(held);
    if (document != NULL)
        ot_documents_release(document);
}

static void answer(ot_run *run, ot_outcome outcome)
{
    ot_request *request = run->request;
    request->outcome = outcome;
    request->slot = NULL;
    end_run(run);
    request->done(request);
}

void ot_engine__refuse_as(ot_run *run, ot_outcome outcome, const ot_error_facts *facts,
                          const ot_report *report)
{
    ot_error_facts all = *facts;
    all.names = run->request->names;
    run->request->has_errors = true;
    ot_answer_report(report, &all, &run->request->body);
    answer(run, outcome);
}

void ot_engine__refuse(ot_run *run, ot_outcome outcome, const char *code, const ot_report *report)
{
    ot_error_facts facts = {
        .code = code, .retry_after_s = outcome == OT_OUTCOME_KEY_IN_USE ? OT_RETRY_AFTER_S : 0};
    ot_engine__refuse_as(run, outcome, &facts, report);
}

void ot_engine__refuse_with(ot_run *run, ot_outcome outcome, const char *code, ot_str message)
{
    ot_report report = {.arena = run->arena};
    ot_report_at(&report, (ot_place){0}, "%.*s", OT_ARG(message));
    ot_engine__refuse(run, outcome, code, &report);
}

enum { LINES_PER_SECOND_MAX = 20 };

bool ot_engine__may_log(const ot_engine *engine, ot_log_pace *pace)
{
    uint64_t second = ot_loop_now_ms(engine->loop) / 1000;
    if (second != pace->second)
        *pace = (ot_log_pace){.second = second};
    return pace->count++ < LINES_PER_SECOND_MAX;
}

/* ---- Execution ---- */

/* Neither rows, resolvers nor variables: introspection and __typename, the same for every request.
 */
static bool is_constant(const ot_plan *plan)
{
    return plan->step_count == 0 && plan->resolver_count == 0 &&
           plan->operation->variable_count == 0;
}

/* What is said of answers that have errors: nothing, so they are not kept by anybody. */
static void tell_policy(ot_run *run)
{
    ot_request *request = run->request;
    request->cache = run->held->plan->cache;
    request->cache.is_private |= request->identity != NULL;
}

static void keep_answer(ot_run *run)
{
    const ot_engine *engine = run->engine;
    tell_policy(run);
    if (run->answer_key.len > 0)
        ot_answer_cache_keep(engine->answers, run->answer_key, ot_buffer_str(&run->request->body),
                             ot_loop_now_ms(engine->loop), run->request->cache.max_age_s);
}

/* The answer is an object: its closing brace makes room for one member more. */
static void add_explanation(ot_run *run)
{
    ot_buffer *body = &run->request->body;
    if (!run->request->wants_explain)
        return;
    const ot_plan *plan = run->held->plan;
    const ot_cost *cost = ot_cached_document_cost(run->document, plan->binding, plan->operation);
    ot_explanation explanation = {
        .plan = plan, .cost = run->request->cost, .cost_most = ot_cost_most(run->arena, cost)};
    OT_ASSERT(body->len > 0 && body->ptr[body->len - 1] == '}');
    body->len--;
    OT_BUFFER_LITERAL(body, ",\"extensions\":{\"explain\":");
    ot_explanation_write_json(&explanation, body);
    OT_BUFFER_LITERAL(body, "}}");
}

/* True when the mutation did not run because of its key. */
static bool is_refused_by_key(ot_run *run, ot_execution_end end)
{
    if (end == OT_EXECUTION_KEY_IN_USE)
        ot_engine__refuse_with(run, OT_OUTCOME_KEY_IN_USE, "IDEMPOTENCY_KEY_IN_USE",
                               OT_S("The request that this Idempotency-Key was first sent with is "
                                    "still running: ask again in a moment."));
    else if (end == OT_EXECUTION_KEY_REUSED)
        ot_engine__refuse_with(run, OT_OUTCOME_KEY_REUSED, "IDEMPOTENCY_KEY_REUSED",
                               OT_S("This Idempotency-Key was used for another request: send a new "
                                    "one with each thing to do."));
    else
        return false;
    return true;
}

static void execution_done(void *data, ot_execution_end end)
{
    ot_run *run = data;
    if (is_refused_by_key(run, end))
        return;
    ot_execution_facts facts = ot_execution_get_facts(run->execution);
    run->request->trips = facts.trips;
    run->request->known_keys = facts.known_keys;
    run->request->statements = facts.statements;
    run->request->has_errors = facts.error_count > 0;
    run->request->is_replay = facts.is_replay;
    if (run->keyed != NULL && !facts.is_replay)
        ot_engine__sweep_keys(run->engine);
    if (is_constant(run->held->plan) && facts.error_count == 0)
        ot_held_plan_remember(run->held, ot_buffer_str(&run->request->body));
    if (end == OT_EXECUTION_ANSWERED && facts.error_count == 0)
        keep_answer(run);
    if (end == OT_EXECUTION_ANSWERED)
        add_explanation(run);
    answer(run, end == OT_EXECUTION_ANSWERED ? OT_OUTCOME_DATA : OT_OUTCOME_UNAVAILABLE);
}

/* The body holds an answer that was made before. */
static void answer_again(ot_run *run)
{
    ot_request *request = run->request;
    if (request->body.len > ot_execution_group_room(request->group)) {
        request->body.len = 0;
        ot_engine__refuse_with(run, OT_OUTCOME_INVALID, "RESPONSE_TOO_LARGE",
                               OT_S("The answers of the batch are too large together: send this "
                                    "request in another one."));
        return;
    }
    ot_execution_group_add(request->group, request->body.len, 0);
    add_explanation(run);
    answer(run, OT_OUTCOME_DATA);
}

static void execute(ot_run *run)
{
    const ot_engine *engine = run->engine;
    if (run->held->answer.len > 0) {
        ot_buffer_append(&run->request->body, run->held->answer);
        answer_again(run);
        return;
    }
    uint32_t timeout_ms = engine->service->options.request_timeout_ms;
    if (timeout_ms == 0)
        timeout_ms = OT_LIMIT_REQUEST_TIMEOUT_MS;
    ot_execution_request request = {
        .plan = run->held->plan,
        .variables = &run->variables,
        .names = run->request->names,
        .claims = run->request->claims,
        .keyed = run->keyed,
        .group = run->request->group,
        .identity = run->request->identity,
        .modules = engine->service->modules,
        .module_loop = engine->module_loop,
        .loop = engine->loop,
        .pool = engine->pool,
        .deadline_ms = ot_loop_now_ms(engine->loop) + timeout_ms,
        .out = &run->request->body,
        .done = execution_done,
        .data = run,
    };
    run->execution = ot_execution_new(run->arena, &request);
    ot_execution_start(run->execution);
}

/* ---- Kept answers ---- */

static bool answer_from_cache(ot_run *run)
{
    ot_engine *engine = run->engine;
    ot_request *request = run->request;
    if (engine->answers == NULL || run->held->plan->cache.max_age_s == 0)
        return false;
    ot_answer_key key = {.document = ot_cached_document_number(run->document),
                         .operation = run->held->plan->operation->offset,
                         .variables = &run->variables,
                         .identity = request->identity,
                         .claims = request->claims,
                         .use = &run->held->plan->asker};
    run->answer_key = ot_answer_key_bytes(run->arena, &key);
    request->is_cached =
        ot_answer_cache_find(engine->answers, run->answer_key, ot_loop_now_ms(engine->loop),
                             &request->body, &request->age_s);
    if (!request->is_cached)
        return false;
    tell_policy(run);
    answer_again(run);
    return true;
}

/* ---- Plan ---- */

static void plan(ot_run *run, const ot_operation *operation)
{
    const ot_caller *caller = run->request->caller;
    run->held =
        ot_cached_document_find_plan(run->document, run->arena, operation, &run->variables, caller);
    if (run->held == NULL) {
        ot_error error = {0};
        ot_plan_request request = {.binding = run->engine->service->binding,
                                   .document = ot_cached_document_ast(run->document),
                                   .operation = operation,
                                   .variables = &run->variables,
                                   .caller = caller};
        run->held = ot_cached_document_plan(run->document, &request, &error);
        if (run->held == NULL) {
            ot_engine__refuse_with(run, OT_OUTCOME_INVALID, "QUERY_TOO_COMPLEX",
                                   ot_str_from_c(error.message));
            return;
        }
    }
    if (ot_engine__take_key(run) && !answer_from_cache(run))
        execute(run);
}

/* ---- Variables ---- */

static void coerce_variables(ot_run *run, const ot_operation *operation)
{
    ot_report report = {.arena = run->arena,
                        .limit = OT_LIMIT_ERRORS,
                        .hints = run->engine->service->options.hints};
    ot_variables_request request = {.schema = run->engine->service->schema,
                                    .source = ot_cached_document_source(run->document),
                                    .operation = operation,
                                    .raw = run->request->variables};
    if (!ot_coerce_variables(run->arena, &request, &run->variables, &report))
        ot_engine__refuse(run, OT_OUTCOME_INVALID, "BAD_USER_INPUT", &report);
    else if (ot_engine__check_cost(run, operation))
        plan(run, operation);
}

/* ---- Operation ---- */

void ot_engine__start_operation(ot_run *run)
{
    ot_str problem;
    const ot_operation *operation = ot_choose_operation(
        run->arena, ot_cached_document_ast(run->document), run->request->operation_name, &problem);
    if (operation == NULL) {
        ot_engine__refuse_with(run, OT_OUTCOME_INVALID, "OPERATION_RESOLUTION_FAILURE", problem);
        return;
    }
    if (operation->kind == OT_OPERATION_SUBSCRIPTION) {
        ot_engine__refuse_with(run, OT_OUTCOME_INVALID, "OPERATION_RESOLUTION_FAILURE",
                               OT_S("Subscriptions are not available."));
        return;
    }
    if (operation->kind == OT_OPERATION_MUTATION && run->request->queries_only) {
        ot_engine__refuse_with(run, OT_OUTCOME_METHOD, "BAD_REQUEST",
                               OT_S("A mutation has to be sent by POST."));
        return;
    }
    coerce_variables(run, operation);
}

void ot_engine_run(ot_engine *engine, ot_request *request)
{
    ot_arena *arena = take_arena(engine);
    ot_run *run = OT_NEW(arena, ot_run);
    *run = (ot_run){.engine = engine, .request = request, .arena = arena};
    request->slot = run;
    engine->run_count++;
    /* With its text at hand, a hash matters only to who registers it. */
    bool wants_id = request->document_id.ptr != NULL &&
                    (request->document.len == 0 || ot_service_takes_documents(engine->service));
    if (wants_id)
        ot_engine__start_id(run);
    else
        ot_engine__start_text(run);
}

void ot_request_abandon(ot_engine *engine, ot_request *request)
{
    ot_run *run = request->slot;
    OT_ASSERT(run != NULL && run->engine == engine);
    request->slot = NULL;
    if (run->lookup != NULL) {
        ot_shared_lookup_abandon(run->lookup);
        end_run(run);
        return;
    }
    ot_execution_abandon(run->execution, end_run, run);
}
