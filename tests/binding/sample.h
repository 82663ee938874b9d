/*
 * What the tests of binding/ share: a catalog from a compact text, a binding from SDL over it, and
 * a text form of bound fields, so that tests are tables of texts. The catalog's text has one item
 * per table, enum or domain:
 *
 *   enum status(open paid)
 *   products(id int8 pk, name text!, category_id int8 -> categories, unique(name category_id))
 *   orders(shop int4, no int8, pk(shop no), fk(shop no -> shops id no))
 *   view sales(product_id int8)
 *   archive.events(id uuid)
 *
 * `!` is NOT NULL, `[]` an array, `generated` what it says, `~` a blank in a name. Functions:
 *
 *   function search(words text, at_most int4 default) -> set products stable strict
 *   function bounds() -> (low int4, high int4) stable
 *   function forget(id int8) -> void volatile
 *
 * What a query gives is told by sample_describe: the columns of the table after FROM where it
 * begins with SELECT *, else one for each `::type AS name` of its text.
 */
#ifndef OT_TESTS_BINDING_SAMPLE_H
#define OT_TESTS_BINDING_SAMPLE_H

#include <stdlib.h>

#include "support/schema.h"

#include "binding/binding_internal.h"

/* ---- Types ---- */

static const struct {
    const char *name;
    uint32_t oid;
    uint32_t array_oid;
} sample_types[] = {
    {"bool", 16, 1000},          {"bytea", 17, 1001},      {"name", 19, 1003},
    {"int8", 20, 1016},          {"int2", 21, 1005},       {"int4", 23, 1007},
    {"text", 25, 1009},          {"json", 114, 199},       {"xml", 142, 143},
    {"point", 600, 1017},        {"float4", 700, 1021},    {"float8", 701, 1022},
    {"inet", 869, 1041},         {"bpchar", 1042, 1014},   {"varchar", 1043, 1015},
    {"date", 1082, 1182},        {"time", 1083, 1183},     {"timestamp", 1114, 1115},
    {"timestamptz", 1184, 1185}, {"interval", 1186, 1187}, {"timetz", 1266, 1270},
    {"numeric", 1700, 1231},     {"uuid", 2950, 2951},     {"tsvector", 3614, 3643},
    {"jsonb", 3802, 3807},
};

enum { SAMPLE_TYPE_COUNT = sizeof(sample_types) / sizeof(sample_types[0]), SAMPLE_MAX = 64 };

typedef struct sample_pending_key {
    ot_table *from;
    ot_str to;
    OT_VEC(ot_str) from_columns;
    OT_VEC(ot_str) to_columns;
} sample_pending_key;

typedef struct sample_reader {
    ot_arena *arena;
    ot_catalog *catalog;
    ot_str text;
    size_t at;
    ot_str token; /* empty at the end */
    uint32_t next_oid;
    sample_pending_key keys[SAMPLE_MAX];
    uint32_t key_count;
} sample_reader;

static inline ot_pg_type *sample_add_type(sample_reader *reader, ot_str name, uint32_t oid,
                                          char kind)
{
    ot_pg_type *type = OT_NEW(reader->arena, ot_pg_type);
    *type = (ot_pg_type){.oid = oid, .name = name, .sql_name = name, .kind = kind};
    reader->catalog->types[reader->catalog->type_count++] = type;
    ot_map_set(reader->arena, &reader->catalog->types_by_name, name, type);
    return type;
}

static inline void sample_add_pair(sample_reader *reader, ot_str name, uint32_t oid,
                                   uint32_t array_oid, char kind)
{
    const ot_pg_type *element = sample_add_type(reader, name, oid, kind);
    ot_str array_name = ot_arena_printf(reader->arena, "_%.*s", OT_ARG(name));
    ot_pg_type *array = sample_add_type(reader, array_name, array_oid, 'b');
    array->element_oid = oid;
    array->element = element;
    array->sql_name = ot_arena_printf(reader->arena, "%.*s[]", OT_ARG(name));
}

/* A range of a type, and its multirange. */
static inline void sample_add_range(sample_reader *reader, const char *subtype, const char *range,
                                    const char *multirange, uint32_t oid)
{
    ot_map *types = &reader->catalog->types_by_name;
    ot_pg_range_type *made = OT_NEW(reader->arena, ot_pg_range_type);
    sample_add_pair(reader, ot_str_from_c(range), oid, oid + 1, 'r');
    sample_add_pair(reader, ot_str_from_c(multirange), oid + 2, oid + 3, 'm');
    ot_pg_type *one = ot_map_get(types, ot_str_from_c(range));
    ot_pg_type *many = ot_map_get(types, ot_str_from_c(multirange));
    *made = (ot_pg_range_type){
        .subtype = ot_map_get(types, ot_str_from_c(subtype)), .range = one, .multirange = many};
    one->range = made;
    many->range = made;
}

