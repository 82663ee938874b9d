#include "validation/literal.h"

#include "base/assert.h"
#include "language/printer.h"
#include "language/utf8.h"
#include "schema/suggest.h"

enum {
    QUOTED_BYTES_MAX =
        4096, /* of a value in a message: nobody reads more, and every error repeats it */
};

static ot_str cut(ot_arena *arena, ot_str text)
{
    if (text.len <= QUOTED_BYTES_MAX)
        return ot_arena_copy(arena, text);
    return ot_arena_printf(arena, "%.*s...", OT_ARG(ot_utf8_cut(text, QUOTED_BYTES_MAX)));
}

/* As the printer writes it, for messages. An object is told about many times, so the last text is
 * kept. */
static ot_str text_of(ot_rule_context *ctx, const ot_value *value)
{
    if (ctx->is_stopped)
        return OT_S("");
    if (ctx->printed == value)
        return ctx->printed_text;
    ot_buffer buffer = {0};
    ot_print_value(value, &buffer);
    ctx->printed = value;
    ctx->printed_text = cut(ctx->arena, ot_buffer_str(&buffer));
    ot_buffer_free(&buffer);
    return ctx->printed_text;
}

/* ---- Scalars (spec section "Scalars") ---- */

/* Spec section "Int": 32 bits with sign. The text is an integer by the grammar, without leading
 * zeros. */
static bool fits_int32(ot_str text)
{
    bool is_negative = text.len > 0 && text.ptr[0] == '-';
    size_t begin = is_negative ? 1 : 0;
    if (text.len - begin > 10)
        return false;
    int64_t value = 0;
    for (size_t i = begin; i < text.len; i++)
        value = value * 10 + (text.ptr[i] - '0');
    return is_negative ? value <= (int64_t)INT32_MAX + 1 : value <= INT32_MAX;
}

static void check_int(ot_rule_context *ctx, const ot_value *value)
{
    if (value->kind != OT_VALUE_INT)
        ot_rule_report(ctx, value->offset, "Int cannot represent non-integer value: %.*s",
                       OT_ARG(text_of(ctx, value)));
    else if (!fits_int32(value->text))
        ot_rule_report(ctx, value->offset,
                       "Int cannot represent non 32-bit signed integer value: %.*s",
                       OT_ARG(value->text));
}

static void check_scalar(ot_rule_context *ctx, const ot_value *value, const ot_type *type)
{
    const char *message = NULL;
    ot_value_kind kind = value->kind;
    switch (type->scalar) {
    case OT_SCALAR_INT:
        check_int(ctx, value);
        return;
    case OT_SCALAR_FLOAT:
        if (kind != OT_VALUE_INT && kind != OT_VALUE_FLOAT)
            message = "Float cannot represent non numeric value";
        break;
    case OT_SCALAR_STRING:
        if (kind != OT_VALUE_STRING)
            message = "String cannot represent a non string value";
        break;
    case OT_SCALAR_BOOLEAN:
        if (kind != OT_VALUE_BOOLEAN)
            message = "Boolean cannot represent a non boolean value";
        break;
    case OT_SCALAR_ID:
        if (kind != OT_VALUE_STRING && kind != OT_VALUE_INT)
            message = "ID cannot represent a non-string and non-integer value";
        break;
    case OT_SCALAR_CUSTOM:
        return; /* passes values as they are */
    }
    if (message != NULL)
        ot_rule_report(ctx, value->offset, "%s: %.*s", message, OT_ARG(text_of(ctx, value)));
}

/* ---- Enums (spec section "Enums") ---- */

static ot_str suggest_enum_value(ot_rule_context *ctx, const ot_type *type, ot_str text)
{
    if (!ctx->hints || ctx->is_stopped)
        return OT_S("");
    ot_str *names = OT_NEW_ARRAY(ctx->arena, ot_str, type->value_count);
    for (uint32_t i = 0; i < type->value_count; i++)
        names[i] = type->values[i].name;
    return ot_suggest(ctx->arena, OT_S("the enum value"), text, names, type->value_count);
}

static void check_enum(ot_rule_context *ctx, const ot_value *value, const ot_type *type)
{
    if (value->kind == OT_VALUE_ENUM && ot_map_has(&type->values_by_name, value->text))
        return;
    ot_str text = text_of(ctx, value);
    ot_str suggestion = suggest_enum_value(ctx, type, text);
    if (value->kind != OT_VALUE_ENUM)
        ot_rule_report(ctx, value->offset,
                       "Enum \"%.*s\" cannot represent non-enum value: %.*s.%.*s",
                       OT_ARG(type->name), OT_ARG(text), OT_ARG(suggestion));
    else
        ot_rule_report(ctx, value->offset, "Value \"%.*s\" does not exist in \"%.*s\" enum.%.*s",
                       OT_ARG(text), OT_ARG(type->name), OT_ARG(suggestion));
}

/* ---- Input objects (spec section "Input Objects") ---- */

