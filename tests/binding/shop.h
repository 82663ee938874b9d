/*
 * What the tables of binding/ are bound to: the catalog of a shop, and the parts of SDL that most
 * cases begin with.
 */
#ifndef OT_TESTS_BINDING_SHOP_H
#define OT_TESTS_BINDING_SHOP_H

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

#endif
