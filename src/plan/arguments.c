#include "plan/plan_internal.h"

#include "base/limits.h"
#include "base/words.h"
#include "plan/filters.h"

static const ot_value *given_argument(const ot_selection *selection, ot_str name)
{
    for (uint32_t i = 0; i < selection->argument_count; i++)
        if (ot_word_equal(selection->arguments[i].name.text, name))
            return &selection->arguments[i].value;
    return NULL;
}

/* ---- Do they fit? ---- */

static void guard_literal(builder *b, const ot_type *type, bool has_default, const ot_value *value);

static void guard_variable(builder *b, const ot_type *type, bool has_default, ot_str name)
{
    const ot_variable *variable = ot_variables_get(b->variables, name);
    if (variable == NULL)
        return; /* only in a document that nobody validated: it is absent in every request */
    bool may_fail = type->kind == OT_TYPE_NON_NULL && variable->type->kind != OT_TYPE_NON_NULL;
    if (has_default || may_fail)
        ot_plan__guard_variable(b, (uint32_t)(variable - b->variables->items));
}

static void guard_fields(builder *b, const ot_type *type, const ot_value *object)
{
    for (uint32_t i = 0; i < object->count; i++) {
        const ot_object_field *field = &object->fields[i];
        const ot_input_value *definition = ot_map_get(&type->inputs_by_name, field->name.text);
        if (definition != NULL)
            guard_literal(b, definition->type, definition->default_value != NULL, &field->value);
    }
}

/* Whether a variable is there decides between it and the default of its place, and whether null may
 * stand in a place that does not take it. */
static void guard_literal(builder *b, const ot_type *type, bool has_default, const ot_value *value)
{
    const ot_type *nullable = ot_type_nullable(type);
    const ot_type *item = nullable->kind == OT_TYPE_LIST ? nullable->of : type;
    if (value->kind == OT_VALUE_VARIABLE)
        guard_variable(b, type, has_default, value->text);
    else if (value->kind == OT_VALUE_LIST)
        for (uint32_t i = 0; i < value->count; i++)
            guard_literal(b, item, false, &value->items[i]);
    else if (value->kind == OT_VALUE_OBJECT && ot_type_named(type)->kind == OT_TYPE_INPUT_OBJECT)
        guard_fields(b, ot_type_named(type), value);
}

bool ot_plan__refuse_arguments(builder *b, collected_field *field, ot_out_field *out)
{
    const ot_field *definition = field->definition;
    if (definition->argument_count == 0)
        return false;
    const ot_selection *selection = field->selections[0];
    for (uint32_t i = 0; i < selection->argument_count; i++) {
        const ot_input_value *argument =
            ot_field_argument(definition, selection->arguments[i].name.text);
        if (argument != NULL)
            guard_literal(b, argument->type, argument->default_value != NULL,
                          &selection->arguments[i].value);
    }
    ot_argument_error error;
    ot_json *values = OT_NEW(b->work, ot_json);
    field->values = values;
    if (ot_coerce_field_arguments(b->arena, definition, selection, b->variables, values, &error))
        return false;
    ot_plan__fail_at(b, out, error.offset, error.message);
    return true;
}

ot_input *ot_plan__inputs(builder *b, const collected_field *field)
{
    const ot_field *definition = field->definition;
    if (definition->argument_count == 0)
        return NULL;
    const ot_json_member *next = field->values->members; /* those that are there, in order */
    const ot_json_member *end = next + field->values->count;
    ot_input *inputs = OT_NEW_ARRAY(b->work, ot_input, definition->argument_count);
    for (uint32_t i = 0; i < definition->argument_count; i++) {
        const ot_input_value *argument = &definition->arguments[i];
        const ot_value *given = given_argument(field->selections[0], argument->name);
        bool is_present = next < end && next->name.ptr == argument->name.ptr;
        inputs[i] =
            ot_input_of_coerced(argument, given, is_present ? &next->value : NULL, b->variables);
        next += is_present;
    }
    return inputs;
}

