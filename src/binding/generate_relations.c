#include "binding/generate_internal.h"

#include <stdlib.h>

/*
 * A foreign key is a field on both of its sides, a join table one on both of its ends. Names are
 * given in order of weight (to one, has one, has many, through a join table), so that a column
 * never loses its name to a relation and a plain relation never to a far one.
 */

/* ---- Names from columns ---- */

static bool cut_end(ot_str *name, ot_str end)
{
    if (name->len <= end.len || !ot_str_ends_with(*name, end))
        return false;
    *name = ot_str_slice(*name, 0, name->len - end.len);
    return true;
}

/* `customer_id`, or `gadget_code` where it leads to a `code`, without the end; `countrycode` only
 * where what is left is the table. Nothing is left of a column that is called like the one it leads
 * to. */
static ot_str name_of_column(ot_arena *arena, const ot_foreign_key *key)
{
    ot_str name = ot_binding__snake(arena, key->from->columns[key->from_columns[0]].name);
    ot_str far = ot_binding__snake(arena, key->to->columns[key->to_columns[0]].name);
    ot_str to = ot_binding__singular(arena, ot_binding__snake(arena, key->to->name));
    ot_str end = ot_arena_printf(arena, "_%.*s", OT_ARG(far));
    if (ot_str_equal(name, OT_S("id")) ||
        (ot_str_equal(name, far) && !ot_str_ends_with(far, OT_S("_id"))))
        return to;
    if (cut_end(&name, OT_S("_id")) || cut_end(&name, end))
        return name;
    bool is_glued =
        name.len == to.len + far.len && ot_str_starts_with(name, to) && ot_str_ends_with(name, far);
    return is_glued ? to : name;
}

/* The words that all columns begin with, followed by the table: `replaced_shop, replaced_order` is
 * `replaced_order`. */
static ot_str name_of_columns(ot_arena *arena, const ot_foreign_key *key)
{
    ot_str common = ot_binding__snake(arena, key->from->columns[key->from_columns[0]].name);
    for (uint32_t i = 1; i < key->column_count; i++) {
        ot_str name = ot_binding__snake(arena, key->from->columns[key->from_columns[i]].name);
        size_t same = 0;
        while (same < common.len && same < name.len && common.ptr[same] == name.ptr[same])
            same++;
        while (same > 0 && common.ptr[same - 1] != '_')
            same--;
        common = ot_str_slice(common, 0, same);
    }
    ot_str to = ot_binding__singular(arena, ot_binding__snake(arena, key->to->name));
    bool is_said = ot_str_starts_with(common, to);
    return is_said ? to : ot_arena_printf(arena, "%.*s%.*s", OT_ARG(common), OT_ARG(to));
}

ot_str ot_generate__key_name(ot_arena *arena, const ot_foreign_key *key)
{
    ot_str snake =
        key->column_count == 1 ? name_of_column(arena, key) : name_of_columns(arena, key);
    return ot_generate__field_name(arena, snake, 1);
}

/* ---- Foreign keys between tables, as binding counts them ---- */

static bool is_same(const ot_foreign_key *a, const ot_foreign_key *b)
{
    size_t bytes = a->column_count * sizeof(uint32_t);
    return a->to == b->to && a->column_count == b->column_count &&
           memcmp(a->from_columns, b->from_columns, bytes) == 0 &&
           memcmp(a->to_columns, b->to_columns, bytes) == 0;
}

/* One that is declared twice counts once. */
static bool is_first(const ot_foreign_key *key)
{
    for (uint32_t i = 0; i < key->from->reference_count && key->from->references[i] != key; i++) {
        if (is_same(key->from->references[i], key))
            return false;
    }
    return true;
}

static bool is_unique(const ot_foreign_key *key)
{
    return ot_table_is_unique(key->from, key->from_columns, key->column_count);
}

static uint32_t count_keys(const ot_table *from, const ot_table *to, bool only_unique)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < from->reference_count; i++) {
        const ot_foreign_key *key = from->references[i];
        count += key->to == to && is_first(key) && (!only_unique || is_unique(key));
    }
    return count;
}

