#include "postgres/codec_types.h"
#include "postgres/fixture.h"

/* What a value of PostgreSQL looks like on the wire. An expectation that begins with "!" is part of
 * a sentence. */
typedef struct write_case {
    const char *type;
    const char *literal;
    ot_wire wire;
    const char *expected;
} write_case;

static const write_case cases[] = {
    {"int2", "-32768", OT_WIRE_INT, "-32768"},
    {"int4", "2147483647", OT_WIRE_INT, "2147483647"},
    {"int8", "-2147483648", OT_WIRE_INT, "-2147483648"},
    {"int8", "2147483648", OT_WIRE_INT, "!32 bits"},
    {"oid", "7", OT_WIRE_INT, "7"},
    {"oid", "4294967295", OT_WIRE_INT, "!32 bits"},
    {"numeric", "12.00", OT_WIRE_INT, "12"},
    {"numeric", "-2147483648", OT_WIRE_INT, "-2147483648"},
    {"numeric", "2147483648", OT_WIRE_INT, "!32 bits"},
    {"numeric", "1e30", OT_WIRE_INT, "!32 bits"},
    {"numeric", "0", OT_WIRE_INT, "0"},
    {"numeric", "10000", OT_WIRE_INT, "10000"},
    {"numeric", "12.5", OT_WIRE_INT, "!whole number"},
    {"numeric", "0.00001", OT_WIRE_INT, "!whole number"},
    {"numeric", "NaN", OT_WIRE_INT, "!whole number"},
    {"int8", "9007199254740993", OT_WIRE_FLOAT, "9007199254740993"},
    {"float4", "0.1", OT_WIRE_FLOAT, "0.1"},
    {"float8", "0.1", OT_WIRE_FLOAT, "0.1"},
    {"float8", "-1e300", OT_WIRE_FLOAT, "-1e+300"},
    {"float8", "NaN", OT_WIRE_FLOAT, "!NaN"},
    {"float4", "-Infinity", OT_WIRE_FLOAT, "!infinity"},
    {"numeric", "12.50", OT_WIRE_FLOAT, "12.5"},
    {"numeric", "100", OT_WIRE_FLOAT, "100"},
    {"numeric", "100.000", OT_WIRE_FLOAT, "100"},
    {"numeric", "Infinity", OT_WIRE_FLOAT, "!infinity"},
    {"bool", "true", OT_WIRE_BOOLEAN, "true"},
    {"bool", "false", OT_WIRE_BOOLEAN, "false"},
    {"text", "Gr\xC3\xBC\xC3\x9F \"Gott\"\n", OT_WIRE_STRING,
     "\"Gr\xC3\xBC\xC3\x9F \\\"Gott\\\"\\n\""},
    {"varchar", "", OT_WIRE_STRING, "\"\""},
    {"char(5)", "ab", OT_WIRE_STRING, "\"ab   \""},
    {"name", "pg_class", OT_WIRE_STRING, "\"pg_class\""},
    {"\"char\"", "x", OT_WIRE_STRING, "\"x\""},
    {"uuid", "01234567-89AB-cdef-0123-456789abcdef", OT_WIRE_STRING,
     "\"01234567-89ab-cdef-0123-456789abcdef\""},
    {"uuid", "01234567-89AB-cdef-0123-456789abcdef", OT_WIRE_UUID,
     "\"01234567-89ab-cdef-0123-456789abcdef\""},
    {"int4", "12", OT_WIRE_ID, "\"12\""},
    {"int8", "-9223372036854775808", OT_WIRE_ID, "\"-9223372036854775808\""},
    {"text", "a\\b", OT_WIRE_ID, "\"a\\\\b\""},
    {"uuid", "00000000-0000-0000-0000-000000000001", OT_WIRE_ID,
     "\"00000000-0000-0000-0000-000000000001\""},
    {"int8", "9223372036854775807", OT_WIRE_BIGINT, "\"9223372036854775807\""},
    {"int2", "5", OT_WIRE_DECIMAL, "\"5\""},
    {"numeric", "12.50", OT_WIRE_DECIMAL, "\"12.50\""},
    {"numeric", "0", OT_WIRE_DECIMAL, "\"0\""},
    {"numeric", "0.000", OT_WIRE_DECIMAL, "\"0.000\""},
    {"numeric", "-0.00012", OT_WIRE_DECIMAL, "\"-0.00012\""},
    {"numeric", "0.0000000000000001", OT_WIRE_DECIMAL, "\"0.0000000000000001\""},
    {"numeric", "10000", OT_WIRE_DECIMAL, "\"10000\""},
    {"numeric", "99999999999999999999.9999", OT_WIRE_DECIMAL, "\"99999999999999999999.9999\""},
    {"numeric", "100000000000000000000000000.5", OT_WIRE_DECIMAL,
     "\"100000000000000000000000000.5\""},
    {"numeric", "NaN", OT_WIRE_DECIMAL, "!NaN"},
    {"numeric", "-Infinity", OT_WIRE_DECIMAL, "!infinity"},
    {"numeric", "NaN", OT_WIRE_STRING, "\"NaN\""},
    {"numeric", "-Infinity", OT_WIRE_STRING, "\"-Infinity\""},
    {"numeric", "1.10", OT_WIRE_STRING, "\"1.10\""},
    {"ot_price", "7.00", OT_WIRE_DECIMAL, "\"7.00\""},
    {"timestamptz", "2026-02-03 04:05:06.789+00", OT_WIRE_DATETIME, "\"2026-02-03T04:05:06.789Z\""},
    {"timestamptz", "2026-02-03 04:05:06+02", OT_WIRE_DATETIME, "\"2026-02-03T02:05:06Z\""},
    {"timestamptz", "1999-12-31 23:59:59.000001+00", OT_WIRE_DATETIME,
     "\"1999-12-31T23:59:59.000001Z\""},
    {"timestamptz", "0001-01-01 00:00:00+00", OT_WIRE_DATETIME, "\"0001-01-01T00:00:00Z\""},
    {"timestamptz", "9999-12-31 23:59:59.999999+00", OT_WIRE_DATETIME,
     "\"9999-12-31T23:59:59.999999Z\""},
    {"timestamptz", "10000-01-01 00:00:00+00", OT_WIRE_DATETIME, "!1 to 9999"},
    {"timestamptz", "0001-12-31 00:00:00+00 BC", OT_WIRE_DATETIME, "!1 to 9999"},
    {"timestamptz", "infinity", OT_WIRE_DATETIME, "!point in time"},
    {"timestamptz", "-infinity", OT_WIRE_STRING, "\"-infinity\""},
    {"timestamptz", "10000-01-01 00:00:00+00", OT_WIRE_STRING, "\"10000-01-01T00:00:00Z\""},
    {"timestamp", "2000-02-29 12:00:00.120", OT_WIRE_DATETIME, "\"2000-02-29T12:00:00.12\""},
    {"timestamp", "0044-03-15 12:00:00 BC", OT_WIRE_STRING, "\"0044-03-15T12:00:00 BC\""},
    {"date", "2026-02-03", OT_WIRE_DATE, "\"2026-02-03\""},
    {"date", "1900-03-01", OT_WIRE_DATE, "\"1900-03-01\""},
    {"date", "infinity", OT_WIRE_DATE, "!point in time"},
    {"date", "infinity", OT_WIRE_STRING, "\"infinity\""},
    {"date", "4713-01-01 BC", OT_WIRE_STRING, "\"4713-01-01 BC\""},
    {"date", "5874897-12-31", OT_WIRE_STRING, "\"5874897-12-31\""},
    {"time", "04:05:06", OT_WIRE_TIME, "\"04:05:06\""},
    {"time", "24:00:00", OT_WIRE_TIME, "\"24:00:00\""},
    {"time", "23:59:59.5", OT_WIRE_STRING, "\"23:59:59.5\""},
    {"timetz", "04:05:06.1+02:30", OT_WIRE_TIME, "\"04:05:06.1+02:30\""},
    {"timetz", "04:05:06-11", OT_WIRE_TIME, "\"04:05:06-11:00\""},
    {"timetz", "04:05:06Z", OT_WIRE_TIME, "\"04:05:06Z\""},
    {"interval", "1 year 2 mons 3 days 04:05:06.7", OT_WIRE_STRING, "\"P1Y2M3DT4H5M6.7S\""},
    {"interval", "0", OT_WIRE_STRING, "\"PT0S\""},
    {"interval", "-1 year -2 mons +3 days -04:05:06", OT_WIRE_STRING, "\"P-1Y-2M3DT-4H-5M-6S\""},
    {"interval", "-0.5 seconds", OT_WIRE_STRING, "\"PT-0.5S\""},
    {"interval", "1 day", OT_WIRE_STRING, "\"P1D\""},
    {"interval", "90 minutes", OT_WIRE_ANY, "\"PT1H30M\""},
    {"json", "{\"a\": [1, 2.50]}", OT_WIRE_JSON, "{\"a\": [1, 2.50]}"},
    {"jsonb", "{\"b\":1,\"a\":null}", OT_WIRE_JSON, "{\"a\": null, \"b\": 1}"},
    {"jsonb", "\"x\"", OT_WIRE_ANY, "\"x\""},
    {"bytea", "\\x00ff10", OT_WIRE_BYTES, "\"AP8Q\""},
    {"bytea", "\\x00ff", OT_WIRE_BYTES, "\"AP8=\""},
    {"bytea", "\\x00", OT_WIRE_BYTES, "\"AA==\""},
    {"bytea", "", OT_WIRE_BYTES, "\"\""},
    {"bytea", "\\x00ff", OT_WIRE_STRING, "\"\\\\x00ff\""},
    {"ot_mood", "so happy", OT_WIRE_ENUM, "\"so happy\""},
    {"ot_mood", "ok", OT_WIRE_STRING, "\"ok\""},
    {"text", "ok", OT_WIRE_ENUM, "\"ok\""},
    {"inet", "192.0.2.7", OT_WIRE_STRING, "\"192.0.2.7\""},
    {"inet", "192.0.2.7/24", OT_WIRE_STRING, "\"192.0.2.7/24\""},
    {"cidr", "192.0.2.0/24", OT_WIRE_STRING, "\"192.0.2.0/24\""},
    {"cidr", "192.0.2.1/32", OT_WIRE_STRING, "\"192.0.2.1/32\""},
    {"inet", "2001:db8::1", OT_WIRE_STRING, "\"2001:db8::1\""},
    {"cidr", "2001:db8::/32", OT_WIRE_STRING, "\"2001:db8::/32\""},
    {"int4", "1", OT_WIRE_ANY, "1"},
    {"int8", "1", OT_WIRE_ANY, "\"1\""},
    {"numeric", "1.50", OT_WIRE_ANY, "\"1.50\""},
    {"float8", "1.5", OT_WIRE_ANY, "1.5"},
    {"int4[]", "{1,2,3}", OT_WIRE_INT, "[1,2,3]"},
    {"int4[]", "{}", OT_WIRE_INT, "[]"},
    {"int4[]", "{1,NULL}", OT_WIRE_INT, "[1,null]"},
    {"int4[]", "{{1,2},{3,4}}", OT_WIRE_INT, "!dimensions"},
    {"int4[]", "[2:3]={1,2}", OT_WIRE_INT, "[1,2]"},
    {"macaddr", "08-00-2B-01-02-03", OT_WIRE_STRING, "\"08:00:2b:01:02:03\""},
    {"macaddr8", "08002b:0102030405", OT_WIRE_STRING, "\"08:00:2b:01:02:03:04:05\""},
    {"bit", "1", OT_WIRE_STRING, "\"1\""},
    {"varbit", "101010101", OT_WIRE_STRING, "\"101010101\""},
    {"varbit", "", OT_WIRE_STRING, "\"\""},
    {"xml", "<a>b</a>", OT_WIRE_STRING, "\"<a>b</a>\""},
    {"int4[]", "[5:6]={1,2}", OT_WIRE_ID, "[\"1\",\"2\"]"},
    {"text[]", "{a,\"b c\",\"\\\"\"}", OT_WIRE_STRING, "[\"a\",\"b c\",\"\\\"\"]"},
    {"numeric[]", "{1.0,NaN}", OT_WIRE_DECIMAL, "!NaN"},
};

