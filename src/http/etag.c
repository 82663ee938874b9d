#include "http/etag.h"

#include "base/hash.h"
#include "http/header_list.h"

enum { DIGITS = 32 }; /* of the digest's 64: 128 bits */

ot_str ot_etag_make(ot_arena *arena, ot_str body, ot_str variant)
{
    ot_sha256_digest digest = ot_sha256(body);
    char hex[OT_SHA256_HEX + 1];
    ot_sha256_hex(&digest, hex);
    return ot_arena_printf(arena, "\"%.*s-%.*s\"", DIGITS, hex, OT_ARG(variant));
}

bool ot_etag_is_known(ot_str if_none_match, ot_str etag)
{
    for (uint32_t i = 0; i < OT_HEADER_LIST_ITEMS && if_none_match.len > 0; i++) {
        ot_str known = ot_header_list_take(&if_none_match, ',');
        if (ot_str_equal(known, OT_S("*")))
            return true;
        if (ot_str_starts_with(known, OT_S("W/")))
            known = ot_str_slice(known, 2, known.len);
        if (ot_str_equal(known, etag))
            return true;
    }
    return false;
}
