#include "plan/request.h"

/*
 * A case follows a path from an argument of the operation's first field: words are members, numbers
 * are items. What is found is written as its kind and its value in the request.
 */
typedef struct input_case {
    const char *sentence;
    const char *operation;
    const char *variables;
    const char *path;
    const char *expected;
} input_case;

static const ot_value *given(const ot_selection *selection, ot_str name)
{
    for (uint32_t i = 0; i < selection->argument_count; i++)
        if (ot_str_equal(selection->arguments[i].name.text, name))
            return &selection->arguments[i].value;
    return NULL;
}

static ot_input argument_input(request_fixture *fixture, ot_str name)
{
    const ot_selection *selection = &fixture->document->operations[0].selection_set.items[0];
    const ot_field *field =
        ot_schema_field(fixture->schema.schema, fixture->schema.schema->query, OT_S("f"));
    return ot_input_of_argument(fixture->arena, ot_field_argument(field, name),
                                given(selection, name), &fixture->variables);
}

static ot_input step_into(request_fixture *fixture, const ot_input *input, ot_str step)
{
    if (step.ptr[0] >= '0' && step.ptr[0] <= '9')
        return ot_input_item(fixture->arena, input, (uint32_t)(step.ptr[0] - '0'),
                             &fixture->variables);
    const ot_type *type = ot_type_named(input->type);
    return ot_input_member(fixture->arena, input, ot_map_get(&type->inputs_by_name, step),
                           &fixture->variables);
}

static ot_input follow(request_fixture *fixture, ot_str path)
{
    size_t at = ot_str_find(path, '.', 0);
    ot_input input = argument_input(fixture, ot_str_slice(path, 0, at));
    while (at < path.len) {
        size_t end = ot_str_find(path, '.', at + 1);
        input = step_into(fixture, &input, ot_str_slice(path, at + 1, end));
        at = end;
    }
    return input;
}

static void put_input(request_fixture *fixture, const ot_input *input, ot_buffer *out)
{
    static const char *const kinds[] = {"absent", "constant", "variable", "mixed"};
    const ot_json *value = ot_input_value_now(fixture->arena, input, &fixture->variables);
    ot_buffer_printf(out, "%s", kinds[input->kind]);
    if (value == NULL)
        return;
    ot_buffer_append_byte(out, ' ');
    ot_json_write_value(out, value);
}

static void check(const input_case *row)
{
    request_fixture fixture;
    ot_buffer out = {0};
    request_begin(&fixture, row->operation, row->variables);
    ot_input input = follow(&fixture, ot_str_from_c(row->path));
    put_input(&fixture, &input, &out);
    if (!ot_str_equal(ot_buffer_str(&out), ot_str_from_c(row->expected)))
        fail_msg("%s: expected \"%s\", found \"%.*s\"", row->sentence, row->expected,
                 OT_ARG(ot_buffer_str(&out)));
    ot_buffer_free(&out);
    request_end(&fixture);
}

