# variables: {"patch": {"products": {"update": [{"id": "1", "seen": "2026-01-05T00:00:00Z", "name": "n"}], "delete": [{"id": "2"}]}}}
-- step 0
-- $1 int8  id: a constant
SELECT t0.id, t0.name
  FROM categories t0
  WHERE t0.id = $1 FOR UPDATE OF t0
-- step 1
-- $1 int8[]  the member id of each row of variable $patch.products.delete
-- $2 int8[]  column 0 of step 0, by the rows that hold those of variable $patch.products.delete
-- $3 text  claim role
UPDATE products t1 SET retired_at = now()
  FROM unnest($1, $2) WITH ORDINALITY AS v(k0, k1, n)
  WHERE (t1.retired_at is null or $3 = 'admin') AND t1.retired_at IS NULL AND t1.id = v.k0 AND t1.category_id = v.k1
  RETURNING v.n
-- step 2
-- $1 int8[]  the member id of each row of variable $patch.products.update
-- $2 int8[]  column 0 of step 0, by the rows that hold those of variable $patch.products.update
-- $3 timestamptz[]  the member seen of each row of variable $patch.products.update
-- $4 text  claim role
SELECT v.n, (v.k2 IS NULL OR t2.created_at = v.k2) IS TRUE, (t2.price_cents % 100)::int4, t2.created_at, t2.id
  FROM unnest($1, $2, $3) WITH ORDINALITY AS v(k0, k1, k2, n), products t2
  WHERE (t2.retired_at is null or $4 = 'admin') AND t2.id = v.k0 AND t2.category_id = v.k1 FOR UPDATE OF t2
-- step 3
-- $1 text[]  the member name of each row of variable $patch.products.update
-- $2 int8[]  the member id of each row of variable $patch.products.update
-- $3 int8[]  column 0 of step 0, by the rows that hold those of variable $patch.products.update
-- $4 timestamptz[]  the member seen of each row of variable $patch.products.update
-- $5 text  claim role
UPDATE products t3 SET name = v.c0, created_at = greatest(clock_timestamp(), t3.created_at + interval '1 microsecond')
  FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS v(c0, k0, k1, k2, n)
  WHERE (t3.retired_at is null or $5 = 'admin') AND t3.id = v.k0 AND t3.category_id = v.k1 AND (v.k2 IS NULL OR t3.created_at = v.k2)
  RETURNING v.n
-- step 4
-- $1 int8[]  keys of step 4, column 0
-- $2 text  claim role
SELECT p4.k0, c4.c1, c4.c2
  FROM unnest($1) p4(k0)
  CROSS JOIN LATERAL (SELECT t4.name AS c1, t4.price_cents AS c2
    FROM products t4
    WHERE t4.category_id = p4.k0 AND (t4.retired_at is null or $2 = 'admin')
    ORDER BY t4.created_at DESC, t4.id LIMIT 1) c4
-- step 5
-- $1 int8[]  keys of step 5, column 0
-- $2 text  claim role
SELECT p5.k0, c5.c1
  FROM unnest($1) p5(k0)
  CROSS JOIN LATERAL (SELECT (t5.price_cents % 100)::int4 AS c1
    FROM products t5
    WHERE t5.category_id = p5.k0 AND (t5.retired_at is null or $2 = 'admin')
    ORDER BY t5.id LIMIT 2) c5

# variables: {"patch": {"products": {"update": [{"id": "1", "name": "n"}]}}}
-- step 0
-- $1 int8  id: a constant
SELECT t0.id, t0.name
  FROM categories t0
  WHERE t0.id = $1 FOR UPDATE OF t0
-- step 1
-- $1 text[]  the member name of each row of variable $patch.products.update
-- $2 int8[]  the member id of each row of variable $patch.products.update
-- $3 int8[]  column 0 of step 0, by the rows that hold those of variable $patch.products.update
-- $4 text  claim role
UPDATE products t1 SET name = v.c0, created_at = greatest(clock_timestamp(), t1.created_at + interval '1 microsecond')
  FROM unnest($1, $2, $3) WITH ORDINALITY AS v(c0, k0, k1, n)
  WHERE (t1.retired_at is null or $4 = 'admin') AND t1.id = v.k0 AND t1.category_id = v.k1
  RETURNING v.n
