#include <pthread.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/log.h"
#include "base/memory.h"
#include "postgres/pool_internal.h"

enum { WAITING_MAX = 64 }; /* more than connections of one loop */

/* Shared by the loop and the thread; the last of them frees it. */
struct ot_pg__canceller {
    pthread_mutex_t mutex; /* guards the rest */
    pthread_cond_t changed;
    PGcancel *waiting[WAITING_MAX];
    uint32_t waiting_count;
    bool has_thread;
    bool is_closed;
};

static void free_shared(ot_pg__canceller *canceller)
{
    for (uint32_t i = 0; i < canceller->waiting_count; i++)
        PQfreeCancel(canceller->waiting[i]);
    OT_ASSERT(pthread_cond_destroy(&canceller->changed) == 0);
    OT_ASSERT(pthread_mutex_destroy(&canceller->mutex) == 0);
    free(canceller);
}

static void lock(ot_pg__canceller *canceller)
{
    OT_ASSERT(pthread_mutex_lock(&canceller->mutex) == 0);
}

static void unlock(ot_pg__canceller *canceller)
{
    OT_ASSERT(pthread_mutex_unlock(&canceller->mutex) == 0);
}

/* Sends one cancel, unlocked: it connects to the server and waits for it to hang up. */
static void send_one(ot_pg__canceller *canceller)
{
    PGcancel *cancel = canceller->waiting[--canceller->waiting_count];
    unlock(canceller);
    char reason[256];
    if (!PQcancel(cancel, reason, sizeof(reason)))
        ot_log(OT_LOG_WARN, "postgres.cancel_failed",
               OT_LOG_STR("error", ot_str_trim(ot_str_from_c(reason))));
    PQfreeCancel(cancel);
    lock(canceller);
}

static void *run_thread(void *data)
{
    ot_pg__canceller *canceller = data;
    lock(canceller);
    while (!canceller->is_closed) {
        if (canceller->waiting_count > 0)
            send_one(canceller);
        else
            OT_ASSERT(pthread_cond_wait(&canceller->changed, &canceller->mutex) == 0);
    }
    unlock(canceller);
    free_shared(canceller);
    return NULL;
}

ot_pg__canceller *ot_pg__canceller_new(void)
{
    ot_pg__canceller *canceller = ot_calloc(1, sizeof(*canceller));
    OT_ASSERT(pthread_mutex_init(&canceller->mutex, NULL) == 0);
    OT_ASSERT(pthread_cond_init(&canceller->changed, NULL) == 0);
    return canceller;
}

void ot_pg__canceller_free(ot_pg__canceller *canceller)
{
    lock(canceller);
    canceller->is_closed = true;
    bool has_thread = canceller->has_thread;
    OT_ASSERT(pthread_cond_signal(&canceller->changed) == 0);
    unlock(canceller);
    if (!has_thread)
        free_shared(canceller);
}

/* The thread is made at the first cancel: most processes never need it. */
static void start_thread(ot_pg__canceller *canceller)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_thread, canceller) != 0)
        return; /* tried again at the next cancel; statement_timeout ends the statement anyway */
    OT_ASSERT(pthread_detach(thread) == 0);
    canceller->has_thread = true;
}

void ot_pg__canceller_send(ot_pg__canceller *canceller, PGconn *pg)
{
    PGcancel *cancel = PQgetCancel(pg);
    if (cancel == NULL)
        return; /* the connection is gone, and the statement with it */
    lock(canceller);
    bool fits = canceller->waiting_count < WAITING_MAX;
    if (fits)
        canceller->waiting[canceller->waiting_count++] = cancel;
    if (!canceller->has_thread)
        start_thread(canceller);
    OT_ASSERT(pthread_cond_signal(&canceller->changed) == 0);
    unlock(canceller);
    if (!fits)
        PQfreeCancel(cancel);
}
