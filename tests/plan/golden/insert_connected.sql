# variables: {"input": [{"name": "a", "priceCents": 1, "category": {"connect": {"id": "1"}}, "labels": {"connect": [{"label": "x"}]}}, {"name": "b", "priceCents": 2, "category": {"create": {"name": "c"}}}]}
-- step 0
-- $1 int8[]  the member  of each row of variable $input, or column 1 of the row of step 2 that is nested in it, or column 0 of the row of step 1 that is nested in it
-- $2 text[]  the member name of each row of variable $input
-- $3 int4[]  the member priceCents of each row of variable $input
-- $4 text  claim role
INSERT INTO products AS t0 (category_id, name, price_cents) SELECT v.c0, v.c1, v.c2
  FROM unnest($1, $2, $3) WITH ORDINALITY AS v(c0, c1, c2, n)
  ORDER BY v.n
  RETURNING t0.id, (t0.retired_at is null or $4 = 'admin')
-- step 1
-- $1 text[]  the member name of each row of variable $input.category.create
INSERT INTO categories AS t1 (name) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING t1.id
-- step 2
-- $1 int8[]  the member id of each row of variable $input.category.connect
SELECT v.n, t2.id
  FROM unnest($1) WITH ORDINALITY AS v(k0, n), categories t2
  WHERE t2.id = v.k0
-- step 3
-- $1 int8[]  column 0 of step 0, by the rows that hold those of variable $input.labels.connect
-- $2 text[]  the member label of each row of variable $input.labels.connect
INSERT INTO product_tags AS t3 (product_id, tag_id) SELECT v.c0, t4.id
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, k0, n), tags t4
  WHERE t4.label = v.k0
  ORDER BY v.n
  RETURNING 1
