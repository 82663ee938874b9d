#include "binding/binding_internal.h"

typedef struct ot_field_binder {
    ot_binder *binder;
    ot_bound_type *owner;
    ot_bound_field *field;
    ot_element element;
} ot_field_binder;

#define REFUSE(at, use, ...) ot_binding__refuse((at)->binder, &(at)->element, (use), __VA_ARGS__)

/* ---- Where a value comes from is said at most once ---- */

static const ot_str sources[] = {
    OT_STR("column"),  OT_STR("expr"),       OT_STR("belongsTo"), OT_STR("hasOne"),
    OT_STR("hasMany"), OT_STR("manyToMany"), OT_STR("resolver"),  OT_STR("insert"),
    OT_STR("update"),  OT_STR("upsert"),     OT_STR("delete"),    OT_STR("function"),
    OT_STR("sql"),     OT_STR("tree"),
};

enum { SOURCE_COUNT = sizeof(sources) / sizeof(sources[0]) };

/* The directive that says where the value comes from; `use` without directive when there is none.
 * False when there are two. */
static bool find_source(ot_field_binder *at, ot_use *out)
{
    *out = (ot_use){.directive = NULL};
    for (size_t i = 0; i < SOURCE_COUNT; i++) {
        ot_use use = ot_binding__use(&at->element, sources[i]);
        if (use.directive == NULL)
            continue;
        if (out->directive != NULL) {
            REFUSE(at, &use, "@%.*s and @%.*s cannot stand together; keep one.",
                   OT_ARG(out->directive->name.text), OT_ARG(use.directive->name.text));
            return false;
        }
        *out = use;
    }
    return true;
}

static bool is_source(const ot_use *use, const char *name)
{
    return use->directive != NULL && ot_str_equal(use->directive->name.text, ot_str_from_c(name));
}

static bool is_relation(const ot_use *use)
{
    return is_source(use, "belongsTo") || is_source(use, "hasOne") || is_source(use, "hasMany") ||
           is_source(use, "manyToMany");
}

static bool is_write(const ot_use *use)
{
    return is_source(use, "insert") || is_source(use, "update") || is_source(use, "upsert") ||
           is_source(use, "delete");
}

static bool is_call(const ot_use *use)
{
    return is_source(use, "function") || is_source(use, "sql");
}

static bool check_meaning(ot_field_binder *at, const char *allowed, const char *what)
{
    return ot_binding__check_meaning(at->binder, &at->element, allowed, what);
}

/* ---- Rows ---- */

static bool has_list_of_lists(const ot_type *type)
{
    return ot_binding__is_list(type) && ot_binding__is_list(ot_type_nullable(type)->of);
}

/* A field of the root or a relation; `rows` has its target. */
static void bind_rows(ot_field_binder *at, ot_bound_rows *rows, bool is_root)
{
    if (rows->target->table == NULL || (!is_root && at->owner->table == NULL))
        return; /* reported at the type */
    if (ot_binding__is_result(rows->target)) {
        REFUSE(at, NULL,
               "type \"%.*s\" has no table: its rows come of @function or @sql, which this field "
               "has not.",
               OT_ARG(rows->target->type->name));
        return;
    }
    if (has_list_of_lists(at->element.type)) {
        REFUSE(at, NULL, "rows come as a list or a connection, not as a list of lists.");
        return;
    }
    if (!check_meaning(
            at, is_root ? "page where" : "page where belongsTo hasOne hasMany manyToMany tree",
            is_root ? "a root field" : "a relation"))
        return;
    ot_use belongs_to = ot_binding__use(&at->element, OT_S("belongsTo"));
    if (belongs_to.directive != NULL &&
        ot_directive_argument(belongs_to.directive, OT_S("discriminator")) != NULL) {
        REFUSE(at, &belongs_to, "@belongsTo(discriminator:) is for rows of several tables.");
        return;
    }
    ot_use tree = ot_binding__use(&at->element, OT_S("tree"));
    if (!is_root) {
        rows->join = tree.directive != NULL
                         ? ot_binding__bind_tree(at->binder, &at->element, &tree, at->owner, rows)
                         : ot_binding__bind_join(at->binder, &at->element, at->owner, rows);
        if (rows->join == NULL)
            return;
    }
    if (!ot_binding__bind_page(at->binder, &at->element, at->field->definition, rows))
        return;
    ot_bound_rows *kept = OT_NEW(at->binder->arena, ot_bound_rows);
    *kept = *rows;
    at->field->kind = OT_BOUND_ROWS;
    at->field->rows = kept;
    ot_binding__bind_row_arguments(at->binder, at->field);
}

