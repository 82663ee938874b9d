/*
 * How far a run of bytes goes before one of them needs a decision in a JSON string: a quote, a
 * backslash, a control character and, for readers, the lead of a longer UTF-8 sequence. 16 bytes at
 * a time with SSE2, 8 at a time elsewhere. For siblings in json/ only.
 */
#ifndef OT_JSON_SCAN_H
#define OT_JSON_SCAN_H

#include "base/str.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { OT_JSON__BLOCK = 16 };

/* The number of plain bytes at the start of the 16 at `from`: plain is neither quote, backslash nor
 * control character and, when `ascii_only`, below 0x80. `ascii_only` is a constant where this is
 * inlined. */
static inline uint32_t ot_json__plain_block(const char *from, bool ascii_only)
{
#ifdef __SSE2__
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)from);
    __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v);
    __m128i stop = _mm_or_si128(_mm_or_si128(quote, slash), control);
    unsigned mask = (unsigned)_mm_movemask_epi8(ascii_only ? _mm_or_si128(stop, v) : stop);
    return mask == 0 ? OT_JSON__BLOCK : (uint32_t)__builtin_ctz(mask);
#else
    uint32_t i = 0;
    for (; i < OT_JSON__BLOCK; i++) {
        unsigned char byte = (unsigned char)from[i];
        if (byte < 0x20 || byte == '"' || byte == '\\' || (ascii_only && byte >= 0x80))
            break;
    }
    return i;
#endif
}

/* True when the 8 bytes at `from` are all plain; bytes of 0x80 and above may be taken for not
 * plain. */
static inline bool ot_json__plain_word(const char *from)
{
    const uint64_t ones = 0x0101010101010101U;
    const uint64_t tops = 0x8080808080808080U;
    uint64_t word;
    memcpy(&word, from, sizeof(word));
    uint64_t quote = word ^ (ones * '"');
    uint64_t slash = word ^ (ones * '\\');
    uint64_t stop = (word - ones * 0x20) | (quote - ones) | (slash - ones) | word;
    return (stop & tops) == 0;
}

#endif
