#include "http/parameters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/limits.h"

typedef struct parameters_case {
    const char *text;
    const char *result; /* "document|operation|variables", an id "#id" or hash "##hash" after the
                           document; or the start of the message */
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
    {"[{\"query\":\"{a}\"}]", "A request is a JSON object", 400},
    {"{}", "\"query\" is missing", 400},
    {"{\"query\":null}", "\"query\" is missing", 400},
    {"{\"query\":\"\"}", "\"query\" is missing", 400},
    {"{\"query\":1}", "\"query\" must be a string", 400},
    {"{\"query\":{}}", "\"query\" must be a string", 400},
    {"{\"query\":\"{a}\",\"operationName\":[]}", "\"operationName\" must be a string", 400},
    {"{\"query\":\"{a}\",\"variables\":[]}", "\"variables\" must be an object", 400},
    {"{\"query\":\"{a}\",\"variables\":\"{}\"}", "\"variables\" must be an object", 400},
    {"{\"query\":\"{a}\",\"extensions\":0}", "\"extensions\" must be an object", 400},
    {"{\"extensions\":{\"persistedQuery\":{\"version\":1}}}",
     "\"extensions.persistedQuery\" must be an object with", 400},
    {"{\"extensions\":{\"persistedQuery\":1}}", "\"extensions.persistedQuery\" must be an object",
     400},
    {"{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":7}}}",
     "\"extensions.persistedQuery\" must be an object", 400},
    {"{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"ab\"}}}", "##ab||-", 0},
    {"{\"query\":null,\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"ab\"}}}",
     "##ab||-", 0},
    {"{\"query\":\"{a}\",\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"ab\","
     "\"miss\":true}}}",
     "{a}##ab||-", 0},
    {"{\"extensions\":{\"persistedQuery\":{\"version\":2,\"sha256Hash\":\"ab\"}}}",
     "Unsupported persisted query version", 400},
    {"{\"extensions\":{\"persistedQuery\":{\"sha256Hash\":\"ab\"}}}",
     "Unsupported persisted query version", 400},
    {"{\"documentId\":\"sha256:ab\"}", "#sha256:ab||-", 0},
    {"{\"documentId\":\"ab\",\"operationName\":\"A\",\"variables\":{\"x\":1}}", "#ab|A|1", 0},
    {"{\"doc_id\":\"ab\"}", "#ab||-", 0},
    {"{\"documentId\":\"ab\",\"doc_id\":\"cd\"}", "#ab||-", 0},
    {"{\"documentId\":\"ab\",\"query\":null}", "#ab||-", 0},
    {"{\"documentId\":\"ab\",\"query\":\"{a}\"}", "Send either the document or its id", 400},
    {"{\"documentId\":\"\"}", "\"query\" is missing", 400},
    {"{\"documentId\":7}", "\"documentId\" must be a string", 400},
    {"{\"doc_id\":7}", "\"doc_id\" must be a string", 400},
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
    {"extensions={\"persistedQuery\":{}}", "\"extensions.persistedQuery\" must be", 400},
    {"extensions={\"persistedQuery\":{\"sha256Hash\":\"ab\",\"version\":1}}&operationName=A&"
     "variables="
     "{}",
     "##ab|A|0", 0},
    {"documentId=sha256:ab&variables={\"x\":1}", "#sha256:ab||1", 0},
    {"doc_id=ab", "#ab||-", 0},
    {"documentId=a&documentId=b", "The URL is not well encoded", 400},
};

static const parameters_case bodies_by_path[] = {
    {"{}", "#sha256:ef||-", 0},
    {"{\"operationName\":\"A\",\"variables\":{\"x\":1}}", "#sha256:ef|A|1", 0},
    {"{\"query\":\"{a}\"}", "Send either the document or its id", 400},
    {"{\"documentId\":\"sha256:ef\"}", "The URL has the id", 400},
    {"{\"doc_id\":\"ab\"}", "The URL has the id", 400},
    {"{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"ef\"}}}",
     "Send either the document or its id", 400},
    {"", "The body is empty", 400},
};

