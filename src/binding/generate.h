/*
 * The other way round: from a database to a first schema for it. A catalog (with its details) goes
 * in, out come a contract and the bindings that convention does not give, such that binding them
 * again finds just the tables, columns and foreign keys they were made from. Names follow the
 * conventions of docs/directives.md backwards; where the way back would lead elsewhere, or nowhere,
 * a directive says what is meant. The same database gives the same text, whatever order it was made
 * in.
 */
#ifndef OT_BINDING_GENERATE_H
#define OT_BINDING_GENERATE_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/vec.h"
#include "binding/catalog.h"

typedef struct ot_generate_options {
    const ot_str *schemas; /* whose tables are taken; the order decides who gets a contested name */
    uint32_t schema_count;
    const ot_str *tables; /* only these, as "name" or "schema.name"; none: all */
    uint32_t table_count;
    bool mutations; /* fields that insert, update and delete as well */
} ot_generate_options;

typedef struct ot_generated_table {
    const ot_table *table;
    ot_str type;   /* the name of its type; empty when it was left out or is only a join table */
    ot_str reason; /* why it has no type, or what it lacks; empty for most */
} ot_generated_table;

/* A column that its type does not have. */
typedef struct ot_generated_gap {
    const ot_table *table;
    const ot_column *column;
    ot_str reason;
} ot_generated_gap;

typedef struct ot_sdl_node ot_sdl_node;

typedef struct ot_generated {
    OT_VEC(ot_generated_table) tables; /* all that were asked for, by name */
    OT_VEC(ot_generated_gap) gaps;
    OT_VEC(ot_sdl_node *) definitions; /* in the order of the contract */
    uint32_t type_count;               /* tables that became types */
} ot_generated;

typedef enum ot_generated_text {
    OT_GENERATED_CONTRACT, /* without binding directives */
    OT_GENERATED_BINDINGS, /* extensions with nothing but directives: a *.bind.graphql file */
    OT_GENERATED_WHOLE,    /* both in one */
} ot_generated_text;

/* Makes a schema. All is allocated in `arena`; the catalog is borrowed and outlives the result.
 * OT_NOT_FOUND when a table of the options does not exist, OT_INVALID when no table can be taken.
 */
ot_status ot_generate(ot_arena *arena, const ot_catalog *catalog,
                      const ot_generate_options *options, ot_generated *out, ot_error *error);

/* Appends SDL text. */
void ot_generated_print(const ot_generated *generated, ot_generated_text which, ot_buffer *out);

#endif
