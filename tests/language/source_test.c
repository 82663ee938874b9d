#include "language/source.h"

#include "support/language.h"

typedef struct place_case {
    const char *sentence;
    ot_str text;
    uint32_t offset;
    uint32_t line;
    uint32_t column;
} place_case;

static void test_locate(void **state)
{
    (void)state; /* unused */
    static const place_case rows[] = {
        {"the beginning", OT_STR("ab"), 0, 1, 1},
        {"an empty text has a place", OT_STR(""), 0, 1, 1},
        {"just past the end", OT_STR("ab"), 2, 1, 3},
        {"the line end belongs to its line", OT_STR("a\nb"), 1, 1, 2},
        {"after LF", OT_STR("a\nb"), 2, 2, 1},
        {"after CR", OT_STR("a\rb"), 2, 2, 1},
        {"CR LF counts once", OT_STR("a\r\nb"), 3, 2, 1},
        {"CR at the end", OT_STR("a\r"), 2, 2, 1},
        {"a sequence of two bytes is one column",
         OT_STR("\xC3\xA9"
                "b"),
         2, 1, 2},
        {"a sequence of four bytes is two columns",
         OT_STR("\xF0\x9F\x98\x80"
                "b"),
         4, 1, 3},
        {"a byte order mark is one column",
         OT_STR("\xEF\xBB\xBF"
                "b"),
         3, 1, 2},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_source source = {.name = OT_STR("test"), .text = rows[i].text};
        ot_location at = ot_source_locate(&source, rows[i].offset);
        if (at.line != rows[i].line || at.column != rows[i].column)
            fail_msg("%s: found %u:%u", rows[i].sentence, at.line, at.column);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_locate)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
