#include "command/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- What cannot be said ---- */

static const struct {
    const char *yaml;
    const char *message; /* its start, after "t.yaml:" */
} mistakes[] = {
    {"server: {lisen: x}", "1: unknown key \"lisen\" in server; known are admin, batch_max, "},
    {"database:\n  url: x\n  role: y\n", "3: unknown key \"role\" in database"},
    {"\n\nsever: {}\n",
     "3: unknown section \"sever\"; known are auth, cache, database, development, idempotency, "},
    {"server:\n  threads: many\n",
     "2: server.threads must be a whole number up to 256, not \"many\""},
    {"server:\n  threads: 257\n", "2: server.threads must be a whole number"},
    {"server:\n  threads: -1\n", "2: server.threads must be a whole number"},
    {"server:\n  threads: 1.5\n", "2: server.threads must be a whole number"},
    {"server:\n  threads: 99999999999999999999\n", "2: server.threads must be a whole number"},
    {"server:\n  listen: [a]\n", "2: server.listen must be a single value"},
    {"server: 5", "1: server must be a mapping"},
    {"[server]", "1: the configuration must be a mapping"},
    {"server:\n  threads: 1\n  threads: 2\n", "3: \"threads\" is given twice"},
    {"server: {}\nserver: {}\n", "2: \"server\" is given twice"},
    {"? [a]\n: b\n", "1: a key must be a text"},
    {"database: {prepared: maybe}", "1: database.prepared must be true or false"},
    {"schema: {files: {a: b}}", "1: a text or a list of texts is expected"},
    {"modules:\n  - [a]\n", "2: a text is expected"},
    {"a: b: c", "1: this is not YAML"},
    {"server:\n\tlisten: x\n", "2: this is not YAML"},
    {"server: {tls_key_file: x}", "1: unknown key \"tls_key_file\""},
    {"database: {url_file: /nonexistent/secret}", "1: cannot open /nonexistent/secret"},
    {"auth: {leeway_s: 61}", "1: auth.leeway_s must be a whole number up to 60"},
    {"persisted: {redis: [a]}", "1: persisted.redis must be a single value"},
    {"persisted: {redis_timeout_ms: 10001}",
     "1: persisted.redis_timeout_ms must be a whole number up to 10000"},
    {"idempotency: {keep_s: 31622401}",
     "1: idempotency.keep_s must be a whole number up to 31622400"},
    {"limits: {cost: 1000000001}", "1: limits.cost must be a whole number up to 1000000000"},
    {"limits: {cost: -1}", "1: limits.cost must be a whole number up to 1000000000, not \"-1\""},
    {"limits: {costs: 1}", "1: unknown key \"costs\" in limits; known are cost, cost_mode"},
    {"rate_limit: {client_per_minute: 6000001}",
     "1: rate_limit.client_per_minute must be a whole number up to 6000000"},
    {"rate_limit: {burst: 1000001}", "1: rate_limit.burst must be a whole number up to 1000000"},
    {"auth: {keys: {}}", "1: auth.keys must be a list"},
    {"auth:\n  keys:\n    - algorithm: HS256\n      sekret: x\n",
     "4: unknown key \"sekret\" in auth.keys"},
    {"auth:\n  keys:\n    - algorithm: none\n",
     "3: a key's algorithm is HS256 or RS256, not \"none\""},
    {"auth:\n  keys:\n    - {secret: x}\n", "3: a key's algorithm is HS256 or RS256, not \"\""},
    {"auth:\n  keys:\n    - {algorithm: HS256, public_key: x}\n", "3: an HS256 key has a secret"},
    {"auth:\n  keys:\n    - {algorithm: RS256, secret: x}\n", "3: an HS256 key has a secret"},
    {"auth:\n  keys:\n    - {algorithm: HS256, secret: x, secret_file: y}\n",
     "3: \"secret_file\" is given twice"},
    {"auth:\n  keys:\n    - {algorithm: [HS256]}\n", "3: \"algorithm\" must be a text"},
};

