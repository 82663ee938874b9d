#include "engine/engine.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/limits.h"
#include "engine/answer_cache.h"
#include "engine/answer_errors.h"
#include "engine/documents.h"
#include "engine/operation.h"
#include "execute/execution.h"
#include "language/parser.h"
#include "validation/validate.h"

/*
 * The pipeline, in the order of the functions below: document -> operation -> variables -> plan ->
 * execution -> answer. Each step either goes on or answers the request with what is wrong and ends
 * it.
 */

enum { SPARE_ARENAS_MAX = 64 };

struct ot_engine {
    ot_loop *loop;
    const ot_service *service;
    ot_pg_pool *pool;
    ot_documents *documents;
    ot_answer_cache *answers; /* NULL: answers are not kept */
    ot_arena *arena;          /* owned: module states */
    void **module_states;
    ot_arena *
        spare_arenas[SPARE_ARENAS_MAX]; /* reset; so a request costs no malloc for its first page */
    uint32_t spare_arena_count;
};

/* A request on its way. */
typedef struct run {
    ot_engine *engine;
    ot_request *request; /* NULL once abandoned */
    ot_arena *arena;
    ot_cached_document *document;
    ot_held_plan *held;
    ot_variables variables;
    ot_str answer_key; /* empty: the answer is not to be kept */
    ot_execution *execution;
} run;

/* ---- Life ---- */

ot_engine *ot_engine_new(ot_loop *loop, const ot_service *service)
{
    ot_engine *engine = calloc(1, sizeof(*engine));
    if (engine == NULL)
        abort(); /* out of memory, as in base/arena.h */
    engine->loop = loop;
    engine->service = service;
    engine->pool = ot_pg_pool_new(loop, &service->options.database);
    engine->documents = ot_documents_new(OT_LIMIT_DOCUMENT_CACHE_ENTRIES);
    if (service->options.answer_cache_bytes > 0)
        engine->answers = ot_answer_cache_new(service->options.answer_cache_bytes);
    engine->arena = ot_arena_new();
    engine->module_states = ot_modules_start(engine->arena, service->modules);
    return engine;
}

void ot_engine_free(ot_engine *engine)
{
    if (engine == NULL)
        return;
    ot_pg_pool_free(engine->pool);
    ot_documents_free(engine->documents);
    ot_answer_cache_free(engine->answers);
    ot_modules_stop(engine->service->modules, engine->module_states);
    for (uint32_t i = 0; i < engine->spare_arena_count; i++)
        ot_arena_free(engine->spare_arenas[i]);
    ot_arena_free(engine->arena);
    free(engine);
}

bool ot_engine_is_ready(const ot_engine *engine)
{
    return ot_pg_pool_is_ready(engine->pool);
}

static ot_arena *take_arena(ot_engine *engine)
{
    return engine->spare_arena_count > 0 ? engine->spare_arenas[--engine->spare_arena_count]
                                         : ot_arena_new();
}

static void give_back_arena(ot_engine *engine, ot_arena *arena)
{
    if (engine->spare_arena_count == SPARE_ARENAS_MAX) {
        ot_arena_free(arena);
        return;
    }
    ot_arena_reset(arena);
    engine->spare_arenas[engine->spare_arena_count++] = arena;
}

/* The run's own struct lives in its arena. */
static void end_run(void *data)
{
    run *r = data;
    ot_held_plan *held = r->held;
    ot_cached_document *document = r->document;
    give_back_arena(r->engine, r->arena); /* first: results are cleared by the plan's step count */
    if (held != NULL)
        ot_held_plan_release(held);
    if (document != NULL)
        ot_documents_release(document);
}

static void answer(run *r, ot_outcome outcome)
{
    ot_request *request = r->request;
    request->outcome = outcome;
    request->slot = NULL;
    end_run(r);
    request->done(request);
}

static void refuse(run *r, ot_outcome outcome, const char *code, const ot_report *report)
{
    r->request->has_errors = true;
    ot_answer_report(report, code, &r->request->body);
    answer(r, outcome);
}

static void refuse_with(run *r, ot_outcome outcome, const char *code, ot_str message)
{
    ot_report report = {.arena = r->arena};
    ot_report_at(&report, (ot_place){0}, "%.*s", OT_ARG(message));
    refuse(r, outcome, code, &report);
}

