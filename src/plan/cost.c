#include "plan/cost_internal.h"

/* What is known of a node on the way. */
typedef struct node_state {
    uint64_t below; /* the nodes below it so far */
    bool is_there;
} node_state;

typedef struct cost_run {
    const ot_cost *cost;
    const ot_variables *variables; /* NULL: the most */
    bool *holds;                   /* by condition */
    node_state *states;            /* by node */
} cost_run;

static bool is_as_wanted(const cost_condition *condition, const ot_variables *variables)
{
    const ot_variable *variable = &variables->items[condition->variable];
    return variable->is_present && variable->value.kind == OT_JSON_BOOLEAN &&
           variable->value.boolean == condition->wanted;
}

/* Those above come first. */
static void look_at_conditions(const cost_run *run)
{
    for (uint32_t i = 0; i < run->cost->condition_count; i++) {
        const cost_condition *condition = &run->cost->conditions[i];
        bool is_above = condition->above == OT_COST_ALWAYS || run->holds[condition->above];
        run->holds[i] =
            run->variables == NULL || (is_above && is_as_wanted(condition, run->variables));
    }
}

static bool is_there(const cost_run *run, const cost_node *node)
{
    if (node->parent != OT_COST_ROOT && !run->states[node->parent].is_there)
        return false;
    for (uint32_t i = 0; i < node->condition_count; i++)
        if (run->holds[node->conditions[i]])
            return true;
    return node->condition_count == 0;
}

static bool breaks_rule(const cost_node *node, const ot_variables *variables)
{
    uint32_t given;
    if (node->rule == NULL || variables == NULL)
        return false;
    (void)ot_cost__size_now(node->rule, variables, &given); /* only what is given is asked */
    return given != 1;
}

/* The first field in the order of the text that must not be asked so. */
static void find_mistake(const cost_node *node, const ot_variables *variables,
                         ot_cost_mistake *mistake)
{
    if (mistake == NULL || mistake->field != NULL || !breaks_rule(node, variables))
        return;
    *mistake =
        (ot_cost_mistake){.field = node->field, .size = node->rule->bound, .offset = node->offset};
}

static uint64_t most_of_value(const cost_value *value)
{
    bool is_list = ot_type_nullable(value->type)->kind == OT_TYPE_LIST;
    return cost_greater(value->otherwise,
                        cost_multiply(value->weight, is_list ? OT_COST_LIST_SIZE : 1));
}

static uint64_t weigh_value(const cost_run *run, const cost_value *value)
{
    if (run->variables == NULL)
        return most_of_value(value);
    const ot_variable *variable = &run->variables->items[value->variable];
    return variable->is_present
               ? ot_cost__weigh(run->cost->binding, value->type, value->weight, &variable->value)
               : value->otherwise;
}

static uint64_t node_cost(const cost_run *run, const cost_node *node, uint64_t below)
{
    uint32_t given;
    uint64_t sum = node->once;
    for (uint32_t i = 0; i < node->value_count; i++)
        sum = cost_add(sum, weigh_value(run, &run->cost->values[node->value_begin + i]));
    if (node->size == NULL)
        return cost_add(sum, below);
    return cost_add(sum,
                    cost_multiply(ot_cost__size_now(node->size, run->variables, &given), below));
}

static uint64_t sum_up(const cost_run *run)
{
    const ot_cost *cost = run->cost;
    uint64_t total = cost->constant;
    for (uint32_t i = cost->node_count; i-- > 0;) {
        const cost_node *node = &cost->nodes[i];
        if (!run->states[i].is_there)
            continue;
        uint64_t sum = node_cost(run, node, run->states[i].below);
        bool is_root = node->parent == OT_COST_ROOT;
        uint64_t *above = is_root ? &total : &run->states[node->parent].below;
        bool is_choice = !is_root && cost->nodes[node->parent].is_greatest;
        *above = is_choice ? cost_greater(*above, sum) : cost_add(*above, sum);
    }
    return total;
}

static uint64_t evaluate(ot_arena *scratch, const ot_cost *cost, const ot_variables *variables,
                         ot_cost_mistake *mistake)
{
    if (cost->node_count == 0)
        return cost->constant;
    cost_run run = {.cost = cost,
                    .variables = variables,
                    .holds = ot_arena_alloc(scratch, cost->condition_count),
                    .states = ot_arena_alloc(scratch, cost->node_count * sizeof(node_state))};
    look_at_conditions(&run);
    for (uint32_t i = 0; i < cost->node_count; i++) {
        const cost_node *node = &cost->nodes[i];
        run.states[i] = (node_state){.below = node->each, .is_there = is_there(&run, node)};
        if (run.states[i].is_there)
            find_mistake(node, variables, mistake);
    }
    return sum_up(&run);
}

uint64_t ot_cost_evaluate(ot_arena *scratch, const ot_cost *cost, const ot_variables *variables,
                          ot_cost_mistake *mistake)
{
    *mistake = (ot_cost_mistake){.field = NULL};
    return evaluate(scratch, cost, variables, mistake);
}

uint64_t ot_cost_most(ot_arena *scratch, const ot_cost *cost)
{
    return evaluate(scratch, cost, NULL, NULL);
}

static ot_str slicing_arguments(ot_arena *arena, const ot_list_size *size)
{
    ot_str names = {0};
    for (uint32_t i = 0; i < size->slice_count; i++) {
        const ot_slice *slice = &size->slices[i];
        ot_str path = slice->argument->name;
        for (uint32_t m = 0; m < slice->member_count; m++)
            path =
                ot_arena_printf(arena, "%.*s.%.*s", OT_ARG(path), OT_ARG(slice->members[m]->name));
        names = ot_arena_printf(arena, "%.*s%s\"%.*s\"", OT_ARG(names), i == 0 ? "" : ", ",
                                OT_ARG(path));
    }
    return names;
}

void ot_cost_report_mistake(const ot_cost_mistake *mistake, const ot_source *source,
                            ot_report *report)
{
    const ot_field *field = mistake->field;
    ot_str names = slicing_arguments(report->arena, mistake->size);
    ot_report_at(report, (ot_place){.source = source, .offset = mistake->offset},
                 "Field \"%.*s.%.*s\" has to be given %s %.*s.", OT_ARG(field->parent->name),
                 OT_ARG(field->name),
                 mistake->size->slice_count == 1 ? "the argument" : "exactly one of the arguments",
                 OT_ARG(names));
}
