#include "binding/generate_internal.h"

#include <stdlib.h>

/* ---- Which tables ---- */

static bool is_listed(const ot_str *list, uint32_t count, ot_str name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ot_str_equal(list[i], name))
            return true;
    }
    return false;
}

static bool is_meant(const ot_generate_options *options, const ot_table *table, ot_str wanted)
{
    size_t dot = table->schema.len;
    bool is_whole = wanted.len == dot + 1 + table->name.len && wanted.ptr[dot] == '.' &&
                    ot_str_starts_with(wanted, table->schema) &&
                    ot_str_ends_with(wanted, table->name);
    return is_whole || (ot_str_equal(table->name, wanted) &&
                        is_listed(options->schemas, options->schema_count, table->schema));
}

static bool is_wanted(const ot_generate_options *options, const ot_table *table)
{
    for (uint32_t i = 0; i < options->table_count; i++) {
        if (is_meant(options, table, options->tables[i]))
            return true;
    }
    return options->table_count == 0 &&
           is_listed(options->schemas, options->schema_count, table->schema);
}

static ot_status check_tables(const ot_generator *generator, ot_error *error)
{
    const ot_generate_options *options = generator->options;
    const ot_catalog *catalog = generator->catalog;
    for (uint32_t i = 0; i < options->table_count; i++) {
        bool is_there = false;
        for (uint32_t t = 0; t < catalog->table_count && !is_there; t++)
            is_there = is_meant(options, catalog->tables[t], options->tables[i]);
        if (!is_there)
            return ot_error_set(error, OT_NOT_FOUND, "there is no table \"%.*s\"",
                                OT_ARG(options->tables[i]));
    }
    return OT_OK;
}

static uint32_t schema_rank(const ot_generate_options *options, ot_str schema)
{
    uint32_t rank = 0;
    while (rank < options->schema_count && !ot_str_equal(options->schemas[rank], schema))
        rank++;
    return rank;
}

/* What qsort compares by; the options are the same for all. */
typedef struct ot_candidate {
    const ot_table *table;
    uint32_t rank;
} ot_candidate;

/* Short names first: `films` brings `FilmEdge` along, and `film_edges` has to make room for it. */
static int compare_candidates(const void *a, const void *b)
{
    const ot_candidate *left = a;
    const ot_candidate *right = b;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    int schemas = ot_str_compare(left->table->schema, right->table->schema);
    if (schemas != 0)
        return schemas;
    if (left->table->name.len != right->table->name.len)
        return left->table->name.len < right->table->name.len ? -1 : 1;
    return ot_str_compare(left->table->name, right->table->name);
}

static uint32_t find_candidates(const ot_generator *generator, ot_candidate *out)
{
    const ot_catalog *catalog = generator->catalog;
    uint32_t count = 0;
    for (uint32_t i = 0; i < catalog->table_count; i++) {
        const ot_table *table = catalog->tables[i];
        if (is_wanted(generator->options, table))
            out[count++] = (ot_candidate){.table = table,
                                          .rank = schema_rank(generator->options, table->schema)};
    }
    if (count > 1)
        qsort(out, count, sizeof(*out), compare_candidates);
    return count;
}

/* ---- Names of types ---- */

/* A type brings others along; together they are free or not. */
static const char *const companions[] = {"",       "Connection", "Edge", "Filter",
                                         "Insert", "Order",      "Patch"};

enum { COMPANION_COUNT = sizeof(companions) / sizeof(companions[0]) };

static bool is_free(const ot_generator *generator, ot_str type)
{
    for (size_t i = 0; i < COMPANION_COUNT; i++) {
        ot_str name = ot_arena_printf(generator->arena, "%.*s%s", OT_ARG(type), companions[i]);
        if (ot_map_has(&generator->types, name))
            return false;
    }
    return true;
}

static void take_type(ot_generator *generator, ot_str type)
{
    for (size_t i = 0; i < COMPANION_COUNT; i++) {
        ot_str name = ot_arena_printf(generator->arena, "%.*s%s", OT_ARG(type), companions[i]);
        ot_map_set(generator->arena, &generator->types, name, NULL);
    }
}

/* Another name where the wanted one is taken: with the schema, as a row, with a number. */
static ot_str free_type(ot_generator *generator, const ot_candidate *candidate, ot_str wanted)
{
    ot_arena *arena = generator->arena;
    ot_str name = wanted;
    if (!is_free(generator, name) && candidate->rank > 0)
        name = ot_arena_printf(arena, "%.*s%.*s",
                               OT_ARG(ot_generate__type_name(arena, candidate->table->schema, 1)),
                               OT_ARG(wanted));
    if (!is_free(generator, name))
        name = ot_arena_printf(arena, "%.*sRow", OT_ARG(wanted));
    for (uint32_t number = 2; !is_free(generator, name); number++)
        name = ot_arena_printf(arena, "%.*s%u", OT_ARG(wanted), number);
    take_type(generator, name);
    return name;
}

