#include "schema/print.h"

#include "base/arena.h"
#include "base/assert.h"
#include "language/printer.h"
#include "language/string_literal.h"
#include "schema/natural.h"

#include <stdlib.h>

typedef struct printer {
    ot_buffer *out;
    ot_arena *scratch; /* sorted lists, printed types */
    ot_schema_print_options options;
} printer;

/* ---- Lists in the order wanted ---- */

typedef struct named_item {
    ot_str name;
    const void *item;
} named_item;

static int compare_items(const void *a, const void *b)
{
    return ot_natural_compare(((const named_item *)a)->name, ((const named_item *)b)->name);
}

static named_item *new_items(const printer *p, uint32_t count)
{
    return OT_NEW_ARRAY(p->scratch, named_item, (size_t)count + 1);
}

static void order(const printer *p, named_item *items, uint32_t count)
{
    if (p->options.sorted && count > 1)
        qsort(items, count, sizeof(*items), compare_items);
}

static named_item *order_types(const printer *p, const ot_type *const *types, uint32_t count)
{
    named_item *items = new_items(p, count);
    for (uint32_t i = 0; i < count; i++)
        items[i] = (named_item){types[i]->name, types[i]};
    order(p, items, count);
    return items;
}

static named_item *order_inputs(const printer *p, const ot_input_value *inputs, uint32_t count)
{
    named_item *items = new_items(p, count);
    for (uint32_t i = 0; i < count; i++)
        items[i] = (named_item){inputs[i].name, &inputs[i]};
    order(p, items, count);
    return items;
}

static named_item *order_fields(const printer *p, const ot_type *type)
{
    named_item *items = new_items(p, type->field_count);
    for (uint32_t i = 0; i < type->field_count; i++)
        items[i] = (named_item){type->fields[i].name, &type->fields[i]};
    order(p, items, type->field_count);
    return items;
}

static named_item *order_values(const printer *p, const ot_type *type)
{
    named_item *items = new_items(p, type->value_count);
    for (uint32_t i = 0; i < type->value_count; i++)
        items[i] = (named_item){type->values[i].name, &type->values[i]};
    order(p, items, type->value_count);
    return items;
}

/* ---- Descriptions and directives ---- */

static void put(const printer *p, ot_str text)
{
    ot_buffer_append(p->out, text);
}

static void put_indented(const printer *p, ot_str text, ot_str indent)
{
    for (size_t i = 0; i < text.len; i++) {
        ot_buffer_append_byte(p->out, text.ptr[i]);
        if (text.ptr[i] == '\n')
            put(p, indent);
    }
}

/* A described element that is not the first in its block has an empty line before it. */
static void print_description(const printer *p, const ot_description *description, ot_str indent,
                              bool is_first)
{
    if (!description->is_present)
        return;
    ot_buffer text = {0};
    if (ot_block_string_is_printable(description->text))
        ot_block_string_print(&text, description->text, false);
    else
        ot_string_print(&text, description->text);
    if (indent.len > 0 && !is_first)
        put(p, OT_S("\n"));
    put(p, indent);
    put_indented(p, ot_buffer_str(&text), indent);
    put(p, OT_S("\n"));
    ot_buffer_free(&text);
}

/* All directives as written, or the ones that are part of the contract. */
static void print_applied(const printer *p, const ot_applied_directives *applied)
{
    for (uint32_t i = 0; i < applied->count; i++) {
        put(p, OT_S(" "));
        ot_print_directive(applied->items[i], p->out);
    }
}

static void print_deprecated(const printer *p, const ot_applied_directives *applied,
                             bool is_deprecated, ot_str reason)
{
    if (p->options.with_directives) {
        print_applied(p, applied);
        return;
    }
    if (!is_deprecated)
        return;
    put(p, OT_S(" @deprecated"));
    if (ot_str_equal(reason, OT_S("No longer supported")))
        return;
    put(p, OT_S("(reason: "));
    ot_string_print(p->out, reason);
    put(p, OT_S(")"));
}

/* ---- Arguments and fields ---- */

static void print_type_name(const printer *p, const ot_type *type)
{
    put(p, ot_type_print(p->scratch, type));
}

static void print_input(const printer *p, const ot_input_value *input)
{
    put(p, input->name);
    put(p, OT_S(": "));
    print_type_name(p, input->type);
    if (input->default_value != NULL) {
        put(p, OT_S(" = "));
        put(p, input->default_text);
    }
    print_deprecated(p, &input->directives, input->is_deprecated, input->deprecation_reason);
}

