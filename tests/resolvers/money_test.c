/* money.format against resolvers/README.md, with a batch of one item made of literals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../resolvers/money.c"

/* A batch as the executor would hand it out, as far as money.c looks. */
struct ot_batch {
    const char *fields[2]; /* amount and currency as JSON texts without quotes, NULL for null */
    uint32_t answers;
    bool is_finished;
    bool is_null;
    char json[JSON_BYTES_MAX];
    char error[128];
};

uint32_t ot_batch_count(const ot_batch *batch)
{
    (void)batch; /* all test batches are alike */
    return 1;
}

ot_text ot_batch_parent_text(ot_batch *batch, uint32_t item, uint32_t field)
{
    assert_int_equal(item, 0);
    assert_in_range(field, 0, 1);
    const char *text = batch->fields[field];
    return (ot_text){.ptr = text, .len = text == NULL ? 0 : strlen(text)};
}

bool ot_batch_parent_int(ot_batch *batch, uint32_t item, uint32_t field, int64_t *out)
{
    ot_text text = ot_batch_parent_text(batch, item, field);
    char *end = NULL;
    *out = text.ptr == NULL ? 0 : strtoll(text.ptr, &end, 10);
    return end != NULL && end != text.ptr && *end == '\0';
}

void ot_batch_set_null(ot_batch *batch, uint32_t item)
{
    assert_int_equal(item, 0);
    batch->answers++;
    batch->is_null = true;
}

void ot_batch_set_json(ot_batch *batch, uint32_t item, const char *json, size_t len)
{
    assert_int_equal(item, 0);
    assert_in_range(len, 1, sizeof batch->json - 1);
    batch->answers++;
    memcpy(batch->json, json, len);
    batch->json[len] = '\0';
}

void ot_batch_set_error(ot_batch *batch, uint32_t item, const char *code, const char *message)
{
    assert_int_equal(item, 0);
    assert_null(code);
    batch->answers++;
    (void)snprintf(batch->error, sizeof batch->error, "%s",
                   message); /* a cut text fails the test */
}

void ot_batch_finish(ot_batch *batch)
{
    assert_false(batch->is_finished);
    batch->is_finished = true;
}

static ot_batch run(const char *amount, const char *currency_code)
{
    assert_string_equal(onetrip_module.resolvers[0].name, "money.format");
    ot_batch batch = {.fields = {amount, currency_code}};
    onetrip_module.resolvers[0].resolve(&batch);
    assert_true(batch.is_finished);
    assert_int_equal(batch.answers, 1);
    return batch;
}

typedef struct money_case {
    const char *sentence;
    const char *amount;
    const char *currency;
    const char *json;
} money_case;

#define MONEY(sum, code, text)                                                                     \
    "{\"amount\":\"" sum "\",\"currency\":\"" code "\",\"formatted\":\"" text "\"}"

static void test_amounts(void **state)
{
    (void)state; /* no fixture */
    static const money_case cases[] = {
        {"the README's example", "123450", "EUR", MONEY("1234.50", "EUR", "€1,234.50")},
        {"nothing", "0", "EUR", MONEY("0.00", "EUR", "€0.00")},
        {"less than one", "5", "USD", MONEY("0.05", "USD", "$0.05")},
        {"the sign comes first", "-5", "USD", MONEY("-0.05", "USD", "-$0.05")},
        {"below a thousand, no comma", "99999", "GBP", MONEY("999.99", "GBP", "£999.99")},
        {"a thousand, one comma", "100000", "GBP", MONEY("1000.00", "GBP", "£1,000.00")},
        {"below a million", "99999999", "USD", MONEY("999999.99", "USD", "$999,999.99")},
        {"a million, two commas", "100000000", "USD", MONEY("1000000.00", "USD", "$1,000,000.00")},
        {"no digits, no point", "12000", "JPY", MONEY("12000", "JPY", "¥12,000")},
        {"zero yen", "0", "JPY", MONEY("0", "JPY", "¥0")},
        {"won", "1000", "KRW", MONEY("1000", "KRW", "₩1,000")},
        {"no digits and no symbol", "1500", "ISK", MONEY("1500", "ISK", "ISK 1,500")},
        {"three digits", "1234567", "KWD", MONEY("1234.567", "KWD", "KWD 1,234.567")},
        {"three digits, small", "7", "BHD", MONEY("0.007", "BHD", "BHD 0.007")},
        {"code instead of a symbol", "123450", "CHF", MONEY("1234.50", "CHF", "CHF 1,234.50")},
        {"sign before the code", "-5", "CHF", MONEY("-0.05", "CHF", "-CHF 0.05")},
        {"the largest", "9223372036854775807", "EUR",
         MONEY("92233720368547758.07", "EUR", "€92,233,720,368,547,758.07")},
        {"the smallest", "-9223372036854775808", "JPY",
         MONEY("-9223372036854775808", "JPY", "-¥9,223,372,036,854,775,808")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ot_batch batch = run(cases[i].amount, cases[i].currency);
        if (strcmp(batch.json, cases[i].json) != 0)
            fail_msg("%s: %s, not %s", cases[i].sentence, batch.json, cases[i].json);
    }
}

static void test_null(void **state)
{
    (void)state; /* no fixture */
    assert_true(run(NULL, "EUR").is_null);
    assert_true(run("1", NULL).is_null);
    assert_true(run(NULL, NULL).is_null);
    assert_true(run(NULL, "nonsense").is_null);
}

static void test_refusals(void **state)
{
    (void)state; /* no fixture */
    static const char *const codes[] = {"", "EU", "EURO", "eur", "E R", "E1R", "\"\"\""};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        assert_string_equal(run("1", codes[i]).error, "The currency is not three capital letters.");
    assert_string_equal(run("1.5", "EUR").error, "The amount is not a whole number of 64 bits.");
    assert_string_equal(run("lots", "EUR").error, "The amount is not a whole number of 64 bits.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts),
        cmocka_unit_test(test_null),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
