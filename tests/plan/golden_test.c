/*
 * Golden plans: each golden/<name>.graphql is planned over one schema and catalog, and the plan
 * (explain's text) and its SQL are compared with golden/<name>.plan and golden/<name>.sql, so that
 * a changed plan shows in review as a diff. Lines
 * `# variables: {...}` at the top of an operation are requests, planned one after the other as the
 * plan cache does: a request that an earlier plan fits says so. A line `# caller: {...}` is one by
 * somebody with these claims, `# caller: null` by somebody without a token. A line `# cost` among
 * them has what each costs told. OT_UPDATE_GOLDEN=1 writes the files anew. SHOP_PER_FIELD at the
 * very top stands for a directive of the schema.
 */
#include "plan/shop.h"
#include <dirent.h>

#include "plan/cost.h"
#include "plan/cursor.h"
#include "plan/plan.h"
#include "validation/validate.h"
#include "json/reader.h"

enum { REQUESTS_MAX = 8, NAMES_MAX = 200 };

/* ---- Files ---- */

static void write_file(const char *path, ot_str text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
}

/* ---- SQL for people ---- */

static bool begins(ot_str text, size_t at, const char *word)
{
    return ot_str_starts_with(ot_str_slice(text, at, text.len), ot_str_from_c(word));
}

static bool begins_clause(ot_str sql, size_t at)
{
    if (begins(sql, at, " JOIN ") && (ot_str_ends_with(ot_str_slice(sql, 0, at), OT_S(" LEFT")) ||
                                      ot_str_ends_with(ot_str_slice(sql, 0, at), OT_S(" CROSS"))))
        return false; /* that line has begun */
    static const char *const clauses[] = {
        " FROM ",     " LEFT JOIN ", " JOIN ",  " CROSS JOIN LATERAL ", " WHERE ", " ORDER BY ",
        " GROUP BY ", " RETURNING ", " VALUES "};
    for (size_t i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++)
        if (begins(sql, at, clauses[i]))
            return true;
    return false;
}

/* One clause a line, indented by depth. */
static void put_sql(ot_str sql, ot_buffer *out)
{
    int depth = 0;
    for (size_t i = 0; i < sql.len; i++) {
        depth += sql.ptr[i] == '(';
        depth -= sql.ptr[i] == ')';
        if (begins_clause(sql, i))
            ot_buffer_printf(out, "\n%*s", 2 + 2 * depth, "");
        else
            ot_buffer_append_byte(out, sql.ptr[i]);
    }
    OT_BUFFER_LITERAL(out, "\n");
}

static void put_path(const ot_input_path *path, ot_buffer *out)
{
    for (; path != NULL; path = path->next)
        if (path->name.ptr != NULL)
            ot_buffer_printf(out, ".%.*s", OT_ARG(path->name));
        else
            ot_buffer_printf(out, "[%u]", path->index);
}

static void put_input(const ot_plan *plan, const ot_input *input, ot_buffer *out)
{
    static const char *const kinds[] = {"absent", "a constant", "variable",
                                        "a literal with variables"};
    ot_buffer_printf(out, "%s", kinds[input->kind]);
    if (input->kind == OT_INPUT_VARIABLE)
        ot_buffer_printf(out, " $%.*s",
                         OT_ARG(plan->operation->variables[input->variable].name.text));
    put_path(input->path, out);
}

static const char *describe_rows(const ot_param *param)
{
    static const char *const sides[] = {"the number of the first item of",
                                        "the number of the last item of",
                                        "how many items are in each list of"};
    switch (param->kind) {
    case OT_PARAM_ITEMS:
        return "the items of";
    case OT_PARAM_SLICES:
        return sides[param->side];
    case OT_PARAM_GIVEN:
        return "whether there is";
    default:
        return "the";
    }
}

static void put_rows(const ot_plan *plan, const ot_input_rows *rows, ot_buffer *out)
{
    put_input(plan, &rows->of, out);
    for (const ot_rows_step *step = rows->path; step != NULL; step = step->next)
        ot_buffer_printf(out, ".%.*s%s%.*s", OT_ARG(step->name),
                         ot_str_is_empty(step->operation) ? "" : ".", OT_ARG(step->operation));
}

