#include "engine/documents.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/recency.h"

/*
 * 1. A document is in the table exactly when `is_kept`.
 * 2. A document is freed when it is neither kept nor held.
 * 3. The same holds for plans; a plan reads the document's AST, so whoever holds a plan holds its
 *    document.
 * 4. Only kept documents have ids.
 */

typedef struct document_id {
    ot_cached_document *document;
    struct document_id *next_in_bucket;
    uint64_t hash;
    ot_document_id id; /* its texts are behind the struct */
} document_id;

typedef struct known_cost {
    const ot_cost *formula;
    bool is_too_large;
} known_cost;

struct ot_cached_document {
    ot_documents *documents;
    ot_arena *arena; /* owned: text, AST */
    ot_source source;
    const ot_document *ast;
    const ot_field *const *definitions; /* of its fields; NULL until it was validated */
    known_cost *costs;                  /* in arena, by operation; NULL until one was asked for */
    uint64_t hash;
    uint64_t number;
    uint32_t holders;
    bool is_kept;
    ot_cached_document *next_in_bucket;
    ot_use use;
    ot_held_plan *plans[OT_LIMIT_PLANS_PER_DOCUMENT]; /* the most recently used first */
    uint32_t plan_count;
    document_id *ids[OT_LIMIT_IDS_PER_DOCUMENT]; /* the oldest first */
    uint32_t id_count;
    uint64_t done_ms; /* what ot_cached_document_is_due is about */
};

struct ot_documents {
    ot_cached_document **buckets; /* owned */
    document_id **id_buckets;     /* owned; as many */
    uint32_t mask;
    uint32_t count;
    uint32_t entries_max;
    uint64_t made_count; /* documents so far */
    size_t answer_bytes; /* of constant answers */
    ot_uses uses;
};

ot_documents *ot_documents_new(uint32_t entries_max)
{
    ot_documents *documents = ot_calloc(1, sizeof(*documents));
    uint32_t size = 64;
    while (size < entries_max)
        size *= 2;
    documents->buckets = ot_calloc(size, sizeof(*documents->buckets));
    documents->id_buckets = ot_calloc(size, sizeof(*documents->id_buckets));
    documents->mask = size - 1;
    documents->entries_max = entries_max;
    return documents;
}

static void drop_plan(ot_held_plan *held)
{
    held->is_kept = false;
    if (held->holders > 0)
        return;
    held->documents->answer_bytes -= held->answer.len;
    ot_arena_free(held->arena);
    free(held);
}

static void free_document(ot_cached_document *document)
{
    for (uint32_t i = 0; i < document->plan_count; i++)
        drop_plan(document->plans[i]);
    ot_arena_free(document->arena);
    free(document);
}

/* ---- Forgetting ---- */

static void forget_oldest_id(ot_documents *documents, ot_cached_document *document)
{
    document_id *id = document->ids[0];
    document_id **link = &documents->id_buckets[id->hash & documents->mask];
    while (*link != id)
        link = &(*link)->next_in_bucket;
    *link = id->next_in_bucket;
    document->id_count--;
    memmove(&document->ids[0], &document->ids[1], document->id_count * sizeof(id));
    free(id);
}

static void forget(ot_documents *documents, ot_cached_document *document)
{
    while (document->id_count > 0)
        forget_oldest_id(documents, document);
    ot_cached_document **link = &documents->buckets[document->hash & documents->mask];
    while (*link != document)
        link = &(*link)->next_in_bucket;
    *link = document->next_in_bucket;
    ot_uses_remove(&documents->uses, &document->use);
    documents->count--;
    document->is_kept = false;
    if (document->holders == 0)
        free_document(document);
}

void ot_documents_free(ot_documents *documents)
{
    if (documents == NULL)
        return;
    while (documents->uses.oldest != NULL)
        forget(documents, OT_USED(ot_cached_document, documents->uses.oldest));
    free(documents->buckets);
    free(documents->id_buckets);
    free(documents);
}

/* ---- Look-up ---- */

static ot_cached_document *hold(ot_documents *documents, ot_cached_document *document)
{
    ot_uses_touch(&documents->uses, &document->use);
    document->holders++;
    return document;
}

