/*
 * Trusted documents: the operations that apps were built with, as their build tools wrote them into
 * manifests. A client sends the id of an operation instead of its text, and a server may refuse
 * what is not in the list.
 *
 * Ids are opaque. An operation with a clientName is for the client of that name alone, and wins
 * over one of the same id for everybody.
 */
#ifndef OT_ENGINE_TRUSTED_H
#define OT_ENGINE_TRUSTED_H

#include "language/report.h"
#include "schema/schema.h"

typedef struct ot_trusted ot_trusted;

typedef struct ot_trusted_options {
    const ot_schema *schema;    /* borrowed for the call: what operations are validated against */
    const ot_source *manifests; /* JSON texts; borrowed for the call */
    uint32_t manifest_count;
    bool introspection; /* operations may ask for the schema */
} ot_trusted_options;

/* The list, *owned* by the caller. NULL when something was reported: a manifest that cannot be read
 * or contradicts another, or an operation that is not valid; each with file, id and message. */
ot_trusted *ot_trusted_new(const ot_trusted_options *options, ot_report *report);

/* NULL is allowed. */
void ot_trusted_free(ot_trusted *list);

/* The name itself when the list has operations for this client alone, otherwise empty: so what is
 * kept per client is bounded by the list. *Borrowed* from the list. */
ot_str ot_trusted_client(const ot_trusted *list, ot_str client);

/* The text of the operation, *borrowed* from the list; ptr NULL when it has none of that id.
 * "sha256:<id>" finds <id> as well. */
ot_str ot_trusted_find(const ot_trusted *list, ot_str client, ot_str id);

/* True when an operation for this client has exactly this text. */
bool ot_trusted_has_text(const ot_trusted *list, ot_str client, ot_str text);

uint32_t ot_trusted_count(const ot_trusted *list);

#endif
