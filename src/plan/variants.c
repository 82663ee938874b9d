#include "plan/plan_internal.h"

/*
 * Rows of several object types in one statement. Every object type gets an output object of its
 * own, chosen by the discriminator's column. A column is selected once, whoever asks for it. What
 * costs more (a relation, a resolver, an expression) is planned once for all types that take it
 * over from their interface and select it alike, and for the rows of these types only: a *narrowed*
 * source is the same table in the same statement with fewer of its rows.
 */

source *ot_plan__narrow(builder *b, source *s, const ot_bound_type *type, const narrowing *to)
{
    source *narrow = OT_NEW(b->work, source);
    *narrow = *s;
    narrow->type = type;
    narrow->whole = s;
    narrow->only = *to;
    return narrow;
}

const ot_row_filter *ot_plan__row_filters(builder *b, source *s, uint32_t *count)
{
    *count = 0;
    core *feed = s->core->feed;
    for (const source *walk = s; walk->whole != NULL; walk = walk->whole)
        (*count)++;
    *count += feed != NULL;
    ot_row_filter *filters = OT_NEW_ARRAY(b->arena, ot_row_filter, *count);
    uint32_t i = 0;
    if (feed != NULL) {
        ot_str *cell = OT_NEW(b->arena, ot_str);
        *cell = ot_plan__tag_cell(b, s->core->tag);
        filters[i++] = (ot_row_filter){.column = feed->tag_slot, .cells = cell, .count = 1};
    }
    for (const source *walk = s; walk->whole != NULL; walk = walk->whole) {
        ot_str *cells = OT_NEW_ARRAY(b->arena, ot_str, walk->only.count);
        for (uint32_t v = 0; v < walk->only.count; v++)
            cells[v] = walk->only.variants[v]->cell;
        filters[i++] = (ot_row_filter){.column = ot_plan__column(b, s, walk->only.column),
                                       .cells = cells,
                                       .count = walk->only.count};
    }
    return filters;
}

/* ---- Fields that several types share ---- */

typedef struct variant_plan {
    const ot_type *type;
    ot_out_object *object;
    collected_fields fields;
    bool *is_planned; /* by field */
} variant_plan;

typedef struct variants_plan {
    builder *b;
    source *s;
    const ot_bound_variants *variants;
    variant_plan *items;
} variants_plan;

static bool has_same_selections(const collected_field *a, const collected_field *b)
{
    if (a->selection_count != b->selection_count)
        return false;
    for (uint32_t i = 0; i < a->selection_count; i++)
        if (a->selections[i] != b->selections[i])
            return false;
    return true;
}

static const ot_bound_field *origin_of(const variants_plan *p, const collected_field *field)
{
    if (field->definition == p->b->schema->meta_typename)
        return NULL;
    const ot_bound_field *bound = ot_binding_field(p->b->binding, field->definition);
    return bound->kind == OT_BOUND_COLUMN ? NULL : bound->origin;
}

static bool is_same(const variants_plan *p, const collected_field *a, const collected_field *b)
{
    return origin_of(p, a) == origin_of(p, b) && has_same_selections(a, b);
}

/* The index of the field that says the same in another type, where it is not refused; UINT32_MAX
 * when there is none. */
static uint32_t find_same(const variants_plan *p, const collected_field *field, uint32_t variant)
{
    const variant_plan *item = &p->items[variant];
    for (uint32_t i = 0; i < item->fields.count; i++) {
        if (!ot_str_equal(item->fields.items[i].key, field->key))
            continue;
        bool is_found = !item->is_planned[i] && is_same(p, &item->fields.items[i], field);
        return is_found ? i : UINT32_MAX;
    }
    return UINT32_MAX;
}

/* What the field of one type has become holds for another's as well, but for what is the other's
 * own. */
static void copy_plan(const ot_out_field *from, ot_out_field *to)
{
    ot_out_field own = *to;
    *to = *from;
    to->key = own.key;
    to->definition = own.definition;
}

/* The source with the rows of the types at these indexes. */
static source *narrow_to(const variants_plan *p, const uint32_t *indexes, uint32_t count)
{
    if (count == p->variants->count)
        return p->s;
    narrowing to = {.column = p->variants->column, .count = count};
    to.variants = OT_NEW_ARRAY(p->b->work, const ot_bound_variant *, count);
    for (uint32_t i = 0; i < count; i++)
        to.variants[i] = &p->variants->items[indexes[i]];
    return ot_plan__narrow(p->b, p->s, count == 1 ? to.variants[0]->type : p->s->type, &to);
}

