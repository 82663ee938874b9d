#include "plan/filters.h"

#include "base/limits.h"

/* What share of a table's rows a comparison keeps, for want of better knowledge. */
static double selectivity_of(const ot_column *column, ot_filter_op op)
{
    switch (op) {
    case OT_FILTER_EQ:
        return 1 / column->distinct;
    case OT_FILTER_IN:
        return column->distinct > 10 ? 10 / column->distinct : 1;
    case OT_FILTER_SEARCH:
        return 0.01;
    default:
        return 0.3;
    }
}

static bool is_expensive(ot_filter_op op)
{
    return op == OT_FILTER_SEARCH || op == OT_FILTER_LIKE || op == OT_FILTER_ILIKE ||
           op == OT_FILTER_CONTAINS || op > OT_FILTER_IS_NULL;
}

/* Whether a plan may depend on the value: one plan for true and one for false, so that partial
 * indexes on IS NULL fit. Inside a variable it may not: there could be any number of them. */
static bool is_settled(const ot_bound_argument *argument, const ot_input *input)
{
    if (argument->op != OT_FILTER_IS_NULL)
        return false;
    return input->kind == OT_INPUT_CONSTANT ||
           (input->kind == OT_INPUT_VARIABLE && input->path == NULL);
}

static predicate *compare(builder *b, const ot_bound_argument *argument, const ot_input *input)
{
    predicate *p = OT_NEW(b->work, predicate);
    b->filter_count++;
    p->kind = PREDICATE_COMPARE;
    p->column = argument->column;
    p->op = argument->op;
    p->asked = argument;
    if (is_settled(argument, input)) {
        ot_plan__guard(b, OT_GUARD_VALUE, input);
        p->is_negated = !ot_input_value_now(b->work, input, b->variables)->boolean;
        return p;
    }
    bool is_flag = argument->op == OT_FILTER_IS_NULL;
    p->param = ot_plan__param_of_input(b, is_flag ? ot_plan__type(b, OT_S("bool")) : argument->type,
                                       argument->sends_list, input, argument->definition->name);
    ot_plan__accept_global_id(b, p->param, argument->column);
    return p;
}

static void append_child(builder *b, predicate_list *list, predicate *p)
{
    if (p != NULL)
        OT_VEC_PUSH(b->work, list, p);
}

static predicate *group(builder *b, predicate_kind kind, const predicate_list *children)
{
    predicate *p = OT_NEW(b->work, predicate);
    p->kind = kind;
    p->children = children->items;
    p->child_count = children->count;
    return p;
}

/* What is beyond a limit is not planned any further: the filter is refused as a whole. */
static bool is_too_large(const builder *b)
{
    return b->filter_count > OT_LIMIT_FILTERS || b->relation_count > OT_LIMIT_FILTER_RELATIONS ||
           b->has_deep_filter;
}

static predicate *of_input(builder *b, const ot_bound_input *bound, const ot_input *input,
                           uint32_t depth);

/* `and` and `or`: one predicate for each item of the list. */
static predicate *of_list(builder *b, predicate_kind kind, const ot_bound_input *bound,
                          const ot_input *input, const ot_json *now, uint32_t depth)
{
    predicate_list children = {0};
    uint32_t count = now->kind == OT_JSON_ARRAY ? now->count : 1;
    for (uint32_t i = 0; i < count && !is_too_large(b); i++) {
        ot_input item = ot_input_item(b->arena, input, i, b->variables);
        append_child(b, &children, of_input(b, bound, &item, depth + 1));
    }
    return group(b, kind, &children);
}

static predicate *of_relation(builder *b, const ot_bound_argument *argument, const ot_input *input,
                              uint32_t depth)
{
    const ot_bound_rows *rows = argument->rows;
    predicate_list given = {0};
    b->relation_count++;
    b->has_deep_filter |= b->relation_depth == OT_LIMIT_FILTER_RELATION_DEPTH;
    if (is_too_large(b))
        return NULL;
    predicate *p = group(b, PREDICATE_RELATION, &given);
    p->join = rows->join;
    p->quantifier = argument->quantifier;
    p->related = ot_plan__new_related(b, rows);
    if (rows->where != NULL)
        append_child(b, &given, ot_plan__author_predicate(b, rows->where, NULL, NULL));
    p->children = given.items;
    p->child_count = given.count;
    b->relation_depth++;
    p->filter = of_input(b, argument->input, input, depth + 1);
    b->relation_depth--;
    return p;
}

