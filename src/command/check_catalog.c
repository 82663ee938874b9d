#include "base/limits.h"
#include "command/check.h"
#include "json/writer.h"

/*
 * What PostgreSQL would say only at run time: that a role may not read a column, or, by being slow,
 * that no index helps. Only columns that the schema names are asked about, and only tables that may
 * be large are given advice.
 */

/* Below this a scan is as good as an index; 1000 is also what a table nobody has analyzed counts
 * as. */
enum { ROWS_MANY = 1000 };

typedef struct catalog_check {
    ot_findings *findings;
    const ot_service *service;
    ot_map columns; /* "oid.name" of what is asked about -> asked_column* */
} catalog_check;

typedef struct asked_column {
    const ot_table *table;
    const ot_column *column;
    ot_place place; /* of what names it first */
} asked_column;

/* ---- Places ---- */

static ot_place field_place(const ot_field *field)
{
    if (field->ast == NULL)
        return field->place;
    return (ot_place){.source = field->place.source, .offset = field->ast->name.offset};
}

static ot_place input_place(const ot_input_value *input)
{
    if (input->ast == NULL)
        return input->place;
    return (ot_place){.source = input->place.source, .offset = input->ast->name.offset};
}

static ot_place value_place(const ot_enum_value *value)
{
    if (value->ast == NULL)
        return value->place;
    return (ot_place){.source = value->place.source, .offset = value->ast->name.offset};
}

/* ---- Which columns are read ---- */

static void ask(catalog_check *checker, const ot_table *table, const ot_column *column,
                ot_place place)
{
    if (column == NULL || column->computed != NULL || table->kind == OT_TABLE_RESULT)
        return;
    ot_arena *arena = checker->findings->arena;
    ot_str key = ot_arena_printf(arena, "%u.%.*s", table->oid, OT_ARG(column->name));
    if (ot_map_has(&checker->columns, key))
        return;
    asked_column *asked = OT_NEW(arena, asked_column);
    *asked = (asked_column){.table = table, .column = column, .place = place};
    ot_map_set(arena, &checker->columns, key, asked);
}

static void ask_all(catalog_check *checker, const ot_table *table, const uint32_t *columns,
                    uint32_t count, ot_place place)
{
    for (uint32_t i = 0; i < count; i++)
        ask(checker, table, &table->columns[columns[i]], place);
}

static void ask_join(catalog_check *checker, const ot_table *here, const ot_bound_rows *rows,
                     ot_place place)
{
    const ot_join *join = rows->join;
    ask_all(checker, here, join->parent_columns, join->parent_column_count, place);
    ask_all(checker, rows->target->table, join->target_columns, join->target_column_count, place);
    if (join->through == NULL)
        return;
    ask_all(checker, join->through, join->through_from, join->parent_column_count, place);
    ask_all(checker, join->through, join->through_to, join->target_column_count, place);
}

/* ---- Indexes ---- */

static bool is_worth_it(const ot_table *table)
{
    bool is_stored = table->kind == 'r' || table->kind == 'p' || table->kind == 'm';
    return is_stored && table->row_estimate >= ROWS_MANY;
}

static bool is_method(const ot_index *index, const char *method)
{
    return ot_str_equal(index->method, ot_str_from_c(method));
}

/* How a field reads its table: what else narrows it decides which indexes may serve. */
typedef struct access_path {
    const ot_table *table;
    bool has_predicate; /* @where, which may be that of a partial index */
    bool is_narrowed;   /* at a root by @where or row-level security: columns that come first in an
                           index may be fixed */
    bool is_found;      /* an argument that is always given has an index, so other filters look at
                           the rows that it finds */
} access_path;

/* Comparing a column finds no nulls, so an index without them is whole for that. */
static bool is_without_nulls(ot_arena *arena, const ot_index *index, const ot_column *column)
{
    ot_str wanted = ot_arena_printf(arena, "(%.*s IS NOT NULL)", OT_ARG(column->quoted));
    return ot_str_equal(index->predicate, wanted);
}

static bool is_usable(ot_arena *arena, const access_path *path, const ot_index *index,
                      uint32_t column)
{
    return !index->is_partial || path->has_predicate ||
           is_without_nulls(arena, index, &path->table->columns[column]);
}

static bool has_part(const ot_index *index, uint32_t part_count, uint32_t column)
{
    for (uint32_t p = 0; p < part_count && p < index->part_count; p++) {
        if (index->parts[p].column == (int64_t)column)
            return true;
    }
    return false;
}

