-- step 0
SELECT t0.name, t0.id
  FROM categories t0
  ORDER BY t0.id
-- step 1
-- $1 text  claim role
SELECT p1.k0, c1.c1
  FROM (SELECT t0.id
    FROM categories t0 OFFSET 0) p1(k0)
  CROSS JOIN LATERAL (SELECT t1.name AS c1
    FROM products t1
    WHERE t1.category_id = p1.k0 AND (t1.retired_at is null or $1 = 'admin')
    ORDER BY t1.rating DESC NULLS LAST, t1.name, t1.id LIMIT 4) c1
-- step 2
SELECT t2.parent_id, t2.name, t2.id
  FROM (SELECT t0.id
    FROM categories t0) p2(k0)
  JOIN categories t2 ON t2.parent_id = p2.k0
  ORDER BY t2.id
-- step 3
-- $1 text  claim role
SELECT p3.k0, c3.c1
  FROM (SELECT t2.id
    FROM (SELECT t0.id
      FROM categories t0) p2(k0)
    JOIN categories t2 ON t2.parent_id = p2.k0 OFFSET 0) p3(k0)
  CROSS JOIN LATERAL (SELECT t3.id AS c1
    FROM products t3
    WHERE t3.category_id = p3.k0 AND (t3.retired_at is null or $1 = 'admin')
    ORDER BY t3.id LIMIT 2) c3