static void put_nested(const ot_nested_value *nested, ot_buffer *out)
{
    for (; nested != NULL; nested = nested->next)
        if (nested->step == OT_NO_STEP)
            OT_BUFFER_LITERAL(out, ", or null where one leaves");
        else
            ot_buffer_printf(out, ", or column %u of the row of step %u that is nested in it",
                             nested->column, nested->step);
}

static void put_param(const ot_plan *plan, const ot_param *param, ot_buffer *out)
{
    switch (param->kind) {
    case OT_PARAM_INPUT:
        ot_buffer_printf(out, "%.*s: ", OT_ARG(param->name));
        put_input(plan, &param->input, out);
        break;
    case OT_PARAM_CLAIM:
        ot_buffer_printf(out, "claim %.*s", OT_ARG(param->name));
        break;
    case OT_PARAM_KEYS:
        ot_buffer_printf(out, "keys of step %u, column %u", param->step, param->index);
        break;
    case OT_PARAM_HOLDERS:
    case OT_PARAM_MADE:
        ot_buffer_printf(out, "column %u of step %u, %s ", param->index, param->step,
                         param->kind == OT_PARAM_MADE ? "made of the rows of"
                                                      : "by the rows that hold those of");
        put_rows(plan, param->rows, out);
        break;
    case OT_PARAM_PRESET:
        ot_buffer_printf(out, "claim %.*s, needed", OT_ARG(param->name));
        break;
    case OT_PARAM_ROWS:
    case OT_PARAM_GIVEN:
    case OT_PARAM_ITEMS:
    case OT_PARAM_SLICES:
        ot_buffer_printf(out, "%s member %.*s of each row of ", describe_rows(param),
                         OT_ARG(param->name));
        put_rows(plan, param->rows, out);
        put_nested(param->nested, out);
        break;
    case OT_PARAM_CURSOR:
        ot_buffer_printf(out, "value %u of %.*s: ", param->index, OT_ARG(param->name));
        put_input(plan, &param->input, out);
        break;
    }
}

static void put_statements(const ot_plan *plan, ot_buffer *out)
{
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const ot_step *step = plan->steps[i];
        ot_buffer_printf(out, "-- step %u\n", i);
        for (uint32_t p = 0; p < step->param_count; p++) {
            ot_buffer_printf(out, "-- $%u %.*s  ", p + 1, OT_ARG(step->params[p]->type->sql_name));
            put_param(plan, step->params[p], out);
            OT_BUFFER_LITERAL(out, "\n");
        }
        put_sql(step->statement.sql, out);
    }
}

/* ---- Requests ---- */

typedef struct golden {
    ot_arena *arena;
    const ot_binding *binding;
    ot_source source;
    const ot_document *document;
    const ot_plan *plans[REQUESTS_MAX];
    uint32_t plan_count;
    const ot_cost *cost; /* NULL: it is not told */
    ot_buffer plan;
    ot_buffer sql;
} golden;

/* A line that is a request. */
typedef struct request_line {
    ot_str variables;
    ot_str caller; /* claims as JSON */
} request_line;

static uint32_t find_plan(const golden *g, const ot_variables *variables, const ot_caller *caller)
{
    uint32_t i = 0;
    while (i < g->plan_count && !ot_plan_fits(g->arena, g->plans[i], variables, caller))
        i++;
    return i;
}

static void put_heading(const request_line *line, ot_buffer *out)
{
    if (out->len > 0)
        OT_BUFFER_LITERAL(out, "\n");
    if (line->variables.len > 0)
        ot_buffer_printf(out, "# variables: %.*s\n", OT_ARG(line->variables));
    if (line->caller.len > 0)
        ot_buffer_printf(out, "# caller: %.*s\n", OT_ARG(line->caller));
}

static const ot_json *read_json(ot_arena *arena, ot_str text)
{
    ot_json_error error;
    if (text.len == 0)
        return NULL;
    const ot_json *value = ot_json_read(arena, text, &error);
    if (value == NULL)
        fail_msg("%.*s is not JSON", OT_ARG(text));
    return value;
}

