#include "binding/sql_internal.h"

/*
 * Whether PostgreSQL can run an author's expression is its own to say: what functions and operators
 * there are, and what they take. So it is shown each text as it will stand in statements, once, and
 * parses it; nothing runs.
 */

/* A claim, an argument: a parameter of the type that statements give it. */
static uint32_t put_sql(const ot_sql *sql, const ot_pg_type **types, ot_buffer *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < sql->piece_count; i++) {
        const ot_sql_piece *piece = &sql->pieces[i];
        if (piece->kind == OT_SQL_TEXT) {
            ot_buffer_append(out, piece->text);
        } else if (piece->kind == OT_SQL_COLUMN) {
            ot_buffer_printf(out, "t0.%.*s", OT_ARG(piece->column->quoted));
        } else {
            types[count++] = piece->type;
            ot_buffer_printf(out, "$%u", count);
        }
    }
    return count;
}

/* The columns of a call's result are no table's, so there is nothing to select from. */
static bool can_be_asked(const ot_binder *binder, const ot_bound_type *owner)
{
    return binder->catalog->refuses != NULL && binder->catalog->describe != NULL &&
           owner->table->kind != OT_TABLE_RESULT;
}

/* A login role without rights to a schema may become one that has them: then nothing is known. */
static bool is_refused(ot_binder *binder, const ot_sql *sql, const char *before, const char *after,
                       ot_error *error)
{
    const ot_catalog *catalog = binder->catalog;
    const ot_pg_type **types = OT_NEW_ARRAY(binder->arena, const ot_pg_type *, sql->piece_count);
    ot_buffer text = {0};
    ot_buffer_printf(&text, "SELECT %s(", before);
    uint32_t count = put_sql(sql, types, &text);
    ot_buffer_printf(&text, ")%s", after);
    bool is_told =
        catalog->refuses(catalog->describe_data, ot_buffer_str(&text), types, count, error);
    ot_buffer_free(&text);
    return is_told;
}

const ot_sql *ot_binding__predicate(ot_binder *binder, const ot_element *element, const ot_use *use,
                                    const ot_bound_type *owner, const ot_field *field)
{
    ot_error error;
    const ot_sql *sql = ot_binding__sql(binder, element, use, owner, field);
    if (sql == NULL || !can_be_asked(binder, owner))
        return sql;
    ot_str before =
        ot_arena_printf(binder->arena, "FROM %.*s t0 WHERE ", OT_ARG(owner->table->quoted));
    if (!is_refused(binder, sql, before.ptr, "", &error))
        return sql;
    ot_binding__refuse(binder, element, use, "@where: the database refuses it: %s.", error.message);
    return NULL;
}

const ot_sql *ot_binding__expression(ot_binder *binder, const ot_element *element,
                                     const ot_use *use, const ot_bound_field *field,
                                     const ot_bound_type *owner)
{
    ot_error error;
    const ot_sql *sql = ot_binding__sql(binder, element, use, owner, field->definition);
    if (sql == NULL || !can_be_asked(binder, owner))
        return sql;
    ot_str after =
        ot_arena_printf(binder->arena, "::%.*s FROM %.*s t0", OT_ARG(field->value.type->sql_name),
                        OT_ARG(owner->table->quoted));
    if (!is_refused(binder, sql, "", after.ptr, &error))
        return sql;
    ot_binding__refuse(binder, element, use, "@expr: the database refuses it: %s.", error.message);
    return NULL;
}
