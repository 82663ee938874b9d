#include "http/frame_guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buffer.h"

enum {
    DATA,
    HEADERS,
    PRIORITY,
    RST_STREAM,
    SETTINGS,
    PUSH_PROMISE,
    PING,
    GOAWAY,
    WINDOW_UPDATE,
    CONTINUATION
};

static void add_preface(ot_buffer *out)
{
    OT_BUFFER_LITERAL(out, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
}

static void add_frame(ot_buffer *out, uint8_t type, uint8_t flags, ot_str payload)
{
    const char head[9] = {(char)(payload.len >> 16 & 0xff),
                          (char)(payload.len >> 8 & 0xff),
                          (char)(payload.len & 0xff),
                          (char)type,
                          (char)flags,
                          0,
                          0,
                          0,
                          1};
    ot_buffer_append(out, ot_str_make(head, sizeof(head)));
    ot_buffer_append(out, payload);
}

/* `count` frames of one kind. */
static ot_buffer flood(uint8_t type, uint8_t flags, ot_str payload, uint32_t count)
{
    ot_buffer out = {0};
    add_preface(&out);
    for (uint32_t i = 0; i < count; i++)
        add_frame(&out, type, flags, payload);
    return out;
}

/* The verdict when all arrives at once; the same must come out byte by byte. */
static ot_frame_verdict verdict_of(const ot_buffer *bytes)
{
    ot_frame_guard whole = {0};
    ot_frame_guard split = {0};
    ot_frame_verdict verdict = ot_frame_guard_feed(&whole, ot_buffer_str(bytes), 1);
    ot_frame_verdict by_byte = OT_FRAME_FINE;
    for (size_t i = 0; i < bytes->len && by_byte == OT_FRAME_FINE; i++)
        by_byte = ot_frame_guard_feed(&split, ot_str_make(bytes->ptr + i, 1), 1);
    assert_int_equal(verdict, by_byte);
    if (verdict == OT_FRAME_FINE)
        assert_int_equal(ot_frame_guard_is_inside(&whole), ot_frame_guard_is_inside(&split));
    return verdict;
}

static void expect(const char *what, ot_buffer bytes, ot_frame_verdict wanted)
{
    ot_frame_verdict got = verdict_of(&bytes);
    ot_buffer_free(&bytes);
    if (got != wanted)
        fail_msg("%s: %s, expected %s", what, ot_frame_verdict_name(got),
                 ot_frame_verdict_name(wanted));
}

static const struct {
    const char *what;
    uint8_t type;
    uint8_t flags;
    ot_str payload;
    uint32_t max;
    ot_frame_verdict verdict;
} floods[] = {
    {"resets", RST_STREAM, 0, OT_STR("abcd"), OT_FRAME_RESETS_MAX, OT_FRAME_RESETS},
    {"empty data", DATA, 0, OT_STR(""), OT_FRAME_EMPTY_DATA_MAX, OT_FRAME_EMPTY_DATA},
    {"settings", SETTINGS, 0, OT_STR(""), OT_FRAME_SETTINGS_MAX, OT_FRAME_SETTINGS},
    {"pings", PING, 0, OT_STR("12345678"), OT_FRAME_PINGS_MAX, OT_FRAME_PINGS},
    {"priorities", PRIORITY, 0, OT_STR("12345"), OT_FRAME_PRIORITIES_MAX, OT_FRAME_PRIORITIES},
    {"window updates", WINDOW_UPDATE, 0, OT_STR("1234"), OT_FRAME_WINDOW_UPDATES_MAX,
     OT_FRAME_WINDOW_UPDATES},
    {"unknown frames", 0x77, 0, OT_STR("x"), OT_FRAME_UNKNOWN_MAX, OT_FRAME_UNKNOWN},
    {"pushes of a client", PUSH_PROMISE, 4, OT_STR("1234"), OT_FRAME_UNKNOWN_MAX, OT_FRAME_UNKNOWN},
    {"continuations", CONTINUATION, 0, OT_STR(""), OT_FRAME_CONTINUATIONS_MAX,
     OT_FRAME_CONTINUATIONS},
};

static void floods_are_bounded(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++) {
        expect(floods[i].what,
               flood(floods[i].type, floods[i].flags, floods[i].payload, floods[i].max),
               OT_FRAME_FINE);
        expect(floods[i].what,
               flood(floods[i].type, floods[i].flags, floods[i].payload, floods[i].max + 1),
               floods[i].verdict);
    }
    expect("data with bytes", flood(DATA, 0, OT_S("x"), 1000), OT_FRAME_FINE);
    expect("ends of streams", flood(DATA, 1, OT_S(""), 1000), OT_FRAME_FINE);
}

