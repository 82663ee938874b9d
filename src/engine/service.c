#include "engine/service.h"

#include "base/limits.h"
#include "language/parser.h"

static const ot_parse_options sdl_options = {.tokens_max = OT_LIMIT_SDL_TOKENS};

static ot_document *parse_sdl(ot_arena *arena, const ot_source *source, ot_report *report)
{
    ot_syntax_error error;
    ot_document *document = ot_parse(arena, source, &sdl_options, &error);
    if (document == NULL)
        ot_report_at(report, (ot_place){.source = source, .offset = error.offset}, "%.*s",
                     OT_ARG(error.message));
    return document;
}

/* The binding directives as a document; their SDL is ours, so it parses. */
static const ot_document *parse_binding_directives(ot_arena *arena, ot_report *report)
{
    ot_source *source = OT_NEW(arena, ot_source);
    *source =
        (ot_source){.name = OT_STR("binding directives"), .text = ot_binding_directives_sdl()};
    return parse_sdl(arena, source, report);
}

ot_schema *ot_service_build_schema(ot_arena *arena, const ot_source *sources, uint32_t source_count,
                                   ot_report *report)
{
    ot_document **documents = OT_NEW_ARRAY(arena, ot_document *, source_count);
    for (uint32_t i = 0; i < source_count; i++)
        documents[i] = parse_sdl(arena, &sources[i], report);
    ot_schema_options options = {.binding_directives = parse_binding_directives(arena, report)};
    if (!ot_report_is_empty(report))
        return NULL;
    return ot_schema_build(documents, source_count, &options, report);
}

/* The table of idempotency keys, where they are on; a schema that needs keys needs them on. */
static ot_status open_key_store(ot_service *service, ot_pg_session *session, ot_error *error)
{
    const ot_idempotency_options *how = &service->options.idempotency;
    const ot_field *needs_key = service->binding->needs_key_first;
    if (how->keys == OT_KEYS_OFF && needs_key != NULL)
        return ot_error_set(error, OT_INVALID,
                            "field \"%.*s.%.*s\" has @idempotent, which needs idempotency.keys to "
                            "be on or required",
                            OT_ARG(needs_key->parent->name), OT_ARG(needs_key->name));
    if (how->keys == OT_KEYS_OFF)
        return OT_OK;
    ot_key_store_options options = {.table = how->table,
                                    .keep_s = how->keep_s,
                                    .anonymous_role = service->options.database.anonymous_role};
    service->key_store = ot_key_store_new(service->arena, &options);
    return ot_key_store_check(service->key_store, session, error);
}

/* While it binds, queries of the schema's author are shown to the database. */
static bool bind(ot_service *service, ot_report *report, ot_error *error)
{
    enum { CONNECT_TIMEOUT_S = 10 };
    ot_pg_session *session =
        ot_pg_session_open(service->options.database.url, CONNECT_TIMEOUT_S, error);
    if (session == NULL)
        return false;
    ot_arena *arena = ot_arena_new();
    ot_catalog_names names = ot_binding_names(arena, service->schema);
    ot_catalog *catalog = ot_catalog_load(service->arena, session, &names, error);
    ot_arena_free(arena);
    if (catalog != NULL && ot_catalog_load_code(service->arena, session, catalog, error) != OT_OK)
        catalog = NULL;
    if (catalog != NULL) {
        service->catalog = catalog;
        service->binding = ot_binding_build(service->arena, service->schema, catalog, report);
        catalog->describe = NULL; /* it lives as long as the session */
    }
    bool is_right = service->binding != NULL && open_key_store(service, session, error) == OT_OK;
    ot_pg_session_close(session);
    return is_right;
}

/* Every resolver that the SDL names is offered by a module. */
static ot_status check_resolvers(const ot_service *service, ot_error *error)
{
    const ot_binding *binding = service->binding;
    for (uint32_t i = 0; i < binding->resolver_name_count; i++) {
        uint32_t module;
        if (ot_modules_find(service->modules, binding->resolver_names[i], &module) == NULL)
            return ot_error_set(
                error, OT_INVALID,
                "no module offers the resolver \"%.*s\" that the schema names; add its shared "
                "object to `modules`",
                OT_ARG(binding->resolver_names[i]));
    }
    return OT_OK;
}

/* Without a list nothing is looked up in one. */
static bool build_persisted(ot_service *service, ot_report *report)
{
    const ot_service_options *options = &service->options;
    service->persisted = options->registered != NULL
                             ? ot_persisted_hold(options->registered)
                             : ot_persisted_new(options->persisted.bytes_max);
    if (options->persisted.mode == OT_PERSISTED_OFF || options->manifest_count == 0)
        return true;
    ot_trusted_options how = {.schema = service->schema,
                              .manifests = options->manifests,
                              .manifest_count = options->manifest_count,
                              .introspection = options->introspection};
    service->trusted = ot_trusted_new(&how, report);
    return service->trusted != NULL;
}

static bool build(ot_service *service, ot_report *report, ot_error *error)
{
    const ot_service_options *options = &service->options;
    service->schema =
        ot_service_build_schema(service->arena, options->sources, options->source_count, report);
    if (service->schema == NULL)
        return false;
    if (!bind(service, report, error))
        return false;
    service->modules =
        ot_modules_open(service->arena, options->module_paths, options->module_count, error);
    return service->modules != NULL && check_resolvers(service, error) == OT_OK &&
           build_persisted(service, report);
}

ot_service *ot_service_new(const ot_service_options *options, ot_report *report, ot_error *error)
{
    ot_arena *arena = ot_arena_new();
    ot_service *service = OT_NEW(arena, ot_service);
    *service = (ot_service){.arena = arena, .options = *options};
    if (build(service, report, error))
        return service;
    ot_service_free(service);
    return NULL;
}

bool ot_service_takes_documents(const ot_service *service)
{
    const ot_persisted_options *options = &service->options.persisted;
    return options->automatic && options->mode != OT_PERSISTED_ONLY;
}

void ot_service_free(ot_service *service)
{
    if (service == NULL)
        return;
    ot_persisted_release(service->persisted);
    ot_trusted_free(service->trusted);
    ot_schema_free(service->schema);
    ot_arena_free(service->arena);
}
