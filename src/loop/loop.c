#include "loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <h2o.h>

#include "base/assert.h"
#include "base/memory.h"
#include "loop/timers.h"

/*
 * Timers run from inside h2o's loop, by an entry of a timeout list without delay: whatever a timer
 * does to h2o's sockets (sending an answer, closing) is then followed up in the same turn, as h2o
 * expects. Its own timeout lists cannot serve as timers, they have one fixed delay each. Turn hooks
 * run outside and must not touch h2o's sockets; they write to descriptors of their own.
 */

enum { HOOKS_MAX = 16, WAIT_MAX_MS = 60 * 1000 };

typedef struct turn_hook {
    ot_loop_callback run;
    void *data;
} turn_hook;

typedef struct message {
    struct message *next;
    ot_loop_callback run;
    void *data;
} message;

struct ot_loop {
    h2o_loop_t *h2o;
    bool is_stopped;
    bool is_awake; /* the next turn does not wait */
    ot_timers timers;
    h2o_timeout_t no_delay;
    h2o_timeout_entry_t timers_are_due;
    turn_hook hooks[HOOKS_MAX];
    uint32_t hook_count;

    /* What other threads post. */
    int wake_fd;
    ot_watch *wake_watch;
    pthread_mutex_t mutex; /* guards the list */
    message *messages;
    message **messages_end;
};

struct ot_watch {
    h2o_socket_t *socket; /* owns its duplicate of the descriptor */
    ot_watch_callback readable;
    ot_watch_callback writable; /* NULL when no call is pending */
    void *data;
};

