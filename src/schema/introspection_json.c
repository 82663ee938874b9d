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
} row_kind;

typedef struct column {
    const char *name; /* NULL ends a row */
    row_kind row;
} column;

static const column rows[][16] = {
    [ROW_TYPE_NAME] = {{"name", ROW_LEAF}, {"kind", ROW_LEAF}},
    [ROW_TYPE] = {{"kind", ROW_LEAF},
                  {"name", ROW_LEAF},
                  {"description", ROW_LEAF},
                  {"specifiedByURL", ROW_LEAF},
                  {"isOneOf", ROW_LEAF},
                  {"fields", ROW_FIELD},
                  {"inputFields", ROW_INPUT},
                  {"interfaces", ROW_TYPE_REF},
                  {"enumValues", ROW_ENUM_VALUE},
                  {"possibleTypes", ROW_TYPE_REF}},
    [ROW_FIELD] = {{"name", ROW_LEAF},
                   {"description", ROW_LEAF},
                   {"args", ROW_INPUT},
                   {"type", ROW_TYPE_REF},
                   {"isDeprecated", ROW_LEAF},
                   {"deprecationReason", ROW_LEAF}},
    [ROW_INPUT] = {{"name", ROW_LEAF},
                   {"description", ROW_LEAF},
                   {"type", ROW_TYPE_REF},
                   {"defaultValue", ROW_LEAF},
                   {"isDeprecated", ROW_LEAF},
                   {"deprecationReason", ROW_LEAF}},
    [ROW_ENUM_VALUE] = {{"name", ROW_LEAF},
                        {"description", ROW_LEAF},
                        {"isDeprecated", ROW_LEAF},
                        {"deprecationReason", ROW_LEAF}},
    [ROW_DIRECTIVE] = {{"name", ROW_LEAF},
                       {"description", ROW_LEAF},
                       {"isRepeatable", ROW_LEAF},
                       {"locations", ROW_LEAF},
                       {"args", ROW_INPUT}},
    [ROW_SCHEMA] = {{"description", ROW_LEAF},
                    {"queryType", ROW_TYPE_NAME},
                    {"mutationType", ROW_TYPE_NAME},
                    {"subscriptionType", ROW_TYPE_NAME},
                    {"types", ROW_TYPE},
                    {"directives", ROW_DIRECTIVE}},
};

static const ot_json_member with_deprecated = {.name = OT_STR("includeDeprecated"),
                                               .value = {.kind = OT_JSON_BOOLEAN, .boolean = true}};

typedef struct json_run {
    const ot_schema *schema;
    ot_buffer *out;
    ot_json arguments;
} json_run;

static ot_meta_value get(const json_run *run, ot_meta_object object, const char *name)
{
    const ot_type *type = ot_meta_type(run->schema, object.kind);
    const ot_field *field = ot_map_get(&type->fields_by_name, ot_str_from_c(name));
    OT_ASSERT(field != NULL);
    return ot_introspect(run->schema, object, field, &run->arguments);
}

static void write_value(const json_run *run, ot_meta_value value, row_kind row);

static void write_key(const json_run *run, const char *name, bool is_first)
{
    ot_buffer_printf(run->out, "%s\"%s\":", is_first ? "{" : ",", name);
}

/* The chain of wrappers, as deep as it is asked for. The query asks for `kind name` first and `name
 * kind` below. */
static void write_type_ref(const json_run *run, ot_meta_object object)
{
    uint32_t depth = 0;
    for (;; depth++) {
        write_key(run, depth == 0 ? "kind" : "name", true);
        write_value(run, get(run, object, depth == 0 ? "kind" : "name"), ROW_LEAF);
        write_key(run, depth == 0 ? "name" : "kind", false);
        write_value(run, get(run, object, depth == 0 ? "name" : "kind"), ROW_LEAF);
        if (depth == TYPE_DEPTH)
            break;
        ot_meta_value of = get(run, object, "ofType");
        write_key(run, "ofType", false);
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
    for (uint32_t i = 0; rows[row][i].name != NULL; i++) {
        write_key(run, rows[row][i].name, i == 0);
        write_value(run, get(run, object, rows[row][i].name), rows[row][i].row);
    }
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
    OT_BUFFER_LITERAL(out, "{\"__schema\":");
    write_object(&run, (ot_meta_object){OT_META_SCHEMA, schema}, ROW_SCHEMA);
    ot_buffer_append_byte(out, '}');
}
