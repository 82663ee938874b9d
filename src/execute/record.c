#include <arpa/inet.h>

#include "base/assert.h"
#include "base/log.h"
#include "execute/execute_internal.h"

/*
 * The record of a mutation with an idempotency key: whoever sends the same key again gets the reply
 * that is in it. In the mutation's own transaction
 *
 *   1. its record is looked for: with one, the reply is in it, and nothing runs;
 *   2. the key is locked without waiting; where it cannot be, the same mutation is running;
 *   3. its record is looked for again: whoever held the lock before may have left one;
 *   4. after the last statement the answer is written and put into a record, and all is committed.
 *
 * So there is a record exactly where there is an effect: whatever undoes the mutation undoes the
 * record, and a crash after the commit leaves the reply to whoever asks again. The lock is let go
 * of by the transaction's end.
 */

enum { QUERIES_MAX = 5, IDS_COUNT = 4, ID_COUNT = 3, VALUES_COUNT = 6, LOCK_BYTES = 8 };

/* The statements of the two trips, in their order. */
enum { ASK_LOGIN, ASK_FIND, ASK_LOCK, ASK_FIND_AGAIN, ASK_ROLE, ASK_COUNT };
enum { SAVE_LOGIN, SAVE_FORGET, SAVE_RECORD, SAVE_ROLE, SAVE_COUNT };

typedef enum record_stage {
    RECORD_OPEN,  /* nothing was asked yet */
    RECORD_OURS,  /* the key is locked and has no record */
    RECORD_SAVED, /* it was sent, and the answer is written */
    RECORD_KEPT,  /* of one scope of several: what it says is kept, the scope does not run */
    RECORD_ENDED, /* the mutation does not run, or not any further */
} record_stage;

struct ot_record {
    record_stage stage;
    ot_execution_end verdict; /* ENDED */
    ot_pg_identity identity;  /* of its own: the request may end before the transaction */
    ot_pg_trip trip;
    ot_pg_query queries[QUERIES_MAX];
    bool is_saving; /* the trip is under way, and the commit behind it */
    bool has_failed;
    bool has_run;        /* a scope of the mutation did */
    size_t answer_begin; /* in the request's buffer */
    ot_field_errors errors_before;
};

void ot_execute__open_record(ot_execution *e)
{
    const ot_pg_identity *identity = e->request.identity;
    e->record = OT_NEW(e->arena, ot_record);
    if (e->plan->scope_count > 1)
        e->kept = ot_execute__new_kept_fields(e);
    if (identity == NULL)
        return;
    e->record->identity = (ot_pg_identity){.role = ot_arena_copy(e->arena, identity->role),
                                           .claims = ot_arena_copy(e->arena, identity->claims)};
    e->request.identity = &e->record->identity;
}

void ot_execute__begin_record(ot_execution *e)
{
    if (e->record != NULL)
        e->record->stage = RECORD_OPEN;
}

bool ot_execute__record_has_answer(const ot_execution *e, ot_execution_end *verdict)
{
    const ot_record *record = e->record;
    if (record == NULL)
        return false;
    if (record->stage == RECORD_ENDED)
        *verdict = record->verdict;
    return record->stage == RECORD_ENDED || (record->stage == RECORD_SAVED && e->kept == NULL);
}

/* ---- Statements ---- */

static ot_str bytes_of(const ot_sha256_digest *digest)
{
    return ot_str_make((const char *)digest->bytes, sizeof(digest->bytes));
}

/* The scope's number within its request, and the request's within its batch. */
static uint32_t part_number(const ot_execution *e, uint32_t scope)
{
    return e->request.keyed->place * OT_KEY_PARTS + scope;
}

/* What the key is locked by: 64 bits of a digest, so two keys hardly ever meet; if they do, one of
 * their owners is told to ask again. */
