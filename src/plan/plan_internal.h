/*
 * What the planner's files share while a plan is being made: the builder, and what each file does
 * for the others. Statements under construction are in plan/core.h.
 */
#ifndef OT_PLAN_INTERNAL_H
#define OT_PLAN_INTERNAL_H

#include "base/buffer.h"
#include "plan/core.h"

/* ---- The builder ---- */

/* The rows behind a computed column of a source. */
typedef struct computed_source {
    const source *of;
    const ot_column *column;
    source *related;
} computed_source;

/* A row that a field names by key, and what its key is in this request. */
typedef struct row_name {
    const fixed_list *fixed;
    ot_str *keys; /* by column, in binary form; ptr NULL: it has none that fits */
} row_name;

/* Rows of one type that fields name by the same columns. */
typedef struct named_rows {
    const ot_bound_type *type;
    OT_VEC(row_name) rows;
} named_rows;

typedef struct builder {
    ot_arena *arena;
    const ot_plan_request *request;
    const ot_binding *binding;
    const ot_schema *schema;
    const ot_variables *variables;
    ot_arena *scratch; /* for values that are only looked at; whoever uses it resets it */
    ot_arena *work;    /* for what ends with planning: nothing of the plan may point there */
    struct collector *collector; /* of collect.c */
    ot_buffer text;              /* where one statement is written after the other */
    OT_VEC(core *) cores;        /* by step id */
    OT_VEC(ot_resolver_call *) resolvers;
    OT_VEC(ot_guard) guards;
    uint32_t source_count;
    uint32_t field_count;
    uint32_t selection_count; /* looked at, those of one field again and again */
    OT_VEC(computed_source) computed;
    OT_VEC(named_rows) named_rows; /* by type and the columns that name them */
    uint32_t filter_count;         /* comparisons asked for by filters */
    uint32_t relation_count;       /* relations that the filter argument being read leads through */
    uint32_t relation_depth;       /* those that are being read, one inside of the other */
    bool has_deep_filter;          /* it had more of them than allowed */
    OT_VEC(ot_param *) claims;     /* one for each claim that is named */
    uint32_t first_trip; /* of the root field being planned: mutations run one after the other */
    uint32_t trip_count;
    ot_cache_policy cache;        /* of the fields so far */
    bool is_age_bounded;          /* some field says how long */
    uint8_t *verdicts;            /* by rule of access, as access.c has them; NULL: none was met */
    uint32_t refusal_count;       /* so far */
    OT_VEC(ot_plan_scope) scopes; /* that are planned */
    bool has_checks;              /* a write of the scope is looked at before it is committed */
    bool has_more_to_lend;        /* a step selects for another what may serve a third */
    bool is_lending_done;         /* no step is to select more for others */
    bool is_over_limit;
} builder;

/* ---- collect.c: spec section "Field Collection" ---- */

typedef struct collected_field {
    ot_str key; /* of a field without alias inside of its definition's `lead` */
    const ot_field *definition;
    const ot_selection **selections; /* of the same response key, in their order */
    uint32_t selection_count;
    const ot_json *values; /* of its arguments in this request, when they were not refused */
} collected_field;

/* In the arena `work`. */
typedef struct collected_fields {
    collected_field *items;
    uint32_t count;
} collected_fields;

/* What all collections of a plan share. */
struct collector *ot_plan__new_collector(builder *b);

/* The fields below `field` on an object of type `object`, merged, in response order. A condition
 * that cannot be evaluated fails the collection: then there are no fields, and the error is
 * returned (kind ERROR); else NULL. */
const ot_out_field *ot_plan__collect(builder *b, const ot_type *object,
                                     const collected_field *field, collected_fields *out);

/* The same for an operation's root selection set. */
const ot_out_field *ot_plan__collect_root(builder *b, const ot_type *object, collected_fields *out);

/* ---- guards.c ---- */

/* Notes that the plan holds only while this aspect of the input stays as it is now; nothing for
 * constants. */
