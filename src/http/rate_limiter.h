/*
 * How much each client asks for: a bucket that holds `burst` and fills up evenly, `per_minute` in a
 * minute. Whoever takes more than there is, waits.
 *
 * The limiter is the process's: all loops take from the same buckets, so a client has one limit
 * however its connections are spread. A bucket is one word, the time at which it will be full again
 * (the generic cell rate algorithm), so nothing has to run to fill it, and loops change it with one
 * atomic exchange, without a lock.
 *
 * The table has a fixed size. A client has eight places where its bucket may be; when others are in
 * all of them, the bucket that is the first to be full goes. So a crowd of clients may forget how
 * much one of them took, and memory never grows. Clients are told apart by 29 bits of a keyed hash:
 * now and then two of a million share a bucket, but nobody can choose with whom.
 */
#ifndef OT_HTTP_RATE_LIMITER_H
#define OT_HTTP_RATE_LIMITER_H

#include <stdint.h>

enum {
    OT_RATE_BUCKETS = 65536, /* half a MiB */
    OT_RATE_PER_MINUTE_MAX = 6 * 1000 * 1000,
    OT_RATE_BURST_MAX = 1000 * 1000,
};

typedef struct ot_rate_limiter ot_rate_limiter;

typedef struct ot_rate {
    uint32_t per_minute; /* at most OT_RATE_PER_MINUTE_MAX; 0: no limit */
    uint32_t burst;      /* at most OT_RATE_BURST_MAX; 0: what ten seconds allow, at least 1 */
} ot_rate;

ot_rate_limiter *ot_rate_limiter_new(void);

/* No loop uses it any more. NULL is allowed. */
void ot_rate_limiter_free(ot_rate_limiter *limiter);

/* What a full bucket holds. */
uint32_t ot_rate_burst(ot_rate rate);

/* Takes `count`, at most the burst, out of the bucket of `client`, a keyed hash. `now_ms` is
 * monotonic and the same for all loops. 0; or nothing was taken, and after so many milliseconds
 * there would be enough. */
uint64_t ot_rate_limiter_take(ot_rate_limiter *limiter, ot_rate rate, uint64_t client,
                              uint32_t count, uint64_t now_ms);

#endif