static ot_str lock_of(const ot_execution *e)
{
    const ot_keyed *keyed = e->request.keyed;
    char hex[OT_SHA256_HEX + 1];
    ot_sha256_hex(&keyed->principal, hex);
    ot_sha256_digest digest = ot_sha256(
        ot_arena_printf(e->arena, "%s %u %.*s", hex, part_number(e, e->scope), OT_ARG(keyed->key)));
    return ot_str_slice(ot_arena_copy(e->arena, bytes_of(&digest)), 0, LOCK_BYTES);
}

static ot_str int2_of(const ot_execution *e, uint32_t number)
{
    uint16_t big_endian = htons((uint16_t)number);
    return ot_arena_copy(e->arena, ot_str_make((const char *)&big_endian, sizeof(big_endian)));
}

/* The role that the mutation's statements have. */
static ot_str role_of(const ot_execution *e)
{
    const ot_pg_identity *identity = e->request.identity;
    if (identity != NULL && identity->role.len > 0)
        return identity->role;
    ot_str anonymous = e->request.keyed->store->anonymous_role;
    return anonymous.len > 0 ? anonymous : OT_S("none");
}

static ot_pg_query query_of(const ot_execution *e, const ot_pg_statement *statement,
                            const ot_str *values, uint32_t count)
{
    OT_ASSERT(count == statement->parameter_count);
    const char **pointers = OT_NEW_ARRAY(e->arena, const char *, count + 1);
    int *lengths = OT_NEW_ARRAY(e->arena, int, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        pointers[i] = values[i].ptr;
        lengths[i] = (int)values[i].len;
    }
    return (ot_pg_query){.statement = statement, .values = pointers, .lengths = lengths};
}

static void submit(ot_execution *e, uint32_t query_count,
                   void (*done)(ot_pg_trip *trip, const ot_pg_failure *failure))
{
    ot_record *record = e->record;
    record->trip = (ot_pg_trip){.queries = record->queries,
                                .query_count = query_count,
                                .identity = e->request.identity,
                                .is_write = true,
                                .transaction = e->transaction,
                                .deadline_ms = e->request.deadline_ms,
                                .done = done,
                                .data = e};
    e->facts.trips++;
    e->facts.statements += query_count;
    ot_pg_submit(e->request.pool, &record->trip);
}

static void clear_results(ot_record *record)
{
    for (uint32_t i = 0; i < record->trip.query_count; i++)
        ot_pg_result_clear(record->queries[i].result);
}

static const ot_field_error not_kept = {.code = "INTERNAL_SERVER_ERROR",
                                        .message = OT_STR("Internal server error.")};

static void log_failure(const ot_execution *e, const ot_pg_failure *failure)
{
    bool must_act = failure->status == OT_INTERNAL; /* the table is not as it was at the start */
    ot_log(must_act ? OT_LOG_ERROR : OT_LOG_WARN, "execute.record_failed",
           OT_LOG_STR("sqlstate", ot_str_from_c(failure->sqlstate)),
           OT_LOG_NAMES(&e->request.names), OT_LOG_ERR(&failure->error));
}

/* ---- Before the mutation ---- */

/* Nothing of the scope has run, so nobody has to be told. */
static void end(ot_execution *e, ot_execution_end verdict)
{
    ot_pg_transaction_rollback(e->transaction);
    e->transaction = NULL;
    e->record->stage = RECORD_ENDED;
    e->record->verdict = verdict;
    e->is_done = true;
}

static bool is_true(ot_str cell)
{
    return cell.len == 1 && cell.ptr[0] != 0;
}

/* How many errors are in it does not matter any more, but whether there are any. */
static void give_answer(ot_execution *e, ot_str reply, bool has_errors)
{
    e->errors.count = has_errors;
    ot_buffer_append(e->request.out, reply);
    ot_execution_group_add(e->request.group, reply.len, 0);
    e->facts.is_replay = true;
    end(e, OT_EXECUTION_ANSWERED);
}

