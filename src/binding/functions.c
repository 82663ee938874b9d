#include "base/buffer.h"
#include "binding/calls_internal.h"

/*
 * Which function a field calls, and what the function gets. A parameter takes its value from what
 * @function(args:) says, from the row that the field belongs to where it is the first and of that
 * row's type, from the argument of its name, or from its own default, in this order. Of several
 * functions of one name the one is called all of whose parameters are given.
 */

/* ---- Explicit sources: "parameter = $claims.sub", "parameter = $parent.column" ---- */

typedef struct ot_source_text {
    ot_str parameter;
    ot_str scope; /* "claims" or "parent" */
    ot_str name;  /* empty: $parent, the whole row */
} ot_source_text;

static bool read_source(ot_str text, ot_source_text *out)
{
    size_t equals = ot_str_find(text, '=', 0);
    ot_str value = ot_str_trim(ot_str_slice(text, equals + 1, text.len));
    out->parameter = ot_str_trim(ot_str_slice(text, 0, equals));
    if (equals == text.len || out->parameter.len == 0 || !ot_str_starts_with(value, OT_S("$")))
        return false;
    size_t dot = ot_str_find(value, '.', 0);
    out->scope = ot_str_slice(value, 1, dot);
    out->name = ot_str_slice(value, dot + 1, value.len);
    if (ot_str_equal(out->scope, OT_S("claims")))
        return out->name.len > 0;
    return ot_str_equal(out->scope, OT_S("parent")) && (dot == value.len || out->name.len > 0);
}

/* What @function(args:) says of a parameter; false when nothing. */
static bool find_source(const ot_texts *texts, ot_str parameter, ot_source_text *out)
{
    for (uint32_t i = 0; i < texts->count; i++)
        if (read_source(texts->items[i], out) && ot_str_equal(out->parameter, parameter))
            return true;
    return false;
}

/* ---- Operands ---- */

/* The argument of the field that gives a parameter of this name: by @column, else by its own name.
 */
static const ot_input_value *argument_of(ot_call_binder *at, ot_str parameter)
{
    for (uint32_t i = 0; i < at->definition->argument_count; i++) {
        const ot_input_value *argument = &at->definition->arguments[i];
        ot_element element = ot_binding__input_element(argument);
        ot_use use = ot_binding__use(&element, OT_S("column"));
        ot_str names[OT_COLUMN_NAMES_MAX];
        uint32_t count = ot_binding__column_names(at->binder->arena, argument->name, names);
        const ot_value *value =
            use.directive == NULL ? NULL : ot_directive_argument(use.directive, OT_S("name"));
        if (value != NULL) {
            names[0] = value->text;
            count = 1;
        }
        for (uint32_t n = 0; n < count; n++)
            if (parameter.len > 0 && ot_str_equal(names[n], parameter))
                return argument;
    }
    return NULL;
}

/* The first parameter takes the row that the field belongs to where it is of its type. */
static bool is_own_row(const ot_call_binder *at, const ot_parameter *parameter)
{
    return !at->is_root && parameter->row != NULL && parameter->row == at->owner->table;
}

typedef enum ot_given { OT_GIVEN, OT_LEFT_OUT, OT_MISSING } ot_given;

/* What is wrong with it is told by check_sources. */
static void explicit_operand(const ot_call_binder *at, const ot_source_text *source,
                             ot_operand *out)
{
    if (ot_str_equal(source->scope, OT_S("claims"))) {
        out->kind = OT_OPERAND_CLAIM;
        out->claim = ot_arena_copy(at->binder->arena, source->name);
        return;
    }
    out->kind = source->name.len == 0 ? OT_OPERAND_ROW : OT_OPERAND_COLUMN;
    if (source->name.len > 0 && !at->is_root)
        out->column = ot_table_column(at->owner->table, source->name);
}

static ot_given find_operand(ot_call_binder *at, const ot_function *function, uint32_t i,
                             const ot_texts *texts, ot_operand *out)
{
    ot_source_text source;
    const ot_parameter *parameter = &function->parameters[i];
    *out = (ot_operand){.parameter = parameter, .is_positional = i == 0};
    if (parameter->name.len > 0 && find_source(texts, parameter->name, &source)) {
        explicit_operand(at, &source, out);
        return OT_GIVEN;
    }
    if (i == 0 && is_own_row(at, parameter)) {
        out->kind = OT_OPERAND_ROW;
        return OT_GIVEN;
    }
    out->kind = OT_OPERAND_ARGUMENT;
    out->argument = argument_of(at, parameter->name);
    if (out->argument != NULL)
        return OT_GIVEN;
    return parameter->has_default ? OT_LEFT_OUT : OT_MISSING;
}

