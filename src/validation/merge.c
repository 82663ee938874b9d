#include "validation/merge.h"

#include "validation/same.h"

enum {
    STEPS_PER_TOKEN =
        4, /* fields may be seen again through fragments and merging; then the pairs must speak */
};

/*
 * Invariant 1: a job is a set of selections whose fields end up in one object of the answer. Jobs
 * wait in a list instead of on the C stack, because fragments nest as deep as a document is long.
 *
 * Invariant 2: a job that was done is not done again. A job of one part is known by that part's
 * set, which has one parent wherever it is met; one of several by two sums over its fields; the
 * addresses in them are not a stranger's to choose.
 *
 * Invariant 3: where graphql-js knows less about types than we do (below __schema and __type, on
 * unknown types), a parent counts as one that may meet any other, which can only find more.
 */
typedef struct part {
    const ot_selection_set *set;
    const ot_type *parent; /* NULL when unknown */
} part;

typedef OT_VEC(part) part_list;

typedef struct job {
    part *parts; /* one at least */
    uint32_t part_count;
    bool is_shape_only; /* the fields never meet in one object; only their shapes must agree */
} job;

typedef struct merge_field {
    const ot_selection *ast;
    const ot_type *parent;    /* NULL when unknown */
    struct merge_field *next; /* of the same response name */
} merge_field;

/* The fields of one response name in the job being done. */
typedef struct name_group {
    merge_field *fields; /* the last one first */
    uint32_t job;        /* that met it last, from 1 */
} name_group;

enum { DONE_WHOLE = 1, DONE_SHAPE = 2 };

typedef struct merge {
    ot_rule_context *ctx;
    ot_arena *arena;
    uint64_t steps_left;
    OT_VEC(job) jobs;
    uint32_t next_job;
    OT_VEC(merge_field) fields; /* of the job being done */
    part_list waiting;          /* sets whose fields are of the job being done */
    name_group *groups;         /* by the numbers of response keys */
    uint8_t *done_sets;         /* by the index of a set's first selection: DONE bits */
    ot_map done;                /* the sums of a job, as bytes */
} merge;

typedef struct job_sums {
    uint64_t a;
    uint64_t b;
} job_sums;

/* ---- Collecting the fields of a job ---- */

static bool is_exclusive_parent(const ot_type *parent)
{
    return parent != NULL && parent->kind == OT_TYPE_OBJECT && !parent->is_builtin;
}

/* The definition of a field; NULL when it is unknown. A leaf that is alone is never asked for it.
 */
static const ot_field *definition_of(const merge *m, const ot_selection *ast, const ot_type *parent)
{
    if (parent == NULL || !ot_type_is_composite(parent))
        return NULL;
    return m->ctx->definitions[ast->index];
}

static const ot_type *type_of(const merge *m, const merge_field *field)
{
    const ot_field *definition = definition_of(m, field->ast, field->parent);
    return definition != NULL ? definition->type : NULL;
}

static void add_field(merge *m, const ot_selection *ast, const ot_type *parent)
{
    merge_field field = {.ast = ast, .parent = parent};
    OT_VEC_PUSH(m->arena, &m->fields, field);
}

static void collect_selection(merge *m, const ot_selection *selection, const ot_type *parent)
{
    ot_rule_context *ctx = m->ctx;
    if (selection->kind == OT_SELECTION_FIELD) {
        add_field(m, selection, parent);
        return;
    }
    part inner = {.set = &selection->selection_set, .parent = parent};
    if (selection->kind == OT_SELECTION_INLINE_FRAGMENT) {
        if (selection->name.text.len > 0)
            inner.parent = ot_rule_condition(ctx, &selection->name);
        OT_VEC_PUSH(m->arena, &m->waiting, inner);
        return;
    }
    ot_fragment_node *target = ot_fragments_get(ctx->fragments, selection->key);
    if (target == NULL || !ot_fragments_enter(ctx->fragments, target))
        return;
    inner = (part){.set = target->spreader.selection_set, .parent = target->condition};
    OT_VEC_PUSH(m->arena, &m->waiting, inner);
}

/* False when there were too many steps. */
static bool collect_fields(merge *m, const job *work)
{
    m->fields.count = 0;
    ot_fragments_begin(m->ctx->fragments);
    for (uint32_t i = 0; i < work->part_count; i++)
        OT_VEC_PUSH(m->arena, &m->waiting, work->parts[i]);
    while (m->waiting.count > 0) {
        part here = m->waiting.items[--m->waiting.count];
        if (here.set->count > m->steps_left)
            return false;
        m->steps_left -= here.set->count;
        OT_VEC_RESERVE(m->arena, &m->fields, here.set->count);
        for (uint32_t i = 0; i < here.set->count; i++)
            collect_selection(m, &here.set->items[i], here.parent);
    }
    return true;
}

/* ---- Doing no job twice ---- */

static uint64_t spread_bits(uint64_t x)
{
    x = (x ^ (x >> 33)) * 0xFF51AFD7ED558CCDULL;
    x = (x ^ (x >> 29)) * 0xC4CEB9FE1A85EC53ULL;
    return x ^ (x >> 32);
}

