#include "language/report.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buffer.h"

/* A new problem with room for its places, or NULL when the report is full. */
static ot_problem *add(ot_report *report, uint32_t place_count)
{
    if (report->limit > 0 && report->problems.count >= report->limit) {
        report->is_cut = true;
        return NULL;
    }
    ot_problem problem = {.place_count = place_count};
    if (place_count > 0)
        problem.places = OT_NEW_ARRAY(report->arena, ot_place, place_count);
    OT_VEC_PUSH(report->arena, &report->problems, problem);
    return &report->problems.items[report->problems.count - 1];
}

__attribute__((format(printf, 2, 0))) static ot_str
format_message(ot_arena *arena, const char *format, va_list arguments)
{
    va_list measure;
    va_copy(measure, arguments);
    int len = vsnprintf(NULL, 0, format, measure);
    va_end(measure);
    if (len < 0)
        return ot_str_from_c(
            format); /* the C library refuses the text; the bare sentence is better than none */
    char *ptr = ot_arena_alloc(arena, (size_t)len + 1);
    (void)vsnprintf(ptr, (size_t)len + 1, format, arguments); /* measured just above */
    return ot_str_make(ptr, (size_t)len);
}

void ot_report_at(ot_report *report, ot_place place, const char *format, ...)
{
    ot_problem *problem = add(report, place.source == NULL ? 0 : 1);
    if (problem == NULL)
        return;
    if (problem->place_count > 0)
        problem->places[0] = place;
    va_list arguments;
    va_start(arguments, format);
    problem->message = format_message(report->arena, format, arguments);
    va_end(arguments);
}

void ot_report_places(ot_report *report, const ot_place *places, uint32_t place_count,
                      const char *format, ...)
{
    ot_problem *problem = add(report, place_count);
    if (problem == NULL)
        return;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < place_count; i++)
        if (places[i].source != NULL)
            problem->places[kept++] = places[i];
    problem->place_count = kept;
    va_list arguments;
    va_start(arguments, format);
    problem->message = format_message(report->arena, format, arguments);
    va_end(arguments);
}

void ot_report_set_code(ot_report *report, const char *code)
{
    if (!report->is_cut && report->problems.count > 0)
        report->problems.items[report->problems.count - 1].code = code;
}

bool ot_report_is_empty(const ot_report *report)
{
    return report->problems.count == 0 && !report->is_cut;
}

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

/* The source line and a caret below the place; tabs stay tabs so that the caret stands right. */
static void print_line(ot_place place, ot_buffer *out)
{
    ot_str text = place.source->text;
    size_t begin = place.offset;
    while (begin > 0 && !is_line_end(text.ptr[begin - 1]))
        begin--;
    size_t end = place.offset;
    while (end < text.len && !is_line_end(text.ptr[end]))
        end++;
    ot_buffer_printf(out, "    %.*s\n    ", OT_ARG(ot_str_slice(text, begin, end)));
    for (size_t i = begin; i < place.offset; i++)
        if (((unsigned char)text.ptr[i] & 0xC0) != 0x80)
            ot_buffer_append_byte(out, text.ptr[i] == '\t' ? '\t' : ' ');
    OT_BUFFER_LITERAL(out, "^\n");
}

static void print_place(ot_place place, ot_buffer *out)
{
    ot_location at = ot_source_locate(place.source, place.offset);
    ot_buffer_printf(out, "%.*s:%u:%u: ", OT_ARG(place.source->name), at.line, at.column);
}

static void print_problem(const ot_problem *problem, bool with_source, ot_buffer *out)
{
    if (problem->place_count > 0)
        print_place(problem->places[0], out);
    ot_buffer_append(out, problem->message);
    ot_buffer_append_byte(out, '\n');
    if (problem->place_count > 0 && with_source)
        print_line(problem->places[0], out);
    for (uint32_t i = 1; i < problem->place_count; i++) {
        OT_BUFFER_LITERAL(out, "  see also ");
        print_place(problem->places[i], out);
        out->len -= 2; /* the ": " that a message would follow */
        ot_buffer_append_byte(out, '\n');
        if (with_source)
            print_line(problem->places[i], out);
    }
}

void ot_report_print(const ot_report *report, bool with_source, ot_buffer *out)
{
    for (uint32_t i = 0; i < report->problems.count; i++)
        print_problem(&report->problems.items[i], with_source, out);
    if (report->is_cut)
        ot_buffer_printf(out, "More was found; only the first %u are shown.\n",
                         report->problems.count);
}
