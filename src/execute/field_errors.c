#include "execute/field_errors.h"

#include "base/limits.h"
#include "json/writer.h"

static void write_path(ot_buffer *out, const ot_response_path *path)
{
    if (path->parent != NULL) {
        write_path(out, path->parent);
        ot_buffer_append_byte(out, ',');
    }
    if (path->key.ptr != NULL)
        ot_json_write_string(out, path->key);
    else
        ot_json_write_int(out, path->index);
}

static void write_locations(ot_buffer *out, const ot_plan *plan, const ot_out_field *field)
{
    for (uint32_t i = 0; i < field->location_count && i < OT_LIMIT_ERRORS; i++) {
        ot_location at = ot_source_locate(plan->source, field->locations[i]);
        ot_buffer_printf(out, "%s{\"line\":%u,\"column\":%u}", i == 0 ? "" : ",", at.line,
                         at.column);
    }
}

void ot_field_errors_add(ot_field_errors *errors, const ot_plan *plan, const ot_out_field *field,
                         const ot_response_path *path, ot_field_error error)
{
    errors->count++;
    if (errors->kept == errors->max)
        return;
    ot_buffer *out = &errors->json;
    if (errors->kept++ > 0)
        ot_buffer_append_byte(out, ',');
    OT_BUFFER_LITERAL(out, "{\"message\":");
    ot_json_write_string(out, error.message);
    OT_BUFFER_LITERAL(out, ",\"locations\":[");
    write_locations(out, plan, field);
    if (path != NULL) {
        OT_BUFFER_LITERAL(out, "],\"path\":[");
        write_path(out, path);
    }
    ot_buffer_printf(out, "],\"extensions\":{\"code\":\"%s\"", error.code);
    if (!ot_str_is_empty(error.current)) {
        OT_BUFFER_LITERAL(out, ",\"current\":");
        ot_buffer_append(out, error.current);
    }
    ot_request_names_write(&errors->names, out);
    OT_BUFFER_LITERAL(out, "}}");
}

void ot_field_errors_add_written(ot_field_errors *errors, ot_str json, uint32_t count)
{
    errors->count += count;
    if (json.len == 0 || errors->kept + count > errors->max)
        return;
    if (errors->kept > 0)
        ot_buffer_append_byte(&errors->json, ',');
    ot_buffer_append(&errors->json, json);
    errors->kept += count;
}
