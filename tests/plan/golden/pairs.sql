-- step 0
-- $1 text  claim role
SELECT t0.name, t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id
-- step 1
-- $1 int8[]  keys of step 1, column 0
-- $2 text  claim role
SELECT p1.k0, c1.c1
  FROM unnest($1) p1(k0)
  CROSS JOIN LATERAL (SELECT t1.name AS c1
    FROM product_pairs j1
    JOIN products t1 ON t1.id = j1.right_id
    WHERE j1.left_id = p1.k0 AND (t1.retired_at is null or $2 = 'admin')
    ORDER BY t1.id LIMIT 2) c1
