#include "language/source.h"

#include "base/assert.h"

/* The spec's LineTerminator: LF, CR, or CR LF counted once, at its LF. */
static bool ends_line(ot_str text, uint32_t i)
{
    if (text.ptr[i] == '\n')
        return true;
    return text.ptr[i] == '\r' && (i + 1 == text.len || text.ptr[i + 1] != '\n');
}

/* A UTF-8 sequence counts at its first byte; four bytes make a surrogate pair. */
static uint32_t utf16_units(char byte)
{
    unsigned char lead = (unsigned char)byte;
    if ((lead & 0xC0) == 0x80)
        return 0;
    return lead >= 0xF0 ? 2 : 1;
}

ot_location ot_source_locate(const ot_source *source, uint32_t offset)
{
    OT_ASSERT(offset <= source->text.len);

    ot_location at = {.line = 1, .column = 1};
    for (uint32_t i = 0; i < offset; i++) {
        if (ends_line(source->text, i)) {
            at.line++;
            at.column = 1;
        } else {
            at.column += utf16_units(source->text.ptr[i]);
        }
    }
    return at;
}
