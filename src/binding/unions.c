#include "base/limits.h"
#include "binding/binding_internal.h"

/*
 * Interfaces and unions of rows of several tables. A field of such a type is one of two things:
 *  - a *choice*: one row, whose type one column of the parent's row says and whose key another, by
 *    @belongsTo(columns:, discriminator:);
 *  - a *feed*: a list or connection of the rows of all the tables in one order. For each member it
 *    is bound like a field that reads this one table, so arguments, predicates and joins mean the
 *    same as everywhere; what the members have to agree in is checked here.
 */

/* ---- Types ---- */

static bool has_only_tables(const ot_binder *binder, const ot_type *type)
{
    for (uint32_t i = 0; i < type->possible_type_count; i++) {
        const ot_bound_type *member = ot_binding__type(binder, type->possible_types[i]);
        if (member->role != OT_ROLE_TABLE || member->is_result)
            return false;
    }
    return type->possible_type_count > 0;
}

/* By name: the order of members tells rows apart that are equal otherwise, and must not depend on
 * the order in which the SDL names them. */
static void sort_members(const ot_bound_type **members, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t k = i;
             k > 0 && ot_str_compare(members[k]->type->name, members[k - 1]->type->name) < 0; k--) {
            const ot_bound_type *before = members[k - 1];
            members[k - 1] = members[k];
            members[k] = before;
        }
}

void ot_binding__bind_unions(ot_binder *binder)
{
    for (uint32_t i = 0; i < binder->schema->type_count; i++) {
        ot_bound_type *bound = &binder->binding->types[i];
        const ot_type *type = bound->type;
        if (bound->role != OT_ROLE_NONE || !ot_type_is_abstract(type) ||
            !has_only_tables(binder, type))
            continue;
        bound->role = OT_ROLE_UNION;
        bound->member_count = type->possible_type_count;
        bound->members =
            OT_NEW_ARRAY(binder->arena, const ot_bound_type *, type->possible_type_count);
        for (uint32_t m = 0; m < type->possible_type_count; m++)
            bound->members[m] = ot_binding__type(binder, type->possible_types[m]);
        sort_members(bound->members, bound->member_count);
    }
}

bool ot_binding__read_union(const ot_binder *binder, const ot_field *field, ot_bound_rows *rows)
{
    const ot_bound_type *bound = ot_binding__type(binder, ot_type_named(field->type));
    bool is_list = ot_binding__is_list(field->type);
    *rows = (ot_bound_rows){.target = bound,
                            .cardinality = is_list ? OT_CARDINALITY_LIST : OT_CARDINALITY_ONE};
    if (bound->role == OT_ROLE_CONNECTION) {
        *rows = (ot_bound_rows){.target = bound->node, .cardinality = OT_CARDINALITY_CONNECTION};
        return !is_list && bound->node->role == OT_ROLE_UNION;
    }
    return bound->role == OT_ROLE_UNION;
}

static bool has_tables(const ot_bound_type *type)
{
    for (uint32_t i = 0; i < type->member_count; i++)
        if (type->members[i]->table == NULL)
            return false; /* reported there */
    return true;
}

/* ---- A choice ---- */

static const ot_column *read_discriminator(ot_binder *binder, const ot_element *element,
                                           const ot_use *use, const ot_bound_type *owner)
{
    ot_str name;
    if (use->directive == NULL ||
        !ot_binding__text(binder, element, use, OT_S("discriminator"), &name)) {
        ot_binding__refuse(binder, element, use,
                           "its rows are of several tables; say which columns name type and key "
                           "with @belongsTo(columns:, discriminator:).");
        return NULL;
    }
    const ot_column *column = ot_binding__named_column(binder, element, use, owner->table, name);
    if (column == NULL || ot_binding__is_discriminator(column))
        return column;
    ot_binding__refuse(binder, element, use,
                       "column \"%.*s\" of type %.*s cannot tell types apart; that is for text, "
                       "varchar, name, enums and integers.",
                       OT_ARG(column->name), OT_ARG(column->type->name));
    return NULL;
}

static bool bind_way(ot_binder *binder, const ot_element *element, const ot_use *use,
                     const ot_bound_type *owner, const ot_bound_type *member, ot_bound_rows *rows)
{
    *rows = (ot_bound_rows){.target = member, .cardinality = OT_CARDINALITY_ONE};
    rows->order = (ot_order){.is_total = true};
    rows->join = ot_binding__bind_join(binder, element, owner, rows);
    if (rows->join == NULL)
        return false;
    if (rows->join->is_to_one)
        return true;
    ot_binding__refuse(binder, element, use,
                       "several rows of \"%.*s\" may fit; the columns it refers to have to be a "
                       "key.",
                       OT_ARG(member->type->name));
    return false;
}

