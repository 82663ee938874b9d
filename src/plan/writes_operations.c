#include "base/limits.h"
#include "plan/writes_internal.h"

/*
 * Rows of relations that are there already: connected, disconnected, updated and deleted. Each
 * statement finds its rows by their keys, and, unless they come from elsewhere, by what ties them
 * to the row outside. A row that is not found, because there is none, the caller may not see it, or
 * it is another one's, fails the field: which of these it was is not told.
 */

/* ---- Which rows ---- */

static void add_match(level *l, row_match match)
{
    OT_VEC_PUSH(l->run->b->work, &l->core->matches, match);
}

/* The columns of the key that the input names a row of `of` by. */
static void match_keys(level *l, const source *of)
{
    builder *b = l->run->b;
    for (uint32_t i = 0; i < l->bound->type->input_count; i++) {
        const ot_bound_argument *key = &l->bound->fields[i];
        if (key->role != OT_ARGUMENT_KEY)
            continue;
        ot_param *param = ot_plan__param_of_rows(b, key->type, l->rows, key->definition);
        ot_plan__accept_global_id(b, param, key->column);
        add_match(l, (row_match){.of = of, .column = key->column, .param = param});
    }
}

/* The columns that are those of the rows outside. */
static void match_holders(level *inner, core *holder, const source *of, const ot_join *join,
                          const uint32_t *columns)
{
    for (uint32_t i = 0; i < join->parent_column_count; i++) {
        ot_param *param =
            ot_plan__param_of_row(inner, OT_PARAM_HOLDERS, holder, join->parent_columns[i]);
        add_match(
            inner,
            (row_match){.of = of, .column = &of->type->table->columns[columns[i]], .param = param});
    }
}

/* The table of the row beside, and its own predicate. */
static void put_beside(level *inner, const ot_bound_type *type)
{
    inner->core->beside = ot_plan__new_source(inner->run->b, inner->core, type);
}

/* The rows of the relation and those of its join table belong to each other; one of them is the
 * core's own, `to` and `target` are the columns by which. */
static void match_beside(level *inner, const uint32_t *own, const uint32_t *beside, uint32_t count)
{
    const core *c = inner->core;
    for (uint32_t i = 0; i < count; i++)
        add_match(inner, (row_match){.of = c->root,
                                     .column = &c->root->type->table->columns[own[i]],
                                     .beside = &c->beside->type->table->columns[beside[i]]});
}

static predicate *where_of(const level *inner, const nested *n)
{
    const ot_sql *where = n->argument->write->where;
    return where == NULL ? NULL : ot_plan__author_predicate(inner->run->b, where, NULL, NULL);
}

/* @where of the operation, for the rows before the change. */
static void add_where(level *inner, const nested *n)
{
    predicate *where = where_of(inner, n);
    if (where != NULL)
        OT_VEC_PUSH(inner->run->b->arena, &inner->core->where, where);
}

static void add_where_beside(level *inner, const nested *n)
{
    predicate *where = where_of(inner, n);
    if (where != NULL)
        OT_VEC_PUSH(inner->run->b->arena, &inner->core->beside->on, where);
}

/* Each row of the input has to be found. */
static void expect_all(level *inner, const nested *n)
{
    builder *b = inner->run->b;
    ot_step *step = inner->core->step;
    const ot_rows_step *of = &n->step;
    step->finds =
        ot_str_is_empty(of->operation)
            ? of->name
            : ot_arena_printf(b->arena, "%.*s.%.*s", OT_ARG(of->name), OT_ARG(of->operation));
    if (inner->core->verb != WRITE_INSERT)
        step->number_column = ot_plan__number_column(b, inner->core);
    b->has_checks = true;
}

/* What finds rows that the input names, and that are those of the rows outside. */
static void find_own(level *inner, const level *l, const nested *n)
{
    core *c = inner->core;
    const ot_join *join = n->argument->rows->join;
    add_where(inner, n);
    if (inner->bound != NULL)
        match_keys(inner, c->root);
    if (n->argument->nested == OT_NESTED_CONNECT)
        return; /* they come from elsewhere */
    if (n->argument->link == NULL) {
        match_holders(inner, l->core, c->root, join, join->target_columns);
        return;
    }
    put_beside(inner, n->argument->link->target);
    match_holders(inner, l->core, c->beside, join, join->through_from);
    match_beside(inner, join->target_columns, join->through_to, join->target_column_count);
}

/* Before rows go, or are changed, that have to have the versions of the input. */
static void lock_expected(level *l, const nested *n)
{
    const ot_bound_write *write = n->argument->write;
    const ot_bound_argument *version = ot_plan__expected_version(l, n);
    if (version == NULL)
        return;
    level lock = ot_plan__open_nested(l, n, write->target, write, WRITE_FIND);
    lock.core->is_locking = true;
    lock.core->step->reason = OT_S("write: rows of the rows outside as they are, locked");
    ot_plan__follow(lock.core, l->core);
    find_own(&lock, l, n);
    expect_all(&lock, n);
    ot_plan__tell_versions(&lock, version);
}

