#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "postgres/pool_internal.h"

enum {
    CONNECT_TIMEOUT_MS = 5000,
    BACKOFF_FIRST_MS = 50,
    BACKOFF_MAX_MS = 2000,
    RECONNECT_JITTER_MS = 20, /* spreads the first attempt of many loops after a restart */
    IDLE_TRANSACTION_MS = 2 * OT_LIMIT_REQUEST_TIMEOUT_MS,
};

static void attempt(void *data);

/* ---- Going down ---- */

static void close_connection(ot_pg__connection *connection)
{
    ot_timer_stop(connection->pool->loop, &connection->timer);
    ot_timer_stop(connection->pool->loop, &connection->cancel_timer);
    ot_watch_free(connection->watch);
    connection->watch = NULL;
    PQfinish(connection->pg);
    connection->pg = NULL;
    connection->state = OT_PG__DOWN;
    connection->is_broken = false;
    connection->is_dirty = false;
    connection->unsynced = 0;
    connection->window++;
    connection->identity = NULL;
    connection->abandoned_count = 0;
    connection->stray_until_ms = 0;
}

/* Doubles from 50 ms to 2 s; the actual delay is between half of it and all of it. */
static uint32_t backoff_ms(const ot_pg__connection *connection)
{
    if (connection->failures == 0)
        return ot_pg__pool_random(connection->pool, RECONNECT_JITTER_MS);
    uint32_t doublings = connection->failures < 7 ? connection->failures - 1 : 6;
    uint32_t most = (uint32_t)BACKOFF_FIRST_MS << doublings;
    if (most > BACKOFF_MAX_MS)
        most = BACKOFF_MAX_MS;
    return most / 2 + ot_pg__pool_random(connection->pool, most / 2);
}

static void try_later(ot_pg__connection *connection)
{
    connection->timer = (ot_timer){.fire = attempt, .data = connection};
    if (!connection->pool->is_closing)
        ot_timer_start(connection->pool->loop, &connection->timer, backoff_ms(connection));
}

static void attempt_failed(ot_pg__connection *connection, const char *why)
{
    if (connection->failures++ == 0) /* one line per outage, not one per attempt */
        ot_log(OT_LOG_WARN, "postgres.connect_failed",
               OT_LOG_STR("error", ot_str_trim(ot_str_from_c(why))));
    close_connection(connection);
    try_later(connection);
}

static void drop_from_job(ot_pg__job *job, const char *why)
{
    if (job != NULL && --job->unanswered == 0)
        ot_pg__job_lost(job, why);
}

/* Gives the jobs in the queue back to the pool; what they referred to goes with the connection. */
static void drop_entries(ot_pg__connection *connection, const char *why)
{
    while (connection->entry_count > 0) {
        ot_pg__entry entry = *ot_pg__entry_at(connection, connection->entry_first++);
        connection->entry_count--;
        if (entry.prepared != NULL)
            ot_pg__prepared_release(entry.prepared);
        drop_from_job(entry.job, why);
        for (ot_pg__follower *each = entry.followers, *next; each != NULL; each = next) {
            next = each->next; /* it goes with its job */
            drop_from_job(each->job, why);
        }
    }
}

void ot_pg__connection_lost(ot_pg__connection *connection, const char *why)
{
    char reason[256]; /* the words may belong to what is closed here */
    ot_str words = ot_str_trim(ot_str_from_c(why));
    (void)snprintf(reason, sizeof(reason), "%.*s", OT_ARG(words)); /* cut is fine */
    connection->pool->counters.lost_connections++;
    if (!connection->pool->is_closing)
        ot_log(OT_LOG_WARN, "postgres.connection_lost", OT_LOG_STR("error", ot_str_from_c(reason)),
               OT_LOG_INT("unanswered", connection->entry_count));
    if (connection->holder != NULL) {
        connection->holder->has_failed = true;
        ot_pg__transaction_release(connection->holder);
    }
    close_connection(connection);
    drop_entries(connection, reason);
    ot_pg__statements_clear(&connection->statements);
    connection->failures = 0;
    try_later(connection);
}

/* ---- Coming up ---- */

static void drop_notice(void *data, const char *message)
{
    (void)data; /* notices are for people at a terminal */
    (void)message;
}

static void is_readable(void *data);
static void is_writable(void *data);

/* The descriptor may change while libpq tries one address after the other, even under the same
 * number. */
static void watch_again(ot_pg__connection *connection)
{
    ot_watch_free(connection->watch);
    connection->watch =
        ot_loop_watch(connection->pool->loop, PQsocket(connection->pg), is_readable, connection);
    if (connection->wants_write)
        ot_watch_notify_writable(connection->watch, is_writable);
}

static void append_set_role(ot_buffer *sql, ot_pg__connection *connection, ot_str role)
{
    if (ot_str_is_empty(role))
        return;
    char *quoted = PQescapeIdentifier(connection->pg, role.ptr, role.len);
    if (quoted != NULL)
        ot_buffer_printf(sql, "set role %s;", quoted);
    else
        OT_BUFFER_LITERAL(sql,
                          "set role \"\";"); /* not UTF-8: refused by the server with its words */
    PQfreemem(quoted);
}

