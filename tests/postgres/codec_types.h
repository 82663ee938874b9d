/* The types that codec tests speak of, by name, as a catalog would describe them. */
#ifndef OT_TESTS_POSTGRES_CODEC_TYPES_H
#define OT_TESTS_POSTGRES_CODEC_TYPES_H

#include "postgres/codec.h"

static ot_str mood_labels[] = {OT_STR("sad"), OT_STR("ok"), OT_STR("so happy")};

/* Elements and base types are filled by codec_type. */
static ot_pg_type codec_types[] = {
    {.oid = 16, .name = OT_STR("bool"), .kind = 'b'},
    {.oid = 17, .name = OT_STR("bytea"), .kind = 'b'},
    {.oid = 18, .name = OT_STR("\"char\""), .kind = 'b'},
    {.oid = 19, .name = OT_STR("name"), .kind = 'b', .element_oid = 18},
    {.oid = 20, .name = OT_STR("int8"), .kind = 'b'},
    {.oid = 21, .name = OT_STR("int2"), .kind = 'b'},
    {.oid = 23, .name = OT_STR("int4"), .kind = 'b'},
    {.oid = 25, .name = OT_STR("text"), .kind = 'b'},
    {.oid = 26, .name = OT_STR("oid"), .kind = 'b'},
    {.oid = 114, .name = OT_STR("json"), .kind = 'b'},
    {.oid = 600, .name = OT_STR("point"), .kind = 'b'},
    {.oid = 650, .name = OT_STR("cidr"), .kind = 'b'},
    {.oid = 700, .name = OT_STR("float4"), .kind = 'b'},
    {.oid = 701, .name = OT_STR("float8"), .kind = 'b'},
    {.oid = 142, .name = OT_STR("xml"), .kind = 'b'},
    {.oid = 774, .name = OT_STR("macaddr8"), .kind = 'b'},
    {.oid = 829, .name = OT_STR("macaddr"), .kind = 'b'},
    {.oid = 1560, .name = OT_STR("bit"), .kind = 'b'},
    {.oid = 1562, .name = OT_STR("varbit"), .kind = 'b'},
    {.oid = 869, .name = OT_STR("inet"), .kind = 'b'},
    {.oid = 1042, .name = OT_STR("char(5)"), .kind = 'b'},
    {.oid = 1043, .name = OT_STR("varchar"), .kind = 'b'},
    {.oid = 1082, .name = OT_STR("date"), .kind = 'b'},
    {.oid = 1083, .name = OT_STR("time"), .kind = 'b'},
    {.oid = 1114, .name = OT_STR("timestamp"), .kind = 'b'},
    {.oid = 1184, .name = OT_STR("timestamptz"), .kind = 'b'},
    {.oid = 1186, .name = OT_STR("interval"), .kind = 'b'},
    {.oid = 1266, .name = OT_STR("timetz"), .kind = 'b'},
    {.oid = 1700, .name = OT_STR("numeric"), .kind = 'b'},
    {.oid = 2950, .name = OT_STR("uuid"), .kind = 'b'},
    {.oid = 3802, .name = OT_STR("jsonb"), .kind = 'b'},
    {.oid = 1007, .name = OT_STR("int4[]"), .kind = 'b', .element_oid = 23},
    {.oid = 1009, .name = OT_STR("text[]"), .kind = 'b', .element_oid = 25},
    {.oid = 1231, .name = OT_STR("numeric[]"), .kind = 'b', .element_oid = 1700},
    {.oid = 2951, .name = OT_STR("uuid[]"), .kind = 'b', .element_oid = 2950},
    {.oid = 100001,
     .name = OT_STR("ot_mood"),
     .kind = 'e',
     .labels = mood_labels,
     .label_count = 3},
    {.oid = 100002, .name = OT_STR("ot_price"), .kind = 'd', .base_oid = 1700},
    {.oid = 100003, .name = OT_STR("citext"), .kind = 'b'},
};

enum { CODEC_TYPE_COUNT = sizeof(codec_types) / sizeof(codec_types[0]) };

static inline const ot_pg_type *codec_type_by_oid(uint32_t oid)
{
    for (int i = 0; i < CODEC_TYPE_COUNT; i++) {
        if (codec_types[i].oid == oid)
            return &codec_types[i];
    }
    return NULL;
}

static inline const ot_pg_type *codec_type(const char *name)
{
    for (int i = 0; i < CODEC_TYPE_COUNT; i++) {
        ot_pg_type *type = &codec_types[i];
        if (!ot_str_equal(type->name, ot_str_from_c(name)))
            continue;
        if (type->element_oid != 0)
            type->element = codec_type_by_oid(type->element_oid);
        if (type->base_oid != 0)
            type->base = codec_type_by_oid(type->base_oid);
        return type;
    }
    return NULL;
}

#endif
