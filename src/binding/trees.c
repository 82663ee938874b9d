#include "binding/binding_internal.h"

/*
 * `@tree(of:)`: the rows that a relation of a type to itself leads to, its rows to theirs, and so
 * on: all categories below one, all above. To what comes after, it is a relation between keys, so
 * that filters, orders, pages and aggregates are those of any other.
 *
 * Each row has to have one way to it at most, from a given row: either each row leads to one, or
 * each is led to from one. Then what is found is no more than there are rows, however they are
 * linked; circles are cut where they close.
 */

enum { DEPTH_DEFAULT = 10, DEPTH_MAX = 100 };

typedef struct tree_binder {
    ot_binder *binder;
    const ot_element *element;
    const ot_use *use;
    const ot_bound_type *owner;
} tree_binder;

#define REFUSE(at, ...)                                                                            \
    (ot_binding__refuse((at)->binder, (at)->element, (at)->use, __VA_ARGS__), NULL)

static bool names_arguments(const ot_sql *sql)
{
    for (uint32_t i = 0; sql != NULL && i < sql->piece_count; i++)
        if (sql->pieces[i].kind == OT_SQL_ARGUMENT)
            return true;
    return false;
}

/* The relation beside the field; NULL after a report, if only that of the relation itself. */
static const ot_bound_rows *find_step(const tree_binder *at)
{
    ot_str name;
    ot_bound_rows rows;
    if (!ot_binding__text(at->binder, at->element, at->use, OT_S("of"), &name))
        return NULL;
    const ot_field *beside = ot_map_get(&at->owner->type->fields_by_name, name);
    bool is_relation = beside != NULL && ot_binding__read_target(at->binder, beside, &rows) &&
                       ot_applied_get(&beside->directives, OT_S("tree")) == NULL &&
                       ot_applied_get(&beside->directives, OT_S("resolver")) == NULL;
    const ot_bound_field *bound = is_relation ? &at->owner->fields[beside->index] : NULL;
    if (!is_relation || (bound->kind == OT_BOUND_ROWS && bound->rows->call != NULL))
        return REFUSE(at, "@tree(of:): \"%.*s\" is no relation beside it.", OT_ARG(name));
    if (bound->kind != OT_BOUND_ROWS)
        return NULL; /* reported there */
    if (bound->rows->target != at->owner)
        return REFUSE(at, "@tree(of:): \"%.*s\" leads to \"%.*s\", not to \"%.*s\" again.",
                      OT_ARG(name), OT_ARG(bound->rows->target->type->name),
                      OT_ARG(at->owner->type->name));
    if (names_arguments(bound->rows->where))
        return REFUSE(at, "@tree(of:): the @where of \"%.*s\" needs arguments, which nobody gives.",
                      OT_ARG(name));
    return bound->rows;
}

/* Whether there is one way to each row. */
static bool has_one_way(const ot_bound_type *owner, const ot_join *step)
{
    if (step->through != NULL)
        return false;
    return ot_binding__fixes_row(owner, step->target_columns, step->target_column_count) ||
           ot_binding__fixes_row(owner, step->parent_columns, step->parent_column_count);
}

static const ot_column *level_column(const tree_binder *at)
{
    ot_column *level = OT_NEW(at->binder->arena, ot_column);
    const ot_pg_type *type = ot_map_get(&at->binder->catalog->types_by_name, OT_S("int4"));
    ot_computed *computed = OT_NEW(at->binder->arena, ot_computed);
    computed->kind = OT_COMPUTED_LEVEL;
    *level = (ot_column){.name = OT_S("depth"),
                         .quoted = OT_S("depth"),
                         .index = UINT32_MAX,
                         .type = type == NULL ? at->binder->text : type,
                         .not_null = true,
                         .distinct = 10,
                         .width = 4,
                         .computed = computed};
    return level;
}

static const ot_join *make_join(const tree_binder *at, const ot_bound_rows *step, uint32_t depth)
{
    ot_tree *tree = OT_NEW(at->binder->arena, ot_tree);
    *tree = (ot_tree){
        .step = step->join, .where = step->where, .depth = depth, .level = level_column(at)};
    ot_join *join = OT_NEW(at->binder->arena, ot_join);
    *join = (ot_join){.parent_columns = at->owner->key,
                      .parent_column_count = at->owner->key_count,
                      .target_columns = at->owner->key,
                      .target_column_count = at->owner->key_count,
                      .tree = tree};
    return join;
}

const ot_join *ot_binding__bind_tree(ot_binder *binder, const ot_element *element,
                                     const ot_use *use, const ot_bound_type *owner,
                                     const ot_bound_rows *rows)
{
    tree_binder at = {.binder = binder, .element = element, .use = use, .owner = owner};
    uint32_t depth = DEPTH_DEFAULT;
    if (rows->cardinality == OT_CARDINALITY_ONE || rows->target != owner)
        return REFUSE(&at, "a tree is a list or a connection of \"%.*s\".",
                      OT_ARG(owner->type->name));
    if (owner->key_count == 0)
        return REFUSE(&at, "rows of \"%.*s\" have no key to be told apart by.",
                      OT_ARG(owner->table->name));
    bool has_depth = ot_directive_argument(use->directive, OT_S("depth")) != NULL;
    if (has_depth && !ot_binding__positive(binder, element, use, OT_S("depth"), &depth))
        return NULL;
    if (depth > DEPTH_MAX)
        return REFUSE(&at, "@tree(depth: %u) is beyond %d.", depth, DEPTH_MAX);
    const ot_bound_rows *step = find_step(&at);
    if (step == NULL)
        return NULL;
    if (!has_one_way(owner, step->join))
        return REFUSE(&at,
                      "there may be several ways from one row to another; a tree is of a relation "
                      "in which each row leads to one, or comes of one, by a unique key.");
    return make_join(&at, step, depth);
}