static bool has_descriptions(const ot_input_value *inputs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (inputs[i].description.is_present)
            return true;
    }
    return false;
}

/* On one line, or on lines of their own where one of them is described. */
static void print_arguments(const printer *p, const ot_input_value *inputs, uint32_t count,
                            ot_str indent)
{
    if (count == 0)
        return;
    bool is_block = has_descriptions(inputs, count);
    const named_item *items = order_inputs(p, inputs, count);
    ot_str inner = indent.len > 0 ? OT_S("    ") : OT_S("  ");
    put(p, is_block ? OT_S("(\n") : OT_S("("));
    for (uint32_t i = 0; i < count; i++) {
        const ot_input_value *input = items[i].item;
        if (i > 0)
            put(p, is_block ? OT_S("\n") : OT_S(", "));
        if (is_block) {
            print_description(p, &input->description, inner, i == 0);
            put(p, inner);
        }
        print_input(p, input);
    }
    if (is_block) {
        put(p, OT_S("\n"));
        put(p, indent);
    }
    put(p, OT_S(")"));
}

static void print_field(const printer *p, const ot_field *field)
{
    put(p, field->name);
    print_arguments(p, field->arguments, field->argument_count, OT_S("  "));
    put(p, OT_S(": "));
    print_type_name(p, field->type);
    print_deprecated(p, &field->directives, field->is_deprecated, field->deprecation_reason);
}

/* ---- Types ---- */

static void begin_member(const printer *p, uint32_t i, const ot_description *description)
{
    put(p, i == 0 ? OT_S(" {\n") : OT_S("\n"));
    print_description(p, description, OT_S("  "), i == 0);
    put(p, OT_S("  "));
}

static void end_members(const printer *p, uint32_t count)
{
    if (count > 0)
        put(p, OT_S("\n}"));
}

static void print_interfaces(const printer *p, const ot_type *type)
{
    const named_item *items = order_types(p, type->interfaces, type->interface_count);
    for (uint32_t i = 0; i < type->interface_count; i++) {
        put(p, i == 0 ? OT_S(" implements ") : OT_S(" & "));
        put(p, items[i].name);
    }
}

static void print_fields(const printer *p, const ot_type *type)
{
    const named_item *items = order_fields(p, type);
    for (uint32_t i = 0; i < type->field_count; i++) {
        const ot_field *field = items[i].item;
        begin_member(p, i, &field->description);
        print_field(p, field);
    }
    end_members(p, type->field_count);
}

static void print_members(const printer *p, const ot_type *type)
{
    const named_item *items = order_types(p, type->possible_types, type->possible_type_count);
    for (uint32_t i = 0; i < type->possible_type_count; i++) {
        put(p, i == 0 ? OT_S(" = ") : OT_S(" | "));
        put(p, items[i].name);
    }
}

static void print_values(const printer *p, const ot_type *type)
{
    const named_item *items = order_values(p, type);
    for (uint32_t i = 0; i < type->value_count; i++) {
        const ot_enum_value *value = items[i].item;
        begin_member(p, i, &value->description);
        put(p, value->name);
        print_deprecated(p, &value->directives, value->is_deprecated, value->deprecation_reason);
    }
    end_members(p, type->value_count);
}

static void print_input_fields(const printer *p, const ot_type *type)
{
    const named_item *items = order_inputs(p, type->inputs, type->input_count);
    for (uint32_t i = 0; i < type->input_count; i++) {
        const ot_input_value *input = items[i].item;
        begin_member(p, i, &input->description);
        print_input(p, input);
    }
    end_members(p, type->input_count);
}

static void print_type_directives(const printer *p, const ot_type *type)
{
    if (p->options.with_directives) {
        print_applied(p, &type->directives);
    } else if (type->has_specified_by) {
        put(p, OT_S(" @specifiedBy(url: "));
        ot_string_print(p->out, type->specified_by_url);
        put(p, OT_S(")"));
    } else if (type->is_one_of) {
        put(p, OT_S(" @oneOf"));
    }
}

static ot_str keyword(const ot_type *type)
{
    static const ot_str keywords[] = {
        [OT_TYPE_SCALAR] = OT_STR("scalar "),       [OT_TYPE_OBJECT] = OT_STR("type "),
        [OT_TYPE_INTERFACE] = OT_STR("interface "), [OT_TYPE_UNION] = OT_STR("union "),
        [OT_TYPE_ENUM] = OT_STR("enum "),           [OT_TYPE_INPUT_OBJECT] = OT_STR("input "),
    };
    OT_ASSERT(type->of == NULL);
    return keywords[type->kind];
}

