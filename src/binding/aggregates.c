#include "binding/binding_internal.h"

/*
 * @aggregate. A scalar field of a row type or of the query type is one aggregate over the rows of a
 * relation or a table; a field of an object type holds several over the same rows, and so does a
 * connection, over all of its rows. What `of` names is a field beside it that reads rows, whose
 * rows these are, or a type with @table.
 *
 * An object type that holds aggregates has a role of its own, with the row type as its `node`.
 * Roles are known before fields are bound, so they are found by the definitions alone.
 */

typedef struct ot_aggregate_binder {
    ot_binder *binder;
    const ot_element *element;
    ot_use use; /* of @aggregate; may be none inside of an object of aggregates */
    ot_bound_field *field;
} ot_aggregate_binder;

static ot_aggregate_binder begin(ot_binder *binder, const ot_element *element,
                                 ot_bound_field *field)
{
    return (ot_aggregate_binder){.binder = binder,
                                 .element = element,
                                 .use = ot_binding__use(element, OT_S("aggregate")),
                                 .field = field};
}

#define REFUSE(at, ...)                                                                            \
    (ot_binding__refuse((at)->binder, (at)->element, &(at)->use, __VA_ARGS__), false)

static bool has_argument(const ot_aggregate_binder *at, ot_str name)
{
    return at->use.directive != NULL && ot_directive_argument(at->use.directive, name) != NULL;
}

/* ---- Functions ---- */

static const ot_str function_names[] = {
    OT_STR("COUNT"), OT_STR("COUNT_DISTINCT"), OT_STR("SUM"),     OT_STR("AVG"), OT_STR("MIN"),
    OT_STR("MAX"),   OT_STR("BOOL_AND"),       OT_STR("BOOL_OR"),
}; /* by ot_aggregate_function */

enum { FUNCTION_COUNT = sizeof(function_names) / sizeof(function_names[0]) };

static bool read_function(const ot_aggregate_binder *at, ot_aggregate_function *out)
{
    *out = OT_AGGREGATE_COUNT;
    if (!has_argument(at, OT_S("function")))
        return true;
    const ot_value *value = ot_directive_argument(at->use.directive, OT_S("function"));
    for (uint32_t i = 0; i < FUNCTION_COUNT; i++) {
        if (value->kind != OT_VALUE_ENUM || !ot_str_equal(value->text, function_names[i]))
            continue;
        *out = (ot_aggregate_function)i;
        return true;
    }
    return REFUSE(at, "@aggregate(function:) is one of COUNT COUNT_DISTINCT SUM AVG MIN MAX "
                      "BOOL_AND BOOL_OR.");
}

/* What PostgreSQL gives, by what it is given; NULL: the same. */
typedef struct ot_result_rule {
    const char *given;
    const char *gives;
} ot_result_rule;

static const ot_result_rule sums[] = {{"int2", "int8"},  {"int4", "int8"}, {"int8", "numeric"},
                                      {"numeric", NULL}, {"float4", NULL}, {"float8", NULL},
                                      {"interval", NULL}};
static const ot_result_rule averages[] = {
    {"int2", "numeric"},  {"int4", "numeric"}, {"int8", "numeric"}, {"numeric", NULL},
    {"float4", "float8"}, {"float8", NULL},    {"interval", NULL}};
static const ot_result_rule extremes[] = {
    {"int2", NULL},        {"int4", NULL},   {"int8", NULL},     {"numeric", NULL},
    {"float4", NULL},      {"float8", NULL}, {"interval", NULL}, {"text", NULL},
    {"varchar", "text"},   {"name", "text"}, {"bpchar", NULL},   {"citext", NULL},
    {"date", NULL},        {"time", NULL},   {"timetz", NULL},   {"timestamp", NULL},
    {"timestamptz", NULL}, {"inet", NULL}};
static const ot_result_rule truths[] = {{"bool", NULL}};

typedef struct ot_result_rules {
    const ot_result_rule *items;
    size_t count;
} ot_result_rules;

#define RULES(array) ((ot_result_rules){(array), sizeof(array) / sizeof((array)[0])})

static ot_result_rules rules_of(ot_aggregate_function function)
{
    switch (function) {
    case OT_AGGREGATE_SUM:
        return RULES(sums);
    case OT_AGGREGATE_AVG:
        return RULES(averages);
    case OT_AGGREGATE_MIN:
    case OT_AGGREGATE_MAX:
        return RULES(extremes);
    case OT_AGGREGATE_BOOL_AND:
    case OT_AGGREGATE_BOOL_OR:
        return RULES(truths);
    case OT_AGGREGATE_COUNT:
    case OT_AGGREGATE_COUNT_DISTINCT:
        break;
    }
    return (ot_result_rules){NULL, 0};
}

