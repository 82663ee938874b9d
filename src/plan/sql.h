/*
 * A statement's text while it is written: the buffer and the parameters in order of their first
 * use. The same parameter used twice keeps its number.
 */
#ifndef OT_PLAN_SQL_H
#define OT_PLAN_SQL_H

#include "base/words.h"
#include "plan/plan_internal.h"

typedef struct sql_text {
    ot_arena *arena;
    builder *b;
    ot_buffer buffer; /* the builder's */
    bool is_bare;     /* without what is computed for other steps */
    OT_VEC(ot_param *) params;
} sql_text;

/* Pieces of text are appended one by one: most of planning is writing SQL, and printf takes ten
 * times as long. */
static inline void sql_put(sql_text *sql, const char *text)
{
    ot_buffer_append(&sql->buffer, ot_str_from_c(text));
}

/* The same for a literal. Inline whatever the compiler thinks of it: of a known length, a few
 * stores take the place of two calls. */
__attribute__((always_inline)) static inline void sql_put_literal(sql_text *sql, const char *text,
                                                                  size_t length)
{
    memcpy(ot_buffer_reserve(&sql->buffer, length), text, length);
    sql->buffer.len += length;
}

#define SQL_APPEND(sql, literal) sql_put_literal((sql), "" literal, sizeof(literal) - 1)

/* "t7". */
static inline void sql_put_alias(sql_text *sql, char letter, uint32_t id)
{
    ot_buffer_append_byte(&sql->buffer, letter);
    ot_buffer_append_uint(&sql->buffer, id);
}

/* The alias of a source, "t7". */
static inline void sql_put_source(sql_text *sql, const source *s)
{
    ot_buffer_append(&sql->buffer, ot_str_make(s->alias, s->alias_length - 1U)); /* no dot */
}

/* "j7.\"name\"": a name below an alias. */
static inline void sql_put_name(sql_text *sql, char letter, uint32_t id, ot_str name)
{
    ot_buffer *buffer = &sql->buffer;
    char *to = ot_buffer_reserve(buffer, 1 + OT_UINT_DIGITS + 1 + name.len);
    *to++ = letter;
    to = ot_digits_write(to, id);
    *to++ = '.';
    ot_word_copy(to, name);
    buffer->len = (size_t)(to + name.len - buffer->ptr);
}

/* "p7.k0": the i-th column of a sub-select. */
static inline void sql_put_item(sql_text *sql, char letter, uint32_t id, char column, uint32_t i)
{
    sql_put_alias(sql, letter, id);
    ot_buffer_append_byte(&sql->buffer, '.');
    sql_put_alias(sql, column, i);
}

/* After a column that is compared. PostgreSQL's operators for any enum, any array and any range do
 * not look through domains; the cast is none for an index. */
static inline void sql_put_comparable(ot_buffer *out, const ot_pg_type *type)
{
    const ot_pg_type *base = ot_pg_base(type);
    if (base == type || (base->kind != 'e' && base->element == NULL && base->range == NULL))
        return;
    OT_BUFFER_LITERAL(out, "::");
    ot_buffer_append(out, base->sql_name);
}

/* "$3". */
void ot_plan__sql_param(sql_text *sql, ot_param *param);

/* "t7.\"name\"". */
void ot_plan__sql_column(sql_text *sql, const source *s, const ot_column *column);

/* The same, to be compared. */
void ot_plan__sql_comparand(sql_text *sql, const source *s, const ot_column *column);

/* A predicate on the rows of `s`, in parentheses where it needs them. */
void ot_plan__sql_predicate(sql_text *sql, const source *s, const predicate *p);

/* A comparison with what stands at a path in a document; a filter on an array or a document as a
 * whole; a constant text in quotes (sql_document.c). */
void ot_plan__sql_path(sql_text *sql, const source *s, const predicate *p);
void ot_plan__sql_set(sql_text *sql, const source *s, const predicate *p);
void ot_plan__sql_literal(sql_text *sql, ot_str text);

/* A column that the table does not have (sql_computed.c). */
void ot_plan__sql_computed(sql_text *sql, const source *s, const ot_column *column);

/* The tables of a relation of `s`, WHERE they are linked to it and the related type's own predicate
 * holds (sql_relation.c). */
void ot_plan__sql_related(sql_text *sql, const source *s, const source *related,
                          const ot_join *join);

/* "sum(t7.price)": an aggregate over the rows of `s`. */
void ot_plan__sql_aggregate(sql_text *sql, const source *s, const ot_bound_field *aggregate);

/* A predicate on the rows of a relation of `s` (sql_relation.c). */
void ot_plan__sql_relation(sql_text *sql, const source *s, const predicate *p);

/* Author SQL with its own columns qualified, in parentheses. */
void ot_plan__sql_author(sql_text *sql, const source *s, const ot_sql *text, ot_param **params);

/* The result columns of a core without pages per parent. */
void ot_plan__sql_columns(sql_text *sql, const core *c);

/* What a function or query gives for a row of `s` (sql_call.c). */
void ot_plan__sql_call_value(sql_text *sql, const source *s, const called *call);

