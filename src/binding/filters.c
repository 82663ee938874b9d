#include "binding/filters_internal.h"

/*
 * Filters on columns. An argument or input field names its column and its operator by @filter;
 * inside of an input object that stands for a column, each field is named like its operator: `input
 * IntFilter { eq: Int, gte: Int, in: [Int!] }`.
 */

static const char *const op_names[] = {
    "EQ",       "NE",      "LT",          "LTE",         "GT",     "GTE",     "IN",
    "LIKE",     "ILIKE",   "STARTS_WITH", "CONTAINS",    "SEARCH", "IS_NULL", "CONTAINED",
    "OVERLAPS", "HAS_KEY", "HAS_ANY_KEY", "HAS_ALL_KEYS"}; /* by ot_filter_op */

static const ot_str operator_names[] = {
    OT_STR("eq"),        OT_STR("ne"),         OT_STR("lt"),       OT_STR("lte"),
    OT_STR("gt"),        OT_STR("gte"),        OT_STR("in"),       OT_STR("like"),
    OT_STR("ilike"),     OT_STR("startsWith"), OT_STR("contains"), OT_STR("search"),
    OT_STR("isNull"),    OT_STR("contained"),  OT_STR("overlaps"), OT_STR("hasKey"),
    OT_STR("hasAnyKey"), OT_STR("hasAllKeys")}; /* as above */

enum { OP_COUNT = sizeof(op_names) / sizeof(op_names[0]) };

#define REFUSE OT_REFUSE_FILTER

const char *ot_binding__op_name(ot_filter_op op)
{
    return op_names[op];
}

static bool read_op(ot_filter_reader *reader)
{
    const ot_value *value = reader->use.directive == NULL
                                ? NULL
                                : ot_directive_argument(reader->use.directive, OT_S("op"));
    reader->has_op = value != NULL;
    for (uint32_t i = 0; value != NULL && i < OP_COUNT; i++) {
        if (value->kind != OT_VALUE_ENUM || !ot_str_equal(value->text, ot_str_from_c(op_names[i])))
            continue;
        reader->op = (ot_filter_op)i;
        return true;
    }
    return value == NULL ||
           REFUSE(reader, "@filter(op:) is one of EQ NE LT LTE GT GTE IN LIKE ILIKE "
                          "STARTS_WITH CONTAINS CONTAINED OVERLAPS HAS_KEY HAS_ANY_KEY "
                          "HAS_ALL_KEYS SEARCH IS_NULL.");
}

ot_lookup ot_binding__filter_column(ot_binder *binder, const ot_element *element, const ot_use *use,
                                    const ot_bound_type *target, const ot_column **out)
{
    ot_str name = element->name;
    bool is_named =
        use->directive != NULL && ot_directive_argument(use->directive, OT_S("field")) != NULL;
    if (is_named && !ot_binding__text(binder, element, use, OT_S("field"), &name))
        return OT_LOOKUP_REFUSED;
    ot_lookup lookup =
        is_named ? OT_LOOKUP_ABSENT : ot_binding__find_column(binder, element, target, out);
    if (lookup != OT_LOOKUP_ABSENT)
        return lookup;
    *out = ot_binding__computed_column(binder, element, use, target, name);
    if (*out != NULL)
        return OT_LOOKUP_FOUND;
    if (!is_named)
        return OT_LOOKUP_ABSENT;
    ot_binding__refuse(binder, element, use,
                       "type \"%.*s\" has no field \"%.*s\" with @expr or @aggregate.",
                       OT_ARG(target->type->name), OT_ARG(name));
    return OT_LOOKUP_REFUSED;
}

static ot_lookup read_column(ot_filter_reader *reader)
{
    ot_binder *binder = reader->binder;
    ot_str name;
    if (reader->use.directive == NULL ||
        ot_directive_argument(reader->use.directive, OT_S("column")) == NULL)
        return ot_binding__filter_column(binder, reader->element, &reader->use, reader->target,
                                         &reader->column);
    if (!ot_binding__text(binder, reader->element, &reader->use, OT_S("column"), &name))
        return OT_LOOKUP_REFUSED;
    reader->column = ot_table_column(reader->target->table, name);
    if (reader->column == NULL)
        reader->column = ot_binding__column_of_field(binder, reader->target, name);
    if (reader->column == NULL)
        reader->column = ot_binding__named_column(binder, reader->element, &reader->use,
                                                  reader->target->table, name);
    return reader->column == NULL ? OT_LOOKUP_REFUSED : OT_LOOKUP_FOUND;
}

/* Without an op a list of values for one column is IN; for an array column it is the array to
 * equal. */
