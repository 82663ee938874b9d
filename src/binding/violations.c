#include "binding/binding_internal.h"

/*
 * @error: what a client is told of a constraint that is violated, or of an error that a function
 * raises with an SQLSTATE of its own.
 */

static bool has_name(const ot_table *table, ot_str name)
{
    for (uint32_t i = 0; i < table->unique_count; i++)
        if (ot_str_equal(table->uniques[i].name, name))
            return true;
    for (uint32_t i = 0; i < table->reference_count; i++)
        if (ot_str_equal(table->references[i]->name, name))
            return true;
    return false;
}

/* NOT NULL has no name before PostgreSQL 18, so it is called what it will be called there. */
static bool is_not_null(ot_arena *arena, const ot_table *table, ot_str name)
{
    for (uint32_t i = 0; i < table->column_count; i++) {
        ot_str usual = ot_arena_printf(arena, "%.*s_%.*s_not_null", OT_ARG(table->name),
                                       OT_ARG(table->columns[i].name));
        if (table->columns[i].not_null && ot_str_equal(usual, name))
            return true;
    }
    return false;
}

static bool is_constraint(const ot_binder *binder, ot_str name)
{
    const ot_catalog *catalog = binder->catalog;
    if (ot_map_has(&catalog->constraints, name))
        return true;
    for (uint32_t i = 0; i < catalog->table_count; i++)
        if (has_name(catalog->tables[i], name) ||
            is_not_null(binder->arena, catalog->tables[i], name))
            return true;
    return false;
}

static bool is_code(ot_str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        bool is_letter = c >= 'A' && c <= 'Z';
        if (!is_letter && (i == 0 || !((c >= '0' && c <= '9') || c == '_')))
            return false;
    }
    return code.len > 0;
}

enum { SQLSTATE_BYTES = 5 };

static bool is_sqlstate(ot_str state)
{
    for (size_t i = 0; i < state.len; i++) {
        char c = state.ptr[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
            return false;
    }
    return state.len == SQLSTATE_BYTES;
}

/* Which error it is about: just one of the two says so. */
static bool bind_cause(ot_binder *binder, const ot_element *element, const ot_use *use,
                       ot_bound_violation *out)
{
    bool has_constraint = ot_directive_argument(use->directive, OT_S("constraint")) != NULL;
    bool has_state = ot_directive_argument(use->directive, OT_S("sqlstate")) != NULL;
    if (has_constraint == has_state)
        ot_binding__refuse(binder, element, use,
                           "@error says either which constraint, or which sqlstate.");
    else if (has_constraint)
        return ot_binding__text(binder, element, use, OT_S("constraint"), &out->constraint);
    else if (ot_binding__text(binder, element, use, OT_S("sqlstate"), &out->sqlstate)) {
        if (is_sqlstate(out->sqlstate))
            return true;
        ot_binding__refuse(binder, element, use,
                           "@error(sqlstate:) is five capital letters and digits, such as P0001.");
    }
    return false;
}

static bool bind_violation(ot_binder *binder, const ot_element *element, const ot_use *use,
                           ot_bound_violation *out)
{
    ot_str code;
    if (!bind_cause(binder, element, use, out) ||
        !ot_binding__text(binder, element, use, OT_S("code"), &code) ||
        !ot_binding__text(binder, element, use, OT_S("message"), &out->message))
        return false;
    out->code = ot_arena_printf(binder->arena, "%.*s", OT_ARG(code)).ptr;
    if (!is_code(code))
        ot_binding__refuse(binder, element, use,
                           "@error(code:) is made of capital letters, digits and \"_\", such as "
                           "SKU_TAKEN.");
    else if (ot_str_is_empty(out->message))
        ot_binding__refuse(binder, element, use, "@error(message:) says nothing.");
    else if (ot_str_is_empty(out->sqlstate) && !is_constraint(binder, out->constraint))
        ot_binding__refuse(binder, element, use,
                           "the database has no constraint \"%.*s\"; a NOT NULL is called "
                           "table_column_not_null.",
                           OT_ARG(out->constraint));
    else
        return true;
    return false;
}

bool ot_binding__bind_violations(ot_binder *binder, const ot_element *element,
                                 const ot_bound_violation **violations, uint32_t *count)
{
    ot_use use;
    uint32_t at = 0;
    bool is_right = true;
    ot_str name = OT_S("error");
    uint32_t uses = ot_binding__count_uses(element, name);
    ot_bound_violation *bound = OT_NEW_ARRAY(binder->arena, ot_bound_violation, uses);
    *violations = bound;
    while (ot_binding__next_use(element, name, &at, &use)) {
        if (bind_violation(binder, element, &use, &bound[*count]))
            (*count)++;
        else
            is_right = false;
    }
    return is_right;
}
