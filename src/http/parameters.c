#include "http/parameters.h"

#include "base/limits.h"
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

/* The hash that clients of automatic persisted queries send; beside a text it only matters when it
 * is whole. */
static bool read_hash(ot_parameters *out, ot_refused *refused)
{
    const ot_json *persisted = ot_json_get_present(out->extensions, OT_S("persistedQuery"));
    const ot_json *version = ot_json_get_present(persisted, OT_S("version"));
    const ot_json *hash = ot_json_get_present(persisted, OT_S("sha256Hash"));
    bool has_text = out->document.len > 0;
    if (persisted == NULL || (has_text && hash == NULL))
        return true;
    if (hash == NULL || hash->kind != OT_JSON_STRING)
        return refuse_shape(refused,
                            OT_S("\"extensions.persistedQuery\" must be an object with the "
                                 "string \"sha256Hash\"."));
    int64_t number;
    if (version == NULL || !ot_json_to_int64(version, &number) || number != 1)
        return refuse_shape(refused, OT_S("Unsupported persisted query version"));
    out->document_id = hash->text;
    out->is_automatic = true;
    return true;
}

/* What the request has to say about its document: a text, a hash, both, or an id. */
static bool check_document(ot_parameters *out, ot_str id, const ot_id_places *places,
                           ot_refused *refused)
{
    if (!read_hash(out, refused))
        return false;
    if (id.len > 0 && places->path.len > 0)
        return refuse_shape(refused, OT_S("The URL has the id of the document already."));
    if (places->path.len > 0)
        id = places->path;
    if (id.len > 0 && (out->document.len > 0 || out->is_automatic))
        return refuse_shape(refused, OT_S("Send either the document or its id, not both."));
    if (id.len > 0)
        out->document_id = id;
    if (out->document_id.len > OT_LIMIT_DOCUMENT_ID_BYTES)
        return refuse_shape(refused, OT_S("The id of the document is too long."));
    if (out->document.len > 0 || out->document_id.len > 0)
        return true;
    return refuse_shape(refused, OT_S("\"query\" is missing: it holds the GraphQL document."));
}

static bool read_id(ot_arena *arena, const ot_json *body, ot_str key, ot_str *out,
                    ot_refused *refused)
{
    if (!read_string(arena, body, OT_S("documentId"), out, refused))
        return false;
    return out->len > 0 || key.len == 0 || read_string(arena, body, key, out, refused);
}

bool ot_parameters_from_json(ot_arena *arena, const ot_json *value, const ot_id_places *places,
                             ot_parameters *out, ot_refused *refused)
{
    *out = (ot_parameters){0};
    ot_str id = {0};
    if (value->kind != OT_JSON_OBJECT)
        return refuse_shape(refused, OT_S("A request is a JSON object with \"query\"."));
    return read_string(arena, value, OT_S("query"), &out->document, refused) &&
           read_string(arena, value, OT_S("operationName"), &out->operation_name, refused) &&
           read_object(arena, value, OT_S("variables"), &out->variables, refused) &&
           read_object(arena, value, OT_S("extensions"), &out->extensions, refused) &&
           read_id(arena, value, places->key, &id, refused) &&
           check_document(out, id, places, refused);
}

const ot_json *ot_parameters_read_body(ot_arena *arena, ot_str body, ot_refused *refused)
{
    ot_json_error error;
    const ot_json *value = NULL;
    if (ot_str_trim(body).len == 0)
        (void)refuse(refused, OT_S("The body is empty: a JSON object with \"query\" is expected."));
    else if ((value = ot_json_read(arena, body, &error)) == NULL)
        (void)refuse(refused, ot_arena_printf(arena, "The body is not JSON: %s at byte %zu.",
                                              error.message, error.offset));
    else if (value->kind == OT_JSON_OBJECT || value->kind == OT_JSON_ARRAY)
        return value;
    else
        (void)refuse_shape(refused, OT_S("The body must be a JSON object with \"query\"."));
    return NULL;
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

static bool find_id(ot_arena *arena, ot_str query, ot_str key, ot_str *out, ot_refused *refused)
{
    if (!find_text(arena, query, OT_S("documentId"), out, refused))
        return false;
    return out->len > 0 || key.len == 0 || find_text(arena, query, key, out, refused);
}

bool ot_parameters_from_query(ot_arena *arena, ot_str query, const ot_id_places *places,
                              ot_parameters *out, ot_refused *refused)
{
    *out = (ot_parameters){0};
    ot_str id = {0};
    return find_text(arena, query, OT_S("query"), &out->document, refused) &&
           find_operation_name(arena, query, &out->operation_name, refused) &&
           find_object(arena, query, OT_S("variables"), &out->variables, refused) &&
           find_object(arena, query, OT_S("extensions"), &out->extensions, refused) &&
           find_id(arena, query, places->key, &id, refused) &&
           check_document(out, id, places, refused);
}
