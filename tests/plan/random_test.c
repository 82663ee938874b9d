/*
 * Random valid operations over the shop: each is planned, its plan fits the request it was made
 * for, and what an executor relies on holds. OT_RANDOM_COUNT says how many (default 1500),
 * OT_RANDOM_SEED from where; OT_RANDOM_SQL=1 prints the statements in the form of the golden files,
 * for whoever wants to ask PostgreSQL what it thinks of them.
 */
#include "plan/shop.h"

#include "base/base64url.h"
#include "plan/cursor.h"
#include "plan/plan.h"
#include "validation/validate.h"
#include "json/reader.h"

enum { DEPTH_MAX = 5, FIELDS_MAX = 4, VARIABLES_MAX = 1000 };

/* An operation while it is made up. */
typedef struct maker {
    const ot_schema *schema;
    ot_buffer selections;
    ot_buffer definitions; /* "$v0: Int, " */
    uint32_t alias_count;
    const ot_type *types[VARIABLES_MAX]; /* of the variables */
    ot_str names[VARIABLES_MAX];         /* of the arguments or fields they were made for */
    uint32_t variable_count;
    uint64_t seed;
} maker;

static uint32_t below(maker *m, uint32_t limit)
{
    m->seed = m->seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(m->seed >> 33) % limit;
}

/* ---- Values, as literals or as JSON ---- */

static void put_value(maker *m, const ot_type *type, ot_str name, bool is_json, uint32_t depth,
                      ot_buffer *out);

static void put_cursor(maker *m, ot_buffer *out)
{
    static const char *const cursors[] = {"[\"00000000\",1]",
                                          "[\"00000000\",null,2]",
                                          "[\"00000000\",1.5,\"n\",3]",
                                          "[\"00000000\",null,\"n\",null]",
                                          "[\"00000000\",\"AAAAAA\",\"AAAAAAAAAAU\",null]",
                                          "[\"00000000\",\"AAAAAQ\",null,\"AAAAAAAAAAU\",\"x\"]"};
    ot_buffer_append_byte(out, '"');
    ot_base64url_encode(ot_str_from_c(cursors[below(m, 6)]), out);
    ot_buffer_append_byte(out, '"');
}

static void put_global_id(maker *m, ot_buffer *out)
{
    static const char *const types[] = {"Cat", "Dog", "Serpent", "Nothing"};
    char plain[32];
    (void)snprintf(plain, sizeof(plain), "%s:%u", types[below(m, 4)], below(m, 6));
    ot_buffer_append_byte(out, '"');
    ot_base64url_encode(ot_str_from_c(plain), out);
    ot_buffer_append_byte(out, '"');
}

static void put_scalar(maker *m, const ot_type *type, ot_str name, ot_buffer *out)
{
    bool is_cursor = ot_str_equal(name, OT_S("after")) || ot_str_equal(name, OT_S("before"));
    switch (type->scalar) {
    case OT_SCALAR_INT:
        ot_buffer_printf(out, "%u", below(m, 6));
        break;
    case OT_SCALAR_FLOAT:
        ot_buffer_printf(out, "%u.5", below(m, 6));
        break;
    case OT_SCALAR_BOOLEAN:
        ot_buffer_printf(out, below(m, 2) == 0 ? "true" : "false");
        break;
    case OT_SCALAR_STRING:
        if (is_cursor)
            put_cursor(m, out);
        else
            ot_buffer_printf(out, "\"s%u\"", below(m, 6));
        break;
    default:
        if (type->scalar == OT_SCALAR_ID && below(m, 2) == 0)
            put_global_id(m, out);
        else
            ot_buffer_printf(out, "\"%u\"", below(m, 6));
    }
}

static void put_object(maker *m, const ot_type *type, bool is_json, uint32_t depth, ot_buffer *out)
{
    bool is_first = true;
    ot_buffer_append_byte(out, '{');
    for (uint32_t i = 0; i < type->input_count; i++) {
        const ot_input_value *field = &type->inputs[i];
        bool is_required = field->type->kind == OT_TYPE_NON_NULL && field->default_value == NULL;
        if (!is_required && below(m, 3) > 0)
            continue;
        ot_buffer_printf(out, "%s%s%.*s%s: ", is_first ? "" : ", ", is_json ? "\"" : "",
                         OT_ARG(field->name), is_json ? "\"" : "");
        is_first = false;
        put_value(m, field->type, field->name, is_json, depth + 1, out);
    }
    ot_buffer_append_byte(out, '}');
}

