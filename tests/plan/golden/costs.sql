# variables: {"few": 2, "with": false}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id
-- step 1
-- $1 text  claim role
SELECT t1.id
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin')
  ORDER BY t1.id LIMIT 2
-- step 2
-- $1 text  claim role
SELECT count(*)
  FROM products t2
  WHERE (t2.retired_at is null or $1 = 'admin')
-- step 3
-- $1 text  claim role
SELECT t3.id
  FROM products t3
  WHERE (t3.retired_at is null or $1 = 'admin')
  ORDER BY t3.id LIMIT 2
-- step 4
-- $1 text  claim role
SELECT p4.k0, c4.c1, c4.c2, c4.c3
  FROM (SELECT t3.id
    FROM products t3
    WHERE (t3.retired_at is null or $1 = 'admin')
    ORDER BY t3.id LIMIT 2) p4(k0)
  CROSS JOIN LATERAL (SELECT t4.rating AS c1, t5.id AS c2, t5.email AS c3
    FROM reviews t4
    LEFT JOIN customers t5 ON t5.id = t4.customer_id
    WHERE t4.product_id = p4.k0
    ORDER BY t4.created_at DESC, t4.id LIMIT 2) c4

# variables: {"few": 3, "with": true}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id
-- step 1
-- $1 text  claim role
SELECT t1.id, t3.id, t3.name
  FROM products t1
  LEFT JOIN brands t3 ON t3.id = t1.brand_id
  WHERE (t1.retired_at is null or $1 = 'admin')
  ORDER BY t1.id LIMIT 3
-- step 2
-- $1 text  claim role
SELECT count(*)
  FROM products t2
  WHERE (t2.retired_at is null or $1 = 'admin')
-- step 3
-- $1 text  claim role
SELECT t4.id
  FROM products t4
  WHERE (t4.retired_at is null or $1 = 'admin')
  ORDER BY t4.id LIMIT 3
-- step 4
-- $1 text  claim role
SELECT p5.k0, c5.c1, c5.c2, c5.c3
  FROM (SELECT t4.id
    FROM products t4
    WHERE (t4.retired_at is null or $1 = 'admin')
    ORDER BY t4.id LIMIT 3) p5(k0)
  CROSS JOIN LATERAL (SELECT t5.rating AS c1, t6.id AS c2, t6.email AS c3
    FROM reviews t5
    LEFT JOIN customers t6 ON t6.id = t5.customer_id
    WHERE t5.product_id = p5.k0
    ORDER BY t5.created_at DESC, t5.id LIMIT 2) c5

# variables: {"with": true}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id
-- step 1
-- $1 text  claim role
SELECT t1.id, t3.id, t3.name
  FROM products t1
  LEFT JOIN brands t3 ON t3.id = t1.brand_id
  WHERE (t1.retired_at is null or $1 = 'admin')
  ORDER BY t1.id LIMIT 20
-- step 2
-- $1 text  claim role
SELECT count(*)
  FROM products t2
  WHERE (t2.retired_at is null or $1 = 'admin')
-- step 3
-- $1 text  claim role
SELECT t4.id
  FROM products t4
  WHERE (t4.retired_at is null or $1 = 'admin')
  ORDER BY t4.id
-- step 4
-- $1 int8[]  keys of step 4, column 0
SELECT p5.k0, c5.c1, c5.c2
  FROM unnest($1) p5(k0)
  CROSS JOIN LATERAL (SELECT t5.rating AS c1, t5.customer_id AS c2
    FROM reviews t5
    WHERE t5.product_id = p5.k0
    ORDER BY t5.created_at DESC, t5.id LIMIT 2) c5
-- step 5
-- $1 int8[]  keys of step 5, column 0
SELECT t6.id, t6.email
  FROM customers t6
  WHERE t6.id = ANY($1)
