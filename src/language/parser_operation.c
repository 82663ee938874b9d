/* Executable definitions: operations, fragments and what is selected in them. */
#include "language/parser_internal.h"

static bool parse_selection_set(ot_parser *parser, ot_selection_set *set);

/* ---- Selections ---- */

/* Selections are the most of a document, so they are parsed into their place on the scratch stack.
 * Whatever pushes on it may move them. */
static ot_selection *selection_at(const ot_parser *parser, size_t at)
{
    return (ot_selection *)(void *)(parser->scratch.ptr + at);
}

static bool parse_arguments(ot_parser *parser, size_t at)
{
    ot_argument *arguments = NULL;
    uint32_t count = 0;
    if (!ot_parser__arguments(parser, false, &arguments, &count))
        return false;
    selection_at(parser, at)->arguments = arguments;
    selection_at(parser, at)->argument_count = count;
    return true;
}

static bool parse_directives(ot_parser *parser, size_t at)
{
    ot_directive_list directives = {0};
    if (!ot_parser__directives(parser, false, &directives))
        return false;
    selection_at(parser, at)->directives = directives;
    return true;
}

static bool parse_subselection(ot_parser *parser, size_t at)
{
    ot_selection_set set = {0};
    if (!parse_selection_set(parser, &set))
        return false;
    ot_selection_set *own = &selection_at(parser, at)->selection_set;
    own->items = set.items;
    own->count = set.count;
    own->offset = set.offset;
    own->is_flat = set.is_flat;
    own->has_spreads = set.has_spreads;
    return true;
}

static bool parse_names(ot_parser *parser, ot_selection *field)
{
    if (!ot_parser__name(parser, &field->name))
        return false;
    if (ot_parser__take(parser, OT_TOKEN_COLON)) {
        field->alias = field->name.text;
        if (!ot_parser__name(parser, &field->name))
            return false;
    }
    field->name_key = ot_parser__key(parser, field->name.text);
    field->key = field->alias.len == 0 ? field->name_key : ot_parser__key(parser, field->alias);
    return true;
}

static bool parse_field(ot_parser *parser, size_t at)
{
    return parse_names(parser, selection_at(parser, at)) &&
           (!ot_parser__is(parser, OT_TOKEN_PAREN_L) || parse_arguments(parser, at)) &&
           (!ot_parser__is(parser, OT_TOKEN_AT) || parse_directives(parser, at)) &&
           (!ot_parser__is(parser, OT_TOKEN_BRACE_L) || parse_subselection(parser, at));
}

/* What follows "...": a name spreads a fragment, everything else is an inline fragment. */
static bool parse_spread(ot_parser *parser, size_t at)
{
    ot_selection *selection = selection_at(parser, at);
    ot_parser__advance(parser);
    bool has_condition = ot_parser__take_keyword(parser, OT_S("on"));
    if (!has_condition && ot_parser__is(parser, OT_TOKEN_NAME)) {
        selection->kind = OT_SELECTION_FRAGMENT_SPREAD;
        parser->spread_count++;
        selection->key = ot_parser__key(parser, parser->token.text);
        return ot_parser__name(parser, &selection->name) && parse_directives(parser, at);
    }
    selection->kind = OT_SELECTION_INLINE_FRAGMENT;
    if (has_condition && !ot_parser__name(parser, &selection->name))
        return false;
    return parse_directives(parser, at) && parse_subselection(parser, at);
}

/* Member by member: gcc clears a struct of this size with a string instruction, which costs more
 * than the rest of parsing a field. */
static void begin_selection(ot_selection *selection, uint32_t offset, uint32_t index)
{
    selection->kind = OT_SELECTION_FIELD;
    selection->offset = offset;
    selection->alias = (ot_str){0};
    selection->name = (ot_name){0};
    selection->arguments = NULL;
    selection->argument_count = 0;
    selection->key = 0;
    selection->name_key = 0;
    selection->index = index;
    selection->directives = (ot_directive_list){0};
    selection->selection_set = (ot_selection_set){0};
}

static bool push_selection(ot_parser *parser)
{
    size_t at = ot_parser__begin_item(parser, sizeof(ot_selection));
    begin_selection(selection_at(parser, at), parser->token.offset, parser->selection_count++);
    return ot_parser__is(parser, OT_TOKEN_SPREAD) ? parse_spread(parser, at)
                                                  : parse_field(parser, at);
}