static inline ot_pg_type *sample_type(sample_reader *reader, ot_str name)
{
    ot_str key = name;
    if (ot_str_ends_with(name, OT_S("[]")))
        key = ot_arena_printf(reader->arena, "_%.*s", (int)name.len - 2, name.ptr);
    ot_pg_type *type = ot_map_get(&reader->catalog->types_by_name, key);
    if (type == NULL)
        fail_msg("the sample has no type %.*s", OT_ARG(name));
    return type;
}

/* ---- Reading ---- */

static inline bool sample_is_punctuation(char byte)
{
    return byte == '(' || byte == ')' || byte == ',';
}

static inline bool sample_is_blank(char byte)
{
    return byte == ' ' || byte == '\n';
}

static inline void sample_next(sample_reader *reader)
{
    ot_str text = reader->text;
    while (reader->at < text.len && sample_is_blank(text.ptr[reader->at]))
        reader->at++;
    size_t begin = reader->at;
    if (begin < text.len && sample_is_punctuation(text.ptr[begin]))
        reader->at++;
    while ((reader->at == begin || !sample_is_punctuation(text.ptr[begin])) &&
           reader->at < text.len && !sample_is_blank(text.ptr[reader->at]) &&
           !sample_is_punctuation(text.ptr[reader->at]))
        reader->at++;
    reader->token = ot_str_slice(text, begin, reader->at);
}

static inline bool sample_is(const sample_reader *reader, const char *token)
{
    return ot_str_equal(reader->token, ot_str_from_c(token));
}

static inline bool sample_accept(sample_reader *reader, const char *token)
{
    if (!sample_is(reader, token))
        return false;
    sample_next(reader);
    return true;
}

static inline ot_str sample_take(sample_reader *reader)
{
    char *token = ot_arena_alloc(reader->arena, reader->token.len + 1);
    for (size_t i = 0; i < reader->token.len; i++)
        token[i] = reader->token.ptr[i] == '~' ? ' ' : reader->token.ptr[i];
    ot_str taken = ot_str_make(token, reader->token.len);
    sample_next(reader);
    return taken;
}

static inline uint32_t *sample_columns(sample_reader *reader, const ot_table *table,
                                       const ot_str *names, uint32_t count)
{
    uint32_t *columns = OT_NEW_ARRAY(reader->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        const ot_column *column = ot_table_column(table, names[i]);
        if (column == NULL)
            fail_msg("the sample's table %.*s has no column %.*s", OT_ARG(table->name),
                     OT_ARG(names[i]));
        columns[i] = column->index;
    }
    return columns;
}

static inline void sample_add_unique(sample_reader *reader, ot_table *table, const ot_str *names,
                                     uint32_t count, bool is_primary)
{
    ot_unique *unique = &table->uniques[table->unique_count++];
    *unique = (ot_unique){.name = table->name,
                          .columns = sample_columns(reader, table, names, count),
                          .column_count = count,
                          .is_primary = is_primary,
                          .is_constraint = true};
    for (uint32_t i = 0; i < count && is_primary; i++)
        table->columns[unique->columns[i]].not_null = true;
}

static inline void sample_read_key(sample_reader *reader, ot_table *table)
{
    sample_pending_key *key = &reader->keys[reader->key_count++];
    *key = (sample_pending_key){.from = table};
    sample_next(reader); /* ( */
    while (!sample_accept(reader, "->"))
        OT_VEC_PUSH(reader->arena, &key->from_columns, sample_take(reader));
    key->to = sample_take(reader);
    while (!sample_accept(reader, ")"))
        OT_VEC_PUSH(reader->arena, &key->to_columns, sample_take(reader));
}

static inline void sample_read_unique(sample_reader *reader, ot_table *table, bool is_primary)
{
    OT_VEC(ot_str) names = {0};
    sample_next(reader); /* ( */
    while (!sample_accept(reader, ")"))
        OT_VEC_PUSH(reader->arena, &names, sample_take(reader));
    sample_add_unique(reader, table, names.items, names.count, is_primary);
}

static inline void sample_read_column(sample_reader *reader, ot_table *table, ot_str name)
{
    ot_str type = sample_take(reader);
    bool not_null = ot_str_ends_with(type, OT_S("!"));
    ot_column *column = &table->columns[table->column_count];
    *column = (ot_column){.name = name,
                          .quoted = name,
                          .index = table->column_count++,
                          .type = sample_type(reader, ot_str_slice(type, 0, type.len - not_null)),
                          .not_null = not_null,
                          .distinct = 1,
                          .width = 8};
    ot_map_set(reader->arena, &table->columns_by_name, name, column);
    while (!sample_is(reader, ",") && !sample_is(reader, ")")) {
        if (sample_accept(reader, "pk"))
            sample_add_unique(reader, table, &name, 1, true);
        else if (sample_accept(reader, "unique"))
            sample_add_unique(reader, table, &name, 1, false);
        else if (sample_accept(reader, "generated"))
            column->is_generated = true;
        else if (sample_accept(reader, "->")) {
            sample_pending_key *key = &reader->keys[reader->key_count++];
            *key = (sample_pending_key){.from = table};
            OT_VEC_PUSH(reader->arena, &key->from_columns, name);
            key->to = sample_take(reader);
        } else
            fail_msg("the sample says %.*s of a column", OT_ARG(reader->token));
    }
}

