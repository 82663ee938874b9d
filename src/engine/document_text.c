#include "engine/engine_internal.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "language/parser.h"
#include "language/utf8.h"

#include "validation/validate.h"

/* The document as a text: from the cache, or parsed, validated and kept. */

static bool is_trusted(const ot_run *run, ot_str text)
{
    const ot_trusted *list = run->engine->service->trusted;
    return list != NULL && ot_trusted_has_text(list, run->request->client_name, text);
}

bool ot_engine__parse(ot_cached_document *document, ot_report *report)
{
    ot_syntax_error error;
    const ot_source *source = ot_cached_document_source(document);
    ot_document *ast = ot_parse(ot_cached_document_arena(document), source, NULL, &error);
    if (ast == NULL) {
        ot_report_at(report, (ot_place){.source = source, .offset = error.offset}, "%.*s",
                     OT_ARG(error.message));
        return false;
    }
    ot_cached_document_set_ast(document, ast);
    return true;
}

bool ot_engine__validate(const ot_engine *engine, ot_cached_document *document, ot_report *report)
{
    const ot_service *service = engine->service;
    ot_validation_options options = ot_validation_server_options;
    options.forbid_introspection = !service->options.introspection;
    const ot_field *const *definitions =
        ot_validate_fields(ot_cached_document_arena(document), service->schema,
                           ot_cached_document_ast(document), &options, report);
    ot_cached_document_set_definitions(document, definitions);
    return ot_report_is_empty(report);
}

static void log_unknown(ot_run *run)
{
    if (!ot_engine__may_log(run->engine, &run->engine->unknown_logged))
        return;
    char hash[OT_SHA256_HEX + 1];
    ot_sha256_digest digest = ot_sha256(ot_cached_document_source(run->document)->text);
    ot_sha256_hex(&digest, hash);
    ot_log(OT_LOG_WARN, "engine.unknown_document", OT_LOG_STR("sha256", ot_str_from_c(hash)),
           OT_LOG_STR("operation", ot_utf8_cut(run->request->operation_name, OT_LIMIT_NAME_BYTES)),
           OT_LOG_STR("client_name", run->request->client_name),
           OT_LOG_STR("client_version", run->request->client_version),
           OT_LOG_NAMES(&run->request->names));
}

/* Whether it is registered is for the caller to say: the document is valid and kept. */
static bool load_document(ot_run *run, ot_str text)
{
    ot_engine *engine = run->engine;
    ot_report report = {
        .arena = run->arena, .limit = OT_LIMIT_ERRORS, .hints = engine->service->options.hints};
    if (text.len > OT_LIMIT_DOCUMENT_BYTES) {
        ot_engine__refuse_with(run, OT_OUTCOME_PARSE_FAILED, "GRAPHQL_PARSE_FAILED",
                               OT_S("The document is too long."));
        return false;
    }
    run->document = ot_documents_make(engine->documents, text);
    if (!ot_engine__parse(run->document, &report)) {
        ot_engine__refuse(run, OT_OUTCOME_PARSE_FAILED, "GRAPHQL_PARSE_FAILED", &report);
        return false;
    }
    if (!ot_engine__validate(engine, run->document, &report)) {
        ot_engine__refuse(run, OT_OUTCOME_INVALID, "GRAPHQL_VALIDATION_FAILED", &report);
        return false;
    }
    ot_documents_keep(engine->documents, run->document);
    if (engine->service->options.persisted.mode == OT_PERSISTED_LOG_UNKNOWN &&
        !is_trusted(run, text))
        log_unknown(run);
    return true;
}

bool ot_engine__take_document(ot_run *run, ot_str text)
{
    run->document = ot_documents_find(run->engine->documents, text);
    return run->document != NULL || load_document(run, text);
}

void ot_engine__refuse_unlisted(ot_run *run)
{
    ot_engine__refuse_with(run, OT_OUTCOME_INVALID, "PERSISTED_QUERY_NOT_IN_LIST",
                           OT_S("The operation is not in the list of trusted documents."));
}

void ot_engine__start_text(ot_run *run)
{
    ot_str text = run->request->document;
    if (run->engine->service->options.persisted.mode == OT_PERSISTED_ONLY && !is_trusted(run, text))
        ot_engine__refuse_unlisted(run);
    else if (ot_engine__take_document(run, text))
        ot_engine__start_operation(run);
}
