/* What answers depend on of whoever asks: which SQL is plain, and which claims a plan names. */
#include "plan/planned.h"

#include "plan/asker.c"

/* ---- SQL ---- */

typedef struct sql_case {
    const char *sentence;
    const char *sql;
    bool is_plain;
} sql_case;

static const ot_catalog_code *make_code(ot_arena *arena)
{
    static const char *const functions[] = {"my_claims", "lower2", "upper", "full_name"};
    static const char *const tables[] = {"notes", "active products"};
    ot_catalog_code *code = OT_NEW(arena, ot_catalog_code);
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        ot_map_set(arena, &code->functions, ot_str_from_c(functions[i]), code);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        ot_map_set(arena, &code->tables, ot_str_from_c(tables[i]), code);
    return code;
}

static void test_sql(void **state)
{
    (void)state; /* cmocka's */
    static const sql_case rows[] = {
        {"nothing", "", true},
        {"what the planner writes",
         "SELECT t0.id, t0.\"from\" FROM public.products t0 WHERE t0.brand_id = ANY($1) AND "
         "(t0.price > $2 OR t0.note IS NULL) ORDER BY t0.id LIMIT 11",
         true},
        {"pages per parent",
         "SELECT k.n, c.* FROM unnest($1::bigint[]) WITH ORDINALITY AS k(a, n), LATERAL (SELECT 1 "
         "FROM s.x t WHERE EXISTS (SELECT FROM s.y WHERE y.id IN ($2, $3))) c",
         true},
        {"functions of PostgreSQL", "lower(t0.a) = coalesce($1, 'x') AND length (t0.b) > 2", true},
        {"types with a size", "t0.a::numeric(10, 2) + CAST($1 AS varchar(8))", true},
        {"a string that looks like a call", "t0.a = 'my_claims(1) notes'", true},
        {"a string with quotes", "t0.a = 'it''s my_claims(' AND t0.b = ''", true},
        {"a column named as a function", "t0.a AND upper = 1", true},
        {"current_user is the role", "t0.owner = current_user", true},
        {"a setting", "t0.a = current_setting('request.jwt.claims')", false},
        {"in other letters", "t0.a = Current_Setting ('x')", false},
        {"with blanks between", "current_setting \n\t ('x')", false},
        {"quoted", "\"current_setting\"('x')", false},
        {"a function of the database", "my_claims() = t0.a", false},
        {"of a schema", "auth.uid() = t0.a", false},
        {"of a schema, quoted", "\"auth\" . \"uid\" () = t0.a", false},
        {"of a plain name that the database has too", "upper(t0.a) = 'X'", false},
        {"called as an attribute", "(SELECT c.full_name FROM s.customers c)", false},
        {"called as an attribute, with blanks", "(SELECT c . full_name FROM s.customers c)", false},
        {"a tree",
         "(WITH RECURSIVE w1(k0, depth) AS (SELECT t2.id, 0) CYCLE k0 SET c USING p SELECT 1)",
         true},
        {"a function that is not known", "random() > 0.5", false},
        {"a name that ends like a plain one", "xcount(1)", false},
        {"a name that begins like a plain one", "counts(1)", false},
        {"two names", "\"all and\"(1)", false},
        {"a table with row security", "SELECT 1 FROM s.notes t0", false},
        {"without its schema", "EXISTS (SELECT 1 FROM notes)", false},
        {"in other letters", "EXISTS (SELECT 1 FROM Notes)", false},
        {"quoted, with a blank", "SELECT 1 FROM s.\"active products\" t0", false},
        {"not quite", "SELECT 1 FROM s.\"Notes\" t0, s.notes2", true},
        {"in a string", "t0.a = 'notes'", true},
        {"a table of the system", "(SELECT setting FROM pg_settings)", false},
        {"of the information schema", "(SELECT 1 FROM information_schema.columns)", false},
        {"a string between dollars", "t0.a = $$x$$", false},
        {"with a tag", "t0.a = $a$x$a$", false},
        {"a string with escapes", "t0.a = E'\\'my_claims()'", false},
        {"a string in Unicode", "t0.a = U&'x'", false},
        {"a comment", "t0.a -- = ", false},
        {"a comment in between", "my_claims/**/(1)", false},
        {"a quote in a name", "\"a\"\"b\" = 1", false},
        {"a string without an end", "t0.a = 'x", true},
        {"a name without an end", "\"x", true},
        {"numbers", "1.5e10 + 0.3 - 7", true},
    };
    ot_arena *arena = ot_arena_new();
    const ot_catalog_code *code = make_code(arena);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (is_plain_sql(code, ot_str_from_c(rows[i].sql), arena) != rows[i].is_plain)
            fail_msg("%s: %s", rows[i].sentence, rows[i].sql);
    ot_arena_free(arena);
}

