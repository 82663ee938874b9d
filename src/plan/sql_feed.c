#include "plan/sql.h"

/*
 * The statements of a feed. U is the union of its branches, P the parents' sub-select of distinct
 * keys.
 *
 *   root, fixed link     FROM (branch UNION ALL branch ...) U ORDER BY head LIMIT n
 *   a page per parent    FROM P CROSS JOIN LATERAL (SELECT * FROM U ORDER BY head LIMIT n) c
 *   keys of a branch     FROM the same, of which the rows with its tag
 *   counts               SELECT (SELECT count(*) ...) + (SELECT count(*) ...)
 *
 * A branch reads at most as many rows as the page has: it is cut by its own order, which an index
 * can give, and the merge sorts what is left.
 */

/* Keys of one branch that are asked for; NULL for the statement of the feed itself. */
typedef struct key_request {
    const source *of;
    const uint32_t *columns;
    uint32_t count;
} key_request;

static bool is_linked(const core *feed)
{
    return feed->link == LINK_DERIVED || feed->link == LINK_KEYS;
}

static bool is_cut(const core *feed)
{
    return feed->limit != OT_NO_LIMIT || feed->offset > 0;
}

static void write_null(sql_text *sql, const ot_pg_type *type)
{
    SQL_APPEND(sql, "NULL::");
    ot_buffer_append(&sql->buffer, type->sql_name);
}

/* ---- What is selected ---- */

typedef struct list {
    sql_text *sql;
    bool has_item;
} list;

static void next_item(list *items)
{
    if (items->has_item)
        SQL_APPEND(items->sql, ", ");
    items->has_item = true;
}

static bool is_head(const core *feed, uint32_t slot)
{
    for (uint32_t i = 0; i < feed->heads.count; i++)
        if (feed->heads.items[i].slot == slot)
            return true;
    return false;
}

static bool is_in_union(const core *feed, uint32_t slot, const key_request *keys)
{
    return feed->columns.items[slot].kind == COLUMN_SLOT && (keys == NULL || is_head(feed, slot));
}

static void write_slot(sql_text *sql, const core *branch, uint32_t slot)
{
    const core_column *column = slot < branch->columns.count ? &branch->columns.items[slot] : NULL;
    bool is_empty = column == NULL || column->kind == COLUMN_FREE || column->kind == COLUMN_NULL;
    if (is_empty)
        write_null(sql, branch->feed->columns.items[slot].type);
    else
        ot_plan__sql_result_column(sql, branch, column);
}

static void write_key(sql_text *sql, const core *branch, const source *of, const ot_column *column)
{
    if (of->core == branch)
        ot_plan__sql_column(sql, of, column);
    else
        write_null(sql, column->type);
}

static void write_branch_columns(sql_text *sql, const core *branch, const key_request *keys)
{
    list items = {.sql = sql};
    const core *feed = branch->feed;
    for (uint32_t slot = 0; slot < feed->columns.count; slot++) {
        if (!is_in_union(feed, slot, keys))
            continue;
        next_item(&items);
        write_slot(sql, branch, slot);
    }
    if (keys == NULL)
        return;
    for (uint32_t i = 0; i < keys->count; i++) {
        next_item(&items);
        write_key(sql, branch, keys->of, &keys->of->type->table->columns[keys->columns[i]]);
    }
    for (const source *walk = keys->of; walk->whole != NULL; walk = walk->whole) {
        next_item(&items);
        write_key(sql, branch, keys->of, walk->only.column);
    }
}

/* " u7(c0, c1, k0, n0)". */
static void write_union_name(sql_text *sql, const core *feed, const key_request *keys)
{
    list items = {.sql = sql};
    SQL_APPEND(sql, " ");
    sql_put_alias(sql, 'u', feed->root->id);
    SQL_APPEND(sql, "(");
    for (uint32_t slot = 0; slot < feed->columns.count; slot++) {
        if (!is_in_union(feed, slot, keys))
            continue;
        next_item(&items);
        sql_put_alias(sql, 'c', slot);
    }
    for (uint32_t i = 0; keys != NULL && i < keys->count; i++) {
        next_item(&items);
        sql_put_alias(sql, 'k', i);
    }
    uint32_t n = 0;
    for (const source *walk = keys == NULL ? NULL : keys->of; walk != NULL && walk->whole != NULL;
         walk = walk->whole) {
        next_item(&items);
        sql_put_alias(sql, 'n', n++);
    }
    SQL_APPEND(sql, ")");
}

/* ---- The union ---- */

static void write_branch(sql_text *sql, const core *branch, const key_request *keys, bool has_extra)
{
    const core *feed = branch->feed;
    bool is_asked = keys != NULL && keys->of->core == branch;
    SQL_APPEND(sql, "(SELECT ");
    write_branch_columns(sql, branch, keys);
    ot_plan__sql_branch(sql, branch, keys == NULL ? NULL : is_asked ? keys->of : branch->root);
    if (feed->limit != OT_NO_LIMIT) {
        ot_plan__sql_order(sql, branch->root, &branch->order);
        SQL_APPEND(sql, " LIMIT ");
        ot_buffer_append_uint(&sql->buffer, feed->limit + feed->offset + has_extra);
    }
    SQL_APPEND(sql, ")");
}

