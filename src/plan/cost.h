/*
 * What an operation costs, before anything runs: by the weights and sizes of binding/costs.h, as a
 * formula that is made once for each operation of a document. Its variables are what a request may
 * choose: how long pages and lists of inputs are, what is skipped or included. All else is summed
 * up when the formula is made, so a usual screen has a few terms left, and most operations none.
 *
 *     cost(field) = once + arguments + size * (weight + cost of the fields below)
 *
 * Fields are counted as they run: merged, so what two fragments ask for costs once; below an
 * interface or union, those of the dearest object type. Numbers that do not fit stay at
 * OT_COST_BEYOND.
 */
#ifndef OT_PLAN_COST_H
#define OT_PLAN_COST_H

#include "binding/binding.h"
#include "binding/costs.h"
#include "schema/coerce.h"

#define OT_COST_BEYOND UINT64_MAX

typedef struct ot_cost ot_cost;

typedef struct ot_cost_request {
    const ot_binding *binding; /* with costs */
    const ot_document *document;
    const ot_operation *operation;
    const ot_field *const *definitions; /* as in ot_plan_request; NULL: they are looked up again */
} ot_cost_request;

/* The formula, in `arena`; document and binding outlive it. NULL when the operation has more than
 * OT_LIMIT_COST_SELECTIONS: those of a fragment count wherever it is spread. */
const ot_cost *ot_cost_compile(ot_arena *arena, const ot_cost_request *request);

/* What is said then, with the limit as %d. */
#define OT_COST_TOO_LARGE                                                                          \
    "The operation is too large: with its fragments it has more than %d selections."

/* A field with @listSize(requireOneSlicingArgument:) has none of its slicing arguments, or several.
 */
typedef struct ot_cost_mistake {
    const ot_field *field;
    const ot_list_size *size;
    uint32_t offset; /* of the selection */
} ot_cost_mistake;

/* The cost with these variables. `scratch` holds what is needed on the way. When `mistake` is
 * filled (its field is NULL otherwise) the operation must not run. */
uint64_t ot_cost_evaluate(ot_arena *scratch, const ot_cost *cost, const ot_variables *variables,
                          ot_cost_mistake *mistake);

/* Says which argument is missing, or that there are too many. */
void ot_cost_report_mistake(const ot_cost_mistake *mistake, const ot_source *source,
                            ot_report *report);

/* The most that any variables make of it: nothing is skipped, pages are as long as they may be, and
 * lists of which nobody knows a bound as long as the largest page. Objects in a variable count as
 * if each of its lists had OT_COST_LIST_SIZE of them. */
uint64_t ot_cost_most(ot_arena *scratch, const ot_cost *cost);

#endif