/* Lists of lists. */
static const write_case nested_cases[] = {
    {"int4[]", "{{1,2},{3,NULL}}", OT_WIRE_INT, "[[1,2],[3,null]]"},
    {"int4[]", "{1,2}", OT_WIRE_INT, "!dimensions"},
    {"int4[]", "{}", OT_WIRE_INT, "[]"},
};

enum { NESTED_CASE_COUNT = sizeof(nested_cases) / sizeof(nested_cases[0]) };

static ot_loop *loop;
static ot_pg_pool *pool;

/* Fetches the binary form of a literal. */
static void fetch(fixture_trip *t, const write_case *c)
{
    static char sql[512];
    (void)snprintf(sql, sizeof(sql), "select '%s'::%s", c->literal, c->type);
    fixture_trip_init(t, sql);
    fixture_run(loop, pool, t);
    if (t->has_failed)
        fail_msg("%s: %s", sql, t->failure.error.message);
}

typedef struct element_writer {
    ot_pg_write write;
} element_writer;

static const char *write_element(ot_buffer *out, ot_str bytes, const void *writer)
{
    return ((const element_writer *)writer)->write(out, bytes);
}

static const char *write_cell(ot_buffer *out, const write_case *c, ot_str cell, bool null_is_error)
{
    bool is_nested = c >= nested_cases && c < nested_cases + NESTED_CASE_COUNT;
    const ot_pg_type *type = codec_type(c->type);
    if (type->element == NULL || type->oid == 19)
        return ot_pg_writer(type, c->wire)(out, cell);
    const element_writer writer = {ot_pg_writer(type->element, c->wire)};
    ot_pg_list list = {.depth = is_nested ? 2 : 1,
                       .null_is_error = null_is_error,
                       .write = write_element,
                       .data = &writer};
    return ot_pg_write_array(out, cell, &list);
}

