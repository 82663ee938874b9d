-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id LIMIT 3
-- step 1
-- $1 text  claim role
SELECT j1.product_id
  FROM (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin')
    ORDER BY t0.id LIMIT 3) p1(k0)
  JOIN product_tags j1 ON j1.product_id = p1.k0
  JOIN tags t1 ON t1.id = j1.tag_id
  ORDER BY t1.label, t1.id
-- step 2
-- $1 text  claim role
SELECT p2.k0
  FROM (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin')
    ORDER BY t0.id LIMIT 3) p2(k0)
  CROSS JOIN LATERAL (SELECT 1
    FROM reviews t2
    WHERE t2.product_id = p2.k0
    ORDER BY t2.created_at DESC, t2.id LIMIT 5) c2
