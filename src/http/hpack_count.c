#include "http/hpack_count.h"

enum {
    AT_FIELD,       /* the first byte of a representation */
    AT_INDEX_MORE,  /* continuation bytes of an index or table size, whose value does not matter */
    AT_LENGTH,      /* the first byte of a string's length */
    AT_LENGTH_MORE, /* its continuation bytes */
    AT_STRING,
};

enum { SHIFT_MAX = 21 }; /* lengths and indexes below 2^21 */

static void after_index(ot_hpack_count *count)
{
    count->state = count->strings_left > 0 ? AT_LENGTH : AT_FIELD;
}

static void after_length(ot_hpack_count *count)
{
    count->strings_left--;
    if (count->bytes_left > 0)
        count->state = AT_STRING;
    else
        after_index(count);
}

/* RFC 7541 section 6: the first bits name the representation, the rest is an index or the table's
 * new size. */
static void begin_field(ot_hpack_count *count, uint8_t byte)
{
    uint8_t mask;
    bool is_literal = false;
    if (byte & 0x80) {
        mask = 0x7f;
    } else if (byte & 0x40) {
        mask = 0x3f;
        is_literal = true;
    } else if (byte & 0x20) {
        mask = 0x1f;
    } else {
        mask = 0x0f;
        is_literal = true;
    }
    count->fields++;
    count->strings_left = 0;
    if (is_literal)
        count->strings_left = (byte & mask) == 0 ? 2 : 1;
    count->shift = 0;
    if ((byte & mask) == mask)
        count->state = AT_INDEX_MORE;
    else
        after_index(count);
}

static void begin_length(ot_hpack_count *count, uint8_t byte)
{
    count->bytes_left = byte & 0x7f;
    count->shift = 0;
    if (count->bytes_left == 0x7f)
        count->state = AT_LENGTH_MORE;
    else
        after_length(count);
}

/* One continuation byte of an integer. False when it grows too long. */
static bool more(ot_hpack_count *count, uint8_t byte)
{
    if (count->shift >= SHIFT_MAX)
        return false;
    if (count->state == AT_LENGTH_MORE)
        count->bytes_left += (uint32_t)(byte & 0x7f) << count->shift;
    count->shift += 7;
    if (byte & 0x80)
        return true;
    if (count->state == AT_LENGTH_MORE)
        after_length(count);
    else
        after_index(count);
    return true;
}

bool ot_hpack_count_feed(ot_hpack_count *count, ot_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t byte = (uint8_t)bytes.ptr[i];
        switch (count->state) {
        case AT_FIELD:
            begin_field(count, byte);
            break;
        case AT_LENGTH:
            begin_length(count, byte);
            break;
        case AT_STRING: {
            size_t here = bytes.len - i < count->bytes_left ? bytes.len - i : count->bytes_left;
            count->bytes_left -= (uint32_t)here;
            i += here - 1;
            if (count->bytes_left == 0)
                after_index(count);
            break;
        }
        default:
            if (!more(count, byte))
                return false;
        }
    }
    return true;
}
