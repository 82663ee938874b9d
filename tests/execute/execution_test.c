/*
 * Executions against a database that is a script: what each trip gives back, row by row, or how it
 * fails. The functions of the pool that execute/ calls are defined here, so the real ones are not
 * linked.
 */
#include "binding/sample.h"

#include "execute/execute_internal.h"
#include "execute/results.h"
#include "json/reader.h"

static const char catalog_text[] =
    "brands(id int8 pk, name text!)\n"
    "products(id int8 pk, brand_id int8 -> brands, name text, price int4)\n"
    "reviews(id int8 pk, product_id int8 -> products, rating int4)\n";

static const char sdl[] =
    "type Query { product(id: ID!): Product products(first: Int): [Product!] all: [Product]!\n"
    "             pages(first: Int, last: Int): ProductConnection }\n"
    "type Mutation { rename(id: ID!, name: String): Product @update remove(id: ID!): Product "
    "@delete }\n"
    "type Brand @table { id: ID! name: String! products: [Product!]! }\n"
    "type Product @table { id: ID! name: String! price: Int brand: Brand reviews: [Review!]!\n"
    "  cost: Int @column(name: \"price\") @authenticated\n"
    "  must: Int! @column(name: \"price\") @requiresRole(any: \"clerk\") }\n"
    "type Review @table { id: ID! rating: Int product: Product! }\n"
    "type ProductConnection { nodes: [Product!]! edges: [ProductEdge!]! pageInfo: PageInfo! "
    "totalCount: Int! }\n"
    "type ProductEdge { cursor: String! node: Product! }\n"
    "type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String "
    "endCursor: String }\n";

enum { TRIPS_MAX = 4, QUERIES_MAX = 4 };

/* Results as "int8 text; 1 a; 2 ~": types, then rows; "~" is null. */
typedef struct scripted_trip {
    const char *results[QUERIES_MAX];
    const char *sqlstate; /* not NULL: the trip fails with it */
    uint32_t failing_query;
    uint32_t parameter;
    ot_status status; /* of the failure; 0: OT_INTERNAL */
} scripted_trip;

typedef struct execution_case {
    const char *sentence;
    const char *operation;
    scripted_trip trips[TRIPS_MAX];
    bool fails_commit;
    const char *log; /* what the database was asked: "2" a trip of two statements, "(" begin, ")"
                        commit, "x" rollback */
    const char *answer;
} execution_case;

/* ---- The database ---- */

typedef struct scripted_database {
    const scripted_trip *trips;
    uint32_t trip_count; /* taken so far */
    ot_pg_trip *waiting;
    void (*commit_done)(void *data, const ot_pg_failure *failure);
    void *commit_data;
    bool fails_commit;
    bool has_ended;
    ot_buffer log;
    ot_buffer answer;
} scripted_database;

static scripted_database database;

void ot_pg_submit(ot_pg_pool *pool, ot_pg_trip *trip)
{
    (void)pool;
    assert_null(database.waiting);
    ot_buffer_printf(&database.log, "%u", trip->query_count);
    database.waiting = trip;
}

void ot_pg_trip_abandon(ot_pg_pool *pool, ot_pg_trip *trip)
{
    (void)pool;
    assert_ptr_equal(database.waiting, trip);
    ot_buffer_append_byte(&database.log, 'a');
    database.waiting = NULL;
}

ot_pg_transaction *ot_pg_transaction_begin(ot_pg_pool *pool, const ot_pg_identity *identity)
{
    (void)pool;
    (void)identity;
    ot_buffer_append_byte(&database.log, '(');
    return (ot_pg_transaction *)&database;
}

void ot_pg_transaction_commit(ot_pg_transaction *transaction,
                              void (*done)(void *data, const ot_pg_failure *failure), void *data)
{
    assert_ptr_equal(transaction, &database);
    ot_buffer_append_byte(&database.log, ')');
    database.commit_done = done;
    database.commit_data = data;
}

void ot_pg_transaction_rollback(ot_pg_transaction *transaction)
{
    assert_ptr_equal(transaction, &database);
    ot_buffer_append_byte(&database.log, 'x');
    database.waiting = NULL;
}

/* ---- Its answers ---- */

static unsigned type_named(const char *name)
{
    if (strcmp(name, "int8") == 0)
        return OID_INT8;
    if (strcmp(name, "int4") == 0)
        return OID_INT4;
    assert_string_equal(name, "text");
    return OID_TEXT;
}