/* The function or query whose rows are those of `s`, without an alias. */
void ot_plan__sql_call_rows(sql_text *sql, const source *s);

/* "WITH q5 AS (...) " of a query that may write, or nothing. */
void ot_plan__sql_call_with(sql_text *sql, const core *c);

/* The keys of the rows of a tree and how far they are, "(WITH RECURSIVE ...) j7" (sql_tree.c). */
void ot_plan__sql_tree(sql_text *sql, const core *c);

/* The same of the rows that a tree of `s` leads to, in a sub-select of that row. */
void ot_plan__sql_tree_of(sql_text *sql, const source *s, const source *related,
                          const ot_join *join);

/* "t7.id = j7.k0", from the keys of a tree to their rows. */
void ot_plan__sql_tree_join(sql_text *sql, const source *rows, const ot_join *join);

/* The statement of a batched query that is cut to a page per parent (sql_batch.c). */
void ot_plan__sql_batch_page(sql_text *sql, const core *c);

/* The condition that finds the parent's row, r5, which a call takes. */
void ot_plan__sql_parent_row(sql_text *sql, const core *c);

/* ---- FROM and WHERE (sql_body.c) ---- */

/* "\"store\".\"products\" t7", or a call instead of the table. */
void ot_plan__sql_table(sql_text *sql, const source *s);

/* The predicate of the type of `s`, after `before`; nothing when there is none. */
void ot_plan__sql_type_predicate(sql_text *sql, const source *s, const char *before);

/* " = 'cat'" or " IN ('cat', 'dog')". */
void ot_plan__sql_values(sql_text *sql, const narrowing *only);

/* The parents' keys as "p7(k0, k1)"; `fenced`: not pulled up into the statement around them. */
void ot_plan__sql_parents(sql_text *sql, const core *c, bool fenced);

/* The column that carries the i-th link value: of the join table, or of the target. */
void ot_plan__sql_link_side(sql_text *sql, const core *c, uint32_t i);

/* FROM and WHERE of a core whose rows are not paged per parent, with the joins needed to reach
 * `until` (NULL: all); with `only`, of its rows those of a narrowed source. */
void ot_plan__sql_flat_body(sql_text *sql, const core *c, const source *until, const source *only);

/* The inside of a lateral join: FROM and WHERE of the core's rows for one row of its parents. */
void ot_plan__sql_lateral_body(sql_text *sql, const core *c, const source *until);

/* FROM and WHERE of a branch for the feed's parents. */
void ot_plan__sql_branch(sql_text *sql, const core *branch, const source *until);

/* " WHERE ..." of a core that hangs on no parent: the type's own predicate and the core's; or
 * nothing: false. */
bool ot_plan__sql_where(sql_text *sql, const core *c);

/* " LIMIT 10 OFFSET 20"; `with_extra`: one row more where that tells whether there are more. */
void ot_plan__sql_page(sql_text *sql, const core *c, bool with_extra);

/* ---- Keys (sql_keys.c) ---- */

/* The keys of a source's rows, without repetition: a SELECT; `fenced`: not pulled up into the
 * statement around it. */
void ot_plan__sql_keys(sql_text *sql, const source *s, const uint32_t *columns, uint32_t count,
                       bool fenced);

/* ---- Feeds (sql_feed.c), and what they share with other cores (sql.c) ---- */

/* The statement of a feed. */
void ot_plan__sql_feed(sql_text *sql, const core *feed);

/* SELECT of the keys in the rows of a branch that its feed's page keeps. False when it keeps all,
 * or the source is of no feed: then nothing was written. */
bool ot_plan__sql_feed_keys(sql_text *sql, const source *s, const uint32_t *columns,
                            uint32_t count);

void ot_plan__sql_result_column(sql_text *sql, const core *c, const core_column *column);

/* INSERT, UPDATE or DELETE with RETURNING, or the SELECT of a write that finds rows (sql_write.c).
 */
void ot_plan__sql_write(sql_text *sql, const core *c);

/* What a column is set to in all rows (sql_write.c). */
void ot_plan__sql_value(sql_text *sql, const core *c, const set_column *set);

/* ---- Rows of an input (sql_rows.c) ---- */

/* Whether a column has a value of its own for each row, and whether a core has any of these. */
bool ot_plan__is_per_row(const set_column *set);
bool ot_plan__has_row_arrays(const core *c);

/* What the i-th column is set to in a row of V. */
void ot_plan__sql_row_value(sql_text *sql, const core *c, uint32_t i);

/* "unnest($1, ...) WITH ORDINALITY AS v(c0, ..., n)", and the table of the row beside. */
void ot_plan__sql_rows(sql_text *sql, const core *c);

/* " WHERE ..." or, after a term, " AND ...": what finds the rows, and that there is one beside. */
void ot_plan__sql_matches(sql_text *sql, const core *c, bool has_term);

/* The i-th match alone. */
void ot_plan__sql_match(sql_text *sql, const core *c, uint32_t i);

/* " ORDER BY ..." of a core, or nothing. */
void ot_plan__sql_order(sql_text *sql, const source *s, const ot_order *order);

#endif
