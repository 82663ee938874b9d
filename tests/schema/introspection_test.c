#include "support/schema.h"

#include "schema/introspection.h"

/* The tables of introspection.c stand in the order of the built-in SDL. */
static void test_fields_stand_in_order(void **state)
{
    (void)state;
    static const char *const names[6][12] = {
        [OT_META_SCHEMA] = {"description", "types", "queryType", "mutationType", "subscriptionType",
                            "directives", NULL},
        [OT_META_TYPE] = {"kind", "name", "description", "specifiedByURL", "fields", "interfaces",
                          "possibleTypes", "enumValues", "inputFields", "ofType", "isOneOf", NULL},
        [OT_META_FIELD] = {"name", "description", "args", "type", "isDeprecated",
                           "deprecationReason", NULL},
        [OT_META_INPUT_VALUE] = {"name", "description", "type", "defaultValue", "isDeprecated",
                                 "deprecationReason", NULL},
        [OT_META_ENUM_VALUE] = {"name", "description", "isDeprecated", "deprecationReason", NULL},
        [OT_META_DIRECTIVE] = {"name", "description", "isRepeatable", "locations", "args",
                               "isDeprecated", "deprecationReason", NULL},
    };
    schema_fixture fixture;
    schema_begin(&fixture, "type Query { a: Int }");
    for (int kind = 0; kind <= OT_META_DIRECTIVE; kind++) {
        const ot_type *type = ot_meta_type(fixture.schema, (ot_meta_kind)kind);
        uint32_t count = 0;
        for (; names[kind][count] != NULL; count++)
            assert_true(ot_str_equal(type->fields[count].name, ot_str_from_c(names[kind][count])));
        assert_int_equal(count, type->field_count);
    }
    schema_end(&fixture);
}

/* Walks every field of every object once, as an executor does. */
static uint32_t walk(const ot_schema *schema, ot_meta_object object, uint32_t depth)
{
    static const ot_json_member member = {.name = OT_STR("includeDeprecated"),
                                          .value = {.kind = OT_JSON_BOOLEAN, .boolean = true}};
    const ot_json arguments = {
        .kind = OT_JSON_OBJECT, .count = 1, .members = (ot_json_member *)(uintptr_t)&member};
    const ot_type *type = ot_meta_type(schema, object.kind);
    uint32_t leaves = 0;
    for (uint32_t i = 0; i < type->field_count; i++) {
        ot_meta_value value = ot_introspect(schema, object, &type->fields[i], &arguments);
        ot_meta_value item;
        if (value.kind == OT_META_VALUE_OBJECT && depth > 0)
            leaves += walk(schema, value.object, depth - 1);
        else if (value.kind == OT_META_VALUE_LIST)
            while (ot_meta_list_next(&value.list, &item))
                leaves += item.kind == OT_META_VALUE_OBJECT && depth > 0
                              ? walk(schema, item.object, depth - 1)
                              : 1;
        else
            leaves++;
    }
    return leaves;
}

static void test_every_field_has_a_value(void **state)
{
    (void)state;
    schema_fixture fixture;
    schema_begin(&fixture,
                 "type Query { a(b: [I!] = [{}]): U @deprecated } input I { c: E = F } enum E { F }"
                 "union U = Query interface N { d: Int }");
    ot_meta_value root = ot_introspect_root(fixture.schema, fixture.schema->meta_schema, NULL);
    assert_int_equal(root.kind, OT_META_VALUE_OBJECT);
    assert_true(walk(fixture.schema, root.object, 3) > 1000);
    schema_end(&fixture);
}

static void test_type_by_name(void **state)
{
    (void)state;
    schema_fixture fixture;
    schema_begin(&fixture, "type Query { a: Int }");
    ot_json_member member = {.name = OT_STR("name"),
                             .value = {.kind = OT_JSON_STRING, .text = OT_STR("Int")}};
    ot_json arguments = {.kind = OT_JSON_OBJECT, .count = 1, .members = &member};
    ot_meta_value value = ot_introspect_root(fixture.schema, fixture.schema->meta_type, &arguments);
    assert_int_equal(value.kind, OT_META_VALUE_OBJECT);
    member.value.text = OT_S("Nothing");
    value = ot_introspect_root(fixture.schema, fixture.schema->meta_type, &arguments);
    assert_int_equal(value.kind, OT_META_VALUE_NULL);
    schema_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_stand_in_order),
        cmocka_unit_test(test_every_field_has_a_value),
        cmocka_unit_test(test_type_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
