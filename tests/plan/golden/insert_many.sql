# variables: {"input": [{"label": "a"}, {"label": "b"}]}
-- step 0
-- $1 text[]  the member label of each row of variable $input
INSERT INTO tags AS t0 (label) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING t0.id, t0.label
-- step 1
-- $1 int8[]  keys of step 1, column 0
-- $2 text  claim role
SELECT j1.tag_id, t1.name
  FROM product_tags j1
  JOIN products t1 ON t1.id = j1.product_id
  WHERE j1.tag_id = ANY($1) AND (t1.retired_at is null or $2 = 'admin')
  ORDER BY t1.id

# variables: {"input": [{"label": "a", "id": "90"}, {"label": "b"}]}
-- step 0
-- $1 text[]  the member label of each row of variable $input
-- $2 int8[]  the member id of each row of variable $input
INSERT INTO tags AS t0 (label, id) SELECT v.c0, v.c1
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, c1, n)
  ORDER BY v.n
  RETURNING t0.id, t0.label
-- step 1
-- $1 int8[]  keys of step 1, column 0
-- $2 text  claim role
SELECT j1.tag_id, t1.name
  FROM product_tags j1
  JOIN products t1 ON t1.id = j1.product_id
  WHERE j1.tag_id = ANY($1) AND (t1.retired_at is null or $2 = 'admin')
  ORDER BY t1.id

# variables: {"input": []}
-- step 0
-- $1 bool[]  whether there is member label of each row of variable $input
INSERT INTO tags AS t0 SELECT 
  FROM unnest($1) WITH ORDINALITY AS v(m0, n)
  ORDER BY v.n
  RETURNING t0.id, t0.label
-- step 1
-- $1 int8[]  keys of step 1, column 0
-- $2 text  claim role
SELECT j1.tag_id, t1.name
  FROM product_tags j1
  JOIN products t1 ON t1.id = j1.product_id
  WHERE j1.tag_id = ANY($1) AND (t1.retired_at is null or $2 = 'admin')
  ORDER BY t1.id
