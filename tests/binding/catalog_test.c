#include "binding/sample.h"

/*
 * Against a real database: everything is made in one transaction that is rolled back, so nothing
 * stays. Without OT_TEST_DATABASE_URL only the lookups are tested.
 */

static const char *const statements[] = {
    "BEGIN",
    "CREATE SCHEMA \"Binding Test\"",
    "CREATE SCHEMA binding_other",
    "SET LOCAL search_path = \"Binding Test\", binding_other",
    "CREATE TYPE mood AS ENUM ('so-so', 'Happy')",
    "ALTER TYPE mood ADD VALUE 'sad' BEFORE 'Happy'",
    "CREATE DOMAIN email AS varchar(80)",
    "CREATE DOMAIN emails AS text[]",
    "CREATE TYPE pair AS (a int, b text)",
    "CREATE TABLE \"Order\" (shop smallint, gone int, no bigint, PRIMARY KEY (shop, no))",
    "ALTER TABLE \"Order\" DROP COLUMN gone",
    "CREATE TABLE items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_no bigint, shop "
    "smallint,"
    " \"from\" text NOT NULL DEFAULT '', feels mood, moods mood[], mail email, mails emails, pairs "
    "pair,"
    " total numeric(10, 2), doubled numeric GENERATED ALWAYS AS (total * 2) STORED, code char(3), "
    "flag boolean,"
    " UNIQUE (\"from\", feels), FOREIGN KEY (shop, order_no) REFERENCES \"Order\" (shop, no))",
    "CREATE UNIQUE INDEX items_total ON items (total)",
    "CREATE UNIQUE INDEX items_partial ON items (order_no) WHERE flag",
    "CREATE UNIQUE INDEX items_expr ON items (lower(\"from\"))",
    "CREATE UNIQUE INDEX items_include ON items (code) INCLUDE (flag)",
    "ALTER TABLE items ENABLE ROW LEVEL SECURITY",
    "CREATE VIEW shown AS SELECT id, \"from\" FROM items",
    "CREATE MATERIALIZED VIEW kept AS SELECT id FROM items",
    "CREATE UNIQUE INDEX kept_id ON kept (id)",
    "CREATE TABLE parted (day date NOT NULL, n int) PARTITION BY RANGE (day)",
    "CREATE TABLE binding_other.items (only_here int)",
    "CREATE TABLE binding_other.elsewhere (id int PRIMARY KEY)",
    "CREATE FUNCTION \"Total of\"(o \"Order\", \"per Cent\" int DEFAULT 10, OUT low int, INOUT "
    "feels mood "
    "DEFAULT 'Happy') STABLE LANGUAGE sql AS $$ SELECT 1, 'Happy'::mood $$",
    "CREATE FUNCTION \"Total of\"(text, VARIADIC rest int[]) RETURNS SETOF \"Order\" STRICT "
    "IMMUTABLE "
    "LANGUAGE sql ROWS 7 AS $$ SELECT NULL::smallint, NULL::bigint $$",
    "CREATE FUNCTION pairs() RETURNS SETOF pair LANGUAGE sql ROWS 2000000 AS $$ SELECT 1, 'a' $$",
    ("CREATE FUNCTION listed() RETURNS TABLE (a int, b mood[]) LANGUAGE sql AS $$ SELECT 1, "
     "NULL::mood[] $$"),
    "CREATE FUNCTION unnamed() RETURNS record LANGUAGE sql AS $$ SELECT 1, 2 $$",
    "CREATE FUNCTION nothing() RETURNS void LANGUAGE sql AS $$ $$",
    "CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "CREATE TRIGGER fires AFTER INSERT ON items EXECUTE FUNCTION fires()",
    "CREATE TABLE binding_other.follower (id int REFERENCES binding_other.elsewhere ON DELETE SET "
    "NULL)",
    "CREATE PROCEDURE acts() LANGUAGE sql AS $$ $$",
    "INSERT INTO \"Order\" SELECT i % 4, i FROM generate_series(1, 200) AS i",
    "ANALYZE \"Order\"",
};

typedef struct catalog_fixture {
    ot_arena *arena;
    ot_pg_session *session;
    const ot_catalog *catalog;
} catalog_fixture;

static void run(catalog_fixture *fixture, const char *sql)
{
    ot_error error = {0};
    ot_pg_table rows;
    if (ot_pg_session_query(fixture->session, fixture->arena, sql, NULL, 0, &rows, &error) != OT_OK)
        fail_msg("%s: %s", sql, error.message);
}

