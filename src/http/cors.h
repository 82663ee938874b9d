/*
 * Which web pages may call this server from a browser (Fetch, section "CORS protocol"): those whose
 * origins the operator has listed, and no others. Tokens travel in a header that scripts set, never
 * in cookies, so answers never allow credentials.
 */
#ifndef OT_HTTP_CORS_H
#define OT_HTTP_CORS_H

#include "base/str.h"

/* True for an origin as browsers write it: "https://app.example" or "http://localhost:3000"; lower
 * case, no path, no default port. */
bool ot_cors_is_origin(ot_str text);

/* True when `origin` is one of the list, to the byte. */
bool ot_cors_allows(const ot_str *origins, uint32_t count, ot_str origin);

#endif
