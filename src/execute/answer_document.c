#include "execute/execute_internal.h"

#include "execute/leaf.h"
#include "schema/inspect.h"
#include "json/reader.h"

/*
 * Documents: values that are JSON, in a column, from a resolver, or the root value of a schema
 * without tables. Fields take the member of their name (spec section "Value Completion").
 */

static written fail_resolution(ot_execution *e, const ot_out_field *field,
                               const ot_response_path *path, ot_str message)
{
    return ot_execute__fail(e, field, path, "OPERATION_RESOLUTION_FAILURE", message);
}

static written write_leaf(ot_execution *e, const ot_out_field *field, const ot_type *type,
                          const ot_json *value, const ot_response_path *path)
{
    size_t before = e->request.out->len;
    ot_str problem = ot_leaf_write(e->arena, type, value, e->request.out);
    if (ot_str_is_empty(problem))
        return WROTE;
    e->request.out->len = before;
    return fail_resolution(e, field, path, problem);
}

/* What a value of abstract type says it is; empty when it does not say. */
static ot_str type_name_of(const ot_json *value)
{
    const ot_json *name = ot_json_get(value, OT_S("__typename"));
    return name != NULL && name->kind == OT_JSON_STRING ? name->text : (ot_str){0};
}

/* The object type of a value: the only one possible, or what its "__typename" says; NULL when that
 * is none of the field's. */
static const ot_out_object *object_for(const ot_out_field *field, const ot_type *type,
                                       const ot_json *value)
{
    if (type->kind == OT_TYPE_OBJECT)
        return field->documents[0];
    ot_str name = type_name_of(value);
    for (uint32_t i = 0; i < field->document_count; i++)
        if (ot_str_equal(field->documents[i]->type->name, name))
            return field->documents[i];
    return NULL;
}

/* Why a value is of none of the types that an abstract type may be. */
static ot_str explain_type(ot_execution *e, const ot_out_field *field, const ot_type *type,
                           const ot_json *value)
{
    ot_str name = type_name_of(value);
    if (name.ptr == NULL)
        return ot_arena_printf(
            e->arena,
            "Abstract type \"%.*s\" must resolve to an Object type at runtime for field "
            "\"%.*s.%.*s\". Either the \"%.*s\" type should provide a \"resolveType\" "
            "function or each possible type should provide an \"isTypeOf\" function.",
            OT_ARG(type->name), OT_ARG(field->definition->parent->name),
            OT_ARG(field->definition->name), OT_ARG(type->name));
    const ot_type *named = ot_schema_type(e->plan->schema, name);
    ot_str shown = ot_inspect_cut(e->arena, name);
    if (named == NULL)
        return ot_arena_printf(e->arena,
                               "Abstract type \"%.*s\" was resolved to a type \"%.*s\" that does "
                               "not exist inside the schema.",
                               OT_ARG(type->name), OT_ARG(shown));
    if (named->kind != OT_TYPE_OBJECT)
        return ot_arena_printf(e->arena,
                               "Abstract type \"%.*s\" was resolved to a non-object type \"%.*s\".",
                               OT_ARG(type->name), OT_ARG(shown));
    return ot_arena_printf(e->arena,
                           "Runtime Object type \"%.*s\" is not a possible type for \"%.*s\".",
                           OT_ARG(shown), OT_ARG(type->name));
}

static written write_member(ot_execution *e, const void *context, const ot_out_field *field,
                            const ot_response_path *path)
{
    if (field->kind == OT_OUT_ERROR)
        return ot_execute__fail_planned(e, field, path);
    if (field->kind == OT_OUT_META) /* the query type, met again inside the document */
        return ot_execute__meta_root(e, field, path);
    return ot_execute__member(e, field, context, path);
}

static written write_object(ot_execution *e, const ot_out_field *field, const ot_type *type,
                            const ot_json *value, const ot_response_path *path)
{
    const ot_out_object *object = object_for(field, type, value);
    if (object == NULL)
        return fail_resolution(e, field, path, explain_type(e, field, type, value));
    return ot_execute__fields(e, object, write_member, value, path) ? WROTE : FAILED;
}

static written write_list(ot_execution *e, const ot_out_field *field, const ot_type *type,
                          const ot_json *value, const ot_response_path *path);

/* A value of a type without non-null around it. */
static written write_nullable(ot_execution *e, const ot_out_field *field, const ot_type *type,
                              const ot_json *value, const ot_response_path *path)
{
    if (value == NULL || value->kind == OT_JSON_NULL)
        return WROTE_NOTHING;
    const ot_json *error = ot_str_is_empty(e->request.error_member)
                               ? NULL
                               : ot_json_get(value, e->request.error_member);
    if (error != NULL)
        return fail_resolution(e, field, path, error->text);
    if (type->kind == OT_TYPE_LIST)
        return write_list(e, field, type, value, path);
    if (ot_type_is_leaf(type))
        return write_leaf(e, field, type, value, path);
    return write_object(e, field, type, value, path);
}

static bool write_list_item(ot_execution *e, const ot_out_field *field, const ot_type *type,
                            const ot_json *value, const ot_response_path *path)
{
    written what = write_nullable(e, field, ot_type_nullable(type), value, path);
    if (what == WROTE)
        return true;
    if (type->kind != OT_TYPE_NON_NULL) {
        OT_BUFFER_LITERAL(e->request.out, "null");
        return true;
    }
    ot_out_field item = *field;
    item.is_non_null = true;
    return ot_execute__close(e, &item, path, what);
}

static written write_list(ot_execution *e, const ot_out_field *field, const ot_type *type,
                          const ot_json *value, const ot_response_path *path)
{
    ot_buffer *out = e->request.out;
    size_t before = out->len;
    if (value->kind != OT_JSON_ARRAY)
        return fail_resolution(
            e, field, path,
            ot_arena_printf(
                e->arena, "Expected Iterable, but did not find one for field \"%.*s.%.*s\".",
                OT_ARG(field->definition->parent->name), OT_ARG(field->definition->name)));
    ot_buffer_append_byte(out, '[');
    for (uint32_t i = 0; i < value->count; i++) {
        ot_response_path item = {.parent = path, .index = i};
        if (i > 0)
            ot_buffer_append_byte(out, ',');
        if (!write_list_item(e, field, type->of, &value->items[i], &item)) {
            out->len = before;
            return FAILED;
        }
    }
    ot_buffer_append_byte(out, ']');
    return WROTE;
}

written ot_execute__document(ot_execution *e, const ot_out_field *field, const ot_type *type,
                             const ot_json *value, const ot_response_path *path)
{
    return write_nullable(e, field, ot_type_nullable(type), value, path);
}

written ot_execute__member(ot_execution *e, const ot_out_field *field, const ot_json *object,
                           const ot_response_path *path)
{
    const ot_json *member = ot_json_get(object, field->definition->name);
    return ot_execute__document(e, field, field->definition->type, member, path);
}

written ot_execute__json_column(ot_execution *e, const ot_out_field *field, const ot_type *type,
                                ot_str cell, const ot_response_path *path)
{
    enum {
        JSONB_VERSION = 1
    }; /* the first byte of jsonb in binary form; json text never starts with it */
    if (cell.len > 0 && cell.ptr[0] == JSONB_VERSION)
        cell = ot_str_slice(cell, 1, cell.len);
    ot_json_error error;
    const ot_json *value = ot_json_read(e->arena, cell, &error);
    if (value == NULL)
        return fail_resolution(e, field, path, OT_S("The stored document is not readable JSON."));
    return ot_execute__document(e, field, type, value, path);
}
