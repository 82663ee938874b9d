#include "base/buffer.h"
#include "binding/binding_internal.h"

/*
 * A relation is a join between two tables. It is written by a directive, or it is the only foreign
 * key that can be meant. Columns are kept as two lists of the same length; a side is a table with
 * the columns it joins by.
 */

typedef struct ot_side {
    const uint32_t *columns;
    uint32_t count;
} ot_side;

typedef OT_VEC(const ot_foreign_key *) ot_foreign_keys;

typedef struct ot_relation {
    ot_binder *binder;
    const ot_element *element;
    ot_use use; /* of the directive, if there is one */
    const ot_bound_type *here;
    const ot_bound_type *there;
    bool is_many;
} ot_relation;

#define REFUSE(relation, ...)                                                                      \
    ot_binding__refuse((relation)->binder, (relation)->element, &(relation)->use, __VA_ARGS__)

/* ---- Foreign keys ---- */

static bool same_columns(const ot_foreign_key *a, const ot_foreign_key *b)
{
    size_t bytes = a->column_count * sizeof(uint32_t);
    return a->to == b->to && a->column_count == b->column_count &&
           memcmp(a->from_columns, b->from_columns, bytes) == 0 &&
           memcmp(a->to_columns, b->to_columns, bytes) == 0;
}

/* The foreign keys from one table to another; one that is declared twice counts once. */
static ot_foreign_keys keys_between(ot_arena *arena, const ot_table *from, const ot_table *to)
{
    ot_foreign_keys found = {0};
    for (uint32_t i = 0; i < from->reference_count; i++) {
        const ot_foreign_key *key = from->references[i];
        bool is_new = key->to == to;
        for (uint32_t j = 0; j < found.count && is_new; j++)
            is_new = !same_columns(found.items[j], key);
        if (is_new)
            OT_VEC_PUSH(arena, &found, key);
    }
    return found;
}

/* True when the columns are exactly those of `side`, in any order. */
static bool has_columns(const uint32_t *columns, uint32_t count, const ot_side *side)
{
    if (count != side->count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        bool is_there = false;
        for (uint32_t j = 0; j < count && !is_there; j++)
            is_there = side->columns[i] == columns[j];
        if (!is_there)
            return false;
    }
    return true;
}

static const ot_foreign_key *key_by_columns(const ot_foreign_keys *keys, const ot_side *side)
{
    for (uint32_t i = 0; i < keys->count; i++) {
        if (has_columns(keys->items[i]->from_columns, keys->items[i]->column_count, side))
            return keys->items[i];
    }
    return NULL;
}

/* The columns a foreign key pairs with those of `side`, in its order. */
static ot_side paired_columns(ot_arena *arena, const ot_foreign_key *key, const ot_side *side)
{
    uint32_t *columns = OT_NEW_ARRAY(arena, uint32_t, side->count);
    for (uint32_t i = 0; i < side->count; i++) {
        for (uint32_t j = 0; j < key->column_count; j++) {
            if (key->from_columns[j] == side->columns[i])
                columns[i] = key->to_columns[j];
        }
    }
    return (ot_side){.columns = columns, .count = side->count};
}

/* ---- Uniqueness ---- */

static bool contains(const ot_side *side, const uint32_t *columns, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        bool is_there = false;
        for (uint32_t j = 0; j < side->count && !is_there; j++)
            is_there = side->columns[j] == columns[i];
        if (!is_there)
            return false;
    }
    return count > 0;
}

/* Fixing these columns leaves at most one row: by a constraint, or by the key that @table(key:)
 * promises. */
static bool fixes_row(const ot_bound_type *bound, const ot_side *side)
{
    return ot_table_is_unique(bound->table, side->columns, side->count) ||
           contains(side, bound->key, bound->key_count);
}

bool ot_binding__fixes_row(const ot_bound_type *bound, const uint32_t *columns, uint32_t count)
{
    ot_side side = {.columns = columns, .count = count};
    return fixes_row(bound, &side);
}

/* ---- Telling candidates ---- */

static ot_str column_list(ot_arena *arena, const ot_table *table, const uint32_t *columns,
                          uint32_t count, bool is_quoted)
{
    ot_buffer buffer = {0};
    for (uint32_t i = 0; i < count; i++)
        ot_buffer_printf(&buffer, is_quoted ? "%s\"%.*s\"" : "%s%.*s", i > 0 ? ", " : "",
                         OT_ARG(table->columns[columns[i]].name));
    ot_str list = ot_arena_copy(arena, ot_buffer_str(&buffer));
    ot_buffer_free(&buffer);
    return list;
}