static void print_type(const printer *p, const ot_type *type)
{
    print_description(p, &type->description, OT_S(""), true);
    put(p, keyword(type));
    put(p, type->name);
    print_interfaces(p, type);
    print_type_directives(p, type);
    print_fields(p, type);
    if (type->kind == OT_TYPE_UNION)
        print_members(p, type);
    print_values(p, type);
    print_input_fields(p, type);
}

/* ---- Directives and the schema ---- */

static void print_directive(const printer *p, const ot_directive_definition *directive)
{
    print_description(p, &directive->description, OT_S(""), true);
    put(p, OT_S("directive @"));
    put(p, directive->name);
    print_arguments(p, directive->arguments, directive->argument_count, OT_S(""));
    print_deprecated(p, &directive->directives, directive->is_deprecated,
                     directive->deprecation_reason);
    put(p, directive->is_repeatable ? OT_S(" repeatable on ") : OT_S(" on "));

    named_item *items = new_items(p, directive->location_count);
    for (uint32_t i = 0; i < directive->location_count; i++)
        items[i] = (named_item){.name = directive->location_names[i]};
    order(p, items, directive->location_count);
    for (uint32_t i = 0; i < directive->location_count; i++) {
        if (i > 0)
            put(p, OT_S(" | "));
        put(p, items[i].name);
    }
}

static bool has_usual_roots(const ot_schema *schema)
{
    return schema->query == ot_schema_type(schema, OT_S("Query")) &&
           schema->mutation == ot_schema_type(schema, OT_S("Mutation")) &&
           schema->subscription == ot_schema_type(schema, OT_S("Subscription"));
}

static void print_root(const printer *p, const char *operation, const ot_type *type)
{
    if (type != NULL)
        ot_buffer_printf(p->out, "  %s: %.*s\n", operation, OT_ARG(type->name));
}

/* Only where it says what the names of the root types do not. */
static bool print_schema_definition(const printer *p, const ot_schema *schema)
{
    bool has_roots =
        schema->query != NULL || schema->mutation != NULL || schema->subscription != NULL;
    bool has_directives = p->options.with_directives && schema->applied.count > 0;
    if (!has_roots ||
        (!schema->description.is_present && !has_directives && has_usual_roots(schema)))
        return false;
    print_description(p, &schema->description, OT_S(""), true);
    put(p, OT_S("schema"));
    if (has_directives)
        print_applied(p, &schema->applied);
    put(p, OT_S(" {\n"));
    print_root(p, "query", schema->query);
    print_root(p, "mutation", schema->mutation);
    print_root(p, "subscription", schema->subscription);
    put(p, OT_S("}"));
    return true;
}

/* A definition of the SDL that redefines a specified directive is left out like the original. */
static bool is_specified(ot_str name)
{
    static const ot_str names[] = {OT_STR("include"), OT_STR("skip"), OT_STR("deprecated"),
                                   OT_STR("specifiedBy"), OT_STR("oneOf")};
    for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (ot_str_equal(name, names[i]))
            return true;
    }
    return false;
}

static void separate(const printer *p, bool *has_text)
{
    if (*has_text)
        put(p, OT_S("\n\n"));
    *has_text = true;
}

static void print_definitions(const printer *p, const ot_schema *schema)
{
    bool has_text = print_schema_definition(p, schema);
    named_item *items = new_items(p, schema->directive_count);
    for (uint32_t i = 0; i < schema->directive_count; i++)
        items[i] = (named_item){schema->directives[i]->name, schema->directives[i]};
    order(p, items, schema->directive_count);
    for (uint32_t i = 0; i < schema->directive_count; i++) {
        if (is_specified(items[i].name))
            continue;
        separate(p, &has_text);
        print_directive(p, items[i].item);
    }

    items = order_types(p, (const ot_type *const *)schema->types, schema->type_count);
    for (uint32_t i = 0; i < schema->type_count; i++) {
        const ot_type *type = items[i].item;
        if (type->is_builtin)
            continue;
        separate(p, &has_text);
        print_type(p, type);
    }
}

void ot_schema_print(const ot_schema *schema, const ot_schema_print_options *options,
                     ot_buffer *out)
{
    printer p = {.out = out, .scratch = ot_arena_new()};
    if (options != NULL)
        p.options = *options;
    print_definitions(&p, schema);
    ot_arena_free(p.scratch);
}
