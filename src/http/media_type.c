#include "http/media_type.h"

#include "http/header_list.h"

/* How a range fits a type; the larger wins. */
enum { FIT_NONE, FIT_ANY, FIT_MAJOR, FIT_EXACT };

typedef struct range {
    ot_str type;      /* "application/json", without parameters */
    uint32_t quality; /* 0 to OT_QUALITY_FULL */
} range;

typedef struct preference {
    int fit;
    uint32_t quality;
} preference;

static range parse_range(ot_str text)
{
    range r;
    r.type = ot_header_list_weigh(text, &r.quality);
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
    for (uint32_t i = 0; i < OT_HEADER_LIST_ITEMS && accept.len > 0; i++) {
        range r = parse_range(ot_header_list_take(&accept, ','));
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
    for (uint32_t i = 0; i < OT_HEADER_LIST_ITEMS && accept.len > 0; i++) {
        range r = parse_range(ot_header_list_take(&accept, ','));
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
    if (!ot_equal_ignoring_case(ot_header_list_take(&content_type, ';'), OT_S("application/json")))
        return OT_BODY_TYPE_UNSUPPORTED;
    while (content_type.len > 0) {
        ot_str parameter = ot_header_list_take(&content_type, ';');
        ot_str name = ot_header_list_take(&parameter, '=');
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
    ot_str type = ot_header_list_take(&content_type, ';');
    return type.len == 0 || ot_equal_ignoring_case(type, OT_S("text/plain")) ||
           ot_equal_ignoring_case(type, OT_S("multipart/form-data")) ||
           ot_equal_ignoring_case(type, OT_S("application/x-www-form-urlencoded"));
}
