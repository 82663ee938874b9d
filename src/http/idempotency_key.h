/*
 * The header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): an item of structured
 * fields (RFC 8941) that is a string, so it stands in double quotes.
 */
#ifndef OT_HTTP_IDEMPOTENCY_KEY_H
#define OT_HTTP_IDEMPOTENCY_KEY_H

#include "base/arena.h"

/* The string in the header's value, in `arena`. False when the value is anything but one string of
 * 1 to OT_LIMIT_IDEMPOTENCY_KEY_BYTES characters. */
bool ot_idempotency_key_read(ot_arena *arena, ot_str value, ot_str *key);

#endif