/* The first parameter that nothing gives; NULL when all are given, or something is wrong besides.
 */
static const ot_parameter *missing_parameter(ot_call_binder *at, const ot_function *function,
                                             const ot_texts *texts)
{
    ot_operand operand;
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (find_operand(at, function, i, texts, &operand) == OT_MISSING)
            return &function->parameters[i];
    return NULL;
}

/* ---- Which function ---- */

static ot_str signature(ot_arena *arena, const ot_function *function)
{
    ot_buffer text = {0};
    ot_buffer_printf(&text, "%.*s(", OT_ARG(function->quoted));
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        const ot_parameter *parameter = &function->parameters[i];
        ot_str type = parameter->type != NULL  ? parameter->type->sql_name
                      : parameter->row != NULL ? parameter->row->quoted
                                               : OT_S("?");
        ot_buffer_printf(&text, "%s%.*s%s%.*s", i > 0 ? ", " : "", OT_ARG(parameter->quoted),
                         parameter->name.len > 0 ? " " : "", OT_ARG(type));
    }
    OT_BUFFER_LITERAL(&text, ")");
    ot_str copy = ot_arena_copy(arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return copy;
}

static ot_str signatures(ot_arena *arena, const ot_function *const *functions, uint32_t count)
{
    ot_str list = {0};
    for (uint32_t i = 0; i < count; i++) {
        ot_str one = signature(arena, functions[i]);
        list = ot_arena_printf(arena, "%.*s%s%.*s", OT_ARG(list), i > 0 ? ", " : "", OT_ARG(one));
    }
    return list;
}

typedef struct ot_candidates {
    const ot_function **items;
    uint32_t count;
} ot_candidates;

static ot_candidates of_schema(const ot_call_binder *at, ot_str schema, const ot_str *names,
                               uint32_t name_count)
{
    const ot_catalog *catalog = at->binder->catalog;
    ot_candidates found = {
        .items = OT_NEW_ARRAY(at->binder->arena, const ot_function *, catalog->function_count)};
    for (uint32_t i = 0; i < catalog->function_count; i++) {
        const ot_function *function = &catalog->functions[i];
        for (uint32_t n = 0; n < name_count; n++)
            if (ot_str_equal(function->name, names[n]) && ot_str_equal(function->schema, schema))
                found.items[found.count++] = function;
    }
    return found;
}

/* In the schema that is named, else in the first of the search path that has one. */
static ot_candidates find_candidates(const ot_call_binder *at, ot_str schema, const ot_str *names,
                                     uint32_t name_count)
{
    const ot_catalog *catalog = at->binder->catalog;
    ot_candidates found = {.count = 0};
    if (schema.len > 0)
        return of_schema(at, schema, names, name_count);
    for (uint32_t i = 0; i < catalog->search_path_count && found.count == 0; i++)
        found = of_schema(at, catalog->search_path[i], names, name_count);
    return found;
}

/* The only one whose parameters are all given; NULL after a report. */
static const ot_function *choose(ot_call_binder *at, const ot_candidates *all,
                                 const ot_texts *texts)
{
    ot_arena *arena = at->binder->arena;
    const ot_function **fitting = OT_NEW_ARRAY(arena, const ot_function *, all->count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < all->count; i++)
        if (missing_parameter(at, all->items[i], texts) == NULL)
            fitting[count++] = all->items[i];
    if (count == 1)
        return fitting[0];
    if (all->count == 1) {
        const ot_parameter *missing = missing_parameter(at, all->items[0], texts);
        ot_str name = signature(arena, all->items[0]);
        if (missing->name.len == 0)
            (void)REFUSE_CALL(at,
                              "function %.*s has a parameter without a name, which nothing can "
                              "give.",
                              OT_ARG(name)); /* reported; NULL says so */
        else
            (void)REFUSE_CALL(
                at,
                "nothing gives parameter \"%.*s\" of function %.*s; add an argument of that "
                "name, or say args: [\"%.*s = $parent.column\"] or [\"%.*s = $claims.name\"].",
                OT_ARG(missing->name), OT_ARG(name), OT_ARG(missing->name),
                OT_ARG(missing->name)); /* as above */
        return NULL;
    }
    ot_str list =
        count > 0 ? signatures(arena, fitting, count) : signatures(arena, all->items, all->count);
    (void)REFUSE_CALL(at, "%s of the functions of that name can be meant: %.*s.",
                      count > 0 ? "several" : "none", OT_ARG(list)); /* as above */
    return NULL;
}

