/* The plan of an operation without variables over a catalog made by hand. */
#ifndef OT_TESTS_PLAN_PLANNED_H
#define OT_TESTS_PLAN_PLANNED_H

#include "binding/sample.h"

#include "plan/plan.h"

static inline const ot_plan *planned(const sample_binding *sample, const char *operation)
{
    ot_arena *arena = sample->fixture.arena;
    ot_source *source = OT_NEW(arena, ot_source);
    *source = (ot_source){.name = OT_STR("test"), .text = ot_str_from_c(operation)};
    ot_syntax_error syntax;
    const ot_document *document = ot_parse(arena, source, NULL, &syntax);
    assert_non_null(document);
    ot_error error = {0};
    ot_variables variables = {0};
    ot_plan_request request = {.binding = sample->binding,
                               .document = document,
                               .operation = &document->operations[0],
                               .variables = &variables};
    const ot_plan *plan = ot_plan_build(arena, &request, &error);
    assert_non_null(plan);
    return plan;
}

#endif
