# variables: {"name": "d"}
-- step 0
-- $1 text  name: variable $name
-- $2 int8  id: a constant
UPDATE animals t0 SET name = $1
  WHERE (t0.kind = 'cat' AND (not t0.hidden) AND (t0.lives > 0)) AND t0.id = $2
  RETURNING t0.name

# variables: {"lives": 3}
-- step 0
-- $1 int4  lives: variable $lives
-- $2 int8  id: a constant
UPDATE animals t0 SET lives = $1
  WHERE (t0.kind = 'cat' AND (not t0.hidden) AND (t0.lives > 0)) AND t0.id = $2
  RETURNING (t0.kind = 'cat' AND (not t0.hidden) AND (t0.lives > 0)), t0.name
