-- step 0
-- $1 text  claim sub
-- $2 int4  minTotal: a constant
SELECT t0.no, t0.status
  FROM orders t0
  WHERE (t0.customer_id = $1::bigint and t0.no > $2::int)
  ORDER BY t0.shop, t0.no
-- step 1
-- $1 text  claim sub
-- $2 int4  minTotal: a constant
SELECT t1.no, t1.shop
  FROM orders t1
  WHERE (t1.customer_id = $1::bigint and t1.no > $2::int)
  ORDER BY t1.shop, t1.no
-- step 2
-- $1 text  claim sub
-- $2 int4  minTotal: a constant
SELECT t2.shop, t2.order_no, t2.product_id
  FROM (SELECT t1.shop, t1.no
    FROM orders t1
    WHERE (t1.customer_id = $1::bigint and t1.no > $2::int)) p2(k0, k1)
  JOIN order_items t2 ON t2.shop = p2.k0 AND t2.order_no = p2.k1
  ORDER BY t2.shop, t2.order_no, t2.line
-- step 3
-- $1 int8[]  keys of step 3, column 0
-- $2 text  claim role
SELECT t3.id, t3.name
  FROM products t3
  WHERE t3.id = ANY($1) AND (t3.retired_at is null or $2 = 'admin')
