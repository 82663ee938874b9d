#include "binding/binding_internal.h"

/*
 * Input objects are bound once per purpose and row type, and put into the map before their fields
 * are, so that `and`, `or` and `not`, and relations that lead back, find the input they stand in.
 */

ot_bound_input *ot_binding__find_or_add_input(ot_binder *binder, const ot_type *type,
                                              const ot_bound_type *target, char purpose,
                                              const void *of, bool *is_new)
{
    ot_str key = ot_arena_printf(binder->arena, "%u/%u/%c/%p", type->index, target->type->index,
                                 purpose, of);
    ot_bound_input *input = ot_map_get(&binder->inputs, key);
    *is_new = input == NULL;
    if (input != NULL)
        return input;
    input = OT_NEW(binder->arena, ot_bound_input);
    input->type = type;
    input->table = target->table;
    input->fields = OT_NEW_ARRAY(binder->arena, ot_bound_argument, type->input_count);
    for (uint32_t i = 0; i < type->input_count; i++)
        input->fields[i].definition = &type->inputs[i];
    ot_map_set(binder->arena, &binder->inputs, key, input);
    return input;
}

/* ---- Filters ---- */

static const struct {
    ot_str name;
    ot_argument_role role;
    bool is_list;
} combiners[] = {
    {OT_STR("and"), OT_ARGUMENT_AND, true},
    {OT_STR("or"), OT_ARGUMENT_OR, true},
    {OT_STR("not"), OT_ARGUMENT_NOT, false},
};

static ot_lookup bind_combiner(ot_binder *binder, const ot_element *element,
                               const ot_bound_input *input, ot_bound_argument *out)
{
    for (size_t i = 0; i < sizeof(combiners) / sizeof(combiners[0]); i++) {
        if (!ot_str_equal(combiners[i].name, element->name) ||
            ot_type_named(element->type) != input->type)
            continue;
        out->role = combiners[i].role;
        out->input = input;
        if (ot_binding__is_list(element->type) == combiners[i].is_list)
            return OT_LOOKUP_FOUND;
        ot_binding__refuse(binder, element, NULL,
                           combiners[i].is_list ? "its type has to be a list, [%.*s!]."
                                                : "its type has to be %.*s, not a list.",
                           OT_ARG(input->type->name));
        return OT_LOOKUP_REFUSED;
    }
    return OT_LOOKUP_ABSENT;
}

static void bind_filter_field(ot_binder *binder, const ot_bound_type *target,
                              const ot_bound_input *input, ot_bound_argument *out)
{
    ot_element element = ot_binding__input_element(out->definition);
    ot_use use = ot_binding__use(&element, OT_S("filter"));
    if (!ot_binding__check_meaning(binder, &element, "filter column", "an input field"))
        return;
    if (use.directive == NULL && bind_combiner(binder, &element, input, out) != OT_LOOKUP_ABSENT)
        return;
    if (ot_type_named(element.type)->kind == OT_TYPE_INPUT_OBJECT &&
        !ot_binding__means_range(binder, &element, target)) {
        ot_waiting_filter waiting = {.argument = out, .target = target};
        OT_VEC_PUSH(binder->arena, &binder->waiting, waiting);
        return;
    }
    if (ot_binding__bind_filter(binder, &element, target, out) != OT_LOOKUP_ABSENT)
        return;
    /* Absent: said in the same words as for fields. */
    (void)ot_binding__need_column(binder, &element, target, "@filter(column:)");
}

const ot_bound_input *ot_binding__filter_input(ot_binder *binder, const ot_type *type,
                                               const ot_bound_type *target)
{
    bool is_new = false;
    ot_bound_input *input = ot_binding__find_or_add_input(binder, type, target, 'f', NULL, &is_new);
    for (uint32_t i = 0; is_new && i < type->input_count; i++)
        bind_filter_field(binder, target, input, &input->fields[i]);
    return input;
}
