-- step 0
-- $1 order_status  status: a constant
-- $2 int4  shop: a constant
-- $3 int8  no: a constant
UPDATE orders t0 SET status = $1
  WHERE t0.shop = $2 AND t0.no = $3
  RETURNING t0.status, t0.shop, t0.no
-- step 1
-- $1 int4[]  keys of step 1, column 0
-- $2 int8[]  keys of step 1, column 1
SELECT t1.shop, t1.order_no, t1.line
  FROM unnest($1, $2) p1(k0, k1)
  JOIN order_items t1 ON t1.shop = p1.k0 AND t1.order_no = p1.k1
  ORDER BY t1.shop, t1.order_no, t1.line
