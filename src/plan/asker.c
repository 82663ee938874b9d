#include "plan/plan_internal.h"

#include <stdlib.h>

/*
 * What answers depend on of whoever asks. The statements tell: claims they name are parameters, and
 * the database can look at the rest of the token only in code of its own, that is in functions,
 * operators and views that PostgreSQL did not bring, and in the policies of tables. So each
 * finished statement is read once more, whatever wrote it, and where it calls or reads anything
 * that is not known to be plain, everything of the token counts. A mistake in this direction costs
 * a kept answer; one in the other would show it to somebody else.
 */

typedef struct reading {
    const ot_catalog_code *code;
    ot_str sql;
    size_t at;
    char before; /* the last character that was no blank: '.' where a name is qualified */
    bool
        after_as; /* the last word was AS, or RECURSIVE: a name with a list of columns may follow */
} reading;

/* What may stand before a parenthesis: words of the grammar, then functions of PostgreSQL that look
 * at nothing but their arguments, the clock and the text search configuration. Lower case, one
 * blank between. */
static const char plain_calls[] =
    " all and any array as between by case cast conflict distinct else except exists filter from"
    " group having ilike in intersect interval into is join lateral like limit materialized not of"
    " offset on only or order over partition returning row select set some then union using values"
    " when where with within"
    " bit bpchar char character decimal numeric time timestamp timestamptz timetz varbit varchar"
    " abs age array_agg array_length array_position avg bool_and bool_or btrim cardinality ceil"
    " ceiling char_length clock_timestamp coalesce concat concat_ws count cume_dist date_part"
    " date_trunc dense_rank every extract first_value floor format greatest initcap jsonb_agg"
    " jsonb_array_length jsonb_build_object jsonb_typeof lag last_value lead least left length "
    "lower"
    " lpad ltrim make_date max md5 min mod now ntile nullif octet_length percent_rank"
    " phraseto_tsquery plainto_tsquery position power rank regexp_replace repeat replace reverse"
    " right round row_number rpad rtrim sign split_part sqrt starts_with stddev string_agg strpos"
    " substr substring sum to_char to_date to_number to_timestamp to_tsquery to_tsvector trim trunc"
    " ts_rank ts_rank_cd unnest upper variance websearch_to_tsquery ";

static bool is_plain_call(ot_str name)
{
    char word[64];
    if (name.len == 0 || name.len + 2 >= sizeof(word) || ot_str_find(name, ' ', 0) < name.len)
        return false;
    word[0] = ' ';
    memcpy(word + 1, name.ptr, name.len);
    memcpy(word + 1 + name.len, " ", 2);
    return strstr(plain_calls, word) != NULL;
}

