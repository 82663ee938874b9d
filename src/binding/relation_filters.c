#include "binding/binding_internal.h"

/*
 * Fields of filter inputs that are input objects themselves, other than `and`, `or` and `not`:
 *
 *   category: CategoryFilter          rows with a category that fits
 *   reviews: ReviewFilter             rows with some review that fits
 *   reviews: ReviewsFilter            input ReviewsFilter { some, every, none: ReviewFilter }
 *   unreviewed: ReviewFilter          @filter(relation: "reviews", op: NONE)
 *   price: IntFilter                  input IntFilter { gte: Int, lt: Int }, of a column
 *
 * A relation is named by a field of the type, and a filter meets the rows that this field would
 * show. Joins of fields are known when all fields are bound, so these input fields wait until then.
 */

static const struct {
    ot_str op;
    ot_str name; /* of the field of an input that divides them */
} quantifiers[] = {
    {OT_STR("SOME"), OT_STR("some")},
    {OT_STR("EVERY"), OT_STR("every")},
    {OT_STR("NONE"), OT_STR("none")},
}; /* by ot_quantifier */

enum { QUANTIFIER_COUNT = sizeof(quantifiers) / sizeof(quantifiers[0]) };

typedef struct ot_nested_filter {
    ot_binder *binder;
    const ot_element *element;
    ot_use use; /* of @filter; may be none */
    const ot_bound_type *target;
    const ot_type *named;
    ot_bound_argument *out;
} ot_nested_filter;

#define REFUSE(nested, ...)                                                                        \
    (ot_binding__refuse((nested)->binder, (nested)->element, &(nested)->use, __VA_ARGS__), false)

static bool has_argument(const ot_nested_filter *nested, ot_str name)
{
    return nested->use.directive != NULL &&
           ot_directive_argument(nested->use.directive, name) != NULL;
}

static bool names_arguments(const ot_sql *sql)
{
    for (uint32_t i = 0; sql != NULL && i < sql->piece_count; i++)
        if (sql->pieces[i].kind == OT_SQL_ARGUMENT)
            return true;
    return false;
}

/* The relation that a field of the row type is, or NULL. */
static const ot_bound_rows *relation_of(const ot_nested_filter *nested, ot_str name)
{
    const ot_field *field = ot_map_get(&nested->target->type->fields_by_name, name);
    const ot_bound_field *bound = field == NULL ? NULL : &nested->target->fields[field->index];
    if (bound == NULL || bound->kind != OT_BOUND_ROWS || bound->rows->call != NULL)
        return NULL;
    return bound->rows;
}

static bool read_quantifier(const ot_nested_filter *nested, ot_quantifier *out)
{
    const ot_value *value = has_argument(nested, OT_S("op"))
                                ? ot_directive_argument(nested->use.directive, OT_S("op"))
                                : NULL;
    for (uint32_t i = 0; value != NULL && i < QUANTIFIER_COUNT; i++) {
        if (value->kind != OT_VALUE_ENUM || !ot_str_equal(value->text, quantifiers[i].op))
            continue;
        *out = (ot_quantifier)i;
        return true;
    }
    return value == NULL || REFUSE(nested, "a filter over a relation has op: SOME, EVERY or NONE.");
}

/* ---- some, every, none ---- */

static bool is_quantifier_name(ot_str name)
{
    for (uint32_t i = 0; i < QUANTIFIER_COUNT; i++)
        if (ot_str_equal(quantifiers[i].name, name))
            return true;
    return false;
}

/* An input object of nothing but `some`, `every` and `none`. */
static bool is_divided(const ot_type *named)
{
    for (uint32_t i = 0; i < named->input_count; i++)
        if (!is_quantifier_name(named->inputs[i].name) ||
            ot_type_named(named->inputs[i].type)->kind != OT_TYPE_INPUT_OBJECT)
            return false;
    return named->input_count > 0;
}

static void set_relation(ot_binder *binder, const ot_type *named, const ot_bound_rows *rows,
                         ot_quantifier quantifier, ot_bound_argument *out)
{
    out->role = OT_ARGUMENT_RELATION;
    out->rows = rows;
    out->quantifier = quantifier;
    out->input = ot_binding__filter_input(binder, named, rows->target);
}

static void bind_quantified(ot_binder *binder, const ot_bound_rows *rows, ot_bound_argument *out)
{
    ot_element element = ot_binding__input_element(out->definition);
    if (!ot_binding__check_meaning(binder, &element, "", "some, every or none"))
        return;
    if (ot_binding__is_list(element.type)) {
        ot_binding__refuse(binder, &element, NULL, "it is one %.*s, not a list.",
                           OT_ARG(ot_type_named(element.type)->name));
        return;
    }
    ot_quantifier quantifier = OT_QUANTIFIER_SOME;
    while (!ot_str_equal(quantifiers[quantifier].name, element.name))
        quantifier++;
    set_relation(binder, ot_type_named(element.type), rows, quantifier, out);
}

static void bind_divided(const ot_nested_filter *nested, const ot_bound_rows *rows)
{
    bool is_new = false;
    ot_bound_input *input = ot_binding__find_or_add_input(nested->binder, nested->named,
                                                          nested->target, 'f', rows, &is_new);
    nested->out->role = OT_ARGUMENT_FILTERS;
    nested->out->input = input;
    for (uint32_t i = 0; is_new && i < nested->named->input_count; i++)
        bind_quantified(nested->binder, rows, &input->fields[i]);
}

/* ---- Relations ---- */

