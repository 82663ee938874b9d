/*
 * A schema without a database, for tests and fuzzing: every object type is a document type, and the
 * answer is read from one root value. A run does what the engine does for a request, step by step:
 * operation, variables, plan, execution.
 */
#ifndef OT_TESTS_DOCUMENTS_H
#define OT_TESTS_DOCUMENTS_H

#include "base/assert.h"
#include "engine/answer_errors.h"
#include "engine/operation.h"
#include "execute/execution.h"
#include "language/parser.h"
#include "validation/validate.h"

/* What is asked of the schema. */
typedef struct documents_request {
    const ot_binding *binding;
    ot_str query;
    ot_str operation_name;    /* ptr NULL when absent */
    const ot_json *variables; /* NULL when absent */
    const ot_json *root_value;
    bool skip_validation;
} documents_request;

static inline void documents_refuse(ot_report *report, ot_buffer *out)
{
    ot_error_facts facts = {.code = "GRAPHQL_VALIDATION_FAILED"};
    ot_answer_report(report, &facts, out);
}

static inline void documents_ended(void *data, ot_execution_end end)
{
    *(bool *)data = end == OT_EXECUTION_ANSWERED;
}

/* False when the plan was refused, as too large. */
static inline bool documents_execute(ot_arena *arena, const documents_request *request,
                                     const ot_document *document, const ot_operation *operation,
                                     const ot_variables *variables, ot_buffer *out)
{
    ot_error error = {0};
    bool has_ended = false;
    ot_plan_request planned = {.binding = request->binding,
                               .document = document,
                               .operation = operation,
                               .variables = variables};
    const ot_plan *plan = ot_plan_build(arena, &planned, &error);
    if (plan == NULL)
        return false;
    OT_ASSERT(ot_plan_fits(arena, plan, variables, NULL)); /* the request that it was made for */
    ot_execution_request execution = {.plan = plan,
                                      .variables = variables,
                                      .root_value = request->root_value,
                                      .error_member = OT_S("$error"),
                                      .errors_max = UINT32_MAX,
                                      .out = out,
                                      .done = documents_ended,
                                      .data = &has_ended};
    ot_execution_start(ot_execution_new(arena, &execution));
    OT_ASSERT(has_ended); /* there is nothing to wait for */
    return true;
}

/* Appends the answer. False when there is none: the document is not GraphQL, or too large to plan.
 */
static inline bool documents_run(ot_arena *arena, const documents_request *request, ot_buffer *out)
{
    const ot_schema *schema = request->binding->schema;
    ot_report report = {.arena = arena};
    ot_syntax_error syntax_error;
    ot_source *source = OT_NEW(arena, ot_source);
    *source = (ot_source){.name = OT_S("request"), .text = request->query};
    const ot_document *document = ot_parse(arena, source, NULL, &syntax_error);
    if (document == NULL)
        return false;
    if (!request->skip_validation)
        ot_validate(schema, document, NULL, &report);
    if (!ot_report_is_empty(&report)) {
        documents_refuse(&report, out);
        return true;
    }
    ot_str problem = {0};
    const ot_operation *operation =
        ot_choose_operation(arena, document, request->operation_name, &problem);
    if (operation == NULL) {
        ot_report_at(&report, (ot_place){0}, "%.*s", OT_ARG(problem));
        documents_refuse(&report, out);
        return true;
    }
    ot_variables variables;
    ot_variables_request asked = {
        .schema = schema, .source = source, .operation = operation, .raw = request->variables};
    if (!ot_coerce_variables(arena, &asked, &variables, &report)) {
        documents_refuse(&report, out);
        return true;
    }
    return documents_execute(arena, request, document, operation, &variables, out);
}

#endif
