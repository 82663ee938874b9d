#include "engine/explain.h"

#include "plan/cost.h"

#include "base/limits.h"
#include "engine/operation.h"
#include "language/parser.h"
#include "validation/validate.h"

static const ot_document *read_document(const ot_service *service, ot_arena *arena,
                                        const ot_source *source, ot_report *report)
{
    ot_syntax_error error;
    const ot_document *document = ot_parse(arena, source, NULL, &error);
    if (document == NULL) {
        ot_report_at(report, (ot_place){.source = source, .offset = error.offset}, "%.*s",
                     OT_ARG(error.message));
        return NULL;
    }
    ot_validate(service->schema, document, &ot_validation_server_options, report);
    return ot_report_is_empty(report) ? document : NULL;
}

static bool count_cost(const ot_service *service, ot_arena *arena, const ot_plan_request *plan,
                       ot_explanation *out, ot_report *report)
{
    ot_cost_mistake mistake;
    ot_cost_request request = {
        .binding = service->binding, .document = plan->document, .operation = plan->operation};
    const ot_cost *cost = ot_cost_compile(arena, &request);
    if (cost == NULL) {
        ot_report_at(report, (ot_place){0}, OT_COST_TOO_LARGE, OT_LIMIT_COST_SELECTIONS);
        return false;
    }
    out->cost = ot_cost_evaluate(arena, cost, plan->variables, &mistake);
    out->cost_most = ot_cost_most(arena, cost);
    if (mistake.field == NULL)
        return true;
    ot_cost_report_mistake(&mistake, plan->document->source, report);
    return false;
}

bool ot_service_explain(const ot_service *service, ot_arena *arena,
                        const ot_explain_request *request, ot_explanation *out, ot_report *report)
{
    ot_str problem;
    ot_error error = {0};
    const ot_document *document = read_document(service, arena, request->source, report);
    if (document == NULL)
        return false;
    const ot_operation *operation =
        ot_choose_operation(arena, document, request->operation_name, &problem);
    if (operation == NULL) {
        ot_report_at(report, (ot_place){0}, "%.*s", OT_ARG(problem));
        return false;
    }
    ot_variables variables;
    ot_variables_request coercion = {.schema = service->schema,
                                     .source = request->source,
                                     .operation = operation,
                                     .raw = request->variables};
    if (!ot_coerce_variables(arena, &coercion, &variables, report))
        return false;
    ot_plan_request plan = {.binding = service->binding,
                            .document = document,
                            .operation = operation,
                            .variables = &variables,
                            .caller = request->caller};
    if (!count_cost(service, arena, &plan, out, report))
        return false;
    out->plan = ot_plan_build(arena, &plan, &error);
    if (out->plan == NULL)
        ot_report_at(report, (ot_place){0}, "%s", error.message);
    return out->plan != NULL;
}

void ot_explanation_write_json(const ot_explanation *explanation, ot_buffer *out)
{
    ot_buffer plan = {0};
    ot_buffer_printf(out, "{\"cost\":%llu,\"costMost\":%llu,",
                     (unsigned long long)explanation->cost,
                     (unsigned long long)explanation->cost_most);
    ot_plan_explain_json(explanation->plan, &plan);
    ot_buffer_append(out, ot_str_slice(ot_buffer_str(&plan), 1, plan.len));
    ot_buffer_free(&plan);
}