-- step 2
-- $1 int8[]  keys of step 2, column 0
-- $2 text  claim role
SELECT p2.k0, c2.c1, c2.c2
  FROM unnest($1) p2(k0)
  CROSS JOIN LATERAL (SELECT t2.name AS c1, t2.price_cents AS c2
    FROM products t2
    WHERE t2.category_id = p2.k0 AND (t2.retired_at is null or $2 = 'admin')
    ORDER BY t2.created_at DESC, t2.id LIMIT 1) c2
-- step 3
-- $1 int8[]  keys of step 3, column 0
-- $2 text  claim role
SELECT p3.k0, c3.c1
  FROM unnest($1) p3(k0)
  CROSS JOIN LATERAL (SELECT (t3.price_cents % 100)::int4 AS c1
    FROM products t3
    WHERE t3.category_id = p3.k0 AND (t3.retired_at is null or $2 = 'admin')
    ORDER BY t3.id LIMIT 2) c3

# variables: {"patch": {"products": {"delete": [{"id": "11", "seen": "2026-01-05T00:00:00Z"}, {"id": "2", "seen": "2026-01-02T03:04:06Z"}]}}}
-- step 0
-- $1 int8  id: a constant
SELECT t0.id, t0.name
  FROM categories t0
  WHERE t0.id = $1 FOR UPDATE OF t0
-- step 1
-- $1 int8[]  the member id of each row of variable $patch.products.delete
-- $2 int8[]  column 0 of step 0, by the rows that hold those of variable $patch.products.delete
-- $3 timestamptz[]  the member seen of each row of variable $patch.products.delete
-- $4 text  claim role
SELECT v.n, (v.k2 IS NULL OR t1.created_at = v.k2) IS TRUE, (t1.price_cents % 100)::int4, t1.created_at, t1.id
  FROM unnest($1, $2, $3) WITH ORDINALITY AS v(k0, k1, k2, n), products t1
  WHERE (t1.retired_at is null or $4 = 'admin') AND t1.id = v.k0 AND t1.category_id = v.k1 FOR UPDATE OF t1
-- step 2
-- $1 int8[]  the member id of each row of variable $patch.products.delete
-- $2 int8[]  column 0 of step 0, by the rows that hold those of variable $patch.products.delete
-- $3 timestamptz[]  the member seen of each row of variable $patch.products.delete
-- $4 text  claim role
UPDATE products t2 SET retired_at = now()
  FROM unnest($1, $2, $3) WITH ORDINALITY AS v(k0, k1, k2, n)
  WHERE (t2.retired_at is null or $4 = 'admin') AND t2.retired_at IS NULL AND t2.id = v.k0 AND t2.category_id = v.k1 AND (v.k2 IS NULL OR t2.created_at = v.k2)
  RETURNING v.n
-- step 3
-- $1 int8[]  keys of step 3, column 0
-- $2 text  claim role
SELECT p3.k0, c3.c1, c3.c2
  FROM unnest($1) p3(k0)
  CROSS JOIN LATERAL (SELECT t3.name AS c1, t3.price_cents AS c2
    FROM products t3
    WHERE t3.category_id = p3.k0 AND (t3.retired_at is null or $2 = 'admin')
    ORDER BY t3.created_at DESC, t3.id LIMIT 1) c3
-- step 4
-- $1 int8[]  keys of step 4, column 0
-- $2 text  claim role
SELECT p4.k0, c4.c1
  FROM unnest($1) p4(k0)
  CROSS JOIN LATERAL (SELECT (t4.price_cents % 100)::int4 AS c1
    FROM products t4
    WHERE t4.category_id = p4.k0 AND (t4.retired_at is null or $2 = 'admin')
    ORDER BY t4.id LIMIT 2) c4
