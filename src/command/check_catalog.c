#include "command/check_internal.h"
#include "command/idempotency.h"

/*
 * What PostgreSQL would say only at run time: that a role may not read a column, or, by being slow,
 * that no index helps. Here a bound schema is walked; check_privileges.c and check_indexes.c know
 * what there is to say.
 */

static void ask_join(catalog_check *checker, const ot_table *here, const ot_bound_rows *rows,
                     ot_place place)
{
    const ot_join *join = rows->join;
    ot_check__ask_all(checker, here, join->parent_columns, join->parent_column_count, place);
    ot_check__ask_all(checker, rows->target->table, join->target_columns, join->target_column_count,
                      place);
    if (join->through == NULL)
        return;
    ot_check__ask_all(checker, join->through, join->through_from, join->parent_column_count, place);
    ot_check__ask_all(checker, join->through, join->through_to, join->target_column_count, place);
}

static void check_argument(catalog_check *checker, const access_path *path,
                           const ot_bound_argument *argument, bool is_root, uint32_t depth);

/* Rows of a relation are read to filter those that have them. Inputs may lead back to each other.
 */
static void check_relation(catalog_check *checker, const access_path *path,
                           const ot_bound_argument *argument)
{
    ot_arena *arena = checker->findings->arena;
    ot_str seen = ot_arena_printf(arena, "%p", (const void *)argument);
    access_path related = {.table = argument->rows->target->table};
    if (ot_map_has(&checker->relations, seen))
        return;
    ot_map_set(arena, &checker->relations, seen, checker);
    ask_join(checker, path->table, argument->rows, ot_check__input_place(argument->definition));
    for (uint32_t i = 0; i < argument->input->type->input_count; i++)
        check_argument(checker, &related, &argument->input->fields[i], false, 0);
}

