/* The conformance cases of schema-diff: all changes between two schemas. */
#include "schema/conformance.h"

#include "schema/diff.h"

static ot_str expected_changes(ot_arena *arena, const json_t *changes)
{
    ot_str *lines = OT_NEW_ARRAY(arena, ot_str, json_array_size(changes) + 1);
    size_t i;
    json_t *change;
    json_array_foreach(changes, i, change)
    {
        lines[i] = ot_arena_printf(arena, "%s %s: %s",
                                   json_string_value(json_object_get(change, "severity")),
                                   json_string_value(json_object_get(change, "type")),
                                   json_string_value(json_object_get(change, "description")));
    }
    return conformance_join(arena, lines, json_array_size(changes));
}

static ot_str found_changes(ot_arena *arena, ot_changes changes)
{
    ot_str *lines = OT_NEW_ARRAY(arena, ot_str, (size_t)changes.count + 1);
    for (uint32_t i = 0; i < changes.count; i++)
        lines[i] = ot_arena_printf(
            arena, "%.*s %.*s: %.*s", OT_ARG(ot_change_severity_name(changes.items[i].severity)),
            OT_ARG(changes.items[i].type), OT_ARG(changes.items[i].description));
    return conformance_join(arena, lines, changes.count);
}

static void run_case(conformance_run *run, conformance_tally *tally, const json_t *test)
{
    sdl_parts before;
    sdl_parts after;
    sdl_begin(&before);
    sdl_begin(&after);
    bool is_parsed = sdl_add(&before, json_object_get(test, "oldSDL")) &&
                     sdl_add(&after, json_object_get(test, "newSDL"));
    ot_schema *old_schema = is_parsed ? sdl_build_unchecked(&before) : NULL;
    ot_schema *new_schema = is_parsed ? sdl_build_unchecked(&after) : NULL;
    ot_arena *arena = ot_arena_new();
    ot_str found = OT_S("not built");
    if (old_schema != NULL && new_schema != NULL)
        found = found_changes(arena, ot_schema_diff(arena, old_schema, new_schema));
    tally->cases++;
    conformance_check_text(run, tally, conformance_str(test, "name"),
                           expected_changes(arena, json_object_get(test, "changes")), found);
    ot_arena_free(arena);
    ot_schema_free(old_schema);
    ot_schema_free(new_schema);
    sdl_end(&before);
    sdl_end(&after);
}

int main(void)
{
    conformance_run run;
    if (!conformance_begin(&run))
        return 0;
    json_t *file = conformance_load(&run, "schema-diff/cases.json");
    conformance_tally *tally = conformance_tally_begin(&run, "schema-diff/cases.json");
    size_t i;
    json_t *test;
    json_array_foreach(json_object_get(file, "cases"), i, test)
    {
        run_case(&run, tally, test);
    }
    json_decref(file);
    return conformance_finish(&run) ? 0 : 1;
}
