#include "plan/cost_internal.h"

#include "base/assert.h"
#include "base/limits.h"

/*
 * The formula of an operation. Fields are collected and merged as execution does it (spec section
 * "Field Collection"), but for all variables at once: a selection that variables skip or include is
 * there under the conditions on the way to it, and a field when one of its selections is.
 */

typedef struct known_fragment {
    const ot_fragment *fragment;
    const ot_type *condition; /* NULL when it is unknown */
    uint32_t stamp;
    uint32_t under; /* the condition it was spread under in this collection */
} known_fragment;

typedef struct known_key {
    uint32_t stamp;
    struct merged_field *field;
} known_key;

/* A selection of a field, and the condition under which it is there. */
typedef struct met_selection {
    struct met_selection *next;
    const ot_selection *selection;
    uint32_t under;
} met_selection;

/* What all selections of one response key are together. */
typedef struct merged_field {
    struct merged_field *next;
    const ot_field *definition;
    met_selection *first;
    met_selection *last;
    uint32_t count;
} merged_field;

typedef struct collection {
    cost_compiler *c;
    const ot_type *object;
    merged_field *first;
    merged_field *last;
} collection;

/* Lists whose length the field around them says. */
typedef struct sized_lists {
    const ot_field_cost *by;
    const cost_size *size;
} sized_lists;

/* ---- Conditions ---- */

uint32_t ot_cost__variable(const cost_compiler *c, ot_str name)
{
    const ot_operation *operation = c->request->operation;
    for (uint32_t i = 0; i < operation->variable_count; i++)
        if (ot_str_equal(operation->variables[i].name.text, name))
            return i;
    return UINT32_MAX;
}

/* One @skip or @include. False when the selection is never there. */
static bool add_condition(cost_compiler *c, const ot_directive *directive, bool wanted,
                          uint32_t *under)
{
    const ot_value *given = ot_directive_argument(directive, OT_S("if"));
    if (given == NULL || given->kind != OT_VALUE_VARIABLE)
        return given == NULL || given->kind != OT_VALUE_BOOLEAN || given->boolean == wanted;
    uint32_t variable = ot_cost__variable(c, given->text);
    if (variable == UINT32_MAX)
        return true; /* only in a document that nobody validated */
    cost_condition condition = {.above = *under, .variable = variable, .wanted = wanted};
    *under = c->conditions.count;
    OT_VEC_PUSH(c->arena, &c->conditions, condition);
    return true;
}

static bool may_be_there(cost_compiler *c, const ot_directive_list *directives, uint32_t *under)
{
    for (uint32_t i = 0; i < directives->count; i++) {
        const ot_directive *directive = &directives->items[i];
        bool is_skip = ot_str_equal(directive->name.text, OT_S("skip"));
        bool is_include = ot_str_equal(directive->name.text, OT_S("include"));
        if ((is_skip || is_include) && !add_condition(c, directive, is_include, under))
            return false;
    }
    return true;
}

/* ---- Collecting ---- */

static const ot_field *definition_of(const collection *at, const ot_selection *selection)
{
    const ot_cost_request *request = at->c->request;
    const ot_field *known =
        request->definitions == NULL ? NULL : request->definitions[selection->index];
    if (known != NULL && (known->parent == at->object || known->parent == NULL))
        return known;
    return ot_schema_field(at->c->schema, at->object, selection->name.text);
}

/* Whatever its arguments and however often it is there. Meta fields are answered from memory. */
static bool is_free(const cost_compiler *c, const ot_field *definition)
{
    if (definition->parent == NULL)
        return true;
    const ot_field_cost *cost = &c->costs[definition->parent->index].fields[definition->index];
    return definition->argument_count == 0 && ot_type_is_leaf(definition->named) &&
           cost->once + cost->weight == 0 && (cost->size == NULL || !cost->size->wants_one);
}

/* NULL for a field that costs nothing: most do. */
static merged_field *field_of(collection *at, const ot_selection *selection)
{
    known_key *known = &at->c->keys[selection->key];
    if (known->stamp == at->c->stamp)
        return known->field;
    const ot_field *definition = definition_of(at, selection);
    if (definition == NULL || is_free(at->c, definition))
        return NULL;
    merged_field *field = OT_NEW(at->c->work, merged_field);
    field->definition = definition;
    if (at->last == NULL)
        at->first = field;
    else
        at->last->next = field;
    at->last = field;
    *known = (known_key){.stamp = at->c->stamp, .field = field};
    return field;
}

static void meet(collection *at, const ot_selection *selection, uint32_t under)
{
    merged_field *field = field_of(at, selection);
    if (field == NULL)
        return;
    met_selection *met = OT_NEW(at->c->work, met_selection);
    *met = (met_selection){.selection = selection, .under = under};
    if (field->last == NULL)
        field->first = met;
    else
        field->last->next = met;
    field->last = met;
    field->count++;
}

