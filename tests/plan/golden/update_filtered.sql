-- step 0
-- $1 order_status  status: a constant
-- $2 int4  shop: a constant
-- $3 timestamptz  placed: a constant
UPDATE orders t0 SET status = $1
  WHERE t0.shop = $2 AND t0.placed_at < $3 AND (t0.shop, t0.no) IN (SELECT t0.shop, t0.no
    FROM orders t0
    WHERE t0.shop = $2 AND t0.placed_at < $3 LIMIT 1001)
  RETURNING t0.no
-- step 1
-- $1 order_status  status: a constant
-- $2 int4  shop: a constant
UPDATE orders t1 SET status = $1
  WHERE t1.shop = $2 AND (t1.shop, t1.no) IN (SELECT t1.shop, t1.no
    FROM orders t1
    WHERE t1.shop = $2 LIMIT 1001)
  RETURNING t1.no
