# variables: {"input": [{"label": "a"}, {"label": "old"}]}
-- step 0
-- $1 text[]  the member label of each row of variable $input
INSERT INTO tags AS t0 (label) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n ON CONFLICT (label) DO UPDATE SET label = EXCLUDED.label
  RETURNING t0.id

# variables: {"input": [{"label": "a", "id": "90"}, {"label": "b"}]}
-- step 0
-- $1 text[]  the member label of each row of variable $input
-- $2 int8[]  the member id of each row of variable $input
-- $3 bool[]  whether there is member id of each row of variable $input
INSERT INTO tags AS t0 (label, id) SELECT v.c0, v.c1
  FROM unnest($1, $2, $3) WITH ORDINALITY AS v(c0, c1, g1, n)
  ORDER BY v.n ON CONFLICT (label) DO UPDATE SET id = CASE WHEN (SELECT w.g
    FROM unnest($1, $3) AS w(k0, g)
    WHERE w.k0 = EXCLUDED.label) THEN EXCLUDED.id ELSE t0.id END
  RETURNING t0.id
