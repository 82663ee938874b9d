-- step 0
SELECT t0.shop, t0.no
  FROM orders t0
  ORDER BY t0.shop, t0.no LIMIT 2
-- step 1
-- $1 text  claim role
SELECT t1.shop, t1.order_no, t2.id, CASE WHEN t2.id IS NOT NULL THEN price_label(p => t2) END
  FROM (SELECT t0.shop, t0.no
    FROM orders t0
    ORDER BY t0.shop, t0.no LIMIT 2) p1(k0, k1)
  JOIN order_items t1 ON t1.shop = p1.k0 AND t1.order_no = p1.k1
  LEFT JOIN products t2 ON t2.id = t1.product_id AND (t2.retired_at is null or $1 = 'admin')
  ORDER BY t1.shop, t1.order_no, t1.line
-- step 2
SELECT p3.k0, c3.c1
  FROM (SELECT DISTINCT t1.product_id
    FROM (SELECT t0.shop, t0.no
      FROM orders t0
      ORDER BY t0.shop, t0.no LIMIT 2) p1(k0, k1)
    JOIN order_items t1 ON t1.shop = p1.k0 AND t1.order_no = p1.k1) p3(k0)
  CROSS JOIN LATERAL (SELECT t3.cents AS c1
    FROM products r3
    CROSS JOIN LATERAL price_parts(p => r3) t3
    WHERE r3.id = p3.k0 AND NOT (t3 IS NULL) LIMIT 1) c3
