#include "plan/plan_internal.h"

#include "base/assert.h"

/* The array type whose elements are `type`; NULL when the database has none. */
static const ot_pg_type *array_of(builder *b, const ot_pg_type *type)
{
    const ot_catalog *catalog = b->binding->catalog;
    for (uint32_t i = 0; i < catalog->type_count; i++)
        if (catalog->types[i]->element_oid == type->oid)
            return catalog->types[i];
    return NULL;
}

const ot_pg_type *ot_plan__type(builder *b, ot_str name)
{
    return ot_map_get(&b->binding->catalog->types_by_name, name);
}

const ot_bound_type *ot_plan__labels(builder *b, const ot_type *type)
{
    const ot_type *named = ot_type_named(type);
    if (named->kind != OT_TYPE_ENUM)
        return NULL;
    const ot_bound_type *bound = ot_binding_type(b->binding, named);
    return bound->labels == NULL ? NULL : bound;
}

ot_param *ot_plan__param_of_input(builder *b, const ot_pg_type *type, bool is_list,
                                  const ot_input *input, ot_str name)
{
    ot_param *param = OT_NEW(b->arena, ot_param);
    type = ot_pg_base(type); /* a domain's constraint is checked where the value is stored */
    const ot_pg_type *declared = is_list ? array_of(b, type) : type;
    OT_ASSERT(declared != NULL); /* every base type has an array type */
    *param = (ot_param){.kind = OT_PARAM_INPUT,
                        .type = declared,
                        .wire = ot_binding_wire(ot_type_named(input->type)),
                        .labels = ot_plan__labels(b, input->type),
                        .input = *input,
                        .name = name};
    return param;
}

ot_param *ot_plan__param_of_cursor(builder *b, const ot_cursor_layout *layout, uint32_t value,
                                   const ot_input *cursor, bool is_before)
{
    ot_str name = is_before ? OT_S("before") : OT_S("after");
    ot_param *param = ot_plan__param_of_input(b, layout->types[value], false, cursor, name);
    param->kind = OT_PARAM_CURSOR;
    param->index = value;
    param->cursor = layout;
    return param;
}

ot_param *ot_plan__param_of_preset(builder *b, ot_str claim)
{
    ot_param *param = OT_NEW(b->arena, ot_param);
    const ot_pg_type *text = ot_plan__type(b, OT_S("text"));
    *param = (ot_param){.kind = OT_PARAM_PRESET, .type = text, .name = claim};
    return param;
}

ot_param *ot_plan__param_of_rows(builder *b, const ot_pg_type *type, const ot_input_rows *rows,
                                 const ot_input_value *member)
{
    ot_input none = {.type = member->type};
    ot_param *param = ot_plan__param_of_input(b, type, true, &none, member->name);
    param->kind = OT_PARAM_ROWS;
    param->rows = rows;
    return param;
}

ot_param *ot_plan__param_of_items(builder *b, const ot_pg_type *type, const ot_input_rows *rows,
                                  const ot_input_value *member)
{
    ot_param *param = ot_plan__param_of_rows(b, ot_pg_base(type)->element, rows, member);
    param->kind = OT_PARAM_ITEMS;
    for (const ot_type *of = ot_type_nullable(member->type); of->kind == OT_TYPE_LIST;
         of = ot_type_nullable(of->of))
        param->index++;
    return param;
}

ot_param *ot_plan__param_of_slices(builder *b, const ot_param *items, ot_slice_side side)
{
    ot_param *param = OT_NEW(b->arena, ot_param);
    const ot_pg_type *type = array_of(b, ot_plan__type(b, OT_S("int4")));
    *param = (ot_param){.kind = OT_PARAM_SLICES,
                        .type = type,
                        .name = items->name,
                        .rows = items->rows,
                        .index = items->index,
                        .side = side};
    return param;
}

ot_param *ot_plan__param_of_given(builder *b, const ot_input_rows *rows,
                                  const ot_input_value *member)
{
    ot_param *param = ot_plan__param_of_rows(b, ot_plan__type(b, OT_S("bool")), rows, member);
    param->kind = OT_PARAM_GIVEN;
    return param;
}

ot_param *ot_plan__param_of_claim(builder *b, ot_str claim)
{
    for (uint32_t i = 0; i < b->claims.count; i++)
        if (ot_str_equal(b->claims.items[i]->name, claim))
            return b->claims.items[i];
    ot_param *param = OT_NEW(b->arena, ot_param);
    const ot_pg_type *text = ot_plan__type(b, OT_S("text"));
    *param = (ot_param){.kind = OT_PARAM_CLAIM, .type = text, .name = claim};
    OT_VEC_PUSH(b->work, &b->claims, param);
    return param;
}

ot_param *ot_plan__param_of_keys(builder *b, const ot_step *step, const ot_pg_type *type,
                                 uint32_t index)
{
    ot_param *param = OT_NEW(b->arena, ot_param);
    type = ot_pg_base(type);
    const ot_pg_type *array = array_of(b, type);
    OT_ASSERT(array != NULL); /* every base type has an array type */
    *param = (ot_param){.kind = OT_PARAM_KEYS, .type = array, .step = step->id, .index = index};
    return param;
}