/* Everything that a session should have before its first statement, in one flight. */
static void send_settings(ot_pg__connection *connection)
{
    const ot_pg_options *options = connection->pool->options;
    uint32_t timeout_ms = options->statement_timeout_ms;
    ot_buffer sql = {0};
    ot_buffer_printf(&sql,
                     "set application_name = 'onetrip';"
                     "set plan_cache_mode = force_generic_plan;"
                     "set jit = off;"
                     "set request.jwt.claims = '';" /* as it is after a SET LOCAL has ended */
                     "set statement_timeout = %u;"
                     "set idle_in_transaction_session_timeout = %d;"
                     "set default_transaction_isolation = '%s';"
                     "set default_transaction_read_only = %s;",
                     timeout_ms == 0 ? (unsigned)OT_LIMIT_STATEMENT_TIMEOUT_MS : timeout_ms,
                     IDLE_TRANSACTION_MS,
                     connection->is_write ? "read committed" : "repeatable read",
                     connection->is_write ? "off" : "on");
    append_set_role(&sql, connection, options->anonymous_role);
    ot_buffer_append_byte(&sql, '\0');
    int sent = PQsendQuery(connection->pg, sql.ptr);
    ot_buffer_free(&sql);
    if (!sent)
        attempt_failed(connection, PQerrorMessage(connection->pg));
}

static void begin_settings(ot_pg__connection *connection)
{
    connection->state = OT_PG__SETTING_UP;
    connection->wants_write = false;
    (void)PQsetNoticeProcessor(connection->pg, drop_notice, NULL); /* returns the old one */
    watch_again(connection);
    send_settings(connection); /* a few hundred bytes on a fresh socket do not block */
}

static void poll_connect(ot_pg__connection *connection)
{
    switch (PQconnectPoll(connection->pg)) {
    case PGRES_POLLING_OK:
        begin_settings(connection);
        return;
    case PGRES_POLLING_READING:
        connection->wants_write = false;
        watch_again(connection);
        return;
    case PGRES_POLLING_WRITING:
        connection->wants_write = true;
        watch_again(connection);
        return;
    default:
        attempt_failed(connection, PQerrorMessage(connection->pg));
        return;
    }
}

static void come_up(ot_pg__connection *connection)
{
    if (PQsetnonblocking(connection->pg, 1) != 0 || !PQenterPipelineMode(connection->pg)) {
        attempt_failed(connection, PQerrorMessage(connection->pg));
        return;
    }
    ot_timer_stop(connection->pool->loop, &connection->timer);
    if (connection->failures > 0)
        ot_log(OT_LOG_INFO, "postgres.connected", OT_LOG_INT("attempts", connection->failures + 1));
    connection->failures = 0;
    connection->state = OT_PG__UP;
}

static void receive_settings(ot_pg__connection *connection)
{
    if (!PQconsumeInput(connection->pg)) {
        attempt_failed(connection, PQerrorMessage(connection->pg));
        return;
    }
    while (!PQisBusy(connection->pg)) {
        PGresult *result = PQgetResult(connection->pg);
        if (result == NULL) {
            come_up(connection);
            return;
        }
        bool is_set = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        if (!is_set) {
            attempt_failed(connection, PQerrorMessage(connection->pg));
            return;
        }
    }
}

static void is_readable(void *data)
{
    ot_pg__connection *connection = data;
    if (connection->state == OT_PG__UP)
        ot_pg__pipeline_receive(connection);
    else if (connection->state == OT_PG__SETTING_UP)
        receive_settings(connection);
    else if (!connection->wants_write)
        poll_connect(connection);
}

static void is_writable(void *data)
{
    ot_pg__connection *connection = data;
    if (connection->state == OT_PG__CONNECTING)
        poll_connect(connection);
}

static void attempt_is_late(void *data)
{
    attempt_failed(data, "the server did not answer in time");
}

/* What comes before `dbname` may be overridden by the connection string in it, what comes after may
 * not. */
static PGconn *start_connecting(ot_str url)
{
    char *name = ot_strndup(url.ptr, url.len);
    const char *keywords[] = {"tcp_user_timeout",
                              "keepalives_idle",
                              "keepalives_interval",
                              "keepalives_count",
                              "dbname",
                              "client_encoding",
                              NULL};
    const char *values[] = {"5000", "5", "2", "3", name, "UTF8", NULL};
    PGconn *pg = PQconnectStartParams(keywords, values, 1);
    if (pg == NULL)
        abort(); /* out of memory, as in base/memory.h */
    free(name);
    return pg;
}

static void attempt(void *data)
{
    ot_pg__connection *connection = data;
    OT_ASSERT(connection->state == OT_PG__DOWN && connection->pg == NULL);
    connection->pg = start_connecting(connection->pool->options->url);
    if (PQstatus(connection->pg) == CONNECTION_BAD) {
        attempt_failed(connection, PQerrorMessage(connection->pg));
        return;
    }
    connection->state = OT_PG__CONNECTING;
    connection->wants_write = true; /* libpq: as if PQconnectPoll had asked for writing */
    watch_again(connection);
    connection->timer = (ot_timer){.fire = attempt_is_late, .data = connection};
    ot_timer_start(connection->pool->loop, &connection->timer, CONNECT_TIMEOUT_MS);
}

void ot_pg__connection_init(ot_pg__connection *connection, ot_pg_pool *pool, uint32_t index,
                            bool is_write)
{
    connection->pool = pool;
    connection->index = index;
    connection->is_write = is_write;
    connection->timer = (ot_timer){.fire = attempt, .data = connection};
    ot_timer_start(pool->loop, &connection->timer, 0);
}

void ot_pg__connection_deinit(ot_pg__connection *connection)
{
    if (connection->state == OT_PG__UP)
        ot_pg__connection_lost(connection, "the pool is closed");
    else
        close_connection(connection);
    free(connection->entries);
}