static void put_variable(maker *m, const ot_type *type, ot_str name, ot_buffer *out)
{
    ot_arena *arena = ot_arena_new();
    assert_true(m->variable_count < VARIABLES_MAX);
    uint32_t number = m->variable_count++;
    ot_str type_text = ot_type_print(arena, type);
    m->types[number] = type;
    m->names[number] = name;
    ot_buffer_printf(out, "$v%u", number);
    ot_buffer_printf(&m->definitions, "$v%u: %.*s ", number, OT_ARG(type_text));
    ot_arena_free(arena);
}

static void put_value(maker *m, const ot_type *type, ot_str name, bool is_json, uint32_t depth,
                      ot_buffer *out)
{
    const ot_type *nullable = ot_type_nullable(type);
    if (!is_json && below(m, 3) == 0) {
        put_variable(m, type, name, out);
    } else if (type == nullable && (below(m, 8) == 0 || depth > DEPTH_MAX)) {
        OT_BUFFER_LITERAL(out, "null");
    } else if (nullable->kind == OT_TYPE_LIST) {
        uint32_t count = depth > DEPTH_MAX ? 0 : below(m, 3);
        ot_buffer_append_byte(out, '[');
        for (uint32_t i = 0; i < count; i++) {
            if (i > 0)
                OT_BUFFER_LITERAL(out, ", ");
            put_value(m, nullable->of, name, is_json, depth + 1, out);
        }
        ot_buffer_append_byte(out, ']');
    } else if (nullable->kind == OT_TYPE_INPUT_OBJECT) {
        put_object(m, nullable, is_json, depth, out);
    } else if (nullable->kind == OT_TYPE_ENUM) {
        const ot_enum_value *value = &nullable->values[below(m, nullable->value_count)];
        ot_buffer_printf(out, is_json ? "\"%.*s\"" : "%.*s", OT_ARG(value->name));
    } else {
        put_scalar(m, nullable, name, out);
    }
}

/* ---- Selections ---- */

static void put_arguments(maker *m, const ot_field *field)
{
    bool has_any = false;
    for (uint32_t i = 0; i < field->argument_count; i++) {
        const ot_input_value *argument = &field->arguments[i];
        bool is_required =
            argument->type->kind == OT_TYPE_NON_NULL && argument->default_value == NULL;
        if (!is_required && below(m, 3) > 0)
            continue;
        ot_buffer_printf(&m->selections, "%s%.*s: ", has_any ? ", " : "(", OT_ARG(argument->name));
        has_any = true;
        put_value(m, argument->type, argument->name, false, 0, &m->selections);
    }
    if (has_any)
        OT_BUFFER_LITERAL(&m->selections, ")");
}

static void put_condition(maker *m)
{
    if (below(m, 8) > 0)
        return;
    const ot_type *boolean = ot_schema_directive(m->schema, OT_S("skip"))->arguments[0].type;
    ot_buffer_printf(&m->selections, below(m, 2) == 0 ? " @skip(if: " : " @include(if: ");
    put_value(m, boolean, OT_S("if"), false, 0, &m->selections);
    OT_BUFFER_LITERAL(&m->selections, ")");
}

static void put_selections(maker *m, const ot_type *type, uint32_t depth);

static void put_field(maker *m, const ot_field *field, uint32_t depth)
{
    const ot_type *named = ot_type_named(field->type);
    ot_buffer_printf(&m->selections, " a%u: %.*s", m->alias_count++, OT_ARG(field->name));
    put_arguments(m, field);
    put_condition(m);
    if (ot_type_is_composite(named))
        put_selections(m, named, depth + 1);
}