level ot_plan__find_rows(level *l, const nested *n)
{
    const ot_bound_write *write = n->argument->write;
    level inner = ot_plan__open_nested(l, n, write->target, write, WRITE_FIND);
    inner.core->step->reason = OT_S("write: what the rows outside come to refer to");
    match_keys(&inner, inner.core->root);
    add_where(&inner, n);
    expect_all(&inner, n);
    return inner;
}

/* ---- Columns ---- */

/* They refer to the rows outside, or, those that can, to none. */
static void set_reference(level *inner, core *holder, const ot_join *join, bool is_null)
{
    builder *b = inner->run->b;
    for (uint32_t i = 0; i < join->parent_column_count; i++) {
        set_column set = {.column =
                              &inner->core->root->type->table->columns[join->target_columns[i]],
                          .is_null = is_null};
        if (is_null && set.column->not_null)
            continue;
        if (!is_null)
            set.param =
                ot_plan__param_of_row(inner, OT_PARAM_HOLDERS, holder, join->parent_columns[i]);
        OT_VEC_PUSH(b->arena, &inner->core->sets, set);
    }
}

/* What the rows give, and what is nested in them. */
static void set_columns(level *inner)
{
    core *c = inner->core;
    ot_plan__add_presets(inner->run->b, c);
    ot_plan__level(inner);
    ot_plan__set_next(inner);
    c->verb = c->sets.count > 0 ? WRITE_UPDATE : WRITE_FIND;
    c->is_locking = c->verb == WRITE_FIND;
}

static write_verb deletes(const ot_bound_write *write)
{
    return write->soft != NULL ? WRITE_UPDATE : WRITE_DELETE;
}

static void leave_deleted(level *inner)
{
    builder *b = inner->run->b;
    const ot_column *soft = inner->core->write->soft;
    if (soft == NULL)
        return;
    ot_plan__add_presets(b, inner->core);
    OT_VEC_PUSH(b->arena, &inner->core->where, ot_plan__not_deleted(b, soft));
}

/* ---- Rows that refer to those outside ---- */

static const ot_str reasons[OT_NESTED_KINDS] = {
    [OT_NESTED_CONNECT] = OT_STR("write: rows that come to the rows outside"),
    [OT_NESTED_DISCONNECT] = OT_STR("write: rows that leave the rows outside"),
    [OT_NESTED_UPDATE] = OT_STR("write: rows of the rows outside, changed"),
    [OT_NESTED_DELETE] = OT_STR("write: rows of the rows outside, deleted"),
};

void ot_plan__change_rows(level *l, const nested *n)
{
    ot_nested_kind kind = n->argument->nested;
    const ot_join *join = n->argument->rows->join;
    const ot_bound_write *write = n->argument->write;
    lock_expected(l, n);
    level inner = ot_plan__open_nested(l, n, write->target, write,
                                       kind == OT_NESTED_DELETE ? deletes(write) : WRITE_UPDATE);
    core *c = inner.core;
    c->step->reason = reasons[kind];
    ot_plan__follow(c, l->core);
    find_own(&inner, l, n);
    ot_plan__match_version(&inner, ot_plan__expected_version(l, n), false);
    if (kind == OT_NESTED_CONNECT || kind == OT_NESTED_DISCONNECT)
        set_reference(&inner, l->core, join, kind == OT_NESTED_DISCONNECT);
    if (kind == OT_NESTED_DELETE)
        leave_deleted(&inner);
    if (inner.bound != NULL || kind != OT_NESTED_DISCONNECT) /* one row leaves, if there is one */
        expect_all(&inner, n);
    if (kind == OT_NESTED_UPDATE)
        set_columns(&inner);
    ot_plan__judge(l->run, c, NULL, NULL);
    ot_plan__await(l, c);
}

/* ---- The row that one of those outside refers to ---- */

static ot_bound_write *write_of_holders(builder *b, const core *holder)
{
    ot_bound_write *write = OT_NEW(b->arena, ot_bound_write);
    *write = (ot_bound_write){.kind = OT_WRITE_UPDATE,
                              .target = holder->root->type,
                              .is_many = true,
                              .rows_max = OT_LIMIT_WRITE_ROWS};
    return write;
}

/* The rows outside refer to nothing any more. What they referred to is known by what their own
 * statement has given back. */