static void check_case(const write_case *c, ot_str cell)
{
    ot_buffer out = {0};
    OT_BUFFER_LITERAL(&out, "before:");
    const char *problem = write_cell(&out, c, cell, false);
    if (c->expected[0] == '!') {
        if (problem == NULL || strstr(problem, c->expected + 1) == NULL || out.len != 7)
            fail_msg("%s '%s': %.*s", c->type, c->literal, OT_ARG(ot_buffer_str(&out)));
    } else if (problem != NULL ||
               !ot_str_equal(ot_str_make(out.ptr + 7, out.len - 7), ot_str_from_c(c->expected))) {
        fail_msg("%s '%s': %s %.*s", c->type, c->literal, problem == NULL ? "" : problem,
                 OT_ARG(ot_buffer_str(&out)));
    }
    ot_buffer_free(&out);
}

/* Any prefix of a value, in memory of its exact length, is refused or written, and never read
 * beyond. */
static void check_prefixes(const write_case *c, ot_str cell)
{
    for (size_t len = 0; len < cell.len; len++) {
        char *exact = malloc(len + (len == 0));
        assert_non_null(exact);
        memcpy(exact, cell.ptr, len);
        ot_buffer out = {0};
        const char *problem = write_cell(&out, c, ot_str_make(exact, len), false);
        assert_true(problem == NULL || out.len == 0);
        ot_buffer_free(&out);
        free(exact);
    }
}

