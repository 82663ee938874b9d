#include "execute/batch.h"

#include "execute/execute_internal.h"

/* ---- Life ---- */

static void end_batch(ot_resolver_batch *batch)
{
    ot_pg_result_clear(batch->parents);
    ot_arena_free(batch->arena); /* the batch is in it */
}

ot_resolver_batch *ot_batch__new(ot_execution *e, const ot_resolver_call *call)
{
    ot_arena *arena = ot_arena_new();
    ot_resolver_batch *batch = OT_NEW(arena, ot_resolver_batch);
    batch->arena = arena;
    batch->execution = e;
    batch->call = call;
    batch->claims = e->request.claims;
    batch->names = e->request.names;
    batch->home = e->request.module_loop;
    batch->handle = ot_module_loop_hold(batch->home, batch);
    batch->is_wanted = true;
    if (batch->handle != NULL)
        return batch;
    end_batch(batch);
    return NULL;
}

static void void_handle(ot_resolver_batch *batch)
{
    if (batch->home != NULL)
        ot_module_loop_void(batch->home, batch->handle);
    batch->home = NULL;
}

void ot_batch__let_go(ot_resolver_batch *batch)
{
    ot_batch_then then = batch->then;
    batch->then = NULL;
    batch->is_wanted = false;
    batch->execution = NULL;
    batch->call = NULL;
    batch->claims = NULL;
    batch->names = (ot_request_names){0};
    if (batch->is_finished)
        end_batch(batch);
    else if (then != NULL)
        then(batch->handle, batch->then_data); /* it finds nothing, and may finish */
}

void ot_batch__drop(ot_resolver_batch *batch)
{
    batch->home = NULL;
    batch->is_finished = true;
    if (batch->execution == NULL)
        end_batch(batch);
}

void ot_batch__cut_off(ot_resolver_batch *batch, ot_field_error error)
{
    for (uint32_t i = 0; i < batch->count; i++)
        if (ot_batch__is_open(batch, i))
            batch->errors[i] = error;
    ot_batch__settle_keys(batch);
    batch->is_wanted = false;
}

void ot_batch_finish(ot_batch *batch)
{
    ot_resolver_batch *inner = ot_module_loop_find(batch);
    if (inner == NULL)
        return; /* twice is once */
    void_handle(inner);
    inner->is_finished = true;
    inner->then = NULL;
    ot_execution *e = inner->execution;
    if (e == NULL) {
        end_batch(inner);
    } else if (inner->is_wanted) {
        ot_batch__settle_keys(inner);
        e->batches_running--;
        ot_execution__continue(e);
    }
}

/* ---- What the files of batches share ---- */

ot_resolver_batch *ot_batch__wanted(const ot_batch *handle)
{
    ot_resolver_batch *batch = ot_module_loop_find(handle);
    return batch != NULL && batch->is_wanted ? batch : NULL;
}

bool ot_batch__is_open(const ot_resolver_batch *batch, uint32_t item)
{
    return item < batch->count && batch->answers[item] == NULL &&
           batch->errors[item].code == NULL && (batch->keys == NULL || !batch->keys[item].is_set);
}

/* ---- The end of the operation ---- */

struct ot_end_call {
    struct ot_end_call *next;
    void (*ended)(void *data, bool is_done);
    void *data;
};

void ot_batch_at_end(ot_batch *batch, void (*ended)(void *data, bool is_done), void *data)
{
    ot_resolver_batch *inner = ot_batch__wanted(batch);
    if (inner == NULL) {
        ended(data, false);
        return;
    }
    ot_execution *e = inner->execution;
    struct ot_end_call *call = OT_NEW(e->arena, struct ot_end_call);
    *call = (struct ot_end_call){.next = e->end_calls, .ended = ended, .data = data};
    e->end_calls = call;
}

void ot_execute__tell_end(ot_execution *e, bool is_done)
{
    struct ot_end_call *each = e->end_calls;
    e->end_calls = NULL;
    for (; each != NULL; each = each->next)
        each->ended(each->data, is_done);
}
