#include "plan/plan_internal.h"

void ot_plan__bound_age(builder *b, const ot_bound_cache *cache)
{
    if (cache->bounds && (!b->is_age_bounded || cache->max_age_s < b->cache.max_age_s))
        b->cache.max_age_s = cache->max_age_s;
    b->is_age_bounded |= cache->bounds;
    b->cache.is_private |= cache->is_private;
}

ot_cache_policy ot_plan__cache_policy(const builder *b)
{
    if (b->request->operation->kind != OT_OPERATION_QUERY)
        return (ot_cache_policy){0};
    ot_cache_policy policy = b->cache;
    policy.is_private |= b->verdicts != NULL; /* it is for those for whom the same rules hold */
    return policy;
}
