#include "plan/writes_internal.h"

#include "base/limits.h"

core *ot_plan__new_core(builder *b, const ot_bound_type *type, ot_step_kind kind)
{
    core *c = OT_NEW(b->work, core);
    c->step = OT_NEW(b->arena, ot_step);
    c->step->id = b->cores.count;
    c->step->kind = kind;
    c->step->scope = b->scopes.count;
    c->step->parent = OT_NO_STEP;
    c->step->target = type;
    c->step->trip = b->first_trip;
    c->step->limit = OT_NO_LIMIT;
    c->step->rows_max = OT_NO_LIMIT;
    c->step->allowed_column = UINT32_MAX;
    c->step->number_column = UINT32_MAX;
    c->step->gate = OT_NO_STEP;
    c->limit = OT_NO_LIMIT;
    c->root = ot_plan__new_source(b, c, type);
    OT_VEC_PUSH(b->work, &b->cores, c);
    if (b->cores.count > OT_LIMIT_PLAN_STEPS)
        b->is_over_limit = true;
    return c;
}

static void name_source(source *s, uint32_t id)
{
    char *end = s->alias;
    *end++ = 't';
    end = ot_digits_write(end, id);
    *end++ = '.';
    s->id = id;
    s->alias_length = (uint8_t)(end - s->alias);
}

source *ot_plan__new_source(builder *b, core *c, const ot_bound_type *type)
{
    source *s = OT_NEW(b->work, source);
    name_source(s, b->source_count++);
    s->type = type;
    s->core = c;
    if (type->table != NULL) /* a feed has none */
        s->columns = OT_NEW_ARRAY(b->work, uint32_t, type->table->column_count);
    if (type->where != NULL)
        s->type_where_params = ot_plan__sql_params(b, type->where, NULL, NULL);
    return s;
}

source *ot_plan__new_related(builder *b, const ot_bound_rows *rows)
{
    source *s = ot_plan__new_source(b, NULL, rows->target);
    if (rows->join->tree != NULL)
        s->tree_row = ot_plan__new_source(b, NULL, rows->target);
    return s;
}

/* A column of a narrowed source is one of the whole. */
static uint32_t add_column(builder *b, core *c, core_column column)
{
    while (column.source != NULL && column.source->whole != NULL)
        column.source = column.source->whole;
    if (c->feed != NULL)
        return ot_plan__slot(b, c, column);
    OT_VEC_PUSH(b->work, &c->columns, column);
    return c->columns.count - 1;
}

/* A column that the table does not have has no place of its own. */
static uint32_t computed_column(builder *b, source *s, const ot_column *column)
{
    const core *c = s->core;
    for (uint32_t i = 0; i < c->columns.count; i++)
        if (c->columns.items[i].kind == COLUMN_TABLE && c->columns.items[i].source == s &&
            c->columns.items[i].column == column)
            return i;
    return add_column(
        b, s->core,
        (core_column){.kind = COLUMN_TABLE, .source = s, .column = column, .type = column->type});
}

/* Nine in ten are such: they are written where they stay. */
static uint32_t add_table_column(builder *b, source *s, const ot_column *column)
{
    if (s->core->feed != NULL)
        return add_column(
            b, s->core,
            (core_column){
                .kind = COLUMN_TABLE, .source = s, .column = column, .type = column->type});
    while (s->whole != NULL)
        s = s->whole;
    core_column *added = OT_VEC_ADD(b->work, &s->core->columns);
    *added =
        (core_column){.kind = COLUMN_TABLE, .source = s, .column = column, .type = column->type};
    return s->core->columns.count - 1;
}

uint32_t ot_plan__column(builder *b, source *s, const ot_column *column)
{
    if (column->computed != NULL)
        return computed_column(b, s, column);
    uint32_t *place = &s->columns[column->index];
    if (*place == 0)
        *place = add_table_column(b, s, column) + 1;
    return *place - 1;
}

uint32_t ot_plan__key_column(builder *b, source *s, const ot_column *column, key_form form)
{
    core *c = s->core;
    if (form == KEY_AS_IS)
        return ot_plan__column(b, s, column);
    for (uint32_t i = 0; i < c->columns.count; i++) {
        const core_column *have = &c->columns.items[i];
        if (have->kind == COLUMN_TABLE && have->source == s && have->column == column &&
            have->form == form)
            return i;
    }
    return add_column(b, c,
                      (core_column){.kind = COLUMN_TABLE,
                                    .form = form,
                                    .source = s,
                                    .column = column,
                                    .type = column->type});
}

uint32_t ot_plan__expr_column(builder *b, source *s, const ot_sql *expr, ot_param **params,
                              const ot_pg_type *type)
{
    return add_column(
        b, s->core,
        (core_column){
            .kind = COLUMN_EXPR, .source = s, .expr = expr, .expr_params = params, .type = type});
}

uint32_t ot_plan__link_column(builder *b, core *c, uint32_t link, const ot_pg_type *type)
{
    return add_column(b, c, (core_column){.kind = COLUMN_LINK, .link = link, .type = type});
}

uint32_t ot_plan__truth_column(builder *b, source *s, const predicate *truth)
{
    const ot_pg_type *type = ot_plan__type(b, OT_S("bool"));
    return add_column(
        b, s->core, (core_column){.kind = COLUMN_TRUTH, .source = s, .truth = truth, .type = type});
}

uint32_t ot_plan__number_column(builder *b, core *c)
{
    return add_column(b, c,
                      (core_column){.kind = COLUMN_NUMBER, .type = ot_plan__type(b, OT_S("int8"))});
}

uint32_t ot_plan__match_column(builder *b, core *c, uint32_t match)
{
    const ot_pg_type *type = ot_plan__type(b, OT_S("bool"));
    return add_column(b, c, (core_column){.kind = COLUMN_MATCH, .link = match, .type = type});
}

static bool is_same_aggregate(const ot_bound_field *a, const ot_bound_field *b)
{
    return a->function == b->function && a->column == b->column && a->is_zero == b->is_zero;
}

uint32_t ot_plan__aggregate(builder *b, core *c, const ot_bound_field *bound)
{
    for (uint32_t i = 0; i < c->columns.count; i++)
        if (c->columns.items[i].kind == COLUMN_AGGREGATE &&
            is_same_aggregate(c->columns.items[i].aggregate, bound))
            return i;
    return add_column(b, c,
                      (core_column){.kind = COLUMN_AGGREGATE,
                                    .source = c->root,
                                    .aggregate = bound,
                                    .type = bound->value.type});
}

uint32_t ot_plan__call_column(builder *b, source *s, const called *call, const ot_pg_type *type)
{
    return add_column(b, s->core,
                      (core_column){.kind = COLUMN_CALL, .source = s, .call = call, .type = type});
}

uint32_t ot_plan__count_column(builder *b, core *c)
{
    return add_column(b, c,
                      (core_column){.kind = COLUMN_COUNT, .type = ot_plan__type(b, OT_S("int8"))});
}

uint32_t ot_plan__last_trip(const builder *b)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < b->cores.count; i++)
        if (b->cores.items[i]->step->trip > last)
            last = b->cores.items[i]->step->trip;
    return last;
}
