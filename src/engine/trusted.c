#include "engine/trusted.h"

#include "base/limits.h"
#include "base/map.h"
#include "engine/manifest.h"
#include "language/parser.h"
#include "validation/validate.h"

/* The operations of one client, or of everybody. */
typedef struct group {
    ot_str client; /* empty: everybody */
    ot_map by_id;  /* id to ot_str, the text */
    ot_map texts;
} group;

struct ot_trusted {
    ot_arena *arena; /* owned: everything, itself as well */
    group everybody;
    ot_map clients; /* name to group */
    uint32_t count;
};

/* A list in the making. */
typedef struct reading {
    ot_trusted *list;
    const ot_trusted_options *options;
    const ot_source *manifest;
    ot_report *report;
    ot_arena *scratch; /* of one operation */
} reading;

/* ---- Operations ---- */

static void check_text(const reading *in, const ot_source *source, ot_report *report)
{
    ot_syntax_error error;
    const ot_document *document = ot_parse(report->arena, source, NULL, &error);
    if (document == NULL) {
        ot_report_at(report, (ot_place){.source = source, .offset = error.offset}, "%.*s",
                     OT_ARG(error.message));
        return;
    }
    ot_validation_options options = ot_validation_server_options;
    options.forbid_introspection = !in->options->introspection;
    ot_validate(in->options->schema, document, &options, report);
}

/* Checked once more when something is wrong: then the source has to live as long as the report. */
static void check_operation(const reading *in, const ot_manifest_operation *e)
{
    ot_report first = {.arena = in->scratch, .limit = 1};
    ot_source passing = {.name = in->manifest->name, .text = e->text};
    check_text(in, &passing, &first);
    if (!ot_report_is_empty(&first)) {
        const ot_source *lasting = ot_manifest_source(in->report->arena, in->manifest, e);
        check_text(in, lasting, in->report);
    }
    ot_arena_reset(in->scratch);
}

static group *group_of(ot_trusted *list, ot_str client)
{
    if (client.len == 0)
        return &list->everybody;
    group *found = ot_map_get(&list->clients, client);
    if (found == NULL) {
        found = OT_NEW(list->arena, group);
        found->client = client;
        (void)ot_map_set(list->arena, &list->clients, client, found); /* there was none before */
    }
    return found;
}

static void refuse(const reading *in, const char *what, ot_str id)
{
    ot_report_at(in->report, (ot_place){0}, "%.*s: operation %.*s %s", OT_ARG(in->manifest->name),
                 OT_ARG(ot_str_slice(id, 0, OT_LIMIT_NAME_BYTES)), what);
}

static void add(const reading *in, const ot_manifest_operation *e)
{
    ot_trusted *list = in->list;
    group *to = group_of(list, e->client);
    const ot_str *before = ot_map_get(&to->by_id, e->id);
    if (before != NULL) {
        if (!ot_str_equal(*before, e->text))
            refuse(in, "has another text than an earlier operation of this id.", e->id);
        return;
    }
    if (e->id.len == 0 || e->id.len > OT_LIMIT_DOCUMENT_ID_BYTES) {
        refuse(in, "has an id that is empty or too long.", e->id);
        return;
    }
    if (e->text.len > OT_LIMIT_DOCUMENT_BYTES) {
        refuse(in, "is too long.", e->id);
        return;
    }
    check_operation(in, e);
    ot_str *text = OT_NEW(list->arena, ot_str);
    *text = e->text;
    (void)ot_map_set(list->arena, &to->by_id, e->id, text); /* looked up above */
    (void)ot_map_set(list->arena, &to->texts, *text, text); /* one text may have several ids */
    list->count++;
}

/* ---- Life ---- */

ot_trusted *ot_trusted_new(const ot_trusted_options *options, ot_report *report)
{
    ot_arena *arena = ot_arena_new();
    ot_trusted *list = OT_NEW(arena, ot_trusted);
    list->arena = arena;
    uint32_t before = report->problems.count;
    reading in = {.list = list, .options = options, .report = report, .scratch = ot_arena_new()};
    for (uint32_t i = 0; i < options->manifest_count; i++) {
        in.manifest = &options->manifests[i];
        ot_manifest manifest;
        if (!ot_manifest_read(arena, in.manifest, &manifest, report))
            continue;
        for (uint32_t k = 0; k < manifest.operations.count; k++)
            add(&in, &manifest.operations.items[k]);
    }
    ot_arena_free(in.scratch);
    if (report->problems.count == before && !report->is_cut)
        return list;
    ot_trusted_free(list);
    return NULL;
}

void ot_trusted_free(ot_trusted *list)
{
    if (list != NULL)
        ot_arena_free(list->arena);
}

/* ---- Look-up ---- */

ot_str ot_trusted_client(const ot_trusted *list, ot_str client)
{
    if (client.len == 0 || list->clients.count == 0)
        return (ot_str){0};
    const group *found = ot_map_get(&list->clients, client);
    return found == NULL ? (ot_str){0} : found->client;
}

static ot_str find_in(const group *in, ot_str id)
{
    const ot_str *text = ot_map_get(&in->by_id, id);
    ot_str prefix = OT_STR("sha256:");
    if (text == NULL && ot_str_starts_with(id, prefix))
        text = ot_map_get(&in->by_id, ot_str_slice(id, prefix.len, id.len));
    return text == NULL ? (ot_str){0} : *text;
}

ot_str ot_trusted_find(const ot_trusted *list, ot_str client, ot_str id)
{
    const group *own = client.len == 0 ? NULL : ot_map_get(&list->clients, client);
    ot_str text = own == NULL ? (ot_str){0} : find_in(own, id);
    return text.ptr != NULL ? text : find_in(&list->everybody, id);
}

bool ot_trusted_has_text(const ot_trusted *list, ot_str client, ot_str text)
{
    const group *own = client.len == 0 ? NULL : ot_map_get(&list->clients, client);
    return (own != NULL && ot_map_has(&own->texts, text)) ||
           ot_map_has(&list->everybody.texts, text);
}

uint32_t ot_trusted_count(const ot_trusted *list)
{
    return list->count;
}
