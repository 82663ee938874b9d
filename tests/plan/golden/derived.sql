-- step 0
SELECT t0.no, t0.shop, t5.id
  FROM orders t0
  LEFT JOIN customers t5 ON t5.id = t0.customer_id
  ORDER BY t0.shop, t0.no LIMIT 10
-- step 1
-- $1 text  claim role
SELECT t1.shop, t1.order_no, t1.line, t2.id, t2.name
  FROM (SELECT t0.shop, t0.no
    FROM orders t0
    ORDER BY t0.shop, t0.no LIMIT 10) p1(k0, k1)
  JOIN order_items t1 ON t1.shop = p1.k0 AND t1.order_no = p1.k1
  LEFT JOIN products t2 ON t2.id = t1.product_id AND (t2.retired_at is null or $1 = 'admin')
  ORDER BY t1.shop, t1.order_no, t1.line
-- step 2
SELECT j3.product_id, t3.label
  FROM (SELECT DISTINCT t1.product_id
    FROM (SELECT t0.shop, t0.no
      FROM orders t0
      ORDER BY t0.shop, t0.no LIMIT 10) p1(k0, k1)
    JOIN order_items t1 ON t1.shop = p1.k0 AND t1.order_no = p1.k1) p3(k0)
  JOIN product_tags j3 ON j3.product_id = p3.k0
  JOIN tags t3 ON t3.id = j3.tag_id
  ORDER BY t3.label, t3.id
-- step 3
SELECT t4.product_id, t4.rating
  FROM (SELECT DISTINCT t1.product_id
    FROM (SELECT t0.shop, t0.no
      FROM orders t0
      ORDER BY t0.shop, t0.no LIMIT 10) p1(k0, k1)
    JOIN order_items t1 ON t1.shop = p1.k0 AND t1.order_no = p1.k1) p4(k0)
  JOIN reviews t4 ON t4.product_id = p4.k0
  ORDER BY t4.id
-- step 4
SELECT t6.customer_id, t6.no, t6.shop
  FROM (SELECT DISTINCT *
    FROM (SELECT t0.customer_id
      FROM orders t0
      ORDER BY t0.shop, t0.no LIMIT 10) d0) p6(k0)
  JOIN orders t6 ON t6.customer_id = p6.k0
  ORDER BY t6.shop, t6.no
-- step 5
SELECT t7.shop, t7.order_no, t7.line
  FROM (SELECT t6.shop, t6.no
    FROM (SELECT DISTINCT *
      FROM (SELECT t0.customer_id
        FROM orders t0
        ORDER BY t0.shop, t0.no LIMIT 10) d0) p6(k0)
    JOIN orders t6 ON t6.customer_id = p6.k0) p7(k0, k1)
  JOIN order_items t7 ON t7.shop = p7.k0 AND t7.order_no = p7.k1
  ORDER BY t7.shop, t7.order_no, t7.line
