/*
 * What the files share that look at a bound schema beside its catalog.
 */
#ifndef OT_COMMAND_CHECK_INTERNAL_H
#define OT_COMMAND_CHECK_INTERNAL_H

#include "command/check.h"

/* A column whose default a new row may take. */
typedef struct asked_default {
    const ot_table *table;
    const ot_column *column;
    ot_place place; /* of what makes such rows first */
} asked_default;

typedef struct catalog_check {
    ot_findings *findings;
    const ot_service *service;
    bool with_indexes;
    ot_map rights; /* "right.oid.name" of what is asked about -> asked_right* */
    OT_VEC(asked_default) defaults;
    ot_map relations; /* addresses of filters over relations that were looked at */
    ot_map nested;    /* addresses of rows inside of rows to write that were looked at */
} catalog_check;

/* ---- Places of names ---- */

static inline ot_place ot_check__field_place(const ot_field *field)
{
    if (field->ast == NULL)
        return field->place;
    return (ot_place){.source = field->place.source, .offset = field->ast->name.offset};
}

static inline ot_place ot_check__input_place(const ot_input_value *input)
{
    if (input->ast == NULL)
        return input->place;
    return (ot_place){.source = input->place.source, .offset = input->ast->name.offset};
}

static inline ot_place ot_check__value_place(const ot_enum_value *value)
{
    if (value->ast == NULL)
        return value->place;
    return (ot_place){.source = value->place.source, .offset = value->ast->name.offset};
}

/* Fields that are read from a column of their row. */
static inline bool ot_check__reads_column(const ot_bound_field *field)
{
    return field->kind == OT_BOUND_COLUMN || field->kind == OT_BOUND_DOCUMENT ||
           field->kind == OT_BOUND_RANGE;
}

/* ---- check_privileges.c ---- */

typedef enum check_right {
    OT_RIGHT_READ,
    OT_RIGHT_INSERT,
    OT_RIGHT_UPDATE,
    OT_RIGHT_DELETE, /* of whole rows */
} check_right;

/* Notes what is done with the column, or that rows are deleted. */
void ot_check__ask_right(catalog_check *checker, check_right right, const ot_table *table,
                         const ot_column *column, ot_place place);
void ot_check__ask_delete(catalog_check *checker, const ot_table *table, ot_place place);

/* Notes that the column is read; only columns that the schema names are asked about. */
void ot_check__ask(catalog_check *checker, const ot_table *table, const ot_column *column,
                   ot_place place);
void ot_check__ask_all(catalog_check *checker, const ot_table *table, const uint32_t *columns,
                       uint32_t count, ot_place place);

/* The same of columns by their indexes. */
void ot_check__ask_rights(catalog_check *checker, check_right right, const ot_table *table,
                          const uint32_t *columns, uint32_t count, ot_place place);

/* How the roles are called: "The anonymous role". */
const char *ot_check__roles_name(const ot_check_roles *roles);

/* Whom a missing right is granted to. Of several roles the last: that is one of tokens, and has a
 * name. */
ot_str ot_check__role_to_grant(const ot_check_roles *roles);

/* Tells that none of the roles may do `what`, for want of `privilege` on `object`, both as GRANT
 * has them. */
void ot_check__tell_missing(ot_findings *findings, ot_place place, const ot_check_roles *roles,
                            ot_str what, const char *privilege, ot_str object);

/* Tells which of the noted rights none of the roles has. */
ot_status ot_check__privileges(catalog_check *checker, ot_pg_session *session,
                               const ot_check_roles *roles, ot_error *error);

/* Names as a JSON list. */
ot_str ot_check__names_json(ot_arena *arena, const ot_str *names, uint32_t count);

/* ---- check_sequences.c ---- */

/* Notes that the column's default is taken by new rows. */
void ot_check__ask_default(catalog_check *checker, const ot_table *table, const ot_column *column,
                           ot_place place);

/* Tells which of the noted defaults take a sequence that none of the roles may use. */
ot_status ot_check__sequences(catalog_check *checker, ot_pg_session *session,
                              const ot_check_roles *roles, ot_error *error);

/* ---- check_queries.c ---- */

/* Tells which SQL of authors none of the roles may run. */
ot_status ot_check__queries(ot_findings *findings, ot_pg_session *session,
                            const ot_service *service, const ot_check_roles *roles,
                            ot_error *error);

/* ---- check_roles.c ---- */

/* The roles that requests run as and that are there; those that are not, or that the login role may
 * not become, are told. */
ot_status ot_check__roles(ot_findings *findings, ot_pg_session *session, const ot_config *config,
                          ot_check_roles *out, ot_error *error);

/* ---- check_writes.c ---- */

/* Notes what a field of the mutation type does with columns and rows. */
void ot_check__write(catalog_check *checker, const ot_bound_field *field);

/* ---- check_access.c ---- */

/* Tells which roles are named by rules of access, and no token can have. */
void ot_check__access_roles(ot_findings *findings, const ot_service *service,
                            const ot_config *config);

/* Tells which filters, orders and aggregates tell what guarded fields hold. */
void ot_check__access(ot_findings *findings, const ot_service *service);

/* ---- check_nulls.c ---- */

/* Tells when a field that is not null reads a column that may be. */
void ot_check__nulls(catalog_check *checker, const ot_bound_type *owner,
                     const ot_bound_field *field);

/* Rows that a write makes, of what its arguments or the fields of its input give. */
typedef struct made_row {
    const ot_bound_write *write;
    const ot_bound_argument *arguments;
    uint32_t argument_count;
    const ot_join *join; /* of rows inside of others that they refer to; NULL: none */
} made_row;

/* Tells which columns that such rows need are set by nothing. */
void ot_check__made_row(catalog_check *checker, const made_row *made, ot_place place);

/* ---- check_calls.c ---- */

/* Tells what is wrong with calling functions: privileges, and nulls that the contract rules out. */
ot_status ot_check_calls(ot_findings *findings, ot_pg_session *session, const ot_service *service,
                         const ot_check_roles *roles, ot_error *error);

/* ---- check_indexes.c ---- */

/* How a field reads its table: what else narrows it decides which indexes may serve. */
typedef struct access_path {
    const ot_table *table;
    bool has_predicate; /* @where, which may be that of a partial index */
    bool is_narrowed;   /* at a root by @where or row-level security: columns that come first in an
                           index may be fixed */
    bool is_found;      /* an argument that is always given has an index, so other filters look at
                           the rows that it finds */
} access_path;

/* True when an argument of the field that is always given has an index. */
bool ot_check__is_found_by_index(ot_arena *arena, const access_path *path,
                                 const ot_bound_field *field);

/* Each tells when no index helps to join by these columns, to order so, to filter by this. */
void ot_check__advise_join(catalog_check *checker, const access_path *path, const uint32_t *columns,
                           uint32_t count, const ot_field *field);
void ot_check__advise_order(catalog_check *checker, const access_path *path, const ot_order *order,
                            ot_place place);
void ot_check__advise_filter(catalog_check *checker, const access_path *path,
                             const ot_bound_argument *argument);

#endif
