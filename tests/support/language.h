/* What the tests of language/ share: tables of texts with what they become, or the error they give.
 */
#ifndef OT_TESTS_LANGUAGE_H
#define OT_TESTS_LANGUAGE_H

/* cmocka wants these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "language/source.h"
#include "language/syntax_error.h"

/* A row: what it shows, a text, and what comes of it. */
typedef struct language_case {
    const char *sentence;
    ot_str text;
    ot_str expected;
} language_case;

#define OT_CASE(sentence, text, expected)                                                          \
    {                                                                                              \
        sentence, OT_STR(text), OT_STR(expected)                                                   \
    }

/* Appends what `text` becomes. */
typedef void (*language_try)(ot_arena *arena, const ot_source *source, ot_buffer *out);

/* How errors stand in tables: "1:5 Expected Name, found <EOF>.". */
static inline void language_put_error(const ot_source *source, const ot_syntax_error *error,
                                      ot_buffer *out)
{
    static const char prefix[] = "Syntax Error: ";
    assert_true(ot_str_starts_with(error->message, ot_str_from_c(prefix)));
    ot_location at = ot_source_locate(source, error->offset);
    ot_buffer_printf(out, "%u:%u ", at.line, at.column);
    ot_buffer_append(out, ot_str_slice(error->message, sizeof(prefix) - 1, error->message.len));
}

static inline void language_check(const language_case *row, language_try try)
{
    ot_arena *arena = ot_arena_new();
    ot_buffer out = {0};
    ot_source source = {.name = OT_STR("test"), .text = row->text};
    try(arena, &source, &out);
    if (!ot_str_equal(ot_buffer_str(&out), row->expected))
        fail_msg("%s\n--- expected\n%.*s\n--- found\n%.*s", row->sentence, OT_ARG(row->expected),
                 OT_ARG(ot_buffer_str(&out)));
    ot_buffer_free(&out);
    ot_arena_free(arena);
}

#define LANGUAGE_CHECK_ALL(rows, try)                                                              \
    do {                                                                                           \
        for (size_t row_index = 0; row_index < sizeof(rows) / sizeof((rows)[0]); row_index++)      \
            language_check(&(rows)[row_index], (try));                                             \
    } while (0)

#endif
