#include "plan/sql.h"

/*
 * Statements that change rows. Each gives back, by RETURNING, the columns that the answer and the reads below it need.
 */

#define APPEND(sql, literal) OT_BUFFER_LITERAL(&(sql)->buffer, literal)

static void write_insert(sql_text *sql, const core *c)
{
    ot_buffer_printf(&sql->buffer, "INSERT INTO %.*s AS t%u", OT_ARG(c->root->type->table->quoted),
                     c->root->id);
    for (uint32_t i = 0; i < c->sets.count; i++)
        ot_buffer_printf(&sql->buffer, "%s%.*s", i == 0 ? " (" : ", ",
                         OT_ARG(c->sets.items[i].column->quoted));
    if (c->sets.count == 0) {
        APPEND(sql, " DEFAULT VALUES");
        return;
    }
    APPEND(sql, ") VALUES (");
    for (uint32_t i = 0; i < c->sets.count; i++) {
        if (i > 0)
            APPEND(sql, ", ");
        ot_plan__sql_param(sql, c->sets.items[i].param);
    }
    APPEND(sql, ")");
}

static void write_update(sql_text *sql, const core *c)
{
    APPEND(sql, "UPDATE ");
    ot_plan__sql_table(sql, c->root);
    for (uint32_t i = 0; i < c->sets.count; i++) {
        ot_buffer_printf(&sql->buffer, "%s%.*s = ", i == 0 ? " SET " : ", ",
                         OT_ARG(c->sets.items[i].column->quoted));
        ot_plan__sql_param(sql, c->sets.items[i].param);
    }
}

void ot_plan__sql_write(sql_text *sql, const core *c)
{
    if (c->verb == WRITE_INSERT)
        write_insert(sql, c);
    if (c->verb == WRITE_UPDATE)
        write_update(sql, c);
    if (c->verb == WRITE_DELETE) {
        APPEND(sql, "DELETE FROM ");
        ot_plan__sql_table(sql, c->root);
    }
    if (c->verb != WRITE_INSERT)
        ot_plan__sql_where(sql, c);
    APPEND(sql, " RETURNING ");
    ot_plan__sql_columns(sql, c);
}
