-- step 0
SELECT t0.no, t0.shop, t5.id
  FROM orders t0
  LEFT
  JOIN customers t5 ON t5.id = t0.customer_id
  ORDER BY t0.shop, t0.no LIMIT 10
-- step 1
SELECT t1.shop, t1.order_no, t1.line, t1.product_id
  FROM (SELECT t0.shop, t0.no
    FROM orders t0
    ORDER BY t0.shop, t0.no LIMIT 10) p1(k0, k1)
  JOIN order_items t1 ON t1.shop = p1.k0 AND t1.order_no = p1.k1
  ORDER BY t1.shop, t1.order_no, t1.line
-- step 2
-- $1 int8[]  keys of step 2, column 0
-- $2 text  claim role
SELECT t2.id, t2.name
  FROM products t2
  WHERE t2.id = ANY($1) AND (t2.retired_at is null or $2 = 'admin')
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT j3.product_id, t3.label
  FROM product_tags j3
  JOIN tags t3 ON t3.id = j3.tag_id
  WHERE j3.product_id = ANY($1)
  ORDER BY t3.label, t3.id
-- step 4
-- $1 int8[]  keys of step 4, column 0
SELECT t4.product_id, t4.rating
  FROM reviews t4
  WHERE t4.product_id = ANY($1)
  ORDER BY t4.id
-- step 5
SELECT t6.customer_id, t6.no, t6.shop
  FROM (SELECT DISTINCT *
    FROM (SELECT t5.id
      FROM orders t0
      LEFT
      JOIN customers t5 ON t5.id = t0.customer_id
      ORDER BY t0.shop, t0.no LIMIT 10) d5) p6(k0)
  JOIN orders t6 ON t6.customer_id = p6.k0
  ORDER BY t6.shop, t6.no
-- step 6
SELECT t7.shop, t7.order_no, t7.line
  FROM (SELECT t6.shop, t6.no
    FROM (SELECT DISTINCT *
      FROM (SELECT t5.id
        FROM orders t0
        LEFT
        JOIN customers t5 ON t5.id = t0.customer_id
        ORDER BY t0.shop, t0.no LIMIT 10) d5) p6(k0)
    JOIN orders t6 ON t6.customer_id = p6.k0) p7(k0, k1)
  JOIN order_items t7 ON t7.shop = p7.k0 AND t7.order_no = p7.k1
  ORDER BY t7.shop, t7.order_no, t7.line
