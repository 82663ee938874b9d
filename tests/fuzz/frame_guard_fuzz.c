/* Any bytes as an HTTP/2 connection: what arrives at once and what arrives byte by byte is judged
 * alike, but for the bound on one read. */
#include "http/frame_guard.h"

#include "base/assert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ot_frame_guard whole = {0};
    ot_frame_guard split = {0};
    ot_str bytes = ot_str_make((const char *)data, size);
    ot_frame_verdict verdict = ot_frame_guard_feed(&whole, bytes, 1);
    if (verdict == OT_FRAME_REQUESTS)
        return 0;

    ot_frame_verdict by_byte = OT_FRAME_FINE;
    for (size_t i = 0; i < size && by_byte == OT_FRAME_FINE; i++)
        by_byte = ot_frame_guard_feed(&split, ot_str_slice(bytes, i, i + 1), 1);
    OT_ASSERT(verdict == by_byte);
    if (verdict == OT_FRAME_FINE)
        OT_ASSERT(ot_frame_guard_is_inside(&whole) == ot_frame_guard_is_inside(&split));
    return 0;
}
