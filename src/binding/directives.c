#include "binding/binding_internal.h"

/* Every directive of the design, also those that a later version gives a behaviour: their uses are
 * refused by name and place (see `unavailable` below), which tells more than "unknown directive".
 * The scalars are known to every schema; FilterOp only here. */
static const char directives_sdl[] =
    "scalar DateTime @specifiedBy(url: \"https://scalars.graphql.org/andimarek/date-time.html\")\n"
    "scalar Date @specifiedBy(url: \"https://scalars.graphql.org/andimarek/local-date.html\")\n"
    "scalar Time @specifiedBy(url: \"https://www.rfc-editor.org/rfc/rfc3339\")\n"
    "scalar UUID @specifiedBy(url: \"https://www.rfc-editor.org/rfc/rfc9562\")\n"
    "scalar Decimal @specifiedBy(url: \"https://www.rfc-editor.org/rfc/rfc8259#section-6\")\n"
    "scalar BigInt @specifiedBy(url: \"https://www.rfc-editor.org/rfc/rfc8259#section-6\")\n"
    "scalar JSON @specifiedBy(url: \"https://www.rfc-editor.org/rfc/rfc8259\")\n"
    "scalar Bytes @specifiedBy(url: \"https://www.rfc-editor.org/rfc/rfc4648#section-4\")\n"
    "enum FilterOp { EQ NE LT LTE GT GTE IN LIKE ILIKE STARTS_WITH CONTAINS SEARCH IS_NULL\n"
    "  CONTAINED OVERLAPS HAS_KEY HAS_ANY_KEY HAS_ALL_KEYS SOME EVERY NONE }\n"
    "enum CacheControlScope { PUBLIC PRIVATE }\n"
    "enum UnknownRows { ERROR SKIP }\n"
    "directive @table(name: String, schema: String, key: [String!]) on OBJECT | INTERFACE | UNION\n"
    "directive @discriminator(column: String, value: String, unknown: UnknownRows = ERROR) on\n"
    "  OBJECT | INTERFACE | UNION\n"
    "directive @column(name: String!) on FIELD_DEFINITION | ARGUMENT_DEFINITION |\n"
    "  INPUT_FIELD_DEFINITION | ENUM_VALUE\n"
    "directive @expr(sql: String!, deps: [String!]) on FIELD_DEFINITION\n"
    "directive @belongsTo(columns: [String!]!, references: [String!], discriminator: String) on\n"
    "  FIELD_DEFINITION\n"
    "directive @hasOne(columns: [String!]!, references: [String!]) on FIELD_DEFINITION\n"
    "directive @hasMany(columns: [String!]!, references: [String!]) on FIELD_DEFINITION\n"
    "directive @manyToMany(through: String!, from: [String!], to: [String!]) on FIELD_DEFINITION\n"
    "directive @filter(column: String, field: String, relation: String, op: FilterOp = EQ,\n"
    "  path: [String!], config: String) on\n"
    "  ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION\n"
    "directive @orderBy(columns: [String!]!) on ENUM_VALUE\n"
    "directive @page(default: Int, max: Int, orderBy: [String!]) on FIELD_DEFINITION\n"
    "directive @where(sql: String!) on\n"
    "  OBJECT | FIELD_DEFINITION | INTERFACE | UNION | INPUT_FIELD_DEFINITION\n"
    "directive @tree(of: String!, depth: Int = 10) on FIELD_DEFINITION\n"
    "directive @resolver(name: String!, requires: String, loads: String) on FIELD_DEFINITION\n"
    "directive @insert(maxAffected: Int) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION\n"
    "directive @update(maxAffected: Int) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION\n"
    "directive @delete(soft: String, maxAffected: Int) on\n"
    "  FIELD_DEFINITION | INPUT_FIELD_DEFINITION\n"
    "directive @upsert(on: [String!], maxAffected: Int) on FIELD_DEFINITION\n"
    "directive @preset(column: String!, claim: String!) repeatable on\n"
    "  FIELD_DEFINITION | INPUT_FIELD_DEFINITION\n"
    "directive @error(constraint: String, sqlstate: String, code: String!, message: String!)\n"
    "  repeatable on\n"
    "  FIELD_DEFINITION\n"
    "directive @result(key: [String!]!) on OBJECT\n"
    "directive @sql(query: String!, batchBy: [String!]) on FIELD_DEFINITION\n"
    "directive @function(name: String, schema: String, args: [String!]) on FIELD_DEFINITION\n"
    "directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM\n"
    "directive @requiresScopes(scopes: [[String!]!]!) on OBJECT | FIELD_DEFINITION | INTERFACE |\n"
    "  SCALAR | ENUM\n"
    "directive @requiresRole(any: [String!]!) on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR |\n"
    "  ENUM\n"
    "directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION |\n"
    "  INPUT_FIELD_DEFINITION | OBJECT | SCALAR\n"
    "directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],\n"
    "  requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION\n"
    "directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on\n"
    "  FIELD_DEFINITION | OBJECT | INTERFACE | UNION\n"
    "enum TransactionScope { OPERATION FIELD }\n"
    "directive @transaction(per: TransactionScope!) on OBJECT\n"
    "directive @subscribe(channel: String!, key: String) on FIELD_DEFINITION\n"
    "directive @idempotent on FIELD_DEFINITION\n"
    "directive @version(column: String) on ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION\n"
    "enum AggregateFunction { COUNT COUNT_DISTINCT SUM AVG MIN MAX BOOL_AND BOOL_OR }\n"
    "directive @aggregate(of: String, function: AggregateFunction = COUNT, column: String) on\n"
    "  FIELD_DEFINITION\n";

