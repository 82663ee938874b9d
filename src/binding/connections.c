#include "binding/binding_internal.h"

/*
 * A connection is recognised by its name and shape: an object type without @table, named
 * "...Connection", whose `nodes` or `edges { node }` are rows of a table. Its edge type and its
 * page info type follow from its fields.
 */

static const ot_type *field_type(const ot_type *object, ot_str name)
{
    const ot_field *field = ot_map_get(&object->fields_by_name, name);
    return field == NULL ? NULL : ot_type_named(field->type);
}

static const ot_type *edge_type(const ot_type *connection)
{
    const ot_type *edge = field_type(connection, OT_S("edges"));
    return edge == NULL || edge->kind != OT_TYPE_OBJECT ? NULL : edge;
}

/* The row type, or NULL when this is no connection. */
static const ot_bound_type *node_type(const ot_binder *binder, const ot_type *connection)
{
    const ot_type *edge = edge_type(connection);
    const ot_type *node = edge == NULL ? NULL : field_type(edge, OT_S("node"));
    if (node == NULL)
        node = field_type(connection, OT_S("nodes"));
    if (node == NULL || !ot_type_is_composite(node))
        return NULL;
    const ot_bound_type *bound = ot_binding__type(binder, node);
    return bound->role == OT_ROLE_TABLE || bound->role == OT_ROLE_UNION ? bound : NULL;
}

static void take_role(ot_bound_type *bound, ot_bound_role role, const ot_bound_type *node)
{
    if (bound->role != OT_ROLE_DOCUMENT)
        return; /* wrong, and reported where its field is bound */
    bound->role = role;
    bound->node = node;
}

static void bind_connection(ot_binder *binder, ot_bound_type *bound)
{
    const ot_bound_type *node = node_type(binder, bound->type);
    if (node == NULL)
        return;
    bound->role = OT_ROLE_CONNECTION;
    bound->node = node;
    const ot_type *edge = edge_type(bound->type);
    if (edge != NULL)
        take_role(ot_binding__type(binder, edge), OT_ROLE_EDGE, node);
    const ot_type *page_info = field_type(bound->type, OT_S("pageInfo"));
    if (page_info != NULL && page_info->kind == OT_TYPE_OBJECT)
        take_role(ot_binding__type(binder, page_info), OT_ROLE_PAGE_INFO, NULL);
}

void ot_binding__find_connections(ot_binder *binder)
{
    for (uint32_t i = 0; i < binder->schema->type_count; i++) {
        ot_bound_type *bound = &binder->binding->types[i];
        if (bound->role == OT_ROLE_DOCUMENT && bound->type->kind == OT_TYPE_OBJECT &&
            ot_str_ends_with(bound->type->name, OT_S("Connection")))
            bind_connection(binder, bound);
    }
}

/* ---- Fields ---- */

/* What stands where a field's type is checked. */
typedef enum ot_part_type {
    PART_EDGES,
    PART_NODES,
    PART_NODE,
    PART_PAGE_INFO,
    PART_INT,
    PART_STRING,
    PART_BOOLEAN,
} ot_part_type;

typedef struct ot_part {
    ot_bound_role role;
    ot_str name;
    ot_bound_kind kind;
    ot_part_type type;
    const char *wanted;
} ot_part;

static const ot_part parts[] = {
    {OT_ROLE_CONNECTION, OT_STR("edges"), OT_BOUND_EDGES, PART_EDGES, "a list of its edge type"},
    {OT_ROLE_CONNECTION, OT_STR("nodes"), OT_BOUND_NODES, PART_NODES, "a list of its row type"},
    {OT_ROLE_CONNECTION, OT_STR("pageInfo"), OT_BOUND_PAGE_INFO, PART_PAGE_INFO,
     "the page info type"},
    {OT_ROLE_CONNECTION, OT_STR("totalCount"), OT_BOUND_TOTAL_COUNT, PART_INT, "Int"},
    {OT_ROLE_EDGE, OT_STR("cursor"), OT_BOUND_CURSOR, PART_STRING, "String"},
    {OT_ROLE_EDGE, OT_STR("node"), OT_BOUND_NODE, PART_NODE, "the connection's row type"},
    {OT_ROLE_PAGE_INFO, OT_STR("hasNextPage"), OT_BOUND_HAS_NEXT_PAGE, PART_BOOLEAN, "Boolean"},
    {OT_ROLE_PAGE_INFO, OT_STR("hasPreviousPage"), OT_BOUND_HAS_PREVIOUS_PAGE, PART_BOOLEAN,
     "Boolean"},
    {OT_ROLE_PAGE_INFO, OT_STR("startCursor"), OT_BOUND_START_CURSOR, PART_STRING, "String"},
    {OT_ROLE_PAGE_INFO, OT_STR("endCursor"), OT_BOUND_END_CURSOR, PART_STRING, "String"},
};