static void write_order(sql_text *sql, const core *feed)
{
    for (uint32_t i = 0; i < feed->heads.count; i++) {
        const feed_head *head = &feed->heads.items[i];
        sql_put(sql, i == 0 ? " ORDER BY " : ", ");
        sql_put_item(sql, 'u', feed->root->id, 'c', head->slot);
        if (head->is_descending)
            SQL_APPEND(sql, " DESC");
        if (head->may_be_null && head->nulls_first != head->is_descending)
            sql_put(sql, head->nulls_first ? " NULLS FIRST" : " NULLS LAST");
    }
}

/* FROM the union, ordered and cut. */
static void write_union(sql_text *sql, const core *feed, const key_request *keys)
{
    bool has_extra = keys == NULL && feed->step->has_extra;
    SQL_APPEND(sql, " FROM (");
    for (uint32_t i = 0; i < feed->member_count; i++) {
        if (i > 0)
            SQL_APPEND(sql, " UNION ALL ");
        write_branch(sql, feed->members[i], keys, has_extra);
    }
    SQL_APPEND(sql, ")");
    write_union_name(sql, feed, keys);
    write_order(sql, feed);
    if (feed->limit != OT_NO_LIMIT) {
        SQL_APPEND(sql, " LIMIT ");
        ot_buffer_append_uint(&sql->buffer, feed->limit + has_extra);
    }
    if (feed->offset > 0) {
        SQL_APPEND(sql, " OFFSET ");
        ot_buffer_append_uint(&sql->buffer, feed->offset);
    }
}

/* ---- The statement ---- */

static void write_columns(sql_text *sql, const core *feed)
{
    for (uint32_t i = 0; i < feed->columns.count; i++) {
        const core_column *column = &feed->columns.items[i];
        if (i > 0)
            SQL_APPEND(sql, ", ");
        if (column->kind == COLUMN_LINK)
            sql_put_item(sql, 'p', feed->root->id, 'k', column->link);
        else
            sql_put_item(sql, is_linked(feed) ? 'c' : 'u', feed->root->id, 'c', i);
    }
}

static void write_rows(sql_text *sql, const core *feed)
{
    SQL_APPEND(sql, "SELECT ");
    write_columns(sql, feed);
    if (!is_linked(feed)) {
        write_union(sql, feed, NULL);
        return;
    }
    SQL_APPEND(sql, " FROM ");
    ot_plan__sql_parents(sql, feed, true);
    SQL_APPEND(sql, " CROSS JOIN LATERAL (SELECT *");
    write_union(sql, feed, NULL);
    SQL_APPEND(sql, ") ");
    sql_put_alias(sql, 'c', feed->root->id);
}

static void write_sum(sql_text *sql, const core *feed)
{
    for (uint32_t i = 0; i < feed->member_count; i++) {
        sql_put(sql, i == 0 ? "(SELECT count(*)" : " + (SELECT count(*)");
        ot_plan__sql_branch(sql, feed->members[i], NULL);
        SQL_APPEND(sql, ")");
    }
}

static void write_count(sql_text *sql, const core *feed)
{
    SQL_APPEND(sql, "SELECT ");
    for (uint32_t i = 0; i < feed->columns.count; i++) {
        if (i > 0)
            SQL_APPEND(sql, ", ");
        if (feed->columns.items[i].kind == COLUMN_LINK)
            sql_put_item(sql, 'p', feed->root->id, 'k', feed->columns.items[i].link);
        else
            write_sum(sql, feed);
    }
    if (!is_linked(feed))
        return;
    SQL_APPEND(sql, " FROM ");
    ot_plan__sql_parents(sql, feed, true);
}

void ot_plan__sql_feed(sql_text *sql, const core *feed)
{
    if (feed->step->kind == OT_STEP_AGGREGATE)
        write_count(sql, feed);
    else
        write_rows(sql, feed);
}

/* ---- Keys of a branch's rows, for their children ---- */

bool ot_plan__sql_feed_keys(sql_text *sql, const source *s, const uint32_t *columns, uint32_t count)
{
    const core *feed = s->core->feed;
    key_request keys = {.of = s, .columns = columns, .count = count};
    if (feed == NULL || !is_cut(feed))
        return false;
    SQL_APPEND(sql, "SELECT DISTINCT ");
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            SQL_APPEND(sql, ", ");
        sql_put_item(sql, 'd', s->id, 'k', i);
    }
    SQL_APPEND(sql, " FROM ");
    if (is_linked(feed)) {
        ot_plan__sql_parents(sql, feed, false);
        SQL_APPEND(sql, " CROSS JOIN LATERAL ");
    }
    SQL_APPEND(sql, "(SELECT *");
    write_union(sql, feed, &keys);
    SQL_APPEND(sql, ") ");
    sql_put_alias(sql, 'd', s->id);
    SQL_APPEND(sql, " WHERE ");
    sql_put_item(sql, 'd', s->id, 'c', feed->tag_slot);
    SQL_APPEND(sql, " = ");
    ot_buffer_append_uint(&sql->buffer, s->core->tag);
    uint32_t n = 0;
    for (const source *walk = s; walk->whole != NULL; walk = walk->whole) {
        SQL_APPEND(sql, " AND ");
        sql_put_item(sql, 'd', s->id, 'n', n++);
        ot_plan__sql_values(sql, &walk->only);
    }
    return true;
}