static void put_cell(ot_pg_result *result, uint32_t row, uint32_t column, const char *cell)
{
    if (strcmp(cell, "~") == 0)
        result_put_null(result, row, column);
    else if (ot_pg_result_column_type(result, column) == OID_TEXT)
        result_put_text(result, row, column, cell);
    else
        result_put_int(result, row, column, strtoll(cell, NULL, 10));
}

static uint32_t split(char *text, const char *by, char **parts, uint32_t max)
{
    uint32_t count = 0;
    char *rest;
    for (char *part = strtok_r(text, by, &rest); part != NULL; part = strtok_r(NULL, by, &rest)) {
        assert_true(count < max);
        parts[count++] = part;
    }
    return count;
}

static ot_pg_result *result_of(const char *text)
{
    enum { LINES_MAX = 16 };
    char copy[512];
    char *lines[LINES_MAX] = {0};
    char *cells[RESULT_COLUMNS_MAX] = {0};
    unsigned types[RESULT_COLUMNS_MAX];
    (void)snprintf(copy, sizeof(copy), "%s", text);
    uint32_t line_count = split(copy, ";", lines, LINES_MAX);
    uint32_t column_count = split(lines[0], " ", cells, RESULT_COLUMNS_MAX);
    for (uint32_t i = 0; i < column_count; i++)
        types[i] = type_named(cells[i]);
    ot_pg_result *result = result_new(types, column_count);
    for (uint32_t row = 1; row < line_count; row++) {
        assert_int_equal(split(lines[row], " ", cells, RESULT_COLUMNS_MAX), column_count);
        for (uint32_t i = 0; i < column_count; i++)
            put_cell(result, row - 1, i, cells[i]);
    }
    return result;
}

static void fail_with(ot_pg_failure *failure, const char *sqlstate, ot_status status)
{
    *failure = (ot_pg_failure){.status = status == OT_OK ? OT_INTERNAL : status};
    (void)snprintf(failure->sqlstate, sizeof(failure->sqlstate), "%s", sqlstate);
}

static void deliver_trip(void)
{
    ot_pg_trip *trip = database.waiting;
    assert_true(database.trip_count < TRIPS_MAX);
    const scripted_trip *script = &database.trips[database.trip_count++];
    ot_pg_failure failure;
    database.waiting = NULL;
    if (script->sqlstate != NULL) {
        fail_with(&failure, script->sqlstate, script->status);
        failure.query = script->failing_query;
        failure.parameter = script->parameter;
        trip->done(trip, &failure);
        return;
    }
    for (uint32_t i = 0; i < trip->query_count; i++) {
        if (script->results[i] == NULL)
            fail_msg("no rows in the script for: %.*s", OT_ARG(trip->queries[i].statement->sql));
        trip->queries[i].result = result_of(script->results[i]);
    }
    trip->done(trip, NULL);
}

static void deliver_commit(void)
{
    void (*done)(void *data, const ot_pg_failure *failure) = database.commit_done;
    ot_pg_failure failure;
    fail_with(&failure, "40001", OT_INTERNAL);
    database.commit_done = NULL;
    done(database.commit_data, database.fails_commit ? &failure : NULL);
}

static void run_database(void)
{
    while (database.waiting != NULL || database.commit_done != NULL) {
        if (database.waiting != NULL)
            deliver_trip();
        else
            deliver_commit();
    }
}

/* ---- Requests ---- */

static sample_binding sample;

