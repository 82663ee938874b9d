/* Type system definitions and extensions. */
#include "language/parser_internal.h"

/* ---- Parts ---- */

static bool push_input_value(ot_parser *parser)
{
    ot_input_value_definition input = {.offset = parser->token.offset};
    ot_parser__description(parser, &input.description);
    if (!ot_parser__name(parser, &input.name) || !ot_parser__expect(parser, OT_TOKEN_COLON) ||
        !ot_parser__type(parser, &input.type) ||
        !ot_parser__default_value(parser, &input.has_default, &input.default_value) ||
        !ot_parser__directives(parser, true, &input.directives))
        return false;
    ot_parser__push(parser, &input, sizeof(input));
    return true;
}

/* Arguments in parentheses or input fields in braces; none at all is allowed. */
static bool parse_input_values(ot_parser *parser, ot_token_kind open, ot_token_kind close,
                               ot_input_value_definition **inputs, uint32_t *count)
{
    size_t mark = parser->scratch.len;
    if (!ot_parser__optional_many(parser, open, push_input_value, close))
        return false;
    *inputs = ot_parser__pop(parser, mark, sizeof(**inputs), count);
    return true;
}

static bool parse_argument_definitions(ot_parser *parser, ot_input_value_definition **arguments,
                                       uint32_t *count)
{
    return parse_input_values(parser, OT_TOKEN_PAREN_L, OT_TOKEN_PAREN_R, arguments, count);
}

static bool push_field_definition(ot_parser *parser)
{
    ot_field_definition field = {.offset = parser->token.offset};
    ot_parser__description(parser, &field.description);
    if (!ot_parser__name(parser, &field.name) ||
        !parse_argument_definitions(parser, &field.arguments, &field.argument_count) ||
        !ot_parser__expect(parser, OT_TOKEN_COLON) || !ot_parser__type(parser, &field.type) ||
        !ot_parser__directives(parser, true, &field.directives))
        return false;
    ot_parser__push(parser, &field, sizeof(field));
    return true;
}

static bool is_reserved_value(const ot_token *token)
{
    return ot_parser__is_keyword(token, OT_S("true")) ||
           ot_parser__is_keyword(token, OT_S("false")) ||
           ot_parser__is_keyword(token, OT_S("null"));
}

static bool push_enum_value(ot_parser *parser)
{
    ot_enum_value_definition value = {.offset = parser->token.offset};
    ot_parser__description(parser, &value.description);
    if (is_reserved_value(&parser->token))
        return ot_parser__fail(parser, parser->token.offset,
                               "Name \"%.*s\" is reserved and cannot be used for an enum value.",
                               OT_ARG(parser->token.text));
    if (!ot_parser__name(parser, &value.name) ||
        !ot_parser__directives(parser, true, &value.directives))
        return false;
    ot_parser__push(parser, &value, sizeof(value));
    return true;
}

static bool push_operation_type(ot_parser *parser)
{
    ot_operation_type_definition definition = {.offset = parser->token.offset};
    if (!ot_parser__operation_kind(parser, &definition.operation) ||
        !ot_parser__expect(parser, OT_TOKEN_COLON) || !ot_parser__name(parser, &definition.type))
        return false;
    ot_parser__push(parser, &definition, sizeof(definition));
    return true;
}

/* The edition's locations, and two that graphql-js 17 knows besides: they appear in SDL that tools
 * print. */
