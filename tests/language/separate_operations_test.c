#include "language/separate_operations.h"

#include "language/parser.h"
#include "language/printer.h"
#include "language/strip_ignored.h"
#include "support/language.h"

/* Each operation's document in minified form, one a line. */
static void try_separate(ot_arena *arena, const ot_source *source, ot_buffer *out)
{
    ot_syntax_error error;
    const ot_document *document = ot_parse(arena, source, NULL, &error);
    assert_non_null(document);
    for (uint32_t i = 0; i < document->operation_count; i++) {
        const ot_document *part = ot_separate_operation(arena, document, i);
        assert_int_equal(part->operation_count, 1);
        ot_buffer printed = {0};
        ot_print_document(part, &printed);
        ot_source part_source = {.text = ot_buffer_str(&printed)};
        assert_true(ot_strip_ignored(arena, &part_source, out, &error));
        ot_buffer_append_byte(out, '\n');
        ot_buffer_free(&printed);
    }
}

static void test_separate(void **state)
{
    (void)state; /* unused */
    static const language_case rows[] = {
        OT_CASE("only what is reached, in the order of the text",
                "fragment C on T{c}query A{...B}fragment B on T{b{...C}}query D{d}",
                "fragment C on T{c}query A{...B}fragment B on T{b{...C}}\nquery D{d}\n"),
        OT_CASE("cycles", "query A{...B}fragment B on T{...C}fragment C on T{...B}",
                "query A{...B}fragment B on T{...C}fragment C on T{...B}\n"),
        OT_CASE("a fragment that is not there", "query A{...B}", "query A{...B}\n"),
        OT_CASE("types stay behind", "type T query A{b}", "query A{b}\n"),
        OT_CASE("no operation", "fragment A on T{b}", ""),
        OT_CASE("inside inline fragments", "{...{...on T{...B}}}fragment B on T{c}",
                "{...{...on T{...B}}}fragment B on T{c}\n"),
    };
    LANGUAGE_CHECK_ALL(rows, try_separate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_separate)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