static int begin(void **state)
{
    (void)state;
    sample_begin(&sample, catalog_text, ot_str_from_c(sdl));
    if (sample.binding == NULL) {
        ot_buffer problems = {0};
        sample_put_problems(&sample, &problems);
        fail_msg("%.*s", OT_ARG(ot_buffer_str(&problems)));
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    sample_end(&sample);
    return 0;
}

static void ended(void *data, ot_execution_end how)
{
    scripted_database *d = data;
    assert_false(d->has_ended);
    d->has_ended = true;
    if (how == OT_EXECUTION_UNAVAILABLE)
        OT_BUFFER_LITERAL(&d->log, " unavailable");
}

static const ot_plan *plan(ot_arena *arena, const char *operation, ot_variables *variables)
{
    ot_syntax_error syntax_error;
    ot_error error;
    ot_source *source = OT_NEW(arena, ot_source);
    *source = (ot_source){.name = OT_STR("test"), .text = ot_str_from_c(operation)};
    const ot_document *document = ot_parse(arena, source, NULL, &syntax_error);
    assert_non_null(document);
    *variables = (ot_variables){0};
    ot_plan_request request = {.binding = sample.binding,
                               .document = document,
                               .operation = &document->operations[0],
                               .variables = variables};
    return ot_plan_build(arena, &request, &error);
}

static ot_execution *start(ot_arena *arena, const char *operation, ot_variables *variables)
{
    ot_execution_request request = {.plan = plan(arena, operation, variables),
                                    .variables = variables,
                                    .out = &database.answer,
                                    .done = ended,
                                    .data = &database};
    ot_execution *execution = ot_execution_new(arena, &request);
    ot_execution_start(execution);
    return execution;
}

static void forget_database(void)
{
    ot_buffer_free(&database.log);
    ot_buffer_free(&database.answer);
    database = (scripted_database){0};
}

static void check_text(const execution_case *row, const char *expected, ot_str found)
{
    if (!ot_str_equal(found, ot_str_from_c(expected)))
        fail_msg("%s\n--- expected\n%s\n--- found\n%.*s", row->sentence, expected, OT_ARG(found));
}

static void check(const execution_case *row)
{
    ot_arena *arena = ot_arena_new();
    ot_variables variables;
    database = (scripted_database){.trips = row->trips, .fails_commit = row->fails_commit};
    (void)start(arena, row->operation, &variables);
    run_database();
    assert_true(database.has_ended);
    check_text(row, row->answer, ot_buffer_str(&database.answer));
    check_text(row, row->log, ot_buffer_str(&database.log));
    ot_arena_free(arena);
    forget_database();
}

#define CHECK_ALL(rows)                                                                            \
    for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)                                  \
    check(&(rows)[i])

/* ---- Fields that are not for whoever asks: nobody with a token ---- */

#define REFUSED(field, at, path)                                                                   \
    "{\"message\":\"\\\"Product." field                                                            \
    "\\\" needs a token.\",\"locations\":[{\"line\":1,\"column\":" at "}],\"path\":[" path         \
    "],\"extensions\":{\"code\":\"UNAUTHENTICATED\"}}"

static void test_refusals(void **state)
{
    (void)state;
    static const execution_case rows[] = {
        {.sentence = "it is null, and told once for all rows, under each name",
         .operation = "{ products { id cost other: cost } }",
         .trips = {{.results = {"int8; 1; 2; 3"}}},
         .log = "1",
         .answer =
             "{\"data\":{\"products\":[{\"id\":\"1\",\"cost\":null,\"other\":null},{\"id\":\"2\","
             "\"cost\":null,\"other\":null},{\"id\":\"3\",\"cost\":null,\"other\":null}]},"
             "\"errors\":[" REFUSED("cost", "17", "\"products\",0,\"cost\"") "," REFUSED(
                 "cost", "22", "\"products\",0,\"other\"") "]}"},
        {.sentence = "of no rows there is nothing to tell",
         .operation = "{ products { id cost } }",
         .trips = {{.results = {"int8"}}},
         .log = "1",
         .answer = "{\"data\":{\"products\":[]}}"},
        {.sentence = "where it may not be null, the row is",
         .operation = "{ product(id: 1) { id must } }",
         .trips = {{.results = {"int8; 1"}}},
         .log = "1",
         .answer = "{\"data\":{\"product\":null},\"errors\":[" REFUSED(
             "must", "23", "\"product\",\"must\"") "]}"},
        {.sentence = "what is written above it stands",
         .operation = "mutation { rename(id: 1, name: \"x\") { id cost } }",
         .trips = {{.results = {"int8; 1"}}},
         .log = "1",
         .answer = "{\"data\":{\"rename\":{\"id\":\"1\",\"cost\":null}},\"errors\":[" REFUSED(
             "cost", "42", "\"rename\",\"cost\"") "]}"},
    };
    CHECK_ALL(rows);
}

/* What was forgotten is told again, what was not is not. */
static void test_refusals_forgotten(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    const ot_plan refusing = {.refusal_count = 2};
    ot_execution e = {.arena = arena, .plan = &refusing};
    assert_true(ot_execute__tells_refusal(&e, 1));
    e.errors.count = 1; /* as when it is added */
    ot_field_errors before = e.errors;
    assert_true(ot_execute__tells_refusal(&e, 2));
    e.errors.count = 2;
    assert_false(ot_execute__tells_refusal(&e, 1));
    assert_false(ot_execute__tells_refusal(&e, 2));
    ot_execute__forget_errors(&e, before);
    assert_false(ot_execute__tells_refusal(&e, 1));
    assert_true(ot_execute__tells_refusal(&e, 2));
    ot_arena_free(arena);
}

