#include "engine/idempotency.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/limits.h"
#include "base/log.h"
#include "engine/engine_internal.h"
#include "json/writer.h"

/* ---- Canonical bytes: with its length before it, no text can be taken for the next one's ---- */

static void put_text(ot_buffer *out, ot_str text)
{
    ot_buffer_printf(out, "%zu:", text.len);
    ot_buffer_append(out, text);
}

static int by_name(const void *a, const void *b)
{
    ot_str left = (*(const ot_json_member *const *)a)->name;
    ot_str right = (*(const ot_json_member *const *)b)->name;
    size_t common = left.len < right.len ? left.len : right.len;
    int order = common == 0 ? 0 : memcmp(left.ptr, right.ptr, common);
    return order != 0 ? order : (left.len > right.len) - (left.len < right.len);
}

static void put_value(ot_buffer *out, const ot_json *value, const char *const *but);

/* Members by name, without those that `but` lists. */
static void put_members(ot_buffer *out, const ot_json *object, const char *const *but)
{
    const ot_json_member **sorted = calloc(object->count + 1, sizeof(const ot_json_member *));
    if (sorted == NULL)
        abort(); /* out of memory, as in base/arena.h */
    uint32_t count = 0;
    for (uint32_t i = 0; i < object->count; i++) {
        const char *const *left_out = but;
        while (*left_out != NULL &&
               !ot_str_equal(object->members[i].name, ot_str_from_c(*left_out)))
            left_out++;
        if (*left_out == NULL)
            sorted[count++] = &object->members[i];
    }
    qsort(sorted, count, sizeof(const ot_json_member *), by_name);
    ot_buffer_printf(out, "{%u:", count);
    for (uint32_t i = 0; i < count; i++) {
        put_text(out, sorted[i]->name);
        put_value(out, &sorted[i]->value, (const char *const[]){NULL});
    }
    free(sorted);
}

/* Its depth is bounded by the reader. */
static void put_value(ot_buffer *out, const ot_json *value, const char *const *but)
{
    if (value->kind == OT_JSON_OBJECT) {
        put_members(out, value, but);
    } else if (value->kind == OT_JSON_ARRAY) {
        ot_buffer_printf(out, "[%u:", value->count);
        for (uint32_t i = 0; i < value->count; i++)
            put_value(out, &value->items[i], but);
    } else {
        ot_json_write_value(out, value);
        ot_buffer_append_byte(out, ',');
    }
}

static ot_sha256_digest digest_of(ot_buffer *bytes)
{
    ot_sha256_digest digest = ot_sha256(ot_buffer_str(bytes));
    ot_buffer_free(bytes);
    return digest;
}

ot_sha256_digest ot_key_principal(const ot_pg_identity *identity, const ot_json *claims)
{
    static const char *const nothing[] = {NULL};
    static const char *const renewed[] = {"exp", "iat", "nbf", "jti", NULL};
    const ot_json none = {.kind = OT_JSON_NULL};
    ot_buffer bytes = {0};
    if (identity == NULL || claims == NULL) {
        OT_BUFFER_LITERAL(&bytes, "anonymous");
        return digest_of(&bytes);
    }
    const ot_json *issuer = ot_json_get(claims, OT_S("iss"));
    const ot_json *subject = ot_json_get_present(claims, OT_S("sub"));
    put_text(&bytes, identity->role);
    if (subject != NULL) {
        OT_BUFFER_LITERAL(&bytes, "subject ");
        put_value(&bytes, issuer == NULL ? &none : issuer, nothing);
        put_value(&bytes, subject, nothing);
    } else {
        OT_BUFFER_LITERAL(&bytes, "claims ");
        put_value(&bytes, claims, renewed);
    }
    return digest_of(&bytes);
}

ot_sha256_digest ot_key_request(const ot_key_asked *asked)
{
    ot_buffer bytes = {0};
    ot_buffer_printf(&bytes, "%u ", asked->transactions);
    put_text(&bytes, asked->document);
    put_text(&bytes, asked->operation_name);
    if (asked->variables != NULL && asked->variables->count > 0)
        put_value(&bytes, asked->variables, (const char *const[]){NULL});
    for (uint32_t i = 0; i < asked->guard_count; i++) {
        const ot_guard *guard = &asked->guards[i];
        if (guard->aspect != OT_GUARD_ACCESS)
            continue;
        ot_buffer_append(&bytes, guard->digest == OT_ACCESS_GRANTED ? OT_S("+") : OT_S("-"));
        put_text(&bytes, guard->rule->text);
    }
    return digest_of(&bytes);
}

