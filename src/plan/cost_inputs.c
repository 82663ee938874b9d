#include "plan/cost_internal.h"

#include "base/limits.h"
#include "base/words.h"

/*
 * What arguments weigh, and how long a list they ask for. A place in an argument is followed
 * through the text until it ends, or until a variable stands there: the rest is followed in its
 * value, for each request.
 */

/* ---- Values ---- */

static uint64_t weigh_members(const ot_binding *binding, const ot_type *type, const ot_json *object)
{
    const uint32_t *weights = binding->costs[type->index].inputs;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < object->count; i++) {
        const ot_json_member *member = &object->members[i];
        const ot_input_value *input = ot_map_get(&type->inputs_by_name, member->name);
        if (input != NULL)
            sum = cost_add(
                sum, ot_cost__weigh(binding, input->type, weights[input->index], &member->value));
    }
    return sum;
}

/* Lists of values that weigh nothing may be long. */
static bool is_nothing(const ot_type *type, uint32_t weight)
{
    return weight == 0 && ot_type_is_leaf(ot_type_named(type));
}

uint64_t ot_cost__weigh(const ot_binding *binding, const ot_type *type, uint32_t weight,
                        const ot_json *value)
{
    if (value == NULL || value->kind == OT_JSON_NULL || is_nothing(type, weight))
        return 0;
    type = ot_type_nullable(type);
    if (type->kind == OT_TYPE_LIST) {
        uint64_t sum = 0;
        if (value->kind != OT_JSON_ARRAY)
            return ot_cost__weigh(binding, type->of, weight, value);
        for (uint32_t i = 0; i < value->count; i++)
            sum = cost_add(sum, ot_cost__weigh(binding, type->of, weight, &value->items[i]));
        return sum;
    }
    if (type->kind == OT_TYPE_INPUT_OBJECT && value->kind == OT_JSON_OBJECT)
        return cost_add(weight, weigh_members(binding, type, value));
    return weight;
}

/* A number, not below 0, or how many items there are. False when that is not there. */
static bool read_size(const ot_json *value, bool is_length, uint64_t *out)
{
    int64_t number;
    if (value == NULL || value->kind == OT_JSON_NULL)
        return false;
    if (is_length) {
        *out = value->kind == OT_JSON_ARRAY ? value->count : 1;
        return true;
    }
    if (!ot_json_to_int64(value, &number))
        return false;
    *out = number < 0 ? 0 : (uint64_t)number;
    return true;
}

/* The member that a path of input fields leads to; NULL when it is not there. */
static const ot_json *follow(const ot_json *value, const ot_input_value *const *members,
                             uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        value = ot_json_get(value, members[i]->name);
    return value;
}

/* ---- The text of arguments ---- */

static const ot_value *given_argument(const ot_selection *selection, ot_str name)
{
    for (uint32_t i = 0; i < selection->argument_count; i++)
        if (ot_word_equal(selection->arguments[i].name.text, name))
            return &selection->arguments[i].value;
    return NULL;
}

static const ot_value *given_member(const ot_value *object, ot_str name)
{
    for (uint32_t i = 0; i < object->count; i++)
        if (ot_word_equal(object->fields[i].name.text, name))
            return &object->fields[i].value;
    return NULL;
}

/* NULL when there is none. */
static const ot_json *default_of(cost_compiler *c, const ot_input_value *input)
{
    if (input->default_json != NULL || input->default_value == NULL)
        return input->default_json;
    ot_json *value = OT_NEW(c->work, ot_json);
    return ot_coerce_default(c->work, input, value) ? value : NULL;
}

static uint64_t weigh_default(cost_compiler *c, const ot_input_value *input, uint32_t weight)
{
    return ot_cost__weigh(c->request->binding, input->type, weight, default_of(c, input));
}

static uint64_t weigh_literal(cost_compiler *c, const ot_type *type, uint32_t weight,
                              const ot_value *value, uint64_t otherwise);

