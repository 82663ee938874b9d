#include "postgres/codec_types.h"
#include "postgres/fixture.h"
#include "json/reader.h"

/* An input value, and the text that `sql` makes of it as $1. An expectation that begins with "!" is
 * part of the sentence for the client. */
typedef struct read_case {
    const char *type;
    const char *json;
    const char *sql; /* NULL: select $1::text */
    const char *expected;
} read_case;

static const char utc[] = "select ($1 at time zone 'UTC')::text";

static const read_case cases[] = {
    {"bool", "true", NULL, "true"},
    {"bool", "false", NULL, "false"},
    {"bool", "\"true\"", NULL, "!true or false"},
    {"bool", "1", NULL, "!true or false"},
    {"int2", "-32768", NULL, "-32768"},
    {"int2", "32768", NULL, "!32767"},
    {"int4", "\"2147483647\"", NULL, "2147483647"},
    {"int4", "2147483648", NULL, "!2147483647"},
    {"int4", "1.0", NULL, "!whole number"},
    {"int4", "\"\"", NULL, "!whole number"},
    {"int4", "\"12 \"", NULL, "!whole number"},
    {"int4", "\"+12\"", NULL, "!whole number"},
    {"int4", "\"1x\"", NULL, "!whole number"},
    {"int4", "\"-\"", NULL, "!whole number"},
    {"int4", "true", NULL, "!whole number"},
    {"int4", "[1]", NULL, "!whole number"},
    {"int8", "\"-9223372036854775808\"", NULL, "-9223372036854775808"},
    {"int8", "9223372036854775808", NULL, "!64 bits"},
    {"oid", "4294967295", NULL, "4294967295"},
    {"oid", "-1", NULL, "!4294967295"},
    {"float8", "0.1", NULL, "0.1"},
    {"float8", "-1e300", NULL, "-1e+300"},
    {"float8", "1e309", NULL, "!double precision"},
    {"float8", "\"NaN\"", NULL, "!double precision"},
    {"float8", "\"Infinity\"", NULL, "!double precision"},
    {"float8", "\"0x10\"", NULL, "!double precision"},
    {"float8", "5", NULL, "5"},
    {"float4", "0.1", NULL, "0.1"},
    {"float4", "3.4028235e38", NULL, "3.4028235e+38"},
    {"float4", "3.5e38", NULL, "!single precision"},
    {"numeric", "0", NULL, "0"},
    {"numeric", "\"-0\"", NULL, "0"},
    {"numeric", "\"0.00\"", NULL, "0.00"},
    {"numeric", "12.50", NULL, "12.50"},
    {"numeric", "\"-12345.678900\"", NULL, "-12345.678900"},
    {"numeric", "\"00012\"", NULL, "12"},
    {"numeric", "\"0.0000000000001\"", NULL, "0.0000000000001"},
    {"numeric", "\"10000\"", NULL, "10000"},
    {"numeric", "\"99999999999999999999999999999.99999999\"", NULL,
     "99999999999999999999999999999.99999999"},
    {"numeric", "1e5", NULL, "100000"},
    {"numeric", "1.5e3", NULL, "1500"},
    {"numeric", "1.5E-3", NULL, "0.0015"},
    {"numeric", "123e-2", NULL, "1.23"},
    {"numeric", "\"\"", NULL, "!decimal number"},
    {"numeric", "\".5\"", NULL, "!decimal number"},
    {"numeric", "\"1.\"", NULL, "!decimal number"},
    {"numeric", "\"1e\"", NULL, "!decimal number"},
    {"numeric", "\"1,5\"", NULL, "!decimal number"},
    {"numeric", "\"NaN\"", NULL, "!decimal number"},
    {"numeric", "1e1001", NULL, "!decimal number"},
    {"ot_price", "\"7.10\"", "select $1::numeric::text", "7.10"},
    {"text", "\"Gr\xC3\xBC\xC3\x9F\"", NULL, "Gr\xC3\xBC\xC3\x9F"},
    {"text", "\"\"", NULL, ""},
    {"text", "12", NULL, "12"},
    {"text", "\"a\\u0000b\"", NULL, "!NUL"},
    {"text", "true", NULL, "!string"},
    {"text", "{}", NULL, "!string"},
    {"varchar", "\"v\"", NULL, "v"},
    {"char(5)", "\"ab\"", NULL, "ab"},
    {"name", "\"n\"", NULL, "n"},
    {"name", "\"0123456789012345678901234567890123456789012345678901234567890123\"", NULL,
     "!63 bytes"},
    {"\"char\"", "\"c\"", NULL, "c"},
    {"\"char\"", "\"cc\"", NULL, "!one ASCII"},
    {"uuid", "\"01234567-89AB-cdef-0123-456789abcdef\"", NULL,
     "01234567-89ab-cdef-0123-456789abcdef"},
    {"uuid", "\"0123456789abcdef0123456789abcdef\"", NULL, "01234567-89ab-cdef-0123-456789abcdef"},
    {"uuid", "\"01234567-89ab-cdef-0123-456789abcde\"", NULL, "!UUID"},
    {"uuid", "\"01234567-89ab-cdef-0123-456789abcdeg\"", NULL, "!UUID"},
    {"uuid", "\"0123456-789ab-cdef-0123-456789abcdef\"", NULL, "!UUID"},
    {"uuid", "\"{123456789abcdef0123456789abcdef0}\"", NULL, "!UUID"},
    {"uuid", "12", NULL, "!UUID"},
    {"bytea", "\"AP8Q\"", NULL, "\\x00ff10"},
    {"bytea", "\"AP8=\"", NULL, "\\x00ff"},
    {"bytea", "\"AA==\"", NULL, "\\x00"},
    {"bytea", "\"\"", NULL, "\\x"},
    {"bytea", "\"AA=\"", NULL, "!base64"},
    {"bytea", "\"AA=A\"", NULL, "!base64"},
    {"bytea", "\"AB==\"", NULL, "!base64"},
    {"bytea", "\"A===\"", NULL, "!base64"},
    {"bytea", "\"AA==AAAA\"", NULL, "!base64"},
    {"bytea", "\"AP8_\"", NULL, "!base64"},
    {"date", "\"2026-02-03\"", NULL, "2026-02-03"},
    {"date", "\"2024-02-29\"", NULL, "2024-02-29"},
    {"date", "\"2000-02-29\"", NULL, "2000-02-29"},
    {"date", "\"1900-02-29\"", NULL, "!date such as"},
    {"date", "\"2026-02-29\"", NULL, "!date such as"},
    {"date", "\"2026-13-01\"", NULL, "!date such as"},
    {"date", "\"2026-00-01\"", NULL, "!date such as"},
    {"date", "\"2026-04-31\"", NULL, "!date such as"},
    {"date", "\"0000-01-01\"", NULL, "!date such as"},
    {"date", "\"0001-01-01\"", NULL, "0001-01-01"},
    {"date", "\"9999-12-31\"", NULL, "9999-12-31"},
    {"date", "\"2026-2-3\"", NULL, "!date such as"},
    {"date", "\"2026-02-03 \"", NULL, "!date such as"},
    {"date", "\"infinity\"", NULL, "!date such as"},
    {"date", "\"today\"", NULL, "!date such as"},
    {"time", "\"04:05:06\"", NULL, "04:05:06"},
    {"time", "\"23:59:59.123456\"", NULL, "23:59:59.123456"},
    {"time", "\"23:59:59.9999996\"", NULL, "24:00:00"},
    {"time", "\"24:00:00\"", NULL, "24:00:00"},
    {"time", "\"24:00:01\"", NULL, "!time"},
    {"time", "\"04:05\"", NULL, "!time such as"},
    {"time", "\"04:05:06.\"", NULL, "!time such as"},
    {"time", "\"04:05:06Z\"", NULL, "!time such as"},
    {"timetz", "\"04:05:06.5+02:30\"", NULL, "04:05:06.5+02:30"},
    {"timetz", "\"04:05:06Z\"", NULL, "04:05:06+00"},
    {"timetz", "\"04:05:06\"", NULL, "!offset"},
    {"timestamp", "\"2026-02-03T04:05:06.789\"", NULL, "2026-02-03 04:05:06.789"},
    {"timestamp", "\"2026-02-03T04:05:06Z\"", NULL, "!without an offset"},
    {"timestamptz", "\"2026-02-03T04:05:06Z\"", utc, "2026-02-03 04:05:06"},
    {"timestamptz", "\"2026-02-03t04:05:06.000001z\"", utc, "2026-02-03 04:05:06.000001"},
    {"timestamptz", "\"2026-02-03 04:05:06+05:30\"", utc, "2026-02-02 22:35:06"},
    {"timestamptz", "\"1999-12-31T23:59:59-00:30\"", utc, "2000-01-01 00:29:59"},
    {"timestamptz", "\"2016-12-31T23:59:60Z\"", utc, "2017-01-01 00:00:00"},
    {"timestamptz", "\"2026-02-03T04:05:06.1234567Z\"", utc, "2026-02-03 04:05:06.123457"},
    {"timestamptz", "\"2026-02-03T04:05:06\"", utc, "!with an offset"},
    {"timestamptz", "\"2026-02-03T04:05:06+16:00\"", utc, "!with an offset"},
    {"timestamptz", "\"2026-02-03T04:05:06+0100\"", utc, "!with an offset"},
    {"timestamptz", "\"2026-02-30T04:05:06Z\"", utc, "!with an offset"},
    {"timestamptz", "\"2026-02-03T25:05:06Z\"", utc, "!with an offset"},
    {"timestamptz", "\"2026-02-03\"", utc, "!with an offset"},
    {"timestamptz", "1770091506", utc, "!with an offset"},
    {"interval", "\"P1Y2M3DT4H5M6.7S\"", NULL, "1 year 2 mons 3 days 04:05:06.7"},
    {"interval", "\"PT-0.5S\"", NULL, "-00:00:00.5"},
    {"interval", "\"P2W\"", NULL, "14 days"},
    {"interval", "\"PT0S\"", NULL, "00:00:00"},
    {"interval", "\"P\"", NULL, "!duration"},
    {"interval", "\"PT\"", NULL, "!duration"},
    {"interval", "\"P1DT\"", NULL, "!duration"},
    {"interval", "\"P1D1Y\"", NULL, "!duration"},
    {"interval", "\"P1.5D\"", NULL, "!duration"},
    {"interval", "\"1 day\"", NULL, "!duration"},
    {"interval", "\"P999999999Y\"", NULL, "!duration"},
    {"json", "{\"a\":[1.50,null,true]}", NULL, "{\"a\":[1.50,null,true]}"},
    {"jsonb", "{\"b\":\"\\n\",\"a\":1e2}", NULL, "{\"a\": 100, \"b\": \"\\n\"}"},
    {"jsonb", "\"text\"", NULL, "\"text\""},
    {"jsonb", "[\"\\u0000\"]", NULL, "!NUL"},
    {"jsonb", "{\"\\u0000\":1}", NULL, "!NUL"},
    {"jsonb", "[1e999999]", NULL, "!out of range"},
    {"ot_mood", "\"so happy\"", "select $1::ot_mood::text", "so happy"},
    {"ot_mood", "\"HAPPY\"", NULL, "!values of the enum"},
    {"inet", "\"192.0.2.7\"", NULL, "192.0.2.7/32"},
    {"inet", "\"192.0.2.7/24\"", NULL, "192.0.2.7/24"},
    {"inet", "\"2001:db8::1\"", NULL, "2001:db8::1/128"},
    {"inet", "\"192.0.2\"", NULL, "!IP address"},
    {"inet", "\"192.0.2.7/33\"", NULL, "!IP address"},
    {"inet", "\"192.0.2.7/\"", NULL, "!IP address"},
    {"cidr", "\"192.0.2.0/24\"", NULL, "192.0.2.0/24"},
    {"cidr", "\"192.0.2.1/24\"", NULL, "!network"},
    {"int4[]", "[1,\"2\",null]", NULL, "{1,2,NULL}"},
    {"int4[]", "[]", NULL, "{}"},
    {"int4[]", "[1,\"x\"]", NULL, "!whole number"},
    {"int4[]", "[[1]]", NULL, "{{1}}"},
    {"int4[]", "[[1,2],[3,null]]", NULL, "{{1,2},{3,NULL}}"},
    {"int4[]", "[[],[]]", NULL, "{}"},
    {"int4[]", "[[1],[2,3]]", NULL, "!same length"},
    {"int4[]", "[[1],2]", NULL, "!same length"},
    {"int4[]", "[1,[2]]", NULL, "!whole number"},
    {"int4[]", "[[1],null]", NULL, "!same length"},
    {"int4[]", "[[[[[[1]]]]]]", NULL, "{{{{{{1}}}}}}"},
    {"int4[]", "[[[[[[[1]]]]]]]", NULL, "!6 dimensions"},
    {"date", "\"infinity\"", NULL, "!date"},
    {"timestamptz", "\"infinity\"", NULL, "!offset"},
    {"numeric", "\"Infinity\"", NULL, "!decimal"},
    {"macaddr", "\"08:00:2B:01:02:03\"", NULL, "08:00:2b:01:02:03"},
    {"macaddr", "\"08:00:2b:01:02:0g\"", NULL, "!MAC"},
    {"macaddr8", "\"08:00:2b:01:02:03:04:05\"", NULL, "08:00:2b:01:02:03:04:05"},
    {"varbit", "\"101010101\"", NULL, "101010101"},
    {"varbit", "\"\"", NULL, ""},
    {"varbit", "\"12\"", NULL, "!0 and 1"},
    {"\"char\"", "\"\"", NULL, ""},
    {"interval", "\"PT2562047788H54.775807S\"", NULL, "2562047788:00:54.775807"},
    {"interval", "\"PT2562047789H\"", NULL, "!duration"},
    {"interval", "\"PT9223372036854775808H\"", NULL, "!duration"},
    {"interval", "\"P-178956970Y-8M\"", NULL, "-178956970 years -8 mons"},
    {"interval", "\"P178956971Y\"", NULL, "!duration"},
    {"int4[]", "1", NULL, "!list"},
    {"text[]", "[\"a\",\"b,c\",\"\"]", NULL, "{a,\"b,c\",\"\"}"},
    {"numeric[]", "[1.10,\"2\"]", NULL, "{1.10,2}"},
    {"uuid[]", "[\"01234567-89ab-cdef-0123-456789abcdef\"]", NULL,
     "{01234567-89ab-cdef-0123-456789abcdef}"},
    {"point", "\"(1,2)\"", NULL, "!cannot be given"},
};