static const ot_function *find_function(ot_call_binder *at, const ot_texts *texts)
{
    ot_str schema = {0};
    ot_str names[OT_COLUMN_NAMES_MAX];
    uint32_t name_count = 1;
    ot_binder *binder = at->binder;
    (void)ot_binding__text(binder, &at->element, &at->use, OT_S("schema"),
                           &schema); /* may be absent */
    if (!ot_binding__text(binder, &at->element, &at->use, OT_S("name"), &names[0]))
        name_count = ot_binding__column_names(binder->arena, at->element.name, names);
    ot_candidates found = find_candidates(at, schema, names, name_count);
    if (found.count > 0)
        return choose(at, &found, texts);
    ot_str joined = ot_binding__join_names(binder->arena, names, name_count, "or");
    if (schema.len > 0)
        (void)REFUSE_CALL(at, "no function %.*s is in schema \"%.*s\".", OT_ARG(joined),
                          OT_ARG(schema)); /* reported; NULL says so */
    else
        (void)REFUSE_CALL(at,
                          "no function %.*s is in the search path; name it with "
                          "@function(name:, schema:).",
                          OT_ARG(joined)); /* as above */
    return NULL;
}

static bool check_kind(ot_call_binder *at, const ot_function *function)
{
    if (function->kind == 'p')
        return REFUSE_CALL(at, "\"%.*s\" is a procedure; only a function gives a value.",
                           OT_ARG(function->name));
    if (function->kind != 'f')
        return REFUSE_CALL(at, "\"%.*s\" is no plain function; wrap it in one.",
                           OT_ARG(function->name));
    if (function->is_variadic)
        return REFUSE_CALL(at, "function \"%.*s\" is VARIADIC; wrap it in one that takes an array.",
                           OT_ARG(function->name));
    if (function->volatility == 'v' && !at->call->is_write)
        return REFUSE_CALL(at,
                           "function \"%.*s\" is VOLATILE, and reads change nothing: declare it "
                           "STABLE, or make it a field of the mutation type.",
                           OT_ARG(function->name));
    return true;
}

/* ---- Do types fit? ---- */

static bool check_argument(ot_call_binder *at, const ot_operand *operand)
{
    const ot_pg_type *type = operand->parameter->type;
    ot_element element = ot_binding__input_element(operand->argument);
    const ot_type *named = ot_type_named(element.type);
    bool is_list = ot_binding__is_list(element.type);
    const ot_pg_type *item = type == NULL ? NULL : ot_binding__element_type(type);
    const ot_pg_type *one = is_list ? item : type;
    ot_column parameter = {.name = operand->parameter->name, .type = one};
    bool is_enum = named->kind == OT_TYPE_ENUM;
    if (type != NULL && ot_binding__is_json(type))
        return true;
    if (one == NULL || (!is_list && item != NULL) || !ot_pg_is_readable(type) ||
        !ot_type_is_leaf(named) ||
        (!is_enum && ot_pg_writer(one, ot_binding__wire(named)) == NULL)) {
        ot_str written = ot_type_print(at->binder->arena, element.type);
        ot_binding__refuse(at->binder, &element, NULL,
                           "%.*s does not fit parameter \"%.*s\" of type %.*s.", OT_ARG(written),
                           OT_ARG(operand->parameter->name),
                           OT_ARG(type == NULL ? OT_S("that cannot be sent") : type->name));
        return false;
    }
    return ot_binding__check_fit(at->binder, &element, NULL, named, one, &parameter);
}

