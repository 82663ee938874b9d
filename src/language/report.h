/*
 * A report collects what is wrong with a document: messages with places, in the order found, up to
 * a limit. Mistakes of a client or of an SDL author are data, so everyone who checks takes a report
 * and goes on.
 */
#ifndef OT_LANGUAGE_REPORT_H
#define OT_LANGUAGE_REPORT_H

#include "base/vec.h"
#include "language/source.h"

typedef struct ot_problem {
    ot_str message;   /* in arena */
    ot_place *places; /* in arena: the most telling first */
    uint32_t place_count;
    const char *code; /* for programs that tell it to clients; static; NULL: that of its kind */
} ot_problem;

typedef struct ot_report {
    ot_arena *arena; /* borrowed: holds the problems */
    OT_VEC(ot_problem) problems;
    uint32_t limit; /* problems kept; 0: all */
    bool is_cut;    /* more were found than kept */
    bool hints;     /* "Did you mean" may be said: it tells names of the schema */
} ot_report;

/* Adds a problem at `place`; a place without source has no location. The message is formatted into
 * the arena. */
void ot_report_at(ot_report *report, ot_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds a problem with several places, which are copied. */
void ot_report_places(ot_report *report, const ot_place *places, uint32_t place_count,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Gives what was reported last a code of its own, unless the report was full. */
void ot_report_set_code(ot_report *report, const char *code);

/* True when nothing was reported. */
bool ot_report_is_empty(const ot_report *report);

/* Prints "file:line:column: message" for each problem, one a line, with the source line and a caret
 * below when `with_source`. For people. */
struct ot_buffer;
void ot_report_print(const ot_report *report, bool with_source, struct ot_buffer *out);

#endif
