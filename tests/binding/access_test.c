/* Whom fields and types are for: which rules stand before what, what they ask of whoever asks, and
 * what is refused of them at start. */
#include "binding/sample.h"

static const char shop[] = "people(id int8 pk, name text!, mood text)"
                           "accounts(id int8 pk, person_id int8! -> people unique, email text, "
                           "balance int4!)"
                           "posts(id int8 pk, person_id int8! -> people, title text!)";

static const char sdl[] =
    "type Query @requiresScopes(scopes: \"api\") {\n"
    "  people: [Person!] own: [Person!] @authenticated accounts: [Account!]\n"
    "  pages: AccountConnection accountCount: Int! @aggregate(of: \"Account\")\n"
    "  sums: Sums @aggregate(of: \"own\") node(id: ID!): Node entries: [Entry!] stamped: "
    "[Stamped!]\n"
    "}\n"
    "interface Node { id: ID! }\n"
    "interface Stamped @requiresRole(any: [\"clerk\", \"boss\"]) { title: String @authenticated }\n"
    "scalar Email @requiresScopes(scopes: [[\"email\", \"read\"], [\"admin\"]])\n"
    "enum Mood @requiresRole(any: \"friend\") { good bad }\n"
    "type Person @table(name: \"people\") { id: ID! name: String! mood: Mood account: Account\n"
    "  mail: Email @expr(sql: \"name\") posts: [Post!] postCount: Int! @aggregate(of: \"posts\") "
    "}\n"
    "type Account implements Node @table @requiresScopes(scopes: [[\"accounts\"]]) {\n"
    "  id: ID! email: Email @authenticated balance: Int! @requiresRole(any: [\"clerk\", \"boss\"]) "
    "}\n"
    "type Post implements Node & Stamped @table { id: ID! title: String! }\n"
    "type AccountConnection { nodes: [Account!]! edges: [AccountEdge!]! pageInfo: PageInfo! "
    "totalCount: Int! }\n"
    "type AccountEdge { cursor: String! node: Account! }\n"
    "type PageInfo { hasNextPage: Boolean! }\n"
    "type Sums { count: Int! }\n"
    "union Entry = Post | Account\n"
    "type Mutation @authenticated { drop(id: ID!): Account @delete\n"
    "  rename(id: ID!, name: String): Person @update }\n";

#define API "@requiresScopes(scopes: [[\"api\"]])"
#define ACCOUNTS "@requiresScopes(scopes: [[\"accounts\"]])"
#define EMAIL "@requiresScopes(scopes: [[\"email\", \"read\"], [\"admin\"]])"
#define CLERK "@requiresRole(any: [\"clerk\", \"boss\"])"
#define ANY "@authenticated"

static void put_access(const ot_access *access, ot_buffer *out)
{
    for (uint32_t i = 0; access != NULL && i < access->count; i++)
        ot_buffer_printf(out, "%s%.*s", i == 0 ? "" : " ", OT_ARG(access->rules[i]->text));
}

/* Of a field "Type.field", or of the objects of a type. */
static const ot_access *access_of(const sample_binding *sample, ot_str path)
{
    size_t dot = ot_str_find(path, '.', 0);
    const ot_type *type = ot_schema_type(sample->fixture.schema, ot_str_slice(path, 0, dot));
    if (dot == path.len)
        return ot_binding_type(sample->binding, type)->access;
    const ot_field *field =
        ot_map_get(&type->fields_by_name, ot_str_slice(path, dot + 1, path.len));
    return ot_binding_field(sample->binding, field)->access;
}