/* ---- Rows ---- */

static void test_rows(void **state)
{
    (void)state;
    static const execution_case rows[] = {
        {.sentence = "one row",
         .operation = "{ product(id: 1) { id price __typename } }",
         .trips = {{.results = {"int8 int4; 1 5"}}},
         .log = "1",
         .answer =
             "{\"data\":{\"product\":{\"id\":\"1\",\"price\":5,\"__typename\":\"Product\"}}}"},
        {.sentence = "no row is null",
         .operation = "{ product(id: 1) { id } }",
         .trips = {{.results = {"int8"}}},
         .log = "1",
         .answer = "{\"data\":{\"product\":null}}"},
        {.sentence = "an empty list is a list",
         .operation = "{ products { id } }",
         .trips = {{.results = {"int8"}}},
         .log = "1",
         .answer = "{\"data\":{\"products\":[]}}"},
        {.sentence = "a joined row, and none",
         .operation = "{ products(first: 2) { brand { name } } }",
         .trips = {{.results = {"int8 text; 7 x; ~ ~"}}},
         .log = "1",
         .answer = "{\"data\":{\"products\":[{\"brand\":{\"name\":\"x\"}},{\"brand\":null}]}}"},
        {.sentence = "children find their parents, whatever their order",
         .operation = "{ products(first: 3) { id reviews { rating } } }",
         .trips = {{.results = {"int8; 1; 2; 3", "int8 int4; 3 30; 1 10; 3 31"}}},
         .log = "2",
         .answer = "{\"data\":{\"products\":[{\"id\":\"1\",\"reviews\":[{\"rating\":10}]},"
                   "{\"id\":\"2\",\"reviews\":[]},"
                   "{\"id\":\"3\",\"reviews\":[{\"rating\":30},{\"rating\":31}]}]}}"},
        {.sentence = "look-ups by distinct keys, in the next trip",
         .operation = "{ products { name brand { name } again: brand { id } } }",
         .trips = {{.results = {"text int8; a 1; b 2; c 1; d ~; e 9"}},
                   {.results = {"int8 text; 2 two; 1 one"}}},
         .log = "11",
         .answer = "{\"data\":{\"products\":[{\"name\":\"a\",\"brand\":{\"name\":\"one\"},"
                   "\"again\":{\"id\":\"1\"}},"
                   "{\"name\":\"b\",\"brand\":{\"name\":\"two\"},\"again\":{\"id\":\"2\"}},"
                   "{\"name\":\"c\",\"brand\":{\"name\":\"one\"},\"again\":{\"id\":\"1\"}},"
                   "{\"name\":\"d\",\"brand\":null,\"again\":null},"
                   "{\"name\":\"e\",\"brand\":null,\"again\":null}]}}"},
        {.sentence = "no key, no trip",
         .operation = "{ products { brand { name } } }",
         .trips = {{.results = {"int8; ~; ~"}}},
         .log = "1",
         .answer = "{\"data\":{\"products\":[{\"brand\":null},{\"brand\":null}]}}"},
        {.sentence = "nothing but names is counted by rows",
         .operation = "{ products { __typename } }",
         .trips = {{.results = {"int4; 1; 1"}}},
         .log = "1",
         .answer = "{\"data\":{\"products\":[{\"__typename\":\"Product\"},{\"__typename\":"
                   "\"Product\"}]}}"},
        {.sentence = "no statement, no trip",
         .operation = "{ __typename }",
         .log = "",
         .answer = "{\"data\":{\"__typename\":\"Query\"}}"},
    };
    CHECK_ALL(rows);
}

/* ---- Nulls ---- */

#define NULL_NAME(at, path)                                                                        \
    "{\"message\":\"Cannot return null for non-nullable field Product.name.\",\"locations\":[{"    \
    "\"line\":1,\"column\":" at "}],\"path\":[" path                                               \
    "],\"extensions\":{\"code\":\"OPERATION_RESOLUTION_FAILURE\"}}"

