#include "command/check_internal.h"

#include "base/map.h"

/*
 * What rules of access leave open. They are about what is given, so who may filter or sort by the
 * column of a guarded field, page by it, or asks for the largest value of it, finds out what it
 * holds. And a rule may ask for a role that no token can have.
 */

/* Some field over a column, with all rules that stand before it. */
typedef struct shown {
    const ot_bound_type *owner;
    const ot_bound_field *field; /* NULL: no field shows the column */
} shown;

typedef struct access_check {
    ot_findings *findings;
    const ot_service *service;
    const ot_bound_type *owner;  /* of the field that is looked at */
    const ot_bound_field *field; /* whoever has it may use its arguments */
    const ot_bound_field *inner; /* an aggregate inside of it; NULL: none */
    ot_map seen;                 /* "argument/field" of inputs, which may lead back to each other */
} access_check;

static bool is_covered(const access_check *c, const ot_access *access)
{
    for (uint32_t i = 0; access != NULL && i < access->count; i++) {
        const ot_access one = {.rules = &access->rules[i], .count = 1};
        if (!ot_access_covers(c->owner->access, &one) &&
            !ot_access_covers(c->field->access, &one) &&
            (c->inner == NULL || !ot_access_covers(c->inner->access, &one)))
            return false;
    }
    return true;
}

static bool is_open(const access_check *c, const shown *by)
{
    return is_covered(c, by->owner->access) && is_covered(c, by->field->access);
}

static bool shows(const ot_bound_field *field, const ot_column *column)
{
    if (column->computed != NULL)
        return column->computed->field != NULL &&
               column->computed->field->definition == field->definition;
    bool is_column = field->kind == OT_BOUND_COLUMN || field->kind == OT_BOUND_DOCUMENT ||
                     field->kind == OT_BOUND_RANGE;
    return is_column && field->column == column;
}

/* A field that shows the column to whoever has the one that is looked at; else one that does not;
 * else none. */
static shown find_field(const access_check *c, const ot_table *table, const ot_column *column)
{
    const ot_binding *binding = c->service->binding;
    shown found = {0};
    for (uint32_t t = 0; t < binding->schema->type_count; t++) {
        const ot_bound_type *type = &binding->types[t];
        bool is_object = type->role == OT_ROLE_TABLE && type->type->kind == OT_TYPE_OBJECT;
        for (uint32_t i = 0; is_object && type->table == table && i < type->type->field_count;
             i++) {
            shown each = {.owner = type, .field = &type->fields[i]};
            if (!shows(each.field, column))
                continue;
            found = each;
            if (is_open(c, &found))
                return found;
        }
    }
    return found;
}

/* `what` with its verb, such as `Argument "a(b:)" filters`. */
static void look_at(access_check *c, const ot_table *table, const ot_column *column, ot_place place,
                    ot_str what)
{
    while (column->computed != NULL && column->computed->kind == OT_COMPUTED_RELATED) {
        table = column->computed->rows->target->table;
        column = column->computed->column;
    }
    shown by = find_field(c, table, column);
    if (by.field == NULL || is_open(c, &by))
        return;
    const ot_field *field = c->field->definition;
    const ot_field *hidden = by.field->definition;
    ot_findings_add(c->findings, OT_SEVERITY_WARNING, "access", place,
                    "%.*s by what only \"%.*s.%.*s\" shows, which is not for everybody who has "
                    "\"%.*s.%.*s\": they can find it out by asking. Give both the same rules, or "
                    "leave it out.",
                    OT_ARG(what), OT_ARG(hidden->parent->name), OT_ARG(hidden->name),
                    OT_ARG(field->parent->name), OT_ARG(field->name));
}

/* ---- Arguments ---- */

static ot_str name_of(const access_check *c, const ot_input_value *input)
{
    ot_arena *arena = c->findings->arena;
    if (input->parent_field == NULL)
        return ot_arena_printf(arena, "Input field \"%.*s.%.*s\" filters",
                               OT_ARG(input->parent_type->name), OT_ARG(input->name));
    return ot_arena_printf(arena, "Argument \"%.*s.%.*s(%.*s:)\" filters",
                           OT_ARG(input->parent_field->parent->name),
                           OT_ARG(input->parent_field->name), OT_ARG(input->name));
}

static void check_orders(access_check *c, const ot_table *table, const ot_bound_argument *argument)
{
    const ot_type *named = ot_type_named(argument->definition->type);
    for (uint32_t i = 0; i < named->value_count; i++)
        for (uint32_t k = 0; k < argument->orders[i].written_count; k++)
            look_at(c, table, argument->orders[i].terms[k].column,
                    ot_check__value_place(&named->values[i]),
                    ot_arena_printf(c->findings->arena, "Enum value \"%.*s.%.*s\" sorts",
                                    OT_ARG(named->name), OT_ARG(named->values[i].name)));
}

/* False when the input was looked at for the field. */
static bool enter(access_check *c, const ot_bound_input *input)
{
    ot_arena *arena = c->findings->arena;
    ot_str key = ot_arena_printf(arena, "%p/%p", (const void *)input, (const void *)c->field);
    return ot_map_set(arena, &c->seen, key, c) == NULL;
}

