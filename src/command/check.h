/*
 * `onetrip check` in its parts: findings (here), what the catalog tells about a bound schema
 * (check_catalog.c), and the forms that people and machines read (check_output.c). A finding is
 * data; what it does to the exit code is decided once, at the end.
 */
#ifndef OT_COMMAND_CHECK_H
#define OT_COMMAND_CHECK_H

#include "command/config.h"
#include "engine/service.h"

typedef enum ot_severity { OT_SEVERITY_ERROR, OT_SEVERITY_WARNING } ot_severity;

typedef struct ot_finding {
    ot_severity severity;
    const char *rule; /* static: one of those that check_output.c lists */
    ot_str message;   /* in arena */
    ot_place place;   /* may have no source */
} ot_finding;

typedef struct ot_findings {
    ot_arena *arena; /* borrowed */
    OT_VEC(ot_finding) list;
    ot_map told; /* place and message: the same is told once */
} ot_findings;

typedef enum ot_check_format {
    OT_CHECK_HUMAN,  /* on standard error, as all mistakes in files */
    OT_CHECK_JSON,   /* {"findings":[...]} */
    OT_CHECK_JUNIT,  /* one test case for each rule */
    OT_CHECK_GITHUB, /* workflow commands that annotate lines */
} ot_check_format;

/* Adds a finding, unless it was told. */
void ot_findings_add(ot_findings *findings, ot_severity severity, const char *rule, ot_place place,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Adds the problems of a report as errors. */
void ot_findings_add_report(ot_findings *findings, const char *rule, const ot_report *report);

uint32_t ot_findings_count(const ot_findings *findings, ot_severity severity);

/* Writes the findings. With `strict` a warning is as bad as an error. False when nobody reads any
 * more. */
bool ot_findings_print(const ot_findings *findings, ot_check_format format, bool strict);

/* Adds the operations of a document, or of a manifest, that may cost more than `max`; those with
 * mistakes are left out. */
void ot_check_costs(ot_findings *findings, const ot_service *service, const ot_source *source,
                    uint64_t max);

/* Roles that requests run as; an empty name is the login role. */
typedef struct ot_check_roles {
    ot_str *names;  /* in arena, as the two below */
    ot_str *quoted; /* as SQL writes them */
    uint32_t count;
} ot_check_roles;

typedef struct ot_check_options {
    const ot_config *config; /* borrowed: it names the roles */
    bool with_indexes;       /* advice too: what no index helps, what is guarded in vain. That reads
                                more of the catalog */
} ot_check_options;

/* Adds what the database says against a bound schema: roles that are not there, what none of them
 * may do, nulls that the contract rules out, orders, filters and relations that no index helps.
 * Needs a session of its own, and a few statements. */
ot_status ot_check_database(ot_findings *findings, const ot_service *service,
                            const ot_check_options *options, ot_error *error);

#endif
