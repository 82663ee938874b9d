/*
 * The order in which things were last used, for caches that let go of what nobody used for longest.
 * A thing has an ot_use as its member `use`; the cache has the ot_uses.
 */
#ifndef OT_BASE_RECENCY_H
#define OT_BASE_RECENCY_H

#include <stddef.h>

typedef struct ot_use {
    struct ot_use *newer;
    struct ot_use *older;
} ot_use;

/* Zero-initialised is empty. Readers go from either end. */
typedef struct ot_uses {
    ot_use *newest;
    ot_use *oldest;
} ot_uses;

/* The thing of that type whose use it is; not of NULL. */
#define OT_USED(type, pointer) ((type *)(void *)((char *)(pointer)-offsetof(type, use)))

/* What is not there yet becomes the newest. */
static inline void ot_uses_add(ot_uses *uses, ot_use *use)
{
    use->newer = NULL;
    use->older = uses->newest;
    if (uses->newest != NULL)
        uses->newest->newer = use;
    else
        uses->oldest = use;
    uses->newest = use;
}

static inline void ot_uses_remove(ot_uses *uses, ot_use *use)
{
    if (use->newer != NULL)
        use->newer->older = use->older;
    else
        uses->newest = use->older;
    if (use->older != NULL)
        use->older->newer = use->newer;
    else
        uses->oldest = use->newer;
}

/* What is there becomes the newest. */
static inline void ot_uses_touch(ot_uses *uses, ot_use *use)
{
    if (uses->newest == use)
        return;
    ot_uses_remove(uses, use);
    ot_uses_add(uses, use);
}

#endif
