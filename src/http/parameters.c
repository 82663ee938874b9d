#include "http/parameters.h"

#include "http/query_string.h"
#include "json/reader.h"

static bool refuse(ot_refused *refused, ot_str message)
{
    *refused = (ot_refused){.status = 400, .code = "BAD_REQUEST", .message = message};
    return false;
}

/* What can be read, but is no request. */
static bool refuse_shape(ot_refused *refused, ot_str message)
{
    (void)refuse(refused, message); /* always false */
    refused->is_ill_formed = true;
    return false;
}

/* Automatic persisted queries are not offered. Clients that try them know this answer and send
 * whole documents from then on; Apollo iOS looks at the body only when the status is 200. */
static bool refuse_persisted(ot_refused *refused)
{
    *refused = (ot_refused){.status = 200,
                            .code = "PERSISTED_QUERY_NOT_SUPPORTED",
                            .message = OT_S("PersistedQueryNotSupported")};
    return false;
}

/* A string member; absent and null leave `out` empty. */
static bool read_string(ot_arena *arena, const ot_json *body, ot_str name, ot_str *out,
                        ot_refused *refused)
{
    const ot_json *value = ot_json_get_present(body, name);
    if (value == NULL)
        return true;
    if (value->kind != OT_JSON_STRING)
        return refuse_shape(refused,
                            ot_arena_printf(arena, "\"%.*s\" must be a string.", OT_ARG(name)));
    *out = value->text;
    return true;
}

/* An object member; absent and null leave `out` NULL. */
static bool read_object(ot_arena *arena, const ot_json *body, ot_str name, const ot_json **out,
                        ot_refused *refused)
{
    const ot_json *value = ot_json_get_present(body, name);
    if (value != NULL && value->kind != OT_JSON_OBJECT)
        return refuse_shape(refused,
                            ot_arena_printf(arena, "\"%.*s\" must be an object.", OT_ARG(name)));
    *out = value;
    return true;
}

static bool require_document(const ot_parameters *parameters, const ot_json *extensions,
                             ot_refused *refused)
{
    if (parameters->document.len > 0)
        return true;
    if (ot_json_get_present(extensions, OT_S("persistedQuery")) != NULL)
        return refuse_persisted(refused);
    return refuse_shape(refused, OT_S("\"query\" is missing: it holds the GraphQL document."));
}

static bool read_members(ot_arena *arena, const ot_json *body, ot_parameters *out,
                         ot_refused *refused)
{
    const ot_json *extensions = NULL;
    return read_string(arena, body, OT_S("query"), &out->document, refused) &&
           read_string(arena, body, OT_S("operationName"), &out->operation_name, refused) &&
           read_object(arena, body, OT_S("variables"), &out->variables, refused) &&
           read_object(arena, body, OT_S("extensions"), &extensions, refused) &&
           require_document(out, extensions, refused);
}

bool ot_parameters_from_json(ot_arena *arena, ot_str body, ot_parameters *out, ot_refused *refused)
{
    *out = (ot_parameters){0};
    if (ot_str_trim(body).len == 0)
        return refuse(refused,
                      OT_S("The body is empty: a JSON object with \"query\" is expected."));
    ot_json_error error;
    const ot_json *value = ot_json_read(arena, body, &error);
    if (value == NULL)
        return refuse(refused, ot_arena_printf(arena, "The body is not JSON: %s at byte %zu.",
                                               error.message, error.offset));
    if (value->kind == OT_JSON_ARRAY)
        return refuse_shape(refused, OT_S("Batched requests are not supported: send one JSON object."));
    if (value->kind != OT_JSON_OBJECT)
        return refuse_shape(refused, OT_S("The body must be a JSON object with \"query\"."));
    return read_members(arena, value, out, refused);
}

/* A text parameter; one that is absent is empty. */
static bool find_text(ot_arena *arena, ot_str query, ot_str name, ot_str *out, ot_refused *refused)
{
    if (ot_query_find(arena, query, name, out) != OT_QUERY_BROKEN)
        return true;
    return refuse(refused,
                  ot_arena_printf(arena,
                                  "The URL is not well encoded, or \"%.*s\" stands in it twice.",
                                  OT_ARG(name)));
}

/* A parameter that holds a JSON object; empty and null count as absent. */
static bool find_object(ot_arena *arena, ot_str query, ot_str name, const ot_json **out,
                        ot_refused *refused)
{
    ot_str text = {0};
    if (!find_text(arena, query, name, &text, refused))
        return false;
    if (text.len == 0)
        return true;
    ot_json_error error;
    const ot_json *value = ot_json_read(arena, text, &error);
    if (value == NULL)
        return refuse(refused, ot_arena_printf(arena, "\"%.*s\" is not JSON: %s at byte %zu.",
                                               OT_ARG(name), error.message, error.offset));
    if (value->kind == OT_JSON_NULL)
        return true;
    if (value->kind != OT_JSON_OBJECT)
        return refuse_shape(refused,
                            ot_arena_printf(arena, "\"%.*s\" must be an object.", OT_ARG(name)));
    *out = value;
    return true;
}

/* GraphQL over HTTP, section "GET": an empty operationName is the same as none. */
static bool find_operation_name(ot_arena *arena, ot_str query, ot_str *out, ot_refused *refused)
{
    if (!find_text(arena, query, OT_S("operationName"), out, refused))
        return false;
    if (ot_str_is_empty(*out))
        *out = (ot_str){0};
    return true;
}

bool ot_parameters_from_query(ot_arena *arena, ot_str query, ot_parameters *out,
                              ot_refused *refused)
{
    *out = (ot_parameters){0};
    const ot_json *extensions = NULL;
    return find_text(arena, query, OT_S("query"), &out->document, refused) &&
           find_operation_name(arena, query, &out->operation_name, refused) &&
           find_object(arena, query, OT_S("variables"), &out->variables, refused) &&
           find_object(arena, query, OT_S("extensions"), &extensions, refused) &&
           require_document(out, extensions, refused);
}