static void plan_shared(const variants_plan *p, uint32_t variant, uint32_t field)
{
    collected_field *first = &p->items[variant].fields.items[field];
    ot_out_field *out = &p->items[variant].object->fields[field];
    uint32_t *variants = OT_NEW_ARRAY(p->b->work, uint32_t, p->variants->count);
    uint32_t *fields = OT_NEW_ARRAY(p->b->work, uint32_t, p->variants->count);
    uint32_t count = 0;
    for (uint32_t v = variant; v < p->variants->count; v++) {
        uint32_t same = v == variant ? field : find_same(p, first, v);
        if (same == UINT32_MAX)
            continue;
        variants[count] = v;
        fields[count++] = same;
        p->items[v].is_planned[same] = true;
    }
    ot_plan__row_field(p->b, narrow_to(p, variants, count), p->items[variant].type, first, out);
    for (uint32_t i = 1; i < count; i++)
        copy_plan(out, &p->items[variants[i]].object->fields[fields[i]]);
}

static void plan_field(const variants_plan *p, uint32_t variant, uint32_t field)
{
    variant_plan *item = &p->items[variant];
    if (origin_of(p, &item->fields.items[field]) != NULL) {
        plan_shared(p, variant, field);
        return;
    }
    ot_plan__row_field(p->b, narrow_to(p, &variant, 1), item->type, &item->fields.items[field],
                       &item->object->fields[field]);
}

static ot_out_field *unknown_row(builder *b, const ot_type *type, const collected_field *field)
{
    ot_out_field *unknown = OT_NEW(b->arena, ot_out_field);
    ot_plan__begin_field(b, field, unknown);
    ot_plan__fail(unknown, "OPERATION_RESOLUTION_FAILURE",
                  ot_arena_printf(b->arena,
                                  "The row is of a type that \"%.*s\" does not have in the schema.",
                                  OT_ARG(type->name)));
    return unknown;
}

ot_out_object *ot_plan__new_variants(builder *b, const ot_type *type, const collected_field *field,
                                     uint32_t column, uint32_t count)
{
    ot_out_variants *out = OT_NEW(b->arena, ot_out_variants);
    out->column = column;
    out->count = count;
    out->cells = OT_NEW_ARRAY(b->arena, ot_str, count);
    out->objects = OT_NEW_ARRAY(b->arena, ot_out_object *, count);
    out->unknown = unknown_row(b, type, field);
    ot_out_object *object = OT_NEW(b->arena, ot_out_object);
    object->type = type;
    object->variants = out;
    return object;
}

ot_out_object *ot_plan__variants(builder *b, source *s, const collected_field *field)
{
    const ot_bound_variants *variants = s->type->variants;
    uint32_t column = ot_plan__column(b, s, variants->column);
    ot_out_object *object = ot_plan__new_variants(b, s->type->type, field, column, variants->count);
    variants_plan p = {.b = b,
                       .s = s,
                       .variants = variants,
                       .items = OT_NEW_ARRAY(b->work, variant_plan, variants->count)};
    for (uint32_t i = 0; i < variants->count; i++) {
        variant_plan *item = &p.items[i];
        item->type = variants->items[i].type->type;
        item->object = ot_plan__new_object(b, item->type, field, &item->fields);
        item->is_planned = OT_NEW_ARRAY(b->work, bool, item->fields.count);
        for (uint32_t f = 0; f < item->fields.count; f++)
            item->is_planned[f] = item->object->fields[f].kind == OT_OUT_ERROR; /* refused */
        object->variants->cells[i] = variants->items[i].cell;
        object->variants->objects[i] = item->object;
    }
    for (uint32_t i = 0; i < variants->count; i++)
        for (uint32_t f = 0; f < p.items[i].fields.count && !b->is_over_limit; f++)
            if (!p.items[i].is_planned[f])
                plan_field(&p, i, f);
    return object;
}

/* ---- One of several tables ---- */

/* Each way is a to-one relation of the parents that name its type. */
void ot_plan__choice(builder *b, source *s, const collected_field *field,
                     const ot_bound_choice *bound, ot_out_field *out)
{
    const ot_bound_variants *variants = bound->variants;
    ot_out_choice *choice = OT_NEW(b->arena, ot_out_choice);
    ot_str *cells = OT_NEW_ARRAY(b->arena, ot_str, variants->count);
    choice->column = ot_plan__column(b, s, variants->column);
    choice->cells = cells;
    choice->count = variants->count;
    choice->unknown = unknown_row(b, ot_type_named(field->definition->type), field);
    choice->fields = OT_NEW_ARRAY(b->arena, ot_out_field, variants->count);
    for (uint32_t i = 0; i < variants->count && !b->is_over_limit; i++) {
        const ot_bound_variant **only = OT_NEW(b->work, const ot_bound_variant *);
        *only = &variants->items[i];
        narrowing to = {.column = variants->column, .variants = only, .count = 1};
        cells[i] = variants->items[i].cell;
        choice->fields[i] = *out;
        if (ot_plan__refuse_type(b, variants->items[i].type, &choice->fields[i]))
            continue; /* the discriminator says so much */
        ot_plan__to_one(b, ot_plan__narrow(b, s, s->type, &to), field, &bound->rows[i],
                        &choice->fields[i]);
    }
    out->kind = OT_OUT_CHOICE;
    out->choice = choice;
}
