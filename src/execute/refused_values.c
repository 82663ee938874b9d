#include "execute/execute_internal.h"

/*
 * A value that only PostgreSQL could judge, in a client's words: which of its own arguments may be
 * the cause, because only those can it change.
 */

enum { SUSPECTS_MAX = 3 }; /* more of them are no help */

typedef struct ot_suspects {
    ot_str names[SUSPECTS_MAX];
    uint32_t count; /* SUSPECTS_MAX + 1: too many */
} ot_suspects;

/* What PostgreSQL refuses in a value, and which values can be refused so. */
static const struct {
    char sqlstate[6];
    ot_pg_family family;
    const char *problem;
} problems[] = {
    {"22001", OT_PG_FAMILY_TEXT, "is too long"},
    {"22003", OT_PG_FAMILY_NUMBER, "is out of range"},
    {"", OT_PG_FAMILY_ANY, "is not acceptable"},
};

static bool is_family(const ot_pg_type *type, ot_pg_family family)
{
    return family == OT_PG_FAMILY_ANY || ot_pg_family_of(type) == family;
}

static void suspect(ot_suspects *suspects, ot_str name)
{
    for (uint32_t i = 0; i < suspects->count && i < SUSPECTS_MAX; i++)
        if (ot_str_equal(suspects->names[i], name))
            return;
    if (suspects->count < SUSPECTS_MAX)
        suspects->names[suspects->count] = name;
    if (suspects->count <= SUSPECTS_MAX)
        suspects->count++;
}

/* Global ids are not: which of them is wrong is nobody's business. */
static bool is_clients(const ot_param *param)
{
    return param->kind == OT_PARAM_INPUT || param->kind == OT_PARAM_ROWS ||
           param->kind == OT_PARAM_ITEMS || param->kind == OT_PARAM_CURSOR;
}

static ot_suspects suspects_of(const ot_step *step, ot_pg_family family, uint32_t parameter)
{
    ot_suspects suspects = {.count = 0};
    for (uint32_t i = 0; i < step->param_count; i++) {
        const ot_param *param = step->params[i];
        if (is_clients(param) && !ot_str_is_empty(param->name) &&
            (parameter == 0 || parameter == i + 1) && is_family(param->type, family))
            suspect(&suspects, param->name);
    }
    return suspects;
}

static ot_str name_suspects(ot_arena *arena, const ot_suspects *suspects, const char *problem)
{
    const ot_str *names = suspects->names;
    switch (suspects->count) {
    case 1:
        return ot_arena_printf(arena, "Argument \"%.*s\" %s.", OT_ARG(names[0]), problem);
    case 2:
        return ot_arena_printf(arena, "Argument \"%.*s\" or \"%.*s\" %s.", OT_ARG(names[0]),
                               OT_ARG(names[1]), problem);
    case 3:
        return ot_arena_printf(arena, "Argument \"%.*s\", \"%.*s\" or \"%.*s\" %s.",
                               OT_ARG(names[0]), OT_ARG(names[1]), OT_ARG(names[2]), problem);
    default:
        return ot_arena_printf(arena, "A value %s.", problem);
    }
}

static bool has_claims(const ot_step *step)
{
    for (uint32_t i = 0; i < step->param_count; i++)
        if (step->params[i]->kind == OT_PARAM_CLAIM || step->params[i]->kind == OT_PARAM_PRESET)
            return true;
    return false;
}

/* Of a data exception. Where nothing comes from the request, the schema's own SQL met a row that it
 * cannot take. */
ot_field_error ot_execute__refused_value(ot_arena *arena, const ot_step *step,
                                         const ot_pg_failure *failure)
{
    uint32_t which = 0;
    while (problems[which].sqlstate[0] != '\0' &&
           memcmp(problems[which].sqlstate, failure->sqlstate, 5) != 0)
        which++;
    ot_suspects suspects = suspects_of(step, problems[which].family, failure->parameter);
    if (suspects.count == 0)
        suspects = suspects_of(step, OT_PG_FAMILY_ANY, 0);
    /* Claims come as text that the statement casts, of which PostgreSQL names no parameter. */
    bool may_be_claim = failure->parameter == 0 && has_claims(step);
    const char *problem = problems[which].problem;
    if (may_be_claim && problems[which].family == OT_PG_FAMILY_ANY)
        problem = "or a claim of the token is not acceptable";
    if (suspects.count > 0)
        return (ot_field_error){.code = "BAD_USER_INPUT",
                                .message = name_suspects(arena, &suspects, problem)};
    if (!has_claims(step))
        return ot_execution__internal;
    return (ot_field_error){.code = "BAD_USER_INPUT",
                            .message = OT_S("A claim of the token is not acceptable.")};
}

/* Of a NULL in a column that takes none. */
ot_field_error ot_execute__refused_null(ot_arena *arena, const ot_step *step,
                                        const ot_pg_failure *failure)
{
    ot_suspects suspects = {.count = 0};
    bool is_own = ot_str_equal(step->table, ot_str_from_c(failure->table));
    for (uint32_t i = 0; is_own && i < step->param_count; i++) {
        const ot_param *param = step->params[i];
        if (is_clients(param) && param->sets != NULL && !ot_str_is_empty(param->name) &&
            ot_str_equal(param->sets->name, ot_str_from_c(failure->column)))
            suspect(&suspects, param->name);
    }
    if (suspects.count == 0)
        return ot_execution__violated;
    return (ot_field_error){.code = "BAD_USER_INPUT",
                            .message = name_suspects(arena, &suspects, "must not be null")};
}
