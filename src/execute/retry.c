#include "execute/execute_internal.h"

/*
 * Two transactions that stand in each other's way: PostgreSQL ends one of them (40P01, a deadlock;
 * 40001, a serialization failure), which is nobody's mistake. The scope that it was
 * runs again from its first statement, after a moment whose length differs, so that the two do not
 * meet again. Nothing of it was answered and nothing was committed, so nobody can tell.
 */
enum { RETRIES_MAX = 2, PAUSE_LEAST_MS = 5, PAUSE_MORE_MS = 45 };

/* 0A000, 26000, 42P05: a prepared statement is not what it was, which the connection has learnt by
 * now. */
static bool is_conflict(const ot_pg_failure *failure)
{
    static const char *const states[] = {"40P01", "40001", "0A000", "26000", "42P05"};
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (memcmp(failure->sqlstate, states[i], 5) == 0)
            return true;
    return false;
}

/* As if nothing had run: resolvers are told, and are called again. */
static void forget(ot_execution *e)
{
    ot_plan_scope begin = ot_execute__scope_begin(e);
    const ot_plan_scope *scope = ot_execute__scope(e);
    for (uint32_t i = begin.step_end; i < scope->step_end; i++) {
        ot_pg_result_clear(e->steps[i].result);
        e->steps[i] = (step_state){.status = STEP_WAITING};
    }
    ot_execute__let_go_of_batches(e, begin.resolver_end, scope->resolver_end);
    ot_execute__tell_end(e, false);
    e->scopes[e->scope].is_unavailable = false;
    e->root_next = begin.resolver_end;
    e->root_unjudged = UINT32_MAX;
    e->trip = begin.trip_end;
    (void)ot_execute__reopen_record(e); /* what it says is of a commit */
}

static void pause_done(void *data)
{
    ot_execution *e = data;
    e->attempt_ms = ot_loop_now_ms(e->request.loop);
    e->is_pausing = false;
    ot_execution__continue(e);
}

/* Different for each execution and attempt: addresses and clocks are. */
static uint32_t jitter_ms(const ot_execution *e, uint64_t now_ms)
{
    uint64_t seed =
        (uint64_t)(uintptr_t)e / 64 + now_ms * 2654435761U + (uint64_t)e->retries * 40503U;
    return (uint32_t)(seed >> 7 ^ seed) % PAUSE_MORE_MS;
}

/* The other transaction needs about as long as this one took until it was ended, so that is how
 * long the pause is, give or take half of it, and longer the second time. */
static uint64_t pause_ms_of(const ot_execution *e, uint64_t now_ms)
{
    uint64_t took_ms = now_ms - e->attempt_ms;
    uint64_t jitter = jitter_ms(e, now_ms);
    return (PAUSE_LEAST_MS + jitter + took_ms / 2 + took_ms * jitter / PAUSE_MORE_MS) *
           (e->retries + 1);
}

bool ot_execute__retry(ot_execution *e, const ot_pg_failure *failure)
{
    if (!e->plan->is_write || !is_conflict(failure) || e->request.loop == NULL ||
        e->retries == RETRIES_MAX)
        return false;
    uint64_t now_ms = ot_loop_now_ms(e->request.loop);
    uint64_t pause_ms = pause_ms_of(e, now_ms);
    if (now_ms + pause_ms >= e->request.deadline_ms)
        return false;
    if (e->transaction != NULL)
        ot_pg_transaction_rollback(e->transaction);
    e->transaction = NULL;
    e->retries++;
    e->facts.retries++;
    forget(e);
    e->is_pausing = true;
    e->pause = (ot_timer){.fire = pause_done, .data = e};
    ot_timer_start(e->request.loop, &e->pause, pause_ms);
    return true;
}