/* ---- Directives ---- */

/* `references` goes without saying when it is the key, in its order. */
static ot_str key_directive(const ot_generator *generator, const char *name,
                            const ot_foreign_key *key)
{
    ot_arena *arena = generator->arena;
    const ot_generate_table *to = ot_generate__find(generator, key->to);
    bool is_key = to != NULL && to->key_count == key->column_count &&
                  memcmp(to->key, key->to_columns, key->column_count * sizeof(uint32_t)) == 0;
    ot_str columns =
        ot_generate__column_list(arena, key->from, key->from_columns, key->column_count);
    if (is_key)
        return ot_arena_printf(arena, "@%s(columns: %.*s)", name, OT_ARG(columns));
    ot_str references =
        ot_generate__column_list(arena, key->to, key->to_columns, key->column_count);
    return ot_arena_printf(arena, "@%s(columns: %.*s, references: %.*s)", name, OT_ARG(columns),
                           OT_ARG(references));
}

/* ---- Adding fields ---- */

/* The plain name where it is free, else the longer one. */
static ot_str claim_either(ot_generator *generator, ot_generate_table *table, ot_str plain,
                           ot_str longer)
{
    ot_str wanted = ot_map_has(&table->fields, plain) ? longer : plain;
    return ot_generate__claim(generator->arena, &table->fields, wanted);
}

static ot_str by_name(ot_arena *arena, ot_str name, ot_str by)
{
    return ot_arena_printf(arena, "%.*sBy%.*s", OT_ARG(name),
                           OT_ARG(ot_generate__capital(arena, by)));
}

static void add(ot_generator *generator, ot_generate_table *table, ot_generate_relation relation)
{
    OT_VEC_PUSH(generator->arena, &table->relations, relation);
}

/* A row that its reader may not see is null, whatever the column says. */
static bool is_always_there(const ot_foreign_key *key)
{
    bool is_there = !key->to->has_row_security;
    for (uint32_t i = 0; i < key->column_count && is_there; i++)
        is_there = key->from->columns[key->from_columns[i]].not_null;
    return is_there;
}

static void add_belongs_to(ot_generator *generator, ot_generate_table *table,
                           const ot_foreign_key *key)
{
    const ot_generate_table *to = ot_generate__find(generator, key->to);
    if (to == NULL)
        return;
    ot_str name = ot_generate__key_name(generator->arena, key);
    ot_generate_relation relation = {
        .field = claim_either(generator, table, name, by_name(generator->arena, to->one, name)),
        .target = to,
        .kind = "belongsTo",
        .is_required = is_always_there(key)};
    if (count_keys(key->from, key->to, false) != 1)
        relation.directive = key_directive(generator, "belongsTo", key);
    add(generator, table, relation);
}

static void add_has_one(ot_generator *generator, ot_generate_table *table,
                        const ot_foreign_key *key)
{
    const ot_generate_table *from = ot_generate__find(generator, key->from);
    if (from == NULL)
        return;
    ot_arena *arena = generator->arena;
    ot_str longer = by_name(arena, from->one, ot_generate__key_name(arena, key));
    bool is_plain = key->from != key->to && count_keys(key->from, key->to, true) == 1;
    ot_generate_relation relation = {
        .field = claim_either(generator, table, is_plain ? from->one : longer, longer),
        .target = from,
        .kind = "hasOne"};
    bool is_inferred =
        count_keys(key->to, key->from, false) == 0 && count_keys(key->from, key->to, true) == 1;
    if (!is_inferred)
        relation.directive = key_directive(generator, "hasOne", key);
    add(generator, table, relation);
}

/* `orders` of a customer; `ordersByReferrer` where another key has the better right to the plain
 * name; `children` of a parent. */
