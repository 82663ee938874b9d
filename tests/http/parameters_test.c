#include "http/parameters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct parameters_case {
    const char *text;
    const char *result; /* "document|operation|variables", or the start of the message */
    int status;         /* 0: accepted */
} parameters_case;

static const parameters_case bodies[] = {
    {"{\"query\":\"{a}\"}", "{a}||-", 0},
    {" \n{\"query\":\"{a}\"} ", "{a}||-", 0},
    {"{\"query\":\"{a}\",\"operationName\":\"A\",\"variables\":{\"x\":1}}", "{a}|A|1", 0},
    {"{\"query\":\"{a}\",\"operationName\":null,\"variables\":null,\"extensions\":null}", "{a}||-",
     0},
    {"{\"query\":\"{a}\",\"variables\":{}}", "{a}||0", 0},
    {"{\"query\":\"{a}\",\"extensions\":{\"clientLibrary\":{}}}", "{a}||-", 0},
    {"{\"query\":\"{a}\",\"extensions\":{\"persistedQuery\":{\"version\":1}}}", "{a}||-", 0},
    {"{\"query\":\"{a}\",\"onError\":\"NULL\",\"id\":7}", "{a}||-", 0},
    {"", "The body is empty", 400},
    {"  ", "The body is empty", 400},
    {"{", "The body is not JSON", 400},
    {"{\"query\":\"{a}\"}x", "The body is not JSON", 400},
    {"{\"query\":\"\xff\"}", "The body is not JSON", 400},
    {"{\"query\":\"a\",\"query\":\"b\"}", "The body is not JSON", 400},
    {"null", "The body must be a JSON object", 400},
    {"\"{a}\"", "The body must be a JSON object", 400},
    {"[{\"query\":\"{a}\"}]", "Batched requests", 400},
    {"{}", "\"query\" is missing", 400},
    {"{\"query\":null}", "\"query\" is missing", 400},
    {"{\"query\":\"\"}", "\"query\" is missing", 400},
    {"{\"query\":1}", "\"query\" must be a string", 400},
    {"{\"query\":{}}", "\"query\" must be a string", 400},
    {"{\"query\":\"{a}\",\"operationName\":[]}", "\"operationName\" must be a string", 400},
    {"{\"query\":\"{a}\",\"variables\":[]}", "\"variables\" must be an object", 400},
    {"{\"query\":\"{a}\",\"variables\":\"{}\"}", "\"variables\" must be an object", 400},
    {"{\"query\":\"{a}\",\"extensions\":0}", "\"extensions\" must be an object", 400},
    {"{\"extensions\":{\"persistedQuery\":{\"version\":1}}}", "PersistedQueryNotSupported", 200},
};

static const parameters_case queries[] = {
    {"query=%7Ba%7D", "{a}||-", 0},
    {"query={a}&operationName=A&variables={\"x\":1}", "{a}|A|1", 0},
    {"query={a}&operationName=&variables=&extensions=", "{a}||-", 0},
    {"query={a}&variables=null", "{a}||-", 0},
    {"query={a}&utm_source=x", "{a}||-", 0},
    {"", "\"query\" is missing", 400},
    {"operationName=A", "\"query\" is missing", 400},
    {"query=%", "The URL is not well encoded", 400},
    {"query={a}&query={b}", "The URL is not well encoded", 400},
    {"query={a}&variables={", "\"variables\" is not JSON", 400},
    {"query={a}&variables=[]", "\"variables\" must be an object", 400},
    {"query={a}&extensions=1", "\"extensions\" must be an object", 400},
    {"extensions={\"persistedQuery\":{}}", "PersistedQueryNotSupported", 200},
};

typedef bool (*reader)(ot_arena *, ot_str, ot_parameters *, ot_refused *);

static void check(reader read, const parameters_case *c)
{
    ot_arena *arena = ot_arena_new();
    ot_parameters p;
    ot_refused refused = {0};
    bool is_good = read(arena, ot_str_from_c(c->text), &p, &refused);
    if (is_good != (c->status == 0))
        fail_msg("%s: %.*s", c->text, OT_ARG(refused.message));
    if (is_good) {
        ot_str got =
            ot_arena_printf(arena, "%.*s|%.*s|", OT_ARG(p.document), OT_ARG(p.operation_name));
        got = p.variables == NULL
                  ? ot_arena_printf(arena, "%.*s-", OT_ARG(got))
                  : ot_arena_printf(arena, "%.*s%u", OT_ARG(got), p.variables->count);
        assert_string_equal(got.ptr, c->result);
    } else if (refused.status != c->status ||
               !ot_str_starts_with(refused.message, ot_str_from_c(c->result))) {
        fail_msg("%s: %d %.*s", c->text, refused.status, OT_ARG(refused.message));
    }
    ot_arena_free(arena);
}

static void from_json(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
        check(ot_parameters_from_json, &bodies[i]);
}

static void from_query(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
        check(ot_parameters_from_query, &queries[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(from_json), cmocka_unit_test(from_query)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
