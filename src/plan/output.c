#include "plan/plan_internal.h"

#include "base/assert.h"

/* ---- What every field has ---- */

static const uint32_t *locations_of(builder *b, const collected_field *field)
{
    if (field->selection_count == 1)
        return &field->selections[0]->offset; /* the document outlives the plan */
    uint32_t *offsets = ot_arena_alloc(b->arena, field->selection_count * sizeof(*offsets));
    for (uint32_t i = 0; i < field->selection_count; i++)
        offsets[i] = field->selections[i]->offset;
    return offsets;
}

/* The key inside of `,"key":`: of the field's own name that text is there already. */
static ot_str key_of(builder *b, const collected_field *field)
{
    ot_str key = field->key;
    if (key.ptr == field->definition->lead.ptr + 2)
        return key;
    char *lead = ot_arena_alloc(b->arena, key.len + 4);
    lead[0] = ',';
    lead[1] = '"';
    memcpy(lead + 2, key.ptr, key.len);
    lead[key.len + 2] = '"';
    lead[key.len + 3] = ':';
    return ot_str_make(lead + 2, key.len);
}

/* Introspection is the same for all, as long as the server runs. */
static inline void apply_rules(builder *b, const ot_field *definition, ot_out_field *out)
{
    if (definition->parent == NULL || definition->parent->is_builtin)
        return;
    const ot_bound_field *bound = ot_binding_field(b->binding, definition);
    if (bound->cache.bounds || bound->cache.is_private)
        ot_plan__bound_age(b, &bound->cache);
    if (bound->access != NULL)
        (void)ot_plan__refuse_field(b, bound, out); /* the kind says it */
}

static inline void begin_field(builder *b, const collected_field *field, ot_out_field *out)
{
    const ot_field *definition = field->definition;
    memset(out, 0, sizeof(*out));
    out->key = key_of(b, field);
    out->definition = definition;
    out->is_non_null = definition->is_non_null;
    out->items_non_null = definition->items_non_null;
    out->locations = locations_of(b, field);
    out->location_count = field->selection_count;
    out->step = OT_NO_STEP;
    apply_rules(b, definition, out);
}

void ot_plan__begin_field(builder *b, const collected_field *field, ot_out_field *out)
{
    begin_field(b, field, out);
}

void ot_plan__fail(ot_out_field *out, const char *code, ot_str message)
{
    out->kind = OT_OUT_ERROR;
    out->code = code;
    out->text = message;
    out->column = 0;
}

void ot_plan__fail_at(builder *b, ot_out_field *out, uint32_t offset, ot_str message)
{
    uint32_t *location = OT_NEW(b->arena, uint32_t);
    *location = offset;
    out->locations = location;
    out->location_count = 1;
    ot_plan__fail(out, "BAD_USER_INPUT", ot_arena_copy(b->arena, message));
}

bool ot_plan__settle(builder *b, collected_field *field, const ot_type *type, ot_out_field *out)
{
    if (field->definition != b->schema->meta_typename)
        return ot_plan__refuse_arguments(b, field, out);
    out->kind = OT_OUT_TYPENAME;
    out->quoted = type->quoted;
    return true;
}

/* An error where the caller may not have objects of the type; else NULL. */
static const ot_out_field *refused_object(builder *b, const ot_type *type,
                                          const collected_field *field)
{
    const ot_bound_type *bound = ot_binding_type(b->binding, type);
    if (!ot_plan__is_refused(b, bound->access))
        return NULL;
    ot_out_field *refused = OT_NEW(b->arena, ot_out_field);
    refused->locations = locations_of(b, field);
    refused->location_count = field->selection_count;
    (void)ot_plan__refuse_type(b, bound, refused); /* true */
    return refused;
}

static const ot_out_field *collect(builder *b, const ot_type *type, const collected_field *field,
                                   collected_fields *fields)
{
    if (field == NULL)
        return ot_plan__collect_root(b, type, fields);
    const ot_out_field *refused = refused_object(b, type, field);
    return refused != NULL ? refused : ot_plan__collect(b, type, field, fields);
}