/* ---- Values ---- */

/* The PostgreSQL type that an expression is cast to: what its wire form is natural for. */
static const ot_pg_type *expression_type(const ot_binder *binder, ot_wire wire, bool is_list)
{
    static const char *const names[] = {
        [OT_WIRE_INT] = "int4",    [OT_WIRE_FLOAT] = "float8",
        [OT_WIRE_STRING] = "text", [OT_WIRE_BOOLEAN] = "bool",
        [OT_WIRE_ID] = "text",     [OT_WIRE_DATETIME] = "timestamptz",
        [OT_WIRE_DATE] = "date",   [OT_WIRE_TIME] = "time",
        [OT_WIRE_UUID] = "uuid",   [OT_WIRE_DECIMAL] = "numeric",
        [OT_WIRE_BIGINT] = "int8", [OT_WIRE_JSON] = "jsonb",
        [OT_WIRE_BYTES] = "bytea", [OT_WIRE_ENUM] = "text",
        [OT_WIRE_ANY] = "text",
    };
    const ot_catalog *catalog = binder->catalog;
    const ot_pg_type *type = ot_map_get(&catalog->types_by_name, ot_str_from_c(names[wire]));
    for (uint32_t i = 0; is_list && type != NULL && i < catalog->type_count; i++)
        if (catalog->types[i]->element_oid == type->oid)
            return catalog->types[i];
    return type;
}

static void bind_expr(ot_field_binder *at, const ot_use *use)
{
    const ot_type *nullable = ot_type_nullable(at->element.type);
    const ot_type *named = ot_type_named(at->element.type);
    if (!check_meaning(at, "expr", "an expression"))
        return;
    if (!ot_type_is_leaf(named)) {
        REFUSE(at, use, "@expr gives a scalar or an enum, or a list of them.");
        return;
    }
    at->field->kind = OT_BOUND_EXPR;
    bool is_list = nullable->kind == OT_TYPE_LIST;
    ot_wire wire = ot_binding__wire(named);
    const ot_pg_type *type = expression_type(at->binder, wire, is_list);
    if (type == NULL)
        return; /* only in a catalog made by hand */
    at->field->value = (ot_bound_value){
        .type = type,
        .write = ot_binding__writer(at->element.type, is_list ? type->element : type, wire),
        .wire = wire,
        .list_depth = is_list,
        .items_not_null = is_list && nullable->of->kind == OT_TYPE_NON_NULL};
    at->field->expr = ot_binding__expression(at->binder, &at->element, use, at->field, at->owner);
    if (at->field->expr != NULL)
        ot_binding__check_value_arguments(at->binder, at->field);
}

/* A document type over a json column, or a list of it. */
static void bind_document(ot_field_binder *at, const ot_use *use, const ot_column *column)
{
    if (!ot_binding__is_json(column->type)) {
        REFUSE(at, use, "column \"%.*s\" of type %.*s is no document for %.*s.",
               OT_ARG(column->name), OT_ARG(column->type->name),
               OT_ARG(ot_type_named(at->element.type)->name));
        return;
    }
    at->field->kind = OT_BOUND_DOCUMENT;
    at->field->column = column;
    ot_binding__check_value_arguments(at->binder, at->field);
}

static void bind_leaf(ot_field_binder *at, const ot_use *use, const ot_column *column)
{
    if (!ot_binding__bind_value(at->binder, &at->element, use, column, &at->field->value))
        return;
    at->field->kind = OT_BOUND_COLUMN;
    at->field->column = column;
    at->field->is_global_id = at->owner->is_node && ot_str_equal(at->element.name, OT_S("id"));
    if (at->field->is_global_id && column->index != at->owner->key[0])
        REFUSE(at, use, "the id of a type that implements Node is its key, \"%.*s\".",
               OT_ARG(at->owner->table->columns[at->owner->key[0]].name));
    ot_binding__check_value_arguments(at->binder, at->field);
}