/* ---- Plans ---- */

static const char catalog[] = "brands(id int8 pk, name text!)"
                              "products(id int8 pk, name text!, brand_id int8 -> brands)"
                              "notes(id int8 pk, owner text!)";

static const char sdl[] =
    "type Query {\n"
    "  all: [Product!] @cacheControl(maxAge: 30)\n"
    "  unkept: [Product!] @where(sql: \"name = $claims.sub\")\n"
    "  mine: [Product!] @cacheControl(maxAge: 30) @where(sql: \"name = $claims.sub\")\n"
    "  ours: [Product!] @cacheControl(maxAge: 30) @where(sql: \"name = $claims.sub OR name = "
    "$claims.team OR name = $claims.sub\")\n"
    "  private: [Product!] @cacheControl(maxAge: 30, scope: PRIVATE)\n"
    "  called: [Product!] @cacheControl(maxAge: 30) @where(sql: \"name = whoever(id)\")\n"
    "  notes: [Note!] @cacheControl(maxAge: 30)\n"
    "  counted: Int @cacheControl(maxAge: 30) @resolver(name: \"count\")\n"
    "}\n"
    "type Product @table {\n"
    "  id: ID!\n"
    "  name: String!\n"
    "  own: Boolean @expr(sql: \"name = $claims.app\")\n"
    "  brand: Brand @cacheControl(inheritMaxAge: true)\n"
    "}\n"
    "type Brand @table @where(sql: \"name <> $claims.rival\") { id: ID! name: String! }\n"
    "type Note @table { id: ID! owner: String! }\n";

static ot_str use_of(const sample_binding *sample, const char *text)
{
    ot_arena *arena = sample->fixture.arena;
    const ot_plan *plan = planned(sample, text);
    ot_str use = plan->asker.is_whole ? OT_S("whole") : OT_S("");
    for (uint32_t i = 0; i < plan->asker.claim_count; i++)
        use = ot_arena_printf(arena, "%.*s %.*s", OT_ARG(use), OT_ARG(plan->asker.claims[i]));
    return use;
}

static void test_plans(void **state)
{
    (void)state; /* cmocka's */
    static const struct {
        const char *operation;
        const char *use;
    } rows[] = {
        {"{ all { id } }", ""},
        {"{ all { id name brand { id } } }", " rival"},
        {"{ all { own } }", " app"},
        {"{ mine { id } }", " sub"},
        {"{ mine { own } ours { id } }", " app sub team"},
        {"{ ours { id } }", " sub team"},
        {"{ private { id } }", "whole"},
        {"{ all { id } called { id } }", "whole"},
        {"{ all { id } notes { id } }", "whole"},
        {"{ all { id } counted }", "whole"},
        {"{ unkept { id } }", "whole"}, /* nothing is kept */
        {"{ all { id } mine @skip(if: true) { id } }", ""},
    };
    sample_binding sample;
    sample_begin(&sample, catalog, ot_str_from_c(sdl));
    assert_non_null(sample.binding);
    ot_catalog *known = (ot_catalog *)sample.binding->catalog; /* the test's own */
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        known->code = NULL;
        assert_true(ot_str_starts_with(use_of(&sample, rows[i].operation), OT_S("whole")));
        known->code = make_code(sample.fixture.arena);
        ot_str use = use_of(&sample, rows[i].operation);
        bool is_same =
            ot_str_equal(use, ot_str_from_c(rows[i].use)) ||
            (strcmp(rows[i].use, "whole") == 0 && ot_str_starts_with(use, OT_S("whole")));
        if (!is_same)
            fail_msg("%s: \"%.*s\"", rows[i].operation, OT_ARG(use));
        static const ot_catalog_code operators = {.has_operators = true};
        known->code = &operators;
        assert_true(ot_str_starts_with(use_of(&sample, rows[i].operation), OT_S("whole")));
    }
    sample_end(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sql), cmocka_unit_test(test_plans)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
