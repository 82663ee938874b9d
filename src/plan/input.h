/*
 * An input is a place in an operation from which a value comes at run time: a literal, a variable,
 * a member somewhere inside a variable's value, or a literal with variables inside. The planner
 * follows inputs into objects and lists without losing where they came from, so the value can be
 * read again for each request.
 */
#ifndef OT_PLAN_INPUT_H
#define OT_PLAN_INPUT_H

#include "schema/coerce.h"

typedef enum ot_input_kind {
    OT_INPUT_ABSENT,
    OT_INPUT_CONSTANT, /* known for good: a literal without variables, or a default */
    OT_INPUT_VARIABLE, /* a variable, or what `path` finds in it */
    OT_INPUT_MIXED,    /* a literal with variables inside: coerced anew for each request */
} ot_input_kind;

/* A step into a value, from the outside in. */
typedef struct ot_input_path {
    struct ot_input_path *next;
    ot_str name;    /* of a member; ptr NULL for an item */
    uint32_t index; /* of an item; a value that is not a list is its own only item */
} ot_input_path;

typedef struct ot_input {
    ot_input_kind kind;
    const ot_type *type;
    const ot_json *constant;   /* CONSTANT */
    uint32_t variable;         /* VARIABLE: index in the operation's definitions */
    const ot_input_path *path; /* VARIABLE; NULL: the whole value */
    const ot_value *literal;   /* MIXED */
} ot_input;

/* The input of an argument as a selection gives it: its literal or variable, else its default.
 * `variables` tell whether a variable without default of its own is absent. */
ot_input ot_input_of_argument(ot_arena *arena, const ot_input_value *definition,
                              const ot_value *given, const ot_variables *variables);

/* The same when the argument's value in this request is known: NULL when it is absent. What is the
 * same in every request is not coerced again; `value` then has to live as long as the input. */
ot_input ot_input_of_coerced(const ot_input_value *definition, const ot_value *given,
                             const ot_json *value, const ot_variables *variables);

/* The input of a member of an input object's value. `now` is the value of `object` in this request.
 */
ot_input ot_input_member(ot_arena *arena, const ot_input *object, const ot_input_value *definition,
                         const ot_variables *variables);

/* The input of the `index`-th item of a list. */
ot_input ot_input_item(ot_arena *arena, const ot_input *list, uint32_t index,
                       const ot_variables *variables);

/* Its value in a request; NULL when it is absent. What has to be coerced anew is allocated in
 * `arena`. */
const ot_json *ot_input_value_now(ot_arena *arena, const ot_input *input,
                                  const ot_variables *variables);

/* A digest of a value's shape: kinds and member names, recursively, with null told from not null;
 * not the leaves' values. 0 when absent. */
uint64_t ot_input_shape(const ot_json *value);

#endif
