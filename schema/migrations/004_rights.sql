-- Who may do what. The server logs in as the role that runs this file, and takes one of two others
-- for each request: storefront_anonymous without a token, storefront_customer with one. Neither
-- can log in.
--
-- What belongs to a customer is protected row by row. Visitors may ask for those tables and see no
-- rows, so that a screen for both kinds of people is one query and not a refusal.

BEGIN;

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['storefront_anonymous', 'storefront_customer'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- there already, or made in another database at this moment: roles are the cluster's
        END;
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO storefront_anonymous, storefront_customer',
                   current_schema());
END
$$;

-- A role that may be both already is told so; that is no news.
SET LOCAL client_min_messages = warning;
GRANT storefront_anonymous TO CURRENT_USER;
GRANT storefront_customer TO CURRENT_USER;

GRANT SELECT ON
    categories, brands, products, variants, images, inventory, related_products, promotions,
    promotion_products, reviews, customers, addresses, favorites, carts, cart_items, cart_totals,
    orders, order_items, shipments, notifications, customer_spending
TO storefront_anonymous, storefront_customer;

-- Only the columns a customer decides on: owners, prices and counters come from defaults.
GRANT UPDATE (first_name, last_name, phone, birthday, avatar_url, locale, marketing_opt_in,
              preferences)
    ON customers TO storefront_customer;
GRANT INSERT (label, recipient, street, unit, city, region, postal_code, country, phone, latitude,
              longitude),
      UPDATE (label, recipient, street, unit, city, region, postal_code, country, phone, latitude,
              longitude, is_default)
    ON addresses TO storefront_customer;
GRANT INSERT (product_id, note), UPDATE (note), DELETE ON favorites TO storefront_customer;
GRANT INSERT (product_id, author_name, rating, title, body),
      UPDATE (author_name, rating, title, body), DELETE
    ON reviews TO storefront_customer;
GRANT INSERT (note), UPDATE (note, updated_at), DELETE ON carts TO storefront_customer;
GRANT INSERT (cart_id, variant_id, quantity), UPDATE (quantity), DELETE
    ON cart_items TO storefront_customer;
GRANT UPDATE (is_read) ON notifications TO storefront_customer;

ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE addresses ENABLE ROW LEVEL SECURITY;
ALTER TABLE favorites ENABLE ROW LEVEL SECURITY;
ALTER TABLE reviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE carts ENABLE ROW LEVEL SECURITY;
ALTER TABLE cart_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE order_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE shipments ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON customers TO storefront_customer
    USING (id = (SELECT storefront_customer_id()));
CREATE POLICY own ON addresses TO storefront_customer
    USING (customer_id = (SELECT storefront_customer_id()));
CREATE POLICY own ON favorites TO storefront_customer
    USING (customer_id = (SELECT storefront_customer_id()));
CREATE POLICY own ON carts TO storefront_customer
    USING (customer_id = (SELECT storefront_customer_id()));
CREATE POLICY own ON orders FOR SELECT TO storefront_customer
    USING (customer_id = (SELECT storefront_customer_id()));
CREATE POLICY own ON notifications TO storefront_customer
    USING (customer_id = (SELECT storefront_customer_id()));

-- Rows of a cart or an order go with it. The subquery names the owner again: it is then run once
-- for a statement, and does not lean on another table's policy.
CREATE POLICY own ON cart_items TO storefront_customer
    USING (cart_id IN (SELECT c.id FROM carts c
                       WHERE c.customer_id = (SELECT storefront_customer_id())));
CREATE POLICY own ON order_items FOR SELECT TO storefront_customer
    USING (order_id IN (SELECT o.id FROM orders o
                        WHERE o.customer_id = (SELECT storefront_customer_id())));
CREATE POLICY own ON shipments FOR SELECT TO storefront_customer
    USING (order_id IN (SELECT o.id FROM orders o
                        WHERE o.customer_id = (SELECT storefront_customer_id())));

-- Everybody reads reviews; who wrote one may change it.
CREATE POLICY everybody ON reviews FOR SELECT TO storefront_anonymous, storefront_customer
    USING (true);
CREATE POLICY own_insert ON reviews FOR INSERT TO storefront_customer
    WITH CHECK (customer_id = (SELECT storefront_customer_id()));
CREATE POLICY own_update ON reviews FOR UPDATE TO storefront_customer
    USING (customer_id = (SELECT storefront_customer_id()));
CREATE POLICY own_delete ON reviews FOR DELETE TO storefront_customer
    USING (customer_id = (SELECT storefront_customer_id()));

COMMIT;