static void test_nulls(void **state)
{
    (void)state;
    static const execution_case rows[] = {
        {.sentence = "moves up to the nullable object",
         .operation = "{ product(id: 1) { id name } }",
         .trips = {{.results = {"int8 text; 1 ~"}}},
         .log = "1",
         .answer = "{\"data\":{\"product\":null},\"errors\":[" NULL_NAME(
             "23", "\"product\",\"name\"") "]}"},
        {.sentence = "through items that may not be null to the list",
         .operation = "{ products { name } }",
         .trips = {{.results = {"text; a; ~; ~"}}},
         .log = "1",
         .answer = "{\"data\":{\"products\":null},\"errors\":[" NULL_NAME(
             "14", "\"products\",1,\"name\"") "]}"},
        {.sentence = "stays in an item that may be null",
         .operation = "{ all { name } }",
         .trips = {{.results = {"text; a; ~; b"}}},
         .log = "1",
         .answer =
             "{\"data\":{\"all\":[{\"name\":\"a\"},null,{\"name\":\"b\"}]},\"errors\":[" NULL_NAME(
                 "9", "\"all\",1,\"name\"") "]}"},
        {.sentence = "other fields keep their data",
         .operation = "{ a: product(id: 1) { name } b: product(id: 2) { name } }",
         .trips = {{.results = {"text; ~", "text; y"}}},
         .log = "2",
         .answer = "{\"data\":{\"a\":null,\"b\":{\"name\":\"y\"}},\"errors\":[" NULL_NAME(
             "23", "\"a\",\"name\"") "]}"},
    };
    CHECK_ALL(rows);
}

/* ---- Pages ---- */

static void test_pages(void **state)
{
    (void)state;
    static const execution_case rows[] = {
        {.sentence = "the row too many is the next page",
         .operation =
             "{ pages(first: 2) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } }",
         .trips = {{.results = {"int8; 1; 2; 3"}}},
         .log = "1",
         .answer = "{\"data\":{\"pages\":{\"nodes\":[{\"id\":\"1\"},{\"id\":\"2\"}],"
                   "\"pageInfo\":{\"hasNextPage\":true,\"hasPreviousPage\":false}}}}"},
        {.sentence = "exactly a page",
         .operation = "{ pages(first: 2) { nodes { id } pageInfo { hasNextPage } } }",
         .trips = {{.results = {"int8; 1; 2"}}},
         .log = "1",
         .answer = "{\"data\":{\"pages\":{\"nodes\":[{\"id\":\"1\"},{\"id\":\"2\"}],"
                   "\"pageInfo\":{\"hasNextPage\":false}}}}"},
        {.sentence = "backwards, turned round",
         .operation =
             "{ pages(last: 2) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } }",
         .trips = {{.results = {"int8; 9; 8; 7"}}},
         .log = "1",
         .answer = "{\"data\":{\"pages\":{\"nodes\":[{\"id\":\"8\"},{\"id\":\"9\"}],"
                   "\"pageInfo\":{\"hasNextPage\":false,\"hasPreviousPage\":true}}}}"},
        {.sentence = "no rows, no cursors",
         .operation = "{ pages { edges { cursor } pageInfo { startCursor endCursor } } }",
         .trips = {{.results = {"int8"}}},
         .log = "1",
         .answer = "{\"data\":{\"pages\":{\"edges\":[],\"pageInfo\":{\"startCursor\":null,"
                   "\"endCursor\":null}}}}"},
        {.sentence = "a page of none",
         .operation = "{ pages(first: 0) { nodes { id } pageInfo { hasNextPage startCursor } } }",
         .trips = {{.results = {"int8; 1"}}},
         .log = "1",
         .answer = "{\"data\":{\"pages\":{\"nodes\":[],\"pageInfo\":{\"hasNextPage\":true,"
                   "\"startCursor\":null}}}}"},
        {.sentence = "a count beside the page, and alone",
         .operation = "{ pages(first: 1) { totalCount nodes { id } } more: pages { totalCount } }",
         .trips = {{.results = {"int8; 1", "int8; 70", "int8; 71"}}},
         .log = "3",
         .answer = "{\"data\":{\"pages\":{\"totalCount\":70,\"nodes\":[{\"id\":\"1\"}]},"
                   "\"more\":{\"totalCount\":71}}}"},
    };
    CHECK_ALL(rows);
}

/* ---- Failures ---- */

#define FAILED_FIELD(message, code, at, path)                                                      \
    "{\"message\":\"" message "\",\"locations\":[{\"line\":1,\"column\":" at "}],\"path\":[" path  \
    "],\"extensions\":{\"code\":\"" code "\"}}"

