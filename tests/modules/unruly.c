/*
 * A module that does what modules should not, one way for each value of the argument `how`, so that
 * tests/whole/resolvers.test.mjs can see that the server takes no harm. Some of its ways are good
 * ones, to compare with.
 */
#include "onetrip/resolver.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EVENTS_MAX = 64, LATE_MS = 900, SOON_MS = 20, THREADS_MAX = 4096 };

typedef struct loop_state {
    char events[EVENTS_MAX][32]; /* what became of mutations, the oldest first */
    unsigned event_count;
} loop_state;

static bool is(ot_text text, const char *word)
{
    return text.ptr != NULL && text.len == strlen(word) && memcmp(text.ptr, word, text.len) == 0;
}

static ot_text text_of(const char *word)
{
    return (ot_text){.ptr = word, .len = strlen(word)};
}

static void answer_all(ot_batch *batch, const char *text)
{
    for (uint32_t i = 0; i < ot_batch_count(batch); i++)
        ot_batch_set_text(batch, i, text, strlen(text));
}

/* ---- Threads: they sleep and post ---- */

typedef struct sleeper {
    ot_batch *batch;
    ot_batch_then then;
    void *data;
    unsigned delay_ms;
    bool meddles; /* calls from the thread what is not for threads */
} sleeper;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t threads[THREADS_MAX];
static unsigned thread_count;

static void *sleep_and_post(void *data)
{
    sleeper *s = data;
    (void)usleep(s->delay_ms * 1000); /* a signal may cut it short */
    if (s->meddles) {
        answer_all(s->batch, "from a thread");
        ot_batch_set_text(s->batch, 0, "from a thread", 13);
        ot_batch_finish(s->batch);
    }
    ot_batch_post(s->batch, s->then, s->data);
    free(s);
    return NULL;
}

static void start_thread(sleeper how)
{
    sleeper *s = malloc(sizeof(*s));
    if (s == NULL)
        abort();
    *s = how;
    (void)pthread_mutex_lock(&lock);
    if (thread_count == THREADS_MAX ||
        pthread_create(&threads[thread_count], NULL, sleep_and_post, s) != 0)
        abort();
    thread_count++;
    (void)pthread_mutex_unlock(&lock);
}

static void *start(void)
{
    return calloc(1, sizeof(loop_state));
}

static void stop(void *state)
{
    for (unsigned i = 0; i < thread_count; i++)
        (void)pthread_join(threads[i], NULL);
    thread_count = 0;
    free(state);
}

/* ---- Later ---- */

static void answer_later(ot_batch *batch, void *data)
{
    answer_all(batch, data);
    ot_batch_finish(batch);
}

static void answer_later_twice(ot_batch *batch, void *data)
{
    answer_later(batch, data);
    answer_later(batch, data);
    ot_batch_set_text(batch, 0, "after all", 9);
    if (ot_batch_alloc(batch, 10) != NULL || ot_batch_count(batch) != 0 ||
        ot_batch_is_wanted(batch))
        abort();
}

/* Touches all that it was given long ago. */
static void read_late(ot_batch *batch, void *data)
{
    ot_text kept = *(ot_text *)data;
    char *copy = ot_batch_alloc(batch, kept.len + 1);
    if (kept.ptr != NULL)
        memcpy(copy, kept.ptr, kept.len);
    (void)ot_batch_parent_text(batch, 0, 0);
    (void)ot_batch_argument_text(batch, "how");
    (void)ot_batch_claim_text(batch, "sub");
    if (ot_batch_traceparent(batch).ptr != NULL)
        abort();
    (void)ot_batch_load(batch, 0, &kept);
    ot_batch_set_text(batch, 0, copy, kept.len);
    if (ot_batch_is_wanted(batch) || ot_batch_await(batch, answer_later, NULL))
        abort();
    ot_batch_finish(batch);
}

static void start_reading_late(ot_batch *batch)
{
    ot_text *kept = ot_batch_alloc(batch, sizeof(*kept));
    *kept = ot_batch_parent_text(batch, 0, 0);
    start_thread((sleeper){.batch = batch, .then = read_late, .data = kept, .delay_ms = LATE_MS});
}