static void bind_range(ot_field_binder *at, const ot_use *use, const ot_column *column)
{
    if (!ot_binding__bind_range(at->binder, &at->element, use, column, &at->field->value))
        return;
    at->field->kind = OT_BOUND_RANGE;
    at->field->column = column;
    ot_binding__check_value_arguments(at->binder, at->field);
}

static bool check_value_meaning(ot_field_binder *at)
{
    ot_use page = ot_binding__use(&at->element, OT_S("page"));
    if (page.directive == NULL)
        return check_meaning(at, "column", "a column");
    REFUSE(at, &page, "@page is for lists and connections of rows.");
    return false;
}

static void bind_column(ot_field_binder *at, const ot_use *use)
{
    const ot_type *named = ot_type_named(at->element.type);
    bool is_leaf = ot_type_is_leaf(named);
    if (!is_leaf && !ot_binding__is_document(at->binder, named)) {
        REFUSE(at, NULL, "%s",
               ot_type_is_abstract(named)
                   ? "its type is an interface or union of rows; say which column tells its types "
                     "apart with @table and @discriminator(column:) on it."
                   : "its type can stand neither for a column nor for a relation.");
        return;
    }
    if (!check_value_meaning(at))
        return;
    const ot_column *column =
        ot_binding__need_column(at->binder, &at->element, at->owner, "@column(name:)");
    if (column == NULL)
        return;
    if (is_leaf)
        bind_leaf(at, use, column);
    else if (ot_binding__range_of(column->type) != NULL)
        bind_range(at, use, column);
    else
        bind_document(at, use, column);
}

/* ---- By the role of the type ---- */

static void bind_resolver(ot_field_binder *at, const ot_use *use)
{
    if (!check_meaning(at, "resolver", "a field with a resolver"))
        return;
    at->field->kind = OT_BOUND_RESOLVER;
    ot_binding__bind_resolver(at->binder, &at->element, use, at->owner, at->field);
}

/* Rows of several tables below a row. */
static void bind_union(ot_field_binder *at, const ot_bound_rows *rows)
{
    if (rows->cardinality == OT_CARDINALITY_ONE)
        ot_binding__bind_choice(at->binder, &at->element, at->owner, rows->target, at->field);
    else
        ot_binding__bind_feed(at->binder, &at->element, at->owner, rows, at->field);
}

static void bind_table_field(ot_field_binder *at, const ot_use *source)
{
    ot_bound_rows rows;
    if (at->owner->table == NULL)
        return; /* reported at the type */
    if (is_write(source)) {
        REFUSE(at, source, "@%.*s is for fields of the mutation type.",
               OT_ARG(source->directive->name.text));
    } else if (is_call(source)) {
        ot_binding__bind_call(at->binder, &at->element, source, at->field);
    } else if (is_source(source, "expr")) {
        bind_expr(at, source);
    } else if (ot_binding__read_target(at->binder, at->field->definition, &rows) &&
               !is_source(source, "column")) {
        bind_rows(at, &rows, false);
    } else if (ot_binding__read_union(at->binder, at->field->definition, &rows)) {
        bind_union(at, &rows);
    } else if (is_relation(source)) {
        REFUSE(at, source, "@%.*s leads to a type with @table only.",
               OT_ARG(source->directive->name.text));
    } else {
        bind_column(at, source);
    }
}

static void bind_mutation(ot_field_binder *at, const ot_use *source)
{
    static const struct {
        const char *name;
        const char *allowed;
        ot_write_kind kind;
    } writes[] = {{"insert", "insert where preset error", OT_WRITE_INSERT},
                  {"update", "update where preset error", OT_WRITE_UPDATE},
                  {"upsert", "upsert where preset error", OT_WRITE_UPSERT},
                  {"delete", "delete where preset error", OT_WRITE_DELETE}};
    for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
        if (!is_source(source, writes[i].name))
            continue;
        if (check_meaning(at, writes[i].allowed, "a write"))
            ot_binding__bind_write(at->binder, &at->element, source, writes[i].kind, at->field);
        return;
    }
    REFUSE(at, source,
           "a field of the mutation type says what it does: @insert, @update, @upsert, @delete, "
           "@function, @sql or @resolver(name:).");
}

