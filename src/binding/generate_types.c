#include "binding/generate_internal.h"

#define NO_TYPE ((ot_str){0})

/* ---- Fields that read rows ---- */

static bool is_paged(const ot_generate_table *table)
{
    return table->key_is_sent;
}

/* Rows in no order cannot be paged: without a key all columns that have an order make one. */
static ot_str whole_order(const ot_generator *generator, const ot_generate_table *table)
{
    uint32_t *columns = OT_NEW_ARRAY(generator->arena, uint32_t, table->table->column_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->table->column_count; i++) {
        if (table->columns[i].is_comparable)
            columns[count++] = i;
    }
    if (count == 0 || table->key_count > 0)
        return NO_TYPE;
    return ot_generate__column_list(generator->arena, table->table, columns, count);
}

static ot_str list_directive(const ot_generator *generator, const ot_generate_table *table)
{
    ot_str order = whole_order(generator, table);
    if (order.len == 0)
        return OT_S("@page(default: 20)");
    return ot_generate__around(generator, "@page(default: 20, orderBy: ", order, ")");
}

static void add_arguments(const ot_generator *generator, const ot_generate_table *table,
                          ot_sdl_node *field)
{
    static const char *const keyset[][2] = {
        {"first", "Int"}, {"after", "String"}, {"last", "Int"}, {"before", "String"}};
    static const char *const offset[][2] = {{"first", "Int"}, {"offset", "Int"}};
    bool is_keyset = is_paged(table);
    for (size_t i = 0; i < (is_keyset ? 4u : 2u); i++) {
        const char *const *argument = is_keyset ? keyset[i] : offset[i];
        ot_generate__add(generator->arena, field, ot_str_from_c(argument[0]),
                         ot_str_from_c(argument[1]));
    }
    if (table->has_filters)
        ot_generate__add(generator->arena, field, OT_S("where"),
                         ot_generate__around(generator, "", table->type, "Filter"));
    if (table->has_orders)
        ot_generate__add(generator->arena, field, OT_S("orderBy"),
                         ot_generate__around(generator, "[", table->type, "Order!]"));
}

static ot_sdl_node *add_rows(const ot_generator *generator, ot_sdl_node *parent, ot_str name,
                             const ot_generate_table *target)
{
    ot_str type = is_paged(target) ? ot_generate__around(generator, "", target->type, "Connection!")
                                   : ot_generate__around(generator, "[", target->type, "!]!");
    ot_sdl_node *field = ot_generate__add(generator->arena, parent, name, type);
    add_arguments(generator, target, field);
    if (!is_paged(target))
        field->directives = list_directive(generator, target);
    return field;
}

/* ---- The type of a table ---- */

static ot_str one_line(ot_arena *arena, ot_str reason)
{
    char *line = ot_arena_alloc(arena, reason.len + 1);
    for (size_t i = 0; i < reason.len; i++)
        line[i] = (unsigned char)reason.ptr[i] < ' ' ? ' ' : reason.ptr[i];
    return ot_str_make(line, reason.len);
}

static ot_str gap_note(const ot_generator *generator, const ot_column *column)
{
    ot_str note = ot_arena_printf(generator->arena, "Left out: %.*s (%.*s)", OT_ARG(column->name),
                                  OT_ARG(column->type->sql_name));
    return one_line(generator->arena, note);
}

static ot_str column_type(const ot_generator *generator, const ot_generate_table *table,
                          const ot_generate_column *column)
{
    bool is_key = ot_generate__is_key(table, column->column->index);
    ot_str type = ot_generate__type(generator, column);
    return column->column->not_null || (is_key && ot_str_equal(column->type, OT_S("ID")))
               ? ot_generate__around(generator, "", type, "!")
               : type;
}

static ot_str name_directive(const ot_generator *generator, const ot_generate_table *table,
                             ot_str name, const ot_column *column)
{
    if (ot_generate__usual_column(generator->arena, table, name) == column)
        return NO_TYPE;
    return ot_generate__around(
        generator, "@column(name: ", ot_generate__quote(generator->arena, column->name), ")");
}

/* `id` first, the others as the table has them. What was left out is noted above the field that
 * follows, or, after the last, above the type. */