/* ---- Execution ---- */

/* Neither rows, resolvers nor variables: introspection and __typename, the same for every request. */
static bool is_constant(const ot_plan *plan)
{
    return plan->step_count == 0 && plan->resolver_count == 0 && plan->operation->variable_count == 0;
}

/* What is said of answers that have errors: nothing, so they are not kept by anybody. */
static void tell_policy(run *r)
{
    ot_request *request = r->request;
    request->cache = r->held->plan->cache;
    request->cache.is_private |= request->identity != NULL;
}

static void keep_answer(run *r)
{
    const ot_engine *engine = r->engine;
    tell_policy(r);
    if (r->answer_key.len > 0)
        ot_answer_cache_keep(engine->answers, r->answer_key, ot_buffer_str(&r->request->body),
                             ot_loop_now_ms(engine->loop), r->request->cache.max_age_s);
}

static void execution_done(void *data, ot_execution_end end)
{
    run *r = data;
    ot_execution_facts facts = ot_execution_get_facts(r->execution);
    r->request->trips = facts.trips;
    r->request->statements = facts.statements;
    r->request->has_errors = facts.error_count > 0;
    if (is_constant(r->held->plan) && facts.error_count == 0)
        ot_held_plan_remember(r->held, ot_buffer_str(&r->request->body));
    if (end == OT_EXECUTION_ANSWERED && facts.error_count == 0)
        keep_answer(r);
    answer(r, end == OT_EXECUTION_ANSWERED ? OT_OUTCOME_DATA : OT_OUTCOME_UNAVAILABLE);
}

static void execute(run *r)
{
    const ot_engine *engine = r->engine;
    if (r->held->answer.len > 0) {
        ot_buffer_append(&r->request->body, r->held->answer);
        answer(r, OT_OUTCOME_DATA);
        return;
    }
    uint32_t timeout_ms = engine->service->options.request_timeout_ms;
    if (timeout_ms == 0)
        timeout_ms = OT_LIMIT_REQUEST_TIMEOUT_MS;
    ot_execution_request request = {
        .plan = r->held->plan,
        .variables = &r->variables,
        .claims = r->request->claims,
        .identity = r->request->identity,
        .modules = engine->service->modules,
        .module_states = engine->module_states,
        .loop = engine->loop,
        .pool = engine->pool,
        .deadline_ms = ot_loop_now_ms(engine->loop) + timeout_ms,
        .out = &r->request->body,
        .done = execution_done,
        .data = r,
    };
    r->execution = ot_execution_new(r->arena, &request);
    ot_execution_start(r->execution);
}

/* ---- Kept answers ---- */

/* An answer may depend on whoever asks in ways that no plan shows (row security, views, functions), so the key has the whole identity. */
static bool answer_from_cache(run *r)
{
    ot_engine *engine = r->engine;
    ot_request *request = r->request;
    if (engine->answers == NULL || r->held->plan->cache.max_age_s == 0)
        return false;
    ot_answer_key key = {.document = ot_cached_document_number(r->document),
                         .operation = r->held->plan->operation->offset,
                         .variables = &r->variables,
                         .identity = request->identity};
    r->answer_key = ot_answer_key_bytes(r->arena, &key);
    request->is_cached =
        ot_answer_cache_find(engine->answers, r->answer_key, ot_loop_now_ms(engine->loop),
                             &request->body, &request->age_s);
    if (!request->is_cached)
        return false;
    tell_policy(r);
    answer(r, OT_OUTCOME_DATA);
    return true;
}

/* ---- Plan ---- */

static void plan(run *r, const ot_operation *operation)
{
    r->held = ot_cached_document_find_plan(r->document, r->arena, operation, &r->variables);
    if (r->held == NULL) {
        ot_error error = {0};
        ot_plan_request request = {.binding = r->engine->service->binding,
                                   .document = ot_cached_document_ast(r->document),
                                   .operation = operation,
                                   .variables = &r->variables};
        r->held = ot_cached_document_plan(r->document, &request, &error);
        if (r->held == NULL) {
            refuse_with(r, OT_OUTCOME_INVALID, "GRAPHQL_VALIDATION_FAILED",
                        ot_str_from_c(error.message));
            return;
        }
    }
    if (!answer_from_cache(r))
        execute(r);
}