static int start(void **state)
{
    static catalog_fixture fixture;
    const char *url = getenv("OT_TEST_DATABASE_URL");
    *state = NULL;
    if (url == NULL || url[0] == '\0') {
        print_message(
            "OT_TEST_DATABASE_URL is not set: the tests against a database are skipped\n");
        return 0;
    }
    ot_error error = {0};
    fixture.arena = ot_arena_new();
    fixture.session = ot_pg_session_open(ot_str_from_c(url), 10, &error);
    if (fixture.session == NULL)
        fail_msg("%s", error.message);
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
        run(&fixture, statements[i]);
    fixture.catalog = ot_catalog_load(fixture.arena, fixture.session, NULL, &error);
    if (fixture.catalog == NULL)
        fail_msg("%s", error.message);
    *state = &fixture;
    return 0;
}

static int stop(void **state)
{
    catalog_fixture *fixture = *state;
    if (fixture == NULL)
        return 0;
    run(fixture, "ROLLBACK");
    ot_pg_session_close(fixture->session);
    ot_arena_free(fixture->arena);
    return 0;
}

static const ot_catalog *catalog_of(void **state)
{
    if (*state == NULL)
        skip();
    return ((catalog_fixture *)*state)->catalog;
}

static const ot_table *table_of(const ot_catalog *catalog, const char *name)
{
    const ot_table *table = ot_catalog_table(catalog, OT_S(""), ot_str_from_c(name));
    assert_non_null(table);
    return table;
}

static const ot_column *column_of(const ot_table *table, const char *name)
{
    const ot_column *column = ot_table_column(table, ot_str_from_c(name));
    assert_non_null(column);
    assert_ptr_equal(column, &table->columns[column->index]);
    return column;
}

static void assert_text(ot_str found, const char *expected)
{
    if (!ot_str_equal(found, ot_str_from_c(expected)))
        fail_msg("expected %s, found %.*s", expected, OT_ARG(found));
}

static void test_tables(void **state)
{
    const ot_catalog *catalog = catalog_of(state);
    const ot_table *items = table_of(catalog, "items");
    assert_text(items->schema, "Binding Test");
    assert_text(items->quoted, "\"Binding Test\".items");
    assert_int_equal(items->kind, 'r');
    assert_true(items->has_row_security && items->in_search_path);
    assert_text(table_of(catalog, "Order")->quoted, "\"Binding Test\".\"Order\"");
    assert_false(table_of(catalog, "Order")->has_row_security);
    assert_true(items->has_triggers && !items->has_actions);
    assert_false(table_of(catalog, "Order")->has_triggers);
    assert_true(table_of(catalog, "follower")->has_actions);
    assert_int_equal(table_of(catalog, "shown")->kind, 'v');
    assert_int_equal(table_of(catalog, "kept")->kind, 'm');
    assert_int_equal(table_of(catalog, "parted")->kind, 'p');
    assert_text(table_of(catalog, "elsewhere")->quoted, "binding_other.elsewhere");
    assert_null(ot_catalog_table(catalog, OT_S(""), OT_S("order")));
    assert_null(ot_catalog_table(catalog, OT_S(""), OT_S("pg_class")));
    assert_null(ot_catalog_table(catalog, OT_S("pg_catalog"), OT_S("pg_class")));
    const ot_table *other = ot_catalog_table(catalog, OT_S("binding_other"), OT_S("items"));
    assert_int_equal(other->column_count, 1);
}

static void test_columns(void **state)
{
    const ot_table *items = table_of(catalog_of(state), "items");
    const ot_column *id = column_of(items, "id");
    assert_true(id->not_null && id->has_default && id->is_generated);
    const ot_column *from = column_of(items, "from");
    assert_text(from->quoted, "\"from\"");
    assert_true(from->not_null && from->has_default && !from->is_generated);
    assert_true(column_of(items, "doubled")->is_generated);
    assert_false(column_of(items, "total")->not_null);
    assert_false(column_of(table_of(catalog_of(state), "shown"), "from")->not_null);
    assert_null(ot_table_column(table_of(catalog_of(state), "Order"), OT_S("gone")));
    assert_int_equal(column_of(table_of(catalog_of(state), "Order"), "no")->index, 1);
}

