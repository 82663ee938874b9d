-- step 0
-- $1 int4  shop: a constant
-- $2 int8  no: a constant
SELECT t0.no, t0.status, t0.placed_at
  FROM orders t0
  WHERE t0.shop = $1 AND t0.no = $2
-- step 1
-- $1 text  claim role
-- $2 int4  shop: a constant
-- $3 int8  no: a constant
SELECT t1.line, t1.quantity, t2.shop, t2.no, t3.id, t3.name
  FROM order_items t1
  LEFT JOIN orders t2 ON t2.shop = t1.shop AND t2.no = t1.order_no
  LEFT JOIN products t3 ON t3.id = t1.product_id AND (t3.retired_at is null or $1 = 'admin')
  WHERE t1.shop = $2 AND t1.order_no = $3
  ORDER BY t1.shop, t1.order_no, t1.line
