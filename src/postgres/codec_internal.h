/*
 * What the codec files share: type oids, big-endian numbers, the calendar, and the families of
 * writers and readers. A writer leaves the buffer as it was when it returns a sentence.
 */
#ifndef OT_POSTGRES_CODEC_INTERNAL_H
#define OT_POSTGRES_CODEC_INTERNAL_H

#include "postgres/codec.h"

/* Oids of pg_type that never change. */
enum {
    OT_PG__BOOL = 16,
    OT_PG__BYTEA = 17,
    OT_PG__CHAR = 18,
    OT_PG__NAME = 19,
    OT_PG__INT8 = 20,
    OT_PG__INT2 = 21,
    OT_PG__INT4 = 23,
    OT_PG__TEXT = 25,
    OT_PG__OID = 26,
    OT_PG__JSON = 114,
    OT_PG__XML = 142,
    OT_PG__CIDR = 650,
    OT_PG__FLOAT4 = 700,
    OT_PG__FLOAT8 = 701,
    OT_PG__MACADDR8 = 774,
    OT_PG__MACADDR = 829,
    OT_PG__INET = 869,
    OT_PG__BPCHAR = 1042,
    OT_PG__VARCHAR = 1043,
    OT_PG__DATE = 1082,
    OT_PG__TIME = 1083,
    OT_PG__TIMESTAMP = 1114,
    OT_PG__TIMESTAMPTZ = 1184,
    OT_PG__INTERVAL = 1186,
    OT_PG__TIMETZ = 1266,
    OT_PG__BIT = 1560,
    OT_PG__VARBIT = 1562,
    OT_PG__NUMERIC = 1700,
    OT_PG__UUID = 2950,
    OT_PG__JSONB = 3802,
};

enum { OT_PG__FAMILY_INET = 2, OT_PG__FAMILY_INET6 = 3 }; /* of inet and cidr, on every platform */

enum {
    OT_PG__NUMERIC_NEGATIVE = 0x4000,
    OT_PG__NUMERIC_NAN = 0xC000,
    OT_PG__NUMERIC_INFINITY = 0xD000,
    OT_PG__NUMERIC_MINUS_INFINITY = 0xF000,
};

#define OT_PG__SECOND INT64_C(1000000) /* times are microseconds */
#define OT_PG__DAY (INT64_C(86400) * OT_PG__SECOND)

/* The sentence for bytes that are not what the type promises. */
extern const char ot_pg__malformed[];

/* True for text, varchar, char(n), name, "char", citext. */
bool ot_pg__is_text(const ot_pg_type *base);

/* True for arrays. (`name` has elements in the catalog, and is none.) */
static inline bool ot_pg__is_array(const ot_pg_type *base)
{
    return base->element != NULL && !ot_pg__is_text(base);
}

/* ---- Big-endian numbers ---- */

static inline uint16_t ot_pg__get16(const char *from)
{
    uint16_t n;
    memcpy(&n, from, sizeof(n));
    return __builtin_bswap16(n);
}

static inline uint32_t ot_pg__get32(const char *from)
{
    uint32_t n;
    memcpy(&n, from, sizeof(n));
    return __builtin_bswap32(n);
}

static inline uint64_t ot_pg__get64(const char *from)
{
    uint64_t n;
    memcpy(&n, from, sizeof(n));
    return __builtin_bswap64(n);
}

static inline void ot_pg__put16(char *to, uint16_t n)
{
    n = __builtin_bswap16(n);
    memcpy(to, &n, sizeof(n));
}

static inline void ot_pg__put32(char *to, uint32_t n)
{
    n = __builtin_bswap32(n);
    memcpy(to, &n, sizeof(n));
}