static void add_columns(const ot_generator *generator, const ot_generate_table *table,
                        ot_sdl_node *type)
{
    ot_str note = NO_TYPE;
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < table->table->column_count; i++) {
            const ot_generate_column *column = &table->columns[i];
            bool is_id = ot_str_equal(column->field, OT_S("id"));
            if (is_id != (pass == 0))
                continue;
            if (column->field.len == 0) {
                ot_str gap = gap_note(generator, column->column);
                note = note.len == 0 ? gap
                                     : ot_arena_printf(generator->arena, "%.*s. %.*s", OT_ARG(note),
                                                       OT_ARG(gap));
                continue;
            }
            ot_sdl_node *field = ot_generate__add(generator->arena, type, column->field,
                                                  column_type(generator, table, column));
            field->description = column->column->comment;
            field->directives = name_directive(generator, table, column->field, column->column);
            field->note = note;
            note = NO_TYPE;
        }
    }
    type->note = note;
}

static void add_relations(const ot_generator *generator, const ot_generate_table *table,
                          ot_sdl_node *type)
{
    for (uint32_t i = 0; i < table->relations.count; i++) {
        const ot_generate_relation *relation = &table->relations.items[i];
        ot_sdl_node *field;
        if (relation->is_many)
            field = add_rows(generator, type, relation->field, relation->target);
        else
            field = ot_generate__add(generator->arena, type, relation->field,
                                     ot_generate__around(generator, "", relation->target->type,
                                                         relation->is_required ? "!" : ""));
        if (relation->directive.len > 0)
            field->directives =
                field->directives.len == 0
                    ? relation->directive
                    : ot_arena_printf(generator->arena, "%.*s %.*s", OT_ARG(relation->directive),
                                      OT_ARG(field->directives));
    }
}

/* The table that convention finds: the only one of the possible names. */
static bool is_usual_table(const ot_generator *generator, const ot_generate_table *table,
                           ot_str schema)
{
    ot_str names[OT_TABLE_NAMES_MAX];
    const ot_table *found = NULL;
    uint32_t count = ot_binding__table_names(generator->arena, table->type, names);
    for (uint32_t i = 0; i < count; i++) {
        const ot_table *each = ot_catalog_table(generator->catalog, schema, names[i]);
        if (each != NULL && found != NULL)
            return false;
        found = each != NULL ? each : found;
    }
    return found == table->table;
}

static ot_str table_directive(const ot_generator *generator, const ot_generate_table *table)
{
    ot_arena *arena = generator->arena;
    const ot_table *plain = ot_catalog_table(generator->catalog, NO_TYPE, table->table->name);
    ot_str schema = plain == table->table ? NO_TYPE : table->table->schema;
    ot_str arguments = OT_S("");
    if (!is_usual_table(generator, table, schema))
        arguments = ot_generate__around(
            generator, ", name: ", ot_generate__quote(arena, table->table->name), "");
    if (schema.len > 0)
        arguments = ot_arena_printf(arena, "%.*s, schema: %.*s", OT_ARG(arguments),
                                    OT_ARG(ot_generate__quote(arena, schema)));
    if (table->key_is_given)
        arguments = ot_arena_printf(
            arena, "%.*s, key: %.*s", OT_ARG(arguments),
            OT_ARG(ot_generate__column_list(arena, table->table, table->key, table->key_count)));
    if (arguments.len == 0)
        return OT_S("@table");
    return ot_generate__around(generator, "@table(", ot_str_slice(arguments, 2, arguments.len),
                               ")");
}

static void define_connection(ot_generator *generator, const ot_generate_table *table)
{
    ot_arena *arena = generator->arena;
    ot_sdl_node *connection = ot_generate__define(
        generator, "type", ot_generate__around(generator, "", table->type, "Connection"));
    ot_generate__add(arena, connection, OT_S("edges"),
                     ot_generate__around(generator, "[", table->type, "Edge!]!"));
    ot_generate__add(arena, connection, OT_S("nodes"),
                     ot_generate__around(generator, "[", table->type, "!]!"));
    ot_generate__add(arena, connection, OT_S("pageInfo"), OT_S("PageInfo!"));
    ot_generate__add(arena, connection, OT_S("totalCount"), OT_S("Int!"));
    ot_sdl_node *edge = ot_generate__define(
        generator, "type", ot_generate__around(generator, "", table->type, "Edge"));
    ot_generate__add(arena, edge, OT_S("cursor"), OT_S("String!"));
    ot_generate__add(arena, edge, OT_S("node"),
                     ot_generate__around(generator, "", table->type, "!"));
}