static void test_types(void **state)
{
    const ot_catalog *catalog = catalog_of(state);
    const ot_table *items = table_of(catalog, "items");
    const ot_pg_type *mood = column_of(items, "feels")->type;
    assert_int_equal(mood->kind, 'e');
    assert_text(mood->sql_name, "\"Binding Test\".mood");
    assert_int_equal(mood->label_count, 3);
    assert_text(mood->labels[1], "sad");
    const ot_pg_type *moods = column_of(items, "moods")->type;
    assert_ptr_equal(moods->element, mood);
    assert_text(moods->sql_name, "\"Binding Test\".mood[]");
    const ot_pg_type *email = column_of(items, "mail")->type;
    assert_int_equal(email->kind, 'd');
    assert_text(email->base->name, "varchar");
    assert_text(ot_binding__element_type(column_of(items, "mails")->type)->name, "text");
    assert_int_equal(column_of(items, "pairs")->type->kind, 'c');
    assert_text(column_of(items, "code")->type->sql_name, "bpchar");
    assert_text(column_of(items, "id")->type->sql_name, "bigint");
    assert_ptr_equal(ot_catalog_type(catalog, mood->oid), mood);
    assert_null(ot_catalog_type(catalog, 0));
    assert_ptr_equal(ot_map_get(&catalog->types_by_name, OT_S("mood")), mood);
    assert_ptr_equal(ot_map_get(&catalog->types_by_name, OT_S("Binding Test.mood")), mood);
    assert_non_null(ot_map_get(&catalog->types_by_name, OT_S("_int8")));
}

static bool is_unique(const ot_table *table, const char *a, const char *b)
{
    uint32_t columns[2] = {column_of(table, a)->index, b == NULL ? 0 : column_of(table, b)->index};
    return ot_table_is_unique(table, columns, b == NULL ? 1 : 2);
}

static void test_keys(void **state)
{
    const ot_catalog *catalog = catalog_of(state);
    const ot_table *items = table_of(catalog, "items");
    assert_true(items->uniques[0].is_primary && items->uniques[0].is_constraint);
    assert_int_equal(items->unique_count, 4);
    assert_true(is_unique(items, "id", NULL));
    assert_true(is_unique(items, "id", "flag"));
    assert_true(is_unique(items, "from", "feels"));
    assert_true(is_unique(items, "total", NULL));
    assert_true(is_unique(items, "code", NULL));
    assert_false(is_unique(items, "from", NULL));
    assert_false(is_unique(items, "order_no", NULL));
    assert_true(is_unique(table_of(catalog, "kept"), "id", NULL));
    assert_false(is_unique(table_of(catalog, "shown"), "id", NULL));
}

static void test_foreign_keys(void **state)
{
    const ot_catalog *catalog = catalog_of(state);
    const ot_table *items = table_of(catalog, "items");
    const ot_table *order = table_of(catalog, "Order");
    assert_int_equal(items->reference_count, 1);
    assert_int_equal(order->referrer_count, 1);
    const ot_foreign_key *key = items->references[0];
    assert_ptr_equal(key, order->referrers[0]);
    assert_ptr_equal(key->to, order);
    assert_int_equal(key->column_count, 2);
    assert_int_equal(key->from_columns[0], column_of(items, "shop")->index);
    assert_int_equal(key->from_columns[1], column_of(items, "order_no")->index);
    assert_int_equal(key->to_columns[0], column_of(order, "shop")->index);
    assert_int_equal(key->to_columns[1], column_of(order, "no")->index);
}

static void test_statistics(void **state)
{
    const ot_catalog *catalog = catalog_of(state);
    const ot_table *order = table_of(catalog, "Order");
    assert_true(order->row_estimate == 200);
    assert_true(column_of(order, "no")->distinct == 200);
    assert_true(column_of(order, "shop")->distinct == 4);
    assert_true(column_of(order, "no")->width == 8 && column_of(order, "shop")->width == 2);
    assert_true(table_of(catalog, "shown")->row_estimate == 1000);
    assert_true(column_of(table_of(catalog, "items"), "flag")->distinct == 2);
    assert_true(column_of(table_of(catalog, "items"), "feels")->distinct == 3);
}

/* ---- What a schema names, and no more ---- */

static const ot_str wanted_names[] = {OT_STR("items"),
                                      OT_STR("Order"),
                                      OT_STR("no such \"table\\\""),
                                      OT_STR("elsewhere_pkey"),
                                      OT_STR("items_total"),
                                      OT_STR("parted_day_not_null"),
                                      OT_STR("parted_n_not_null")};

