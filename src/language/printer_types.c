/* Type system definitions and extensions. */
#include "base/assert.h"
#include "language/printer_internal.h"

static void put(ot_printer *printer, ot_str text)
{
    ot_buffer_append(printer->out, text);
}

#define PUT(printer, literal) put((printer), OT_S(literal))

/* ---- Input values ---- */

static void print_input_value(ot_printer *printer, const ot_input_value_definition *input)
{
    ot_printer__description(printer, &input->description);
    put(printer, input->name.text);
    PUT(printer, ": ");
    ot_print_type(input->type, printer->out);
    if (input->has_default) {
        PUT(printer, " = ");
        ot_printer__value(printer, &input->default_value);
    }
    ot_printer__directives(printer, &input->directives);
}

static void print_arguments_in_line(ot_printer *printer, const ot_input_value_definition *arguments,
                                    uint32_t count)
{
    PUT(printer, "(");
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            PUT(printer, ", ");
        print_input_value(printer, &arguments[i]);
    }
    PUT(printer, ")");
}

/* Each on a line of its own, between `open` and `close`. */
static void print_input_lines(ot_printer *printer, const ot_input_value_definition *inputs,
                              uint32_t count, ot_str open, ot_str close)
{
    put(printer, open);
    printer->level++;
    for (uint32_t i = 0; i < count; i++) {
        ot_printer__newline(printer);
        print_input_value(printer, &inputs[i]);
    }
    printer->level--;
    ot_printer__newline(printer);
    put(printer, close);
}

/* In one line, unless one of them has several itself. */
static void print_arguments(ot_printer *printer, const ot_input_value_definition *arguments,
                            uint32_t count)
{
    if (count == 0)
        return;
    size_t mark = printer->out->len;
    print_arguments_in_line(printer, arguments, count);
    if (memchr(printer->out->ptr + mark, '\n', printer->out->len - mark) == NULL)
        return;
    printer->out->len = mark;
    print_input_lines(printer, arguments, count, OT_S("("), OT_S(")"));
}

/* ---- Members: blocks in braces and lists of names ---- */

static void open_block(ot_printer *printer)
{
    PUT(printer, " {");
    printer->level++;
}

static void close_block(ot_printer *printer)
{
    printer->level--;
    ot_printer__newline(printer);
    PUT(printer, "}");
}

static void print_field(ot_printer *printer, const ot_field_definition *field)
{
    ot_printer__newline(printer);
    ot_printer__description(printer, &field->description);
    put(printer, field->name.text);
    print_arguments(printer, field->arguments, field->argument_count);
    PUT(printer, ": ");
    ot_print_type(field->type, printer->out);
    ot_printer__directives(printer, &field->directives);
}

static void print_fields(ot_printer *printer, const ot_type_definition *definition)
{
    if (definition->field_count == 0)
        return;
    open_block(printer);
    for (uint32_t i = 0; i < definition->field_count; i++)
        print_field(printer, &definition->fields[i]);
    close_block(printer);
}

static void print_enum_value(ot_printer *printer, const ot_enum_value_definition *value)
{
    ot_printer__newline(printer);
    ot_printer__description(printer, &value->description);
    put(printer, value->name.text);
    ot_printer__directives(printer, &value->directives);
}

static void print_enum_values(ot_printer *printer, const ot_type_definition *definition)
{
    if (definition->value_count == 0)
        return;
    open_block(printer);
    for (uint32_t i = 0; i < definition->value_count; i++)
        print_enum_value(printer, &definition->values[i]);
    close_block(printer);
}

static void print_operation_types(ot_printer *printer, const ot_type_definition *definition)
{
    if (definition->operation_type_count == 0)
        return;
    open_block(printer);
    for (uint32_t i = 0; i < definition->operation_type_count; i++) {
        const ot_operation_type_definition *each = &definition->operation_types[i];
        ot_printer__newline(printer);
        put(printer, ot_printer__operation_keyword(each->operation));
        PUT(printer, ": ");
        put(printer, each->type.text);
    }
    close_block(printer);
}

static void print_names(ot_printer *printer, ot_str before, const ot_name *names, uint32_t count,
                        ot_str between)
{
    for (uint32_t i = 0; i < count; i++) {
        put(printer, i == 0 ? before : between);
        put(printer, names[i].text);
    }
}

/* ---- Definitions ---- */

static void print_body(ot_printer *printer, const ot_type_definition *definition)
{
    switch (definition->kind) {
    case OT_DEFINITION_SCALAR:
        return;
    case OT_DEFINITION_SCHEMA:
        print_operation_types(printer, definition);
        return;
    case OT_DEFINITION_OBJECT:
    case OT_DEFINITION_INTERFACE:
        print_fields(printer, definition);
        return;
    case OT_DEFINITION_UNION:
        print_names(printer, OT_S(" = "), definition->members, definition->member_count,
                    OT_S(" | "));
        return;
    case OT_DEFINITION_ENUM:
        print_enum_values(printer, definition);
        return;
    case OT_DEFINITION_INPUT_OBJECT:
        if (definition->input_count > 0)
            print_input_lines(printer, definition->inputs, definition->input_count, OT_S(" {"),
                              OT_S("}"));
        return;
    case OT_DEFINITION_DIRECTIVE:
        if (definition->is_repeatable)
            PUT(printer, " repeatable");
        print_names(printer, OT_S(" on "), definition->members, definition->member_count,
                    OT_S(" | "));
        return;
    }
    OT_UNREACHABLE();
}

static ot_str keyword_of(ot_type_definition_kind kind)
{
    switch (kind) {
    case OT_DEFINITION_SCHEMA:
        return OT_S("schema");
    case OT_DEFINITION_SCALAR:
        return OT_S("scalar ");
    case OT_DEFINITION_OBJECT:
        return OT_S("type ");
    case OT_DEFINITION_INTERFACE:
        return OT_S("interface ");
    case OT_DEFINITION_UNION:
        return OT_S("union ");
    case OT_DEFINITION_ENUM:
        return OT_S("enum ");
    case OT_DEFINITION_INPUT_OBJECT:
        return OT_S("input ");
    case OT_DEFINITION_DIRECTIVE:
        return OT_S("directive @");
    }
    OT_UNREACHABLE();
}

void ot_print_type_definition(const ot_type_definition *definition, ot_buffer *out)
{
    ot_printer printer = {.out = out};
    ot_printer__description(&printer, &definition->description);
    if (definition->is_extension)
        PUT(&printer, "extend ");
    put(&printer, keyword_of(definition->kind));
    put(&printer, definition->name.text);
    if (definition->kind == OT_DEFINITION_DIRECTIVE)
        print_arguments(&printer, definition->inputs, definition->input_count);
    print_names(&printer, OT_S(" implements "), definition->interfaces, definition->interface_count,
                OT_S(" & "));
    ot_printer__directives(&printer, &definition->directives);
    print_body(&printer, definition);
}