ot_param **ot_plan__sql_params(builder *b, const ot_sql *sql, const ot_bound_field *bound,
                               const ot_input *inputs)
{
    ot_param **params = OT_NEW_ARRAY(b->work, ot_param *, sql->piece_count);
    for (uint32_t i = 0; i < sql->piece_count; i++) {
        const ot_sql_piece *piece = &sql->pieces[i];
        if (piece->kind == OT_SQL_CLAIM)
            params[i] = ot_plan__param_of_claim(b, piece->text);
        if (piece->kind == OT_SQL_ARGUMENT && bound != NULL)
            params[i] = ot_plan__param_of_input(
                b, piece->type, false, &inputs[piece->argument->index], piece->argument->name);
    }
    return params;
}

predicate *ot_plan__author_predicate(builder *b, const ot_sql *sql, const ot_bound_field *bound,
                                     const ot_input *inputs)
{
    predicate *p = OT_NEW(b->work, predicate);
    p->kind = PREDICATE_AUTHOR;
    p->sql = sql;
    p->sql_params = ot_plan__sql_params(b, sql, bound, inputs);
    return p;
}

/* ---- Order ---- */

static bool names_column(const ot_order *order, const ot_column *column)
{
    for (uint32_t i = 0; i < order->term_count; i++)
        if (order->terms[i].column == column)
            return true;
    return false;
}

/* An order with the key's columns that it does not name added, so that it is total where the type
 * has a key. */
static ot_order complete_order(builder *b, const ot_order *order, const ot_bound_type *type)
{
    ot_order whole = {.is_total = order->is_total || type->key_count > 0};
    whole.terms = OT_NEW_ARRAY(b->work, ot_order_term, order->term_count + type->key_count);
    for (uint32_t i = 0; i < order->term_count; i++)
        if (!names_column(&whole, order->terms[i].column))
            whole.terms[whole.term_count++] = order->terms[i];
    whole.written_count = whole.term_count;
    for (uint32_t i = 0; i < type->key_count && !order->is_total; i++) {
        const ot_column *column = &type->table->columns[type->key[i]];
        if (!names_column(&whole, column))
            whole.terms[whole.term_count++] = (ot_order_term){.column = column};
    }
    return whole;
}

typedef OT_VEC(ot_order_term) term_list;

static void append_choice(builder *b, const ot_bound_argument *argument, const ot_json *choice,
                          term_list *terms)
{
    const ot_type *type = ot_type_named(argument->definition->type);
    const ot_enum_value *value = ot_map_get(&type->values_by_name, choice->text);
    if (choice->kind != OT_JSON_STRING || value == NULL)
        return;
    const ot_order *order = &argument->orders[value->index];
    for (uint32_t i = 0; i < order->term_count; i++)
        OT_VEC_PUSH(b->work, terms, order->terms[i]);
}

static void read_order(builder *b, const ot_bound_argument *argument, const ot_input *input,
                       field_request *out)
{
    ot_plan__guard(b, OT_GUARD_VALUE, input);
    const ot_json *now = ot_input_value_now(b->work, input, b->variables);
    if (now == NULL || now->kind == OT_JSON_NULL)
        return;
    term_list terms = {0};
    if (now->kind == OT_JSON_ARRAY)
        for (uint32_t i = 0; i < now->count; i++)
            append_choice(b, argument, &now->items[i], &terms);
    else
        append_choice(b, argument, now, &terms);
    if (terms.count > 0) {
        ot_order asked = {.terms = terms.items, .term_count = terms.count};
        out->order = complete_order(b, &asked, out->rows->target);
    }
}

/* ---- Page ---- */

typedef struct page_number {
    bool is_given;
    uint32_t value;
} page_number;

typedef struct page_numbers {
    page_number first;
    page_number last;
    page_number offset;
} page_numbers;

/* An offset may skip this many of the largest pages; more is better done by a connection. */
enum { OFFSET_PAGES_MAX = 1000 };

static void read_number(builder *b, const ot_bound_argument *argument, const ot_input *input,
                        page_number *number, field_request *out)
{
    ot_str name = argument->definition->name;
    int64_t max = out->rows->page_max > 0 ? out->rows->page_max : OT_LIMIT_ROWS;
    if (argument->role == OT_ARGUMENT_OFFSET)
        max *= OFFSET_PAGES_MAX;

    ot_plan__guard(b, OT_GUARD_VALUE, input);
    const ot_json *now = ot_input_value_now(b->work, input, b->variables);
    if (now == NULL || now->kind == OT_JSON_NULL)
        return;
    int64_t value = 0;
    if (!ot_json_to_int64(now, &value) || value < 0)
        out->error =
            ot_arena_printf(b->arena, "Argument \"%.*s\" must not be negative.", OT_ARG(name));
    else if (value > max)
        out->error = ot_arena_printf(b->arena, "Argument \"%.*s\" must be at most %lld.",
                                     OT_ARG(name), (long long)max);
    else
        *number = (page_number){.is_given = true, .value = (uint32_t)value};
}