static void check_cases(const write_case *first, size_t count)
{
    for (size_t i = 0; i < count && pool != NULL; i++) {
        fixture_trip t;
        fetch(&t, &first[i]);
        check_case(&first[i], fixture_cell(&t, 0));
        check_prefixes(&first[i], fixture_cell(&t, 0));
        fixture_trip_clear(&t);
    }
}

static void test_values_of_a_database(void **state)
{
    (void)state;
    check_cases(cases, sizeof(cases) / sizeof(cases[0]));
    check_cases(nested_cases, NESTED_CASE_COUNT);
}

static void test_null_elements(void **state)
{
    (void)state;
    if (pool == NULL)
        return;
    const write_case c = {"int4[]", "{1,NULL}", OT_WIRE_INT, ""};
    fixture_trip t;
    fetch(&t, &c);
    ot_buffer out = {0};
    assert_non_null(write_cell(&out, &c, fixture_cell(&t, 0), true));
    assert_int_equal(out.len, 0);
    ot_buffer_free(&out);
    fixture_trip_clear(&t);
}

/* PostgreSQL sends an empty array without dimensions; bytes that claim 2^31 lists of none are as
 * empty. */
static void test_empty_dimensions(void **state)
{
    (void)state;
    static const char bytes[] =
        "\0\0\0\2\0\0\0\0\0\0\0\x17\x7f\xff\xff\xff\0\0\0\1\0\0\0\0\0\0\0\1";
    const element_writer writer = {ot_pg_writer(codec_type("int4"), OT_WIRE_INT)};
    const ot_pg_list list = {.depth = 2, .write = write_element, .data = &writer};
    ot_buffer out = {0};
    assert_null(ot_pg_write_array(&out, ot_str_make(bytes, sizeof(bytes) - 1), &list));
    assert_true(ot_str_equal(ot_buffer_str(&out), OT_S("[]")));
    ot_buffer_free(&out);
}

