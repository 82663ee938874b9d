#include "binding/filters_internal.h"

/*
 * Filters that look into a value: documents (json, jsonb) by path, by key and by what they contain,
 * and arrays as sets of values.
 */

#define REFUSE OT_REFUSE_FILTER

static const ot_pg_type *jsonb(const ot_filter_reader *reader)
{
    return ot_map_get(&reader->binder->catalog->types_by_name, OT_S("jsonb"));
}

static bool is_document(const ot_filter_reader *reader)
{
    return ot_binding__is_json(reader->column->type);
}

static bool refuse_column(const ot_filter_reader *reader, const char *wanted)
{
    return REFUSE(reader, "%s needs %s column, \"%.*s\" is %.*s.", ot_binding__op_name(reader->op),
                  wanted, OT_ARG(reader->column->name), OT_ARG(reader->column->type->name));
}

static bool check_list(const ot_filter_reader *reader, bool takes_list)
{
    return reader->is_list == takes_list ||
           REFUSE(reader, "%s takes %s.", ot_binding__op_name(reader->op),
                  takes_list ? "a list" : "one value, not a list");
}

static bool is_text_value(const ot_filter_reader *reader)
{
    ot_wire wire = ot_binding__wire(reader->named);
    return wire == OT_WIRE_STRING || wire == OT_WIRE_ID || wire == OT_WIRE_ANY;
}

/* ---- Arrays and documents as sets ---- */

static bool bind_array(ot_filter_reader *reader, const ot_pg_type *item)
{
    reader->type = item;
    reader->sends_list = reader->is_list;
    if (reader->op != OT_FILTER_CONTAINS && !check_list(reader, true))
        return false;
    return ot_binding__check_filter_value(reader, item);
}

static bool bind_keys(ot_filter_reader *reader)
{
    reader->sends_list = reader->op != OT_FILTER_HAS_KEY;
    if (!is_document(reader))
        return refuse_column(reader, "a json or jsonb");
    if (!check_list(reader, reader->sends_list))
        return false;
    return is_text_value(reader) ||
           REFUSE(reader, "%s takes names of keys, as String.", ot_binding__op_name(reader->op));
}

static bool bind_containment(ot_filter_reader *reader)
{
    reader->type = jsonb(reader);
    if (!check_list(reader, false))
        return false;
    return (reader->type != NULL && ot_binding__wire(reader->named) == OT_WIRE_JSON) ||
           REFUSE(reader, "%s on a document takes JSON.", ot_binding__op_name(reader->op));
}

static bool bind_range(ot_filter_reader *reader, const ot_pg_range_type *range)
{
    bool is_object = reader->named->kind == OT_TYPE_INPUT_OBJECT;
    bool is_value = reader->op == OT_FILTER_CONTAINS && !is_object;
    reader->type = is_value ? range->subtype : range->range;
    return check_list(reader, false) && ot_binding__check_filter_value(reader, reader->type);
}

bool ot_binding__bind_set_filter(ot_filter_reader *reader)
{
    const ot_pg_type *base = ot_binding__base(reader->column->type);
    const ot_pg_type *item = ot_binding__element_type(reader->column->type);
    bool is_of_keys = reader->op != OT_FILTER_CONTAINS && reader->op != OT_FILTER_CONTAINED &&
                      reader->op != OT_FILTER_OVERLAPS;
    if (is_of_keys)
        return bind_keys(reader);
    if (item != NULL)
        return bind_array(reader, item);
    if (base->range != NULL)
        return bind_range(reader, base->range);
    if (is_document(reader) && reader->op != OT_FILTER_OVERLAPS)
        return bind_containment(reader);
    return refuse_column(reader, reader->op == OT_FILTER_CONTAINS ? "a text, array, range or jsonb"
                                 : reader->op == OT_FILTER_CONTAINED ? "an array, range or jsonb"
                                                                     : "an array or range");
}

/* ---- What stands at a path ---- */

bool ot_binding__read_filter_path(ot_filter_reader *reader)
{
    if (reader->use.directive == NULL ||
        ot_directive_argument(reader->use.directive, OT_S("path")) == NULL)
        return true;
    return ot_binding__texts(reader->binder, reader->element, &reader->use, OT_S("path"),
                             &reader->path);
}

/* What documents hold as such: a Decimal or a DateTime may be written in them in several ways. */
static bool check_path_value(ot_filter_reader *reader, bool takes_list)
{
    ot_wire wire = ot_binding__wire(reader->named);
    reader->type = jsonb(reader);
    reader->sends_list = takes_list;
    if (!check_list(reader, takes_list))
        return false;
    bool fits = wire == OT_WIRE_STRING || wire == OT_WIRE_INT || wire == OT_WIRE_FLOAT ||
                wire == OT_WIRE_BOOLEAN || wire == OT_WIRE_ENUM || wire == OT_WIRE_JSON;
    return (fits && reader->type != NULL) ||
           REFUSE(reader, "what stands in a document is compared with String, Int, Float, Boolean, "
                          "an enum or JSON.");
}

static bool check_path_order(ot_filter_reader *reader)
{
    ot_wire wire = ot_binding__wire(reader->named);
    bool has_order = wire == OT_WIRE_STRING || wire == OT_WIRE_INT || wire == OT_WIRE_FLOAT;
    return has_order || REFUSE(reader, "%s in a document takes String, Int or Float.",
                               ot_binding__op_name(reader->op));
}

static bool bind_path_text(ot_filter_reader *reader)
{
    return check_list(reader, false) &&
           (is_text_value(reader) ||
            REFUSE(reader, "%s takes a String.", ot_binding__op_name(reader->op)));
}

bool ot_binding__bind_path_filter(ot_filter_reader *reader)
{
    if (!is_document(reader))
        return REFUSE(reader, "a path leads into a json or jsonb column, \"%.*s\" is %.*s.",
                      OT_ARG(reader->column->name), OT_ARG(reader->column->type->name));
    switch (reader->op) {
    case OT_FILTER_EQ:
    case OT_FILTER_NE:
        return check_path_value(reader, false);
    case OT_FILTER_IN:
        return check_path_value(reader, true);
    case OT_FILTER_LT:
    case OT_FILTER_LTE:
    case OT_FILTER_GT:
    case OT_FILTER_GTE:
        return check_path_value(reader, false) && check_path_order(reader);
    case OT_FILTER_LIKE:
    case OT_FILTER_ILIKE:
    case OT_FILTER_STARTS_WITH:
        return bind_path_text(reader);
    case OT_FILTER_CONTAINS:
        return is_text_value(reader) ? bind_path_text(reader) : bind_containment(reader);
    case OT_FILTER_IS_NULL:
        return (ot_binding__wire(reader->named) == OT_WIRE_BOOLEAN && !reader->is_list) ||
               REFUSE(reader, "IS_NULL takes a Boolean.");
    default:
        return REFUSE(reader, "%s takes no path.", ot_binding__op_name(reader->op));
    }
}
