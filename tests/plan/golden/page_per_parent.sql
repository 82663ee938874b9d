-- step 0
SELECT t0.id
  FROM categories t0
  ORDER BY t0.id
-- step 1
-- $1 text  claim role
SELECT p1.k0, c1.c1, c1.c2, c1.c3
  FROM (SELECT t0.id
    FROM categories t0 OFFSET 0) p1(k0)
  CROSS JOIN LATERAL (SELECT t1.created_at AS c1, t1.id AS c2, t1.brand_id AS c3
    FROM products t1
    WHERE t1.category_id = p1.k0 AND (t1.retired_at is null or $1 = 'admin')
    ORDER BY t1.created_at DESC, t1.id LIMIT 2) c1
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t2.id, t2.name
  FROM brands t2
  WHERE t2.id = ANY($1)
-- step 3
-- $1 text  claim role
SELECT p3.k0, c3.c1, c3.c2
  FROM (SELECT c1.*
    FROM (SELECT t0.id
      FROM categories t0) p1(k0)
    CROSS JOIN LATERAL (SELECT t1.id
      FROM products t1
      WHERE t1.category_id = p1.k0 AND (t1.retired_at is null or $1 = 'admin')
      ORDER BY t1.created_at DESC, t1.id LIMIT 2) c1 OFFSET 0) p3(k0)
  CROSS JOIN LATERAL (SELECT t3.rating AS c1, t3.customer_id AS c2
    FROM reviews t3
    WHERE t3.product_id = p3.k0
    ORDER BY t3.created_at DESC, t3.id LIMIT 1) c3
-- step 4
-- $1 int8[]  keys of step 4, column 0
SELECT t4.id, t4.email
  FROM customers t4
  WHERE t4.id = ANY($1)