static inline void sample_read_table(sample_reader *reader, ot_str full, char kind)
{
    ot_arena *arena = reader->arena;
    size_t dot = ot_str_find(full, '.', 0);
    bool is_qualified = dot < full.len;
    ot_table *table = OT_NEW(arena, ot_table);
    table->oid = reader->next_oid++;
    table->schema = is_qualified ? ot_str_slice(full, 0, dot) : OT_S("public");
    table->name = is_qualified ? ot_str_slice(full, dot + 1, full.len) : full;
    table->quoted = full;
    table->kind = kind;
    table->in_search_path = !is_qualified;
    table->columns = OT_NEW_ARRAY(arena, ot_column, SAMPLE_MAX);
    table->uniques = OT_NEW_ARRAY(arena, ot_unique, SAMPLE_MAX);
    table->references = OT_NEW_ARRAY(arena, const ot_foreign_key *, SAMPLE_MAX);
    table->referrers = OT_NEW_ARRAY(arena, const ot_foreign_key *, SAMPLE_MAX);
    table->row_estimate = 1000;
    while (!sample_accept(reader, ")")) {
        ot_str name = sample_take(reader);
        if (ot_str_equal(name, OT_S("pk")))
            sample_read_unique(reader, table, true);
        else if (ot_str_equal(name, OT_S("unique")))
            sample_read_unique(reader, table, false);
        else if (ot_str_equal(name, OT_S("fk")))
            sample_read_key(reader, table);
        else
            sample_read_column(reader, table, name);
        (void)sample_accept(reader, ","); /* the last item has none */
    }
    ot_str key = ot_arena_printf(arena, "%.*s.%.*s", OT_ARG(table->schema), OT_ARG(table->name));
    ot_map_set(arena, &reader->catalog->tables_by_name, key, table);
    reader->catalog->tables[reader->catalog->table_count++] = table;
}

static inline void sample_read_enum(sample_reader *reader, ot_str name)
{
    sample_add_pair(reader, name, reader->next_oid, reader->next_oid + 1, 'e');
    reader->next_oid += 2;
    ot_pg_type *type = sample_type(reader, name);
    type->labels = OT_NEW_ARRAY(reader->arena, ot_str, SAMPLE_MAX);
    while (!sample_accept(reader, ")"))
        type->labels[type->label_count++] = sample_take(reader);
}

/* ---- Functions ---- */

static inline void sample_read_parameter(sample_reader *reader, ot_function *function)
{
    ot_parameter *parameter = &function->parameters[function->parameter_count++];
    parameter->name = sample_accept(reader, "_") ? OT_S("") : sample_take(reader);
    parameter->quoted = parameter->name;
    parameter->row = ot_catalog_table(reader->catalog, OT_S(""), reader->token);
    if (parameter->row == NULL)
        parameter->type = sample_type(reader, reader->token);
    sample_next(reader);
    parameter->has_default = sample_accept(reader, "default");
    function->is_variadic |= sample_accept(reader, "variadic");
    (void)sample_accept(reader, ","); /* the last one has none */
}

static inline ot_column sample_result_column(ot_str name, const ot_pg_type *type, uint32_t index)
{
    return (ot_column){
        .name = name, .quoted = name, .index = index, .type = type, .distinct = 1, .width = 8};
}

static inline void sample_read_result(sample_reader *reader, ot_function *function)
{
    function->is_set = sample_accept(reader, "set");
    function->rows = function->is_set ? 100 : 0;
    function->is_void = sample_accept(reader, "void");
    if (function->is_void)
        return;
    if (!sample_accept(reader, "(")) {
        function->row = ot_catalog_table(reader->catalog, OT_S(""), reader->token);
        if (function->row == NULL)
            function->result = sample_type(reader, reader->token);
        sample_next(reader);
        return;
    }
    function->columns = OT_NEW_ARRAY(reader->arena, ot_column, SAMPLE_MAX);
    while (!sample_accept(reader, ")")) {
        ot_str name = sample_take(reader);
        function->columns[function->column_count] =
            sample_result_column(name, sample_type(reader, reader->token), function->column_count);
        function->column_count++;
        sample_next(reader);
        (void)sample_accept(reader, ","); /* the last one has none */
    }
}

static inline void sample_read_function(sample_reader *reader, ot_str full)
{
    size_t dot = ot_str_find(full, '.', 0);
    bool is_qualified = dot < full.len;
    ot_function *function = &reader->catalog->functions[reader->catalog->function_count++];
    *function = (ot_function){.oid = reader->next_oid++,
                              .schema = is_qualified ? ot_str_slice(full, 0, dot) : OT_S("public"),
                              .name = is_qualified ? ot_str_slice(full, dot + 1, full.len) : full,
                              .quoted = full,
                              .in_search_path = !is_qualified,
                              .kind = 'f',
                              .volatility = 'i'};
    function->parameters = OT_NEW_ARRAY(reader->arena, ot_parameter, SAMPLE_MAX);
    while (!sample_accept(reader, ")"))
        sample_read_parameter(reader, function);
    if (!sample_accept(reader, "->"))
        fail_msg("the sample's function %.*s gives nothing", OT_ARG(full));
    sample_read_result(reader, function);
    if (sample_accept(reader, "stable"))
        function->volatility = 's';
    if (sample_accept(reader, "volatile"))
        function->volatility = 'v';
    function->is_strict = sample_accept(reader, "strict");
    if (sample_accept(reader, "procedure"))
        function->kind = 'p';
}

