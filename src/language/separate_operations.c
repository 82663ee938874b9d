#include "language/separate_operations.h"

#include "base/assert.h"
#include "base/map.h"
#include "base/vec.h"

typedef struct waiting_fragment {
    const ot_fragment *fragment; /* borrowed */
} waiting_fragment;

/* The fragments that are reached and not yet looked into. */
typedef struct search {
    ot_arena *arena;
    const ot_document *document;
    ot_map by_name; /* fragment name to ot_fragment; of several with one name the last, as
                       graphql-js has it */
    ot_map reached; /* names */
    OT_VEC(waiting_fragment) waiting;
} search;

static void reach(search *found, ot_str name)
{
    if (ot_map_has(&found->reached, name))
        return;
    (void)ot_map_set(found->arena, &found->reached, name, NULL); /* there was none before */
    const ot_fragment *fragment = ot_map_get(&found->by_name, name);
    if (fragment != NULL)
        OT_VEC_PUSH(found->arena, &found->waiting, (waiting_fragment){fragment});
}

/* Recursion as deep as the selections, which the parser has bounded. */
static void collect_spreads(search *found, const ot_selection_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const ot_selection *selection = &set->items[i];
        if (selection->kind == OT_SELECTION_FRAGMENT_SPREAD)
            reach(found, selection->name.text);
        collect_spreads(found, &selection->selection_set);
    }
}

static search start_search(ot_arena *arena, const ot_document *document)
{
    search found = {.arena = arena, .document = document};
    for (uint32_t i = 0; i < document->fragment_count; i++)
        (void)ot_map_set(arena, &found.by_name, document->fragments[i].name.text,
                         &document->fragments[i]); /* a later one replaces the earlier */
    return found;
}

static bool is_wanted(const search *found, ot_definition definition, uint32_t operation_index)
{
    if (definition.kind == OT_DEFINITION_OPERATION)
        return definition.index == operation_index;
    return definition.kind == OT_DEFINITION_FRAGMENT &&
           ot_map_has(&found->reached, found->document->fragments[definition.index].name.text);
}

/* The wanted definitions, which still point into the lists of the whole document. */
static void keep_wanted(const search *found, uint32_t operation_index, ot_document *part)
{
    const ot_document *whole = found->document;
    *part = *whole;
    part->definitions = OT_NEW_ARRAY(found->arena, ot_definition, whole->definition_count);
    part->definition_count = 0;
    part->fragments = OT_NEW_ARRAY(found->arena, ot_fragment, whole->fragment_count);
    part->fragment_count = 0;
    part->operations = &whole->operations[operation_index];
    part->operation_count = 1;
    part->types = NULL;
    part->type_count = 0;
    for (uint32_t i = 0; i < whole->definition_count; i++) {
        ot_definition each = whole->definitions[i];
        if (!is_wanted(found, each, operation_index))
            continue;
        if (each.kind == OT_DEFINITION_FRAGMENT) {
            part->fragments[part->fragment_count] = whole->fragments[each.index];
            each.index = part->fragment_count++;
        } else {
            each.index = 0;
        }
        part->definitions[part->definition_count++] = each;
    }
}

ot_document *ot_separate_operation(ot_arena *arena, const ot_document *document,
                                   uint32_t operation_index)
{
    OT_ASSERT(operation_index < document->operation_count);
    search found = start_search(arena, document);
    collect_spreads(&found, &document->operations[operation_index].selection_set);
    for (uint32_t i = 0; i < found.waiting.count; i++)
        collect_spreads(&found, &found.waiting.items[i].fragment->selection_set);

    ot_document *part = OT_NEW(arena, ot_document);
    keep_wanted(&found, operation_index, part);
    return part;
}