ot_str ot_binding_directives_sdl(void)
{
    return ot_str_make(directives_sdl, sizeof(directives_sdl) - 1);
}

/* Directives with a behaviour. */
static const char *const available[] = {
    "table",    "column",  "expr",   "belongsTo", "hasOne",   "hasMany",       "manyToMany",
    "filter",   "orderBy", "page",   "where",     "resolver", "insert",        "update",
    "delete",   "upsert",  "preset", "error",     "version",  "discriminator", "aggregate",
    "function", "sql",     "result", "tree",
};

/* Declared, but without a behaviour in this version. */
static const char *const unavailable[] = {
    "subscribe",
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- Reading arguments ---- */

static const ot_value *argument_value(const ot_use *use, ot_str name)
{
    const ot_value *value = ot_directive_argument(use->directive, name);
    return value == NULL || value->kind == OT_VALUE_NULL ? NULL : value;
}

static void refuse_value(ot_binder *binder, const ot_element *element, const ot_use *use,
                         ot_str name, const char *wanted)
{
    ot_binding__refuse(binder, element, use, "@%.*s(%.*s:) must be %s.",
                       OT_ARG(use->directive->name.text), OT_ARG(name), wanted);
}

bool ot_binding__text(ot_binder *binder, const ot_element *element, const ot_use *use, ot_str name,
                      ot_str *out)
{
    const ot_value *value = argument_value(use, name);
    if (value == NULL)
        return false;
    if (value->kind == OT_VALUE_STRING) {
        *out = value->text;
        return true;
    }
    refuse_value(binder, element, use, name, "a string");
    return false;
}

bool ot_binding__texts(ot_binder *binder, const ot_element *element, const ot_use *use, ot_str name,
                       ot_texts *out)
{
    const ot_value *value = argument_value(use, name);
    if (value == NULL)
        return false;
    bool is_list = value->kind == OT_VALUE_LIST;
    uint32_t count = is_list ? value->count : 1;
    *out = (ot_texts){.items = OT_NEW_ARRAY(binder->arena, ot_str, count), .count = count};
    for (uint32_t i = 0; i < count; i++) {
        const ot_value *item = is_list ? &value->items[i] : value;
        if (item->kind != OT_VALUE_STRING) {
            refuse_value(binder, element, use, name, "a list of strings");
            return false;
        }
        out->items[i] = item->text;
    }
    if (count == 0)
        refuse_value(binder, element, use, name, "a list of at least one string");
    return count > 0;
}

/* Digits of at most nine places, so they fit any page. */
bool ot_binding__read_whole(const ot_value *value, uint32_t max, uint32_t *out)
{
    if (value->kind != OT_VALUE_INT || value->text.len > 9)
        return false;
    uint32_t number = 0;
    for (size_t i = 0; i < value->text.len; i++) {
        char digit = value->text.ptr[i];
        if (digit < '0' || digit > '9')
            return false;
        number = number * 10 + (uint32_t)(digit - '0');
    }
    if (number <= max)
        *out = number;
    return number <= max;
}

bool ot_binding__positive(ot_binder *binder, const ot_element *element, const ot_use *use,
                          ot_str name, uint32_t *out)
{
    const ot_value *value = argument_value(use, name);
    if (value == NULL)
        return false;
    if (ot_binding__read_whole(value, UINT32_MAX, out) && *out > 0)
        return true;
    refuse_value(binder, element, use, name, "an integer greater than 0");
    return false;
}

bool ot_binding__whole(ot_binder *binder, const ot_element *element, const ot_use *use, ot_str name,
                       uint32_t max, uint32_t *out)
{
    const ot_value *value = argument_value(use, name);
    if (value == NULL)
        return false;
    if (ot_binding__read_whole(value, max, out))
        return true;
    ot_binding__refuse(binder, element, use, "@%.*s(%.*s:) must be a whole number from 0 to %u.",
                       OT_ARG(use->directive->name.text), OT_ARG(name), max);
    return false;
}

/* ---- What a use may mean ---- */

static bool is_among(const char *const *names, size_t count, ot_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (ot_str_equal(ot_str_from_c(names[i]), name))
            return true;
    }
    return false;
}

