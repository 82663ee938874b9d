-- step 0
-- $1 int8  productId: a constant
-- $2 int4  rating: a constant
SELECT t0.id, t0.product_id
  FROM rate(product => $1, rating => $2) t0
  WHERE NOT (t0 IS NULL)
-- step 1
-- $1 int8[]  keys of step 1, column 0
-- $2 text  claim role
SELECT t1.id, t1.name, price_label(p => t1)
  FROM products t1
  WHERE t1.id = ANY($1) AND (t1.retired_at is null or $2 = 'admin')
-- step 2
SELECT t2.no, t2.shop
  FROM close_all() t2
-- step 3
-- $1 int4[]  keys of step 3, column 0
-- $2 int8[]  keys of step 3, column 1
SELECT t3.shop, t3.order_no, t3.line
  FROM unnest($1, $2) p3(k0, k1)
  JOIN order_items t3 ON t3.shop = p3.k0 AND t3.order_no = p3.k1
  ORDER BY t3.shop, t3.order_no, t3.line
-- step 4
-- $1 int8  product: a constant
SELECT t4.v
  FROM (SELECT (SELECT true
      FROM forget(product => $1)) AS v) t4
-- step 5
-- $1 text  name: a constant
-- $2 int8  id: a constant
WITH q5 AS (UPDATE brands SET name = $1
    WHERE id = $2::int8
    RETURNING id::int8 AS id, name::text AS name) SELECT t5.name, t5.id
  FROM q5 t5
-- step 6
-- $1 int8[]  keys of step 6, column 0
-- $2 text  claim role
SELECT t6.brand_id, t6.id
  FROM products t6
  WHERE t6.brand_id = ANY($1) AND (t6.retired_at is null or $2 = 'admin')
  ORDER BY t6.id
