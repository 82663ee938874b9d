#include "plan/plan_internal.h"

/*
 * Rows find their parents by the bytes of their keys, so keys that PostgreSQL calls equal have to
 * be sent with equal bytes. Most types have one form of each value; 1.0 and 1.00, char(4) and
 * char(6), 'Key' and 'KEY' of citext, a date and a timestamp have not: such a key is selected in a
 * form that has.
 */

static const struct {
    ot_str before;
    ot_str after;
    ot_str type; /* of the form; empty: the column's */
} forms[] = {
    [KEY_AS_IS] = {OT_STR(""), OT_STR(""), OT_STR("")},
    [KEY_NUMERIC] = {OT_STR("trim_scale(("), OT_STR(")::numeric)"), OT_STR("numeric")},
    [KEY_FLOAT] = {OT_STR("(("), OT_STR(")::float8 + 0)"), OT_STR("float8")}, /* 0 and -0 */
    [KEY_WITHOUT_PADDING] = {OT_STR("("), OT_STR(")::text"), OT_STR("")},
    [KEY_LOWER_CASE] = {OT_STR("lower(("), OT_STR(")::text)"), OT_STR("")},
    [KEY_TIMESTAMP] = {OT_STR("("), OT_STR(")::timestamp"), OT_STR("timestamp")},
    [KEY_TIMESTAMPTZ] = {OT_STR("("), OT_STR(")::timestamptz"), OT_STR("timestamptz")},
    [KEY_INTERVAL] = {OT_STR("justify_interval("), OT_STR(")"), OT_STR("")},
};

static bool is_one_of(const ot_pg_type *a, const ot_pg_type *b, ot_str name)
{
    return ot_str_equal(a->name, name) || ot_str_equal(b->name, name);
}

/* For keys of these two types. */
static key_form key_form_of(const ot_pg_type *here, const ot_pg_type *there)
{
    const ot_pg_type *a = ot_pg_base(here);
    const ot_pg_type *b = ot_pg_base(there);
    bool is_same = a->oid == b->oid;
    if (is_one_of(a, b, OT_S("float8")) || is_one_of(a, b, OT_S("float4")))
        return KEY_FLOAT;
    if (is_one_of(a, b, OT_S("numeric")))
        return KEY_NUMERIC;
    if (is_one_of(a, b, OT_S("bpchar")))
        return KEY_WITHOUT_PADDING;
    if (is_same && is_one_of(a, b, OT_S("citext")))
        return KEY_LOWER_CASE;
    if (is_same && is_one_of(a, b, OT_S("interval")))
        return KEY_INTERVAL;
    if (!is_same && is_one_of(a, b, OT_S("timestamptz")))
        return KEY_TIMESTAMPTZ;
    if (!is_same && is_one_of(a, b, OT_S("date")))
        return KEY_TIMESTAMP;
    return KEY_AS_IS;
}

const ot_pg_type *ot_plan__key_type(builder *b, key_form form, const ot_pg_type *type)
{
    return ot_str_is_empty(forms[form].type) ? type : ot_plan__type(b, forms[form].type);
}

ot_str ot_plan__key_before(key_form form)
{
    return forms[form].before;
}

ot_str ot_plan__key_after(key_form form)
{
    return forms[form].after;
}

const ot_column *ot_plan__link_side(const core *c, uint32_t i)
{
    const ot_join *join = c->join;
    return join->through != NULL ? &join->through->columns[join->through_from[i]]
                                 : &c->root->type->table->columns[join->target_columns[i]];
}

/* A function is called with the keys as they are, and gives them back so. A global id has the key
 * as its row has it. */
key_form ot_plan__link_form(const core *c, const source *parent, uint32_t i)
{
    const ot_column *key = &parent->type->table->columns[c->join->parent_columns[i]];
    if (core_calls_per_parent(c) || parent->core->step->ids != NULL)
        return KEY_AS_IS;
    const ot_column *side = c->members != NULL ? key : ot_plan__link_side(c, i);
    return key_form_of(key->type, side->type);
}
