#include "binding/sample.h"

typedef struct name_case {
    const char *from;
    const char *to;
} name_case;

static void test_snake(void **state)
{
    (void)state;
    static const name_case rows[] = {
        {"id", "id"},
        {"priceCents", "price_cents"},
        {"OrderItem", "order_item"},
        {"HTTPServer", "http_server"},
        {"userID", "user_id"},
        {"line2Text", "line2_text"},
        {"address2", "address2"},
        {"OAuth2Token", "o_auth2_token"},
        {"already_snake", "already_snake"},
        {"Mixed_Case", "mixed_case"},
        {"A", "a"},
        {"AB", "ab"},
        {"aB", "a_b"},
        {"_private", "_private"},
    };
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_str snake = ot_binding__snake(arena, ot_str_from_c(rows[i].from));
        assert_string_equal(snake.ptr, rows[i].to);
    }
    ot_arena_free(arena);
}

static void test_plurals(void **state)
{
    (void)state;
    static const name_case rows[] = {
        {"product", "products"},
        {"category", "categories"},
        {"day", "days"},
        {"address", "addresses"},
        {"box", "boxes"},
        {"quiz", "quizzes"},
        {"branch", "branches"},
        {"wish", "wishes"},
        {"order_item", "order_items"},
        {"sales_person", "sales_people sales_persons"},
        {"child", "children"},
        {"status", "statuses"},
        {"index", "indexes indices"},
        {"search_index", "search_indexes search_indices"},
        {"photo", "photos"},
        {"hero", "heroes"},
        {"medium", "media"},
        {"y", "ys"},
        {"person", "people persons"},
        {"analysis", "analyses"},
        {"data_y", "data_ys"},
    };
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_str plurals[OT_PLURALS_MAX];
        uint32_t count = ot_binding__plurals(arena, ot_str_from_c(rows[i].from), plurals);
        ot_str found = plurals[0];
        if (count > 1)
            found = ot_arena_printf(arena, "%.*s %.*s", OT_ARG(plurals[0]), OT_ARG(plurals[1]));
        assert_string_equal(found.ptr, rows[i].to);
    }
    ot_arena_free(arena);
}

static void test_candidates(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    ot_str tables[OT_TABLE_NAMES_MAX];
    ot_str columns[OT_COLUMN_NAMES_MAX];
    uint32_t count = ot_binding__table_names(arena, OT_S("OrderItem"), tables);
    ot_str joined = ot_binding__join_names(arena, tables, count, "or");
    assert_string_equal(joined.ptr, "\"order_items\", \"order_item\" or \"OrderItem\"");
    assert_int_equal(ot_binding__table_names(arena, OT_S("log"), tables), 2);
    assert_int_equal(ot_binding__column_names(arena, OT_S("name"), columns), 1);
    assert_int_equal(ot_binding__column_names(arena, OT_S("partNo"), columns), 2);
    assert_true(ot_str_equal(columns[1], OT_S("partNo")));
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snake),
        cmocka_unit_test(test_plurals),
        cmocka_unit_test(test_candidates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
