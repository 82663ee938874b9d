#include "execute/execute_internal.h"

#include "schema/introspection.h"
#include "json/writer.h"

/*
 * Introspection fields: the schema answers for itself (schema/introspection.h), this only steps
 * through objects and lists.
 */

static written write_meta(ot_execution *e, const ot_out_field *field, const ot_meta_value *value,
                          const ot_response_path *path);

static written write_meta_field(ot_execution *e, const void *context, const ot_out_field *field,
                                const ot_response_path *path)
{
    const ot_meta_object *object = context;
    if (field->kind == OT_OUT_ERROR)
        return ot_execute__fail_planned(e, field, path);
    const ot_json *arguments = ot_execute__arguments(e, field->arguments, field->argument_count);
    ot_meta_value value = ot_introspect(e->plan->schema, *object, field->definition, arguments);
    return write_meta(e, field, &value, path);
}

static written write_meta_list(ot_execution *e, const ot_out_field *field,
                               const ot_meta_value *value, const ot_response_path *path)
{
    ot_buffer *out = e->request.out;
    ot_meta_list list = value->list;
    ot_meta_value item;
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; ot_meta_list_next(&list, &item); i++) {
        ot_response_path here = {.parent = path, .index = i};
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        (void)write_meta(e, field, &item, &here); /* items of the schema are never null */
    }
    ot_buffer_append_byte(out, ']');
    return WROTE;
}

static written write_meta(ot_execution *e, const ot_out_field *field, const ot_meta_value *value,
                          const ot_response_path *path)
{
    switch (value->kind) {
    case OT_META_VALUE_NULL:
        return WROTE_NOTHING;
    case OT_META_VALUE_BOOLEAN:
        ot_buffer_append(e->request.out, value->boolean ? OT_S("true") : OT_S("false"));
        return WROTE;
    case OT_META_VALUE_STRING:
    case OT_META_VALUE_ENUM:
        ot_json_write_string(e->request.out, value->text);
        return WROTE;
    case OT_META_VALUE_OBJECT:
        return ot_execute__fields(e, field->documents[0], write_meta_field, &value->object, path)
                   ? WROTE
                   : FAILED;
    case OT_META_VALUE_LIST:
        return write_meta_list(e, field, value, path);
    }
    return WROTE_NOTHING;
}

written ot_execute__meta_root(ot_execution *e, const ot_out_field *field,
                              const ot_response_path *path)
{
    const ot_json *arguments = ot_execute__arguments(e, field->arguments, field->argument_count);
    ot_meta_value value = ot_introspect_root(e->plan->schema, field->definition, arguments);
    return write_meta(e, field, &value, path);
}