static void test_inputs(void **state)
{
    (void)state;
    static const input_case rows[] = {
        {"a literal", "{ f(n: 1) }", "{}", "n", "constant 1"},
        {"a null", "{ f(n: null) }", "{}", "n", "constant null"},
        {"not given", "{ f }", "{}", "n", "absent"},
        {"not given, with a default", "{ f }", "{}", "d", "constant 7"},
        {"null is no default", "{ f(d: null) }", "{}", "d", "constant null"},
        {"a variable", "query ($v: Int) { f(n: $v) }", "{\"v\":1}", "n", "variable 1"},
        {"a variable that is null", "query ($v: Int) { f(d: $v) }", "{\"v\":null}", "d",
         "variable null"},
        {"an absent variable", "query ($v: Int) { f(n: $v) }", "{}", "n", "variable"},
        {"an absent variable leaves the default", "query ($v: Int) { f(d: $v) }", "{}", "d",
         "constant 7"},
        {"the variable's own default wins", "query ($v: Int = 2) { f(d: $v) }", "{}", "d",
         "variable 2"},
        {"a variable that nobody defines is absent", "{ f(n: $v) }", "{}", "n", "absent"},

        {"a member of a literal", "{ f(in: {n: 1}) }", "{}", "in.n", "constant 1"},
        {"a member that is not there", "{ f(in: {n: 1}) }", "{}", "in.one", "absent"},
        {"its default is there", "{ f(in: {n: 1}) }", "{}", "in.d", "constant 3"},
        {"a member of nothing", "{ f }", "{}", "in.n", "absent"},
        {"a member of null", "{ f(in: null) }", "{}", "in.n", "absent"},
        {"a member of a variable", "query ($v: In) { f(in: $v) }", "{\"v\":{\"n\":5}}", "in.n",
         "variable 5"},
        {"its default, filled in by coercion", "query ($v: In) { f(in: $v) }", "{\"v\":{}}", "in.d",
         "variable 3"},
        {"deep inside a variable", "query ($v: In) { f(in: $v) }",
         "{\"v\":{\"many\":[{},{\"one\":{\"n\":4}}]}}", "in.many.1.one.n", "variable 4"},
        {"a step that leads nowhere", "query ($v: In) { f(in: $v) }", "{\"v\":{\"many\":[]}}",
         "in.many.1.one.n", "variable"},

        {"a variable inside a literal", "query ($v: Int) { f(in: {n: $v}) }", "{\"v\":6}", "in.n",
         "variable 6"},
        {"the literal around it", "query ($v: Int) { f(in: {n: $v}) }", "{\"v\":6}", "in",
         "mixed {\"n\":6,\"d\":3}"},
        {"an absent variable is no member", "query ($v: Int) { f(in: {n: $v}) }", "{}", "in",
         "mixed {\"d\":3}"},
        {"an absent variable leaves the member's default", "query ($v: Int) { f(in: {d: $v}) }",
         "{}", "in.d", "constant 3"},
        {"a null variable does not", "query ($v: Int) { f(in: {d: $v}) }", "{\"v\":null}", "in.d",
         "variable null"},
        {"a constant beside a variable", "query ($v: Int) { f(in: {n: $v, list: [1]}) }", "{}",
         "in.list", "constant [1]"},
        {"a list with a variable", "query ($v: Int) { f(list: [1, $v]) }", "{\"v\":2}", "list",
         "mixed [1,2]"},
        {"an absent variable in a list is null", "query ($v: Int) { f(list: [1, $v]) }", "{}",
         "list", "mixed [1,null]"},

        {"an item of a literal", "{ f(list: [1, 2]) }", "{}", "list.1", "constant 2"},
        {"past its end", "{ f(list: [1, 2]) }", "{}", "list.2", "absent"},
        {"a single value is a list of one", "{ f(list: 1) }", "{}", "list.0", "constant 1"},
        {"a single variable is a list of one", "query ($v: In!) { f(in: {many: $v}) }",
         "{\"v\":{\"n\":1}}", "in.many.0.n", "variable 1"},
        {"an item of a variable", "query ($v: [Int]) { f(list: $v) }", "{\"v\":[3,4]}", "list.1",
         "variable 4"},
        {"an item of a list with variables", "query ($v: Int) { f(list: [1, $v]) }", "{\"v\":2}",
         "list.1", "variable 2"},
        {"past the end of that", "query ($v: Int) { f(list: [1, $v]) }", "{\"v\":2}", "list.2",
         "absent"},

        {"a custom scalar with a variable", "query ($v: Int) { f(any: {a: [$v]}) }", "{\"v\":2}",
         "any", "mixed {\"a\":[2]}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(&rows[i]);
}

/* ---- Shapes ---- */

typedef struct shape_case {
    const char *sentence;
    const char *one;
    const char *other;
    bool is_same;
} shape_case;

static void test_shapes(void **state)
{
    (void)state;
    static const shape_case rows[] = {
        {"the values of leaves do not count", "{\"a\":1}", "{\"a\":2}", true},
        {"null is told from a value", "{\"a\":1}", "{\"a\":null}", false},
        {"a member more", "{\"a\":1}", "{\"a\":1,\"b\":1}", false},
        {"another name", "{\"a\":1}", "{\"b\":1}", false},
        {"names do not run together", "{\"ab\":{},\"c\":1}", "{\"a\":{},\"bc\":1}", false},
        {"a list of leaves, however long", "[1,2]", "[3]", true},
        {"a list of objects counts them", "[{},{}]", "[{}]", false},
        {"nothing and something in it", "{\"a\":{}}", "{\"a\":{\"b\":1}}", false},
        {"deep inside", "{\"a\":[{\"b\":1}]}", "{\"a\":[{\"c\":1}]}", false},
        {"null and nothing", "null", "{}", false},
    };
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t one = ot_input_shape(request_json(arena, rows[i].one));
        uint64_t other = ot_input_shape(request_json(arena, rows[i].other));
        if ((one == other) != rows[i].is_same)
            fail_msg("%s", rows[i].sentence);
    }
    assert_int_equal(ot_input_shape(NULL), 0);
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_inputs),
                                       cmocka_unit_test(test_shapes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
