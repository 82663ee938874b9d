#include "json/value.h"

#include "base/assert.h"
#include "base/words.h"

const ot_json *ot_json_get(const ot_json *object, ot_str name)
{
    if (object == NULL || object->kind != OT_JSON_OBJECT)
        return NULL;
    for (uint32_t i = 0; i < object->count; i++) {
        if (ot_word_equal(object->members[i].name, name))
            return &object->members[i].value;
    }
    return NULL;
}

const ot_json *ot_json_get_present(const ot_json *object, ot_str name)
{
    const ot_json *value = ot_json_get(object, name);
    return value == NULL || value->kind == OT_JSON_NULL ? NULL : value;
}

static bool items_equal(const ot_json *a, const ot_json *b)
{
    for (uint32_t i = 0; i < a->count; i++) {
        if (!ot_json_equal(&a->items[i], &b->items[i]))
            return false;
    }
    return true;
}

/* Names are unique, so equal counts and each member of `a` found in `b` suffice. */
static bool members_equal(const ot_json *a, const ot_json *b)
{
    for (uint32_t i = 0; i < a->count; i++) {
        const ot_json *other = ot_json_get(b, a->members[i].name);
        if (other == NULL || !ot_json_equal(&a->members[i].value, other))
            return false;
    }
    return true;
}

bool ot_json_equal(const ot_json *a, const ot_json *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case OT_JSON_NULL:
        return true;
    case OT_JSON_BOOLEAN:
        return a->boolean == b->boolean;
    case OT_JSON_NUMBER:
    case OT_JSON_STRING:
        return ot_str_equal(a->text, b->text);
    case OT_JSON_ARRAY:
        return a->count == b->count && items_equal(a, b);
    case OT_JSON_OBJECT:
        return a->count == b->count && members_equal(a, b);
    }
    OT_UNREACHABLE();
}

bool ot_json_to_int64(const ot_json *value, int64_t *out)
{
    if (value->kind != OT_JSON_NUMBER || value->text.len == 0)
        return false;
    bool negative = value->text.ptr[0] == '-';
    int64_t sum = 0; /* counted downwards: the negative range is the larger one */
    size_t i = negative ? 1 : 0;
    if (i == value->text.len)
        return false;
    for (; i < value->text.len; i++) {
        unsigned digit = (unsigned)(value->text.ptr[i] - '0');
        if (digit > 9)
            return false;
        if (__builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_sub_overflow(sum, (int64_t)digit, &sum))
            return false;
    }
    if (!negative && sum == INT64_MIN)
        return false;
    *out = negative ? sum : -sum;
    return true;
}