static bool counts(ot_aggregate_function function)
{
    return function == OT_AGGREGATE_COUNT || function == OT_AGGREGATE_COUNT_DISTINCT;
}

/* The type of the result; NULL when the function takes no such column. */
static const ot_pg_type *result_type(const ot_binder *binder, ot_aggregate_function function,
                                     const ot_column *column)
{
    const ot_map *types = &binder->catalog->types_by_name;
    if (counts(function))
        return ot_map_get(types, OT_S("int8"));
    const ot_pg_type *base = ot_binding__base(column->type);
    ot_result_rules rules = rules_of(function);
    if (base->kind == 'e' && (function == OT_AGGREGATE_MIN || function == OT_AGGREGATE_MAX))
        return base;
    for (size_t i = 0; i < rules.count; i++) {
        if (!ot_str_equal(base->name, ot_str_from_c(rules.items[i].given)))
            continue;
        const char *gives = rules.items[i].gives;
        return gives == NULL ? base : ot_map_get(types, ot_str_from_c(gives));
    }
    return NULL;
}

/* ---- One aggregate ---- */

static const ot_column *aggregated_column(const ot_aggregate_binder *at,
                                          const ot_bound_type *target)
{
    ot_str name;
    const ot_column *column = NULL;
    if (has_argument(at, OT_S("column")))
        return ot_binding__text(at->binder, at->element, &at->use, OT_S("column"), &name)
                   ? ot_binding__named_column(at->binder, at->element, &at->use, target->table,
                                              name)
                   : NULL;
    if (ot_binding__find_column(at->binder, at->element, target, &column) == OT_LOOKUP_ABSENT)
        (void)REFUSE(at, "say which column of table \"%.*s\" with @aggregate(column:).",
                     OT_ARG(target->table->name)); /* reported; NULL says so */
    return column;
}

static bool check_column(const ot_aggregate_binder *at, ot_aggregate_function function,
                         const ot_column *column)
{
    ot_str name = function_names[function];
    if (counts(function) && ot_binding__has_no_order(column->type))
        return REFUSE(at, "values of column \"%.*s\" of type %.*s cannot be told apart.",
                      OT_ARG(column->name), OT_ARG(column->type->name));
    return result_type(at->binder, function, column) != NULL ||
           REFUSE(at, "%.*s takes no column of type %.*s, which \"%.*s\" is.", OT_ARG(name),
                  OT_ARG(column->type->name), OT_ARG(column->name));
}

/* An average of integers is a fraction; any other result has to be a value of the field's type. */
static bool check_result(const ot_aggregate_binder *at, ot_aggregate_function function,
                         const ot_column *column, const ot_pg_type *type)
{
    const ot_type *named = ot_type_named(at->element->type);
    ot_str name = function_names[function];
    ot_wire wire = ot_binding__wire(named);
    if (ot_binding__is_list(at->element->type))
        return REFUSE(at, "%.*s gives one value, not a list.", OT_ARG(name));
    if (type->kind == 'e')
        return ot_binding__check_fit(at->binder, at->element, &at->use, named, type, column);
    bool is_whole = wire == OT_WIRE_INT || wire == OT_WIRE_BIGINT;
    bool fits = named->kind != OT_TYPE_ENUM && ot_pg_writer(type, wire) != NULL &&
                (function != OT_AGGREGATE_AVG || !is_whole);
    return fits || REFUSE(at, "%.*s gives %.*s, which does not fit %.*s.", OT_ARG(name),
                          OT_ARG(type->name), OT_ARG(named->name));
}

/* Of no rows a count is 0, and a sum where the field may not be null; anything else is null. */
static bool check_null(const ot_aggregate_binder *at, ot_aggregate_function function,
                       const ot_pg_type *type)
{
    bool is_sum = function == OT_AGGREGATE_SUM && !ot_str_equal(type->name, OT_S("interval"));
    if (counts(function) || is_sum || at->element->type->kind != OT_TYPE_NON_NULL)
        return true;
    return REFUSE(at, "%.*s of no rows is null, so its type cannot be %.*s!.",
                  OT_ARG(function_names[function]), OT_ARG(ot_type_named(at->element->type)->name));
}

