-- step 0
-- $1 text  claim role
SELECT t0.id, t0.category_id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.product_id, avg(t1.rating)
  FROM reviews t1
  WHERE t1.product_id = ANY($1)
  GROUP BY t1.product_id
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT j2.product_id, count(*)
  FROM product_tags j2
  JOIN tags t2 ON t2.id = j2.tag_id
  WHERE j2.product_id = ANY($1)
  GROUP BY j2.product_id
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.id
  FROM categories t3
  WHERE t3.id = ANY($1)
-- step 4
-- $1 int8[]  keys of step 3, column 0
-- $2 text  claim role
SELECT t4.category_id, count(*)
  FROM (SELECT t3.id
    FROM categories t3
    WHERE t3.id = ANY($1)) p4(k0)
  JOIN products t4 ON t4.category_id = p4.k0
  WHERE (t4.retired_at is null or $2 = 'admin')
  GROUP BY t4.category_id
