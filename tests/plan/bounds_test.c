/* An operation that nests deeper than one statement should: bounds on joins, sub-selects and trips.
 */
#include "binding/sample.h"
#include "plan/plan.h"

static const char catalog[] = "nodes(id int8 pk, name text!, parent_id int8 -> nodes)";

static const char sdl[] = "type Query { node(id: ID!): Node }\n"
                          "type Node @table {\n"
                          "  id: ID!\n"
                          "  name: String!\n"
                          "  parent: Node @belongsTo(columns: [\"parent_id\"])\n"
                          "  children: [Node!]! @hasMany(columns: [\"parent_id\"])\n"
                          "}\n";

/* `field` inside of itself `depth` times, by fragments, which no limit of the parser sees. */
static ot_str nested(ot_arena *arena, const char *field, uint32_t depth)
{
    ot_buffer text = {0};
    OT_BUFFER_LITERAL(&text, "{ node(id: 1) { ...F0 } }\n");
    for (uint32_t i = 0; i < depth; i++)
        ot_buffer_printf(&text, "fragment F%u on Node { %s { ...F%u } }\n", i, field, i + 1);
    ot_buffer_printf(&text, "fragment F%u on Node { name }\n", depth);
    ot_str copy = ot_arena_copy(arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return copy;
}

static const ot_plan *plan_of(const sample_binding *sample, const char *field, uint32_t depth)
{
    ot_arena *arena = sample->fixture.arena;
    ot_source *source = OT_NEW(arena, ot_source);
    ot_syntax_error syntax;
    ot_error error = {0};
    *source = (ot_source){.name = OT_S("test"), .text = nested(arena, field, depth)};
    const ot_document *document = ot_parse(arena, source, NULL, &syntax);
    ot_variables variables = {0};
    ot_plan_request request = {.binding = sample->binding,
                               .document = document,
                               .operation = &document->operations[0],
                               .variables = &variables};
    return ot_plan_build(arena, &request, &error);
}

static uint32_t count_joins(ot_str sql)
{
    uint32_t count = 0;
    for (const char *at = sql.ptr; (at = strstr(at, " JOIN ")) != NULL; at++)
        count++;
    return count;
}

static void begin(sample_binding *sample)
{
    sample_begin(sample, catalog, ot_str_from_c(sdl));
    assert_non_null(sample->binding);
}

static void test_to_one(void **state)
{
    (void)state;
    sample_binding sample;
    begin(&sample);
    const ot_plan *plan = plan_of(&sample, "parent", 100);
    assert_non_null(plan);
    assert_true(plan->step_count > 1 && plan->trip_count < 20);
    for (uint32_t i = 0; i < plan->step_count; i++)
        assert_true(count_joins(plan->steps[i]->statement.sql) <= 12);
    assert_null(plan_of(&sample, "parent", 1340));
    sample_end(&sample);
}

static void test_to_many(void **state)
{
    (void)state;
    sample_binding sample;
    begin(&sample);
    const ot_plan *plan = plan_of(&sample, "children", 60);
    assert_non_null(plan);
    assert_int_equal(plan->step_count, 61);
    for (uint32_t i = 0; i < plan->step_count; i++)
        assert_true(count_joins(plan->steps[i]->statement.sql) <= 8);
    assert_null(plan_of(&sample, "children", 900));
    sample_end(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_to_one),
        cmocka_unit_test(test_to_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
