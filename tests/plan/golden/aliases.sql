-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t0.name
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
-- step 1
-- $1 int8  id: a constant
-- $2 int4  minRating: a constant
SELECT t1.id, t1.rating, t1.body
  FROM reviews t1
  WHERE t1.product_id = $1 AND t1.rating >= $2
  ORDER BY t1.created_at DESC, t1.id LIMIT 5
-- step 2
-- $1 int8  id: a constant
SELECT t2.id
  FROM reviews t2
  WHERE t2.product_id = $1
  ORDER BY t2.created_at DESC, t2.id LIMIT 1
