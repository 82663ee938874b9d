#include "loop/loop.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

/* What happened, in order, one letter each. */
typedef struct journal {
    ot_loop *loop;
    char text[64];
    size_t len;
    int fd;
} journal;

static void note(journal *j, char what)
{
    assert_true(j->len + 1 < sizeof(j->text));
    j->text[j->len++] = what;
    j->text[j->len] = '\0';
}

static void note_a(void *data)
{
    note(data, 'a');
}

static void note_b(void *data)
{
    note(data, 'b');
}

static void note_c_and_stop(void *data)
{
    note(data, 'c');
    ot_loop_stop(((journal *)data)->loop);
}

static void read_and_note(void *data)
{
    journal *j = data;
    char byte;
    assert_int_equal(read(j->fd, &byte, 1), 1);
    note(j, byte);
}

static void test_timers_run_in_order(void **state)
{
    (void)state;
    journal j = {.loop = ot_loop_new()};
    ot_timer a = {.fire = note_a, .data = &j};
    ot_timer b = {.fire = note_b, .data = &j};
    ot_timer c = {.fire = note_c_and_stop, .data = &j};
    ot_timer never = {.fire = note_a, .data = &j};
    ot_timer_start(j.loop, &c, 30);
    ot_timer_start(j.loop, &b, 20);
    ot_timer_start(j.loop, &never, 10);
    ot_timer_start(j.loop, &a, 50);
    ot_timer_start(j.loop, &a, 1); /* again: only the later call counts */
    ot_timer_stop(j.loop, &never);
    ot_timer_stop(j.loop, &never);
    uint64_t begin_ms = ot_loop_now_ms(j.loop);
    ot_loop_run(j.loop);
    assert_string_equal(j.text, "abc");
    assert_true(ot_loop_now_ms(j.loop) - begin_ms >= 29);
    assert_int_equal(a.heap_index, 0);
    ot_loop_free(j.loop);
}

/* Many timers with repeating delays: none is lost, none is early, stops in the middle of the heap
 * keep the order. */
enum { MANY = 500 };

typedef struct many {
    ot_loop *loop;
    ot_timer timers[MANY];
    uint64_t last_due_ms;
    int fired;
} many;

static many crowd;

static void fire_in_crowd(void *data)
{
    const ot_timer *timer = data;
    assert_true(timer->due_ms >= crowd.last_due_ms);
    assert_true(timer->due_ms <= ot_loop_now_ms(crowd.loop));
    crowd.last_due_ms = timer->due_ms;
    crowd.fired++;
}

static void test_many_timers(void **state)
{
    (void)state;
    memset(&crowd, 0, sizeof(crowd));
    crowd.loop = ot_loop_new();
    for (unsigned i = 0; i < MANY; i++) {
        crowd.timers[i] = (ot_timer){.fire = fire_in_crowd, .data = &crowd.timers[i]};
        ot_timer_start(crowd.loop, &crowd.timers[i], (i * 7919U) % 40);
    }
    for (unsigned i = 0; i < MANY; i += 3)
        ot_timer_stop(crowd.loop, &crowd.timers[i]);
    int expected = MANY - (MANY + 2) / 3;
    for (int i = 0; i < 200 && crowd.fired < expected; i++)
        ot_loop_run_once(crowd.loop, 100);
    assert_int_equal(crowd.fired, expected);
    ot_loop_free(crowd.loop);
}

static void test_watch_is_level_triggered(void **state)
{
    (void)state;
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    journal j = {.loop = ot_loop_new(), .fd = pair[0]};
    ot_watch *watch = ot_loop_watch(j.loop, pair[0], read_and_note, &j);
    assert_int_equal(write(pair[1], "xyz", 3), 3);
    for (int i = 0; i < 3; i++)
        ot_loop_run_once(j.loop, 100);
    assert_string_equal(j.text, "xyz");
    ot_watch_notify_writable(watch, note_a);
    ot_watch_notify_writable(watch, note_a); /* one is pending already */
    ot_loop_run_once(j.loop, 100);
    ot_loop_run_once(j.loop, 0);
    assert_string_equal(j.text, "xyza");
    ot_watch_notify_writable(watch, note_b);
    ot_loop_run_once(j.loop, 100);
    assert_string_equal(j.text, "xyzab");
    assert_int_equal(write(pair[1], "z", 1), 1);
    ot_watch_free(watch);
    ot_loop_run_once(j.loop, 0);
    assert_string_equal(j.text, "xyzab");
    assert_int_equal(close(pair[0]), 0); /* the descriptor stayed ours */
    assert_int_equal(close(pair[1]), 0);
    ot_loop_free(j.loop);
}

static void test_hooks_run_after_events_and_timers(void **state)
{
    (void)state;
    journal j = {.loop = ot_loop_new()};
    ot_loop_on_turn_end(j.loop, note_a, &j);
    ot_loop_on_turn_end(j.loop, note_b, &j);
    ot_timer c = {.fire = note_c_and_stop, .data = &j};
    ot_timer_start(j.loop, &c, 0);
    ot_loop_run_once(j.loop, 100);
    assert_string_equal(j.text, "cab");
    ot_loop_off_turn_end(j.loop, note_a, &j);
    ot_loop_run_once(j.loop, 0);
    assert_string_equal(j.text, "cabb");
    ot_loop_free(j.loop);
}

enum { POSTS = 1000 };

static int posted_count;

static void count_post(void *data)
{
    if (++posted_count == 2 * POSTS)
        ot_loop_stop(data);
}

static void *post_many(void *data)
{
    for (int i = 0; i < POSTS; i++)
        ot_loop_post(data, count_post, data);
    return NULL;
}

static void test_posts_from_threads_arrive(void **state)
{
    (void)state;
    ot_loop *loop = ot_loop_new();
    posted_count = 0;
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, post_many, loop), 0);
    ot_loop_run(loop);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(posted_count, 2 * POSTS);
    ot_loop_free(loop);
}

static void ignore_signal(int number)
{
    (void)number;
}

static void test_interrupted_wait_is_no_error(void **state)
{
    (void)state;
    struct sigaction action = {.sa_handler = ignore_signal};
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    const struct itimerval each_5_ms = {.it_interval.tv_usec = 5000, .it_value.tv_usec = 5000};
    assert_int_equal(setitimer(ITIMER_REAL, &each_5_ms, NULL), 0);
    journal j = {.loop = ot_loop_new()};
    ot_timer c = {.fire = note_c_and_stop, .data = &j};
    ot_timer_start(j.loop, &c, 40);
    ot_loop_run(j.loop);
    assert_string_equal(j.text, "c");
    const struct itimerval off = {0};
    assert_int_equal(setitimer(ITIMER_REAL, &off, NULL), 0);
    ot_loop_free(j.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timers_run_in_order),
        cmocka_unit_test(test_many_timers),
        cmocka_unit_test(test_watch_is_level_triggered),
        cmocka_unit_test(test_hooks_run_after_events_and_timers),
        cmocka_unit_test(test_posts_from_threads_arrive),
        cmocka_unit_test(test_interrupted_wait_is_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
