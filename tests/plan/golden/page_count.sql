-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.price_cents, t0.id LIMIT 10
-- step 1
-- $1 text  claim role
SELECT count(*)
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin')
-- step 2
-- $1 text  claim role
-- $2 int4  minRating: a constant
SELECT p2.k0, c2.c1
  FROM (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin')
    ORDER BY t0.price_cents, t0.id LIMIT 10) p2(k0)
  CROSS JOIN LATERAL (SELECT t2.rating AS c1
    FROM reviews t2
    WHERE t2.product_id = p2.k0 AND t2.rating >= $2
    ORDER BY t2.created_at DESC, t2.id LIMIT 3) c2
-- step 3
-- $1 text  claim role
-- $2 int4  minRating: a constant
SELECT t3.product_id, count(*)
  FROM (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin')
    ORDER BY t0.price_cents, t0.id LIMIT 10) p3(k0)
  JOIN reviews t3 ON t3.product_id = p3.k0
  WHERE t3.rating >= $2
  GROUP BY t3.product_id
