#include "binding/binding_internal.h"

/*
 * From tokens to pieces. The question is which names are columns of the own table: a name that is
 * one, stands where an operand begins, and is no function, qualifier, type, alias or reserved word.
 * What PostgreSQL itself would read otherwise is left as it is. Where the text has no subquery, a
 * name that is none of all these is a mistake, and told.
 */

enum { DEPTH_MAX = 64 }; /* the tokenizer's bound */

typedef struct ot_sql_binder {
    ot_binder *binder;
    const ot_element *element;
    const ot_use *use;
    const ot_bound_type *owner;
    const ot_field *field;
    ot_str text;
    const ot_sql_token *tokens;
    uint32_t count;
    bool has_select;
    bool is_query[DEPTH_MAX + 1]; /* by depth of parentheses: SELECT was seen there */
    uint32_t depth;
    bool after_operand; /* the token before ends an operand */
    uint32_t written;   /* bytes of the text that are in pieces */
    OT_VEC(ot_sql_piece) pieces;
} ot_sql_binder;

/* ---- Words ---- */

/* Words that cannot be bare column names: PostgreSQL's reserved words, those that may be functions
 * or types included. Sorted by use: none. */
static const char reserved_words[] =
    " all analyse analyze and any array as asc asymmetric authorization binary both case cast check"
    " collate collation column concurrently constraint create cross current_catalog current_date"
    " current_role current_schema current_time current_timestamp current_user default deferrable "
    "desc"
    " distinct do else end except false fetch for foreign freeze from full grant group having "
    "ilike in"
    " initially inner intersect into is isnull join lateral leading left like limit localtime"
    " localtimestamp natural not notnull null offset on only or order outer overlaps placing "
    "primary"
    " references returning right select session_user similar some symmetric system_user table"
    " tablesample then to trailing true union unique user using variadic verbose when where window"
    " with ";

/* Words that have a meaning inside expressions without being reserved. */
static const char expression_words[] =
    " at between current day document epoch escape exclude filter first following groups hour"
    " interval json last minute month nulls ordinality over partition preceding precision range row"
    " rows second ties time unbounded uescape unknown value varying within without xml year zone ";

static bool is_in(const char *words, ot_str word)
{
    if (word.len == 0)
        return false;
    const char *at = words;
    while ((at = memmem(at, strlen(at), word.ptr, word.len)) != NULL) {
        if (at[-1] == ' ' && at[word.len] == ' ')
            return true;
        at++;
    }
    return false;
}

static const ot_sql_token *token_at(const ot_sql_binder *sql, uint32_t i)
{
    return i < sql->count ? &sql->tokens[i] : NULL;
}

static bool is_word(const ot_sql_token *token, const char *word)
{
    return token != NULL && token->kind == OT_SQL_TOKEN_WORD &&
           ot_str_equal(token->text, ot_str_from_c(word));
}

static bool is_symbol(const ot_sql_token *token, const char *symbol)
{
    return token != NULL && token->kind == OT_SQL_TOKEN_SYMBOL &&
           ot_str_equal(token->text, ot_str_from_c(symbol));
}

static bool is_name(const ot_sql_token *token)
{
    return token != NULL &&
           (token->kind == OT_SQL_TOKEN_WORD || token->kind == OT_SQL_TOKEN_QUOTED);
}

static const ot_sql_token *before(const ot_sql_binder *sql, uint32_t i, uint32_t steps)
{
    return i >= steps ? &sql->tokens[i - steps] : NULL;
}

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

/* How many tokens a type's name takes, its precision and brackets included. */
static uint32_t type_length(const ot_sql_token *tokens, uint32_t count)
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