ot_out_object *ot_plan__new_object(builder *b, const ot_type *type, const collected_field *field,
                                   collected_fields *fields)
{
    ot_out_object *object = OT_NEW(b->arena, ot_out_object);
    object->type = type;
    object->failure = collect(b, type, field, fields);
    object->fields = ot_arena_alloc(b->arena, fields->count * sizeof(ot_out_field));
    object->field_count = fields->count;
    for (uint32_t i = 0; i < fields->count; i++)
        begin_field(b, &fields->items[i], &object->fields[i]);
    return object;
}

/* ---- Arguments that are read at run time ---- */

void ot_plan__read_later(builder *b, const collected_field *field,
                         const ot_argument_input **arguments, uint32_t *count)
{
    ot_input *inputs = ot_plan__inputs(b, field);
    ot_argument_input *made =
        OT_NEW_ARRAY(b->arena, ot_argument_input, field->definition->argument_count);
    for (uint32_t i = 0; i < field->definition->argument_count; i++)
        made[i] =
            (ot_argument_input){.name = field->definition->arguments[i].name, .input = inputs[i]};
    *arguments = made;
    *count = field->definition->argument_count;
}

/* ---- Documents and meta objects ---- */

static bool is_meta_root(builder *b, const ot_field *definition)
{
    return definition == b->schema->meta_schema || definition == b->schema->meta_type;
}

static void plan_meta(builder *b, const collected_field *field, ot_out_field *out)
{
    out->kind = OT_OUT_META;
    ot_plan__read_later(b, field, &out->arguments, &out->argument_count);
    ot_plan__documents(b, out->definition->named, field, OT_OUT_META, out);
}

static ot_out_object *document_object(builder *b, const ot_type *type, const collected_field *field,
                                      ot_out_kind kind)
{
    collected_fields fields = {0};
    ot_out_object *object = ot_plan__new_object(b, type, field, &fields);
    for (uint32_t i = 0; i < fields.count; i++) {
        ot_out_field *out = &object->fields[i];
        if (ot_plan__is_settled(b, &fields.items[i], type, out))
            continue;
        if (kind == OT_OUT_META || is_meta_root(b, fields.items[i].definition)) {
            plan_meta(b, &fields.items[i], out);
            continue;
        }
        out->kind = kind;
        ot_plan__documents(b, out->definition->named, &fields.items[i], kind, out);
    }
    return object;
}

void ot_plan__documents(builder *b, const ot_type *type, const collected_field *field,
                        ot_out_kind kind, ot_out_field *out)
{
    if (!ot_type_is_composite(type) || b->is_over_limit)
        return;
    out->document_count = type->kind == OT_TYPE_OBJECT ? 1 : type->possible_type_count;
    out->documents = OT_NEW_ARRAY(b->arena, ot_out_object *, out->document_count);
    for (uint32_t i = 0; i < out->document_count; i++) {
        const ot_type *object = type->kind == OT_TYPE_OBJECT ? type : type->possible_types[i];
        out->documents[i] = document_object(b, object, field, kind);
    }
}

/* ---- Rows ---- */

uint32_t ot_plan__value_column(builder *b, source *s, const ot_bound_field *bound,
                               const ot_input *inputs)
{
    if (bound->kind == OT_BOUND_EXPR)
        return ot_plan__expr_column(b, s, bound->expr,
                                    ot_plan__sql_params(b, bound->expr, bound, inputs),
                                    bound->value.type);
    return ot_plan__column(b, s, bound->column);
}

