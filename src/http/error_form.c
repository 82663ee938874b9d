/*
 * What h2o answers by itself (a body beyond its limit, say) is a line of plain text. A GraphQL
 * client expects JSON, a page of another origin may read nothing without CORS, and an operator
 * wants the id of the request; so a response filter makes our refusal of it. Our own answers are
 * never plain text on the public side, so the type tells them apart.
 */
#include "http/server_internal.h"

typedef struct error_filter {
    h2o_filter_t super;
    ot_server *server;
} error_filter;

typedef struct error_stream {
    h2o_ostream_t super;
    ot_str body; /* as long as the request */
} error_stream;

/* Where h2o's answer has its Content-Type; NULL when the answer is not its own. */
static h2o_iovec_t *find_plain_text(h2o_req_t *http)
{
    ssize_t at = h2o_find_header(&http->res.headers, H2O_TOKEN_CONTENT_TYPE, -1);
    if (http->res.status < 400 || at < 0)
        return NULL;
    h2o_iovec_t *type = &http->res.headers.entries[at].value;
    return ot_str_starts_with(ot_str__of(*type), OT_S("text/plain")) ? type : NULL;
}

static ot_refused refusal_of(int status)
{
    ot_refused refused = {.status = status,
                          .code = "BAD_REQUEST",
                          .message = OT_STR("The request is not well-formed HTTP.")};
    if (status == 413) {
        refused.code = "CONTENT_TOO_LARGE";
        refused.message = OT_S("The request body is too large.");
    } else if (status >= 500) {
        refused.code = "INTERNAL_SERVER_ERROR";
        refused.message = OT_S("The server could not answer.");
    }
    return refused;
}

static void send_instead(h2o_ostream_t *self, h2o_req_t *http, h2o_iovec_t *bodies, size_t count,
                         h2o_send_state_t state)
{
    (void)bodies; /* h2o's own text is dropped */
    (void)count;
    ot_str body = ((error_stream *)self)->body;
    h2o_iovec_t bytes = h2o_iovec_init(body.ptr, body.len);
    h2o_ostream_send_next(self, http, &bytes, 1, state);
}

static void set_up(h2o_filter_t *self, h2o_req_t *http, h2o_ostream_t **slot)
{
    h2o_iovec_t *type = find_plain_text(http);
    if (type != NULL) {
        *type = h2o_iovec_init(H2O_STRLIT("application/json; charset=utf-8"));
        ot_refused refused = refusal_of(http->res.status);
        ot_exchange *exchange = ot_exchange__begin(((error_filter *)self)->server, http);
        error_stream *stream = (error_stream *)h2o_add_ostream(http, sizeof(*stream), slot);
        stream->super.do_send = send_instead;
        stream->body = ot_exchange__refuse_instead(exchange, &refused);
        http->res.content_length = stream->body.len;
        slot = &stream->super.next;
    }
    h2o_setup_next_ostream(http, slot);
}

void ot_error_form__register(h2o_pathconf_t *path, ot_server *server)
{
    error_filter *filter = (error_filter *)h2o_create_filter(path, sizeof(*filter));
    filter->super.on_setup_ostream = set_up;
    filter->server = server;
}