static void counts_hold_for_a_while(void **state)
{
    (void)state; /* cmocka's */
    ot_buffer bytes = flood(PING, 0, OT_S("12345678"), OT_FRAME_PINGS_MAX);
    ot_frame_guard guard = {0};
    assert_int_equal(ot_frame_guard_feed(&guard, ot_buffer_str(&bytes), 1000), OT_FRAME_FINE);
    ot_str again = ot_str_make(bytes.ptr + 24, bytes.len - 24);
    assert_int_equal(ot_frame_guard_feed(&guard, again, 1000 + OT_FRAME_WINDOW_MS), OT_FRAME_FINE);
    assert_int_equal(ot_frame_guard_feed(&guard, again, 1001 + OT_FRAME_WINDOW_MS), OT_FRAME_PINGS);
    ot_buffer_free(&bytes);
}

static ot_buffer headers(uint8_t flags, ot_buffer block)
{
    ot_buffer out = {0};
    add_preface(&out);
    add_frame(&out, HEADERS, flags, ot_buffer_str(&block));
    ot_buffer_free(&block);
    return out;
}

static ot_buffer repeat(ot_str field, uint32_t count)
{
    ot_buffer out = {0};
    for (uint32_t i = 0; i < count; i++)
        ot_buffer_append(&out, field);
    return out;
}

/* One field each: indexed, with a long index, literal with name, literal by index, never indexed, a
 * new table size. */
static void fields_are_counted(void **state)
{
    (void)state; /* cmocka's */
    static const ot_str fields[] = {
        OT_STR("\x82"),
        OT_STR("\xff\x80\x01"),
        OT_STR("\x40\x01"
               "a"
               "\x02"
               "bc"),
        OT_STR("\x41\x01"
               "b"),
        OT_STR("\x10\x01"
               "a\x00"),
        OT_STR("\x0f\x30\x83"
               "abc"),
        OT_STR("\x3f\xe1\x1f"),
        OT_STR("\x00\x00\x00"),
    };
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        expect("fields", headers(5, repeat(fields[i], OT_FRAME_HEADER_FIELDS_MAX)), OT_FRAME_FINE);
        expect("fields", headers(5, repeat(fields[i], OT_FRAME_HEADER_FIELDS_MAX + 1)),
               OT_FRAME_HEADER_FIELDS);
    }
    ot_buffer long_value = {0};
    OT_BUFFER_LITERAL(&long_value, "\x40\x01"
                                   "a"
                                   "\x7f\x81\x0f"); /* 127 + 1 + 15 * 128 */
    for (int i = 0; i < 2048; i++)
        ot_buffer_append_byte(&long_value, (char)0x82); /* not fields: inside the value */
    expect("a long value", headers(5, long_value), OT_FRAME_FINE);
    expect("an endless length", headers(5, repeat(OT_S("\x40\x7f\xff\xff\xff\xff\xff\x01"), 1)),
           OT_FRAME_HEADER_FIELDS);
    expect("an endless index", headers(5, repeat(OT_S("\xff\xff\xff\xff\xff\xff\x01"), 1)),
           OT_FRAME_HEADER_FIELDS);
}

static void requests_of_one_read(void **state)
{
    (void)state; /* cmocka's */
    ot_buffer bytes = flood(HEADERS, 5, OT_S("\x82"), OT_FRAME_REQUESTS_MAX);
    ot_str frames = ot_str_make(bytes.ptr + 24, bytes.len - 24);
    ot_frame_guard guard = {0};
    assert_int_equal(ot_frame_guard_feed(&guard, ot_buffer_str(&bytes), 1), OT_FRAME_FINE);
    assert_int_equal(ot_frame_guard_feed(&guard, frames, 1), OT_FRAME_FINE);
    add_frame(&bytes, HEADERS, 5, OT_S("\x82"));
    frames = ot_str_make(bytes.ptr + 24, bytes.len - 24);
    assert_int_equal(ot_frame_guard_feed(&guard, frames, 1), OT_FRAME_REQUESTS);
    ot_buffer_free(&bytes);
}