/* Of String fields: all that they give is taken back. */
static const read_case string_cases[] = {
    {"date", "\"infinity\"", NULL, "infinity"},
    {"date", "\"0044-03-15 BC\"", NULL, "0044-03-15 BC"},
    {"date", "\"4714-11-24 BC\"", NULL, "4714-11-24 BC"},
    {"date", "\"4714-11-23 BC\"", NULL, "!date"},
    {"date", "\"5874897-12-31\"", NULL, "5874897-12-31"},
    {"date", "\"5874898-01-01\"", NULL, "!date"},
    {"date", "\"0001-02-29 BC\"", NULL, "0001-02-29 BC"},
    {"date", "\"00001-02-03\"", NULL, "!date"},
    {"timestamp", "\"-infinity\"", NULL, "-infinity"},
    {"timestamptz", "\"0044-03-15T01:02:03Z BC\"", utc, "0044-03-15 01:02:03 BC"},
    {"timestamptz", "\"294276-12-31T23:59:59.999999Z\"", utc, "294276-12-31 23:59:59.999999"},
    {"timestamptz", "\"294277-01-01T00:00:00Z\"", utc, "!offset"},
    {"numeric", "\"NaN\"", NULL, "NaN"},
    {"numeric", "\"-Infinity\"", NULL, "-Infinity"},
    {"bytea", "\"\\\\x00fF\"", NULL, "\\x00ff"},
    {"bytea", "\"\\\\x0\"", NULL, "!hexadecimal"},
    {"bytea", "\"AAAA\"", NULL, "!hexadecimal"},
};

