#include "base/log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"

static atomic_int lowest_level = OT_LOG_INFO;
static atomic_int output = STDERR_FILENO;

void ot_log_set_level(ot_log_level level)
{
    atomic_store(&lowest_level, (int)level);
}

void ot_log_set_output(int fd)
{
    atomic_store(&output, fd);
}

static void append_escaped(ot_buffer *line, ot_str text)
{
    ot_buffer_append_byte(line, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte < 0x20 || byte == 0x7f)
            ot_buffer_printf(line, "\\u%04x", byte);
        else if (byte == '"' || byte == '\\')
            ot_buffer_printf(line, "\\%c", byte);
        else
            ot_buffer_append_byte(line, (char)byte);
    }
    ot_buffer_append_byte(line, '"');
}

static void append_time(ot_buffer *line)
{
    struct timespec now;
    struct tm utc;
    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    (void)gmtime_r(&now.tv_sec, &utc);         /* cannot fail for a present time */
    ot_buffer_printf(line, "{\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ\"", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                     now.tv_nsec / 1000000);
}

void ot_log_event(ot_log_level level, const char *event, const ot_log_field *fields)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if ((int)level < atomic_load(&lowest_level))
        return;

    ot_buffer line = {0};
    append_time(&line);
    ot_buffer_printf(&line, ",\"level\":\"%s\",\"event\":\"%s\"", names[level], event);
    for (const ot_log_field *field = fields; field->kind != OT_LOG_KIND_NONE; field++) {
        ot_buffer_printf(&line, ",\"%s\":", field->name);
        if (field->kind == OT_LOG_KIND_INT)
            ot_buffer_printf(&line, "%lld", (long long)field->number);
        else
            append_escaped(&line, field->text);
    }
    OT_BUFFER_LITERAL(&line, "}\n");
    if (write(atomic_load(&output), line.ptr, line.len) < 0) {
        /* Nobody is left to tell. */
    }
    ot_buffer_free(&line);
}
