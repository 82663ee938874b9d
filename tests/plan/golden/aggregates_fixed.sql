-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t3.id
  FROM products t0
  LEFT JOIN categories t3 ON t3.id = t0.category_id
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
-- step 1
-- $1 int8  id: a constant
SELECT avg(t1.rating), max(t1.rating)
  FROM reviews t1
  WHERE t1.product_id = $1
-- step 2
-- $1 int8  id: a constant
SELECT count(*)
  FROM product_tags j2
  JOIN tags t2 ON t2.id = j2.tag_id
  WHERE j2.product_id = $1
-- step 3
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t4.category_id, count(*)
  FROM (SELECT DISTINCT t0.category_id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2) p4(k0)
  JOIN products t4 ON t4.category_id = p4.k0
  WHERE (t4.retired_at is null or $1 = 'admin')
  GROUP BY t4.category_id