/* ---- unruly.text: String ---- */

static void misuse(ot_batch *batch)
{
    int64_t number;
    uint32_t far = UINT32_MAX;
    ot_batch_set_text(batch, far, "x", 1);
    ot_batch_set_error(batch, far, "A", "b");
    ot_batch_set_keys(batch, far, NULL, 7);
    if (ot_batch_parent_text(batch, far, 0).ptr != NULL ||
        ot_batch_parent_text(batch, 0, far).ptr != NULL ||
        ot_batch_parent_int(batch, 0, far, &number) ||
        ot_batch_argument_text(batch, "nothing").ptr != NULL ||
        ot_batch_argument_text(batch, NULL).ptr != NULL || ot_batch_is_loaded(batch, far) ||
        ot_batch_loaded_text(batch, far, far).ptr != NULL || ot_batch_key_parts(batch) != 0)
        abort();
    answer_all(batch, "still here");
    ot_batch_finish(batch);
    ot_batch_finish(batch);
    ot_batch_finish(NULL);
    ot_batch_finish((ot_batch *)(uintptr_t)0x123456789abcdef0);
}

static void answer_wrongly(ot_batch *batch, ot_text how)
{
    static const char not_utf8[] = "a\xff";
    for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
        if (is(how, "partly") && i % 2 == 0)
            ot_batch_set_text(batch, i, "even", 4);
        else if (is(how, "object"))
            ot_batch_set_json(batch, i, "{\"a\":1}", 7);
        else if (is(how, "no JSON"))
            ot_batch_set_json(batch, i, "{\"a\":", 5);
        else if (is(how, "no UTF-8"))
            ot_batch_set_text(batch, i, not_utf8, 2);
        else if (is(how, "no number"))
            ot_batch_set_double(batch, i, 0.0 / 0.0);
        else if (is(how, "keys"))
            ot_batch_set_keys(batch, i, &how, 1);
        else if (is(how, "code"))
            ot_batch_set_error(batch, i, "\"}]}", "\"quoted\"\n");
        else if (is(how, "no message"))
            ot_batch_set_error(batch, i, "ODD", NULL);
        else if (is(how, "null"))
            ot_batch_set_text(batch, i, NULL, 1000);
    }
    ot_batch_finish(batch);
}

static void text(ot_batch *batch)
{
    ot_text how = ot_batch_argument_text(batch, "how");
    if (is(how, "good")) {
        answer_later(batch, "good");
    } else if (is(how, "quoted")) {
        ot_text json = ot_batch_json_text(batch, text_of("a \"quoted\"\n\\\x01 text"));
        for (uint32_t i = 0; i < ot_batch_count(batch); i++)
            ot_batch_set_json(batch, i, json.ptr, json.len);
        ot_batch_finish(batch);
    } else if (is(how, "twice")) {
        answer_all(batch, "first");
        answer_all(batch, "second");
        ot_batch_finish(batch);
        answer_all(batch, "third");
    } else if (is(how, "misuse")) {
        misuse(batch);
    } else if (is(how, "soon")) {
        start_thread((sleeper){batch, answer_later, "soon", SOON_MS, false});
    } else if (is(how, "soon twice")) {
        start_thread((sleeper){batch, answer_later_twice, "soon", SOON_MS, false});
    } else if (is(how, "thread")) {
        start_thread((sleeper){batch, answer_later, "from the loop", SOON_MS, true});
    } else if (is(how, "late")) {
        ot_batch_set_text(batch, 0, "in time", 7);
        start_thread((sleeper){batch, answer_later, "late", LATE_MS, false});
    } else if (is(how, "late reader")) {
        start_reading_late(batch);
    } else if (!is(how, "never")) {
        answer_wrongly(batch, how);
    }
}

/* ---- unruly.rows: keys of rows ---- */

