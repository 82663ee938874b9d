#include "engine/manifest.h"

#include "base/limits.h"
#include "json/reader.h"

typedef struct reading {
    ot_arena *arena;
    const ot_source *source;
    ot_manifest *out;
    ot_report *report;
} reading;

static bool refuse(const reading *in, const char *what)
{
    ot_report_at(in->report, (ot_place){0}, "%.*s: %s", OT_ARG(in->source->name), what);
    return false;
}

static bool take_text(const ot_json *object, ot_str name, ot_str *out)
{
    const ot_json *value = ot_json_get_present(object, name);
    if (value == NULL || value->kind != OT_JSON_STRING)
        return false;
    *out = value->text;
    return true;
}

static bool read_apollo(const reading *in, const ot_json *root)
{
    const ot_json *version = ot_json_get(root, OT_S("version"));
    const ot_json *operations = ot_json_get(root, OT_S("operations"));
    int64_t number;
    if (version == NULL || !ot_json_to_int64(version, &number) || number != 1)
        return refuse(in, "only version 1 of the manifest is known.");
    if (operations == NULL || operations->kind != OT_JSON_ARRAY)
        return refuse(in, "\"operations\" must be a list.");
    for (uint32_t i = 0; i < operations->count; i++) {
        const ot_json *item = &operations->items[i];
        ot_manifest_operation operation = {0};
        if (!take_text(item, OT_S("id"), &operation.id) ||
            !take_text(item, OT_S("body"), &operation.text))
            return refuse(in, "each operation must have the strings \"id\" and \"body\".");
        (void)take_text(item, OT_S("clientName"), &operation.client); /* may be absent */
        OT_VEC_PUSH(in->arena, &in->out->operations, operation);
    }
    return true;
}

static bool read_relay(const reading *in, const ot_json *root)
{
    for (uint32_t i = 0; i < root->count; i++) {
        const ot_json_member *member = &root->members[i];
        if (member->value.kind != OT_JSON_STRING)
            return refuse(in, "this is neither an Apollo manifest nor Relay's mapping of ids to "
                              "texts.");
        ot_manifest_operation operation = {.id = member->name, .text = member->value.text};
        OT_VEC_PUSH(in->arena, &in->out->operations, operation);
    }
    return true;
}

bool ot_manifest_read(ot_arena *arena, const ot_source *source, ot_manifest *out, ot_report *report)
{
    reading in = {.arena = arena, .source = source, .out = out, .report = report};
    ot_json_error error;
    ot_str format;
    *out = (ot_manifest){0};
    const ot_json *root = ot_json_read_large(arena, ot_arena_copy(arena, source->text), &error);
    if (root == NULL) {
        ot_report_at(report, (ot_place){0}, "%.*s: this is not JSON: %s at byte %zu.",
                     OT_ARG(source->name), error.message, error.offset);
        return false;
    }
    if (root->kind != OT_JSON_OBJECT)
        return refuse(&in, "a manifest is a JSON object.");
    if (!take_text(root, OT_S("format"), &format))
        return read_relay(&in, root);
    if (!ot_str_equal(format, OT_S("apollo-persisted-query-manifest")))
        return refuse(&in, "the format of the manifest is not known.");
    return read_apollo(&in, root);
}

bool ot_manifest_is_one(ot_str text)
{
    ot_str rest = ot_str_trim(text);
    if (rest.len == 0 || rest.ptr[0] != '{')
        return false;
    rest = ot_str_trim(ot_str_slice(rest, 1, rest.len));
    return rest.len > 0 && (rest.ptr[0] == '"' || rest.ptr[0] == '}');
}

const ot_source *ot_manifest_source(ot_arena *arena, const ot_source *manifest,
                                    const ot_manifest_operation *operation)
{
    ot_source *source = OT_NEW(arena, ot_source);
    source->name = ot_arena_printf(arena, "%.*s, operation %.*s", OT_ARG(manifest->name),
                                   OT_ARG(ot_str_slice(operation->id, 0, OT_LIMIT_NAME_BYTES)));
    source->text = ot_arena_copy(arena, operation->text);
    return source;
}
