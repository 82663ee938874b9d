#include "binding/generate_internal.h"

/* Filters are offered where an index can answer them: no client should be able to ask for a scan of
 * a large table by accident. Everything else may be added by hand. */

static bool is_part_of_key(const ot_generate_table *table, uint32_t column)
{
    for (uint32_t i = 0; i < table->key_count; i++) {
        if (table->key[i] == column)
            return true;
    }
    return false;
}

static bool is_ordered(const ot_generate_column *column)
{
    return column->field.len > 0 && column->is_comparable && column->is_indexed;
}

static bool is_search(const ot_generate_column *column)
{
    return column->is_gin &&
           ot_str_equal(ot_binding__base(column->column->type)->name, OT_S("tsvector"));
}

/* An array of ranges has no such index. */
static bool is_overlap(const ot_generate_column *column)
{
    return column->range != NULL && column->is_gist;
}

static bool is_filter(const ot_generate_column *column)
{
    bool is_compared =
        column->field.len > 0 && column->is_comparable &&
        (column->is_indexed || column->is_hashed || (column->is_list && column->is_gin));
    return is_compared || is_search(column) || is_overlap(column);
}

void ot_generate__plan_inputs(ot_generate_table *table)
{
    for (uint32_t i = 0; i < table->table->column_count; i++) {
        table->has_filters |= is_filter(&table->columns[i]);
        table->has_orders |= is_ordered(&table->columns[i]) && !table->columns[i].is_list;
    }
}

/* ---- Filters ---- */

typedef struct filter_writer {
    ot_generator *generator;
    const ot_generate_table *table;
    ot_sdl_node *input;
    ot_map taken;
} filter_writer;

/* A filter whose name tells its kind: `priceGte`. */
static void add_filter(filter_writer *writer, const ot_generate_column *column, const char *suffix,
                       const char *op, ot_str type)
{
    ot_arena *arena = writer->generator->arena;
    ot_str field = column->field;
    if (field.len == 0)
        field = ot_generate__field_name(arena, column->column->name, column->column->index + 1);
    ot_str wanted = ot_arena_printf(arena, "%.*s%s", OT_ARG(field), suffix);
    ot_sdl_node *node = ot_generate__add(arena, writer->input,
                                         ot_generate__claim(arena, &writer->taken, wanted), type);
    node->directives = ot_arena_printf(arena, "@filter(column: %.*s, op: %s)",
                                       OT_ARG(ot_generate__quote(arena, column->column->name)), op);
}

static void add_equality(filter_writer *writer, const ot_generate_column *column)
{
    ot_generator *generator = writer->generator;
    ot_str name = ot_generate__claim(generator->arena, &writer->taken, column->field);
    ot_sdl_node *node = ot_generate__add_column(generator, writer->table, column, writer->input,
                                                name, column->type);
    if (node->directives.len > 0)
        node->directives = ot_generate__around(
            generator,
            "@filter(column: ", ot_generate__quote(generator->arena, column->column->name), ")");
    if (!ot_str_equal(column->type, OT_S("Boolean")))
        add_filter(writer, column, "In", "IN",
                   ot_generate__around(generator, "[", column->type, "!]"));
}

static void add_ranges(filter_writer *writer, const ot_generate_column *column)
{
    static const char *const ranges[][2] = {
        {"Gt", "GT"}, {"Gte", "GTE"}, {"Lt", "LT"}, {"Lte", "LTE"}};
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        add_filter(writer, column, ranges[i][0], ranges[i][1], column->type);
}

static void add_filters(filter_writer *writer, const ot_generate_column *column)
{
    if (is_search(column)) {
        add_filter(writer, column, "", "SEARCH", OT_S("String"));
        return;
    }
    if (is_overlap(column)) {
        add_filter(writer, column, "Contains", "CONTAINS", column->range->bound);
        add_filter(writer, column, "Overlaps", "OVERLAPS",
                   ot_generate__input_type(writer->generator, column));
        return;
    }
    if (column->is_list) {
        if (column->is_gin)
            add_filter(writer, column, "Contains", "CONTAINS", column->type);
        return;
    }
    add_equality(writer, column);
    if (column->is_range && column->is_indexed && !ot_str_equal(column->type, OT_S("ID")))
        add_ranges(writer, column);
    if (!column->column->not_null && !is_part_of_key(writer->table, column->column->index))
        add_filter(writer, column, "IsNull", "IS_NULL", OT_S("Boolean"));
}

void ot_generate__filters(ot_generator *generator, const ot_generate_table *table)
{
    if (!table->has_filters)
        return;
    ot_arena *arena = generator->arena;
    ot_str name = ot_generate__around(generator, "", table->type, "Filter");
    filter_writer writer = {.generator = generator,
                            .table = table,
                            .input = ot_generate__define(generator, "input", name)};
    static const char *const combiners[][3] = {
        {"and", "[", "!]"}, {"not", "", ""}, {"or", "[", "!]"}};
    for (size_t i = 0; i < sizeof(combiners) / sizeof(combiners[0]); i++) {
        ot_str combiner = ot_str_from_c(combiners[i][0]);
        ot_generate__claim(arena, &writer.taken, combiner);
        ot_generate__add(arena, writer.input, combiner,
                         ot_generate__around(generator, combiners[i][1], name, combiners[i][2]));
    }
    for (uint32_t i = 0; i < table->table->column_count; i++) {
        if (is_filter(&table->columns[i]))
            add_filters(&writer, &table->columns[i]);
    }
}

/* ---- Orders ---- */

