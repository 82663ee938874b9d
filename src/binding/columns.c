#include "binding/binding_internal.h"

/* ---- Which column ---- */

const ot_column *ot_binding__named_column(ot_binder *binder, const ot_element *element,
                                          const ot_use *use, const ot_table *table, ot_str name)
{
    const ot_column *column = ot_table_column(table, name);
    if (column == NULL)
        ot_binding__refuse(binder, element, use, "table \"%.*s\" has no column \"%.*s\".",
                           OT_ARG(table->name), OT_ARG(name));
    return column;
}

bool ot_binding__named_columns(ot_binder *binder, const ot_element *element, const ot_use *use,
                               const ot_table *table, const ot_texts *names, uint32_t **out)
{
    uint32_t *columns = OT_NEW_ARRAY(binder->arena, uint32_t, names->count);
    for (uint32_t i = 0; i < names->count; i++) {
        const ot_column *column =
            ot_binding__named_column(binder, element, use, table, names->items[i]);
        if (column == NULL)
            return false;
        columns[i] = column->index;
        for (uint32_t before = 0; before < i; before++) {
            if (columns[before] != columns[i])
                continue;
            ot_binding__refuse(binder, element, use, "column \"%.*s\" is named twice.",
                               OT_ARG(column->name));
            return false;
        }
    }
    *out = columns;
    return true;
}

/* `id` is the key where no column has that name. */
static const ot_column *key_column(const ot_element *element, const ot_bound_type *owner)
{
    if (owner->key_count != 1 || !ot_str_equal(element->name, OT_S("id")))
        return NULL;
    return &owner->table->columns[owner->key[0]];
}

ot_lookup ot_binding__find_column(ot_binder *binder, const ot_element *element,
                                  const ot_bound_type *owner, const ot_column **out)
{
    ot_use use = ot_binding__use(element, OT_S("column"));
    if (use.directive != NULL) {
        ot_str name;
        if (!ot_binding__text(binder, element, &use, OT_S("name"), &name))
            return OT_LOOKUP_REFUSED;
        *out = ot_binding__named_column(binder, element, &use, owner->table, name);
        return *out == NULL ? OT_LOOKUP_REFUSED : OT_LOOKUP_FOUND;
    }
    ot_str names[OT_COLUMN_NAMES_MAX];
    uint32_t count = ot_binding__column_names(binder->arena, element->name, names);
    *out = ot_table_column(owner->table, names[0]);
    const ot_column *other = count > 1 ? ot_table_column(owner->table, names[1]) : NULL;
    if (*out != NULL && other != NULL) {
        ot_binding__refuse(
            binder, element, NULL,
            "columns \"%.*s\" and \"%.*s\" both fit; choose one with @column(name:).",
            OT_ARG((*out)->name), OT_ARG(other->name));
        return OT_LOOKUP_REFUSED;
    }
    if (*out == NULL)
        *out = other != NULL ? other : key_column(element, owner);
    return *out == NULL ? OT_LOOKUP_ABSENT : OT_LOOKUP_FOUND;
}

const ot_column *ot_binding__column_of_field(ot_binder *binder, const ot_bound_type *target,
                                             ot_str name)
{
    for (uint32_t i = 0; i < target->type->field_count; i++) {
        const ot_field *field = &target->type->fields[i];
        ot_element element = ot_binding__field_element(field);
        const ot_column *column = NULL;
        bool is_named = ot_str_equal(field->name, name) ||
                        ot_str_equal(ot_binding__snake(binder->arena, field->name), name);
        if (is_named && ot_type_is_leaf(ot_type_named(field->type)) &&
            ot_binding__find_column(binder, &element, target, &column) == OT_LOOKUP_FOUND)
            return column;
    }
    return NULL;
}

const ot_column *ot_binding__need_column(ot_binder *binder, const ot_element *element,
                                         const ot_bound_type *owner, const char *directive)
{
    const ot_column *column = NULL;
    if (ot_binding__find_column(binder, element, owner, &column) != OT_LOOKUP_ABSENT)
        return column;
    ot_str names[OT_COLUMN_NAMES_MAX];
    uint32_t count = ot_binding__column_names(binder->arena, element->name, names);
    ot_str joined = ot_binding__join_names(binder->arena, names, count, "or");
    ot_binding__refuse(binder, element, NULL,
                       "table \"%.*s\" has no column %.*s; name one with %s.",
                       OT_ARG(owner->table->name), OT_ARG(joined), directive);
    return NULL;
}

/* ---- Which types fit ---- */

