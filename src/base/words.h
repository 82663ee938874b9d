/*
 * Bytes taken eight at a time: names are short, and a call for each of them costs more than the
 * work on it.
 */
#ifndef OT_BASE_WORDS_H
#define OT_BASE_WORDS_H

#include "base/str.h"

static inline uint64_t ot_word_load(const char *ptr)
{
    uint64_t word;
    memcpy(&word, ptr, sizeof(word));
    return word;
}

/* All of a text of at most seven bytes, in no particular place. Two such texts of one length have
 * the same word only if they are the same. */
static inline uint64_t ot_word_load_short(ot_str s)
{
    uint32_t first;
    uint32_t last;
    if (s.len < 4)
        return s.len == 0 ? 0
                          : (uint64_t)(uint8_t)s.ptr[0] | (uint64_t)(uint8_t)s.ptr[s.len / 2] << 8 |
                                (uint64_t)(uint8_t)s.ptr[s.len - 1] << 16;
    memcpy(&first, s.ptr, sizeof(first));
    memcpy(&last, s.ptr + s.len - 4, sizeof(last));
    return (uint64_t)first | (uint64_t)last << 32;
}

/* As ot_str_equal, without a call for texts of up to sixteen bytes. */
static inline bool ot_word_equal(ot_str a, ot_str b)
{
    if (a.len != b.len)
        return false;
    if (a.len < 8)
        return ot_word_load_short(a) == ot_word_load_short(b);
    if (a.len <= 16)
        return ot_word_load(a.ptr) == ot_word_load(b.ptr) &&
               ot_word_load(a.ptr + a.len - 8) == ot_word_load(b.ptr + b.len - 8);
    return memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* As memcpy, without a call for texts of up to sixteen bytes. */
static inline void ot_word_copy(char *to, ot_str s)
{
    if (s.len >= 8 && s.len <= 16) {
        uint64_t last = ot_word_load(s.ptr + s.len - 8);
        memcpy(to, s.ptr, 8);
        memcpy(to + s.len - 8, &last, 8);
    } else if (s.len >= 4 && s.len < 8) {
        uint32_t last;
        memcpy(&last, s.ptr + s.len - 4, 4);
        memcpy(to, s.ptr, 4);
        memcpy(to + s.len - 4, &last, 4);
    } else if (s.len >= 8) {
        memcpy(to, s.ptr, s.len);
    } else if (s.len > 0) {
        char middle = s.ptr[s.len / 2];
        char last = s.ptr[s.len - 1];
        to[0] = s.ptr[0];
        to[s.len / 2] = middle;
        to[s.len - 1] = last;
    }
}

/* The first `count` bytes of a word, zero behind them; `count` is at most 8. */
static inline uint64_t ot_word_begin(uint64_t word, uint32_t count)
{
    if (count == 0)
        return 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return word & UINT64_MAX >> (64 - 8 * count);
#else
    return word & UINT64_MAX << (64 - 8 * count);
#endif
}

/* How many bytes there are before the first one with a bit set. */
static inline uint32_t ot_word_count_zeros(uint64_t word)
{
    if (word == 0)
        return 8;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (uint32_t)__builtin_ctzll(word) / 8;
#else
    return (uint32_t)__builtin_clzll(word) / 8;
#endif
}

/* How many of the eight bytes at `ptr` are spaces, from the first one on. */
static inline uint32_t ot_word_count_spaces(const char *ptr)
{
    return ot_word_count_zeros(ot_word_load(ptr) ^ 0x2020202020202020U);
}

#endif
