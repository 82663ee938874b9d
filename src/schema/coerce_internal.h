/*
 * What the files that coerce a value share. A value is a tree, of JSON or of literals, and each
 * walks its own; what is said of mistakes and what becomes of defaults is the same.
 */
#ifndef OT_SCHEMA_COERCE_INTERNAL_H
#define OT_SCHEMA_COERCE_INTERNAL_H

#include "schema/coerce.h"
#include "schema/schema_internal.h"

/* One value being coerced. */
typedef struct coerce_run {
    const ot_coercion *coercion;
    const ot_variables *variables; /* NULL: static */
    uint32_t error_count;
    uint32_t value_count;
    uint32_t depth;
} coerce_run;

/* ---- coerce.c ---- */

/* Tells a mistake in the value at `path`; `literal` is NULL for JSON. All return false. */
bool ot_coerce__fail(coerce_run *run, const ot_value_path *path, const ot_value *literal,
                     ot_str message);
bool ot_coerce__fail_at(coerce_run *run, const ot_value_path *path, const ot_value *literal,
                        uint32_t offset, ot_str message);
bool ot_coerce__fail_null(coerce_run *run, const ot_type *type, const ot_value_path *path,
                          const ot_value *literal);
bool ot_coerce__fail_not_object(coerce_run *run, const ot_type *type, const ot_value_path *path,
                                const ot_value *literal, ot_str found);
bool ot_coerce__fail_required(coerce_run *run, const ot_type *type, const ot_input_value *field,
                              const ot_value_path *path, const ot_value *literal, ot_str found);

/* Of an input object: a field that it does not have; not just one field where one is wanted. */
ot_str ot_coerce__unknown_message(const coerce_run *run, const ot_type *type, ot_str name,
                                  ot_str found);
ot_str ot_coerce__one_of_message(const coerce_run *run, const ot_type *type);

/* Nobody listens, or enough was said: the verdict is all that is left to find. */
bool ot_coerce__is_silent(const coerce_run *run);

/* Counts a value; false, and told, when there are too many or they nest too deeply. */
bool ot_coerce__enter(coerce_run *run, const ot_value_path *path, const ot_value *literal);

/* Makes `out` an object with room for all fields of the type. */
void ot_coerce__begin_object(const coerce_run *run, const ot_type *type, ot_json *out);

/* Fills the default of a field that was not given; a field without one stays absent. */
bool ot_coerce__add_default(coerce_run *run, const ot_input_value *field, const ot_value_path *path,
                            ot_json *object);

/* ---- coerce_literal.c ---- */

bool ot_coerce__literal(coerce_run *run, const ot_type *type, const ot_value *in,
                        const ot_value_path *path, ot_json *out);

/* ---- literal_to_json.c ---- */

/* The variable's value, or NULL when it is absent; `variables` may be NULL. */
const ot_json *ot_coerce__variable_value(const ot_variables *variables, ot_str name);

#endif
