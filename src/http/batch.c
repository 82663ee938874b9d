/*
 * Batches: a JSON array of requests in one POST, answered by an array in the same order. All
 * elements run at once on this loop, so their statements leave in the same trips: equal ones once,
 * and look-ups by key as one (postgres/share.c, merge.c). What is wrong with one element is said in
 * its place and spoils no other; the whole is 200, because clients take any other status for a
 * failure of all.
 */
#include "base/assert.h"
#include "http/server_internal.h"

static void join(ot_exchange *exchange)
{
    ot_buffer *body = &exchange->request.body;
    ot_buffer_append_byte(body, '[');
    for (uint32_t i = 0; i < exchange->element_count; i++) {
        ot_request *request = &exchange->elements[i].request;
        if (i > 0)
            ot_buffer_append_byte(body, ',');
        ot_buffer_append(body, ot_buffer_str(&request->body));
        ot_buffer_free(&request->body);
        exchange->request.has_errors |= request->has_errors;
        exchange->request.trips += request->trips;
        exchange->request.statements += request->statements;
        exchange->request.known_keys += request->known_keys;
        exchange->request.cost += request->cost;
    }
    ot_buffer_append_byte(body, ']');
}

void ot_batch__send(ot_exchange *exchange)
{
    join(exchange);
    ot_exchange__answer(exchange, 200);
}

static void element_done(ot_request *request)
{
    ot_exchange_element *element = request->data;
    ot_exchange *exchange = element->exchange;
    OT_ASSERT(!element->is_done && exchange->elements_running > 0);
    element->is_done = true;
    if (--exchange->elements_running == 0)
        ot_batch__send(exchange);
}

static void prepare_element(ot_exchange *exchange, const ot_json *value,
                            ot_exchange_element *element)
{
    ot_refused refused;
    ot_parameters parameters;
    ot_id_places places = ot_exchange__id_places(exchange);
    element->exchange = exchange;
    if (!ot_parameters_from_json(exchange->arena, value, &places, &parameters, &refused)) {
        ot_refused__write(&refused, &exchange->names, &element->request.body);
        element->request.has_errors = true;
        element->is_done = true;
        return;
    }
    element->request = exchange->request; /* who asks */
    ot_exchange__fill_request(exchange, &parameters, &element->request);
    element->request.group = &exchange->group;
    element->request.batch_index = (uint32_t)(element - exchange->elements);
    element->request.done = element_done;
    element->request.data = element;
    exchange->elements_running++;
}

bool ot_batch__prepare(ot_exchange *exchange, const ot_json *array, ot_refused *refused)
{
    uint32_t count_max = exchange->edition->options->batch_max;
    *refused = (ot_refused){.status = 400, .code = "BAD_REQUEST"};
    if (count_max == 0)
        refused->message =
            OT_S("Batched requests are switched off: send one JSON object with \"query\".");
    else if (exchange->is_safe)
        refused->message = OT_S("A batch is sent by POST.");
    else if (array->count == 0)
        refused->message = OT_S("The batch is empty.");
    else if (array->count > count_max)
        refused->message = ot_arena_printf(
            exchange->arena, "A batch has at most %u requests, not %u.", count_max, array->count);
    if (refused->message.len > 0 || !ot_rate__take_batch(exchange, array->count, refused))
        return false;
    exchange->elements = OT_NEW_ARRAY(exchange->arena, ot_exchange_element, array->count);
    exchange->element_count = array->count;
    for (uint32_t i = 0; i < array->count; i++)
        prepare_element(exchange, &array->items[i], &exchange->elements[i]);
    return true;
}
