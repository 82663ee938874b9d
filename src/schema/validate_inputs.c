#include "schema/schema_internal.h"

#include "base/assert.h"

/*
 * Input objects that contain themselves (spec section "Input Objects", "Circular References"): by
 * fields that must be given, so that no finite value exists, and by defaults that fill themselves
 * in. Both walks are loops over a stack of their own, as deep as the schema is long.
 */

/* ---- Names of a path ---- */

typedef OT_VEC(const ot_input_value *) field_path;

static ot_str join_names(ot_arena *arena, const field_path *path, uint32_t from)
{
    ot_buffer text = {0};
    for (uint32_t i = from; i < path->count; i++) {
        const ot_input_value *field = path->items[i];
        ot_buffer_printf(&text, "%s%.*s.%.*s", i == from ? "" : ", ",
                         OT_ARG(field->parent_type->name), OT_ARG(field->name));
    }
    ot_str copy = ot_arena_copy(arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return copy;
}

/* ---- Finite values ---- */

/* An input object has a finite value when all fields that must be given have one; a OneOf object
 * when one of its fields has. Types become finite from the leaves up; what stays is on a cycle or
 * leads to one. */
typedef struct finite_state {
    const ot_type *type;
    bool is_finite;
    bool is_visited;
    uint32_t path_index; /* from 1 while the type is on the path */
    uint32_t unresolved; /* fields whose types are not known to be finite */
    OT_VEC(struct finite_state *) dependents;
} finite_state;

typedef struct finite_run {
    ot_arena *arena; /* scratch */
    ot_report *report;
    finite_state *states; /* by type index */
    OT_VEC(finite_state *) ready;
    field_path path;
} finite_run;

/* The input object that a value of the field must hold; NULL when it may do without. */
static const ot_type *finite_target(const ot_type *type, const ot_input_value *field)
{
    const ot_type *target = field->type;
    if (!type->is_one_of)
        target = target->kind == OT_TYPE_NON_NULL ? target->of : NULL;
    return target != NULL && target->kind == OT_TYPE_INPUT_OBJECT ? target : NULL;
}

static void mark_finite(finite_run *run, finite_state *state)
{
    if (state->is_finite)
        return;
    state->is_finite = true;
    OT_VEC_PUSH(run->arena, &run->ready, state);
}

static void start_state(finite_run *run, const ot_type *type)
{
    finite_state *state = &run->states[type->index];
    state->type = type;
    for (uint32_t i = 0; i < type->input_count; i++) {
        const ot_type *target = finite_target(type, &type->inputs[i]);
        if (target == NULL)
            continue;
        OT_VEC_PUSH(run->arena, &run->states[target->index].dependents, state);
        state->unresolved++;
    }
    bool has_leaf = state->unresolved < type->input_count || type->input_count == 0;
    if (state->unresolved == 0 || (type->is_one_of && has_leaf))
        mark_finite(run, state);
}

static void spread(finite_run *run)
{
    while (run->ready.count > 0) {
        const finite_state *state = run->ready.items[--run->ready.count];
        for (uint32_t i = 0; i < state->dependents.count; i++) {
            finite_state *dependent = state->dependents.items[i];
            if (--dependent->unresolved == 0 || dependent->type->is_one_of)
                mark_finite(run, dependent);
        }
    }
}

static void report_infinite(finite_run *run, const ot_type *target)
{
    uint32_t from = run->states[target->index].path_index - 1;
    uint32_t count = run->path.count - from;
    ot_place *places = OT_NEW_ARRAY(run->arena, ot_place, count);
    for (uint32_t i = 0; i < count; i++)
        places[i] = run->path.items[from + i]->place;
    ot_report_places(
        run->report, places, count,
        "Input Object %.*s cannot be provided a finite value because it references itself "
        "through fields: %.*s.",
        OT_ARG(target->name), OT_ARG(join_names(run->arena, &run->path, from)));
}

typedef struct finite_frame {
    finite_state *state;
    uint32_t next; /* field to look at */
} finite_frame;

typedef OT_VEC(finite_frame) finite_stack;

static void enter_type(finite_run *run, finite_stack *stack, finite_state *state)
{
    state->is_visited = true;
    state->path_index = run->path.count + 1;
    OT_VEC_PUSH(run->arena, stack, ((finite_frame){.state = state}));
}

/* Follows one field of the type on top. */
static void follow_field(finite_run *run, finite_stack *stack, const ot_input_value *field)
{
    const ot_type *target = finite_target(field->parent_type, field);
    finite_state *state = target == NULL ? NULL : &run->states[target->index];
    if (state == NULL || state->is_finite)
        return;
    OT_VEC_PUSH(run->arena, &run->path, field);
    if (state->path_index == 0 && !state->is_visited) {
        enter_type(run, stack, state);
        return; /* the field leaves the path with its type */
    }
    if (state->path_index > 0)
        report_infinite(run, target);
    run->path.count--;
}

static void find_cycles(finite_run *run, finite_state *start)
{
    finite_stack stack = {0};
    enter_type(run, &stack, start);
    while (stack.count > 0) {
        finite_frame *top = &stack.items[stack.count - 1];
        if (top->next < top->state->type->input_count) {
            follow_field(run, &stack, &top->state->type->inputs[top->next++]);
            continue;
        }
        top->state->path_index = 0;
        stack.count--;
        if (stack.count > 0) {
            OT_ASSERT(run->path.count > 0); /* the field that led to the type */
            run->path.count--;
        }
    }
}

void ot_schema__validate_finite_inputs(const ot_schema *schema, ot_report *report)
{
    finite_run run = {.arena = ot_arena_new(), .report = report};
    run.states = OT_NEW_ARRAY(run.arena, finite_state, schema->type_count);
    for (uint32_t i = 0; i < schema->type_count; i++) {
        if (schema->types[i]->kind == OT_TYPE_INPUT_OBJECT)
            start_state(&run, schema->types[i]);
    }
    spread(&run);
    for (uint32_t i = 0; i < schema->type_count; i++) {
        finite_state *state = &run.states[i];
        if (state->type != NULL && !state->is_finite && !state->is_visited)
            find_cycles(&run, state);
    }
    ot_arena_free(run.arena);
}

/* ---- Defaults that contain themselves ---- */

typedef struct default_state {
    bool is_visited;
    uint32_t path_index; /* from 1 while the field is on the path */
} default_state;

/* A literal whose fields are being looked at; what it leaves out is filled by defaults. */
typedef struct default_frame {
    const ot_type *type;
    const ot_value *literal;
    uint32_t next;
    const ot_input_value *field; /* whose default it is; NULL for a part of a literal */
} default_frame;

typedef struct cycle_run {
    ot_arena *arena; /* scratch */
    ot_report *report;
    default_state **states; /* by type index, then field index */
    OT_VEC(default_frame) stack;
    field_path path;
} cycle_run;

static void push_literal(cycle_run *run, const ot_type *type, const ot_value *literal,
                         const ot_input_value *field)
{
    default_frame frame = {.type = type, .literal = literal, .field = field};
    OT_VEC_PUSH(run->arena, &run->stack, frame);
}

static void report_cycle(cycle_run *run, const ot_input_value *field, uint32_t path_index)
{
    uint32_t count = run->path.count - (path_index - 1);
    ot_place *places = OT_NEW_ARRAY(run->arena, ot_place, count);
    for (uint32_t i = 0; i < count; i++) {
        const ot_input_value *step = run->path.items[path_index - 1 + i];
        places[i] = (ot_place){step->place.source, step->default_value->offset};
    }
    ot_str names = join_names(run->arena, &run->path, path_index);
    ot_report_places(
        run->report, places, count,
        "Invalid circular reference. The default value of Input Object field %.*s.%.*s "
        "references itself%s%.*s.",
        OT_ARG(field->parent_type->name), OT_ARG(field->name),
        names.len > 0 ? " via the default values of: " : "", OT_ARG(names));
}

static void enter_default(cycle_run *run, const ot_input_value *field)
{
    if (field->default_value == NULL)
        return;
    default_state *state = &run->states[field->parent_type->index][field->index];
    if (state->path_index > 0) {
        report_cycle(run, field, state->path_index);
        return;
    }
    if (state->is_visited)
        return;
    state->is_visited = true;
    OT_VEC_PUSH(run->arena, &run->path, field);
    state->path_index = run->path.count;
    push_literal(run, ot_type_named(field->type), field->default_value, field);
}

static const ot_value *find_value(const ot_value *object, ot_str name)
{
    for (uint32_t i = object->count; i > 0; i--) {
        if (ot_str_equal(object->fields[i - 1].name.text, name))
            return &object->fields[i - 1].value;
    }
    return NULL;
}

/* The next part of the literal on top; false when it has none left. */
static bool step(cycle_run *run)
{
    default_frame *top = &run->stack.items[run->stack.count - 1];
    if (top->literal->kind == OT_VALUE_LIST && top->next < top->literal->count) {
        push_literal(run, top->type, &top->literal->items[top->next++], NULL);
        return true;
    }
    if (top->literal->kind != OT_VALUE_OBJECT || top->next >= top->type->input_count)
        return false;
    const ot_input_value *field = &top->type->inputs[top->next++];
    const ot_type *type = ot_type_named(field->type);
    if (type->kind != OT_TYPE_INPUT_OBJECT)
        return true;
    const ot_value *given = find_value(top->literal, field->name);
    if (given != NULL)
        push_literal(run, type, given, NULL);
    else
        enter_default(run, field);
    return true;
}

static void pop(cycle_run *run)
{
    const ot_input_value *field = run->stack.items[--run->stack.count].field;
    if (field == NULL)
        return;
    run->states[field->parent_type->index][field->index].path_index = 0;
    run->path.count--;
}

void ot_schema__validate_default_cycles(const ot_schema *schema, ot_report *report)
{
    static const ot_value empty_object = {.kind = OT_VALUE_OBJECT};
    cycle_run run = {.arena = ot_arena_new(), .report = report};
    run.states = OT_NEW_ARRAY(run.arena, default_state *, schema->type_count);
    for (uint32_t i = 0; i < schema->type_count; i++)
        run.states[i] = OT_NEW_ARRAY(run.arena, default_state, schema->types[i]->input_count);
    for (uint32_t i = 0; i < schema->type_count; i++) {
        if (schema->types[i]->kind == OT_TYPE_INPUT_OBJECT)
            push_literal(&run, schema->types[i], &empty_object, NULL);
        while (run.stack.count > 0) {
            if (!step(&run))
                pop(&run);
        }
    }
    ot_arena_free(run.arena);
}