/* `orders_billing_fkey (billing_id): @belongsTo(columns: ["billing_id"])`, one after the other. */
static ot_str describe_keys(ot_arena *arena, const ot_foreign_keys *keys, const char *directive)
{
    ot_buffer buffer = {0};
    for (uint32_t i = 0; i < keys->count; i++) {
        const ot_foreign_key *key = keys->items[i];
        ot_str columns = column_list(arena, key->from, key->from_columns, key->column_count, true);
        ot_buffer_printf(&buffer, "%s%s[%.*s]) for \"%.*s\"", i > 0 ? ", " : "", directive,
                         OT_ARG(columns), OT_ARG(key->name));
    }
    ot_str list = ot_arena_copy(arena, ot_buffer_str(&buffer));
    ot_buffer_free(&buffer);
    return list;
}

static void refuse_several(const ot_relation *relation, const ot_foreign_keys *keys,
                           const char *directive)
{
    const ot_foreign_key *first = keys->items[0];
    ot_str list = describe_keys(relation->binder->arena, keys, directive);
    REFUSE(relation,
           "%u foreign keys lead from table \"%.*s\" to table \"%.*s\"; choose one with %.*s.",
           keys->count, OT_ARG(first->from->name), OT_ARG(first->to->name), OT_ARG(list));
}

static void refuse_none(const ot_relation *relation, const ot_table *from, const ot_table *to,
                        const char *directives)
{
    REFUSE(relation,
           "no foreign key leads from table \"%.*s\" to table \"%.*s\"; say which columns join "
           "with %s.",
           OT_ARG(from->name), OT_ARG(to->name), directives);
}

/* ---- Joins ---- */

static const ot_join *make_join(const ot_relation *relation, ot_side here, ot_side there)
{
    ot_join *join = OT_NEW(relation->binder->arena, ot_join);
    *join = (ot_join){.parent_columns = here.columns,
                      .parent_column_count = here.count,
                      .target_columns = there.columns,
                      .target_column_count = there.count,
                      .is_to_one = fixes_row(relation->there, &there)};
    return join;
}

static const ot_join *forward_join(const ot_relation *relation, const ot_foreign_key *key)
{
    return make_join(relation, (ot_side){key->from_columns, key->column_count},
                     (ot_side){key->to_columns, key->column_count});
}

static const ot_join *backward_join(const ot_relation *relation, const ot_foreign_key *key)
{
    return make_join(relation, (ot_side){key->to_columns, key->column_count},
                     (ot_side){key->from_columns, key->column_count});
}

/* ---- By foreign key ---- */

static const ot_join *infer_many(const ot_relation *relation)
{
    const ot_table *from = relation->there->table;
    const ot_table *to = relation->here->table;
    ot_foreign_keys keys = keys_between(relation->binder->arena, from, to);
    if (keys.count == 1)
        return backward_join(relation, keys.items[0]);
    if (keys.count == 0)
        refuse_none(relation, from, to, "@hasMany(columns:) or @manyToMany(through:)");
    else
        refuse_several(relation, &keys, "@hasMany(columns: ");
    return NULL;
}

/* The foreign keys back whose columns are unique: has one. */
static ot_foreign_keys unique_keys_back(const ot_relation *relation)
{
    ot_arena *arena = relation->binder->arena;
    ot_foreign_keys keys = keys_between(arena, relation->there->table, relation->here->table);
    ot_foreign_keys unique = {0};
    for (uint32_t i = 0; i < keys.count; i++) {
        const ot_foreign_key *key = keys.items[i];
        if (ot_table_is_unique(key->from, key->from_columns, key->column_count))
            OT_VEC_PUSH(arena, &unique, key);
    }
    return unique;
}

static const ot_join *infer_one(const ot_relation *relation)
{
    const ot_table *here = relation->here->table;
    const ot_table *there = relation->there->table;
    ot_foreign_keys forward = keys_between(relation->binder->arena, here, there);
    if (forward.count == 1)
        return forward_join(relation, forward.items[0]);
    if (forward.count > 1) {
        refuse_several(relation, &forward, "@belongsTo(columns: ");
        return NULL;
    }
    ot_foreign_keys back = unique_keys_back(relation);
    if (back.count == 1)
        return backward_join(relation, back.items[0]);
    if (back.count > 1)
        refuse_several(relation, &back, "@hasOne(columns: ");
    else
        refuse_none(relation, here, there, "@belongsTo(columns:) or @hasOne(columns:)");
    return NULL;
}

/* ---- By directive ---- */

