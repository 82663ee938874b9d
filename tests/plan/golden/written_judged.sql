# variables: {"input": [{"label": "a", "products": [{"id": "1"}]}, {"label": "b", "products": [{"id": "2"}]}]}
-- step 0
-- $1 text[]  the member label of each row of variable $input
INSERT INTO tags AS t0 (label) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING t0.id, t0.label
-- step 1
-- $1 int8[]  column 0 of step 0, by the rows that hold those of variable $input.products
-- $2 int8[]  the member id of each row of variable $input.products
-- $3 text  claim role
INSERT INTO product_tags AS t1 (tag_id, product_id) SELECT v.c0, t2.id
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, k0, n), products t2
  WHERE t2.id = v.k0 AND (t2.retired_at is null or $3 = 'admin')
  ORDER BY v.n
  RETURNING 1
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT 1
  FROM tags t3
  WHERE t3.id = ANY($1) AND (exists (select 1 from product_tags own where own.tag_id = t3.id))

# variables: {"input": [{"label": "a", "products": [{"id": "1"}]}, {"label": "b"}]}
-- step 0
-- $1 text[]  the member label of each row of variable $input
INSERT INTO tags AS t0 (label) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING t0.id, t0.label
-- step 1
-- $1 int8[]  column 0 of step 0, by the rows that hold those of variable $input.products
-- $2 int8[]  the member id of each row of variable $input.products
-- $3 text  claim role
INSERT INTO product_tags AS t1 (tag_id, product_id) SELECT v.c0, t2.id
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, k0, n), products t2
  WHERE t2.id = v.k0 AND (t2.retired_at is null or $3 = 'admin')
  ORDER BY v.n
  RETURNING 1
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT 1
  FROM tags t3
  WHERE t3.id = ANY($1) AND (exists (select 1 from product_tags own where own.tag_id = t3.id))
