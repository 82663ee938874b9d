-- step 0
-- $1 text  claim role
SELECT t0.id, t0.brand_id, t0.price_cents
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id LIMIT 3
-- step 1
-- $1 text  claim role
SELECT p1.k0, c1.c1
  FROM (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin')
    ORDER BY t0.id LIMIT 3) p1(k0)
  CROSS JOIN LATERAL (SELECT t1.cents AS c1
    FROM products r1
    CROSS JOIN LATERAL price_parts(p => r1) t1
    WHERE r1.id = p1.k0 AND NOT (t1 IS NULL) LIMIT 1) c1
-- step 2
-- $1 text  claim role
-- $2 int4  atMost: a constant
SELECT p2.k0, c2.c1, c2.c2
  FROM (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin')
    ORDER BY t0.id LIMIT 3) p2(k0)
  CROSS JOIN LATERAL (SELECT t2.id AS c1, t2.category_id AS c2
    FROM products r2
    CROSS JOIN LATERAL similar_products(p => r2, at_most => $2) t2
    WHERE r2.id = p2.k0 AND (t2.retired_at is null or $1 = 'admin') LIMIT 2) c2
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.id, t3.name
  FROM categories t3
  WHERE t3.id = ANY($1)
-- step 4
-- $1 int8[]  keys of step 4, column 0
-- $2 text  claim role
SELECT p4.k0, c4.c1
  FROM unnest($1) p4(k0)
  CROSS JOIN LATERAL (SELECT t4.id AS c1
    FROM products r4
    CROSS JOIN LATERAL similar_products(p => r4) t4
    WHERE r4.id = p4.k0 AND (t4.retired_at is null or $2 = 'admin') LIMIT 100) c4
-- step 5
-- $1 text  claim role
SELECT p5.k0, c5.c1
  FROM (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin')
    ORDER BY t0.id LIMIT 3) p5(k0)
  CROSS JOIN LATERAL (SELECT t5.id AS c1
    FROM products r5
    CROSS JOIN LATERAL similar_products(p => r5) t5
    WHERE r5.id = p5.k0 AND (t5.retired_at is null or $1 = 'admin')
    ORDER BY t5.id LIMIT 2) c5
-- step 6
-- $1 text  claim role
SELECT p6.k0, count(*)
  FROM (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin')
    ORDER BY t0.id LIMIT 3) p6(k0) CROSS JOIN products r6
  CROSS JOIN LATERAL similar_products(p => r6) t6
  WHERE r6.id = p6.k0 AND (t6.retired_at is null or $1 = 'admin')
  GROUP BY p6.k0
-- step 7
-- $1 text  claim role
SELECT p7.k0, c7.c1, c7.c2
  FROM (SELECT DISTINCT *
    FROM (SELECT t0.brand_id
      FROM products t0
      WHERE (t0.retired_at is null or $1 = 'admin')
      ORDER BY t0.id LIMIT 3) d0) p7(k0)
  CROSS JOIN LATERAL (SELECT t7.name AS c1, t7.id AS c2
    FROM best_of_brand(brand => p7.k0) t7
    WHERE (t7.retired_at is null or $1 = 'admin') AND NOT (t7 IS NULL) LIMIT 1) c7
-- step 8
-- $1 int8[]  keys of step 8, column 0
SELECT p8.k0, c8.c1
  FROM unnest($1) p8(k0)
  CROSS JOIN LATERAL (SELECT t8.id AS c1
    FROM reviews t8
    WHERE t8.product_id = p8.k0
    ORDER BY t8.created_at DESC, t8.id LIMIT 5) c8
-- step 9
-- $1 text  claim role
SELECT p9.k0, c9.c1
  FROM (SELECT DISTINCT *
    FROM (SELECT t0.price_cents
      FROM products t0
      WHERE (t0.retired_at is null or $1 = 'admin')
      ORDER BY t0.id LIMIT 3) d0) p9(k0)
  CROSS JOIN LATERAL (SELECT t9.id AS c1
    FROM (SELECT *
      FROM products
      WHERE price_cents < p9.k0
      ORDER BY price_cents DESC) t9
    WHERE (t9.retired_at is null or $1 = 'admin') LIMIT 1) c9
-- step 10
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t10.brand_id, t10.price_cents
  FROM products t10
  WHERE (t10.retired_at is null or $1 = 'admin') AND t10.id = $2
-- step 11
-- $1 int8  id: a constant
-- $2 text  claim role
SELECT t11.id
  FROM products r11
  CROSS JOIN LATERAL similar_products(p => r11) t11
  WHERE r11.id = $1 AND (t11.retired_at is null or $2 = 'admin') LIMIT 100
-- step 12
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT p12.k0, c12.c1
  FROM (SELECT DISTINCT t10.brand_id
    FROM products t10
    WHERE (t10.retired_at is null or $1 = 'admin') AND t10.id = $2) p12(k0)
  CROSS JOIN LATERAL (SELECT t12.id AS c1
    FROM best_of_brand(brand => p12.k0) t12
    WHERE (t12.retired_at is null or $1 = 'admin') AND NOT (t12 IS NULL) LIMIT 1) c12
-- step 13
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT p13.k0, c13.c1
  FROM (SELECT DISTINCT t10.price_cents
    FROM products t10
    WHERE (t10.retired_at is null or $1 = 'admin') AND t10.id = $2) p13(k0)
  CROSS JOIN LATERAL (SELECT t13.id AS c1
    FROM (SELECT *
      FROM products
      WHERE price_cents < p13.k0
      ORDER BY price_cents DESC) t13
    WHERE (t13.retired_at is null or $1 = 'admin') LIMIT 100) c13