static void collect(collection *at, const ot_selection_set *set, uint32_t under);

static bool applies(const collection *at, const ot_type *condition)
{
    return condition != NULL &&
           (condition == at->object || ot_type_is_possible(condition, at->object));
}

/* A fragment that was spread already adds nothing, unless it is there under other conditions. */
static void spread(collection *at, const ot_selection *selection, uint32_t under)
{
    known_fragment *known = &at->c->fragments[selection->key];
    bool is_met = known->stamp == at->c->stamp;
    if (known->fragment == NULL || !applies(at, known->condition) ||
        (is_met && (known->under == OT_COST_ALWAYS || known->under == under)))
        return;
    known->stamp = at->c->stamp;
    known->under = under;
    collect(at, &known->fragment->selection_set, under);
}

static void spread_inline(collection *at, const ot_selection *selection, uint32_t under)
{
    ot_str condition = selection->name.text;
    if (ot_str_is_empty(condition) || applies(at, ot_schema_type(at->c->schema, condition)))
        collect(at, &selection->selection_set, under);
}

static void collect(collection *at, const ot_selection_set *set, uint32_t under)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const ot_selection *selection = &set->items[i];
        uint32_t here = under;
        if (++at->c->selection_count > OT_LIMIT_COST_SELECTIONS)
            return;
        if (selection->directives.count > 0 && !may_be_there(at->c, &selection->directives, &here))
            continue;
        switch (selection->kind) {
        case OT_SELECTION_FIELD:
            meet(at, selection, here);
            break;
        case OT_SELECTION_FRAGMENT_SPREAD:
            spread(at, selection, here);
            break;
        case OT_SELECTION_INLINE_FRAGMENT:
            spread_inline(at, selection, here);
            break;
        }
    }
}

/* ---- Nodes ---- */

static uint64_t object_cost(cost_compiler *c, const ot_type *object, const met_selection *sets,
                            const sized_lists *sized, uint32_t parent);

/* Leaves out what all selections have in common: it is the field's. */
static void settle_conditions(cost_compiler *c, const merged_field *field, cost_node *node)
{
    bool is_same = true;
    for (const met_selection *met = field->first; met != NULL; met = met->next) {
        if (met->under == OT_COST_ALWAYS)
            return;
        is_same = is_same && met->under == field->first->under;
    }
    node->condition_count = is_same ? 1 : field->count;
    uint32_t *conditions = OT_NEW_ARRAY(c->arena, uint32_t, node->condition_count);
    uint32_t i = 0;
    for (const met_selection *met = field->first; met != NULL && i < node->condition_count;
         met = met->next)
        conditions[i++] = met->under;
    node->conditions = conditions;
    if (!is_same)
        return;
    for (met_selection *met = field->first; met != NULL; met = met->next)
        met->under = OT_COST_ALWAYS;
}

static bool is_sized(const sized_lists *sized, const ot_field *field)
{
    for (uint32_t i = 0; sized != NULL && i < sized->by->sized_count; i++)
        if (ot_str_equal(sized->by->sized[i]->name, field->name))
            return true;
    return false;
}

/* Of each type that the object may be of: the dearest. */
static uint64_t abstract_cost(cost_compiler *c, const ot_field_cost *cost, const ot_type *type,
                              const met_selection *sets, const sized_lists *sized, uint32_t parent)
{
    cost_node greatest = {.parent = parent, .is_greatest = true};
    uint32_t index = c->nodes.count;
    uint64_t most = 0;
    OT_VEC_PUSH(c->work, &c->nodes, greatest);
    for (uint32_t i = 0; i < type->possible_type_count; i++) {
        const ot_type *object = type->possible_types[i];
        uint32_t way = c->nodes.count;
        cost_node of_type = {.parent = index};
        OT_VEC_PUSH(c->work, &c->nodes, of_type);
        uint64_t each = object_cost(c, object, sets, sized, way);
        if (cost->is_by_type)
            each = cost_add(each, c->costs[object->index].weight);
        if (c->nodes.count == way + 1) {
            c->nodes.count = way;
            most = cost_greater(most, each);
        } else {
            c->nodes.items[way].each = each;
        }
    }
    if (c->nodes.count > index + 1) {
        c->nodes.items[index].each = most;
        return 0;
    }
    c->nodes.count = index;
    return most;
}

/* What is below a field, without what the nodes say that were added for it. */
static uint64_t below(cost_compiler *c, const merged_field *field, const ot_field_cost *cost,
                      const cost_size *size, uint32_t parent)
{
    const ot_type *named = field->definition->named;
    sized_lists sized = {.by = cost, .size = size};
    if (ot_type_is_leaf(named))
        return 0;
    if (ot_type_is_abstract(named))
        return abstract_cost(c, cost, named, field->first, &sized, parent);
    return object_cost(c, named, field->first, &sized, parent);
}