static void mistakes_have_a_line(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        ot_arena *arena = ot_arena_new();
        ot_config config;
        ot_error error = {0};
        ot_config_init(arena, &config);
        ot_status status =
            ot_config_read_text(&config, OT_S("t.yaml"), ot_str_from_c(mistakes[i].yaml), &error);
        ot_str wanted = ot_arena_printf(arena, "t.yaml:%s", mistakes[i].message);
        if (status != OT_INVALID || !ot_str_starts_with(ot_str_from_c(error.message), wanted))
            fail_msg("%s\n-> %s", mistakes[i].yaml, error.message);
        ot_arena_free(arena);
    }
}

/* ---- What can ---- */

static void read_or_fail(ot_config *config, const char *yaml)
{
    ot_error error;
    if (ot_config_read_text(config, OT_S("conf/t.yaml"), ot_str_from_c(yaml), &error) != OT_OK)
        fail_msg("%s", error.message);
}

static void everything(void **state)
{
    (void)state; /* cmocka's */
    ot_arena *arena = ot_arena_new();
    ot_config c;
    ot_config_init(arena, &c);
    read_or_fail(&c, "server:\n"
                     "  listen: '[::]:80'\n"
                     "  admin: \"off\"\n"
                     "  threads: 3\n"
                     "  tls_certificate: cert.pem\n"
                     "  tls_key: /etc/key.pem\n"
                     "  trusted_proxies: [10.0.0.0/8, '::1']\n"
                     "idempotency: {keys: required, table: t, keep_s: 31622400}\n"
                     "limits: {cost: 1000000000, cost_mode: measure}\n"
                     "rate_limit: {client_per_minute: 6000000, address_per_minute: 7, burst: 8}\n"
                     "database: {url: 'postgres://x', prepared: no, share_reads: no, "
                     "read_connections: 4}\n"
                     "schema:\n"
                     "  files: [a.graphql, ../b.graphql]\n"
                     "modules: money.so\n"
                     "auth:\n"
                     "  roles: [customer, staff]\n"
                     "  scope_claim: permissions\n"
                     "  leeway_s: 10\n"
                     "  keys:\n"
                     "    - {kid: k, algorithm: HS256, secret: s, issuer: i, audience: [a, b]}\n"
                     "    - {algorithm: RS256, public_key: p, audience: c}\n"
                     "development: {graphiql: yes, hints: true, introspection: false}\n"
                     "log: {level: debug}\n");
    assert_string_equal(c.server.listen.ptr, "[::]:80");
    assert_string_equal(c.server.admin.ptr, "off");
    assert_int_equal(c.server.threads, 3);
    assert_string_equal(c.server.tls_certificate.ptr, "conf/cert.pem");
    assert_string_equal(c.server.tls_key.ptr, "/etc/key.pem");
    assert_int_equal(c.server.trusted_proxies.count, 2);
    assert_string_equal(c.server.trusted_proxies.items[1].ptr, "::1");
    assert_string_equal(c.idempotency.keys.ptr, "required");
    assert_string_equal(c.idempotency.table.ptr, "t");
    assert_int_equal(c.limits.cost, 1000000000);
    assert_string_equal(c.limits.cost_mode.ptr, "measure");
    assert_int_equal(c.idempotency.keep_s, 31622400);
    assert_int_equal(c.rate_limit.client_per_minute, 6000000);
    assert_int_equal(c.rate_limit.address_per_minute, 7);
    assert_int_equal(c.rate_limit.burst, 8);
    assert_false(c.database.prepared);
    assert_false(c.database.share_reads);
    assert_int_equal(c.database.read_connections, 4);
    assert_int_equal(c.schema.files.count, 2);
    assert_string_equal(c.schema.files.items[1].ptr, "conf/../b.graphql");
    assert_int_equal(c.modules.count, 1);
    assert_string_equal(c.modules.items[0].ptr, "conf/money.so");
    assert_int_equal(c.auth.roles.count, 2);
    assert_string_equal(c.auth.scope_claim.ptr, "permissions");
    assert_int_equal(c.auth.leeway_s, 10);
    assert_int_equal(c.auth.key_count, 2);
    assert_string_equal(c.auth.keys[0].kid.ptr, "k");
    assert_int_equal(c.auth.keys[0].audience_count, 2);
    assert_int_equal(c.auth.keys[1].algorithm, OT_ALGORITHM_RS256);
    assert_string_equal(c.auth.keys[1].material.ptr, "p");
    assert_string_equal(c.auth.keys[1].audiences[0].ptr, "c");
    assert_true(c.development.graphiql);
    assert_true(c.development.hints);
    assert_false(c.development.introspection);
    assert_string_equal(c.log.level.ptr, "debug");
    ot_arena_free(arena);
}