static bool is_flat(ot_parser *parser, const ot_selection_set *set)
{
    ot_parser__begin_keys(&parser->keys);
    for (uint32_t i = 0; i < set->count; i++) {
        const ot_selection *selection = &set->items[i];
        if (selection->kind != OT_SELECTION_FIELD || selection->directives.count > 0 ||
            !ot_parser__is_new_key(&parser->keys, selection->key))
            return false;
    }
    return true;
}

static bool parse_selection_set(ot_parser *parser, ot_selection_set *set)
{
    if (!ot_parser__enter(parser))
        return false;
    set->offset = parser->token.offset;
    uint32_t spreads_before = parser->spread_count;
    size_t mark = parser->scratch.len;
    if (!ot_parser__many(parser, OT_TOKEN_BRACE_L, push_selection, OT_TOKEN_BRACE_R))
        return false;
    set->items = ot_parser__pop(parser, mark, sizeof(*set->items), &set->count);
    set->is_flat = is_flat(parser, set);
    set->has_spreads = parser->spread_count > spreads_before;
    ot_parser__leave(parser);
    return true;
}

/* ---- Operations ---- */

static bool push_variable_definition(ot_parser *parser)
{
    ot_variable_definition variable = {.offset = parser->token.offset};
    ot_parser__description(parser, &variable.description);
    variable.variable_offset = parser->token.offset;
    if (!ot_parser__expect(parser, OT_TOKEN_DOLLAR) || !ot_parser__name(parser, &variable.name) ||
        !ot_parser__expect(parser, OT_TOKEN_COLON) || !ot_parser__type(parser, &variable.type) ||
        !ot_parser__default_value(parser, &variable.has_default, &variable.default_value) ||
        !ot_parser__directives(parser, true, &variable.directives))
        return false;
    ot_parser__push(parser, &variable, sizeof(variable));
    return true;
}

static bool parse_variable_definitions(ot_parser *parser, ot_operation *operation)
{
    size_t mark = parser->scratch.len;
    if (!ot_parser__optional_many(parser, OT_TOKEN_PAREN_L, push_variable_definition,
                                  OT_TOKEN_PAREN_R))
        return false;
    operation->variables =
        ot_parser__pop(parser, mark, sizeof(*operation->variables), &operation->variable_count);
    return true;
}

bool ot_parser__operation_kind(ot_parser *parser, ot_operation_kind *kind)
{
    ot_token keyword = parser->token;
    if (!ot_parser__expect(parser, OT_TOKEN_NAME))
        return false;
    if (ot_parser__is_keyword(&keyword, OT_S("query")))
        *kind = OT_OPERATION_QUERY;
    else if (ot_parser__is_keyword(&keyword, OT_S("mutation")))
        *kind = OT_OPERATION_MUTATION;
    else if (ot_parser__is_keyword(&keyword, OT_S("subscription")))
        *kind = OT_OPERATION_SUBSCRIPTION;
    else
        return ot_parser__unexpected(parser, &keyword);
    return true;
}

bool ot_parser__operation(ot_parser *parser, ot_operation *operation)
{
    operation->offset = parser->token.offset;
    if (ot_parser__is(parser, OT_TOKEN_BRACE_L)) {
        operation->kind = OT_OPERATION_QUERY;
        operation->is_shorthand = true;
        return parse_selection_set(parser, &operation->selection_set);
    }
    ot_parser__description(parser, &operation->description);
    if (!ot_parser__operation_kind(parser, &operation->kind))
        return false;
    if (ot_parser__is(parser, OT_TOKEN_NAME) && !ot_parser__name(parser, &operation->name))
        return false;
    return parse_variable_definitions(parser, operation) &&
           ot_parser__directives(parser, false, &operation->directives) &&
           parse_selection_set(parser, &operation->selection_set);
}

/* ---- Fragments ---- */

bool ot_parser__fragment(ot_parser *parser, ot_fragment *fragment)
{
    fragment->offset = parser->token.offset;
    ot_parser__description(parser, &fragment->description);
    if (!ot_parser__expect_keyword(parser, OT_S("fragment")))
        return false;
    if (ot_parser__is_keyword(&parser->token, OT_S("on")))
        return ot_parser__unexpected(parser, &parser->token); /* no fragment is called so */
    if (!ot_parser__name(parser, &fragment->name))
        return false;
    fragment->key = ot_parser__key(parser, fragment->name.text);
    return ot_parser__expect_keyword(parser, OT_S("on")) &&
           ot_parser__name(parser, &fragment->type_condition) &&
           ot_parser__directives(parser, false, &fragment->directives) &&
           parse_selection_set(parser, &fragment->selection_set);
}