static bool check_column(ot_call_binder *at, const ot_operand *operand)
{
    const ot_pg_type *type = operand->parameter->type;
    const ot_column *column = operand->column;
    if (type != NULL && (ot_binding__base(type)->oid == ot_binding__base(column->type)->oid ||
                         ot_binding__is_comparable(type, column->type)))
        return true;
    return REFUSE_CALL(at, "column \"%.*s\" of type %.*s does not fit parameter \"%.*s\".",
                       OT_ARG(column->name), OT_ARG(column->type->name),
                       OT_ARG(operand->parameter->name));
}

static bool check_operand(ot_call_binder *at, const ot_operand *operand)
{
    switch (operand->kind) {
    case OT_OPERAND_ARGUMENT:
        return check_argument(at, operand);
    case OT_OPERAND_COLUMN:
        ot_binding__use_parent_column(at, operand->column);
        return check_column(at, operand);
    case OT_OPERAND_ROW:
        at->takes_row = true;
        return operand->parameter->row == at->owner->table ||
               REFUSE_CALL(at, "parameter \"%.*s\" takes no row of %.*s.",
                           OT_ARG(operand->parameter->name), OT_ARG(at->owner->table->name));
    case OT_OPERAND_CLAIM:
        return operand->parameter->type != NULL ||
               REFUSE_CALL(at, "parameter \"%.*s\" takes no claim.",
                           OT_ARG(operand->parameter->name));
    }
    return false;
}

static bool has_parameter(const ot_function *function, ot_str name)
{
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (ot_str_equal(function->parameters[i].name, name))
            return true;
    return false;
}

static bool check_source(ot_call_binder *at, const ot_function *function, ot_str text)
{
    ot_source_text source;
    if (!read_source(text, &source))
        return REFUSE_CALL(at,
                           "@function(args:) has \"parameter = $parent.column\", \"parameter = "
                           "$parent\" or \"parameter = $claims.name\", not \"%.*s\".",
                           OT_ARG(text));
    if (!has_parameter(function, source.parameter))
        return REFUSE_CALL(at, "function \"%.*s\" has no parameter \"%.*s\".",
                           OT_ARG(function->name), OT_ARG(source.parameter));
    if (ot_str_equal(source.scope, OT_S("claims")))
        return true;
    if (at->is_root)
        return REFUSE_CALL(at, "@function(args:) says $parent, but a root field has no parent.");
    return source.name.len == 0 || ot_binding__named_column(at->binder, &at->element, &at->use,
                                                            at->owner->table, source.name) != NULL;
}

static bool check_sources(ot_call_binder *at, const ot_function *function, const ot_texts *texts)
{
    bool is_right = true;
    for (uint32_t i = 0; i < texts->count; i++)
        is_right = check_source(at, function, texts->items[i]) && is_right;
    return is_right;
}

static bool bind_operands(ot_call_binder *at, const ot_function *function, const ot_texts *texts)
{
    ot_operand *operands = OT_NEW_ARRAY(at->binder->arena, ot_operand, function->parameter_count);
    at->call->operands = operands;
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        ot_operand *operand = &operands[at->call->operand_count];
        ot_given given = find_operand(at, function, i, texts, operand);
        if (given == OT_GIVEN && !check_operand(at, operand))
            return false;
        at->call->operand_count += given == OT_GIVEN;
    }
    return true;
}

bool ot_binding__bind_function(ot_call_binder *at)
{
    ot_texts texts = {0};
    ot_use *use = &at->use;
    if (ot_directive_argument(use->directive, OT_S("args")) != NULL &&
        !ot_binding__texts(at->binder, &at->element, use, OT_S("args"), &texts))
        return false;
    const ot_function *function = find_function(at, &texts);
    if (function == NULL || !check_kind(at, function) || !check_sources(at, function, &texts) ||
        !bind_operands(at, function, &texts))
        return false;
    at->call->function = function;
    at->call->is_set = function->is_set;
    at->call->rows_estimate = function->is_set && function->rows > 1 ? function->rows : 1;
    at->name = ot_arena_printf(at->binder->arena, "function \"%.*s\"", OT_ARG(function->name));
    at->result = function->result;
    at->row = function->row;
    at->columns = function->row != NULL ? function->row->columns : function->columns;
    at->column_count = function->row != NULL ? function->row->column_count : function->column_count;
    return true;
}
