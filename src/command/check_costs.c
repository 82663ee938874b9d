/* What operations cost at most, whatever their variables, against a budget. */
#include "command/check.h"

#include "base/limits.h"
#include "engine/manifest.h"
#include "language/parser.h"
#include "plan/cost.h"
#include "validation/validate.h"

typedef struct cost_check {
    ot_findings *findings;
    const ot_service *service;
    uint64_t max;
} cost_check;

static void check_operation(const cost_check *check, const ot_document *document,
                            const ot_operation *operation)
{
    ot_arena *arena = check->findings->arena;
    ot_place place = {.source = document->source, .offset = operation->offset};
    ot_cost_request request = {
        .binding = check->service->binding, .document = document, .operation = operation};
    const ot_cost *cost = ot_cost_compile(arena, &request);
    if (cost == NULL) {
        ot_findings_add(check->findings, OT_SEVERITY_ERROR, "cost", place, OT_COST_TOO_LARGE,
                        OT_LIMIT_COST_SELECTIONS);
        return;
    }
    uint64_t most = ot_cost_most(arena, cost);
    if (most <= check->max)
        return;
    ot_findings_add(check->findings, OT_SEVERITY_ERROR, "cost", place,
                    "Operation \"%.*s\" may cost %llu, more than %llu: the lists that it asks for "
                    "are too long together.",
                    OT_ARG(operation->name.text), (unsigned long long)most,
                    (unsigned long long)check->max);
}

static void check_document(const cost_check *check, const ot_source *source)
{
    ot_arena *arena = check->findings->arena;
    ot_syntax_error error;
    ot_parse_options how = {.tokens_max = OT_LIMIT_SDL_TOKENS};
    ot_validation_options validation = {.rules = 0};
    ot_report report = {.arena = arena};
    const ot_document *document = ot_parse(arena, source, &how, &error);
    if (document == NULL)
        return;
    ot_validate(check->service->schema, document, &validation, &report);
    for (uint32_t i = 0; i < document->operation_count && ot_report_is_empty(&report); i++)
        if (document->operations[i].kind != OT_OPERATION_SUBSCRIPTION)
            check_operation(check, document, &document->operations[i]);
}

static void check_manifest(const cost_check *check, const ot_source *source)
{
    ot_arena *arena = check->findings->arena;
    ot_manifest manifest;
    ot_report report = {.arena = arena};
    if (!ot_manifest_read(arena, source, &manifest, &report))
        return;
    for (uint32_t i = 0; i < manifest.operations.count; i++)
        check_document(check, ot_manifest_source(arena, source, &manifest.operations.items[i]));
}

void ot_check_costs(ot_findings *findings, const ot_service *service, const ot_source *source,
                    uint64_t max)
{
    cost_check check = {.findings = findings, .service = service, .max = max};
    if (ot_manifest_is_one(source->text))
        check_manifest(&check, source);
    else
        check_document(&check, source);
}