const ot_pg_type *ot_binding__cast_type(ot_arena *arena, const ot_catalog *catalog,
                                        const ot_sql_token *tokens, uint32_t count)
{
    uint32_t length = type_length(tokens, count);
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

static void copy_text(ot_sql_binder *sql, uint32_t end)
{
    if (end > sql->written) {
        ot_sql_piece piece = {.kind = OT_SQL_TEXT,
                              .text = ot_str_slice(sql->text, sql->written, end)};
        OT_VEC_PUSH(sql->binder->arena, &sql->pieces, piece);
    }
    sql->written = end;
}

static void add_piece(ot_sql_binder *sql, uint32_t begin, uint32_t end, ot_sql_piece piece)
{
    copy_text(sql, begin);
    OT_VEC_PUSH(sql->binder->arena, &sql->pieces, piece);
    sql->written = end;
}

/* Reports and is false. */
#define REFUSE(sql, format, ...)                                                                   \
    (ot_binding__refuse((sql)->binder, (sql)->element, (sql)->use, "@%.*s: " format,               \
                        OT_ARG((sql)->use->directive->name.text), __VA_ARGS__),                    \
     false)

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
    const ot_pg_type *type =
        ot_binding__cast_type(sql->binder->arena, sql->binder->catalog, cast, left);
    if (type == NULL) {
        uint32_t length = type_length(cast, left);
        uint32_t end = length == 0 ? sql->tokens[i + 1].end : cast[length - 1].end;
        ot_str written = ot_str_slice(sql->text, sql->tokens[i + 1].begin, end);
        (void)REFUSE(sql, "$args.%.*s is cast to a type that the database does not have: %.*s.",
                     OT_ARG(argument->name), OT_ARG(written)); /* reported; NULL says so */
        return NULL;
    }
    return check_cast(sql, argument, type) ? type : NULL;
}

static bool is_operator(const ot_sql_token *token)
{
    return is_symbol(token, "=") || is_symbol(token, "<") || is_symbol(token, ">") ||
           is_symbol(token, "!");
}

/* The own column whose name the token at `i` is, or NULL. */
static const ot_column *bare_column(const ot_sql_binder *sql, uint32_t i)
{
    const ot_sql_token *next = token_at(sql, i + 1);
    bool is_part = is_symbol(before(sql, i, 1), ".") || is_symbol(before(sql, i, 1), "::") ||
                   is_symbol(next, ".") || is_symbol(next, "(") || is_symbol(next, "::");
    return is_part || !is_name(token_at(sql, i))
               ? NULL
               : ot_table_column(sql->owner->table, sql->tokens[i].text);
}

/* Where a comparison begins or ends: at the text's ends, at parentheses, commas and words such as
 * AND. */
static bool is_border(const ot_sql_token *token)
{
    return token == NULL || is_symbol(token, "(") || is_symbol(token, ")") ||
           is_symbol(token, ",") ||
           (token->kind == OT_SQL_TOKEN_WORD && is_in(reserved_words, token->text));
}

/* The column that the parameter at `i` is compared with directly, on either side. */
static const ot_column *compared_column(const ot_sql_binder *sql, uint32_t i)
{
    uint32_t left = i;
    while (left > 0 && is_operator(&sql->tokens[left - 1]))
        left--;
    if (left > 0 && left < i)
        return is_border(before(sql, left, 2)) ? bare_column(sql, left - 1) : NULL;
    uint32_t right = i + 1;
    while (is_operator(token_at(sql, right)))
        right++;
    bool is_compared = right > i + 1 && is_border(token_at(sql, right + 1));
    return is_compared ? bare_column(sql, right) : NULL;
}

/* PostgreSQL compares no bigint with a text; without a cast the statement would never run. */
static bool check_comparison(ot_sql_binder *sql, uint32_t i)
{
    const ot_column *column = compared_column(sql, i);
    if (column == NULL || is_symbol(token_at(sql, i + 1), "::") ||
        ot_binding__is_text(column->type))
        return true;
    ot_str written = ot_str_slice(sql->text, sql->tokens[i].begin, sql->tokens[i].end);
    return REFUSE(sql, "%.*s is text, column \"%.*s\" is %.*s: write %.*s::%.*s.", OT_ARG(written),
                  OT_ARG(column->name), OT_ARG(column->type->name), OT_ARG(written),
                  OT_ARG(column->type->sql_name));
}

static bool bind_argument(ot_sql_binder *sql, uint32_t i)
{
    const ot_sql_token *token = &sql->tokens[i];
    if (sql->field == NULL)
        return REFUSE(sql, "$args.%.*s: a type has no arguments.", OT_ARG(token->text));
    const ot_input_value *argument = ot_field_argument(sql->field, token->text);
    if (argument == NULL)
        return REFUSE(sql, "field \"%.*s\" has no argument \"%.*s\".", OT_ARG(sql->field->name),
                      OT_ARG(token->text));
    const ot_pg_type *type = argument_type(sql, i, argument);
    if (type == NULL || !check_comparison(sql, i))
        return false;
    add_piece(sql, token->begin, token->end,
              (ot_sql_piece){.kind = OT_SQL_ARGUMENT, .argument = argument, .type = type});
    return true;
}