static bool bind_function(const ot_aggregate_binder *at, const ot_bound_type *target)
{
    ot_aggregate_function function;
    const ot_column *column = NULL;
    if (!read_function(at, &function))
        return false;
    if (function != OT_AGGREGATE_COUNT || has_argument(at, OT_S("column"))) {
        column = aggregated_column(at, target);
        if (column == NULL || !check_column(at, function, column))
            return false;
    }
    const ot_pg_type *type = result_type(at->binder, function, column);
    if (type == NULL) /* only in a catalog made by hand */
        return false;
    if (!check_result(at, function, column, type) || !check_null(at, function, type))
        return false;
    ot_wire wire = ot_binding__wire(ot_type_named(at->element->type));
    ot_bound_field *field = at->field;
    field->kind = OT_BOUND_AGGREGATE;
    field->column = column;
    field->function = function;
    field->is_zero = counts(function) ||
                     (function == OT_AGGREGATE_SUM && at->element->type->kind == OT_TYPE_NON_NULL);
    field->value = (ot_bound_value){.type = type, .write = ot_pg_writer(type, wire), .wire = wire};
    return true;
}

void ot_binding__bind_aggregate_part(ot_binder *binder, const ot_element *element,
                                     const ot_bound_type *target, ot_bound_field *field)
{
    ot_aggregate_binder at = begin(binder, element, field);
    if (target->table == NULL ||
        !ot_binding__check_meaning(binder, element, "aggregate", "an aggregate"))
        return;
    if (has_argument(&at, OT_S("of"))) {
        (void)REFUSE(&at, "its rows are those that the object is about; leave out of."); /* told */
        return;
    }
    if (at.use.directive == NULL && !ot_str_equal(element->name, OT_S("count"))) {
        (void)REFUSE(&at, "say what it is with @aggregate(function:)."); /* told */
        return;
    }
    (void)bind_function(&at, target); /* reported */
    ot_binding__check_value_arguments(binder, field);
}

/* ---- Over which rows ---- */

/* The rows of a field beside the aggregate's, or of a type; the join is still to be found. False
 * when `name` is neither. */
static bool find_rows(ot_binder *binder, const ot_type *owner, ot_str name, const ot_field **beside,
                      ot_bound_rows *rows)
{
    *beside = ot_map_get(&owner->fields_by_name, name);
    if (*beside != NULL)
        return ot_binding__read_target(binder, *beside, rows);
    const ot_type *type = ot_schema_type(binder->schema, name);
    if (type == NULL || ot_binding__type(binder, type)->role != OT_ROLE_TABLE ||
        ot_binding__is_result(ot_binding__type(binder, type)))
        return false;
    *rows = (ot_bound_rows){.target = ot_binding__type(binder, type)};
    return true;
}

static bool names_arguments(const ot_sql *sql)
{
    for (uint32_t i = 0; sql != NULL && i < sql->piece_count; i++)
        if (sql->pieces[i].kind == OT_SQL_ARGUMENT)
            return true;
    return false;
}

/* The rows of a field are what it would show, so its @where holds for them too. */
static bool take_rows(const ot_aggregate_binder *at, const ot_bound_field *beside,
                      ot_bound_rows *rows)
{
    if (beside->kind != OT_BOUND_ROWS)
        return false; /* reported there */
    if (beside->rows->call != NULL)
        return REFUSE(at,
                      "the rows of field \"%.*s\" come of a function or query; let that "
                      "aggregate them.",
                      OT_ARG(beside->definition->name));
    if (names_arguments(beside->rows->where))
        return REFUSE(at,
                      "the @where of field \"%.*s\" needs arguments, which an aggregate of it "
                      "does not give; say of: \"%.*s\".",
                      OT_ARG(beside->definition->name), OT_ARG(rows->target->type->name));
    rows->join = beside->rows->join;
    rows->base_where = beside->rows->where;
    return true;
}

static bool find_join(const ot_aggregate_binder *at, const ot_bound_type *owner,
                      ot_bound_rows *rows)
{
    if (owner->role == OT_ROLE_ROOT)
        return true;
    rows->cardinality = OT_CARDINALITY_LIST;
    rows->join = ot_binding__bind_join(at->binder, at->element, owner, rows);
    return rows->join != NULL;
}

