#include "schema/schema_internal.h"

/*
 * Spec section "Directives", "Type Validation": a directive definition must not contain a use of
 * itself, directly or by a type or directive it refers to. Directives and the input types of their
 * arguments are the nodes of a graph; a directive that lies on a cycle of it is reported. Strongly
 * connected components find that in one pass (Tarjan's algorithm, with a stack of its own).
 */

typedef struct node {
    const ot_directive_definition *directive; /* or */
    const ot_type *type;
    OT_VEC(struct node *) edges;
    uint32_t order; /* from 1; 0: not seen yet */
    uint32_t low;
    bool is_on_stack;
    bool has_self_edge;
    uint32_t next_edge;
} node;

typedef OT_VEC(node *) node_list;

typedef struct graph {
    ot_arena *arena; /* scratch */
    ot_report *report;
    const ot_schema *schema;
    ot_map directives; /* name -> node* */
    node **types;      /* by type index; NULL until used */
    node_list fresh;   /* nodes without edges yet */
    node_list component;
    uint32_t order;
} graph;

static node *directive_node(graph *g, const ot_directive_definition *directive)
{
    node *n = ot_map_get(&g->directives, directive->name);
    if (n != NULL)
        return n;
    n = OT_NEW(g->arena, node);
    n->directive = directive;
    ot_map_set(g->arena, &g->directives, directive->name, n);
    OT_VEC_PUSH(g->arena, &g->fresh, n);
    return n;
}

static node *type_node(graph *g, const ot_type *type)
{
    node **slot = &g->types[type->index];
    if (*slot == NULL) {
        *slot = OT_NEW(g->arena, node);
        (*slot)->type = type;
        OT_VEC_PUSH(g->arena, &g->fresh, *slot);
    }
    return *slot;
}

static void add_edge(graph *g, node *from, node *to)
{
    from->has_self_edge |= from == to;
    OT_VEC_PUSH(g->arena, &from->edges, to);
}

static void add_applied(graph *g, node *from, const ot_applied_directives *applied)
{
    for (uint32_t i = 0; i < applied->count; i++) {
        const ot_directive_definition *directive =
            ot_schema_directive(g->schema, applied->items[i]->name.text);
        if (directive != NULL && !directive->is_builtin && !directive->is_binding)
            add_edge(g, from, directive_node(g, directive));
    }
}

static void add_inputs(graph *g, node *from, const ot_input_value *inputs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const ot_type *type = ot_type_named(inputs[i].type);
        add_applied(g, from, &inputs[i].directives);
        if (ot_type_is_input(type) && !type->is_builtin)
            add_edge(g, from, type_node(g, type));
    }
}

static void add_edges(graph *g, node *n)
{
    if (n->directive != NULL) {
        add_applied(g, n, &n->directive->directives);
        add_inputs(g, n, n->directive->arguments, n->directive->argument_count);
        return;
    }
    if (n->type->kind == OT_TYPE_SCALAR)
        return; /* it holds nothing; graphql-js' own suite applies a directive to the type of its
                   argument */
    add_applied(g, n, &n->type->directives);
    add_inputs(g, n, n->type->inputs, n->type->input_count);
    for (uint32_t i = 0; i < n->type->value_count; i++)
        add_applied(g, n, &n->type->values[i].directives);
}

/* Takes a whole component off the stack and tells its directives when it is a cycle. */
static void close_component(graph *g, const node *root)
{
    uint32_t first = g->component.count - 1;
    while (g->component.items[first] != root)
        first--;
    bool is_cycle = g->component.count - first > 1 || root->has_self_edge;
    for (uint32_t i = first; i < g->component.count; i++) {
        node *n = g->component.items[i];
        n->is_on_stack = false;
        if (is_cycle && n->directive != NULL)
            ot_report_at(g->report, n->directive->place,
                         "Directive \"@%.*s\" cannot reference itself, directly or through other "
                         "definitions.",
                         OT_ARG(n->directive->name));
    }
    g->component.count = first;
}

static void enter(graph *g, node_list *path, node *n)
{
    n->order = n->low = ++g->order;
    n->is_on_stack = true;
    OT_VEC_PUSH(g->arena, &g->component, n);
    OT_VEC_PUSH(g->arena, path, n);
}

static void visit(graph *g, node *start)
{
    node_list path = {0};
    enter(g, &path, start);
    while (path.count > 0) {
        node *top = path.items[path.count - 1];
        if (top->next_edge < top->edges.count) {
            node *to = top->edges.items[top->next_edge++];
            if (to->order == 0)
                enter(g, &path, to);
            else if (to->is_on_stack && to->order < top->low)
                top->low = to->order;
            continue;
        }
        if (top->low == top->order)
            close_component(g, top);
        path.count--;
        if (path.count > 0 && top->low < path.items[path.count - 1]->low)
            path.items[path.count - 1]->low = top->low;
    }
}

void ot_schema__validate_directive_cycles(const ot_schema *schema, ot_report *report)
{
    graph g = {.arena = ot_arena_new(), .report = report, .schema = schema};
    g.types = OT_NEW_ARRAY(g.arena, node *, schema->type_count);
    for (uint32_t i = 0; i < schema->directive_count; i++) {
        if (!schema->directives[i]->is_builtin)
            directive_node(&g, schema->directives[i]);
    }
    while (g.fresh.count > 0)
        add_edges(&g, g.fresh.items[--g.fresh.count]);
    for (uint32_t i = 0; i < g.directives.count; i++) {
        node *n = g.directives.entries[i].value;
        if (n->order == 0)
            visit(&g, n);
    }
    ot_arena_free(g.arena);
}