static void default_op(ot_filter_reader *reader)
{
    bool is_array = ot_binding__element_type(reader->column->type) != NULL ||
                    ot_binding__base(reader->column->type)->kind == 'm';
    if (!reader->has_op)
        reader->op = reader->is_list && !is_array ? OT_FILTER_IN : OT_FILTER_EQ;
}

static bool refuse_list(const ot_filter_reader *reader)
{
    return REFUSE(reader, "%s takes one value, not a list; for several values say op: IN.",
                  op_names[reader->op]);
}

bool ot_binding__check_filter_value(const ot_filter_reader *reader, const ot_pg_type *type)
{
    if (!ot_binding__check_fit(reader->binder, reader->element, &reader->use, reader->named, type,
                               reader->column))
        return false;
    return ot_pg_is_readable(type) ||
           REFUSE(reader, "a value of type %.*s cannot be sent.", OT_ARG(type->name));
}

/* Patterns and searches are texts, whatever text type the column has. */
static bool check_pattern(const ot_filter_reader *reader, bool is_possible, const char *wanted)
{
    if (!is_possible)
        return REFUSE(reader, "%s needs a %s column, \"%.*s\" is %.*s.", op_names[reader->op],
                      wanted, OT_ARG(reader->column->name), OT_ARG(reader->column->type->name));
    if (reader->is_list)
        return refuse_list(reader);
    ot_wire wire = ot_binding__wire(reader->named);
    if (wire == OT_WIRE_STRING || wire == OT_WIRE_ID || wire == OT_WIRE_ANY)
        return true;
    return REFUSE(reader, "%s takes a String.", op_names[reader->op]);
}

/* A multirange is a list of ranges, though no array. */
static bool bind_multirange(ot_filter_reader *reader)
{
    reader->type = reader->column->type;
    if (!reader->is_list)
        return REFUSE(reader, "column \"%.*s\" holds many ranges, so this is a list of them.",
                      OT_ARG(reader->column->name));
    return ot_binding__check_filter_value(reader, reader->type);
}

/* EQ NE LT LTE GT GTE: one value, or one whole array. */
static bool bind_comparison(ot_filter_reader *reader)
{
    const ot_pg_type *item = ot_binding__element_type(reader->column->type);
    if (ot_binding__base(reader->column->type)->kind == 'm')
        return bind_multirange(reader);
    if (reader->is_list && item == NULL)
        return refuse_list(reader);
    if (!reader->is_list && item != NULL)
        return REFUSE(reader,
                      "column \"%.*s\" is an array; for one of its values say op: CONTAINS.",
                      OT_ARG(reader->column->name));
    if (ot_binding__has_no_order(item == NULL ? reader->column->type : item))
        return REFUSE(reader, "column \"%.*s\" of type %.*s cannot be compared.",
                      OT_ARG(reader->column->name), OT_ARG(reader->column->type->name));
    reader->type = reader->column->type;
    return ot_binding__check_filter_value(reader, item == NULL ? reader->type : item);
}

static bool bind_in(ot_filter_reader *reader)
{
    if (!reader->is_list)
        return REFUSE(reader, "IN takes a list.");
    if (ot_binding__element_type(reader->column->type) != NULL ||
        ot_binding__has_no_order(reader->column->type))
        return REFUSE(reader,
                      "column \"%.*s\" of type %.*s cannot be compared with each of a list.",
                      OT_ARG(reader->column->name), OT_ARG(reader->column->type->name));
    reader->type = reader->column->type;
    reader->sends_list = true;
    return ot_binding__check_filter_value(reader, reader->type);
}

static bool bind_search(ot_filter_reader *reader)
{
    bool is_possible = ot_binding__is_text(reader->column->type) ||
                       ot_str_equal(ot_binding__base(reader->column->type)->name, OT_S("tsvector"));
    return check_pattern(reader, is_possible, "tsvector or text");
}

static bool bind_op(ot_filter_reader *reader)
{
    bool is_text = ot_binding__is_text(reader->column->type);
    switch (reader->op) {
    case OT_FILTER_EQ:
    case OT_FILTER_NE:
    case OT_FILTER_LT:
    case OT_FILTER_LTE:
    case OT_FILTER_GT:
    case OT_FILTER_GTE:
        return bind_comparison(reader);
    case OT_FILTER_IN:
        return bind_in(reader);
    case OT_FILTER_LIKE:
    case OT_FILTER_ILIKE:
    case OT_FILTER_STARTS_WITH:
        return check_pattern(reader, is_text, "text");
    case OT_FILTER_CONTAINS:
        return is_text ? check_pattern(reader, true, "text") : ot_binding__bind_set_filter(reader);
    case OT_FILTER_CONTAINED:
    case OT_FILTER_OVERLAPS:
    case OT_FILTER_HAS_KEY:
    case OT_FILTER_HAS_ANY_KEY:
    case OT_FILTER_HAS_ALL_KEYS:
        return ot_binding__bind_set_filter(reader);
    case OT_FILTER_SEARCH:
        return bind_search(reader);
    case OT_FILTER_IS_NULL:
        reader->type = reader->column->type;
        return (ot_binding__wire(reader->named) == OT_WIRE_BOOLEAN && !reader->is_list) ||
               REFUSE(reader, "IS_NULL takes a Boolean.");
    }
    return false;
}

