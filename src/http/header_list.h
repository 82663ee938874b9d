/*
 * Header values that are lists with weights (RFC 9110 sections 5.6.1 and 12.4.2): "gzip;q=0.5, br".
 * What Accept, Accept-Encoding and If-None-Match have in common.
 */
#ifndef OT_HTTP_HEADER_LIST_H
#define OT_HTTP_HEADER_LIST_H

#include "base/str.h"

enum {
    OT_QUALITY_FULL = 1000,    /* q is counted in thousandths */
    OT_HEADER_LIST_ITEMS = 64, /* read of one list; real ones have at most seven */
};

/* Takes what stands before `separator`, outside of quotes, off the front of `rest`; trimmed. */
ot_str ot_header_list_take(ot_str *rest, char separator);

/* One item without its parameters; their weight in `quality`. */
ot_str ot_header_list_weigh(ot_str item, uint32_t *quality);

/* Case-insensitive equality of ASCII text: media types, schemes, tokens. */
bool ot_equal_ignoring_case(ot_str a, ot_str b);

#endif
