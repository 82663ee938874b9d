/*
 * Input coercion (spec section "Input Coercion"): JSON values of variables and literals of
 * documents and of SDL become JSON trees that fit a type. In the result enum values are strings,
 * Int and Float are numbers, an ID is always a string, a custom scalar's value passes as it is,
 * default values of input fields are filled in, and single values are wrapped where a list is
 * wanted. What is absent is not a member: null and absent stay distinct to the end.
 *
 * One walk coerces and explains at the same time. All mistakes of a value are told, each with its
 * path inside the value, in the wording of graphql-js 17.
 */
#ifndef OT_SCHEMA_COERCE_H
#define OT_SCHEMA_COERCE_H

#include "base/buffer.h"
#include "language/report.h"
#include "schema/schema.h"

/* A step into a value, linked from the inside out. */
typedef struct ot_value_path {
    const struct ot_value_path *parent; /* NULL at the outermost step */
    ot_str name;                        /* of an input field; ptr is NULL for a list item */
    uint32_t index;                     /* of a list item */
} ot_value_path;

typedef struct ot_coerce_error {
    ot_str message;            /* in arena */
    const ot_value_path *path; /* borrowed for the call; NULL for the value itself */
    uint32_t offset;           /* of the literal at fault in its source; 0 for JSON values */
    bool has_offset;           /* false for JSON values */
} ot_coerce_error;

typedef void (*ot_coerce_on_error)(void *data, const ot_coerce_error *error);

/* Who asks. Reused for many values. */
typedef struct ot_coercion {
    ot_arena *arena;             /* borrowed: holds results and messages */
    ot_coerce_on_error on_error; /* may be NULL: only the verdict is wanted */
    void *data;
    bool hints; /* "Did you mean" may be said */
} ot_coercion;

/* A variable of one request. */
typedef struct ot_variable {
    ot_str name;
    const ot_type *type;
    bool is_present; /* given, or filled by its default */
    ot_json value;
} ot_variable;

/* The variables of one operation, in the order of their definitions. */
typedef struct ot_variables {
    ot_variable *items; /* in arena */
    uint32_t count;
} ot_variables;

/* The variable of that name, or NULL when the operation defines none; look at `is_present` before
 * `value`. */
const ot_variable *ot_variables_get(const ot_variables *variables, ot_str name);

/* Coerces a JSON value to an input type. `in` is NULL for an absent value: an error for a non-null
 * type, null for others. `out` is undefined when false is returned. Strings are borrowed from `in`.
 */
bool ot_coerce_json(const ot_coercion *coercion, const ot_type *type, const ot_json *in,
                    ot_json *out);

/* Coerces a literal to an input type. With `variables` NULL the check is static, as validation
 * needs it: any variable fits anywhere and becomes null. Otherwise a variable's value is taken as
 * it is, an absent one is null in a list and absent in an object. Strings are borrowed from the
 * document. */
bool ot_coerce_literal(const ot_coercion *coercion, const ot_type *type, const ot_value *in,
                       const ot_variables *variables, ot_json *out);

/* A literal as the JSON it looks like, whatever the type: enum values become strings. What custom
 * scalars get. */
void ot_literal_to_json(ot_arena *arena, const ot_value *in, const ot_variables *variables,
                        ot_json *out);

/* The coerced default of an argument or input field; false when it has none or it does not fit its
 * type (which type-system validation has refused). */
bool ot_coerce_default(ot_arena *arena, const ot_input_value *input, ot_json *out);

/* " at .filter.tags[2]", or nothing for NULL, appended to `out`. */
void ot_value_path_print(const ot_value_path *path, ot_buffer *out);

typedef struct ot_variables_request {
    const ot_schema *schema;
    const ot_source *source; /* of the operation's document, for the places of problems */
    const ot_operation *operation;
    const ot_json *raw; /* the request's "variables" object; NULL when there was none */
} ot_variables_request;

/* Spec "CoerceVariableValues". Reports all problems, each at the variable's definition; false when
 * there were any. */
bool ot_coerce_variables(ot_arena *arena, const ot_variables_request *request, ot_variables *out,
                         ot_report *report);

/* What is wrong with the arguments of one field or directive: the first mistake. */
typedef struct ot_argument_error {
    ot_str message;  /* in arena */
    uint32_t offset; /* of the value, or of the field or directive when an argument is missing */
} ot_argument_error;

/* Spec "CoerceArgumentValues": an object with the present arguments in the order of the field's
 * definition. A variable that is absent leaves the argument to its default, or absent. False and
 * `error` filled when it cannot be; that is an execution error at the field. `variables` is not
 * NULL. */
bool ot_coerce_field_arguments(ot_arena *arena, const ot_field *field,
                               const ot_selection *selection, const ot_variables *variables,
                               ot_json *out, ot_argument_error *error);

/* As above for a directive in a document or in SDL. */
bool ot_coerce_directive_arguments(ot_arena *arena, const ot_directive_definition *definition,
                                   const ot_directive *directive, const ot_variables *variables,
                                   ot_json *out, ot_argument_error *error);

/* A JSON value as the literal that coerces to it, as defaults are printed in SDL; NULL when the
 * value does not fit the type. In arena; strings are borrowed. */
ot_value *ot_json_to_literal(ot_arena *arena, const ot_type *type, const ot_json *value);

#endif
