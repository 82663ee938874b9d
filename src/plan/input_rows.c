#include "plan/input_rows.h"

#include "base/vec.h"

/* ---- Rows ---- */

typedef struct row_vec {
    OT_VEC(const ot_json *) items;
    OT_VEC(uint32_t) holders;
} row_vec;

static void add_row(ot_arena *arena, row_vec *rows, const ot_json *value, uint32_t holder)
{
    static const ot_json nothing = {.kind = OT_JSON_OBJECT};
    if (value->kind == OT_JSON_BOOLEAN && value->boolean)
        value = &nothing;
    if (value->kind != OT_JSON_OBJECT)
        return;
    OT_VEC_PUSH(arena, &rows->items, value);
    OT_VEC_PUSH(arena, &rows->holders, holder);
}

/* An object is a list of one. */
static void add_rows(ot_arena *arena, row_vec *rows, const ot_json *value, uint32_t holder)
{
    if (value == NULL)
        return;
    if (value->kind != OT_JSON_ARRAY) {
        add_row(arena, rows, value, holder);
        return;
    }
    for (uint32_t i = 0; i < value->count; i++)
        add_row(arena, rows, &value->items[i], holder);
}

static ot_row_list finish(const row_vec *rows)
{
    return (ot_row_list){
        .items = rows->items.items, .holders = rows->holders.items, .count = rows->items.count};
}

/* The rows that the member `name` of these holds. */
static ot_row_list members_of_rows(ot_arena *arena, const ot_row_list *rows, ot_str name)
{
    row_vec inner = {0};
    for (uint32_t i = 0; i < rows->count; i++)
        add_rows(arena, &inner, ot_json_get(rows->items[i], name), i);
    return finish(&inner);
}

ot_row_list ot_row_list_step(ot_arena *arena, const ot_row_list *rows, const ot_rows_step *step)
{
    ot_row_list members = members_of_rows(arena, rows, step->name);
    if (ot_str_is_empty(step->operation))
        return members;
    ot_row_list inner = members_of_rows(arena, &members, step->operation);
    for (uint32_t i = 0; i < inner.count; i++)
        inner.holders[i] = members.holders[inner.holders[i]];
    return inner;
}

static ot_row_list rows_of(ot_arena *arena, const ot_json *value)
{
    row_vec outer = {0};
    add_rows(arena, &outer, value, 0);
    return finish(&outer);
}

ot_row_list ot_input_rows_now(ot_arena *arena, const ot_input_rows *rows,
                              const ot_variables *variables)
{
    ot_row_list list = rows_of(arena, ot_input_value_now(arena, &rows->of, variables));
    for (const ot_rows_step *step = rows->path; step != NULL; step = step->next)
        list = ot_row_list_step(arena, &list, step);
    return list;
}

ot_given ot_row_list_gives(const ot_row_list *rows, ot_str name)
{
    uint32_t given = 0;
    for (uint32_t i = 0; i < rows->count; i++)
        given += ot_json_get(rows->items[i], name) != NULL;
    if (given == 0)
        return OT_GIVEN_NEVER;
    return given == rows->count ? OT_GIVEN_ALWAYS : OT_GIVEN_SOMETIMES;
}

/* ---- Digests ---- */

/* FNV-1a, as for shapes. */
static uint64_t mix(uint64_t digest, uint32_t number)
{
    for (uint32_t shift = 0; shift < 32; shift += 8)
        digest = (digest ^ (number >> shift & 0xFF)) * 1099511628211U;
    return digest;
}

/* Of relations to one these are Booleans, so whether something is done is known by the value. */
static bool may_be_flag(ot_str name)
{
    return ot_str_equal(name, OT_S("disconnect")) || ot_str_equal(name, OT_S("delete"));
}

/* Values end sooner than types that hold themselves. */
static uint64_t digest_rows(ot_arena *arena, uint64_t digest, const ot_type *type,
                            const ot_row_list *rows)
{
    for (uint32_t i = 0; i < type->input_count; i++) {
        const ot_type *member = ot_type_named(type->inputs[i].type);
        digest = mix(digest, ot_row_list_gives(rows, type->inputs[i].name));
        bool is_object = member->kind == OT_TYPE_INPUT_OBJECT;
        if (!is_object && !may_be_flag(type->inputs[i].name))
            continue;
        ot_row_list inner = members_of_rows(arena, rows, type->inputs[i].name);
        digest = mix(digest, inner.count > 0);
        if (inner.count > 0 && is_object)
            digest = digest_rows(arena, digest, member, &inner);
    }
    return digest;
}

uint64_t ot_input_members(ot_arena *arena, const ot_type *type, const ot_json *value)
{
    const ot_type *named = ot_type_named(type);
    if (value == NULL || value->kind == OT_JSON_NULL)
        return value == NULL ? 0 : 1;
    if (named->kind != OT_TYPE_INPUT_OBJECT)
        return value->kind == OT_JSON_BOOLEAN && value->boolean ? 3 : 2;
    ot_row_list rows = rows_of(arena, value);
    return digest_rows(arena, mix(14695981039346656037U, rows.count > 0), named, &rows);
}
