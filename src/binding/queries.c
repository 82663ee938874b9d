#include "base/buffer.h"
#include "binding/calls_internal.h"
#include "binding/sql_internal.h"

/*
 * A query of the schema's author. Its names are the database's business: the database is asked at
 * start what the query gives, and what it refuses is refused here. Only parameters are ours: each
 * is bound as a value, and none is pasted.
 */

/* ---- Text to pieces ---- */

static bool bind_parent(ot_sql_binder *sql, const ot_sql_token *token, ot_sql_piece *out)
{
    if (sql->owner == NULL)
        return REFUSE(sql, "$parent.%.*s: a root field has no parent.", OT_ARG(token->text));
    const ot_column *column = ot_binding__named_column(sql->binder, sql->element, sql->use,
                                                       sql->owner->table, token->text);
    *out = (ot_sql_piece){.kind = OT_SQL_PARENT, .column = column};
    return column != NULL;
}

static bool bind_keys(ot_sql_binder *sql, const ot_sql_token *token, const ot_texts *keys,
                      ot_sql_piece *out)
{
    for (uint32_t i = 0; i < keys->count; i++) {
        if (!ot_str_equal(keys->items[i], token->text))
            continue;
        *out = (ot_sql_piece){.kind = OT_SQL_KEYS, .key = i};
        return true;
    }
    return REFUSE(sql, "$keys.%.*s: batchBy does not name it.", OT_ARG(token->text));
}

static bool bind_parameter(ot_sql_binder *sql, uint32_t i, const ot_texts *keys, ot_sql_piece *out)
{
    const ot_sql_token *token = &sql->tokens[i];
    switch (token->kind) {
    case OT_SQL_TOKEN_CLAIM:
        *out = ot_binding__claim_piece(sql, token);
        return true;
    case OT_SQL_TOKEN_ARGUMENT:
        return ot_binding__argument_piece(sql, i, out);
    case OT_SQL_TOKEN_PARENT:
        return bind_parent(sql, token, out);
    case OT_SQL_TOKEN_KEYS:
        return bind_keys(sql, token, keys, out);
    default:
        return true;
    }
}

static bool is_parameter(const ot_sql_token *token)
{
    return token->kind == OT_SQL_TOKEN_CLAIM || token->kind == OT_SQL_TOKEN_ARGUMENT ||
           token->kind == OT_SQL_TOKEN_PARENT || token->kind == OT_SQL_TOKEN_KEYS;
}

static bool check_aliases(ot_sql_binder *sql)
{
    bool has_parent = false;
    for (uint32_t i = 0; i < sql->count; i++)
        has_parent |= sql->tokens[i].kind == OT_SQL_TOKEN_PARENT;
    for (uint32_t i = 0; has_parent && i < sql->count; i++)
        if (ot_binding__is_alias(&sql->tokens[i]))
            return REFUSE(sql,
                          "\"%.*s\" is what statements call rows themselves; beside $parent, "
                          "call it otherwise.",
                          OT_ARG(sql->tokens[i].text));
    return true;
}

/* Binds a query: no name of it is looked at, only the parameters; the parents' keys are called
 * `keys`, and columns of the parent are those of `owner` (NULL: of a root). NULL after a report. */
static const ot_sql *query_sql(ot_binder *binder, const ot_element *element, const ot_use *use,
                               const ot_bound_type *owner, const ot_field *field,
                               const ot_texts *keys)
{
    ot_sql_tokens tokens;
    ot_sql_binder sql = {
        .binder = binder, .element = element, .use = use, .owner = owner, .field = field};
    if (!ot_binding__text(binder, element, use, OT_S("query"), &sql.text))
        return NULL;
    if (!ot_binding__tokenize(binder->arena, sql.text, &tokens)) {
        (void)REFUSE(&sql, "%.*s.", OT_ARG(tokens.mistake)); /* reported; NULL says so */
        return NULL;
    }
    sql.tokens = tokens.list.items;
    sql.count = tokens.list.count;
    if (!check_aliases(&sql))
        return NULL;
    for (uint32_t i = 0; i < sql.count; i++) {
        ot_sql_piece piece;
        if (!is_parameter(&sql.tokens[i]))
            continue;
        if (!bind_parameter(&sql, i, keys, &piece))
            return NULL;
        ot_binding__add_piece(&sql, sql.tokens[i].begin, sql.tokens[i].end, piece);
    }
    ot_binding__copy_sql(&sql, (uint32_t)sql.text.len);
    ot_sql *bound = OT_NEW(binder->arena, ot_sql);
    *bound =
        (ot_sql){.pieces = sql.pieces.items, .piece_count = sql.pieces.count, .reads_more = true};
    return bound;
}

