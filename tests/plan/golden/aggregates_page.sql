-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT 1
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
-- step 1
-- $1 int8  id: a constant
SELECT avg(t1.rating)
  FROM reviews t1
  WHERE t1.product_id = $1
-- step 2
-- $1 int8  id: a constant
-- $2 int4  minRating: a constant
SELECT t2.id
  FROM reviews t2
  WHERE t2.product_id = $1 AND t2.rating >= $2
  ORDER BY t2.created_at DESC, t2.id LIMIT 5
-- step 3
-- $1 int8  id: a constant
-- $2 int4  minRating: a constant
SELECT count(*), avg(t3.rating)
  FROM reviews t3
  WHERE t3.product_id = $1 AND t3.rating >= $2