static void put_fragment(maker *m, const ot_type *type, uint32_t depth)
{
    ot_buffer_printf(&m->selections, " ... on %.*s", OT_ARG(type->name));
    put_selections(m, type, depth + 1);
}

static void put_selections(maker *m, const ot_type *type, uint32_t depth)
{
    uint32_t count = 1 + below(m, FIELDS_MAX);
    OT_BUFFER_LITERAL(&m->selections, " {");
    for (uint32_t i = 0; i < count; i++) {
        if (ot_type_is_abstract(type) && depth <= DEPTH_MAX && below(m, 2) == 0) {
            put_fragment(m, type->possible_types[below(m, type->possible_type_count)], depth);
            continue;
        }
        if (type->field_count == 0)
            continue; /* a union */
        const ot_field *field = &type->fields[below(m, type->field_count)];
        if (depth < DEPTH_MAX || ot_type_is_leaf(ot_type_named(field->type)))
            put_field(m, field, depth);
    }
    OT_BUFFER_LITERAL(&m->selections, " __typename }");
}

static ot_str make_operation(maker *m, ot_arena *arena)
{
    bool is_mutation = below(m, 5) == 0;
    m->selections.len = m->definitions.len = 0;
    m->alias_count = m->variable_count = 0;
    put_selections(m, is_mutation ? m->schema->mutation : m->schema->query, 0);
    bool has_variables = m->definitions.len > 0;
    return ot_arena_printf(arena, "%s %s%.*s%s%.*s", is_mutation ? "mutation" : "query",
                           has_variables ? "(" : "", OT_ARG(ot_buffer_str(&m->definitions)),
                           has_variables ? ")" : "", OT_ARG(ot_buffer_str(&m->selections)));
}

/* Values for the operation's variables, some of them absent. */
static ot_str make_variables(maker *m, ot_arena *arena)
{
    ot_buffer values = {0};
    OT_BUFFER_LITERAL(&values, "{");
    for (uint32_t i = 0; i < m->variable_count; i++) {
        if (m->types[i]->kind != OT_TYPE_NON_NULL && below(m, 4) == 0)
            continue;
        ot_buffer_printf(&values, "%s\"v%u\":", values.len > 1 ? "," : "", i);
        put_value(m, m->types[i], m->names[i], true, 0, &values);
    }
    OT_BUFFER_LITERAL(&values, "}");
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&values));
    ot_buffer_free(&values);
    return text;
}

/* ---- What an executor relies on ---- */

/* Rows are there when they are taken: of the same trip, from steps that take none themselves. */
static void check_taken(const ot_step *step, const ot_step *from, const ot_known_rows *known)
{
    bool is_any_time = step->is_on_demand || from->is_on_demand;
    assert_true(from->kind == OT_STEP_READ && from->scope == step->scope);
    assert_true(!known->is_lent || from->bare != NULL);
    if (known->is_now)
        assert_true(from->trip == step->trip && step->is_late && !from->is_late && !is_any_time);
    else
        assert_true(from->trip < step->trip || is_any_time);
}

static void check_known(const ot_plan *plan, const ot_step *step)
{
    for (uint32_t i = 0; i < step->known_count; i++) {
        const ot_known_rows *known = &step->known[i];
        const ot_step *from = plan->steps[known->step];
        check_taken(step, from, known);
        assert_true(known->is_now || known->asked == NULL);
        if (known->is_now)
            assert_true(from->attach == (known->asked == NULL ? OT_ATTACH_LOOKUP : OT_ATTACH_ROOT));
        for (uint32_t k = 0; k < step->link_count; k++)
            assert_int_equal(known->keys[k], known->columns[step->link_columns[k]]);
    }
    if (step->same_row != NULL) {
        check_taken(step, plan->steps[step->same_row->step], step->same_row);
        assert_true(step->same_row->is_now && step->attach == OT_ATTACH_ROOT);
    }
}