void ot_plan__guard(builder *b, ot_guard_aspect aspect, const ot_input *input);

/* A presence guard on the variable at that index. */
void ot_plan__guard_variable(builder *b, uint32_t variable);

/* The input's value now, with a guard on whether it is there. */
const ot_json *ot_plan__present(builder *b, const ot_input *input);

/* ---- row_names.c ---- */

/* True when both keys, by the same columns, name the same row of a type in this request, however
 * they are written. From then on the plan is only for requests in which that is so, or is not. */
bool ot_plan__names_same_row(builder *b, const ot_bound_type *type, const fixed_list *one,
                             const fixed_list *other);

/* The guards on what was asked of the above, when the whole operation has been walked. */
void ot_plan__guard_names(builder *b);

/* A digest of which rows are the same. */
uint64_t ot_plan__same_rows(ot_arena *arena, const ot_binding *binding, const ot_named_rows *named,
                            const ot_variables *variables);

/* ---- params.c ---- */

ot_param *ot_plan__param_of_input(builder *b, const ot_pg_type *type, bool is_list,
                                  const ot_input *input, ot_str name);
/* The bound enum that a type names, or NULL. */
const ot_bound_type *ot_plan__labels(builder *b, const ot_type *type);

ot_param *ot_plan__param_of_claim(builder *b, ot_str claim);
ot_param *ot_plan__param_of_keys(builder *b, const ot_step *step, const ot_pg_type *type,
                                 uint32_t index);

/* The type of the catalog by name, such as "text". */
const ot_pg_type *ot_plan__type(builder *b, ot_str name);

/* The array of the values of a member in the rows of a write, and whether they are there. */
ot_param *ot_plan__param_of_rows(builder *b, const ot_pg_type *type, const ot_input_rows *rows,
                                 const ot_input_value *member);
/* The items of a member that is a list for an array column, those of all rows one after the other,
 * and where those of each row are among them: array parameters cannot be arrays of arrays. */
ot_param *ot_plan__param_of_items(builder *b, const ot_pg_type *type, const ot_input_rows *rows,
                                  const ot_input_value *member);
ot_param *ot_plan__param_of_slices(builder *b, const ot_param *items, ot_slice_side side);
/* One of the values of the cursor that the client gives. */
ot_param *ot_plan__param_of_cursor(builder *b, const ot_cursor_layout *layout, uint32_t value,
                                   const ot_input *cursor, bool is_before);
ot_param *ot_plan__param_of_preset(builder *b, ot_str claim);
ot_param *ot_plan__param_of_given(builder *b, const ot_input_rows *rows,
                                  const ot_input_value *member);

/* ---- cores.c ---- */

core *ot_plan__new_core(builder *b, const ot_bound_type *type, ot_step_kind kind);
source *ot_plan__new_source(builder *b, core *c, const ot_bound_type *type);
/* Rows of a relation, inside of a predicate or a sub-select. */
source *ot_plan__new_related(builder *b, const ot_bound_rows *rows);

/* The last trip of all statements so far. */
uint32_t ot_plan__last_trip(const builder *b);

/* The result column for a table column, an expression, a link value, a count; added on first use.
 */
uint32_t ot_plan__column(builder *b, source *s, const ot_column *column);
uint32_t ot_plan__expr_column(builder *b, source *s, const ot_sql *expr, ot_param **params,
                              const ot_pg_type *type);
uint32_t ot_plan__link_column(builder *b, core *c, uint32_t link, const ot_pg_type *type);
uint32_t ot_plan__count_column(builder *b, core *c);
uint32_t ot_plan__aggregate(builder *b, core *c, const ot_bound_field *bound);
uint32_t ot_plan__truth_column(builder *b, source *s, const predicate *truth);
uint32_t ot_plan__call_column(builder *b, source *s, const called *call, const ot_pg_type *type);

/* A table column as a key; added on first use. */
uint32_t ot_plan__key_column(builder *b, source *s, const ot_column *column, key_form form);