/* ---- Queries ---- */

static inline void sample_describe_named(ot_arena *arena, const ot_catalog *catalog, ot_str sql,
                                         ot_result_columns *out)
{
    out->columns = OT_NEW_ARRAY(arena, ot_column, SAMPLE_MAX);
    for (size_t at = 0; at + 2 < sql.len; at++) {
        ot_str rest = ot_str_slice(sql, at, sql.len);
        size_t end = ot_str_find(rest, ' ', 0);
        ot_str after = ot_str_slice(rest, end, rest.len);
        if (!ot_str_starts_with(rest, OT_S("::")) || !ot_str_starts_with(after, OT_S(" AS ")))
            continue;
        size_t length = 4;
        while (length < after.len && strchr(" ,)", after.ptr[length]) == NULL)
            length++;
        const ot_pg_type *type = ot_map_get(&catalog->types_by_name, ot_str_slice(rest, 2, end));
        out->columns[out->column_count] =
            sample_result_column(ot_str_slice(after, 4, length), type, out->column_count);
        out->column_count++;
    }
}

static inline ot_status sample_describe(void *data, ot_arena *arena, const ot_catalog *catalog,
                                        ot_str sql, const ot_pg_type *const *parameters,
                                        uint32_t parameter_count, ot_result_columns *out,
                                        ot_error *error)
{
    (void)data;
    (void)parameters;
    (void)parameter_count;
    sql = ot_arena_copy(arena, sql);
    *out = (ot_result_columns){0};
    const char *from = strstr(sql.ptr, "* FROM ");
    from = from == NULL || from[7] != '(' ? from : strstr(from + 7, "* FROM ");
    if (strstr(sql.ptr, "nonsense") != NULL)
        return ot_error_set(error, OT_INVALID, "column \"nonsense\" does not exist");
    if (from == NULL || strstr(sql.ptr, "RETURNING") != NULL) {
        sample_describe_named(arena, catalog, sql, out);
        return OT_OK;
    }
    const char *name = from + 7 + (from[7] == '"');
    size_t length = strcspn(name, " )\"");
    const ot_table *table = ot_catalog_table(catalog, OT_S(""), ot_str_make(name, length));
    if (table == NULL)
        return ot_error_set(error, OT_INVALID, "relation \"%.*s\" does not exist", (int)length,
                            name);
    *out = (ot_result_columns){.columns = table->columns, .column_count = table->column_count};
    return OT_OK;
}

static inline void sample_read_item(sample_reader *reader)
{
    bool is_function = sample_accept(reader, "function");
    bool is_enum = sample_accept(reader, "enum");
    char kind = sample_accept(reader, "view") ? 'v' : sample_accept(reader, "matview") ? 'm' : 'r';
    ot_str name = sample_take(reader);
    sample_next(reader); /* ( */
    if (is_function)
        sample_read_function(reader, name);
    else if (is_enum)
        sample_read_enum(reader, name);
    else
        sample_read_table(reader, name, kind);
}

static inline void sample_link(sample_reader *reader, const sample_pending_key *pending)
{
    ot_table *to = (ot_table *)ot_catalog_table(reader->catalog, OT_S(""), pending->to);
    if (to == NULL)
        fail_msg("the sample has no table %.*s", OT_ARG(pending->to));
    ot_foreign_key *key = OT_NEW(reader->arena, ot_foreign_key);
    uint32_t count = pending->from_columns.count;
    key->name = ot_arena_printf(reader->arena, "%.*s_%.*s_fkey", OT_ARG(pending->from->name),
                                OT_ARG(pending->from_columns.items[0]));
    key->from = pending->from;
    key->to = to;
    key->column_count = count;
    key->from_columns = sample_columns(reader, pending->from, pending->from_columns.items, count);
    key->to_columns = pending->to_columns.count > 0
                          ? sample_columns(reader, to, pending->to_columns.items, count)
                          : to->uniques[0].columns;
    pending->from->references[pending->from->reference_count++] = key;
    to->referrers[to->referrer_count++] = key;
}

static inline int sample_compare_types(const void *a, const void *b)
{
    const ot_pg_type *left = *(ot_pg_type *const *)a;
    const ot_pg_type *right = *(ot_pg_type *const *)b;
    return left->oid < right->oid ? -1 : left->oid > right->oid;
}