static void check_argument(access_check *c, const ot_table *table,
                           const ot_bound_argument *argument)
{
    if (argument->role == OT_ARGUMENT_FILTER)
        look_at(c, table, argument->column, ot_check__input_place(argument->definition),
                name_of(c, argument->definition));
    if (argument->role == OT_ARGUMENT_ORDER)
        check_orders(c, table, argument);
    bool is_relation = argument->role == OT_ARGUMENT_RELATION;
    if ((!is_relation && argument->role != OT_ARGUMENT_FILTERS) || !enter(c, argument->input))
        return;
    const ot_table *of = is_relation ? argument->rows->target->table : table;
    for (uint32_t i = 0; i < argument->input->type->input_count; i++)
        check_argument(c, of, &argument->input->fields[i]);
}

/* ---- Fields ---- */

static void check_aggregate(access_check *c, const ot_table *table, const ot_bound_field *aggregate)
{
    const ot_field *field = aggregate->definition;
    if (aggregate->kind != OT_BOUND_AGGREGATE || aggregate->column == NULL)
        return;
    look_at(c, table, aggregate->column, ot_check__field_place(field),
            ot_arena_printf(c->findings->arena, "Field \"%.*s.%.*s\" tells of rows",
                            OT_ARG(field->parent->name), OT_ARG(field->name)));
}

/* Of an object of aggregates, and of a connection. */
static void check_inner_aggregates(access_check *c, const ot_table *table)
{
    const ot_type *named = ot_type_named(c->field->definition->type);
    const ot_bound_type *type = ot_binding_type(c->service->binding, named);
    bool has_some = type->role == OT_ROLE_AGGREGATE || type->role == OT_ROLE_CONNECTION;
    for (uint32_t i = 0; has_some && i < named->field_count; i++) {
        c->inner = &type->fields[i];
        check_aggregate(c, table, c->inner);
    }
    c->inner = NULL;
}

/* Cursors hold the values of the order's columns. */
static void check_cursors(access_check *c, const ot_bound_rows *rows)
{
    const ot_field *field = c->field->definition;
    for (uint32_t i = 0; i < rows->order.written_count; i++)
        look_at(c, rows->target->table, rows->order.terms[i].column, ot_check__field_place(field),
                ot_arena_printf(c->findings->arena, "Field \"%.*s.%.*s\" has pages",
                                OT_ARG(field->parent->name), OT_ARG(field->name)));
}

static void check_rows(access_check *c, const ot_bound_field *reads)
{
    const ot_table *table = reads->rows->target->table;
    if (reads->rows->cardinality == OT_CARDINALITY_CONNECTION)
        check_cursors(c, reads->rows);
    for (uint32_t i = 0; i < reads->definition->argument_count; i++)
        check_argument(c, table, &reads->arguments[i]);
    check_aggregate(c, table, reads);
    check_inner_aggregates(c, table);
}

static void check_field(access_check *c, const ot_bound_type *owner, const ot_bound_field *field)
{
    c->owner = owner;
    c->field = field;
    if (field->kind == OT_BOUND_FEED)
        for (uint32_t i = 0; i < field->feed->count; i++)
            check_rows(c, field->feed->members[i]);
    else if (field->rows != NULL && field->kind != OT_BOUND_RESOLVER)
        check_rows(c, field);
}

/* ---- Roles ---- */

static bool has_role(const ot_config *config, ot_str role)
{
    for (uint32_t i = 0; i < config->auth.roles.count; i++)
        if (ot_str_equal(config->auth.roles.items[i], role))
            return true;
    return ot_str_equal(config->auth.default_role, role);
}

static void check_roles(ot_findings *findings, const ot_access_rule *rule, const ot_config *config)
{
    for (uint32_t i = 0; rule->kind == OT_ACCESS_ROLE && i < rule->set_count; i++) {
        ot_str role = rule->sets[i].names[0];
        if (!has_role(config, role))
            ot_findings_add(findings, OT_SEVERITY_WARNING, "access", rule->place,
                            "No token can have the role \"%.*s\": auth.roles does not list it.",
                            OT_ARG(role));
    }
}

void ot_check__access_roles(ot_findings *findings, const ot_service *service,
                            const ot_config *config)
{
    for (uint32_t i = 0; i < service->binding->access_rule_count; i++)
        check_roles(findings, service->binding->access_rules[i], config);
}

void ot_check__access(ot_findings *findings, const ot_service *service)
{
    const ot_binding *binding = service->binding;
    access_check c = {.findings = findings, .service = service};
    for (uint32_t t = 0; binding->access_rule_count > 0 && t < binding->schema->type_count; t++) {
        const ot_bound_type *type = &binding->types[t];
        bool has_fields = type->role == OT_ROLE_TABLE || type->role == OT_ROLE_ROOT;
        for (uint32_t i = 0; has_fields && i < type->type->field_count; i++)
            check_field(&c, type, &type->fields[i]);
    }
}
