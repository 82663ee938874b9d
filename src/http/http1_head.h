/*
 * A second look at the head of an HTTP/1 request. This h2o takes the first of two Content-Length
 * headers, lets Transfer-Encoding win beside Content-Length, and serves requests without Host or
 * with two: behind a proxy that reads them the other way, each of these smuggles a request. The
 * library keeps these headers from handlers, so the raw bytes are checked.
 */
#ifndef OT_HTTP_HTTP1_HEAD_H
#define OT_HTTP_HTTP1_HEAD_H

#include "base/str.h"

/* What is ambiguous about the request whose raw bytes start `input` (more may follow the head), as
 * a sentence for the client, or NULL. `minor_version` is that of HTTP/1.x. */
const char *ot_http1_head_problem(ot_str input, int minor_version);

/* Path and query of a request's target, which may be a whole URL (RFC 9112, section
 * "absolute-form"): proxies send such, and this h2o takes it for a path. */
ot_str ot_http1_path_of(ot_str target);

#endif
