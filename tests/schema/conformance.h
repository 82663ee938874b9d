/* What the programs that run the schema folders of the conformance cases share: documents from a
 * case's SDL, one text or a list of texts. */
#ifndef OT_TESTS_SCHEMA_CONFORMANCE_H
#define OT_TESTS_SCHEMA_CONFORMANCE_H

#include "support/conformance.h"

#include "base/buffer.h"
#include "language/parser.h"
#include "schema/build.h"

enum { SDL_PARTS_MAX = 16 };

/* The documents of a case. */
typedef struct sdl_parts {
    ot_arena *arena;
    ot_report report;
    ot_source sources[SDL_PARTS_MAX];
    ot_document *documents[SDL_PARTS_MAX];
    uint32_t count;
    ot_syntax_error error; /* of the first text that is not GraphQL */
} sdl_parts;

static inline void sdl_begin(sdl_parts *parts)
{
    *parts = (sdl_parts){.arena = ot_arena_new()};
    parts->report = (ot_report){.arena = parts->arena, .hints = true};
}

static inline void sdl_end(sdl_parts *parts)
{
    ot_arena_free(parts->arena);
}

/* Forgets what was reported. */
static inline void sdl_clear(sdl_parts *parts)
{
    parts->report = (ot_report){.arena = parts->arena, .hints = true};
}

static inline bool sdl_add_text(sdl_parts *parts, const json_t *text)
{
    ot_source *source = &parts->sources[parts->count];
    *source = (ot_source){.name = OT_STR("case"),
                          .text = ot_str_make(json_string_value(text), json_string_length(text))};
    parts->documents[parts->count] = ot_parse(parts->arena, source, NULL, &parts->error);
    return parts->documents[parts->count++] != NULL;
}

/* Adds a text or a list of texts; false, with `error` filled, when one is not GraphQL. */
static inline bool sdl_add(sdl_parts *parts, const json_t *texts)
{
    if (json_is_string(texts))
        return sdl_add_text(parts, texts);
    size_t i;
    json_t *text;
    json_array_foreach(texts, i, text)
    {
        if (!sdl_add_text(parts, text))
            return false;
    }
    return true;
}

/* A schema of whatever is there, without SDL rules and validation. */
static inline ot_schema *sdl_build_unchecked(sdl_parts *parts)
{
    static const ot_schema_options options = {.skip_sdl_rules = true, .skip_validation = true};
    return ot_schema_build(parts->documents, parts->count, &options, &parts->report);
}

static inline ot_str sdl_input(const json_t *test)
{
    const json_t *sdl = json_object_get(test, "sdl");
    if (json_is_array(sdl))
        sdl = json_array_get(sdl, json_array_size(sdl) - 1);
    return ot_str_make(json_string_value(sdl), json_string_length(sdl));
}

#endif
