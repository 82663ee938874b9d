#include "binding/binding_internal.h"

/*
 * `column [ASC|DESC] [NULLS FIRST|NULLS LAST]`: the tokens are those of author SQL, the column is
 * written with the exact name that it has in the catalog, in quotes or not; a computed one by the
 * names of fields, with points between them.
 */

typedef struct ot_term_reader {
    ot_str text;
    const ot_sql_token *tokens;
    uint32_t count;
    uint32_t at;
} ot_term_reader;

static bool accept(ot_term_reader *reader, const char *word)
{
    if (reader->at == reader->count || reader->tokens[reader->at].kind != OT_SQL_TOKEN_WORD ||
        !ot_str_equal(reader->tokens[reader->at].text, ot_str_from_c(word)))
        return false;
    reader->at++;
    return true;
}

/* `.name` */
static bool continues_path(const ot_sql_token *token)
{
    return token->kind == OT_SQL_TOKEN_SYMBOL && ot_str_equal(token->text, OT_S(".")) &&
           token[1].kind == OT_SQL_TOKEN_WORD;
}

static bool read_column(ot_term_reader *reader, ot_str *name)
{
    const ot_sql_token *token = &reader->tokens[0];
    reader->at = 1;
    bool is_bare = token->kind == OT_SQL_TOKEN_WORD;
    while (is_bare && reader->at + 1 < reader->count && continues_path(&reader->tokens[reader->at]))
        reader->at += 2;
    uint32_t end = reader->tokens[reader->at - 1].end;
    *name = is_bare ? ot_str_slice(reader->text, token->begin, end) : token->text;
    return is_bare || token->kind == OT_SQL_TOKEN_QUOTED;
}

static bool read_direction(ot_term_reader *reader, ot_order_term *term)
{
    term->is_descending = accept(reader, "desc");
    if (!term->is_descending)
        (void)accept(reader, "asc"); /* the default, said or not */
    term->nulls_first = term->is_descending;
    if (accept(reader, "nulls")) {
        term->nulls_first = accept(reader, "first");
        if (!term->nulls_first && !accept(reader, "last"))
            return false;
    }
    return reader->at == reader->count;
}

static bool read_term(ot_binder *binder, ot_str text, ot_str *name, ot_order_term *term)
{
    ot_sql_tokens tokens;
    if (!ot_binding__tokenize(binder->arena, text, &tokens))
        return false;
    ot_term_reader reader = {.text = text, .tokens = tokens.list.items, .count = tokens.list.count};
    return read_column(&reader, name) && read_direction(&reader, term);
}

static bool has_column(const ot_order *order, const ot_column *column)
{
    for (uint32_t i = 0; i < order->term_count; i++) {
        if (order->terms[i].column == column)
            return true;
    }
    return false;
}

static bool add_term(ot_binder *binder, const ot_element *element, const ot_use *use,
                     const ot_bound_type *target, ot_str text, ot_order *out)
{
    ot_str name;
    ot_order_term term = {0};
    if (!read_term(binder, text, &name, &term)) {
        ot_binding__refuse(
            binder, element, use,
            "\"%.*s\" is no order; write \"column [ASC|DESC] [NULLS FIRST|NULLS LAST]\".",
            OT_ARG(text));
        return false;
    }
    term.column = ot_table_column(target->table, name);
    if (term.column == NULL)
        term.column = ot_binding__column_of_field(binder, target, name);
    if (term.column == NULL && ot_str_equal(name, OT_S("depth")))
        term.column = binder->level;
    if (term.column == NULL)
        term.column = ot_binding__computed_column(binder, element, use, target, name);
    if (term.column == NULL) {
        ot_binding__refuse(binder, element, use,
                           "table \"%.*s\" has no column \"%.*s\" to order by.",
                           OT_ARG(target->table->name), OT_ARG(name));
        return false;
    }
    bool is_twice = has_column(out, term.column);
    if (is_twice || ot_binding__has_no_order(term.column->type)) {
        ot_binding__refuse(binder, element, use, "column \"%.*s\" is %s.", OT_ARG(name),
                           is_twice ? "named twice" : "of a type without order");
        return false;
    }
    out->terms[out->term_count++] = term;
    return true;
}

/* Whether rows that agree in all terms are the same row. */
static bool is_total(const ot_bound_type *target, const ot_order *order)
{
    for (uint32_t i = 0; i < target->key_count; i++) {
        if (!has_column(order, &target->table->columns[target->key[i]]))
            return false;
    }
    return target->key_count > 0;
}

bool ot_binding__order_terms(ot_binder *binder, const ot_element *element, const ot_use *use,
                             const ot_bound_type *target, const ot_texts *texts, ot_order *out)
{
    *out = (ot_order){.terms = OT_NEW_ARRAY(binder->arena, ot_order_term, texts->count)};
    for (uint32_t i = 0; i < texts->count; i++) {
        if (!add_term(binder, element, use, target, texts->items[i], out))
            return false;
    }
    out->written_count = out->term_count;
    out->is_total = is_total(target, out);
    return true;
}

void ot_binding__complete_order(ot_binder *binder, const ot_bound_type *target, ot_order *order)
{
    uint32_t room = order->term_count + target->key_count;
    ot_order_term *terms = OT_NEW_ARRAY(binder->arena, ot_order_term, room);
    for (uint32_t i = 0; i < order->term_count; i++)
        terms[i] = order->terms[i];
    order->terms = terms;
    for (uint32_t i = 0; i < target->key_count; i++) {
        const ot_column *column = &target->table->columns[target->key[i]];
        if (!has_column(order, column))
            order->terms[order->term_count++] = (ot_order_term){.column = column};
    }
    order->is_total = target->key_count > 0;
}
