/*
 * The conformance cases of coercion: JSON values, literals, variables of operations, arguments of
 * fields, and values printed as literals.
 */
#include "schema/conformance.h"

#include "language/printer.h"
#include "schema/coerce.h"
#include "json/reader.h"
#include "json/writer.h"

/* The schemas of one file by their short ids, built when they are first asked for. */
typedef struct schema_cache {
    const json_t *texts;
    ot_arena *arena;
    ot_map schemas; /* id -> built_schema* */
} schema_cache;

typedef struct built_schema {
    sdl_parts parts;
    ot_schema *schema;
} built_schema;

static const ot_schema *find_schema(schema_cache *cache, const json_t *test)
{
    const char *id = json_string_value(json_object_get(test, "schema"));
    ot_str key = ot_str_from_c(id != NULL ? id : "");
    built_schema *built = ot_map_get(&cache->schemas, key);
    if (built != NULL)
        return built->schema;
    built = OT_NEW(cache->arena, built_schema);
    sdl_begin(&built->parts);
    bool is_parsed =
        sdl_add(&built->parts, json_object_get(cache->texts, id != NULL ? id : "none"));
    built->schema = is_parsed ? sdl_build_unchecked(&built->parts) : NULL;
    ot_map_set(cache->arena, &cache->schemas, key, built);
    return built->schema;
}

static void free_schemas(schema_cache *cache)
{
    for (uint32_t i = 0; i < cache->schemas.count; i++) {
        built_schema *built = cache->schemas.entries[i].value;
        ot_schema_free(built->schema);
        sdl_end(&built->parts);
    }
    ot_arena_free(cache->arena);
}

/* ---- Values ---- */

/* Our tree of a jansson value; NULL for an absent one. */
static ot_json *from_jansson(ot_arena *arena, const json_t *value)
{
    if (value == NULL)
        return NULL;
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    ot_json_error error;
    ot_json *tree = ot_json_read(arena, ot_arena_copy(arena, ot_str_from_c(text)), &error);
    free(text);
    return tree;
}

/* Canonical text: numbers as doubles, keys sorted. */
static ot_str canonical(ot_arena *arena, ot_str text)
{
    json_error_t error;
    json_t *value = json_loadb(text.ptr, text.len,
                               JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, &error);
    if (value == NULL)
        return OT_S("not JSON");
    char *sorted = json_dumps(value, JSON_ENCODE_ANY | JSON_SORT_KEYS | JSON_COMPACT);
    ot_str copy = ot_arena_copy(arena, ot_str_from_c(sorted));
    free(sorted);
    json_decref(value);
    return copy;
}

static ot_str canonical_expected(ot_arena *arena, const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    ot_str result = canonical(arena, ot_str_from_c(text));
    free(text);
    return result;
}