static void plan_value(builder *b, source *s, const collected_field *field,
                       const ot_bound_field *bound, ot_out_field *out)
{
    bool has_arguments = field->definition->argument_count > 0;
    ot_input *inputs = has_arguments ? ot_plan__inputs(b, field) : NULL;
    out->kind = OT_OUT_VALUE;
    out->step = s->core->step->id;
    out->column = ot_plan__value_column(b, s, bound, inputs);
    out->value = &bound->value;
    out->labels = ot_plan__labels(b, out->definition->named);
    out->node = bound->is_global_id ? s->type : NULL;
}

static void plan_document(builder *b, source *s, const collected_field *field,
                          const ot_bound_field *bound, ot_out_field *out)
{
    out->kind = OT_OUT_DOCUMENT;
    out->step = s->core->step->id;
    out->column = ot_plan__column(b, s, bound->column);
    ot_plan__documents(b, out->definition->named, field, OT_OUT_MEMBER, out);
}

static void plan_range(builder *b, source *s, const collected_field *field,
                       const ot_bound_field *bound, ot_out_field *out)
{
    plan_document(b, s, field, bound, out);
    out->kind = OT_OUT_RANGE;
    out->value = &bound->value;
}

void ot_plan__row_field(builder *b, source *s, const ot_type *type, collected_field *field,
                        ot_out_field *out)
{
    if (ot_plan__is_settled(b, field, type, out))
        return;
    const ot_bound_field *bound = ot_binding_field(b->binding, field->definition);
    switch (bound->kind) {
    case OT_BOUND_COLUMN:
    case OT_BOUND_EXPR:
        plan_value(b, s, field, bound, out);
        break;
    case OT_BOUND_DOCUMENT:
        plan_document(b, s, field, bound, out);
        break;
    case OT_BOUND_RANGE:
        plan_range(b, s, field, bound, out);
        break;
    case OT_BOUND_ROWS:
        ot_plan__rows(b, s, field, bound, out);
        break;
    case OT_BOUND_AGGREGATE:
    case OT_BOUND_AGGREGATES:
        ot_plan__aggregates(b, s, field, bound, out);
        break;
    case OT_BOUND_CALL:
        ot_plan__call(b, s, field, bound, out);
        break;
    case OT_BOUND_FEED:
        ot_plan__feed(b, s, field, bound->feed, out);
        break;
    case OT_BOUND_CHOICE:
        ot_plan__choice(b, s, field, bound->choice, out);
        break;
    case OT_BOUND_RESOLVER:
        ot_plan__resolver(b, s, field, bound, out);
        break;
    default:
        OT_UNREACHABLE(); /* binding gives a row type no other kinds */
    }
}

ot_out_object *ot_plan__row_object(builder *b, source *s, const ot_type *type,
                                   const collected_field *field)
{
    if (s->type->variants != NULL)
        return ot_plan__variants(b, s, field);
    collected_fields fields = {0};
    ot_out_object *object = ot_plan__new_object(b, type, field, &fields);
    OT_VEC_RESERVE(b->work, &s->core->columns, fields.count); /* most are columns */
    for (uint32_t i = 0; i < fields.count && !b->is_over_limit; i++)
        ot_plan__row_field(b, s, type, &fields.items[i], &object->fields[i]);
    return object;
}

/* ---- A row that was not to be changed ---- */

static bool stands_alone(builder *b, const collected_field *field)
{
    if (field->definition == b->schema->meta_typename)
        return false;
    ot_bound_kind kind = ot_binding_field(b->binding, field->definition)->kind;
    return kind == OT_BOUND_COLUMN || kind == OT_BOUND_EXPR || kind == OT_BOUND_DOCUMENT ||
           kind == OT_BOUND_RANGE;
}

/* NULL when the type has none that needs no argument. */
static const ot_bound_field *field_over(const source *s, const ot_column *column)
{
    for (uint32_t i = 0; i < s->type->type->field_count; i++) {
        const ot_bound_field *field = &s->type->fields[i];
        if (field->kind == OT_BOUND_COLUMN && field->column == column &&
            field->definition->argument_count == 0)
            return field;
    }
    return NULL;
}

