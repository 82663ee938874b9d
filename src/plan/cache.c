#include "plan/plan_internal.h"

typedef struct bounding {
    const builder *b;
    bool is_bounded; /* some field says how long */
    ot_cache_policy policy;
} bounding;

static void bound_object(bounding *w, const ot_out_object *object);

static void bound_field(bounding *w, const ot_out_field *field)
{
    if (field->kind == OT_OUT_TYPENAME || field->kind == OT_OUT_META)
        return; /* the same for all, as long as the server runs */
    const ot_bound_cache *cache = &ot_binding_field(w->b->binding, field->definition)->cache;
    if (cache->bounds && (!w->is_bounded || cache->max_age_s < w->policy.max_age_s))
        w->policy.max_age_s = cache->max_age_s;
    w->is_bounded |= cache->bounds;
    w->policy.is_private |= cache->is_private;
    if (field->object != NULL)
        bound_object(w, field->object);
    for (uint32_t i = 0; i < field->document_count; i++)
        bound_object(w, field->documents[i]);
    for (uint32_t i = 0; field->choice != NULL && i < field->choice->count; i++)
        if (field->choice->fields[i].object != NULL)
            bound_object(w, field->choice->fields[i].object);
}

static void bound_object(bounding *w, const ot_out_object *object)
{
    for (uint32_t i = 0; i < object->field_count; i++)
        bound_field(w, &object->fields[i]);
}

ot_cache_policy ot_plan__cache_policy(const builder *b, const ot_out_object *root)
{
    bounding w = {.b = b};
    if (b->request->operation->kind != OT_OPERATION_QUERY)
        return w.policy;
    bound_object(&w, root);
    w.policy.is_private |= b->claims.count > 0;
    return w.policy;
}
