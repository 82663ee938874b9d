/* What the planner's unit tests share: one operation over a small schema, with the variables of one
 * request. */
#ifndef OT_TESTS_PLAN_REQUEST_H
#define OT_TESTS_PLAN_REQUEST_H

#include "support/schema.h"

#include "base/assert.h"
#include "plan/plan.h"
#include "json/reader.h"
#include "json/writer.h"

static const char request_sdl[] =
    "type Query { f(n: Int, d: Int = 7, m: Int! = 8, list: [Int], in: In, any: Any): Int\n"
    "             o: Query other: Int }\n"
    "input In { n: Int d: Int = 3 many: [In!] one: In list: [Int] }\n"
    "scalar Any\n";

typedef struct request_fixture {
    schema_fixture schema;
    ot_arena *arena;
    const ot_binding *binding;
    ot_source source;
    const ot_document *document;
    ot_variables variables;
} request_fixture;

static inline const ot_json *request_json(ot_arena *arena, const char *text)
{
    ot_json_error error;
    const ot_json *value = ot_json_read(arena, ot_str_from_c(text), &error);
    if (value == NULL)
        fail_msg("%s is not JSON", text);
    return value;
}

/* The variables of one more request for the same operation. */
static inline ot_variables request_variables(request_fixture *fixture, const char *json)
{
    ot_variables variables;
    OT_ASSERT(fixture->document != NULL);
    ot_report report = {.arena = fixture->arena};
    ot_variables_request request = {.schema = fixture->schema.schema,
                                    .source = &fixture->source,
                                    .operation = &fixture->document->operations[0],
                                    .raw = request_json(fixture->arena, json)};
    if (!ot_coerce_variables(fixture->arena, &request, &variables, &report))
        fail_msg("%.*s", OT_ARG(report.problems.items[0].message));
    return variables;
}

static inline void request_begin(request_fixture *fixture, const char *operation,
                                 const char *variables)
{
    ot_syntax_error error;
    schema_begin(&fixture->schema, request_sdl);
    fixture->arena = fixture->schema.arena;
    fixture->binding = ot_binding_build_documents(fixture->arena, fixture->schema.schema);
    fixture->source = (ot_source){.name = OT_STR("test"), .text = ot_str_from_c(operation)};
    fixture->document = ot_parse(fixture->arena, &fixture->source, NULL, &error);
    if (fixture->document == NULL)
        fail_msg("%.*s in %s", OT_ARG(error.message), operation);
    fixture->variables = request_variables(fixture, variables);
}

static inline void request_end(request_fixture *fixture)
{
    schema_end(&fixture->schema);
}

static inline const ot_plan *request_plan(request_fixture *fixture)
{
    ot_error error = {0};
    ot_plan_request request = {.binding = fixture->binding,
                               .document = fixture->document,
                               .operation = &fixture->document->operations[0],
                               .variables = &fixture->variables};
    const ot_plan *plan = ot_plan_build(fixture->arena, &request, &error);
    if (plan == NULL)
        fail_msg("%s", error.message);
    return plan;
}

#endif