static const struct {
    ot_str name;
    ot_wire wire;
} scalars[] = {
    {OT_STR("Int"), OT_WIRE_INT},       {OT_STR("Float"), OT_WIRE_FLOAT},
    {OT_STR("String"), OT_WIRE_STRING}, {OT_STR("Boolean"), OT_WIRE_BOOLEAN},
    {OT_STR("ID"), OT_WIRE_ID},         {OT_STR("DateTime"), OT_WIRE_DATETIME},
    {OT_STR("Date"), OT_WIRE_DATE},     {OT_STR("Time"), OT_WIRE_TIME},
    {OT_STR("UUID"), OT_WIRE_UUID},     {OT_STR("Decimal"), OT_WIRE_DECIMAL},
    {OT_STR("BigInt"), OT_WIRE_BIGINT}, {OT_STR("JSON"), OT_WIRE_JSON},
    {OT_STR("Bytes"), OT_WIRE_BYTES},
};

ot_wire ot_binding__wire(const ot_type *named)
{
    if (named->kind == OT_TYPE_ENUM)
        return OT_WIRE_ENUM;
    for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++) {
        if (ot_str_equal(scalars[i].name, named->name))
            return scalars[i].wire;
    }
    return OT_WIRE_ANY;
}

const ot_pg_type *ot_binding__base(const ot_pg_type *type)
{
    while (type->base != NULL)
        type = type->base;
    return type;
}

const ot_pg_type *ot_binding__element_type(const ot_pg_type *type)
{
    return ot_binding__base(type)->element;
}

static bool is_one_of(const ot_pg_type *type, const char *const *names, size_t count)
{
    ot_str name = ot_binding__base(type)->name;
    for (size_t i = 0; i < count; i++) {
        if (ot_str_equal(ot_str_from_c(names[i]), name))
            return true;
    }
    return false;
}

#define IS_ONE_OF(type, names) is_one_of((type), (names), sizeof(names) / sizeof((names)[0]))

static const char *const text_types[] = {"text", "varchar", "bpchar", "name", "citext"};

bool ot_binding__is_text(const ot_pg_type *type)
{
    return IS_ONE_OF(type, text_types);
}

bool ot_binding__is_json(const ot_pg_type *type)
{
    static const char *const names[] = {"json", "jsonb"};
    return IS_ONE_OF(type, names);
}

bool ot_binding__has_no_order(const ot_pg_type *type)
{
    static const char *const names[] = {"json", "xml",     "point",  "line", "lseg",
                                        "box",  "polygon", "circle", "path"};
    return IS_ONE_OF(type, names);
}

/* Equal values of these may differ in their bytes, by which rows find each other. */
static bool has_one_form(const ot_pg_type *base)
{
    static const char *const names[] = {"jsonb", "tsvector", "tsquery"};
    return !ot_binding__has_no_order(base) && !IS_ONE_OF(base, names) && base->element == NULL &&
           base->range == NULL && base->kind != 'c';
}

bool ot_binding__is_comparable(const ot_pg_type *a, const ot_pg_type *b)
{
    static const char *const numbers[] = {"int2", "int4", "int8", "numeric", "float4", "float8"};
    static const char *const moments[] = {"date", "timestamp", "timestamptz"};
    const ot_pg_type *base = ot_binding__base(a);
    if (base->oid == ot_binding__base(b)->oid)
        return has_one_form(base);
    return (IS_ONE_OF(a, numbers) && IS_ONE_OF(b, numbers)) ||
           (IS_ONE_OF(a, text_types) && IS_ONE_OF(b, text_types)) ||
           (IS_ONE_OF(a, moments) && IS_ONE_OF(b, moments));
}

bool ot_binding__is_list(const ot_type *type)
{
    return ot_type_nullable(type)->kind == OT_TYPE_LIST;
}

static bool has_label(const ot_pg_type *type, ot_str label)
{
    for (uint32_t i = 0; i < type->label_count; i++) {
        if (ot_str_equal(type->labels[i], label))
            return true;
    }
    return false;
}

/* Each value of a GraphQL enum is a label of the PostgreSQL enum; the reverse need not be, other
 * labels are execution errors. */
static bool check_labels(ot_binder *binder, const ot_type *named, const ot_pg_type *type)
{
    const ot_str *labels = ot_binding__type(binder, named)->labels;
    bool fits = true;
    for (uint32_t i = 0; i < named->value_count; i++) {
        if (has_label(type, labels[i]))
            continue;
        ot_element value = ot_binding__enum_value_element(named, &named->values[i]);
        ot_use use = ot_binding__use(&value, OT_S("column"));
        ot_str known =
            ot_binding__join_names(binder->arena, type->labels, type->label_count, "and");
        ot_binding__refuse(
            binder, &value, &use,
            "type %.*s has no label \"%.*s\" (it has %.*s); name one with @column(name:).",
            OT_ARG(type->name), OT_ARG(labels[i]), OT_ARG(known));
        fits = false;
    }
    return fits;
}

