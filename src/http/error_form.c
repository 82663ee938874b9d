/*
 * What h2o answers by itself (a head that is not HTTP, a body beyond its limit) is a line of plain
 * text. A GraphQL client expects JSON, so a response filter turns such an answer into our error
 * form. Our own answers are never plain text on the public side, so the type tells them apart.
 */
#include "http/server_internal.h"

static bool is_plain_text(const h2o_req_t *http)
{
    ssize_t at = h2o_find_header(&http->res.headers, H2O_TOKEN_CONTENT_TYPE, -1);
    return at >= 0 &&
           ot_str_starts_with(ot_str__of(http->res.headers.entries[at].value), OT_S("text/plain"));
}

static ot_str body_for(int status)
{
    if (status == 413)
        return OT_S("{\"errors\":[{\"message\":\"The request body is too large.\","
                    "\"extensions\":{\"code\":\"CONTENT_TOO_LARGE\"}}]}");
    if (status >= 500)
        return OT_S("{\"errors\":[{\"message\":\"The server could not answer.\","
                    "\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}");
    return OT_S("{\"errors\":[{\"message\":\"The request is not well-formed HTTP.\","
                "\"extensions\":{\"code\":\"BAD_REQUEST\"}}]}");
}

static void send_instead(h2o_ostream_t *self, h2o_req_t *http, h2o_iovec_t *bodies, size_t count,
                         h2o_send_state_t state)
{
    (void)bodies; /* h2o's own text is dropped */
    (void)count;
    ot_str body = body_for(http->res.status);
    h2o_iovec_t bytes = h2o_iovec_init(body.ptr, body.len);
    h2o_ostream_send_next(self, http, &bytes, 1, state);
}

static void set_up(h2o_filter_t *self, h2o_req_t *http, h2o_ostream_t **slot)
{
    (void)self; /* the filter has no settings */
    if (http->res.status >= 400 && is_plain_text(http)) {
        ssize_t at = h2o_find_header(&http->res.headers, H2O_TOKEN_CONTENT_TYPE, -1);
        http->res.headers.entries[at].value =
            h2o_iovec_init(H2O_STRLIT("application/json; charset=utf-8"));
        http->res.content_length = body_for(http->res.status).len;
        h2o_ostream_t *stream = h2o_add_ostream(http, sizeof(*stream), slot);
        stream->do_send = send_instead;
        slot = &stream->next;
    }
    h2o_setup_next_ostream(http, slot);
}

void ot_error_form__register(h2o_pathconf_t *path)
{
    h2o_filter_t *filter = h2o_create_filter(path, sizeof(*filter));
    filter->on_setup_ostream = set_up;
}
