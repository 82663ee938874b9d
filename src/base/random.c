#include "base/random.h"

#include <errno.h>
#include <sys/random.h>

#include "base/assert.h"

/* A signal may cut a long answer short. */
static void fetch(ot_random *random)
{
    while (random->left < OT_RANDOM_BYTES) {
        ssize_t got = getrandom(random->bytes + random->left, OT_RANDOM_BYTES - random->left, 0);
        OT_ASSERT(got > 0 || errno == EINTR);
        if (got > 0)
            random->left += (size_t)got;
    }
}

void ot_random_digits(ot_random *random, char *out, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    size_t bytes = count / 2;
    OT_ASSERT(count > 0 && count % 2 == 0 && bytes <= OT_RANDOM_BYTES);
    if (random->left < bytes)
        fetch(random);
    random->left -= bytes;
    const uint8_t *from = random->bytes + random->left;
    uint8_t seen = 0;
    for (size_t i = 0; i < bytes; i++) {
        seen |= from[i];
        out[2 * i] = digits[from[i] >> 4];
        out[2 * i + 1] = digits[from[i] & 15];
    }
    if (seen == 0)
        out[count - 1] = '1';
}