static void bind_claim(ot_sql_binder *sql, const ot_sql_token *token)
{
    add_piece(sql, token->begin, token->end,
              (ot_sql_piece){.kind = OT_SQL_CLAIM,
                             .text = ot_arena_copy(sql->binder->arena, token->text),
                             .type = sql->binder->text});
}

/* ---- Names ---- */

/* FROM and JOIN name tables in a query, and mean something else in extract, trim and IS DISTINCT
 * FROM. */
static bool names_table(const ot_sql_binder *sql, uint32_t i)
{
    const ot_sql_token *last = before(sql, i, 1);
    if (is_word(last, "join"))
        return true;
    return is_word(last, "from") && sql->is_query[sql->depth] &&
           !is_word(before(sql, i, 2), "distinct");
}

static bool is_extract_field(const ot_sql_binder *sql, uint32_t i)
{
    return is_symbol(before(sql, i, 1), "(") && is_word(before(sql, i, 2), "extract");
}

/* What no column can be: by the token itself and its neighbours. */
static bool is_other_name(const ot_sql_binder *sql, uint32_t i)
{
    const ot_sql_token *token = &sql->tokens[i];
    const ot_sql_token *next = token_at(sql, i + 1);
    bool is_bare = token->kind == OT_SQL_TOKEN_WORD;
    if (is_bare && is_in(reserved_words, token->text))
        return true;
    if (sql->after_operand || is_symbol(before(sql, i, 1), "."))
        return true; /* an operator's word, an alias, a qualified name */
    if (is_symbol(next, "(") || is_symbol(next, ".") || is_symbol(next, "=>"))
        return true; /* a function, a qualifier, a parameter's name */
    if (is_bare && next != NULL && next->kind == OT_SQL_TOKEN_STRING)
        return true; /* date '2026-02-03' */
    return names_table(sql, i) || is_extract_field(sql, i) || is_word(before(sql, i, 1), "collate");
}

/* After a name that is no column: whether it ends an operand, so that none can follow. `x AT TIME
 * ZONE zone` has names that are words of an operator up to ZONE. */
static bool ends_operand(const ot_sql_binder *sql, uint32_t i)
{
    ot_str word = sql->tokens[i].text;
    if (is_symbol(before(sql, i, 1), ".") || names_table(sql, i))
        return true;
    if (sql->tokens[i].kind == OT_SQL_TOKEN_WORD && is_in(reserved_words, word))
        return false;
    return sql->after_operand && !is_in(" between escape uescape zone ", word);
}

static bool bind_name(ot_sql_binder *sql, uint32_t i)
{
    const ot_sql_token *token = &sql->tokens[i];
    const ot_column *column = ot_table_column(sql->owner->table, token->text);
    bool is_bare = token->kind == OT_SQL_TOKEN_WORD;
    if (is_other_name(sql, i)) {
        sql->after_operand = ends_operand(sql, i);
        return true;
    }
    if (column != NULL) {
        add_piece(sql, token->begin, token->end,
                  (ot_sql_piece){.kind = OT_SQL_COLUMN, .column = column});
        sql->after_operand = true;
        return true;
    }
    sql->after_operand = false;
    if (sql->has_select || (is_bare && is_in(expression_words, token->text)))
        return true;
    return REFUSE(sql, "table \"%.*s\" has no column \"%.*s\".", OT_ARG(sql->owner->table->name),
                  OT_ARG(token->text));
}

/* `products.price` where the own table is products; statements know it by an alias. Returns the
 * tokens taken. */
