#include "base/limits.h"
#include "binding/writes_internal.h"

/*
 * Input objects of a write: their fields are columns to set, and relations: where rows are made,
 * rows to make with them; everywhere, operations on their rows (write_operations.c).
 */

/* ---- Columns to set ---- */

static bool check_set_shape(ot_binder *binder, const ot_element *element, const ot_column *column)
{
    bool is_range = ot_binding__range_of(column->type) != NULL;
    bool is_array = is_range ? ot_binding__is_range_list(column->type)
                             : ot_binding__element_type(column->type) != NULL;
    uint32_t depth;
    (void)ot_binding__items(element->type, &depth);
    bool is_list = depth > 0;
    if (is_array == is_list)
        return ot_binding__check_depth(binder, element, NULL, depth,
                                       is_range ? 1 : OT_BINDING__WRITTEN_DIMENSIONS_MAX, column);
    ot_binding__refuse(binder, element, NULL,
                       is_list ? "column \"%.*s\" of type %.*s is not an array."
                               : "column \"%.*s\" of type %.*s is an array; a list sets it.",
                       OT_ARG(column->name), OT_ARG(column->type->name));
    return false;
}

/* A json column takes any tree; other columns take what they would give. */
static bool check_set(ot_binder *binder, const ot_element *element, const ot_column *column)
{
    const ot_type *named = ot_type_named(element->type);
    ot_use use = ot_binding__use(element, OT_S("column"));
    if (column->is_generated) {
        ot_binding__refuse(binder, element, &use, "column \"%.*s\" is generated, it cannot be set.",
                           OT_ARG(column->name));
        return false;
    }
    bool is_document =
        ot_binding__is_json(column->type) &&
        (named->kind == OT_TYPE_INPUT_OBJECT || ot_binding__wire(named) == OT_WIRE_JSON);
    if (is_document)
        return true;
    if (!check_set_shape(binder, element, column))
        return false;
    const ot_pg_type *item = ot_binding__element_type(column->type);
    const ot_pg_type *one = item == NULL ? column->type : item;
    if (!ot_binding__check_fit(binder, element, &use, named, one, column))
        return false;
    if (ot_pg_is_readable(column->type))
        return true;
    ot_binding__refuse(binder, element, &use, "a value of type %.*s cannot be sent.",
                       OT_ARG(column->type->name));
    return false;
}

/* The type has a field of that name which could not be bound, so all has been said. */
static bool is_told(const ot_element *element, const ot_bound_type *target)
{
    for (uint32_t i = 0; target->fields != NULL && i < target->type->field_count; i++)
        if (ot_str_equal(target->type->fields[i].name, element->name))
            return target->fields[i].kind == OT_BOUND_TYPENAME;
    return false;
}

bool ot_binding__bind_set(ot_binder *binder, const ot_element *element, const ot_bound_type *target,
                          ot_bound_argument *out)
{
    bool is_object = ot_type_named(element->type)->kind == OT_TYPE_INPUT_OBJECT;
    if (is_object && is_told(element, target))
        return false;
    const ot_column *column = ot_binding__need_column(
        binder, element, target,
        is_object ? "@column(name:), or give its type a relation of this name" : "@column(name:)");
    if (column == NULL || !check_set(binder, element, column))
        return false;
    if (target->base != NULL && column == target->base->variants->column) {
        ot_binding__refuse(binder, element, NULL,
                           "column \"%.*s\" tells the types of \"%.*s\" apart, it cannot be set.",
                           OT_ARG(column->name), OT_ARG(target->base->type->name));
        return false;
    }
    out->role = OT_ARGUMENT_SET;
    out->column = column;
    out->type = column->type;
    return true;
}

/* ---- Nested rows ---- */

static bool is_among(const uint32_t *columns, uint32_t count, uint32_t column)
{
    for (uint32_t i = 0; i < count; i++)
        if (columns[i] == column)
            return true;
    return false;
}

