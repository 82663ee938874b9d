#include "auth/caller.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/limits.h"
#include "json/reader.h"

static ot_scopes read_scopes(ot_arena *arena, const char *claims, const char *name)
{
    ot_json_error error;
    const ot_json *value = ot_json_read(arena, ot_str_from_c(claims), &error);
    assert_non_null(value);
    return ot_scopes_read(arena, value, ot_str_from_c(name));
}

/* Which scopes claims grant, each in angle brackets. */
static void test_scopes(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        const char *claims;
        const char *name; /* NULL: as without configuration */
        const char *scopes;
    } rows[] = {
        {"none", "{}", NULL, ""},
        {"words", "{\"scope\":\"read write:all\"}", NULL, "<read><write:all>"},
        {"one word", "{\"scope\":\"read\"}", NULL, "<read>"},
        {"blanks around and between", "{\"scope\":\"  read   write \"}", NULL, "<read><write>"},
        {"nothing but blanks", "{\"scope\":\"  \"}", NULL, ""},
        {"an empty text", "{\"scope\":\"\"}", NULL, ""},
        {"only blanks divide", "{\"scope\":\"read,write\\ttab\"}", NULL, "<read,write\ttab>"},
        {"a list", "{\"scope\":[\"read\",\"write\"]}", NULL, "<read><write>"},
        {"an item with a blank is one scope", "{\"scope\":[\"read write\"]}", NULL, "<read write>"},
        {"what is no text in a list", "{\"scope\":[1,\"read\",null,[\"x\"],\"\"]}", NULL, "<read>"},
        {"a number", "{\"scope\":1}", NULL, ""},
        {"an object", "{\"scope\":{\"read\":true}}", NULL, ""},
        {"true", "{\"scope\":true}", NULL, ""},
        {"scp, words", "{\"scp\":\"read write\"}", NULL, "<read><write>"},
        {"scp, a list", "{\"scp\":[\"read\"]}", NULL, "<read>"},
        {"scope before scp", "{\"scp\":\"write\",\"scope\":\"read\"}", NULL, "<read>"},
        {"an empty scope is one", "{\"scp\":\"write\",\"scope\":\"\"}", NULL, ""},
        {"a scope that is null is none", "{\"scp\":\"write\",\"scope\":null}", NULL, "<write>"},
        {"another claim", "{\"permissions\":[\"read\"],\"scope\":\"write\"}", "permissions",
         "<read>"},
        {"another claim that is not there", "{\"scope\":\"write\",\"scp\":\"x\"}", "permissions",
         ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_arena *arena = ot_arena_new();
        ot_scopes scopes = read_scopes(arena, rows[i].claims, rows[i].name);
        ot_buffer text = {0};
        for (uint32_t k = 0; k < scopes.count; k++)
            ot_buffer_printf(&text, "<%.*s>", OT_ARG(scopes.items[k]));
        if (!ot_str_equal(ot_buffer_str(&text), ot_str_from_c(rows[i].scopes)))
            fail_msg("%s: %.*s", rows[i].sentence, (int)text.len, text.ptr);
        ot_buffer_free(&text);
        ot_arena_free(arena);
    }
}

static void test_has(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    ot_scopes scopes = read_scopes(arena, "{\"scope\":\"read write\"}", NULL);
    assert_true(ot_scopes_has(&scopes, OT_S("read")));
    assert_true(ot_scopes_has(&scopes, OT_S("write")));
    assert_false(ot_scopes_has(&scopes, OT_S("rea")));
    assert_false(ot_scopes_has(&scopes, OT_S("reads")));
    assert_false(ot_scopes_has(&scopes, OT_S("READ")));
    assert_false(ot_scopes_has(&scopes, OT_S("")));
    ot_arena_free(arena);
}

/* As many as are read, and one more. */
static void test_limit(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    ot_buffer claims = {0};
    OT_BUFFER_LITERAL(&claims, "{\"scope\":\"");
    for (int i = 0; i <= OT_LIMIT_TOKEN_SCOPES; i++)
        ot_buffer_printf(&claims, "s%d ", i);
    OT_BUFFER_LITERAL(&claims, "\"}");
    ot_buffer_append_byte(&claims, '\0');
    ot_scopes scopes = read_scopes(arena, claims.ptr, NULL);
    assert_int_equal(scopes.count, OT_LIMIT_TOKEN_SCOPES);
    assert_true(ot_scopes_has(&scopes, OT_S("s255")));
    assert_false(ot_scopes_has(&scopes, OT_S("s256")));
    ot_buffer_free(&claims);
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_has),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
