# variables: {"name": "Cups"}
-- step 0
-- $1 text  claim role
-- $2 text  name: variable $name
-- $3 int4  gt: a constant
SELECT t1.name, t1.id
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin') AND EXISTS (SELECT
    FROM categories t0
    WHERE t0.id = t1.category_id AND (t0.name = $2)) AND (t1.price_cents > $3 AND t1.price_cents IS NOT NULL)
  ORDER BY t1.id LIMIT 5
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT p2.k0, c2.c1
  FROM unnest($1) p2(k0)
  CROSS JOIN LATERAL (SELECT t2.id AS c1
    FROM reviews t2
    WHERE t2.product_id = p2.k0
    ORDER BY t2.created_at DESC, t2.id LIMIT 2) c2
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t3.product_id, count(*)
  FROM reviews t3
  WHERE t3.product_id = ANY($1)
  GROUP BY t3.product_id
-- step 3
SELECT t4.id
  FROM categories t4
  ORDER BY t4.id
-- step 4
-- $1 text  claim role
SELECT p5.k0, c5.c1
  FROM (SELECT t4.id
    FROM categories t4 OFFSET 0) p5(k0)
  CROSS JOIN LATERAL (SELECT t5.id AS c1
    FROM products t5
    WHERE t5.category_id = p5.k0 AND (t5.retired_at is null or $1 = 'admin')
    ORDER BY t5.id LIMIT 2) c5
