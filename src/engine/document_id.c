#include "engine/engine_internal.h"

#include "base/hash.h"

/*
 * The document by an id. The loop may know what it means; else the list of trusted documents says
 * so, or the texts that clients registered with this process, or with another one. A request that
 * brings the text with the hash registers it.
 */

enum { TOUCH_MS = 60 * 1000 }; /* a document in use is the newest of the process this often */

/* Clients of automatic persisted queries know these messages, and some look at a body only when the
 * status is 200. */
static void refuse_id(ot_run *run)
{
    const ot_engine *engine = run->engine;
    ot_outcome outcome = run->request->is_automatic ? OT_OUTCOME_HASH_UNKNOWN : OT_OUTCOME_INVALID;
    bool is_offered = ot_service_takes_documents(engine->service) ||
                      (!run->request->is_automatic && engine->service->trusted != NULL);
    if (engine->service->options.persisted.mode == OT_PERSISTED_ONLY)
        ot_engine__refuse_unlisted(run);
    else if (is_offered)
        ot_engine__refuse_with(run, outcome, "PERSISTED_QUERY_NOT_FOUND",
                               OT_S("PersistedQueryNotFound"));
    else
        ot_engine__refuse_with(run, outcome, "PERSISTED_QUERY_NOT_SUPPORTED",
                               OT_S("PersistedQueryNotSupported"));
}

/* "sha256:" says how an id was made; a hash alone is what clients register. */
static ot_str hash_of_id(const ot_request *request)
{
    ot_str prefix = OT_STR("sha256:");
    ot_str id = request->document_id;
    return ot_str_starts_with(id, prefix) ? ot_str_slice(id, prefix.len, id.len) : id;
}

static ot_document_id id_of(const ot_run *run)
{
    const ot_trusted *list = run->engine->service->trusted;
    return (ot_document_id){
        .client = list == NULL ? (ot_str){0} : ot_trusted_client(list, run->request->client_name),
        .text = run->request->document_id};
}

/* The loop did not know the id; what it stands for was found elsewhere. */
static bool take_found_text(ot_run *run, ot_str text)
{
    if (!ot_engine__take_document(run, text))
        return false;
    ot_documents_add_id(run->engine->documents, run->document, id_of(run));
    return true;
}

static void ask_shared_done(void *data, ot_str text)
{
    ot_run *run = data;
    run->lookup = NULL;
    if (text.ptr == NULL) {
        refuse_id(run);
        return;
    }
    if (!take_found_text(run, text))
        return;
    ot_persisted_put(run->engine->service->persisted, text);
    ot_engine__start_operation(run);
}

/* Another process may know what this one does not. */
static void ask_shared(ot_run *run)
{
    const ot_engine *engine = run->engine;
    if (ot_service_takes_documents(engine->service))
        run->lookup =
            ot_shared_store_find(engine->shared, hash_of_id(run->request), ask_shared_done, run);
    if (run->lookup == NULL)
        refuse_id(run);
}

/* The loop has not answered this id yet: it is in the list, or a client has registered it. */
static void start_unknown_id(ot_run *run)
{
    const ot_engine *engine = run->engine;
    ot_persisted_text *held = NULL;
    ot_str text = {0};
    if (engine->service->trusted != NULL)
        text = ot_trusted_find(engine->service->trusted, run->request->client_name,
                               run->request->document_id);
    if (text.ptr == NULL && ot_service_takes_documents(engine->service)) {
        held = ot_persisted_find(engine->service->persisted, hash_of_id(run->request));
        text = held == NULL ? (ot_str){0} : ot_persisted_text_get(held);
    }
    if (text.ptr == NULL) {
        ask_shared(run);
        return;
    }
    bool is_found = take_found_text(run, text);
    if (held != NULL)
        ot_persisted_text_release(held);
    if (is_found)
        ot_engine__start_operation(run);
}

/* The id is the text's hash, or what the list calls it. */
static bool fits_text(const ot_run *run)
{
    const ot_request *request = run->request;
    char hash[OT_SHA256_HEX + 1];
    ot_sha256_digest digest = ot_sha256(request->document);
    ot_sha256_hex(&digest, hash);
    if (ot_str_equal(request->document_id, ot_str_from_c(hash)))
        return true;
    const ot_trusted *list = run->engine->service->trusted;
    return list != NULL &&
           ot_str_equal(ot_trusted_find(list, request->client_name, request->document_id),
                        request->document);
}

/* A client sends the text with its hash, so that the hash alone will do from now on. */
static void start_registration(ot_run *run)
{
    const ot_engine *engine = run->engine;
    ot_str text = run->request->document;
    if (!fits_text(run)) {
        ot_engine__refuse_with(run, OT_OUTCOME_HASH_WRONG, "BAD_REQUEST",
                               OT_S("provided sha does not match query"));
        return;
    }
    if (!ot_engine__take_document(run, text))
        return;
    ot_persisted_put(engine->service->persisted, text);
    ot_shared_store_put(engine->shared, text);
    ot_documents_add_id(engine->documents, run->document, id_of(run));
    ot_engine__start_operation(run);
}

/* What this loop finds by itself costs the process no look-up; now and then it is told that the
 * document is still in use. */
static void touch(const ot_run *run)
{
    const ot_engine *engine = run->engine;
    if (!ot_service_takes_documents(engine->service) ||
        !ot_cached_document_is_due(run->document, ot_loop_now_ms(engine->loop), TOUCH_MS))
        return;
    ot_persisted_text *held =
        ot_persisted_find(engine->service->persisted, hash_of_id(run->request));
    if (held != NULL)
        ot_persisted_text_release(held);
}

void ot_engine__start_id(ot_run *run)
{
    ot_str text = run->request->document;
    run->document = ot_documents_find_id(run->engine->documents, id_of(run));
    if (run->document != NULL &&
        (text.len == 0 || ot_str_equal(ot_cached_document_source(run->document)->text, text))) {
        touch(run);
        ot_engine__start_operation(run);
        return;
    }
    if (run->document != NULL)
        ot_documents_release(run->document);
    run->document = NULL;
    if (text.len == 0)
        start_unknown_id(run);
    else
        start_registration(run);
}
