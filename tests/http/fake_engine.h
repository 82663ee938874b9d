/*
 * An engine without a database, for tests of http/ alone: the first word of the document says what
 * happens. It defines the functions of engine/engine.h, so a test that includes it does not link
 * the real ones.
 *
 *   "data"         answers at once            "parse"    is not GraphQL
 *   "slow"         answers after 200 ms       "invalid"  fails validation
 *   "hang"         never answers              "method"   is a mutation
 *   "large N"      answers with N bytes       "down"     has no database
 *   "who"          answers with role and claims
 */
#ifndef OT_TESTS_HTTP_FAKE_ENGINE_H
#define OT_TESTS_HTTP_FAKE_ENGINE_H

#include <stdatomic.h>
#include <stdlib.h>

#include "engine/engine.h"
#include "json/writer.h"

struct ot_engine {
    ot_loop *loop;
};

static atomic_uint fake_runs;
static atomic_uint fake_abandons;
static atomic_bool fake_is_ready = true;

typedef struct fake_wait {
    ot_timer timer;
    ot_request *request;
} fake_wait;

ot_engine *ot_engine_new(ot_loop *loop, const ot_service *service)
{
    (void)service;
    ot_engine *engine = calloc(1, sizeof(*engine));
    engine->loop = loop;
    return engine;
}

void ot_engine_free(ot_engine *engine)
{
    free(engine);
}

bool ot_engine_is_ready(const ot_engine *engine)
{
    (void)engine;
    return fake_is_ready;
}

bool ot_engine_is_idle(const ot_engine *engine)
{
    (void)engine;
    return true;
}

static void fake_finish(ot_request *request, ot_outcome outcome)
{
    request->outcome = outcome;
    if (request->body.len == 0 && outcome == OT_OUTCOME_DATA)
        OT_BUFFER_LITERAL(&request->body, "{\"data\":{}}");
    else if (request->body.len == 0)
        OT_BUFFER_LITERAL(&request->body, "{\"errors\":[{\"message\":\"as asked\"}]}");
    request->done(request);
}

static void fake_timer(void *data)
{
    fake_wait *wait = data;
    ot_request *request = wait->request;
    request->slot = NULL;
    free(wait);
    fake_finish(request, OT_OUTCOME_DATA);
}

static void fake_start_timer(ot_engine *engine, ot_request *request, uint64_t delay_ms)
{
    fake_wait *wait = calloc(1, sizeof(*wait));
    wait->request = request;
    wait->timer.fire = fake_timer;
    wait->timer.data = wait;
    request->slot = wait;
    ot_timer_start(engine->loop, &wait->timer, delay_ms);
}

static void fake_who(ot_request *request)
{
    OT_BUFFER_LITERAL(&request->body, "{\"data\":{\"role\":");
    ot_json_write_string(&request->body,
                         request->identity == NULL ? (ot_str){0} : request->identity->role);
    OT_BUFFER_LITERAL(&request->body, ",\"claims\":");
    ot_buffer_append(&request->body,
                     request->identity == NULL ? OT_S("null") : request->identity->claims);
    OT_BUFFER_LITERAL(&request->body, "}}");
    fake_finish(request, OT_OUTCOME_DATA);
}

static void fake_echo(ot_request *request)
{
    OT_BUFFER_LITERAL(&request->body, "{\"data\":{\"operation\":");
    ot_json_write_string(&request->body, request->operation_name);
    OT_BUFFER_LITERAL(&request->body, ",\"variables\":");
    if (request->variables == NULL)
        OT_BUFFER_LITERAL(&request->body, "null");
    else
        ot_json_write_value(&request->body, request->variables);
    OT_BUFFER_LITERAL(&request->body, "}}");
    fake_finish(request, OT_OUTCOME_DATA);
}

static void fake_large(ot_request *request)
{
    size_t bytes = (size_t)atol(request->document.ptr + 6);
    OT_BUFFER_LITERAL(&request->body, "{\"data\":\"");
    memset(ot_buffer_reserve(&request->body, bytes), 'x', bytes);
    request->body.len += bytes;
    OT_BUFFER_LITERAL(&request->body, "\"}");
    fake_finish(request, OT_OUTCOME_DATA);
}

void ot_engine_run(ot_engine *engine, ot_request *request)
{
    static const struct {
        const char *word;
        ot_outcome outcome;
    } outcomes[] = {
        {"parse", OT_OUTCOME_PARSE_FAILED},
        {"invalid", OT_OUTCOME_INVALID},
        {"method", OT_OUTCOME_METHOD},
        {"down", OT_OUTCOME_UNAVAILABLE},
    };
    fake_runs++;
    ot_str document = request->document;
    for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
        if (ot_str_equal(document, ot_str_from_c(outcomes[i].word))) {
            fake_finish(request, outcomes[i].outcome);
            return;
        }
    }
    if (ot_str_equal(document, OT_S("slow")))
        fake_start_timer(engine, request, 200);
    else if (ot_str_equal(document, OT_S("hang")))
        fake_start_timer(engine, request, 3600 * 1000);
    else if (ot_str_equal(document, OT_S("who")))
        fake_who(request);
    else if (ot_str_equal(document, OT_S("echo")))
        fake_echo(request);
    else if (ot_str_starts_with(document, OT_S("large ")))
        fake_large(request);
    else
        fake_finish(request, OT_OUTCOME_DATA);
}

void ot_request_abandon(ot_engine *engine, ot_request *request)
{
    fake_wait *wait = request->slot;
    fake_abandons++;
    if (wait == NULL)
        return;
    ot_timer_stop(engine->loop, &wait->timer);
    free(wait);
}

#endif
