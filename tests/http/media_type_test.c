#include "http/media_type.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define JSON OT_ANSWER_JSON
#define NEW OT_ANSWER_GRAPHQL_RESPONSE
#define NO OT_ANSWER_REFUSED

static const struct {
    const char *accept;
    ot_answer_type type;
} accepts[] = {
    {"", JSON},
    {"  ", JSON},
    {"*/*", JSON},
    {"application/*", JSON},
    {"application/json", JSON},
    {"Application/JSON", JSON},
    {"application/json; charset=utf-8", JSON},
    {"application/graphql-response+json", NEW},
    {"application/graphql-response+json; charset=utf-8", NEW},
    {"application/graphql-response+json, application/json", NEW},
    {"application/json, application/graphql-response+json", NEW},
    {"application/json, */*", JSON},
    {"application/json, application/graphql-response+json;q=0.9", JSON},
    {"application/graphql-response+json;q=0.5, application/json;q=0.4", NEW},
    {"application/graphql-response+json, */*", NEW},
    {"application/graphql-response+json;q=0.1, */*", JSON},
    {"*/*;q=0.1, application/json;q=0", NEW},
    {"application/json;q=0", NO},
    {"application/json;q=0.0, application/graphql-response+json;q=0.000", NO},
    {"*/*;q=0", NO},
    {"text/html", NO},
    {"text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", JSON},
    {"application/xml, text/*", NO},
    {"application/jsonx", NO},
    {"application/json;v=\"a,b;q=0\"", JSON},
    {",,application/json,,", JSON},
    /* Clients as they are: Apollo iOS 2, Apollo Kotlin 5, Apollo Client 4, urql, graphql-codegen.
     */
    {"multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json", NEW},
    {"multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json",
     NEW},
    {"application/graphql-response+json,application/json;q=0.9", NEW},
    {"application/graphql-response+json, application/graphql+json, application/json, "
     "text/event-stream, "
     "multipart/mixed",
     NEW},
    {"application/graphql-response+json, application/json, multipart/mixed", NEW},
    {"multipart/mixed;boundary=graphql;subscriptionSpec=1.0", NO},
};

static void negotiate(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(accepts) / sizeof(accepts[0]); i++) {
        if (ot_media_type_negotiate(ot_str_from_c(accepts[i].accept)) != accepts[i].type)
            fail_msg("Accept: %s", accepts[i].accept);
    }
}

static const struct {
    const char *accept;
    bool wants_html;
} pages[] = {
    {"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", true},
    {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true},
    {"text/html", true},
    {"TEXT/HTML; charset=utf-8", true},
    {"application/json;q=0.5, text/html", true},
    {"application/json, text/html", false},
    {"application/graphql-response+json, text/html;q=0.9", false},
    {"text/html, */*", false},
    {"text/html;q=0", false},
    {"text/*", false},
    {"*/*", false},
    {"", false},
    {"application/json", false},
};

static void pages_for_browsers(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        if (ot_media_type_prefers_html(ot_str_from_c(pages[i].accept)) != pages[i].wants_html)
            fail_msg("Accept: %s", pages[i].accept);
    }
}

static const struct {
    const char *content_type;
    ot_body_type type;
} bodies[] = {
    {"application/json", OT_BODY_JSON},
    {"application/json;charset=utf-8", OT_BODY_JSON},
    {"application/json; charset=UTF-8", OT_BODY_JSON},
    {"application/json; charset=\"utf-8\"", OT_BODY_JSON},
    {"APPLICATION/JSON ; Charset=utf8", OT_BODY_JSON},
    {"application/json; profile=x", OT_BODY_JSON},
    {"application/json; charset=iso-8859-1", OT_BODY_CHARSET_UNSUPPORTED},
    {"application/json; charset=utf-16", OT_BODY_CHARSET_UNSUPPORTED},
    {"application/json; charset=", OT_BODY_CHARSET_UNSUPPORTED},
    {"", OT_BODY_TYPE_MISSING},
    {"text/plain", OT_BODY_TYPE_UNSUPPORTED},
    {"application/graphql", OT_BODY_TYPE_UNSUPPORTED},
    {"application/json+x", OT_BODY_TYPE_UNSUPPORTED},
    {"application/x-www-form-urlencoded", OT_BODY_TYPE_UNSUPPORTED},
    {"multipart/form-data; boundary=application/json", OT_BODY_TYPE_UNSUPPORTED},
    {"text/plain; application/json", OT_BODY_TYPE_UNSUPPORTED},
};

static void body_types(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        if (ot_media_type_of_body(ot_str_from_c(bodies[i].content_type)) != bodies[i].type)
            fail_msg("Content-Type: %s", bodies[i].content_type);
    }
}

static void simple_types(void **state)
{
    (void)state; /* cmocka's */
    static const char *const simple[] = {"", "text/plain", "Text/Plain; charset=utf-8",
                                         "multipart/form-data; boundary=x",
                                         "application/x-www-form-urlencoded"};
    for (size_t i = 0; i < sizeof(simple) / sizeof(simple[0]); i++)
        assert_true(ot_media_type_is_simple(ot_str_from_c(simple[i])));
    assert_false(ot_media_type_is_simple(OT_S("application/json")));
    assert_false(ot_media_type_is_simple(OT_S("text/plainx")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(negotiate), cmocka_unit_test(pages_for_browsers),
        cmocka_unit_test(body_types), cmocka_unit_test(simple_types)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