/* ---- batchBy: which columns name the parent ---- */

/* `column` of the result, and the column of the parent that it equals, where that is said. */
typedef struct ot_batch_column {
    ot_str result;
    ot_str parent;
} ot_batch_column;

static ot_batch_column read_batch_column(ot_str text)
{
    size_t equals = ot_str_find(text, '=', 0);
    return (ot_batch_column){.result = ot_str_trim(ot_str_slice(text, 0, equals)),
                             .parent = ot_str_trim(ot_str_slice(text, equals + 1, text.len))};
}

/* A column of the result stands for the parent's key column in the same place, unless the parent
 * has a column of that name as well: then nobody but the author knows. */
static const ot_column *batch_parent(ot_call_binder *at, const ot_batch_column *batch, uint32_t i)
{
    const ot_bound_type *owner = at->owner;
    if (batch->parent.len > 0)
        return ot_binding__named_column(at->binder, &at->element, &at->use, owner->table,
                                        batch->parent);
    const ot_column *key = i < owner->key_count ? &owner->table->columns[owner->key[i]] : NULL;
    const ot_column *same = ot_table_column(owner->table, batch->result);
    if (key != NULL && (same == NULL || same == key))
        return key;
    if (key == NULL || same == NULL)
        (void)REFUSE_CALL(at,
                          "@sql(batchBy:): say which column of \"%.*s\" \"%.*s\" equals: \"%.*s = "
                          "column\".",
                          OT_ARG(owner->table->name), OT_ARG(batch->result),
                          OT_ARG(batch->result)); /* reported; NULL says so */
    else
        (void)REFUSE_CALL(at,
                          "@sql(batchBy:): \"%.*s\" may mean two columns of \"%.*s\"; write \"%.*s "
                          "= %.*s\" or \"%.*s = %.*s\".",
                          OT_ARG(batch->result), OT_ARG(owner->table->name), OT_ARG(batch->result),
                          OT_ARG(key->name), OT_ARG(batch->result),
                          OT_ARG(same->name)); /* as above */
    return NULL;
}

static bool read_batch(ot_call_binder *at, ot_texts *names)
{
    if (ot_directive_argument(at->use.directive, OT_S("batchBy")) == NULL)
        return true;
    if (!ot_binding__texts(at->binder, &at->element, &at->use, OT_S("batchBy"), names))
        return false;
    if (at->is_root)
        return REFUSE_CALL(at, "@sql(batchBy:) is for fields of rows; a root field has no parent.");
    at->call->is_batched = true;
    at->batch_count = names->count;
    for (uint32_t i = 0; i < names->count; i++) {
        ot_batch_column batch = read_batch_column(names->items[i]);
        const ot_column *column = batch_parent(at, &batch, i);
        if (column == NULL)
            return false;
        names->items[i] = batch.result;
        OT_VEC_PUSH(at->binder->arena, &at->parent_columns, column->index);
    }
    return true;
}

static const ot_column *result_column(const ot_call_binder *at, ot_str name)
{
    for (uint32_t i = 0; i < at->column_count; i++)
        if (ot_str_equal(at->columns[i].name, name))
            return &at->columns[i];
    return NULL;
}

static bool find_batch_columns(ot_call_binder *at, const ot_texts *names)
{
    uint32_t *columns = OT_NEW_ARRAY(at->binder->arena, uint32_t, names->count);
    at->batch_columns = columns;
    for (uint32_t i = 0; i < names->count; i++) {
        const ot_column *column = result_column(at, names->items[i]);
        const ot_column *parent = &at->owner->table->columns[at->parent_columns.items[i]];
        if (column == NULL)
            return REFUSE_CALL(at, "@sql(batchBy:): the query gives no column \"%.*s\".",
                               OT_ARG(names->items[i]));
        if (!ot_binding__is_comparable(column->type, parent->type))
            return REFUSE_CALL(at,
                               "@sql(batchBy:): column \"%.*s\" of type %.*s cannot equal \"%.*s\" "
                               "of type %.*s.",
                               OT_ARG(column->name), OT_ARG(column->type->name),
                               OT_ARG(parent->name), OT_ARG(parent->type->name));
        columns[i] = column->index;
    }
    return true;
}

/* ---- What the database says ---- */

static const ot_pg_type *array_of(const ot_catalog *catalog, const ot_pg_type *element)
{
    element = ot_binding__base(element);
    for (uint32_t i = 0; i < catalog->type_count; i++)
        if (catalog->types[i]->element_oid == element->oid)
            return catalog->types[i];
    return element;
}

