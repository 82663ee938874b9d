/* What the reader takes, the writer writes, and the reader takes again as the same value. */
#include "base/assert.h"
#include "json/reader.h"
#include "json/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ot_arena *arena = ot_arena_new();
    ot_json_error error;
    const ot_json *value = ot_json_read(arena, ot_str_make((const char *)data, size), &error);
    if (value == NULL) {
        OT_ASSERT(error.message != NULL && error.offset <= size);
    } else {
        ot_buffer text = {0};
        ot_json_write_value(&text, value);
        const ot_json *again = ot_json_read(arena, ot_buffer_str(&text), &error);
        OT_ASSERT(again != NULL && ot_json_equal(value, again));
        int64_t number;
        (void)ot_json_to_int64(value, &number); /* any answer will do */
        ot_buffer_free(&text);
    }
    ot_arena_free(arena);
    return 0;
}
