/*
 * What is known about the fragments of a document before any rule runs: which definition a name
 * means, which spreads each definition holds, where they close a cycle, and (filled by the walk)
 * where variables are used. Everything that follows spreads does it here, with each fragment
 * visited once, so that a cycle or a web of fragments costs no more than its text.
 */
#ifndef OT_VALIDATION_FRAGMENTS_H
#define OT_VALIDATION_FRAGMENTS_H

#include "base/vec.h"
#include "schema/schema.h"

/* A variable in a value, with what its position expects. */
typedef struct ot_variable_use {
    const ot_value *variable;
    const ot_type *type;       /* NULL when it cannot be known */
    const ot_type *outer_type; /* of the list or object around it */
    bool has_default;          /* the position has a default of its own */
} ot_variable_use;

/* An operation or fragment as a node of the graph that spreads make. */
typedef struct ot_spreader {
    const ot_selection_set *selection_set;
    OT_VEC(const ot_selection *) spreads; /* at any depth */
    OT_VEC(ot_variable_use) uses;         /* filled by the walk */
} ot_spreader;

typedef struct ot_fragment_node {
    ot_spreader spreader;
    const ot_fragment *ast;
    const ot_type *condition; /* NULL when the name is unknown */
    uint32_t index;           /* its place in ot_fragments.nodes */
    uint32_t stamp;           /* of the last traversal that came by */
} ot_fragment_node;

/* A way from a fragment back to itself: the spreads along it, the last one closing it. */
typedef struct ot_fragment_cycle {
    const ot_selection **spreads; /* in arena */
    uint32_t count;
    const ot_fragment *found_from; /* the definition from which the search came upon it */
} ot_fragment_cycle;

typedef struct ot_fragments {
    ot_fragment_node *nodes; /* one for each definition, in order */
    uint32_t count;
    ot_spreader *operations;   /* one for each operation, in order */
    ot_fragment_node **by_key; /* by the number of the name; of several with one name the last
                                  counts; NULL: there is none */
    OT_VEC(ot_fragment_cycle) cycles;
    uint32_t *children_first; /* indexes; what a fragment spreads comes before it, but for cycles */
    uint32_t settled_count;   /* of children_first: of several definitions with one name only one is
                                 there */
    uint32_t stamp;
} ot_fragments;

/* Builds the graph and finds its cycles, at most `cycles_max` of them. */
ot_fragments *ot_fragments_build(ot_arena *arena, const ot_schema *schema,
                                 const ot_document *document, uint32_t cycles_max);

/* The fragment whose name has that number, or NULL. */
static inline ot_fragment_node *ot_fragments_get(const ot_fragments *fragments, uint32_t key)
{
    return fragments->by_key[key];
}

/* Begins a traversal: no fragment has been visited. */
void ot_fragments_begin(ot_fragments *fragments);

/* True the first time in this traversal. */
static inline bool ot_fragments_enter(const ot_fragments *fragments, ot_fragment_node *node)
{
    bool is_first = node->stamp != fragments->stamp;
    node->stamp = fragments->stamp;
    return is_first;
}

typedef OT_VEC(ot_fragment_node *) ot_fragment_list;

/* Adds the fragments that `from` reaches and that this traversal has not met, nearest first. The
 * cost is the number of their spreads; it is returned. */
uint32_t ot_fragments_reach(ot_fragments *fragments, ot_arena *arena, const ot_spreader *from,
                            ot_fragment_list *reached);

#endif
