#include "base/limits.h"
#include "binding/binding_internal.h"

/*
 * Object identification of the Relay server specification: `node(id: ID!): Node`, and for many ids
 * at once `nodes(ids: [ID!]!): [Node]!`, in which an id that finds nothing gives null in its place.
 */

/* The only argument, when it has this name and is an ID or, as `is_list` says, a list of it. */
static bool takes_only(const ot_field *field, ot_str name, bool is_list)
{
    const ot_input_value *argument = ot_field_argument(field, name);
    return argument != NULL && field->argument_count == 1 &&
           ot_str_equal(ot_type_named(argument->type)->name, OT_S("ID")) &&
           ot_binding__is_list(argument->type) == is_list &&
           (!is_list || (argument->type->kind == OT_TYPE_NON_NULL &&
                         !ot_binding__is_list(argument->type->of->of)));
}

static bool is_one(const ot_field *field)
{
    return takes_only(field, OT_S("id"), false) && field->type == ot_type_named(field->type);
}

static bool is_many(const ot_field *field)
{
    const ot_type *list = ot_type_nullable(field->type);
    return takes_only(field, OT_S("ids"), true) && list->kind == OT_TYPE_LIST &&
           list->of == ot_type_named(field->type);
}

static void bind_many(ot_binder *binder, const ot_element *element, ot_bound_field *field)
{
    ot_use page = ot_binding__use(element, OT_S("page"));
    field->kind = OT_BOUND_GLOBALS;
    field->ids_max = OT_LIMIT_PAGE_MAX;
    if (page.directive == NULL)
        return;
    (void)ot_binding__positive(binder, element, &page, OT_S("max"),
                               &field->ids_max); /* may be absent */
    if (ot_directive_argument(page.directive, OT_S("default")) != NULL ||
        ot_directive_argument(page.directive, OT_S("orderBy")) != NULL)
        ot_binding__refuse(binder, element, &page,
                           "its ids are the order and the length of the list; it takes @page(max:) "
                           "only.");
}

void ot_binding__bind_global(ot_binder *binder, const ot_element *element, ot_bound_field *field)
{
    const ot_field *definition = field->definition;
    if (is_many(definition)) {
        if (ot_binding__check_meaning(binder, element, "page", "a list of nodes"))
            bind_many(binder, element, field);
    } else if (is_one(definition)) {
        field->kind = OT_BOUND_GLOBAL;
        (void)ot_binding__check_meaning(binder, element, "", "a node by its id"); /* reported */
    } else {
        ot_binding__refuse(binder, element, NULL,
                           "a field of type Node is declared as `%.*s(id: ID!): Node` or "
                           "`%.*s(ids: [ID!]!): [Node]!`.",
                           OT_ARG(definition->name), OT_ARG(definition->name));
    }
}