static ot_catalog *load_wanted(catalog_fixture *fixture, ot_arena *arena)
{
    ot_error error = {0};
    ot_catalog_names names = {.items = wanted_names,
                              .count = sizeof(wanted_names) / sizeof(wanted_names[0])};
    ot_catalog *catalog = ot_catalog_load(arena, fixture->session, &names, &error);
    if (catalog == NULL)
        fail_msg("%s", error.message);
    return catalog;
}

/* Other schemas of the database may have tables of any name. */
static uint32_t own_tables(const ot_catalog *catalog)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < catalog->table_count; i++)
        count += ot_str_equal(catalog->tables[i]->schema, OT_S("Binding Test")) ||
                 ot_str_equal(catalog->tables[i]->schema, OT_S("binding_other"));
    return count;
}

static void test_names(void **state)
{
    const ot_catalog *all = catalog_of(state);
    ot_arena *arena = ot_arena_new();
    const ot_catalog *catalog = load_wanted(*state, arena);
    const ot_table *items = table_of(catalog, "items");
    assert_int_equal(own_tables(catalog), 3); /* `items` in both schemas */
    assert_int_equal(items->column_count, table_of(all, "items")->column_count);
    assert_int_equal(items->unique_count, 4);
    assert_int_equal(items->reference_count, 1);
    assert_ptr_equal(items->references[0]->to, table_of(catalog, "Order"));
    assert_true(column_of(table_of(catalog, "Order"), "no")->distinct == 200);
    assert_text(column_of(items, "feels")->type->sql_name, "\"Binding Test\".mood");
    assert_int_equal(column_of(items, "pairs")->type->kind, 'c');
    assert_true(ot_map_has(&catalog->constraints, OT_S("elsewhere_pkey")));
    assert_true(ot_map_has(&catalog->constraints, OT_S("items_total")));
    assert_true(ot_map_has(&catalog->constraints, OT_S("parted_day_not_null")));
    assert_false(ot_map_has(&catalog->constraints, OT_S("parted_n_not_null")));
    assert_false(ot_map_has(&catalog->constraints, OT_S("items_pkey")));
    ot_arena_free(arena);
}

/* "name(in type default, ...) -> set result [columns] flags" of each function of that name in the
 * test's schema. */
static void put_functions(const ot_catalog *catalog, ot_str name, ot_buffer *out)
{
    for (uint32_t i = 0; i < catalog->function_count; i++) {
        const ot_function *f = &catalog->functions[i];
        if (!ot_str_equal(f->name, name) || !ot_str_equal(f->schema, OT_S("Binding Test")))
            continue;
        ot_buffer_printf(out, "%.*s(", OT_ARG(f->quoted));
        for (uint32_t p = 0; p < f->parameter_count; p++)
            ot_buffer_printf(out, "%s%.*s %.*s%s", p > 0 ? ", " : "",
                             OT_ARG(f->parameters[p].quoted),
                             OT_ARG(f->parameters[p].row != NULL ? f->parameters[p].row->name
                                                                 : f->parameters[p].type->name),
                             f->parameters[p].has_default ? " default" : "");
        ot_buffer_printf(out, ") %s%c%c%s%s%s", f->is_set ? "set " : "", f->kind, f->volatility,
                         f->is_strict ? " strict" : "", f->is_variadic ? " variadic" : "",
                         f->is_void ? " void" : "");
        if (f->is_set)
            ot_buffer_printf(out, " ~%.0f", f->rows);
        if (f->row != NULL)
            ot_buffer_printf(out, " rows of %.*s", OT_ARG(f->row->name));
        if (f->result != NULL)
            ot_buffer_printf(out, " -> %.*s", OT_ARG(f->result->name));
        for (uint32_t c = 0; c < f->column_count; c++)
            ot_buffer_printf(out, " %.*s:%.*s", OT_ARG(f->columns[c].quoted),
                             OT_ARG(f->columns[c].type->name));
        OT_BUFFER_LITERAL(out, "\n");
    }
}