static const parameters_case queries_by_path[] = {
    {"", "#sha256:ef||-", 0},
    {"operationName=A&variables={\"x\":1}", "#sha256:ef|A|1", 0},
    {"query={a}", "Send either the document or its id", 400},
    {"documentId=ab", "The URL has the id", 400},
    {"doc_id=ab", "The URL has the id", 400},
};

typedef bool (*reader)(ot_arena *, ot_str, ot_parameters *, ot_refused *);

static const ot_id_places by_key = {.key = OT_STR("doc_id")};
static const ot_id_places by_path = {.key = OT_STR("doc_id"), .path = OT_STR("sha256:ef")};

static bool read_body_at(ot_arena *arena, ot_str body, const ot_id_places *places,
                         ot_parameters *out, ot_refused *refused)
{
    const ot_json *value = ot_parameters_read_body(arena, body, refused);
    return value != NULL && ot_parameters_from_json(arena, value, places, out, refused);
}

static bool read_body(ot_arena *arena, ot_str body, ot_parameters *out, ot_refused *refused)
{
    return read_body_at(arena, body, &by_key, out, refused);
}

static bool read_query(ot_arena *arena, ot_str query, ot_parameters *out, ot_refused *refused)
{
    return ot_parameters_from_query(arena, query, &by_key, out, refused);
}

static bool read_body_by_path(ot_arena *arena, ot_str body, ot_parameters *out, ot_refused *refused)
{
    return read_body_at(arena, body, &by_path, out, refused);
}

static bool read_query_by_path(ot_arena *arena, ot_str query, ot_parameters *out,
                               ot_refused *refused)
{
    return ot_parameters_from_query(arena, query, &by_path, out, refused);
}

static ot_str describe(ot_arena *arena, const ot_parameters *p)
{
    const char *mark = p->is_automatic ? "##" : "#";
    ot_str got = ot_arena_printf(arena, "%.*s%s%.*s|%.*s|", OT_ARG(p->document),
                                 p->document_id.ptr == NULL ? "" : mark, OT_ARG(p->document_id),
                                 OT_ARG(p->operation_name));
    return p->variables == NULL
               ? ot_arena_printf(arena, "%.*s-", OT_ARG(got))
               : ot_arena_printf(arena, "%.*s%u", OT_ARG(got), p->variables->count);
}

static void check(reader read, const parameters_case *c)
{
    ot_arena *arena = ot_arena_new();
    ot_parameters p;
    ot_refused refused = {0};
    bool is_good = read(arena, ot_str_from_c(c->text), &p, &refused);
    if (is_good != (c->status == 0))
        fail_msg("%s: %.*s", c->text, OT_ARG(refused.message));
    if (is_good) {
        assert_string_equal(describe(arena, &p).ptr, c->result);
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
        check(read_body, &bodies[i]);
}

static void from_query(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
        check(read_query, &queries[i]);
}

static void by_the_path(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(bodies_by_path) / sizeof(bodies_by_path[0]); i++)
        check(read_body_by_path, &bodies_by_path[i]);
    for (size_t i = 0; i < sizeof(queries_by_path) / sizeof(queries_by_path[0]); i++)
        check(read_query_by_path, &queries_by_path[i]);
}

static void long_ids(void **state)
{
    (void)state; /* cmocka's */
    char text[OT_LIMIT_DOCUMENT_ID_BYTES + 2];
    for (size_t over = 0; over <= 1; over++) {
        ot_arena *arena = ot_arena_new();
        ot_parameters p;
        ot_refused refused = {0};
        memset(text, 'x', sizeof(text));
        ot_str id = ot_str_make(text, OT_LIMIT_DOCUMENT_ID_BYTES + over);
        ot_str query = ot_arena_printf(arena, "documentId=%.*s", OT_ARG(id));
        assert_int_equal(read_query(arena, query, &p, &refused), over == 0);
        ot_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(from_json), cmocka_unit_test(from_query),
                                       cmocka_unit_test(by_the_path), cmocka_unit_test(long_ids)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