static void test_rules(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        const char *path;
        const char *rules;
    } rows[] = {
        {"a field without a word", "Person.name", ""},
        {"a root field has the rule of its type", "Query.people", API},
        {"and its own first", "Query.own", ANY " " API},
        {"of a type with a rule", "Query.accounts", ACCOUNTS " " API},
        {"of a connection of it", "Query.pages", ACCOUNTS " " API},
        {"its nodes, however they are reached", "AccountConnection.nodes", ACCOUNTS},
        {"its edges", "AccountConnection.edges", ACCOUNTS},
        {"the node of an edge", "AccountEdge.node", ACCOUNTS},
        {"what tells nothing of rows", "AccountConnection.pageInfo", ""},
        {"how many there are of the type", "Query.accountCount", API " " ACCOUNTS},
        {"what the rows of a field come to", "Query.sums", API " " ANY},
        {"what the rows of an open field come to", "Person.postCount", CLERK},
        {"an interface without a rule, one of whose types has one", "Query.node", API},
        {"a union", "Query.entries", API},
        {"an interface with a rule", "Query.stamped", CLERK " " API},
        {"a relation to rows of a type that implements it", "Person.posts", CLERK},
        {"a scalar", "Person.mail", EMAIL},
        {"an enum", "Person.mood", "@requiresRole(any: [\"friend\"])"},
        {"a scalar, and the field's own", "Account.email", ANY " " EMAIL},
        {"a relation", "Person.account", ACCOUNTS},
        {"a field of a type with a rule", "Account.id", ""},
        {"a field that implements one with a rule", "Post.title", ANY},
        {"a role", "Account.balance", CLERK},
        {"objects of a type", "Account", ACCOUNTS},
        {"objects of a type that implements an interface", "Post", CLERK},
        {"objects of a type without a word", "Person", ""},
        {"the query type is no object", "Query", ""},
        {"a mutation", "Mutation.rename", ANY},
        {"a mutation that gives a type with a rule", "Mutation.drop", ACCOUNTS " " ANY},
    };
    sample_binding sample;
    sample_begin(&sample, shop, ot_str_from_c(sdl));
    assert_non_null(sample.binding);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ot_buffer out = {0};
        put_access(access_of(&sample, ot_str_from_c(rows[i].path)), &out);
        if (!ot_str_equal(ot_buffer_str(&out), ot_str_from_c(rows[i].rules)))
            fail_msg("%s: %.*s instead of %s", rows[i].sentence, (int)out.len, out.ptr,
                     rows[i].rules);
        ot_buffer_free(&out);
    }
    assert_int_equal(sample.binding->access_rule_count, 6);
    for (uint32_t i = 0; i < sample.binding->access_rule_count; i++)
        assert_int_equal(sample.binding->access_rules[i]->index, i);
    const ot_access *more = access_of(&sample, OT_S("Account.email"));
    const ot_access *fewer = access_of(&sample, OT_S("Post.title"));
    assert_true(ot_access_covers(more, fewer));
    assert_false(ot_access_covers(fewer, more));
    assert_true(ot_access_covers(NULL, NULL));
    assert_false(ot_access_covers(NULL, fewer));
    sample_end(&sample);
}

/* ---- Judging ---- */

static const ot_access_rule *rule_of(const sample_binding *sample, const char *text)
{
    for (uint32_t i = 0; i < sample->binding->access_rule_count; i++)
        if (ot_str_equal(sample->binding->access_rules[i]->text, ot_str_from_c(text)))
            return sample->binding->access_rules[i];
    fail_msg("there is no rule %s", text);
    return NULL;
}