static void padding_and_priority_are_no_fields(void **state)
{
    (void)state; /* cmocka's */
    ot_buffer padded = {0};
    OT_BUFFER_LITERAL(&padded, "\xc8"); /* 200 bytes of padding */
    OT_BUFFER_LITERAL(&padded, "12345\x82\x84");
    for (int i = 0; i < 200; i++)
        ot_buffer_append_byte(&padded, (char)0x82);
    expect("padded, with priority", headers(0x2d, padded), OT_FRAME_FINE);
    expect("only padding length", headers(0x0d, repeat(OT_S("\xff"), 1)), OT_FRAME_FINE);
}

/* A field may be cut anywhere by the end of a frame, and the whole block counts. */
static void blocks_go_on(void **state)
{
    (void)state; /* cmocka's */
    ot_buffer out = {0};
    ot_buffer half = repeat(OT_S("\x82"), OT_FRAME_HEADER_FIELDS_MAX / 2);
    add_preface(&out);
    add_frame(&out, HEADERS, 0, ot_buffer_str(&half));
    add_frame(&out, CONTINUATION, 0, ot_buffer_str(&half));
    ot_frame_guard guard = {0};
    assert_int_equal(ot_frame_guard_feed(&guard, ot_buffer_str(&out), 1), OT_FRAME_FINE);
    assert_true(ot_frame_guard_is_inside(&guard));
    add_frame(&out, CONTINUATION, 4, OT_S("\x82"));
    expect("fields of three frames", out, OT_FRAME_HEADER_FIELDS);
    ot_buffer_free(&half);
}

static void sizes(void **state)
{
    (void)state; /* cmocka's */
    ot_buffer value = {0};
    OT_BUFFER_LITERAL(&value, "\x40\x01"
                              "a"
                              "\x7f\x80\x7f"); /* 127 + 127 * 128 */
    while (value.len < OT_FRAME_HEADER_BYTES_MAX)
        ot_buffer_append_byte(&value, 'v');
    ot_buffer out = {0};
    add_preface(&out);
    add_frame(&out, HEADERS, 0, ot_buffer_str(&value));
    ot_frame_guard guard = {0};
    assert_int_equal(ot_frame_guard_feed(&guard, ot_buffer_str(&out), 1), OT_FRAME_FINE);
    add_frame(&out, CONTINUATION, 4, OT_S("v"));
    expect("a block beyond its limit", out, OT_FRAME_HEADER_BYTES);
    ot_buffer_free(&value);

    ot_buffer large = {0};
    add_preface(&large);
    OT_BUFFER_LITERAL(&large, "\x00\x40\x01\x00\x00\x00\x00\x00\x01");
    expect("a frame beyond its limit", large, OT_FRAME_TOO_LARGE);
}

static void inside(void **state)
{
    (void)state; /* cmocka's */
    ot_frame_guard guard = {0};
    assert_true(ot_frame_guard_is_inside(&guard)); /* the preface is to come */
    ot_buffer out = {0};
    add_preface(&out);
    add_frame(&out, SETTINGS, 0, OT_S(""));
    add_frame(&out, DATA, 0, OT_S("abc"));
    for (size_t i = 0; i < out.len; i++) {
        assert_int_equal(ot_frame_guard_feed(&guard, ot_str_make(out.ptr + i, 1), 1),
                         OT_FRAME_FINE);
        bool is_edge = i + 1 == 24 || i + 1 == 24 + 9 || i + 1 == out.len;
        assert_int_equal(ot_frame_guard_is_inside(&guard), !is_edge);
    }
    ot_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floods_are_bounded),
        cmocka_unit_test(counts_hold_for_a_while),
        cmocka_unit_test(fields_are_counted),
        cmocka_unit_test(padding_and_priority_are_no_fields),
        cmocka_unit_test(requests_of_one_read),
        cmocka_unit_test(blocks_go_on),
        cmocka_unit_test(sizes),
        cmocka_unit_test(inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