static void take_back_reference(level *l, const nested *n)
{
    builder *b = l->run->b;
    const ot_join *join = n->argument->rows->join;
    const ot_bound_type *type = l->core->root->type;
    level inner = ot_plan__open_nested(l, n, type, write_of_holders(b, l->core), WRITE_UPDATE);
    inner.core->step->reason = OT_S("write: references of the rows outside, taken back");
    ot_plan__follow(inner.core, l->core);
    for (uint32_t i = 0; i < type->key_count; i++)
        add_match(&inner, (row_match){.of = inner.core->root,
                                      .column = &type->table->columns[type->key[i]],
                                      .param = ot_plan__param_of_row(&inner, OT_PARAM_HOLDERS,
                                                                     l->core, type->key[i])});
    for (uint32_t i = 0; i < join->parent_column_count; i++) {
        set_column set = {.column = &type->table->columns[join->parent_columns[i]],
                          .is_null = true};
        if (!set.column->not_null)
            OT_VEC_PUSH(b->arena, &inner.core->sets, set);
    }
    ot_plan__await(l, inner.core);
}

void ot_plan__change_referred_row(level *l, const nested *n)
{
    bool goes = n->argument->nested == OT_NESTED_DELETE && n->argument->write->soft == NULL;
    if (goes)
        take_back_reference(l, n);
    ot_plan__change_rows(l, n);
}

/* ---- Rows that a join table ties ---- */

static level open_link(level *l, const nested *n, const ot_bound_write *write, write_verb verb)
{
    level link = ot_plan__open_nested(l, n, n->argument->link->target, write, verb);
    link.core->step->reason = OT_S("write: what ties rows to those outside");
    ot_plan__follow(link.core, l->core);
    put_beside(&link, n->argument->rows->target);
    match_keys(&link, link.core->beside);
    add_where_beside(&link, n);
    return link;
}

/* A row of the join table for each row that is there. */
static void tie(level *l, const nested *n)
{
    builder *b = l->run->b;
    const ot_join *join = n->argument->rows->join;
    level link = open_link(l, n, n->argument->link, WRITE_INSERT);
    for (uint32_t i = 0; i < join->parent_column_count; i++) {
        set_column set = {.column = &join->through->columns[join->through_from[i]],
                          .param = ot_plan__param_of_row(&link, OT_PARAM_HOLDERS, l->core,
                                                         join->parent_columns[i])};
        OT_VEC_PUSH(b->arena, &link.core->sets, set);
    }
    for (uint32_t i = 0; i < join->target_column_count; i++) {
        const ot_table *there = link.core->beside->type->table;
        set_column set = {.column = &join->through->columns[join->through_to[i]],
                          .beside = &there->columns[join->target_columns[i]]};
        OT_VEC_PUSH(b->arena, &link.core->sets, set);
    }
    expect_all(&link, n);
    ot_plan__await(l, link.core);
}

static void untie(level *l, const nested *n)
{
    const ot_join *join = n->argument->rows->join;
    level link = open_link(l, n, n->argument->write, WRITE_DELETE);
    match_holders(&link, l->core, link.core->root, join, join->through_from);
    match_beside(&link, join->through_to, join->target_columns, join->target_column_count);
    expect_all(&link, n);
    ot_plan__await(l, link.core);
}

/* Rows of the relation that the join table ties to those outside; or, where they have been untied
 * before, by their keys alone. */
static void change_tied(level *l, const nested *n, write_verb verb, bool is_untied)
{
    const ot_bound_write *write = n->argument->write;
    level inner = ot_plan__open_nested(l, n, write->target, write, verb);
    inner.core->step->reason = reasons[n->argument->nested];
    ot_plan__follow(inner.core, l->core);
    if (is_untied) {
        add_where(&inner, n);
        match_keys(&inner, inner.core->root);
    } else {
        find_own(&inner, l, n);
    }
    ot_plan__match_version(&inner, ot_plan__expected_version(l, n), false);
    expect_all(&inner, n);
    if (n->argument->nested == OT_NESTED_UPDATE)
        set_columns(&inner);
    else
        leave_deleted(&inner);
    ot_plan__judge(l->run, inner.core, NULL, NULL);
    ot_plan__await(l, inner.core);
}

void ot_plan__change_tied_rows(level *l, const nested *n)
{
    const ot_bound_write *write = n->argument->write;
    switch (n->argument->nested) {
    case OT_NESTED_CREATE: /* rows that are not there yet (writes_nested.c) */
    case OT_NESTED_KINDS:
        break;
    case OT_NESTED_CONNECT:
        tie(l, n);
        break;
    case OT_NESTED_DISCONNECT:
        untie(l, n);
        break;
    case OT_NESTED_UPDATE:
        lock_expected(l, n);
        change_tied(l, n, WRITE_UPDATE, false);
        break;
    case OT_NESTED_DELETE:
        lock_expected(l, n);
        if (write->soft == NULL)
            untie(l, n);
        change_tied(l, n, deletes(write), write->soft == NULL);
        break;
    }
}
