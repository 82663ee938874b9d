#include "execute/request_names.h"

#include "json/writer.h"

void ot_request_names_write(const ot_request_names *names, ot_buffer *out)
{
    if (names->request_id.len > 0) {
        OT_BUFFER_LITERAL(out, ",\"requestId\":");
        ot_json_write_string(out, names->request_id);
    }
    if (names->trace_id.len > 0) {
        OT_BUFFER_LITERAL(out, ",\"traceId\":");
        ot_json_write_string(out, names->trace_id);
    }
}
