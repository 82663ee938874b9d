/*
 * What the files about writes share while one mutation field is bound: writes.c reads the directive
 * and checks the whole, write_arguments.c says what each argument does.
 */
#ifndef OT_BINDING_WRITES_INTERNAL_H
#define OT_BINDING_WRITES_INTERNAL_H

#include "binding/binding_internal.h"

typedef struct ot_write_binder {
    ot_binder *binder;
    const ot_element *element; /* the mutation field */
    const ot_use *use;         /* of its @insert, @update, @upsert or @delete */
    ot_write_kind kind;
    const ot_bound_type *target;
    bool is_many;
    ot_bound_field *field;
    ot_bound_write *bound;
    uint32_t keys_found;    /* arguments that name the row */
    uint32_t sets_found;    /* arguments with columns to set */
    uint32_t lists_found;   /* arguments that are lists of rows */
    uint32_t filters_found; /* arguments that choose rows */
} ot_write_binder;

/* Reports at the directive; is false. */
#define REFUSE_WRITE(write, ...)                                                                   \
    (ot_binding__refuse((write)->binder, (write)->element, (write)->use, __VA_ARGS__), false)

/* "insert", "update", "upsert" or "delete". */
const char *ot_binding__write_name(ot_write_kind kind);

/* Binds one argument and counts it. */
void ot_binding__bind_write_argument(ot_write_binder *write, ot_bound_argument *out);

/* Refuses arguments that set the same column. */
void ot_binding__check_write_columns(ot_write_binder *write);

/* The argument, or the field of an input, that sets the column; NULL when there is none. */
const ot_bound_argument *ot_binding__write_setter(const ot_write_binder *write,
                                                  const ot_column *column);

/* @where, @preset and @error of the field, or, where `write->field` is NULL, of an input field that
 * holds nested rows. False when something was reported (write_directives.c). */
bool ot_binding__bind_write_directives(ot_write_binder *write);

/* An argument with @version, which `use` is (write_version.c). */
void ot_binding__bind_version(ot_write_binder *write, const ot_element *argument, const ot_use *use,
                              ot_bound_argument *out);

/* A field of an input that names rows of a relation, likewise. False after a report. */
bool ot_binding__bind_version_field(ot_binder *binder, const ot_element *element, const ot_use *use,
                                    const ot_bound_type *target, ot_bound_argument *out);

/* Notes in `write` which column of an input says the version; NULL: none may. False after a report.
 */
bool ot_binding__find_version(ot_binder *binder, const ot_bound_input *input,
                              ot_bound_write *write);

/* The directive's maxAffected, and what @delete(soft:) names. False after a report (writes.c). */
bool ot_binding__bind_rows_max(ot_write_binder *write, ot_bound_write *bound);
bool ot_binding__bind_soft(ot_write_binder *write, ot_bound_write *bound);

/* Whether a unique constraint is over just these columns. */
bool ot_binding__is_unique_over(const ot_unique *unique, const uint32_t *columns, uint32_t count);

/* Whether a foreign key of `from` is these columns, and refers to those of `to` (write_inputs.c).
 */
bool ot_binding__has_key(const ot_table *from, const uint32_t *columns, const ot_table *to,
                         const uint32_t *others, uint32_t count);

/* How rows of the join table tie nested rows, which `out` holds, to those of `target`
 * (write_links.c). */
bool ot_binding__bind_link(ot_binder *binder, const ot_element *element,
                           const ot_bound_type *target, ot_bound_argument *out);

/* Whether an input holds only the key of a relation's rows, and the relation has a join table. */
bool ot_binding__is_reference(ot_binder *binder, const ot_type *type, const ot_bound_rows *rows);

/* Binds an input, which `element` holds, that names rows by all columns of a key, but for those by
 * which they belong to the row outside (NULL: they need not). NULL after a report (write_keys.c).
 */
const ot_bound_input *ot_binding__key_input(ot_binder *binder, const ot_element *element,
                                            const ot_bound_type *target, const ot_join *outside);

/* A field of an input that names rows: a column of their key (write_keys.c). */
void ot_binding__bind_key_field(ot_binder *binder, const ot_element *element,
                                const ot_column *column, ot_bound_argument *out);

/* Which of two related rows is there first, or which table ties them: `comes_first` and `link` of
 * `out`. False after a report (write_inputs.c). */
bool ot_binding__bind_direction(ot_binder *binder, const ot_element *element,
                                const ot_bound_type *target, ot_bound_argument *out);

/* Whether an input field holds as many rows as the relation has. False after a report
 * (write_inputs.c). */
bool ot_binding__check_nested_shape(ot_binder *binder, const ot_element *element,
                                    const ot_bound_rows *rows);

/* Whether all that an input object has is operations on rows of a relation, and how it is bound in
 * an input of `target` (write_operations.c). */
bool ot_binding__is_operations(ot_binder *binder, const ot_type *type, const ot_bound_rows *rows);
void ot_binding__bind_operations(ot_binder *binder, const ot_element *element,
                                 const ot_bound_type *target, const ot_bound_rows *rows,
                                 ot_input_use use, ot_bound_argument *out);

/* Refuses nested inputs that give what the row outside gives (write_inputs.c). */
void ot_binding__check_nested(ot_write_binder *write);

/* Refuses arguments that give a column with a preset. */
void ot_binding__check_presets(ot_write_binder *write);

/* Refuses what gives a column with a preset. */
void ot_binding__refuse_given(ot_binder *binder, const ot_bound_argument *argument,
                              const ot_bound_preset *preset);

#endif
