#include "binding/sql_internal.h"

/*
 * The types of parameters in author SQL: what a cast says, and what an argument without a cast is.
 */

/* ---- Casts ---- */

/* Names of the SQL standard for types that the catalog knows by another. */
static const struct {
    const char *words;
    const char *name;
} type_aliases[] = {
    {"bigint", "int8"},
    {"int", "int4"},
    {"integer", "int4"},
    {"smallint", "int2"},
    {"real", "float4"},
    {"float", "float8"},
    {"double precision", "float8"},
    {"decimal", "numeric"},
    {"dec", "numeric"},
    {"boolean", "bool"},
    {"character varying", "varchar"},
    {"char varying", "varchar"},
    {"character", "bpchar"},
    {"char", "bpchar"},
    {"timestamp with time zone", "timestamptz"},
    {"timestamp without time zone", "timestamp"},
    {"time with time zone", "timetz"},
    {"time without time zone", "time"},
};

/* How many tokens the words of an alias take; 0 when they do not stand there. A precision may
 * follow the first word. */
static uint32_t match_words(const ot_sql_token *tokens, uint32_t count, ot_str words)
{
    uint32_t i = 0;
    for (size_t begin = 0; begin < words.len;) {
        size_t end = ot_str_find(words, ' ', begin);
        if (i == 1 && count > 4 && is_symbol(&tokens[1], "("))
            i += 3;
        if (i >= count || tokens[i].kind != OT_SQL_TOKEN_WORD ||
            !ot_str_equal(tokens[i].text, ot_str_slice(words, begin, end)))
            return 0;
        i++;
        begin = end + 1;
    }
    return i;
}

/* The longest alias that stands there; its catalog name, and how many tokens it takes. */
static uint32_t match_alias(const ot_sql_token *tokens, uint32_t count, ot_str *name)
{
    uint32_t best = 0;
    for (size_t i = 0; i < sizeof(type_aliases) / sizeof(type_aliases[0]); i++) {
        uint32_t length = match_words(tokens, count, ot_str_from_c(type_aliases[i].words));
        if (length <= best)
            continue;
        best = length;
        *name = ot_str_from_c(type_aliases[i].name);
    }
    return best;
}

uint32_t ot_binding__type_length(const ot_sql_token *tokens, uint32_t count)
{
    ot_str name;
    uint32_t i = match_alias(tokens, count, &name);
    if (i == 0 && count > 0 && is_name(&tokens[0])) {
        i = 1;
        while (i + 1 < count && is_symbol(&tokens[i], ".") && is_name(&tokens[i + 1]))
            i += 2;
    }
    if (i > 0 && i < count && is_symbol(&tokens[i], "(")) {
        while (i < count && !is_symbol(&tokens[i], ")"))
            i++;
        i += i < count;
    }
    if (i > 0 && i < count && is_word(&tokens[i], "array"))
        i++;
    while (i > 0 && i < count && is_symbol(&tokens[i], "[")) {
        while (i < count && !is_symbol(&tokens[i], "]"))
            i++;
        i += i < count;
    }
    return i;
}

static const ot_pg_type *array_of(const ot_catalog *catalog, const ot_pg_type *element)
{
    for (uint32_t i = 0; element != NULL && i < catalog->type_count; i++) {
        if (catalog->types[i]->element == element)
            return catalog->types[i];
    }
    return NULL;
}

/* The PostgreSQL type that a cast names: a name of the catalog, an alias of the SQL standard, an
 * array of either; or NULL. */
static const ot_pg_type *cast_type(ot_arena *arena, const ot_catalog *catalog,
                                   const ot_sql_token *tokens, uint32_t count)
{
    uint32_t length = ot_binding__type_length(tokens, count);
    if (length == 0)
        return NULL;
    ot_str name = tokens[0].text;
    if (match_alias(tokens, length, &name) == 0 && length > 2 && is_symbol(&tokens[1], "."))
        name = ot_arena_printf(arena, "%.*s.%.*s", OT_ARG(tokens[0].text), OT_ARG(tokens[2].text));
    const ot_pg_type *type = ot_map_get(&catalog->types_by_name, name);
    bool is_array = is_symbol(&tokens[length - 1], "]") || is_word(&tokens[length - 1], "array");
    return is_array && type != NULL ? array_of(catalog, type) : type;
}

/* ---- Pieces ---- */

void ot_binding__copy_sql(ot_sql_binder *sql, uint32_t end)
{
    if (end > sql->written) {
        ot_sql_piece piece = {.kind = OT_SQL_TEXT,
                              .text = ot_str_slice(sql->text, sql->written, end)};
        OT_VEC_PUSH(sql->binder->arena, &sql->pieces, piece);
    }
    sql->written = end;
}

void ot_binding__add_piece(ot_sql_binder *sql, uint32_t begin, uint32_t end, ot_sql_piece piece)
{
    ot_binding__copy_sql(sql, begin);
    OT_VEC_PUSH(sql->binder->arena, &sql->pieces, piece);
    sql->written = end;
}

/* ---- Parameters ---- */

