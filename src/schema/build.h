/*
 * SDL documents to a schema. Extensions may stand in any file and order. The steps are: overlay
 * (files named *.bind.graphql repeat fields of the contract to add directives to them; they are
 * merged first), SDL validation rules (spec section "Type System", one file each in schema/rules/),
 * building, type-system validation. Each step reports all it finds; the next runs only when nothing
 * was reported.
 */
#ifndef OT_SCHEMA_BUILD_H
#define OT_SCHEMA_BUILD_H

#include "language/report.h"
#include "schema/schema.h"

typedef struct ot_schema_options {
    /* Binding directives known without declaration, as SDL (`directive @table(...) on OBJECT ...`),
     * borrowed; may be NULL. They validate uses, and are never printed or introspected. */
    const ot_document *binding_directives;
    bool skip_sdl_rules;  /* build whatever is there: for tests of one step */
    bool skip_validation; /* no type-system validation */
} ot_schema_options;

/* Builds from documents, which are borrowed and must outlive the schema, as must their sources.
 * Returns NULL when something was reported. */
ot_schema *ot_schema_build(ot_document *const *documents, uint32_t document_count,
                           const ot_schema_options *options, ot_report *report);

/* Returns all memory of the schema. NULL is allowed. */
void ot_schema_free(ot_schema *schema);

/* The SDL validation rules alone, over the documents taken together; `base`, when not NULL, is the
 * schema they extend. */
void ot_schema_check_sdl(ot_document *const *documents, uint32_t document_count,
                         const ot_schema *base, ot_report *report);

/* The type-system validation rules alone. */
void ot_schema_validate(const ot_schema *schema, ot_report *report);

#endif
