#include "support/schema.h"

#include "schema/coerce.h"
#include "json/reader.h"
#include "json/writer.h"

/* The matrix of types and values is in the conformance cases; here stands what is ours: bounds,
 * exact numbers, absent and null. */

typedef struct coerce_case {
    const char *sentence;
    const char *type;
    const char *in;       /* JSON */
    const char *expected; /* JSON, or the first message */
} coerce_case;

static const char sdl[] = "type Query { a: Int b: Float c: ID }\n"
                          "input Filter { a: Int b: Int = 5 c: [Filter!] d: E = X e: Any }\n"
                          "enum E { X Y } scalar Any";

static const coerce_case rows[] = {
    {"a large number stays exact in a Float", "Float", "12345678901234567890",
     "12345678901234567890"},
    {"a large number stays exact in a scalar", "Any", "[1.10, 12345678901234567890]",
     "[1.10,12345678901234567890]"},
    {"a large number stays exact in an ID", "ID", "12345678901234567890",
     "\"12345678901234567890\""},
    {"a whole number with a fraction is an Int", "Int", "3.0", "3"},
    {"a whole number with an exponent is an Int", "Int", "1e3", "1000"},
    {"minus zero is zero", "Int", "-0", "0"},
    {"infinity is no Float", "Float", "1e999",
     "Float cannot represent non numeric value: Infinity"},
    {"infinity is no Int", "Int", "1e999", "Int cannot represent non-integer value: Infinity"},
    {"many digits are no Float", "Float",
     "100000000000000000000000000000000000000000000000000000000000000000000",
     "Float cannot represent non numeric value: Infinity"},
    {"absent and null are told apart", "Filter", "{\"a\": null}",
     "{\"a\":null,\"b\":5,\"d\":\"X\"}"},
    {"null is not the default", "Filter", "{\"b\": null, \"d\": null}", "{\"b\":null,\"d\":null}"},
    {"one value is a list", "Filter", "{\"c\": {\"b\": 1}}",
     "{\"b\":5,\"c\":[{\"b\":1,\"d\":\"X\"}],\"d\":\"X\"}"},
    {"null is no list", "[Int!]", "null", "null"},
};

static void collect(void *data, const ot_coerce_error *error)
{
    ot_str *first = data;
    if (first->len == 0)
        *first = error->message;
}

static const ot_type *type_of(schema_fixture *fixture, const char *text)
{
    ot_source source = {.name = OT_STR("type"), .text = ot_str_from_c(text)};
    ot_syntax_error error;
    const ot_type_ref *ref = ot_parse_type(fixture->arena, &source, &error);
    return ot_schema_resolve(fixture->arena, fixture->schema, ref);
}

static void test_json(void **state)
{
    (void)state;
    schema_fixture fixture;
    schema_begin(&fixture, sdl);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_str message = {0};
        ot_json_error error;
        ot_json out;
        ot_coercion coercion = {.arena = fixture.arena, .on_error = collect, .data = &message};
        const ot_json *in = ot_json_read(fixture.arena, ot_str_from_c(rows[i].in), &error);
        ot_buffer text = {0};
        if (ot_coerce_json(&coercion, type_of(&fixture, rows[i].type), in, &out))
            ot_json_write_value(&text, &out);
        else
            ot_buffer_append(&text, message);
        if (!ot_str_equal(ot_buffer_str(&text), ot_str_from_c(rows[i].expected)))
            fail_msg("%s: %.*s", rows[i].sentence, OT_ARG(ot_buffer_str(&text)));
        ot_buffer_free(&text);
    }
    schema_end(&fixture);
}

/* Defaults of an unchecked schema that fill themselves in, or double at each level, end with an
 * error. */
static void test_defaults_are_bounded(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "input A { a: A = {} } type Query { f(a: A): Int }",
        "input A { x: B = {} y: B = {} } input B { x: A = {} y: A = {} } type Query { f(a: A): Int "
        "}",
    };
    for (size_t i = 0; i < 2; i++) {
        schema_fixture fixture;
        schema_start(&fixture);
        schema_add(&fixture, "test.graphql", ot_str_from_c(texts[i]));
        ot_schema_options options = {.skip_validation = true};
        schema_build(&fixture, &options);
        ot_str message = {0};
        ot_coercion coercion = {.arena = fixture.arena, .on_error = collect, .data = &message};
        ot_json in = {.kind = OT_JSON_OBJECT};
        ot_json out;
        assert_false(
            ot_coerce_json(&coercion, ot_schema_type(fixture.schema, OT_S("A")), &in, &out));
        assert_true(ot_str_starts_with(message, OT_S("Value is too large")));
        schema_end(&fixture);
    }
}

/* A value with very many mistakes is told a bounded number of them. */
static void count_errors(void *data, const ot_coerce_error *error)
{
    (void)error;
    (*(uint32_t *)data)++;
}

static void test_errors_are_bounded(void **state)
{
    (void)state;
    schema_fixture fixture;
    schema_begin(&fixture, sdl);
    uint32_t count = 0;
    ot_json in = {.kind = OT_JSON_ARRAY, .count = 10000};
    ot_json out;
    in.items = OT_NEW_ARRAY(fixture.arena, ot_json, in.count);
    ot_coercion coercion = {.arena = fixture.arena, .on_error = count_errors, .data = &count};
    assert_false(ot_coerce_json(&coercion, type_of(&fixture, "[Int!]"), &in, &out));
    assert_int_equal(count, 50);
    schema_end(&fixture);
}

/* Without variables a literal is checked as validation does: a variable fits anywhere. */
static void test_static_literals(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        const char *literal;
        bool is_fine;
    } literals[] = {
        {"Int!", "$a", true},
        {"Filter!", "{ a: $a, c: [$b] }", true},
        {"Filter!", "{ a: \"x\", c: [$b] }", false},
        {"[E!]!", "[X, $c, Y]", true},
        {"[E!]!", "[X, null]", false},
    };
    schema_fixture fixture;
    schema_begin(&fixture, sdl);
    for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
        ot_source source = {.name = OT_STR("literal"), .text = ot_str_from_c(literals[i].literal)};
        ot_syntax_error error;
        ot_coercion coercion = {.arena = fixture.arena};
        ot_json out;
        const ot_value *in = ot_parse_value(fixture.arena, &source, false, &error);
        bool is_fine =
            ot_coerce_literal(&coercion, type_of(&fixture, literals[i].type), in, NULL, &out);
        assert_int_equal(is_fine, literals[i].is_fine);
    }
    schema_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_defaults_are_bounded),
        cmocka_unit_test(test_errors_are_bounded),
        cmocka_unit_test(test_static_literals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
