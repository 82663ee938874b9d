#include "language/parser.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "language/parser_internal.h"

/* ---- Tokens ---- */

bool ot_parser__fail(ot_parser *parser, uint32_t offset, const char *format, ...)
{
    char sentence[1024]; /* names and shown values are limited, so this fits */
    if (parser->token.kind == OT_TOKEN_INVALID)
        return false; /* invariant 1 */
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof(sentence), format, arguments); /* cut, if ever, is fine */
    va_end(arguments);
    parser->error->message = ot_arena_printf(parser->arena, "Syntax Error: %s", sentence);
    parser->error->offset = offset;
    parser->token.kind = OT_TOKEN_INVALID;
    return false;
}

bool ot_parser__unexpected(ot_parser *parser, const ot_token *token)
{
    if (parser->token.kind == OT_TOKEN_INVALID)
        return false; /* invariant 1 */
    ot_str found = ot_token_describe(parser->arena, token);
    return ot_parser__fail(parser, token->offset, "Unexpected %.*s.", OT_ARG(found));
}

/* With the lexer inside of it: it is called for each token. */
__attribute__((flatten)) void ot_parser__advance(ot_parser *parser)
{
    if (!ot_lexer_next(&parser->lexer, &parser->token))
        return; /* the token is INVALID and the lexer has said why: invariant 1 */
    if (parser->token.kind == OT_TOKEN_EOF)
        return;
    if (++parser->token_count > parser->tokens_max)
        (void)ot_parser__fail(parser, parser->token.offset,
                              "Document contains more than %u tokens. Parsing aborted.",
                              parser->tokens_max); /* seen at the next token: invariant 1 */
}

bool ot_parser__look_ahead(ot_parser *parser, ot_token *next)
{
    ot_lexer bookmark = parser->lexer;
    if (ot_lexer_next(&bookmark, next))
        return true;
    parser->token.kind = OT_TOKEN_INVALID;
    return false;
}

static bool fail_expected(ot_parser *parser, ot_str expected)
{
    if (parser->token.kind == OT_TOKEN_INVALID)
        return false; /* invariant 1 */
    ot_str found = ot_token_describe(parser->arena, &parser->token);
    return ot_parser__fail(parser, parser->token.offset, "Expected %.*s, found %.*s.",
                           OT_ARG(expected), OT_ARG(found));
}

bool ot_parser__fail_expected(ot_parser *parser, ot_token_kind kind)
{
    return fail_expected(parser, ot_token_kind_describe(kind));
}

bool ot_parser__take_keyword(ot_parser *parser, ot_str keyword)
{
    if (!ot_parser__is_keyword(&parser->token, keyword))
        return false;
    ot_parser__advance(parser);
    return true;
}

bool ot_parser__expect_keyword(ot_parser *parser, ot_str keyword)
{
    if (ot_parser__take_keyword(parser, keyword))
        return true;
    char quoted[32];
    (void)snprintf(quoted, sizeof(quoted), "\"%.*s\"", OT_ARG(keyword)); /* keywords are short */
    return fail_expected(parser, ot_str_from_c(quoted));
}

bool ot_parser__enter(ot_parser *parser)
{
    if (parser->depth++ < parser->depth_max)
        return true;
    return ot_parser__fail(parser, parser->token.offset,
                           "Document is nested more than %u levels deep. Parsing aborted.",
                           parser->depth_max);
}

void ot_parser__leave(ot_parser *parser)
{
    parser->depth--;
}

/* ---- Lists ---- */

void *ot_parser__pop(ot_parser *parser, size_t mark, size_t size, uint32_t *count)
{
    size_t bytes = parser->scratch.len - mark;
    *count = (uint32_t)(bytes / size);
    if (bytes == 0)
        return NULL;
    void *items = ot_arena_alloc(parser->arena, bytes);
    memcpy(items, parser->scratch.ptr + mark, bytes);
    parser->scratch.len = mark;
    return items;
}

bool ot_parser__many(ot_parser *parser, ot_token_kind open, ot_parse_item item, ot_token_kind close)
{
    if (!ot_parser__expect(parser, open))
        return false;
    do {
        if (!item(parser))
            return false;
    } while (!ot_parser__take(parser, close));
    return true;
}