/* What a scalar that is no text would be cast to, by ot_wire; NULL where text will do. */
static const char *usual_cast(const ot_type *named)
{
    if (named->kind == OT_TYPE_INPUT_OBJECT)
        return "jsonb";
    switch (ot_binding__wire(named)) {
    case OT_WIRE_INT:
        return "int4";
    case OT_WIRE_FLOAT:
        return "float8";
    case OT_WIRE_BOOLEAN:
        return "bool";
    case OT_WIRE_DATETIME:
        return "timestamptz";
    case OT_WIRE_DATE:
        return "date";
    case OT_WIRE_TIME:
        return "time";
    case OT_WIRE_UUID:
        return "uuid";
    case OT_WIRE_DECIMAL:
        return "numeric";
    case OT_WIRE_BIGINT:
        return "int8";
    case OT_WIRE_JSON:
        return "jsonb";
    case OT_WIRE_BYTES:
        return "bytea";
    case OT_WIRE_STRING:
    case OT_WIRE_ID:
    case OT_WIRE_ENUM:
    case OT_WIRE_ANY:
        return NULL;
    }
    return NULL;
}

/* An argument that no cast follows is text, so only what is a text may go without. */
static const ot_pg_type *uncast_type(ot_sql_binder *sql, const ot_input_value *argument)
{
    const char *cast = usual_cast(ot_type_named(argument->type));
    bool is_list = ot_binding__is_list(argument->type);
    if (cast == NULL)
        return is_list ? sql->binder->text_array : sql->binder->text;
    ot_str type = ot_type_print(sql->binder->arena, argument->type);
    (void)REFUSE(sql, "$args.%.*s is %.*s: say its PostgreSQL type by a cast, such as ::%s%s.",
                 OT_ARG(argument->name), OT_ARG(type), cast,
                 is_list ? "[]" : ""); /* reported; NULL says so */
    return NULL;
}

static bool check_cast(ot_sql_binder *sql, const ot_input_value *argument, const ot_pg_type *type)
{
    bool is_list = ot_binding__is_list(argument->type);
    bool is_array = ot_binding__element_type(type) != NULL;
    if (ot_binding__is_json(type))
        return true;
    if (is_list && !is_array)
        return REFUSE(sql, "$args.%.*s is a list: cast it to an array, such as ::%.*s[].",
                      OT_ARG(argument->name), OT_ARG(type->name));
    if (!is_list && is_array)
        return REFUSE(sql, "$args.%.*s is not a list, but its cast is to %.*s.",
                      OT_ARG(argument->name), OT_ARG(type->name));
    if (ot_type_named(argument->type)->kind == OT_TYPE_INPUT_OBJECT)
        return REFUSE(sql, "$args.%.*s is an input object: cast it to jsonb, not %.*s.",
                      OT_ARG(argument->name), OT_ARG(type->name));
    return ot_pg_is_readable(type) || REFUSE(sql, "$args.%.*s cannot be sent as %.*s.",
                                             OT_ARG(argument->name), OT_ARG(type->name));
}

static const ot_pg_type *argument_type(ot_sql_binder *sql, uint32_t i,
                                       const ot_input_value *argument)
{
    if (!is_symbol(token_at(sql, i + 1), "::"))
        return uncast_type(sql, argument);
    const ot_sql_token *cast = &sql->tokens[i + 1] + 1;
    uint32_t left = sql->count - i - 2;
    const ot_pg_type *type = cast_type(sql->binder->arena, sql->binder->catalog, cast, left);
    if (type == NULL) {
        uint32_t length = ot_binding__type_length(cast, left);
        uint32_t end = length == 0 ? sql->tokens[i + 1].end : cast[length - 1].end;
        ot_str written = ot_str_slice(sql->text, sql->tokens[i + 1].begin, end);
        (void)REFUSE(sql, "$args.%.*s is cast to a type that the database does not have: %.*s.",
                     OT_ARG(argument->name), OT_ARG(written)); /* reported; NULL says so */
        return NULL;
    }
    return check_cast(sql, argument, type) ? type : NULL;
}

bool ot_binding__argument_piece(ot_sql_binder *sql, uint32_t i, ot_sql_piece *out)
{
    const ot_sql_token *token = &sql->tokens[i];
    if (sql->field == NULL)
        return REFUSE(sql, "$args.%.*s: only a field has arguments.", OT_ARG(token->text));
    const ot_input_value *argument = ot_field_argument(sql->field, token->text);
    if (argument == NULL)
        return REFUSE(sql, "field \"%.*s\" has no argument \"%.*s\".", OT_ARG(sql->field->name),
                      OT_ARG(token->text));
    const ot_pg_type *type = argument_type(sql, i, argument);
    *out = (ot_sql_piece){.kind = OT_SQL_ARGUMENT, .argument = argument, .type = type};
    return type != NULL;
}

ot_sql_piece ot_binding__claim_piece(const ot_sql_binder *sql, const ot_sql_token *token)
{
    return (ot_sql_piece){.kind = OT_SQL_CLAIM,
                          .text = ot_arena_copy(sql->binder->arena, token->text),
                          .type = sql->binder->text};
}