void ot_binding__bind_choice(ot_binder *binder, const ot_element *element,
                             const ot_bound_type *owner, const ot_bound_type *target,
                             ot_bound_field *field)
{
    ot_use use = ot_binding__use(element, OT_S("belongsTo"));
    if (!has_tables(target) ||
        !ot_binding__check_meaning(binder, element, "belongsTo", "a row of several types"))
        return;
    const ot_column *column = read_discriminator(binder, element, &use, owner);
    if (column == NULL)
        return;
    ot_bound_variants *variants = ot_binding__new_variants(binder, column, target->member_count);
    ot_bound_rows *rows = OT_NEW_ARRAY(binder->arena, ot_bound_rows, target->member_count);
    for (uint32_t i = 0; i < target->member_count; i++) {
        const ot_bound_type *member = target->members[i];
        if (!ot_binding__add_variant(binder, element, &use, member, member->value, variants) ||
            !bind_way(binder, element, &use, owner, member, &rows[i]))
            return;
    }
    ot_bound_choice *choice = OT_NEW(binder->arena, ot_bound_choice);
    *choice = (ot_bound_choice){.variants = variants, .rows = rows};
    field->kind = OT_BOUND_CHOICE;
    field->choice = choice;
    ot_binding__check_value_arguments(binder, field);
}

/* ---- A feed ---- */

static bool is_among(const ot_pg_type *type, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ot_str_equal(type->name, ot_str_from_c(names[i])))
            return true;
    return false;
}

const ot_pg_type *ot_binding_common_type(const ot_pg_type *a, const ot_pg_type *b)
{
    static const char *const integers[] = {"int2", "int4", "int8"};
    static const char *const texts[] = {"text", "varchar", "name"};
    a = ot_binding__base(a);
    b = ot_binding__base(b);
    if (a->oid == b->oid)
        return a;
    if (is_among(a, integers, 3) && is_among(b, integers, 3))
        return ot_str_compare(a->name, b->name) > 0 ? a : b; /* the names tell which is wider */
    if (is_among(a, texts, 3) && is_among(b, texts, 3))
        return ot_str_equal(b->name, OT_S("text")) ? b : a;
    return NULL;
}

typedef struct feed_binder {
    ot_binder *binder;
    const ot_element *element;
    const ot_bound_type *owner; /* NULL at a root */
    const ot_bound_field *field;
    ot_bound_feed *feed;
} feed_binder;

#define REFUSE(at, ...) ot_binding__refuse((at)->binder, (at)->element, NULL, __VA_ARGS__)

static bool bind_member_rows(const feed_binder *at, ot_bound_rows *rows)
{
    if (at->owner != NULL) {
        rows->join = ot_binding__bind_join(at->binder, at->element, at->owner, rows);
        if (rows->join == NULL)
            return false;
    }
    if (!ot_binding__bind_page(at->binder, at->element, at->field->definition, rows))
        return false;
    if (rows->target->key_count > 0)
        return true;
    REFUSE(at,
           "\"%.*s\" has no key, without which rows of several tables have no order; name the "
           "columns that identify a row with @table(key:) on type \"%.*s\".",
           OT_ARG(rows->target->table->name), OT_ARG(rows->target->type->name));
    return false;
}

/* Like a field of its own. NULL after a report. */
static const ot_bound_field *bind_member(const feed_binder *at, const ot_bound_type *member)
{
    ot_binder *binder = at->binder;
    const ot_field *definition = at->field->definition;
    ot_bound_rows *rows = OT_NEW(binder->arena, ot_bound_rows);
    ot_bound_field *field = OT_NEW(binder->arena, ot_bound_field);
    *rows = (ot_bound_rows){.target = member, .cardinality = at->feed->cardinality};
    *field = (ot_bound_field){.kind = OT_BOUND_ROWS, .definition = definition, .rows = rows};
    field->arguments = OT_NEW_ARRAY(binder->arena, ot_bound_argument, definition->argument_count);
    for (uint32_t i = 0; i < definition->argument_count; i++)
        field->arguments[i].definition = &definition->arguments[i];
    if (!bind_member_rows(at, rows))
        return NULL;
    bool had_problems = binder->has_problems;
    binder->has_problems = false;
    ot_binding__bind_row_arguments(binder, field);
    bool is_right = !binder->has_problems;
    binder->has_problems |= had_problems;
    return is_right ? field : NULL;
}

static bool has_same_parent_columns(const ot_join *a, const ot_join *b)
{
    return a->parent_column_count == b->parent_column_count &&
           memcmp(a->parent_columns, b->parent_columns,
                  a->parent_column_count * sizeof(uint32_t)) == 0;
}