bool ot_parser__optional_many(ot_parser *parser, ot_token_kind open, ot_parse_item item,
                              ot_token_kind close)
{
    return !ot_parser__is(parser, open) || ot_parser__many(parser, open, item, close);
}

bool ot_parser__delimited(ot_parser *parser, ot_token_kind delimiter, ot_parse_item item)
{
    (void)ot_parser__take(parser, delimiter); /* a leading one is allowed, not demanded */
    do {
        if (!item(parser))
            return false;
    } while (ot_parser__take(parser, delimiter));
    return true;
}

/* ---- Documents ---- */

/* The lists of a document while it grows; `scratch` is in use by the definition being parsed. */
typedef struct definition_lists {
    ot_buffer definitions;
    ot_buffer operations;
    ot_buffer fragments;
    ot_buffer types;
} definition_lists;

static void free_lists(definition_lists *lists)
{
    ot_buffer_free(&lists->definitions);
    ot_buffer_free(&lists->operations);
    ot_buffer_free(&lists->fragments);
    ot_buffer_free(&lists->types);
}

static void add_definition(definition_lists *lists, ot_definition_kind kind, ot_buffer *list,
                           const void *definition, size_t size)
{
    ot_definition entry = {.kind = kind, .index = (uint32_t)(list->len / size)};
    ot_buffer_append(&lists->definitions, ot_str_make((const char *)&entry, sizeof(entry)));
    ot_buffer_append(list, ot_str_make(definition, size));
}

static bool add_operation(ot_parser *parser, definition_lists *lists)
{
    ot_operation operation = {0};
    if (!ot_parser__operation(parser, &operation))
        return false;
    add_definition(lists, OT_DEFINITION_OPERATION, &lists->operations, &operation,
                   sizeof(operation));
    return true;
}

static bool add_fragment(ot_parser *parser, definition_lists *lists)
{
    ot_fragment fragment = {0};
    if (!ot_parser__fragment(parser, &fragment))
        return false;
    add_definition(lists, OT_DEFINITION_FRAGMENT, &lists->fragments, &fragment, sizeof(fragment));
    return true;
}

static bool add_type(ot_parser *parser, definition_lists *lists, bool is_extension)
{
    ot_type_definition definition = {.source = parser->source, .is_extension = is_extension};
    bool is_right = is_extension ? ot_parser__type_extension(parser, &definition)
                                 : ot_parser__type_definition(parser, &definition);
    if (!is_right)
        return false;
    add_definition(lists, OT_DEFINITION_TYPE_SYSTEM, &lists->types, &definition,
                   sizeof(definition));
    return true;
}

static bool is_operation_keyword(const ot_token *keyword)
{
    return ot_parser__is_keyword(keyword, OT_S("query")) ||
           ot_parser__is_keyword(keyword, OT_S("mutation")) ||
           ot_parser__is_keyword(keyword, OT_S("subscription"));
}

/* A definition with a keyword; the description before it, if any, is still the current token. */
static bool parse_keyword_definition(ot_parser *parser, definition_lists *lists,
                                     const ot_token *keyword, bool has_description)
{
    if (ot_parser__is_type_keyword(keyword))
        return add_type(parser, lists, false);
    if (is_operation_keyword(keyword))
        return add_operation(parser, lists);
    if (ot_parser__is_keyword(keyword, OT_S("fragment")))
        return add_fragment(parser, lists);
    if (has_description && keyword->kind == OT_TOKEN_NAME)
        return ot_parser__fail(
            parser, parser->token.offset,
            "Unexpected description, only GraphQL definitions support descriptions.");
    if (ot_parser__is_keyword(keyword, OT_S("extend")))
        return add_type(parser, lists, true);
    return ot_parser__unexpected(parser, keyword);
}