static ot_loop *loop;
static ot_pg_pool *pool;

static const char *read_case_value(ot_arena *arena, const read_case *c, ot_wire wire,
                                   ot_pg_value *value)
{
    ot_json_error error;
    const ot_json *json = ot_json_read(arena, ot_str_from_c(c->json), &error);
    if (json == NULL)
        fail_msg("%s: %s", c->json, error.message);
    return ot_pg_read(arena, codec_type(c->type), wire, json, value);
}

/* Sends the value as $1. Enums and domains of the test's own go as text with a cast: their oids
 * differ per database. */
static void expect_text(const read_case *c, ot_pg_value value)
{
    const ot_pg_type *type = codec_type(c->type);
    uint32_t oid = type->kind == 'e' ? 25 : type->kind == 'd' ? type->base_oid : type->oid;
    fixture_trip t;
    fixture_trip_init(&t, c->sql == NULL ? "select $1::text" : c->sql);
    ot_pg_statement_init(&t.statements[0], t.statements[0].sql, &oid, 1);
    const char *values[] = {value.ptr};
    const int lengths[] = {value.length};
    t.queries[0].values = values;
    t.queries[0].lengths = lengths;
    fixture_run(loop, pool, &t);
    if (t.has_failed)
        fail_msg("%s %s: %s", c->type, c->json, t.failure.error.message);
    ot_str cell = fixture_cell(&t, 0);
    if (!ot_str_equal(cell, ot_str_from_c(c->expected)))
        fail_msg("%s %s: got %.*s", c->type, c->json, OT_ARG(cell));
    fixture_trip_clear(&t);
}