ot_cached_document *ot_documents_find(ot_documents *documents, ot_str text)
{
    uint64_t hash = ot_hash(text);
    ot_cached_document *document = documents->buckets[hash & documents->mask];
    while (document != NULL &&
           (document->hash != hash || !ot_str_equal(document->source.text, text)))
        document = document->next_in_bucket;
    return document == NULL ? NULL : hold(documents, document);
}

/* ---- Ids ---- */

static uint64_t hash_id(ot_document_id id)
{
    uint64_t hash = ot_hash(id.text);
    return id.client.len == 0 ? hash : hash ^ (ot_hash(id.client) << 1);
}

static document_id *find_id(const ot_documents *documents, ot_document_id id)
{
    uint64_t hash = hash_id(id);
    document_id *found = documents->id_buckets[hash & documents->mask];
    while (found != NULL && (found->hash != hash || !ot_str_equal(found->id.text, id.text) ||
                             !ot_str_equal(found->id.client, id.client)))
        found = found->next_in_bucket;
    return found;
}

ot_cached_document **ot_documents_hold_all(ot_arena *arena, ot_documents *documents,
                                           uint32_t *count)
{
    ot_cached_document **all = OT_NEW_ARRAY(arena, ot_cached_document *, documents->count);
    *count = 0;
    for (ot_use *each = documents->uses.oldest; each != NULL; each = each->newer) {
        ot_cached_document *d = OT_USED(ot_cached_document, each);
        d->holders++;
        all[(*count)++] = d;
    }
    return all;
}

ot_cached_document *ot_documents_find_id(ot_documents *documents, ot_document_id id)
{
    document_id *found = find_id(documents, id);
    return found == NULL ? NULL : hold(documents, found->document);
}

static document_id *make_id(ot_cached_document *document, ot_document_id id)
{
    document_id *made = ot_malloc(sizeof(*made) + id.client.len + id.text.len);
    char *bytes = (char *)(made + 1);
    if (id.client.len > 0)
        memcpy(bytes, id.client.ptr, id.client.len);
    memcpy(bytes + id.client.len, id.text.ptr, id.text.len);
    *made = (document_id){
        .document = document,
        .hash = hash_id(id),
        .id = {.client = ot_str_make(bytes, id.client.len),
               .text = ot_str_make(bytes + id.client.len, id.text.len)},
    };
    return made;
}

void ot_documents_add_id(ot_documents *documents, ot_cached_document *document, ot_document_id id)
{
    OT_ASSERT(document->is_kept && id.text.len > 0);
    if (find_id(documents, id) != NULL)
        return;
    if (document->id_count == OT_LIMIT_IDS_PER_DOCUMENT)
        forget_oldest_id(documents, document);
    document_id *made = make_id(document, id);
    document_id **bucket = &documents->id_buckets[made->hash & documents->mask];
    made->next_in_bucket = *bucket;
    *bucket = made;
    document->ids[document->id_count++] = made;
}

bool ot_cached_document_is_due(ot_cached_document *document, uint64_t now_ms, uint64_t every_ms)
{
    if (now_ms - document->done_ms < every_ms)
        return false;
    document->done_ms = now_ms;
    return true;
}

/* ---- Keeping ---- */

ot_cached_document *ot_documents_make(ot_documents *documents, ot_str text)
{
    ot_cached_document *document = ot_calloc(1, sizeof(*document));
    document->documents = documents;
    document->arena = ot_arena_new();
    document->source = (ot_source){.name = OT_STR("GraphQL request"),
                                   .text = ot_arena_copy(document->arena, text)};
    document->hash = ot_hash(text);
    document->number = ++documents->made_count;
    document->holders = 1;
    return document;
}

void ot_documents_keep(ot_documents *documents, ot_cached_document *document)
{
    OT_ASSERT(!document->is_kept && document->ast != NULL);
    if (documents->count == documents->entries_max)
        forget(documents, OT_USED(ot_cached_document, documents->uses.oldest));
    ot_cached_document **bucket = &documents->buckets[document->hash & documents->mask];
    document->next_in_bucket = *bucket;
    *bucket = document;
    document->is_kept = true;
    documents->count++;
    ot_uses_add(&documents->uses, &document->use);
}