/* ---- Variables ---- */

static void coerce_variables(run *r, const ot_operation *operation)
{
    ot_report report = {
        .arena = r->arena, .limit = OT_LIMIT_ERRORS, .hints = r->engine->service->options.hints};
    ot_variables_request request = {.schema = r->engine->service->schema,
                                    .source = ot_cached_document_source(r->document),
                                    .operation = operation,
                                    .raw = r->request->variables};
    if (ot_coerce_variables(r->arena, &request, &r->variables, &report))
        plan(r, operation);
    else
        refuse(r, OT_OUTCOME_INVALID, "BAD_USER_INPUT", &report);
}

/* ---- Operation ---- */

static void start_operation(run *r)
{
    ot_str problem;
    const ot_operation *operation = ot_choose_operation(
        r->arena, ot_cached_document_ast(r->document), r->request->operation_name, &problem);
    if (operation == NULL) {
        refuse_with(r, OT_OUTCOME_INVALID, "OPERATION_RESOLUTION_FAILURE", problem);
        return;
    }
    if (operation->kind == OT_OPERATION_SUBSCRIPTION) {
        refuse_with(r, OT_OUTCOME_INVALID, "OPERATION_RESOLUTION_FAILURE",
                    OT_S("Subscriptions are not available."));
        return;
    }
    if (operation->kind == OT_OPERATION_MUTATION && r->request->queries_only) {
        refuse_with(r, OT_OUTCOME_METHOD, "BAD_REQUEST",
                    OT_S("A mutation has to be sent by POST."));
        return;
    }
    coerce_variables(r, operation);
}

/* ---- Document ---- */

static bool parse(run *r, ot_report *report)
{
    ot_syntax_error error;
    const ot_source *source = ot_cached_document_source(r->document);
    ot_document *ast = ot_parse(ot_cached_document_arena(r->document), source, NULL, &error);
    if (ast == NULL) {
        ot_report_at(report, (ot_place){.source = source, .offset = error.offset}, "%.*s",
                     OT_ARG(error.message));
        return false;
    }
    ot_cached_document_set_ast(r->document, ast);
    return true;
}

static void validate(run *r, ot_report *report)
{
    const ot_service *service = r->engine->service;
    ot_validation_options options = ot_validation_server_options;
    options.forbid_introspection = !service->options.introspection;
    ot_validate(service->schema, ot_cached_document_ast(r->document), &options, report);
}

static void load_document(run *r)
{
    ot_engine *engine = r->engine;
    ot_report report = {
        .arena = r->arena, .limit = OT_LIMIT_ERRORS, .hints = engine->service->options.hints};
    if (r->request->document.len > OT_LIMIT_DOCUMENT_BYTES) {
        refuse_with(r, OT_OUTCOME_PARSE_FAILED, "GRAPHQL_PARSE_FAILED",
                    OT_S("The document is too long."));
        return;
    }
    r->document = ot_documents_make(engine->documents, r->request->document);
    if (!parse(r, &report)) {
        refuse(r, OT_OUTCOME_PARSE_FAILED, "GRAPHQL_PARSE_FAILED", &report);
        return;
    }
    validate(r, &report);
    if (!ot_report_is_empty(&report)) {
        refuse(r, OT_OUTCOME_INVALID, "GRAPHQL_VALIDATION_FAILED", &report);
        return;
    }
    ot_documents_keep(engine->documents, r->document);
    start_operation(r);
}

void ot_engine_run(ot_engine *engine, ot_request *request)
{
    ot_arena *arena = take_arena(engine);
    run *r = OT_NEW(arena, run);
    *r = (run){.engine = engine, .request = request, .arena = arena};
    request->slot = r;
    r->document = ot_documents_find(engine->documents, request->document);
    if (r->document != NULL)
        start_operation(r);
    else
        load_document(r);
}

void ot_request_abandon(ot_engine *engine, ot_request *request)
{
    run *r = request->slot;
    OT_ASSERT(r != NULL && r->engine == engine);
    request->slot = NULL;
    ot_execution_abandon(r->execution, end_run, r);
}
