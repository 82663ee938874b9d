/*
 * Documents made to be expensive, each about 15,000 tokens (the default limit): none may take
 * longer than 10 ms to parse and validate in an optimised build, whatever the verdict. Prints what
 * each one took; the best of a few runs counts, because other programs share the machine. Sanitizer
 * builds print and do not judge.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "language/parser.h"
#include "schema/build.h"
#include "support/hostile.h"
#include "validation/validate.h"

#include <stdio.h>
#include <time.h>

enum { RUNS = 5, MICROSECONDS_MAX = 10 * 1000 };

#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define IS_JUDGED 1
#else
#define IS_JUDGED 0
#endif

/* ---- Measuring ---- */

static double microseconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); /* a valid clock: it cannot fail */
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

typedef struct outcome {
    double microseconds;
    uint32_t tokens;
    uint32_t errors;
    char message[61]; /* the beginning of the last one */
} outcome;

static outcome run_once(const ot_schema *schema, ot_str text, bool hints)
{
    outcome result = {0};
    ot_arena *arena = ot_arena_new();
    double begin = microseconds();
    ot_source source = {.name = OT_STR("hostile"), .text = text};
    ot_syntax_error error = {0};
    const ot_document *document = ot_parse(arena, &source, &(ot_parse_options){0}, &error);
    ot_report report = {.arena = arena, .hints = hints};
    if (document != NULL)
        ot_validate(schema, document, NULL, &report);
    result.microseconds = microseconds() - begin;
    result.tokens = document != NULL ? document->token_count : 0;
    result.errors = report.problems.count;
    ot_str last = document == NULL ? error.message : OT_S("");
    if (report.problems.count > 0)
        last = report.problems.items[report.problems.count - 1].message;
    (void)snprintf(result.message, sizeof(result.message), "%.*s", OT_ARG(last));
    ot_arena_free(arena);
    return result;
}

static void run_case(const ot_schema *schema, const hostile_case *row, bool hints)
{
    ot_buffer text = {0};
    row->write(&text);
    outcome best = {.microseconds = 1e12};
    for (int i = 0; i < (IS_JUDGED ? RUNS : 1); i++) {
        outcome result = run_once(schema, ot_buffer_str(&text), hints);
        if (result.microseconds < best.microseconds)
            best = result;
    }
    printf("%8.0f us %6u tokens %4u errors  %s%s%s\n", best.microseconds, best.tokens, best.errors,
           row->sentence, best.message[0] != '\0' ? ": " : "", best.message);
    ot_buffer_free(&text);
    assert_true(best.tokens > 10000); /* or the parser refused it, and nothing was shown */
    if (IS_JUDGED && best.microseconds > MICROSECONDS_MAX)
        fail_msg("%s took %.0f us", row->sentence, best.microseconds);
}

static ot_schema *build_schema(ot_arena *arena, const ot_source *source)
{
    ot_syntax_error error;
    ot_document *document = ot_parse(arena, source, &(ot_parse_options){0}, &error);
    assert_non_null(document);
    ot_report report = {.arena = arena};
    ot_schema_options options = {.skip_validation = true};
    ot_schema *schema = ot_schema_build(&document, 1, &options, &report);
    assert_non_null(schema);
    return schema;
}

static void test_hostile_documents(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    ot_source source = {.name = OT_STR("schema"), .text = ot_str_from_c(hostile_sdl)};
    ot_schema *schema = build_schema(arena, &source);
    for (size_t i = 0; i < HOSTILE_COUNT(hostile_cases); i++)
        run_case(schema, &hostile_cases[i], i % 2 == 0);
    ot_schema_free(schema);
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hostile_documents)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
