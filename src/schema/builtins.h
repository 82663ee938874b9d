/*
 * What every schema has without declaring it: the five scalars, the introspection types and the
 * specified directives, in the shape that graphql-js 17.1.0 gives them. They are kept as SDL and
 * built by the same code as everything else, so there is one way a type comes into being.
 */
#ifndef OT_SCHEMA_BUILTINS_H
#define OT_SCHEMA_BUILTINS_H

#include "language/source.h"

/* Scalars, `__*` types and directives. */
extern const ot_source ot_schema__builtins_source;

/* A type whose fields are __schema, __type and __typename, in this order. */
extern const ot_source ot_schema__meta_source;

#endif
