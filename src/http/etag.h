/*
 * Names of answers, so that a client that has one already is told so instead of being sent it again
 * (RFC 9110 sections 8.8.3 and 13.1.2). A name is strong: equal names mean equal bytes, so type and
 * coding are part of it.
 */
#ifndef OT_HTTP_ETAG_H
#define OT_HTTP_ETAG_H

#include "base/arena.h"

/* The ETag of `body` sent in a form that `variant` names; quoted, in arena. */
ot_str ot_etag_make(ot_arena *arena, ot_str body, ot_str variant);

/* True when an If-None-Match header names `etag`, or any: "*". Compared weakly, as the RFC says for
 * this header. */
bool ot_etag_is_known(ot_str if_none_match, ot_str etag);

#endif
