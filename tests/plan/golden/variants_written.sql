-- step 0
-- $1 text  name: a constant
-- $2 int4  lives: a constant
-- $3 animal_kind  kind: a constant
INSERT INTO animals AS t0 (name, lives, kind)
  VALUES ($1, $2, $3)
  RETURNING (t0.kind = 'cat' AND (not t0.hidden) AND (t0.lives > 0)), t0.id
-- step 1
-- $1 animal_kind  kind: a constant
-- $2 int8[]  the member id of each row of a constant
-- $3 text[]  the member name of each row of a constant
-- $4 bool[]  the member good of each row of a constant
INSERT INTO animals AS t1 (id, name, good, kind) SELECT v.c0, v.c1, v.c2, $1
  FROM unnest($2, $3, $4) WITH ORDINALITY AS v(c0, c1, c2, n)
  ORDER BY v.n
  RETURNING (t1.kind = 'dog' AND (not t1.hidden)), t1.name, t1.good
-- step 2
-- $1 text  name: a constant
-- $2 int8  id: a constant
UPDATE animals t2 SET name = $1
  WHERE (t2.kind = 'cat' AND (not t2.hidden) AND (t2.lives > 0)) AND t2.id = $2
  RETURNING t2.name, t2.id
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.mother_id, t3.name
  FROM animals t3
  WHERE t3.mother_id = ANY($1) AND (t3.kind = 'cat' AND (not t3.hidden) AND (t3.lives > 0))
  ORDER BY t3.id
