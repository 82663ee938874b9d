#include "binding/writes_internal.h"

/*
 * What may stand beside @insert, @update, @upsert or @delete: @where, @preset, @error and @version.
 */

/* The uses of a repeatable directive, one after the other; `at` counts what was looked at. */
static bool next_use(const ot_element *element, ot_str name, uint32_t *at, ot_use *out)
{
    const ot_applied_directives *applied = element->directives;
    while (*at < applied->count) {
        uint32_t i = (*at)++;
        if (!ot_str_equal(applied->items[i]->name.text, name))
            continue;
        *out =
            (ot_use){.directive = applied->items[i],
                     .place = {.source = applied->sources[i], .offset = applied->items[i]->offset}};
        return true;
    }
    return false;
}

static uint32_t count_uses(const ot_element *element, ot_str name)
{
    uint32_t at = 0;
    uint32_t count = 0;
    ot_use use;
    while (next_use(element, name, &at, &use))
        count++;
    return count;
}

/* ---- @where ---- */

static bool bind_where(ot_write_binder *write)
{
    ot_use use = ot_binding__use(write->element, OT_S("where"));
    if (use.directive == NULL)
        return true;
    write->bound->where = ot_binding__sql(write->binder, write->element, &use, write->target,
                                          write->field->definition);
    return write->bound->where != NULL;
}

/* ---- @preset ---- */

static bool is_preset(const ot_bound_write *bound, const ot_column *column)
{
    for (uint32_t i = 0; i < bound->preset_count; i++)
        if (bound->presets[i].column == column)
            return true;
    return false;
}

static bool bind_preset(ot_write_binder *write, const ot_use *use, ot_bound_preset *out)
{
    ot_str name;
    if (!ot_binding__text(write->binder, write->element, use, OT_S("column"), &name) ||
        !ot_binding__text(write->binder, write->element, use, OT_S("claim"), &out->claim))
        return false;
    out->column =
        ot_binding__named_column(write->binder, write->element, use, write->target->table, name);
    if (out->column == NULL)
        return false;
    bool is_twice = is_preset(write->bound, out->column);
    bool sets_nothing = write->kind == OT_WRITE_DELETE && write->bound->soft == NULL;
    if (sets_nothing)
        ot_binding__refuse(write->binder, write->element, use,
                           "@delete sets no column, unless it says soft.");
    else if (is_twice)
        ot_binding__refuse(write->binder, write->element, use,
                           "column \"%.*s\" has a preset already.", OT_ARG(name));
    else if (out->column->is_generated)
        ot_binding__refuse(write->binder, write->element, use,
                           "column \"%.*s\" is generated, it cannot be set.", OT_ARG(name));
    else
        return true;
    return false;
}

static bool bind_presets(ot_write_binder *write)
{
    ot_use use;
    uint32_t at = 0;
    bool is_right = true;
    uint32_t count = count_uses(write->element, OT_S("preset"));
    ot_bound_preset *presets = OT_NEW_ARRAY(write->binder->arena, ot_bound_preset, count);
    write->bound->presets = presets;
    while (next_use(write->element, OT_S("preset"), &at, &use)) {
        uint32_t i = write->bound->preset_count;
        if (bind_preset(write, &use, &presets[i]))
            write->bound->preset_count++;
        else
            is_right = false;
    }
    return is_right;
}

/* ---- @error ---- */

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

static bool is_constraint(const ot_write_binder *write, ot_str name)
{
    const ot_catalog *catalog = write->binder->catalog;
    if (ot_map_has(&catalog->constraints, name))
        return true;
    for (uint32_t i = 0; i < catalog->table_count; i++)
        if (has_name(catalog->tables[i], name) ||
            is_not_null(write->binder->arena, catalog->tables[i], name))
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

static bool bind_violation(ot_write_binder *write, const ot_use *use, ot_bound_violation *out)
{
    ot_str code;
    ot_binder *binder = write->binder;
    if (!ot_binding__text(binder, write->element, use, OT_S("constraint"), &out->constraint) ||
        !ot_binding__text(binder, write->element, use, OT_S("code"), &code) ||
        !ot_binding__text(binder, write->element, use, OT_S("message"), &out->message))
        return false;
    out->code = ot_arena_printf(binder->arena, "%.*s", OT_ARG(code)).ptr;
    if (!is_code(code))
        ot_binding__refuse(binder, write->element, use,
                           "@error(code:) is made of capital letters, digits and \"_\", such as "
                           "SKU_TAKEN.");
    else if (ot_str_is_empty(out->message))
        ot_binding__refuse(binder, write->element, use, "@error(message:) says nothing.");
    else if (!is_constraint(write, out->constraint))
        ot_binding__refuse(binder, write->element, use,
                           "the database has no constraint \"%.*s\"; a NOT NULL is called "
                           "table_column_not_null.",
                           OT_ARG(out->constraint));
    else
        return true;
    return false;
}

static bool bind_violations(ot_write_binder *write)
{
    ot_use use;
    uint32_t at = 0;
    bool is_right = true;
    uint32_t count = count_uses(write->element, OT_S("error"));
    ot_bound_violation *violations = OT_NEW_ARRAY(write->binder->arena, ot_bound_violation, count);
    write->bound->violations = violations;
    while (next_use(write->element, OT_S("error"), &at, &use)) {
        uint32_t i = write->bound->violation_count;
        if (bind_violation(write, &use, &violations[i]))
            write->bound->violation_count++;
        else
            is_right = false;
    }
    return is_right;
}

bool ot_binding__bind_write_directives(ot_write_binder *write)
{
    bool has_where = bind_where(write);
    bool has_presets = bind_presets(write);
    bool has_violations = bind_violations(write);
    return has_where && has_presets && has_violations;
}

void ot_binding__check_presets(ot_write_binder *write)
{
    for (uint32_t i = 0; i < write->bound->preset_count; i++) {
        const ot_column *column = write->bound->presets[i].column;
        const ot_bound_argument *argument = ot_binding__write_setter(write, column);
        if (argument == NULL)
            continue;
        ot_element element = ot_binding__input_element(argument->definition);
        ot_binding__refuse(write->binder, &element, NULL,
                           "column \"%.*s\" is preset from claim \"%.*s\", so no client gives it.",
                           OT_ARG(column->name), OT_ARG(write->bound->presets[i].claim));
    }
}
