#include "http/rate_limiter.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/assert.h"

/*
 * A word is the client's tag in its upper 16 bits, and below it the microsecond at which its bucket
 * will be full: 48 bits are nine years of uptime. An empty place is a bucket that was full at the
 * beginning of time.
 */
enum { PLACES = 8, SETS = OT_RATE_BUCKETS / PLACES, TAG_SHIFT = 48, BURST_PARTS = 6 };

static const uint64_t time_mask = ((uint64_t)1 << TAG_SHIFT) - 1;
static const uint64_t minute_us = (uint64_t)60 * 1000 * 1000;

struct ot_rate_limiter {
    _Atomic uint64_t words[SETS][PLACES]; /* a set is a cache line */
};

ot_rate_limiter *ot_rate_limiter_new(void)
{
    ot_rate_limiter *limiter = aligned_alloc(PLACES * sizeof(uint64_t), sizeof(*limiter));
    if (limiter == NULL)
        abort(); /* out of memory, as in base/arena.h */
    for (uint32_t set = 0; set < SETS; set++)
        for (uint32_t place = 0; place < PLACES; place++)
            atomic_init(&limiter->words[set][place], 0);
    return limiter;
}

void ot_rate_limiter_free(ot_rate_limiter *limiter)
{
    free(limiter);
}

/* What was found of a client: its bucket, or the one that makes room for it. */
typedef struct place {
    _Atomic uint64_t *at;
    uint64_t word; /* what was there */
    uint64_t full_us;
} place;

static place find(ot_rate_limiter *limiter, uint64_t client, uint64_t now_us)
{
    _Atomic uint64_t *set = limiter->words[client % SETS];
    place oldest = {.full_us = UINT64_MAX};
    for (uint32_t i = 0; i < PLACES; i++) {
        uint64_t word = atomic_load_explicit(&set[i], memory_order_relaxed);
        uint64_t full_us = word & time_mask;
        if (word >> TAG_SHIFT == client >> TAG_SHIFT)
            return (place){.at = &set[i], .word = word, .full_us = full_us};
        if (full_us < oldest.full_us)
            oldest = (place){.at = &set[i], .word = word, .full_us = full_us};
    }
    oldest.full_us = now_us; /* a new bucket is full */
    return oldest;
}

uint32_t ot_rate_burst(ot_rate rate)
{
    uint32_t burst = rate.burst > 0 ? rate.burst : rate.per_minute / BURST_PARTS;
    return burst > 0 ? burst : 1;
}

uint64_t ot_rate_limiter_take(ot_rate_limiter *limiter, ot_rate rate, uint64_t client,
                              uint32_t count, uint64_t now_ms)
{
    if (rate.per_minute == 0)
        return 0;
    uint32_t burst = ot_rate_burst(rate);
    OT_ASSERT(count <= burst);
    uint64_t each_us = minute_us / rate.per_minute;
    uint64_t now_us = now_ms * 1000 & time_mask;
    for (;;) {
        place found = find(limiter, client, now_us);
        uint64_t begin_us = found.full_us > now_us ? found.full_us : now_us;
        uint64_t full_us = begin_us + count * each_us;
        uint64_t most_us = now_us + burst * each_us;
        if (full_us > most_us)
            return (full_us - most_us + 999) / 1000;
        uint64_t word = client >> TAG_SHIFT << TAG_SHIFT | (full_us & time_mask);
        if (atomic_compare_exchange_weak_explicit(found.at, &found.word, word, memory_order_relaxed,
                                                  memory_order_relaxed))
            return 0;
    }
}
