/*
 * Random digits for names that nobody should foresee and that never meet: of requests, of traces.
 * The system is asked for many bytes at once, so a name costs no call of its own. One owner and one
 * thread; zero-initialised is ready.
 */
#ifndef OT_BASE_RANDOM_H
#define OT_BASE_RANDOM_H

#include "base/str.h"

enum { OT_RANDOM_BYTES = 4096 }; /* fetched at once: the names of more than a hundred requests */

typedef struct ot_random {
    uint8_t bytes[OT_RANDOM_BYTES];
    size_t left; /* bytes not used yet: the first ones */
} ot_random;

/* Writes `count` lower-case hexadecimal digits: an even number, at most twice OT_RANDOM_BYTES. They
 * are not all zero. */
void ot_random_digits(ot_random *random, char *out, size_t count);

#endif