static void check_step(const ot_plan *plan, const ot_step *step)
{
    assert_non_null(step->field);
    assert_true(step->trip < plan->trip_count);
    assert_int_equal(step->param_count, step->statement.parameter_count);
    /* In a write, nested rows and the lock of a version go with another step without belonging to
     * its rows. */
    if (!plan->is_write || step->attach != OT_ATTACH_ROOT) {
        assert_int_equal(step->parent == OT_NO_STEP, step->attach == OT_ATTACH_ROOT);
        if (step->parent != OT_NO_STEP)
            assert_true(step->is_on_demand || plan->steps[step->parent]->trip <= step->trip);
    }
    for (uint32_t i = 0; i < step->source_count && step->is_keyed; i++)
        assert_true(plan->steps[step->sources[i].step]->ids != NULL || step->is_on_demand ||
                    plan->steps[step->sources[i].step]->trip < step->trip);
    check_known(plan, step);
    if (step->attach == OT_ATTACH_GROUP || step->attach == OT_ATTACH_LOOKUP)
        assert_true(step->link_count > 0 && step->source_count > 0);
    for (uint32_t i = 0; i < step->param_count; i++) {
        const ot_param *param = step->params[i];
        assert_int_equal(param->type->oid, step->statement.parameter_types[i]);
        if (param->kind == OT_PARAM_KEYS)
            assert_true(plan->steps[param->step]->is_keyed &&
                        plan->steps[param->step]->trip <= step->trip);
    }
}

static void print_sql(const ot_plan *plan)
{
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const ot_step *step = plan->steps[i];
        printf("-- step %u\n", i);
        for (uint32_t p = 0; p < step->param_count; p++)
            printf("-- $%u %.*s\n", p + 1, OT_ARG(step->params[p]->type->sql_name));
        printf("%.*s\n", OT_ARG(step->statement.sql));
    }
}

/* ---- Requests ---- */

typedef struct request {
    ot_arena *arena;
    const ot_binding *binding;
    ot_source source;
    const ot_document *document;
} request;

static void read_operation(request *r)
{
    ot_syntax_error error;
    ot_report report = {.arena = r->arena};
    r->document = ot_parse(r->arena, &r->source, NULL, &error);
    if (r->document == NULL)
        fail_msg("%.*s: %.*s", OT_ARG(error.message), OT_ARG(r->source.text));
    ot_validate(r->binding->schema, r->document, NULL, &report);
    if (!ot_report_is_empty(&report))
        fail_msg("%.*s: %.*s", OT_ARG(report.problems.items[0].message), OT_ARG(r->source.text));
}

static ot_variables *coerce(request *r, ot_str text)
{
    ot_json_error error;
    ot_report report = {.arena = r->arena};
    ot_variables *variables = OT_NEW(r->arena, ot_variables);
    ot_variables_request asked = {.schema = r->binding->schema,
                                  .source = &r->source,
                                  .operation = &r->document->operations[0],
                                  .raw = ot_json_read(r->arena, text, &error)};
    if (!ot_coerce_variables(r->arena, &asked, variables, &report))
        fail_msg("%.*s: %.*s %.*s", OT_ARG(report.problems.items[0].message),
                 OT_ARG(r->source.text), OT_ARG(text));
    return variables;
}

/* Whoever may ask; the schema has rules that part of them fit. */
static const ot_caller *draw_caller(maker *m)
{
    static const ot_str scopes[] = {OT_STR("accounts"), OT_STR("read"), OT_STR("email")};
    static const ot_caller callers[] = {{.has_all = true},
                                        {.role = OT_STR("golden_clerk")},
                                        {.scopes = {scopes, 2}},
                                        {.role = OT_STR("golden_clerk"), .scopes = {scopes, 3}}};
    uint32_t i = below(m, 5);
    return i == 4 ? NULL : &callers[i];
}

static bool is_for_all(const ot_caller *caller)
{
    return caller != NULL && caller->has_all;
}

/* NULL when it needs too many statements. */
static const ot_plan *make_plan(request *r, const ot_variables *variables, const ot_caller *caller)
{
    ot_error error;
    ot_plan_request asked = {.binding = r->binding,
                             .document = r->document,
                             .operation = &r->document->operations[0],
                             .variables = variables,
                             .caller = caller};
    const ot_plan *plan = ot_plan_build(r->arena, &asked, &error);
    if (plan == NULL)
        return NULL;
    assert_true(ot_plan_fits(r->arena, plan, variables, caller));
    assert_true(plan->refusal_count == 0 || !is_for_all(caller));
    for (uint32_t i = 0; i < plan->step_count; i++)
        check_step(plan, plan->steps[i]);
    return plan;
}

