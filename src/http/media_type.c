#include "http/media_type.h"

enum {
    QUALITY_FULL = 1000, /* q is counted in thousandths */
    RANGES_MAX = 64,     /* of one Accept header; real ones have at most seven */
};

/* How a range fits a type; the larger wins. */
enum { FIT_NONE, FIT_ANY, FIT_MAJOR, FIT_EXACT };

typedef struct range {
    ot_str type;      /* "application/json", without parameters */
    uint32_t quality; /* 0 to QUALITY_FULL */
} range;

typedef struct preference {
    int fit;
    uint32_t quality;
} preference;

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

/* Takes what stands before `separator`, outside quotes, off the front of `rest`; trimmed. */
static ot_str take(ot_str *rest, char separator)
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
        return QUALITY_FULL;
    uint32_t quality = 0;
    uint32_t unit = 100;
    for (size_t i = 2; i < text.len && i < 5; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return QUALITY_FULL;
        quality += (uint32_t)(text.ptr[i] - '0') * unit;
        unit /= 10;
    }
    return quality;
}

static range parse_range(ot_str text)
{
    range r = {.type = take(&text, ';'), .quality = QUALITY_FULL};
    while (text.len > 0) {
        ot_str parameter = take(&text, ';');
        ot_str name = take(&parameter, '=');
        if (ot_equal_ignoring_case(name, OT_S("q")))
            r.quality = parse_quality(ot_str_trim(parameter));
    }
    return r;
}

static int fit(ot_str range_type, ot_str type)
{
    if (ot_equal_ignoring_case(range_type, type))
        return FIT_EXACT;
    if (ot_equal_ignoring_case(range_type, OT_S("application/*")))
        return FIT_MAJOR;
    return ot_str_equal(range_type, OT_S("*/*")) || ot_str_equal(range_type, OT_S("*")) ? FIT_ANY
                                                                                        : FIT_NONE;
}

static void consider(preference *p, const range *r, ot_str type)
{
    int how = fit(r->type, type);
    if (how > p->fit)
        *p = (preference){.fit = how, .quality = r->quality};
    else if (how == p->fit && how != FIT_NONE && r->quality > p->quality)
        p->quality = r->quality;
}

ot_answer_type ot_media_type_negotiate(ot_str accept)
{
    if (ot_str_trim(accept).len == 0)
        return OT_ANSWER_JSON;

    preference json = {0};
    preference graphql = {0};
    for (uint32_t i = 0; i < RANGES_MAX && accept.len > 0; i++) {
        range r = parse_range(take(&accept, ','));
        consider(&json, &r, OT_S("application/json"));
        consider(&graphql, &r, OT_S("application/graphql-response+json"));
    }
    if (json.quality == 0 && graphql.quality == 0)
        return OT_ANSWER_REFUSED;
    if (json.quality != graphql.quality)
        return json.quality > graphql.quality ? OT_ANSWER_JSON : OT_ANSWER_GRAPHQL_RESPONSE;
    return graphql.fit == FIT_EXACT ? OT_ANSWER_GRAPHQL_RESPONSE : OT_ANSWER_JSON;
}

bool ot_media_type_prefers_html(ot_str accept)
{
    preference html = {0};
    preference json = {0};
    preference graphql = {0};
    for (uint32_t i = 0; i < RANGES_MAX && accept.len > 0; i++) {
        range r = parse_range(take(&accept, ','));
        consider(&html, &r, OT_S("text/html"));
        consider(&json, &r, OT_S("application/json"));
        consider(&graphql, &r, OT_S("application/graphql-response+json"));
    }
    return html.fit == FIT_EXACT && html.quality > json.quality && html.quality > graphql.quality;
}

static ot_str unquote(ot_str text)
{
    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
        return ot_str_slice(text, 1, text.len - 1);
    return text;
}

ot_body_type ot_media_type_of_body(ot_str content_type)
{
    if (ot_str_trim(content_type).len == 0)
        return OT_BODY_TYPE_MISSING;
    if (!ot_equal_ignoring_case(take(&content_type, ';'), OT_S("application/json")))
        return OT_BODY_TYPE_UNSUPPORTED;
    while (content_type.len > 0) {
        ot_str parameter = take(&content_type, ';');
        ot_str name = take(&parameter, '=');
        ot_str value = unquote(ot_str_trim(parameter));
        if (ot_equal_ignoring_case(name, OT_S("charset")) &&
            !ot_equal_ignoring_case(value, OT_S("utf-8")) &&
            !ot_equal_ignoring_case(value, OT_S("utf8")))
            return OT_BODY_CHARSET_UNSUPPORTED;
    }
    return OT_BODY_JSON;
}

bool ot_media_type_is_simple(ot_str content_type)
{
    ot_str type = take(&content_type, ';');
    return type.len == 0 || ot_equal_ignoring_case(type, OT_S("text/plain")) ||
           ot_equal_ignoring_case(type, OT_S("multipart/form-data")) ||
           ot_equal_ignoring_case(type, OT_S("application/x-www-form-urlencoded"));
}
