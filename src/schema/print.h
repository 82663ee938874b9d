/*
 * A schema as SDL, in the form of graphql-js' printSchema: what is declared, in its order or sorted
 * by name, without the built-in types and directives. The contract alone, or with every directive
 * that is applied, bindings included.
 */
#ifndef OT_SCHEMA_PRINT_H
#define OT_SCHEMA_PRINT_H

#include "base/buffer.h"
#include "schema/schema.h"

typedef struct ot_schema_print_options {
    bool sorted;          /* everything by natural name order, as lexicographicSortSchema */
    bool with_directives; /* all applied directives; without it only @deprecated, @specifiedBy and
                             @oneOf, which are part of the contract */
} ot_schema_print_options;

/* Appends the SDL, without a line end after the last definition. */
void ot_schema_print(const ot_schema *schema, const ot_schema_print_options *options,
                     ot_buffer *out);

#endif
