/* Names, descriptions, values, arguments, directives and type references: what all definitions
 * share. */
#include "language/parser_internal.h"
#include "language/string_literal.h"

bool ot_parser__name(ot_parser *parser, ot_name *name)
{
    *name = (ot_name){.text = parser->token.text, .offset = parser->token.offset};
    return ot_parser__expect(parser, OT_TOKEN_NAME);
}

bool ot_parser__push_name(ot_parser *parser)
{
    ot_name name;
    if (!ot_parser__name(parser, &name))
        return false;
    ot_parser__push(parser, &name, sizeof(name));
    return true;
}

static ot_str string_of(ot_arena *arena, const ot_token *token)
{
    return token->kind == OT_TOKEN_STRING ? ot_string_value(arena, token->text)
                                          : ot_block_string_value(arena, token->text);
}

void ot_parser__description(ot_parser *parser, ot_description *description)
{
    ot_token_kind kind = parser->token.kind;
    if (kind != OT_TOKEN_STRING && kind != OT_TOKEN_BLOCK_STRING)
        return;
    description->is_present = true;
    description->is_block = kind == OT_TOKEN_BLOCK_STRING;
    description->text = string_of(parser->arena, &parser->token);
    description->offset = parser->token.offset;
    ot_parser__advance(parser);
}

/* ---- Values ---- */

static bool push_item(ot_parser *parser, bool is_const)
{
    ot_value item = {0};
    if (!ot_parser__value(parser, is_const, &item))
        return false;
    ot_parser__push(parser, &item, sizeof(item));
    return true;
}

static bool parse_list(ot_parser *parser, bool is_const, ot_value *value)
{
    if (!ot_parser__enter(parser))
        return false;
    size_t mark = parser->scratch.len;
    ot_parser__advance(parser);
    while (!ot_parser__take(parser, OT_TOKEN_BRACKET_R))
        if (!push_item(parser, is_const))
            return false;
    value->kind = OT_VALUE_LIST;
    value->items = ot_parser__pop(parser, mark, sizeof(*value->items), &value->count);
    ot_parser__leave(parser);
    return true;
}

static bool push_object_field(ot_parser *parser, bool is_const)
{
    ot_object_field field = {.offset = parser->token.offset};
    if (!ot_parser__name(parser, &field.name) || !ot_parser__expect(parser, OT_TOKEN_COLON) ||
        !ot_parser__value(parser, is_const, &field.value))
        return false;
    ot_parser__push(parser, &field, sizeof(field));
    return true;
}

static bool parse_object(ot_parser *parser, bool is_const, ot_value *value)
{
    if (!ot_parser__enter(parser))
        return false;
    size_t mark = parser->scratch.len;
    ot_parser__advance(parser);
    while (!ot_parser__take(parser, OT_TOKEN_BRACE_R))
        if (!push_object_field(parser, is_const))
            return false;
    value->kind = OT_VALUE_OBJECT;
    value->fields = ot_parser__pop(parser, mark, sizeof(*value->fields), &value->count);
    ot_parser__leave(parser);
    return true;
}

static bool parse_variable(ot_parser *parser, bool is_const, ot_value *value)
{
    ot_token dollar = parser->token;
    ot_parser__advance(parser);
    if (is_const && ot_parser__is(parser, OT_TOKEN_NAME))
        return ot_parser__fail(parser, dollar.offset,
                               "Unexpected variable \"$%.*s\" in constant value.",
                               OT_ARG(parser->token.text));
    if (is_const)
        return ot_parser__unexpected(parser, &dollar);
    value->kind = OT_VALUE_VARIABLE;
    value->text = parser->token.text;
    return ot_parser__expect(parser, OT_TOKEN_NAME);
}

static void set_named(ot_value *value, ot_str name)
{
    value->boolean = ot_str_equal(name, OT_S("true"));
    if (value->boolean || ot_str_equal(name, OT_S("false"))) {
        value->kind = OT_VALUE_BOOLEAN;
    } else if (ot_str_equal(name, OT_S("null"))) {
        value->kind = OT_VALUE_NULL;
    } else {
        value->kind = OT_VALUE_ENUM;
        value->text = name;
    }
}

static bool set_scalar(ot_parser *parser, ot_value_kind kind, ot_str text, ot_value *value)
{
    value->kind = kind;
    value->text = text;
    ot_parser__advance(parser);
    return true;
}

