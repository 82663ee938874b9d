/*
 * Operations on the storefront that are valid and made to be expensive for the planner: about
 * 15,000 tokens each, or few tokens that stand for many fields. They have to be planned quickly or
 * refused by a limit.
 */
#ifndef OT_TESTS_BENCH_HOSTILE_PLANS_H
#define OT_TESTS_BENCH_HOSTILE_PLANS_H

#include "support/hostile.h"

static void merged_relations(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ category(id: 1) { ");
    hostile_repeat(out, 3700, "parent { name } ");
    OT_BUFFER_LITERAL(out, "} }");
}

static void same_column(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ products { nodes { ");
    hostile_repeat(out, 14980, "name ");
    OT_BUFFER_LITERAL(out, "} } }");
}

static void deep_to_one(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ ");
    for (uint32_t i = 0; i < 20; i++) {
        ot_buffer_printf(out, "a%u: category(id: %u) { ", i, i);
        hostile_repeat(out, 190, "parent { ");
        OT_BUFFER_LITERAL(out, "id ");
        hostile_repeat(out, 191, "} ");
    }
    OT_BUFFER_LITERAL(out, "}");
}

static void deep_to_many(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ category(id: 1) { ");
    hostile_repeat(out, 190, "children(first: 1) { ");
    OT_BUFFER_LITERAL(out, "id ");
    hostile_repeat(out, 191, "} ");
    OT_BUFFER_LITERAL(out, "}");
}

static void deep_pages(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ category(id: 1) { ");
    hostile_repeat(out, 64, "products { totalCount nodes { category { ");
    OT_BUFFER_LITERAL(out, "id ");
    hostile_repeat(out, 193, "} ");
    OT_BUFFER_LITERAL(out, "}");
}

static void many_to_many(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ products { nodes { ");
    for (uint32_t i = 0; i < 98; i++)
        ot_buffer_printf(
            out, "a%u: reviews(minRating: %u) { totalCount nodes { id product { name } } } ", i, i);
    OT_BUFFER_LITERAL(out, "} } }");
}

/* As a tree it would have 2^n leaves. */
static void doubling_relations(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ category(id: 1) { ...F0 } } ");
    for (uint32_t i = 0; i < 700; i++)
        ot_buffer_printf(out, "fragment F%u on Category { parent { ...F%u } children { ...F%u } } ",
                         i, i + 1, i + 1);
    OT_BUFFER_LITERAL(out, "fragment F700 on Category { id }");
}

/* Deeper than the parser lets anybody nest. */
static void chained_parents(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ category(id: 1) { ...F0 } } ");
    for (uint32_t i = 0; i < 1200; i++)
        ot_buffer_printf(out, "fragment F%u on Category { parent { ...F%u } } ", i, i + 1);
    OT_BUFFER_LITERAL(out, "fragment F1200 on Category { id }");
}

static void many_filters(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ products(filter: { or: [");
    for (uint32_t i = 0; i < 2990; i++)
        ot_buffer_printf(out, "{ minPriceCents: %u } ", i);
    OT_BUFFER_LITERAL(out, "] }) { nodes { id } } }");
}

/* As many as the limit allows. */
static void enough_filters(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "query ($v: Int = 1) { products(filter: { or: [");
    hostile_repeat(out, 999, "{ minPriceCents: $v } ");
    OT_BUFFER_LITERAL(out, "] }) { nodes { id } } }");
}

static void deep_filter(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ products(filter: { ");
    for (uint32_t i = 0; i < 20; i++) {
        ot_buffer_printf(out, "%s", i == 0 ? "and: [{ " : ", { ");
        hostile_repeat(out, 180, "not: { ");
        OT_BUFFER_LITERAL(out, "tag: \"x\" ");
        hostile_repeat(out, 181, "} ");
    }
    OT_BUFFER_LITERAL(out, "] }) { nodes { id } } }");
}

static void many_ids(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{ products(filter: { ids: [");
    for (uint32_t i = 0; i < 14900; i++)
        ot_buffer_printf(out, "%u ", i);
    OT_BUFFER_LITERAL(out, "] }) { nodes { id } } }");
}

static void many_guards(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "query (");
    for (uint32_t i = 0; i < 980; i++)
        ot_buffer_printf(out, "$v%u: Boolean = true ", i);
    OT_BUFFER_LITERAL(out, ") { products { nodes { ");
    for (uint32_t i = 0; i < 980; i++)
        ot_buffer_printf(out, "name @include(if: $v%u) ", i);
    OT_BUFFER_LITERAL(out, "} } }");
}

static const hostile_case hostile_plans[] = {
    {"one relation 3,700 times", merged_relations},
    {"one column 14,980 times", same_column},
    {"190 levels of parents, 20 times", deep_to_one},
    {"190 levels of children", deep_to_many},
    {"64 levels of pages", deep_pages},
    {"98 pages of one row", many_to_many},
    {"relations that double", doubling_relations},
    {"1,200 levels of parents through fragments", chained_parents},
    {"2,990 filters", many_filters},
    {"999 filters by one variable", enough_filters},
    {"20 filters of 180 levels", deep_filter},
    {"14,900 ids", many_ids},
    {"980 guards", many_guards},
};

#endif
