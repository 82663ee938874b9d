/*
 * One event loop of one thread, on top of h2o's: watch a descriptor, run a timer, post work from
 * another thread, run something at the end of each turn. Everyone below http/ sees only this
 * header, so h2o stays behind a door and modules can be tested on a bare loop.
 *
 * A turn: wait for events -> run their callbacks -> run expired timers -> run the turn hooks in
 * order of registration. The hooks are where statements of all requests of the turn leave in one
 * write (see postgres/pool.h).
 */
#ifndef OT_LOOP_LOOP_H
#define OT_LOOP_LOOP_H

#include <stdbool.h>
#include <stdint.h>

typedef struct ot_loop ot_loop;

/* A loop for the calling thread, *owned*. */
ot_loop *ot_loop_new(void);
void ot_loop_free(ot_loop *loop);

/* Runs turns until ot_loop_stop. Interrupted waits are not errors. */
void ot_loop_run(ot_loop *loop);

/* Runs one turn that waits at most `wait_ms`. For tests and draining. */
void ot_loop_run_once(ot_loop *loop, int32_t wait_ms);

/* Lets the next turn not wait: for what was queued for the end of a turn from outside of one. Costs
 * nothing inside of a turn. */
void ot_loop_wake(ot_loop *loop);

/* Lets ot_loop_run return after this turn. From the loop's own thread; others post it. */
void ot_loop_stop(ot_loop *loop);

/* Monotonic milliseconds. */
uint64_t ot_loop_now_ms(const ot_loop *loop);

/* The h2o_loop_t behind it, for http/ only. */
void *ot_loop_h2o(ot_loop *loop);

/* ---- Descriptors ---- */

typedef struct ot_watch ot_watch;
typedef void (*ot_watch_callback)(void *data);

/* Calls `readable` whenever `fd` can be read (level-triggered). The descriptor is duplicated: the
 * caller goes on owning and closing its own. */
ot_watch *ot_loop_watch(ot_loop *loop, int fd, ot_watch_callback readable, void *data);

/* Calls `writable` once, when the descriptor can be written. Does nothing while one such call is
 * pending. */
void ot_watch_notify_writable(ot_watch *watch, ot_watch_callback writable);

/* Ends the watch; no callback follows. */
void ot_watch_free(ot_watch *watch);

/* ---- Timers ---- */

/* Embedded in the struct it serves; zero-initialised is stopped. */
typedef struct ot_timer {
    void (*fire)(void *data);
    void *data;
    uint64_t due_ms;
    uint32_t heap_index; /* position + 1 in the loop's heap, 0 when stopped */
} ot_timer;

/* (Re)starts the timer to call `fire(data)` once after `delay_ms`. */
void ot_timer_start(ot_loop *loop, ot_timer *timer, uint64_t delay_ms);

void ot_timer_stop(ot_loop *loop, ot_timer *timer);

/* ---- Turns and threads ---- */

typedef void (*ot_loop_callback)(void *data);

/* Calls `hook(data)` at the end of each turn. Hooks write to descriptors of their own; what touches
 * h2o's sockets (an answer to a request) belongs into a timer without delay. */
void ot_loop_on_turn_end(ot_loop *loop, ot_loop_callback hook, void *data);

/* Takes such a hook off again. Not from inside a hook. */
void ot_loop_off_turn_end(ot_loop *loop, ot_loop_callback hook, void *data);

/* Calls `callback(data)` on the loop's thread soon. Safe from any thread. */
void ot_loop_post(ot_loop *loop, ot_loop_callback callback, void *data);

#endif
