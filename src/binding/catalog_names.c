#include "binding/binding_internal.h"

/*
 * Which directive names a table, which a constraint or a function, is not asked: any text that is
 * short enough for a name may be one, so a new directive needs no word here. What is neither costs
 * nothing.
 */

enum { NAME_BYTES_MAX = 63 }; /* of PostgreSQL */

typedef struct names {
    ot_arena *arena;
    ot_map seen;
    OT_VEC(ot_str) list;
} names;

static void add_name(names *n, ot_str name)
{
    if (ot_str_is_empty(name) || name.len > NAME_BYTES_MAX || ot_map_has(&n->seen, name))
        return;
    ot_map_set(n->arena, &n->seen, name, n);
    OT_VEC_PUSH(n->arena, &n->list, name);
}

/* "schema.name" may mean a table of that name as well. */
static void add_value(names *n, const ot_value *value)
{
    if (value->kind == OT_VALUE_LIST)
        for (uint32_t i = 0; i < value->count; i++)
            if (value->items[i].kind == OT_VALUE_STRING)
                add_name(n, value->items[i].text);
    if (value->kind != OT_VALUE_STRING)
        return;
    size_t dot = ot_str_find(value->text, '.', 0);
    add_name(n, value->text);
    if (dot < value->text.len)
        add_name(n, ot_str_slice(value->text, dot + 1, value->text.len));
}

static void add_directives(names *n, const ot_applied_directives *applied)
{
    for (uint32_t i = 0; i < applied->count; i++)
        for (uint32_t a = 0; a < applied->items[i]->argument_count; a++)
            add_value(n, &applied->items[i]->arguments[a].value);
}

/* A function without a name of its own is called like its field. */
static void add_field(names *n, const ot_field *field)
{
    ot_element element = ot_binding__field_element(field);
    ot_str usual[OT_COLUMN_NAMES_MAX];
    add_directives(n, &field->directives);
    if (ot_binding__use(&element, OT_S("function")).directive == NULL)
        return;
    uint32_t count = ot_binding__column_names(n->arena, field->name, usual);
    for (uint32_t i = 0; i < count; i++)
        add_name(n, usual[i]);
}

static void add_type(names *n, const ot_type *type)
{
    ot_str usual[OT_TABLE_NAMES_MAX];
    uint32_t count = ot_binding__table_names(n->arena, type->name, usual);
    for (uint32_t i = 0; i < count; i++)
        add_name(n, usual[i]);
    add_directives(n, &type->directives);
    for (uint32_t i = 0; i < type->field_count; i++)
        add_field(n, &type->fields[i]);
}

ot_catalog_names ot_binding_names(ot_arena *arena, const ot_schema *schema)
{
    names n = {.arena = arena};
    for (uint32_t i = 0; i < schema->type_count; i++)
        if (!schema->types[i]->is_builtin)
            add_type(&n, schema->types[i]);
    return (ot_catalog_names){.items = n.list.items, .count = n.list.count};
}
