#include "base/limits.h"
#include "base/log.h"
#include "engine/engine_internal.h"
#include "language/utf8.h"

/*
 * What an operation costs is known before it is planned, so one that costs too much takes neither a
 * statement nor a place among the plans.
 */

/* Numbers of JSON are exact up to here. */
static const uint64_t TOLD_MAX = 9007199254740991;

static uint64_t told(uint64_t cost)
{
    return cost < TOLD_MAX ? cost : TOLD_MAX;
}

static uint64_t add(uint64_t a, uint64_t b)
{
    return a < OT_COST_BEYOND - b ? a + b : OT_COST_BEYOND;
}

static void log_beyond(ot_run *run, uint64_t cost)
{
    const ot_request *request = run->request;
    const ot_cost_options *options = &run->engine->service->options.cost;
    if (!ot_engine__may_log(run->engine, &run->engine->cost_logged))
        return;
    ot_log(OT_LOG_WARN, "engine.cost_beyond_limit", OT_LOG_INT("cost", told(cost)),
           OT_LOG_INT("limit", options->max),
           OT_LOG_STR("answered", options->is_measured ? OT_S("yes") : OT_S("no")),
           OT_LOG_STR("operation", ot_utf8_cut(request->operation_name, OT_LIMIT_NAME_BYTES)),
           OT_LOG_STR("client_name", request->client_name),
           OT_LOG_STR("client_version", request->client_version), OT_LOG_NAMES(&request->names));
}

static void refuse_cost(ot_run *run, uint64_t cost)
{
    uint64_t max = run->engine->service->options.cost.max;
    bool is_batch = run->request->cost < cost;
    ot_error_facts facts = {.code = "COST_LIMIT_EXCEEDED", .cost = told(cost), .cost_max = max};
    ot_report report = {.arena = run->arena};
    ot_report_at(&report, (ot_place){0},
                 "%s cost%s %llu, which is more than the limit of %llu: ask for shorter lists, or "
                 "for less in one request.",
                 is_batch ? "The operations of the batch, up to this one," : "The operation",
                 is_batch ? "" : "s", (unsigned long long)told(cost), (unsigned long long)max);
    ot_engine__refuse_as(run, OT_OUTCOME_INVALID, &facts, &report);
}

static void refuse_mistake(ot_run *run, const ot_cost_mistake *mistake)
{
    ot_report report = {.arena = run->arena};
    ot_cost_report_mistake(mistake, ot_cached_document_source(run->document), &report);
    ot_engine__refuse(run, OT_OUTCOME_INVALID, "GRAPHQL_VALIDATION_FAILED", &report);
}

static void refuse_size(ot_run *run)
{
    ot_report report = {.arena = run->arena};
    ot_report_at(&report, (ot_place){0}, OT_COST_TOO_LARGE, OT_LIMIT_COST_SELECTIONS);
    ot_engine__refuse(run, OT_OUTCOME_INVALID, "QUERY_TOO_COMPLEX", &report);
}

/* What it costs with those of the batch before it. */
static uint64_t cost_so_far(const ot_run *run)
{
    ot_execution_group *group = run->request->group;
    if (group == NULL)
        return run->request->cost;
    group->cost = add(group->cost, run->request->cost);
    return group->cost;
}

bool ot_engine__check_cost(ot_run *run, const ot_operation *operation)
{
    const ot_service *service = run->engine->service;
    const ot_cost_options *options = &service->options.cost;
    ot_cost_mistake mistake;
    const ot_cost *cost = ot_cached_document_cost(run->document, service->binding, operation);
    if (cost == NULL) {
        refuse_size(run);
        return false;
    }
    run->request->cost = ot_cost_evaluate(run->arena, cost, &run->variables, &mistake);
    if (mistake.field != NULL) {
        refuse_mistake(run, &mistake);
        return false;
    }
    uint64_t sum = cost_so_far(run);
    if (options->max == 0 || sum <= options->max)
        return true;
    log_beyond(run, sum);
    if (options->is_measured)
        return true;
    refuse_cost(run, sum);
    return false;
}