void ot_documents_release(ot_cached_document *document)
{
    OT_ASSERT(document->holders > 0);
    document->holders--;
    if (document->holders == 0 && !document->is_kept)
        free_document(document);
}

uint64_t ot_cached_document_number(const ot_cached_document *document)
{
    return document->number;
}

ot_arena *ot_cached_document_arena(ot_cached_document *document)
{
    return document->arena;
}

const ot_source *ot_cached_document_source(const ot_cached_document *document)
{
    return &document->source;
}

const ot_document *ot_cached_document_ast(const ot_cached_document *document)
{
    return document->ast;
}

void ot_cached_document_set_ast(ot_cached_document *document, const ot_document *ast)
{
    document->ast = ast;
}

void ot_cached_document_set_definitions(ot_cached_document *document,
                                        const ot_field *const *definitions)
{
    document->definitions = definitions;
}

/* ---- Costs ---- */

const ot_cost *ot_cached_document_cost(ot_cached_document *document, const ot_binding *binding,
                                       const ot_operation *operation)
{
    const ot_document *ast = document->ast;
    if (document->costs == NULL)
        document->costs = OT_NEW_ARRAY(document->arena, known_cost, ast->operation_count);
    known_cost *known = &document->costs[operation - ast->operations];
    if (known->formula != NULL || known->is_too_large)
        return known->formula;
    ot_cost_request request = {.binding = binding,
                               .document = ast,
                               .operation = operation,
                               .definitions = document->definitions};
    known->formula = ot_cost_compile(document->arena, &request);
    known->is_too_large = known->formula == NULL;
    return known->formula;
}

/* ---- Plans ---- */

static void move_to_front(ot_cached_document *document, uint32_t index)
{
    ot_held_plan *used = document->plans[index];
    memmove(&document->plans[1], &document->plans[0], index * sizeof(used));
    document->plans[0] = used;
}

ot_held_plan *ot_cached_document_find_plan(ot_cached_document *document, ot_arena *scratch,
                                           const ot_operation *operation,
                                           const ot_variables *variables, const ot_caller *caller)
{
    for (uint32_t i = 0; i < document->plan_count; i++) {
        ot_held_plan *held = document->plans[i];
        if (held->plan->operation != operation ||
            !ot_plan_fits(scratch, held->plan, variables, caller))
            continue;
        if (i > 0)
            move_to_front(document, i);
        held->holders++;
        return held;
    }
    return NULL;
}

ot_held_plan *ot_cached_document_plan(ot_cached_document *document, const ot_plan_request *request,
                                      ot_error *error)
{
    ot_arena *arena = ot_arena_new();
    ot_plan_request asked = *request;
    asked.definitions = document->definitions;
    const ot_plan *plan = ot_plan_build(arena, &asked, error);
    if (plan == NULL) {
        ot_arena_free(arena);
        return NULL;
    }
    ot_held_plan *held = ot_malloc(sizeof(*held));
    *held = (ot_held_plan){.plan = plan,
                           .arena = arena,
                           .holders = 1,
                           .is_kept = true,
                           .documents = document->documents};
    if (document->plan_count == OT_LIMIT_PLANS_PER_DOCUMENT)
        drop_plan(document->plans[--document->plan_count]);
    document->plans[document->plan_count++] = held;
    move_to_front(document, document->plan_count - 1);
    return held;
}

void ot_held_plan_remember(ot_held_plan *held, ot_str answer)
{
    if (held->answer.len > 0 ||
        held->documents->answer_bytes + answer.len > OT_LIMIT_CONSTANT_ANSWER_BYTES)
        return;
    held->answer = ot_arena_copy(held->arena, answer);
    held->documents->answer_bytes += answer.len;
}

void ot_held_plan_release(ot_held_plan *held)
{
    OT_ASSERT(held->holders > 0);
    held->holders--;
    if (!held->is_kept)
        drop_plan(held);
}