static bool is_directive_location(ot_str name)
{
    static const ot_str locations[] = {
        OT_STR("QUERY"),
        OT_STR("MUTATION"),
        OT_STR("SUBSCRIPTION"),
        OT_STR("FIELD"),
        OT_STR("FRAGMENT_DEFINITION"),
        OT_STR("FRAGMENT_SPREAD"),
        OT_STR("INLINE_FRAGMENT"),
        OT_STR("VARIABLE_DEFINITION"),
        OT_STR("SCHEMA"),
        OT_STR("SCALAR"),
        OT_STR("OBJECT"),
        OT_STR("FIELD_DEFINITION"),
        OT_STR("ARGUMENT_DEFINITION"),
        OT_STR("INTERFACE"),
        OT_STR("UNION"),
        OT_STR("ENUM"),
        OT_STR("ENUM_VALUE"),
        OT_STR("INPUT_OBJECT"),
        OT_STR("INPUT_FIELD_DEFINITION"),
        OT_STR("FRAGMENT_VARIABLE_DEFINITION"),
        OT_STR("DIRECTIVE_DEFINITION"),
    };
    for (size_t i = 0; i < sizeof(locations) / sizeof(locations[0]); i++)
        if (ot_str_equal(name, locations[i]))
            return true;
    return false;
}

static bool push_directive_location(ot_parser *parser)
{
    ot_token start = parser->token;
    if (!ot_parser__push_name(parser))
        return false;
    return is_directive_location(start.text) || ot_parser__unexpected(parser, &start);
}

/* ---- Bodies: what follows the keyword, for definitions and extensions alike ---- */

static bool parse_name_and_directives(ot_parser *parser, ot_type_definition *definition)
{
    return ot_parser__name(parser, &definition->name) &&
           ot_parser__directives(parser, true, &definition->directives);
}

static bool parse_schema(ot_parser *parser, ot_type_definition *definition)
{
    if (!ot_parser__directives(parser, true, &definition->directives))
        return false;
    size_t mark = parser->scratch.len;
    bool may_be_absent = definition->is_extension && !ot_parser__is(parser, OT_TOKEN_BRACE_L);
    if (!may_be_absent &&
        !ot_parser__many(parser, OT_TOKEN_BRACE_L, push_operation_type, OT_TOKEN_BRACE_R))
        return false;
    definition->operation_types = ot_parser__pop(parser, mark, sizeof(*definition->operation_types),
                                                 &definition->operation_type_count);
    return true;
}

static bool parse_interfaces(ot_parser *parser, ot_type_definition *definition)
{
    if (!ot_parser__take_keyword(parser, OT_S("implements")))
        return true;
    size_t mark = parser->scratch.len;
    if (!ot_parser__delimited(parser, OT_TOKEN_AMP, ot_parser__push_name))
        return false;
    definition->interfaces =
        ot_parser__pop(parser, mark, sizeof(*definition->interfaces), &definition->interface_count);
    return true;
}

/* Objects and interfaces. */
static bool parse_fields_type(ot_parser *parser, ot_type_definition *definition)
{
    if (!ot_parser__name(parser, &definition->name) || !parse_interfaces(parser, definition) ||
        !ot_parser__directives(parser, true, &definition->directives))
        return false;
    size_t mark = parser->scratch.len;
    if (!ot_parser__optional_many(parser, OT_TOKEN_BRACE_L, push_field_definition,
                                  OT_TOKEN_BRACE_R))
        return false;
    definition->fields =
        ot_parser__pop(parser, mark, sizeof(*definition->fields), &definition->field_count);
    return true;
}

static bool parse_union(ot_parser *parser, ot_type_definition *definition)
{
    if (!parse_name_and_directives(parser, definition))
        return false;
    if (!ot_parser__take(parser, OT_TOKEN_EQUALS))
        return true;
    size_t mark = parser->scratch.len;
    if (!ot_parser__delimited(parser, OT_TOKEN_PIPE, ot_parser__push_name))
        return false;
    definition->members =
        ot_parser__pop(parser, mark, sizeof(*definition->members), &definition->member_count);
    return true;
}

static bool parse_enum(ot_parser *parser, ot_type_definition *definition)
{
    if (!parse_name_and_directives(parser, definition))
        return false;
    size_t mark = parser->scratch.len;
    if (!ot_parser__optional_many(parser, OT_TOKEN_BRACE_L, push_enum_value, OT_TOKEN_BRACE_R))
        return false;
    definition->values =
        ot_parser__pop(parser, mark, sizeof(*definition->values), &definition->value_count);
    return true;
}