static void test_pairs_that_do_not_fit(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        ot_wire wire;
    } pairs[] = {
        {"text", OT_WIRE_INT},       {"float8", OT_WIRE_INT},    {"bool", OT_WIRE_INT},
        {"text", OT_WIRE_FLOAT},     {"int4", OT_WIRE_BOOLEAN},  {"bool", OT_WIRE_STRING},
        {"jsonb", OT_WIRE_STRING},   {"int4", OT_WIRE_STRING},   {"bool", OT_WIRE_ID},
        {"numeric", OT_WIRE_ID},     {"date", OT_WIRE_DATETIME}, {"timestamptz", OT_WIRE_DATE},
        {"timestamp", OT_WIRE_TIME}, {"text", OT_WIRE_UUID},     {"float8", OT_WIRE_DECIMAL},
        {"text", OT_WIRE_JSON},      {"text", OT_WIRE_BYTES},    {"int4", OT_WIRE_ENUM},
        {"point", OT_WIRE_STRING},   {"point", OT_WIRE_ANY},     {"int4[]", OT_WIRE_INT},
        {"interval", OT_WIRE_TIME},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (ot_pg_writer(codec_type(pairs[i].type), pairs[i].wire) != NULL)
            fail_msg("%s as %d", pairs[i].type, (int)pairs[i].wire);
    }
    assert_non_null(ot_pg_writer(codec_type("citext"), OT_WIRE_STRING));
}

static int open_pool(void **state)
{
    (void)state;
    static ot_pg_options options;
    if (fixture_url() == NULL)
        return 0;
    fixture_do("create type ot_mood as enum ('sad', 'ok', 'so happy')");
    fixture_do("create domain ot_price as numeric check (value >= 0)");
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
    fixture_open("ot_codec_write_test");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_of_a_database),
        cmocka_unit_test(test_null_elements),
        cmocka_unit_test(test_empty_dimensions),
        cmocka_unit_test(test_pairs_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, open_pool, close_pool);
}
