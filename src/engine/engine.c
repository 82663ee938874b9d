#include "engine/engine.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
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

enum {
    SPARE_ARENAS_MAX = 64,
    UNKNOWN_LOGGED_MAX = 20, /* documents that are not in the list, per second */
    TOUCH_MS = 60 * 1000,    /* a document in use is the newest of the process this often */
};

struct ot_engine {
    ot_loop *loop;
    const ot_service *service;
    ot_pg_pool *pool;
    ot_documents *documents;
    ot_answer_cache *answers; /* NULL: answers are not kept */
    ot_shared_store *shared;  /* NULL: documents are not shared with other processes */
    ot_trusted *trusted;      /* held; NULL: no list */
    uint32_t trusted_generation;
    uint64_t unknown_second; /* in which this many were logged */
    uint32_t unknown_logged;
    ot_arena *arena; /* owned: module states */
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
    ot_str answer_key;        /* empty: the answer is not to be kept */
    ot_shared_lookup *lookup; /* in the shared store; NULL: not waiting for it */
    ot_execution *execution;
} run;

/* ---- Life ---- */

static bool is_automatic(const ot_engine *engine)
{
    const ot_persisted *persisted = engine->service->persisted;
    return persisted != NULL && ot_persisted_is_automatic(persisted);
}

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
    if (is_automatic(engine))
        engine->shared = ot_shared_store_new(loop, &service->options.shared_store);
    engine->arena = ot_arena_new();
    engine->module_states = ot_modules_start(engine->arena, service->modules);
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
    ot_trusted_release(engine->trusted);
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
    ot_error_facts facts = {.code = code, .request_id = r->request->request_id};
    ot_answer_report(report, &facts, &r->request->body);
    answer(r, outcome);
}

