#include "schema/introspection.h"

#include "base/assert.h"
#include "json/writer.h"

/*
 * The answer to the query that graphql-js' getIntrospectionQuery makes with all options on, key for
 * key. Each object is a row of columns: a key, the field of the meta type, and the row of what the
 * field holds.
 */

enum { TYPE_DEPTH = 9 }; /* levels of ofType that the standard query asks for */

typedef enum row_kind {
    ROW_LEAF,
    ROW_TYPE_NAME, /* name kind */
    ROW_TYPE,
    ROW_TYPE_REF,
    ROW_FIELD,
    ROW_INPUT,
    ROW_ENUM_VALUE,
    ROW_DIRECTIVE,
    ROW_SCHEMA,
    ROW_COUNT,
} row_kind;

typedef struct column {
    ot_str name; /* empty ends a row */
    row_kind row;
} column;

enum { COLUMNS_MAX = 12 };

static const column rows[ROW_COUNT][COLUMNS_MAX] = {
    [ROW_TYPE_NAME] = {{OT_STR("name"), ROW_LEAF}, {OT_STR("kind"), ROW_LEAF}},
    [ROW_TYPE_REF] = {{OT_STR("kind"), ROW_LEAF},
                      {OT_STR("name"), ROW_LEAF},
                      {OT_STR("ofType"), ROW_TYPE_REF}},
    [ROW_TYPE] = {{OT_STR("kind"), ROW_LEAF},
                  {OT_STR("name"), ROW_LEAF},
                  {OT_STR("description"), ROW_LEAF},
                  {OT_STR("specifiedByURL"), ROW_LEAF},
                  {OT_STR("isOneOf"), ROW_LEAF},
                  {OT_STR("fields"), ROW_FIELD},
                  {OT_STR("inputFields"), ROW_INPUT},
                  {OT_STR("interfaces"), ROW_TYPE_REF},
                  {OT_STR("enumValues"), ROW_ENUM_VALUE},
                  {OT_STR("possibleTypes"), ROW_TYPE_REF}},
    [ROW_FIELD] = {{OT_STR("name"), ROW_LEAF},
                   {OT_STR("description"), ROW_LEAF},
                   {OT_STR("args"), ROW_INPUT},
                   {OT_STR("type"), ROW_TYPE_REF},
                   {OT_STR("isDeprecated"), ROW_LEAF},
                   {OT_STR("deprecationReason"), ROW_LEAF}},
    [ROW_INPUT] = {{OT_STR("name"), ROW_LEAF},
                   {OT_STR("description"), ROW_LEAF},
                   {OT_STR("type"), ROW_TYPE_REF},
                   {OT_STR("defaultValue"), ROW_LEAF},
                   {OT_STR("isDeprecated"), ROW_LEAF},
                   {OT_STR("deprecationReason"), ROW_LEAF}},
    [ROW_ENUM_VALUE] = {{OT_STR("name"), ROW_LEAF},
                        {OT_STR("description"), ROW_LEAF},
                        {OT_STR("isDeprecated"), ROW_LEAF},
                        {OT_STR("deprecationReason"), ROW_LEAF}},
    [ROW_DIRECTIVE] = {{OT_STR("name"), ROW_LEAF},
                       {OT_STR("description"), ROW_LEAF},
                       {OT_STR("isRepeatable"), ROW_LEAF},
                       {OT_STR("locations"), ROW_LEAF},
                       {OT_STR("args"), ROW_INPUT}},
    [ROW_SCHEMA] = {{OT_STR("description"), ROW_LEAF},
                    {OT_STR("queryType"), ROW_TYPE_NAME},
                    {OT_STR("mutationType"), ROW_TYPE_NAME},
                    {OT_STR("subscriptionType"), ROW_TYPE_NAME},
                    {OT_STR("types"), ROW_TYPE},
                    {OT_STR("directives"), ROW_DIRECTIVE}},
};

/* What the objects of a row are. */
static const ot_meta_kind row_objects[ROW_COUNT] = {
    [ROW_TYPE_NAME] = OT_META_TYPE,      [ROW_TYPE] = OT_META_TYPE,
    [ROW_TYPE_REF] = OT_META_TYPE,       [ROW_FIELD] = OT_META_FIELD,
    [ROW_INPUT] = OT_META_INPUT_VALUE,   [ROW_ENUM_VALUE] = OT_META_ENUM_VALUE,
    [ROW_DIRECTIVE] = OT_META_DIRECTIVE, [ROW_SCHEMA] = OT_META_SCHEMA,
};

/* Columns of ROW_TYPE_REF. */
enum { REF_KIND, REF_NAME, REF_OF_TYPE };