static void check_cases(const read_case *first, size_t count, ot_wire wire)
{
    for (size_t i = 0; i < count; i++) {
        const read_case *c = &first[i];
        ot_arena *arena = ot_arena_new();
        ot_pg_value value;
        const char *problem = read_case_value(arena, c, wire, &value);
        bool is_refused = c->expected[0] == '!';
        if (is_refused != (problem != NULL) ||
            (is_refused && strstr(problem, c->expected + 1) == NULL))
            fail_msg("%s %s: %s", c->type, c->json, problem == NULL ? "taken" : problem);
        if (is_refused)
            assert_null(value.ptr);
        else if (pool != NULL)
            expect_text(c, value);
        ot_arena_free(arena);
    }
}

static void test_inputs(void **state)
{
    (void)state;
    check_cases(cases, sizeof(cases) / sizeof(cases[0]), OT_WIRE_ID);
    check_cases(string_cases, sizeof(string_cases) / sizeof(string_cases[0]), OT_WIRE_STRING);
}

static void test_null(void **state)
{
    (void)state;
    const ot_json null = {.kind = OT_JSON_NULL};
    ot_pg_value value = {.ptr = "x", .length = 1};
    assert_null(ot_pg_read(NULL, codec_type("int4"), OT_WIRE_INT, &null, &value));
    assert_null(value.ptr);
    assert_true(ot_pg_is_readable(codec_type("int4[]")));
    assert_true(ot_pg_is_readable(codec_type("citext")));
    assert_false(ot_pg_is_readable(codec_type("point")));
}

