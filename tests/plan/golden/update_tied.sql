# variables: {"labels": {"create": [{"label": "n"}], "connect": [{"label": "x"}, {"label": "y"}], "disconnect": [{"id": "1"}], "update": [{"id": "2", "label": "z"}], "delete": [{"id": "3"}]}}
-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
UPDATE products t0 SET created_at = greatest(clock_timestamp(), t0.created_at + interval '1 microsecond')
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
  RETURNING t0.id
-- step 1
-- $1 int8[]  the member id of each row of a literal with variables.labels.disconnect
-- $2 int8[]  column 0 of step 0, by the rows that hold those of a literal with variables.labels.disconnect
DELETE
  FROM product_tags t1 USING unnest($1, $2) WITH ORDINALITY AS v(k0, k1, n), tags t2
  WHERE t2.id = v.k0 AND t1.product_id = v.k1 AND t1.tag_id = t2.id
  RETURNING v.n
-- step 2
-- $1 int8[]  the member id of each row of a literal with variables.labels.delete
-- $2 int8[]  column 0 of step 0, by the rows that hold those of a literal with variables.labels.delete
DELETE
  FROM product_tags t3 USING unnest($1, $2) WITH ORDINALITY AS v(k0, k1, n), tags t4
  WHERE t4.id = v.k0 AND t3.product_id = v.k1 AND t3.tag_id = t4.id AND (t4.label <> 'kept')
  RETURNING v.n
-- step 3
-- $1 int8[]  the member id of each row of a literal with variables.labels.delete
DELETE
  FROM tags t5 USING unnest($1) WITH ORDINALITY AS v(k0, n)
  WHERE (t5.label <> 'kept') AND t5.id = v.k0
  RETURNING v.n
-- step 4
-- $1 text[]  the member label of each row of a literal with variables.labels.update
-- $2 int8[]  the member id of each row of a literal with variables.labels.update
-- $3 int8[]  column 0 of step 0, by the rows that hold those of a literal with variables.labels.update
UPDATE tags t6 SET label = v.c0
  FROM unnest($1, $2, $3) WITH ORDINALITY AS v(c0, k0, k1, n), product_tags t7
  WHERE t6.id = v.k0 AND t7.product_id = v.k1 AND t6.id = t7.tag_id
  RETURNING v.n
-- step 5
-- $1 text[]  the member label of each row of a literal with variables.labels.create
INSERT INTO tags AS t8 (label) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING t8.id
-- step 6
-- $1 int8[]  column 0 of step 0, by the rows that hold those of a literal with variables.labels.create
-- $2 int8[]  column 0 of step 5, made of the rows of a literal with variables.labels.create
INSERT INTO product_tags AS t9 (product_id, tag_id) SELECT v.c0, v.c1
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, c1, n)
  ORDER BY v.n
  RETURNING 1
-- step 7
-- $1 int8[]  column 0 of step 0, by the rows that hold those of a literal with variables.labels.connect
-- $2 text[]  the member label of each row of a literal with variables.labels.connect
INSERT INTO product_tags AS t10 (product_id, tag_id) SELECT v.c0, t11.id
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, k0, n), tags t11
  WHERE t11.label = v.k0
  ORDER BY v.n
  RETURNING 1
-- step 8
-- $1 int8[]  keys of step 8, column 0
SELECT j12.product_id, t12.label
  FROM product_tags j12
  JOIN tags t12 ON t12.id = j12.tag_id
  WHERE j12.product_id = ANY($1)
  ORDER BY t12.label, t12.id