/* What to do about a type that no scalar fits. */
static const char *advice(const ot_pg_type *base)
{
    if (ot_str_equal(base->name, OT_S("money")))
        return "; there is no scalar for money, whose text depends on the server's locale: read it "
               "by @expr(sql: \"column::numeric\"), or make the column numeric";
    if (ot_str_equal(base->name, OT_S("tsvector")) || ot_str_equal(base->name, OT_S("tsquery")))
        return "; it is there to be searched, by @filter(op: SEARCH)";
    if (ot_pg_writer(base, OT_WIRE_ANY) == NULL)
        return "; there is no scalar for this type: read it by @expr(sql:) with a cast, such as "
               "\"column::text\"";
    return "";
}

bool ot_binding__check_fit(ot_binder *binder, const ot_element *element, const ot_use *use,
                           const ot_type *named, const ot_pg_type *type, const ot_column *column)
{
    const ot_pg_type *base = ot_binding__base(type);
    if (base->range != NULL)
        return ot_binding__check_range(binder, element, use, named, base, column);
    bool is_enum = named->kind == OT_TYPE_ENUM;
    if (is_enum && base->kind == 'e')
        return check_labels(binder, named, base);
    bool is_possible = !is_enum || ot_binding__is_text(type);
    if (is_possible && ot_type_is_leaf(named) &&
        ot_pg_writer(type, ot_binding__wire(named)) != NULL)
        return true;
    ot_binding__refuse(binder, element, use, "%s%.*s does not fit column \"%.*s\" of type %.*s%s.",
                       is_enum ? "enum " : "", OT_ARG(named->name), OT_ARG(column->name),
                       OT_ARG(type->name), advice(base));
    return false;
}

/* A list is an array and the other way round. */
static bool check_shape(ot_binder *binder, const ot_element *element, const ot_use *use,
                        const ot_column *column)
{
    bool is_list = ot_binding__is_list(element->type);
    if (is_list == (ot_binding__element_type(column->type) != NULL))
        return true;
    if (is_list)
        ot_binding__refuse(binder, element, use,
                           "column \"%.*s\" of type %.*s is not an array, the field is a list.",
                           OT_ARG(column->name), OT_ARG(column->type->name));
    else
        ot_binding__refuse(binder, element, use,
                           "column \"%.*s\" is an array, the field is not a list.",
                           OT_ARG(column->name));
    return false;
}

const ot_type *ot_binding__items(const ot_type *type, uint32_t *depth)
{
    *depth = 0;
    while (ot_binding__is_list(type)) {
        type = ot_type_nullable(type)->of;
        ++*depth;
    }
    return type;
}

bool ot_binding__check_depth(ot_binder *binder, const ot_element *element, const ot_use *use,
                             uint32_t depth, uint32_t most, const ot_column *column)
{
    const ot_pg_type *item = ot_binding__element_type(column->type);
    if (item != NULL && ot_binding__is_json(item))
        most = 1; /* its documents may be lists themselves */
    if (depth <= most)
        return true;
    ot_binding__refuse(binder, element, use,
                       "lists inside of each other are dimensions of an array; of column \"%.*s\" "
                       "of type %.*s there can be %u here, not %u.",
                       OT_ARG(column->name), OT_ARG(column->type->name), most, depth);
    return false;
}

ot_pg_write ot_binding__writer(const ot_type *type, const ot_pg_type *of, ot_wire wire)
{
    uint32_t depth;
    return ot_binding__items(type, &depth)->kind == OT_TYPE_NON_NULL
               ? ot_pg_writer_not_null(of, wire)
               : ot_pg_writer(of, wire);
}

bool ot_binding__bind_value(ot_binder *binder, const ot_element *element, const ot_use *use,
                            const ot_column *column, ot_bound_value *out)
{
    const ot_type *named = ot_type_named(element->type);
    if (!check_shape(binder, element, use, column))
        return false;
    const ot_pg_type *item = ot_binding__element_type(column->type);
    uint32_t depth = 0;
    const ot_type *of = ot_binding__items(element->type, &depth);
    const ot_pg_type *one = item != NULL ? item : column->type;
    if (!ot_binding__check_depth(binder, element, use, depth, OT_PG_DIMENSIONS_MAX, column) ||
        !ot_binding__check_fit(binder, element, use, named, one, column))
        return false;
    ot_wire wire = ot_binding__wire(named);
    *out = (ot_bound_value){.type = column->type,
                            .write = ot_binding__writer(element->type, one, wire),
                            .wire = wire,
                            .list_depth = depth,
                            .items_not_null = depth > 0 && of->kind == OT_TYPE_NON_NULL};
    return true;
}