static inline ot_catalog *sample_catalog(ot_arena *arena, const char *text)
{
    static ot_str search_path[] = {OT_STR("public")};
    sample_reader reader = {.arena = arena, .text = ot_str_from_c(text), .next_oid = 20000};
    reader.catalog = OT_NEW(arena, ot_catalog);
    reader.catalog->search_path = search_path;
    reader.catalog->search_path_count = 1;
    ot_map_set(arena, &reader.catalog->search_configs, OT_S("english"), reader.catalog);
    reader.catalog->tables = OT_NEW_ARRAY(arena, ot_table *, SAMPLE_MAX);
    reader.catalog->types = OT_NEW_ARRAY(arena, ot_pg_type *, 2 * SAMPLE_TYPE_COUNT + SAMPLE_MAX);
    for (size_t i = 0; i < SAMPLE_TYPE_COUNT; i++)
        sample_add_pair(&reader, ot_str_from_c(sample_types[i].name), sample_types[i].oid,
                        sample_types[i].array_oid, 'b');
    reader.catalog->functions = OT_NEW_ARRAY(arena, ot_function, SAMPLE_MAX);
    reader.catalog->describe = sample_describe;
    sample_add_range(&reader, "timestamptz", "tstzrange", "tstzmultirange", 3910);
    sample_add_range(&reader, "date", "daterange", "datemultirange", 3920);
    sample_add_range(&reader, "int4", "int4range", "int4multirange", 3930);
    sample_add_range(&reader, "numeric", "numrange", "nummultirange", 3940);
    sample_next(&reader);
    while (reader.token.len > 0)
        sample_read_item(&reader);
    for (uint32_t i = 0; i < reader.key_count; i++)
        sample_link(&reader, &reader.keys[i]);
    qsort(reader.catalog->types, reader.catalog->type_count, sizeof(ot_pg_type *),
          sample_compare_types);
    return reader.catalog;
}

/* ---- Binding ---- */

typedef struct sample_binding {
    schema_fixture fixture;
    ot_source directives_source;
    ot_binding *binding; /* NULL when something was reported */
} sample_binding;

static inline void sample_bind(sample_binding *sample, const ot_catalog *catalog)
{
    ot_syntax_error error = {0};
    schema_fixture *fixture = &sample->fixture;
    sample->directives_source =
        (ot_source){.name = OT_STR("directives"), .text = ot_binding_directives_sdl()};
    ot_schema_options options = {
        .binding_directives = ot_parse(fixture->arena, &sample->directives_source, NULL, &error)};
    if (options.binding_directives == NULL)
        fail_msg("%.*s", OT_ARG(error.message));
    schema_build(fixture, &options);
    if (fixture->schema != NULL)
        sample->binding =
            ot_binding_build(fixture->arena, fixture->schema, catalog, &fixture->report);
}

/* One SDL text over one catalog text. */
static inline void sample_begin(sample_binding *sample, const char *catalog, ot_str sdl)
{
    sample->binding = NULL;
    schema_start(&sample->fixture);
    schema_add(&sample->fixture, "test.graphql", sdl);
    sample_bind(sample, sample_catalog(sample->fixture.arena, catalog));
}

static inline void sample_end(sample_binding *sample)
{
    schema_end(&sample->fixture);
}

/* "3:4 message" for each problem, one a line. */
static inline void sample_put_problems(const sample_binding *sample, ot_buffer *out)
{
    const ot_report *report = &sample->fixture.report;
    for (uint32_t i = 0; i < report->problems.count; i++) {
        const ot_problem *problem = &report->problems.items[i];
        if (problem->place_count > 0 && problem->places[0].source != NULL) {
            ot_location at = ot_source_locate(problem->places[0].source, problem->places[0].offset);
            ot_buffer_printf(out, "%u:%u ", at.line, at.column);
        }
        ot_buffer_printf(out, "%s%.*s", "", OT_ARG(problem->message));
        if (i + 1 < report->problems.count)
            ot_buffer_append_byte(out, '\n');
    }
}

/* ---- Bound things as text ---- */

static inline void sample_put_sql(const ot_sql *sql, ot_buffer *out)
{
    for (uint32_t i = 0; i < sql->piece_count; i++) {
        const ot_sql_piece *piece = &sql->pieces[i];
        if (piece->kind == OT_SQL_TEXT)
            ot_buffer_append(out, piece->text);
        else if (piece->kind == OT_SQL_COLUMN)
            ot_buffer_printf(out, "<%.*s>", OT_ARG(piece->column->name));
        else if (piece->kind == OT_SQL_CLAIM)
            ot_buffer_printf(out, "{claim %.*s}", OT_ARG(piece->text));
        else if (piece->kind == OT_SQL_PARENT)
            ot_buffer_printf(out, "{parent %.*s}", OT_ARG(piece->column->name));
        else if (piece->kind == OT_SQL_KEYS)
            ot_buffer_printf(out, "{keys %u}", piece->key);
        else
            ot_buffer_printf(out, "{%.*s %.*s}", OT_ARG(piece->argument->name),
                             OT_ARG(piece->type->name));
    }
}

