#include "http/trace_context.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define PARENT "b7ad6b7169203331"
#define RIGHT "00-" TRACE "-" PARENT "-01"
#define DIGITS_16 "0123456789abcdef"
#define DIGITS_64 DIGITS_16 DIGITS_16 DIGITS_16 DIGITS_16
#define DIGITS_256 DIGITS_64 DIGITS_64 DIGITS_64 DIGITS_64
#define FOUR(member) member "1=v," member "2=v," member "3=v," member "4=v"
#define SIXTEEN(member)                                                                            \
    FOUR(member "1") "," FOUR(member "2") "," FOUR(member "3") "," FOUR(member "4")

/* What comes of lines of one header. NULL: a new trace, or no state. */
typedef struct lines_case {
    const char *sentence;
    const char *lines[3];
    const char *kept;
} lines_case;

static const lines_case parents[] = {
    {"a sampled one", {RIGHT}, RIGHT},
    {"one that is not", {"00-" TRACE "-" PARENT "-00"}, "00-" TRACE "-" PARENT "-00"},
    {"unknown flags", {"00-" TRACE "-" PARENT "-ff"}, "00-" TRACE "-" PARENT "-ff"},
    {"blanks around it", {" \t" RIGHT " "}, RIGHT},
    {"a later version", {"01-" TRACE "-" PARENT "-01"}, RIGHT},
    {"the last version", {"fe-" TRACE "-" PARENT "-01"}, RIGHT},
    {"a later version with more", {"cc-" TRACE "-" PARENT "-01-what-else"}, RIGHT},
    {"a later version with a dash", {"cc-" TRACE "-" PARENT "-01-"}, RIGHT},
    {"flags of a later version", {"01-" TRACE "-" PARENT "-fe"}, "00-" TRACE "-" PARENT "-02"},
    {"a later version with more at once", {"cc-" TRACE "-" PARENT "-01what"}, NULL},
    {"this version with more", {RIGHT "-what"}, NULL},
    {"this version with a dash", {RIGHT "-"}, NULL},
    {"version ff", {"ff-" TRACE "-" PARENT "-01"}, NULL},
    {"a version in upper case", {"0A-" TRACE "-" PARENT "-01"}, NULL},
    {"a version that is none", {".0-" TRACE "-" PARENT "-01"}, NULL},
    {"a version of one digit", {"0-" TRACE "-" PARENT "-01"}, NULL},
    {"no trace", {"00-00000000000000000000000000000000-" PARENT "-01"}, NULL},
    {"no parent", {"00-" TRACE "-0000000000000000-01"}, NULL},
    {"a trace in upper case", {"00-0AF7651916CD43DD8448EB211C80319C-" PARENT "-01"}, NULL},
    {"a parent in upper case", {"00-" TRACE "-B7AD6B7169203331-01"}, NULL},
    {"flags in upper case", {"00-" TRACE "-" PARENT "-0A"}, NULL},
    {"flags of one digit", {"00-" TRACE "-" PARENT "-1"}, NULL},
    {"a short trace", {"00-0af7651916cd43dd8448eb211c80319-" PARENT "-01"}, NULL},
    {"a long trace", {"00-" TRACE "0-" PARENT "-01"}, NULL},
    {"a long parent", {"00-" TRACE "-" PARENT "0-01"}, NULL},
    {"a digit that is none", {"00-" TRACE "-b7ad6b716920333g-01"}, NULL},
    {"no flags", {"00-" TRACE "-" PARENT}, NULL},
    {"no dashes", {"00." TRACE "." PARENT ".01"}, NULL},
    {"nothing", {""}, NULL},
    {"nonsense", {"nonsense"}, NULL},
    {"two of them", {RIGHT, RIGHT}, NULL},
    {"two of a later version", {"01-" TRACE "-" PARENT "-01", RIGHT}, NULL},
    {"one of them empty", {"", RIGHT}, NULL},
};

static const lines_case states[] = {
    {"one member", {"vendor=opaque"}, "vendor=opaque"},
    {"in their order", {"b=1,a=2"}, "b=1,a=2"},
    {"blanks between, and empty ones", {"a=1 \t,, b=2 ,"}, "a=1,b=2"},
    {"lines", {"a=1", "b=2,c=3"}, "a=1,b=2,c=3"},
    {"an empty line", {"a=1", "", "b=2"}, "a=1,b=2"},
    {"a key twice", {"a=1,a=2"}, "a=1,a=2"},
    {"all a key may have", {"a0_-*/z=1,0t@s=2,t0@s-*/=3"}, "a0_-*/z=1,0t@s=2,t0@s-*/=3"},
    {"all a value may have",
     {"a= !\"#$%&'()*+-./09:;<>?@AZ[]^_`az{|}~"},
     "a= !\"#$%&'()*+-./09:;<>?@AZ[]^_`az{|}~"},
    {"a long key", {DIGITS_256 "=1"}, DIGITS_256 "=1"},
    {"a longer key", {DIGITS_256 "a=1"}, NULL},
    {"a long value", {"a=" DIGITS_256}, "a=" DIGITS_256},
    {"a longer value", {"a=" DIGITS_256 "0"}, NULL},
    {"as many members as may be", {SIXTEEN("a") "," SIXTEEN("b")}, SIXTEEN("a") "," SIXTEEN("b")},
    {"one more", {SIXTEEN("a") "," SIXTEEN("b") ",c=1"}, NULL},
    {"what does not fit is cut off by members",
     {"a=" DIGITS_256 ",b=" DIGITS_64 DIGITS_64 DIGITS_64 ",c=" DIGITS_64 ",d=1"},
     "a=" DIGITS_256 ",b=" DIGITS_64 DIGITS_64 DIGITS_64},
    {"lines that do not fit", {"a=" DIGITS_256, "b=" DIGITS_256, "c=1"}, "a=" DIGITS_256},
    {"a key in upper case", {"A=1"}, NULL},
    {"a key that begins with a dash", {"-a=1"}, NULL},
    {"a dot in a key", {"a.b=1"}, NULL},
    {"no key", {"=1"}, NULL},
    {"no value", {"a="}, NULL},
    {"no equals sign", {"a"}, NULL},
    {"two equals signs", {"a=1=2"}, NULL},
    {"a blank before the equals sign", {"a =1"}, NULL},
    {"a control character", {"a=1\x01"}, NULL},
    {"a letter beyond ASCII", {"a=\xc3\xa9"}, NULL},
    {"one that is wrong among others", {"a=1,B=2,c=3"}, NULL},
    {"nothing", {""}, NULL},
};

