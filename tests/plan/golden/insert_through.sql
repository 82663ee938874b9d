# variables: {"input": [{"name": "a", "priceCents": 1, "category": "1", "labels": [{"label": "p"}, {"label": "q"}]}, {"name": "b", "priceCents": 2, "category": "1"}]}
-- step 0
-- $1 text[]  the member name of each row of variable $input
-- $2 int4[]  the member priceCents of each row of variable $input
-- $3 int8[]  the member category of each row of variable $input
-- $4 text  claim role
INSERT INTO products AS t0 (name, price_cents, category_id) SELECT v.c0, v.c1, v.c2
  FROM unnest($1, $2, $3) WITH ORDINALITY AS v(c0, c1, c2, n)
  ORDER BY v.n
  RETURNING t0.id, (t0.retired_at is null or $4 = 'admin')
-- step 1
-- $1 text[]  the member label of each row of variable $input.labels
INSERT INTO tags AS t1 (label) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING t1.id
-- step 2
-- $1 int8[]  column 0 of step 0, by the rows that hold those of variable $input.labels
-- $2 int8[]  column 0 of step 1, made of the rows of variable $input.labels
INSERT INTO product_tags AS t2 (product_id, tag_id) SELECT v.c0, v.c1
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, c1, n)
  ORDER BY v.n
  RETURNING 1
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT j3.product_id, t3.label
  FROM product_tags j3
  JOIN tags t3 ON t3.id = j3.tag_id
  WHERE j3.product_id = ANY($1)
  ORDER BY t3.label, t3.id