static void nothing_keeps_defaults(void **state)
{
    (void)state; /* cmocka's */
    static const char *const empty[] = {"", "\n", "# nothing\n", "server:\n", "server: {threads: }",
                                        "~"};
    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        ot_arena *arena = ot_arena_new();
        ot_config c;
        ot_config_init(arena, &c);
        read_or_fail(&c, empty[i]);
        assert_string_equal(c.server.listen.ptr, "127.0.0.1:4000");
        assert_int_equal(c.server.threads, 0);
        assert_string_equal(c.idempotency.keys.ptr, "off");
        assert_int_equal(c.rate_limit.client_per_minute + c.rate_limit.address_per_minute, 0);
        assert_true(c.database.prepared);
        assert_true(c.database.share_reads);
        assert_true(c.development.introspection);
        assert_false(c.development.graphiql);
        ot_arena_free(arena);
    }
}

static void a_secret_from_a_file(void **state)
{
    (void)state; /* cmocka's */
    char path[] = "/tmp/onetrip_secret_XXXXXX";
    int fd = mkstemp(path);
    assert_int_equal(write(fd, "postgres://y\n", 13), 13);
    close(fd);
    ot_arena *arena = ot_arena_new();
    ot_config c;
    ot_config_init(arena, &c);
    ot_str yaml = ot_arena_printf(arena,
                                  "database: {url_file: %s}\n"
                                  "auth: {keys: [{algorithm: HS256, secret_file: %s}]}\n",
                                  path, path);
    read_or_fail(&c, yaml.ptr);
    assert_string_equal(c.database.url.ptr, "postgres://y");
    assert_string_equal(c.auth.keys[0].material.ptr, "postgres://y");

    char variable[128];
    (void)snprintf(variable, sizeof(variable), "ONETRIP_DATABASE_URL_FILE=%s", path);
    char *const environment[] = {variable, NULL};
    ot_config_init(arena, &c);
    assert_int_equal(ot_config_read_environment(&c, environment, NULL), OT_OK);
    assert_string_equal(c.database.url.ptr, "postgres://y");
    ot_arena_free(arena);
    unlink(path);
}

/* ---- Environment and flags ---- */

static char *word(const char *text)
{
    return (char *)(uintptr_t)text;
}

