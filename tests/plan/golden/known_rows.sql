-- step 0
-- $1 text  claim role
SELECT t0.name, t0.category_id, t0.id, t0.price_cents
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id LIMIT 100
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name, t1.parent_id
  FROM categories t1
  WHERE t1.id = ANY($1)
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t2.id, t2.name, t2.parent_id
  FROM categories t2
  WHERE t2.id = ANY($1)
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.id, t3.name
  FROM categories t3
  WHERE t3.id = ANY($1)
-- step 4
-- $1 text  claim role
SELECT t4.product_id, t4.body, t4.customer_id
  FROM (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin')
    ORDER BY t0.id LIMIT 100) p4(k0)
  JOIN reviews t4 ON t4.product_id = p4.k0
  ORDER BY t4.id
-- step 5
-- $1 int8[]  keys of step 5, column 0
-- $2 text  claim role
SELECT t5.id, t5.price_cents, t5.name
  FROM products t5
  WHERE t5.id = ANY($1) AND (t5.retired_at is null or $2 = 'admin')
-- step 6
-- $1 int8[]  keys of step 6, column 0
SELECT t6.id, t6.email, t6.referrer_id
  FROM customers t6
  WHERE t6.id = ANY($1)
-- step 7
-- $1 int8[]  keys of step 7, column 0
SELECT t7.id, t7.email, t7.referrer_id
  FROM customers t7
  WHERE t7.id = ANY($1)
-- step 8
-- $1 int8[]  keys of step 8, column 0
SELECT t8.id
  FROM customers t8
  WHERE t8.id = ANY($1)