/* ---- keys.c ---- */

/* The type of a key in that form, of a column of `type`. */
const ot_pg_type *ot_plan__key_type(builder *b, key_form form, const ot_pg_type *type);

/* The SQL around the column. */
ot_str ot_plan__key_before(key_form form);
ot_str ot_plan__key_after(key_form form);

/* The column by which the rows of a core refer to their parents, and the form of such keys where
 * `parent` has the others. */
const ot_column *ot_plan__link_side(const core *c, uint32_t i);
key_form ot_plan__link_form(const core *c, const source *parent, uint32_t i);

/* ---- arguments.c: what a field's arguments ask for ---- */

typedef struct field_request {
    const collected_field *field;
    const ot_bound_field *bound;
    const ot_bound_rows *rows;
    ot_input *inputs; /* by argument index */
    predicate_list where;
    fixed_list fixed;
    ot_order order; /* as asked, total where possible */
    uint32_t limit; /* or OT_NO_LIMIT */
    uint32_t offset;
    bool is_backward;      /* `last` */
    const ot_input *after; /* cursors; NULL when not given */
    const ot_input *before;
    double selectivity;
    bool is_expensive;
    ot_str error; /* what is wrong with the arguments; empty when nothing is */
} field_request;

/* Spec "CoerceArgumentValues": true when the field's arguments do not fit, which makes it a planned
 * execution error. Guards what that depends on. To be asked before the arguments are looked at in
 * any other way. */
bool ot_plan__refuse_arguments(builder *b, collected_field *field, ot_out_field *out);

/* The inputs of a field's arguments, by argument index. */
ot_input *ot_plan__inputs(builder *b, const collected_field *field);

/* Reads the arguments of a field that reads rows: filters, order, page. */
void ot_plan__read_arguments(builder *b, const collected_field *field, const ot_bound_field *bound,
                             field_request *out);

/* The same for a field of one such request: false when its arguments ask for what cannot be, which
 * makes it a planned execution error. */
bool ot_plan__read_request(builder *b, const collected_field *field, const ot_bound_field *bound,
                           field_request *request, ot_out_field *out);

/* The parameters of author SQL, by piece. */
ot_param **ot_plan__sql_params(builder *b, const ot_sql *sql, const ot_bound_field *bound,
                               const ot_input *inputs);

predicate *ot_plan__author_predicate(builder *b, const ot_sql *sql, const ot_bound_field *bound,
                                     const ot_input *inputs);

/* ---- estimates.c ---- */

/* How many rows are expected, below all rows of `parent` or (NULL) at a root. */
double ot_plan__estimate(const source *parent, const field_request *request);

/* True when what is asked for fixes a key of the target: there is one such row at most. */
bool ot_plan__is_single_row(const ot_bound_type *target, const field_request *request);

/* ---- links.c: how a statement hangs on the rows of its parent ---- */

/* Hangs a core on the rows of `parent`, in the first way that is possible. */
void ot_plan__link(builder *b, core *c, source *parent, const ot_join *join);

/* Notes the columns of a core's own table that its fixed link fixes as well. */
void ot_plan__fix_target(builder *b, core *c);

/* Hangs a core on the distinct keys of the rows of `parent`, sent in the next trip. */
void ot_plan__link_look_up(builder *b, core *c, source *parent, const ot_join *join);

/* How keys of a type lead to its rows. */
ot_join ot_plan__join_by_key(const ot_bound_type *type);

/* When keys in the rows of `parent` can leave. */
uint32_t ot_plan__trip_after(const core *parent);

/* The keys by the core's join in the rows of `parent` are among those that it is sent. */
void ot_plan__add_key_source(builder *b, core *c, source *parent);

/* ---- rows.c: which statement answers a field that reads rows ---- */

/* A statement over the rows that a request asks for, linked to those of `parent` (NULL at a root).
 */
core *ot_plan__new_list(builder *b, source *parent, const field_request *request,
                        ot_step_kind kind);

