/*
 * Which of our two answer types a client gets, and whether a body is one we read: the parts of RFC
 * 9110 sections 8.3 and 12.5.1 that GraphQL over HTTP uses. Pure text work, so each client's real
 * header is a row in the tests.
 */
#ifndef OT_HTTP_MEDIA_TYPE_H
#define OT_HTTP_MEDIA_TYPE_H

#include "base/str.h"

typedef enum ot_answer_type {
    OT_ANSWER_REFUSED, /* the client accepts neither: 406 */
    OT_ANSWER_JSON, /* application/json: the legacy type, 200 for whatever was executed or refused
                       by the language */
    OT_ANSWER_GRAPHQL_RESPONSE, /* application/graphql-response+json: statuses tell */
} ot_answer_type;

/* The answer type for an Accept header; an empty one means that the header is absent. The more
 * specific range sets the quality of a type; equal qualities go to the type that is named, and to
 * the newer one of two that are. A wildcard alone means JSON. */
ot_answer_type ot_media_type_negotiate(ot_str accept);

/* True for the Accept header of a browser that opens a page: text/html is named, and preferred to
 * our answer types. */
bool ot_media_type_prefers_html(ot_str accept);

typedef enum ot_body_type {
    OT_BODY_JSON,
    OT_BODY_TYPE_MISSING,
    OT_BODY_TYPE_UNSUPPORTED,    /* another media type */
    OT_BODY_CHARSET_UNSUPPORTED, /* JSON in another charset than UTF-8 */
} ot_body_type;

/* What a Content-Type header announces. */
ot_body_type ot_media_type_of_body(ot_str content_type);

/* True for the types a browser form can send without asking first (Fetch's "simple" types), and for
 * none at all: what the CSRF rule does not accept as proof that the request came from a script that
 * was allowed to. */
bool ot_media_type_is_simple(ot_str content_type);

#endif