static uint64_t constant_of(const cost_node *node)
{
    uint32_t given;
    uint64_t size = node->size == NULL ? 1 : ot_cost__size_now(node->size, NULL, &given);
    return cost_add(node->once, cost_multiply(size, node->each));
}

static bool is_constant(const cost_node *node)
{
    return node->condition_count == 0 && node->value_count == 0 && node->rule == NULL &&
           (node->size == NULL || ot_cost__is_constant(node->size));
}

/* The field's node; or, when no variable has to do with it, its cost. */
static uint64_t field_cost(cost_compiler *c, merged_field *field, const sized_lists *around,
                           uint32_t parent)
{
    const ot_field *definition = field->definition;
    const ot_selection *selection = field->first->selection;
    const ot_field_cost *cost = &c->costs[definition->parent->index].fields[definition->index];
    bool is_list = ot_type_nullable(definition->type)->kind == OT_TYPE_LIST;
    const cost_size *size = cost->size == NULL ? NULL : ot_cost__size(c, cost->size, selection);
    uint32_t index = c->nodes.count;
    cost_node node = {.parent = parent,
                      .value_begin = c->values.count,
                      .size = is_sized(around, definition) ? around->size
                              : is_list                    ? size
                                                           : NULL,
                      .rule = size != NULL && !ot_cost__keeps_rule(size) ? size : NULL,
                      .field = definition,
                      .offset = selection->offset};
    node.once = cost_add(cost->once, ot_cost__arguments(c, definition, selection));
    node.value_count = c->values.count - node.value_begin;
    settle_conditions(c, field, &node);
    OT_VEC_PUSH(c->work, &c->nodes, node);
    node.each = cost_add(cost->weight, below(c, field, cost, size, index));
    if (c->nodes.count == index + 1 && is_constant(&node)) {
        c->nodes.count = index;
        return constant_of(&node);
    }
    c->nodes.items[index].each = node.each;
    return 0;
}

static uint64_t object_cost(cost_compiler *c, const ot_type *object, const met_selection *sets,
                            const sized_lists *sized, uint32_t parent)
{
    collection at = {.c = c, .object = object};
    uint64_t sum = 0;
    c->stamp++;
    for (const met_selection *set = sets; set != NULL; set = set->next)
        collect(&at, &set->selection->selection_set, set->under);
    for (merged_field *field = at.first;
         field != NULL && c->selection_count <= OT_LIMIT_COST_SELECTIONS; field = field->next)
        sum = cost_add(sum, field_cost(c, field, sized, parent));
    return sum;
}

/* ---- The operation ---- */

static void know_fragments(cost_compiler *c)
{
    const ot_document *document = c->request->document;
    c->keys = OT_NEW_ARRAY(c->work, known_key, document->key_count);
    c->fragments = OT_NEW_ARRAY(c->work, known_fragment, document->key_count);
    for (uint32_t i = 0; i < document->fragment_count; i++) {
        const ot_fragment *fragment = &document->fragments[i];
        c->fragments[fragment->key] = (known_fragment){
            .fragment = fragment,
            .condition = ot_schema_type(c->schema, fragment->type_condition.text),
        };
    }
}

/* The nodes have grown in a place of their own. */
static ot_cost *finish(cost_compiler *c, uint64_t constant)
{
    ot_cost *cost = OT_NEW(c->arena, ot_cost);
    *cost = (ot_cost){.binding = c->request->binding,
                      .constant = constant,
                      .nodes = OT_NEW_ARRAY(c->arena, cost_node, c->nodes.count),
                      .node_count = c->nodes.count,
                      .values = c->values.items,
                      .conditions = c->conditions.items,
                      .condition_count = c->conditions.count};
    if (c->nodes.count > 0)
        memcpy(cost->nodes, c->nodes.items, c->nodes.count * sizeof(cost_node));
    return cost;
}

const ot_cost *ot_cost_compile(ot_arena *arena, const ot_cost_request *request)
{
    const ot_binding *binding = request->binding;
    const ot_type *root = ot_schema_root(binding->schema, request->operation->kind);
    OT_ASSERT(binding->costs != NULL && root != NULL);
    cost_compiler c = {.arena = arena,
                       .work = ot_arena_new(),
                       .request = request,
                       .schema = binding->schema,
                       .costs = binding->costs};
    know_fragments(&c);
    ot_selection whole = {.selection_set = request->operation->selection_set};
    met_selection all = {.selection = &whole, .under = OT_COST_ALWAYS};
    uint64_t fields = object_cost(&c, root, &all, NULL, OT_COST_ROOT);
    ot_cost *cost = NULL;
    if (c.selection_count <= OT_LIMIT_COST_SELECTIONS)
        cost = finish(&c, cost_add(binding->costs[root->index].weight, fields));
    ot_arena_free(c.work);
    return cost;
}