static const ot_bound_rows *find_relation(const ot_element *element, const ot_bound_type *target)
{
    for (uint32_t i = 0; target->fields != NULL && i < target->type->field_count; i++) {
        const ot_bound_field *field = &target->fields[i];
        if (field->kind == OT_BOUND_ROWS && field->rows->join != NULL &&
            field->rows->call == NULL && ot_str_equal(field->definition->name, element->name))
            return field->rows;
    }
    return NULL;
}

static bool has_columns(const uint32_t *key, const uint32_t *key_other, uint32_t key_count,
                        const uint32_t *columns, const uint32_t *others, uint32_t count)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count && key_count == count; i++)
        for (uint32_t k = 0; k < count; k++)
            found += key[k] == columns[i] && key_other[k] == others[i];
    return found == count && key_count == count;
}

bool ot_binding__has_key(const ot_table *from, const uint32_t *columns, const ot_table *to,
                         const uint32_t *others, uint32_t count)
{
    for (uint32_t i = 0; i < from->reference_count; i++) {
        const ot_foreign_key *key = from->references[i];
        if (key->to == to && has_columns(key->from_columns, key->to_columns, key->column_count,
                                         columns, others, count))
            return true;
    }
    return false;
}

/* Which of the two rows is made first is what the foreign key says. */
bool ot_binding__bind_direction(ot_binder *binder, const ot_element *element,
                                const ot_bound_type *target, ot_bound_argument *out)
{
    const ot_join *join = out->rows->join;
    const ot_table *here = target->table;
    const ot_table *there = out->rows->target->table;
    uint32_t count = join->target_column_count;
    if (join->through != NULL)
        return ot_binding__bind_link(binder, element, target, out);
    out->comes_first =
        ot_binding__has_key(here, join->parent_columns, there, join->target_columns, count);
    if (out->comes_first ||
        ot_binding__has_key(there, join->target_columns, here, join->parent_columns, count))
        return true;
    ot_binding__refuse(
        binder, element, NULL,
        "no foreign key between \"%.*s\" and \"%.*s\" is what the relation joins by, "
        "so rows cannot be nested.",
        OT_ARG(here->name), OT_ARG(there->name));
    return false;
}

bool ot_binding__check_nested_shape(ot_binder *binder, const ot_element *element,
                                    const ot_bound_rows *rows)
{
    const ot_type *nullable = ot_type_nullable(element->type);
    bool is_list = nullable->kind == OT_TYPE_LIST;
    bool is_many = rows->cardinality != OT_CARDINALITY_ONE;
    if (is_many != is_list)
        ot_binding__refuse(binder, element, NULL,
                           is_many ? "the relation has many rows, so it is a list of %.*s."
                                   : "the relation has one row, so it is one %.*s, not a list.",
                           OT_ARG(ot_type_named(element->type)->name));
    else if (is_list &&
             (nullable->of->kind != OT_TYPE_NON_NULL || ot_binding__is_list(nullable->of)))
        ot_binding__refuse(binder, element, NULL,
                           "rows come as a list whose items cannot be null: [%.*s!].",
                           OT_ARG(ot_type_named(element->type)->name));
    else
        return true;
    return false;
}

static bool check_nested(ot_binder *binder, const ot_element *element, const ot_bound_rows *rows)
{
    if (!ot_binding__check_nested_shape(binder, element, rows) ||
        !ot_binding__check_insertable(binder, element, NULL, rows->target))
        return false;
    if (rows->target->table->kind != 'm')
        return true;
    ot_binding__refuse(binder, element, NULL, "materialized view \"%.*s\" cannot be written.",
                       OT_ARG(rows->target->table->name));
    return false;
}

static bool refuse_directive(ot_binder *binder, const ot_element *element, ot_str name)
{
    ot_use use = ot_binding__use(element, name);
    if (use.directive != NULL)
        ot_binding__refuse(binder, element, &use,
                           "its input holds only the key, so the rows are there already; @%.*s is "
                           "for rows that are made.",
                           OT_ARG(name));
    return use.directive != NULL;
}