static bool has_field(const ot_out_object *object, const ot_field *definition)
{
    for (uint32_t i = 0; i < object->field_count; i++)
        if (object->fields[i].definition == definition)
            return true;
    return false;
}

/* What the caller may not have is not told here either. */
static void add_current(builder *b, source *s, collected_field *field, ot_out_object *object)
{
    ot_out_field *out = &object->fields[object->field_count];
    ot_plan__begin_field(b, field, out);
    if (out->kind == OT_OUT_ERROR)
        return;
    object->field_count++;
    ot_plan__row_field(b, s, object->type, field, out);
}

static void add_field_over(builder *b, source *s, const ot_column *column, ot_out_object *object)
{
    const ot_bound_field *over = field_over(s, column);
    if (over == NULL || has_field(object, over->definition))
        return;
    ot_str lead = over->definition->lead;
    collected_field extra = {.key = ot_str_slice(lead, 2, lead.len - 2),
                             .definition = over->definition};
    add_current(b, s, &extra, object);
}

ot_out_object *ot_plan__current_object(builder *b, source *s, const collected_field *field,
                                       const ot_column *const *columns, uint32_t count)
{
    collected_fields fields = {0};
    ot_out_object *object = OT_NEW(b->arena, ot_out_object);
    object->type = s->type->type;
    if (field != NULL)
        object->failure = ot_plan__collect(b, object->type, field, &fields);
    object->fields = OT_NEW_ARRAY(b->arena, ot_out_field, fields.count + count);
    for (uint32_t i = 0; i < fields.count; i++)
        if (stands_alone(b, &fields.items[i]))
            add_current(b, s, &fields.items[i], object);
    for (uint32_t i = 0; i < count; i++)
        add_field_over(b, s, columns[i], object);
    return object;
}

/* ---- The root ---- */

static void plan_root_field(builder *b, const ot_type *type, collected_field *field,
                            ot_out_field *out)
{
    if (ot_plan__is_settled(b, field, type, out))
        return;
    if (is_meta_root(b, field->definition)) {
        plan_meta(b, field, out);
        return;
    }
    const ot_bound_field *bound = ot_binding_field(b->binding, field->definition);
    switch (bound->kind) {
    case OT_BOUND_ROWS:
        ot_plan__rows(b, NULL, field, bound, out);
        break;
    case OT_BOUND_AGGREGATE:
    case OT_BOUND_AGGREGATES:
        ot_plan__aggregates(b, NULL, field, bound, out);
        break;
    case OT_BOUND_FEED:
        ot_plan__feed(b, NULL, field, bound->feed, out);
        break;
    case OT_BOUND_WRITE:
        ot_plan__write(b, field, bound, out);
        break;
    case OT_BOUND_CALL:
        ot_plan__call(b, NULL, field, bound, out);
        break;
    case OT_BOUND_RESOLVER:
        ot_plan__resolver(b, NULL, field, bound, out);
        break;
    case OT_BOUND_GLOBAL:
        ot_plan__node(b, field, out);
        break;
    case OT_BOUND_GLOBALS:
        ot_plan__nodes(b, field, bound, out);
        break;
    case OT_BOUND_MEMBER:
        out->kind = OT_OUT_MEMBER;
        ot_plan__documents(b, out->definition->named, field, OT_OUT_MEMBER, out);
        break;
    default:
        OT_UNREACHABLE(); /* binding gives a root type no other kinds */
    }
}

ot_out_object *ot_plan__root_object(builder *b, const ot_type *type)
{
    collected_fields fields = {0};
    ot_out_object *object = ot_plan__new_object(b, type, NULL, &fields);
    for (uint32_t i = 0; i < fields.count && !b->is_over_limit; i++) {
        plan_root_field(b, type, &fields.items[i], &object->fields[i]);
        ot_plan__end_field(b, i + 1);
    }
    ot_plan__end_fields(b, fields.count);
    return object;
}