static void refuse_with(run *r, ot_outcome outcome, const char *code, ot_str message)
{
    ot_report report = {.arena = r->arena};
    ot_report_at(&report, (ot_place){0}, "%.*s", OT_ARG(message));
    refuse(r, outcome, code, &report);
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

/* The answer is an object: its closing brace makes room for one member more. */
static void add_explanation(run *r)
{
    ot_buffer *body = &r->request->body;
    if (!r->request->wants_explain)
        return;
    OT_ASSERT(body->len > 0 && body->ptr[body->len - 1] == '}');
    body->len--;
    OT_BUFFER_LITERAL(body, ",\"extensions\":{\"explain\":");
    ot_plan_explain_json(r->held->plan, body);
    OT_BUFFER_LITERAL(body, "}}");
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
    if (end == OT_EXECUTION_ANSWERED)
        add_explanation(r);
    answer(r, end == OT_EXECUTION_ANSWERED ? OT_OUTCOME_DATA : OT_OUTCOME_UNAVAILABLE);
}

static void execute(run *r)
{
    const ot_engine *engine = r->engine;
    if (r->held->answer.len > 0) {
        ot_buffer_append(&r->request->body, r->held->answer);
        add_explanation(r);
        answer(r, OT_OUTCOME_DATA);
        return;
    }
    uint32_t timeout_ms = engine->service->options.request_timeout_ms;
    if (timeout_ms == 0)
        timeout_ms = OT_LIMIT_REQUEST_TIMEOUT_MS;
    ot_execution_request request = {
        .plan = r->held->plan,
        .variables = &r->variables,
        .request_id = r->request->request_id,
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

/* An answer may depend on whoever asks in ways that no plan shows (row security, views, functions),
 * so the key has the whole identity. */
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
    add_explanation(r);
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

static ot_persisted_mode mode_of(const ot_engine *engine)
{
    const ot_persisted *persisted = engine->service->persisted;
    return persisted == NULL ? OT_PERSISTED_OFF : ot_persisted_get_mode(persisted);
}

static bool is_trusted(const run *r, ot_str text)
{
    const ot_trusted *list = r->engine->trusted;
    return list != NULL && ot_trusted_has_text(list, r->request->client_name, text);
}

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

/* Nobody can fill a disk with documents that no list has. */
static void log_unknown(run *r)
{
    ot_engine *engine = r->engine;
    uint64_t second = ot_loop_now_ms(engine->loop) / 1000;
    if (second != engine->unknown_second) {
        engine->unknown_second = second;
        engine->unknown_logged = 0;
    }
    if (engine->unknown_logged++ >= UNKNOWN_LOGGED_MAX)
        return;
    char hash[OT_SHA256_HEX + 1];
    ot_sha256_digest digest = ot_sha256(ot_cached_document_source(r->document)->text);
    ot_sha256_hex(&digest, hash);
    ot_log(
        OT_LOG_WARN, "engine.unknown_document", OT_LOG_STR("sha256", ot_str_from_c(hash)),
        OT_LOG_STR("operation", ot_str_slice(r->request->operation_name, 0, OT_LIMIT_NAME_BYTES)),
        OT_LOG_STR("client_name", r->request->client_name),
        OT_LOG_STR("client_version", r->request->client_version),
        OT_LOG_STR("request_id", r->request->request_id));
}

/* Whether it is registered is for the caller to say: the document is valid and kept. */
static bool load_document(run *r, ot_str text)
{
    ot_engine *engine = r->engine;
    ot_report report = {
        .arena = r->arena, .limit = OT_LIMIT_ERRORS, .hints = engine->service->options.hints};
    if (text.len > OT_LIMIT_DOCUMENT_BYTES) {
        refuse_with(r, OT_OUTCOME_PARSE_FAILED, "GRAPHQL_PARSE_FAILED",
                    OT_S("The document is too long."));
        return false;
    }
    r->document = ot_documents_make(engine->documents, text);
    if (!parse(r, &report)) {
        refuse(r, OT_OUTCOME_PARSE_FAILED, "GRAPHQL_PARSE_FAILED", &report);
        return false;
    }
    validate(r, &report);
    if (!ot_report_is_empty(&report)) {
        refuse(r, OT_OUTCOME_INVALID, "GRAPHQL_VALIDATION_FAILED", &report);
        return false;
    }
    ot_documents_keep(engine->documents, r->document);
    if (mode_of(engine) == OT_PERSISTED_LOG_UNKNOWN && !is_trusted(r, text))
        log_unknown(r);
    return true;
}

/* From the cache, or made. False when the request was answered with what is wrong. */
static bool take_document(run *r, ot_str text)
{
    r->document = ot_documents_find(r->engine->documents, text);
    return r->document != NULL || load_document(r, text);
}

/* ---- Persisted documents ---- */

static void refuse_unlisted(run *r)
{
    refuse_with(r, OT_OUTCOME_INVALID, "PERSISTED_QUERY_NOT_IN_LIST",
                OT_S("The operation is not in the list of trusted documents."));
}

/* Clients of automatic persisted queries know these messages, and some look at a body only when the
 * status is 200. */
static void refuse_id(run *r)
{
    const ot_engine *engine = r->engine;
    ot_outcome outcome = r->request->is_automatic ? OT_OUTCOME_HASH_UNKNOWN : OT_OUTCOME_INVALID;
    bool is_offered =
        is_automatic(engine) || (!r->request->is_automatic && engine->trusted != NULL);
    if (mode_of(engine) == OT_PERSISTED_ONLY)
        refuse_unlisted(r);
    else if (is_offered)
        refuse_with(r, outcome, "PERSISTED_QUERY_NOT_FOUND", OT_S("PersistedQueryNotFound"));
    else
        refuse_with(r, outcome, "PERSISTED_QUERY_NOT_SUPPORTED",
                    OT_S("PersistedQueryNotSupported"));
}

/* "sha256:" says how an id was made; a hash alone is what clients register. */
static ot_str hash_of_id(const ot_request *request)
{
    ot_str prefix = OT_STR("sha256:");
    ot_str id = request->document_id;
    return ot_str_starts_with(id, prefix) ? ot_str_slice(id, prefix.len, id.len) : id;
}

static ot_document_id id_of(const run *r)
{
    const ot_trusted *list = r->engine->trusted;
    return (ot_document_id){
        .client = list == NULL ? (ot_str){0} : ot_trusted_client(list, r->request->client_name),
        .text = r->request->document_id};
}

/* The loop did not know the id; what it stands for was found elsewhere. */
static bool take_found_text(run *r, ot_str text)
{
    if (!take_document(r, text))
        return false;
    ot_documents_add_id(r->engine->documents, r->document, id_of(r));
    return true;
}

static void ask_shared_done(void *data, ot_str text)
{
    run *r = data;
    r->lookup = NULL;
    if (text.ptr == NULL) {
        refuse_id(r);
        return;
    }
    if (!take_found_text(r, text))
        return;
    ot_persisted_put(r->engine->service->persisted, text);
    start_operation(r);
}

/* Another process may know what this one does not. */
static void ask_shared(run *r)
{
    const ot_engine *engine = r->engine;
    if (is_automatic(engine))
        r->lookup =
            ot_shared_store_find(engine->shared, hash_of_id(r->request), ask_shared_done, r);
    if (r->lookup == NULL)
        refuse_id(r);
}

/* The loop has not answered this id yet: it is in the list, or a client has registered it. */
static void start_unknown_id(run *r)
{
    const ot_engine *engine = r->engine;
    ot_persisted_text *held = NULL;
    ot_str text = {0};
    if (engine->trusted != NULL)
        text = ot_trusted_find(engine->trusted, r->request->client_name, r->request->document_id);
    if (text.ptr == NULL && is_automatic(engine)) {
        held = ot_persisted_find(engine->service->persisted, hash_of_id(r->request));
        text = held == NULL ? (ot_str){0} : ot_persisted_text_get(held);
    }
    if (text.ptr == NULL) {
        ask_shared(r);
        return;
    }
    bool is_found = take_found_text(r, text);
    if (held != NULL)
        ot_persisted_text_release(held);
    if (is_found)
        start_operation(r);
}

/* The id is the text's hash, or what the list calls it. */
static bool fits_text(const run *r)
{
    const ot_request *request = r->request;
    char hash[OT_SHA256_HEX + 1];
    ot_sha256_digest digest = ot_sha256(request->document);
    ot_sha256_hex(&digest, hash);
    if (ot_str_equal(request->document_id, ot_str_from_c(hash)))
        return true;
    const ot_trusted *list = r->engine->trusted;
    return list != NULL &&
           ot_str_equal(ot_trusted_find(list, request->client_name, request->document_id),
                        request->document);
}

/* A client sends the text with its hash, so that the hash alone will do from now on. */
static void start_registration(run *r)
{
    const ot_engine *engine = r->engine;
    ot_str text = r->request->document;
    if (!fits_text(r)) {
        refuse_with(r, OT_OUTCOME_HASH_WRONG, "BAD_REQUEST",
                    OT_S("provided sha does not match query"));
        return;
    }
    if (!take_document(r, text))
        return;
    ot_persisted_put(engine->service->persisted, text);
    ot_shared_store_put(engine->shared, text);
    ot_documents_add_id(engine->documents, r->document, id_of(r));
    start_operation(r);
}

/* What this loop finds by itself costs the process no look-up; now and then it is told that the
 * document is still in use. */
static void touch(const run *r)
{
    const ot_engine *engine = r->engine;
    if (!is_automatic(engine) ||
        !ot_cached_document_is_due(r->document, ot_loop_now_ms(engine->loop), TOUCH_MS))
        return;
    ot_persisted_text *held = ot_persisted_find(engine->service->persisted, hash_of_id(r->request));
    if (held != NULL)
        ot_persisted_text_release(held);
}

static void start_id(run *r)
{
    ot_str text = r->request->document;
    r->document = ot_documents_find_id(r->engine->documents, id_of(r));
    if (r->document != NULL &&
        (text.len == 0 || ot_str_equal(ot_cached_document_source(r->document)->text, text))) {
        touch(r);
        start_operation(r);
        return;
    }
    if (r->document != NULL)
        ot_documents_release(r->document);
    r->document = NULL;
    if (text.len == 0)
        start_unknown_id(r);
    else
        start_registration(r);
}

static void start_text(run *r)
{
    ot_str text = r->request->document;
    if (mode_of(r->engine) == OT_PERSISTED_ONLY && !is_trusted(r, text))
        refuse_unlisted(r);
    else if (take_document(r, text))
        start_operation(r);
}

/* A new list ends what was found through the old one. */
static void follow_list(ot_engine *engine)
{
    ot_persisted *persisted = engine->service->persisted;
    if (persisted == NULL || ot_persisted_generation(persisted) == engine->trusted_generation)
        return;
    ot_trusted_release(engine->trusted);
    engine->trusted = ot_persisted_hold_list(persisted, &engine->trusted_generation);
    ot_documents_clear(engine->documents);
}

void ot_engine_run(ot_engine *engine, ot_request *request)
{
    follow_list(engine);
    ot_arena *arena = take_arena(engine);
    run *r = OT_NEW(arena, run);
    *r = (run){.engine = engine, .request = request, .arena = arena};
    request->slot = r;
    /* With its text at hand, a hash matters only to who registers it. */
    bool wants_id =
        request->document_id.ptr != NULL && (request->document.len == 0 || is_automatic(engine));
    if (wants_id)
        start_id(r);
    else
        start_text(r);
}

void ot_request_abandon(ot_engine *engine, ot_request *request)
{
    run *r = request->slot;
    OT_ASSERT(r != NULL && r->engine == engine);
    request->slot = NULL;
    if (r->lookup != NULL) {
        ot_shared_lookup_abandon(r->lookup);
        end_run(r);
        return;
    }
    ot_execution_abandon(r->execution, end_run, r);
}