static inline void sample_put_order(const ot_order *order, ot_buffer *out)
{
    for (uint32_t i = 0; i < order->term_count; i++) {
        const ot_order_term *term = &order->terms[i];
        ot_buffer_printf(out, "%s%.*s%s%s", i > 0 ? ", " : "", OT_ARG(term->column->name),
                         term->is_descending ? " desc" : "",
                         term->nulls_first == term->is_descending ? ""
                         : term->nulls_first                      ? " nulls first"
                                                                  : " nulls last");
    }
    if (!order->is_total)
        OT_BUFFER_LITERAL(out, " (not total)");
}

static inline void sample_put_columns(const ot_table *table, const uint32_t *columns,
                                      uint32_t count, ot_buffer *out)
{
    for (uint32_t i = 0; i < count; i++)
        ot_buffer_printf(out, "%s%.*s", i > 0 ? " " : "", OT_ARG(table->columns[columns[i]].name));
}

static inline void sample_put_join(const ot_bound_type *owner, const ot_bound_rows *rows,
                                   ot_buffer *out)
{
    const ot_join *join = rows->join;
    OT_BUFFER_LITERAL(out, " by ");
    sample_put_columns(owner->table, join->parent_columns, join->parent_column_count, out);
    OT_BUFFER_LITERAL(out, " = ");
    if (join->through != NULL) {
        ot_buffer_printf(out, "%.*s(", OT_ARG(join->through->name));
        sample_put_columns(join->through, join->through_from, join->parent_column_count, out);
        OT_BUFFER_LITERAL(out, ", ");
        sample_put_columns(join->through, join->through_to, join->target_column_count, out);
        OT_BUFFER_LITERAL(out, ") = ");
    }
    sample_put_columns(rows->target->table, join->target_columns, join->target_column_count, out);
    if (join->is_to_one)
        OT_BUFFER_LITERAL(out, " to one");
}

static const char *const sample_roles[] = {
    "unused", "filter",     "filters", "and",   "or",       "not",    "order",
    "first",  "offset",     "after",   "last",  "before",   "set",    "key",
    "nested", "operations", "version", "input", "relation", "operand"};

static const char *const sample_ops[] = {
    "EQ",      "NE",        "LT",       "LTE",         "GT",          "GTE",
    "IN",      "LIKE",      "ILIKE",    "STARTS_WITH", "CONTAINS",    "SEARCH",
    "IS_NULL", "CONTAINED", "OVERLAPS", "HAS_KEY",     "HAS_ANY_KEY", "HAS_ALL_KEYS"};

static inline void sample_put_argument(const ot_bound_argument *argument, int depth, ot_buffer *out)
{
    ot_buffer_printf(out, "%.*s %s", OT_ARG(argument->definition->name),
                     sample_roles[argument->role]);
    if (argument->column != NULL)
        ot_buffer_printf(out, " %.*s", OT_ARG(argument->column->name));
    if (argument->role == OT_ARGUMENT_FILTER)
        ot_buffer_printf(out, " %s", sample_ops[argument->op]);
    if (argument->type != NULL)
        ot_buffer_printf(out, " %.*s%s", OT_ARG(argument->type->name),
                         argument->sends_list && argument->op != OT_FILTER_IN ? " list" : "");
    for (uint32_t i = 0; i < argument->path_count; i++)
        ot_buffer_printf(out, "%s%.*s", i == 0 ? " at " : ".", OT_ARG(argument->path[i]));
    if (argument->config.len > 0)
        ot_buffer_printf(out, " by %.*s", OT_ARG(argument->config));
    for (uint32_t i = 0;
         argument->orders != NULL && i < ot_type_named(argument->definition->type)->value_count;
         i++) {
        ot_buffer_printf(out, "%s", i == 0 ? " " : " | ");
        sample_put_order(&argument->orders[i], out);
    }
    static const char *const quantifiers[] = {" some", " every", " none"};
    if (argument->role == OT_ARGUMENT_RELATION)
        ot_buffer_printf(out, "%s %.*s", quantifiers[argument->quantifier],
                         OT_ARG(argument->rows->target->type->name));
    bool is_inner = argument->role != OT_ARGUMENT_FILTERS && argument->role != OT_ARGUMENT_RELATION;
    if (argument->input == NULL || depth > (is_inner ? 0 : 1))
        return;
    OT_BUFFER_LITERAL(out, " {");
    for (uint32_t i = 0; i < argument->input->type->input_count; i++) {
        OT_BUFFER_LITERAL(out, " ");
        sample_put_argument(&argument->input->fields[i], depth + 1, out);
        OT_BUFFER_LITERAL(out, ";");
    }
    OT_BUFFER_LITERAL(out, " }");
}

