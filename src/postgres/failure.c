#include <stdio.h>
#include <stdlib.h>

#include "postgres/pool_internal.h"

bool ot_pg__has_state(const PGresult *result, const char *state)
{
    const char *found = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return found != NULL && strcmp(found, state) == 0;
}

ot_status ot_pg__failure_status(const PGresult *result)
{
    if (ot_pg__has_state(result, "57014"))
        return OT_TIMEOUT;
    return ot_pg__has_state(result, "25006") ? OT_UNAVAILABLE : OT_INTERNAL;
}

static void copy_field(char *to, size_t size, const PGresult *result, int field)
{
    const char *text = PQresultErrorField(result, field);
    if (text != NULL)
        (void)snprintf(to, size, "%s", text); /* cut is fine */
}

/* The server says "unnamed portal parameter $2", in its own language; other contexts are of more
 * than one line or do not end so. */
static uint32_t parameter_of(const PGresult *result)
{
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    const char *last = context == NULL ? NULL : strrchr(context, '$');
    char *end = NULL;
    if (last == NULL || strchr(context, '\n') != NULL)
        return 0;
    unsigned long number = strtoul(last + 1, &end, 10);
    return *end == '\0' && number <= UINT16_MAX ? (uint32_t)number : 0;
}

/* Without the detail, which has values of rows. */
static void copy_words(ot_pg_failure *failure, const PGresult *result)
{
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    ot_str words =
        ot_str_trim(ot_str_from_c(message != NULL ? message : PQresultErrorMessage(result)));
    (void)ot_error_set(&failure->error, failure->status, "%.*s%s%s", OT_ARG(words),
                       context == NULL ? "" : "; ",
                       context == NULL ? "" : context); /* kept there */
}

void ot_pg__failure_read(ot_pg_failure *failure, const PGresult *result)
{
    copy_field(failure->sqlstate, sizeof(failure->sqlstate), result, PG_DIAG_SQLSTATE);
    copy_field(failure->constraint, sizeof(failure->constraint), result, PG_DIAG_CONSTRAINT_NAME);
    copy_field(failure->table, sizeof(failure->table), result, PG_DIAG_TABLE_NAME);
    copy_field(failure->column, sizeof(failure->column), result, PG_DIAG_COLUMN_NAME);
    failure->parameter = parameter_of(result);
    copy_words(failure, result);
}