/* True when the first parts are just these columns, in any order; anywhere, where what narrows may
 * come first. */
static bool begins_with(const access_path *path, const ot_index *index, const uint32_t *columns,
                        uint32_t count)
{
    uint32_t part_count = path->is_narrowed ? index->part_count : count;
    for (uint32_t i = 0; i < count; i++) {
        if (!has_part(index, part_count, columns[i]))
            return false;
    }
    return true;
}

static bool has_index(ot_arena *arena, const access_path *path, const uint32_t *columns,
                      uint32_t count)
{
    for (uint32_t i = 0; i < path->table->index_count; i++) {
        const ot_index *index = &path->table->indexes[i];
        if (begins_with(path, index, columns, count) && is_usable(arena, path, index, columns[0]) &&
            (is_method(index, "btree") || count == 1))
            return true;
    }
    return false;
}

/* Forwards or backwards; where there are no nulls, their place does not matter. */
static bool gives_order(const ot_index *index, const ot_order_term *term)
{
    for (uint32_t p = 0; p < index->part_count; p++) {
        const ot_index_part *part = &index->parts[p];
        bool is_backward = part->is_descending != term->is_descending;
        if (part->column == (int64_t)term->column->index)
            return term->column->not_null ||
                   (part->nulls_first != term->nulls_first) == is_backward;
    }
    return false;
}

static bool has_ordered_index(const access_path *path, const ot_order_term *term)
{
    for (uint32_t i = 0; i < path->table->index_count; i++) {
        const ot_index *index = &path->table->indexes[i];
        if (is_method(index, "btree") && (!index->is_partial || path->has_predicate) &&
            begins_with(path, index, &term->column->index, 1) && gives_order(index, term))
            return true;
    }
    return false;
}

/* Texts are searched and arrays looked into by indexes of other kinds, often over expressions. */
static bool has_other_index(const ot_table *table, const ot_column *column)
{
    for (uint32_t i = 0; i < table->index_count; i++) {
        const ot_index *index = &table->indexes[i];
        for (uint32_t p = 0; p < index->part_count && !is_method(index, "btree"); p++) {
            if (index->parts[p].column == OT_INDEX_EXPRESSION ||
                index->parts[p].column == (int64_t)column->index)
                return true;
        }
    }
    return false;
}

static ot_str join_columns(ot_arena *arena, const ot_table *table, const uint32_t *columns,
                           uint32_t count)
{
    ot_str list = {0};
    for (uint32_t i = 0; i < count; i++)
        list = ot_arena_printf(arena, "%.*s%s%.*s", OT_ARG(list), i > 0 ? ", " : "",
                               OT_ARG(table->columns[columns[i]].quoted));
    return list;
}

static void advise_join(catalog_check *checker, const access_path *path, const uint32_t *columns,
                        uint32_t count, const ot_field *field)
{
    const ot_table *table = path->table;
    if (!is_worth_it(table) || has_index(checker->findings->arena, path, columns, count))
        return;
    ot_str list = join_columns(checker->findings->arena, table, columns, count);
    ot_findings_add(checker->findings, OT_SEVERITY_WARNING, "index", field_place(field),
                    "Field \"%.*s.%.*s\": no index begins with the columns it joins by; CREATE "
                    "INDEX ON %.*s (%.*s).",
                    OT_ARG(field->parent->name), OT_ARG(field->name), OT_ARG(table->quoted),
                    OT_ARG(list));
}

static void advise_order(catalog_check *checker, const access_path *path, const ot_order *order,
                         ot_place place)
{
    const ot_table *table = path->table;
    if (order->term_count == 0 || order->terms[0].column->computed != NULL || !is_worth_it(table) ||
        has_ordered_index(path, &order->terms[0]))
        return;
    const ot_order_term *term = &order->terms[0];
    bool is_usual = term->nulls_first == term->is_descending;
    ot_findings_add(checker->findings, OT_SEVERITY_WARNING, "index", place,
                    "No index gives this order: each page sorts all rows; CREATE INDEX ON %.*s "
                    "(%.*s%s%s).",
                    OT_ARG(table->quoted), OT_ARG(term->column->quoted),
                    term->is_descending ? " DESC" : "",
                    is_usual            ? ""
                    : term->nulls_first ? " NULLS FIRST"
                                        : " NULLS LAST");
}