static void rows(ot_batch *batch)
{
    ot_text how = ot_batch_argument_text(batch, "how");
    for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
        ot_text own = ot_batch_parent_text(batch, i, 0);
        ot_text keys[] = {text_of("2"), own.ptr == NULL ? text_of("1") : own, text_of("2"),
                          text_of("1000000")};
        ot_text wrong[] = {text_of("2"), text_of("two"), {0}};
        if (is(how, "good"))
            ot_batch_set_keys(batch, i, keys, 3);
        else if (is(how, "unknown"))
            ot_batch_set_keys(batch, i, keys, 4);
        else if (is(how, "pairs"))
            ot_batch_set_keys(batch, i, keys, 4 / ot_batch_key_parts(batch));
        else if (is(how, "none"))
            ot_batch_set_keys(batch, i, NULL, 0);
        else if (is(how, "no key"))
            ot_batch_set_keys(batch, i, wrong, 2);
        else if (is(how, "null key"))
            ot_batch_set_keys(batch, i, wrong + 2, 1);
        else if (is(how, "null"))
            ot_batch_set_null(batch, i);
        else if (is(how, "text"))
            ot_batch_set_text(batch, i, "2", 1);
        else if (is(how, "too many"))
            ot_batch_set_keys(batch, i, keys, UINT32_MAX);
    }
    ot_batch_finish(batch);
}

/* ---- unruly.loads: what was loaded ---- */

typedef struct loading {
    ot_text how;
    uint32_t *tickets; /* by item */
    unsigned rounds;
    uint32_t more; /* "meanwhile": the ticket of another row */
    bool has_more; /* it was asked for */
    bool is_back;  /* the others are there */
} loading;

static void loaded_more(ot_batch *batch, void *data)
{
    loading *l = data;
    ot_text name = ot_batch_loaded_text(batch, l->more, 0);
    for (uint32_t i = 0; i < ot_batch_count(batch); i++)
        ot_batch_set_text(batch, i, name.ptr, name.len);
    ot_batch_finish(batch);
}

/* While other rows are under way, or after that. */
static void load_more(ot_batch *batch, void *data)
{
    loading *l = data;
    ot_text key = text_of("1");
    l->more = ot_batch_load(batch, 0, &key);
    l->has_more = true;
    if (l->is_back && !ot_batch_await(batch, loaded_more, l))
        ot_batch_finish(batch);
}

static void loaded(ot_batch *batch, void *data)
{
    loading *l = data;
    if (is(l->how, "endless") && ot_batch_await(batch, loaded, l))
        return;
    if (is(l->how, "meanwhile")) {
        l->is_back = true;
        if (l->has_more && !ot_batch_await(batch, loaded_more, l))
            ot_batch_finish(batch);
        return;
    }
    if (is(l->how, "up") && ++l->rounds < 4) { /* from each row to the one above it */
        for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
            ot_text above = ot_batch_loaded_text(batch, l->tickets[i], 1);
            if (above.ptr != NULL)
                l->tickets[i] = ot_batch_load(batch, 0, &above);
        }
        if (ot_batch_await(batch, loaded, l))
            return;
    }
    for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
        ot_text name = ot_batch_loaded_text(batch, l->tickets[i], 0);
        if (ot_batch_is_loaded(batch, l->tickets[i]))
            ot_batch_set_text(batch, i, name.ptr, name.len);
        else
            ot_batch_set_text(batch, i, "nobody", 6);
    }
    ot_batch_finish(batch);
}

static void load_later(ot_batch *batch, void *data)
{
    if (!ot_batch_await(batch, loaded, data))
        ot_batch_finish(batch);
}

static void loads(ot_batch *batch)
{
    loading *l = ot_batch_alloc(batch, sizeof(*l));
    *l = (loading){.how = ot_batch_argument_text(batch, "how")};
    l->tickets = ot_batch_alloc(batch, ot_batch_count(batch) * sizeof(*l->tickets));
    uint32_t type = is(l->how, "type") ? 7 : 0;
    for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
        ot_text key = ot_batch_parent_text(batch, i, 0);
        if (is(l->how, "unknown"))
            key = text_of("1000000");
        else if (is(l->how, "no key"))
            key = text_of("x");
        l->tickets[i] = ot_batch_load(batch, type, is(l->how, "null") ? NULL : &key);
    }
    if (is(l->how, "meanwhile"))
        start_thread((sleeper){batch, load_more, l, SOON_MS, false});
    if (is(l->how, "later"))
        start_thread((sleeper){batch, load_later, l, SOON_MS, false});
    else
        load_later(batch, l);
    if (is(l->how, "again") && ot_batch_await(batch, loaded, l))
        abort();
}