/* Root fields that the plan knows to fail. */
static void put_errors(const ot_plan *plan, ot_buffer *out)
{
    for (uint32_t i = 0; i < plan->root->field_count; i++) {
        const ot_out_field *field = &plan->root->fields[i];
        if (field->kind == OT_OUT_ERROR)
            ot_buffer_printf(out, "error of %.*s: %.*s\n", OT_ARG(field->key), OT_ARG(field->text));
    }
}

static void put_cache(const ot_plan *plan, ot_buffer *out)
{
    if (plan->cache.max_age_s > 0)
        ot_buffer_printf(out, "kept for %u s%s\n", plan->cache.max_age_s,
                         plan->cache.is_private ? ", for one client only" : "");
}

static void put_cost(golden *g, const ot_variables *variables)
{
    ot_cost_mistake mistake;
    if (g->cost != NULL)
        ot_buffer_printf(
            &g->plan, "cost %llu of at most %llu\n",
            (unsigned long long)ot_cost_evaluate(g->arena, g->cost, variables, &mistake),
            (unsigned long long)ot_cost_most(g->arena, g->cost));
}

static const ot_plan *make_plan(golden *g, const ot_variables *variables, const ot_caller *caller)
{
    ot_error error = {0};
    ot_plan_request request = {.binding = g->binding,
                               .document = g->document,
                               .operation = &g->document->operations[0],
                               .variables = variables,
                               .caller = caller};
    const ot_plan *plan = ot_plan_build(g->arena, &request, &error);
    if (plan == NULL)
        fail_msg("%s", error.message);
    return plan;
}

static const ot_caller *read_caller(ot_arena *arena, ot_str text)
{
    const ot_json *claims = read_json(arena, text);
    ot_caller *caller = OT_NEW(arena, ot_caller); /* somebody with a token, and no more */
    if (claims == NULL)
        return caller;
    if (claims->kind != OT_JSON_OBJECT)
        return NULL;
    const ot_json *role = ot_json_get(claims, OT_S(SHOP_ROLE_CLAIM));
    caller->role = role == NULL ? (ot_str){0} : role->text;
    caller->scopes = ot_scopes_read(arena, claims, (ot_str){0});
    return caller;
}

static void plan_request(golden *g, const request_line *line)
{
    ot_report report = {.arena = g->arena};
    ot_variables *variables = OT_NEW(g->arena, ot_variables);
    ot_variables_request request = {.schema = g->binding->schema,
                                    .source = &g->source,
                                    .operation = &g->document->operations[0],
                                    .raw = read_json(g->arena, line->variables)};
    if (!ot_coerce_variables(g->arena, &request, variables, &report))
        fail_msg("%.*s", OT_ARG(report.problems.items[0].message));
    const ot_caller *caller = read_caller(g->arena, line->caller);
    put_heading(line, &g->plan);
    put_cost(g, variables);
    uint32_t index = find_plan(g, variables, caller);
    if (index < g->plan_count) {
        ot_buffer_printf(&g->plan, "plan %u fits\n", index + 1);
        return;
    }
    const ot_plan *plan = make_plan(g, variables, caller);
    assert_true(ot_plan_fits(g->arena, plan, variables, caller));
    g->plans[g->plan_count++] = plan;
    ot_plan_explain(plan, false, &g->plan);
    put_errors(plan, &g->plan);
    put_cache(plan, &g->plan);
    put_heading(line, &g->sql);
    put_statements(plan, &g->sql);
}

static bool read_mark(ot_str text, size_t at, const char *mark, ot_str *out)
{
    if (!begins(text, at, mark))
        return false;
    *out = ot_str_slice(text, at + strlen(mark), ot_str_find(text, '\n', at));
    return true;
}

static void plan_requests(golden *g)
{
    ot_cost_request counted = {
        .binding = g->binding, .document = g->document, .operation = &g->document->operations[0]};
    ot_str text = g->source.text;
    bool has_any = false;
    for (size_t at = 0; begins(text, at, "#"); at = ot_str_find(text, '\n', at) + 1) {
        request_line line = {0};
        if (begins(text, at, "# cost\n"))
            g->cost = ot_cost_compile(g->arena, &counted);
        if (!read_mark(text, at, "# variables: ", &line.variables) &&
            !read_mark(text, at, "# caller: ", &line.caller))
            continue;
        has_any = true;
        plan_request(g, &line);
    }
    if (!has_any)
        plan_request(g, &(request_line){0});
}