/* For a job of one part. */
static bool was_set_done(merge *m, const job *work)
{
    uint8_t *done = &m->done_sets[work->parts[0].set->items[0].index];
    uint8_t bit = work->is_shape_only ? DONE_SHAPE : DONE_WHOLE;
    bool was_done = (*done & bit) != 0;
    *done |= bit;
    return was_done;
}

/* For a job of several, when its fields are collected. */
static bool were_fields_done(merge *m, const job *work)
{
    job_sums sums = {.a = work->is_shape_only, .b = m->fields.count};
    for (uint32_t i = 0; i < m->fields.count; i++) {
        uint64_t ast = (uint64_t)(uintptr_t)m->fields.items[i].ast;
        uint64_t parent = (uint64_t)(uintptr_t)m->fields.items[i].parent;
        sums.a += spread_bits(ast * 3 + spread_bits(parent));
        sums.b += spread_bits(spread_bits(ast) ^ (parent + 1));
    }
    ot_str key = ot_str_make((const char *)&sums, sizeof(sums));
    if (ot_map_has(&m->done, key))
        return true;
    key = ot_arena_copy(m->arena, key);
    (void)ot_map_set(m->arena, &m->done, key, m); /* it was not there */
    return false;
}

/* ---- One response name ---- */

static bool have_same_shape(const merge *m, const merge_field *group)
{
    const ot_type *first = NULL;
    for (const merge_field *field = group; field != NULL; field = field->next) {
        const ot_type *type = type_of(m, field);
        if (type == NULL)
            continue;
        if (first == NULL)
            first = type;
        else if (!ot_same_shape(first, type))
            return false;
    }
    return true;
}

/* Queues the selections of those fields of the group that may meet in an object of type `object`
 * (any when NULL). */
static void queue_selections(merge *m, const merge_field *group, const ot_type *object,
                             bool is_shape_only)
{
    job work = {.is_shape_only = is_shape_only};
    uint32_t capacity = 0;
    for (const merge_field *field = group; field != NULL; field = field->next)
        capacity += field->ast->selection_set.count > 0;
    if (capacity == 0)
        return;
    work.parts = OT_NEW_ARRAY(m->arena, part, capacity);
    for (const merge_field *field = group; field != NULL; field = field->next) {
        bool is_elsewhere =
            object != NULL && is_exclusive_parent(field->parent) && field->parent != object;
        if (is_elsewhere || field->ast->selection_set.count == 0)
            continue;
        const ot_type *type = type_of(m, field);
        work.parts[work.part_count++] = (part){.set = &field->ast->selection_set,
                                               .parent = type != NULL ? ot_type_named(type) : NULL};
    }
    if (work.part_count > 0)
        OT_VEC_PUSH(m->arena, &m->jobs, work);
}

typedef struct keyed_field {
    const merge_field *field;
    const ot_argument_key *key; /* NULL until needed */
} keyed_field;

static bool asks_the_same(merge *m, keyed_field *first, const merge_field *other)
{
    const ot_selection *a = first->field->ast;
    const ot_selection *b = other->ast;
    if (!ot_str_equal(a->name.text, b->name.text) || a->argument_count != b->argument_count)
        return false;
    if (a->argument_count == 0)
        return true;
    if (first->key == NULL)
        first->key = ot_argument_key_new(m->arena, a);
    const ot_argument_key *key = ot_argument_key_new(m->arena, b);
    return !first->key->has_repeated && !key->has_repeated &&
           ot_argument_key_equal(a, first->key, b, key);
}

/* Fields that may meet in an object of type `object` (any when NULL) are the same field with the
 * same arguments. */
static bool ask_the_same(merge *m, const merge_field *group, const ot_type *object)
{
    keyed_field first = {0};
    for (const merge_field *field = group; field != NULL; field = field->next) {
        if (object != NULL && is_exclusive_parent(field->parent) && field->parent != object)
            continue;
        if (first.field == NULL)
            first.field = field;
        else if (!asks_the_same(m, &first, field))
            return false;
    }
    return true;
}

/* The object types among the parents, each once. */
typedef struct object_list {
    OT_VEC(const ot_type *) types;
    uint32_t field_count; /* of the group */
} object_list;

static object_list list_objects(merge *m, const merge_field *group)
{
    object_list objects = {0};
    const ot_type *last = NULL;
    ot_map known = {0};
    for (const merge_field *field = group; field != NULL; field = field->next) {
        const ot_type *parent = field->parent;
        objects.field_count++;
        if (parent == last || !is_exclusive_parent(parent) || ot_map_has(&known, parent->name))
            continue;
        last = parent;
        (void)ot_map_set(m->arena, &known, parent->name, m); /* it was not there */
        OT_VEC_PUSH(m->arena, &objects.types, parent);
    }
    return objects;
}