static inline void ot_pg__put64(char *to, uint64_t n)
{
    n = __builtin_bswap64(n);
    memcpy(to, &n, sizeof(n));
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the numbers above are swapped");

/* ---- The calendar (Gregorian at all times, as PostgreSQL's) ---- */

typedef struct ot_pg__date {
    int64_t year; /* astronomical: 0 is 1 BC */
    int32_t month;
    int32_t day;
} ot_pg__date;

/* The date `days` after 2000-01-01. */
ot_pg__date ot_pg__date_from_days(int64_t days);

/* Its inverse, for a valid date. */
int64_t ot_pg__date_to_days(ot_pg__date date);

int32_t ot_pg__month_length(int64_t year, int32_t month);

/* ---- Writers ---- */

ot_pg_write ot_pg__number_writer(uint32_t oid, ot_wire wire);
ot_pg_write ot_pg__time_writer(uint32_t oid, ot_wire wire);
ot_pg_write ot_pg__device_writer(uint32_t oid, ot_wire wire);

/* ---- Readers: the binary form of one kind of type from a JSON value that is not null ---- */

typedef const char *(*ot_pg__read)(ot_arena *arena, const ot_pg_type *base, const ot_json *value,
                                   ot_pg_value *out);

ot_pg__read ot_pg__number_reader(uint32_t oid, ot_wire wire);
ot_pg__read ot_pg__time_reader(uint32_t oid, ot_wire wire);
ot_pg__read ot_pg__device_reader(uint32_t oid);

/* The reader of one value of a type, or NULL: not for arrays. */
ot_pg__read ot_pg__reader(const ot_pg_type *base, ot_wire wire);

/* The value of a hexadecimal digit, or -1. */
static inline int ot_pg__hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Two lower-case digits for each byte; past the last one. */
char *ot_pg__put_hex(char *to, ot_str bytes);

/* A value that is no array: of a range, too. `out` is not to be used when there is a problem. */
const char *ot_pg__read_one(ot_arena *arena, const ot_pg_type *type, ot_wire wire,
                            const ot_json *value, ot_pg_value *out);
const char *ot_pg__read_array(ot_arena *arena, const ot_pg_type *base, ot_wire wire,
                              const ot_json *value, ot_pg_value *out);
const char *ot_pg__read_range(ot_arena *arena, const ot_pg_type *base, ot_wire wire,
                              const ot_json *value, ot_pg_value *out);
const char *ot_pg__read_multirange(ot_arena *arena, const ot_pg_type *base, ot_wire wire,
                                   const ot_json *value, ot_pg_value *out);

static inline void ot_pg__append32(ot_buffer *buffer, uint32_t number)
{
    ot_pg__put32(ot_buffer_reserve(buffer, 4), number);
    buffer->len += 4;
}

/* A length and the bytes; -1 for null. */
static inline void ot_pg__append_value(ot_buffer *buffer, const ot_pg_value *value)
{
    ot_pg__append32(buffer, value->ptr == NULL ? UINT32_MAX : (uint32_t)value->length);
    if (value->ptr != NULL)
        ot_buffer_append(buffer, ot_str_make(value->ptr, (size_t)value->length));
}

/* Takes what was appended over into the arena, and frees the buffer. */
static inline void ot_pg__finish(ot_arena *arena, ot_buffer *buffer, ot_pg_value *out)
{
    ot_str copy = ot_arena_copy(arena, ot_buffer_str(buffer));
    *out = (ot_pg_value){.ptr = copy.len == 0 ? "" : copy.ptr, .length = (int)copy.len};
    ot_buffer_free(buffer);
}

/* True when the text is a decimal number that PostgreSQL can hold. */
bool ot_pg__is_decimal(ot_str text);

/* Memory for a value of `bytes`, to be filled through the pointer. */
static inline char *ot_pg__make_value(ot_arena *arena, ot_pg_value *out, size_t bytes)
{
    char *ptr = ot_arena_alloc(arena, bytes + 1);
    *out = (ot_pg_value){.ptr = ptr, .length = (int)bytes};
    return ptr;
}

#endif
