#include "engine/trusted.h"

#include <stdio.h>

#include "support/schema.h"

#define APOLLO(operations)                                                                         \
    "{\"format\":\"apollo-persisted-query-manifest\",\"version\":1,\"operations\":[" operations "]}"

static const char sdl[] = "type Query { a: Int b: Int }";

typedef struct fixture {
    schema_fixture schema;
    ot_report report;
} fixture;

static void begin(fixture *f)
{
    schema_begin(&f->schema, sdl);
    f->report = (ot_report){.arena = f->schema.arena};
}

static void end(fixture *f)
{
    schema_end(&f->schema);
}

static ot_trusted *read_all(fixture *f, const char *const *texts, uint32_t count)
{
    ot_source sources[4];
    for (uint32_t i = 0; i < count; i++)
        sources[i] = (ot_source){.name = OT_S("m.json"), .text = ot_str_from_c(texts[i])};
    ot_trusted_options options = {
        .schema = f->schema.schema, .manifests = sources, .manifest_count = count};
    return ot_trusted_new(&options, &f->report);
}

static ot_trusted *read_one(fixture *f, const char *text)
{
    return read_all(f, &text, 1);
}

static void expect(const ot_trusted *list, const char *client, const char *id, const char *text)
{
    ot_str got = ot_trusted_find(list, ot_str_from_c(client), ot_str_from_c(id));
    if (!ot_str_equal(got, ot_str_from_c(text)))
        fail_msg("%s of %s: %.*s", id, client, OT_ARG(got));
}

/* ---- What is wrong with a manifest ---- */

static const struct {
    const char *text;
    const char *message; /* as printed, its start */
} mistakes[] = {
    {"", "m.json: this is not JSON: unexpected end at byte 0."},
    {"[]", "m.json: a manifest is a JSON object."},
    {"{\"format\":\"other\"}", "m.json: the format of the manifest is not known."},
    {"{\"format\":\"apollo-persisted-query-manifest\",\"version\":2,\"operations\":[]}",
     "m.json: only version 1"},
    {"{\"format\":\"apollo-persisted-query-manifest\",\"version\":1}",
     "m.json: \"operations\" must be a list."},
    {APOLLO("{\"id\":\"x\"}"), "m.json: each operation must have"},
    {APOLLO("{\"id\":7,\"body\":\"{ a }\"}"), "m.json: each operation must have"},
    {APOLLO("{\"id\":\"\",\"body\":\"{ a }\"}"), "m.json: operation  has an id that is empty"},
    {APOLLO("{\"id\":\"x\",\"body\":\"{ c }\"}"),
     "m.json, operation x:1:3: Cannot query field \"c\" on type \"Query\"."},
    {APOLLO("{\"id\":\"x\",\"body\":\"{ a }\"},{\"id\":\"y\",\"body\":\"query {\\n  a {\"}"),
     "m.json, operation y:2:6: Syntax Error"},
    {APOLLO("{\"id\":\"x\",\"body\":\"{ __schema { description } }\"}"),
     "m.json, operation x:1:3: GraphQL introspection"},
    {APOLLO("{\"id\":\"x\",\"body\":\"{ a }\"},{\"id\":\"x\",\"body\":\"{ b }\"}"),
     "m.json: operation x has another text than an earlier"},
    {"{\"x\":{}}", "m.json: this is neither an Apollo manifest"},
    {"{\"x\":\"{ c }\"}", "m.json, operation x:1:3: Cannot query field"},
};

static void mistakes_name_file_and_id(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        fixture f;
        begin(&f);
        assert_null(read_one(&f, mistakes[i].text));
        ot_buffer out = {0};
        ot_report_print(&f.report, false, &out);
        if (!ot_str_starts_with(ot_buffer_str(&out), ot_str_from_c(mistakes[i].message)))
            fail_msg("%s: %.*s", mistakes[i].text, OT_ARG(ot_buffer_str(&out)));
        ot_buffer_free(&out);
        end(&f);
    }
}