/* Plans the statement(s) of a field on the rows of `parent` (NULL at a root) and fills the output
 * field. */
void ot_plan__rows(builder *b, source *parent, const collected_field *field,
                   const ot_bound_field *bound, ot_out_field *out);

/* Whether rows to one may be joined to those of `parent`; joins them. */
bool ot_plan__can_join(const source *parent);
source *ot_plan__join(builder *b, source *parent, const ot_bound_type *type, const ot_join *join,
                      const predicate_list *on);

/* The same order from its other end. */
ot_order ot_plan__reverse(builder *b, const ot_order *order);

/* The row that a to-one relation leads to: joined, or looked up by key. */
void ot_plan__to_one(builder *b, source *parent, const collected_field *field,
                     const ot_bound_rows *rows, ot_out_field *out);

/* The rows that a step of kind KEYS names, as the object of `out`. */
void ot_plan__look_up_keys(builder *b, source *keys, const ot_join *join,
                           const collected_field *field, ot_out_field *out);

/* The same for rows that a resolver loads: on demand. `is_plain`: nothing computed of them. */
source *ot_plan__load_rows(builder *b, source *keys, const ot_join *join, bool is_plain);

/* ---- connections.c: pages of rows, and what all rows come to ---- */

/* What has to be read for what is selected of a connection. */
typedef struct ot_connection_needs {
    bool page;
    bool extra; /* one more row than the page has */
    bool all;   /* what all rows come to */
    bool count; /* how many they are */
} ot_connection_needs;

ot_connection_needs ot_plan__connection_needs(builder *b, const collected_field *field);

/* Plans the statements of a connection over the rows that a request asks for, and its objects. */
void ot_plan__connection(builder *b, source *parent, const field_request *request,
                         ot_out_field *out);

/* The output of a connection over the rows of `c`; `out` has kind CONNECTION. */
void ot_plan__connection_object(builder *b, core *c, const collected_field *field,
                                ot_out_field *out);

/* ---- cursor_layout.c: what cursors of an order hold ---- */

/* FNV-1a, since a fingerprint has to be the same in every process, unlike ot_hash. */
#define OT_FINGERPRINT_OF_NOTHING 2166136261U

/* The fingerprint with one more thing in it. */
uint32_t ot_plan__mix(uint32_t fingerprint, ot_str text);
uint32_t ot_plan__mix_direction(uint32_t fingerprint, const ot_order_term *term);

/* A layout whose types and columns are still to be filled in. */
ot_cursor_layout *ot_plan__new_cursor_layout(builder *b, uint32_t fingerprint, uint32_t count);

/* ---- feeds.c, feed_head.c: rows of several tables in one order ---- */

void ot_plan__feed(builder *b, source *parent, const collected_field *field,
                   const ot_bound_feed *bound, ot_out_field *out);

/* The result column for a branch's column: a slot of its type that the branch has free. */
uint32_t ot_plan__slot(builder *b, core *branch, core_column column);

/* A branch's number as it comes in rows. */
ot_str ot_plan__tag_cell(builder *b, uint32_t tag);

/* The output of a feed's rows. */
ot_out_object *ot_plan__feed_object(builder *b, core *feed, const collected_field *field);

/* ---- variants.c: several object types in one table ---- */

/* The rows of a source that are of some of its types; `type` is what they have in common. */
source *ot_plan__narrow(builder *b, source *s, const ot_bound_type *type, const narrowing *to);

/* How the rows of a narrowed source are told in the result; none for other sources. */
const ot_row_filter *ot_plan__row_filters(builder *b, source *s, uint32_t *count);

/* The output of rows whose type has variants. */
ot_out_object *ot_plan__variants(builder *b, source *s, const collected_field *field);

/* A row of one of several tables, told by a column of the parent's row. */
void ot_plan__choice(builder *b, source *s, const collected_field *field,
                     const ot_bound_choice *bound, ot_out_field *out);