static uint64_t weigh_input(cost_compiler *c, const ot_input_value *input, uint32_t weight,
                            const ot_value *given)
{
    uint64_t otherwise = is_nothing(input->type, weight) ? 0 : weigh_default(c, input, weight);
    return given == NULL ? otherwise : weigh_literal(c, input->type, weight, given, otherwise);
}

static uint64_t weigh_fields(cost_compiler *c, const ot_type *type, const ot_value *object)
{
    const uint32_t *weights = c->costs[type->index].inputs;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < type->input_count; i++)
        sum = cost_add(sum, weigh_input(c, &type->inputs[i], weights[i],
                                        given_member(object, type->inputs[i].name)));
    return sum;
}

static uint64_t weigh_list(cost_compiler *c, const ot_type *item, uint32_t weight,
                           const ot_value *value)
{
    if (value->kind != OT_VALUE_LIST)
        return weigh_literal(c, item, weight, value, 0);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < value->count; i++)
        sum = cost_add(sum, weigh_literal(c, item, weight, &value->items[i], 0));
    return sum;
}

/* What the text itself says; the variables in it are noted. */
static uint64_t weigh_literal(cost_compiler *c, const ot_type *type, uint32_t weight,
                              const ot_value *value, uint64_t otherwise)
{
    if (value->kind == OT_VALUE_NULL || is_nothing(type, weight))
        return 0;
    if (value->kind == OT_VALUE_VARIABLE) {
        uint32_t variable = ot_cost__variable(c, value->text);
        cost_value noted = {
            .variable = variable, .weight = weight, .type = type, .otherwise = otherwise};
        if (variable != UINT32_MAX)
            OT_VEC_PUSH(c->arena, &c->values, noted);
        return 0;
    }
    type = ot_type_nullable(type);
    if (type->kind == OT_TYPE_LIST)
        return weigh_list(c, type->of, weight, value);
    if (type->kind == OT_TYPE_INPUT_OBJECT && value->kind == OT_VALUE_OBJECT)
        return cost_add(weight, weigh_fields(c, type, value));
    return weight;
}

uint64_t ot_cost__arguments(cost_compiler *c, const ot_field *field, const ot_selection *selection)
{
    const uint32_t *weights = c->costs[field->parent->index].fields[field->index].arguments;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < field->argument_count; i++)
        sum = cost_add(sum, weigh_input(c, &field->arguments[i], weights[i],
                                        given_argument(selection, field->arguments[i].name)));
    return sum;
}

/* ---- Sizes ---- */

typedef struct slice_reader {
    cost_compiler *c;
    const ot_slice *slice;
    cost_size *out;
    cost_slice *variables; /* of `out` */
} slice_reader;

static void add_constant(cost_size *size, uint64_t value, bool is_given)
{
    size->has_constant = true;
    size->constant = cost_greater(size->constant, value);
    size->constant_given += is_given;
}

/* The default of an argument or input field, `depth` members into the slice's path. */
static bool read_default(const slice_reader *at, const ot_input_value *input, uint32_t depth,
                         uint64_t *out)
{
    const ot_slice *slice = at->slice;
    const ot_json *value =
        follow(default_of(at->c, input), slice->members + depth, slice->member_count - depth);
    return read_size(value, slice->is_length, out);
}

static void read_variable(const slice_reader *at, const ot_input_value *input, uint32_t depth,
                          ot_str name)
{
    const ot_slice *slice = at->slice;
    cost_slice *read = &at->variables[at->out->slice_count];
    *read = (cost_slice){.variable = ot_cost__variable(at->c, name),
                         .members = slice->members + depth,
                         .member_count = slice->member_count - depth,
                         .is_length = slice->is_length};
    if (read->variable == UINT32_MAX)
        return;
    read->has_default = read_default(at, input, depth, &read->otherwise);
    at->out->slice_count++;
}

