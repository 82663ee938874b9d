/*
 * Input coercion on any operation and any variables, parted by a NUL byte, against one schema with
 * every kind of input. Nothing may crash; what is refused is reported with a place in the text;
 * what variables became coerces to itself again, and arguments that take them are objects or one
 * error.
 */
#include "base/assert.h"
#include "base/buffer.h"
#include "language/parser.h"
#include "schema/build.h"
#include "schema/coerce.h"
#include "json/reader.h"
#include "json/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char sdl[] =
    "type Query { f(i: Int, s: String! = \"d\", a: I, o: O, l: [[Int!]], e: E! = X, c: C, d: ID, "
    "b: Boolean): Int "
    "g(x: Float!): Int } input I { i: Int! = 5 n: I o: O l: [E!] c: C r: String! } "
    "input O @oneOf { a: Int b: String i: I } enum E { X YY } scalar C";

/* Made once; lives as long as the process. */
static const ot_schema *the_schema(void)
{
    static ot_schema *schema;
    static ot_arena *arena; /* holds the document, which the schema borrows */
    if (schema != NULL)
        return schema;
    arena = ot_arena_new();
    static const ot_source source = {.name = OT_STR("schema"), .text = {sdl, sizeof(sdl) - 1}};
    ot_syntax_error error;
    ot_report report = {.arena = arena};
    ot_document *document = ot_parse(arena, &source, NULL, &error);
    schema = ot_schema_build(&document, 1, NULL, &report);
    OT_ASSERT(schema != NULL);
    return schema;
}

/* A coerced value is a value of the type that nothing has to be added to. */
static void check_again(ot_arena *arena, const ot_variable *variable)
{
    ot_coercion coercion = {.arena = arena};
    ot_json again;
    ot_buffer first = {0};
    ot_buffer second = {0};
    OT_ASSERT(ot_coerce_json(&coercion, variable->type, &variable->value, &again));
    ot_json_write_value(&first, &variable->value);
    ot_json_write_value(&second, &again);
    OT_ASSERT(ot_str_equal(ot_buffer_str(&first), ot_buffer_str(&second)));
    ot_buffer_free(&first);
    ot_buffer_free(&second);
}

static void check_arguments(ot_arena *arena, const ot_operation *operation,
                            const ot_variables *variables)
{
    const ot_schema *schema = the_schema();
    for (uint32_t i = 0; i < operation->selection_set.count; i++) {
        const ot_selection *selection = &operation->selection_set.items[i];
        const ot_field *field = NULL;
        if (selection->kind == OT_SELECTION_FIELD)
            field = ot_schema_field(schema, schema->query, selection->name.text);
        ot_json out;
        ot_argument_error error = {0};
        if (field == NULL)
            continue;
        if (ot_coerce_field_arguments(arena, field, selection, variables, &out, &error))
            OT_ASSERT(out.kind == OT_JSON_OBJECT && out.count <= field->argument_count);
        else
            OT_ASSERT(error.message.len > 0);
    }
}

static void check_operation(ot_arena *arena, const ot_source *source, const ot_operation *operation,
                            const ot_json *raw)
{
    ot_report report = {.arena = arena, .limit = 10, .hints = true};
    ot_variables_request request = {
        .schema = the_schema(), .source = source, .operation = operation, .raw = raw};
    ot_variables variables;
    bool is_fine = ot_coerce_variables(arena, &request, &variables, &report);
    OT_ASSERT(is_fine == ot_report_is_empty(&report));
    for (uint32_t i = 0; i < report.problems.count; i++)
        (void)ot_source_locate(report.problems.items[i].places[0].source,
                               report.problems.items[i].places[0].offset); /* asserts */
    for (uint32_t i = 0; is_fine && i < variables.count; i++) {
        if (variables.items[i].is_present)
            check_again(arena, &variables.items[i]);
    }
    if (is_fine)
        check_arguments(arena, operation, &variables);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ot_arena *arena = ot_arena_new();
    ot_str text = ot_str_make((const char *)data, size);
    size_t end = ot_str_find(text, '\0', 0);
    ot_source source = {.name = OT_STR("fuzz"), .text = ot_str_slice(text, 0, end)};
    ot_syntax_error syntax_error;
    ot_json_error json_error;
    const ot_document *document = ot_parse(arena, &source, NULL, &syntax_error);
    const ot_json *raw = ot_json_read(arena, ot_str_slice(text, end + 1, text.len), &json_error);
    for (uint32_t i = 0; document != NULL && i < document->operation_count; i++)
        check_operation(arena, &source, &document->operations[i], raw);
    ot_arena_free(arena);
    return 0;
}