static const ot_json_member with_deprecated = {.name = OT_STR("includeDeprecated"),
                                               .value = {.kind = OT_JSON_BOOLEAN, .boolean = true}};

typedef struct json_run {
    const ot_schema *schema;
    ot_buffer *out;
    ot_json arguments;
    const ot_field *fields[ROW_COUNT][COLUMNS_MAX]; /* of the columns, found once */
} json_run;

static void find_fields(json_run *run)
{
    for (uint32_t row = 0; row < ROW_COUNT; row++) {
        const ot_type *type = ot_meta_type(run->schema, row_objects[row]);
        for (uint32_t i = 0; rows[row][i].name.len > 0; i++) {
            run->fields[row][i] = ot_map_get(&type->fields_by_name, rows[row][i].name);
            OT_ASSERT(run->fields[row][i] != NULL);
        }
    }
}

static ot_meta_value get(const json_run *run, ot_meta_object object, row_kind row, uint32_t i)
{
    return ot_introspect(run->schema, object, run->fields[row][i], &run->arguments);
}

static void write_value(const json_run *run, ot_meta_value value, row_kind row);

static void write_key(const json_run *run, ot_str name, bool is_first)
{
    ot_buffer_append(run->out, is_first ? OT_S("{\"") : OT_S(",\""));
    ot_buffer_append(run->out, name);
    OT_BUFFER_LITERAL(run->out, "\":");
}

static void write_column(const json_run *run, ot_meta_object object, row_kind row, uint32_t i,
                         bool is_first)
{
    write_key(run, rows[row][i].name, is_first);
    write_value(run, get(run, object, row, i), rows[row][i].row);
}

/* The chain of wrappers, as deep as it is asked for. The query asks for `kind name` first and `name
 * kind` below. */
static void write_type_ref(const json_run *run, ot_meta_object object)
{
    uint32_t depth = 0;
    for (;; depth++) {
        write_column(run, object, ROW_TYPE_REF, depth == 0 ? REF_KIND : REF_NAME, true);
        write_column(run, object, ROW_TYPE_REF, depth == 0 ? REF_NAME : REF_KIND, false);
        if (depth == TYPE_DEPTH)
            break;
        ot_meta_value of = get(run, object, ROW_TYPE_REF, REF_OF_TYPE);
        write_key(run, OT_S("ofType"), false);
        if (of.kind == OT_META_VALUE_NULL) {
            OT_BUFFER_LITERAL(run->out, "null");
            break;
        }
        object = of.object;
    }
    for (uint32_t i = 0; i <= depth; i++)
        ot_buffer_append_byte(run->out, '}');
}

static void write_object(const json_run *run, ot_meta_object object, row_kind row)
{
    if (row == ROW_TYPE_REF) {
        write_type_ref(run, object);
        return;
    }
    for (uint32_t i = 0; rows[row][i].name.len > 0; i++)
        write_column(run, object, row, i, i == 0);
    ot_buffer_append_byte(run->out, '}');
}

static void write_list(const json_run *run, ot_meta_list list, row_kind row)
{
    ot_meta_value item;
    ot_buffer_append_byte(run->out, '[');
    for (uint32_t i = 0; ot_meta_list_next(&list, &item); i++) {
        if (i > 0)
            ot_buffer_append_byte(run->out, ',');
        write_value(run, item, row);
    }
    ot_buffer_append_byte(run->out, ']');
}

static void write_value(const json_run *run, ot_meta_value value, row_kind row)
{
    switch (value.kind) {
    case OT_META_VALUE_NULL:
        OT_BUFFER_LITERAL(run->out, "null");
        return;
    case OT_META_VALUE_BOOLEAN:
        ot_buffer_append(run->out, value.boolean ? OT_S("true") : OT_S("false"));
        return;
    case OT_META_VALUE_STRING:
    case OT_META_VALUE_ENUM:
        ot_json_write_string(run->out, value.text);
        return;
    case OT_META_VALUE_OBJECT:
        write_object(run, value.object, row);
        return;
    case OT_META_VALUE_LIST:
        write_list(run, value.list, row);
        return;
    }
}

void ot_introspection_json(const ot_schema *schema, ot_buffer *out)
{
    json_run run = {.schema = schema, .out = out};
    ot_json_member argument = with_deprecated;
    run.arguments = (ot_json){.kind = OT_JSON_OBJECT, .count = 1, .members = &argument};
    find_fields(&run);
    OT_BUFFER_LITERAL(out, "{\"__schema\":");
    write_object(&run, (ot_meta_object){OT_META_SCHEMA, schema}, ROW_SCHEMA);
    ot_buffer_append_byte(out, '}');
}