static void settle_page(const page_numbers *numbers, field_request *out)
{
    if (numbers->first.is_given && numbers->last.is_given)
        out->error = OT_S("Arguments \"first\" and \"last\" cannot be used together.");
    out->is_backward = numbers->last.is_given;
    if (numbers->last.is_given)
        out->limit = numbers->last.value;
    else if (numbers->first.is_given)
        out->limit = numbers->first.value;
    else if (out->rows->page_default > 0)
        out->limit = out->rows->page_default;
    out->offset = numbers->offset.value;
}

static void read_cursor(builder *b, const ot_input *input, const ot_input **cursor)
{
    if (ot_plan__present(b, input) == NULL)
        return;
    ot_plan__guard(b, OT_GUARD_CURSOR, input);
    *cursor = input;
}

static void read_argument(builder *b, const ot_bound_argument *argument, const ot_input *input,
                          page_numbers *numbers, field_request *out)
{
    switch (argument->role) {
    case OT_ARGUMENT_FILTER:
    case OT_ARGUMENT_FILTERS:
    case OT_ARGUMENT_RELATION:
        ot_plan__read_filter(b, argument, input, out);
        break;
    case OT_ARGUMENT_ORDER:
        read_order(b, argument, input, out);
        break;
    case OT_ARGUMENT_FIRST:
        read_number(b, argument, input, &numbers->first, out);
        break;
    case OT_ARGUMENT_LAST:
        read_number(b, argument, input, &numbers->last, out);
        break;
    case OT_ARGUMENT_OFFSET:
        read_number(b, argument, input, &numbers->offset, out);
        break;
    case OT_ARGUMENT_AFTER:
        read_cursor(b, input, &out->after);
        break;
    case OT_ARGUMENT_BEFORE:
        read_cursor(b, input, &out->before);
        break;
    default:
        break; /* only named by author SQL, or of a write */
    }
}

/* A field's predicate with a claim finds what belongs to the caller; any other is a guess. */
static const double SELECTIVITY_OF_CLAIM = 0.001;
static const double SELECTIVITY_OF_WHERE = 0.3;

static bool names_claim(const ot_sql *sql)
{
    for (uint32_t i = 0; i < sql->piece_count; i++)
        if (sql->pieces[i].kind == OT_SQL_CLAIM)
            return true;
    return false;
}

void ot_plan__read_arguments(builder *b, const collected_field *field, const ot_bound_field *bound,
                             field_request *out)
{
    *out = (field_request){.field = field,
                           .bound = bound,
                           .rows = bound->rows,
                           .order = bound->rows->order,
                           .limit = OT_NO_LIMIT,
                           .selectivity = 1};
    page_numbers numbers = {0};
    out->inputs = ot_plan__inputs(b, field);
    for (uint32_t i = 0; i < field->definition->argument_count; i++)
        read_argument(b, &bound->arguments[i], &out->inputs[i], &numbers, out);
    settle_page(&numbers, out);

    if (bound->rows->base_where != NULL)
        OT_VEC_PUSH(b->work, &out->where,
                    ot_plan__author_predicate(b, bound->rows->base_where, NULL, NULL));
    if (bound->rows->where == NULL)
        return;
    OT_VEC_PUSH(b->work, &out->where,
                ot_plan__author_predicate(b, bound->rows->where, bound, out->inputs));
    out->selectivity *=
        names_claim(bound->rows->where) ? SELECTIVITY_OF_CLAIM : SELECTIVITY_OF_WHERE;
}

bool ot_plan__read_request(builder *b, const collected_field *field, const ot_bound_field *bound,
                           field_request *request, ot_out_field *out)
{
    ot_plan__read_arguments(b, field, bound, request);
    if (ot_str_is_empty(request->error))
        return true;
    ot_plan__fail(out, "BAD_USER_INPUT", request->error);
    return false;
}