/* What stands at a path is found by an index over an expression. */
static bool has_expression_index(const ot_table *table)
{
    for (uint32_t i = 0; i < table->index_count; i++)
        for (uint32_t p = 0; p < table->indexes[i].part_count; p++)
            if (table->indexes[i].parts[p].column == OT_INDEX_EXPRESSION)
                return true;
    return false;
}

static bool is_helped(ot_arena *arena, const access_path *path, const ot_bound_argument *argument)
{
    if (argument->path_count > 0)
        return has_expression_index(path->table) || has_other_index(path->table, argument->column);
    switch (argument->op) {
    case OT_FILTER_EQ:
    case OT_FILTER_IN:
    case OT_FILTER_LT:
    case OT_FILTER_LTE:
    case OT_FILTER_GT:
    case OT_FILTER_GTE:
    case OT_FILTER_IS_NULL:
        return has_index(arena, path, &argument->column->index, 1);
    case OT_FILTER_STARTS_WITH:
        return has_index(arena, path, &argument->column->index, 1) ||
               has_other_index(path->table, argument->column);
    case OT_FILTER_LIKE:
    case OT_FILTER_ILIKE:
    case OT_FILTER_CONTAINS:
    case OT_FILTER_CONTAINED:
    case OT_FILTER_OVERLAPS:
    case OT_FILTER_HAS_KEY:
    case OT_FILTER_HAS_ANY_KEY:
    case OT_FILTER_HAS_ALL_KEYS:
    case OT_FILTER_SEARCH:
        return has_other_index(path->table, argument->column);
    case OT_FILTER_NE:
        return true; /* no index would */
    }
    return true;
}

static void advise_filter(catalog_check *checker, const access_path *path,
                          const ot_bound_argument *argument)
{
    const ot_table *table = path->table;
    if (!is_worth_it(table) || path->is_found || argument->column->computed != NULL ||
        is_helped(checker->findings->arena, path, argument))
        return;
    ot_findings_add(checker->findings, OT_SEVERITY_WARNING, "index",
                    input_place(argument->definition),
                    "No index helps to filter table \"%.*s\" by column \"%.*s\": each use reads "
                    "all rows.",
                    OT_ARG(table->name), OT_ARG(argument->column->name));
}

static bool is_found_by_index(ot_arena *arena, const access_path *path, const ot_bound_field *field)
{
    for (uint32_t i = 0; i < field->definition->argument_count; i++) {
        const ot_bound_argument *argument = &field->arguments[i];
        if (argument->role == OT_ARGUMENT_FILTER && argument->path_count == 0 &&
            (argument->op == OT_FILTER_EQ || argument->op == OT_FILTER_IN) &&
            argument->definition->type->kind == OT_TYPE_NON_NULL &&
            argument->column->computed == NULL &&
            has_index(arena, path, &argument->column->index, 1))
            return true;
    }
    return false;
}

/* ---- Walking a bound schema ---- */

/* Filters and orders at a root meet the whole table; in a relation the join comes first. */
static void check_argument(catalog_check *checker, const access_path *path,
                           const ot_bound_argument *argument, bool is_root, uint32_t depth)
{
    if (argument->role == OT_ARGUMENT_FILTER) {
        ask(checker, path->table, argument->column, input_place(argument->definition));
        if (is_root)
            advise_filter(checker, path, argument);
    }
    const ot_type *named = ot_type_named(argument->definition->type);
    for (uint32_t i = 0; argument->role == OT_ARGUMENT_ORDER && i < named->value_count; i++) {
        if (is_root)
            advise_order(checker, path, &argument->orders[i], value_place(&named->values[i]));
    }
    if (argument->role != OT_ARGUMENT_FILTERS || depth > 0)
        return;
    for (uint32_t i = 0; i < argument->input->type->input_count; i++)
        check_argument(checker, path, &argument->input->fields[i], is_root, depth + 1);
}

static void check_join(catalog_check *checker, const ot_bound_type *owner,
                       const ot_bound_field *field, const access_path *path)
{
    const ot_join *join = field->rows->join;
    access_path through = {.table = join->through};
    ask_join(checker, owner->table, field->rows, field_place(field->definition));
    if (join->through == NULL)
        advise_join(checker, path, join->target_columns, join->target_column_count,
                    field->definition);
    else
        advise_join(checker, &through, join->through_from, join->parent_column_count,
                    field->definition);
}

