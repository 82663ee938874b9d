#include "binding/writes_internal.h"

/*
 * What may stand beside @insert, @update, @upsert or @delete: @where, @preset, @error and @version;
 * and the first two at rows that are nested in others.
 */

/* ---- @where ---- */

static bool bind_where(ot_write_binder *write)
{
    ot_use use = ot_binding__use(write->element, OT_S("where"));
    if (use.directive == NULL)
        return true;
    const ot_field *field = write->field == NULL ? NULL : write->field->definition;
    write->bound->where =
        ot_binding__predicate(write->binder, write->element, &use, write->target, field);
    return write->bound->where != NULL;
}

/* ---- @preset ---- */

const ot_bound_preset *ot_binding_preset(const ot_bound_write *write, const ot_column *column)
{
    for (uint32_t i = 0; i < write->preset_count; i++)
        if (write->presets[i].column == column)
            return &write->presets[i];
    return NULL;
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
    bool is_twice = ot_binding_preset(write->bound, out->column) != NULL;
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

/* A new row of a type that shares its table says so. */
static ot_bound_preset type_of_row(ot_binder *binder, const ot_bound_type *target)
{
    ot_json *value = OT_NEW(binder->arena, ot_json);
    const ot_column *column = target->base->variants->column;
    *value = ot_binding__discriminator_json(column, target->value);
    return (ot_bound_preset){.column = column, .value = value};
}

static bool bind_presets(ot_write_binder *write)
{
    ot_use use;
    uint32_t at = 0;
    bool is_right = true;
    uint32_t count = ot_binding__count_uses(write->element, OT_S("preset"));
    ot_bound_preset *presets = OT_NEW_ARRAY(write->binder->arena, ot_bound_preset, count + 1);
    write->bound->presets = presets;
    while (ot_binding__next_use(write->element, OT_S("preset"), &at, &use)) {
        uint32_t i = write->bound->preset_count;
        if (bind_preset(write, &use, &presets[i]))
            write->bound->preset_count++;
        else
            is_right = false;
    }
    bool makes_rows = write->kind == OT_WRITE_INSERT || write->kind == OT_WRITE_UPSERT;
    if (makes_rows && write->target->base != NULL && write->target->base->variants != NULL)
        presets[write->bound->preset_count++] = type_of_row(write->binder, write->target);
    return is_right;
}

bool ot_binding__bind_write_directives(ot_write_binder *write)
{
    bool has_where = bind_where(write);
    bool has_presets = bind_presets(write);
    bool has_violations = ot_binding__bind_violations(
        write->binder, write->element, &write->bound->violations, &write->bound->violation_count);
    return has_where && has_presets && has_violations;
}

void ot_binding__refuse_given(ot_binder *binder, const ot_bound_argument *argument,
                              const ot_bound_preset *preset)
{
    ot_element element = ot_binding__input_element(argument->definition);
    ot_binding__refuse(binder, &element, NULL,
                       "column \"%.*s\" is preset from claim \"%.*s\", so no client gives it.",
                       OT_ARG(preset->column->name), OT_ARG(preset->claim));
}

void ot_binding__check_presets(ot_write_binder *write)
{
    for (uint32_t i = 0; i < write->bound->preset_count; i++) {
        const ot_bound_preset *preset = &write->bound->presets[i];
        const ot_bound_argument *argument = ot_binding__write_setter(write, preset->column);
        if (argument != NULL)
            ot_binding__refuse_given(write->binder, argument, preset);
    }
}