/* What is read comes back from the database, and is written, as it was. */
static void round_trip(const char *type_name, ot_wire wire, const char *text)
{
    const ot_pg_type *type = codec_type(type_name);
    ot_arena *arena = ot_arena_new();
    const ot_json json = {.kind = OT_JSON_STRING, .text = ot_str_from_c(text)};
    ot_pg_value value;
    assert_null(ot_pg_read(arena, type, wire, &json, &value));
    fixture_trip t;
    fixture_trip_init(&t, "select $1");
    ot_pg_statement_init(&t.statements[0], t.statements[0].sql, &type->oid, 1);
    const char *values[] = {value.ptr};
    const int lengths[] = {value.length};
    t.queries[0].values = values;
    t.queries[0].lengths = lengths;
    fixture_run(loop, pool, &t);
    assert_false(t.has_failed);
    ot_str cell = fixture_cell(&t, 0);
    assert_int_equal(cell.len, value.length);
    assert_memory_equal(cell.ptr, value.ptr, cell.len); /* as PostgreSQL itself stores it */
    ot_buffer out = {0};
    assert_null(ot_pg_writer(type, wire)(&out, cell));
    if (!ot_str_equal(ot_str_make(out.ptr + 1, out.len - 2), json.text))
        fail_msg("%s %s: got %.*s", type_name, text, OT_ARG(ot_buffer_str(&out)));
    ot_buffer_free(&out);
    fixture_trip_clear(&t);
    ot_arena_free(arena);
}

