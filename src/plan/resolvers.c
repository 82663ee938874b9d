#include "plan/plan_internal.h"

#include "base/assert.h"

/*
 * Fields of C resolvers. A call is made once for all rows of a step. What it answers is a document,
 * or the keys of rows: then a step without statement (kind KEYS) holds the keys, and a look-up
 * fetches their rows like those of any other parent. What a resolver may load is such a pair of
 * steps too, but runs on demand, as often as the resolver asks.
 */

enum { KEYS_EXPECTED = 10 }; /* of one item, for a list */

static const ot_bound_field *field_of(builder *b, const ot_type *type,
                                      const ot_selection *selection)
{
    const ot_field *definition = ot_schema_field(b->schema, type, selection->name.text);
    OT_ASSERT(definition != NULL); /* binding has validated it */
    return ot_binding_field(b->binding, definition);
}

/* The plain fields of a selection on `type`, which is one of those that rows of the source may be
 * of, as columns. */
static void select_fields(builder *b, source *s, const ot_type *type, const ot_selection_set *set,
                          const uint32_t **columns, const ot_bound_value ***values)
{
    uint32_t *made = OT_NEW_ARRAY(b->arena, uint32_t, set->count);
    *values = OT_NEW_ARRAY(b->arena, const ot_bound_value *, set->count);
    for (uint32_t i = 0; i < set->count; i++) {
        const ot_bound_field *field = field_of(b, type, &set->items[i]);
        made[i] = ot_plan__value_column(b, s, field, NULL);
        (*values)[i] = &field->value;
    }
    *columns = made;
}

static const ot_pg_type **key_types(builder *b, const ot_bound_type *type)
{
    const ot_pg_type **types = OT_NEW_ARRAY(b->arena, const ot_pg_type *, type->key_count);
    for (uint32_t i = 0; i < type->key_count; i++)
        types[i] = type->table->columns[type->key[i]].type;
    return types;
}

/* A step of keys of a type, and how they lead to its rows. */
static source *new_keys(builder *b, const ot_resolver_call *call, const ot_bound_type *type,
                        double rows, ot_join *join)
{
    core *keys = ot_plan__new_core(b, type, OT_STEP_KEYS);
    keys->rows = rows;
    keys->step->trip = call->trip;
    keys->step->parent = call->step;
    keys->step->attach = call->step == OT_NO_STEP ? OT_ATTACH_ROOT : OT_ATTACH_ALL;
    keys->step->field = call->field;
    keys->step->reason = OT_S("of the resolver");
    *join = ot_plan__join_by_key(type);
    return keys->root;
}

static double items_of(const source *s)
{
    return s == NULL ? 1 : s->core->rows;
}

static void plan_keys(builder *b, source *s, const collected_field *field,
                      const ot_bound_field *bound, ot_resolver_call *call, ot_out_field *out)
{
    const ot_bound_type *type = bound->rows->target;
    ot_join *join = OT_NEW(b->arena, ot_join);
    bool is_list = bound->rows->cardinality == OT_CARDINALITY_LIST;
    double rows = items_of(s) * (is_list ? KEYS_EXPECTED : 1);
    source *keys = new_keys(b, call, type, rows, join);
    call->keys = keys->core->step->id;
    call->key_types = key_types(b, type);
    call->key_count = type->key_count;
    ot_plan__look_up_keys(b, keys, join, field, out);
    call->key_columns = out->columns;
}

static bool is_plain(builder *b, const ot_bound_load *load)
{
    for (uint32_t i = 0; i < load->fields->count; i++)
        if (field_of(b, load->type->type, &load->fields->items[i])->kind == OT_BOUND_EXPR)
            return false;
    return true;
}

static void plan_load(builder *b, source *s, const ot_bound_load *bound,
                      const ot_resolver_call *call, ot_resolver_load *load)
{
    ot_join *join = OT_NEW(b->arena, ot_join);
    source *keys = new_keys(b, call, bound->type, items_of(s), join);
    source *rows = ot_plan__load_rows(b, keys, join, is_plain(b, bound));
    ot_step *step = rows->core->step;
    if (step->field == NULL)
        step->field = call->field;
    load->keys = keys->core->step->id;
    load->rows = rows->core->step->id;
    load->key_types = key_types(b, bound->type);
    load->key_columns = step->sources[step->source_count - 1].columns;
    load->key_count = bound->type->key_count;
    load->column_count = bound->fields->count;
    select_fields(b, rows, bound->type->type, bound->fields, &load->columns, &load->values);
}

/* Root fields of a mutation run one after the other: this one after all before it, and what comes
 * after it in later trips. The transaction waits for it. */
static uint32_t trip_of_root(builder *b)
{
    if (b->request->operation->kind != OT_OPERATION_MUTATION)
        return 0;
    b->has_checks = true;
    if (b->cores.count > 0)
        b->first_trip = ot_plan__last_trip(b) + 1;
    return b->first_trip;
}

void ot_plan__resolver(builder *b, source *s, const collected_field *field,
                       const ot_bound_field *bound, ot_out_field *out)
{
    ot_resolver_call *call = OT_NEW(b->arena, ot_resolver_call);
    *call = (ot_resolver_call){
        .id = b->resolvers.count,
        .scope = b->scopes.count,
        .name = bound->resolver_name,
        .step = s == NULL ? OT_NO_STEP : s->core->step->id,
        .trip = s == NULL ? trip_of_root(b) : s->core->step->trip,
        .presence_column = s != NULL && s->joined_to != NULL ? s->presence : UINT32_MAX,
        .field = out,
        .keys = OT_NO_STEP,
        .load_count = bound->load_count,
    };
    OT_VEC_PUSH(b->arena, &b->resolvers, call);
    if (s != NULL)
        call->filters = ot_plan__row_filters(b, s, &call->filter_count);
    if (s != NULL && bound->requires != NULL) {
        call->column_count = bound->requires->count;
        select_fields(b, s, bound->definition->parent, bound->requires, &call->columns,
                      &call->values);
    }
    ot_plan__read_later(b, field, &call->arguments, &call->argument_count);
    ot_resolver_load *loads = OT_NEW_ARRAY(b->arena, ot_resolver_load, bound->load_count);
    call->loads = loads;
    for (uint32_t i = 0; i < bound->load_count; i++)
        plan_load(b, s, &bound->loads[i], call, &loads[i]);
    if (bound->rows != NULL)
        plan_keys(b, s, field, bound, call, out);
    else
        ot_plan__documents(b, out->definition->named, field, OT_OUT_MEMBER, out);
    out->kind = OT_OUT_RESOLVER;
    out->resolver = call->id;
}