static uint32_t bind_qualified(ot_sql_binder *sql, uint32_t i)
{
    const ot_sql_token *token = &sql->tokens[i];
    const ot_sql_token *name = token_at(sql, i + 2);
    if (sql->has_select || !is_name(token) || !is_symbol(token_at(sql, i + 1), ".") ||
        !is_name(name) || is_symbol(before(sql, i, 1), ".") ||
        !ot_str_equal(token->text, sql->owner->table->name))
        return 0;
    const ot_column *column = ot_table_column(sql->owner->table, name->text);
    if (column == NULL)
        return 0;
    add_piece(sql, token->begin, name->end,
              (ot_sql_piece){.kind = OT_SQL_COLUMN, .column = column});
    sql->after_operand = true;
    return 3;
}

/* ---- The walk ---- */

static void track_depth(ot_sql_binder *sql, const ot_sql_token *token)
{
    if (is_symbol(token, "(")) {
        sql->depth++;
        sql->is_query[sql->depth] = false;
    } else if (is_symbol(token, ")")) {
        sql->depth--;
    } else if (is_word(token, "select")) {
        sql->is_query[sql->depth] = true;
    }
    sql->after_operand = is_symbol(token, ")") || is_symbol(token, "]");
}

/* Types after "::" and AS are no columns. Returns the tokens taken. */
static uint32_t skip_type(ot_sql_binder *sql, uint32_t i)
{
    const ot_sql_token *token = &sql->tokens[i];
    if (!is_symbol(token, "::") && !is_word(token, "as"))
        return 0;
    sql->after_operand = is_symbol(token, "::");
    return 1 + type_length(token + 1, sql->count - i - 1);
}

static bool bind_token(ot_sql_binder *sql, uint32_t i)
{
    const ot_sql_token *token = &sql->tokens[i];
    switch (token->kind) {
    case OT_SQL_TOKEN_WORD:
        if (is_word(token, "select"))
            track_depth(sql, token);
        return bind_name(sql, i);
    case OT_SQL_TOKEN_QUOTED:
        return bind_name(sql, i);
    case OT_SQL_TOKEN_SYMBOL:
        track_depth(sql, token);
        return true;
    case OT_SQL_TOKEN_CLAIM:
        if (!check_comparison(sql, i))
            return false;
        bind_claim(sql, token);
        break;
    case OT_SQL_TOKEN_ARGUMENT:
        if (!bind_argument(sql, i))
            return false;
        break;
    case OT_SQL_TOKEN_STRING:
    case OT_SQL_TOKEN_NUMBER:
        break;
    }
    sql->after_operand = true;
    return true;
}

static bool bind_tokens(ot_sql_binder *sql)
{
    for (uint32_t i = 0; i < sql->count && !sql->has_select; i++)
        sql->has_select = is_word(&sql->tokens[i], "select");
    for (uint32_t i = 0; i < sql->count;) {
        uint32_t taken = skip_type(sql, i);
        if (taken == 0)
            taken = bind_qualified(sql, i);
        if (taken == 0) {
            if (!bind_token(sql, i))
                return false;
            taken = 1;
        }
        i += taken;
    }
    copy_text(sql, (uint32_t)sql->text.len);
    return true;
}

const ot_sql *ot_binding__sql(ot_binder *binder, const ot_element *element, const ot_use *use,
                              const ot_bound_type *owner, const ot_field *field)
{
    ot_sql_binder sql = {
        .binder = binder, .element = element, .use = use, .owner = owner, .field = field};
    if (!ot_binding__text(binder, element, use, OT_S("sql"), &sql.text))
        return NULL;
    ot_sql_tokens tokens;
    if (!ot_binding__tokenize(binder->arena, sql.text, &tokens)) {
        (void)REFUSE(&sql, "%.*s.", OT_ARG(tokens.mistake)); /* reported; NULL says so */
        return NULL;
    }
    sql.tokens = tokens.list.items;
    sql.count = tokens.list.count;
    if (!bind_tokens(&sql))
        return NULL;
    ot_sql *bound = OT_NEW(binder->arena, ot_sql);
    *bound = (ot_sql){.pieces = sql.pieces.items, .piece_count = sql.pieces.count};
    return bound;
}

bool ot_binding__sql_uses(const ot_sql *sql, const ot_input_value *argument)
{
    for (uint32_t i = 0; sql != NULL && i < sql->piece_count; i++) {
        if (sql->pieces[i].kind == OT_SQL_ARGUMENT && sql->pieces[i].argument == argument)
            return true;
    }
    return false;
}