static void test_failing_reads(void **state)
{
    (void)state;
    static const execution_case rows[] = {
        {.sentence = "the only statement",
         .operation = "{ products { id } }",
         .trips = {{.sqlstate = "XX000"}},
         .log = "1",
         .answer = "{\"data\":{\"products\":null},\"errors\":[" FAILED_FIELD(
             "Internal server error.", "INTERNAL_SERVER_ERROR", "3", "\"products\"") "]}"},
        {.sentence = "one of two: the other runs again",
         .operation = "{ a: products { id } b: products { id } }",
         .trips = {{.sqlstate = "42501", .failing_query = 0}, {.results = {"int8; 2"}}},
         .log = "21",
         .answer = "{\"data\":{\"a\":null,\"b\":[{\"id\":\"2\"}]},\"errors\":[" FAILED_FIELD(
             "Not allowed.", "FORBIDDEN", "3", "\"a\"") "]}"},
        {.sentence = "both, one after the other",
         .operation = "{ a: products { id } b: products { id } }",
         .trips = {{.sqlstate = "22003", .failing_query = 1}, {.sqlstate = "42501"}},
         .log = "21",
         .answer = "{\"data\":{\"a\":null,\"b\":null},\"errors\":[" FAILED_FIELD(
             "Not allowed.", "FORBIDDEN", "3", "\"a\"") "," FAILED_FIELD("Internal server error.",
                                                                         "INTERNAL_SERVER_ERROR",
                                                                         "22", "\"b\"") "]}"},
        {.sentence = "a value of the only argument",
         .operation = "{ product(id: 7) { id } }",
         .trips = {{.sqlstate = "22023"}},
         .log = "1",
         .answer = "{\"data\":{\"product\":null},\"errors\":[" FAILED_FIELD(
             "Argument \\\"id\\\" is not acceptable.", "BAD_USER_INPUT", "3", "\"product\"") "]}"},
        {.sentence = "children alone",
         .operation = "{ products(first: 2) { id reviews { rating } } }",
         .trips = {{.sqlstate = "42501", .failing_query = 1}, {.results = {"int8; 1"}}},
         .log = "21",
         .answer = "{\"data\":{\"products\":null},\"errors\":[" FAILED_FIELD(
             "Not allowed.", "FORBIDDEN", "27", "\"products\",0,\"reviews\"") "]}"},
        {.sentence = "a look-up: a row without key has nothing to fail",
         .operation = "{ products { brand { name } } }",
         .trips = {{.results = {"int8; 1; ~"}}, {.sqlstate = "42501"}},
         .log = "11",
         .answer =
             "{\"data\":{\"products\":[{\"brand\":null},{\"brand\":null}]},\"errors\":"
             "[" FAILED_FIELD("Not allowed.", "FORBIDDEN", "14", "\"products\",0,\"brand\"") "]}"},
        {.sentence = "parents: their look-ups are not sent",
         .operation = "{ products { brand { name } } }",
         .trips = {{.sqlstate = "XX000"}},
         .log = "1",
         .answer = "{\"data\":{\"products\":null},\"errors\":[" FAILED_FIELD(
             "Internal server error.", "INTERNAL_SERVER_ERROR", "3", "\"products\"") "]}"},
        {.sentence = "too late",
         .operation = "{ products { id } }",
         .trips = {{.sqlstate = "57014", .status = OT_TIMEOUT}},
         .log = "1",
         .answer = "{\"data\":{\"products\":null},\"errors\":[" FAILED_FIELD(
             "The request took too long.", "TIMEOUT", "3", "\"products\"") "]}"},
        {.sentence = "no database",
         .operation = "{ products { id } }",
         .trips = {{.sqlstate = "", .status = OT_UNAVAILABLE}},
         .log = "1 unavailable",
         .answer = "{\"errors\":[{\"message\":\"The database is not available.\","
                   "\"extensions\":{\"code\":\"SERVICE_UNAVAILABLE\",\"retryAfter\":1}}]}"},
        {.sentence = "the database went away after the first trip",
         .operation = "{ products { brand { name } } }",
         .trips = {{.results = {"int8; 1"}}, {.sqlstate = "", .status = OT_UNAVAILABLE}},
         .log = "11",
         .answer = "{\"data\":{\"products\":[{\"brand\":null}]},\"errors\":[" FAILED_FIELD(
             "The database is not available.", "SERVICE_UNAVAILABLE", "14",
             "\"products\",0,\"brand\"") "]}"},
    };
    CHECK_ALL(rows);
}

#define UNDONE "Nothing was changed: another field of the mutation failed."

