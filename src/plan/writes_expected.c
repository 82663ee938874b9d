#include "plan/writes_internal.h"

/*
 * Versions of rows of relations that are updated or deleted. As with the row of a field
 * (writes_version.c), a statement locks them first and says of each whether it has the version that
 * the input expects, if it expects one; the statement that changes them leaves with it, and
 * compares as well. A client whose row is another one is told that row as it is: what the field's
 * answer selects of it, its version and its key.
 */

/* ---- What is expected ---- */

const ot_bound_argument *ot_plan__expected_version(const level *l, const nested *n)
{
    const ot_bound_input *bound = n->argument->input;
    bool may = n->argument->write->version != NULL && bound != NULL;
    for (uint32_t i = 0; may && i < bound->type->input_count; i++) {
        const ot_bound_argument *field = &bound->fields[i];
        if (field->role != OT_ARGUMENT_VERSION)
            continue;
        ot_row_list rows = ot_row_list_step(l->run->b->arena, &l->now, &n->step);
        bool is_given = ot_row_list_gives(&rows, field->definition->name) != OT_GIVEN_NEVER;
        return is_given ? field : NULL;
    }
    return NULL;
}

uint32_t ot_plan__match_version(level *inner, const ot_bound_argument *version, bool is_told)
{
    builder *b = inner->run->b;
    core *c = inner->core;
    if (version == NULL)
        return 0;
    row_match match = {
        .of = c->root,
        .column = version->column,
        .param = ot_plan__param_of_rows(b, version->column->type, inner->rows, version->definition),
        .is_optional = true,
        .is_told = is_told};
    OT_VEC_PUSH(b->work, &c->matches, match);
    return c->matches.count - 1;
}

void ot_plan__set_next(level *inner)
{
    core *c = inner->core;
    set_column set = {.column = c->write->version, .is_next = true};
    if (set.column != NULL && (c->sets.count > 0 || ot_plan__holds_nested(inner)))
        OT_VEC_PUSH(inner->run->b->arena, &c->sets, set);
}

/* ---- What is told ---- */

static const collected_field *find_field(builder *b, const ot_type *type,
                                         const collected_field *field, ot_str name)
{
    collected_fields fields = {0};
    uint32_t field_count = b->field_count;
    uint32_t selection_count = b->selection_count;
    (void)ot_plan__collect(b, type, field, &fields); /* whoever plans it tells what is wrong */
    b->field_count = field_count;                    /* and counts */
    b->selection_count = selection_count;
    for (uint32_t i = 0; i < fields.count; i++)
        if (ot_str_equal(fields.items[i].definition->name, name))
            return &fields.items[i];
    return NULL;
}

/* What is selected of the rows of a connection. */
static const collected_field *find_nodes(builder *b, const collected_field *field)
{
    const ot_type *type = ot_type_named(field->definition->type);
    const collected_field *nodes = find_field(b, type, field, OT_S("nodes"));
    const collected_field *edges = nodes == NULL ? find_field(b, type, field, OT_S("edges")) : NULL;
    if (edges == NULL)
        return nodes;
    return find_field(b, ot_type_named(edges->definition->type), edges, OT_S("node"));
}

/* What the answer selects of the rows of a level; NULL: nothing. */
static const collected_field *selected_of(const level *l)
{
    builder *b = l->run->b;
    if (l->outer == NULL)
        return l->run->field;
    const collected_field *outer = selected_of(l->outer);
    if (outer == NULL)
        return NULL;
    const ot_bound_type *type = l->outer->core->root->type;
    const collected_field *field = find_field(b, type->type, outer, l->member);
    if (field == NULL)
        return NULL;
    const ot_bound_field *bound = ot_binding_field(b->binding, field->definition);
    if (ot_plan__is_refused(b, bound->access))
        return NULL;
    return bound->rows->cardinality == OT_CARDINALITY_CONNECTION ? find_nodes(b, field) : field;
}

void ot_plan__tell_versions(level *lock, const ot_bound_argument *version)
{
    builder *b = lock->run->b;
    core *c = lock->core;
    const ot_bound_type *type = c->root->type;
    uint32_t match = ot_plan__match_version(lock, version, true);
    ot_version_check *check = OT_NEW(b->arena, ot_version_check);
    const ot_column **columns = OT_NEW_ARRAY(b->work, const ot_column *, type->key_count + 1);
    columns[0] = version->column;
    for (uint32_t i = 0; i < type->key_count; i++)
        columns[i + 1] = &type->table->columns[type->key[i]];
    check->step = c->step->id;
    check->column = ot_plan__match_column(b, c, match);
    bool is_refused = ot_plan__is_refused(b, type->access);
    check->current = ot_plan__current_object(b, c->root, is_refused ? NULL : selected_of(lock),
                                             columns, is_refused ? 0 : type->key_count + 1);
    c->step->version = check;
    b->has_checks = true;
}
