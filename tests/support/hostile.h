/*
 * Documents made to be expensive, each about 15,000 tokens (the default limit): what a stranger
 * sends to keep a server busy. Shared by the test that judges validation and the benchmark, which
 * plans them too.
 */
#ifndef OT_TESTS_HOSTILE_H
#define OT_TESTS_HOSTILE_H

#include "base/buffer.h"

#define HOSTILE_COUNT(cases) (sizeof(cases) / sizeof((cases)[0]))

typedef struct hostile_case {
    const char *sentence;
    void (*write)(ot_buffer *out);
} hostile_case;

/* The schema that these documents ask. */
static const char hostile_sdl[] =
    "interface Node { id: ID! node: Node nodes(first: Int, filter: Filter): "
    "[Node!] name: String }\n"
    "input Filter { name: String and: [Filter!] or: [Filter!] not: Filter "
    "ids: [ID!] size: Int kind: Kind }\n"
    "enum Kind { A B C }\n"
    "type Dog implements Node { id: ID! node: Node nodes(first: Int, filter: "
    "Filter): [Node!] name: String dog: Dog "
    "bark: Int }\n"
    "type Cat implements Node { id: ID! node: Node nodes(first: Int, filter: "
    "Filter): [Node!] name: String cat: Cat "
    "bark: Float }\n"
    "union Pet = Dog | Cat\n"
    "type Query { node: Node dog: Dog cat: Cat pet: Pet name: String "
    "nodes(first: Int, filter: Filter): [Node!] }\n"
    "type Subscription { node: Node }\n"
    "directive @tag(name: String) repeatable on FIELD\n";

/* Appends `text` so often. */
static inline void hostile_repeat(ot_buffer *out, uint32_t count, const char *text)
{
    for (uint32_t i = 0; i < count; i++)
        ot_buffer_append(out, ot_str_from_c(text));
}

/* ---- The shapes ---- */

static void same_field(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ ");
    hostile_repeat(out, 14990, "name ");
    OT_BUFFER_LITERAL(out, "}");
}

static void same_field_and_a_conflict(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ name: node ");
    hostile_repeat(out, 14980, "name ");
    OT_BUFFER_LITERAL(out, "}");
}

static void same_field_with_selections(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ ");
    hostile_repeat(out, 3700, "dog { name } ");
    OT_BUFFER_LITERAL(out, "}");
}

static void same_field_with_other_selections(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ ");
    for (uint32_t i = 0; i < 2400; i++)
        ot_buffer_printf(out, "dog { a%u: name } ", i);
    OT_BUFFER_LITERAL(out, "}");
}

static void differing_arguments(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ ");
    for (uint32_t i = 0; i < 1600; i++)
        ot_buffer_printf(out, "nodes(first: %u) { id } ", i);
    OT_BUFFER_LITERAL(out, "}");
}

static void equal_large_arguments(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ dog { id } dog: cat { id } ");
    for (uint32_t i = 0; i < 140; i++) {
        OT_BUFFER_LITERAL(out, "nodes(filter: { ids: [");
        hostile_repeat(out, 88, "1 ");
        OT_BUFFER_LITERAL(out, "]}) { id } ");
    }
    OT_BUFFER_LITERAL(out, "}");
}

static void many_aliases(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ ");
    for (uint32_t i = 0; i < 4900; i++)
        ot_buffer_printf(out, "a%u: name ", i);
    OT_BUFFER_LITERAL(out, "}");
}

static void deep_nesting(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ ");
    for (uint32_t i = 0; i < 26; i++) {
        hostile_repeat(out, 190, "node { ");
        OT_BUFFER_LITERAL(out, "id ");
        hostile_repeat(out, 190, "} ");
    }
    OT_BUFFER_LITERAL(out, "}");
}

static void deep_inline_fragments(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ node { ");
    for (uint32_t i = 0; i < 15; i++) {
        hostile_repeat(out, 190, "... on Node { ");
        OT_BUFFER_LITERAL(out, "id ");
        hostile_repeat(out, 190, "} ");
    }
    OT_BUFFER_LITERAL(out, "} }");
}

/* Each fragment spreads the next twice: as a tree it would have 2^n leaves. */
static void doubling_fragments(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ dog { ...F0 } } ");
    for (uint32_t i = 0; i < 650; i++)
        ot_buffer_printf(out, "fragment F%u on Dog { a: dog { ...F%u } b: dog { ...F%u } } ", i,
                         i + 1, i + 1);
    OT_BUFFER_LITERAL(out, "fragment F650 on Dog { name }");
}

static void doubling_fragments_and_a_conflict(ot_buffer *out)
{
    doubling_fragments(out);
    OT_BUFFER_LITERAL(out, " fragment X on Dog { ...F0 a: name }");
}

static void fragment_chain(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ dog { ...F0 } } ");
    for (uint32_t i = 0; i < 1600; i++)
        ot_buffer_printf(out, "fragment F%u on Dog { name ...F%u } ", i, i + 1);
    OT_BUFFER_LITERAL(out, "fragment F1600 on Dog { name }");
}

/* Each fragment spreads all that follow. */
static void fragment_web(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ dog { ...F0 } } ");
    for (uint32_t i = 0; i < 110; i++) {
        ot_buffer_printf(out, "fragment F%u on Dog { name ", i);
        for (uint32_t j = i + 1; j <= 110; j++)
            ot_buffer_printf(out, "...F%u ", j);
        OT_BUFFER_LITERAL(out, "} ");
    }
    OT_BUFFER_LITERAL(out, "fragment F110 on Dog { name }");
}