static void bind_query(ot_field_binder *at, const ot_use *source)
{
    ot_bound_rows rows;
    if (source->directive != NULL)
        REFUSE(at, source,
               is_write(source) ? "@%.*s is for fields of the mutation type."
                                : "@%.*s has no meaning on a root field.",
               OT_ARG(source->directive->name.text));
    else if (ot_binding__read_target(at->binder, at->field->definition, &rows))
        bind_rows(at, &rows, true);
    else if (ot_binding__is_node_interface(ot_type_named(at->element.type)))
        ot_binding__bind_global(at->binder, &at->element, at->field);
    else if (ot_binding__read_union(at->binder, at->field->definition, &rows) &&
             rows.cardinality != OT_CARDINALITY_ONE)
        ot_binding__bind_feed(at->binder, &at->element, NULL, &rows, at->field);
    else if (rows.target->role == OT_ROLE_UNION)
        REFUSE(
            at, NULL,
            "a root field gives rows of several tables as a list or a connection; one of them is "
            "found by `node(id: ID!): Node`.");
    else if (ot_type_is_abstract(ot_type_named(at->element.type)))
        REFUSE(at, NULL,
               "its type is an interface or union of rows; say which column tells its types apart "
               "with @table and @discriminator(column:) on it.");
    else
        REFUSE(
            at, NULL,
            "a root field reads a type with @table, a list or a connection of one, or says where "
            "its value comes from: @function, @sql, @aggregate or @resolver(name:).");
}

static void bind_root_field(ot_field_binder *at, const ot_use *source)
{
    const ot_schema *schema = at->binder->schema;
    if (at->owner->type == schema->subscription)
        REFUSE(at, NULL, "subscriptions are not available in this version.");
    else if (at->owner->type == schema->mutation && at->owner->type != schema->query)
        bind_mutation(at, source);
    else
        bind_query(at, source);
}

/* A member of a document: read by name, so nothing may say otherwise, and what is in it is a
 * document or a leaf as well. */
static void bind_member(ot_field_binder *at)
{
    const ot_type *named = ot_type_named(at->element.type);
    if (!check_meaning(at, "", "a field of a type without @table"))
        return;
    if (!ot_type_is_leaf(named) && !ot_binding__is_document(at->binder, named)) {
        REFUSE(at, NULL,
               "type \"%.*s\" has no @table, so its fields are read from a document, which cannot "
               "hold rows "
               "of %.*s.",
               OT_ARG(at->owner->type->name), OT_ARG(named->name));
        return;
    }
    at->field->kind = OT_BOUND_MEMBER;
}

/* A field of an interface is bound for those who take it over; each of the others has a field of
 * its own instead. */
static bool is_for_nobody(const ot_field_binder *at)
{
    return at->owner->variants != NULL &&
           !ot_binding__is_followed(at->binder, at->owner, at->field->definition);
}

static bool is_aggregate(const ot_field_binder *at)
{
    return ot_binding__use(&at->element, OT_S("aggregate")).directive != NULL;
}

static bool is_tree(const ot_field_binder *at)
{
    return ot_binding__use(&at->element, OT_S("tree")).directive != NULL;
}

