#include "support/schema.h"

#include "schema/diff.h"

/* All kinds of changes are in the conformance cases; here stands where a change is and how it is
 * counted. */
static void test_places(void **state)
{
    (void)state;
    schema_fixture before;
    schema_fixture after;
    schema_begin(&before, "type Query { a: Int b: Int }");
    schema_begin(&after, "type Query { a: Int!\n  c: Int }");
    ot_changes changes = ot_schema_diff(after.arena, before.schema, after.schema);
    assert_int_equal(changes.count, 3);
    for (uint32_t i = 0; i < changes.count; i++) {
        const ot_change *change = &changes.items[i];
        assert_ptr_equal(change->place.source, &after.sources[0]);
        if (ot_str_equal(change->type, OT_S("FIELD_ADDED")))
            assert_int_equal(ot_source_locate(change->place.source, change->place.offset).line, 2);
    }
    assert_int_equal(changes.items[0].severity, OT_CHANGE_SAFE);
    assert_int_equal(changes.items[1].severity, OT_CHANGE_BREAKING);
    schema_end(&before);
    schema_end(&after);
}

/* Binding directives are no part of the contract: adding one changes nothing. */
static void test_bindings_do_not_count(void **state)
{
    (void)state;
    schema_fixture before;
    schema_fixture after;
    schema_begin(&before, "type Query { a: Int }");
    schema_start(&after);
    schema_add(&after, "binding", OT_S("directive @table on OBJECT"));
    schema_add(&after, "test.graphql", OT_S("type Query @table { a: Int }"));
    ot_schema_options options = {.binding_directives = after.documents[0]};
    after.schema = ot_schema_build(after.documents + 1, 1, &options, &after.report);
    assert_non_null(after.schema);
    assert_int_equal(ot_schema_diff(after.arena, before.schema, after.schema).count, 0);
    assert_int_equal(ot_schema_diff(after.arena, after.schema, before.schema).count, 0);
    schema_end(&before);
    schema_end(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_bindings_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