void ot_generate__types(ot_generator *generator, ot_generate_table *table)
{
    ot_sdl_node *type = ot_generate__define(generator, "type", table->type);
    type->description = table->table->comment;
    type->directives = table_directive(generator, table);
    add_columns(generator, table, type);
    add_relations(generator, table, type);
    if (is_paged(table))
        define_connection(generator, table);
    ot_generate__filters(generator, table);
    ot_generate__orders(generator, table);
}

/* ---- The roots ---- */

ot_sdl_node *ot_generate__add_column(ot_generator *generator, const ot_generate_table *table,
                                     const ot_generate_column *column, ot_sdl_node *parent,
                                     ot_str name, ot_str type)
{
    ot_sdl_node *node = ot_generate__add(generator->arena, parent, name, type);
    node->directives = name_directive(generator, table, name, column->column);
    return node;
}

bool ot_generate__can_name_row(const ot_generate_table *table)
{
    bool is_possible = table->key_count > 0;
    for (uint32_t i = 0; i < table->key_count && is_possible; i++) {
        const ot_generate_column *column = &table->columns[table->key[i]];
        is_possible = column->field.len > 0 && column->is_comparable && !column->is_list;
    }
    return is_possible;
}

void ot_generate__add_key(ot_generator *generator, const ot_generate_table *table,
                          ot_sdl_node *field)
{
    for (uint32_t i = 0; i < table->key_count; i++) {
        const ot_generate_column *column = &table->columns[table->key[i]];
        ot_generate__add_column(generator, table, column, field, column->field,
                                ot_generate__around(generator, "", column->type, "!"));
    }
}

static void add_roots(ot_generator *generator, const ot_generate_table *table, ot_sdl_node *query)
{
    add_rows(generator, query, table->many, table);
    if (!ot_generate__can_name_row(table))
        return;
    ot_sdl_node *one = ot_generate__add(generator->arena, query, table->one, table->type);
    ot_generate__add_key(generator, table, one);
}

static void define_page_info(ot_generator *generator)
{
    ot_sdl_node *node = ot_generate__define(generator, "type", OT_S("PageInfo"));
    ot_generate__add(generator->arena, node, OT_S("hasNextPage"), OT_S("Boolean!"));
    ot_generate__add(generator->arena, node, OT_S("hasPreviousPage"), OT_S("Boolean!"));
    ot_generate__add(generator->arena, node, OT_S("startCursor"), OT_S("String"));
    ot_generate__add(generator->arena, node, OT_S("endCursor"), OT_S("String"));
}

/* A mutation type without fields would be a mistake: when no table can be written there is none. */
static void define_mutation(ot_generator *generator)
{
    ot_sdl_node *mutation = ot_generate__define(generator, "type", OT_S("Mutation"));
    uint32_t place = generator->out->definitions.count - 1;
    for (uint32_t i = 0; i < generator->table_count; i++)
        ot_generate__writes(generator, generator->tables[i], mutation);
    ot_generate__sort(mutation);
    if (mutation->children.count > 0)
        return;
    for (uint32_t i = place + 1; i < generator->out->definitions.count; i++)
        generator->out->definitions.items[i - 1] = generator->out->definitions.items[i];
    generator->out->definitions.count--;
}

void ot_generate__roots(ot_generator *generator)
{
    bool needs_page_info = false;
    ot_sdl_node *query = ot_generate__define(generator, "type", OT_S("Query"));
    for (uint32_t i = 0; i < generator->table_count; i++) {
        const ot_generate_table *table = generator->tables[i];
        if (table->is_only_join)
            continue;
        add_roots(generator, table, query);
        needs_page_info |= is_paged(table);
    }
    ot_generate__sort(query);
    if (generator->options->mutations)
        define_mutation(generator);
    if (needs_page_info)
        define_page_info(generator);
}
