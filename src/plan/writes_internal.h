/*
 * What the files about writes share while one mutation field is planned.
 */
#ifndef OT_PLAN_WRITES_INTERNAL_H
#define OT_PLAN_WRITES_INTERNAL_H

#include "plan/plan_internal.h"

/* Rows that are looked at again when all is written. */
typedef struct judgement {
    core *core;     /* that writes them */
    predicate *own; /* what they have to fit beside what their type says; NULL: nothing */
} judgement;

typedef struct write_run {
    builder *b;
    core *core;        /* of the field's own rows */
    ot_out_field *out; /* of the field */
    const collected_field *field;
    field_request filters;   /* what its filter arguments ask for */
    core *lock;              /* reads and locks the row before, where a version is expected */
    const ot_input *version; /* the expected version; NULL when the field has none */
    ot_str version_name;
    core *gate;      /* reads and locks the row before, where it will refer to new ones */
    core *base;      /* of an update: without a row of this one nothing nested is done */
    bool has_nested; /* rows are nested in the one that is updated */
    OT_VEC(judgement) judged;
} write_run;

/* column OP param. */
predicate *ot_plan__compare(builder *b, const ot_column *column, ot_filter_op op, ot_param *param);

/* A row that is marked as deleted is not there. */
predicate *ot_plan__not_deleted(builder *b, const ot_column *column);

/* Finds out whether a version is expected; then the row is locked first, by a step of its own. */
void ot_plan__find_version(write_run *run, const ot_bound_field *bound, const ot_input *inputs);

/* Of a field with a version: the row is changed only while it has the expected one, and then gets
 * another. When all else is known of the rows to change (writes_version.c). */
void ot_plan__expect_version(write_run *run);

/* The step that tells a row of another version from one that is not there; after the field's output
 * is planned. */
void ot_plan__check_version(write_run *run, const collected_field *field);

/* Before a row that is changed refers to new ones, it is known that it is there: what reads it. */
core *ot_plan__open_gate(write_run *run);

/* When all else is known of the row to change. */
void ot_plan__close_gate(write_run *run);

/* ---- Rows of an input ---- */

/* The rows of one level of an input: those of the list itself, or those nested in the rows of
 * another level. */
typedef struct level {
    write_run *run;
    core *core;
    const ot_bound_input *bound;
    const ot_input_rows *rows;
    ot_row_list now;
    const struct level *outer; /* whose rows hold these; NULL: none */
    ot_str member;             /* that holds them */
} level;

level ot_plan__open_level(write_run *run, core *c, const ot_bound_input *bound,
                          const ot_input_rows *rows);

/* Plans the columns of a level, and what is nested in its rows (writes_rows.c). */
void ot_plan__level(level *l);

/* Whether a column that a row does not give stays what it is, and whether it has a default. */
bool ot_plan__keeps(const level *l);
bool ot_plan__has_default(const ot_column *column);

/* True when rows of relations are nested in the input now. */
bool ot_plan__has_nested_rows(write_run *run, const ot_bound_input *bound, const ot_input *input);

/* Plans the rows of a list of inputs, or of one with nested rows: one statement, each column an
 * array. */
void ot_plan__write_rows(write_run *run, const ot_bound_argument *argument, const ot_input *input);

/* ---- Rows nested in those of a level (writes_nested.c) ---- */

/* A member that holds rows of a relation, or names them. */
typedef struct nested {
    const ot_bound_argument *argument;
    ot_rows_step step;
} nested;

/* What the rows of a level refer to, and what refers to them. */
void ot_plan__rows_before(level *l);
void ot_plan__rows_after(level *l);

/* A level of its own for these rows, with a statement over `target` that does as `write` says. */
level ot_plan__open_nested(const level *outer, const nested *n, const ot_bound_type *target,
                           const ot_bound_write *write, write_verb verb);

/* The value of a column of the rows that hold those of a level, or were made of them. */
ot_param *ot_plan__param_of_row(level *inner, ot_param_kind kind, core *holder, uint32_t column);

/* Other steps refer to the rows of this one by number: the place of a column of theirs. */
uint32_t ot_plan__refer_to(builder *b, core *c, uint32_t column);

/* `after` runs once `before` is back; and what reads the rows of `l` runs after `c`. */
void ot_plan__follow(core *after, const core *before);
void ot_plan__await(level *l, const core *c);

/* ---- Rows that are there (writes_operations.c) ---- */

/* Finds the rows that `n` names by their keys, to be referred to. */
level ot_plan__find_rows(level *l, const nested *n);

/* What is done with rows that refer to those of the level, or that a join table ties to them. */
void ot_plan__change_rows(level *l, const nested *n);
void ot_plan__change_tied_rows(level *l, const nested *n);

/* What is done with the row that one of the level refers to: it is updated, or goes. */
void ot_plan__change_referred_row(level *l, const nested *n);

/* ---- Their versions (writes_expected.c) ---- */

/* The field of the input that says which versions rows are to have, where some row gives one; else
 * NULL. */
const ot_bound_argument *ot_plan__expected_version(const level *l, const nested *n);

/* Rows are found only as they are expected; or, with `is_told`, a column says whether they are,
 * and its match is returned. Nothing for NULL. */
uint32_t ot_plan__match_version(level *inner, const ot_bound_argument *version, bool is_told);

/* The rows that `lock` finds have to have these versions, else what it has read is told. */
void ot_plan__tell_versions(level *lock, const ot_bound_argument *version);

/* Rows that are updated get their next version, also when only their relations change. */
void ot_plan__set_next(level *inner);

/* Whether rows of relations are nested in those of the level (writes_nested.c). */
bool ot_plan__holds_nested(const level *l);

/* ---- Result columns of rows of an input (cores.c) ---- */

/* Which row of the input it is, from 1; whether the core's i-th match holds for it. */
uint32_t ot_plan__number_column(builder *b, core *c);
uint32_t ot_plan__match_column(builder *b, core *c, uint32_t match);

/* ---- What the field answers (writes_answer.c) ---- */

/* The rows that `c`, a write or a call of the mutation type, is answered with: its own, or those
 * that are read again when all of the field is written. */
source *ot_plan__answer_source(builder *b, core *c, const collected_field *field);

/* Whether each row of the type can be found again by its key: no column of it may be null. */
bool ot_plan__has_certain_key(const ot_bound_type *type);

/* Hangs a core on all rows of `parent`, one for one, sent in a trip when these are ready (links.c).
 */
void ot_plan__link_again(builder *b, core *c, source *parent, const ot_join *join);

/* ---- Directives ---- */

/* What all rows of a write have from the caller's token, or by their type. */
void ot_plan__add_presets(builder *b, core *c);

/* What rows have to be after they were written; when all columns are known (writes_judged.c). */
void ot_plan__judge(write_run *run, core *c, const ot_bound_field *bound, const ot_input *inputs);

/* The statements that look at rows which were judged by other tables, when all of the field is
 * planned (writes_answer.c). */
void ot_plan__judge_later(write_run *run);

/* Guards which members the objects of an input have, also of variables inside of a literal. */
void ot_plan__guard_members(builder *b, const ot_input *input);

#endif