/* An output whose variants' cells and objects are still to be filled in. */
ot_out_object *ot_plan__new_variants(builder *b, const ot_type *type, const collected_field *field,
                                     uint32_t column, uint32_t count);

/* ---- calls.c: functions and queries ---- */

/* The call with the parameters that these arguments make; guards which of them are left out. */
const called *ot_plan__called(builder *b, const ot_bound_call *bound, const ot_bound_field *field,
                              const ot_input *inputs);

/* A field with @function or @sql, on a row of `parent` or (NULL) at a root; not rows that are
 * read. */
void ot_plan__call(builder *b, source *parent, const collected_field *field,
                   const ot_bound_field *bound, ot_out_field *out);

/* ---- resolvers.c ---- */

/* A field of a C resolver; `s` is NULL at a root. */
void ot_plan__resolver(builder *b, source *s, const collected_field *field,
                       const ot_bound_field *bound, ot_out_field *out);

/* ---- nodes.c ---- */

/* `node(id:)`: the row that a global id names. */
void ot_plan__node(builder *b, const collected_field *field, ot_out_field *out);

/* `nodes(ids:)`: the rows that global ids name, in their order. */
void ot_plan__nodes(builder *b, const collected_field *field, const ot_bound_field *bound,
                    ot_out_field *out);

/* Lets the parameter take global ids where the argument is an ID and the column holds keys of a
 * type that implements Node. */
void ot_plan__accept_global_id(builder *b, ot_param *param, const ot_column *column);

/* ---- aggregates.c ---- */

/* A field with aggregates over rows of its own. */
void ot_plan__aggregates(builder *b, source *parent, const collected_field *field,
                         const ot_bound_field *bound, ot_out_field *out);

/* One aggregate over the rows of `c`. */
void ot_plan__aggregate_column(builder *b, core *c, const ot_bound_field *bound, ot_out_field *out);

/* ---- writes.c ---- */

void ot_plan__write(builder *b, const collected_field *field, const ot_bound_field *bound,
                    ot_out_field *out);

/* ---- output.c: output objects ---- */

/* Fills what every output field has. One that the caller may not have is of kind ERROR then, and
 * settled. */
void ot_plan__begin_field(builder *b, const collected_field *field, ot_out_field *out);

/* The output of the operation's root type. */
ot_out_object *ot_plan__root_object(builder *b, const ot_type *type);

/* The output objects of a composite type whose values are documents or meta objects: one per
 * possible object type. */
void ot_plan__documents(builder *b, const ot_type *type, const collected_field *field,
                        ot_out_kind kind, ot_out_field *out);

/* An object of a type with the fields of the selection sets below `field` (NULL: of the operation),
 * merged; they are still to be planned. */
ot_out_object *ot_plan__new_object(builder *b, const ot_type *type, const collected_field *field,
                                   collected_fields *fields);

/* Plans what needs no look at what the field is bound to: __typename, and fields that fail by their
 * arguments. False for all other fields. */
bool ot_plan__settle(builder *b, collected_field *field, const ot_type *type, ot_out_field *out);

/* The same; fields without arguments, the most there are, are not even asked. */
static inline bool ot_plan__is_settled(builder *b, collected_field *field, const ot_type *type,
                                       ot_out_field *out)
{
    if (out->kind == OT_OUT_ERROR)
        return true; /* refused when it began */
    bool may_be = field->definition->argument_count > 0 || field->definition->parent == NULL;
    return may_be && ot_plan__settle(b, field, type, out);
}

/* A field of an object of `type` that is made of a row of `s`. */
void ot_plan__row_field(builder *b, source *s, const ot_type *type, collected_field *field,
                        ot_out_field *out);

/* The output object for rows of a source. */
ot_out_object *ot_plan__row_object(builder *b, source *s, const ot_type *type,
                                   const collected_field *field);

/* What is selected of a row that stands in its own columns (`field` NULL: nothing), and its fields
 * over `columns`, where it has such: of a row that was not to be changed. */