static char byte_at(const reading *r, size_t i)
{
    return i < r->sql.len ? r->sql.ptr[i] : '\0';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (c & 0x80) != 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Past the quote that ends what `at` begins; a doubled one is part of it. */
static size_t skip_quoted(const reading *r, size_t at)
{
    char quote = byte_at(r, at);
    for (size_t i = at + 1; i < r->sql.len; i++) {
        if (byte_at(r, i) != quote)
            continue;
        if (byte_at(r, i + 1) != quote)
            return i + 1;
        i++;
    }
    return r->sql.len;
}

static bool is_call(const reading *r)
{
    size_t i = r->at;
    while (is_blank(byte_at(r, i)))
        i++;
    return byte_at(r, i) == '(';
}

/* A name that was read up to `at`, as PostgreSQL knows it. */
static bool is_plain_name(const reading *r, ot_str name)
{
    const ot_catalog_code *code = r->code;
    if (ot_map_has(&code->tables, name) || ot_str_starts_with(name, OT_S("pg_")) ||
        ot_str_equal(name, OT_S("information_schema")))
        return false;
    bool is_own = ot_map_has(&code->functions, name);
    if (r->before == '.' && is_own)
        return false; /* "row.function" calls it too */
    return !is_call(r) || r->after_as || (is_plain_call(name) && !is_own);
}

static bool read_word(reading *r, ot_arena *scratch)
{
    size_t begin = r->at;
    while (is_word(byte_at(r, r->at)))
        r->at++;
    if (byte_at(r, r->at) == '\'' || byte_at(r, r->at) == '&')
        return false; /* a string with rules of its own: E'', U&'' */
    char *lower = ot_arena_alloc(scratch, r->at - begin);
    for (size_t i = begin; i < r->at; i++)
        lower[i - begin] =
            (char)(r->sql.ptr[i] >= 'A' && r->sql.ptr[i] <= 'Z' ? r->sql.ptr[i] - 'A' + 'a'
                                                                : r->sql.ptr[i]);
    ot_str name = ot_str_make(lower, r->at - begin);
    bool is_plain = is_plain_name(r, name);
    r->after_as = ot_str_equal(name, OT_S("as")) || ot_str_equal(name, OT_S("recursive"));
    return is_plain;
}

/* A quoted name with a quote in it is nothing we know. */
static bool read_quoted_name(reading *r)
{
    size_t begin = r->at;
    r->at = skip_quoted(r, begin);
    ot_str name = ot_str_slice(r->sql, begin + 1, r->at - 1);
    bool is_plain = ot_str_find(name, '"', 0) >= name.len && is_plain_name(r, name);
    r->after_as = false;
    return is_plain;
}

/* One token. False when it may be the door to something else. */
static bool read_token(reading *r, ot_arena *scratch)
{
    char c = byte_at(r, r->at);
    char next = byte_at(r, r->at + 1);
    if (c == '$') {
        r->at++;
        while (is_digit(byte_at(r, r->at)))
            r->at++;
        return is_digit(next); /* else a string between dollars */
    }
    if (is_digit(c)) {
        while (is_word(byte_at(r, r->at)))
            r->at++;
        return true;
    }
    if (is_word(c))
        return read_word(r, scratch);
    if (c == '"')
        return read_quoted_name(r);
    r->at = c == '\'' ? skip_quoted(r, r->at) : r->at + 1;
    r->after_as = false;
    return !(c == '-' && next == '-') && !(c == '/' && next == '*');
}

static bool is_plain_sql(const ot_catalog_code *code, ot_str sql, ot_arena *scratch)
{
    reading r = {.code = code, .sql = sql};
    while (r.at < sql.len) {
        if (is_blank(byte_at(&r, r.at))) {
            r.at++;
            continue;
        }
        if (!read_token(&r, scratch))
            return false;
        r.before = byte_at(&r, r.at - 1);
    }
    return true;
}

/* ---- The plan ---- */

/* A resolver's own code may load rows that no statement shows. */
static bool is_plain(builder *b, const ot_plan *plan)
{
    const ot_catalog_code *code = b->binding->catalog->code;
    bool is_known = code != NULL && !code->has_operators && plan->resolver_count == 0;
    for (uint32_t i = 0; is_known && i < plan->step_count; i++)
        is_known = is_plain_sql(code, plan->steps[i]->statement.sql, b->work);
    return is_known;
}

static int compare_names(const void *a, const void *b)
{
    return ot_str_compare(*(const ot_str *)a, *(const ot_str *)b);
}

static void add_claims(const ot_step *step, ot_arena *arena, ot_map *seen, ot_asker_use *use)
{
    for (uint32_t i = 0; i < step->param_count; i++) {
        const ot_param *param = step->params[i];
        bool is_claim = param->kind == OT_PARAM_CLAIM || param->kind == OT_PARAM_PRESET;
        if (is_claim && ot_map_set(arena, seen, param->name, (void *)param) == NULL)
            use->claims[use->claim_count++] = param->name;
    }
}

static uint32_t count_params(const ot_plan *plan)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->step_count; i++)
        count += plan->steps[i]->param_count;
    return count;
}

ot_asker_use ot_plan__asker_use(builder *b, const ot_plan *plan)
{
    if (plan->cache.max_age_s == 0)
        return (ot_asker_use){.is_whole = true};
    ot_map seen = {0};
    ot_asker_use use = {.claims = OT_NEW_ARRAY(b->arena, ot_str, count_params(plan))};
    for (uint32_t i = 0; i < plan->step_count; i++)
        add_claims(plan->steps[i], b->work, &seen, &use);
    if (use.claim_count > 0)
        qsort(use.claims, use.claim_count, sizeof(ot_str), compare_names);
    use.is_whole = plan->cache.is_private || !is_plain(b, plan);
    return use;
}
