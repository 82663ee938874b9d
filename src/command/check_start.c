#include "command/check_start.h"

#include "base/log.h"
#include "command/check.h"

enum { FINDINGS_TOLD_MAX = 20 };

static void log_finding(const ot_finding *finding)
{
    if (finding->place.source == NULL) {
        ot_log(OT_LOG_WARN, "serve.check_warning", OT_LOG_STR("rule", ot_str_from_c(finding->rule)),
               OT_LOG_STR("message", finding->message));
        return;
    }
    ot_location at = ot_source_locate(finding->place.source, finding->place.offset);
    ot_log(OT_LOG_WARN, "serve.check_warning", OT_LOG_STR("file", finding->place.source->name),
           OT_LOG_INT("line", at.line), OT_LOG_INT("column", at.column),
           OT_LOG_STR("rule", ot_str_from_c(finding->rule)),
           OT_LOG_STR("message", finding->message));
}

static void log_findings(const ot_findings *findings)
{
    uint32_t count = findings->list.count;
    for (uint32_t i = 0; i < count && i < FINDINGS_TOLD_MAX; i++)
        log_finding(&findings->list.items[i]);
    if (count > FINDINGS_TOLD_MAX)
        ot_log(OT_LOG_WARN, "serve.check_more", OT_LOG_INT("warnings", count),
               OT_LOG_INT("logged", FINDINGS_TOLD_MAX),
               OT_LOG_STR("all", OT_S("onetrip check, with the same configuration")));
}

static bool tell(const ot_config *config, const ot_findings *findings, ot_report *report)
{
    bool is_strict = config->schema.strict;
    report->limit = FINDINGS_TOLD_MAX;
    for (uint32_t i = 0; i < findings->list.count; i++)
        ot_report_at(report, findings->list.items[i].place, "%s%.*s",
                     is_strict ? "" : "Warning: ", OT_ARG(findings->list.items[i].message));
    if (!is_strict)
        log_findings(findings);
    return !is_strict || findings->list.count == 0;
}

bool ot_check_start(const ot_config *config, const ot_service *service, ot_report *report,
                    ot_error *error)
{
    ot_arena *arena = ot_arena_new();
    ot_findings findings = {.arena = arena};
    ot_check_options how = {.config = config};
    bool is_good = ot_check_database(&findings, service, &how, error) == OT_OK;
    if (is_good) {
        is_good = tell(config, &findings, report);
    } else if (!config->schema.strict) {
        ot_log(OT_LOG_WARN, "serve.check_failed", OT_LOG_ERR(error));
        is_good = true;
    }
    ot_arena_free(arena);
    return is_good;
}
