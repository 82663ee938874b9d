#include "validation/fragments.h"

/* The order in which spreads are listed is that of graphql-js: a selection set's own ones first,
 * then those of its nested sets, the last set first. It decides from where a cycle is told. */
static void collect_spreads(ot_arena *arena, ot_spreader *spreader)
{
    OT_VEC(const ot_selection_set *) waiting = {0};
    OT_VEC_PUSH(arena, &waiting, spreader->selection_set);
    while (waiting.count > 0) {
        const ot_selection_set *set = waiting.items[--waiting.count];
        for (uint32_t i = 0; i < set->count; i++) {
            const ot_selection *selection = &set->items[i];
            if (selection->kind == OT_SELECTION_FRAGMENT_SPREAD)
                OT_VEC_PUSH(arena, &spreader->spreads, selection);
            else if (selection->selection_set.has_spreads)
                OT_VEC_PUSH(arena, &waiting, &selection->selection_set);
        }
    }
}

/* A fragment whose spreads are being followed. */
typedef struct cycle_frame {
    ot_fragment_node *node;
    uint32_t next; /* of its spreads */
} cycle_frame;

/* A depth-first search over the spreads, with a stack of its own because a stranger's fragments may
 * nest by the thousand. */
typedef struct cycle_search {
    ot_arena *arena;
    ot_fragments *fragments;
    uint32_t cycles_max;
    const ot_fragment *start;
    cycle_frame *frames;
    uint32_t depth;
    const ot_selection *
        *path; /* the spreads that lead from frames[0] to the top, and the one being looked at */
    uint32_t left_count; /* fragments that were left, in the order of children_first */
    uint32_t *position; /* of a fragment in `frames` plus 1, by its index; 0 when it is not there */
} cycle_search;

static void add_cycle(cycle_search *search, uint32_t from)
{
    ot_fragments *fragments = search->fragments;
    if (fragments->cycles.count == search->cycles_max)
        return;
    ot_fragment_cycle cycle = {.count = search->depth - from, .found_from = search->start};
    cycle.spreads = OT_NEW_ARRAY(search->arena, const ot_selection *, cycle.count);
    for (uint32_t i = 0; i < cycle.count; i++)
        cycle.spreads[i] = search->path[from + i];
    OT_VEC_PUSH(search->arena, &fragments->cycles, cycle);
}

/* Two definitions of one name are one node to a search by names: the one that the name means. */
static ot_fragment_node *canonical(const ot_fragments *fragments, ot_fragment_node *node)
{
    return ot_fragments_get(fragments, node->ast->key);
}

static void push_frame(cycle_search *search, ot_fragment_node *node)
{
    if (!ot_fragments_enter(search->fragments, canonical(search->fragments, node)))
        return;
    search->frames[search->depth] = (cycle_frame){.node = node};
    search->depth++;
    search->position[canonical(search->fragments, node)->index] = search->depth;
}

static void pop_frame(cycle_search *search)
{
    search->depth--;
    ot_fragment_node *node = search->frames[search->depth].node;
    search->position[canonical(search->fragments, node)->index] = 0;
    search->fragments->children_first[search->left_count++] = node->index;
}

static void search_from(cycle_search *search, ot_fragment_node *start)
{
    search->start = start->ast;
    push_frame(search, start);
    while (search->depth > 0) {
        cycle_frame *frame = &search->frames[search->depth - 1];
        if (frame->next == frame->node->spreader.spreads.count) {
            pop_frame(search);
            continue;
        }
        const ot_selection *spread = frame->node->spreader.spreads.items[frame->next++];
        ot_fragment_node *target = ot_fragments_get(search->fragments, spread->key);
        if (target == NULL)
            continue;
        search->path[search->depth - 1] = spread;
        if (search->position[target->index] > 0)
            add_cycle(search, search->position[target->index] - 1);
        else
            push_frame(search, target);
    }
}

static void find_cycles(ot_arena *arena, ot_fragments *fragments, uint32_t cycles_max)
{
    cycle_search search = {.arena = arena, .fragments = fragments, .cycles_max = cycles_max};
    search.frames = OT_NEW_ARRAY(arena, cycle_frame, fragments->count + 1);
    search.path = OT_NEW_ARRAY(arena, const ot_selection *, fragments->count + 1);
    search.position = OT_NEW_ARRAY(arena, uint32_t, fragments->count + 1);
    fragments->children_first = OT_NEW_ARRAY(arena, uint32_t, fragments->count);
    ot_fragments_begin(fragments);
    for (uint32_t i = 0; i < fragments->count; i++)
        search_from(&search, &fragments->nodes[i]);
    fragments->settled_count = search.left_count;
}

static void add_fragment(ot_arena *arena, const ot_schema *schema, ot_fragments *fragments,
                         const ot_fragment *ast)
{
    ot_fragment_node *node = &fragments->nodes[fragments->count];
    node->ast = ast;
    node->index = fragments->count++;
    node->condition = ot_schema_type(schema, ast->type_condition.text);
    node->spreader.selection_set = &ast->selection_set;
    collect_spreads(arena, &node->spreader);
    fragments->by_key[ast->key] = node; /* the last one counts */
}

ot_fragments *ot_fragments_build(ot_arena *arena, const ot_schema *schema,
                                 const ot_document *document, uint32_t cycles_max)
{
    ot_fragments *fragments = OT_NEW(arena, ot_fragments);
    fragments->by_key = OT_NEW_ARRAY(arena, ot_fragment_node *, document->key_count);
    fragments->nodes = OT_NEW_ARRAY(arena, ot_fragment_node, document->fragment_count);
    for (uint32_t i = 0; i < document->fragment_count; i++)
        add_fragment(arena, schema, fragments, &document->fragments[i]);

    fragments->operations = OT_NEW_ARRAY(arena, ot_spreader, document->operation_count);
    for (uint32_t i = 0; i < document->operation_count; i++) {
        fragments->operations[i].selection_set = &document->operations[i].selection_set;
        collect_spreads(arena, &fragments->operations[i]);
    }
    find_cycles(arena, fragments, cycles_max);
    return fragments;
}

void ot_fragments_begin(ot_fragments *fragments)
{
    fragments->stamp++;
}

static void reach_targets(const ot_fragments *fragments, ot_arena *arena, const ot_spreader *from,
                          ot_fragment_list *reached)
{
    for (uint32_t i = 0; i < from->spreads.count; i++) {
        ot_fragment_node *target = ot_fragments_get(fragments, from->spreads.items[i]->key);
        if (target != NULL && ot_fragments_enter(fragments, target))
            OT_VEC_PUSH(arena, reached, target);
    }
}

uint32_t ot_fragments_reach(ot_fragments *fragments, ot_arena *arena, const ot_spreader *from,
                            ot_fragment_list *reached)
{
    uint32_t next = reached->count;
    uint32_t cost = from->spreads.count;
    reach_targets(fragments, arena, from, reached);
    for (; next < reached->count; next++) {
        const ot_spreader *spreader = &reached->items[next]->spreader;
        cost += spreader->spreads.count;
        reach_targets(fragments, arena, spreader, reached);
    }
    return cost;
}