static ot_str many_name(ot_generator *generator, ot_generate_table *table,
                        const ot_generate_table *from, const ot_foreign_key *key)
{
    ot_arena *arena = generator->arena;
    ot_str name = ot_generate__key_name(arena, key);
    ot_str longer = by_name(arena, from->many, name);
    bool is_self = key->from == key->to;
    bool is_plain =
        !is_self && (count_keys(key->from, key->to, false) == 1 || ot_str_equal(name, table->one));
    if (is_self && ot_str_equal(name, OT_S("parent")))
        return claim_either(generator, table, OT_S("children"), longer);
    return claim_either(generator, table, is_plain ? from->many : longer, longer);
}

static void add_has_many(ot_generator *generator, ot_generate_table *table,
                         const ot_foreign_key *key)
{
    const ot_generate_table *from = ot_generate__find(generator, key->from);
    if (from == NULL)
        return;
    ot_generate_relation relation = {.field = many_name(generator, table, from, key),
                                     .target = from,
                                     .kind = "hasMany",
                                     .is_many = true};
    if (count_keys(key->from, key->to, false) != 1)
        relation.directive = key_directive(generator, "hasMany", key);
    add(generator, table, relation);
}

/* ---- Through join tables ---- */

static bool contains(const ot_foreign_key *key, uint32_t column)
{
    for (uint32_t i = 0; i < key->column_count; i++) {
        if (key->from_columns[i] == column)
            return true;
    }
    return false;
}

/* Both foreign keys lead to tables with types, and together they are the key. */
static bool is_join(const ot_generator *generator, const ot_generate_table *table)
{
    if (table->table->reference_count != 2 || table->key_count == 0)
        return false;
    const ot_foreign_key *a = table->table->references[0];
    const ot_foreign_key *b = table->table->references[1];
    if (ot_generate__find(generator, a->to) == NULL ||
        ot_generate__find(generator, b->to) == NULL ||
        a->column_count + b->column_count != table->key_count)
        return false;
    for (uint32_t i = 0; i < table->key_count; i++) {
        if (contains(a, table->key[i]) == contains(b, table->key[i]))
            return false;
    }
    return true;
}

/* Only after all are known is it certain that what a table joins is no join table itself: nothing
 * else leads to one that is only a join. */
void ot_generate__joins(ot_generator *generator)
{
    for (uint32_t i = 0; i < generator->table_count; i++) {
        ot_generate_table *table = generator->tables[i];
        table->is_join = is_join(generator, table);
    }
    for (uint32_t i = 0; i < generator->table_count; i++) {
        ot_generate_table *table = generator->tables[i];
        bool is_bare =
            table->table->column_count == table->key_count && table->table->referrer_count == 0;
        table->is_only_join = table->is_join && is_bare && !generator->options->mutations;
    }
}

static ot_str through_name(const ot_generator *generator, const ot_table *through)
{
    const ot_table *usual = ot_catalog_table(generator->catalog, (ot_str){0}, through->name);
    if (usual == through)
        return through->name;
    return ot_arena_printf(generator->arena, "%.*s.%.*s", OT_ARG(through->schema),
                           OT_ARG(through->name));
}

static ot_str through_directive(ot_generator *generator, const ot_foreign_key *from,
                                const ot_foreign_key *to)
{
    ot_arena *arena = generator->arena;
    ot_str name = ot_generate__quote(arena, through_name(generator, from->from));
    if (from->to != to->to)
        return ot_arena_printf(arena, "@manyToMany(through: %.*s)", OT_ARG(name));
    return ot_arena_printf(
        arena, "@manyToMany(through: %.*s, from: %.*s, to: %.*s)", OT_ARG(name),
        OT_ARG(ot_generate__column_list(arena, from->from, from->from_columns, from->column_count)),
        OT_ARG(ot_generate__column_list(arena, to->from, to->from_columns, to->column_count)));
}

/* Names stay what they are when another join table comes: a plain name is only for the only one. */
static uint32_t count_joins(const ot_generator *generator, const ot_table *a, const ot_table *b)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < generator->table_count; i++) {
        const ot_generate_table *join = generator->tables[i];
        if (!join->is_join)
            continue;
        const ot_table *left = join->table->references[0]->to;
        const ot_table *right = join->table->references[1]->to;
        count += (left == a && right == b) || (left == b && right == a);
    }
    return count;
}

