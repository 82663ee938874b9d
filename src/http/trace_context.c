#include "http/trace_context.h"

/*
 * The places of a traceparent, section "traceparent Header Field Values":
 *     00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
 */
enum {
    VERSION_END = 2,
    TRACE_BEGIN = 3,
    TRACE_END = 35,
    PARENT_BEGIN = 36,
    PARENT_END = 52,
    FLAGS_BEGIN = 53,
    FLAGS_END = 55,
    KNOWN_FLAGS = 3, /* sampled, and random-trace-id of Level 2 */
};

enum { KEY_BYTES = 256, VALUE_BYTES = 256 }; /* of a member of tracestate */

/* ---- traceparent ---- */

/* Lower-case hexadecimal digits from `begin` to `end`. */
static bool is_hex(ot_str text, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        char c = text.ptr[i];
        if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
            return false;
    }
    return true;
}

/* The same, where all zero means none. */
static bool is_id(ot_str text, size_t begin, size_t end)
{
    bool is_zero = true;
    for (size_t i = begin; i < end; i++)
        is_zero = is_zero && text.ptr[i] == '0';
    return !is_zero && is_hex(text, begin, end);
}

static bool is_traceparent(ot_str value)
{
    if (value.len < FLAGS_END || value.ptr[VERSION_END] != '-' || value.ptr[TRACE_END] != '-' ||
        value.ptr[PARENT_END] != '-' || !is_hex(value, 0, VERSION_END) ||
        ot_str_starts_with(value, OT_S("ff")))
        return false;
    bool is_first = ot_str_starts_with(value, OT_S("00"));
    if (value.len > FLAGS_END && (is_first || value.ptr[FLAGS_END] != '-'))
        return false;
    return is_id(value, TRACE_BEGIN, TRACE_END) && is_id(value, PARENT_BEGIN, PARENT_END) &&
           is_hex(value, FLAGS_BEGIN, FLAGS_END);
}

static unsigned digit_value(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* Section "Versioning of traceparent": of a later version only what this one knows is passed on. */
static ot_str in_this_version(ot_arena *arena, ot_str value)
{
    if (ot_str_starts_with(value, OT_S("00")))
        return ot_arena_copy(arena, value);
    return ot_arena_printf(arena, "00%.*s0%u",
                           OT_ARG(ot_str_slice(value, VERSION_END, FLAGS_BEGIN)),
                           digit_value(value.ptr[FLAGS_END - 1]) & KNOWN_FLAGS);
}

/* Nothing is recorded here, so it is not flagged as sampled. */
static ot_str make_traceparent(ot_arena *arena, ot_random *random)
{
    char *text = ot_arena_alloc(arena, FLAGS_END);
    memcpy(text, "00-", TRACE_BEGIN);
    ot_random_digits(random, text + TRACE_BEGIN, TRACE_END - TRACE_BEGIN);
    text[TRACE_END] = '-';
    ot_random_digits(random, text + PARENT_BEGIN, PARENT_END - PARENT_BEGIN);
    memcpy(text + PARENT_END, "-00", FLAGS_END - PARENT_END);
    return ot_str_make(text, FLAGS_END);
}

/* ---- tracestate ---- */

/* As in Level 2, whose keys are simpler than the first ones and hold all of them. */
static bool is_key(ot_str key)
{
    static const ot_str marks = OT_STR("_-*/@");
    if (key.len == 0 || key.len > KEY_BYTES)
        return false;
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        bool is_alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!is_alphanumeric && (i == 0 || ot_str_find(marks, c, 0) == marks.len))
            return false;
    }
    return true;
}

static bool is_value(ot_str value)
{
    if (value.len == 0 || value.len > VALUE_BYTES)
        return false;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < ' ' || value.ptr[i] > '~' || value.ptr[i] == '=')
            return false;
    }
    return true;
}

static bool is_member(ot_str member)
{
    size_t equals = ot_str_find(member, '=', 0);
    return is_key(ot_str_slice(member, 0, equals)) &&
           is_value(ot_str_slice(member, equals + 1, member.len));
}

/* Writes the members of `list` that fit, without blanks and empty ones between them. What is wrong
 * anywhere makes all of it worthless (section "tracestate Header Field Values"). */
static ot_str keep_state(ot_arena *arena, ot_str list)
{
    char *text = ot_arena_alloc(arena, OT_TRACESTATE_BYTES);
    size_t bytes = 0;
    uint32_t count = 0;
    bool is_full = false;
    for (size_t from = 0; from < list.len;) {
        size_t end = ot_str_find(list, ',', from);
        ot_str member = ot_str_trim(ot_str_slice(list, from, end));
        from = end + 1;
        if (member.len == 0)
            continue;
        if (!is_member(member) || ++count > OT_TRACESTATE_MEMBERS)
            return (ot_str){0};
        size_t comma = bytes > 0;
        is_full = is_full || bytes + comma + member.len > OT_TRACESTATE_BYTES;
        if (is_full)
            continue;
        if (comma)
            text[bytes++] = ',';
        memcpy(text + bytes, member.ptr, member.len);
        bytes += member.len;
    }
    return ot_str_make(text, bytes);
}

/* ---- A request ---- */

/* What comes after enough of it is cut off anyway. */
static void join(ot_arena *arena, ot_str *joined, ot_str line)
{
    if (joined->len >= OT_TRACESTATE_BYTES)
        return;
    *joined = joined->ptr == NULL
                  ? line
                  : ot_arena_printf(arena, "%.*s,%.*s", OT_ARG(*joined), OT_ARG(line));
}

void ot_trace_context_take_header(ot_arena *arena, ot_trace_context *trace, ot_str name,
                                  ot_str value)
{
    if (ot_str_equal(name, OT_S("traceparent")))
        join(arena, &trace->traceparent, value);
    else if (ot_str_equal(name, OT_S("tracestate")))
        join(arena, &trace->tracestate, value);
}

void ot_trace_context_settle(ot_arena *arena, ot_trace_context *trace, ot_random *random)
{
    ot_str parent = ot_str_trim(trace->traceparent);
    if (!is_traceparent(parent)) {
        *trace = (ot_trace_context){.traceparent = make_traceparent(arena, random)};
        return;
    }
    trace->traceparent = in_this_version(arena, parent);
    trace->tracestate = keep_state(arena, trace->tracestate);
}

ot_str ot_trace_context_id(const ot_trace_context *trace)
{
    return ot_str_slice(trace->traceparent, TRACE_BEGIN, TRACE_END);
}