static uint64_t next_random(void)
{
    static uint64_t seed = 88172645463325252U;
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static void random_decimal(char *to)
{
    uint64_t shape = next_random();
    size_t whole = 1 + shape % 30;
    size_t fraction = shape / 32 % 20;
    if (shape / 1024 % 2 != 0)
        *to++ = '-';
    for (size_t i = 0; i < whole; i++)
        *to++ = (char)('0' + (i == 0              ? 1 + next_random() % 9
                              : next_random() % 3 ? next_random() % 10
                                                  : 0));
    for (size_t i = 0; i < fraction; i++) {
        if (i == 0)
            *to++ = '.';
        *to++ = (char)('0' + (next_random() % 3 ? next_random() % 10 : 0));
    }
    *to = '\0';
}

static void test_random_round_trips(void **state)
{
    (void)state;
    if (pool == NULL)
        return;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int i = 0; i < 500; i++) {
        char text[80];
        random_decimal(text);
        round_trip("numeric", OT_WIRE_DECIMAL, text);
        int month = (int)(next_random() % 12);
        int length =
            (int)snprintf(text, sizeof(text), "%04d-%02d-%02d", (int)(1 + next_random() % 9999),
                          month + 1, 1 + (int)(next_random() % (uint64_t)lengths[month]));
        round_trip("date", OT_WIRE_DATE, text);
        (void)snprintf(text + length, sizeof(text) - (size_t)length, "T%02d:%02d:%02d.%05d1Z",
                       (int)(next_random() % 24), (int)(next_random() % 60),
                       (int)(next_random() % 60), (int)(next_random() % 100000));
        round_trip("timestamptz", OT_WIRE_DATETIME, text);
    }
}

static int open_pool(void **state)
{
    (void)state;
    static ot_pg_options options;
    if (fixture_url() == NULL)
        return 0;
    fixture_do("create type ot_mood as enum ('sad', 'ok', 'so happy')");
    options = (ot_pg_options){.url = ot_str_from_c(fixture_url()),
                              .read_connections = 1,
                              .write_connections = 1,
                              .use_prepared = false};
    loop = ot_loop_new();
    pool = ot_pg_pool_new(loop, &options);
    return 0;
}

static int close_pool(void **state)
{
    (void)state;
    ot_pg_pool_free(pool);
    ot_loop_free(loop);
    return 0;
}

int main(void)
{
    fixture_open("ot_codec_read_test");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inputs),
        cmocka_unit_test(test_null),
        cmocka_unit_test(test_random_round_trips),
    };
    return cmocka_run_group_tests(tests, open_pool, close_pool);
}
