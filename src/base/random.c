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

static uint8_t take_byte(ot_random *random)
{
    if (random->left == 0)
        fetch(random);
    return random->bytes[--random->left];
}

void ot_random_digits(ot_random *random, char *out, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    OT_ASSERT(count > 0 && count % 2 == 0);
    uint8_t seen = 0;
    for (size_t i = 0; i < count; i += 2) {
        uint8_t byte = take_byte(random);
        seen |= byte;
        out[i] = digits[byte >> 4];
        out[i + 1] = digits[byte & 15];
    }
    if (seen == 0)
        out[count - 1] = '1';
}
