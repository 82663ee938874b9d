#include "plan/plan_internal.h"

#include "base/limits.h"

static uint32_t form_of(const core_column *column)
{
    bool is_plain = column->kind == COLUMN_TABLE && column->form == KEY_AS_IS &&
                    column->column->computed == NULL &&
                    column->source->type->table->kind != OT_TABLE_RESULT;
    return is_plain ? ot_pg_form(column->column->type) : 0;
}

/* A table may be changed while it is served. */
static void note_forms(const builder *b, const core *c)
{
    if (c->feed != NULL)
        return; /* its columns are what several tables have in common */
    uint32_t *forms = OT_NEW_ARRAY(b->arena, uint32_t, c->columns.count);
    for (uint32_t i = 0; i < c->columns.count; i++)
        forms[i] = form_of(&c->columns.items[i]);
    c->step->column_forms = forms;
    c->step->column_form_count = c->columns.count;
}

/* A NULL that may not stand is told by its column. */
static void note_sets(core *c)
{
    if (c->sets.count > 0)
        c->step->table = c->root->type->table->name;
    for (uint32_t i = 0; i < c->sets.count; i++)
        if (c->sets.items[i].param != NULL)
            c->sets.items[i].param->sets = c->sets.items[i].column;
}

static void finish_steps(builder *b, ot_plan *plan)
{
    plan->steps = OT_NEW_ARRAY(b->arena, ot_step *, b->cores.count);
    plan->step_count = b->cores.count;
    ot_plan__find_known(b);
    for (uint32_t i = 0; i < b->cores.count; i++) {
        core *c = b->cores.items[i];
        if (c->step->kind != OT_STEP_KEYS)
            ot_plan__write_sql(b, c);
        note_sets(c);
        note_forms(b, c);
        c->step->rows_estimate = c->rows;
        c->step->keys_param = ot_plan__keys_param(c);
        plan->steps[i] = c->step;
        if (c->step->trip + 1 > plan->trip_count)
            plan->trip_count = c->step->trip + 1;
    }
}

static bool needs_key(const builder *b, const ot_plan *plan)
{
    const bool *of_field = b->binding->needs_key;
    for (uint32_t i = 0; plan->is_write && of_field != NULL && i < plan->root->field_count; i++) {
        const ot_field *definition = plan->root->fields[i].definition;
        if (definition != NULL && definition->parent == b->schema->mutation &&
            of_field[definition->index])
            return true;
    }
    return false;
}

static void finish(builder *b, ot_plan *plan)
{
    const ot_plan_request *request = b->request;
    finish_steps(b, plan);
    plan->arena = b->arena;
    plan->schema = b->schema;
    plan->binding = b->binding;
    plan->source = request->document->source;
    plan->operation = request->operation;
    plan->resolvers = b->resolvers.items;
    plan->resolver_count = b->resolvers.count;
    ot_plan__guard_names(b);
    plan->guards = b->guards.items;
    plan->guard_count = b->guards.count;
    plan->refusal_count = b->refusal_count;
    plan->is_write = request->operation->kind == OT_OPERATION_MUTATION;
    plan->needs_key = needs_key(b, plan);
    plan->scopes = b->scopes.items;
    plan->scope_count = b->scopes.count;
    plan->cache = ot_plan__cache_policy(b);
    plan->asker = ot_plan__asker_use(b, plan);
    plan->cache.is_private |= plan->asker.claim_count > 0;
}

ot_plan *ot_plan_build(ot_arena *arena, const ot_plan_request *request, ot_error *error)
{
    builder b = {
        .arena = arena,
        .request = request,
        .binding = request->binding,
        .schema = request->binding->schema,
        .variables = request->variables,
        .scratch = ot_arena_new(),
        .work = ot_arena_new(),
    };
    b.collector = ot_plan__new_collector(&b);
    ot_plan *plan = OT_NEW(arena, ot_plan);
    plan->root = ot_plan__root_object(&b, ot_schema_root(b.schema, request->operation->kind));
    if (!b.is_over_limit) {
        finish(&b, plan);
    } else {
        plan = NULL;
        (void)ot_error_set(
            error, OT_LIMIT,
            "The operation is too large: it needs more than %d statements, %d trips or %d fields.",
            OT_LIMIT_PLAN_STEPS, OT_LIMIT_PLAN_TRIPS, OT_LIMIT_PLAN_FIELDS); /* NULL says it */
    }
    ot_buffer_free(&b.text);
    ot_arena_free(b.work);
    ot_arena_free(b.scratch);
    return plan;
}