static void check_rows(catalog_check *checker, const ot_bound_type *owner,
                       const ot_bound_field *field)
{
    const ot_bound_rows *rows = field->rows;
    const ot_table *table = rows->target->table;
    ot_place place = field_place(field->definition);
    bool has_where = rows->where != NULL || rows->target->where != NULL;
    bool is_root = rows->join == NULL;
    access_path path = {.table = table,
                        .has_predicate = has_where,
                        .is_narrowed = is_root && (has_where || table->has_row_security)};
    path.is_found = is_found_by_index(checker->findings->arena, &path, field);
    ask_all(checker, table, rows->target->key, rows->target->key_count, place);
    for (uint32_t i = 0; i < rows->order.term_count; i++)
        ask(checker, table, rows->order.terms[i].column, place);
    for (uint32_t i = 0; i < field->definition->argument_count; i++)
        check_argument(checker, &path, &field->arguments[i], is_root, 0);
    if (is_root && rows->cardinality != OT_CARDINALITY_ONE && rows->is_paged)
        advise_order(checker, &path, &rows->order, place);
    if (!is_root)
        check_join(checker, owner, field, &path);
}

static void check_sql(catalog_check *checker, const ot_table *table, const ot_sql *sql,
                      ot_place place)
{
    for (uint32_t i = 0; sql != NULL && table != NULL && i < sql->piece_count; i++) {
        if (sql->pieces[i].kind == OT_SQL_COLUMN)
            ask(checker, table, sql->pieces[i].column, place);
    }
}

/* What it reads of the row that it belongs to; what it gives needs no right to read a table. */
static void check_call(catalog_check *checker, const ot_table *table, const ot_bound_call *call,
                       ot_place place)
{
    const ot_join *join = call->join;
    if (join != NULL)
        ask_all(checker, table, join->parent_columns, join->parent_column_count, place);
    for (uint32_t i = 0; i < call->operand_count; i++)
        if (call->operands[i].kind == OT_OPERAND_COLUMN)
            ask(checker, table, call->operands[i].column, place);
    for (uint32_t i = 0; call->query != NULL && i < call->query->piece_count; i++)
        if (call->query->pieces[i].kind == OT_SQL_PARENT)
            ask(checker, table, call->query->pieces[i].column, place);
}

/* Each way is a relation to one table. */
static void check_choice(catalog_check *checker, const ot_bound_type *owner,
                         const ot_bound_field *field)
{
    const ot_bound_variants *variants = field->choice->variants;
    ask(checker, owner->table, variants->column, field_place(field->definition));
    for (uint32_t i = 0; i < variants->count; i++) {
        ot_bound_field way = *field;
        way.rows = &field->choice->rows[i];
        check_rows(checker, owner, &way);
        check_sql(checker, way.rows->target->table, way.rows->target->where,
                  field_place(field->definition));
    }
}

static void check_field(catalog_check *checker, const ot_bound_type *owner,
                        const ot_bound_field *field);

/* Each member is a field that reads one table. */
static void check_feed(catalog_check *checker, const ot_bound_type *owner,
                       const ot_bound_feed *feed)
{
    for (uint32_t i = 0; i < feed->count; i++)
        check_field(checker, owner, feed->members[i]);
}

static void check_field(catalog_check *checker, const ot_bound_type *owner,
                        const ot_bound_field *field)
{
    ot_place place = field_place(field->definition);
    if (field->kind == OT_BOUND_COLUMN || field->kind == OT_BOUND_DOCUMENT)
        ask(checker, owner->table, field->column, place);
    if (field->kind == OT_BOUND_EXPR)
        check_sql(checker, owner->table, field->expr, place);
    if (field->kind == OT_BOUND_AGGREGATE && field->rows != NULL && field->column != NULL)
        ask(checker, field->rows->target->table, field->column, place);
    if (field->kind == OT_BOUND_CHOICE)
        check_choice(checker, owner, field);
    if (field->kind == OT_BOUND_FEED)
        check_feed(checker, owner, field->feed);
    if (field->call != NULL || (field->rows != NULL && field->rows->call != NULL)) {
        const ot_bound_call *call = field->call != NULL ? field->call : field->rows->call;
        check_call(checker, owner->table, call, place);
        return;
    }
    if (field->rows == NULL)
        return;
    check_rows(checker, owner, field);
    check_sql(checker, field->rows->target->table, field->rows->where, place);
    check_sql(checker, field->rows->target->table, field->rows->base_where, place);
    check_sql(checker, field->rows->target->table, field->rows->target->where, place);
}

