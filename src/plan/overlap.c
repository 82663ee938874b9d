#include "plan/overlap.h"

/*
 * Which rows of one type are rows of another: the same ones, where two types read the same table
 * with the same @where; some of them, where the types are told apart by a column (@discriminator).
 */

static const ot_bound_type *base_of(const ot_bound_type *type)
{
    return type->base == NULL ? type : type->base;
}

static bool has_variant(const ot_bound_variants *variants, const ot_bound_type *type)
{
    for (uint32_t i = 0; i < variants->count; i++)
        if (variants->items[i].type == type)
            return true;
    return false;
}

/* Of two types with one base, whether each row of `other` is one of `type`. Rows that no type has
 * are of the base alone. */
static bool covers(const ot_bound_type *type, const ot_bound_type *other)
{
    if (type == other || type->base == NULL)
        return true;
    if (type->variants == NULL || other->base == NULL)
        return false;
    if (other->variants == NULL)
        return has_variant(type->variants, other);
    for (uint32_t i = 0; i < other->variants->count; i++)
        if (!has_variant(type->variants, other->variants->items[i].type))
            return false;
    return true;
}

static bool is_same_sql(const ot_sql *a, const ot_sql *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->piece_count != b->piece_count)
        return false;
    for (uint32_t i = 0; i < a->piece_count; i++) {
        const ot_sql_piece *x = &a->pieces[i];
        const ot_sql_piece *y = &b->pieces[i];
        if (x->kind != y->kind || x->column != y->column || x->argument != y->argument ||
            !ot_str_equal(x->text, y->text))
            return false;
    }
    return true;
}

/* The rows of `to` among those of `from`, which are of several types. False when there are none. */
static bool tell_apart(builder *b, const ot_bound_variants *from, const ot_bound_type *to,
                       type_overlap *out)
{
    ot_str *cells = OT_NEW_ARRAY(b->arena, ot_str, from->count);
    out->column = from->column;
    out->cells = cells;
    for (uint32_t i = 0; i < from->count; i++)
        if (covers(to, from->items[i].type))
            cells[out->count++] = from->items[i].cell;
    return out->count > 0;
}

bool ot_plan__overlap(builder *b, const ot_bound_type *from, const ot_bound_type *to,
                      type_overlap *out)
{
    *out = (type_overlap){.is_all = true};
    if (from == to)
        return true;
    if (from->table != to->table)
        return false;
    if (base_of(from) == base_of(to)) {
        out->is_all = covers(from, to);
        return covers(to, from) ||
               (from->variants != NULL && tell_apart(b, from->variants, to, out));
    }
    if (base_of(from)->variants != NULL || base_of(to)->variants != NULL)
        return false;
    out->is_all = is_same_sql(from->where, to->where);
    return out->is_all || to->where == NULL;
}
