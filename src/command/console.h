/*
 * What commands say to people, on standard error: mistakes with file, line and a caret below the
 * place, failures as one sentence. Colour only on a terminal, and not where NO_COLOR is set
 * (no-color.org).
 */
#ifndef OT_COMMAND_CONSOLE_H
#define OT_COMMAND_CONSOLE_H

#include "base/error.h"
#include "language/report.h"

/* Prints each problem with its source line, and how many there were. */
void ot_console_report(const ot_report *report);

/* "onetrip <command>: <message>". */
void ot_console_error(const char *command, const ot_error *error);

/* As above, formatted; a hint to --help follows when `is_usage`. */
void ot_console_fail(const char *command, bool is_usage, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes all of `text` to standard output. False when it cannot be written (a closed pipe, a full
 * disk). */
bool ot_console_write(ot_str text);

/* From now on stdio's `stderr` passes at most a few lines per second: h2o writes a line there for
 * each odd frame a client sends, and nobody's disk should fill for that. The log goes elsewhere. */
void ot_console_limit_stderr(void);

#endif
