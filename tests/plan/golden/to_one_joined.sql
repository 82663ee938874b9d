-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t0.name, t1.id, t1.name, t2.id, t2.name, t3.id, t3.name
  FROM products t0
  LEFT JOIN categories t1 ON t1.id = t0.category_id
  LEFT JOIN categories t2 ON t2.id = t1.parent_id
  LEFT JOIN brands t3 ON t3.id = t0.brand_id
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
