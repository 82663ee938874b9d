# variables: {"patch": {"category": {"create": {"name": "c"}}}}
-- step 0
-- $1 int8[]  the member  of each row of variable $patch, or column 0 of the row of step 2 that is nested in it
-- $2 bool[]  whether there is member  of each row of variable $patch, or column 0 of the row of step 2 that is nested in it
-- $3 text  claim role
-- $4 int8  id: a constant
UPDATE products t0 SET category_id = CASE WHEN v.g0 THEN v.c0 ELSE t0.category_id END, created_at = greatest(clock_timestamp(), t0.created_at + interval '1 microsecond')
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, g0, n)
  WHERE (t0.retired_at is null or $3 = 'admin') AND t0.id = $4
  RETURNING t0.id, t0.category_id
-- step 1
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT 1
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin') AND t1.id = $2 FOR UPDATE OF t1
-- step 2
-- $1 text[]  the member name of each row of variable $patch.category.create
INSERT INTO categories AS t2 (name) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING t2.id
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.id, t3.name
  FROM categories t3
  WHERE t3.id = ANY($1)

# variables: {"patch": {"category": {"connect": {"id": "4"}}}}
-- step 0
-- $1 int8[]  the member  of each row of variable $patch, or column 1 of the row of step 1 that is nested in it
-- $2 bool[]  whether there is member  of each row of variable $patch, or column 1 of the row of step 1 that is nested in it
-- $3 text  claim role
-- $4 int8  id: a constant
UPDATE products t0 SET category_id = CASE WHEN v.g0 THEN v.c0 ELSE t0.category_id END, created_at = greatest(clock_timestamp(), t0.created_at + interval '1 microsecond')
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, g0, n)
  WHERE (t0.retired_at is null or $3 = 'admin') AND t0.id = $4
  RETURNING t0.id, t0.category_id
-- step 1
-- $1 int8[]  the member id of each row of variable $patch.category.connect
SELECT v.n, t1.id
  FROM unnest($1) WITH ORDINALITY AS v(k0, n), categories t1
  WHERE t1.id = v.k0
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t2.id, t2.name
  FROM categories t2
  WHERE t2.id = ANY($1)