static bool check_objects(merge *m, const merge_field *group)
{
    object_list objects = list_objects(m, group);
    if (objects.types.count < 2) {
        queue_selections(m, group, NULL, false);
        return ask_the_same(m, group, NULL);
    }
    for (uint32_t i = 0; i < objects.types.count; i++) {
        if (m->steps_left < objects.field_count || !ask_the_same(m, group, objects.types.items[i]))
            return false;
        m->steps_left -= objects.field_count;
        queue_selections(m, group, objects.types.items[i], false);
    }
    queue_selections(m, group, NULL, true);
    return true;
}

static bool check_group(merge *m, const merge_field *group, bool is_shape_only)
{
    if (group->next == NULL) {
        queue_selections(m, group, NULL, is_shape_only);
        return true;
    }
    if (!have_same_shape(m, group))
        return false;
    if (!is_shape_only)
        return check_objects(m, group);
    queue_selections(m, group, NULL, true);
    return true;
}

/* ---- Jobs ---- */

/* Each group as a list that begins with its last field. */
static void group_fields(merge *m)
{
    for (uint32_t i = 0; i < m->fields.count; i++) {
        merge_field *field = &m->fields.items[i];
        name_group *met = &m->groups[field->ast->key];
        field->next = met->job == m->next_job + 1 ? met->fields : NULL;
        *met = (name_group){.fields = field, .job = m->next_job + 1};
    }
}

/* It has nothing to be held against, and nothing below it. */
static bool is_lone_leaf(const merge_field *group)
{
    return group->next == NULL && group->ast->selection_set.count == 0;
}

static void queue_set(merge *m, const ot_selection_set *set, const ot_type *parent,
                      bool is_shape_only)
{
    job work = {.part_count = 1, .is_shape_only = is_shape_only};
    work.parts = OT_NEW(m->arena, part);
    *work.parts = (part){.set = set, .parent = parent};
    OT_VEC_PUSH(m->arena, &m->jobs, work);
}

/* The same as for other sets, of which the fields have to be grouped: each of these is alone. */
static bool do_flat_job(merge *m, const job *work)
{
    const ot_selection_set *set = work->parts[0].set;
    if (set->count > m->steps_left)
        return false;
    m->steps_left -= set->count;
    for (uint32_t i = 0; i < set->count; i++) {
        const ot_selection *field = &set->items[i];
        if (field->selection_set.count == 0)
            continue;
        const ot_field *definition = definition_of(m, field, work->parts[0].parent);
        queue_set(m, &field->selection_set, definition != NULL ? definition->named : NULL,
                  work->is_shape_only);
    }
    return true;
}

static bool do_job(merge *m, const job *work)
{
    if (work->part_count == 1 && was_set_done(m, work))
        return true;
    if (work->part_count == 1 && work->parts[0].set->is_flat)
        return do_flat_job(m, work);
    if (!collect_fields(m, work))
        return false;
    if (work->part_count > 1 && were_fields_done(m, work))
        return true;
    group_fields(m);
    for (uint32_t i = 0; i < m->fields.count; i++) {
        const name_group *met = &m->groups[m->fields.items[i].ast->key];
        if (is_lone_leaf(met->fields))
            continue;
        if (met->fields == &m->fields.items[i] && !check_group(m, met->fields, work->is_shape_only))
            return false;
    }
    return true;
}

static bool do_jobs(merge *m)
{
    for (; m->next_job < m->jobs.count; m->next_job++) {
        job work = m->jobs.items[m->next_job];
        if (!do_job(m, &work))
            return false;
    }
    return true;
}

/* Fragments that no operation reaches are looked at as well. */
static bool merge_document(merge *m)
{
    const ot_document *document = m->ctx->document;
    ot_fragments *fragments = m->ctx->fragments;
    for (uint32_t i = 0; i < document->operation_count; i++)
        queue_set(m, &document->operations[i].selection_set,
                  ot_schema_root(m->ctx->schema, document->operations[i].kind), false);
    ot_fragment_list reached = {0};
    ot_fragments_begin(fragments);
    for (uint32_t i = 0; i < document->operation_count; i++)
        (void)ot_fragments_reach(fragments, m->arena, &fragments->operations[i],
                                 &reached); /* each once */
    for (uint32_t i = 0; i < fragments->count; i++) {
        const ot_fragment_node *node = &fragments->nodes[i];
        if (node->stamp != fragments->stamp)
            queue_set(m, node->spreader.selection_set, node->condition, false);
    }
    return do_jobs(m);
}

bool ot_merge_is_certain(ot_rule_context *ctx)
{
    merge m = {.ctx = ctx, .arena = ot_arena_new()};
    m.groups = OT_NEW_ARRAY(m.arena, name_group, ctx->document->key_count);
    m.done_sets = OT_NEW_ARRAY(m.arena, uint8_t, ctx->document->selection_count);
    m.steps_left =
        (uint64_t)ctx->document->token_count * STEPS_PER_TOKEN + ctx->options->comparisons_max;
    bool is_certain = merge_document(&m);
    ot_arena_free(m.arena);
    return is_certain;
}
