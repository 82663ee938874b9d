/*
 * What the files of this folder share while they bind: the binder (one run of ot_binding_build),
 * elements (whatever the SDL can hang a directive on, so that one way of reporting and one way of
 * finding columns serves types, fields, arguments, input fields and enum values alike), and one
 * function per noun. Nothing here outlives the run except what it puts into the binding.
 *
 * Convention: a function that may refuse returns false or NULL after it has reported why; callers
 * leave the element unbound and go on, so that all mistakes are told at once.
 */
#ifndef OT_BINDING_INTERNAL_H
#define OT_BINDING_INTERNAL_H

#include "binding/binding.h"

/* A filter that is an input object itself, or is on a computed column: bound when all fields of
 * types are. */
typedef struct ot_waiting_filter {
    ot_bound_argument *argument;
    const ot_bound_type *target;
    const ot_column
        *column; /* the computed column it is a filter on; NULL: it is an input object */
} ot_waiting_filter;

/* A computed column that was named before all fields were bound, and where. */
typedef struct ot_waiting_column {
    ot_column *column;
    const ot_bound_type *target;
    const struct ot_element *element;
    const struct ot_use *use;
} ot_waiting_column;

/* What a resolver may load: bound when all fields of types are. */
typedef struct ot_waiting_loads {
    ot_bound_field *field;
    const ot_bound_type *owner;
} ot_waiting_loads;

typedef struct ot_binder {
    ot_arena *arena;
    const ot_schema *schema;
    const ot_catalog *catalog;
    ot_report *report;
    ot_binding *binding;
    bool has_problems; /* something was reported, even if the report's limit cut it */
    ot_map inputs;     /* "input/target/purpose" -> ot_bound_input*: bound once, so cycles end */
    OT_VEC(ot_waiting_filter) waiting;
    OT_VEC(ot_waiting_column) waiting_columns;
    ot_map computed;        /* "type/path" -> ot_column*: one column each, whoever names it */
    ot_bound_call ***calls; /* by type and field index; NULL: none, or refused */
    OT_VEC(ot_waiting_loads) waiting_loads;
    const ot_column *level; /* of the tree whose order is being read; NULL: of none */
    const ot_pg_type *text; /* for parameters that no column types; never NULL */
    const ot_pg_type *text_array;
} ot_binder;

/* ---- Elements and reports (elements.c) ---- */

typedef enum ot_element_kind {
    OT_ELEMENT_TYPE,
    OT_ELEMENT_FIELD,
    OT_ELEMENT_ARGUMENT,
    OT_ELEMENT_INPUT_FIELD,
    OT_ELEMENT_ENUM_VALUE,
} ot_element_kind;

typedef struct ot_element {
    ot_element_kind kind;
    ot_str name;
    const ot_type *type; /* its own for a TYPE; the declared one, or NULL for an ENUM_VALUE */
    const ot_applied_directives *directives;
    ot_place place;               /* of the name */
    const ot_type *parent;        /* FIELD, INPUT_FIELD, ENUM_VALUE: the type it belongs to */
    const ot_field *parent_field; /* ARGUMENT */
} ot_element;

ot_element ot_binding__type_element(const ot_type *type);
ot_element ot_binding__field_element(const ot_field *field);
/* An argument of a field or a field of an input object. */
ot_element ot_binding__input_element(const ot_input_value *input);
ot_element ot_binding__enum_value_element(const ot_type *type, const ot_enum_value *value);

/* One use of a directive, with its place; `directive` is NULL when it is not used. */
typedef struct ot_use {
    const ot_directive *directive;
    ot_place place;
} ot_use;

/* The use of a directive on an element. */
ot_use ot_binding__use(const ot_element *element, ot_str name);

/* The uses of a repeatable directive, one after the other; `at` counts what was looked at. */
bool ot_binding__next_use(const ot_element *element, ot_str name, uint32_t *at, ot_use *out);
uint32_t ot_binding__count_uses(const ot_element *element, ot_str name);

/* Reports `Field "Product.price": <message>` at the directive when `use` has one, else at the
 * element's name. */