enum { PART_COUNT = sizeof(parts) / sizeof(parts[0]) };

static const ot_part *find_part(ot_bound_role role, ot_str name)
{
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (parts[i].role == role && ot_str_equal(parts[i].name, name))
            return &parts[i];
    }
    return NULL;
}

static bool is_named(const ot_type *type, const char *name)
{
    return ot_str_equal(type->name, ot_str_from_c(name));
}

static bool is_right(const ot_binder *binder, const ot_bound_type *owner, const ot_part *part,
                     const ot_type *type)
{
    const ot_type *named = ot_type_named(type);
    const ot_bound_type *bound = ot_binding__type(binder, named);
    bool is_list = part->type == PART_EDGES || part->type == PART_NODES;
    if (ot_binding__is_list(type) != is_list)
        return false;
    if (is_list && ot_binding__is_list(ot_type_nullable(type)->of))
        return false;
    switch (part->type) {
    case PART_EDGES:
        return bound->role == OT_ROLE_EDGE && bound->node == owner->node;
    case PART_NODES:
    case PART_NODE:
        return bound == owner->node;
    case PART_PAGE_INFO:
        return bound->role == OT_ROLE_PAGE_INFO;
    case PART_INT:
        return is_named(named, "Int");
    case PART_STRING:
        return is_named(named, "String") || is_named(named, "ID") ||
               ot_binding__wire(named) == OT_WIRE_ANY;
    case PART_BOOLEAN:
        return is_named(named, "Boolean");
    }
    return false;
}

static void refuse_unknown(ot_binder *binder, const ot_element *element, ot_bound_role role)
{
    const char *known =
        role == OT_ROLE_CONNECTION ? "edges, nodes, pageInfo, totalCount and fields with @aggregate"
        : role == OT_ROLE_EDGE     ? "cursor and node"
                                   : "hasNextPage, hasPreviousPage, startCursor and endCursor";
    const char *what = role == OT_ROLE_CONNECTION ? "a connection"
                       : role == OT_ROLE_EDGE     ? "an edge"
                                                  : "page info";
    ot_binding__refuse(binder, element, NULL, "%s has no such field; it has %s.", what, known);
}

void ot_binding__bind_connection_field(ot_binder *binder, const ot_bound_type *owner,
                                       ot_bound_field *field)
{
    ot_element element = ot_binding__field_element(field->definition);
    const ot_part *part = find_part(owner->role, field->definition->name);
    if (owner->role == OT_ROLE_CONNECTION &&
        ot_binding__use(&element, OT_S("aggregate")).directive != NULL) {
        if (owner->node->role == OT_ROLE_UNION) {
            ot_binding__refuse(binder, &element, NULL,
                               "rows of several tables are counted by totalCount; other aggregates "
                               "are of one table.");
            return;
        }
        ot_binding__bind_aggregate_part(binder, &element, owner->node, field);
        return;
    }
    if (!ot_binding__check_meaning(binder, &element, "", "a field of a connection"))
        return;
    if (part == NULL) {
        refuse_unknown(binder, &element, owner->role);
        return;
    }
    field->kind = part->kind;
    ot_binding__check_value_arguments(binder, field);
    if (is_right(binder, owner, part, field->definition->type))
        return;
    ot_str type = ot_type_print(binder->arena, field->definition->type);
    ot_binding__refuse(binder, &element, NULL, "its type is %s, not %.*s.", part->wanted,
                       OT_ARG(type));
}
