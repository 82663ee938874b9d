/*
 * What tests against a real database share: a database of its own, made through the URL from
 * the environment, and trips run on a loop. Without OT_TEST_DATABASE_URL such a test prints a
 * notice and passes.
 */
#ifndef OT_TESTS_POSTGRES_FIXTURE_H
#define OT_TESTS_POSTGRES_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "postgres/blocking.h"
#include "postgres/pool.h"

static char fixture_url_text[1024];

/* The URL of this program's database, or NULL after a notice. */
static inline const char *fixture_url(void)
{
    if (fixture_url_text[0] == '\0') {
        (void)printf("OT_TEST_DATABASE_URL is not set: skipped\n");
        return NULL;
    }
    return fixture_url_text;
}

/* Runs one statement on a connection of its own and gives the first cell, copied into `arena`. */
static inline ot_str fixture_ask(ot_arena *arena, const char *sql)
{
    ot_error error;
    ot_pg_session *session = ot_pg_session_open(ot_str_from_c(fixture_url()), 5, &error);
    if (session == NULL)
        fail_msg("%s", error.message);
    ot_pg_table table = {0};
    if (ot_pg_session_query(session, arena, sql, NULL, 0, &table, &error) != OT_OK)
        fail_msg("%s: %s", sql, error.message);
    ot_pg_session_close(session);
    return table.row_count == 0 ? (ot_str){0} : table.cells[0];
}

static inline void fixture_do(const char *sql)
{
    ot_arena *arena = ot_arena_new();
    (void)fixture_ask(arena, sql);
    ot_arena_free(arena);
}

/* Names `database` in the URL from the environment; in a URI as in a keyword string the last name
 * counts. */
static inline void fixture_name_database(const char *url, const char *database)
{
    const char *separator = strstr(url, "://") == NULL ? " " : strchr(url, '?') == NULL ? "?" : "&";
    int length = snprintf(fixture_url_text, sizeof(fixture_url_text), "%s%sdbname=%s", url,
                          separator, database);
    assert_true(length > 0 && (size_t)length < sizeof(fixture_url_text));
}

/* Makes an empty database for this program, so that test programs may run side by side. Call it
 * first. */
static inline void fixture_open(const char *database)
{
    const char *url = getenv("OT_TEST_DATABASE_URL");
    if (url == NULL || url[0] == '\0')
        return;
    char sql[128];
    (void)snprintf(fixture_url_text, sizeof(fixture_url_text), "%s", url);
    (void)snprintf(sql, sizeof(sql), "drop database if exists %s with (force)", database);
    fixture_do(sql);
    (void)snprintf(sql, sizeof(sql), "create database %s", database);
    fixture_do(sql);
    fixture_name_database(url, database);
}

/* A trip with room for what it needs. Kept in one piece so that a test reads as a list of them. */
typedef struct fixture_trip {
    ot_pg_trip trip;
    ot_pg_query queries[4];
    ot_pg_statement statements[4];
    uint32_t done_count;
    bool has_failed;
    ot_pg_failure failure;
} fixture_trip;

static inline void fixture_trip_done(ot_pg_trip *trip, const ot_pg_failure *failure)
{
    fixture_trip *t = trip->data;
    t->done_count++;
    t->has_failed = failure != NULL;
    if (failure != NULL)
        t->failure = *failure;
}

/* A trip of one statement without parameters. */
static inline void fixture_trip_init(fixture_trip *t, const char *sql)
{
    *t = (fixture_trip){0};
    ot_pg_statement_init(&t->statements[0], ot_str_from_c(sql), NULL, 0);
    t->queries[0].statement = &t->statements[0];
    t->trip =
        (ot_pg_trip){.queries = t->queries, .query_count = 1, .done = fixture_trip_done, .data = t};
}

static inline void fixture_trip_add(fixture_trip *t, const char *sql)
{
    uint32_t i = t->trip.query_count++;
    ot_pg_statement_init(&t->statements[i], ot_str_from_c(sql), NULL, 0);
    t->queries[i].statement = &t->statements[i];
}

static inline void fixture_trip_clear(fixture_trip *t)
{
    for (uint32_t i = 0; i < t->trip.query_count; i++) {
        ot_pg_result_clear(t->queries[i].result);
        t->queries[i].result = NULL;
    }
}

/* Runs turns until `*count` reaches `until` or 10 seconds pass. */
static inline void fixture_run_until(ot_loop *loop, const uint32_t *count, uint32_t until)
{
    uint64_t end_ms = ot_loop_now_ms(loop) + 10 * 1000;
    while (*count < until && ot_loop_now_ms(loop) < end_ms)
        ot_loop_run_once(loop, 100);
    assert_true(*count >= until);
}

static inline void fixture_run(ot_loop *loop, ot_pg_pool *pool, fixture_trip *t)
{
    ot_pg_submit(pool, &t->trip);
    assert_int_equal(t->done_count, 0);
    fixture_run_until(loop, &t->done_count, 1);
}

static inline void fixture_run_for(ot_loop *loop, uint64_t duration_ms)
{
    uint64_t end_ms = ot_loop_now_ms(loop) + duration_ms;
    while (ot_loop_now_ms(loop) < end_ms)
        ot_loop_run_once(loop, 10);
}

/* The first cell of a query. Binary: only for text. */
static inline ot_str fixture_cell(const fixture_trip *t, uint32_t query)
{
    assert_non_null(t->queries[query].result);
    return ot_pg_result_cell(t->queries[query].result, 0, 0);
}

#define ASSERT_TEXT(got, literal)                                                                  \
    do {                                                                                           \
        ot_str text_ = (got);                                                                      \
        if (!ot_str_equal(text_, OT_S(literal)))                                                   \
            fail_msg("got \"%.*s\", expected \"%s\"", OT_ARG(text_), literal);                     \
    } while (0)

#endif
