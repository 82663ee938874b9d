/* Whose an idempotency key is, and for what. */
#include "engine/idempotency.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "json/reader.h"

static const ot_json *read_json(ot_arena *arena, const char *text)
{
    if (text == NULL)
        return NULL;
    ot_json_error error;
    const ot_json *value = ot_json_read(arena, ot_str_from_c(text), &error);
    if (value == NULL)
        fail_msg("%s: %s", text, error.message);
    return value;
}

static bool is_same(ot_sha256_digest a, ot_sha256_digest b)
{
    return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

/* ---- Principals ---- */

static ot_sha256_digest principal(ot_arena *arena, const char *role, const char *claims)
{
    ot_pg_identity identity = {.role = ot_str_from_c(role == NULL ? "" : role),
                               .claims = ot_str_from_c(claims == NULL ? "" : claims)};
    return ot_key_principal(claims == NULL ? NULL : &identity, read_json(arena, claims));
}

static void test_principals(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        const char *role;
        const char *claims;
        const char *other_role;
        const char *other_claims;
        bool same;
    } rows[] = {
        {"nobody and nobody", NULL, NULL, NULL, NULL, true},
        {"nobody and somebody", NULL, NULL, "", "{}", false},
        {"a renewed token", "r", "{\"sub\":\"1\",\"exp\":1,\"x\":1}", "r",
         "{\"exp\":2,\"sub\":\"1\",\"iat\":5,\"x\":2}", true},
        {"another subject", "r", "{\"sub\":\"1\"}", "r", "{\"sub\":\"2\"}", false},
        {"another kind of subject", "r", "{\"sub\":\"1\"}", "r", "{\"sub\":1}", false},
        {"another issuer", "r", "{\"sub\":\"1\",\"iss\":\"a\"}", "r",
         "{\"sub\":\"1\",\"iss\":\"b\"}", false},
        {"an issuer and none", "r", "{\"sub\":\"1\",\"iss\":\"a\"}", "r", "{\"sub\":\"1\"}", false},
        {"another role", "r", "{\"sub\":\"1\"}", "s", "{\"sub\":\"1\"}", false},
        {"where one ends and the other begins", "r", "{\"sub\":\"b\",\"iss\":\"a\"}", "r",
         "{\"sub\":\"\",\"iss\":\"a,\\\"b\\\"\"}", false},
        {"without subject, renewed", "r",
         "{\"t\":1,\"u\":2,\"exp\":1,\"iat\":1,\"nbf\":1,\"jti\":\"a\"}", "r",
         "{\"exp\":2,\"u\":2,\"t\":1,\"jti\":\"b\"}", true},
        {"without subject, another claim", "r", "{\"t\":1,\"exp\":1}", "r", "{\"t\":2,\"exp\":1}",
         false},
        {"a null subject is none", "r", "{\"sub\":null,\"t\":1}", "r", "{\"sub\":null,\"t\":2}",
         false},
        {"exp inside of a claim is no expiry", "r", "{\"t\":{\"exp\":1}}", "r",
         "{\"t\":{\"exp\":2}}", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_arena *arena = ot_arena_new();
        ot_sha256_digest a = principal(arena, rows[i].role, rows[i].claims);
        ot_sha256_digest b = principal(arena, rows[i].other_role, rows[i].other_claims);
        if (is_same(a, b) != rows[i].same)
            fail_msg("%s", rows[i].sentence);
        ot_arena_free(arena);
    }
}

/* ---- Requests ---- */

static ot_sha256_digest digest(const char *document, const char *name, ot_arena *arena,
                               const char *variables)
{
    return ot_key_request(&(ot_key_asked){.document = ot_str_from_c(document),
                                          .operation_name = ot_str_from_c(name),
                                          .variables = read_json(arena, variables),
                                          .transactions = 1});
}

static void test_requests(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        const char *document;
        const char *name;
        const char *variables;
        bool same;
    } rows[] = {
        {"the same", "m", "a", "{\"x\":{\"p\":1,\"q\":[1,{\"r\":null,\"s\":\"t\"}]},\"y\":true}",
         true},
        {"members in another order", "m", "a",
         "{\"y\":true,\"x\":{\"q\":[1,{\"s\":\"t\",\"r\":null}],\"p\":1}}", true},
        {"white space and escapes", "m", "a",
         "{ \"x\": {\"p\":1, \"q\":[1, {\"r\":null,\"s\":\"\\u0074\"}]}, \"y\": true}", true},
        {"another document", "m ", "a",
         "{\"x\":{\"p\":1,\"q\":[1,{\"r\":null,\"s\":\"t\"}]},\"y\":true}", false},
        {"another operation", "m", "b",
         "{\"x\":{\"p\":1,\"q\":[1,{\"r\":null,\"s\":\"t\"}]},\"y\":true}", false},
        {"another number", "m", "a",
         "{\"x\":{\"p\":2,\"q\":[1,{\"r\":null,\"s\":\"t\"}]},\"y\":true}", false},
        {"one member less", "m", "a", "{\"x\":{\"p\":1,\"q\":[1,{\"s\":\"t\"}]},\"y\":true}",
         false},
        {"items in another order", "m", "a",
         "{\"x\":{\"p\":1,\"q\":[{\"r\":null,\"s\":\"t\"},1]},\"y\":true}", false},
        {"text for a number", "m", "a",
         "{\"x\":{\"p\":\"1\",\"q\":[1,{\"r\":null,\"s\":\"t\"}]},\"y\":true}", false},
        {"nested otherwise", "m", "a",
         "{\"x\":{\"p\":1,\"q\":[1],\"r\":null,\"s\":\"t\"},\"y\":true}", false},
        {"none", "m", "a", NULL, false},
    };
    ot_arena *arena = ot_arena_new();
    ot_sha256_digest first = digest(rows[0].document, rows[0].name, arena, rows[0].variables);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_sha256_digest each = digest(rows[i].document, rows[i].name, arena, rows[i].variables);
        if (is_same(first, each) != rows[i].same)
            fail_msg("%s", rows[i].sentence);
    }
    ot_sha256_digest empty = digest("m", "a", arena, "{}");
    ot_key_asked asked = {.document = OT_S("m"), .operation_name = OT_S("a"), .transactions = 1};
    assert_true(is_same(empty, ot_key_request(&asked)));
    asked.transactions = 2;
    assert_false(is_same(empty, ot_key_request(&asked)));
    ot_arena_free(arena);
}