static const char *const sample_kinds[] = {
    [OT_BOUND_TYPENAME] = "typename",
    [OT_BOUND_COLUMN] = "column",
    [OT_BOUND_EXPR] = "expr",
    [OT_BOUND_DOCUMENT] = "document",
    [OT_BOUND_RANGE] = "range",
    [OT_BOUND_GLOBAL] = "global",
    [OT_BOUND_GLOBALS] = "globals",
    [OT_BOUND_MEMBER] = "member",
    [OT_BOUND_ROWS] = "rows",
    [OT_BOUND_CHOICE] = "choice",
    [OT_BOUND_FEED] = "feed",
    [OT_BOUND_WRITE] = "write",
    [OT_BOUND_CALL] = "call",
    [OT_BOUND_RESOLVER] = "resolver",
    [OT_BOUND_INTROSPECTION] = "introspection",
    [OT_BOUND_AGGREGATE] = "aggregate",
    [OT_BOUND_AGGREGATES] = "aggregates",
    [OT_BOUND_EDGES] = "edges",
    [OT_BOUND_NODES] = "nodes",
    [OT_BOUND_NODE] = "node",
    [OT_BOUND_CURSOR] = "cursor",
    [OT_BOUND_PAGE_INFO] = "pageInfo",
    [OT_BOUND_TOTAL_COUNT] = "totalCount",
    [OT_BOUND_HAS_NEXT_PAGE] = "hasNextPage",
    [OT_BOUND_HAS_PREVIOUS_PAGE] = "hasPreviousPage",
    [OT_BOUND_START_CURSOR] = "startCursor",
    [OT_BOUND_END_CURSOR] = "endCursor",
};

/* "value of f(p: row, n: n, who: claim sub) by id": the call, and what of the parent decides it. */
static inline void sample_put_call(const ot_bound_type *owner, const ot_bound_call *call,
                                   ot_buffer *out)
{
    static const char *const shapes[] = {"value", "set", "rows", "done"};
    ot_buffer_printf(out, " %s of ", shapes[call->shape]);
    if (call->query != NULL)
        sample_put_sql(call->query, out);
    else
        ot_buffer_printf(out, "%.*s(", OT_ARG(call->function->name));
    for (uint32_t i = 0; i < call->operand_count; i++) {
        const ot_operand *operand = &call->operands[i];
        ot_buffer_printf(out, "%s%.*s: ", i > 0 ? ", " : "", OT_ARG(operand->parameter->name));
        if (operand->kind == OT_OPERAND_ARGUMENT)
            ot_buffer_printf(out, "%.*s", OT_ARG(operand->argument->name));
        if (operand->kind == OT_OPERAND_COLUMN)
            ot_buffer_printf(out, "column %.*s", OT_ARG(operand->column->name));
        if (operand->kind == OT_OPERAND_CLAIM)
            ot_buffer_printf(out, "claim %.*s", OT_ARG(operand->claim));
        if (operand->kind == OT_OPERAND_ROW)
            OT_BUFFER_LITERAL(out, "row");
    }
    if (call->query == NULL)
        OT_BUFFER_LITERAL(out, ")");
    if (call->is_document)
        OT_BUFFER_LITERAL(out, " as document");
    if (call->join == NULL)
        return;
    ot_buffer_printf(out, " %s ",
                     call->is_batched      ? "batched by"
                     : call->is_parent_row ? "of the row of"
                                           : "by");
    sample_put_columns(owner->table, call->join->parent_columns, call->join->parent_column_count,
                       out);
}

static inline void sample_put_rows(const ot_bound_type *owner, const ot_bound_rows *rows,
                                   ot_buffer *out)
{
    static const char *const shapes[] = {"one", "list", "connection", "all"};
    ot_buffer_printf(out, " %s %.*s", shapes[rows->cardinality], OT_ARG(rows->target->type->name));
    if (rows->call != NULL)
        sample_put_call(owner, rows->call, out);
    else if (rows->join != NULL)
        sample_put_join(owner, rows, out);
    if (rows->cardinality != OT_CARDINALITY_AGGREGATE)
        OT_BUFFER_LITERAL(out, " order ");
    if (rows->cardinality != OT_CARDINALITY_AGGREGATE)
        sample_put_order(&rows->order, out);
    if (rows->base_where != NULL) {
        OT_BUFFER_LITERAL(out, " of ");
        sample_put_sql(rows->base_where, out);
    }
    if (rows->is_paged)
        ot_buffer_printf(out, " page %u/%u", rows->page_default, rows->page_max);
    if (rows->where != NULL) {
        OT_BUFFER_LITERAL(out, " where ");
        sample_put_sql(rows->where, out);
    }
}

static inline void sample_put_value(const ot_bound_field *field, ot_buffer *out)
{
    static const char *const functions[] = {"count", "count distinct", "sum",    "avg", "min",
                                            "max",   "bool_and",       "bool_or"};
    if (field->kind == OT_BOUND_AGGREGATE)
        ot_buffer_printf(out, " %s%s %.*s", functions[field->function],
                         field->is_zero ? " or 0" : "", OT_ARG(field->value.type->name));
    if (field->column != NULL)
        ot_buffer_printf(out, " %.*s %.*s", OT_ARG(field->column->name),
                         OT_ARG(field->column->type->name));
    if (field->value.list_depth > 0)
        ot_buffer_printf(out, " list%s", field->value.items_not_null ? " of not null" : "");
    if (field->expr != NULL) {
        OT_BUFFER_LITERAL(out, " ");
        sample_put_sql(field->expr, out);
    }
}

