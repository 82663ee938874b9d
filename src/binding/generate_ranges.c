#include "binding/generate_internal.h"

/*
 * Ranges are objects: one type and one input object for all whose bounds are of one scalar, so
 * `daterange`, `datemultirange` and arrays of them share `DateRange`.
 */

static void define_half(ot_generator *generator, const char *keyword, ot_str name, ot_str bound,
                        const char *flag)
{
    static const char *const flags[] = {"lowerInclusive", "upperInclusive", "isEmpty"};
    ot_arena *arena = generator->arena;
    ot_sdl_node *node = ot_generate__define(generator, keyword, name);
    ot_generate__add(arena, node, OT_S("lower"), bound);
    ot_generate__add(arena, node, OT_S("upper"), bound);
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        ot_generate__add(arena, node, ot_str_from_c(flags[i]), ot_str_from_c(flag));
}

const ot_generate_range *ot_generate__range(ot_generator *generator, ot_str bound)
{
    ot_arena *arena = generator->arena;
    ot_generate_range *range = ot_map_get(&generator->ranges, bound);
    if (range != NULL)
        return range;
    range = OT_NEW(arena, ot_generate_range);
    range->bound = bound;
    range->type = ot_generate__claim(arena, &generator->types,
                                     ot_generate__around(generator, "", bound, "Range"));
    range->input = ot_generate__claim(arena, &generator->types,
                                      ot_generate__around(generator, "", range->type, "Input"));
    define_half(generator, "type", range->type, bound, "Boolean!");
    define_half(generator, "input", range->input, bound, "Boolean");
    ot_map_set(arena, &generator->ranges, bound, range);
    return range;
}