/* ---- Look-up ---- */

static void apollo_manifest(void **state)
{
    (void)state; /* cmocka's */
    fixture f;
    begin(&f);
    ot_trusted *list =
        read_one(&f, APOLLO("{\"id\":\"x\",\"name\":\"X\",\"type\":\"query\",\"body\":\"{ a }\"},"
                            "{\"id\":\"y\",\"body\":\"{\\n  b\\n}\"}"));
    assert_int_equal(ot_trusted_count(list), 2);
    expect(list, "", "x", "{ a }");
    expect(list, "store", "y", "{\n  b\n}");
    expect(list, "", "sha256:x", "{ a }");
    expect(list, "", "z", "");
    expect(list, "", "", "");
    assert_true(ot_trusted_has_text(list, OT_S("store"), OT_S("{ a }")));
    assert_false(ot_trusted_has_text(list, OT_S("store"), OT_S("{ a b }")));
    assert_true(ot_str_is_empty(ot_trusted_client(list, OT_S("store"))));
    ot_trusted_free(list);
    end(&f);
}

static void operations_of_one_client(void **state)
{
    (void)state; /* cmocka's */
    fixture f;
    begin(&f);
    ot_trusted *list =
        read_one(&f, APOLLO("{\"id\":\"x\",\"body\":\"{ a }\",\"clientName\":null},"
                            "{\"id\":\"x\",\"body\":\"{ b }\",\"clientName\":\"ios\"},"
                            "{\"id\":\"y\",\"body\":\"{ b a }\",\"clientName\":\"ios\"}"));
    expect(list, "", "x", "{ a }");
    expect(list, "web", "x", "{ a }");
    expect(list, "ios", "x", "{ b }");
    expect(list, "ios", "y", "{ b a }");
    expect(list, "web", "y", "");
    expect(list, "", "y", "");
    assert_true(ot_trusted_has_text(list, OT_S("ios"), OT_S("{ b a }")));
    assert_true(ot_trusted_has_text(list, OT_S("ios"), OT_S("{ a }")));
    assert_false(ot_trusted_has_text(list, OT_S("web"), OT_S("{ b a }")));
    assert_true(ot_str_equal(ot_trusted_client(list, OT_S("ios")), OT_S("ios")));
    assert_true(ot_str_is_empty(ot_trusted_client(list, OT_S("web"))));
    ot_trusted_free(list);
    end(&f);
}

static void several_manifests(void **state)
{
    (void)state; /* cmocka's */
    fixture f;
    begin(&f);
    const char *const texts[] = {APOLLO("{\"id\":\"x\",\"body\":\"{ a }\"}"),
                                 "{\"x\":\"{ a }\",\"0123456789abcdef0123456789abcdef\":\"{ b }\"}",
                                 "{}"};
    ot_trusted *list = read_all(&f, texts, 3);
    assert_int_equal(ot_trusted_count(list), 2);
    expect(list, "", "x", "{ a }");
    expect(list, "", "0123456789abcdef0123456789abcdef", "{ b }");
    ot_trusted_free(list);
    end(&f);
}

/* More operations than a request may have names in one object. */
static void a_large_relay_file(void **state)
{
    (void)state; /* cmocka's */
    fixture f;
    begin(&f);
    ot_buffer text = {0};
    for (unsigned i = 0; i < 3000; i++)
        ot_buffer_printf(&text, "%s\"id%u\":\"{ a%u: a }\"", i == 0 ? "{" : ",", i, i);
    OT_BUFFER_LITERAL(&text, "}\0");
    ot_trusted *list = read_one(&f, text.ptr);
    assert_int_equal(ot_trusted_count(list), 3000);
    expect(list, "", "id2999", "{ a2999: a }");
    ot_trusted_free(list);
    ot_buffer_free(&text);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_name_file_and_id), cmocka_unit_test(apollo_manifest),
        cmocka_unit_test(operations_of_one_client),  cmocka_unit_test(several_manifests),
        cmocka_unit_test(a_large_relay_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