static bool bind_source(const ot_aggregate_binder *at, const ot_bound_type *owner,
                        ot_bound_rows *rows)
{
    ot_str name;
    const ot_field *beside = NULL;
    if (!has_argument(at, OT_S("of")))
        return REFUSE(at, "say which rows with @aggregate(of:): a field beside it that is a list, "
                          "or a type.");
    if (!ot_binding__text(at->binder, at->element, &at->use, OT_S("of"), &name))
        return false;
    if (!find_rows(at->binder, owner->type, name, &beside, rows))
        return REFUSE(at,
                      "\"%.*s\" is no field beside it that reads rows, and no type with @table.",
                      OT_ARG(name));
    if (rows->target->table == NULL)
        return false; /* reported at the type */
    bool is_right = beside != NULL ? take_rows(at, &owner->fields[beside->index], rows)
                                   : find_join(at, owner, rows);
    rows->cardinality = OT_CARDINALITY_AGGREGATE;
    return is_right;
}

static bool bind_where(const ot_aggregate_binder *at, ot_bound_rows *rows)
{
    ot_use where = ot_binding__use(at->element, OT_S("where"));
    if (where.directive == NULL)
        return true;
    rows->where =
        ot_binding__predicate(at->binder, at->element, &where, rows->target, at->field->definition);
    return rows->where != NULL;
}

/* ---- Fields of rows and of the query type ---- */

static bool bind_whole(const ot_aggregate_binder *at, const ot_bound_rows *rows)
{
    const ot_bound_type *bound = ot_binding__type(at->binder, ot_type_named(at->element->type));
    if (has_argument(at, OT_S("function")) || has_argument(at, OT_S("column")))
        return REFUSE(at, "the fields of %.*s say function and column.", OT_ARG(bound->type->name));
    if (ot_binding__is_list(at->element->type))
        return REFUSE(at, "its aggregates are one %.*s, not a list.", OT_ARG(bound->type->name));
    if (bound->role != OT_ROLE_AGGREGATE)
        return REFUSE(at,
                      "%.*s cannot hold aggregates: it has to be an object type without @table.",
                      OT_ARG(bound->type->name));
    if (bound->node != rows->target)
        return REFUSE(at, "%.*s holds aggregates of %.*s already, not of %.*s.",
                      OT_ARG(bound->type->name), OT_ARG(bound->node->type->name),
                      OT_ARG(rows->target->type->name));
    at->field->kind = OT_BOUND_AGGREGATES;
    return true;
}

void ot_binding__bind_aggregate(ot_binder *binder, const ot_element *element,
                                const ot_bound_type *owner, ot_bound_field *field)
{
    ot_aggregate_binder at = begin(binder, element, field);
    bool is_root = owner->role == OT_ROLE_ROOT;
    ot_bound_rows *rows = OT_NEW(binder->arena, ot_bound_rows);
    if (!ot_binding__check_meaning(binder, element,
                                   is_root ? "aggregate where"
                                           : "aggregate where belongsTo hasOne hasMany manyToMany",
                                   "an aggregate") ||
        !bind_source(&at, owner, rows) || !bind_where(&at, rows))
        return;
    bool is_leaf = ot_type_is_leaf(ot_type_named(element->type));
    if (is_leaf ? !bind_function(&at, rows->target) : !bind_whole(&at, rows))
        return;
    field->rows = rows;
    ot_binding__bind_row_arguments(binder, field);
}

/* ---- Roles ---- */

static void find_role(ot_binder *binder, const ot_type *owner, const ot_field *field)
{
    ot_element element = ot_binding__field_element(field);
    ot_use use = ot_binding__use(&element, OT_S("aggregate"));
    const ot_value *of =
        use.directive == NULL ? NULL : ot_directive_argument(use.directive, OT_S("of"));
    ot_bound_type *bound = ot_binding__type(binder, ot_type_named(field->type));
    const ot_field *beside = NULL;
    ot_bound_rows rows;
    if (of == NULL || of->kind != OT_VALUE_STRING || bound->role != OT_ROLE_DOCUMENT ||
        bound->type->kind != OT_TYPE_OBJECT || !find_rows(binder, owner, of->text, &beside, &rows))
        return; /* what is wrong is reported when the field is bound */
    bound->role = OT_ROLE_AGGREGATE;
    bound->node = rows.target;
}

void ot_binding__find_aggregates(ot_binder *binder)
{
    for (uint32_t t = 0; t < binder->schema->type_count; t++) {
        const ot_type *type = binder->schema->types[t];
        ot_bound_role role = ot_binding__type(binder, type)->role;
        bool has_rows = role == OT_ROLE_TABLE || type == binder->schema->query;
        for (uint32_t i = 0; has_rows && i < type->field_count; i++)
            find_role(binder, type, &type->fields[i]);
    }
}