static void bind_field(ot_field_binder *at)
{
    ot_use source;
    if (is_for_nobody(at) || ot_binding__inherit_field(at->binder, at->owner, at->field))
        return;
    bool has_rows = at->owner->role == OT_ROLE_TABLE || at->owner->role == OT_ROLE_ROOT;
    if (has_rows && is_aggregate(at))
        return; /* those come last: they may be of the rows of other fields */
    if (!find_source(at, &source))
        return;
    bool is_resolver = is_source(&source, "resolver");
    switch (at->owner->role) {
    case OT_ROLE_ROOT:
        if (is_call(&source) && at->owner->type != at->binder->schema->subscription)
            ot_binding__bind_call(at->binder, &at->element, &source, at->field);
        else if (is_resolver && at->owner->type != at->binder->schema->subscription)
            bind_resolver(at, &source);
        else
            bind_root_field(at, &source);
        break;
    case OT_ROLE_TABLE:
        if (!is_resolver && !is_tree(at)) /* those come last: they may require the others */
            bind_table_field(at, &source);
        break;
    case OT_ROLE_DOCUMENT:
        if (is_resolver)
            REFUSE(at, &source,
                   "it is read from a document; resolvers on the fields of documents are not "
                   "available in this version.");
        else
            bind_member(at);
        break;
    case OT_ROLE_CONNECTION:
    case OT_ROLE_EDGE:
    case OT_ROLE_PAGE_INFO:
        ot_binding__bind_connection_field(at->binder, at->owner, at->field);
        break;
    case OT_ROLE_AGGREGATE:
        ot_binding__bind_aggregate_part(at->binder, &at->element, at->owner->node, at->field);
        break;
    case OT_ROLE_META:
        at->field->kind = OT_BOUND_INTROSPECTION;
        break;
    case OT_ROLE_UNION:
    case OT_ROLE_NONE:
        break;
    }
}

static ot_field_binder field_binder(ot_binder *binder, ot_bound_type *owner, uint32_t i)
{
    const ot_field *definition = &owner->type->fields[i];
    return (ot_field_binder){.binder = binder,
                             .owner = owner,
                             .field = &owner->fields[i],
                             .element = ot_binding__field_element(definition)};
}

static void bind_late_aggregate(ot_field_binder *at)
{
    if (!is_aggregate(at) || is_for_nobody(at))
        return;
    if (at->owner->role == OT_ROLE_TABLE && at->owner->table != NULL) {
        ot_binding__bind_aggregate(at->binder, &at->element, at->owner, at->field);
    } else if (at->owner->type == at->binder->schema->query) {
        ot_binding__bind_aggregate(at->binder, &at->element, at->owner, at->field);
    } else if (at->owner->role == OT_ROLE_ROOT) {
        ot_use use = ot_binding__use(&at->element, OT_S("aggregate"));
        REFUSE(at, &use, "@aggregate has no meaning on a field that writes or subscribes.");
    }
}

/* A tree is of a relation beside it. */
static void bind_late_tree(ot_field_binder *at)
{
    ot_use source;
    if (at->owner->role == OT_ROLE_TABLE && is_tree(at) && !is_for_nobody(at) &&
        at->field->kind != OT_BOUND_ROWS && find_source(at, &source))
        bind_table_field(at, &source);
}

static void bind_late_resolver(ot_field_binder *at)
{
    ot_use source;
    if (at->owner->role == OT_ROLE_TABLE && !is_for_nobody(at) &&
        ot_binding__use(&at->element, OT_S("resolver")).directive != NULL &&
        find_source(at, &source))
        bind_resolver(at, &source);
}

static void prepare_field(ot_binder *binder, const ot_field *definition, ot_bound_field *field)
{
    field->definition = definition;
    field->arguments = OT_NEW_ARRAY(binder->arena, ot_bound_argument, definition->argument_count);
    for (uint32_t i = 0; i < definition->argument_count; i++)
        field->arguments[i].definition = &definition->arguments[i];
}

void ot_binding__bind_fields(ot_binder *binder, ot_bound_type *owner)
{
    uint32_t count = owner->type->field_count;
    owner->fields = OT_NEW_ARRAY(binder->arena, ot_bound_field, count);
    for (uint32_t i = 0; i < count; i++) {
        prepare_field(binder, &owner->type->fields[i], &owner->fields[i]);
        ot_field_binder at = field_binder(binder, owner, i);
        bind_field(&at);
    }
    for (uint32_t i = 0; i < count; i++) {
        ot_field_binder at = field_binder(binder, owner, i);
        bind_late_tree(&at);
    }
    for (uint32_t i = 0; i < count; i++) {
        ot_field_binder at = field_binder(binder, owner, i);
        bind_late_aggregate(&at);
        bind_late_resolver(&at);
    }
}
