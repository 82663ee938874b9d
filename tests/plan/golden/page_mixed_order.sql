# variables: {"after": "WyJhM2UzMWY2OSIsIkFBTHFsNEpGNEFBIiwiQUFBQUFBQUFBQUUiXQ"}
-- step 0
SELECT t0.id
  FROM categories t0
  ORDER BY t0.id
-- step 1
-- $1 text  claim role
-- $2 timestamptz  value 0 of after: variable $after
-- $3 int8  value 1 of after: variable $after
SELECT p1.k0, c1.c1, c1.c2
  FROM (SELECT t0.id
    FROM categories t0 OFFSET 0) p1(k0)
  CROSS JOIN LATERAL (SELECT t1.created_at AS c1, t1.id AS c2
    FROM products t1
    WHERE t1.category_id = p1.k0 AND (t1.retired_at is null or $1 = 'admin') AND t1.created_at <= $2 AND (t1.created_at < $2 OR t1.created_at = $2 AND (t1.id > $3))
    ORDER BY t1.created_at DESC, t1.id LIMIT 2) c1
-- step 2
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT 1
  FROM products t2
  WHERE (t2.retired_at is null or $1 = 'admin') AND t2.id = $2
-- step 3
-- $1 int8  id: a constant
-- $2 timestamptz  value 0 of after: variable $after
-- $3 int8  value 1 of after: variable $after
SELECT t3.id
  FROM reviews t3
  WHERE t3.product_id = $1 AND t3.created_at <= $2 AND (t3.created_at < $2 OR t3.created_at = $2 AND (t3.id > $3))
  ORDER BY t3.created_at DESC, t3.id LIMIT 5
