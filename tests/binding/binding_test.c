#include "binding/sample.h"

static const char shop[] = "enum order_status(open paid sent)\n"
                           "enum mood(happy so-so)\n"
                           "categories(id int8 pk, parent_id int8 -> categories, name text!)\n"
                           "products(id int8 pk, category_id int8! -> categories, name text!, "
                           "price_cents int4!, rating numeric,"
                           " tags text[]!, specs jsonb, raw json, mood mood, code varchar unique, "
                           "search tsvector, created_at timestamptz!,"
                           " weight float8, image bytea, place point, ref uuid)\n"
                           "product_photos(id int8 pk, product_id int8! -> products, url text!)\n"
                           "inventory(product_id int8 pk -> products, stock int4!)\n"
                           "related(a int8! -> products, b int8! -> products, pk(a b))\n"
                           "promotions(id int8 pk, title text!)\n"
                           "promotion_products(promotion_id int8! -> promotions, product_id int8! "
                           "-> products, pk(promotion_id product_id))\n"
                           "customers(id int8 pk, email text! unique, full_name text!)\n"
                           "orders(shop int4!, no int8!, buyer_id int8! -> customers, payer_id "
                           "int8 -> customers, status order_status!,"
                           " pk(shop no))\n"
                           "order_items(id int8 pk, shop int4!, order_no int8!, amount int4!, "
                           "fk(shop order_no -> orders shop no))\n"
                           "view sales(product_id int8, sold int8)\n"
                           "matview tops(product_id int8 unique)\n"
                           "log(line int4!, message text)\n"
                           "slugs(slug text! unique, note text unique)\n"
                           "twins(a text! unique, b text! unique)\n"
                           "widgets(id int8 pk, part_no int4, partNo int4)\n"
                           "widget(id int8 pk)\n"
                           "archive.events(id uuid pk, product_id int8)\n"
                           "documents(id int8 pk, code text generated, body jsonb)\n"
                           "gadgets(gadget_no int4 pk, parent_no int4 -> gadgets)\n";

#define PRODUCT "type Product @table { id: ID! name: String! }\n"
#define QUERY "type Query { product(id: ID!): Product }\n"
#define PRODUCTS "type Query { products: [Product!]! }\n"
#define CONNECTION                                                                                 \
    "type ProductConnection { edges: [ProductEdge!]! nodes: [Product!]! pageInfo: PageInfo! "      \
    "totalCount: Int! }\n"                                                                         \
    "type ProductEdge { cursor: String! node: Product! }\n"                                        \
    "type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String "         \
    "endCursor: String }\n"

/* ---- Columns ---- */

