#include <stdarg.h>
#include <stdio.h>

#include "command/check.h"
#include "command/console.h"
#include "json/writer.h"

/* ---- Gathering ---- */

static ot_str key_of(ot_arena *arena, ot_place place, ot_str message)
{
    ot_str file = place.source == NULL ? (ot_str){0} : place.source->name;
    return ot_arena_printf(arena, "%.*s:%u:%.*s", OT_ARG(file), place.offset, OT_ARG(message));
}

__attribute__((format(printf, 2, 0))) static ot_str format_message(ot_arena *arena,
                                                                   const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = ot_arena_alloc(arena, (size_t)len + 1);
    (void)vsnprintf(text, (size_t)len + 1, format, again); /* measured above */
    va_end(again);
    return ot_str_make(text, (size_t)len);
}

static void add(ot_findings *findings, ot_finding finding)
{
    ot_str key = key_of(findings->arena, finding.place, finding.message);
    if (ot_map_has(&findings->told, key))
        return;
    ot_map_set(findings->arena, &findings->told, key, NULL);
    OT_VEC_PUSH(findings->arena, &findings->list, finding);
}

void ot_findings_add(ot_findings *findings, ot_severity severity, const char *rule, ot_place place,
                     const char *format, ...)
{
    va_list args;
    va_start(args, format);
    ot_str message = format_message(findings->arena, format, args);
    va_end(args);
    add(findings,
        (ot_finding){.severity = severity, .rule = rule, .message = message, .place = place});
}

void ot_findings_add_report(ot_findings *findings, const char *rule, const ot_report *report)
{
    for (uint32_t i = 0; i < report->problems.count; i++) {
        const ot_problem *problem = &report->problems.items[i];
        ot_place place = {.source = NULL};
        if (problem->place_count > 0)
            place = problem->places[0];
        add(findings, (ot_finding){.severity = OT_SEVERITY_ERROR,
                                   .rule = rule,
                                   .message = problem->message,
                                   .place = place});
    }
}

uint32_t ot_findings_count(const ot_findings *findings, ot_severity severity)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < findings->list.count; i++)
        count += findings->list.items[i].severity == severity;
    return count;
}

static bool is_error(const ot_finding *finding, bool strict)
{
    return strict || finding->severity == OT_SEVERITY_ERROR;
}

/* ---- For people ---- */

static bool print_human(const ot_findings *findings)
{
    ot_report report = {.arena = findings->arena};
    for (uint32_t i = 0; i < findings->list.count; i++) {
        const ot_finding *finding = &findings->list.items[i];
        const char *mark = finding->severity == OT_SEVERITY_WARNING ? "Warning: " : "";
        ot_report_at(&report, finding->place, "%s%.*s", mark, OT_ARG(finding->message));
    }
    if (report.problems.count > 0)
        ot_console_report(&report);
    else
        fprintf(stderr, "Nothing found.\n");
    return true;
}

/* ---- JSON ---- */

static const char *severity_name(const ot_finding *finding)
{
    return finding->severity == OT_SEVERITY_ERROR ? "error" : "warning";
}

static void put_json(ot_buffer *out, const ot_finding *finding)
{
    ot_buffer_printf(out,
                     "{\"severity\":\"%s\",\"rule\":\"%s\",\"message\":", severity_name(finding),
                     finding->rule);
    ot_json_write_string(out, finding->message);
    if (finding->place.source != NULL) {
        ot_location at = ot_source_locate(finding->place.source, finding->place.offset);
        OT_BUFFER_LITERAL(out, ",\"file\":");
        ot_json_write_string(out, finding->place.source->name);
        ot_buffer_printf(out, ",\"line\":%u,\"column\":%u", at.line, at.column);
    }
    OT_BUFFER_LITERAL(out, "}");
}

static void put_all_json(ot_buffer *out, const ot_findings *findings)
{
    OT_BUFFER_LITERAL(out, "{\"findings\":[");
    for (uint32_t i = 0; i < findings->list.count; i++) {
        if (i > 0)
            OT_BUFFER_LITERAL(out, ",");
        put_json(out, &findings->list.items[i]);
    }
    OT_BUFFER_LITERAL(out, "]}\n");
}

/* ---- JUnit ---- */

static const char *const rules[] = {"schema", "binding",     "privilege", "access",
                                    "index",  "nullability", "operation", "cost"};

enum { RULE_COUNT = sizeof(rules) / sizeof(rules[0]) };

/* XML 1.0 has no way to write control characters. */
static void put_xml(ot_buffer *out, ot_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (byte == '<')
            OT_BUFFER_LITERAL(out, "&lt;");
        else if (byte == '>')
            OT_BUFFER_LITERAL(out, "&gt;");
        else if (byte == '&')
            OT_BUFFER_LITERAL(out, "&amp;");
        else if (byte == '"')
            OT_BUFFER_LITERAL(out, "&quot;");
        else
            ot_buffer_append_byte(out, (unsigned char)byte < ' ' ? ' ' : byte);
    }
}