static void test_writes(void **state)
{
    (void)state;
    static const execution_case rows[] = {
        {.sentence = "one trip needs no transaction of ours",
         .operation = "mutation { rename(id: 1, name: \"b\") { name } }",
         .trips = {{.results = {"text; b"}}},
         .log = "1",
         .answer = "{\"data\":{\"rename\":{\"name\":\"b\"}}}"},
        {.sentence = "no row to change is null",
         .operation = "mutation { rename(id: 1, name: \"b\") { name } }",
         .trips = {{.results = {"text"}}},
         .log = "1",
         .answer = "{\"data\":{\"rename\":null}}"},
        {.sentence = "what is read back is in the same transaction",
         .operation = "mutation { rename(id: 1, name: \"b\") { brand { name } } }",
         .trips = {{.results = {"int8; 5"}}, {.results = {"int8 text; 5 x"}}},
         .log = "(11)",
         .answer = "{\"data\":{\"rename\":{\"brand\":{\"name\":\"x\"}}}}"},
        {.sentence = "a failing write undoes the others, and they say so",
         .operation = "mutation { a: rename(id: 1, name: \"b\") { name } b: remove(id: 2) { id } }",
         .trips = {{.sqlstate = "23503", .failing_query = 1}},
         .log = "2",
         .answer = "{\"data\":{\"a\":null,\"b\":null},\"errors\":[" FAILED_FIELD(
             UNDONE, "TRANSACTION_ROLLED_BACK", "12",
             "\"a\"") "," FAILED_FIELD("The change violates a constraint.", "BAD_USER_INPUT", "49",
                                       "\"b\"") "]}"},
        {.sentence = "a value of some argument",
         .operation = "mutation { rename(id: 1, name: \"b\") { name } }",
         .trips = {{.sqlstate = "22023"}},
         .log = "1",
         .answer = "{\"data\":{\"rename\":null},\"errors\":[" FAILED_FIELD(
             "Argument \\\"name\\\" or \\\"id\\\" is not acceptable.", "BAD_USER_INPUT", "12",
             "\"rename\"") "]}"},
        {.sentence = "a value that is too long can only be text",
         .operation = "mutation { rename(id: 1, name: \"b\") { name } }",
         .trips = {{.sqlstate = "22001"}},
         .log = "1",
         .answer = "{\"data\":{\"rename\":null},\"errors\":[" FAILED_FIELD(
             "Argument \\\"name\\\" is too long.", "BAD_USER_INPUT", "12", "\"rename\"") "]}"},
        {.sentence = "a value that the server names",
         .operation = "mutation { rename(id: 1, name: \"b\") { name } }",
         .trips = {{.sqlstate = "22021", .parameter = 2}},
         .log = "1",
         .answer = "{\"data\":{\"rename\":null},\"errors\":[" FAILED_FIELD(
             "Argument \\\"id\\\" is not acceptable.", "BAD_USER_INPUT", "12", "\"rename\"") "]}"},
        {.sentence = "a failing read-back rolls back",
         .operation = "mutation { rename(id: 1, name: \"b\") { id brand { name } } }",
         .trips = {{.results = {"int8 int8; 1 5"}}, {.sqlstate = "42501"}},
         .log = "(11x",
         .answer = "{\"data\":{\"rename\":null},\"errors\":[" FAILED_FIELD(
             "Not allowed.", "FORBIDDEN", "12", "\"rename\"") "]}"},
        {.sentence = "a failing commit is a failing write",
         .operation = "mutation { rename(id: 1, name: \"b\") { brand { name } } }",
         .trips = {{.results = {"int8; 5"}}, {.results = {"int8 text; 5 x"}}},
         .fails_commit = true,
         .log = "(11)",
         .answer = "{\"data\":{\"rename\":null},\"errors\":[" FAILED_FIELD(
             "Other changes were in the way: try again.", "CONFLICT", "12", "\"rename\"") "]}"},
    };
    CHECK_ALL(rows);
}

