-- step 0

-- step 1
-- $1 int8[]  keys of step 1, column 0
-- $2 text  claim role
SELECT t1.id, t1.name, t2.id, t2.name
  FROM products t1
  LEFT JOIN categories t2 ON t2.id = t1.category_id
  WHERE t1.id = ANY($1) AND (t1.retired_at is null or $2 = 'admin')
-- step 2
-- $1 int4  rating: a constant
-- $2 int8  id: a constant
UPDATE reviews t3 SET rating = $1
  WHERE t3.id = $2
  RETURNING t3.rating
-- step 3

-- step 4
-- $1 int8[]  keys of step 4, column 0
-- $2 text  claim role
SELECT t5.id, t5.price_cents, t11.id, t11.name
  FROM products t5
  LEFT JOIN brands t11 ON t11.id = t5.brand_id
  WHERE t5.id = ANY($1) AND (t5.retired_at is null or $2 = 'admin')
-- step 5

-- step 6
-- $1 int8[]  keys of step 6, column 0
SELECT t7.id, t7.name
  FROM categories t7
  WHERE t7.id = ANY($1)
-- step 7

-- step 8
-- $1 int8[]  keys of step 8, column 0
-- $2 text  claim role
SELECT t9.id, t10.id, t10.name
  FROM products t9
  LEFT JOIN brands t10 ON t10.id = t9.brand_id
  WHERE t9.id = ANY($1) AND (t9.retired_at is null or $2 = 'admin')
