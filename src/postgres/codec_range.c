#include "base/buffer.h"
#include "postgres/codec_internal.h"

/*
 * Ranges, both ways. In binary form: flags, and the bounds that there are, with their lengths. A
 * multirange is a count and that many ranges with their lengths.
 */

enum {
    IS_EMPTY = 0x01,
    LOWER_INCLUSIVE = 0x02,
    UPPER_INCLUSIVE = 0x04,
    LOWER_INFINITE = 0x08,
    UPPER_INFINITE = 0x10,
};

/* A length and that many bytes. */
static bool take_bound(ot_str *rest, ot_str *bound)
{
    uint32_t length = rest->len < 4 ? UINT32_MAX : ot_pg__get32(rest->ptr);
    if (rest->len < 4 || rest->len - 4 < length)
        return false;
    *bound = ot_str_make(rest->ptr + 4, length);
    *rest = ot_str_slice(*rest, 4 + (size_t)length, rest->len);
    return true;
}

const char *ot_pg_range_open(ot_str bytes, ot_pg_range *out)
{
    *out = (ot_pg_range){.is_empty = false};
    if (bytes.len == 0)
        return ot_pg__malformed;
    unsigned flags = (unsigned char)bytes.ptr[0];
    ot_str rest = ot_str_slice(bytes, 1, bytes.len);
    out->is_empty = (flags & IS_EMPTY) != 0;
    out->lower_inclusive = (flags & LOWER_INCLUSIVE) != 0;
    out->upper_inclusive = (flags & UPPER_INCLUSIVE) != 0;
    bool is_whole =
        (out->is_empty || (flags & LOWER_INFINITE) != 0 || take_bound(&rest, &out->lower)) &&
        (out->is_empty || (flags & UPPER_INFINITE) != 0 || take_bound(&rest, &out->upper));
    return is_whole && rest.len == 0 ? NULL : ot_pg__malformed;
}

const char *ot_pg_multirange_open(ot_str bytes, ot_pg_array *out)
{
    *out = (ot_pg_array){.left = 0};
    if (bytes.len < 4)
        return ot_pg__malformed;
    out->left = ot_pg__get32(bytes.ptr);
    out->sizes[0] = out->left;
    out->rest = ot_str_slice(bytes, 4, bytes.len);
    return out->left > out->rest.len / 4 ? ot_pg__malformed : NULL;
}

/* ---- From objects ---- */

static bool is_true(const ot_json *range, ot_str name, bool otherwise)
{
    const ot_json *value = ot_json_get_present(range, name);
    return value == NULL ? otherwise : value->boolean;
}

/* Appends a bound; `flag` is set where there is none. */
static const char *read_bound(ot_arena *arena, const ot_pg_type *subtype, ot_wire wire,
                              const ot_json *value, ot_buffer *bounds, unsigned flag,
                              unsigned *flags)
{
    ot_pg_value bound;
    if (value == NULL) {
        *flags |= flag;
        return NULL;
    }
    const char *problem = ot_pg__reader(subtype, wire)(arena, subtype, value, &bound);
    if (problem == NULL)
        ot_pg__append_value(bounds, &bound);
    return problem;
}

/* Whole numbers and times are numbers in two's complement; bounds of other types are left for
 * PostgreSQL to compare. */
static bool is_signed_number(const ot_pg_type *subtype)
{
    switch (subtype->oid) {
    case OT_PG__INT4:
    case OT_PG__INT8:
    case OT_PG__DATE:
    case OT_PG__TIMESTAMP:
    case OT_PG__TIMESTAMPTZ:
        return true;
    default:
        return false;
    }
}

/* Whether the lower bound is above the upper one. */
static bool is_turned(const ot_pg_type *subtype, ot_str range)
{
    ot_pg_range parts;
    if (!is_signed_number(subtype) || ot_pg_range_open(range, &parts) != NULL ||
        parts.lower.ptr == NULL || parts.upper.ptr == NULL)
        return false;
    if (parts.lower.len == 4)
        return (int32_t)ot_pg__get32(parts.lower.ptr) > (int32_t)ot_pg__get32(parts.upper.ptr);
    return (int64_t)ot_pg__get64(parts.lower.ptr) > (int64_t)ot_pg__get64(parts.upper.ptr);
}

/* What an object leaves out is as PostgreSQL has it: from the lower bound up to, and without, the
 * upper one. */
const char *ot_pg__read_range(ot_arena *arena, const ot_pg_type *base, ot_wire wire,
                              const ot_json *value, ot_pg_value *out)
{
    const ot_pg_type *subtype = ot_pg_base(base->range->subtype);
    ot_buffer range = {0};
    unsigned flags = 0;
    if (value->kind != OT_JSON_OBJECT)
        return "must be a range";
    if (is_true(value, OT_S("isEmpty"), false)) {
        *ot_pg__make_value(arena, out, 1) = IS_EMPTY;
        return NULL;
    }
    flags |= is_true(value, OT_S("lowerInclusive"), true) ? LOWER_INCLUSIVE : 0;
    flags |= is_true(value, OT_S("upperInclusive"), false) ? UPPER_INCLUSIVE : 0;
    ot_buffer_append_byte(&range, '\0'); /* for the flags */
    const char *problem =
        read_bound(arena, subtype, wire, ot_json_get_present(value, OT_S("lower")), &range,
                   LOWER_INFINITE, &flags);
    if (problem == NULL)
        problem = read_bound(arena, subtype, wire, ot_json_get_present(value, OT_S("upper")),
                             &range, UPPER_INFINITE, &flags);
    range.ptr[0] = (char)flags;
    if (problem == NULL && is_turned(subtype, ot_buffer_str(&range)))
        problem = "must not have a lower bound above the upper one";
    if (problem == NULL)
        ot_pg__finish(arena, &range, out);
    else
        ot_buffer_free(&range);
    return problem;
}

const char *ot_pg__read_multirange(ot_arena *arena, const ot_pg_type *base, ot_wire wire,
                                   const ot_json *value, ot_pg_value *out)
{
    ot_buffer ranges = {0};
    const char *problem = NULL;
    if (value->kind != OT_JSON_ARRAY)
        return "must be a list of ranges";
    ot_pg__append32(&ranges, value->count);
    for (uint32_t i = 0; i < value->count && problem == NULL; i++) {
        ot_pg_value range;
        problem = ot_pg__read_range(arena, base, wire, &value->items[i], &range);
        if (problem == NULL)
            ot_pg__append_value(&ranges, &range);
    }
    if (problem == NULL)
        ot_pg__finish(arena, &ranges, out);
    else
        ot_buffer_free(&ranges);
    return problem;
}
