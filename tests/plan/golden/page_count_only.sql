-- step 0
-- $1 text  claim role
SELECT count(*)
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
-- step 1
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT 1
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin') AND t1.id = $2
-- step 2
-- $1 int8  id: a constant
SELECT count(*)
  FROM reviews t2
  WHERE t2.product_id = $1
