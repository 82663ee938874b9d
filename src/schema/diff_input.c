#include "schema/diff_internal.h"

#include <stdlib.h>

#include "language/printer.h"
#include "schema/natural.h"

/* ---- Types of fields and arguments ---- */

bool ot_schema__is_narrower(const ot_type *narrow, const ot_type *wide)
{
    for (;;) {
        if (wide->kind == OT_TYPE_NON_NULL) {
            if (narrow->kind != OT_TYPE_NON_NULL)
                return false;
            narrow = narrow->of;
            wide = wide->of;
        } else if (narrow->kind == OT_TYPE_NON_NULL) {
            narrow = narrow->of;
        } else if (wide->kind == OT_TYPE_LIST) {
            if (narrow->kind != OT_TYPE_LIST)
                return false;
            narrow = narrow->of;
            wide = wide->of;
        } else {
            return narrow->of == NULL && ot_str_equal(narrow->name, wide->name);
        }
    }
}

/* ---- Defaults ---- */

static int by_name(const void *a, const void *b)
{
    return ot_natural_compare(((const ot_object_field *)a)->name.text,
                              ((const ot_object_field *)b)->name.text);
}

/* A copy with the fields of all objects in order, since their order means nothing. Depth is bounded
 * by the parser. */
static ot_value sorted_value(ot_arena *arena, const ot_value *value)
{
    ot_value copy = *value;
    if (value->kind == OT_VALUE_LIST) {
        copy.items = OT_NEW_ARRAY(arena, ot_value, value->count);
        for (uint32_t i = 0; i < value->count; i++)
            copy.items[i] = sorted_value(arena, &value->items[i]);
    } else if (value->kind == OT_VALUE_OBJECT) {
        copy.fields = OT_NEW_ARRAY(arena, ot_object_field, value->count);
        for (uint32_t i = 0; i < value->count; i++) {
            copy.fields[i] = value->fields[i];
            copy.fields[i].value = sorted_value(arena, &value->fields[i].value);
        }
        if (value->count > 1)
            qsort(copy.fields, value->count, sizeof(*copy.fields), by_name);
    }
    return copy;
}

/* The default as text; empty when there is none. */
static ot_str default_text(const diff_run *run, const ot_input_value *input)
{
    if (input->default_value == NULL)
        return OT_S("");
    ot_value sorted = sorted_value(run->arena, input->default_value);
    ot_buffer text = {0};
    ot_print_value(&sorted, &text);
    ot_str copy = ot_arena_copy(run->arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return copy;
}

/* ---- Arguments and input fields ---- */

/* How changes of an argument and of an input field are called. */
typedef struct input_words {
    ot_str changed_kind;      /* ARG_CHANGED_KIND */
    ot_str changed_kind_safe; /* ARG_CHANGED_KIND_SAFE */
    ot_str default_changed;   /* ARG_DEFAULT_VALUE_CHANGE */
    ot_str default_added;     /* ARG_DEFAULT_VALUE_ADDED */
    const char *noun;         /* "Argument" */
    const char *changed;      /* "has changed type" */
} input_words;

static const input_words argument_words = {
    .changed_kind = OT_STR("ARG_CHANGED_KIND"),
    .changed_kind_safe = OT_STR("ARG_CHANGED_KIND_SAFE"),
    .default_changed = OT_STR("ARG_DEFAULT_VALUE_CHANGE"),
    .default_added = OT_STR("ARG_DEFAULT_VALUE_ADDED"),
    .noun = "Argument",
    .changed = "has changed type",
};

static const input_words field_words = {
    .changed_kind = OT_STR("FIELD_CHANGED_KIND"),
    .changed_kind_safe = OT_STR("FIELD_CHANGED_KIND_SAFE"),
    .default_changed = OT_STR("INPUT_FIELD_DEFAULT_VALUE_CHANGE"),
    .default_added = OT_STR("INPUT_FIELD_DEFAULT_VALUE_ADDED"),
    .noun = "Field",
    .changed = "changed type",
};

static ot_str kind_sentence(const diff_run *run, const input_words *words,
                            const ot_input_value *before, const ot_input_value *after)
{
    return ot_arena_printf(run->arena, "%s %.*s %s from %.*s to %.*s.", words->noun,
                           OT_ARG(ot_schema__input_coordinate(run->arena, before)), words->changed,
                           OT_ARG(ot_type_print(run->arena, before->type)),
                           OT_ARG(ot_type_print(run->arena, after->type)));
}

/* The most important change of type and default; the others follow from it. */
void ot_schema__compare_inputs(diff_run *run, const ot_input_value *before,
                               const ot_input_value *after)
{
    const input_words *words = after->parent_type != NULL ? &field_words : &argument_words;
    ot_str old_default = default_text(run, before);
    ot_str new_default = default_text(run, after);
    ot_str coordinate = ot_schema__input_coordinate(run->arena, before);
    bool had_default = before->default_value != NULL;
    bool has_default = after->default_value != NULL;
    if (!ot_schema__is_narrower(before->type, after->type)) {
        add_change(run, OT_CHANGE_BREAKING, words->changed_kind, after->place,
                   kind_sentence(run, words, before, after));
    } else if (had_default && !has_default) {
        add_change(
            run, OT_CHANGE_DANGEROUS, words->default_changed, after->place,
            ot_arena_printf(run->arena, "%.*s defaultValue was removed.", OT_ARG(coordinate)));
    } else if (had_default) {
        if (!ot_str_equal(old_default, new_default))
            add_change(
                run, OT_CHANGE_DANGEROUS, words->default_changed, after->place,
                ot_arena_printf(run->arena, "%.*s has changed defaultValue from %.*s to %.*s.",
                                OT_ARG(coordinate), OT_ARG(old_default), OT_ARG(new_default)));
    } else if (has_default) {
        add_change(run, OT_CHANGE_SAFE, words->default_added, after->place,
                   ot_arena_printf(run->arena, "%.*s added a defaultValue %.*s.",
                                   OT_ARG(coordinate), OT_ARG(new_default)));
    } else if (!ot_type_equal(before->type, after->type) &&
               !ot_str_equal(ot_type_print(run->arena, before->type),
                             ot_type_print(run->arena, after->type))) {
        add_change(run, OT_CHANGE_SAFE, words->changed_kind_safe, after->place,
                   kind_sentence(run, words, before, after));
    }
}