/* Where each field has a transaction of its own. */
static void test_writes_of_their_own(void **state)
{
    (void)state;
    static const execution_case rows[] = {
        {.sentence = "one after the other, without a transaction of ours where none is needed",
         .operation =
             "mutation { a: rename(id: 1, name: \"b\") { brand { name } } b: remove(id: 2) "
             "{ id } }",
         .trips = {{.results = {"int8; 5"}},
                   {.results = {"int8 text; 5 x"}},
                   {.results = {"int8; 2"}}},
         .log = "(11)1",
         .answer = "{\"data\":{\"a\":{\"brand\":{\"name\":\"x\"}},\"b\":{\"id\":\"2\"}}}"},
        {.sentence = "a failing write is undone alone",
         .operation = "mutation { a: rename(id: 1, name: \"b\") { id } b: remove(id: 2) { id } }",
         .trips = {{.sqlstate = "23503"}, {.results = {"int8; 2"}}},
         .log = "11",
         .answer = "{\"data\":{\"a\":null,\"b\":{\"id\":\"2\"}},\"errors\":[" FAILED_FIELD(
             "The change violates a constraint.", "BAD_USER_INPUT", "12", "\"a\"") "]}"},
        {.sentence = "so is a failing read-back",
         .operation =
             "mutation { a: rename(id: 1, name: \"b\") { brand { name } } b: remove(id: 2) "
             "{ id } }",
         .trips = {{.results = {"int8; 5"}}, {.sqlstate = "42501"}, {.results = {"int8; 2"}}},
         .log = "(11x1",
         .answer = "{\"data\":{\"a\":null,\"b\":{\"id\":\"2\"}},\"errors\":[" FAILED_FIELD(
             "Not allowed.", "FORBIDDEN", "12", "\"a\"") "]}"},
        {.sentence = "and a failing commit",
         .operation =
             "mutation { a: rename(id: 1, name: \"b\") { brand { name } } b: remove(id: 2) "
             "{ id } }",
         .trips = {{.results = {"int8; 5"}},
                   {.results = {"int8 text; 5 x"}},
                   {.results = {"int8; 2"}}},
         .fails_commit = true,
         .log = "(11)1",
         .answer = "{\"data\":{\"a\":null,\"b\":{\"id\":\"2\"}},\"errors\":[" FAILED_FIELD(
             "Other changes were in the way: try again.", "CONFLICT", "12", "\"a\"") "]}"},
        {.sentence = "the same rows are read again in another transaction",
         .operation =
             "mutation { a: rename(id: 1, name: \"b\") { brand { name } } b: rename(id: 2, "
             "name: \"b\") { brand { name } } }",
         .trips = {{.results = {"int8; 5"}},
                   {.results = {"int8 text; 5 x"}},
                   {.results = {"int8; 5"}},
                   {.results = {"int8 text; 5 y"}}},
         .log = "(11)(11)",
         .answer = "{\"data\":{\"a\":{\"brand\":{\"name\":\"x\"}},\"b\":{\"brand\":{\"name\":"
                   "\"y\"}}}}"},
        {.sentence = "without a database for one field the others have answers",
         .operation = "mutation { a: rename(id: 1, name: \"b\") { id } b: remove(id: 2) { id } }",
         .trips = {{.results = {"int8; 1"}}, {.sqlstate = "57P01", .status = OT_UNAVAILABLE}},
         .log = "11",
         .answer = "{\"data\":{\"a\":{\"id\":\"1\"},\"b\":null},\"errors\":[" FAILED_FIELD(
             "The database is not available.", "SERVICE_UNAVAILABLE", "47", "\"b\"") "]}"},
        {.sentence = "a field that names nothing of the database is no transaction",
         .operation = "mutation { __typename a: remove(id: 2) { id } }",
         .trips = {{.results = {"int8; 2"}}},
         .log = "1",
         .answer = "{\"data\":{\"__typename\":\"Mutation\",\"a\":{\"id\":\"2\"}}}"},
    };
    sample.binding->commits_fields = true;
    CHECK_ALL(rows);
    sample.binding->commits_fields = false;
}

/* ---- Going away ---- */

static void released(void *data)
{
    *(bool *)data = true;
}

static void test_abandon(void **state)
{
    (void)state;
    static const struct {
        const char *operation;
        const char *log;
    } rows[] = {
        {"{ products { id } }", "1a"},
        {"mutation { rename(id: 1, name: \"b\") { brand { name } } }", "(1x"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_arena *arena = ot_arena_new();
        ot_variables variables;
        bool is_released = false;
        ot_execution *execution = start(arena, rows[i].operation, &variables);
        ot_execution_abandon(execution, released, &is_released);
        assert_true(is_released);
        run_database();
        assert_false(database.has_ended);
        assert_true(ot_str_equal(ot_buffer_str(&database.log), ot_str_from_c(rows[i].log)));
        ot_arena_free(arena);
        forget_database();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_refusals_forgotten),
        cmocka_unit_test(test_rows),     cmocka_unit_test(test_nulls),
        cmocka_unit_test(test_pages),    cmocka_unit_test(test_failing_reads),
        cmocka_unit_test(test_writes),   cmocka_unit_test(test_writes_of_their_own),
        cmocka_unit_test(test_abandon),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