/* Words that are their own plural ("news") would come back from a plural as something else. */
static ot_str plural_name(ot_arena *arena, ot_str snake, uint32_t number)
{
    ot_str plurals[OT_PLURALS_MAX];
    (void)ot_binding__plurals(arena, snake, plurals); /* the first is the usual one */
    if (ot_str_equal(ot_binding__singular(arena, plurals[0]), snake))
        return ot_generate__field_name(arena, plurals[0], number);
    return ot_generate__field_name(arena, ot_arena_printf(arena, "%.*s_list", OT_ARG(snake)),
                                   number);
}

static void name_table(ot_generator *generator, const ot_candidate *candidate,
                       ot_generate_table *out)
{
    ot_arena *arena = generator->arena;
    uint32_t number = generator->table_count + 1;
    ot_str snake = ot_binding__snake(arena, candidate->table->name);
    ot_str one = ot_binding__singular(arena, snake);
    ot_str wanted = ot_generate__type_name(arena, one, number);
    out->table = candidate->table;
    out->type = free_type(generator, candidate, wanted);
    bool is_plural = !ot_str_equal(one, snake) && ot_str_equal(out->type, wanted);
    ot_str many = is_plural ? ot_generate__field_name(arena, snake, number)
                            : plural_name(arena, ot_binding__snake(arena, out->type), number);
    out->one = ot_generate__claim(arena, &generator->roots, ot_generate__small(arena, out->type));
    out->many = ot_generate__claim(arena, &generator->roots, many);
}

/* ---- Taking tables ---- */

static void tell(ot_generator *generator, const ot_table *table, ot_str type, ot_str reason)
{
    ot_generated_table told = {.table = table, .type = type, .reason = reason};
    OT_VEC_PUSH(generator->arena, &generator->out->tables, told);
}

static ot_str reason_against(const ot_generator *generator, const ot_table *table)
{
    if (table->is_partition)
        return OT_S("a partition: its rows are read through the partitioned table");
    if (table->extension.len > 0)
        return ot_arena_printf(generator->arena, "it belongs to the extension %.*s",
                               OT_ARG(table->extension));
    if (table->column_count == 0)
        return OT_S("it has no columns");
    return (ot_str){0};
}

static void take_table(ot_generator *generator, const ot_candidate *candidate)
{
    ot_generate_table *table = OT_NEW(generator->arena, ot_generate_table);
    name_table(generator, candidate, table);
    if (!ot_generate__columns(generator, table)) {
        tell(generator, candidate->table, (ot_str){0}, OT_S("no column has a type with a scalar"));
        return;
    }
    generator->tables[generator->table_count++] = table;
    ot_map_set(generator->arena, &generator->by_table, candidate->table->quoted, table);
}

static void take_tables(ot_generator *generator)
{
    uint32_t room = generator->catalog->table_count;
    ot_candidate *candidates = OT_NEW_ARRAY(generator->arena, ot_candidate, room);
    uint32_t count = find_candidates(generator, candidates);
    generator->tables = OT_NEW_ARRAY(generator->arena, ot_generate_table *, room);
    for (uint32_t i = 0; i < count; i++) {
        ot_str reason = reason_against(generator, candidates[i].table);
        if (reason.len > 0)
            tell(generator, candidates[i].table, (ot_str){0}, reason);
        else
            take_table(generator, &candidates[i]);
    }
}

static ot_str reason_of(const ot_generate_table *table)
{
    if (table->is_only_join)
        return OT_S("only joins two others: fields of both lead through it");
    if (table->key_count == 0)
        return OT_S("no key is known: lists instead of connections; say @table(key:)");
    if (!table->key_is_sent)
        return OT_S("its key cannot be part of a cursor: lists instead of connections");
    return (ot_str){0};
}

static void tell_tables(ot_generator *generator)
{
    for (uint32_t i = 0; i < generator->table_count; i++) {
        const ot_generate_table *table = generator->tables[i];
        bool has_type = !table->is_only_join;
        tell(generator, table->table, has_type ? table->type : (ot_str){0}, reason_of(table));
        generator->out->type_count += has_type;
    }
}

/* ---- What is shared ---- */

const ot_generate_table *ot_generate__find(const ot_generator *generator, const ot_table *table)
{
    const ot_generate_table *found = ot_map_get(&generator->by_table, table->quoted);
    return found == NULL || found->is_only_join ? NULL : found;
}

bool ot_generate__is_key(const ot_generate_table *table, uint32_t column)
{
    return table->key_count == 1 && table->key[0] == column;
}

ot_str ot_generate__column_list(ot_arena *arena, const ot_table *table, const uint32_t *columns,
                                uint32_t count)
{
    ot_str list = OT_S("[");
    for (uint32_t i = 0; i < count; i++) {
        ot_str name = ot_generate__quote(arena, table->columns[columns[i]].name);
        list = ot_arena_printf(arena, "%.*s%s%.*s", OT_ARG(list), i > 0 ? ", " : "", OT_ARG(name));
    }
    return ot_arena_printf(arena, "%.*s]", OT_ARG(list));
}

