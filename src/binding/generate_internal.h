/*
 * What the files that generate a schema share. The run has four steps, each over all tables: choose
 * tables and name their types (generate.c, generate_names.c); give their columns fields
 * (generate_columns.c); give their foreign keys fields (generate_relations.c); write definitions
 * (generate_types.c, generate_inputs.c). A step sees all that the steps before it have named, so a
 * name is claimed once and never moves.
 */
#ifndef OT_GENERATE_INTERNAL_H
#define OT_GENERATE_INTERNAL_H

#include "binding/binding_internal.h"
#include "binding/generate.h"

/* ---- SDL as a tree (generate_sdl.c) ---- */

/* A definition, a field of it, an argument or an enum value. */
struct ot_sdl_node {
    const char *keyword; /* definitions: "type", "input", "enum" */
    ot_str name;
    ot_str type; /* "[ID!]"; empty where there is none */
    ot_str description;
    ot_str note;       /* a comment above; one line */
    ot_str directives; /* of binding: "@column(name: \"a b\")" */
    OT_VEC(ot_sdl_node *) children;
};

/* A new last child. */
ot_sdl_node *ot_generate__add(ot_arena *arena, ot_sdl_node *parent, ot_str name, ot_str type);

/* Sorts the children by name. */
void ot_generate__sort(ot_sdl_node *node);

/* A GraphQL string with quotes, in arena. */
ot_str ot_generate__quote(ot_arena *arena, ot_str text);

/* ---- Names (generate_names.c) ---- */

/* `wanted`, or with the first number from 2 that makes it free; taken from now on. */
ot_str ot_generate__claim(ot_arena *arena, ot_map *taken, ot_str wanted);

/* With the nearest letters of English for those of other languages (generate_letters.c). */
ot_str ot_generate__latin(ot_arena *arena, ot_str text);

/* `price_cents`, `PriceCents` and `Price Cents` are `priceCents`. `number` makes a name for what
 * has no letter that GraphQL knows. */
ot_str ot_generate__field_name(ot_arena *arena, ot_str name, uint32_t number);

/* As above, beginning with a capital. */
ot_str ot_generate__type_name(ot_arena *arena, ot_str name, uint32_t number);

/* A label as an enum value: itself where GraphQL allows. */
ot_str ot_generate__value_name(ot_arena *arena, ot_str label, uint32_t number);

/* `priceCents` is `PRICE_CENTS`. */
ot_str ot_generate__shout(ot_arena *arena, ot_str field);

/* The same name with a capital, or a small letter, first. */
ot_str ot_generate__capital(ot_arena *arena, ot_str name);
ot_str ot_generate__small(ot_arena *arena, ot_str name);

/* ---- The model ---- */

typedef struct ot_generate_table ot_generate_table;

/* What ranges of one scalar become. */
typedef struct ot_generate_range {
    ot_str bound; /* "Date" */
    ot_str type;  /* "DateRange" */
    ot_str input; /* "DateRangeInput" */
} ot_generate_range;

/* A column as a field. */
typedef struct ot_generate_column {
    const ot_column *column;
    ot_str field;       /* empty: it has none */
    ot_str type;        /* of one value: "Int", "Mood" */
    bool is_list;       /* an array */
    uint32_t depth;     /* of lists inside of each other: its dimensions; 0 for no array */
    bool is_range;      /* numbers and times: more and less have a meaning */
    bool is_comparable; /* can be sent and compared */
    bool is_indexed;    /* alone, by an ordered index or as the key */
    bool is_hashed;     /* only equality is indexed */
    bool is_gin;
    bool is_gist;
    const ot_generate_range *range; /* of a column of ranges; else NULL */
} ot_generate_column;

typedef struct ot_generate_relation {
    ot_str field;
    const ot_generate_table *target;
    const char *kind; /* the directive: "belongsTo", ... */
    bool is_many;
    bool is_required;
    ot_str directive; /* empty: inferred */
} ot_generate_relation;

