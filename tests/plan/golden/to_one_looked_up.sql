-- step 0
-- $1 text  claim role
SELECT t0.name, t0.category_id, t0.brand_id
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
SELECT t2.id, t2.name
  FROM categories t2
  WHERE t2.id = ANY($1)
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.id, t3.name
  FROM brands t3
  WHERE t3.id = ANY($1)