static void bind_references(ot_binder *binder, const ot_element *element, ot_bound_argument *out)
{
    out->nested = OT_NESTED_CONNECT;
    out->input = ot_binding__key_input(binder, element, out->rows->target, NULL);
    if (out->input != NULL && ot_binding__find_version(binder, out->input, NULL) &&
        !refuse_directive(binder, element, OT_S("preset")) &&
        !refuse_directive(binder, element, OT_S("where")))
        out->role = OT_ARGUMENT_NESTED;
}

static void bind_nested(ot_binder *binder, const ot_element *element, const ot_bound_type *target,
                        const ot_bound_rows *rows, ot_bound_argument *out)
{
    ot_bound_write *write = OT_NEW(binder->arena, ot_bound_write);
    *write = (ot_bound_write){.kind = OT_WRITE_INSERT,
                              .target = rows->target,
                              .is_many = true,
                              .rows_max = OT_LIMIT_WRITE_ROWS};
    out->rows = rows;
    out->write = write;
    ot_write_binder directives = {.binder = binder,
                                  .element = element,
                                  .kind = OT_WRITE_INSERT,
                                  .target = rows->target,
                                  .bound = write};
    if (!check_nested(binder, element, rows) ||
        !ot_binding__bind_direction(binder, element, target, out))
        return;
    if (ot_binding__is_reference(binder, ot_type_named(element->type), rows)) {
        bind_references(binder, element, out);
        return;
    }
    if (!ot_binding__bind_write_directives(&directives))
        return;
    out->role = OT_ARGUMENT_NESTED;
    out->input = ot_binding__write_input(binder, ot_type_named(element->type), rows->target,
                                         OT_INPUT_OF_NEW);
}

/* ---- The whole ---- */

/* Whether an input object can be what a column holds. */
static bool holds_objects(const ot_column *column)
{
    return ot_binding__is_json(column->type) || ot_binding__range_of(column->type) != NULL;
}

/* The relation that an input field names; NULL when it means a column. */
static const ot_bound_rows *nested_relation(ot_binder *binder, const ot_element *element,
                                            const ot_bound_type *target)
{
    const ot_column *column = NULL;
    if (ot_type_named(element->type)->kind != OT_TYPE_INPUT_OBJECT)
        return NULL;
    ot_lookup lookup = ot_binding__find_column(binder, element, target, &column);
    bool is_column = lookup == OT_LOOKUP_FOUND && holds_objects(column);
    return is_column || lookup == OT_LOOKUP_REFUSED ? NULL : find_relation(element, target);
}

static void check_set_once(ot_binder *binder, const ot_bound_input *input, uint32_t i)
{
    for (uint32_t before = 0; before < i; before++) {
        if (input->fields[before].column != input->fields[i].column)
            continue;
        ot_element element = ot_binding__input_element(input->fields[i].definition);
        ot_binding__refuse(binder, &element, NULL, "column \"%.*s\" is set by \"%.*s\" already.",
                           OT_ARG(input->fields[i].column->name),
                           OT_ARG(input->fields[before].definition->name));
    }
}

static void bind_related(ot_binder *binder, const ot_element *element, const ot_bound_type *target,
                         const ot_bound_rows *relation, ot_input_use use, ot_bound_argument *out)
{
    bool is_operations = ot_binding__is_operations(binder, ot_type_named(element->type), relation);
    if (!ot_binding__check_meaning(binder, element, is_operations ? "" : "preset where",
                                   is_operations ? "an object of operations" : "nested rows"))
        return;
    if (is_operations)
        ot_binding__bind_operations(binder, element, target, relation, use, out);
    else if (use == OT_INPUT_OF_NEW)
        bind_nested(binder, element, target, relation, out);
    else
        ot_binding__refuse(binder, element, NULL,
                           "rows alone are nested in those of an @insert only; here the input "
                           "object of a relation says what is done with them, by fields named "
                           "create, connect, disconnect, update or delete.");
}

