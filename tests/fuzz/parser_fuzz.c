/*
 * Lexer and parser on any bytes: documents, values, types and coordinates. Nothing may crash, an
 * error has a place inside the text, and what parses also parses, to the same number of tokens, in
 * its minified form.
 */
#include "base/assert.h"
#include "language/coordinate.h"
#include "language/parser.h"
#include "language/strip_ignored.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_error(const ot_source *source, const ot_syntax_error *error)
{
    OT_ASSERT(ot_str_starts_with(error->message, OT_S("Syntax Error: ")));
    ot_location at = ot_source_locate(source, error->offset);
    OT_ASSERT(at.line >= 1 && at.column >= 1);
}

static void check_minified(ot_arena *arena, const ot_source *source, uint32_t token_count)
{
    ot_buffer minified = {0};
    ot_syntax_error error;
    OT_ASSERT(ot_strip_ignored(arena, source, &minified, &error));
    ot_source small = {.name = OT_STR("minified"), .text = ot_buffer_str(&minified)};
    const ot_document *again = ot_parse(arena, &small, NULL, &error);
    OT_ASSERT(again != NULL && again->token_count == token_count);
    ot_buffer_free(&minified);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ot_arena *arena = ot_arena_new();
    ot_syntax_error error = {0};
    ot_source source = {.name = OT_STR("fuzz"), .text = {(const char *)data, size}};
    const ot_document *document = ot_parse(arena, &source, NULL, &error);
    if (document == NULL)
        check_error(&source, &error);
    else
        check_minified(arena, &source, document->token_count);

    if (ot_parse_value(arena, &source, size % 2 == 0, &error) == NULL)
        check_error(&source, &error);
    if (ot_parse_type(arena, &source, &error) == NULL)
        check_error(&source, &error);
    ot_coordinate coordinate;
    if (!ot_coordinate_parse(arena, &source, &coordinate, &error))
        check_error(&source, &error);
    ot_arena_free(arena);
    return 0;
}