/* ---- unruly.act: a mutation ---- */

static void act_ended(void *data, bool is_done)
{
    loop_state *s = data;
    if (s->event_count < EVENTS_MAX)
        (void)snprintf(s->events[s->event_count++], sizeof s->events[0],
                       is_done ? "done" : "undone");
}

static void act(ot_batch *batch)
{
    ot_text how = ot_batch_argument_text(batch, "how");
    ot_batch_at_end(batch, act_ended, ot_batch_state(batch));
    if (is(how, "fail"))
        ot_batch_set_error(batch, 0, "NOT_TODAY", "Not today.");
    else if (is(how, "object"))
        ot_batch_set_json(batch, 0, "{}", 2);
    else if (is(how, "box"))
        ot_batch_set_json(batch, 0, "{\"box\":{\"n\":1}}", 15);
    else if (is(how, "late"))
        return;
    else if (!is(how, "nothing"))
        ot_batch_set_text(batch, 0, how.ptr, how.len);
    if (is(how, "soon"))
        start_thread((sleeper){batch, answer_later, "soon", SOON_MS, false});
    else
        ot_batch_finish(batch);
}

/* What became of them, and forgets it. */
static void events(ot_batch *batch)
{
    loop_state *s = ot_batch_state(batch);
    char json[EVENTS_MAX * 36 + 3];
    size_t length = (size_t)snprintf(json, sizeof json, "[");
    for (unsigned i = 0; i < s->event_count; i++)
        length += (size_t)snprintf(json + length, sizeof json - length, "%s\"%s\"",
                                   i == 0 ? "" : ",", s->events[i]);
    s->event_count = 0;
    length += (size_t)snprintf(json + length, sizeof json - length, "]");
    ot_batch_set_json(batch, 0, json, length);
    ot_batch_finish(batch);
}

static void input(ot_batch *batch)
{
    ot_text json = ot_batch_argument_json(batch, "input");
    ot_text sub = ot_batch_claim_text(batch, "sub");
    int64_t n = 0;
    char answer[512];
    (void)snprintf(answer, sizeof answer, "{\"input\":%.*s,\"sub\":\"%.*s\",\"n\":%lld}",
                   (int)json.len, json.ptr, (int)sub.len, sub.ptr == NULL ? "" : sub.ptr,
                   ot_batch_argument_int(batch, "n", &n) ? (long long)n : -1LL);
    ot_batch_set_json(batch, 0, answer, strlen(answer));
    ot_batch_finish(batch);
}

static void names(ot_batch *batch)
{
    ot_text all[] = {ot_batch_request_id(batch), ot_batch_traceparent(batch),
                     ot_batch_tracestate(batch)};
    char answer[1024];
    size_t length = 0;
    for (unsigned i = 0; i < 3; i++)
        length +=
            (size_t)snprintf(answer + length, sizeof answer - length, "%s%.*s", i == 0 ? "" : "|",
                             (int)all[i].len, all[i].ptr == NULL ? "" : all[i].ptr);
    ot_batch_set_text(batch, 0, answer, length);
    ot_batch_finish(batch);
}

static const ot_resolver resolvers[] = {
    {"unruly.text", text},   {"unruly.rows", rows},     {"unruly.loads", loads},
    {"unruly.act", act},     {"unruly.events", events}, {"unruly.input", input},
    {"unruly.names", names},
};

extern const ot_module onetrip_module;
const ot_module onetrip_module = {
    .abi = OT_MODULE_ABI,
    .name = "unruly",
    .resolvers = resolvers,
    .resolver_count = sizeof resolvers / sizeof resolvers[0],
    .start = start,
    .stop = stop,
};