static void add_many_to_many(ot_generator *generator, const ot_generate_table *join,
                             const ot_foreign_key *from, const ot_foreign_key *to)
{
    ot_arena *arena = generator->arena;
    ot_generate_table *here = ot_map_get(&generator->by_table, from->to->quoted);
    const ot_generate_table *there = ot_generate__find(generator, to->to);
    bool is_self = from->to == to->to;
    ot_str longer =
        by_name(arena, there->many, is_self ? ot_generate__key_name(arena, to) : join->one);
    bool is_plain = !is_self && count_joins(generator, from->to, to->to) == 1;
    ot_generate_relation relation = {
        .field = claim_either(generator, here, is_plain ? there->many : longer, longer),
        .target = there,
        .kind = "manyToMany",
        .is_many = true,
        .directive = through_directive(generator, from, to)};
    add(generator, here, relation);
}

/* ---- All of them ---- */

typedef void (*add_relation)(ot_generator *generator, ot_generate_table *table,
                             const ot_foreign_key *key);

static int compare_keys(const void *a, const void *b)
{
    const ot_foreign_key *left = *(const ot_foreign_key *const *)a;
    const ot_foreign_key *right = *(const ot_foreign_key *const *)b;
    int schemas = ot_str_compare(left->from->schema, right->from->schema);
    int tables = ot_str_compare(left->from->name, right->from->name);
    if (schemas != 0 || tables != 0)
        return schemas != 0 ? schemas : tables;
    return ot_str_compare(left->name, right->name);
}

/* By names, so that the order of creation does not matter. */
static const ot_foreign_key **sorted_keys(ot_arena *arena, const ot_foreign_key *const *keys,
                                          uint32_t count)
{
    const ot_foreign_key **sorted = OT_NEW_ARRAY(arena, const ot_foreign_key *, count);
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = keys[i];
    if (count > 1)
        qsort(sorted, count, sizeof(*sorted), compare_keys);
    return sorted;
}

static void add_forward(ot_generator *generator, ot_generate_table *table)
{
    const ot_table *here = table->table;
    const ot_foreign_key **keys =
        sorted_keys(generator->arena, here->references, here->reference_count);
    for (uint32_t i = 0; i < here->reference_count; i++) {
        if (is_first(keys[i]))
            add_belongs_to(generator, table, keys[i]);
    }
}

static void add_backward(ot_generator *generator, ot_generate_table *table, bool unique,
                         add_relation add_one)
{
    const ot_table *here = table->table;
    const ot_foreign_key **keys =
        sorted_keys(generator->arena, here->referrers, here->referrer_count);
    for (uint32_t i = 0; i < here->referrer_count; i++) {
        if (is_first(keys[i]) && is_unique(keys[i]) == unique)
            add_one(generator, table, keys[i]);
    }
}

static int compare_relations(const void *a, const void *b)
{
    return ot_str_compare(((const ot_generate_relation *)a)->field,
                          ((const ot_generate_relation *)b)->field);
}

void ot_generate__relations(ot_generator *generator)
{
    for (uint32_t i = 0; i < generator->table_count; i++) {
        ot_generate_table *table = generator->tables[i];
        if (!table->is_only_join)
            add_forward(generator, table);
    }
    for (uint32_t i = 0; i < generator->table_count; i++) {
        add_backward(generator, generator->tables[i], true, add_has_one);
        add_backward(generator, generator->tables[i], false, add_has_many);
    }
    for (uint32_t i = 0; i < generator->table_count; i++) {
        const ot_generate_table *join = generator->tables[i];
        if (!join->is_join)
            continue;
        const ot_foreign_key *const *keys =
            sorted_keys(generator->arena, join->table->references, 2);
        add_many_to_many(generator, join, keys[0], keys[1]);
        add_many_to_many(generator, join, keys[1], keys[0]);
    }
    for (uint32_t i = 0; i < generator->table_count; i++) {
        ot_generate_table *table = generator->tables[i];
        if (table->relations.count > 1)
            qsort(table->relations.items, table->relations.count, sizeof(*table->relations.items),
                  compare_relations);
    }
}
