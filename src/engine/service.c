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

/* The table of idempotency keys, where they are on. */
static ot_status open_key_store(ot_service *service, ot_pg_session *session, ot_error *error)
{
    const ot_idempotency_options *how = &service->options.idempotency;
    if (how->keys == OT_KEYS_OFF)
        return OT_OK;
    ot_key_store_options options = {.table = how->table,
                                    .keep_s = how->keep_s,
                                    .anonymous_role = service->options.database.anonymous_role};
    service->key_store = ot_key_store_new(service->arena, &options);
    return ot_key_store_check(service->key_store, session, error);
}

/* A schema that needs idempotency keys needs them on. */
static bool check_keys(const ot_service *service, ot_report *report)
{
    const ot_field *field = service->binding->needs_key_first;
    if (service->options.idempotency.keys != OT_KEYS_OFF || field == NULL)
        return true;
    ot_report_at(report, field->place,
                 "Field \"%.*s.%.*s\": @idempotent needs idempotency.keys to be on or required.",
                 OT_ARG(field->parent->name), OT_ARG(field->name));
    return false;
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
    bool is_right = service->binding != NULL && check_keys(service, report) &&
                    open_key_store(service, session, error) == OT_OK;
    ot_pg_session_close(session);
    return is_right;
}

/* Whether a module offers the resolver; a name that is none is told when it is bound. */
static bool is_offered(const ot_modules *modules, const ot_value *name)
{
    uint32_t module;
    return name == NULL || name->kind != OT_VALUE_STRING || name->text.len == 0 ||
           ot_modules_find(modules, name->text, &module) != NULL;
}

static void check_resolver(const ot_service *service, const ot_field *field, ot_report *report)
{
    const ot_applied_directives *applied = &field->directives;
    for (uint32_t i = 0; i < applied->count; i++) {
        const ot_directive *directive = applied->items[i];
        if (!ot_str_equal(directive->name.text, OT_S("resolver")))
            continue;
        const ot_value *name = ot_directive_argument(directive, OT_S("name"));
        if (!is_offered(service->modules, name))
            ot_report_at(
                report, (ot_place){.source = applied->sources[i], .offset = directive->offset},
                "Field \"%.*s.%.*s\": no module offers the resolver \"%.*s\"; add the shared "
                "object that has it to `modules`.",
                OT_ARG(field->parent->name), OT_ARG(field->name), OT_ARG(name->text));
    }
}

/* Every resolver that the SDL names is offered by a module. */
static bool check_resolvers(const ot_service *service, ot_report *report)
{
    for (uint32_t i = 0; i < service->schema->type_count; i++) {
        const ot_type *type = service->schema->types[i];
        for (uint32_t f = 0; f < type->field_count; f++)
            check_resolver(service, &type->fields[f], report);
    }
    return ot_report_is_empty(report);
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

/* What needs no database comes first, so that its mistakes show before anything waits for one. */
static bool build(ot_service *service, ot_report *report, ot_error *error)
{
    const ot_service_options *options = &service->options;
    service->modules =
        ot_modules_open(service->arena, options->module_paths, options->module_count, error);
    if (service->modules == NULL)
        return false;
    service->schema =
        ot_service_build_schema(service->arena, options->sources, options->source_count, report);
    return service->schema != NULL && check_resolvers(service, report) &&
           build_persisted(service, report) && bind(service, report, error);
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