static ot_trace_context settle(ot_arena *arena, ot_random *random, const char *const *parent_lines,
                               const char *const *state_lines)
{
    ot_trace_context trace = {0};
    for (size_t i = 0; i < 3 && parent_lines[i] != NULL; i++)
        ot_trace_context_take_header(arena, &trace, OT_S("traceparent"),
                                     ot_str_from_c(parent_lines[i]));
    for (size_t i = 0; i < 3 && state_lines[i] != NULL; i++)
        ot_trace_context_take_header(arena, &trace, OT_S("tracestate"),
                                     ot_str_from_c(state_lines[i]));
    ot_trace_context_take_header(arena, &trace, OT_S("x-request-id"), OT_S(RIGHT));
    ot_trace_context_settle(arena, &trace, random);
    return trace;
}

/* A trace of our own: never one that was seen before, and without state. */
static void check_new(const char *sentence, const ot_trace_context *trace, ot_str *last)
{
    ot_str parent = trace->traceparent;
    if (parent.len != 55 || !ot_str_starts_with(parent, OT_S("00-")) ||
        !ot_str_ends_with(parent, OT_S("-00")) || trace->tracestate.len > 0)
        fail_msg("%s: %.*s, %.*s", sentence, OT_ARG(parent), OT_ARG(trace->tracestate));
    for (size_t i = 0; i < parent.len; i++) {
        bool is_dash = i == 2 || i == 35 || i == 52;
        if (is_dash ? parent.ptr[i] != '-' : memchr(DIGITS_16, parent.ptr[i], 16) == NULL)
            fail_msg("%s: %.*s", sentence, OT_ARG(parent));
    }
    assert_false(ot_str_equal(ot_trace_context_id(trace), *last));
    *last = ot_trace_context_id(trace);
}

static void a_traceparent_is_kept_or_a_trace_begins(void **state)
{
    (void)state; /* cmocka's */
    static ot_random random;
    static const char *const told[] = {"vendor=1", NULL};
    ot_arena *arena = ot_arena_new();
    ot_str last = {0};
    for (size_t i = 0; i < sizeof(parents) / sizeof(parents[0]); i++) {
        const lines_case *row = &parents[i];
        ot_trace_context trace = settle(arena, &random, row->lines, told);
        if (row->kept == NULL) {
            check_new(row->sentence, &trace, &last);
            continue;
        }
        if (!ot_str_equal(trace.traceparent, ot_str_from_c(row->kept)))
            fail_msg("%s: %.*s", row->sentence, OT_ARG(trace.traceparent));
        assert_true(ot_str_equal(ot_trace_context_id(&trace), OT_S(TRACE)));
        assert_true(ot_str_equal(trace.tracestate, OT_S("vendor=1")));
    }
    ot_arena_free(arena);
}

static void a_tracestate_is_kept_or_dropped(void **state)
{
    (void)state; /* cmocka's */
    static ot_random random;
    static const char *const parent[] = {RIGHT, NULL};
    ot_arena *arena = ot_arena_new();
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        const lines_case *row = &states[i];
        ot_trace_context trace = settle(arena, &random, parent, row->lines);
        assert_true(ot_str_equal(trace.traceparent, OT_S(RIGHT)));
        if (!ot_str_equal(trace.tracestate, ot_str_from_c(row->kept)))
            fail_msg("%s: %.*s", row->sentence, OT_ARG(trace.tracestate));
    }
    ot_arena_free(arena);
}

static void nothing_begins_a_trace(void **state)
{
    (void)state; /* cmocka's */
    static ot_random random;
    static const char *const none[] = {NULL};
    static const char *const told[] = {"vendor=1", NULL};
    ot_arena *arena = ot_arena_new();
    ot_str last = {0};
    ot_trace_context trace = settle(arena, &random, none, told);
    check_new("no header", &trace, &last);
    trace = settle(arena, &random, none, none);
    check_new("nor a state", &trace, &last);
    ot_arena_free(arena);
}

/* However often a header comes, little of it is copied. */
static void many_lines_cost_little(void **state)
{
    (void)state; /* cmocka's */
    static ot_random random;
    ot_arena *arena = ot_arena_new();
    ot_trace_context trace = {0};
    for (int i = 0; i < 10000; i++) {
        ot_trace_context_take_header(arena, &trace, OT_S("traceparent"), OT_S(RIGHT));
        ot_trace_context_take_header(arena, &trace, OT_S("tracestate"), OT_S("a=" DIGITS_64));
    }
    ot_trace_context_settle(arena, &trace, &random);
    assert_true(ot_arena_bytes(arena) < 64 * 1024);
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_traceparent_is_kept_or_a_trace_begins),
                                       cmocka_unit_test(a_tracestate_is_kept_or_dropped),
                                       cmocka_unit_test(nothing_begins_a_trace),
                                       cmocka_unit_test(many_lines_cost_little)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