static void parse(golden *g)
{
    ot_syntax_error error;
    ot_report report = {.arena = g->arena};
    g->document = ot_parse(g->arena, &g->source, NULL, &error);
    if (g->document == NULL)
        fail_msg("%.*s: %.*s", OT_ARG(g->source.name), OT_ARG(error.message));
    ot_validate(g->binding->schema, g->document, NULL, &report);
    if (!ot_report_is_empty(&report))
        fail_msg("%.*s: %.*s", OT_ARG(g->source.name), OT_ARG(report.problems.items[0].message));
}

/* ---- Comparing ---- */

static ot_str line_at(ot_str text, size_t *at)
{
    size_t end = ot_str_find(text, '\n', *at);
    ot_str line = ot_str_slice(text, *at, end);
    *at = end + 1;
    return line;
}

/* The lines in which the two texts differ, after what they begin with alike. */
static void print_difference(const char *path, ot_str expected, ot_str found)
{
    size_t a = 0;
    size_t b = 0;
    unsigned line = 0;
    printf("--- %s (expected)\n+++ planned\n", path);
    while (a < expected.len || b < found.len) {
        ot_str x = a < expected.len ? line_at(expected, &a) : (ot_str){0};
        ot_str y = b < found.len ? line_at(found, &b) : (ot_str){0};
        line++;
        if (!ot_str_equal(x, y))
            printf("@@ line %u\n-%.*s\n+%.*s\n", line, OT_ARG(x), OT_ARG(y));
    }
}

static bool agrees(ot_arena *arena, const char *name, const char *ending, ot_str found)
{
    ot_str path = ot_arena_printf(arena, GOLDEN "%s.%s", name, ending);
    ot_str expected = shop_read_file(arena, path.ptr);
    if (ot_str_equal(expected, found))
        return true;
    if (getenv("OT_UPDATE_GOLDEN") != NULL) {
        write_file(path.ptr, found);
        return true;
    }
    print_difference(path.ptr, expected, found);
    return false;
}

static bool check(const ot_binding *binding, const char *name)
{
    ot_binding bound = *binding;
    golden g = {.arena = ot_arena_new(), .binding = &bound};
    ot_str path = ot_arena_printf(g.arena, GOLDEN "%s.graphql", name);
    g.source = (ot_source){.name = path, .text = shop_read_file(g.arena, path.ptr)};
    bound.commits_fields = begins(g.source.text, 0, SHOP_PER_FIELD);
    parse(&g);
    plan_requests(&g);
    bool is_plan = agrees(g.arena, name, "plan", ot_buffer_str(&g.plan));
    bool is_sql = agrees(g.arena, name, "sql", ot_buffer_str(&g.sql));
    ot_buffer_free(&g.plan);
    ot_buffer_free(&g.sql);
    ot_arena_free(g.arena);
    return is_plan && is_sql;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the operations, sorted. */
static size_t list_names(ot_arena *arena, const char **names)
{
    static const char ending[] = ".graphql";
    DIR *directory = opendir(GOLDEN);
    size_t count = 0;
    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        ot_str name = ot_str_from_c(entry->d_name);
        if (!ot_str_ends_with(name, ot_str_from_c(ending)) ||
            ot_str_equal(name, OT_S("schema.graphql")))
            continue;
        assert_true(count < NAMES_MAX);
        names[count++] =
            ot_arena_copy(arena, ot_str_slice(name, 0, name.len - sizeof(ending) + 1)).ptr;
    }
    (void)closedir(directory);
    qsort(names, count, sizeof(*names), compare_names);
    return count;
}

static void test_golden(void **state)
{
    (void)state;
    sample_binding sample;
    const char *names[NAMES_MAX];
    shop_begin(&sample);
    bool is_right = true;
    for (size_t i = 0, count = list_names(sample.fixture.arena, names); i < count; i++)
        is_right &= check(sample.binding, names[i]);
    sample_end(&sample);
    assert_true(is_right);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