static void test_functions(void **state)
{
    static const struct {
        const char *name;
        const char *expected;
    } rows[] = {
        {"Total of",
         "\"Binding Test\".\"Total of\"(o Order, \"per Cent\" int4 default, feels mood "
         "default) fs low:int4 "
         "feels:mood\n"
         "\"Binding Test\".\"Total of\"(\"\" text, rest _int4) set fi strict variadic ~7 "
         "rows of Order\n"},
        {"pairs", "\"Binding Test\".pairs() set fv ~2000000 a:int4 b:text\n"},
        {"listed", "\"Binding Test\".listed() set fv ~1000 a:int4 b:_mood\n"},
        {"unnamed", "\"Binding Test\".unnamed() fv\n"},
        {"nothing", "\"Binding Test\".nothing() fv void\n"},
        {"fires", ""},
        {"acts", "\"Binding Test\".acts() pv void\n"},
    };
    const ot_catalog *catalog = catalog_of(state);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_buffer out = {0};
        put_functions(catalog, ot_str_from_c(rows[i].name), &out);
        assert_text(ot_buffer_str(&out), rows[i].expected);
        ot_buffer_free(&out);
    }
}

static void test_description(void **state)
{
    const ot_catalog *catalog = catalog_of(state);
    catalog_fixture *f = *state;
    const ot_pg_type *types[] = {ot_map_get(&catalog->types_by_name, OT_S("int8"))};
    ot_result_columns columns;
    ot_error error = {0};
    ot_status status = catalog->describe(
        catalog->describe_data, f->arena, catalog,
        OT_S("SELECT feels, mails AS \"My mails\", total FROM items WHERE id = $1"), types, 1,
        &columns, &error);
    assert_int_equal(status, OT_OK);
    assert_int_equal(columns.column_count, 3);
    assert_text(columns.columns[0].type->name, "mood");
    assert_text(columns.columns[1].quoted, "\"My mails\"");
    assert_text(columns.columns[1].type->name, "_text"); /* the domain is not told */
    assert_int_equal(columns.columns[2].index, 2);
    run(f, "SAVEPOINT before");
    status = catalog->describe(catalog->describe_data, f->arena, catalog,
                               OT_S("SELECT nope FROM items"), NULL, 0, &columns, &error);
    run(f, "ROLLBACK TO before");
    assert_int_equal(status, OT_INVALID);
    assert_text(ot_str_from_c(error.message), "column \"nope\" does not exist");
}

/* Tables that nobody names cost nothing, however many there are. */
static void test_size(void **state)
{
    if (*state == NULL)
        skip();
    ot_arena *few = ot_arena_new();
    ot_arena *many = ot_arena_new();
    (void)load_wanted(*state, few);
    run(*state, "DO $$ BEGIN FOR n IN 1..300 LOOP EXECUTE format('CREATE TABLE bystander_%s"
                " (id int PRIMARY KEY, next int UNIQUE REFERENCES bystander_%s,"
                " item bigint REFERENCES items, a text, b text, c text)', n, n); END LOOP; END $$");
    (void)load_wanted(*state, many);
    assert_true(ot_arena_bytes(many) <= ot_arena_bytes(few) + 1024);
    ot_arena_free(few);
    ot_arena_free(many);
}

/* The lookups need no database. */
static void test_lookups(void **state)
{
    (void)state;
    ot_arena *arena = ot_arena_new();
    const ot_catalog *catalog =
        sample_catalog(arena, "a(x int4 pk, y int4 unique)\n other.b(z int4)");
    const ot_table *a = ot_catalog_table(catalog, OT_S("public"), OT_S("a"));
    assert_non_null(a);
    assert_ptr_equal(ot_catalog_table(catalog, OT_S(""), OT_S("a")), a);
    assert_null(ot_catalog_table(catalog, OT_S(""), OT_S("b")));
    assert_non_null(ot_catalog_table(catalog, OT_S("other"), OT_S("b")));
    assert_null(ot_catalog_table(catalog, OT_S("other"), OT_S("")));
    char name[300];
    memset(name, 'a', sizeof(name));
    assert_null(ot_catalog_table(catalog, OT_S("public"), ot_str_make(name, sizeof(name))));
    assert_text(ot_catalog_type(catalog, 20)->name, "int8");
    assert_null(ot_catalog_type(catalog, UINT32_MAX));
    assert_false(ot_table_is_unique(a, NULL, 0));
    ot_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),       cmocka_unit_test(test_columns),
        cmocka_unit_test(test_types),        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_foreign_keys), cmocka_unit_test(test_statistics),
        cmocka_unit_test(test_names),        cmocka_unit_test(test_size),
        cmocka_unit_test(test_functions),    cmocka_unit_test(test_description),
        cmocka_unit_test(test_lookups),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
