#include "validation/same.h"

#include "base/hash.h"

enum {
    FEW_ARGUMENTS = 12, /* up to here all pairs are compared */
};

/* Multiplication by an odd constant and folding; the secret is in ot_hash. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t x = (a ^ (b + 0x9E3779B97F4A7C15ULL)) * 0xD6E8FEB86659FD93ULL;
    return x ^ (x >> 32);
}

static uint64_t hash_value(const ot_value *value)
{
    uint64_t hash = mix((uint64_t)value->kind, value->is_block);
    switch (value->kind) {
    case OT_VALUE_NULL:
        return hash;
    case OT_VALUE_BOOLEAN:
        return mix(hash, value->boolean);
    case OT_VALUE_LIST:
        for (uint32_t i = 0; i < value->count; i++)
            hash = mix(hash, hash_value(&value->items[i]));
        return mix(hash, value->count);
    case OT_VALUE_OBJECT:
        for (uint32_t i = 0; i < value->count; i++)
            hash += mix(ot_hash(value->fields[i].name.text), hash_value(&value->fields[i].value));
        return mix(hash, value->count);
    default:
        return mix(hash, ot_hash(value->text));
    }
}

static bool repeats_name(const ot_selection *field)
{
    for (uint32_t i = 1; i < field->argument_count; i++) {
        for (uint32_t j = 0; j < i; j++) {
            if (ot_str_equal(field->arguments[i].name.text, field->arguments[j].name.text))
                return true;
        }
    }
    return false;
}

ot_argument_key *ot_argument_key_new(ot_arena *arena, const ot_selection *field)
{
    ot_argument_key *key = OT_NEW(arena, ot_argument_key);
    uint32_t count = field->argument_count;
    if (count == 0)
        return key;
    key->values = OT_NEW_ARRAY(arena, uint64_t, count);
    for (uint32_t i = 0; i < count; i++) {
        key->values[i] = hash_value(&field->arguments[i].value);
        key->sum += mix(ot_hash(field->arguments[i].name.text), key->values[i]);
    }
    key->has_repeated = count <= FEW_ARGUMENTS && repeats_name(field);
    return key;
}

static bool same_one_by_one(const ot_selection *a, const ot_argument_key *key_a,
                            const ot_selection *b, const ot_argument_key *key_b)
{
    for (uint32_t i = 0; i < a->argument_count; i++) {
        uint32_t j = b->argument_count;
        while (j > 0 && !ot_str_equal(a->arguments[i].name.text, b->arguments[j - 1].name.text))
            j--;
        if (j == 0 || key_a->values[i] != key_b->values[j - 1])
            return false;
    }
    return true;
}

bool ot_argument_key_equal(const ot_selection *a, const ot_argument_key *key_a,
                           const ot_selection *b, const ot_argument_key *key_b)
{
    if (a->argument_count != b->argument_count)
        return false;
    if (key_a->has_repeated || key_b->has_repeated)
        return same_one_by_one(a, key_a, b, key_b);
    return key_a->sum == key_b->sum;
}

bool ot_same_shape(const ot_type *a, const ot_type *b)
{
    while (a != b) {
        bool is_wrapper = a->kind == OT_TYPE_LIST || a->kind == OT_TYPE_NON_NULL;
        bool is_other_wrapper = b->kind == OT_TYPE_LIST || b->kind == OT_TYPE_NON_NULL;
        if (!is_wrapper && !is_other_wrapper)
            return !ot_type_is_leaf(a) && !ot_type_is_leaf(b);
        if (a->kind != b->kind)
            return false;
        a = a->of;
        b = b->of;
    }
    return true;
}
