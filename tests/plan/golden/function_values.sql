-- step 0
-- $1 int4  percent: a constant
-- $2 int4  floor: a constant
-- $3 text  claim role
SELECT t0.id, price_label(p => t0), discounted(p => t0, percent => $1), discounted(p => t0, floor_cents => $2), size_name(price_cents => t0.price_cents), ARRAY(SELECT x.v
    FROM known_names(p => t0) x(v) LIMIT 100), (SELECT x.v
    FROM (SELECT count(*)::int8 AS n
      FROM products o
      WHERE o.price_cents < t0.price_cents) x(v) LIMIT 1)
  FROM products t0
  WHERE (t0.retired_at is null or $3 = 'admin')
  ORDER BY t0.id LIMIT 3
-- step 1
-- $1 int4  a: a constant
-- $2 int4  b: a constant
SELECT t1.v
  FROM (SELECT sum_up(a => $1, b => $2) AS v) t1
-- step 2
-- $1 text  claim sub
SELECT t2.v
  FROM (SELECT own_name(sub => $1::int8) AS v) t2
-- step 3
-- $1 int4  n: a constant
SELECT t3.v
  FROM (SELECT ARRAY(SELECT x.v
      FROM archive.count_down(n => $1) x(v) LIMIT 100) AS v) t3
-- step 4
-- $1 text  like: a constant
SELECT t4.v
  FROM (SELECT ARRAY(SELECT x.v
      FROM (SELECT name::text AS name
        FROM products
        WHERE name LIKE $1) x(v) LIMIT 100) AS v) t4
-- step 5
SELECT t5.v
  FROM (SELECT (SELECT x.v
      FROM (SELECT count(*)::int8 AS n
        FROM products) x(v) LIMIT 1) AS v) t5