uint64_t ot_loop_now_ms(const ot_loop *loop)
{
    (void)loop; /* the clock is read without a system call, so it is not kept */
    struct timespec now;
    OT_ASSERT(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void *ot_loop_h2o(ot_loop *loop)
{
    return loop->h2o;
}

/* ---- Descriptors ---- */

static void socket_is_readable(h2o_socket_t *socket, const char *error)
{
    (void)error; /* whoever reads the descriptor meets it */
    ot_watch *watch = socket->data;
    if (watch != NULL)
        watch->readable(watch->data);
}

static void socket_is_writable(h2o_socket_t *socket, const char *error)
{
    (void)error; /* whoever writes the descriptor meets it */
    ot_watch *watch = socket->data;
    if (watch == NULL)
        return;
    ot_watch_callback writable = watch->writable;
    watch->writable = NULL;
    writable(watch->data);
}

ot_watch *ot_loop_watch(ot_loop *loop, int fd, ot_watch_callback readable, void *data)
{
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    OT_ASSERT(own >= 0); /* the limit of descriptors is checked at start */
    ot_watch *watch = ot_calloc(1, sizeof(*watch));
    watch->readable = readable;
    watch->data = data;
    watch->socket = h2o_evloop_socket_create(loop->h2o, own, H2O_SOCKET_FLAG_DONT_READ);
    watch->socket->data = watch;
    h2o_socket_read_start(watch->socket, socket_is_readable);
    return watch;
}

void ot_watch_notify_writable(ot_watch *watch, ot_watch_callback writable)
{
    bool is_pending = watch->writable != NULL;
    watch->writable = writable;
    if (!is_pending)
        h2o_socket_notify_write(watch->socket, socket_is_writable);
}

void ot_watch_free(ot_watch *watch)
{
    if (watch == NULL)
        return;
    watch->socket->data = NULL; /* h2o may still hold an event of this turn */
    h2o_socket_close(watch->socket);
    free(watch);
}

/* ---- Timers ---- */

void ot_timer_start(ot_loop *loop, ot_timer *timer, uint64_t delay_ms)
{
    ot_timer_stop(loop, timer);
    timer->due_ms = ot_loop_now_ms(loop) + delay_ms;
    ot_timers__add(&loop->timers, timer);
}

void ot_timer_stop(ot_loop *loop, ot_timer *timer)
{
    if (timer->heap_index != 0)
        ot_timers__remove(&loop->timers, timer);
}

static bool has_due_timer(const ot_loop *loop, uint64_t now_ms)
{
    const ot_timer *first = ot_timers__first(&loop->timers);
    return first != NULL && first->due_ms <= now_ms;
}

/* Runs the timers due by now. One that is started again while they run waits for the next turn when
 * it is due later, and the bound keeps timers that restart themselves without delay from holding
 * the loop. */
static void run_due_timers(h2o_timeout_entry_t *entry)
{
    ot_loop *loop = H2O_STRUCT_FROM_MEMBER(ot_loop, timers_are_due, entry);
    uint64_t now_ms = ot_loop_now_ms(loop);
    for (uint32_t bound = loop->timers.count; bound > 0 && has_due_timer(loop, now_ms); bound--) {
        ot_timer *timer = ot_timers__first(&loop->timers);
        ot_timers__remove(&loop->timers, timer);
        timer->fire(timer->data);
    }
}

/* ---- Messages from other threads ---- */

void ot_loop_post(ot_loop *loop, ot_loop_callback callback, void *data)
{
    message *posted = ot_malloc(sizeof(*posted));
    *posted = (message){.run = callback, .data = data};
    OT_ASSERT(pthread_mutex_lock(&loop->mutex) == 0);
    *loop->messages_end = posted;
    loop->messages_end = &posted->next;
    OT_ASSERT(pthread_mutex_unlock(&loop->mutex) == 0);
    uint64_t one = 1;
    ssize_t written = write(loop->wake_fd, &one, sizeof(one));
    (void)written; /* fails only when the counter is full, and then the loop is awake anyway */
}

static message *take_messages(ot_loop *loop)
{
    OT_ASSERT(pthread_mutex_lock(&loop->mutex) == 0);
    message *first = loop->messages;
    loop->messages = NULL;
    loop->messages_end = &loop->messages;
    OT_ASSERT(pthread_mutex_unlock(&loop->mutex) == 0);
    return first;
}

static void run_messages(void *data)
{
    ot_loop *loop = data;
    uint64_t count;
    ssize_t got = read(loop->wake_fd, &count, sizeof(count));
    (void)got; /* only takes back the signal; the list tells what there is */
    message *each = take_messages(loop);
    while (each != NULL) {
        message *next = each->next;
        each->run(each->data);
        free(each);
        each = next;
    }
}

/* ---- Turns ---- */

void ot_loop_on_turn_end(ot_loop *loop, ot_loop_callback hook, void *data)
{
    OT_ASSERT(loop->hook_count < HOOKS_MAX);
    loop->hooks[loop->hook_count++] = (turn_hook){.run = hook, .data = data};
}

void ot_loop_off_turn_end(ot_loop *loop, ot_loop_callback hook, void *data)
{
    for (uint32_t i = 0; i < loop->hook_count; i++) {
        if (loop->hooks[i].run != hook || loop->hooks[i].data != data)
            continue;
        loop->hook_count--;
        memmove(&loop->hooks[i], &loop->hooks[i + 1], (loop->hook_count - i) * sizeof(turn_hook));
        return;
    }
}

/* How long a turn may wait for events. */
static int32_t wait_of_turn(const ot_loop *loop, int32_t wait_ms)
{
    if (loop->is_awake)
        return 0;
    const ot_timer *first = ot_timers__first(&loop->timers);
    if (first == NULL)
        return wait_ms;
    uint64_t now_ms = ot_loop_now_ms(loop);
    if (first->due_ms <= now_ms)
        return 0;
    uint64_t left_ms = first->due_ms - now_ms;
    return left_ms < (uint64_t)wait_ms ? (int32_t)left_ms : wait_ms;
}

static void run_events(ot_loop *loop, int32_t wait_ms)
{
    int failed = h2o_evloop_run(loop->h2o, wait_ms);
    OT_ASSERT(failed == 0 || errno == EINTR);
}

void ot_loop_run_once(ot_loop *loop, int32_t wait_ms)
{
    run_events(loop, wait_of_turn(loop, wait_ms));
    if (has_due_timer(loop, ot_loop_now_ms(loop))) {
        h2o_timeout_link(loop->h2o, &loop->no_delay, &loop->timers_are_due);
        run_events(loop, 0);
        h2o_timeout_unlink(&loop->timers_are_due); /* in case that the wait was interrupted */
    }
    loop->is_awake = false; /* what a hook queues for hooks before it is for the next turn */
    for (uint32_t i = 0; i < loop->hook_count; i++)
        loop->hooks[i].run(loop->hooks[i].data);
}

void ot_loop_run(ot_loop *loop)
{
    loop->is_stopped = false;
    while (!loop->is_stopped)
        ot_loop_run_once(loop, WAIT_MAX_MS);
}

void ot_loop_wake(ot_loop *loop)
{
    loop->is_awake = true;
}

void ot_loop_stop(ot_loop *loop)
{
    loop->is_stopped = true;
}

ot_loop *ot_loop_new(void)
{
    ot_loop *loop = ot_calloc(1, sizeof(*loop));
    loop->h2o = h2o_evloop_create();
    h2o_timeout_init(loop->h2o, &loop->no_delay, 0);
    loop->timers_are_due.cb = run_due_timers;
    loop->messages_end = &loop->messages;
    OT_ASSERT(pthread_mutex_init(&loop->mutex, NULL) == 0);
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    OT_ASSERT(loop->wake_fd >= 0);
    loop->wake_watch = ot_loop_watch(loop, loop->wake_fd, run_messages, loop);
    return loop;
}

void ot_loop_free(ot_loop *loop)
{
    if (loop == NULL)
        return;
    run_messages(loop); /* what was posted is run, so that nobody waits for it */
    ot_watch_free(loop->wake_watch);
    run_events(loop, 0); /* h2o frees closed sockets one turn later */
    h2o_timeout_dispose(loop->h2o, &loop->no_delay);
    h2o_evloop_destroy(loop->h2o);
    (void)close(loop->wake_fd); /* nothing can be done about it */
    OT_ASSERT(pthread_mutex_destroy(&loop->mutex) == 0);
    ot_timers__deinit(&loop->timers);
    free(loop);
}
