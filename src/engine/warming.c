#include "engine/warming.h"

#include "engine/engine_internal.h"

enum { DOCUMENTS_PER_STEP = 16 }; /* a millisecond or two */

struct ot_warming {
    ot_arena *arena; /* owned: all of it */
    ot_engine *engine;
    ot_cached_document **documents; /* of the old engine: held from `next` on */
    uint32_t count;
    uint32_t next;
    ot_arena *scratch; /* owned: of one document */
};

/* Where unknown documents are logged, they are known only after that. */
static bool may_know(const ot_engine *engine)
{
    return engine->service->options.persisted.mode != OT_PERSISTED_LOG_UNKNOWN;
}

ot_warming *ot_warming_new(ot_engine *engine, ot_engine *old)
{
    ot_arena *arena = ot_arena_new();
    ot_warming *warming = OT_NEW(arena, ot_warming);
    warming->arena = arena;
    warming->engine = engine;
    warming->scratch = ot_arena_new();
    if (may_know(engine))
        warming->documents = ot_documents_hold_all(arena, old->documents, &warming->count);
    return warming;
}

static void learn(ot_warming *warming, ot_str text)
{
    ot_engine *engine = warming->engine;
    ot_cached_document *document = ot_documents_make(engine->documents, text);
    ot_report report = {.arena = warming->scratch, .limit = 1};
    if (ot_engine__parse(document, &report) && ot_engine__validate(engine, document, &report))
        ot_documents_keep(engine->documents, document);
    ot_documents_release(document);
    ot_arena_reset(warming->scratch);
}

bool ot_warming_step(ot_warming *warming)
{
    for (int i = 0; i < DOCUMENTS_PER_STEP && warming->next < warming->count; i++) {
        ot_cached_document *document = warming->documents[warming->next++];
        learn(warming, ot_cached_document_source(document)->text);
        ot_documents_release(document);
    }
    return warming->next < warming->count;
}

void ot_warming_free(ot_warming *warming)
{
    if (warming == NULL)
        return;
    while (warming->next < warming->count)
        ot_documents_release(warming->documents[warming->next++]);
    ot_arena_free(warming->scratch);
    ot_arena_free(warming->arena);
}