static predicate *of_member(builder *b, const ot_bound_argument *argument, const ot_input *input,
                            const ot_json *now, uint32_t depth)
{
    switch (argument->role) {
    case OT_ARGUMENT_FILTER:
        return compare(b, argument, input);
    case OT_ARGUMENT_FILTERS:
        return of_input(b, argument->input, input, depth + 1);
    case OT_ARGUMENT_RELATION:
        return of_relation(b, argument, input, depth);
    case OT_ARGUMENT_AND:
        return of_list(b, PREDICATE_AND, argument->input, input, now, depth);
    case OT_ARGUMENT_OR:
        return of_list(b, PREDICATE_OR, argument->input, input, now, depth);
    case OT_ARGUMENT_NOT: {
        predicate_list child = {0};
        append_child(b, &child, of_input(b, argument->input, input, depth + 1));
        return group(b, PREDICATE_NOT, &child);
    }
    default:
        return NULL;
    }
}

/* Which members of a variable are there decides the predicate; a shape guard holds that still.
 * Inside the variable the guard of the whole covers its members. */
static const ot_json *guarded_value(builder *b, const ot_input *input)
{
    if (input->kind == OT_INPUT_VARIABLE && input->path == NULL)
        ot_plan__guard(b, OT_GUARD_SHAPE, input);
    const ot_json *now = ot_input_value_now(b->work, input, b->variables);
    return now == NULL || now->kind == OT_JSON_NULL ? NULL : now;
}

/* A member that is not in a value needs no look at where it would come from; in a literal with
 * variables it may be in each request by another way. */
static bool may_have(const ot_input *object, const ot_json *value, ot_str name)
{
    if (object->kind == OT_INPUT_MIXED)
        return true;
    const ot_json *member = ot_json_get(value, name);
    return member != NULL && member->kind != OT_JSON_NULL;
}

static predicate *of_input(builder *b, const ot_bound_input *bound, const ot_input *input,
                           uint32_t depth)
{
    predicate_list children = {0};
    const ot_json *value = guarded_value(b, input);
    if (value == NULL || depth > OT_LIMIT_DEPTH)
        return NULL;
    for (uint32_t i = 0; i < bound->type->input_count && !is_too_large(b); i++) {
        const ot_bound_argument *argument = &bound->fields[i];
        const ot_input_value *definition = &bound->type->inputs[i];
        if (!may_have(input, value, definition->name))
            continue;
        ot_input member = ot_input_member(b->arena, input, definition, b->variables);
        const ot_json *now = guarded_value(b, &member);
        if (now != NULL)
            append_child(b, &children, of_member(b, argument, &member, now, depth));
    }
    return group(b, PREDICATE_AND, &children);
}

static ot_str too_large(builder *b, const ot_bound_argument *argument)
{
    ot_str name = argument->definition->name;
    if (b->filter_count > OT_LIMIT_FILTERS)
        return ot_arena_printf(b->arena, "Argument \"%.*s\" asks for more than %d comparisons.",
                               OT_ARG(name), OT_LIMIT_FILTERS);
    return ot_arena_printf(
        b->arena, "Argument \"%.*s\" filters over more than %d relations, or more than %d deep.",
        OT_ARG(name), OT_LIMIT_FILTER_RELATIONS, OT_LIMIT_FILTER_RELATION_DEPTH);
}

/* Rows that a filter over a relation finds are not found by an index of theirs alone. */
static void read_nested(builder *b, const ot_bound_argument *argument, const ot_input *input,
                        const ot_json *now, field_request *out)
{
    b->relation_count = 0;
    b->has_deep_filter = false;
    append_child(b, &out->where, of_member(b, argument, input, now, 0));
    out->selectivity *= 0.3;
    out->is_expensive |= b->relation_count > 0;
    if (is_too_large(b))
        out->error = too_large(b, argument);
}

void ot_plan__read_filter(builder *b, const ot_bound_argument *argument, const ot_input *input,
                          field_request *out)
{
    const ot_json *now = guarded_value(b, input);
    if (now == NULL)
        return;
    if (argument->role != OT_ARGUMENT_FILTER) {
        read_nested(b, argument, input, now, out);
        return;
    }
    predicate *p = compare(b, argument, input);
    OT_VEC_PUSH(b->work, &out->where, p);
    out->selectivity *= selectivity_of(argument->column, argument->op);
    bool is_plain = argument->path_count == 0 && argument->column->computed == NULL;
    out->is_expensive |= is_expensive(argument->op) || argument->column->computed != NULL;
    if (argument->op == OT_FILTER_EQ && is_plain) {
        fixed_column fixed = {.column = argument->column, .param = p->param};
        OT_VEC_PUSH(b->work, &out->fixed, fixed);
    }
}
