-- step 0
SELECT t0.name, t0.id
  FROM categories t0
  ORDER BY t0.id
-- step 1
-- $1 text  claim role
SELECT t1.category_id, count(*), avg(t1.rating)
  FROM (SELECT t0.id
    FROM categories t0) p1(k0)
  JOIN products t1 ON t1.category_id = p1.k0
  WHERE (t1.retired_at is null or $1 = 'admin')
  GROUP BY t1.category_id
-- step 2
-- $1 text  claim role
-- $2 int4  minPrice: a constant
-- $3 int4  gt: a constant
SELECT t2.category_id, count(*), coalesce(sum(t2.price_cents), 0)
  FROM (SELECT t0.id
    FROM categories t0) p2(k0)
  JOIN products t2 ON t2.category_id = p2.k0
  WHERE (t2.retired_at is null or $1 = 'admin') AND (t2.price_cents >= $2 AND (t2.price_cents > $3))
  GROUP BY t2.category_id
-- step 3
-- $1 text  claim role
SELECT p3.k0, c3.c1
  FROM (SELECT t0.id
    FROM categories t0 OFFSET 0) p3(k0)
  CROSS JOIN LATERAL (SELECT t3.id AS c1
    FROM products t3
    WHERE t3.category_id = p3.k0 AND (t3.retired_at is null or $1 = 'admin')
    ORDER BY t3.id LIMIT 2) c3
-- step 4
-- $1 text  claim role
SELECT t4.product_id, avg(t4.rating), max(t4.rating), count(*)
  FROM (SELECT c3.*
    FROM (SELECT t0.id
      FROM categories t0) p3(k0)
    CROSS JOIN LATERAL (SELECT t3.id
      FROM products t3
      WHERE t3.category_id = p3.k0 AND (t3.retired_at is null or $1 = 'admin')
      ORDER BY t3.id LIMIT 2) c3) p4(k0)
  JOIN reviews t4 ON t4.product_id = p4.k0
  GROUP BY t4.product_id
-- step 5
-- $1 text  claim role
-- $2 int4  minRating: a constant
SELECT t5.product_id, count(*)
  FROM (SELECT c3.*
    FROM (SELECT t0.id
      FROM categories t0) p3(k0)
    CROSS JOIN LATERAL (SELECT t3.id
      FROM products t3
      WHERE t3.category_id = p3.k0 AND (t3.retired_at is null or $1 = 'admin')
      ORDER BY t3.id LIMIT 2) c3) p5(k0)
  JOIN reviews t5 ON t5.product_id = p5.k0
  WHERE t5.rating >= $2
  GROUP BY t5.product_id
-- step 6
-- $1 text  claim role
-- $2 text  claim sub
SELECT t6.product_id, count(*)
  FROM (SELECT c3.*
    FROM (SELECT t0.id
      FROM categories t0) p3(k0)
    CROSS JOIN LATERAL (SELECT t3.id
      FROM products t3
      WHERE t3.category_id = p3.k0 AND (t3.retired_at is null or $1 = 'admin')
      ORDER BY t3.id LIMIT 2) c3) p6(k0)
  JOIN reviews t6 ON t6.product_id = p6.k0
  WHERE (t6.customer_id = $2::bigint)
  GROUP BY t6.product_id
-- step 7
-- $1 text  claim role
SELECT j7.product_id, count(*)
  FROM (SELECT c3.*
    FROM (SELECT t0.id
      FROM categories t0) p3(k0)
    CROSS JOIN LATERAL (SELECT t3.id
      FROM products t3
      WHERE t3.category_id = p3.k0 AND (t3.retired_at is null or $1 = 'admin')
      ORDER BY t3.id LIMIT 2) c3) p7(k0)
  JOIN product_tags j7 ON j7.product_id = p7.k0
  JOIN tags t7 ON t7.id = j7.tag_id
  GROUP BY j7.product_id
