/*
 * Who asks, as far as the rules of access look at it (docs/directives.md, "Access"): that there is
 * a verified token at all, the database role that it was given, and its scopes. Scopes are read
 * once, when the token is verified, so a rule compares texts and parses nothing.
 */
#ifndef OT_AUTH_CALLER_H
#define OT_AUTH_CALLER_H

#include "base/arena.h"
#include "json/value.h"

/* In the order of the token. */
typedef struct ot_scopes {
    const ot_str *items;
    uint32_t count;
} ot_scopes;

/* Someone with a token; a request without one has none. */
typedef struct ot_caller {
    ot_str role; /* empty: none */
    ot_scopes scopes;
    bool has_all; /* nobody who asks: every rule holds, for looking at plans */
} ot_caller;

/* The scopes that claims grant: those of the claim `name`, or without a name of `scope`, else of
 * `scp`. A claim is one text with blanks between its scopes (RFC 8693 section 4.2), or a list of
 * texts, one each. What is neither grants nothing, nor does what comes after the first
 * OT_LIMIT_TOKEN_SCOPES. Texts are borrowed from the claims, the list is in `arena`. */
ot_scopes ot_scopes_read(ot_arena *arena, const ot_json *claims, ot_str name);

static inline bool ot_scopes_has(const ot_scopes *scopes, ot_str scope)
{
    for (uint32_t i = 0; i < scopes->count; i++)
        if (ot_str_equal(scopes->items[i], scope))
            return true;
    return false;
}

#endif
