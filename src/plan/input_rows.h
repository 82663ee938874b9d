/*
 * An insert of many rows takes them from one input: the input itself is an object or a list of
 * objects, and nested rows are members of those, again objects or lists, or, one object further
 * in, members of operations on a relation. Here they are counted and
 * numbered, level by level, each level flattened into one list: that is the order in which its
 * statement inserts them, and how the rows of two levels find each other.
 */
#ifndef OT_PLAN_INPUT_ROWS_H
#define OT_PLAN_INPUT_ROWS_H

#include "plan/input.h"

/* A step from the rows of one level to those of the next. */
typedef struct ot_rows_step {
    struct ot_rows_step *next;
    ot_str name;      /* of the member that holds them */
    ot_str operation; /* of the member of that one which does, where that one holds operations */
} ot_rows_step;

/* Where the rows of a level come from. */
typedef struct ot_input_rows {
    ot_input of;              /* an object, or a list of objects */
    const ot_rows_step *path; /* from the outside in; NULL: the outermost level */
} ot_input_rows;

/* The rows of a level in one request. Absent and null hold none. */
typedef struct ot_row_list {
    const ot_json **items; /* objects, in arena */
    uint32_t *holders;     /* by row: number of the row, one level further out, that holds it */
    uint32_t count;
} ot_row_list;

ot_row_list ot_input_rows_now(ot_arena *arena, const ot_input_rows *rows,
                              const ot_variables *variables);

/* The rows of the next level. An operation that is true is a row without members. */
ot_row_list ot_row_list_step(ot_arena *arena, const ot_row_list *rows, const ot_rows_step *step);

typedef enum ot_given { OT_GIVEN_NEVER, OT_GIVEN_SOMETIMES, OT_GIVEN_ALWAYS } ot_given;

/* In how many of the rows a member is there, null or not. Of no rows: never. */
ot_given ot_row_list_gives(const ot_row_list *rows, ot_str name);

/* A digest of which members the objects of a value have, of input type `type`: of each level never,
 * sometimes or always; neither of how many there are nor of their values, but for flags called
 * "disconnect" or "delete". 0 when absent. */
uint64_t ot_input_members(ot_arena *arena, const ot_type *type, const ot_json *value);

#endif