static inline void sample_put_field(const ot_bound_type *owner, const ot_bound_field *field,
                                    ot_buffer *out)
{
    static const char *const writes[] = {"insert", "update", "upsert", "delete"};
    ot_buffer_printf(out, "%s", sample_kinds[field->kind]);
    if (field->rows != NULL)
        sample_put_rows(owner, field->rows, out);
    for (uint32_t i = 0; field->feed != NULL && i < field->feed->count; i++)
        sample_put_rows(owner, field->feed->members[i]->rows, out);
    for (uint32_t i = 0; field->choice != NULL && i < field->choice->variants->count; i++) {
        ot_buffer_printf(out, " %.*s", OT_ARG(field->choice->variants->items[i].literal));
        sample_put_rows(owner, &field->choice->rows[i], out);
    }
    if (field->write != NULL)
        ot_buffer_printf(out, " %s %.*s", writes[field->write->kind],
                         OT_ARG(field->write->target->type->name));
    if (field->call != NULL && field->rows == NULL)
        sample_put_call(owner, field->call, out);
    sample_put_value(field, out);
    if (field->kind == OT_BOUND_RESOLVER)
        ot_buffer_printf(out, " %.*s requires %u", OT_ARG(field->resolver_name),
                         field->requires == NULL ? 0 : field->requires->count);
    for (uint32_t i = 0; i < field->load_count; i++)
        ot_buffer_printf(out, "%s %.*s %u", i == 0 ? " loads" : "",
                         OT_ARG(field->loads[i].type->type->name), field->loads[i].fields->count);
    for (uint32_t i = 0; i < field->definition->argument_count; i++) {
        OT_BUFFER_LITERAL(out, "; ");
        sample_put_argument(&field->arguments[i], 0, out);
    }
}

/* ---- Tables of cases ---- */

/* A row: what it shows, an SDL, and either the bound form of a field or the problems. */
typedef struct sample_case {
    const char *sentence;
    const char *field; /* "Type.field", or a type over a table; NULL: problems are expected */
    ot_str sdl;
    ot_str expected;
} sample_case;

#define BINDS(sentence, field, sdl, expected)                                                      \
    {                                                                                              \
        sentence, field, OT_STR(sdl), OT_STR(expected)                                             \
    }

#define REFUSES(sentence, sdl, expected)                                                           \
    {                                                                                              \
        sentence, NULL, OT_STR(sdl), OT_STR(expected)                                              \
    }

static inline void sample_put_type(const ot_bound_type *bound, ot_buffer *out)
{
    ot_buffer_printf(out, "table %.*s key ", OT_ARG(bound->table->name));
    sample_put_columns(bound->table, bound->key, bound->key_count, out);
    if (bound->variants != NULL)
        ot_buffer_printf(out, " by %.*s:", OT_ARG(bound->variants->column->name));
    for (uint32_t i = 0; bound->variants != NULL && i < bound->variants->count; i++)
        ot_buffer_printf(out, "%s %.*s %.*s", i > 0 ? "," : "",
                         OT_ARG(bound->variants->items[i].type->type->name),
                         OT_ARG(bound->variants->items[i].literal));
    if (bound->where == NULL)
        return;
    OT_BUFFER_LITERAL(out, " where ");
    sample_put_sql(bound->where, out);
}

static inline void sample_put_named_field(const sample_binding *sample, ot_str path, ot_buffer *out)
{
    size_t dot = ot_str_find(path, '.', 0);
    const ot_type *type = ot_schema_type(sample->fixture.schema, ot_str_slice(path, 0, dot));
    if (dot == path.len) {
        sample_put_type(ot_binding_type(sample->binding, type), out);
        return;
    }
    const ot_field *field =
        ot_map_get(&type->fields_by_name, ot_str_slice(path, dot + 1, path.len));
    sample_put_field(ot_binding_type(sample->binding, type),
                     ot_binding_field(sample->binding, field), out);
}

/* True when it comes out as expected; tells the difference otherwise. */
static inline bool sample_check(const char *catalog, const sample_case *row)
{
    sample_binding sample;
    ot_buffer out = {0};
    sample_begin(&sample, catalog, row->sdl);
    if (row->field == NULL || sample.binding == NULL)
        sample_put_problems(&sample, &out);
    else
        sample_put_named_field(&sample, ot_str_from_c(row->field), &out);
    bool is_right = ot_str_equal(ot_buffer_str(&out), row->expected) &&
                    (row->field == NULL) == (sample.binding == NULL);
    if (!is_right)
        print_error("%s\n--- expected\n%.*s\n--- found\n%.*s\n", row->sentence,
                    OT_ARG(row->expected), OT_ARG(ot_buffer_str(&out)));
    ot_buffer_free(&out);
    sample_end(&sample);
    return is_right;
}

/* All rows are tried, so that one run tells all differences. */
#define SAMPLE_CHECK_ALL(catalog, rows)                                                            \
    do {                                                                                           \
        size_t wrong = 0;                                                                          \
        for (size_t row_index = 0; row_index < sizeof(rows) / sizeof((rows)[0]); row_index++)      \
            wrong += !sample_check((catalog), &(rows)[row_index]);                                 \
        assert_int_equal(wrong, 0);                                                                \
    } while (0)

#endif
