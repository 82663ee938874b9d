/*
 * money.format: an amount in the smallest unit of a currency becomes a `Money`, as
 * resolvers/README.md says. It is a batch resolver that answers at once: it needs nothing but its
 * two required fields.
 *
 * All arithmetic is on the decimal digits of the amount, never on floating point: what a shop asks
 * for is exact.
 */
#include "onetrip/resolver.h"

#include <stdio.h>
#include <string.h>

enum {
    FIELD_AMOUNT,
    FIELD_CURRENCY,
};

enum {
    AMOUNT_BYTES_MAX = 48, /* at most 20 digits, 6 commas, a point, leading zeros, the NUL */
    JSON_BYTES_MAX = 256,
};

/* What a currency is written like. Those not in the table have two digits and no symbol. */
typedef struct currency {
    char code[4];
    unsigned digits; /* after the point */
    const char *symbol;
} currency;

static const currency currencies[] = {
    {"BHD", 3, ""}, {"CLP", 0, ""},  {"EUR", 2, "€"}, {"GBP", 2, "£"}, {"ISK", 0, ""},
    {"JOD", 3, ""}, {"JPY", 0, "¥"}, {"KRW", 0, "₩"}, {"KWD", 3, ""},  {"OMR", 3, ""},
    {"TND", 3, ""}, {"USD", 2, "$"}, {"VND", 0, ""},
};

/* Three capital letters, as in ISO 4217. */
static bool is_code(ot_text text)
{
    if (text.len != 3)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z')
            return false;
    return true;
}

static currency find_currency(ot_text code)
{
    for (size_t i = 0; i < sizeof currencies / sizeof currencies[0]; i++)
        if (memcmp(currencies[i].code, code.ptr, 3) == 0)
            return currencies[i];
    currency other = {.digits = 2, .symbol = ""};
    memcpy(other.code, code.ptr, 3);
    return other;
}

/* The size of an amount. Its negation as a signed number would not exist for the smallest of all.
 */
static uint64_t magnitude(int64_t amount)
{
    return amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
}

/*
 * Writes `size` with `digits` places after the point, from the right to the left, so that the end
 * is known and the length is not. Returns where the text begins; it ends at the end of `room`.
 */
static const char *write_decimal(char room[AMOUNT_BYTES_MAX], uint64_t size, unsigned digits,
                                 bool grouped)
{
    char *at = room + AMOUNT_BYTES_MAX - 1;
    *at = '\0';
    for (unsigned i = 0; i < digits; i++, size /= 10)
        *--at = (char)('0' + size % 10);
    if (digits > 0)
        *--at = '.';
    for (unsigned i = 0; i == 0 || size > 0; i++, size /= 10) {
        if (grouped && i > 0 && i % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + size % 10);
    }
    return at;
}

static void set_money(ot_batch *batch, uint32_t item, int64_t amount, ot_text code)
{
    currency money = find_currency(code);
    char plain[AMOUNT_BYTES_MAX];
    char grouped[AMOUNT_BYTES_MAX];
    bool has_symbol = money.symbol[0] != '\0';
    const char *sign = amount < 0 ? "-" : "";
    char json[JSON_BYTES_MAX];
    int length = snprintf(
        json, sizeof json, "{\"amount\":\"%s%s\",\"currency\":\"%s\",\"formatted\":\"%s%s%s%s\"}",
        sign, write_decimal(plain, magnitude(amount), money.digits, false), money.code, sign,
        has_symbol ? money.symbol : money.code, has_symbol ? "" : " ",
        write_decimal(grouped, magnitude(amount), money.digits, true));
    ot_batch_set_json(batch, item, json, (size_t)length);
}

static void format_item(ot_batch *batch, uint32_t item)
{
    ot_text amount_text = ot_batch_parent_text(batch, item, FIELD_AMOUNT);
    ot_text code = ot_batch_parent_text(batch, item, FIELD_CURRENCY);
    int64_t amount = 0;
    if (amount_text.ptr == NULL || code.ptr == NULL)
        ot_batch_set_null(batch, item);
    else if (!ot_batch_parent_int(batch, item, FIELD_AMOUNT, &amount))
        ot_batch_set_error(batch, item, NULL, "The amount is not a whole number of 64 bits.");
    else if (!is_code(code))
        ot_batch_set_error(batch, item, NULL, "The currency is not three capital letters.");
    else
        set_money(batch, item, amount, code);
}

static void format(ot_batch *batch)
{
    for (uint32_t i = 0; i < ot_batch_count(batch); i++)
        format_item(batch, i);
    ot_batch_finish(batch);
}

static const ot_resolver resolvers[] = {{.name = "money.format", .resolve = format}};

extern const ot_module onetrip_module;
const ot_module onetrip_module = {
    .abi = OT_MODULE_ABI,
    .name = "money",
    .resolvers = resolvers,
    .resolver_count = sizeof resolvers / sizeof resolvers[0],
};
