/* The formula of a cost, for the files that make and evaluate it. */
#ifndef OT_PLAN_COST_INTERNAL_H
#define OT_PLAN_COST_INTERNAL_H

#include "plan/cost.h"

enum { OT_COST_ROOT = UINT32_MAX, OT_COST_ALWAYS = UINT32_MAX };

/* @skip or @include by a variable. */
typedef struct cost_condition {
    uint32_t above; /* an earlier one that has to hold as well; OT_COST_ALWAYS: none */
    uint32_t variable;
    bool wanted;
} cost_condition;

/* A number or a list somewhere in a variable. */
typedef struct cost_slice {
    uint32_t variable;
    const ot_input_value *const *members; /* that lead there */
    uint32_t member_count;
    bool is_length;
    bool has_default; /* where the variable is absent: `otherwise` */
    uint64_t otherwise;
} cost_slice;

/* How long a list is, in one selection of its field. */
typedef struct cost_size {
    const ot_list_size *bound;
    const cost_slice *slices; /* those that variables decide */
    uint32_t slice_count;
    bool has_constant;       /* one that the text decides, or a default */
    uint32_t constant_given; /* those of them that the text gives */
    uint64_t constant;       /* the greatest */
} cost_size;

/* What the value of a variable weighs as an argument, or as a part of one. */
typedef struct cost_value {
    uint32_t variable;
    uint32_t weight;
    const ot_type *type;
    uint64_t otherwise; /* where the variable is absent */
} cost_value;

/* A field, or an object type of which another one may come instead. Nodes stand before those below
 * them, so sums are made from the last to the first. */
typedef struct cost_node {
    uint32_t parent;            /* OT_COST_ROOT: the operation */
    bool is_greatest;           /* of the nodes below counts the dearest alone, or `each` */
    const uint32_t *conditions; /* one of them has to hold; none: it is always there */
    uint32_t condition_count;
    uint64_t once;
    uint64_t each;         /* of each item, without the nodes below */
    const cost_size *size; /* NULL: one item */
    const cost_size *rule; /* that wants exactly one slicing argument; NULL: nothing to check */
    uint32_t value_begin;  /* in the formula's values */
    uint32_t value_count;
    const ot_field *field;
    uint32_t offset;
} cost_node;

struct ot_cost {
    const ot_binding *binding;
    uint64_t constant;
    cost_node *nodes;
    uint32_t node_count;
    cost_value *values;
    cost_condition *conditions;
    uint32_t condition_count;
};

static inline uint64_t cost_add(uint64_t a, uint64_t b)
{
    uint64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? OT_COST_BEYOND : sum;
}

static inline uint64_t cost_multiply(uint64_t a, uint64_t b)
{
    uint64_t product;
    return __builtin_mul_overflow(a, b, &product) ? OT_COST_BEYOND : product;
}

static inline uint64_t cost_greater(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* ---- cost_inputs.c ---- */

/* What a coerced value of this type weighs, `weight` for each that is no list. */
uint64_t ot_cost__weigh(const ot_binding *binding, const ot_type *type, uint32_t weight,
                        const ot_json *value);

typedef struct cost_compiler cost_compiler;

/* What the arguments of a selection weigh: what the text alone says is returned, values of
 * variables are added to the compiler's. */
uint64_t ot_cost__arguments(cost_compiler *c, const ot_field *field, const ot_selection *selection);

/* The size of a list in this selection. */
const cost_size *ot_cost__size(cost_compiler *c, const ot_list_size *bound,
                               const ot_selection *selection);

/* How long it is, when no variable decides. */
bool ot_cost__is_constant(const cost_size *size);

/* Whether the text alone gives exactly one slicing argument, or nobody wants that. */
bool ot_cost__keeps_rule(const cost_size *size);

/* `variables` NULL: the most. `given` counts the slicing arguments that are there; where exactly
 * one is wanted, a default stands for none. */
uint64_t ot_cost__size_now(const cost_size *size, const ot_variables *variables, uint32_t *given);

/* ---- cost_compile.c ---- */

struct cost_compiler {
    ot_arena *arena; /* of the formula */
    ot_arena *work;
    const ot_cost_request *request;
    const ot_schema *schema;
    const ot_type_cost *costs;
    struct known_fragment *fragments; /* by the number of the name */
    struct known_key *keys;           /* by number */
    uint32_t stamp;                   /* of this collection, from 1 */
    uint32_t selection_count;         /* so far */
    OT_VEC(cost_node) nodes;
    OT_VEC(cost_value) values;
    OT_VEC(cost_condition) conditions;
};

/* The index of a variable; UINT32_MAX in a document that nobody validated. */
uint32_t ot_cost__variable(const cost_compiler *c, ot_str name);

#endif