/* A feed is merged by columns of its tables: what a computed one is, is not known yet. */
static bool refuse_computed(const feed_binder *at, const ot_order *order)
{
    for (uint32_t t = 0; t < order->written_count; t++) {
        if (order->terms[t].column->computed == NULL)
            continue;
        REFUSE(at, "rows of several tables are ordered by columns of them, not by \"%.*s\".",
               OT_ARG(order->terms[t].column->name));
        return false;
    }
    return true;
}

/* The columns that a term of the order means in the members are of types that compare. */
static bool check_order(const feed_binder *at, const ot_order *const *orders)
{
    for (uint32_t i = 0; i < at->feed->count; i++)
        if (!refuse_computed(at, orders[i]))
            return false;
    for (uint32_t t = 0; t < orders[0]->written_count; t++) {
        const ot_column *first = orders[0]->terms[t].column;
        const ot_pg_type *common = first->type;
        for (uint32_t i = 1; i < at->feed->count; i++) {
            const ot_column *column = orders[i]->terms[t].column;
            common = ot_binding_common_type(common, column->type);
            if (common != NULL)
                continue;
            REFUSE(at,
                   "rows of \"%.*s\" are ordered by \"%.*s\" of type %.*s and those of \"%.*s\" by "
                   "\"%.*s\" of type %.*s, which do not compare.",
                   OT_ARG(at->feed->members[0]->rows->target->table->name), OT_ARG(first->name),
                   OT_ARG(first->type->name),
                   OT_ARG(at->feed->members[i]->rows->target->table->name), OT_ARG(column->name),
                   OT_ARG(column->type->name));
            return false;
        }
    }
    return true;
}

static bool check_orders(const feed_binder *at)
{
    const ot_field *definition = at->field->definition;
    const ot_order **orders = OT_NEW_ARRAY(at->binder->arena, const ot_order *, at->feed->count);
    for (uint32_t i = 0; i < at->feed->count; i++)
        orders[i] = &at->feed->members[i]->rows->order;
    bool is_right = check_order(at, orders);
    for (uint32_t a = 0; a < definition->argument_count && is_right; a++) {
        if (at->feed->members[0]->arguments[a].role != OT_ARGUMENT_ORDER)
            continue;
        uint32_t count = ot_type_named(definition->arguments[a].type)->value_count;
        for (uint32_t v = 0; v < count && is_right; v++) {
            for (uint32_t i = 0; i < at->feed->count; i++)
                orders[i] = &at->feed->members[i]->arguments[a].orders[v];
            is_right = check_order(at, orders);
        }
    }
    return is_right;
}

static bool bind_members(const feed_binder *at)
{
    const ot_bound_type *type = at->feed->type;
    const ot_bound_field **members =
        OT_NEW_ARRAY(at->binder->arena, const ot_bound_field *, type->member_count);
    at->feed->members = members;
    for (uint32_t i = 0; i < type->member_count; i++) {
        members[i] = bind_member(at, type->members[i]);
        if (members[i] == NULL)
            return false;
        at->feed->count++;
        if (at->owner == NULL ||
            has_same_parent_columns(members[0]->rows->join, members[i]->rows->join))
            continue;
        REFUSE(at, "rows of \"%.*s\" and of \"%.*s\" refer to different columns of \"%.*s\".",
               OT_ARG(type->members[0]->table->name), OT_ARG(type->members[i]->table->name),
               OT_ARG(at->owner->table->name));
        return false;
    }
    return true;
}

void ot_binding__bind_feed(ot_binder *binder, const ot_element *element, const ot_bound_type *owner,
                           const ot_bound_rows *rows, ot_bound_field *field)
{
    if (!has_tables(rows->target) || (owner != NULL && owner->table == NULL))
        return;
    ot_bound_feed *feed = OT_NEW(binder->arena, ot_bound_feed);
    *feed = (ot_bound_feed){.type = rows->target, .cardinality = rows->cardinality};
    feed_binder at = {
        .binder = binder, .element = element, .owner = owner, .field = field, .feed = feed};
    bool is_nested = ot_binding__is_list(element->type) &&
                     ot_binding__is_list(ot_type_nullable(element->type)->of);
    if (is_nested) {
        REFUSE(&at, "rows come as a list or a connection, not as a list of lists.");
        return;
    }
    if (feed->type->member_count > OT_LIMIT_FEED_TABLES) {
        REFUSE(&at, "\"%.*s\" has %u types; rows of at most %d are merged.",
               OT_ARG(feed->type->type->name), feed->type->member_count, OT_LIMIT_FEED_TABLES);
        return;
    }
    if (!ot_binding__check_meaning(binder, element,
                                   owner == NULL ? "page where" : "page where hasMany manyToMany",
                                   "rows of several tables") ||
        !bind_members(&at) || !check_orders(&at))
        return;
    field->kind = OT_BOUND_FEED;
    field->feed = feed;
    field->arguments = feed->members[0]->arguments;
}
