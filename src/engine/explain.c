#include "engine/explain.h"

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

const ot_plan *ot_service_plan(const ot_service *service, ot_arena *arena,
                               const ot_explain_request *request, ot_report *report)
{
    ot_str problem;
    ot_error error = {0};
    const ot_document *document = read_document(service, arena, request->source, report);
    if (document == NULL)
        return NULL;
    const ot_operation *operation =
        ot_choose_operation(arena, document, request->operation_name, &problem);
    if (operation == NULL) {
        ot_report_at(report, (ot_place){0}, "%.*s", OT_ARG(problem));
        return NULL;
    }
    ot_variables variables;
    ot_variables_request coercion = {.schema = service->schema,
                                     .source = request->source,
                                     .operation = operation,
                                     .raw = request->variables};
    if (!ot_coerce_variables(arena, &coercion, &variables, report))
        return NULL;
    ot_plan_request plan = {.binding = service->binding,
                            .document = document,
                            .operation = operation,
                            .variables = &variables,
                            .caller = request->caller};
    const ot_plan *made = ot_plan_build(arena, &plan, &error);
    if (made == NULL)
        ot_report_at(report, (ot_place){0}, "%s", error.message);
    return made;
}
