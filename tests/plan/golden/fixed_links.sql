-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
-- step 1
-- $1 int8  id: a constant
SELECT t1.rating
  FROM reviews t1
  WHERE t1.product_id = $1
  ORDER BY t1.created_at DESC, t1.id LIMIT 5
-- step 2
-- $1 int8  id: a constant
SELECT t2.label
  FROM product_tags j2
  JOIN tags t2 ON t2.id = j2.tag_id
  WHERE j2.product_id = $1
  ORDER BY t2.label, t2.id
-- step 3
-- $1 int8  id: a constant
SELECT t4.id, t4.email
  FROM reviews t3
  LEFT JOIN customers t4 ON t4.id = t3.customer_id
  WHERE t3.product_id = $1
  ORDER BY t3.id
-- step 4
-- $1 int8  id: a constant
SELECT t5.customer_id, t5.no, t5.shop
  FROM (SELECT DISTINCT t3.customer_id
    FROM reviews t3
    WHERE t3.product_id = $1) p5(k0)
  JOIN orders t5 ON t5.customer_id = p5.k0
  ORDER BY t5.shop, t5.no
-- step 5
-- $1 int8  id: a constant
SELECT t6.shop, t6.order_no, t6.line
  FROM (SELECT t5.shop, t5.no
    FROM (SELECT DISTINCT t3.customer_id
      FROM reviews t3
      WHERE t3.product_id = $1) p5(k0)
    JOIN orders t5 ON t5.customer_id = p5.k0) p6(k0, k1)
  JOIN order_items t6 ON t6.shop = p6.k0 AND t6.order_no = p6.k1
  ORDER BY t6.shop, t6.order_no, t6.line
