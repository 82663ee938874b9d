-- step 0
-- $1 int4  shop: a constant
-- $2 int8  no: a constant
SELECT t0.no, t0.status, t0.placed_at
  FROM orders t0
  WHERE t0.shop = $1 AND t0.no = $2
  ORDER BY t0.shop, t0.no
-- step 1
-- $1 int4  shop: a constant
-- $2 int8  no: a constant
SELECT t1.line, t1.quantity, t1.shop, t1.order_no, t1.product_id
  FROM order_items t1
  WHERE t1.shop = $1 AND t1.order_no = $2
  ORDER BY t1.shop, t1.order_no, t1.line
-- step 2
-- $1 int4[]  keys of step 2, column 0
-- $2 int8[]  keys of step 2, column 1
SELECT t2.shop, t2.no
  FROM unnest($1, $2) p2(k0, k1)
  JOIN orders t2 ON t2.shop = p2.k0 AND t2.no = p2.k1
-- step 3
-- $1 int8[]  keys of step 3, column 0
-- $2 text  claim role
SELECT t3.id, t3.name
  FROM products t3
  WHERE t3.id = ANY($1) AND (t3.retired_at is null or $2 = 'admin')