void ot_binding__refuse(ot_binder *binder, const ot_element *element, const ot_use *use,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ---- Directives and their arguments (directives.c) ---- */

typedef struct ot_texts {
    ot_str *items; /* in arena */
    uint32_t count;
} ot_texts;

/* A String argument of a directive. False when it is absent or null, or is no string: that is
 * reported. */
bool ot_binding__text(ot_binder *binder, const ot_element *element, const ot_use *use, ot_str name,
                      ot_str *out);

/* As above for a list of strings; a single string is a list of one. */
bool ot_binding__texts(ot_binder *binder, const ot_element *element, const ot_use *use, ot_str name,
                       ot_texts *out);

/* As above for a positive Int. */
bool ot_binding__positive(ot_binder *binder, const ot_element *element, const ot_use *use,
                          ot_str name, uint32_t *out);

/* As above for an Int from 0 to `max`; and of the value alone, without a report. */
bool ot_binding__whole(ot_binder *binder, const ot_element *element, const ot_use *use, ot_str name,
                       uint32_t max, uint32_t *out);
bool ot_binding__read_whole(const ot_value *value, uint32_t max, uint32_t *out);

/* Refuses, everywhere in the schema, directives whose behaviour this version does not have. */
void ot_binding__check_available(ot_binder *binder);

/* Refuses binding directives on the element other than those in `allowed`, which is a list of names
 * divided by blanks. */
bool ot_binding__check_meaning(ot_binder *binder, const ot_element *element, const char *allowed,
                               const char *what);

/* ---- Names (names.c) ---- */

enum { OT_PLURALS_MAX = 2, OT_TABLE_NAMES_MAX = OT_PLURALS_MAX + 2, OT_COLUMN_NAMES_MAX = 2 };

/* `OrderItem` is `order_item`, `priceCents` is `price_cents`, `HTTPServer` is `http_server`. */
ot_str ot_binding__snake(ot_arena *arena, ot_str name);

/* The English plurals of the last word of a snake case name: one, or two where both are in use
 * (`index`). Returns how many. */
uint32_t ot_binding__plurals(ot_arena *arena, ot_str snake, ot_str out[OT_PLURALS_MAX]);

/* One of what a snake case name has several of: `order_items` is `order_item`. A name that is no
 * plural stays as it is. */
ot_str ot_binding__singular(ot_arena *arena, ot_str snake);

/* The names that a table of this type may have, without repetition. Returns how many. */
uint32_t ot_binding__table_names(ot_arena *arena, ot_str type, ot_str out[OT_TABLE_NAMES_MAX]);

/* The names that a column of this field may have, without repetition. Returns how many. */
uint32_t ot_binding__column_names(ot_arena *arena, ot_str field, ot_str out[OT_COLUMN_NAMES_MAX]);

/* `"a", "b" or "c"`; `word` is "or" or "and". In arena. */
ot_str ot_binding__join_names(ot_arena *arena, const ot_str *names, uint32_t count,
                              const char *word);

/* ---- Types (types.c) ---- */

/* Gives every type its role, its table and its key, and every enum its labels. */
void ot_binding__bind_types(ot_binder *binder);

/* @where of the types; after all types have their tables. */
void ot_binding__bind_type_predicates(ot_binder *binder);

static inline ot_bound_type *ot_binding__type(const ot_binder *binder, const ot_type *type)
{
    return &binder->binding->types[type->index];
}

/* ---- Several object types in one table (variants.c) ---- */

/* Before any type is bound: sets the base of object types that have no table of their own. */
void ot_binding__claim_variants(ot_binder *binder);

/* The value by which an object type is told where a column names types. */
void ot_binding__read_discriminator_value(ot_binder *binder, ot_bound_type *bound);

/* @discriminator of an interface or union with @table. */
void ot_binding__bind_base(ot_binder *binder, const ot_element *element, ot_bound_type *bound);

/* The variants of all interfaces and unions over one table, after the roles of object types. */
void ot_binding__bind_variants(ot_binder *binder);

/* Makes what the types of one table have said by @where into what their rows have to fit. */
void ot_binding__compose_predicates(ot_binder *binder);

/* True when an object type takes this field of an interface over. */
bool ot_binding__is_followed(const ot_binder *binder, const ot_bound_type *owner,
                             const ot_field *field);

/* Takes over what an interface over the same table says of the field. False when none does, or the
 * field speaks for itself. */
bool ot_binding__inherit_field(const ot_binder *binder, const ot_bound_type *owner,
                               ot_bound_field *field);

/* A value of the column as JSON. */
ot_json ot_binding__discriminator_json(const ot_column *column, ot_str value);

/* Whether a column's values can tell types apart. */
bool ot_binding__is_discriminator(const ot_column *column);

ot_bound_variants *ot_binding__new_variants(ot_binder *binder, const ot_column *column,
                                            uint32_t room);
bool ot_binding__add_variant(ot_binder *binder, const ot_element *element, const ot_use *use,
                             const ot_bound_type *bound, ot_str value, ot_bound_variants *variants);

/* ---- Rows of several tables (unions.c) ---- */

/* Gives interfaces and unions of rows of several tables their role and members. */
void ot_binding__bind_unions(ot_binder *binder);

/* As ot_binding__read_target, of rows of several tables. */
bool ot_binding__read_union(const ot_binder *binder, const ot_field *field, ot_bound_rows *rows);

/* A list or connection of the rows of all members; `owner` is NULL at a root. */
void ot_binding__bind_feed(ot_binder *binder, const ot_element *element, const ot_bound_type *owner,
                           const ot_bound_rows *rows, ot_bound_field *field);

/* A field that gives one row of one of the members of `target`. */
void ot_binding__bind_choice(ot_binder *binder, const ot_element *element,
                             const ot_bound_type *owner, const ot_bound_type *target,
                             ot_bound_field *field);

/* True for document types, and for interfaces and unions of nothing but document types. */
bool ot_binding__is_document(const ot_binder *binder, const ot_type *named);

/* ---- Columns and values (columns.c) ---- */

typedef enum ot_lookup {
    OT_LOOKUP_FOUND,
    OT_LOOKUP_ABSENT,  /* nothing fits; not reported */
    OT_LOOKUP_REFUSED, /* reported */
} ot_lookup;

/* The column that an element means in the table of `owner`: by @column, by its name, or the key for
 * `id`. */
ot_lookup ot_binding__find_column(ot_binder *binder, const ot_element *element,
                                  const ot_bound_type *owner, const ot_column **out);

/* As above; absence is reported, and `directive` named as what would say the column. NULL after a
 * report. */
const ot_column *ot_binding__need_column(ot_binder *binder, const ot_element *element,
                                         const ot_bound_type *owner, const char *directive);

/* A column that the type has under another name: that of a field called so, or so in snake case.
 * NULL when there is none. */
const ot_column *ot_binding__column_of_field(ot_binder *binder, const ot_bound_type *target,
                                             ot_str name);

/* The column of that very name. NULL after a report at `use`. */
const ot_column *ot_binding__named_column(ot_binder *binder, const ot_element *element,
                                          const ot_use *use, const ot_table *table, ot_str name);

/* Column indexes by name, without repetition. False after a report at `use`. */
bool ot_binding__named_columns(ot_binder *binder, const ot_element *element, const ot_use *use,
                               const ot_table *table, const ot_texts *names, uint32_t **out);

/* The type inside of all lists, with its non-null, and how many lists there are. */
const ot_type *ot_binding__items(const ot_type *type, uint32_t *depth);

/* The writer of values of a column type for a field of that type, or for the items of its lists. */
ot_pg_write ot_binding__writer(const ot_type *type, const ot_pg_type *of, ot_wire wire);

/* Refuses lists inside of more than `most` lists. */
bool ot_binding__check_depth(ot_binder *binder, const ot_element *element, const ot_use *use,
                             uint32_t depth, uint32_t most, const ot_column *column);

/* How values of a leaf type go over the wire. */
ot_wire ot_binding__wire(const ot_type *named);

/* ---- write_inputs.c ---- */

/* Dimensions of an array that the statements of many rows can put together. */
enum { OT_BINDING__WRITTEN_DIMENSIONS_MAX = 2 };

/* ---- ranges.c ---- */

/* The range or multirange type that a column holds, or whose array it is; NULL for others. */
const ot_pg_type *ot_binding__range_of(const ot_pg_type *type);

/* Whether an argument or input field stands for a range column. */
bool ot_binding__means_range(ot_binder *binder, const ot_element *element,
                             const ot_bound_type *target);

/* Whether such a column holds many ranges. */
bool ot_binding__is_range_list(const ot_pg_type *type);

/* Refuses a type whose members are not the parts of that range. */
bool ot_binding__check_range(ot_binder *binder, const ot_element *element, const ot_use *use,
                             const ot_type *named, const ot_pg_type *type, const ot_column *column);

/* A field of object type over a range column. */
bool ot_binding__bind_range(ot_binder *binder, const ot_element *element, const ot_use *use,
                            const ot_column *column, ot_bound_value *out);

/* The type below a domain, or the type itself. */
const ot_pg_type *ot_binding__base(const ot_pg_type *type);

/* The element type when it is an array or a domain over one, else NULL. */
const ot_pg_type *ot_binding__element_type(const ot_pg_type *type);

/* The interface of the Relay server specification. */
bool ot_binding__is_node_interface(const ot_type *type);

bool ot_binding__is_json(const ot_pg_type *type); /* json or jsonb, domains looked through */
bool ot_binding__is_text(const ot_pg_type *type); /* text, varchar, bpchar, name, citext */

/* True when values of the two types can be compared by `=` and sorted the same way. */
bool ot_binding__is_comparable(const ot_pg_type *a, const ot_pg_type *b);

/* A type without `=` and order, such as json and point. */
bool ot_binding__has_no_order(const ot_pg_type *type);

/* True when the type is a list, whatever the non-null wrappers. */
bool ot_binding__is_list(const ot_type *type);

/* Whether values of leaf type `named` can be of `type` (not an array): labels of enums, scalars by
 * the codec's table. False after a report that names `column`. */
bool ot_binding__check_fit(ot_binder *binder, const ot_element *element, const ot_use *use,
                           const ot_type *named, const ot_pg_type *type, const ot_column *column);

/* How the values of a column become those of the element's type. False after a report. */
bool ot_binding__bind_value(ot_binder *binder, const ot_element *element, const ot_use *use,
                            const ot_column *column, ot_bound_value *out);

/* ---- SQL of the author (sql_tokens.c, sql.c) ---- */

typedef enum ot_sql_token_kind {
    OT_SQL_TOKEN_WORD,   /* text: in lower case */
    OT_SQL_TOKEN_QUOTED, /* text: without quotes */
    OT_SQL_TOKEN_STRING,
    OT_SQL_TOKEN_NUMBER,
    OT_SQL_TOKEN_CLAIM,    /* text: the name */
    OT_SQL_TOKEN_ARGUMENT, /* text: the name */
    OT_SQL_TOKEN_PARENT,   /* text: the name */
    OT_SQL_TOKEN_KEYS,     /* text: the name */
    OT_SQL_TOKEN_SYMBOL,   /* text: "::", "=>", or one byte */
} ot_sql_token_kind;

typedef struct ot_sql_token {
    ot_sql_token_kind kind;
    uint32_t begin; /* byte offsets in the text */
    uint32_t end;
    ot_str text;
} ot_sql_token;

typedef struct ot_sql_tokens {
    OT_VEC(ot_sql_token) list;
    ot_str mistake; /* why the text was refused; empty when it was not */
} ot_sql_tokens;

/* Cuts an expression into tokens. False with `mistake` filled for what cannot be part of one
 * expression: comments, ";", positional parameters, and strings or parentheses that do not end. */
bool ot_binding__tokenize(ot_arena *arena, ot_str sql, ot_sql_tokens *out);

/* Binds SQL written in directive `use`: columns of `owner`, $args of `field` (NULL: there are
 * none), claims. NULL after a report. */
const ot_sql *ot_binding__sql(ot_binder *binder, const ot_element *element, const ot_use *use,
                              const ot_bound_type *owner, const ot_field *field);

/* The same for @where and @expr, and the database does not refuse it (sql_asked.c). The field's
 * value says what an expression gives. */
const ot_sql *ot_binding__predicate(ot_binder *binder, const ot_element *element, const ot_use *use,
                                    const ot_bound_type *owner, const ot_field *field);
const ot_sql *ot_binding__expression(ot_binder *binder, const ot_element *element,
                                     const ot_use *use, const ot_bound_field *field,
                                     const ot_bound_type *owner);

/* True when the SQL (may be NULL) names the argument. */
bool ot_binding__sql_uses(const ot_sql *sql, const ot_input_value *argument);

/* ---- Order (order.c) ---- */

/* Terms like "price_cents DESC NULLS LAST". False after a report. */
bool ot_binding__order_terms(ot_binder *binder, const ot_element *element, const ot_use *use,
                             const ot_bound_type *target, const ot_texts *texts, ot_order *out);

/* Appends the key columns that are not there, ascending. */
void ot_binding__complete_order(ot_binder *binder, const ot_bound_type *target, ot_order *order);

/* ---- Computed columns (computed.c) ---- */

/* The column that a path of fields names: "reviewCount", "category.name"; NULL when no field has
 * that name or it cannot be a column, which is not reported. What it is, and its type, is found
 * later. */
const ot_column *ot_binding__computed_column(ot_binder *binder, const ot_element *element,
                                             const ot_use *use, const ot_bound_type *target,
                                             ot_str path);

/* Finds what the computed columns are; all fields are bound. */
void ot_binding__bind_waiting_columns(ot_binder *binder);

/* ---- Fields ---- */

/* Binds all fields of a type by its role (fields.c). */
void ot_binding__bind_fields(ot_binder *binder, ot_bound_type *owner);

/* @transaction of the mutation type (transaction.c). */
void ot_binding__bind_transaction(ot_binder *binder);

/* ---- Idempotency keys (idempotent.c) ---- */

/* What @idempotent says of the fields of the mutation type. */
void ot_binding__bind_idempotent(ot_binder *binder);

/* @cacheControl of all types and fields; after the fields (cache.c). */
void ot_binding__bind_caches(ot_binder *binder);

/* ---- Whom fields are for (access.c) ---- */

/* @authenticated, @requiresScopes and @requiresRole, when all fields are bound. */
void ot_binding__bind_access(ot_binder *binder);

/* ---- Costs (costs.c) ---- */

/* @cost and @listSize of the whole schema, after everything else: sizes follow from it. */
void ot_binding__bind_costs(ot_binder *binder);

/* What a field reads: the row type and how many; false when it reads no rows of a table (pages.c).
 */
bool ot_binding__read_target(ot_binder *binder, const ot_field *field, ot_bound_rows *rows);

/* Default order, page sizes and @where of a field that reads rows; `rows` has its target and
 * cardinality (pages.c). */
bool ot_binding__bind_page(ot_binder *binder, const ot_element *element, const ot_field *field,
                           ot_bound_rows *rows);

/* The join of a relation, by directive or foreign key; NULL after a report (relations.c). */
/* Whether fixing these columns leaves at most one row. */
bool ot_binding__fixes_row(const ot_bound_type *bound, const uint32_t *columns, uint32_t count);

const ot_join *ot_binding__bind_join(ot_binder *binder, const ot_element *element,
                                     const ot_bound_type *owner, const ot_bound_rows *rows);

/* A root field of type Node: `node(id:)` or `nodes(ids:)` (globals.c). */
void ot_binding__bind_global(ot_binder *binder, const ot_element *element, ot_bound_field *field);

/* The roles of connection, edge and page info types, after those of tables (connections.c). */
void ot_binding__find_connections(ot_binder *binder);

/* Looks at all fields with @function and @sql: what they call, and which types hold the rows that
 * come of it; after the tables and connections (calls.c). */
void ot_binding__find_calls(ot_binder *binder);

/* A field with @function or @sql (calls.c). */
void ot_binding__bind_call(ot_binder *binder, const ot_element *element, const ot_use *use,
                           ot_bound_field *field);

/* True for a type without @table that holds what a function or a query gives. */
bool ot_binding__is_result(const ot_bound_type *type);

/* ---- trees.c ---- */

/* The join of a field with @tree, on rows of `owner` whose other fields are bound. NULL after a
 * report. */
const ot_join *ot_binding__bind_tree(ot_binder *binder, const ot_element *element,
                                     const ot_use *use, const ot_bound_type *owner,
                                     const ot_bound_rows *rows);

/* Refuses types with @result that nothing gives rows of. */
void ot_binding__check_results(ot_binder *binder);

/* @error of a field that calls or writes: what a client is told of which violations. False after a
 * report (violations.c). */
bool ot_binding__bind_violations(ot_binder *binder, const ot_element *element,
                                 const ot_bound_violation **violations, uint32_t *count);

/* The fields of a connection, edge or page info type (connections.c). */
void ot_binding__bind_connection_field(ot_binder *binder, const ot_bound_type *owner,
                                       ot_bound_field *field);

/* The roles of types that hold aggregates, after those of connections (aggregates.c). */
void ot_binding__find_aggregates(ot_binder *binder);

/* A field of a row type or the query type with @aggregate; the fields of `owner` without it are
 * bound (aggregates.c). */
void ot_binding__bind_aggregate(ot_binder *binder, const ot_element *element,
                                const ot_bound_type *owner, ot_bound_field *field);

/* A field of an object of aggregates, or of a connection, over rows of `target` (aggregates.c). */
void ot_binding__bind_aggregate_part(ot_binder *binder, const ot_element *element,
                                     const ot_bound_type *target, ot_bound_field *field);

/* The arguments of a field that reads rows (arguments.c). */
void ot_binding__bind_row_arguments(ot_binder *binder, ot_bound_field *field);

/* Refuses arguments that nothing reads: on fields that are values (arguments.c). */
void ot_binding__check_value_arguments(ot_binder *binder, const ot_bound_field *field);

/* A filter of an argument or input field. ABSENT when it names no column, which is not reported
 * (filters.c). */
ot_lookup ot_binding__bind_filter(ot_binder *binder, const ot_element *element,
                                  const ot_bound_type *target, ot_bound_argument *out);

/* The column that a filter is on, by its @filter(field:) or the name of the element: also a
 * computed one (filters.c). */
ot_lookup ot_binding__filter_column(ot_binder *binder, const ot_element *element, const ot_use *use,
                                    const ot_bound_type *target, const ot_column **out);

/* A filter on a computed column whose type is known now (filters.c). */
void ot_binding__bind_computed_filter(ot_binder *binder, const ot_element *element,
                                      const ot_bound_type *target, const ot_column *column,
                                      ot_bound_argument *out);

/* A field of an input object that stands for a column, or for what is at `path` in it: the operator
 * of its name, or of its @filter(op:). False after a report (filters.c). */
bool ot_binding__bind_operator(ot_binder *binder, const ot_element *element,
                               const ot_bound_type *target, const ot_column *column,
                               const ot_texts *path, ot_bound_argument *out);

/* Binds the filters that wait for the fields of types (relation_filters.c). */
void ot_binding__bind_waiting_filters(ot_binder *binder);

/* An input object of filters over `target` (inputs.c). */
const ot_bound_input *ot_binding__filter_input(ot_binder *binder, const ot_type *type,
                                               const ot_bound_type *target);

/* The input object bound for a purpose and row type, and for the relation or column `of` that it
 * stands for, if any; with `is_new` its fields are still to be bound (inputs.c). */
ot_bound_input *ot_binding__find_or_add_input(ot_binder *binder, const ot_type *type,
                                              const ot_bound_type *target, char purpose,
                                              const void *of, bool *is_new);

/* What an input object of a write is for. */
typedef enum ot_input_use {
    OT_INPUT_OF_NEW = 'i',     /* rows that are made */
    OT_INPUT_OF_CHANGED = 'w', /* rows that others choose, or that may be there */
    OT_INPUT_OF_NAMED = 'u',   /* rows that the input names by their key */
} ot_input_use;

/* An input object of columns of `target` to set, and of relations' rows (write_inputs.c). */
const ot_bound_input *ot_binding__write_input(ot_binder *binder, const ot_type *type,
                                              const ot_bound_type *target, ot_input_use use);

/* Rows are made of one object type. False after a report (variants.c). */
bool ot_binding__check_insertable(ot_binder *binder, const ot_element *element, const ot_use *use,
                                  const ot_bound_type *target);

/* A column to set by an argument or input field. False after a report (write_inputs.c). */
bool ot_binding__bind_set(ot_binder *binder, const ot_element *element, const ot_bound_type *target,
                          ot_bound_argument *out);

/* A mutation field with @insert, @update or @delete, which `use` is (writes.c). */
void ot_binding__bind_write(ot_binder *binder, const ot_element *element, const ot_use *use,
                            ot_write_kind kind, ot_bound_field *field);

/* A field with @resolver; `owner` is bound already, except for its resolvers (resolvers.c). */
void ot_binding__bind_resolver(ot_binder *binder, const ot_element *element, const ot_use *use,
                               const ot_bound_type *owner, ot_bound_field *field);

/* What resolvers may load; after the fields of all types. */
void ot_binding__bind_waiting_loads(ot_binder *binder);

#endif
