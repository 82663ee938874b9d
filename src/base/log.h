/*
 * Logs are events with fields: one JSON object a line, with time, level, event name and the fields
 * given, all escaped by the writer. A server's go to standard output, where nothing else is
 * written; those of other commands to standard error, beside what they say to people. The event
 * name can be grepped for: `folder.what_happened`. Tokens, claims, variables and rows are never
 * logged; per-request facts are counters.
 *
 *     ot_log(OT_LOG_WARN, "postgres.connect_failed", OT_LOG_STR("host", host),
 * OT_LOG_INT("attempt", n));
 *
 * error: someone must act. warn: we recovered. info: lifecycle. debug: for us.
 */
#ifndef OT_BASE_LOG_H
#define OT_BASE_LOG_H

#include "base/error.h"

typedef enum ot_log_level { OT_LOG_DEBUG, OT_LOG_INFO, OT_LOG_WARN, OT_LOG_ERROR } ot_log_level;

typedef enum ot_log_kind { OT_LOG_KIND_NONE, OT_LOG_KIND_STR, OT_LOG_KIND_INT } ot_log_kind;

typedef struct ot_log_field {
    ot_log_kind kind;
    const char *name;
    ot_str text;
    int64_t number;
} ot_log_field;

#define OT_LOG_STR(field_name, value)                                                              \
    ((ot_log_field){.kind = OT_LOG_KIND_STR, .name = (field_name), .text = (value)})
#define OT_LOG_INT(field_name, value)                                                              \
    ((ot_log_field){.kind = OT_LOG_KIND_INT, .name = (field_name), .number = (int64_t)(value)})
#define OT_LOG_ERR(error) OT_LOG_STR("error", ot_str_from_c((error)->message))

/* Events below `level` are dropped. The default is info. */
void ot_log_set_level(ot_log_level level);

/* Events go to this descriptor. The default is standard error. */
void ot_log_set_output(int fd);

/* Writes one event; `fields` end with one of kind NONE. Use the macro `ot_log`. Safe from any
 * thread: a line is one write(2). */
void ot_log_event(ot_log_level level, const char *event, const ot_log_field *fields);

#define ot_log(level, event, ...)                                                                  \
    ot_log_event((level), (event),                                                                 \
                 (const ot_log_field[]){__VA_ARGS__ __VA_OPT__(, ){.kind = OT_LOG_KIND_NONE}})

#endif
