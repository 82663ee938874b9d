#include "binding/binding_internal.h"

/* ---- Pages ---- */

static const struct {
    ot_str name;
    ot_argument_role role;
    bool in_list;
    bool in_connection;
    ot_wire wire;
} page_arguments[] = {
    {OT_STR("first"), OT_ARGUMENT_FIRST, true, true, OT_WIRE_INT},
    {OT_STR("limit"), OT_ARGUMENT_FIRST, true, false, OT_WIRE_INT},
    {OT_STR("offset"), OT_ARGUMENT_OFFSET, true, false, OT_WIRE_INT},
    {OT_STR("after"), OT_ARGUMENT_AFTER, false, true, OT_WIRE_STRING},
    {OT_STR("last"), OT_ARGUMENT_LAST, false, true, OT_WIRE_INT},
    {OT_STR("before"), OT_ARGUMENT_BEFORE, false, true, OT_WIRE_STRING},
};

enum { PAGE_ARGUMENT_COUNT = sizeof(page_arguments) / sizeof(page_arguments[0]) };

static bool check_page_type(ot_binder *binder, const ot_element *element, ot_wire wanted)
{
    ot_wire wire = ot_binding__wire(ot_type_named(element->type));
    bool is_cursor = wanted == OT_WIRE_STRING;
    bool is_right = wire == wanted || (is_cursor && (wire == OT_WIRE_ID || wire == OT_WIRE_ANY));
    if (is_right && !ot_binding__is_list(element->type))
        return true;
    ot_binding__refuse(binder, element, NULL, "it pages, so it has to be %s.",
                       is_cursor ? "a String" : "an Int");
    return false;
}

static ot_lookup bind_page_argument(ot_binder *binder, const ot_element *element,
                                    ot_cardinality cardinality, ot_bound_argument *out)
{
    for (size_t i = 0; i < PAGE_ARGUMENT_COUNT; i++) {
        bool is_for_this =
            (cardinality == OT_CARDINALITY_LIST && page_arguments[i].in_list) ||
            (cardinality == OT_CARDINALITY_CONNECTION && page_arguments[i].in_connection);
        if (!is_for_this || !ot_str_equal(page_arguments[i].name, element->name))
            continue;
        if (!check_page_type(binder, element, page_arguments[i].wire))
            return OT_LOOKUP_REFUSED;
        out->role = page_arguments[i].role;
        return OT_LOOKUP_FOUND;
    }
    return OT_LOOKUP_ABSENT;
}

/* ---- Order ---- */

static bool is_sort_enum(const ot_type *named)
{
    for (uint32_t i = 0; named->kind == OT_TYPE_ENUM && i < named->value_count; i++) {
        if (ot_applied_get(&named->values[i].directives, OT_S("orderBy")) != NULL)
            return true;
    }
    return false;
}

static bool bind_sort_value(ot_binder *binder, const ot_type *named, uint32_t i,
                            const ot_bound_type *target, ot_order *out)
{
    ot_element value = ot_binding__enum_value_element(named, &named->values[i]);
    ot_use use = ot_binding__use(&value, OT_S("orderBy"));
    if (use.directive == NULL) {
        ot_binding__refuse(binder, &value, NULL, "say what it orders by with @orderBy(columns:).");
        return false;
    }
    ot_texts texts;
    return ot_binding__texts(binder, &value, &use, OT_S("columns"), &texts) &&
           ot_binding__order_terms(binder, &value, &use, target, &texts, out);
}

static void bind_order(ot_binder *binder, const ot_element *element, const ot_bound_rows *rows,
                       ot_bound_argument *out)
{
    const ot_type *named = ot_type_named(element->type);
    bool is_one = rows->cardinality == OT_CARDINALITY_ONE;
    if (is_one || rows->cardinality == OT_CARDINALITY_AGGREGATE) {
        ot_binding__refuse(binder, element, NULL,
                           "%s has no order; it is for lists and connections.",
                           is_one ? "one row" : "an aggregate");
        return;
    }
    out->role = OT_ARGUMENT_ORDER;
    out->orders = OT_NEW_ARRAY(binder->arena, ot_order, named->value_count);
    for (uint32_t i = 0; i < named->value_count; i++)
        (void)bind_sort_value(binder, named, i, rows->target,
                              &out->orders[i]); /* reported; all are told */
}

