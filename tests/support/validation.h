/*
 * What the tests of validation rules share: one schema, and tables of documents with what a rule
 * says about each, as lines of places and message in the order told: "1:3 1:9 There can be only one
 * ...". An empty text means that nothing is wrong.
 */
#ifndef OT_TESTS_VALIDATION_H
#define OT_TESTS_VALIDATION_H

/* cmocka wants these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "language/parser.h"
#include "schema/build.h"
#include "validation/validate.h"

static const char validation_sdl[] =
    "interface Being { name(first: Boolean): String }\n"
    "interface Pet implements Being { name(first: Boolean): String owner: Human }\n"
    "type Dog implements Pet & Being {\n"
    "  name(first: Boolean): String owner: Human mate: Dog barks: Boolean volume: Int\n"
    "  knows(command: Command): Boolean friends(first: Int!, after: String! = \"\"): [Pet!]\n"
    "  old(by: Int @deprecated(reason: \"No more.\")): Int @deprecated(reason: \"Use volume.\")\n"
    "}\n"
    "type Cat implements Pet & Being {\n"
    "  name(first: Boolean): String owner: Human mate: Cat meows: Boolean volume: Float\n"
    "}\n"
    "type Human implements Being { name(first: Boolean): String pets: [Pet] relatives: [Human]! }\n"
    "type Rock { weight: Float! }\n"
    "union CatOrDog = Cat | Dog\n"
    "union Mineral = Rock\n"
    "enum Command { SIT HEEL DOWN @deprecated(reason: \"Too harsh.\") }\n"
    "scalar Any\n"
    "input Filter {\n"
    "  name: String! size: Int! = 3 tags: [String!] not: Filter command: Command\n"
    "  old: Int @deprecated(reason: \"Use size.\")\n"
    "}\n"
    "input By @oneOf { id: ID name: String }\n"
    "type Query {\n"
    "  human(id: ID): Human dog: Dog cat: Cat pet: Pet being: Being catOrDog: CatOrDog rock: Rock "
    "mineral: Mineral\n"
    "  find(filter: Filter, by: By): [Pet] need(a: Int!, b: Int!, c: Int! = 1): Int\n"
    "  values(int: Int, float: Float, string: String, boolean: Boolean, id: ID, any: Any, list: "
    "[Int!],\n"
    "    nested: [[Int]], command: Command, required: Int! = 1): String\n"
    "}\n"
    "type Subscription { dog: Dog cat: Cat }\n"
    "directive @tag(name: String!) repeatable on FIELD | QUERY\n"
    "directive @once(level: Int) on FIELD | FRAGMENT_DEFINITION | FRAGMENT_SPREAD | "
    "INLINE_FRAGMENT | "
    "VARIABLE_DEFINITION\n";

/* A row: what it shows, a document, and what is said about it. */
typedef struct validation_case {
    const char *sentence;
    const char *document;
    const char *expected;
} validation_case;

#define OT_CASE(sentence, document, expected)                                                      \
    {                                                                                              \
        sentence, document, expected                                                               \
    }

#define NONE ""

typedef struct validation_schema {
    ot_arena *arena;
    ot_source source;
    ot_schema *schema;
} validation_schema;

static inline validation_schema *validation_schema_of(const char *sdl)
{
    ot_arena *arena = ot_arena_new();
    validation_schema *made = OT_NEW(arena, validation_schema);
    made->arena = arena;
    made->source = (ot_source){.name = OT_STR("schema"), .text = ot_str_from_c(sdl)};
    ot_syntax_error error = {0};
    ot_document *document = ot_parse(arena, &made->source, &(ot_parse_options){0}, &error);
    if (document == NULL)
        fail_msg("schema: %.*s", OT_ARG(error.message));
    ot_report report = {.arena = arena};
    made->schema = ot_schema_build(&document, 1, &(ot_schema_options){0}, &report);
    if (made->schema == NULL)
        fail_msg("schema: %.*s", OT_ARG(report.problems.items[0].message));
    return made;
}

static inline validation_schema *validation_schema_new(void)
{
    return validation_schema_of(validation_sdl);
}

static inline void validation_schema_free(validation_schema *made)
{
    ot_schema_free(made->schema);
    ot_arena_free(made->arena);
}

static inline void validation_put(const ot_report *report, ot_buffer *out)
{
    for (uint32_t i = 0; i < report->problems.count; i++) {
        const ot_problem *problem = &report->problems.items[i];
        for (uint32_t j = 0; j < problem->place_count; j++) {
            ot_location at = ot_source_locate(problem->places[j].source, problem->places[j].offset);
            ot_buffer_printf(out, "%u:%u ", at.line, at.column);
        }
        ot_buffer_append(out, problem->message);
        if (i + 1 < report->problems.count)
            ot_buffer_append_byte(out, '\n');
    }
}

static inline void validation_check(const validation_schema *made, const validation_case *row,
                                    const ot_validation_options *options, bool hints)
{
    ot_arena *arena = ot_arena_new();
    ot_source source = {.name = OT_STR("test"), .text = ot_str_from_c(row->document)};
    ot_syntax_error error = {0};
    const ot_document *document = ot_parse(arena, &source, &(ot_parse_options){0}, &error);
    if (document == NULL)
        fail_msg("%s: %.*s", row->sentence, OT_ARG(error.message));
    ot_report report = {.arena = arena, .hints = hints};
    ot_validate(made->schema, document, options, &report);
    ot_buffer out = {0};
    validation_put(&report, &out);
    if (!ot_str_equal(ot_buffer_str(&out), ot_str_from_c(row->expected)))
        fail_msg("%s\n--- expected\n%s\n--- found\n%.*s", row->sentence, row->expected,
                 OT_ARG(ot_buffer_str(&out)));
    ot_buffer_free(&out);
    ot_arena_free(arena);
}

/* Checks a table with given options. */
#define VALIDATION_CHECK_ALL(rows, options, hints)                                                 \
    do {                                                                                           \
        validation_schema *made = validation_schema_new();                                         \
        for (size_t row_i = 0; row_i < sizeof(rows) / sizeof((rows)[0]); row_i++)                  \
            validation_check(made, &(rows)[row_i], (options), (hints));                            \
        validation_schema_free(made);                                                              \
    } while (0)

/* A whole test program: the table `cases` under one rule alone, with hints. */
#define VALIDATION_RULE_TEST(rule)                                                                 \
    static void test_rule(void **state)                                                            \
    {                                                                                              \
        (void)state;                                                                               \
        ot_validation_options options = {.rules = OT_RULE_BIT(rule)};                              \
        VALIDATION_CHECK_ALL(cases, &options, true);                                               \
    }                                                                                              \
                                                                                                   \
    int main(void)                                                                                 \
    {                                                                                              \
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_rule)};                           \
        return cmocka_run_group_tests(tests, NULL, NULL);                                          \
    }

#endif