/* All that is planned, except values. */
static void put_output(const ot_out_object *object, ot_buffer *out);

static void put_output_field(const ot_out_field *field, ot_buffer *out)
{
    bool has_choice = field->kind == OT_OUT_CHOICE || field->kind == OT_OUT_NODES_BY_ID;
    ot_str text = field->kind == OT_OUT_ERROR ? field->text : OT_S("");
    ot_buffer_printf(out, "%.*s %d %u %u %.*s\n", OT_ARG(field->key), field->kind, field->step,
                     field->column, OT_ARG(text));
    put_output(field->object, out);
    for (uint32_t i = 0; has_choice && i < field->choice->count; i++)
        put_output_field(&field->choice->fields[i], out);
}

static void put_output(const ot_out_object *object, ot_buffer *out)
{
    for (uint32_t i = 0; object != NULL && object->variants != NULL && i < object->variants->count;
         i++)
        put_output(object->variants->objects[i], out);
    for (uint32_t i = 0; object != NULL && i < object->field_count; i++)
        put_output_field(&object->fields[i], out);
}

static void put_plan(const ot_plan *plan, ot_buffer *out)
{
    ot_plan_explain(plan, true, out);
    put_output(plan->root, out);
}

static void check_same(const request *r, const ot_plan *a, const ot_plan *b, ot_str one,
                       ot_str other)
{
    ot_buffer first = {0};
    ot_buffer second = {0};
    put_plan(a, &first);
    put_plan(b, &second);
    if (!ot_str_equal(ot_buffer_str(&first), ot_buffer_str(&second)))
        fail_msg("%.*s\n%.*s\n%.*s\nfits, but is another plan:\n%.*s\n%.*s", OT_ARG(r->source.text),
                 OT_ARG(one), OT_ARG(other), OT_ARG(ot_buffer_str(&first)),
                 OT_ARG(ot_buffer_str(&second)));
    ot_buffer_free(&first);
    ot_buffer_free(&second);
}

/* A plan that fits other variables and another caller is the plan that would be made for them. */
static bool check_operation(request *r, maker *m)
{
    ot_str one = make_variables(m, r->arena);
    ot_str other = make_variables(m, r->arena);
    read_operation(r);
    const ot_caller *caller = draw_caller(m);
    const ot_caller *another = draw_caller(m);
    const ot_plan *plan = make_plan(r, coerce(r, one), caller);
    if (plan == NULL)
        return false;
    if (getenv("OT_RANDOM_SQL") != NULL)
        print_sql(plan);
    const ot_variables *variables = coerce(r, other);
    bool is_same = m->variable_count == 0 && caller == another;
    if (is_same || !ot_plan_fits(r->arena, plan, variables, another))
        return false;
    check_same(r, plan, make_plan(r, variables, another), one, other);
    return true;
}

static uint64_t setting(const char *name, uint64_t usual)
{
    const char *given = getenv(name);
    return given == NULL ? usual : strtoull(given, NULL, 10);
}

static void test_random(void **state)
{
    (void)state;
    sample_binding sample;
    shop_begin(&sample);
    maker m = {.schema = sample.fixture.schema, .seed = setting("OT_RANDOM_SEED", 1)};
    uint64_t count = setting("OT_RANDOM_COUNT", 1500);
    uint64_t reused = 0;
    for (uint64_t i = 0; i < count; i++) {
        request r = {
            .arena = ot_arena_new(), .binding = sample.binding, .source.name = OT_STR("random")};
        r.source.text = make_operation(&m, r.arena);
        reused += check_operation(&r, &m);
        ot_arena_free(r.arena);
    }
    printf("%llu operations, %llu plans used again\n", (unsigned long long)count,
           (unsigned long long)reused);
    ot_buffer_free(&m.selections);
    ot_buffer_free(&m.definitions);
    sample_end(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
