-- step 0
-- $1 text[]  the member name of each row of a constant
INSERT INTO people AS t0 (name) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING t0.id
-- step 1
-- $1 animal_kind  kind: a constant
-- $2 int8[]  column 0 of step 0, by the rows that hold those of a constant.cats
-- $3 text[]  the member name of each row of a constant.cats
-- $4 int4[]  the member lives of each row of a constant.cats
-- $5 bool[]  the member hidden of each row of a constant.cats
INSERT INTO animals AS t1 (kind, owner_id, name, lives, hidden) SELECT $1, v.c1, v.c2, v.c3, v.c4
  FROM unnest($2, $3, $4, $5) WITH ORDINALITY AS v(c1, c2, c3, c4, n)
  ORDER BY v.n
  RETURNING (t1.kind = 'cat' AND (not t1.hidden) AND (t1.lives > 0))
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t2.owner_id, t2.name
  FROM animals t2
  WHERE t2.owner_id = ANY($1) AND (t2.kind = 'cat' AND (not t2.hidden) AND (t2.lives > 0))
  ORDER BY t2.id
-- step 3
-- $1 int8  id: a constant
-- $2 text  name: a constant
-- $3 int4  lives: a constant
-- $4 animal_kind  kind: a constant
INSERT INTO animals AS t3 (id, name, lives, kind)
  VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, lives = EXCLUDED.lives
  WHERE (t3.kind = 'cat' AND (not t3.hidden) AND (t3.lives > 0))
  RETURNING (t3.kind = 'cat' AND (not t3.hidden) AND (t3.lives > 0)), t3.name