static const ot_pg_type *piece_type(const ot_call_binder *at, const ot_sql_piece *piece)
{
    const ot_column *columns = at->owner->table == NULL ? NULL : at->owner->table->columns;
    if (piece->kind == OT_SQL_PARENT)
        return piece->column->type;
    if (piece->kind == OT_SQL_KEYS)
        return array_of(at->binder->catalog, columns[at->parent_columns.items[piece->key]].type);
    return piece->type;
}

static bool begins_with(ot_str text, const char *word)
{
    text = ot_str_trim(text);
    size_t length = strlen(word);
    return text.len > length && strncasecmp(text.ptr, word, length) == 0;
}

/* In a sub-select it would be a syntax error, which tells nobody why. */
static bool check_reads(const ot_call_binder *at)
{
    static const char *const changes[] = {"insert ", "update ", "delete ", "merge "};
    const ot_sql_piece *first = &at->call->query->pieces[0];
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
        if (!at->call->is_write && begins_with(first->text, changes[i]))
            return REFUSE_CALL(at, "@sql: reads change nothing: make it a field of the mutation "
                                   "type.");
    return true;
}

/* As it will stand in statements: what may not stand in a sub-select is refused. */
static bool describe(ot_call_binder *at, ot_result_columns *out)
{
    const ot_sql *sql = at->call->query;
    const ot_catalog *catalog = at->binder->catalog;
    const ot_pg_type **types =
        OT_NEW_ARRAY(at->binder->arena, const ot_pg_type *, sql->piece_count);
    uint32_t count = 0;
    ot_error error = {0};
    ot_buffer text = {0};
    if (catalog->describe == NULL)
        return REFUSE_CALL(at, "@sql needs a database that knows what the query gives.");
    ot_buffer_printf(&text, at->call->is_write ? "WITH q AS (" : "SELECT * FROM (");
    for (uint32_t i = 0; i < sql->piece_count; i++) {
        if (sql->pieces[i].kind == OT_SQL_TEXT) {
            ot_buffer_append(&text, sql->pieces[i].text);
            continue;
        }
        types[count++] = piece_type(at, &sql->pieces[i]);
        ot_buffer_printf(&text, "$%u", count);
    }
    ot_buffer_printf(&text, at->call->is_write ? ") SELECT * FROM q" : ") q");
    ot_status status = catalog->describe(catalog->describe_data, at->binder->arena, catalog,
                                         ot_buffer_str(&text), types, count, out, &error);
    ot_buffer_free(&text);
    return status == OT_OK ||
           REFUSE_CALL(at, "@sql: the database refuses the query: %s.", error.message);
}

static bool check_names(ot_call_binder *at)
{
    for (uint32_t i = 0; i < at->column_count; i++)
        if (result_column(at, at->columns[i].name) != &at->columns[i])
            return REFUSE_CALL(at, "@sql: the query gives two columns \"%.*s\"; name them with AS.",
                               OT_ARG(at->columns[i].name));
    return at->column_count > 0 || REFUSE_CALL(at, "@sql: the query gives no column.");
}

static void note_parent_columns(ot_call_binder *at)
{
    const ot_sql *sql = at->call->query;
    for (uint32_t i = 0; i < sql->piece_count && !at->call->is_batched; i++)
        if (sql->pieces[i].kind == OT_SQL_PARENT)
            ot_binding__use_parent_column(at, sql->pieces[i].column);
}

/* Of a batch nobody would know whose column it is. */
static bool check_batch(ot_call_binder *at)
{
    const ot_sql *sql = at->call->query;
    for (uint32_t i = 0; i < sql->piece_count && at->call->is_batched; i++)
        if (sql->pieces[i].kind == OT_SQL_PARENT)
            return REFUSE_CALL(at, "@sql(batchBy:) sees all parents at once: say $keys instead of "
                                   "$parent.");
    return true;
}

enum { ROWS_UNKNOWN = 100 };

bool ot_binding__bind_query(ot_call_binder *at)
{
    ot_texts keys = {0};
    ot_result_columns description;
    ot_bound_call *call = at->call;
    if (!read_batch(at, &keys))
        return false;
    call->query = query_sql(at->binder, &at->element, &at->use, at->is_root ? NULL : at->owner,
                            at->definition, &keys);
    if (call->query == NULL || !check_batch(at) || !check_reads(at) || !describe(at, &description))
        return false;
    at->columns = description.columns;
    at->column_count = description.column_count;
    if (!check_names(at) || !find_batch_columns(at, &keys))
        return false;
    note_parent_columns(at);
    call->is_set = true;
    call->rows_estimate = at->is_root ? ROWS_UNKNOWN : 1;
    at->name = OT_S("the query");
    return true;
}
