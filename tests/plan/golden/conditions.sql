# variables: {"brand": true}
-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t0.name, t1.id, t1.name
  FROM products t0
  LEFT JOIN brands t1 ON t1.id = t0.brand_id
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
-- step 1
-- $1 int8  id: a constant
SELECT t2.label
  FROM product_tags j2
  JOIN tags t2 ON t2.id = j2.tag_id
  WHERE j2.product_id = $1
  ORDER BY t2.label, t2.id

# variables: {"brand": false}
-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t0.name
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
-- step 1
-- $1 int8  id: a constant
SELECT t1.label
  FROM product_tags j1
  JOIN tags t1 ON t1.id = j1.tag_id
  WHERE j1.product_id = $1
  ORDER BY t1.label, t1.id

# variables: {"brand": true, "labels": true}
-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t0.name, t1.id, t1.name
  FROM products t0
  LEFT JOIN brands t1 ON t1.id = t0.brand_id
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