/* Where rows are named by their key, its columns are not set. */
static bool is_key(ot_binder *binder, const ot_element *element, const ot_bound_type *target,
                   const ot_column **column)
{
    return ot_binding__find_column(binder, element, target, column) == OT_LOOKUP_FOUND &&
           is_among(target->key, target->key_count, (*column)->index);
}

static void bind_field(ot_binder *binder, ot_bound_input *input, const ot_bound_type *target,
                       ot_input_use use, uint32_t i)
{
    const ot_column *column = NULL;
    ot_bound_argument *out = &input->fields[i];
    ot_element element = ot_binding__input_element(out->definition);
    const ot_bound_rows *relation = nested_relation(binder, &element, target);
    ot_use version = ot_binding__use(&element, OT_S("version"));
    bool is_named = use == OT_INPUT_OF_NAMED;
    if (relation != NULL)
        bind_related(binder, &element, target, relation, use, out);
    else if (!ot_binding__check_meaning(binder, &element, is_named ? "column version" : "column",
                                        "a column to set"))
        return;
    else if (version.directive != NULL) {
        if (ot_binding__bind_version_field(binder, &element, &version, target, out))
            check_set_once(binder, input, i);
    } else if (use == OT_INPUT_OF_NAMED && is_key(binder, &element, target, &column))
        ot_binding__bind_key_field(binder, &element, column, out);
    else if (ot_binding__bind_set(binder, &element, target, out))
        check_set_once(binder, input, i);
}

const ot_bound_input *ot_binding__write_input(ot_binder *binder, const ot_type *type,
                                              const ot_bound_type *target, ot_input_use use)
{
    bool is_new = false;
    ot_bound_input *input =
        ot_binding__find_or_add_input(binder, type, target, (char)use, NULL, &is_new);
    for (uint32_t i = 0; is_new && i < type->input_count; i++)
        bind_field(binder, input, target, use, i);
    return input;
}

/* ---- What the row outside gives ---- */

typedef OT_VEC(const ot_bound_input *) input_list;

static bool holds_related(const ot_bound_argument *argument)
{
    return argument->role == OT_ARGUMENT_NESTED || argument->role == OT_ARGUMENT_OPERATIONS;
}

/* The columns that refer to the row outside are not given inside. */
static void check_link(ot_binder *binder, const ot_bound_argument *outer,
                       const ot_bound_argument *inner)
{
    const ot_join *join = outer->rows->join;
    bool is_given = inner->role == OT_ARGUMENT_SET &&
                    is_among(join->target_columns, join->target_column_count, inner->column->index);
    if (holds_related(inner) && inner->comes_first) {
        const ot_join *other = inner->rows->join;
        for (uint32_t i = 0; i < other->parent_column_count; i++)
            is_given |=
                is_among(join->target_columns, join->target_column_count, other->parent_columns[i]);
    }
    if (!is_given)
        return;
    ot_element element = ot_binding__input_element(inner->definition);
    ot_binding__refuse(
        binder, &element, NULL,
        "nested in \"%.*s\", a row belongs to the one outside; leave this field out of "
        "that input, or nest another input.",
        OT_ARG(outer->definition->name));
}

/* Nor are columns with a preset; and a row that belongs to the one outside has its link from there.
 */
static void check_nested_presets(ot_binder *binder, const ot_bound_argument *outer)
{
    const ot_join *join = outer->rows->join;
    ot_element element = ot_binding__input_element(outer->definition);
    for (uint32_t i = 0; i < outer->write->preset_count; i++) {
        const ot_bound_preset *preset = &outer->write->presets[i];
        if (!outer->comes_first && outer->link == NULL &&
            is_among(join->target_columns, join->target_column_count, preset->column->index))
            ot_binding__refuse(binder, &element, NULL,
                               "column \"%.*s\" refers to the row outside, it has no preset.",
                               OT_ARG(preset->column->name));
        for (uint32_t k = 0; k < outer->input->type->input_count; k++) {
            const ot_bound_argument *inner = &outer->input->fields[k];
            if ((inner->role == OT_ARGUMENT_SET || inner->role == OT_ARGUMENT_VERSION) &&
                inner->column == preset->column)
                ot_binding__refuse_given(binder, inner, preset);
        }
    }
}

