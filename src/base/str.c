#include "base/str.h"

int ot_str_compare(ot_str a, ot_str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter == 0 ? 0 : memcmp(a.ptr, b.ptr, shorter);
    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

bool ot_str_starts_with(ot_str s, ot_str prefix)
{
    return s.len >= prefix.len && ot_str_equal(ot_str_make(s.ptr, prefix.len), prefix);
}

bool ot_str_ends_with(ot_str s, ot_str suffix)
{
    if (s.len < suffix.len)
        return false;
    return suffix.len == 0 || memcmp(s.ptr + (s.len - suffix.len), suffix.ptr, suffix.len) == 0;
}

size_t ot_str_find(ot_str s, char byte, size_t from)
{
    if (from >= s.len)
        return s.len;
    const char *found = memchr(s.ptr + from, byte, s.len - from);
    return found == NULL ? s.len : (size_t)(found - s.ptr);
}

ot_str ot_str_slice(ot_str s, size_t begin, size_t end)
{
    if (end > s.len)
        end = s.len;
    if (begin >= end)
        return ot_str_make("", 0);
    return ot_str_make(s.ptr + begin, end - begin);
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

ot_str ot_str_trim(ot_str s)
{
    size_t begin = 0;
    size_t end = s.len;
    while (begin < end && is_space(s.ptr[begin]))
        begin++;
    while (end > begin && is_space(s.ptr[end - 1]))
        end--;
    return ot_str_slice(s, begin, end);
}