/* ---- All arguments of a field that reads rows ---- */

static bool is_explicit(const ot_element *element)
{
    return ot_binding__use(element, OT_S("filter")).directive != NULL ||
           ot_binding__use(element, OT_S("column")).directive != NULL;
}

static const char *const page_hints[] = {
    [OT_CARDINALITY_ONE] = " (one row is not paged)",
    [OT_CARDINALITY_LIST] = " (a list pages by first, limit and offset)",
    [OT_CARDINALITY_CONNECTION] = " (a connection pages by first, after, last and before)",
    [OT_CARDINALITY_AGGREGATE] = " (an aggregate is of all rows)",
};

static const char *page_hint(const ot_element *element, ot_cardinality cardinality)
{
    for (size_t i = 0; i < PAGE_ARGUMENT_COUNT; i++) {
        if (!ot_str_equal(page_arguments[i].name, element->name))
            continue;
        return page_hints[cardinality];
    }
    return "";
}

static void refuse_unknown(ot_binder *binder, const ot_element *element, const ot_bound_rows *rows)
{
    ot_str names[OT_COLUMN_NAMES_MAX];
    uint32_t count = ot_binding__column_names(binder->arena, element->name, names);
    ot_str joined = ot_binding__join_names(binder->arena, names, count, "or");
    ot_use use = ot_binding__use(element, OT_S("filter"));
    const ot_type *named = ot_type_named(element->type);
    ot_str order = {0};
    if (named->kind == OT_TYPE_ENUM)
        order = ot_arena_printf(binder->arena,
                                ", or say what the values of %.*s order by with "
                                "@orderBy(columns:)",
                                OT_ARG(named->name));
    ot_binding__refuse(binder, element, &use,
                       "table \"%.*s\" has no column %.*s%s; name one with @filter(column:)%.*s.",
                       OT_ARG(rows->target->table->name), OT_ARG(joined),
                       page_hint(element, rows->cardinality), OT_ARG(order));
}

static void bind_row_argument(ot_binder *binder, const ot_bound_rows *rows, ot_bound_argument *out)
{
    if (out->role == OT_ARGUMENT_OPERAND)
        return; /* a function or query takes it */
    ot_element element = ot_binding__input_element(out->definition);
    const ot_type *named = ot_type_named(out->definition->type);
    if (!ot_binding__check_meaning(binder, &element, "filter column", "an argument"))
        return;
    bool has_directive = is_explicit(&element);
    if (!has_directive &&
        bind_page_argument(binder, &element, rows->cardinality, out) != OT_LOOKUP_ABSENT)
        return;
    if (!has_directive && is_sort_enum(named)) {
        bind_order(binder, &element, rows, out);
        return;
    }
    bool is_used = ot_binding__sql_uses(rows->where, out->definition);
    bool is_object = named->kind == OT_TYPE_INPUT_OBJECT &&
                     !ot_binding__means_range(binder, &element, rows->target);
    if (!has_directive && is_object && !is_used) {
        out->input = ot_binding__filter_input(binder, named, rows->target);
        out->role = OT_ARGUMENT_FILTERS;
        if (ot_binding__is_list(out->definition->type))
            ot_binding__refuse(binder, &element, NULL, "an input object of filters is not a list.");
        return;
    }
    if (has_directive && is_object) {
        ot_waiting_filter waiting = {.argument = out, .target = rows->target};
        OT_VEC_PUSH(binder->arena, &binder->waiting, waiting);
        return;
    }
    ot_lookup lookup =
        is_object ? OT_LOOKUP_ABSENT : ot_binding__bind_filter(binder, &element, rows->target, out);
    if (lookup == OT_LOOKUP_ABSENT && (!is_used || has_directive))
        refuse_unknown(binder, &element, rows);
}

