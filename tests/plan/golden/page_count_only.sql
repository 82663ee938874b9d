-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id LIMIT 20
-- step 1
-- $1 text  claim role
SELECT count(*)
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin')
-- step 2
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT 1
  FROM products t2
  WHERE (t2.retired_at is null or $1 = 'admin') AND t2.id = $2
  ORDER BY t2.id
-- step 3
-- $1 int8  id: a constant
SELECT t3.created_at, t3.id
  FROM reviews t3
  WHERE t3.product_id = $1
  ORDER BY t3.created_at DESC, t3.id LIMIT 5
-- step 4
-- $1 int8  id: a constant
SELECT count(*)
  FROM reviews t4
  WHERE t4.product_id = $1