/* The scope is as if it had just been committed. */
static void keep_reply(ot_execution *e, ot_str reply)
{
    const ot_plan_scope *scope = ot_execute__scope(e);
    ot_pg_transaction_rollback(e->transaction);
    e->transaction = NULL;
    e->record->stage = RECORD_KEPT;
    if (!ot_execute__take_kept_field(e, reply)) {
        ot_execution__roll_back(e, not_kept);
        return;
    }
    e->trip = scope->trip_end;
    e->root_next = scope->resolver_end;
    e->facts.is_replay = !e->record->has_run;
}

enum { FOUND_PART, FOUND_REQUEST, FOUND_HAS_ERRORS, FOUND_REPLY };

/* The records of all scopes that the key was used for: one of another request is enough. True when
 * one says what becomes of this scope. */
static bool heed(ot_execution *e, const ot_pg_result *found)
{
    ot_str part = int2_of(e, part_number(e, e->scope));
    uint32_t ours = UINT32_MAX;
    for (uint32_t row = 0; row < ot_pg_result_row_count(found); row++) {
        if (!ot_str_equal(ot_pg_result_cell(found, row, FOUND_REQUEST),
                          bytes_of(&e->request.keyed->request))) {
            end(e, OT_EXECUTION_KEY_REUSED);
            return true;
        }
        if (ot_str_equal(ot_pg_result_cell(found, row, FOUND_PART), part))
            ours = row;
    }
    if (ours == UINT32_MAX)
        return false;
    ot_str reply = ot_pg_result_cell(found, ours, FOUND_REPLY);
    if (e->kept != NULL)
        keep_reply(e, reply);
    else
        give_answer(e, reply, is_true(ot_pg_result_cell(found, ours, FOUND_HAS_ERRORS)));
    return true;
}

static void judge(ot_execution *e)
{
    const ot_pg_query *queries = e->record->queries;
    if (heed(e, queries[ASK_FIND].result))
        return;
    if (!is_true(ot_pg_result_cell(queries[ASK_LOCK].result, 0, 0))) {
        end(e, OT_EXECUTION_KEY_IN_USE);
        return;
    }
    if (heed(e, queries[ASK_FIND_AGAIN].result))
        return;
    e->record->stage = RECORD_OURS;
    e->record->has_run = true;
    e->facts.is_replay = false;
}

static void asked(ot_pg_trip *trip, const ot_pg_failure *failure)
{
    ot_execution *e = trip->data;
    e->is_trip_running = false;
    if (failure == NULL) {
        judge(e);
        clear_results(e->record);
    } else {
        log_failure(e, failure);
        ot_execution__fail_scope(e, failure, not_kept);
    }
    ot_execute__arrive(e);
}

/* A scope of __typename alone has none. */
static bool has_effect(const ot_execution *e)
{
    ot_plan_scope begin = ot_execute__scope_begin(e);
    const ot_plan_scope *scope = ot_execute__scope(e);
    return scope->step_end > begin.step_end || scope->resolver_end > begin.resolver_end;
}

bool ot_execute__ask_record(ot_execution *e)
{
    ot_record *record = e->record;
    if (record == NULL || record->stage != RECORD_OPEN || e->scopes[e->scope].is_rolled_back ||
        !has_effect(e))
        return false;
    OT_ASSERT(e->transaction == NULL);
    const ot_keyed *keyed = e->request.keyed;
    ot_str lock = lock_of(e);
    ot_str ids[IDS_COUNT] = {bytes_of(&keyed->principal), keyed->key, int2_of(e, part_number(e, 0)),
                             int2_of(e, part_number(e, OT_KEY_PARTS - 1))};
    ot_str role = role_of(e);
    e->transaction = ot_pg_transaction_begin(e->request.pool, e->request.identity);
    record->queries[ASK_LOGIN] = query_of(e, &keyed->store->login, NULL, 0);
    record->queries[ASK_FIND] = query_of(e, &keyed->store->find, ids, IDS_COUNT);
    record->queries[ASK_LOCK] = query_of(e, &keyed->store->lock, &lock, 1);
    record->queries[ASK_FIND_AGAIN] = record->queries[ASK_FIND];
    record->queries[ASK_ROLE] = query_of(e, &keyed->store->role, &role, 1);
    e->is_trip_running = true;
    ot_execute__depart(e);
    submit(e, ASK_COUNT, asked);
    return true;
}