struct ot_generate_table {
    const ot_table *table;
    ot_str type;
    ot_str one;          /* `orderItem` */
    ot_str many;         /* `orderItems` */
    const uint32_t *key; /* column indexes */
    uint32_t key_count;
    bool key_is_given; /* by @table(key:), because convention does not find it */
    bool key_is_sent;  /* a cursor can be made of it */
    bool is_join;      /* its key is two foreign keys */
    bool is_only_join; /* and nothing else is in it */
    bool has_filters;
    bool has_orders;
    ot_generate_column *columns; /* by column index */
    ot_map fields;               /* names taken in its type */
    OT_VEC(ot_generate_relation) relations;
};

typedef struct ot_generator {
    ot_arena *arena;
    const ot_catalog *catalog;
    const ot_generate_options *options;
    ot_generated *out;
    ot_generate_table **tables; /* with types, in order of precedence; and pure join tables */
    uint32_t table_count;
    ot_map by_table; /* ot_table's quoted name -> ot_generate_table* */
    ot_map types;    /* names taken by types */
    ot_map roots;    /* names taken in Query */
    ot_map enums;    /* sql name of a PostgreSQL enum -> its definition */
    ot_map ranges;   /* scalar of the bounds -> ot_generate_range* */
} ot_generator;

/* The table with its type, or NULL when it has none. */
const ot_generate_table *ot_generate__find(const ot_generator *generator, const ot_table *table);

/* True when `column` is the whole key of its table. */
bool ot_generate__is_key(const ot_generate_table *table, uint32_t column);

/* `["a", "b"]` */
ot_str ot_generate__column_list(ot_arena *arena, const ot_table *table, const uint32_t *columns,
                                uint32_t count);

/* The column that convention finds for a field, argument or input field; NULL for none or two. */
const ot_column *ot_generate__usual_column(ot_arena *arena, const ot_generate_table *table,
                                           ot_str field);

/* ---- Steps ---- */

/* Key, fields and indexes of all columns (generate_columns.c). False when no column can be shown.
 */
bool ot_generate__columns(ot_generator *generator, ot_generate_table *table);

/* The types of ranges of a scalar, made when they are first asked for (generate_ranges.c). */
const ot_generate_range *ot_generate__range(ot_generator *generator, ot_str bound);

/* The name of a relation by the columns of its foreign key: `customer_id` is `customer`. Empty when
 * the columns tell nothing (generate_relations.c). */
ot_str ot_generate__key_name(ot_arena *arena, const ot_foreign_key *key);

/* Finds the tables that join two others (generate_relations.c). */
void ot_generate__joins(ot_generator *generator);

/* Fields of all foreign keys (generate_relations.c). */
void ot_generate__relations(ot_generator *generator);

/* The types of a table (generate_types.c). */
void ot_generate__types(ot_generator *generator, ot_generate_table *table);

/* Query, Mutation and PageInfo (generate_types.c). */
void ot_generate__roots(ot_generator *generator);

/* A new definition of the result. */
ot_sdl_node *ot_generate__define(ot_generator *generator, const char *keyword, ot_str name);

/* Whether there is something to filter or order by; then the definitions (generate_inputs.c). */
void ot_generate__plan_inputs(ot_generate_table *table);
void ot_generate__filters(ot_generator *generator, const ot_generate_table *table);
void ot_generate__orders(ot_generator *generator, const ot_generate_table *table);

/* The mutation fields of a table and their inputs (generate_inputs.c). */
void ot_generate__writes(ot_generator *generator, const ot_generate_table *table,
                         ot_sdl_node *mutation);

/* `before`, `name` and `after` in one. */
ot_str ot_generate__around(const ot_generator *generator, const char *before, ot_str name,
                           const char *after);

/* The type of a column: of one value, or a list, or lists inside of each other. */
ot_str ot_generate__type(const ot_generator *generator, const ot_generate_column *column);

/* The same of an argument or input field. */
ot_str ot_generate__input_type(const ot_generator *generator, const ot_generate_column *column);

/* Whether the columns of the key can be arguments, and they as arguments (generate_types.c). */
bool ot_generate__can_name_row(const ot_generate_table *table);
void ot_generate__add_key(ot_generator *generator, const ot_generate_table *table,
                          ot_sdl_node *field);

/* An argument or input field for a column, with the directive that it needs (generate_types.c). */
ot_sdl_node *ot_generate__add_column(ot_generator *generator, const ot_generate_table *table,
                                     const ot_generate_column *column, ot_sdl_node *parent,
                                     ot_str name, ot_str type);

#endif