/* A reply holds what its caller was allowed to have: with other rights it is another request. */
static void test_rights(void **state)
{
    (void)state;
    const ot_access_rule rule = {.text = OT_STR("@authenticated")};
    const ot_access_rule other = {.text = OT_STR("@requiresRole(any: [\"clerk\"])")};
    ot_guard guards[] = {{.aspect = OT_GUARD_PRESENCE, .digest = 7},
                         {.aspect = OT_GUARD_ACCESS, .rule = &rule, .digest = OT_ACCESS_GRANTED}};
    ot_key_asked asked = {.document = OT_S("m"), .operation_name = OT_S("a"), .transactions = 1};
    ot_sha256_digest none = ot_key_request(&asked);
    asked.guards = guards;
    asked.guard_count = 1;
    assert_true(is_same(none, ot_key_request(&asked))); /* other guards are of the variables */
    asked.guard_count = 2;
    ot_sha256_digest granted = ot_key_request(&asked);
    assert_false(is_same(none, granted));
    guards[1].digest = OT_ACCESS_NO_RIGHT;
    assert_false(is_same(granted, ot_key_request(&asked)));
    guards[1] = (ot_guard){.aspect = OT_GUARD_ACCESS, .rule = &other, .digest = OT_ACCESS_GRANTED};
    assert_false(is_same(granted, ot_key_request(&asked)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_principals),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_rights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
