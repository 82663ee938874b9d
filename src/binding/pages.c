#include "base/limits.h"
#include "binding/binding_internal.h"

bool ot_binding__read_target(ot_binder *binder, const ot_field *field, ot_bound_rows *rows)
{
    const ot_bound_type *bound = ot_binding__type(binder, ot_type_named(field->type));
    bool is_list = ot_binding__is_list(field->type);
    if (bound->role == OT_ROLE_CONNECTION) {
        *rows = (ot_bound_rows){.target = bound->node, .cardinality = OT_CARDINALITY_CONNECTION};
        return !is_list && bound->node->role == OT_ROLE_TABLE;
    }
    *rows = (ot_bound_rows){.target = bound,
                            .cardinality = is_list ? OT_CARDINALITY_LIST : OT_CARDINALITY_ONE};
    return bound->role == OT_ROLE_TABLE;
}

/* Keyset paging compares the columns of the order with values of a cursor, so they have to be
 * sendable. */
static bool check_keyset(ot_binder *binder, const ot_element *element, const ot_bound_rows *rows)
{
    const ot_bound_type *target = rows->target;
    if (target->key_count == 0) {
        ot_binding__refuse(
            binder, element, NULL,
            "\"%.*s\" has no key to page by; name the columns that identify a row with "
            "@%s(key:) on type \"%.*s\".",
            OT_ARG(target->table->name), ot_binding__is_result(target) ? "result" : "table",
            OT_ARG(target->type->name));
        return false;
    }
    for (uint32_t i = 0; i < rows->order.term_count; i++) {
        const ot_column *column = rows->order.terms[i].column;
        if (ot_pg_is_readable(column->type))
            continue;
        ot_binding__refuse(binder, element, NULL,
                           "column \"%.*s\" of type %.*s cannot be paged by.", OT_ARG(column->name),
                           OT_ARG(column->type->name));
        return false;
    }
    return true;
}

static bool takes_page_arguments(const ot_field *field)
{
    return ot_field_argument(field, OT_S("first")) != NULL ||
           ot_field_argument(field, OT_S("limit")) != NULL;
}

static bool bind_sizes(ot_binder *binder, const ot_element *element, const ot_use *use,
                       const ot_field *field, ot_bound_rows *rows)
{
    bool is_connection = rows->cardinality == OT_CARDINALITY_CONNECTION;
    bool has_page = use->directive != NULL;
    bool is_called = rows->call != NULL && !rows->call->is_batched; /* nobody knows how many */
    if (is_connection || has_page || is_called || takes_page_arguments(field))
        rows->page_max = OT_LIMIT_PAGE_MAX;
    if (has_page)
        (void)ot_binding__positive(binder, element, use, OT_S("max"),
                                   &rows->page_max); /* may be absent */
    if (is_connection)
        rows->page_default =
            rows->page_max < OT_LIMIT_PAGE_DEFAULT ? rows->page_max : OT_LIMIT_PAGE_DEFAULT;
    if (has_page)
        (void)ot_binding__positive(binder, element, use, OT_S("default"),
                                   &rows->page_default); /* as above */
    if (is_called && rows->page_default == 0)
        rows->page_default = rows->page_max;
    if (rows->page_default <= rows->page_max)
        return true;
    ot_binding__refuse(binder, element, use, "@page(default: %u) is beyond its max, which is %u.",
                       rows->page_default, rows->page_max);
    return false;
}

/* The rows of a tree come from the nearest to the farthest. */
static void order_by_level(ot_binder *binder, const ot_tree *tree, ot_order *order)
{
    order->terms = OT_NEW(binder->arena, ot_order_term);
    order->terms[0] = (ot_order_term){.column = tree->level};
    order->term_count = 1;
    order->written_count = 1;
}

static bool bind_default_order(ot_binder *binder, const ot_element *element, const ot_use *use,
                               ot_bound_rows *rows)
{
    ot_texts texts;
    bool is_right = true;
    const ot_tree *tree = rows->join == NULL ? NULL : rows->join->tree;
    binder->level = tree == NULL ? NULL : tree->level;
    if (use->directive != NULL && ot_binding__texts(binder, element, use, OT_S("orderBy"), &texts))
        is_right =
            ot_binding__order_terms(binder, element, use, rows->target, &texts, &rows->order);
    else if (tree != NULL)
        order_by_level(binder, tree, &rows->order);
    binder->level = NULL;
    bool has_own_order = rows->call != NULL && rows->order.term_count == 0 &&
                         rows->cardinality != OT_CARDINALITY_CONNECTION;
    if (has_own_order)
        return is_right; /* that of the function or query */
    ot_binding__complete_order(binder, rows->target, &rows->order);
    return is_right;
}

bool ot_binding__bind_page(ot_binder *binder, const ot_element *element, const ot_field *field,
                           ot_bound_rows *rows)
{
    ot_use where = ot_binding__use(element, OT_S("where"));
    ot_use page = ot_binding__use(element, OT_S("page"));
    bool is_one = rows->cardinality == OT_CARDINALITY_ONE;
    bool is_right = true;
    if (where.directive != NULL) {
        rows->where = ot_binding__predicate(binder, element, &where, rows->target, field);
        is_right = rows->where != NULL;
    }
    if (page.directive != NULL && is_one) {
        ot_binding__refuse(binder, element, &page, "@page is for lists and connections of rows.");
        return false;
    }
    is_right = bind_default_order(binder, element, &page, rows) && is_right;
    if (!is_one)
        is_right = bind_sizes(binder, element, &page, field, rows) && is_right;
    rows->is_paged = rows->cardinality == OT_CARDINALITY_CONNECTION || page.directive != NULL ||
                     (!is_one && takes_page_arguments(field)) ||
                     (!is_one && ot_field_argument(field, OT_S("offset")) != NULL);
    if (rows->cardinality == OT_CARDINALITY_CONNECTION)
        is_right = check_keyset(binder, element, rows) && is_right;
    return is_right;
}