/* ---- Text search configurations ---- */

static bool read_config(ot_filter_reader *reader)
{
    if (reader->use.directive == NULL ||
        ot_directive_argument(reader->use.directive, OT_S("config")) == NULL)
        return true;
    if (!ot_binding__text(reader->binder, reader->element, &reader->use, OT_S("config"),
                          &reader->config))
        return false;
    if (reader->op != OT_FILTER_SEARCH)
        return REFUSE(reader, "config is for op: SEARCH.");
    return ot_map_has(&reader->binder->catalog->search_configs, reader->config) ||
           REFUSE(reader, "the database has no text search configuration \"%.*s\".",
                  OT_ARG(reader->config));
}

static ot_filter_reader open_reader(ot_binder *binder, const ot_element *element,
                                    const ot_bound_type *target)
{
    return (ot_filter_reader){.binder = binder,
                              .element = element,
                              .use = ot_binding__use(element, OT_S("filter")),
                              .target = target,
                              .named = ot_type_named(element->type),
                              .is_list = ot_binding__is_list(element->type),
                              .type = binder->text};
}

static ot_lookup finish(ot_filter_reader *reader, ot_bound_argument *out)
{
    if (!read_config(reader) ||
        !(reader->path.count > 0 ? ot_binding__bind_path_filter(reader) : bind_op(reader)))
        return OT_LOOKUP_REFUSED;
    out->role = OT_ARGUMENT_FILTER;
    out->column = reader->column;
    out->op = reader->op;
    out->type = reader->type;
    out->sends_list = reader->sends_list;
    out->path = reader->path.items;
    out->path_count = reader->path.count;
    out->config = reader->config;
    return OT_LOOKUP_FOUND;
}

ot_lookup ot_binding__bind_filter(ot_binder *binder, const ot_element *element,
                                  const ot_bound_type *target, ot_bound_argument *out)
{
    ot_filter_reader reader = open_reader(binder, element, target);
    if (!read_op(&reader))
        return OT_LOOKUP_REFUSED;
    ot_lookup lookup = read_column(&reader);
    if (lookup != OT_LOOKUP_FOUND)
        return lookup;
    if (reader.column->computed != NULL) {
        ot_waiting_filter waiting = {.argument = out, .target = target, .column = reader.column};
        OT_VEC_PUSH(binder->arena, &binder->waiting, waiting);
        return OT_LOOKUP_FOUND;
    }
    if (!ot_binding__read_filter_path(&reader))
        return OT_LOOKUP_REFUSED;
    default_op(&reader);
    return finish(&reader, out);
}

void ot_binding__bind_computed_filter(ot_binder *binder, const ot_element *element,
                                      const ot_bound_type *target, const ot_column *column,
                                      ot_bound_argument *out)
{
    ot_filter_reader reader = open_reader(binder, element, target);
    reader.column = column;
    bool is_known = column->computed->field != NULL || column->computed->rows != NULL;
    if (!is_known || !read_op(&reader) || !ot_binding__read_filter_path(&reader))
        return; /* reported */
    default_op(&reader);
    (void)finish(&reader, out); /* reported */
}

/* ---- Operators of one column ---- */

static bool name_op(ot_filter_reader *reader)
{
    for (uint32_t i = 0; i < OP_COUNT; i++) {
        if (!ot_str_equal(operator_names[i], reader->element->name))
            continue;
        reader->op = (ot_filter_op)i;
        return true;
    }
    return REFUSE(reader, "no operator has that name; say which one with @filter(op:).");
}

bool ot_binding__bind_operator(ot_binder *binder, const ot_element *element,
                               const ot_bound_type *target, const ot_column *column,
                               const ot_texts *path, ot_bound_argument *out)
{
    ot_filter_reader reader = open_reader(binder, element, target);
    reader.column = column;
    reader.path = *path;
    if (!ot_binding__check_meaning(binder, element, "filter", "an operator"))
        return false;
    if (reader.use.directive != NULL &&
        (ot_directive_argument(reader.use.directive, OT_S("column")) != NULL ||
         ot_directive_argument(reader.use.directive, OT_S("path")) != NULL))
        return REFUSE(&reader, "the column is \"%.*s\", by the field that this input stands in.",
                      OT_ARG(column->name));
    if (!read_op(&reader) || (!reader.has_op && !name_op(&reader)))
        return false;
    return finish(&reader, out) == OT_LOOKUP_FOUND;
}