/* ---- After the mutation ---- */

/* Comes before the end of the commit, which decides. */
static void saved(ot_pg_trip *trip, const ot_pg_failure *failure)
{
    ot_execution *e = trip->data;
    e->record->is_saving = false;
    e->record->has_failed = failure != NULL && failure->status == OT_INTERNAL;
    if (failure == NULL)
        clear_results(e->record);
    else
        log_failure(e, failure);
}

static void send_record(ot_execution *e, ot_str reply, bool has_errors)
{
    ot_record *record = e->record;
    const ot_keyed *keyed = e->request.keyed;
    ot_str values[VALUES_COUNT] = {bytes_of(&keyed->principal),
                                   keyed->key,
                                   int2_of(e, part_number(e, e->scope)),
                                   bytes_of(&keyed->request),
                                   has_errors ? ot_str_make("\1", 1) : ot_str_make("\0", 1),
                                   reply};
    ot_str role = role_of(e);
    record->queries[SAVE_LOGIN] = query_of(e, &keyed->store->login, NULL, 0);
    record->queries[SAVE_FORGET] = query_of(e, &keyed->store->forget, values, ID_COUNT);
    record->queries[SAVE_RECORD] = query_of(e, &keyed->store->save, values, VALUES_COUNT);
    record->queries[SAVE_ROLE] = query_of(e, &keyed->store->role, &role, 1);
    record->is_saving = true;
    submit(e, SAVE_COUNT, saved);
}

/* Of one scope, the whole answer; it stays in the buffer. */
static ot_str write_answer(ot_execution *e, bool *has_errors)
{
    ot_execute__answer(e);
    ot_str reply =
        ot_str_slice(ot_buffer_str(e->request.out), e->record->answer_begin, e->request.out->len);
    *has_errors = e->errors.count > 0;
    return reply.len > OT_LIMIT_KEPT_REPLY_BYTES ? reply : ot_arena_copy(e->arena, reply);
}

bool ot_execute__save_record(ot_execution *e)
{
    ot_record *record = e->record;
    if (record == NULL || record->stage != RECORD_OURS)
        return true;
    bool has_errors;
    record->errors_before = e->errors;
    record->answer_begin = e->request.out->len;
    record->stage = RECORD_SAVED;
    ot_str reply =
        e->kept == NULL ? write_answer(e, &has_errors) : ot_execute__keep_field(e, &has_errors);
    if (reply.len <= OT_LIMIT_KEPT_REPLY_BYTES && !e->is_answer_too_large) {
        send_record(e, reply, has_errors);
        return true;
    }
    (void)ot_execute__reopen_record(e); /* it was not sent */
    ot_execution__roll_back(
        e, (ot_field_error){.code = "RESPONSE_TOO_LARGE",
                            .message = OT_S("The answer is too large to be kept for the "
                                            "idempotency key, so nothing was changed: ask for "
                                            "less.")});
    return false;
}

void ot_execute__end_saving(ot_execution *e)
{
    if (e->record == NULL || !e->record->is_saving)
        return;
    e->record->is_saving = false;
    ot_pg_trip_abandon(e->request.pool, &e->record->trip);
}

bool ot_execute__reopen_record(ot_execution *e)
{
    ot_record *record = e->record;
    if (record == NULL || record->stage == RECORD_OPEN)
        return true;
    if (record->stage == RECORD_SAVED) {
        ot_execute__forget_errors(e, record->errors_before);
        e->request.out->len = record->answer_begin;
        e->is_answer_too_large = false;
        e->answer_objects = 0;
        if (e->kept != NULL)
            ot_execute__forget_kept_field(e);
    }
    record->stage = RECORD_OPEN;
    if (record->has_failed)
        ot_execution__roll_back(e, not_kept);
    return !record->has_failed;
}