bool ot_parser__value(ot_parser *parser, bool is_const, ot_value *value)
{
    const ot_token *token = &parser->token;
    value->offset = token->offset;
    switch (token->kind) {
    case OT_TOKEN_BRACKET_L:
        return parse_list(parser, is_const, value);
    case OT_TOKEN_BRACE_L:
        return parse_object(parser, is_const, value);
    case OT_TOKEN_INT:
        return set_scalar(parser, OT_VALUE_INT, token->text, value);
    case OT_TOKEN_FLOAT:
        return set_scalar(parser, OT_VALUE_FLOAT, token->text, value);
    case OT_TOKEN_STRING:
    case OT_TOKEN_BLOCK_STRING:
        value->is_block = token->kind == OT_TOKEN_BLOCK_STRING;
        return set_scalar(parser, OT_VALUE_STRING, string_of(parser->arena, token), value);
    case OT_TOKEN_NAME:
        set_named(value, token->text);
        ot_parser__advance(parser);
        return true;
    case OT_TOKEN_DOLLAR:
        return parse_variable(parser, is_const, value);
    default:
        return ot_parser__unexpected(parser, token);
    }
}

bool ot_parser__default_value(ot_parser *parser, bool *has_default, ot_value *value)
{
    *has_default = ot_parser__take(parser, OT_TOKEN_EQUALS);
    return !*has_default || ot_parser__value(parser, true, value);
}

/* ---- Arguments and directives ---- */

static bool push_argument(ot_parser *parser, bool is_const)
{
    ot_argument argument = {.offset = parser->token.offset};
    if (!ot_parser__name(parser, &argument.name) || !ot_parser__expect(parser, OT_TOKEN_COLON) ||
        !ot_parser__value(parser, is_const, &argument.value))
        return false;
    ot_parser__push(parser, &argument, sizeof(argument));
    return true;
}

static bool push_open_argument(ot_parser *parser)
{
    return push_argument(parser, false);
}

static bool push_const_argument(ot_parser *parser)
{
    return push_argument(parser, true);
}

bool ot_parser__arguments(ot_parser *parser, bool is_const, ot_argument **arguments,
                          uint32_t *count)
{
    if (!ot_parser__is(parser, OT_TOKEN_PAREN_L))
        return true;
    size_t mark = parser->scratch.len;
    if (!ot_parser__many(parser, OT_TOKEN_PAREN_L,
                         is_const ? push_const_argument : push_open_argument, OT_TOKEN_PAREN_R))
        return false;
    *arguments = ot_parser__pop(parser, mark, sizeof(**arguments), count);
    return true;
}

static bool push_directive(ot_parser *parser, bool is_const)
{
    ot_directive directive = {.offset = parser->token.offset};
    ot_parser__advance(parser);
    if (!ot_parser__name(parser, &directive.name) ||
        !ot_parser__arguments(parser, is_const, &directive.arguments, &directive.argument_count))
        return false;
    ot_parser__push(parser, &directive, sizeof(directive));
    return true;
}

bool ot_parser__directives(ot_parser *parser, bool is_const, ot_directive_list *directives)
{
    if (!ot_parser__is(parser, OT_TOKEN_AT))
        return true;
    size_t mark = parser->scratch.len;
    do {
        if (!push_directive(parser, is_const))
            return false;
    } while (ot_parser__is(parser, OT_TOKEN_AT));
    directives->items =
        ot_parser__pop(parser, mark, sizeof(*directives->items), &directives->count);
    return true;
}

/* ---- Type references ---- */

static bool parse_list_type(ot_parser *parser, ot_type_ref *type)
{
    if (!ot_parser__enter(parser))
        return false;
    type->kind = OT_TYPE_REF_LIST;
    ot_parser__advance(parser);
    if (!ot_parser__type(parser, &type->of) || !ot_parser__expect(parser, OT_TOKEN_BRACKET_R))
        return false;
    ot_parser__leave(parser);
    return true;
}

bool ot_parser__type(ot_parser *parser, ot_type_ref **type)
{
    ot_type_ref *made = OT_NEW(parser->arena, ot_type_ref);
    made->offset = parser->token.offset;
    bool is_right = ot_parser__is(parser, OT_TOKEN_BRACKET_L)
                        ? parse_list_type(parser, made)
                        : ot_parser__name(parser, &made->name);
    if (!is_right)
        return false;
    *type = made;
    if (ot_parser__take(parser, OT_TOKEN_BANG)) {
        *type = OT_NEW(parser->arena, ot_type_ref);
        **type = (ot_type_ref){.kind = OT_TYPE_REF_NON_NULL, .offset = made->offset, .of = made};
    }
    return true;
}
