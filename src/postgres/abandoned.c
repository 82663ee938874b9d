#include "postgres/pool_internal.h"

/*
 * Jobs in flight whose callers went away: what still runs for nobody is cancelled, after a moment
 * in which most statements end by themselves.
 */

enum {
    ABANDONED_CHECK_MS = 20, /* a statement without a caller may run this long */
    STRAY_CANCEL_MS = 2000,  /* how late a cancel may arrive */
    CANCEL_ANSWER_MS =
        1000, /* a connection that does not react to a cancel for this long is given up */
};

/* Whether somebody waits for rows of the entries at the head, which belong to one job: answers come
 * late, so the server may be at any of them. */
static bool is_followed(const ot_pg__connection *connection, const ot_pg__job *job)
{
    for (uint32_t i = 0; i < connection->entry_count; i++) {
        const ot_pg__entry *entry = ot_pg__entry_at(connection, connection->entry_first + i);
        if (entry->job != job)
            return false;
        for (const ot_pg__follower *each = entry->followers; each != NULL; each = each->next)
            if (!each->job->is_abandoned)
                return true;
    }
    return false;
}

/* The job whose command the server is running now, when nobody waits for it: neither its caller nor
 * one that follows. */
static ot_pg__job *running_abandoned(ot_pg__connection *connection)
{
    if (connection->entry_count == 0)
        return NULL;
    ot_pg__job *job = ot_pg__entry_at(connection, connection->entry_first)->job;
    bool is_abandoned = job != NULL && job->is_abandoned && job->kind == OT_PG__JOB_TRIP;
    return is_abandoned && !is_followed(connection, job) ? job : NULL;
}

static void check_abandoned(void *data)
{
    ot_pg__connection *connection = data;
    if (connection->state != OT_PG__UP || connection->abandoned_count == 0)
        return;
    ot_loop *loop = connection->pool->loop;
    uint64_t now_ms = ot_loop_now_ms(loop);
    ot_pg__job *job = running_abandoned(connection);
    if (job != NULL && job->cancelled_ms == 0) {
        job->cancelled_ms = now_ms;
        connection->stray_until_ms = now_ms + STRAY_CANCEL_MS;
        ot_pg__canceller_send(connection->pool->canceller, connection->pg);
    } else if (job != NULL && now_ms - job->cancelled_ms > CANCEL_ANSWER_MS) {
        ot_pg__connection_lost(connection, "it does not answer to a cancel");
        return;
    }
    ot_timer_start(loop, &connection->cancel_timer, ABANDONED_CHECK_MS);
}

void ot_pg__pipeline_watch_abandoned(ot_pg__connection *connection)
{
    connection->abandoned_count++;
    connection->cancel_timer.fire = check_abandoned;
    connection->cancel_timer.data = connection;
    if (connection->cancel_timer.heap_index == 0)
        ot_timer_start(connection->pool->loop, &connection->cancel_timer, ABANDONED_CHECK_MS);
}
