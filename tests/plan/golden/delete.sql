-- step 0
-- $1 int8  id: a constant
DELETE
  FROM reviews t0
  WHERE t0.id = $1
  RETURNING t0.id, t0.product_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
-- $2 text  claim role
SELECT t1.id, t1.name
  FROM products t1
  WHERE t1.id = ANY($1) AND (t1.retired_at is null or $2 = 'admin')
