#include "execute/execute_internal.h"
#include "json/reader.h"
#include "json/writer.h"

/*
 * Where each root field of a mutation has a transaction of its own, each has a record of its own as
 * well: an answer with that field alone, `{"data":<its value>,"errors":[...]}`. What was committed
 * is written into the answer as its record says, whether it was made now or by an earlier request
 * with the same key.
 */

struct ot_kept_field {
    bool is_kept;
    ot_str value;  /* JSON; empty: null */
    ot_str errors; /* joined by commas */
    uint32_t error_count;
};

ot_kept_field *ot_execute__new_kept_fields(const ot_execution *e)
{
    return OT_NEW_ARRAY(e->arena, ot_kept_field, e->plan->scope_count);
}

void ot_execute__forget_kept_field(ot_execution *e)
{
    e->kept[e->scope].is_kept = false;
}

/* ---- Out of a record ---- */

static ot_str text_of(const ot_execution *e, const ot_json *value)
{
    ot_buffer out = {0};
    ot_json_write_value(&out, value);
    ot_str text = ot_arena_copy(e->arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

bool ot_execute__take_kept_field(ot_execution *e, ot_str reply)
{
    ot_json_error error;
    const ot_json *answer = ot_json_read(e->arena, ot_arena_copy(e->arena, reply), &error);
    const ot_json *value = ot_json_get(answer, OT_S("data"));
    const ot_json *errors = ot_json_get(answer, OT_S("errors"));
    if (value == NULL)
        return false;
    ot_kept_field *kept = &e->kept[e->scope];
    *kept = (ot_kept_field){.is_kept = true};
    if (value->kind != OT_JSON_NULL)
        kept->value = text_of(e, value);
    if (errors == NULL || errors->kind != OT_JSON_ARRAY)
        return true;
    kept->error_count = errors->count;
    kept->errors = text_of(e, errors);
    kept->errors = ot_str_slice(kept->errors, 1, kept->errors.len - 1);
    return true;
}

/* ---- Into a record ---- */

/* The scope's root field; NULL where it has none but __typename. */
static const ot_out_field *field_of(const ot_execution *e)
{
    const ot_out_object *root = e->plan->root;
    for (uint32_t i = ot_execute__scope_begin(e).field_end; i < ot_execute__scope(e)->field_end;
         i++)
        if (root->fields[i].kind != OT_OUT_TYPENAME)
            return &root->fields[i];
    return NULL;
}

/* What is written for it is taken back: the answer comes when all fields are done. */
static void write_field(ot_execution *e, const ot_out_field *field, ot_kept_field *kept)
{
    ot_buffer *out = e->request.out;
    ot_field_errors before = e->errors;
    size_t begin = out->len;
    ot_response_path path = {.key = field->key};
    *kept = (ot_kept_field){.is_kept = true};
    e->answer_end = begin + OT_LIMIT_RESPONSE_BYTES;
    e->answer_objects = 0;
    if (ot_execute__root_field(e, field, &path) == WROTE)
        kept->value = ot_arena_copy(e->arena, ot_str_slice(ot_buffer_str(out), begin, out->len));
    ot_str errors =
        ot_str_slice(ot_buffer_str(&e->errors.json), before.json.len, e->errors.json.len);
    kept->errors = ot_arena_copy(
        e->arena, before.kept > 0 && errors.len > 0 ? ot_str_slice(errors, 1, errors.len) : errors);
    kept->error_count = e->errors.count - before.count;
    ot_execute__forget_errors(e, before);
    e->answer_objects = 0;
    out->len = begin;
}

ot_str ot_execute__keep_field(ot_execution *e, bool *has_errors)
{
    ot_kept_field *kept = &e->kept[e->scope];
    const ot_out_field *field = field_of(e);
    if (field != NULL)
        write_field(e, field, kept);
    *has_errors = kept->error_count > 0;
    return ot_arena_printf(e->arena, "{\"data\":%.*s%s%.*s%s}",
                           OT_ARG(kept->value.len > 0 ? kept->value : OT_S("null")),
                           kept->errors.len > 0 ? ",\"errors\":[" : "", OT_ARG(kept->errors),
                           kept->errors.len > 0 ? "]" : "");
}

/* ---- Into the answer ---- */

static const ot_kept_field *kept_of(const ot_execution *e, const ot_out_field *field)
{
    uint32_t index = (uint32_t)(field - e->plan->root->fields);
    uint32_t scope = 0;
    while (index >= e->plan->scopes[scope].field_end)
        scope++;
    return &e->kept[scope];
}

bool ot_execute__write_kept_field(ot_execution *e, const ot_out_field *field, written *what)
{
    if (e->kept == NULL)
        return false;
    const ot_kept_field *kept = kept_of(e, field);
    if (!kept->is_kept)
        return false;
    ot_field_errors_add_written(&e->errors, kept->errors, kept->error_count);
    ot_buffer_append(e->request.out, kept->value);
    *what = kept->value.len > 0 ? WROTE : kept->error_count > 0 ? FAILED : WROTE_NOTHING;
    return true;
}