/* ---- The key of a request ---- */

static bool refuse(ot_run *run, const char *code, ot_str message)
{
    ot_engine__refuse_with(run, OT_OUTCOME_KEY_REFUSED, code, message);
    return false;
}

/* A request with such a key, or a sentence about it. */
static ot_str problem_of(const ot_run *run)
{
    const ot_request *request = run->request;
    if (request->is_key_malformed)
        return OT_S("Idempotency-Key is a string in double quotes, of 1 to 255 characters of "
                    "ASCII: \"8e03978e-40d5-43dd-bc93-6894a57f9324\".");
    if (request->identity == NULL &&
        request->idempotency_key.len < OT_LIMIT_ANONYMOUS_KEY_BYTES_MIN)
        return OT_S("Without a token, an Idempotency-Key has at least 16 characters, so that "
                    "nobody finds it by chance: send a UUID.");
    return (ot_str){0};
}

static void fill_keyed(ot_run *run)
{
    const ot_request *request = run->request;
    const ot_plan *plan = run->held->plan;
    ot_keyed *keyed = OT_NEW(run->arena, ot_keyed);
    keyed->store = run->engine->service->key_store;
    keyed->key = ot_arena_copy(run->arena, request->idempotency_key);
    keyed->place = request->batch_index;
    keyed->principal = ot_key_principal(request->identity, request->claims);
    keyed->request =
        ot_key_request(&(ot_key_asked){.document = ot_cached_document_source(run->document)->text,
                                       .operation_name = plan->operation->name.text,
                                       .variables = request->variables,
                                       .transactions = plan->scope_count,
                                       .guards = plan->guards,
                                       .guard_count = plan->guard_count});
    run->keyed = keyed;
}

bool ot_engine__take_key(ot_run *run)
{
    const ot_service *service = run->engine->service;
    const ot_plan *plan = run->held->plan;
    const ot_request *request = run->request;
    bool has_effect = plan->is_write && (plan->step_count > 0 || plan->resolver_count > 0);
    if (service->key_store == NULL || !has_effect)
        return true;
    if (request->idempotency_key.ptr == NULL && !request->is_key_malformed) {
        bool is_required = service->options.idempotency.keys == OT_KEYS_REQUIRED || plan->needs_key;
        return !is_required ||
               refuse(run, "IDEMPOTENCY_KEY_REQUIRED",
                      OT_S("This mutation needs an Idempotency-Key, a new one for each thing to do "
                           "and the same one when it is sent again."));
    }
    ot_str problem = problem_of(run);
    if (problem.len > 0)
        return refuse(run, "IDEMPOTENCY_KEY_INVALID", problem);
    OT_ASSERT(plan->scope_count <= OT_KEY_PARTS);
    fill_keyed(run);
    return true;
}

/* ---- Records that are too old ---- */

enum { SWEEP_EVERY_MS = 60 * 1000 };

static void swept(ot_pg_trip *trip, const ot_pg_failure *failure)
{
    ot_engine *engine = trip->data;
    ot_key_sweep *sweep = &engine->sweep;
    uint64_t rows = 0;
    sweep->is_running = false;
    if (failure != NULL) {
        ot_log(OT_LOG_WARN, "engine.key_sweep_failed",
               OT_LOG_STR("sqlstate", ot_str_from_c(failure->sqlstate)),
               OT_LOG_ERR(&failure->error));
    } else {
        rows = ot_pg_result_affected(sweep->queries[1].result);
        ot_pg_result_clear(sweep->queries[0].result);
        ot_pg_result_clear(sweep->queries[1].result);
    }
    if (rows < OT_KEY_SWEEP_ROWS)
        sweep->due_ms = ot_loop_now_ms(engine->loop) + SWEEP_EVERY_MS;
}

void ot_engine__sweep_keys(ot_engine *engine)
{
    const ot_key_store *store = engine->service->key_store;
    ot_key_sweep *sweep = &engine->sweep;
    if (sweep->is_running || ot_loop_now_ms(engine->loop) < sweep->due_ms)
        return;
    sweep->is_running = true;
    sweep->queries[0] = (ot_pg_query){.statement = &store->login};
    sweep->queries[1] = (ot_pg_query){.statement = &store->sweep};
    sweep->trip = (ot_pg_trip){.queries = sweep->queries,
                               .query_count = 2,
                               .is_write = true,
                               .done = swept,
                               .data = engine};
    ot_pg_submit(engine->pool, &sweep->trip);
}