static ot_str place_text(ot_arena *arena, const ot_finding *finding)
{
    if (finding->place.source == NULL)
        return finding->message;
    ot_location at = ot_source_locate(finding->place.source, finding->place.offset);
    return ot_arena_printf(arena, "%.*s:%u:%u: %.*s", OT_ARG(finding->place.source->name), at.line,
                           at.column, OT_ARG(finding->message));
}

static bool is_of(const ot_finding *finding, const char *rule)
{
    return strcmp(finding->rule, rule) == 0;
}

static uint32_t count_failures(const ot_findings *findings, const char *rule, bool strict)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < findings->list.count; i++) {
        const ot_finding *finding = &findings->list.items[i];
        count += is_error(finding, strict) && (rule == NULL || is_of(finding, rule));
    }
    return count;
}

/* A case has at most one failure, whose text lists all; warnings are its output. */
static void put_list(ot_buffer *out, const ot_findings *findings, const char *rule, bool strict,
                     bool errors)
{
    for (uint32_t i = 0; i < findings->list.count; i++) {
        const ot_finding *finding = &findings->list.items[i];
        if (!is_of(finding, rule) || is_error(finding, strict) != errors)
            continue;
        put_xml(out, place_text(findings->arena, finding));
        OT_BUFFER_LITERAL(out, "\n");
    }
}

static void put_case(ot_buffer *out, const ot_findings *findings, const char *rule, bool strict)
{
    uint32_t failures = count_failures(findings, rule, strict);
    ot_buffer_printf(out, "  <testcase classname=\"onetrip check\" name=\"%s\">\n", rule);
    if (failures > 0) {
        ot_buffer_printf(out, "    <failure message=\"%u found\">\n", failures);
        put_list(out, findings, rule, strict, true);
        OT_BUFFER_LITERAL(out, "</failure>\n");
    }
    OT_BUFFER_LITERAL(out, "    <system-out>");
    put_list(out, findings, rule, strict, false);
    OT_BUFFER_LITERAL(out, "</system-out>\n  </testcase>\n");
}

static void put_junit(ot_buffer *out, const ot_findings *findings, bool strict)
{
    uint32_t failed = 0;
    for (size_t i = 0; i < RULE_COUNT; i++)
        failed += count_failures(findings, rules[i], strict) > 0;
    ot_buffer_printf(out,
                     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<testsuite name=\"onetrip check\" tests=\"%u\" failures=\"%u\">\n",
                     (uint32_t)RULE_COUNT, failed);
    for (size_t i = 0; i < RULE_COUNT; i++)
        put_case(out, findings, rules[i], strict);
    OT_BUFFER_LITERAL(out, "</testsuite>\n");
}

/* ---- GitHub ---- */

/* Percent signs and line ends always, and what divides properties in them. */
static void put_escaped(ot_buffer *out, ot_str text, bool is_property)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        bool is_special = byte == '%' || byte == '\r' || byte == '\n' ||
                          (is_property && (byte == ':' || byte == ','));
        if (is_special)
            ot_buffer_printf(out, "%%%02X", (unsigned)(unsigned char)byte);
        else
            ot_buffer_append_byte(out, byte);
    }
}

static void put_github(ot_buffer *out, const ot_findings *findings)
{
    for (uint32_t i = 0; i < findings->list.count; i++) {
        const ot_finding *finding = &findings->list.items[i];
        ot_buffer_printf(out, "::%s title=onetrip check", severity_name(finding));
        if (finding->place.source != NULL) {
            ot_location at = ot_source_locate(finding->place.source, finding->place.offset);
            OT_BUFFER_LITERAL(out, ",file=");
            put_escaped(out, finding->place.source->name, true);
            ot_buffer_printf(out, ",line=%u,col=%u", at.line, at.column);
        }
        OT_BUFFER_LITERAL(out, "::");
        put_escaped(out, finding->message, false);
        OT_BUFFER_LITERAL(out, "\n");
    }
}

bool ot_findings_print(const ot_findings *findings, ot_check_format format, bool strict)
{
    ot_buffer out = {0};
    switch (format) {
    case OT_CHECK_HUMAN:
        return print_human(findings);
    case OT_CHECK_JSON:
        put_all_json(&out, findings);
        break;
    case OT_CHECK_JUNIT:
        put_junit(&out, findings, strict);
        break;
    case OT_CHECK_GITHUB:
        put_github(&out, findings);
        break;
    }
    bool is_written = ot_console_write(ot_buffer_str(&out));
    ot_buffer_free(&out);
    return is_written;
}
