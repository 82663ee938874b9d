/*
 * Editions: engine, options and verified tokens, which a reload replaces together. An edition that
 * was replaced lives until its last request is sent and its engine has nothing more to clean up;
 * the server's tick looks for that.
 */
#include <stdlib.h>

#include "base/assert.h"
#include "base/memory.h"
#include "http/server_internal.h"

ot_edition *ot_edition__new(ot_engine *engine, const ot_server_options *options)
{
    ot_edition *edition = ot_calloc(1, sizeof(*edition));
    edition->engine = engine;
    edition->options = options;
    if (options->auth != NULL)
        edition->tokens = ot_token_cache_new(options->auth, 0);
    return edition;
}

void ot_edition__free(ot_edition *edition)
{
    OT_ASSERT(edition->exchanges == 0);
    ot_token_cache_free(edition->tokens);
    free(edition);
}

ot_edition *ot_edition__hold(ot_edition *edition)
{
    edition->exchanges++;
    return edition;
}

void ot_edition__release(ot_edition *edition)
{
    OT_ASSERT(edition->exchanges > 0);
    edition->exchanges--;
}

uint32_t ot_edition__connections_max(const ot_edition *edition)
{
    uint32_t max = edition->options->connections_max;
    return max == 0 ? OT_SERVER_CONNECTIONS : max;
}

void ot_server_replace(ot_server *server, ot_engine *engine, const ot_server_options *options,
                       ot_loop_callback released, void *data)
{
    ot_edition *old = server->edition;
    OT_ASSERT(options->tls == old->options->tls);
    old->released = released;
    old->released_data = data;
    old->next = server->retired;
    server->retired = old;
    server->edition = ot_edition__new(engine, options);
}

void ot_edition__sweep(ot_server *server, bool is_end)
{
    ot_edition **at = &server->retired;
    while (*at != NULL) {
        ot_edition *edition = *at;
        if (!is_end && (edition->exchanges > 0 || !ot_engine_is_idle(edition->engine))) {
            at = &edition->next;
            continue;
        }
        *at = edition->next;
        ot_loop_callback released = edition->released;
        void *data = edition->released_data;
        ot_edition__free(edition);
        released(data);
    }
}