ot_out_object *ot_plan__current_object(builder *b, source *s, const collected_field *field,
                                       const ot_column *const *columns, uint32_t count);

/* The result column of a column or expression field. */
uint32_t ot_plan__value_column(builder *b, source *s, const ot_bound_field *bound,
                               const ot_input *inputs);

/* The arguments of a field whose values are read at run time. */
void ot_plan__read_later(builder *b, const collected_field *field,
                         const ot_argument_input **arguments, uint32_t *count);

/* Turns an output field into a planned execution error. */
void ot_plan__fail(ot_out_field *out, const char *code, ot_str message);

/* As above for input that does not fit; the error is located at `offset` instead of the field. */
void ot_plan__fail_at(builder *b, ot_out_field *out, uint32_t offset, ot_str message);

/* ---- access.c ---- */

/* Whether these rules keep the caller out; NULL keeps out nobody. */
bool ot_plan__is_refused(builder *b, const ot_access *access);

/* Turns an output field into an execution error where the caller may not have the field, or
 * objects of the type. False, and nothing is changed, where he may. */
bool ot_plan__refuse_field(builder *b, const ot_bound_field *bound, ot_out_field *out);
bool ot_plan__refuse_type(builder *b, const ot_bound_type *type, ot_out_field *out);

/* ---- explain_access.c ---- */

/* Which fields of the plan are not for everybody, and which of them are refused. */
void ot_plan__explain_access(const ot_plan *plan, bool is_json, ot_buffer *out);

/* ---- cache.c ---- */

/* Notes how long a field lets an answer be kept: for each output field that says so. */
void ot_plan__bound_age(builder *b, const ot_bound_cache *cache);

/* How long answers with all the fields that were noted may be kept. */
ot_cache_policy ot_plan__cache_policy(const builder *b);

/* ---- shared_rows.c ---- */

/* The look-up of the same rows by the same key in the same trip; or NULL. */
core *ot_plan__find_look_up(builder *b, const source *parent, const field_request *request);

/* The same row joined to `parent` already; or NULL. */
source *ot_plan__find_joined(const source *parent, const ot_bound_type *type, const ot_join *join,
                             const predicate_list *on);

bool ot_plan__is_same_join(const ot_join *a, const ot_join *b);

/* True when both have the same value in each request. */
bool ot_plan__is_same_param(const ot_param *a, const ot_param *b);

/* True when both are known to keep the same rows: of directives and of plain filters. */
bool ot_plan__is_same_where(const predicate_list *a, const predicate_list *b);

/* The statement of a root field that names the same row by the same key; or NULL. */
core *ot_plan__find_root_row(builder *b, const ot_bound_type *type, const fixed_list *fixed);

/* True when it reads, for a root field, the row with that key, of which nothing else is asked. */
bool ot_plan__is_row_by_key(const core *c);

/* True when both name the same row of a table by the same key, if it is of both their types. */
bool ot_plan__is_same_row(builder *b, const core *one, const core *other);

/* ---- scopes.c ---- */

/* After each root field, and after the last of them: ends the scope, if that is where it ends, and
 * says when the next field's statements may leave. `field_count` fields are planned. */
void ot_plan__end_field(builder *b, uint32_t field_count);
void ot_plan__end_fields(builder *b, uint32_t field_count);

/* ---- known.c ---- */

/* When the whole operation has been walked: finds the rows that steps need not fetch. */
void ot_plan__find_known(builder *b);

/* The step's keys_param, when its statement is written. */
uint32_t ot_plan__keys_param(const core *c);

/* ---- asker.c ---- */

/* What the answers of a plan with finished statements depend on of whoever asks; the policy is that
 * of its fields. */
ot_asker_use ot_plan__asker_use(builder *b, const ot_plan *plan);

/* ---- sql.c ---- */

/* Writes the core's statement into its step. */
void ot_plan__write_sql(builder *b, core *c);

#endif