static bool parse_definition(ot_parser *parser, definition_lists *lists)
{
    if (ot_parser__is(parser, OT_TOKEN_BRACE_L))
        return add_operation(parser, lists);
    bool has_description =
        ot_parser__is(parser, OT_TOKEN_STRING) || ot_parser__is(parser, OT_TOKEN_BLOCK_STRING);
    ot_token keyword = parser->token;
    if (has_description && !ot_parser__look_ahead(parser, &keyword))
        return false;
    if (has_description && keyword.kind == OT_TOKEN_BRACE_L)
        return ot_parser__fail(parser, parser->token.offset,
                               "Unexpected description, descriptions are not supported on "
                               "shorthand queries.");
    return parse_keyword_definition(parser, lists, &keyword, has_description);
}

/* The list as an array in the arena. */
static void *keep(ot_arena *arena, const ot_buffer *list, size_t size, uint32_t *count)
{
    *count = (uint32_t)(list->len / size);
    if (list->len == 0)
        return NULL;
    return memcpy(ot_arena_alloc(arena, list->len), list->ptr, list->len);
}

static ot_document *keep_document(const ot_parser *parser, const definition_lists *lists)
{
    ot_arena *arena = parser->arena;
    ot_document *document = OT_NEW(arena, ot_document);
    document->source = parser->source;
    document->token_count = parser->token_count;
    document->selection_count = parser->selection_count;
    document->key_count = parser->keys.count;
    document->definitions = keep(arena, &lists->definitions, sizeof(*document->definitions),
                                 &document->definition_count);
    document->operations =
        keep(arena, &lists->operations, sizeof(*document->operations), &document->operation_count);
    document->fragments =
        keep(arena, &lists->fragments, sizeof(*document->fragments), &document->fragment_count);
    document->types = keep(arena, &lists->types, sizeof(*document->types), &document->type_count);
    return document;
}

/* Reads the first token. */
static void begin(ot_parser *parser, ot_arena *arena, const ot_source *source,
                  const ot_parse_options *options, ot_syntax_error *error)
{
    *parser = (ot_parser){.arena = arena, .source = source, .error = error};
    parser->lexer = (ot_lexer){.source = source, .arena = arena, .error = error};
    parser->tokens_max = OT_LIMIT_TOKENS;
    parser->depth_max = OT_LIMIT_DEPTH;
    if (options != NULL && options->tokens_max > 0)
        parser->tokens_max = options->tokens_max;
    if (options != NULL && options->depth_max > 0)
        parser->depth_max = options->depth_max;

    parser->token.kind = OT_TOKEN_EOF; /* anything but INVALID: nothing has failed yet */
    if (source->text.len > INT32_MAX)
        (void)ot_parser__fail(parser, 0, "Document is larger than 2 GiB. Parsing aborted.");
    else
        ot_parser__advance(parser);
}

ot_document *ot_parse(ot_arena *arena, const ot_source *source, const ot_parse_options *options,
                      ot_syntax_error *error)
{
    ot_parser parser;
    begin(&parser, arena, source, options, error);
    definition_lists lists = {0};
    bool is_right;
    do
        is_right = parse_definition(&parser, &lists);
    while (is_right && !ot_parser__is(&parser, OT_TOKEN_EOF));

    ot_document *document = is_right ? keep_document(&parser, &lists) : NULL;
    free_lists(&lists);
    ot_parser__free_keys(&parser.keys);
    ot_buffer_free(&parser.scratch);
    return document;
}

ot_value *ot_parse_value(ot_arena *arena, const ot_source *source, bool is_const,
                         ot_syntax_error *error)
{
    ot_parser parser;
    begin(&parser, arena, source, NULL, error);
    ot_value *value = OT_NEW(arena, ot_value);
    bool is_right =
        ot_parser__value(&parser, is_const, value) && ot_parser__expect(&parser, OT_TOKEN_EOF);
    ot_buffer_free(&parser.scratch);
    return is_right ? value : NULL;
}

ot_type_ref *ot_parse_type(ot_arena *arena, const ot_source *source, ot_syntax_error *error)
{
    ot_parser parser;
    begin(&parser, arena, source, NULL, error);
    ot_type_ref *type = NULL;
    bool is_right = ot_parser__type(&parser, &type) && ot_parser__expect(&parser, OT_TOKEN_EOF);
    ot_buffer_free(&parser.scratch);
    return is_right ? type : NULL;
}