static void test_columns(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("the column of the snake case name", "Product.priceCents",
              QUERY "type Product @table { priceCents: Int! }", "column price_cents int4"),
        BINDS("a directive names it", "Product.cents",
              QUERY "type Product @table { cents: Int! @column(name: \"price_cents\") }",
              "column price_cents int4"),
        BINDS("id is the column id", "Product.id", QUERY PRODUCT, "column id int8"),
        BINDS("id is the key where no column has that name", "Gadget.id",
              "type Query { gadget(id: ID!): Gadget } type Gadget @table { id: ID! }",
              "column gadget_no int4"),
        BINDS("an array is a list", "Product.tags",
              QUERY "type Product @table { tags: [String!]! }",
              "column tags _text list of not null"),
        BINDS("its items may be null", "Product.tags",
              QUERY "type Product @table { tags: [String] }", "column tags _text list"),
        BINDS("a document over jsonb", "Product.specs",
              QUERY "type Product @table { specs: Specs } type Specs { size: Int }",
              "document specs jsonb"),
        BINDS("a list of documents over json", "Product.raw",
              QUERY "type Product @table { raw: [Specs!] } type Specs { size: Int }",
              "document raw json"),
        BINDS("a union of documents", "Product.specs",
              QUERY "type Product @table { specs: Any } union Any = A | B type A { a: Int } type B "
                    "{ b: Any }",
              "document specs jsonb"),
        BINDS("an interface of documents", "Product.specs",
              QUERY "type Product @table { specs: Any } interface Any { a: Int } type A implements "
                    "Any { a: Int }",
              "document specs jsonb"),
        BINDS("members of documents", "Specs.size",
              QUERY "type Product @table { specs: Specs } type Specs { size(unit: String): [Part!] "
                    "} type Part { a: Int }",
              "member; unit unused"),
        BINDS("an enum with labels", "Product.mood",
              QUERY "type Product @table { mood: Mood }\n"
                    "enum Mood { HAPPY @column(name: \"happy\") SOSO @column(name: \"so-so\") }",
              "column mood mood"),
        BINDS("an enum over text", "Product.name",
              QUERY "type Product @table { name: Letter! } enum Letter { A B }",
              "column name text"),
        BINDS("a scalar of one's own", "Product.weight",
              QUERY "scalar Kilo type Product @table { weight: Kilo }", "column weight float8"),
        BINDS("an expression", "Product.euros",
              QUERY "type Product @table { euros: Float! @expr(sql: \"price_cents / 100.0\") }",
              "expr <price_cents> / 100.0"),
        BINDS("an expression with an argument", "Product.url",
              QUERY
              "type Product @table { url(w: Int): String @expr(sql: \"name || $args.w::int\") }",
              "expr <name> || {w int4}::int; w unused"),
        BINDS("introspection", "__Type.name", QUERY PRODUCT, "introspection"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_column_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("no such column", QUERY "type Product @table { favouriteColour: String }",
                "2:23 Field \"Product.favouriteColour\": table \"products\" has no column "
                "\"favourite_colour\" or \"favouriteColour\"; name one with @column(name:)."),
        REFUSES("no such named column",
                QUERY "type Product @table { a: String @column(name: \"b\") }",
                "2:33 Field \"Product.a\": table \"products\" has no column \"b\"."),
        REFUSES("the place is the name, not the description",
                QUERY "type Product @table { \"About\" colour: String }",
                "2:31 Field \"Product.colour\": table \"products\" has no column \"colour\"; name "
                "one with @column(name:)."),
        REFUSES("two columns fit",
                "type Query { w: [Part!] } type Part @table(name: \"widgets\") { partNo: Int }",
                "1:63 Field \"Part.partNo\": columns \"part_no\" and \"partNo\" both fit; choose "
                "one with @column(name:)."),
        REFUSES("id of a key of two columns",
                "type Query { o: [Order!] } type Order @table { id: ID }",
                "1:48 Field \"Order.id\": table \"orders\" has no column \"id\"; name one with "
                "@column(name:)."),
        REFUSES("a scalar that does not fit", QUERY "type Product @table { name: Int! }",
                "2:23 Field \"Product.name\": Int does not fit column \"name\" of type text."),
        REFUSES("the directive is the place where it chose",
                QUERY "type Product @table { a: Int! @column(name: \"name\") }",
                "2:31 Field \"Product.a\": Int does not fit column \"name\" of type text."),
        REFUSES("a list over a scalar", QUERY "type Product @table { name: [String!] }",
                "2:23 Field \"Product.name\": column \"name\" of type text is not an array, the "
                "field is a list."),
        REFUSES(
            "a scalar over an array", QUERY "type Product @table { tags: String }",
            "2:23 Field \"Product.tags\": column \"tags\" is an array, the field is not a list."),
        REFUSES("more lists than an array has dimensions",
                QUERY "type Product @table { tags: [[[[[[[String]]]]]]] }",
                "2:23 Field \"Product.tags\": lists inside of each other are dimensions of an "
                "array; of "
                "column \"tags\" of type _text there can be 6 here, not 7."),
        REFUSES(
            "a label that is not there",
            QUERY
            "type Product @table { mood: Mood } enum Mood { HAPPY @column(name: \"happy\") SAD }",
            "2:77 Enum value \"Mood.SAD\": type mood has no label \"SAD\" (it has \"happy\" and "
            "\"so-so\"); name one with @column(name:)."),
        REFUSES("the same label twice",
                QUERY "type Product @table { name: A } enum A { X Y @column(name: \"X\") }",
                "2:46 Enum value \"A.Y\": label \"X\" stands for \"X\" already."),
        REFUSES("an enum over a number", QUERY "type Product @table { priceCents: A } enum A { X }",
                "2:23 Field \"Product.priceCents\": enum A does not fit column \"price_cents\" of "
                "type int4."),
        REFUSES("a document over text", QUERY "type Product @table { name: S } type S { a: Int }",
                "2:23 Field \"Product.name\": column \"name\" of type text is no document for S."),
        REFUSES("rows in a document",
                QUERY PRODUCT
                "type Log @table { message: String } type S { products: [Product!] }\n"
                "extend type Query { s: [Log!] }",
                "3:46 Field \"S.products\": type \"S\" has no @table, so its fields are read from "
                "a document, which cannot hold rows of Product."),
        REFUSES("one of several tables at the root",
                "type Query { n: Thing } interface Thing { id: ID! } type Product implements Thing "
                "@table { id: ID! }",
                "1:14 Field \"Query.n\": a root field gives rows of several tables as a list or a "
                "connection; one of them is found by `node(id: ID!): Node`."),
        BINDS("any node", "Query.node",
              "type Query { node(id: ID!): Node } interface Node { id: ID! } type Product "
              "implements Node @table { id: ID! }",
              "global; id unused"),
        BINDS("many nodes", "Query.nodes",
              "type Query { nodes(ids: [ID!]!): [Node]! @page(max: 7) } interface Node { id: ID! } "
              "type Product implements Node @table { id: ID! }",
              "globals; ids unused"),
        REFUSES("any node without its id",
                "type Query { node: Node } interface Node { id: ID! } type Product implements Node "
                "@table { id: ID! }",
                "1:14 Field \"Query.node\": a field of type Node is declared as `node(id: ID!): "
                "Node` or `node(ids: [ID!]!): [Node]!`."),
        REFUSES("nodes that may not be missing",
                "type Query { nodes(ids: [ID!]!): [Node!]! } interface Node { id: ID! } type "
                "Product implements Node @table { id: ID! }",
                "1:14 Field \"Query.nodes\": a field of type Node is declared as `nodes(id: ID!): "
                "Node` or `nodes(ids: [ID!]!): [Node]!`."),
        REFUSES("nodes in an order of their own",
                "type Query { nodes(ids: [ID!]!): [Node]! @page(orderBy: [\"id\"]) } interface "
                "Node { id: ID! } type Product implements Node @table { id: ID! }",
                "1:42 Field \"Query.nodes\": its ids are the order and the length of the list; it "
                "takes @page(max:) only."),
        REFUSES("two sources",
                QUERY "type Product @table { a: Int @column(name: \"id\") @expr(sql: \"1\") }",
                "2:50 Field \"Product.a\": @column and @expr cannot stand together; keep one."),
        REFUSES("@page on a column", QUERY "type Product @table { name: String @page(max: 3) }",
                "2:36 Field \"Product.name\": @page is for lists and connections of rows."),
        REFUSES("@where on a column",
                QUERY "type Product @table { name: String @where(sql: \"true\") }",
                "2:36 Field \"Product.name\": @where has no meaning on a column."),
        REFUSES("an argument nothing reads", QUERY "type Product @table { name(a: Int): String }",
                "2:28 Argument \"Product.name(a:)\": nothing reads it: the field is no list of "
                "rows, and has no @expr(sql:) with $args.a."),
        REFUSES("an expression of rows",
                QUERY PRODUCT "type Log @table { p: Product @expr(sql: \"1\") }",
                "3:30 Field \"Log.p\": @expr gives a scalar or an enum, or a list of them."),
        REFUSES("a directive's argument of another type",
                QUERY "type Product @table { a: Int @page(max: 0) @expr(sql: \"1\") }",
                "2:30 Field \"Product.a\": @page has no meaning on an expression."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

/* ---- Types ---- */

static void test_types(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("the plural of the last word", "OrderItem.amount",
              "type Query { i: [OrderItem!] } type OrderItem @table { amount: Int }",
              "column amount int4"),
        BINDS("the singular", "Inventory.id",
              "type Query { i: [Inventory!] } type Inventory @table { id: ID! }",
              "column product_id int8"),
        BINDS("by name and schema", "Event.id",
              "type Query { e: [Event!] } type Event @table(schema: \"archive\") { id: UUID! }",
              "column id uuid"),
        BINDS("the only constraint over columns that are not null is the key", "Slug.id",
              "type Query { s: [Slug!] } type Slug @table { id: ID! }", "column slug text"),
        BINDS("a key that a person knows", "Sale.id",
              "type Query { s: [Sale!] } type Sale @table(key: [\"product_id\"]) { id: ID! }",
              "column product_id int8"),
        BINDS("no key, and no cursor needed", "Query.log",
              "type Query { log(first: Int): [Log!]! } type Log @table { message: String }",
              "rows list Log order  (not total) page 0/100; first first"),
        REFUSES("no such table", "type Query { g: [Gizmo!] } type Gizmo @table { id: ID }",
                "1:33 Type \"Gizmo\": no table named \"gizmos\", \"gizmo\" or \"Gizmo\" is in the "
                "search path; name it with @table(name:)."),
        REFUSES("no such named table",
                "type Query { g: [Gizmo!] } type Gizmo @table(name: \"things\") { id: ID }",
                "1:39 Type \"Gizmo\": table \"things\" is not in the search path."),
        REFUSES("no such table in a schema",
                "type Query { g: [Gizmo!] } type Gizmo @table(name: \"events\", schema: "
                "\"public\") { id: ID }",
                "1:39 Type \"Gizmo\": table \"events\" is not in schema \"public\"."),
        REFUSES("two tables fit", "type Query { w: [Widget!] } type Widget @table { id: ID }",
                "1:34 Type \"Widget\": tables \"widgets\" and \"widget\" both fit; choose one with "
                "@table(name:)."),
        REFUSES("two constraints could be the key",
                "type Query { t: [Twin!] } type Twin @table { id: ID }",
                "1:46 Field \"Twin.id\": table \"twins\" has no column \"id\"; name one with "
                "@column(name:)."),
        REFUSES("an unknown key column",
                "type Query { s: [Sale!] } type Sale @table(key: [\"product\"]) { sold: Int }",
                "1:37 Type \"Sale\": table \"sales\" has no column \"product\"."),
        REFUSES(
            "a key column twice",
            "type Query { s: [Sale!] } type Sale @table(key: [\"sold\", \"sold\"]) { sold: Int }",
            "1:37 Type \"Sale\": column \"sold\" is named twice."),
        REFUSES("a root type with a table", "type Query @table { p: [Product!] } " PRODUCT,
                "1:12 Type \"Query\": @table has no meaning on a root type."),
        REFUSES("@where without @table",
                QUERY PRODUCT
                "extend type Product { specs: S } type S @where(sql: \"true\") { a: Int }",
                "3:41 Type \"S\": @where has no meaning on a type without @table."),
        REFUSES("an unavailable directive",
                "type Query { product(id: ID!): Product @authenticated } " PRODUCT,
                "1:40 Field \"Query.product\": @authenticated is not available in this version."),
        REFUSES("an unavailable argument",
                QUERY "type Product @table { a: Int @expr(sql: \"1\", deps: [\"a\"]) }",
                "2:30 Field \"Product.a\": @expr(deps:) is not available in this version."),
        REFUSES("an unavailable directive on a type",
                QUERY "type Product @table @cost(weight: 5) { id: ID! }",
                "2:21 Type \"Product\": @cost is not available in this version."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

/* ---- Relations ---- */

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

/* ---- Pages and connections ---- */

static void test_pages(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("a connection has default sizes", "Query.p",
              "type Query { p: ProductConnection! } " PRODUCT CONNECTION,
              "rows connection Product order id page 20/100"),
        BINDS(
            "sizes and order said", "Query.p",
            "type Query { p(first: Int, after: String, last: Int, before: ID): ProductConnection!\n"
            " @page(default: 5, max: 50, orderBy: [\"rating DESC NULLS LAST\", \"created_at\"]) "
            "} " PRODUCT CONNECTION,
            "rows connection Product order rating desc nulls last, created_at, id page 5/50; first "
            "first; after after; last last; before before"),
        BINDS("a small max lowers the default", "Query.p",
              "type Query { p: ProductConnection! @page(max: 10) } " PRODUCT CONNECTION,
              "rows connection Product order id page 10/10"),
        BINDS("a plain list is not paged", "Query.products", PRODUCTS PRODUCT,
              "rows list Product order id"),
        BINDS("a list with limit and offset", "Query.p",
              "type Query { p(limit: Int, offset: Int): [Product!]! } " PRODUCT,
              "rows list Product order id page 0/100; limit first; offset offset"),
        BINDS("a list with a size", "Query.p",
              "type Query { p: [Product!]! @page(default: 7, orderBy: [\"id DESC\"]) } " PRODUCT,
              "rows list Product order id desc page 7/100"),
        BINDS("a single string is a list of one", "Query.p",
              "type Query { p: [Product!]! @page(orderBy: \"name ASC NULLS FIRST\") } " PRODUCT,
              "rows list Product order name nulls first, id page 0/100"),
        BINDS("quoted columns in an order", "Query.p",
              "type Query { p: [Product!]! @page(orderBy: \"\\\"name\\\" desc\") } " PRODUCT,
              "rows list Product order name desc, id page 0/100"),
        BINDS("nodes alone make a connection", "Query.p",
              "type Query { p: PConnection } type PConnection { nodes: [Product!]! } " PRODUCT,
              "rows connection Product order id page 20/100"),
        BINDS("the fields of a connection", "ProductConnection.totalCount",
              "type Query { p: ProductConnection } " PRODUCT CONNECTION, "totalCount"),
        BINDS("of an edge", "ProductEdge.node",
              "type Query { p: ProductConnection } " PRODUCT CONNECTION, "node"),
        BINDS("of page info", "PageInfo.hasPreviousPage",
              "type Query { p: ProductConnection } " PRODUCT CONNECTION, "hasPreviousPage"),
        BINDS("a name alone makes none", "Product.specs",
              QUERY
              "type Product @table { specs: WireConnection } type WireConnection { volts: Int }",
              "document specs jsonb"),
        REFUSES(
            "a default beyond max",
            "type Query { p: ProductConnection! @page(default: 50, max: 20) } " PRODUCT CONNECTION,
            "1:36 Field \"Query.p\": @page(default: 50) is beyond its max, which is 20."),
        REFUSES("a default beyond the usual max",
                "type Query { p: [Product!]! @page(default: 101) } " PRODUCT,
                "1:29 Field \"Query.p\": @page(default: 101) is beyond its max, which is 100."),
        REFUSES("a size of nothing", "type Query { p: [Product!]! @page(max: 0) } " PRODUCT,
                "1:29 Field \"Query.p\": @page(max:) must be an integer greater than 0."),
        REFUSES("a page of one", "type Query { p: Product @page(max: 3) } " PRODUCT,
                "1:25 Field \"Query.p\": @page is for lists and connections of rows."),
        REFUSES("an unknown order column",
                "type Query { p: [Product!] @page(orderBy: [\"prize\"]) } " PRODUCT,
                "1:28 Field \"Query.p\": table \"products\" has no column \"prize\" to order by."),
        REFUSES("no order", "type Query { p: [Product!] @page(orderBy: [\"name DOWN\"]) } " PRODUCT,
                "1:28 Field \"Query.p\": \"name DOWN\" is no order; write \"column [ASC|DESC] "
                "[NULLS FIRST|NULLS LAST]\"."),
        REFUSES("an order by a column twice",
                "type Query { p: [Product!] @page(orderBy: [\"name\", \"name DESC\"]) } " PRODUCT,
                "1:28 Field \"Query.p\": column \"name\" is named twice."),
        REFUSES("an order by what has none",
                "type Query { p: [Product!] @page(orderBy: [\"raw\"]) } " PRODUCT,
                "1:28 Field \"Query.p\": column \"raw\" is of a type without order."),
        REFUSES("a connection without a key",
                "type Query { s: SConnection } type SConnection { nodes: [Sale!]! } type Sale "
                "@table { sold: Int }",
                "1:14 Field \"Query.s\": \"sales\" has no key to page by; name the columns that "
                "identify a row with @table(key:) on type \"Sale\"."),
        REFUSES("a cursor over what cannot be sent",
                "type Query { p: PConnection @page(orderBy: [\"search\"]) } type PConnection { "
                "nodes: [Product!]! } " PRODUCT,
                "1:14 Field \"Query.p\": column \"search\" of type tsvector cannot be paged by."),
        REFUSES(
            "an unknown field of a connection",
            "type Query { p: PConnection } type PConnection { nodes: [Product!]! sum: Int "
            "} " PRODUCT,
            "1:69 Field \"PConnection.sum\": a connection has no such field; it has edges, nodes, "
            "pageInfo, totalCount and fields with @aggregate."),
        REFUSES("a field of another type",
                "type Query { p: PConnection } type PConnection { nodes: [Product!]! totalCount: "
                "String } " PRODUCT,
                "1:69 Field \"PConnection.totalCount\": its type is Int, not String."),
        REFUSES(
            "an edge that is no list",
            "type Query { p: PConnection } type PConnection { edges: PEdge } type PEdge { node: "
            "Product } " PRODUCT,
            "1:50 Field \"PConnection.edges\": its type is a list of its edge type, not PEdge."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

/* ---- Arguments ---- */

#define FIELD(arguments) "type Query { p(" arguments "): [Product!]! } " PRODUCT

#define PHOTO_TYPES                                                                                \
    "type Product @table { id: ID! photos: [Photo!] } type Photo @table(name: "                    \
    "\"product_photos\") "                                                                         \
    "{ url: String product: Product }"
#define PHOTOS "type Query { p(f: F): [Product!] } " PHOTO_TYPES "\n"

static void test_arguments(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("a column by equality", "Query.p", FIELD("priceCents: Int"),
              "rows list Product order id; priceCents filter price_cents EQ int4"),
        BINDS("a list by any", "Query.p", FIELD("id: [ID!]"),
              "rows list Product order id; id filter id IN int8"),
        BINDS("a named column", "Query.p", FIELD("cents: Int @column(name: \"price_cents\")"),
              "rows list Product order id; cents filter price_cents EQ int4"),
        BINDS("an operator", "Query.p", FIELD("min: Int @filter(column: \"price_cents\", op: GTE)"),
              "rows list Product order id; min filter price_cents GTE int4"),
        BINDS("an operator on the column of that name", "Query.p",
              FIELD("name: String @filter(op: STARTS_WITH)"),
              "rows list Product order id; name filter name STARTS_WITH text"),
        BINDS("a list with a column said", "Query.p",
              FIELD("of: [ID!] @filter(column: \"category_id\")"),
              "rows list Product order id; of filter category_id IN int8"),
        BINDS("search", "Query.p", FIELD("search: String @filter(op: SEARCH)"),
              "rows list Product order id; search filter search SEARCH text"),
        BINDS("whether it is null", "Query.p",
              FIELD("unrated: Boolean @filter(column: \"rating\", op: IS_NULL)"),
              "rows list Product order id; unrated filter rating IS_NULL numeric"),
        BINDS("an array holds a value", "Query.p",
              FIELD("tag: String @filter(column: \"tags\", op: CONTAINS)"),
              "rows list Product order id; tag filter tags CONTAINS text"),
        BINDS("an array equals a list", "Query.p", FIELD("tags: [String!]"),
              "rows list Product order id; tags filter tags EQ _text"),
        BINDS("an enum", "Query.p",
              FIELD("mood: Mood") " enum Mood { HAPPY @column(name: \"happy\") }",
              "rows list Product order id; mood filter mood EQ mood"),
        BINDS("a sort enum", "Query.p",
              FIELD("by: Sort = NEW") " enum Sort { NEW @orderBy(columns: [\"created_at DESC\"]) "
                                      "CHEAP @orderBy(columns: [\"price_cents\", \"id DESC\"]) }",
              "rows list Product order id; by order created_at desc (not total) | price_cents, id "
              "desc"),
        BINDS("a list of a sort enum", "Query.p",
              FIELD("by: [Sort!]") " enum Sort { NAME @orderBy(columns: \"name\") }",
              "rows list Product order id; by order name (not total)"),
        BINDS("an argument only of @where", "Query.p",
              "type Query { p(max: Int!): [Product!]! @where(sql: \"price_cents < "
              "$args.max::int\") } " PRODUCT,
              "rows list Product order id where <price_cents> < {max int4}::int; max unused"),
        BINDS("an input object of filters", "Query.p",
              FIELD("filter: F") " input F { name: String, ids: [ID!] @filter(column: \"id\", op: "
                                 "IN), and: [F!], or: [F!], not: F }",
              "rows list Product order id; filter filters { name filter name EQ text; ids filter "
              "id IN int8; and and; or or; not not; }"),
        BINDS(
            "operators of a column", "Query.p",
            FIELD(
                "f: F") " input F { priceCents: G } input G { eq: Int gte: Int in: [Int!] isNull: "
                        "Boolean under: Int @filter(op: LT) }",
            "rows list Product order id; f filters { priceCents filters { eq filter price_cents EQ "
            "int4; gte filter price_cents GTE int4; in filter price_cents IN int4; isNull filter "
            "price_cents IS_NULL int4; under filter price_cents LT int4; }; }"),
        BINDS("operators of a named column", "Query.p",
              FIELD("cost: G @filter(column: \"price_cents\")") " input G { eq: Int }",
              "rows list Product order id; cost filters { eq filter price_cents EQ int4; }"),
        BINDS("a filter over a relation to many", "Query.p",
              PHOTOS " input F { photos: G } input G { url: String }",
              "rows list Product order id; f filters { photos relation some Photo { url filter url "
              "EQ text; }; }"),
        BINDS(
            "a filter over a relation to one, and back", "Query.p",
            PHOTOS " input F { photos: G } input G { product: F }",
            "rows list Product order id; f filters { photos relation some Photo { product relation "
            "some Product; }; }"),
        BINDS("every and none of a relation", "Query.p",
              PHOTOS
              " input F { e: G @filter(relation: \"photos\", op: EVERY) n: G @filter(relation: "
              "\"photos\", op: NONE) } input G { url: String }",
              "rows list Product order id; f filters { e relation every Photo { url filter url EQ "
              "text; }; n relation none Photo { url filter url EQ text; }; }"),
        BINDS("some, every and none in an input of their own", "Query.p",
              PHOTOS " input F { photos: G } input G { some: H every: H none: H } input H { url: "
                     "String }",
              "rows list Product order id; f filters { photos filters { some relation some Photo; "
              "every relation every Photo; none relation none Photo; }; }"),
        BINDS("an argument that filters over a relation", "Query.p",
              "type Query { p(has: G @filter(relation: \"photos\")): [Product!] } input G { url: "
              "String } " PHOTO_TYPES,
              "rows list Product order id; has relation some Photo { url filter url EQ text; }"),
        BINDS("key arguments of one row", "Query.o",
              "type Query { o(shop: Int!, no: ID!): Order } type Order @table { no: ID! }",
              "rows one Order order shop, no; shop filter shop EQ int4; no filter no EQ int8"),
        BINDS("a filter over a view", "Query.s",
              "type Query { s(id: ID): [Sale!] } type Sale @table(key: [\"product_id\"]) { sold: "
              "BigInt }",
              "rows list Sale order product_id; id filter product_id EQ int8"),
        BINDS("a column is a column, paging or not", "Query.p",
              FIELD("first: Int @filter(column: \"price_cents\")"),
              "rows list Product order id page 0/100; first filter price_cents EQ int4"),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_argument_mistakes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("no such column", FIELD("colour: String"),
                "1:16 Argument \"Query.p(colour:)\": table \"products\" has no column \"colour\"; "
                "name one with @filter(column:)."),
        REFUSES("no such named column", FIELD("min: Int @filter(column: \"prize\", op: GTE)"),
                "1:25 Argument \"Query.p(min:)\": table \"products\" has no column \"prize\"."),
        REFUSES("an operator on no column", FIELD("min: Int @filter(op: GTE)"),
                "1:25 Argument \"Query.p(min:)\": table \"products\" has no column \"min\"; name "
                "one with @filter(column:)."),
        REFUSES("IN without a list", FIELD("name: String @filter(op: IN)"),
                "1:29 Argument \"Query.p(name:)\": IN takes a list."),
        REFUSES("an operator that takes one", FIELD("name: [String!] @filter(op: NE)"),
                "1:32 Argument \"Query.p(name:)\": NE takes one value, not a list; for several "
                "values say op: IN."),
        REFUSES("LIKE on a number", FIELD("priceCents: String @filter(op: LIKE)"),
                "1:35 Argument \"Query.p(priceCents:)\": LIKE needs a text column, \"price_cents\" "
                "is int4."),
        REFUSES("a pattern that is no text", FIELD("name: Int @filter(op: LIKE)"),
                "1:26 Argument \"Query.p(name:)\": LIKE takes a String."),
        REFUSES("SEARCH on a number", FIELD("priceCents: String @filter(op: SEARCH)"),
                "1:35 Argument \"Query.p(priceCents:)\": SEARCH needs a tsvector or text column, "
                "\"price_cents\" is int4."),
        REFUSES(
            "CONTAINS on a number", FIELD("priceCents: Int @filter(op: CONTAINS)"),
            "1:32 Argument \"Query.p(priceCents:)\": CONTAINS needs a text, array, range or jsonb "
            "column, "
            "\"price_cents\" is int4."),
        REFUSES("IS_NULL without Boolean", FIELD("rating: Int @filter(op: IS_NULL)"),
                "1:28 Argument \"Query.p(rating:)\": IS_NULL takes a Boolean."),
        REFUSES("one value for an array", FIELD("tags: String"),
                "1:16 Argument \"Query.p(tags:)\": column \"tags\" is an array; for one of its "
                "values say op: CONTAINS."),
        REFUSES("json has no equality", FIELD("raw: JSON"),
                "1:16 Argument \"Query.p(raw:)\": column \"raw\" of type json cannot be compared."),
        REFUSES("a scalar that does not fit", FIELD("name: Int"),
                "1:16 Argument \"Query.p(name:)\": Int does not fit column \"name\" of type text."),
        REFUSES("a type that cannot be sent", FIELD("search: Custom") " scalar Custom",
                "1:16 Argument \"Query.p(search:)\": Custom does not fit column \"search\" of type "
                "tsvector; it is there to be searched, by @filter(op: SEARCH)."),
        REFUSES("cursors on a list", FIELD("after: String"),
                "1:16 Argument \"Query.p(after:)\": table \"products\" has no column \"after\" (a "
                "list pages by first, limit and offset); name one with @filter(column:)."),
        REFUSES(
            "an offset into a connection",
            "type Query { p(offset: Int): PConnection } type PConnection { nodes: [Product!]! "
            "} " PRODUCT,
            "1:16 Argument \"Query.p(offset:)\": table \"products\" has no column \"offset\" (a "
            "connection pages by first, after, last and before); name one with @filter(column:)."),
        REFUSES("a page of one", "type Query { p(first: Int): Product } " PRODUCT,
                "1:16 Argument \"Query.p(first:)\": table \"products\" has no column \"first\" "
                "(one row is not paged); name one with @filter(column:)."),
        REFUSES("first that is no Int", FIELD("first: String"),
                "1:16 Argument \"Query.p(first:)\": it pages, so it has to be an Int."),
        REFUSES("a default beyond max", FIELD("first: Int = 101"),
                "1:16 Argument \"Query.p(first:)\": its default is not between 0 and the page's "
                "max, which is 100."),
        REFUSES("a negative default", FIELD("first: Int = -1"),
                "1:16 Argument \"Query.p(first:)\": its default is not between 0 and the page's "
                "max, which is 100."),
        BINDS("a default of max", "Query.p", FIELD("first: Int = 100"),
              "rows list Product order id page 0/100; first first"),
        REFUSES("two sizes", FIELD("first: Int, limit: Int"),
                "1:28 Argument \"Query.p(limit:)\": \"first\" says the size of the page already."),
        REFUSES("an order for one row",
                "type Query { p(by: S): Product } enum S { A @orderBy(columns: \"id\") } " PRODUCT,
                "1:16 Argument \"Query.p(by:)\": one row has no order; it is for lists and "
                "connections."),
        REFUSES("a silent sort value", FIELD("by: S") " enum S { A @orderBy(columns: \"id\") B }",
                "2:37 Enum value \"S.B\": say what it orders by with @orderBy(columns:)."),
        REFUSES("an unknown sort column",
                FIELD("by: S") " enum S { A @orderBy(columns: [\"prize\"]) }",
                "2:13 Enum value \"S.A\": table \"products\" has no column \"prize\" to order by."),
        REFUSES("a sort over what cannot be sent",
                "type Query { p(by: S): PConnection } type PConnection { nodes: [Product!]! } enum "
                "S { A @orderBy(columns: \"search\") } " PRODUCT,
                "1:89 Enum value \"S.A\": column \"search\" of type tsvector cannot be paged by."),
        REFUSES("an unknown filter", FIELD("f: F") " input F { colour: String }",
                "2:12 Input field \"F.colour\": table \"products\" has no column \"colour\"; name "
                "one with @filter(column:)."),
        REFUSES("an input that is no relation and no column",
                FIELD("f: F") " input F { colour: G } input G { name: String }",
                "2:12 Input field \"F.colour\": type \"Product\" has no relation of that name, and "
                "its table \"products\" no such column; name one with @filter(relation:) or "
                "@filter(column:)."),
        REFUSES(
            "a field that is no relation",
            FIELD("f: F") " input F { g: G @filter(relation: \"name\") } input G { name: String }",
            "2:17 Input field \"F.g\": type \"Product\" has no field \"name\" that is a "
            "relation."),
        REFUSES(
            "a column and a relation",
            FIELD("f: F") " input F { g: G @filter(relation: \"name\", column: \"name\") } input "
                          "G { name: String }",
            "2:17 Input field \"F.g\": @filter names a column or a relation, not both."),
        REFUSES("an operator over a relation",
                PHOTOS " input F { photos: G @filter(op: GT) } input G { url: String }",
                "2:22 Input field \"F.photos\": a filter over a relation has op: SOME, EVERY or "
                "NONE."),
        REFUSES("some over a column", FIELD("f: F") " input F { name: String @filter(op: SOME) }",
                "2:25 Input field \"F.name\": @filter(op:) is one of EQ NE LT LTE GT GTE IN LIKE "
                "ILIKE STARTS_WITH CONTAINS CONTAINED OVERLAPS HAS_KEY HAS_ANY_KEY HAS_ALL_KEYS "
                "SEARCH IS_NULL."),
        REFUSES("a list of filters over a relation",
                PHOTOS " input F { photos: [G!] } input G { url: String }",
                "2:12 Input field \"F.photos\": a filter over a relation is one G, not a list."),
        REFUSES("some in a list",
                PHOTOS " input F { photos: G } input G { some: [H] } input H { "
                       "url: String }",
                "2:34 Input field \"G.some\": it is one H, not a list."),
        REFUSES("some, and an op",
                PHOTOS " input F { photos: G @filter(op: NONE) } input G { some: "
                       "H } input H { url: String }",
                "2:22 Input field \"F.photos\": G says some, every or none already; leave out op."),
        REFUSES("a directive on some",
                PHOTOS " input F { photos: G } input G { some: H "
                       "@filter(op: NONE) } input H { url: String }",
                "2:42 Input field \"G.some\": @filter has no meaning on some, every or none."),
        REFUSES(
            "what a relation's filter does not have",
            PHOTOS " input F { photos: G } input G { name: String }",
            "2:34 Input field \"G.name\": table \"product_photos\" has no column \"name\"; name "
            "one with @filter(column:)."),
        REFUSES("a relation that needs arguments",
                "type Query { p(f: F): [Product!] } type Product @table { photos(min: Int): "
                "[Photo!] @where(sql: \"id > $args.min::int\") } type Photo @table(name: "
                "\"product_photos\") { url: String } input F { photos: G } input G { url: String }",
                "1:190 Input field \"F.photos\": the @where of field \"Product.photos\" needs "
                "arguments, which a filter does not give."),
        REFUSES("an unknown operator", FIELD("f: F") " input F { name: G } input G { is: String }",
                "2:32 Input field \"G.is\": no operator has that name; say which one with "
                "@filter(op:)."),
        REFUSES("an operator that the column does not have",
                FIELD("f: F") " input F { priceCents: G } input G { like: String }",
                "2:38 Input field \"G.like\": LIKE needs a text column, \"price_cents\" is int4."),
        REFUSES("operators of another type",
                FIELD("f: F") " input F { name: G } input G { eq: Boolean }",
                "2:32 Input field \"G.eq\": Boolean does not fit column \"name\" of type text."),
        REFUSES(
            "an operator that names a column",
            FIELD("f: F") " input F { name: G } input G { eq: String @filter(column: \"code\") }",
            "2:43 Input field \"G.eq\": the column is \"name\", by the field that this input "
            "stands in."),
        REFUSES(
            "operators and an op",
            FIELD("f: F") " input F { name: G @filter(column: \"code\", op: LT) } input G { eq: "
                          "String }",
            "2:20 Input field \"F.name\": the fields of G are the operators; leave out op."),
        REFUSES("a list of operators",
                FIELD("f: F") " input F { name: [G] } input G { eq: String }",
                "2:12 Input field \"F.name\": the operators of a column are one G, not a list."),
        REFUSES("and that is no list", FIELD("f: F") " input F { and: F }",
                "2:12 Input field \"F.and\": it is a list of F."),
        REFUSES("not that is a list", FIELD("f: F") " input F { not: [F!] }",
                "2:12 Input field \"F.not\": it is one F, not a list."),
        REFUSES("a list of filters", FIELD("f: [F!]") " input F { name: String }",
                "1:16 Argument \"Query.p(f:)\": an input object of filters is not a list."),
        REFUSES(
            "a mistake in an input is told once",
            "type Query { p(f: F): [Product!] q(f: F): [Product!] } input F { x: Int } " PRODUCT,
            "1:66 Input field \"F.x\": table \"products\" has no column \"x\"; name one with "
            "@filter(column:)."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

/* ---- Author SQL ---- */

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

/* ---- Writes ---- */

#define MUTATION(field) QUERY PRODUCT "type Mutation { " field " }\n"

static void test_writes(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("insert by arguments", "Mutation.add",
              MUTATION("add(name: String!, cents: Int! @column(name: \"price_cents\"), tags: "
                       "[String!]): Product @insert"),
              "write insert Product; name set name text; cents set price_cents int4; tags set tags "
              "_text"),
        BINDS("insert by an input", "Mutation.add",
              MUTATION("add(input: In!): Product! @insert") "input In { name: String! specs: S "
                                                            "raw: JSON } input S { a: Int }",
              "write insert Product; input input { name set name text; specs set specs jsonb; raw "
              "set raw json; }"),
        BINDS("update by key and arguments", "Mutation.edit",
              MUTATION("edit(id: ID!, name: String): Product @update"),
              "write update Product; id key id int8; name set name text"),
        BINDS("update by key and input", "Mutation.edit",
              MUTATION("edit(id: ID!, patch: In!): Product @update") "input In { name: String }",
              "write update Product; id key id int8; patch input { name set name text; }"),
        BINDS("delete by a key of two columns", "Mutation.drop",
              QUERY PRODUCT "type Order @table { no: ID! } type Mutation { drop(shop: Int!, no: "
                            "ID!): Order @delete }",
              "write delete Order; shop key shop int4; no key no int8"),
        BINDS("a resolver", "Mutation.ping",
              MUTATION("ping(a: Int): String @resolver(name: \"ping\")"),
              "resolver ping requires 0; a unused"),
        REFUSES("nothing said", MUTATION("add: Product"),
                "3:17 Field \"Mutation.add\": a field of the mutation type says what it does: "
                "@insert, @update, @upsert, @delete, @function, @sql or @resolver(name:)."),
        REFUSES("an unknown column", MUTATION("add(colour: String): Product @insert"),
                "3:21 Argument \"Mutation.add(colour:)\": table \"products\" has no column "
                "\"colour\"; name one with @column(name:)."),
        REFUSES("an unknown input field",
                MUTATION("add(i: In!): Product @insert") "input In { colour: String }",
                "4:12 Input field \"In.colour\": table \"products\" has no column \"colour\"; name "
                "one with @column(name:)."),
        REFUSES(
            "a list of rows without a list", MUTATION("add(name: String): [Product!] @insert"),
            "3:47 Field \"Mutation.add\": @insert gives a list, so one argument has to be a list "
            "of input objects."),
        REFUSES("update without the key", MUTATION("edit(name: String): Product @update"),
                "3:45 Field \"Mutation.edit\": @update needs an argument for each column of the "
                "key: \"id\"."),
        REFUSES("update of nothing", MUTATION("edit(id: ID!): Product @update"),
                "3:40 Field \"Mutation.edit\": @update has no argument with a column to set."),
        REFUSES("a key that may be null", MUTATION("drop(id: ID): Product @delete"),
                "3:22 Argument \"Mutation.drop(id:)\": it names the row to change, so it has to be "
                "one value that is not null, not ID."),
        REFUSES("delete by another column",
                MUTATION("drop(id: ID!, name: String!): Product @delete"),
                "3:31 Argument \"Mutation.drop(name:)\": @delete takes the columns of the key, "
                "\"name\" is none."),
        REFUSES("a row that may not be there", MUTATION("drop(id: ID!): Product! @delete"),
                "3:41 Field \"Mutation.drop\": the row may not be there, so the field's type has "
                "to be nullable."),
        REFUSES("a generated column",
                QUERY PRODUCT "type Document @table { id: ID! } type Mutation { add(code: String): "
                              "Document @insert }",
                "3:54 Argument \"Mutation.add(code:)\": column \"code\" is generated, it cannot be "
                "set."),
        REFUSES(
            "a materialized view",
            QUERY PRODUCT
            "type Top @table { productId: ID } type Mutation { add(productId: ID): Top @insert }",
            "3:75 Field \"Mutation.add\": materialized view \"tops\" cannot be written."),
        REFUSES("a column twice",
                MUTATION("add(name: String, n: String @column(name: \"name\")): Product @insert"),
                "3:35 Argument \"Mutation.add(n:)\": column \"name\" is set by argument \"name\" "
                "already."),
        REFUSES("a column twice in an input",
                MUTATION("add(i: In): Product @insert") "input In { name: String n: String "
                                                        "@column(name: \"name\") }",
                "4:25 Input field \"In.n\": column \"name\" is set by \"name\" already."),
        REFUSES("a list of inputs for one row",
                MUTATION("add(i: [In!]): Product @insert") "input In { name: String }",
                "3:21 Argument \"Mutation.add(i:)\": a list of rows gives a list: the field's type "
                "has to be one."),
        REFUSES("a write outside of the mutation type",
                "type Query { add(name: String): Product @insert } " PRODUCT,
                "1:41 Field \"Query.add\": @insert has no meaning on a root field."),
        REFUSES(
            "an upsert that finds nothing", MUTATION("put(name: String): Product @upsert"),
            "3:44 Field \"Mutation.put\": no argument gives column \"id\", by which @upsert finds "
            "the row."),
        REFUSES("subscriptions", QUERY PRODUCT "type Subscription { p: Product }",
                "3:21 Field \"Subscription.p\": subscriptions are not available in this version."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

/* ---- Resolvers ---- */

#define RESOLVED(arguments)                                                                        \
    QUERY "type Money { text: String } type Log @table { line: Int! }\n"                           \
          "type Product @table { id: ID! priceCents: Int! category: Category specs: Money "        \
          "logs(a: Int): Int @expr(sql: \"$args.a::int\")\n"                                       \
          " price: Money @resolver(" arguments ") } type Category @table { id: ID! }"

static void test_resolvers(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        BINDS("what it requires", "Product.price",
              RESOLVED("name: \"money\", requires: \"{ priceCents id specs }\""),
              "resolver money requires 3"),
        BINDS("nothing", "Product.price", RESOLVED("name: \"money\""), "resolver money requires 0"),
        BINDS("at the root", "Query.now",
              "type Query { now: DateTime! @resolver(name: \"clock\") p: [Product!] } " PRODUCT,
              "resolver clock requires 0"),
        REFUSES("a field that is not there", RESOLVED("name: \"money\", requires: \"{ cents }\""),
                "4:15 Field \"Product.price\": requires \"cents\", which type \"Product\" does not "
                "have."),
        REFUSES("a relation", RESOLVED("name: \"money\", requires: \"{ category }\""),
                "4:15 Field \"Product.price\": requires \"category\", which is no column, "
                "expression or document without arguments."),
        REFUSES("a field with arguments", RESOLVED("name: \"money\", requires: \"{ logs }\""),
                "4:15 Field \"Product.price\": requires \"logs\", which is no column, expression "
                "or document without arguments."),
        REFUSES("another resolver", RESOLVED("name: \"money\", requires: \"{ price }\""),
                "4:15 Field \"Product.price\": requires \"price\", which is no column, expression "
                "or document without arguments."),
        REFUSES("an alias", RESOLVED("name: \"money\", requires: \"{ a: id }\""),
                "4:15 Field \"Product.price\": requires names plain fields of type \"Product\", "
                "such as \"{ id }\"."),
        REFUSES(
            "no selection set", RESOLVED("name: \"money\", requires: \"query { id }\""),
            "4:15 Field \"Product.price\": requires is a selection set such as \"{ id name }\"."),
        REFUSES("no GraphQL", RESOLVED("name: \"money\", requires: \"{ id\""),
                "4:15 Field \"Product.price\": requires is a selection set such as \"{ id name "
                "}\"; Syntax Error: Expected Name, found <EOF>."),
        REFUSES("no name", RESOLVED("name: \"\""),
                "4:15 Field \"Product.price\": @resolver(name:) must not be empty."),
        BINDS("keys of rows", "Query.best",
              "type Query { best: [Product!] @resolver(name: \"best\") } " PRODUCT,
              "resolver list Product order  (not total) best requires 0"),
        REFUSES("a page of rows",
                "type Query { best: ProductConnection @resolver(name: \"best\") } " PRODUCT
                "type ProductConnection { nodes: [Product!]! pageInfo: PageInfo! } "
                "type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! }",
                "1:38 Field \"Query.best\": a resolver gives scalars, enums, document types, or "
                "the keys of rows for a type with @table or a list of it."),
        REFUSES("lists of lists of rows",
                "type Query { best: [[Product!]] @resolver(name: \"best\") } " PRODUCT,
                "1:33 Field \"Query.best\": a resolver gives scalars, enums, document types, or "
                "the keys of rows for a type with @table or a list of it."),
        REFUSES("rows without key",
                "type Query { last: Log @resolver(name: \"last\") } "
                "type Log @table { line: Int }",
                "1:24 Field \"Query.last\": a resolver gives the keys of rows, and \"log\" has "
                "none; name the columns that identify a row with @table(key:) on type \"Log\"."),
        BINDS("what it loads", "Product.price",
              RESOLVED("name: \"money\", loads: \"{ Category { id } Product { id priceCents } }\""),
              "resolver money requires 0 loads Category 1 Product 2"),
        REFUSES("loads of what is no type",
                RESOLVED("name: \"money\", loads: \"{ Nothing { id } }\""),
                "4:15 Field \"Product.price\": loads names types with @table and a key, each with "
                "fields, such as \"{ Category { parentId } }\"."),
        REFUSES("loads of what has no key",
                RESOLVED("name: \"money\", loads: \"{ Log { line } }\""),
                "4:15 Field \"Product.price\": loads names types with @table and a key, each with "
                "fields, such as \"{ Category { parentId } }\"."),
        REFUSES("loads without fields", RESOLVED("name: \"money\", loads: \"{ Category }\""),
                "4:15 Field \"Product.price\": loads names types with @table and a key, each with "
                "fields, such as \"{ Category { parentId } }\"."),
        REFUSES("loads of a relation",
                RESOLVED("name: \"money\", loads: \"{ Product { category } }\""),
                "4:15 Field \"Product.price\": loads \"category\", which is no column, expression "
                "or document without arguments."),
        REFUSES("loads that are no GraphQL", RESOLVED("name: \"money\", loads: \"{ Category {\""),
                "4:15 Field \"Product.price\": loads is a selection set such as \"{ id name "
                "}\"; Syntax Error: Expected Name, found <EOF>."),
        REFUSES("a field of a document",
                "type Query { one: Box @resolver(name: \"box\") } type Box { a: Int "
                "@resolver(name: \"a\") }",
                "1:66 Field \"Box.a\": it is read from a document; resolvers on the fields of "
                "documents are not available in this version."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

static void test_resolver_names(void **state)
{
    (void)state;
    sample_binding sample;
    sample_begin(
        &sample, shop,
        (ot_str)OT_STR("type Query { a: Int @resolver(name: \"x\") b: Int @resolver(name: \"y\")\n"
                       " c: Int @resolver(name: \"x\") }"));
    assert_non_null(sample.binding);
    assert_int_equal(sample.binding->resolver_name_count, 2);
    assert_true(ot_str_equal(sample.binding->resolver_names[1], OT_S("y")));
    sample_end(&sample);
}

/* All mistakes of all fields are told, in the order of the text within a type. */
static void test_all_are_told(void **state)
{
    (void)state;
    static const sample_case rows[] = {
        REFUSES("three at once",
                "type Query { p(x: Int): [Product!] q: Int }\n"
                "type Product @table { a: Int b: Int }",
                "1:16 Argument \"Query.p(x:)\": table \"products\" has no column \"x\"; name one "
                "with @filter(column:).\n"
                "1:36 Field \"Query.q\": a root field reads a type with @table, a list or a "
                "connection of one, or names a @resolver(name:).\n"
                "2:23 Field \"Product.a\": table \"products\" has no column \"a\"; name one with "
                "@column(name:).\n"
                "2:30 Field \"Product.b\": table \"products\" has no column \"b\"; name one with "
                "@column(name:)."),
    };
    SAMPLE_CHECK_ALL(shop, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_column_mistakes),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_relations),
        cmocka_unit_test(test_relation_mistakes),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_argument_mistakes),
        cmocka_unit_test(test_sql),
        cmocka_unit_test(test_writes),
        cmocka_unit_test(test_resolvers),
        cmocka_unit_test(test_resolver_names),
        cmocka_unit_test(test_all_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
