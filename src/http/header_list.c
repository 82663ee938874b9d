#include "http/header_list.h"

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c;
}

bool ot_equal_ignoring_case(ot_str a, ot_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    }
    return true;
}

ot_str ot_header_list_take(ot_str *rest, char separator)
{
    bool is_quoted = false;
    size_t end = 0;
    for (; end < rest->len; end++) {
        char c = rest->ptr[end];
        if (c == '\\' && is_quoted && end + 1 < rest->len)
            end++;
        else if (c == '"')
            is_quoted = !is_quoted;
        else if (c == separator && !is_quoted)
            break;
    }
    ot_str head = ot_str_trim(ot_str_slice(*rest, 0, end));
    *rest = ot_str_slice(*rest, end + 1, rest->len);
    return head;
}

/* "1", "0.5", "0.125" in thousandths; what is not a weight counts as full, so a typing error never
 * locks a client out. */
static uint32_t parse_quality(ot_str text)
{
    if (text.len == 0 || text.ptr[0] != '0')
        return OT_QUALITY_FULL;
    uint32_t quality = 0;
    uint32_t unit = 100;
    for (size_t i = 2; i < text.len && i < 5; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return OT_QUALITY_FULL;
        quality += (uint32_t)(text.ptr[i] - '0') * unit;
        unit /= 10;
    }
    return quality;
}

ot_str ot_header_list_weigh(ot_str item, uint32_t *quality)
{
    ot_str name = ot_header_list_take(&item, ';');
    *quality = OT_QUALITY_FULL;
    while (item.len > 0) {
        ot_str parameter = ot_header_list_take(&item, ';');
        ot_str key = ot_header_list_take(&parameter, '=');
        if (ot_equal_ignoring_case(key, OT_S("q")))
            *quality = parse_quality(ot_str_trim(parameter));
    }
    return name;
}
