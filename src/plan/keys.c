#include "plan/plan_internal.h"

/*
 * Rows find their parents by the bytes of their keys, so keys that PostgreSQL calls equal have to
 * be sent with equal bytes. Most types have one form of each value; 1.0 and 1.00, char(4) and
 * char(6), 'Key' and 'KEY' of citext, a date and a timestamp have not: such a key is selected in a
 * form that has.
 */

static const struct {
    const char *before;
    const char *after;
    const char *type; /* of the form; NULL: the column's */
} forms[] = {
    [KEY_AS_IS] = {"", "", NULL},
    [KEY_NUMERIC] = {"trim_scale((", ")::numeric)", "numeric"},
    [KEY_FLOAT] = {"((", ")::float8 + 0)", "float8"}, /* 0 and -0 */
    [KEY_WITHOUT_PADDING] = {"(", ")::text", NULL},
    [KEY_LOWER_CASE] = {"lower((", ")::text)", NULL},
    [KEY_TIMESTAMP] = {"(", ")::timestamp", "timestamp"},
    [KEY_TIMESTAMPTZ] = {"(", ")::timestamptz", "timestamptz"},
    [KEY_INTERVAL] = {"justify_interval(", ")", NULL},
};

static bool is_one_of(const ot_pg_type *a, const ot_pg_type *b, const char *name)
{
    return ot_str_equal(a->name, ot_str_from_c(name)) || ot_str_equal(b->name, ot_str_from_c(name));
}

key_form ot_plan__key_form(const ot_pg_type *here, const ot_pg_type *there)
{
    const ot_pg_type *a = ot_pg_base(here);
    const ot_pg_type *b = ot_pg_base(there);
    bool is_same = a->oid == b->oid;
    if (is_one_of(a, b, "float8") || is_one_of(a, b, "float4"))
        return KEY_FLOAT;
    if (is_one_of(a, b, "numeric"))
        return KEY_NUMERIC;
    if (is_one_of(a, b, "bpchar"))
        return KEY_WITHOUT_PADDING;
    if (is_same && is_one_of(a, b, "citext"))
        return KEY_LOWER_CASE;
    if (is_same && is_one_of(a, b, "interval"))
        return KEY_INTERVAL;
    if (!is_same && is_one_of(a, b, "timestamptz"))
        return KEY_TIMESTAMPTZ;
    if (!is_same && is_one_of(a, b, "date"))
        return KEY_TIMESTAMP;
    return KEY_AS_IS;
}

const ot_pg_type *ot_plan__key_type(builder *b, key_form form, const ot_pg_type *type)
{
    return forms[form].type == NULL ? type : ot_plan__type(b, ot_str_from_c(forms[form].type));
}

const char *ot_plan__key_before(key_form form)
{
    return forms[form].before;
}

const char *ot_plan__key_after(key_form form)
{
    return forms[form].after;
}

const ot_column *ot_plan__link_side(const core *c, uint32_t i)
{
    const ot_join *join = c->join;
    return join->through != NULL ? &join->through->columns[join->through_from[i]]
                                 : &c->root->type->table->columns[join->target_columns[i]];
}

/* A function is called with the keys as they are, and gives them back so. */
key_form ot_plan__link_form(const core *c, const source *parent, uint32_t i)
{
    const ot_column *key = &parent->type->table->columns[c->join->parent_columns[i]];
    if (core_calls_per_parent(c))
        return KEY_AS_IS;
    const ot_column *side = c->members != NULL ? key : ot_plan__link_side(c, i);
    return ot_plan__key_form(key->type, side->type);
}
