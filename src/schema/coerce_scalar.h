/*
 * Input coercion of leaves (spec sections "Int" to "ID", "Enums", "Scalars"). Each function fills
 * `out`, or fills `message` in the wording of graphql-js 17 and returns false.
 */
#ifndef OT_SCHEMA_COERCE_SCALAR_H
#define OT_SCHEMA_COERCE_SCALAR_H

#include "schema/coerce.h"

/* `in` is not null. */
bool ot_coerce__leaf_json(const ot_coercion *coercion, const ot_type *type, const ot_json *in,
                          ot_json *out, ot_str *message);

/* `in` is neither null nor a variable. */
bool ot_coerce__leaf_literal(const ot_coercion *coercion, const ot_type *type, const ot_value *in,
                             const ot_variables *variables, ot_json *out, ot_str *message);

#endif