/* A default that the page's max refuses would fail every request that relies on it. */
static void check_default_size(ot_binder *binder, const ot_bound_rows *rows,
                               const ot_bound_argument *argument)
{
    const ot_value *value = argument->definition->default_value;
    bool is_size = argument->role == OT_ARGUMENT_FIRST || argument->role == OT_ARGUMENT_LAST;
    if (!is_size || value == NULL || value->kind != OT_VALUE_INT)
        return;
    ot_str max = ot_arena_printf(binder->arena, "%u", rows->page_max);
    ot_str size = value->text;
    bool is_beyond = size.len > max.len || (size.len == max.len && ot_str_compare(size, max) > 0);
    if (!is_beyond && size.ptr[0] != '-')
        return;
    ot_element element = ot_binding__input_element(argument->definition);
    ot_binding__refuse(binder, &element, NULL,
                       "its default is not between 0 and the page's max, which is %.*s.",
                       OT_ARG(max));
}

/* `first` and `limit` are one role; a field has it once. */
static void check_page_roles(ot_binder *binder, const ot_bound_field *field)
{
    const ot_bound_argument *first = NULL;
    for (uint32_t i = 0; i < field->definition->argument_count; i++) {
        const ot_bound_argument *argument = &field->arguments[i];
        check_default_size(binder, field->rows, argument);
        if (argument->role != OT_ARGUMENT_FIRST)
            continue;
        ot_element element = ot_binding__input_element(argument->definition);
        if (first != NULL)
            ot_binding__refuse(binder, &element, NULL,
                               "\"%.*s\" says the size of the page already.",
                               OT_ARG(first->definition->name));
        first = argument;
    }
}

/* An order chosen by an argument goes into cursors as well. */
static void check_cursor_orders(ot_binder *binder, const ot_bound_argument *argument)
{
    const ot_type *named = ot_type_named(argument->definition->type);
    for (uint32_t i = 0; i < named->value_count; i++) {
        const ot_order *order = &argument->orders[i];
        for (uint32_t t = 0; t < order->term_count; t++) {
            const ot_column *column = order->terms[t].column;
            if (ot_pg_is_readable(column->type))
                continue;
            ot_element value = ot_binding__enum_value_element(named, &named->values[i]);
            ot_use use = ot_binding__use(&value, OT_S("orderBy"));
            ot_binding__refuse(binder, &value, &use,
                               "column \"%.*s\" of type %.*s cannot be paged by.",
                               OT_ARG(column->name), OT_ARG(column->type->name));
        }
    }
}

void ot_binding__bind_row_arguments(ot_binder *binder, ot_bound_field *field)
{
    for (uint32_t i = 0; i < field->definition->argument_count; i++) {
        bind_row_argument(binder, field->rows, &field->arguments[i]);
        if (field->arguments[i].role == OT_ARGUMENT_ORDER &&
            field->rows->cardinality == OT_CARDINALITY_CONNECTION)
            check_cursor_orders(binder, &field->arguments[i]);
    }
    check_page_roles(binder, field);
}

void ot_binding__check_value_arguments(ot_binder *binder, const ot_bound_field *field)
{
    for (uint32_t i = 0; i < field->definition->argument_count; i++) {
        ot_element element = ot_binding__input_element(&field->definition->arguments[i]);
        if (!ot_binding__check_meaning(binder, &element, "", "an argument of a value"))
            continue;
        if (!ot_binding__sql_uses(field->expr, &field->definition->arguments[i]))
            ot_binding__refuse(binder, &element, NULL,
                               "nothing reads it: the field is no list of rows, and has no "
                               "@expr(sql:) with $args.%.*s.",
                               OT_ARG(element.name));
    }
}