static void read_literal(const slice_reader *at, const ot_value *value)
{
    uint64_t number;
    ot_json json = {.kind = OT_JSON_NUMBER, .text = value->text};
    if (at->slice->is_length)
        add_constant(at->out, value->kind == OT_VALUE_LIST ? value->count : 1, true);
    else if (value->kind == OT_VALUE_INT && read_size(&json, false, &number))
        add_constant(at->out, number, true);
}

static void read_slice(const slice_reader *at, const ot_selection *selection)
{
    const ot_slice *slice = at->slice;
    const ot_input_value *input = slice->argument;
    const ot_value *given = given_argument(selection, input->name);
    uint32_t depth = 0;
    while (given != NULL && given->kind == OT_VALUE_OBJECT && depth < slice->member_count) {
        input = slice->members[depth++];
        given = given_member(given, input->name);
    }
    uint64_t number;
    if (given == NULL) {
        if (read_default(at, input, depth, &number))
            add_constant(at->out, number, false);
    } else if (given->kind == OT_VALUE_VARIABLE) {
        read_variable(at, input, depth, given->text);
    } else if (given->kind != OT_VALUE_NULL && depth == slice->member_count) {
        read_literal(at, given);
    }
}

const cost_size *ot_cost__size(cost_compiler *c, const ot_list_size *bound,
                               const ot_selection *selection)
{
    cost_size *size = OT_NEW(c->arena, cost_size);
    cost_slice *variables = OT_NEW_ARRAY(c->arena, cost_slice, bound->slice_count);
    *size = (cost_size){.bound = bound, .slices = variables};
    for (uint32_t i = 0; i < bound->slice_count; i++) {
        slice_reader at = {.c = c, .slice = &bound->slices[i], .out = size, .variables = variables};
        read_slice(&at, selection);
    }
    return size;
}

bool ot_cost__is_constant(const cost_size *size)
{
    return size->slice_count == 0;
}

bool ot_cost__keeps_rule(const cost_size *size)
{
    uint32_t given;
    if (!size->bound->wants_one)
        return true;
    (void)ot_cost__size_now(size, NULL, &given); /* only what is given is asked */
    return ot_cost__is_constant(size) && given == 1;
}

static uint64_t most_of(const cost_size *size, const cost_slice *slice)
{
    if (size->bound->max > 0)
        return size->bound->max;
    uint64_t least = cost_greater(size->bound->otherwise, slice->otherwise);
    return cost_greater(least, OT_LIMIT_PAGE_MAX);
}

/* What one slice says; false: nothing. */
static bool slice_now(const cost_size *size, const cost_slice *slice, const ot_variables *variables,
                      uint64_t *out, uint32_t *given)
{
    if (variables == NULL) {
        *out = most_of(size, slice);
        return true;
    }
    const ot_variable *variable = &variables->items[slice->variable];
    *out = slice->otherwise;
    if (!variable->is_present)
        return slice->has_default;
    const ot_json *value = follow(&variable->value, slice->members, slice->member_count);
    bool is_there = read_size(value, slice->is_length, out);
    *given += is_there;
    return is_there;
}

uint64_t ot_cost__size_now(const cost_size *size, const ot_variables *variables, uint32_t *given)
{
    uint64_t greatest = size->constant;
    bool is_known = size->has_constant;
    *given = size->constant_given;
    for (uint32_t i = 0; i < size->slice_count; i++) {
        uint64_t number;
        if (slice_now(size, &size->slices[i], variables, &number, given)) {
            greatest = is_known ? cost_greater(greatest, number) : number;
            is_known = true;
        }
    }
    uint64_t length = is_known ? greatest : size->bound->otherwise;
    if (size->bound->wants_one && *given == 0 && is_known)
        *given = 1; /* a default stands for it */
    return size->bound->max > 0 && length > size->bound->max ? size->bound->max : length;
}