/* A name that is no plain word needs quotes, and quotes in quotes. */
static ot_str order_column(ot_arena *arena, ot_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char byte = name.ptr[i];
        bool is_letter =
            (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
        if (!is_letter && (i == 0 || byte < '0' || byte > '9'))
            return ot_arena_printf(arena, "\"%.*s\"", OT_ARG(name));
    }
    return name;
}

static void add_order(ot_generator *generator, const ot_column *column, ot_sdl_node *node,
                      ot_map *taken, ot_str wanted, bool is_descending)
{
    ot_arena *arena = generator->arena;
    ot_str name = is_descending ? ot_generate__around(generator, "", wanted, "_DESC") : wanted;
    ot_sdl_node *value =
        ot_generate__add(arena, node, ot_generate__claim(arena, taken, name), (ot_str){0});
    ot_str term = order_column(arena, column->name);
    if (is_descending)
        term = ot_generate__around(generator, "", term, " DESC");
    value->directives = ot_generate__around(generator, "@orderBy(columns: [",
                                            ot_generate__quote(arena, term), "])");
}

void ot_generate__orders(ot_generator *generator, const ot_generate_table *table)
{
    if (!table->has_orders)
        return;
    ot_map taken = {0};
    ot_sdl_node *node = ot_generate__define(
        generator, "enum", ot_generate__around(generator, "", table->type, "Order"));
    for (uint32_t i = 0; i < table->table->column_count; i++) {
        const ot_generate_column *column = &table->columns[i];
        if (!is_ordered(column) || column->is_list)
            continue;
        ot_str wanted = ot_generate__shout(generator->arena, column->field);
        add_order(generator, column->column, node, &taken, wanted, false);
        add_order(generator, column->column, node, &taken, wanted, true);
    }
}

/* ---- Writes ---- */

static bool is_settable(const ot_generate_column *column)
{
    return column->field.len > 0 && !column->column->is_generated &&
           column->depth <= OT_BINDING__WRITTEN_DIMENSIONS_MAX &&
           ot_pg_is_readable(column->column->type);
}

static ot_str set_type(const ot_generator *generator, const ot_generate_column *column,
                       bool is_required)
{
    ot_str type = ot_generate__input_type(generator, column);
    return is_required ? ot_generate__around(generator, "", type, "!") : type;
}

static bool is_in(const ot_generate_table *table, const ot_generate_column *column, bool is_insert)
{
    return is_settable(column) && (is_insert || !is_part_of_key(table, column->column->index));
}

/* A column that has to be given, and cannot be. */
static bool lacks_column(const ot_generate_table *table)
{
    for (uint32_t i = 0; i < table->table->column_count; i++) {
        const ot_column *column = table->columns[i].column;
        bool is_required = column->not_null && !column->has_default && !column->is_generated;
        if (is_required && !is_settable(&table->columns[i]))
            return true;
    }
    return false;
}

/* False when no column can be set. */
static bool define_input(ot_generator *generator, const ot_generate_table *table, bool is_insert)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->table->column_count; i++)
        count += is_in(table, &table->columns[i], is_insert);
    if (count == 0)
        return false;
    ot_sdl_node *input = ot_generate__define(
        generator, "input",
        ot_generate__around(generator, "", table->type, is_insert ? "Insert" : "Patch"));
    for (uint32_t i = 0; i < table->table->column_count; i++) {
        const ot_generate_column *column = &table->columns[i];
        if (!is_in(table, column, is_insert))
            continue;
        bool is_required = is_insert && column->column->not_null && !column->column->has_default;
        ot_generate__add_column(generator, table, column, input, column->field,
                                set_type(generator, column, is_required));
    }
    return true;
}

/* An argument that is named like a column would be taken for it. */
static ot_str input_name(ot_generator *generator, const ot_generate_table *table)
{
    ot_str name = OT_S("input");
    for (uint32_t number = 2; ot_generate__usual_column(generator->arena, table, name) != NULL;
         number++)
        name = ot_arena_printf(generator->arena, "input%u", number);
    return name;
}

static ot_sdl_node *add_write(ot_generator *generator, const ot_generate_table *table,
                              ot_sdl_node *mutation, const char *verb, const char *directive)
{
    ot_arena *arena = generator->arena;
    ot_sdl_node *field = ot_generate__add(
        arena, mutation, ot_arena_printf(arena, "%s%.*s", verb, OT_ARG(table->type)), table->type);
    field->directives = ot_str_from_c(directive);
    return field;
}

static void add_create(ot_generator *generator, const ot_generate_table *table,
                       ot_sdl_node *mutation)
{
    ot_sdl_node *field = add_write(generator, table, mutation, "create", "@insert");
    field->type = ot_generate__around(generator, "", table->type, "!");
    if (define_input(generator, table, true))
        ot_generate__add(generator->arena, field, input_name(generator, table),
                         ot_generate__around(generator, "", table->type, "Insert!"));
}

void ot_generate__writes(ot_generator *generator, const ot_generate_table *table,
                         ot_sdl_node *mutation)
{
    if (table->table->kind != 'r' && table->table->kind != 'p')
        return;
    ot_arena *arena = generator->arena;
    if (!lacks_column(table))
        add_create(generator, table, mutation);
    if (!ot_generate__can_name_row(table))
        return;
    ot_sdl_node *field;
    if (define_input(generator, table, false)) {
        field = add_write(generator, table, mutation, "update", "@update");
        ot_generate__add_key(generator, table, field);
        ot_generate__add(arena, field, input_name(generator, table),
                         ot_generate__around(generator, "", table->type, "Patch!"));
    }
    field = add_write(generator, table, mutation, "delete", "@delete");
    ot_generate__add_key(generator, table, field);
}