/* A preset of all that refers to a nested row would leave that row out. */
static void check_references(ot_binder *binder, const ot_bound_write *write,
                             const ot_bound_input *input)
{
    for (uint32_t i = 0; i < input->type->input_count; i++) {
        const ot_bound_argument *inner = &input->fields[i];
        uint32_t left = 0;
        if (!holds_related(inner) || !inner->comes_first)
            continue;
        const ot_join *join = inner->rows->join;
        for (uint32_t k = 0; k < join->parent_column_count; k++)
            left += ot_binding_preset(
                        write, &write->target->table->columns[join->parent_columns[k]]) == NULL;
        ot_element element = ot_binding__input_element(inner->definition);
        if (left == 0)
            ot_binding__refuse(binder, &element, NULL,
                               "what refers to the row is preset, so none is nested here.");
    }
}

static void check_links(ot_binder *binder, const ot_bound_input *input, input_list *seen)
{
    for (uint32_t i = 0; i < seen->count; i++)
        if (seen->items[i] == input)
            return;
    OT_VEC_PUSH(binder->arena, seen, input);
    for (uint32_t i = 0; i < input->type->input_count; i++) {
        const ot_bound_argument *outer = &input->fields[i];
        bool belongs = !outer->comes_first && outer->link == NULL;
        if (outer->role == OT_ARGUMENT_OPERATIONS)
            check_links(binder, outer->input, seen);
        if (outer->role != OT_ARGUMENT_NESTED || outer->input == NULL)
            continue;
        for (uint32_t k = 0; belongs && k < outer->input->type->input_count; k++)
            check_link(binder, outer, &outer->input->fields[k]);
        check_nested_presets(binder, outer);
        check_references(binder, outer->write, outer->input);
        check_links(binder, outer->input, seen);
    }
}

/* Of many rows that filters choose, each would get the same children. */
static void check_one_holder(ot_write_binder *write, const ot_bound_input *input)
{
    for (uint32_t i = 0;
         write->kind == OT_WRITE_UPDATE && write->is_many && i < input->type->input_count; i++) {
        ot_element element = ot_binding__input_element(input->fields[i].definition);
        if (holds_related(&input->fields[i]))
            ot_binding__refuse(write->binder, &element, NULL,
                               "\"%.*s\" changes all rows that its filters choose; rows are "
                               "nested in one row, named by its key.",
                               OT_ARG(write->element->name));
    }
}

/* A row that is nested in place of a column leaves none for an argument to set. */
static void check_beside(ot_write_binder *write, const ot_bound_argument *related)
{
    const ot_join *join = related->rows->join;
    for (uint32_t i = 0; i < write->field->definition->argument_count; i++) {
        const ot_bound_argument *other = &write->field->arguments[i];
        if (other->role != OT_ARGUMENT_SET ||
            !is_among(join->parent_columns, join->parent_column_count, other->column->index))
            continue;
        ot_element element = ot_binding__input_element(related->definition);
        ot_binding__refuse(write->binder, &element, NULL,
                           "column \"%.*s\" is set by argument \"%.*s\" already.",
                           OT_ARG(other->column->name), OT_ARG(other->definition->name));
    }
}

static void check_all_beside(ot_write_binder *write, const ot_bound_input *input)
{
    for (uint32_t i = 0; i < input->type->input_count; i++)
        if (holds_related(&input->fields[i]) && input->fields[i].comes_first)
            check_beside(write, &input->fields[i]);
}

void ot_binding__check_nested(ot_write_binder *write)
{
    input_list seen = {0};
    for (uint32_t i = 0; i < write->field->definition->argument_count; i++)
        if (write->field->arguments[i].role == OT_ARGUMENT_INPUT) {
            check_one_holder(write, write->field->arguments[i].input);
            check_all_beside(write, write->field->arguments[i].input);
            check_references(write->binder, write->bound, write->field->arguments[i].input);
            check_links(write->binder, write->field->arguments[i].input, &seen);
        }
}