static bool parse_input_object(ot_parser *parser, ot_type_definition *definition)
{
    return parse_name_and_directives(parser, definition) &&
           parse_input_values(parser, OT_TOKEN_BRACE_L, OT_TOKEN_BRACE_R, &definition->inputs,
                              &definition->input_count);
}

static bool parse_directive_definition(ot_parser *parser, ot_type_definition *definition)
{
    if (!ot_parser__expect(parser, OT_TOKEN_AT) || !ot_parser__name(parser, &definition->name) ||
        !parse_argument_definitions(parser, &definition->inputs, &definition->input_count))
        return false;
    definition->is_repeatable = ot_parser__take_keyword(parser, OT_S("repeatable"));
    if (!ot_parser__expect_keyword(parser, OT_S("on")))
        return false;
    size_t mark = parser->scratch.len;
    if (!ot_parser__delimited(parser, OT_TOKEN_PIPE, push_directive_location))
        return false;
    definition->members =
        ot_parser__pop(parser, mark, sizeof(*definition->members), &definition->member_count);
    return true;
}

/* ---- Definitions and extensions ---- */

typedef struct body_rule {
    ot_str keyword;
    ot_type_definition_kind kind;
    bool (*parse)(ot_parser *parser, ot_type_definition *definition);
} body_rule;

static const body_rule body_rules[] = {
    {OT_STR("schema"), OT_DEFINITION_SCHEMA, parse_schema},
    {OT_STR("scalar"), OT_DEFINITION_SCALAR, parse_name_and_directives},
    {OT_STR("type"), OT_DEFINITION_OBJECT, parse_fields_type},
    {OT_STR("interface"), OT_DEFINITION_INTERFACE, parse_fields_type},
    {OT_STR("union"), OT_DEFINITION_UNION, parse_union},
    {OT_STR("enum"), OT_DEFINITION_ENUM, parse_enum},
    {OT_STR("input"), OT_DEFINITION_INPUT_OBJECT, parse_input_object},
    {OT_STR("directive"), OT_DEFINITION_DIRECTIVE, parse_directive_definition},
};

static const body_rule *find_rule(const ot_token *keyword)
{
    for (size_t i = 0; i < sizeof(body_rules) / sizeof(body_rules[0]); i++)
        if (ot_parser__is_keyword(keyword, body_rules[i].keyword))
            return &body_rules[i];
    return NULL;
}

bool ot_parser__is_type_keyword(const ot_token *keyword)
{
    return find_rule(keyword) != NULL;
}

bool ot_parser__type_definition(ot_parser *parser, ot_type_definition *definition)
{
    definition->offset = parser->token.offset;
    ot_parser__description(parser, &definition->description);
    const body_rule *rule = find_rule(&parser->token);
    if (rule == NULL)
        return ot_parser__unexpected(parser, &parser->token);
    definition->kind = rule->kind;
    ot_parser__advance(parser);
    return rule->parse(parser, definition);
}

/* An extension has to add something. */
static bool adds_nothing(const ot_type_definition *extension)
{
    return extension->directives.count == 0 && extension->interface_count == 0 &&
           extension->field_count == 0 && extension->input_count == 0 &&
           extension->value_count == 0 && extension->member_count == 0 &&
           extension->operation_type_count == 0;
}

bool ot_parser__type_extension(ot_parser *parser, ot_type_definition *definition)
{
    definition->offset = parser->token.offset;
    ot_token keyword;
    if (!ot_parser__look_ahead(parser, &keyword))
        return false;
    const body_rule *rule = find_rule(&keyword);
    if (rule == NULL || rule->kind == OT_DEFINITION_DIRECTIVE)
        return ot_parser__unexpected(parser, &keyword); /* directives cannot be extended */
    definition->kind = rule->kind;
    ot_parser__advance(parser); /* "extend" */
    ot_parser__advance(parser); /* the keyword */
    if (!rule->parse(parser, definition))
        return false;
    return !adds_nothing(definition) || ot_parser__unexpected(parser, &parser->token);
}
