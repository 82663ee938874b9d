#include "binding/binding_internal.h"

/*
 * Ranges as objects. A type without @table over a range column has the fields `lower`, `upper`,
 * `lowerInclusive`, `upperInclusive` and `isEmpty`, or some of them; an input object that sets such
 * a column, or is compared with it, has input fields of these names. A multirange, and an array of
 * ranges, is a list of such objects.
 */

static const struct {
    ot_str name;
    bool is_flag;
} parts[] = {
    {OT_STR("lower"), false},         {OT_STR("upper"), false},  {OT_STR("lowerInclusive"), true},
    {OT_STR("upperInclusive"), true}, {OT_STR("isEmpty"), true},
};

enum { PART_COUNT = sizeof(parts) / sizeof(parts[0]) };

const ot_pg_type *ot_binding__range_of(const ot_pg_type *type)
{
    const ot_pg_type *base = ot_binding__base(type);
    if (base->element != NULL)
        base = ot_binding__base(base->element);
    return base->range != NULL ? base : NULL;
}

/* The type of the member `name` of an object or input object; NULL when it has none. */
static const ot_type *member_type(const ot_type *type, ot_str name)
{
    for (uint32_t i = 0; i < type->field_count; i++)
        if (ot_str_equal(type->fields[i].name, name))
            return type->fields[i].type;
    for (uint32_t i = 0; i < type->input_count; i++)
        if (ot_str_equal(type->inputs[i].name, name))
            return type->inputs[i].type;
    return NULL;
}

static const ot_type *bound_type_of(const ot_type *type)
{
    const ot_type *lower = member_type(type, OT_S("lower"));
    return lower != NULL ? lower : member_type(type, OT_S("upper"));
}

ot_wire ot_binding_wire(const ot_type *named)
{
    bool is_range = named->kind == OT_TYPE_INPUT_OBJECT || named->kind == OT_TYPE_OBJECT;
    const ot_type *bound = is_range ? bound_type_of(named) : NULL;
    return ot_binding__wire(bound == NULL ? named : ot_type_named(bound));
}

static ot_str member_name(const ot_type *type, uint32_t i)
{
    return type->kind == OT_TYPE_OBJECT ? type->fields[i].name : type->inputs[i].name;
}

/* What of the type is no part of a range; empty when all is. */
static ot_str stranger(const ot_type *type)
{
    uint32_t count = type->kind == OT_TYPE_OBJECT ? type->field_count : type->input_count;
    for (uint32_t i = 0; i < count; i++) {
        bool is_part = false;
        for (size_t k = 0; k < PART_COUNT; k++)
            is_part |= ot_str_equal(parts[k].name, member_name(type, i));
        if (!is_part)
            return member_name(type, i);
    }
    return OT_S("");
}

static bool check_part(ot_binder *binder, const ot_element *element, const ot_use *use,
                       const ot_type *named, const ot_pg_type *subtype, size_t part)
{
    const ot_type *type = member_type(named, parts[part].name);
    if (type == NULL)
        return true;
    ot_wire wire = ot_binding__wire(ot_type_named(type));
    bool fits = parts[part].is_flag
                    ? wire == OT_WIRE_BOOLEAN
                    : ot_pg_writer(subtype, wire) != NULL &&
                          ot_type_named(type) == ot_type_named(bound_type_of(named)) &&
                          ot_type_named(type)->kind == OT_TYPE_SCALAR;
    if (fits && !ot_binding__is_list(type))
        return true;
    if (parts[part].is_flag)
        ot_binding__refuse(binder, element, use, "\"%.*s\" of %.*s has to be Boolean.",
                           OT_ARG(parts[part].name), OT_ARG(named->name));
    else
        ot_binding__refuse(binder, element, use,
                           "\"lower\" and \"upper\" of %.*s have to be one scalar that fits %.*s.",
                           OT_ARG(named->name), OT_ARG(subtype->name));
    return false;
}

bool ot_binding__check_range(ot_binder *binder, const ot_element *element, const ot_use *use,
                             const ot_type *named, const ot_pg_type *type, const ot_column *column)
{
    const ot_pg_type *subtype = ot_binding__range_of(type)->range->subtype;
    bool is_object = named->kind == OT_TYPE_OBJECT || named->kind == OT_TYPE_INPUT_OBJECT;
    ot_str other = is_object ? stranger(named) : OT_S("");
    if (!is_object || bound_type_of(named) == NULL || other.len > 0) {
        ot_binding__refuse(
            binder, element, use,
            "column \"%.*s\" is a range: %.*s has to be %s with \"lower\" and "
            "\"upper\", and \"lowerInclusive\", \"upperInclusive\" and \"isEmpty\" "
            "where they matter%s%.*s%s.",
            OT_ARG(column->name), OT_ARG(named->name),
            element->kind == OT_ELEMENT_FIELD ? "a type without @table" : "an input object",
            other.len > 0 ? ", not \"" : "", OT_ARG(other), other.len > 0 ? "\"" : "");
        return false;
    }
    for (size_t i = 0; i < PART_COUNT; i++)
        if (!check_part(binder, element, use, named, subtype, i))
            return false;
    return true;
}

bool ot_binding__means_range(ot_binder *binder, const ot_element *element,
                             const ot_bound_type *target)
{
    ot_str name;
    const ot_column *column = NULL;
    ot_use use = ot_binding__use(element, OT_S("filter"));
    bool is_named =
        use.directive != NULL && ot_directive_argument(use.directive, OT_S("column")) != NULL;
    if (is_named && ot_binding__text(binder, element, &use, OT_S("column"), &name))
        column = ot_table_column(target->table, name);
    else if (!is_named)
        (void)ot_binding__find_column(binder, element, target, &column); /* absent: none */
    const ot_type *named = ot_type_named(element->type);
    return column != NULL && ot_binding__range_of(column->type) != NULL &&
           bound_type_of(named) != NULL && ot_str_is_empty(stranger(named));
}

bool ot_binding__is_range_list(const ot_pg_type *type)
{
    const ot_pg_type *base = ot_binding__base(type);
    return base->element != NULL || base->kind == 'm';
}

bool ot_binding__bind_range(ot_binder *binder, const ot_element *element, const ot_use *use,
                            const ot_column *column, ot_bound_value *out)
{
    const ot_type *named = ot_type_named(element->type);
    const ot_type *nullable = ot_type_nullable(element->type);
    const ot_pg_type *range = ot_binding__range_of(column->type);
    bool is_list = nullable->kind == OT_TYPE_LIST;
    bool is_nested = is_list && ot_binding__is_list(nullable->of);
    if (is_list != ot_binding__is_range_list(column->type) || is_nested ||
        (range->kind == 'm' && ot_binding__element_type(column->type) != NULL)) {
        ot_binding__refuse(binder, element, use, "column \"%.*s\" of type %.*s %s.",
                           OT_ARG(column->name), OT_ARG(column->type->name),
                           ot_binding__is_range_list(column->type)
                               ? "holds many ranges, so the field is a list of them"
                               : "is one range, so the field is no list");
        return false;
    }
    if (!ot_binding__check_range(binder, element, use, named, column->type, column))
        return false;
    ot_wire wire = ot_binding_wire(named);
    *out = (ot_bound_value){.type = ot_binding__base(column->type),
                            .write = ot_pg_writer(range->range->subtype, wire),
                            .wire = wire,
                            .list_depth = is_list,
                            .items_not_null = is_list && nullable->of->kind == OT_TYPE_NON_NULL};
    return true;
}
