/* What is printed parses again, and to the same print. */
#include "base/assert.h"
#include "language/parser.h"
#include "language/printer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The text parsed and printed, or empty when it does not parse. */
static ot_str print_again(ot_arena *arena, ot_str text, ot_buffer *out)
{
    ot_syntax_error error;
    ot_source *source = OT_NEW(arena, ot_source);
    source->text = text;
    const ot_document *document = ot_parse(arena, source, NULL, &error);
    if (document != NULL)
        ot_print_document(document, out);
    return ot_buffer_str(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ot_arena *arena = ot_arena_new();
    ot_buffer first = {0};
    ot_buffer second = {0};
    ot_str once = print_again(arena, ot_str_make((const char *)data, size), &first);
    if (once.len > 0)
        OT_ASSERT(ot_str_equal(once, print_again(arena, once, &second)));
    ot_buffer_free(&first);
    ot_buffer_free(&second);
    ot_arena_free(arena);
    return 0;
}
