#include "engine/answer_errors.h"

#include "json/writer.h"

static void write_locations(const ot_problem *problem, ot_buffer *out)
{
    bool is_first = true;
    for (uint32_t i = 0; i < problem->place_count; i++) {
        const ot_place *place = &problem->places[i];
        if (place->source == NULL)
            continue;
        ot_location at = ot_source_locate(place->source, place->offset);
        ot_buffer_printf(out, "%s{\"line\":%u,\"column\":%u}", is_first ? ",\"locations\":[" : ",",
                         at.line, at.column);
        is_first = false;
    }
    if (!is_first)
        ot_buffer_append_byte(out, ']');
}

static void write_extensions(const char *code, const ot_error_facts *facts, ot_buffer *out)
{
    ot_buffer_printf(out, ",\"extensions\":{\"code\":\"%s\"", code);
    ot_request_names_write(&facts->names, out);
    if (facts->retry_after_s > 0)
        ot_buffer_printf(out, ",\"retryAfter\":%u", facts->retry_after_s);
    if (facts->cost_max > 0)
        ot_buffer_printf(out, ",\"cost\":%llu,\"costLimit\":%llu", (unsigned long long)facts->cost,
                         (unsigned long long)facts->cost_max);
    OT_BUFFER_LITERAL(out, "}}");
}

void ot_answer_report(const ot_report *report, const ot_error_facts *facts, ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "{\"errors\":[");
    for (uint32_t i = 0; i < report->problems.count; i++) {
        const ot_problem *problem = &report->problems.items[i];
        ot_buffer_printf(out, "%s{\"message\":", i == 0 ? "" : ",");
        ot_json_write_string(out, problem->message);
        write_locations(problem, out);
        write_extensions(problem->code != NULL ? problem->code : facts->code, facts, out);
    }
    OT_BUFFER_LITERAL(out, "]}");
}