static bool bind_relation(const ot_nested_filter *nested, const ot_bound_rows *rows, ot_str name)
{
    ot_quantifier quantifier = OT_QUANTIFIER_SOME;
    if (names_arguments(rows->where))
        return REFUSE(nested,
                      "the @where of field \"%.*s.%.*s\" needs arguments, which a filter does not "
                      "give.",
                      OT_ARG(nested->target->type->name), OT_ARG(name));
    if (ot_binding__is_list(nested->element->type))
        return REFUSE(nested, "a filter over a relation is one %.*s, not a list.",
                      OT_ARG(nested->named->name));
    if (!read_quantifier(nested, &quantifier))
        return false;
    if (!is_divided(nested->named)) {
        set_relation(nested->binder, nested->named, rows, quantifier, nested->out);
        return true;
    }
    if (has_argument(nested, OT_S("op")))
        return REFUSE(nested, "%.*s says some, every or none already; leave out op.",
                      OT_ARG(nested->named->name));
    bind_divided(nested, rows);
    return true;
}

static bool bind_named_relation(const ot_nested_filter *nested)
{
    ot_str name;
    if (!ot_binding__text(nested->binder, nested->element, &nested->use, OT_S("relation"), &name))
        return false;
    if (has_argument(nested, OT_S("column")))
        return REFUSE(nested, "@filter names a column or a relation, not both.");
    const ot_bound_rows *rows = relation_of(nested, name);
    if (rows != NULL)
        return bind_relation(nested, rows, name);
    return REFUSE(nested, "type \"%.*s\" has no field \"%.*s\" that is a relation.",
                  OT_ARG(nested->target->type->name), OT_ARG(name));
}

/* ---- Operators of a column ---- */

static ot_lookup operators_column(const ot_nested_filter *nested, const ot_column **column)
{
    ot_str name;
    if (!has_argument(nested, OT_S("column")))
        return ot_binding__filter_column(nested->binder, nested->element, &nested->use,
                                         nested->target, column);
    if (!ot_binding__text(nested->binder, nested->element, &nested->use, OT_S("column"), &name))
        return OT_LOOKUP_REFUSED;
    *column = ot_binding__named_column(nested->binder, nested->element, &nested->use,
                                       nested->target->table, name);
    return *column == NULL ? OT_LOOKUP_REFUSED : OT_LOOKUP_FOUND;
}

static bool bind_operators(const ot_nested_filter *nested, const ot_column *column)
{
    if (ot_binding__is_list(nested->element->type))
        return REFUSE(nested, "the operators of a column are one %.*s, not a list.",
                      OT_ARG(nested->named->name));
    if (has_argument(nested, OT_S("op")))
        return REFUSE(nested, "the fields of %.*s are the operators; leave out op.",
                      OT_ARG(nested->named->name));
    bool is_new = false;
    ot_texts path = {0};
    if (has_argument(nested, OT_S("path")) &&
        !ot_binding__texts(nested->binder, nested->element, &nested->use, OT_S("path"), &path))
        return false;
    const void *of = path.count > 0 ? (const void *)path.items : column;
    ot_bound_input *input = ot_binding__find_or_add_input(nested->binder, nested->named,
                                                          nested->target, 'f', of, &is_new);
    nested->out->role = OT_ARGUMENT_FILTERS;
    nested->out->input = input;
    for (uint32_t i = 0; is_new && i < nested->named->input_count; i++) {
        ot_element element = ot_binding__input_element(input->fields[i].definition);
        (void)ot_binding__bind_operator(nested->binder, &element, nested->target, column, &path,
                                        &input->fields[i]); /* reported; all are told */
    }
    return true;
}

/* ---- All ---- */

/* A filter that is an input object: over a relation, or the operators of a column. The fields of
 * all types are bound. False after a report. */
static bool bind_nested_filter(ot_binder *binder, const ot_element *element,
                               const ot_bound_type *target, ot_bound_argument *out)
{
    ot_nested_filter nested = {.binder = binder,
                               .element = element,
                               .use = ot_binding__use(element, OT_S("filter")),
                               .target = target,
                               .named = ot_type_named(element->type),
                               .out = out};
    const ot_column *column = NULL;
    if (has_argument(&nested, OT_S("relation")))
        return bind_named_relation(&nested);
    bool names_column = has_argument(&nested, OT_S("column")) ||
                        ot_binding__use(element, OT_S("column")).directive != NULL;
    const ot_bound_rows *rows = names_column ? NULL : relation_of(&nested, element->name);
    if (rows != NULL)
        return bind_relation(&nested, rows, element->name);
    ot_lookup lookup = operators_column(&nested, &column);
    ot_binding__bind_waiting_columns(binder); /* it may be a computed one, of a type to be found */
    if (lookup == OT_LOOKUP_FOUND)
        return bind_operators(&nested, column);
    return lookup == OT_LOOKUP_ABSENT &&
           REFUSE(&nested,
                  "type \"%.*s\" has no relation of that name, and its table \"%.*s\" no such "
                  "column; name one with @filter(relation:) or @filter(column:).",
                  OT_ARG(target->type->name), OT_ARG(target->table->name));
}

void ot_binding__bind_waiting_filters(ot_binder *binder)
{
    for (uint32_t i = 0; i < binder->waiting.count; i++) { /* binding one may add others */
        ot_waiting_filter waiting = binder->waiting.items[i];
        ot_element element = ot_binding__input_element(waiting.argument->definition);
        if (waiting.column != NULL)
            ot_binding__bind_computed_filter(binder, &element, waiting.target, waiting.column,
                                             waiting.argument);
        else
            (void)bind_nested_filter(binder, &element, waiting.target,
                                     waiting.argument); /* reported; all are told */
        ot_binding__bind_waiting_columns(binder);
    }
    binder->waiting.count = 0;
}
