#include "binding/shop.h"

#define WHERE(sql)                                                                                 \
    "type Query { p(x: Int, ids: [ID!], s: String): [Product!]! @where(sql: \"" sql "\") "         \
    "} " PRODUCT
#define USED " and ($args.x::int, $args.ids::int8[], $args.s) is not null"
#define BOUND_USED                                                                                 \
    " and ({x int4}::int, {ids _int8}::int8[], {s text}) is not null; x unused; ids unused; s "    \
    "unused"
#define BINDS_WHERE(sentence, sql, expected)                                                       \
    BINDS(sentence, "Query.p", WHERE(sql USED),                                                    \
          "rows list Product order id where " expected BOUND_USED)
#define REFUSES_WHERE(sentence, sql, expected)                                                     \
    REFUSES(sentence, WHERE(sql), "1:60 Field \"Query.p\": @where: " expected)

static void test_sql(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS_WHERE("own columns", "price_cents > 5", "<price_cents> > 5"),
        BINDS_WHERE("in capitals and quotes", "PRICE_CENTS > \\\"id\\\"", "<price_cents> > <id>"),
        BINDS_WHERE("not in strings", "name = 'id'", "<name> = 'id'"),
        BINDS_WHERE("not functions", "name(id) = 1", "name(<id>) = 1"),
        BINDS_WHERE("not qualified names", "exists (select 1 from inventory i where i.id = id)",
                    "exists (select 1 from inventory i where i.id = <id>)"),
        BINDS_WHERE("names of others that look like those of statements",
                    "exists (select 1 from tags x where x.t0 = id)",
                    "exists (select 1 from tags x where x.t0 = <id>)"),
        BINDS_WHERE("not tables", "exists (select 1 from tags) and id = 1",
                    "exists (select 1 from tags) and <id> = 1"),
        BINDS_WHERE("not types", "id::name = CAST(code AS name)",
                    "<id>::name = CAST(<code> AS name)"),
        BINDS_WHERE("not in a longer type", "created_at::timestamp(3) without time zone < now()",
                    "<created_at>::timestamp(3) without time zone < now()"),
        BINDS_WHERE("not typed literals", "created_at > date '2026-02-03'",
                    "<created_at> > date '2026-02-03'"),
        BINDS_WHERE("from in functions", "extract(year from created_at) > 1",
                    "extract(year from <created_at>) > 1"),
        BINDS_WHERE("distinct from", "id is distinct from weight",
                    "<id> is distinct from <weight>"),
        BINDS_WHERE("operators of words",
                    "created_at at time zone 'UTC' < now() and name like code escape 'x'",
                    "<created_at> at time zone 'UTC' < now() and <name> like <code> escape 'x'"),
        BINDS_WHERE("between", "id between weight and rating",
                    "<id> between <weight> and <rating>"),
        BINDS_WHERE("case", "case when id > 1 then name else code end = 'x'",
                    "case when <id> > 1 then <name> else <code> end = 'x'"),
        BINDS_WHERE("the own table's name", "products.id = 1", "<id> = 1"),
        BINDS_WHERE("named arguments", "make_interval(days => id) > '1'",
                    "make_interval(days => <id>) > '1'"),
        BINDS_WHERE("claims", "id = $claims.sub::bigint", "<id> = {claim sub}::bigint"),
        BINDS_WHERE("a claim compared with text", "name = $claims.sub and id::text <> $claims.sub",
                    "<name> = {claim sub} and <id>::text <> {claim sub}"),
        BINDS_WHERE("a claim compared with more than a column",
                    "name || id = $claims.sub and $claims.sub = id || name",
                    "<name> || <id> = {claim sub} and {claim sub} = <id> || <name>"),
        BINDS_WHERE("any", "id = any($args.ids::bigint[])", "<id> = any({ids _int8}::bigint[])"),
        BINDS_WHERE("subscripts", "tags[1] = name", "<tags>[1] = <name>"),
        BINDS("of a type", "Query.product",
              "type Query { product: Product } type Product @table @where(sql: \"id > 0\") { id: "
              "ID! }",
              "rows one Product order id"),
        BINDS("a document", "Query.p",
              "type Query { p(d: D): [Product!] @where(sql: \"specs @> $args.d::jsonb\") } input D "
              "{ a: Int } " PRODUCT,
              "rows list Product order id where <specs> @> {d jsonb}::jsonb; d unused"),
        REFUSES_WHERE("a name that hides the row from itself",
                      "exists (select 1 from tags t0 where t0.id = id)",
                      "\"t0\" is what statements call rows themselves; in a sub-select, call it "
                      "otherwise."),
        REFUSES_WHERE("such a name after AS", "exists (select 1 from tags AS T12 where true)",
                      "\"t12\" is what statements call rows themselves; in a sub-select, call it "
                      "otherwise."),
        REFUSES_WHERE("such a name in quotes", "exists (select 1 from tags \\\"p3\\\" where true)",
                      "\"p3\" is what statements call rows themselves; in a sub-select, call it "
                      "otherwise."),
        REFUSES_WHERE("an unknown column", "published",
                      "table \"products\" has no column \"published\"."),
        REFUSES_WHERE("an unknown quoted column", "\\\"Name\\\" = 'a'",
                      "table \"products\" has no column \"Name\"."),
        REFUSES_WHERE("an unknown argument", "id = $args.y", "field \"p\" has no argument \"y\"."),
        REFUSES_WHERE("a number without cast", "id > $args.x",
                      "$args.x is Int: say its PostgreSQL type by a cast, such as ::int4."),
        REFUSES_WHERE("a claim compared with a number", "id = $claims.sub",
                      "$claims.sub is text, column \"id\" is int8: write $claims.sub::int8."),
        REFUSES_WHERE("on the other side", "$claims.sub <> id",
                      "$claims.sub is text, column \"id\" is int8: write $claims.sub::int8."),
        REFUSES_WHERE(
            "a text argument", "created_at >= $args.s",
            "$args.s is text, column \"created_at\" is timestamptz: write $args.s::timestamptz."),
        REFUSES("a moment without cast",
                "type Query { p(t: DateTime): [Product!] @where(sql: \"coalesce($args.t, 1) = 1\") "
                "} " PRODUCT,
                "1:41 Field \"Query.p\": @where: $args.t is DateTime: say its PostgreSQL type by a "
                "cast, such as ::timestamptz."),
        REFUSES_WHERE("a list cast to one", "id = any($args.ids::bigint)",
                      "$args.ids is a list: cast it to an array, such as ::int8[]."),
        REFUSES_WHERE("one cast to a list", "id = any($args.x::bigint[])",
                      "$args.x is not a list, but its cast is to _int8."),
        REFUSES_WHERE("a cast to nothing", "id = $args.x::bignumber",
                      "$args.x is cast to a type that the database does not have: ::bignumber."),
        REFUSES_WHERE("a comment", "id = 1 -- all", "comments cannot be part of it."),
        REFUSES_WHERE("a way out", "true) or (true", "its parentheses do not match."),
        REFUSES("arguments of a type",
                QUERY "type Product @table @where(sql: \"id = $args.id::int\") { id: ID! }",
                "2:21 Type \"Product\": @where: $args.id: only a field has arguments."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
