/*
 * What the parts of a schema weigh, and how long its lists are: from @cost and @listSize, else from
 * what the binding knows of pages, keys, trees and writes. The rules are in docs/costs.md; what an
 * operation costs by them is for plan/cost.h to say.
 *
 * Arrays run parallel to the schema's, as those of the binding do.
 */
#ifndef OT_BINDING_COSTS_H
#define OT_BINDING_COSTS_H

#include "schema/schema.h"

/* Where a request says how long a list is. */
typedef struct ot_slice {
    const ot_input_value *argument;
    const ot_input_value **members; /* input fields inside of it that lead there, outermost first */
    uint32_t member_count;
    bool is_length; /* as many as are in the list that is there; else the number that is there */
} ot_slice;

typedef struct ot_list_size {
    const ot_slice *slices; /* the greatest of those that are given */
    uint32_t slice_count;
    uint32_t otherwise; /* when none is */
    uint32_t max;       /* no list is longer; 0: nobody knows */
    bool wants_one;     /* exactly one slice has to be given */
} ot_list_size;

typedef struct ot_field_cost {
    uint32_t once;   /* for what is done however much it gives */
    uint32_t weight; /* of what it gives; of a list, of each item */
    bool is_by_type; /* it gives objects of several types: each weighs what its type does */
    const ot_list_size *size; /* of the list it gives, or of those that it sizes; NULL: one thing */
    const ot_field **sized;   /* lists inside of the object it gives that are as long as `size` */
    uint32_t sized_count;
    uint32_t *arguments; /* by index: what one value weighs */
} ot_field_cost;

typedef struct ot_type_cost {
    uint32_t weight;       /* of one object, input object or value; of a root type, of an operation
                            */
    ot_field_cost *fields; /* by index */
    uint32_t *inputs;      /* INPUT_OBJECT: by index, what one value weighs */
} ot_type_cost;

enum {
    OT_COST_WEIGHT_MAX = 1000 * 1000, /* that a schema may say, also of sizes */
    OT_COST_LIST_SIZE = 10,           /* of a list of which nobody knows more */
    OT_COST_MUTATION = 10,            /* of the operation: its transaction, its locks */
};

#endif