static bool check_pairs(const ot_relation *relation, const ot_table *a, const ot_side *a_side,
                        const ot_table *b, const ot_side *b_side)
{
    if (a_side->count != b_side->count) {
        ot_str list =
            column_list(relation->binder->arena, b, b_side->columns, b_side->count, false);
        REFUSE(relation, "%u columns cannot match %u (%.*s).", a_side->count, b_side->count,
               OT_ARG(list));
        return false;
    }
    for (uint32_t i = 0; i < a_side->count; i++) {
        const ot_column *left = &a->columns[a_side->columns[i]];
        const ot_column *right = &b->columns[b_side->columns[i]];
        if (ot_binding__is_comparable(left->type, right->type))
            continue;
        REFUSE(relation, "columns \"%.*s\" (%.*s) and \"%.*s\" (%.*s) cannot be compared.",
               OT_ARG(left->name), OT_ARG(left->type->name), OT_ARG(right->name),
               OT_ARG(right->type->name));
        return false;
    }
    return true;
}

static bool read_side(const ot_relation *relation, ot_str argument, const ot_table *table,
                      ot_side *out)
{
    ot_texts names;
    uint32_t *columns = NULL;
    if (!ot_binding__texts(relation->binder, relation->element, &relation->use, argument, &names) ||
        !ot_binding__named_columns(relation->binder, relation->element, &relation->use, table,
                                   &names, &columns))
        return false;
    *out = (ot_side){.columns = columns, .count = names.count};
    return true;
}

/* What the columns refer to: as written, else as the foreign key over just these columns says, else
 * the key. */
static bool read_references(const ot_relation *relation, const ot_table *from,
                            const ot_side *columns, const ot_bound_type *owned, ot_side *out)
{
    if (ot_directive_argument(relation->use.directive, OT_S("references")) != NULL)
        return read_side(relation, OT_S("references"), owned->table, out);
    ot_foreign_keys keys = keys_between(relation->binder->arena, from, owned->table);
    const ot_foreign_key *key = key_by_columns(&keys, columns);
    if (key != NULL)
        *out = paired_columns(relation->binder->arena, key, columns);
    else
        *out = (ot_side){.columns = owned->key, .count = owned->key_count};
    if (out->count > 0)
        return true;
    REFUSE(relation, "table \"%.*s\" has no key; say @%.*s(references:).",
           OT_ARG(owned->table->name), OT_ARG(relation->use.directive->name.text));
    return false;
}

static const ot_join *given_join(const ot_relation *relation, bool is_forward)
{
    const ot_bound_type *owner = is_forward ? relation->here : relation->there;
    const ot_bound_type *owned = is_forward ? relation->there : relation->here;
    ot_side columns;
    ot_side references;
    if (!read_side(relation, OT_S("columns"), owner->table, &columns) ||
        !read_references(relation, owner->table, &columns, owned, &references) ||
        !check_pairs(relation, owner->table, &columns, owned->table, &references))
        return NULL;
    return is_forward ? make_join(relation, columns, references)
                      : make_join(relation, references, columns);
}

/* ---- Through a join table ---- */

static const ot_table *through_table(const ot_relation *relation)
{
    ot_str name;
    if (!ot_binding__text(relation->binder, relation->element, &relation->use, OT_S("through"),
                          &name))
        return NULL;
    const ot_catalog *catalog = relation->binder->catalog;
    size_t dot = ot_str_find(name, '.', 0);
    const ot_table *table = ot_catalog_table(catalog, ot_str_make(NULL, 0), name);
    if (table == NULL && dot < name.len)
        table = ot_catalog_table(catalog, ot_str_slice(name, 0, dot),
                                 ot_str_slice(name, dot + 1, name.len));
    if (table == NULL)
        REFUSE(relation, "table \"%.*s\" is not in the search path.", OT_ARG(name));
    return table;
}

typedef struct ot_through_side {
    ot_side columns;    /* of the join table */
    ot_side references; /* of the table it leads to */
} ot_through_side;

static bool given_through_side(const ot_relation *relation, ot_str argument,
                               const ot_table *through, const ot_bound_type *bound,
                               ot_through_side *out)
{
    if (!read_side(relation, argument, through, &out->columns))
        return false;
    ot_foreign_keys keys = keys_between(relation->binder->arena, through, bound->table);
    const ot_foreign_key *key = key_by_columns(&keys, &out->columns);
    if (key != NULL)
        out->references = paired_columns(relation->binder->arena, key, &out->columns);
    else
        out->references = (ot_side){.columns = bound->key, .count = bound->key_count};
    return check_pairs(relation, through, &out->columns, bound->table, &out->references);
}

