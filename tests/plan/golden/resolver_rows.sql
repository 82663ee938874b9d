-- step 0

-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name
  FROM categories t1
  WHERE t1.id = ANY($1)
-- step 2

-- step 3
-- $1 int8[]  keys of step 3, column 0
-- $2 text  claim role
SELECT t3.id, t3.name, t4.id, t4.name
  FROM products t3
  LEFT JOIN categories t4 ON t4.id = t3.category_id
  WHERE t3.id = ANY($1) AND (t3.retired_at is null or $2 = 'admin')
-- step 4
-- $1 text  claim role
SELECT t5.id, t5.category_id, t5.price_cents
  FROM products t5
  WHERE (t5.retired_at is null or $1 = 'admin')
  ORDER BY t5.id LIMIT 50
-- step 5
-- $1 int8[]  keys of step 5, column 0
SELECT t6.id, t6.name
  FROM categories t6
  WHERE t6.id = ANY($1)
-- step 6

-- step 7

