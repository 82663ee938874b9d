-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id LIMIT 20
-- step 1
-- $1 text  claim role
SELECT j1.product_id, t1.label
  FROM (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin')
    ORDER BY t0.id LIMIT 20) p1(k0)
  JOIN product_tags j1 ON j1.product_id = p1.k0
  JOIN tags t1 ON t1.id = j1.tag_id
  ORDER BY t1.label, t1.id
-- step 2
-- $1 text  claim role
SELECT p2.k0, c2.c1
  FROM (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin')
    ORDER BY t0.id LIMIT 20) p2(k0)
  CROSS JOIN LATERAL (SELECT t2.label AS c1
    FROM product_tags j2
    JOIN tags t2 ON t2.id = j2.tag_id
    WHERE j2.product_id = p2.k0
    ORDER BY t2.label, t2.id LIMIT 2) c2
-- step 3
-- $1 text  label: a constant
SELECT t3.id
  FROM tags t3
  WHERE t3.label = $1
-- step 4
-- $1 text  label: a constant
-- $2 text  claim role
SELECT j4.tag_id, t4.name, t4.id
  FROM (SELECT t3.id
    FROM tags t3
    WHERE t3.label = $1) p4(k0)
  JOIN product_tags j4 ON j4.tag_id = p4.k0
  JOIN products t4 ON t4.id = j4.product_id
  WHERE (t4.retired_at is null or $2 = 'admin')
  ORDER BY t4.id
-- step 5
-- $1 text  label: a constant
-- $2 text  claim role
SELECT j5.product_id, t5.label
  FROM (SELECT DISTINCT t4.id
    FROM (SELECT t3.id
      FROM tags t3
      WHERE t3.label = $1) p4(k0)
    JOIN product_tags j4 ON j4.tag_id = p4.k0
    JOIN products t4 ON t4.id = j4.product_id
    WHERE (t4.retired_at is null or $2 = 'admin')) p5(k0)
  JOIN product_tags j5 ON j5.product_id = p5.k0
  JOIN tags t5 ON t5.id = j5.tag_id
  ORDER BY t5.label, t5.id