/* The only foreign key to there, apart from the one the other side has taken. */
static bool inferred_through_side(const ot_relation *relation, const char *argument,
                                  const ot_table *through, const ot_bound_type *bound,
                                  const ot_side *taken, ot_through_side *out)
{
    ot_arena *arena = relation->binder->arena;
    bool is_self = relation->here->table == relation->there->table;
    ot_foreign_keys all = keys_between(arena, through, bound->table);
    ot_foreign_keys keys = {0};
    for (uint32_t i = 0; i < all.count; i++) {
        const ot_foreign_key *key = all.items[i];
        if (taken == NULL || !is_self || !has_columns(key->from_columns, key->column_count, taken))
            OT_VEC_PUSH(arena, &keys, key);
    }
    if (keys.count == 1) {
        const ot_foreign_key *key = keys.items[0];
        *out = (ot_through_side){.columns = {key->from_columns, key->column_count},
                                 .references = {key->to_columns, key->column_count}};
        return true;
    }
    if (keys.count == 0) {
        ot_str say = ot_arena_printf(arena, "@manyToMany(%s:)", argument);
        refuse_none(relation, through, bound->table, say.ptr);
    } else {
        ot_str say = ot_arena_printf(arena, "@manyToMany(%s: ", argument);
        refuse_several(relation, &keys, say.ptr);
    }
    return false;
}

static const ot_join *make_through_join(const ot_relation *relation, const ot_table *through,
                                        const ot_through_side *from, const ot_through_side *to)
{
    ot_join *join = OT_NEW(relation->binder->arena, ot_join);
    *join = (ot_join){.parent_columns = from->references.columns,
                      .parent_column_count = from->references.count,
                      .through = through,
                      .through_from = from->columns.columns,
                      .through_to = to->columns.columns,
                      .target_columns = to->references.columns,
                      .target_column_count = to->references.count};
    return join;
}

static bool is_given(const ot_relation *relation, ot_str argument)
{
    const ot_value *value = ot_directive_argument(relation->use.directive, argument);
    return value != NULL && value->kind != OT_VALUE_NULL;
}

static const ot_join *many_to_many(const ot_relation *relation)
{
    const ot_table *through = through_table(relation);
    if (through == NULL)
        return NULL;
    bool has_from = is_given(relation, OT_S("from"));
    bool has_to = is_given(relation, OT_S("to"));
    ot_through_side from;
    ot_through_side to;
    if (has_from && !given_through_side(relation, OT_S("from"), through, relation->here, &from))
        return NULL;
    if (has_to && !given_through_side(relation, OT_S("to"), through, relation->there, &to))
        return NULL;
    if (!has_from && !inferred_through_side(relation, "from", through, relation->here,
                                            has_to ? &to.columns : NULL, &from))
        return NULL;
    if (!has_to && !inferred_through_side(relation, "to", through, relation->there,
                                          has_from ? &from.columns : NULL, &to))
        return NULL;
    return make_through_join(relation, through, &from, &to);
}

/* ---- All of them ---- */

static const ot_str relation_directives[] = {OT_STR("belongsTo"), OT_STR("hasOne"),
                                             OT_STR("hasMany"), OT_STR("manyToMany")};

enum { BELONGS_TO, HAS_ONE, HAS_MANY, MANY_TO_MANY, RELATION_COUNT };

/* To one or to many has to be what the field's type says. */
static bool check_cardinality(const ot_relation *relation, int which)
{
    bool gives_many = which == HAS_MANY || which == MANY_TO_MANY;
    if (gives_many == relation->is_many)
        return true;
    REFUSE(relation, "@%.*s gives %s.", OT_ARG(relation_directives[which]),
           gives_many ? "many rows, the field is not a list" : "one row, the field is a list");
    return false;
}

const ot_join *ot_binding__bind_join(ot_binder *binder, const ot_element *element,
                                     const ot_bound_type *owner, const ot_bound_rows *rows)
{
    ot_relation relation = {.binder = binder,
                            .element = element,
                            .here = owner,
                            .there = rows->target,
                            .is_many = rows->cardinality != OT_CARDINALITY_ONE};
    for (int which = 0; which < RELATION_COUNT; which++) {
        relation.use = ot_binding__use(element, relation_directives[which]);
        if (relation.use.directive == NULL)
            continue;
        if (!check_cardinality(&relation, which))
            return NULL;
        return which == MANY_TO_MANY ? many_to_many(&relation)
                                     : given_join(&relation, which == BELONGS_TO);
    }
    return relation.is_many ? infer_many(&relation) : infer_one(&relation);
}
