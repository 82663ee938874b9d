#include "base/assert.h"
#include "execute/execute_internal.h"

/*
 * Executions of one group take their trips together: one that has its rows waits until all that
 * are under way have theirs, and then all go on in the same turn. So what they read next leaves in
 * one flush, equal statements once and look-ups by key as one, however their answers came in.
 *
 * 1. `running` counts the group's executions whose trip is under way; the others either wait in
 *    the list or want no trip.
 * 2. Whoever brings `running` to 0 by arriving empties the list. The group may end with the last
 *    one in it. Who leaves, leaves with all others: a group is abandoned as a whole.
 */

/* Who meets others. Nothing of a mutation is shared, and one that waited for the trips of others
 * would keep its locks, which those may wait for. */
static ot_execution_group *company_of(const ot_execution *e)
{
    return e->plan->is_write ? NULL : e->request.group;
}

void ot_execute__depart(ot_execution *e)
{
    ot_execution_group *group = company_of(e);
    if (group != NULL)
        group->running++;
}

size_t ot_execution_group_room(const ot_execution_group *group)
{
    size_t taken = group == NULL ? 0 : group->answer_bytes;
    return taken < OT_LIMIT_RESPONSE_BYTES ? OT_LIMIT_RESPONSE_BYTES - taken : 0;
}

void ot_execution_group_add(ot_execution_group *group, size_t bytes, uint32_t objects)
{
    if (group == NULL)
        return;
    group->answer_bytes += bytes;
    if (objects > group->answer_objects)
        group->answer_objects = objects;
}

/* In the order in which they came. */
static void go_on(ot_execution_group *group)
{
    ot_execution *first = NULL;
    while (group->waiting != NULL) {
        ot_execution *e = group->waiting;
        group->waiting = e->next_waiting;
        e->next_waiting = first;
        first = e;
    }
    for (ot_execution *e = first, *next; e != NULL; e = next) {
        next = e->next_waiting;
        e->next_waiting = NULL;
        e->is_meeting = false;
        ot_execution__continue(e);
    }
}

void ot_execute__arrive(ot_execution *e)
{
    ot_execution_group *group = company_of(e);
    if (group == NULL) {
        ot_execution__continue(e);
        return;
    }
    OT_ASSERT(group->running > 0);
    group->running--;
    e->is_meeting = true;
    e->next_waiting = group->waiting;
    group->waiting = e;
    if (group->running == 0)
        go_on(group);
}

void ot_execute__leave_group(ot_execution *e)
{
    ot_execution_group *group = company_of(e);
    e->request.group = NULL;
    if (group == NULL)
        return;
    if (e->is_meeting) {
        ot_execution **at = &group->waiting;
        while (*at != e)
            at = &(*at)->next_waiting;
        *at = e->next_waiting;
        e->is_meeting = false;
    } else if (e->is_trip_running) {
        group->running--;
    }
}