static void check_types(catalog_check *checker)
{
    const ot_schema *schema = checker->service->schema;
    for (uint32_t i = 0; i < schema->type_count; i++) {
        const ot_bound_type *bound = &checker->service->binding->types[i];
        bool has_fields = bound->role == OT_ROLE_TABLE || bound->role == OT_ROLE_ROOT;
        for (uint32_t f = 0; has_fields && f < bound->type->field_count; f++)
            check_field(checker, bound, &bound->fields[f]);
    }
}

/* ---- Privileges ---- */

static const char privileges_sql[] =
    "SELECT x.n, bool_or(has_schema_privilege(r.name, c.relnamespace, 'USAGE')"
    "  AND has_column_privilege(r.name, c.oid, x.c, 'SELECT'))"
    " FROM json_to_recordset($1::json) AS x (n int, t oid, c text)"
    " JOIN pg_class c ON c.oid = x.t"
    " CROSS JOIN (SELECT CASE WHEN v = '' THEN current_user ELSE v END AS name"
    "  FROM json_array_elements_text($2::json) AS v) AS r"
    " GROUP BY x.n ORDER BY x.n";

static ot_str asked_json(const catalog_check *checker)
{
    ot_buffer out = {0};
    for (uint32_t i = 0; i < checker->columns.count; i++) {
        const asked_column *asked = checker->columns.entries[i].value;
        ot_buffer_printf(&out, "%s{\"n\":%u,\"t\":%u,\"c\":", i > 0 ? "," : "[", i,
                         asked->table->oid);
        ot_json_write_string(&out, asked->column->name);
        OT_BUFFER_LITERAL(&out, "}");
    }
    OT_BUFFER_LITERAL(&out, "]");
    ot_str text = ot_arena_copy(checker->findings->arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

ot_str ot_check_roles_json(ot_arena *arena, const ot_texts *roles)
{
    ot_buffer out = {0};
    for (uint32_t i = 0; i < roles->count; i++) {
        ot_buffer_append_byte(&out, i > 0 ? ',' : '[');
        ot_json_write_string(&out, roles->items[i]);
    }
    OT_BUFFER_LITERAL(&out, "]");
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

static void tell_unreadable(catalog_check *checker, const asked_column *asked,
                            const ot_texts *roles)
{
    bool is_login = roles->count == 1 && roles->items[0].len == 0;
    ot_str role = is_login ? OT_S("CURRENT_USER") : roles->items[0];
    ot_findings_add(checker->findings, OT_SEVERITY_ERROR, "privilege", asked->place,
                    "%s may not read column \"%.*s\" of table \"%.*s\"; GRANT SELECT ON %.*s TO "
                    "%.*s.",
                    is_login            ? "The login role"
                    : roles->count == 1 ? "The anonymous role"
                                        : "The roles of the configuration",
                    OT_ARG(asked->column->name), OT_ARG(asked->table->name),
                    OT_ARG(asked->table->quoted), OT_ARG(role));
}

/* A column that some role of the configuration may read is as it should be: which role may what is
 * the database's business. */
static ot_status check_privileges(catalog_check *checker, ot_pg_session *session,
                                  const ot_texts *roles, ot_error *error)
{
    ot_arena *arena = checker->findings->arena;
    ot_pg_table rows;
    if (checker->columns.count == 0)
        return OT_OK;
    ot_str parameters[] = {asked_json(checker), ot_check_roles_json(arena, roles)};
    ot_status status =
        ot_pg_session_query(session, arena, privileges_sql, parameters, 2, &rows, error);
    if (status != OT_OK)
        return ot_error_wrap(error, status, "while asking for the privileges of the roles");
    for (uint32_t i = 0; i < rows.row_count; i++) {
        const asked_column *asked = checker->columns.entries[i].value;
        if (!ot_str_equal(rows.cells[2 * i + 1], OT_S("t")))
            tell_unreadable(checker, asked, roles);
    }
    return OT_OK;
}

ot_status ot_check_catalog(ot_findings *findings, ot_pg_session *session, const ot_service *service,
                           const ot_texts *roles, ot_error *error)
{
    catalog_check checker = {.findings = findings, .service = service};
    ot_status status = ot_catalog_load_details(findings->arena, session, service->catalog, error);
    if (status != OT_OK)
        return status;
    check_types(&checker);
    status = check_privileges(&checker, session, roles, error);
    if (status != OT_OK)
        return status;
    return ot_check_calls(findings, session, service, roles, error);
}