static ot_str canonical_found(ot_arena *arena, const ot_json *value)
{
    ot_buffer text = {0};
    ot_json_write_value(&text, value);
    ot_str result = canonical(arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return result;
}

/* ---- values, literals ---- */

typedef struct error_lines {
    ot_arena *arena;
    ot_str lines[256];
    uint32_t count;
} error_lines;

static void on_error(void *data, const ot_coerce_error *error)
{
    error_lines *lines = data;
    ot_buffer path = {0};
    ot_value_path_print(error->path, &path);
    lines->lines[lines->count++] = ot_arena_printf(
        lines->arena, "%.*s: %.*s", OT_ARG(ot_buffer_str(&path)), OT_ARG(error->message));
    ot_buffer_free(&path);
}

static ot_str expected_lines(ot_arena *arena, const json_t *errors)
{
    ot_str *lines = OT_NEW_ARRAY(arena, ot_str, json_array_size(errors) + 1);
    size_t i;
    json_t *error;
    json_array_foreach(errors, i, error)
    {
        ot_str path = {0};
        size_t s;
        json_t *step;
        json_array_foreach(json_object_get(error, "path"), s, step)
        {
            const char *before = s == 0 ? " at " : "";
            if (json_is_integer(step))
                path = ot_arena_printf(arena, "%.*s%s[%lld]", OT_ARG(path), before,
                                       json_integer_value(step));
            else
                path = ot_arena_printf(arena, "%.*s%s.%s", OT_ARG(path), before,
                                       json_string_value(step));
        }
        lines[i] = ot_arena_printf(arena, "%.*s: %s", OT_ARG(path),
                                   json_string_value(json_object_get(error, "message")));
    }
    return conformance_join(arena, lines, json_array_size(errors));
}

static const ot_type *parse_type(ot_arena *arena, const ot_schema *schema, const json_t *test)
{
    ot_source *source = OT_NEW(arena, ot_source);
    ot_syntax_error error;
    *source = (ot_source){.name = OT_STR("type"), .text = conformance_str(test, "type")};
    const ot_type_ref *ref = ot_parse_type(arena, source, &error);
    return ref == NULL ? NULL : ot_schema_resolve(arena, schema, ref);
}

static ot_str case_input(ot_arena *arena, const json_t *test)
{
    char *text = json_dumps(test, JSON_COMPACT);
    ot_str input = ot_arena_copy(arena, ot_str_from_c(text));
    free(text);
    return input;
}

/* Compares a coerced value or the errors. */
static void check_result(conformance_run *run, conformance_tally *tally, const json_t *test,
                         bool is_fine, const ot_json *out, error_lines *found)
{
    ot_str input = case_input(found->arena, test);
    bool is_expected = json_is_true(json_object_get(test, "ok"));
    conformance_check(run, tally, CONFORMANCE_VERDICT, is_expected == is_fine, input,
                      is_expected ? OT_S("ok") : OT_S("refused"),
                      is_fine ? OT_S("ok") : OT_S("refused"));
    if (is_expected && is_fine && json_object_get(test, "coerced") != NULL) {
        ot_str wanted = canonical_expected(found->arena, json_object_get(test, "coerced"));
        conformance_check_text(run, tally, input, wanted, canonical_found(found->arena, out));
    } else if (!is_expected) {
        ot_str wanted = expected_lines(found->arena, json_object_get(test, "errors"));
        ot_str got = conformance_join(found->arena, found->lines, found->count);
        conformance_check(run, tally, CONFORMANCE_MESSAGES, ot_str_equal(wanted, got), input,
                          wanted, got);
    }
}

static void run_value_case(conformance_run *run, conformance_tally *tally, const ot_schema *schema,
                           const json_t *test)
{
    error_lines found = {.arena = ot_arena_new()};
    ot_coercion coercion = {
        .arena = found.arena, .on_error = on_error, .data = &found, .hints = true};
    const ot_type *type = parse_type(found.arena, schema, test);
    const ot_json *in = from_jansson(found.arena, json_object_get(test, "value"));
    ot_json out = {0};
    tally->cases++;
    check_result(run, tally, test, ot_coerce_json(&coercion, type, in, &out), &out, &found);
    ot_arena_free(found.arena);
}

static void run_literal_case(conformance_run *run, conformance_tally *tally,
                             const ot_schema *schema, const json_t *test)
{
    static const ot_variables none = {0};
    error_lines found = {.arena = ot_arena_new()};
    ot_coercion coercion = {
        .arena = found.arena, .on_error = on_error, .data = &found, .hints = true};
    const ot_type *type = parse_type(found.arena, schema, test);
    ot_source source = {.name = OT_STR("literal"), .text = conformance_str(test, "literal")};
    ot_syntax_error error;
    const ot_value *in = ot_parse_value(found.arena, &source, false, &error);
    ot_json out = {0};
    tally->cases++;
    check_result(run, tally, test, ot_coerce_literal(&coercion, type, in, &none, &out), &out,
                 &found);
    ot_arena_free(found.arena);
}

/* ---- value-to-literal ---- */

/* `valueToLiteral` is what the function of graphql-js 17 says where it differs from its deprecated
 * predecessor. */
static ot_str expected_literal(const json_t *test)
{
    const json_t *newer = json_object_get(test, "valueToLiteral");
    if (json_is_string(newer))
        return ot_str_make(json_string_value(newer), json_string_length(newer));
    return conformance_str(newer != NULL ? newer : test, "literal");
}

static void run_to_literal_case(conformance_run *run, conformance_tally *tally,
                                const ot_schema *schema, const json_t *test)
{
    ot_arena *arena = ot_arena_new();
    const ot_type *type = parse_type(arena, schema, test);
    const ot_value *literal =
        ot_json_to_literal(arena, type, from_jansson(arena, json_object_get(test, "value")));
    ot_buffer out = {0};
    if (literal != NULL)
        ot_print_value(literal, &out);
    tally->cases++;
    conformance_check_text(run, tally, case_input(arena, test), expected_literal(test),
                           ot_buffer_str(&out));
    ot_buffer_free(&out);
    ot_arena_free(arena);
}

/* ---- variables, arguments ---- */

typedef struct operation_case {
    ot_arena *arena;
    ot_source source;
    ot_report report;
    const ot_document *document;
    ot_variables variables;
    bool is_fine; /* the variables */
} operation_case;

static bool begin_operation(operation_case *operation, const ot_schema *schema, const json_t *test)
{
    *operation = (operation_case){.arena = ot_arena_new()};
    operation->source =
        (ot_source){.name = OT_STR("query"), .text = conformance_str(test, "query")};
    operation->report = (ot_report){.arena = operation->arena, .hints = true};
    ot_syntax_error error;
    operation->document = ot_parse(operation->arena, &operation->source, NULL, &error);
    if (operation->document == NULL || operation->document->operation_count == 0)
        return false;
    ot_variables_request request = {
        .schema = schema,
        .source = &operation->source,
        .operation = &operation->document->operations[0],
        .raw = from_jansson(operation->arena, json_object_get(test, "variables")),
    };
    operation->is_fine =
        ot_coerce_variables(operation->arena, &request, &operation->variables, &operation->report);
    return true;
}

/* The present variables as an object. */
static ot_json variables_object(const operation_case *operation)
{
    ot_json object = {.kind = OT_JSON_OBJECT};
    object.members = OT_NEW_ARRAY(operation->arena, ot_json_member, operation->variables.count);
    for (uint32_t i = 0; i < operation->variables.count; i++) {
        const ot_variable *variable = &operation->variables.items[i];
        if (variable->is_present)
            object.members[object.count++] =
                (ot_json_member){.name = variable->name, .value = variable->value};
    }
    return object;
}

static void run_variables_case(conformance_run *run, conformance_tally *tally,
                               const ot_schema *schema, const json_t *test)
{
    operation_case operation;
    if (!begin_operation(&operation, schema, test)) {
        tally->skipped++;
        ot_arena_free(operation.arena);
        return;
    }
    tally->cases++;
    ot_str input = case_input(operation.arena, test);
    conformance_check_report(run, tally, input, json_object_get(test, "errors"), &operation.report);
    if (operation.is_fine && json_object_get(test, "coerced") != NULL) {
        ot_json object = variables_object(&operation);
        conformance_check_text(
            run, tally, input,
            canonical_expected(operation.arena, json_object_get(test, "coerced")),
            canonical_found(operation.arena, &object));
    }
    ot_arena_free(operation.arena);
}

/* The selection of that response key; the operation's own fields only. */
static const ot_selection *find_selection(const ot_operation *operation, ot_str key)
{
    for (uint32_t i = 0; i < operation->selection_set.count; i++) {
        const ot_selection *selection = &operation->selection_set.items[i];
        if (selection->kind == OT_SELECTION_FIELD &&
            ot_str_equal(ot_selection_response_key(selection), key))
            return selection;
    }
    return NULL;
}

static void check_arguments(conformance_run *run, conformance_tally *tally,
                            const operation_case *operation, const ot_schema *schema,
                            const json_t *expected, ot_str input)
{
    const ot_operation *op = &operation->document->operations[0];
    const ot_selection *selection = find_selection(op, conformance_str(expected, "field"));
    const ot_field *field =
        selection == NULL
            ? NULL
            : ot_schema_field(schema, ot_schema_root(schema, op->kind), selection->name.text);
    if (field == NULL)
        return;
    ot_json out;
    ot_argument_error error;
    bool is_fine = ot_coerce_field_arguments(operation->arena, field, selection,
                                             &operation->variables, &out, &error);
    if (is_fine) {
        conformance_check(run, tally, CONFORMANCE_VERDICT,
                          json_object_get(expected, "args") != NULL, input, OT_S("error"),
                          OT_S("ok"));
        conformance_check_text(
            run, tally, input,
            canonical_expected(operation->arena, json_object_get(expected, "args")),
            canonical_found(operation->arena, &out));
        return;
    }
    ot_location at = ot_source_locate(&operation->source, error.offset);
    conformance_error found = {.message = error.message, .locations = &at, .location_count = 1};
    json_t *errors = json_array();
    if (json_object_get(expected, "error") != NULL)
        json_array_append(errors, json_object_get(expected, "error"));
    conformance_check_errors(run, tally, input, errors, &found, 1);
    json_decref(errors);
}

static void run_arguments_case(conformance_run *run, conformance_tally *tally,
                               const ot_schema *schema, const json_t *test)
{
    operation_case operation;
    if (!begin_operation(&operation, schema, test) || !operation.is_fine) {
        tally->skipped++;
        ot_arena_free(operation.arena);
        return;
    }
    tally->cases++;
    size_t i;
    json_t *expected;
    json_array_foreach(json_object_get(test, "fields"), i, expected)
    {
        check_arguments(run, tally, &operation, schema, expected,
                        case_input(operation.arena, test));
    }
    ot_arena_free(operation.arena);
}

/* ---- The folder ---- */

typedef void (*run_case)(conformance_run *run, conformance_tally *tally, const ot_schema *schema,
                         const json_t *test);

static void run_file(conformance_run *run, const char *path, run_case each)
{
    json_t *file = conformance_load(run, path);
    conformance_tally *tally = conformance_tally_begin(run, path);
    json_t *schemas = json_object_get(file, "schemas");
    if (schemas == NULL)
        schemas = json_object();
    json_object_set_new(schemas, "none",
                        json_string("input Builtin { a: Int b: Float c: ID d: Boolean }"));
    schema_cache cache = {.texts = schemas, .arena = ot_arena_new()};
    size_t i;
    json_t *test;
    json_array_foreach(json_object_get(file, "cases"), i, test)
    {
        each(run, tally, find_schema(&cache, test), test);
    }
    free_schemas(&cache);
    json_decref(file);
}

int main(void)
{
    conformance_run run;
    if (!conformance_begin(&run))
        return 0;
    run_file(&run, "coercion/values.json", run_value_case);
    run_file(&run, "coercion/own-matrix-values.json", run_value_case);
    run_file(&run, "coercion/literals.json", run_literal_case);
    run_file(&run, "coercion/own-matrix-literals.json", run_literal_case);
    run_file(&run, "coercion/variables.json", run_variables_case);
    run_file(&run, "coercion/arguments.json", run_arguments_case);
    run_file(&run, "coercion/value-to-literal.json", run_to_literal_case);
    return conformance_finish(&run) ? 0 : 1;
}
