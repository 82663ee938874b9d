#include "binding/sql_internal.h"

/*
 * From tokens to pieces. The question is which names are columns of the own table: a name that is
 * one, stands where an operand begins, and is no function, qualifier, type, alias or reserved word.
 * What PostgreSQL itself would read otherwise is left as it is. Where the text has no subquery, a
 * name that is none of all these is a mistake, and told.
 */

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

/* ---- Parameters ---- */

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
    ot_sql_piece piece;
    if (!ot_binding__argument_piece(sql, i, &piece) || !check_comparison(sql, i))
        return false;
    ot_binding__add_piece(sql, sql->tokens[i].begin, sql->tokens[i].end, piece);
    return true;
}

static bool bind_claim(ot_sql_binder *sql, uint32_t i)
{
    const ot_sql_token *token = &sql->tokens[i];
    if (!check_comparison(sql, i))
        return false;
    ot_binding__add_piece(sql, token->begin, token->end, ot_binding__claim_piece(sql, token));
    return true;
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

bool ot_binding__is_alias(const ot_sql_token *token)
{
    if (token->text.len < 2 || strchr("tpr", token->text.ptr[0]) == NULL)
        return false;
    for (size_t i = 1; i < token->text.len; i++)
        if (token->text.ptr[i] < '0' || token->text.ptr[i] > '9')
            return false;
    return is_name(token);
}

/* A sub-select that calls a table as the statement calls the row would hide it: what is meant as
 * the row's column would be one of that table. */
static bool check_alias(const ot_sql_binder *sql, uint32_t i)
{
    const ot_sql_token *token = &sql->tokens[i];
    if (!sql->has_select || !ot_binding__is_alias(token) || is_symbol(before(sql, i, 1), "."))
        return true;
    return REFUSE(sql,
                  "\"%.*s\" is what statements call rows themselves; in a sub-select, call it "
                  "otherwise.",
                  OT_ARG(token->text));
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
        ot_binding__add_piece(sql, token->begin, token->end,
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
    ot_binding__add_piece(sql, token->begin, name->end,
                          (ot_sql_piece){.kind = OT_SQL_COLUMN, .column = column});
    sql->after_operand = true;
    return 3;
}

/* ---- What it reads ---- */

/* Whether a name may call what PostgreSQL does not bring: as a function, or as what a row has. */
static bool calls_own_code(const ot_sql_binder *sql, uint32_t i)
{
    const ot_catalog_code *code = sql->binder->catalog->code;
    bool is_called = is_symbol(token_at(sql, i + 1), "(") || is_symbol(before(sql, i, 1), ".");
    return code != NULL && is_called && is_name(token_at(sql, i)) &&
           ot_map_has(&code->functions, sql->tokens[i].text);
}

static bool reads_more(const ot_sql_binder *sql)
{
    const ot_catalog_code *code = sql->binder->catalog->code;
    bool may = sql->has_select || (code != NULL && code->has_operators);
    for (uint32_t i = 0; i < sql->count && !may; i++)
        may = is_word(&sql->tokens[i], "table") || calls_own_code(sql, i);
    return may;
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
    return 1 + ot_binding__type_length(token + 1, sql->count - i - 1);
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
        if (!bind_claim(sql, i))
            return false;
        break;
    case OT_SQL_TOKEN_ARGUMENT:
        if (!bind_argument(sql, i))
            return false;
        break;
    case OT_SQL_TOKEN_PARENT:
    case OT_SQL_TOKEN_KEYS:
        return REFUSE(sql, "$%s is for @sql; here a column is named as it is.",
                      token->kind == OT_SQL_TOKEN_KEYS ? "keys" : "parent");
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
    for (uint32_t i = 0; i < sql->count; i++)
        if (!check_alias(sql, i))
            return false;
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
    ot_binding__copy_sql(sql, (uint32_t)sql->text.len);
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
    *bound = (ot_sql){.pieces = sql.pieces.items,
                      .piece_count = sql.pieces.count,
                      .reads_more = reads_more(&sql)};
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
