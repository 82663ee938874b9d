#include "command/console.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"

#define BOLD "\033[1m"
#define RED "\033[31m"
#define PLAIN "\033[0m"

static bool wants_color(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return (no_color == NULL || no_color[0] == '\0') && isatty(STDERR_FILENO) == 1 &&
           terminal != NULL && strcmp(terminal, "dumb") != 0;
}

/* "file:1:2: message" in bold, the caret's line in red, source lines as they are. */
static void print_colored(ot_str text)
{
    for (size_t from = 0; from < text.len;) {
        size_t end = ot_str_find(text, '\n', from);
        ot_str line = ot_str_slice(text, from, end);
        ot_str trimmed = ot_str_trim(line);
        bool is_caret = trimmed.len > 0 && trimmed.ptr[0] == '^';
        bool is_message = line.len > 0 && line.ptr[0] != ' ';
        fprintf(stderr, "%s%.*s%s\n", is_caret ? RED : is_message ? BOLD : "", OT_ARG(line), PLAIN);
        from = end + 1;
    }
}

void ot_console_report(const ot_report *report)
{
    ot_buffer out = {0};
    ot_report_print(report, true, &out);
    if (wants_color())
        print_colored(ot_buffer_str(&out));
    else
        fprintf(stderr, "%.*s", OT_ARG(ot_buffer_str(&out)));
    uint32_t count = report->problems.count;
    fprintf(stderr, "%u problem%s%s.\n", count, count == 1 ? "" : "s",
            report->is_cut ? ", and more" : "");
    ot_buffer_free(&out);
}

static void print_failure(const char *command, const char *message)
{
    bool is_colored = wants_color();
    fprintf(stderr, "%sonetrip %s:%s %s\n", is_colored ? RED BOLD : "", command,
            is_colored ? PLAIN : "", message);
}

void ot_console_error(const char *command, const ot_error *error)
{
    print_failure(command, error->message);
}

void ot_console_fail(const char *command, bool is_usage, const char *format, ...)
{
    char message[OT_ERROR_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args); /* cut is fine */
    va_end(args);
    print_failure(command, message);
    if (is_usage)
        fprintf(stderr, "Try: onetrip %s --help\n", command);
}

bool ot_console_write(ot_str text)
{
    return fwrite(text.ptr, 1, text.len, stdout) == text.len && fflush(stdout) == 0;
}

/* ---- Limiting stderr ---- */

enum { LINES_PER_SECOND = 20 };

/* Called with the stream's lock held, so the counts need no other. */
static ssize_t write_limited(void *cookie, const char *bytes, size_t count)
{
    static time_t second;
    static int lines;
    (void)cookie; /* there is one such stream */
    time_t now = time(NULL);
    if (now != second) {
        second = now;
        lines = 0;
    }
    if (lines++ < LINES_PER_SECOND && write(STDERR_FILENO, bytes, count) < 0 && errno == EBADF)
        return 0; /* nobody is left to tell */
    return (ssize_t)count;
}

void ot_console_limit_stderr(void)
{
    FILE *limited = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_limited});
    if (limited == NULL)
        return; /* the plain stream stays */
    setvbuf(limited, NULL, _IOLBF, BUFSIZ);
    stderr = limited;
}