static void test_verdicts(void **state)
{
    (void)state;
    static const ot_str scopes[] = {OT_STR("read"), OT_STR("email"), OT_STR("accounts")};
    const struct {
        const char *sentence;
        const char *rule;
        ot_caller caller;
        ot_access_verdict verdict;
    } rows[] = {
        {"any token", ANY, {.role = OT_S("")}, OT_ACCESS_GRANTED},
        {"both scopes", EMAIL, {.scopes = {scopes, 2}}, OT_ACCESS_GRANTED},
        {"both and another", EMAIL, {.scopes = {scopes, 3}}, OT_ACCESS_GRANTED},
        {"one of two", EMAIL, {.scopes = {scopes, 1}}, OT_ACCESS_NO_RIGHT},
        {"none", EMAIL, {.role = OT_S("admin")}, OT_ACCESS_NO_RIGHT},
        {"another", ACCOUNTS, {.scopes = {scopes, 2}}, OT_ACCESS_NO_RIGHT},
        {"the one", ACCOUNTS, {.scopes = {scopes, 3}}, OT_ACCESS_GRANTED},
        {"the first role", CLERK, {.role = OT_S("clerk")}, OT_ACCESS_GRANTED},
        {"the second role", CLERK, {.role = OT_S("boss")}, OT_ACCESS_GRANTED},
        {"another role", CLERK, {.role = OT_S("guest")}, OT_ACCESS_NO_RIGHT},
        {"no role", CLERK, {.role = OT_S("")}, OT_ACCESS_NO_RIGHT},
        {"a scope is no role", CLERK, {.scopes = {scopes, 3}}, OT_ACCESS_NO_RIGHT},
        {"whoever looks at a plan", CLERK, {.has_all = true}, OT_ACCESS_GRANTED},
    };
    sample_binding sample;
    sample_begin(&sample, shop, ot_str_from_c(sdl));
    assert_non_null(sample.binding);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const ot_access_rule *rule = rule_of(&sample, rows[i].rule);
        if (ot_access_judge(rule, &rows[i].caller) != rows[i].verdict)
            fail_msg("%s", rows[i].sentence);
        assert_int_equal(ot_access_judge(rule, NULL), OT_ACCESS_NO_TOKEN);
    }
    sample_end(&sample);
}

/* ---- Mistakes ---- */

#define SCOPES(list)                                                                               \
    "type Query { p: [P!] @requiresScopes(scopes: " list                                           \
    ") } type P @table(name: \"people\") { id: ID! }"
#define ROLE(list)                                                                                 \
    "type Query { p: [P!] @requiresRole(any: " list                                                \
    ") } type P @table(name: \"people\") { id: ID! }"
#define AT "1:22 Field \"Query.p\": "

static void test_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("no scopes", SCOPES("[]"),
                AT "an empty list is a rule that nobody fits: say what is needed."),
        REFUSES("an empty set of scopes", SCOPES("[[\"a\"], []]"),
                AT "an empty list of scopes is what every token has: say @authenticated."),
        REFUSES("two scopes without inner lists", SCOPES("[\"a\", \"b\"]"),
                AT "a list of lists says which scopes are needed: [[\"a\"], [\"b\"]] is either, "
                   "[[\"a\", \"b\"]] is both."),
        REFUSES("an empty scope", SCOPES("[[\"\"]]"),
                AT "\"\" is no scope: it is one word of ASCII without quotes. Several that are "
                   "needed together are [[\"a\", \"b\"]]."),
        REFUSES("two scopes in one text", SCOPES("[[\"a b\"]]"),
                AT "\"a b\" is no scope: it is one word of ASCII without quotes. Several that are "
                   "needed together are [[\"a\", \"b\"]]."),
        REFUSES("no roles", ROLE("[]"),
                AT "an empty list is a rule that nobody fits: say what is needed."),
        REFUSES("a role without a name", ROLE("[\"clerk\", \"\"]"),
                AT "a role has a name; for any token say @authenticated."),
        REFUSES("a scalar that is only taken",
                "type Query { p(at: Secret @column(name: \"name\")): [P!] } type P @table(name: "
                "\"people\") { id: ID! }\n"
                "scalar Secret @authenticated",
                "2:15 Type \"Secret\": no field gives it, and rules of access are about what is "
                "given: put the rule on the fields that take it."),
        REFUSES("a mistake on a field that two types implement is told once",
                "type Query { a: A b: B } interface I { id: ID! @requiresRole(any: []) }\n"
                "type A implements I @table(name: \"people\") { id: ID! }\n"
                "type B implements I @table(name: \"posts\") { id: ID! }",
                "1:48 Field \"I.id\": an empty list is a rule that nobody fits: say what is "
                "needed."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