static bool is_listed(const char *list, ot_str name)
{
    ot_str rest = ot_str_from_c(list);
    for (size_t begin = 0; begin < rest.len;) {
        size_t end = ot_str_find(rest, ' ', begin);
        if (ot_str_equal(ot_str_slice(rest, begin, end), name))
            return true;
        begin = end + 1;
    }
    return false;
}

bool ot_binding__check_meaning(ot_binder *binder, const ot_element *element, const char *allowed,
                               const char *what)
{
    bool is_right = true;
    const ot_applied_directives *applied = element->directives;
    for (uint32_t i = 0; i < applied->count; i++) {
        ot_str name = applied->items[i]->name.text;
        if (!is_among(available, COUNT_OF(available), name) || is_listed(allowed, name))
            continue;
        ot_use use = {.directive = applied->items[i],
                      .place = {applied->sources[i], applied->items[i]->offset}};
        ot_binding__refuse(binder, element, &use, "@%.*s has no meaning on %s.", OT_ARG(name),
                           what);
        is_right = false;
    }
    return is_right;
}

static void check_element(ot_binder *binder, const ot_element *element)
{
    const ot_applied_directives *applied = element->directives;
    for (uint32_t i = 0; i < applied->count; i++) {
        ot_str name = applied->items[i]->name.text;
        if (!is_among(unavailable, COUNT_OF(unavailable), name))
            continue;
        ot_use use = {.directive = applied->items[i],
                      .place = {applied->sources[i], applied->items[i]->offset}};
        ot_binding__refuse(binder, element, &use, "@%.*s is not available in this version.",
                           OT_ARG(name));
    }
}

/* An argument of an available directive whose behaviour does not exist yet. */
static void check_argument(ot_binder *binder, const ot_element *element, ot_str directive,
                           ot_str argument)
{
    ot_use use = ot_binding__use(element, directive);
    if (use.directive != NULL && argument_value(&use, argument) != NULL)
        ot_binding__refuse(binder, element, &use, "@%.*s(%.*s:) is not available in this version.",
                           OT_ARG(directive), OT_ARG(argument));
}

static void check_field(ot_binder *binder, const ot_field *field)
{
    ot_element element = ot_binding__field_element(field);
    check_element(binder, &element);
    check_argument(binder, &element, OT_S("expr"), OT_S("deps"));
    for (uint32_t i = 0; i < field->argument_count; i++) {
        ot_element argument = ot_binding__input_element(&field->arguments[i]);
        check_element(binder, &argument);
    }
}

bool ot_binding_has_directive(ot_str directive)
{
    return !is_among(unavailable, COUNT_OF(unavailable), directive);
}

bool ot_binding_has_argument(ot_str directive, ot_str argument)
{
    bool is_deps = ot_str_equal(directive, OT_S("expr")) && ot_str_equal(argument, OT_S("deps"));
    return ot_binding_has_directive(directive) && !is_deps;
}

void ot_binding__check_available(ot_binder *binder)
{
    const ot_schema *schema = binder->schema;
    for (uint32_t t = 0; t < schema->type_count; t++) {
        const ot_type *type = schema->types[t];
        ot_element element = ot_binding__type_element(type);
        check_element(binder, &element);
        for (uint32_t i = 0; i < type->field_count; i++)
            check_field(binder, &type->fields[i]);
        for (uint32_t i = 0; i < type->input_count; i++) {
            ot_element input = ot_binding__input_element(&type->inputs[i]);
            check_element(binder, &input);
        }
        for (uint32_t i = 0; i < type->value_count; i++) {
            ot_element value = ot_binding__enum_value_element(type, &type->values[i]);
            check_element(binder, &value);
        }
    }
}