/* Filters and orders at a root meet the whole table; in a relation the join comes first. */
static void check_argument(catalog_check *checker, const access_path *path,
                           const ot_bound_argument *argument, bool is_root, uint32_t depth)
{
    if (argument->role == OT_ARGUMENT_FILTER) {
        ot_check__ask(checker, path->table, argument->column,
                      ot_check__input_place(argument->definition));
        if (is_root)
            ot_check__advise_filter(checker, path, argument);
    }
    if (argument->role == OT_ARGUMENT_RELATION)
        check_relation(checker, path, argument);
    const ot_type *named = ot_type_named(argument->definition->type);
    for (uint32_t i = 0; argument->role == OT_ARGUMENT_ORDER && i < named->value_count; i++) {
        if (is_root)
            ot_check__advise_order(checker, path, &argument->orders[i],
                                   ot_check__value_place(&named->values[i]));
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
    ask_join(checker, owner->table, field->rows, ot_check__field_place(field->definition));
    if (join->through == NULL)
        ot_check__advise_join(checker, path, join->target_columns, join->target_column_count,
                              field->definition);
    else
        ot_check__advise_join(checker, &through, join->through_from, join->parent_column_count,
                              field->definition);
}

static void check_rows(catalog_check *checker, const ot_bound_type *owner,
                       const ot_bound_field *field)
{
    const ot_bound_rows *rows = field->rows;
    const ot_table *table = rows->target->table;
    ot_place place = ot_check__field_place(field->definition);
    bool has_where = rows->where != NULL || rows->target->where != NULL;
    bool is_root = rows->join == NULL;
    access_path path = {.table = table,
                        .has_predicate = has_where,
                        .is_narrowed = is_root && (has_where || table->has_row_security)};
    path.is_found = ot_check__is_found_by_index(checker->findings->arena, &path, field);
    ot_check__ask_all(checker, table, rows->target->key, rows->target->key_count, place);
    for (uint32_t i = 0; i < rows->order.term_count; i++)
        ot_check__ask(checker, table, rows->order.terms[i].column, place);
    for (uint32_t i = 0; i < field->definition->argument_count; i++)
        check_argument(checker, &path, &field->arguments[i], is_root, 0);
    if (is_root && rows->cardinality != OT_CARDINALITY_ONE && rows->is_paged)
        ot_check__advise_order(checker, &path, &rows->order, place);
    if (!is_root)
        check_join(checker, owner, field, &path);
}

static void check_sql(catalog_check *checker, const ot_table *table, const ot_sql *sql,
                      ot_place place)
{
    for (uint32_t i = 0; sql != NULL && table != NULL && i < sql->piece_count; i++) {
        if (sql->pieces[i].kind == OT_SQL_COLUMN)
            ot_check__ask(checker, table, sql->pieces[i].column, place);
    }
}

/* What it reads of the row that it belongs to; what it gives needs no right to read a table. */
static void check_call(catalog_check *checker, const ot_table *table, const ot_bound_call *call,
                       ot_place place)
{
    const ot_join *join = call->join;
    if (join != NULL)
        ot_check__ask_all(checker, table, join->parent_columns, join->parent_column_count, place);
    for (uint32_t i = 0; i < call->operand_count; i++)
        if (call->operands[i].kind == OT_OPERAND_COLUMN)
            ot_check__ask(checker, table, call->operands[i].column, place);
    for (uint32_t i = 0; call->query != NULL && i < call->query->piece_count; i++)
        if (call->query->pieces[i].kind == OT_SQL_PARENT)
            ot_check__ask(checker, table, call->query->pieces[i].column, place);
}

/* Each way is a relation to one table. */
static void check_choice(catalog_check *checker, const ot_bound_type *owner,
                         const ot_bound_field *field)
{
    const ot_bound_variants *variants = field->choice->variants;
    ot_check__ask(checker, owner->table, variants->column,
                  ot_check__field_place(field->definition));
    for (uint32_t i = 0; i < variants->count; i++) {
        ot_bound_field way = *field;
        way.rows = &field->choice->rows[i];
        check_rows(checker, owner, &way);
        check_sql(checker, way.rows->target->table, way.rows->target->where,
                  ot_check__field_place(field->definition));
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
    ot_place place = ot_check__field_place(field->definition);
    ot_check__nulls(checker, owner, field);
    if (ot_check__reads_column(field))
        ot_check__ask(checker, owner->table, field->column, place);
    if (field->kind == OT_BOUND_EXPR)
        check_sql(checker, owner->table, field->expr, place);
    if (field->kind == OT_BOUND_AGGREGATE && field->rows != NULL && field->column != NULL)
        ot_check__ask(checker, field->rows->target->table, field->column, place);
    if (field->kind == OT_BOUND_CHOICE)
        check_choice(checker, owner, field);
    if (field->kind == OT_BOUND_FEED)
        check_feed(checker, owner, field->feed);
    if (field->write != NULL)
        ot_check__write(checker, field);
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

/* Of roles none of which is there, no statement tells anything. */
static ot_status check_rights(catalog_check *checker, ot_pg_session *session,
                              const ot_check_options *options, ot_error *error)
{
    ot_check_roles roles;
    const ot_service *service = checker->service;
    ot_status status = ot_check__roles(checker->findings, session, options->config, &roles, error);
    if (status == OT_OK)
        status = ot_check__privileges(checker, session, &roles, error);
    if (status == OT_OK)
        status = ot_check__sequences(checker, session, &roles, error);
    if (status == OT_OK)
        status = ot_check__queries(checker->findings, session, service, &roles, error);
    if (status == OT_OK)
        status = ot_check_calls(checker->findings, session, service, &roles, error);
    if (status == OT_OK && service->key_store != NULL)
        status =
            ot_idempotency_check(checker->findings, session, service->key_store, &roles, error);
    return status;
}

ot_status ot_check_database(ot_findings *findings, const ot_service *service,
                            const ot_check_options *options, ot_error *error)
{
    enum { CONNECT_TIMEOUT_S = 10 };
    catalog_check checker = {
        .findings = findings, .service = service, .with_indexes = options->with_indexes};
    ot_pg_session *session =
        ot_pg_session_open(options->config->database.url, CONNECT_TIMEOUT_S, error);
    if (session == NULL)
        return error->status;
    ot_status status = OT_OK;
    if (options->with_indexes)
        status = ot_catalog_load_details(findings->arena, session, service->catalog, error);
    if (status == OT_OK) {
        check_types(&checker);
        ot_check__access_roles(findings, service, options->config);
        if (options->with_indexes)
            ot_check__access(findings, service);
        status = check_rights(&checker, session, options, error);
    }
    ot_pg_session_close(session);
    return status;
}
