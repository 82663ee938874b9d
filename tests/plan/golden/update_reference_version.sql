-- step 0
-- $1 timestamptz  seen: a constant
-- $2 text  claim role
-- $3 int8  id: a constant
SELECT t0.created_at = $1, t0.id, t0.created_at
  FROM products t0
  WHERE (t0.retired_at is null or $2 = 'admin') AND t0.id = $3 FOR UPDATE
-- step 1
-- $1 int8[]  the member  of each row of a constant, or column 0 of the row of step 2 that is nested in it
-- $2 bool[]  whether there is member  of each row of a constant, or column 0 of the row of step 2 that is nested in it
-- $3 text  claim role
-- $4 int8  id: a constant
-- $5 timestamptz  seen: a constant
UPDATE products t1 SET category_id = CASE WHEN v.g0 THEN v.c0 ELSE t1.category_id END, created_at = greatest(clock_timestamp(), t1.created_at + interval '1 microsecond')
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, g0, n)
  WHERE (t1.retired_at is null or $3 = 'admin') AND t1.id = $4 AND t1.created_at = $5
  RETURNING t1.id
-- step 2
-- $1 text[]  the member name of each row of a constant.category.create
INSERT INTO categories AS t2 (name) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING t2.id
-- step 3
-- $1 int8[]  column 0 of step 1, by the rows that hold those of a constant.labels.connect
-- $2 text[]  the member label of each row of a constant.labels.connect
INSERT INTO product_tags AS t3 (product_id, tag_id) SELECT v.c0, t4.id
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, k0, n), tags t4
  WHERE t4.label = v.k0
  ORDER BY v.n
  RETURNING 1