const ot_column *ot_generate__usual_column(ot_arena *arena, const ot_generate_table *table,
                                           ot_str field)
{
    ot_str names[OT_COLUMN_NAMES_MAX];
    const ot_column *found = NULL;
    uint32_t count = ot_binding__column_names(arena, field, names);
    for (uint32_t i = 0; i < count; i++) {
        const ot_column *column = ot_table_column(table->table, names[i]);
        if (column != NULL && found != NULL)
            return NULL;
        found = column != NULL ? column : found;
    }
    if (found == NULL && table->key_count == 1 && ot_str_equal(field, OT_S("id")))
        return &table->table->columns[table->key[0]];
    return found;
}

ot_str ot_generate__around(const ot_generator *generator, const char *before, ot_str name,
                           const char *after)
{
    return ot_arena_printf(generator->arena, "%s%.*s%s", before, OT_ARG(name), after);
}

static ot_str in_lists(const ot_generator *generator, ot_str type, uint32_t depth)
{
    for (uint32_t i = 0; i < depth; i++)
        type = ot_generate__around(generator, "[", type, "]");
    return type;
}

ot_str ot_generate__type(const ot_generator *generator, const ot_generate_column *column)
{
    return in_lists(generator, column->type, column->depth);
}

ot_str ot_generate__input_type(const ot_generator *generator, const ot_generate_column *column)
{
    ot_str type = column->range == NULL ? column->type : column->range->input;
    return in_lists(generator, type, column->depth);
}

ot_sdl_node *ot_generate__define(ot_generator *generator, const char *keyword, ot_str name)
{
    ot_sdl_node *node = OT_NEW(generator->arena, ot_sdl_node);
    node->keyword = keyword;
    node->name = name;
    OT_VEC_PUSH(generator->arena, &generator->out->definitions, node);
    return node;
}

/* ---- The run ---- */

/* What the specification, the scalars and our own definitions are called. */
static const char *const reserved[] = {
    "AggregateFunction",
    "BigInt",
    "Boolean",
    "Bytes",
    "CacheControlScope",
    "Date",
    "DateTime",
    "Decimal",
    "FilterOp",
    "Float",
    "ID",
    "Int",
    "JSON",
    "Mutation",
    "Node",
    "PageInfo",
    "Query",
    "String",
    "Subscription",
    "Time",
    "UUID",
};

static void reserve_names(ot_generator *generator)
{
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
        ot_map_set(generator->arena, &generator->types, ot_str_from_c(reserved[i]), NULL);
    ot_map_set(generator->arena, &generator->roots, OT_S("node"), NULL); /* Relay's */
    ot_map_set(generator->arena, &generator->roots, OT_S("nodes"), NULL);
}

static int compare_types(const void *a, const void *b)
{
    return ot_str_compare((*(ot_generate_table *const *)a)->type,
                          (*(ot_generate_table *const *)b)->type);
}

static int compare_told(const void *a, const void *b)
{
    const ot_table *left = ((const ot_generated_table *)a)->table;
    const ot_table *right = ((const ot_generated_table *)b)->table;
    int schemas = ot_str_compare(left->schema, right->schema);
    return schemas != 0 ? schemas : ot_str_compare(left->name, right->name);
}

static int compare_definitions(const void *a, const void *b)
{
    return ot_str_compare((*(ot_sdl_node *const *)a)->name, (*(ot_sdl_node *const *)b)->name);
}

/* Enums and ranges were defined while columns were read; they go behind the types. */
static void write_definitions(ot_generator *generator)
{
    ot_generated *out = generator->out;
    ot_sdl_node **shared = out->definitions.items;
    uint32_t shared_count = out->definitions.count;
    out->definitions.items = NULL;
    out->definitions.count = out->definitions.capacity = 0;
    if (shared_count > 1)
        qsort(shared, shared_count, sizeof(*shared), compare_definitions);
    for (uint32_t i = 0; i < generator->table_count; i++)
        ot_generate__plan_inputs(generator->tables[i]);
    qsort(generator->tables, generator->table_count, sizeof(*generator->tables), compare_types);
    ot_generate__roots(generator);
    for (uint32_t i = 0; i < generator->table_count; i++) {
        if (!generator->tables[i]->is_only_join)
            ot_generate__types(generator, generator->tables[i]);
    }
    for (uint32_t i = 0; i < shared_count; i++)
        OT_VEC_PUSH(generator->arena, &out->definitions, shared[i]);
}

ot_status ot_generate(ot_arena *arena, const ot_catalog *catalog,
                      const ot_generate_options *options, ot_generated *out, ot_error *error)
{
    *out = (ot_generated){.type_count = 0};
    ot_generator generator = {.arena = arena, .catalog = catalog, .options = options, .out = out};
    ot_status status = check_tables(&generator, error);
    if (status != OT_OK)
        return status;
    reserve_names(&generator);
    take_tables(&generator);
    ot_generate__joins(&generator);
    tell_tables(&generator);
    if (out->tables.count > 1)
        qsort(out->tables.items, out->tables.count, sizeof(*out->tables.items), compare_told);
    if (out->type_count == 0)
        return ot_error_set(error, OT_INVALID, "there is no table that can be taken");
    ot_generate__relations(&generator);
    write_definitions(&generator);
    return OT_OK;
}