static void check(ot_rule_context *ctx, const ot_value *value, const ot_type *type);

/* The last one of several with the name. */
static const ot_object_field *find_field(const ot_value *object, ot_str name)
{
    for (uint32_t i = object->count; i > 0; i--) {
        if (ot_str_equal(object->fields[i - 1].name.text, name))
            return &object->fields[i - 1];
    }
    return NULL;
}

static void check_known_fields(ot_rule_context *ctx, const ot_value *object, const ot_type *type)
{
    for (uint32_t i = 0; i < type->input_count && !ctx->is_stopped; i++) {
        const ot_input_value *input = &type->inputs[i];
        const ot_object_field *field = find_field(object, input->name);
        if (field != NULL)
            check(ctx, &field->value, input->type);
        else if (ot_input_is_required(input))
            ot_rule_report(
                ctx, object->offset,
                "Expected value of type \"%.*s\" to include required field \"%.*s\", found: %.*s.",
                OT_ARG(type->name), OT_ARG(input->name), OT_ARG(text_of(ctx, object)));
    }
}

static void report_unknown_field(ot_rule_context *ctx, const ot_value *object,
                                 const ot_object_field *field, const ot_type *type)
{
    ot_str name = field->name.text;
    ot_str suggestion = ot_rule_suggest_inputs(ctx, name, type->inputs, type->input_count);
    bool has_suggestion = suggestion.len > 0;
    ot_rule_report(
        ctx, field->offset,
        "Expected value of type \"%.*s\" not to include unknown field \"%.*s\"%s%.*s%s: %.*s.",
        OT_ARG(type->name), OT_ARG(name), has_suggestion ? "." : "", OT_ARG(suggestion),
        has_suggestion ? " Found" : ", found", OT_ARG(text_of(ctx, object)));
}

/* Returns how many fields are known; `last` is one of them. */
static uint32_t check_unknown_fields(ot_rule_context *ctx, const ot_value *object,
                                     const ot_type *type, const ot_object_field **last)
{
    uint32_t known_count = 0;
    for (uint32_t i = 0; i < object->count && !ctx->is_stopped; i++) {
        const ot_object_field *field = &object->fields[i];
        if (ot_map_has(&type->inputs_by_name, field->name.text)) {
            known_count++;
            *last = field;
        } else {
            report_unknown_field(ctx, object, field, type);
        }
    }
    return known_count;
}

static void check_object(ot_rule_context *ctx, const ot_value *value, const ot_type *type)
{
    if (value->kind != OT_VALUE_OBJECT) {
        ot_rule_report(ctx, value->offset,
                       "Expected value of type \"%.*s\" to be an object, found: %.*s.",
                       OT_ARG(type->name), OT_ARG(text_of(ctx, value)));
        return;
    }
    const ot_object_field *last = NULL;
    check_known_fields(ctx, value, type);
    uint32_t known_count = check_unknown_fields(ctx, value, type, &last);
    if (type->is_one_of && (known_count != 1 || last->value.kind == OT_VALUE_NULL))
        ot_rule_report(
            ctx, value->offset,
            "Within OneOf Input Object type \"%.*s\", exactly one field must be specified, and the "
            "value for that field must be non-null.",
            OT_ARG(type->name));
}

/* ---- Any type ---- */

/* A single value where a list is wanted stands for a list of one. */
static void check_list(ot_rule_context *ctx, const ot_value *value, const ot_type *item_type)
{
    if (value->kind != OT_VALUE_LIST) {
        check(ctx, value, item_type);
        return;
    }
    for (uint32_t i = 0; i < value->count && !ctx->is_stopped; i++)
        check(ctx, &value->items[i], item_type);
}

/* Depth is that of the literal and of the type, which the parser and the schema bound. */
static void check(ot_rule_context *ctx, const ot_value *value, const ot_type *type)
{
    if (value->kind == OT_VALUE_VARIABLE)
        return;
    if (value->kind == OT_VALUE_NULL) {
        if (type->kind == OT_TYPE_NON_NULL)
            ot_rule_report(ctx, value->offset,
                           "Expected value of non-null type \"%.*s\" not to be null.",
                           OT_ARG(ot_type_print(ctx->arena, type)));
        return;
    }
    type = ot_type_nullable(type);
    switch (type->kind) {
    case OT_TYPE_LIST:
        check_list(ctx, value, type->of);
        return;
    case OT_TYPE_INPUT_OBJECT:
        check_object(ctx, value, type);
        return;
    case OT_TYPE_ENUM:
        check_enum(ctx, value, type);
        return;
    case OT_TYPE_SCALAR:
        check_scalar(ctx, value, type);
        return;
    default:
        OT_UNREACHABLE(); /* callers ask about input types only */
    }
}

void ot_literal_check(ot_rule_context *ctx, const ot_value *value, const ot_type *type)
{
    OT_ASSERT(ot_type_is_input(type));
    check(ctx, value, type);
}
