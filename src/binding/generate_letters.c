#include "binding/generate_internal.h"

/*
 * GraphQL's names have the letters of English. Those of other languages that are written in Latin
 * letters become the nearest ones, so that `größe` is `grosse` and not `grE`.
 */

enum { FIRST = 0xC0, LAST = 0x17F, MARKS_FIRST = 0x300, MARKS_LAST = 0x36F };

/* clang-format off */
static const char *const nearest[LAST - FIRST + 1] = {
    "A", "A", "A", "A", "A", "A", "Ae", "C", "E", "E", "E", "E", "I", "I", "I", "I", /* U+00C0 */
    "D", "N", "O", "O", "O", "O", "O", NULL, "O", "U", "U", "U", "U", "Y", "Th", "ss", /* U+00D0 */
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", /* U+00E0 */
    "d", "n", "o", "o", "o", "o", "o", NULL, "o", "u", "u", "u", "u", "y", "th", "y", /* U+00F0 */
    "A", "a", "A", "a", "A", "a", "C", "c", "C", "c", "C", "c", "C", "c", "D", "d", /* U+0100 */
    "D", "d", "E", "e", "E", "e", "E", "e", "E", "e", "E", "e", "G", "g", "G", "g", /* U+0110 */
    "G", "g", "G", "g", "H", "h", "H", "h", "I", "i", "I", "i", "I", "i", "I", "i", /* U+0120 */
    "I", "i", "Ij", "ij", "J", "j", "K", "k", "k", "L", "l", "L", "l", "L", "l", "L", /* U+0130 */
    "l", "L", "l", "N", "n", "N", "n", "N", "n", "n", "N", "n", "O", "o", "O", "o", /* U+0140 */
    "O", "o", "Oe", "oe", "R", "r", "R", "r", "R", "r", "S", "s", "S", "s", "S", "s", /* U+0150 */
    "S", "s", "T", "t", "T", "t", "T", "t", "U", "u", "U", "u", "U", "u", "U", "u", /* U+0160 */
    "U", "u", "U", "u", "W", "w", "Y", "y", "Y", "Z", "z", "Z", "z", "Z", "z", "s", /* U+0170 */
};
/* clang-format on */

/* The character of two bytes at `i`; 0 when there is none. */
static uint32_t pair_at(ot_str text, size_t i)
{
    unsigned char lead = (unsigned char)text.ptr[i];
    if (lead < 0xC2 || lead > 0xDF || i + 1 == text.len)
        return 0;
    return (uint32_t)(lead & 0x1F) << 6 | (uint32_t)((unsigned char)text.ptr[i + 1] & 0x3F);
}

ot_str ot_generate__latin(ot_arena *arena, ot_str text)
{
    char *out = ot_arena_alloc(arena, text.len + 1); /* nothing becomes longer */
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint32_t letter = pair_at(text, i);
        bool is_mark = letter >= MARKS_FIRST && letter <= MARKS_LAST; /* of the letter before */
        const char *near = letter >= FIRST && letter <= LAST ? nearest[letter - FIRST] : NULL;
        if (near == NULL && !is_mark) {
            out[len++] = text.ptr[i];
            continue;
        }
        for (const char *each = near; each != NULL && *each != '\0'; each++)
            out[len++] = *each;
        i++;
    }
    return ot_str_make(out, len);
}
