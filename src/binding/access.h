/*
 * Rules of access: what @authenticated, @requiresScopes and @requiresRole ask of a caller. They are
 * known from the schema and judged from the caller alone, never from rows, so a plan is made for
 * what a caller may see: what is refused is in none of its statements.
 *
 * Which rules stand before a field is settled here once (docs/directives.md, "Access"): its own,
 * those of the interface's field that it implements, of the type that it gives, of the rows that it
 * counts, and at a root those of the root type.
 */
#ifndef OT_BINDING_ACCESS_H
#define OT_BINDING_ACCESS_H

#include "auth/caller.h"
#include "language/source.h"

typedef enum ot_access_kind {
    OT_ACCESS_TOKEN,  /* @authenticated: any token */
    OT_ACCESS_SCOPES, /* @requiresScopes: all scopes of one of the sets */
    OT_ACCESS_ROLE,   /* @requiresRole: the role of one of the sets, which have one name each */
} ot_access_kind;

typedef struct ot_access_set {
    const ot_str *names;
    uint32_t count;
} ot_access_set;

/* One rule, however often the schema says it. */
typedef struct ot_access_rule {
    uint32_t index; /* in the binding's access_rules */
    ot_access_kind kind;
    const ot_access_set *sets;
    uint32_t set_count;
    ot_str text;    /* as the SDL says it */
    ot_place place; /* where it says so first */
} ot_access_rule;

/* All of these stand before a field, or before objects of a type. */
typedef struct ot_access {
    const ot_access_rule **rules;
    uint32_t count;
} ot_access;

typedef enum ot_access_verdict {
    OT_ACCESS_GRANTED,
    OT_ACCESS_NO_TOKEN,
    OT_ACCESS_NO_RIGHT, /* there is a token, which does not have it */
} ot_access_verdict;

/* `caller` is NULL for a request without a token. */
ot_access_verdict ot_access_judge(const ot_access_rule *rule, const ot_caller *caller);

/* Each of the rules of `fewer` is one of `more`; NULL is none. */
bool ot_access_covers(const ot_access *more, const ot_access *fewer);

#endif
