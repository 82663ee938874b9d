/*
 * Any document against a schema with every kind of type. Nothing may crash or take long; every
 * problem has a message and its places lie in the text; limits hold; and hints change messages
 * only, never the verdict.
 */
#include "base/assert.h"
#include "language/parser.h"
#include "schema/build.h"
#include "validation/validate.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char sdl[] =
    "interface Node { id: ID! }\n"
    "interface Pet implements Node { id: ID! name(first: Boolean): String mate: Pet }\n"
    "type Dog implements Pet & Node { id: ID! name(first: Boolean): String mate: Dog barks: Int "
    "bark: [Int!]! }\n"
    "type Cat implements Pet & Node { id: ID! name(first: Boolean): String mate: Pet meow: Float "
    "old: Int @deprecated }\n"
    "union CatOrDog = Cat | Dog\n"
    "enum Color { RED GREEN BLUE @deprecated }\n"
    "scalar Date @specifiedBy(url: \"https://example.org/date\")\n"
    "input Filter { name: String! size: Int = 3 color: Color and: [Filter!] not: Filter day: Date "
    "}\n"
    "input By @oneOf { id: ID name: String filter: Filter }\n"
    "type Query { node(id: ID!): Node pet(by: By!): Pet pets(filter: Filter, first: Int! = 1, "
    "colors: [[Color]]): [Pet!]\n"
    "  any: CatOrDog day(on: Date): Date float(x: Float): Float flag(b: Boolean): Boolean query: "
    "Query }\n"
    "type Mutation { add(filter: Filter): Dog }\n"
    "type Subscription { pet: Pet node: Node }\n"
    "directive @tag(name: String!, n: Int = 1) repeatable on QUERY | FIELD | FRAGMENT_SPREAD | "
    "INLINE_FRAGMENT\n"
    "directive @once on FIELD | VARIABLE_DEFINITION | FRAGMENT_DEFINITION | MUTATION\n";

static const ot_schema *fixed_schema(void)
{
    static ot_schema *schema;
    static ot_source source;
    if (schema != NULL)
        return schema;
    static ot_arena *arena; /* reachable to the end, as the schema */
    arena = ot_arena_new();
    ot_syntax_error error;
    source = (ot_source){.name = OT_STR("schema"), .text = ot_str_from_c(sdl)};
    ot_document *document = ot_parse(arena, &source, &(ot_parse_options){0}, &error);
    OT_ASSERT(document != NULL);
    ot_report report = {.arena = arena};
    schema = ot_schema_build(&document, 1, &(ot_schema_options){0}, &report);
    OT_ASSERT(schema != NULL);
    return schema;
}

static void check_report(const ot_report *report, const ot_source *source, uint32_t errors_max)
{
    OT_ASSERT(report->problems.count <= errors_max + 1);
    for (uint32_t i = 0; i < report->problems.count; i++) {
        const ot_problem *problem = &report->problems.items[i];
        OT_ASSERT(problem->message.len > 0);
        for (uint32_t j = 0; j < problem->place_count; j++)
            OT_ASSERT(problem->places[j].offset < source->text.len);
    }
}

static uint32_t run(ot_arena *arena, const ot_document *document,
                    const ot_validation_options *options, bool hints)
{
    ot_report report = {.arena = arena, .hints = hints};
    ot_validate(fixed_schema(), document, options, &report);
    check_report(&report, document->source,
                 options->errors_max == 0 ? OT_VALIDATION_ERRORS : options->errors_max);
    return report.problems.count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ot_arena *arena = ot_arena_new();
    ot_syntax_error error;
    ot_source source = {.name = OT_STR("fuzz"), .text = {(const char *)data, size}};
    const ot_document *document = ot_parse(arena, &source, &(ot_parse_options){0}, &error);
    if (document != NULL) {
        ot_validation_options all = {.rules =
                                         ot_rules_default() | OT_RULE_BIT(OT_RULE_NO_DEPRECATED)};
        ot_validation_options server = ot_validation_server_options;
        server.forbid_introspection = true;
        OT_ASSERT(run(arena, document, &all, true) == run(arena, document, &all, false));
        bool is_valid = run(arena, document, &(ot_validation_options){0}, false) == 0;
        bool is_served = run(arena, document, &server, false) == 0;
        OT_ASSERT(is_valid || !is_served);
    }
    ot_arena_free(arena);
    return 0;
}
