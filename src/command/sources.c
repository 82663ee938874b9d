#include "command/sources.h"

#include "base/limits.h"
#include "command/files.h"

ot_status ot_sources_read_within(ot_arena *arena, const ot_texts *paths, size_t bytes_max,
                                 ot_source **out, ot_error *error)
{
    ot_source *sources = OT_NEW_ARRAY(arena, ot_source, paths->count);
    for (uint32_t i = 0; i < paths->count; i++) {
        sources[i].name = paths->items[i];
        ot_status status = ot_file_read(arena, paths->items[i], bytes_max, &sources[i].text, error);
        if (status != OT_OK)
            return status;
    }
    *out = sources;
    return OT_OK;
}

ot_status ot_sources_read(ot_arena *arena, const ot_texts *paths, ot_source **out, ot_error *error)
{
    return ot_sources_read_within(arena, paths, OT_LIMIT_SDL_BYTES, out, error);
}
