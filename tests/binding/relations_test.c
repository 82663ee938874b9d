#include "binding/shop.h"

static void test_relations(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("the only foreign key from here", "Product.category",
              PRODUCTS
              "type Product @table { category: Category! } type Category @table { id: ID! }",
              "rows one Category by category_id = id to one order id"),
        BINDS("the only unique one back", "Product.inventory",
              PRODUCTS
              "type Product @table { inventory: Inventory } type Inventory @table { stock: Int! }",
              "rows one Inventory by id = product_id to one order product_id"),
        BINDS("a list follows the one from there", "Category.products",
              PRODUCTS PRODUCT "type Category @table { products: [Product!]! }",
              "rows list Product by id = category_id order id"),
        BINDS("a self reference, up", "Category.parent",
              "type Query { c: [Category!] } type Category @table { parent: Category children: "
              "[Category!]! }",
              "rows one Category by parent_id = id to one order id"),
        BINDS("and down", "Category.children",
              "type Query { c: [Category!] } type Category @table { parent: Category children: "
              "[Category!]! }",
              "rows list Category by id = parent_id order id"),
        BINDS("a foreign key of two columns", "OrderItem.order",
              "type Query { i: [OrderItem!] } type OrderItem @table { order: Order! } type Order "
              "@table { no: ID! }",
              "rows one Order by shop order_no = shop no to one order shop, no"),
        BINDS("by @belongsTo, to the key", "Order.buyer",
              "type Query { o: [Order!] } type Customer @table { id: ID! }\n"
              "type Order @table { buyer: Customer! @belongsTo(columns: [\"buyer_id\"]) }",
              "rows one Customer by buyer_id = id to one order id"),
        BINDS(
            "by @belongsTo, columns in another order than the key", "OrderItem.order",
            "type Query { i: [OrderItem!] } type Order @table { no: ID! }\n"
            "type OrderItem @table { order: Order! @belongsTo(columns: [\"order_no\", \"shop\"]) }",
            "rows one Order by order_no shop = no shop to one order shop, no"),
        BINDS("by @belongsTo, to other columns", "Sale.product",
              PRODUCTS PRODUCT "type Sale @table { product: Product @belongsTo(columns: "
                               "[\"sold\"], references: [\"price_cents\"]) }",
              "rows one Product by sold = price_cents order id"),
        BINDS("by @hasMany", "Customer.paid",
              "type Query { o: [Order!] } type Order @table { no: ID! }\n"
              "type Customer @table { paid: [Order!]! @hasMany(columns: [\"payer_id\"]) }",
              "rows list Order by id = payer_id order shop, no"),
        BINDS(
            "by @hasOne of many", "Product.cover",
            PRODUCTS
            "type ProductPhoto @table { url: String! } type Product @table {\n"
            " cover: ProductPhoto @hasOne(columns: [\"product_id\"]) @where(sql: \"url <> ''\") }",
            "rows one ProductPhoto by id = product_id order id where <url> <> ''"),
        BINDS("through a join table", "Product.promotions",
              PRODUCTS "type Promotion @table { title: String! } type Product @table {\n"
                       " promotions: [Promotion!]! @manyToMany(through: \"promotion_products\") }",
              "rows list Promotion by id = promotion_products(product_id, promotion_id) = id order "
              "id"),
        BINDS(
            "through one to the same table", "Product.related",
            PRODUCTS
            "type Product @table {\n"
            " related: [Product!]! @manyToMany(through: \"related\", from: [\"b\"], to: [\"a\"]) }",
            "rows list Product by id = related(b, a) = id order id"),
        BINDS("the other side follows", "Product.related",
              PRODUCTS
              "type Product @table {\n"
              " related: [Product!]! @manyToMany(through: \"public.related\", from: [\"a\"]) }",
              "rows list Product by id = related(a, b) = id order id"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_relation_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("two foreign keys from here",
                "type Query { o: [Order!] } type Customer @table { id: ID! }\n"
                "type Order @table { buyer: Customer! }",
                "2:21 Field \"Order.buyer\": 2 foreign keys lead from table \"orders\" to table "
                "\"customers\"; choose one with "
                "@belongsTo(columns: [\"buyer_id\"]) for \"orders_buyer_id_fkey\", "
                "@belongsTo(columns: [\"payer_id\"]) for \"orders_payer_id_fkey\"."),
        REFUSES("two from there",
                "type Query { o: [Order!] } type Customer @table { orders: [Order!] }\n"
                "type Order @table { no: ID! }",
                "1:51 Field \"Customer.orders\": 2 foreign keys lead from table \"orders\" to "
                "table \"customers\"; choose one with "
                "@hasMany(columns: [\"buyer_id\"]) for \"orders_buyer_id_fkey\", @hasMany(columns: "
                "[\"payer_id\"]) for \"orders_payer_id_fkey\"."),
        REFUSES("none", PRODUCTS "type Product @table { log: Log } type Log @table { line: Int! }",
                "2:23 Field \"Product.log\": no foreign key leads from table \"products\" to table "
                "\"log\"; say which columns join with "
                "@belongsTo(columns:) or @hasOne(columns:)."),
        REFUSES("none for a list",
                PRODUCTS "type Product @table { log: [Log!] } type Log @table { line: Int! }",
                "2:23 Field \"Product.log\": no foreign key leads from table \"log\" to table "
                "\"products\"; say which columns join with "
                "@hasMany(columns:) or @manyToMany(through:)."),
        REFUSES(
            "one back that is not unique",
            PRODUCTS
            "type Product @table { photo: ProductPhoto } type ProductPhoto @table { url: String! }",
            "2:23 Field \"Product.photo\": no foreign key leads from table \"products\" to table "
            "\"product_photos\"; say which columns join with "
            "@belongsTo(columns:) or @hasOne(columns:)."),
        REFUSES("@hasMany of one",
                PRODUCTS "type Product @table { i: Inventory @hasMany(columns: [\"product_id\"]) } "
                         "type Inventory @table { stock: Int }",
                "2:36 Field \"Product.i\": @hasMany gives many rows, the field is not a list."),
        REFUSES("@belongsTo of a list",
                PRODUCTS "type Product @table { c: [Category!] @belongsTo(columns: "
                         "[\"category_id\"]) } type Category @table { id: ID! }",
                "2:38 Field \"Product.c\": @belongsTo gives one row, the field is a list."),
        REFUSES("too few columns",
                "type Query { i: [OrderItem!] } type Order @table { no: ID! }\n"
                "type OrderItem @table { order: Order! @belongsTo(columns: [\"order_no\"]) }",
                "2:39 Field \"OrderItem.order\": 1 columns cannot match 2 (shop, no)."),
        REFUSES("columns that cannot be compared",
                PRODUCTS "type Product @table { c: Category @belongsTo(columns: [\"name\"]) } type "
                         "Category @table { id: ID! }",
                "2:35 Field \"Product.c\": columns \"name\" (text) and \"id\" (int8) cannot be "
                "compared."),
        REFUSES("an unknown column",
                PRODUCTS "type Product @table { c: Category @belongsTo(columns: [\"category\"]) } "
                         "type Category @table { id: ID! }",
                "2:35 Field \"Product.c\": table \"products\" has no column \"category\"."),
        REFUSES(
            "no key to belong to",
            PRODUCTS "type Product @table { log: Log @belongsTo(columns: [\"id\"]) } type Log "
                     "@table { line: Int! }",
            "2:32 Field \"Product.log\": table \"log\" has no key; say @belongsTo(references:)."),
        REFUSES("an unknown join table",
                PRODUCTS "type Product @table { p: [Product!] @manyToMany(through: \"likes\") }",
                "2:37 Field \"Product.p\": table \"likes\" is not in the search path."),
        REFUSES("a join table with two ways",
                PRODUCTS "type Product @table { p: [Product!] @manyToMany(through: \"related\") }",
                "2:37 Field \"Product.p\": 2 foreign keys lead from table \"related\" to table "
                "\"products\"; choose one with "
                "@manyToMany(from: [\"a\"]) for \"related_a_fkey\", @manyToMany(from: [\"b\"]) for "
                "\"related_b_fkey\"."),
        REFUSES("a join table that leads elsewhere",
                PRODUCTS "type Product @table { c: [Category!] @manyToMany(through: \"related\", "
                         "from: [\"a\"]) } type Category @table { id: ID! }",
                "2:38 Field \"Product.c\": no foreign key leads from table \"related\" to table "
                "\"categories\"; say which columns join with @manyToMany(to:)."),
        REFUSES("a relation to a scalar",
                PRODUCTS "type Product @table { name: String @belongsTo(columns: [\"name\"]) }",
                "2:36 Field \"Product.name\": @belongsTo leads to a type with @table only."),
        REFUSES(
            "a list of lists of rows", "type Query { p: [[Product!]] } " PRODUCT,
            "1:14 Field \"Query.p\": rows come as a list or a connection, not as a list of lists."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_relations),
        cmocka_unit_test(test_relation_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