/* Each fragment spreads all others: cycles everywhere. */
static void cyclic_web(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ dog { ...F0 } } ");
    for (uint32_t i = 0; i < 82; i++) {
        ot_buffer_printf(out, "fragment F%u on Dog { x: name dog { ", i);
        for (uint32_t j = 0; j < 82; j++)
            ot_buffer_printf(out, "...F%u ", j);
        OT_BUFFER_LITERAL(out, "} } ");
    }
}

static void long_cycle(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ dog { ...F0 } } ");
    for (uint32_t i = 0; i < 1350; i++)
        ot_buffer_printf(out, "fragment F%u on Dog { ...F%u ...F%u } ", i, (i + 1) % 1350, i / 2);
}

static void operations_share_a_fragment(ot_buffer *out)
{
    for (uint32_t i = 0; i < 700; i++)
        ot_buffer_printf(out, "query Q%u($a: Int) { ...F } ", i);
    OT_BUFFER_LITERAL(out, "fragment F on Query { ");
    hostile_repeat(out, 300, "nodes(first: $a) { id } ");
    OT_BUFFER_LITERAL(out, "}");
}

static void many_variables(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "query Q(");
    for (uint32_t i = 0; i < 900; i++)
        ot_buffer_printf(out, "$v%u: Int ", i);
    OT_BUFFER_LITERAL(out, ") { ");
    for (uint32_t i = 0; i < 850; i++)
        ot_buffer_printf(out, "a%u: nodes(first: $v%u) { id } ", i, i);
    OT_BUFFER_LITERAL(out, "}");
}

static void same_variable(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "query Q(");
    hostile_repeat(out, 3700, "$v: Int ");
    OT_BUFFER_LITERAL(out, ") { name }");
}

static void many_errors(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ ");
    for (uint32_t i = 0; i < 14990; i++)
        ot_buffer_printf(out, "nam%u ", i);
    OT_BUFFER_LITERAL(out, "}");
}

static void many_arguments(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ nodes(");
    for (uint32_t i = 0; i < 4900; i++)
        ot_buffer_printf(out, "a%u: 1 ", i);
    OT_BUFFER_LITERAL(out, ") { id } }");
}

static void same_argument(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ nodes(");
    hostile_repeat(out, 4900, "first: 1 ");
    OT_BUFFER_LITERAL(out, ") { id } }");
}

static void large_unknown_object(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ nodes(filter: {");
    for (uint32_t i = 0; i < 4900; i++)
        ot_buffer_printf(out, "a%u: 1 ", i);
    OT_BUFFER_LITERAL(out, "}) { id } }");
}

static void deep_wrong_literal(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ ");
    for (uint32_t i = 0; i < 26; i++) {
        ot_buffer_printf(out, "a%u: nodes(first: ", i);
        hostile_repeat(out, 180, "[12345678901234567890 ");
        hostile_repeat(out, 180, "]");
        OT_BUFFER_LITERAL(out, ") { id } ");
    }
    OT_BUFFER_LITERAL(out, "}");
}

static void many_directives(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ name ");
    hostile_repeat(out, 7400, "@tag ");
    OT_BUFFER_LITERAL(out, "}");
}

static void introspection(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ __schema { ");
    hostile_repeat(out, 95, "types { ofType: interfaces { ");
    hostile_repeat(out, 12000, "name ");
    hostile_repeat(out, 95, "} } ");
    OT_BUFFER_LITERAL(out, "} }");
}

static void subscription_roots(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "subscription { ");
    for (uint32_t i = 0; i < 2400; i++)
        ot_buffer_printf(out, "a%u: node { id } ", i);
    OT_BUFFER_LITERAL(out, "}");
}

/* Mutually exclusive parents, so that only the shapes meet, level after level. */
static void exclusive_parents(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ node { ");
    for (uint32_t i = 0; i < 1300; i++)
        ot_buffer_printf(out, "... on %s { node { x%u: name } } ", i % 2 == 0 ? "Dog" : "Cat", i);
    OT_BUFFER_LITERAL(out, "} }");
}

static const hostile_case hostile_cases[] = {
    {"one field 14,990 times", same_field},
    {"one field 14,980 times and a conflict", same_field_and_a_conflict},
    {"one field with one selection 3,700 times", same_field_with_selections},
    {"one field with 2,400 selections", same_field_with_other_selections},
    {"1,600 differing arguments", differing_arguments},
    {"140 equal large arguments and a conflict", equal_large_arguments},
    {"4,900 aliases", many_aliases},
    {"190 levels, 26 times", deep_nesting},
    {"190 inline fragments, 15 times", deep_inline_fragments},
    {"fragments that double", doubling_fragments},
    {"fragments that double and a conflict", doubling_fragments_and_a_conflict},
    {"a chain of 1,600 fragments", fragment_chain},
    {"a web of 110 fragments", fragment_web},
    {"a cyclic web of 82 fragments", cyclic_web},
    {"a cycle of 1,350 fragments", long_cycle},
    {"700 operations that share a fragment", operations_share_a_fragment},
    {"900 variables", many_variables},
    {"one variable 3,700 times", same_variable},
    {"14,990 unknown fields", many_errors},
    {"4,900 unknown arguments", many_arguments},
    {"one argument 4,900 times", same_argument},
    {"an object of 4,900 unknown fields", large_unknown_object},
    {"26 wrong literals of 180 levels", deep_wrong_literal},
    {"7,400 directives at one place", many_directives},
    {"introspection in circles", introspection},
    {"2,400 subscription roots", subscription_roots},
    {"1,300 exclusive parents", exclusive_parents},
};

#endif