static void the_environment_wins_over_the_file(void **state)
{
    (void)state; /* cmocka's */
    char *const environment[] = {
        word("DATABASE_URL=postgres://platform"),
        word("PORT=8080"),
        word("ONETRIP_SERVER_THREADS=7"),
        word("ONETRIP_SCHEMA_FILES=a.graphql, b.graphql,"),
        word("ONETRIP_MODULES=m.so"),
        word("ONETRIP_SERVER_ADMIN="),
        word("ONETRIP_SERVER_LISTENX=no"),
        word("ONETRIP_AUTH_KEYS=[{\"algorithm\":\"HS256\",\"secret\":\"s\",\"issuer\":\"i\"}]"),
        NULL};
    ot_arena *arena = ot_arena_new();
    ot_config c;
    ot_error error;
    ot_config_init(arena, &c);
    read_or_fail(&c, "server: {listen: 'x:1', threads: 2}\ndatabase: {url: y}\nschema: {files: z}");
    assert_int_equal(ot_config_read_environment(&c, environment, &error), OT_OK);
    assert_string_equal(c.database.url.ptr, "postgres://platform");
    assert_string_equal(c.server.listen.ptr, ":8080");
    assert_string_equal(c.server.admin.ptr, "127.0.0.1:4001"); /* an empty variable is none */
    assert_int_equal(c.server.threads, 7);
    assert_int_equal(c.schema.files.count, 2);
    assert_string_equal(c.schema.files.items[1].ptr, "b.graphql");
    assert_string_equal(c.modules.items[0].ptr, "m.so");
    assert_int_equal(c.auth.key_count, 1);
    assert_string_equal(c.auth.keys[0].issuer.ptr, "i");

    assert_int_equal(ot_config_set(&c, "server.threads", OT_S("9"), true, &error), OT_OK);
    assert_int_equal(c.server.threads, 9);
    assert_int_equal(ot_config_set(&c, "schema.files", OT_S("one"), true, &error), OT_OK);
    assert_int_equal(ot_config_set(&c, "schema.files", OT_S("two"), false, &error), OT_OK);
    assert_int_equal(c.schema.files.count, 2);
    assert_string_equal(c.schema.files.items[0].ptr, "one");
    ot_arena_free(arena);
}

static void ours_wins_over_the_platform(void **state)
{
    (void)state; /* cmocka's */
    char *const environment[] = {word("PORT=8080"), word("ONETRIP_SERVER_LISTEN=127.0.0.1:9"),
                                 word("DATABASE_URL=a"), word("ONETRIP_DATABASE_URL=b"), NULL};
    ot_arena *arena = ot_arena_new();
    ot_config c;
    ot_config_init(arena, &c);
    assert_int_equal(ot_config_read_environment(&c, environment, NULL), OT_OK);
    assert_string_equal(c.server.listen.ptr, "127.0.0.1:9");
    assert_string_equal(c.database.url.ptr, "b");
    ot_arena_free(arena);
}

static void mistakes_name_the_variable(void **state)
{
    (void)state; /* cmocka's */
    static const struct {
        const char *variable;
        const char *message;
    } cases[] = {
        {"ONETRIP_SERVER_THREADS=x", "ONETRIP_SERVER_THREADS: server.threads must be"},
        {"ONETRIP_DATABASE_PREPARED=x", "ONETRIP_DATABASE_PREPARED: database.prepared must be"},
        {"ONETRIP_DATABASE_URL_FILE=/nonexistent", "ONETRIP_DATABASE_URL_FILE: cannot open"},
        {"ONETRIP_AUTH_KEYS=[{algorithm: X}]", "ONETRIP_AUTH_KEYS:1: a key's algorithm"},
        {"ONETRIP_AUTH_KEYS=[", "ONETRIP_AUTH_KEYS:2: this is not YAML"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *const environment[] = {word(cases[i].variable), NULL};
        ot_arena *arena = ot_arena_new();
        ot_config c;
        ot_error error = {0};
        ot_config_init(arena, &c);
        assert_int_equal(ot_config_read_environment(&c, environment, &error), OT_INVALID);
        if (strncmp(error.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("%s -> %s", cases[i].variable, error.message);
        ot_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_have_a_line),
        cmocka_unit_test(everything),
        cmocka_unit_test(nothing_keeps_defaults),
        cmocka_unit_test(a_secret_from_a_file),
        cmocka_unit_test(the_environment_wins_over_the_file),
        cmocka_unit_test(ours_wins_over_the_platform),
        cmocka_unit_test(mistakes_name_the_variable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
