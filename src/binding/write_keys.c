#include "binding/writes_internal.h"

/*
 * Inputs of a write that name rows which are there: by the primary key, or by the columns of
 * another unique constraint.
 */

void ot_binding__bind_key_field(ot_binder *binder, const ot_element *element,
                                const ot_column *column, ot_bound_argument *out)
{
    ot_use use = ot_binding__use(element, OT_S("column"));
    if (element->type->kind != OT_TYPE_NON_NULL || ot_binding__is_list(element->type)) {
        ot_binding__refuse(binder, element, NULL,
                           "it names a row that is there, so it has to be one value that is not "
                           "null.");
        return;
    }
    if (!ot_binding__check_fit(binder, element, &use, ot_type_named(element->type), column->type,
                               column))
        return;
    out->role = OT_ARGUMENT_KEY;
    out->column = column;
    out->type = column->type;
}

static void bind_field(ot_binder *binder, const ot_bound_type *target, ot_bound_argument *out)
{
    ot_element element = ot_binding__input_element(out->definition);
    ot_use version = ot_binding__use(&element, OT_S("version"));
    if (!ot_binding__check_meaning(binder, &element, "column version", "a column of a key"))
        return;
    if (version.directive != NULL) {
        (void)ot_binding__bind_version_field(binder, &element, &version, target, out); /* told */
        return;
    }
    const ot_column *column = ot_binding__need_column(binder, &element, target, "@column(name:)");
    if (column != NULL)
        ot_binding__bind_key_field(binder, &element, column, out);
}

/* Columns without repetition. */
typedef struct column_set {
    uint32_t *columns;
    uint32_t count;
} column_set;

static void add_column(column_set *set, uint32_t column)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (set->columns[i] == column)
            return;
    set->columns[set->count++] = column;
}

static bool is_key(const ot_bound_type *target, const column_set *set)
{
    const ot_unique key = {.columns = (uint32_t *)target->key, .column_count = target->key_count};
    if (ot_binding__is_unique_over(&key, set->columns, set->count))
        return true;
    for (uint32_t i = 0; i < target->table->unique_count; i++)
        if (ot_binding__is_unique_over(&target->table->uniques[i], set->columns, set->count))
            return true;
    return false;
}

/* The columns by which rows of `outside` hold them may be left out: they are known. */
static bool check_key(ot_binder *binder, const ot_element *element, const ot_bound_type *target,
                      const ot_bound_input *input, const ot_join *outside)
{
    uint32_t count = input->type->input_count;
    uint32_t known = outside == NULL ? 0 : outside->target_column_count;
    column_set set = {.columns = OT_NEW_ARRAY(binder->arena, uint32_t, count + known)};
    for (uint32_t i = 0; i < count; i++) {
        if (input->fields[i].role == OT_ARGUMENT_VERSION)
            continue;
        if (input->fields[i].role != OT_ARGUMENT_KEY)
            return false; /* reported */
        add_column(&set, input->fields[i].column->index);
    }
    bool is_named = is_key(target, &set);
    for (uint32_t i = 0; i < known; i++)
        add_column(&set, outside->target_columns[i]);
    if (is_named || is_key(target, &set))
        return true;
    ot_binding__refuse(
        binder, element, NULL,
        "an input that names rows holds the columns of the primary key of "
        "\"%.*s\", or of another unique constraint, and nothing else; %.*s does not.",
        OT_ARG(target->table->name), OT_ARG(input->type->name));
    return false;
}

const ot_bound_input *ot_binding__key_input(ot_binder *binder, const ot_element *element,
                                            const ot_bound_type *target, const ot_join *outside)
{
    bool is_new = false;
    const ot_type *type = ot_type_named(element->type);
    ot_bound_input *input = ot_binding__find_or_add_input(binder, type, target, 'k', NULL, &is_new);
    for (uint32_t i = 0; is_new && i < type->input_count; i++)
        bind_field(binder, target, &input->fields[i]);
    return check_key(binder, element, target, input, outside) ? input : NULL;
}
