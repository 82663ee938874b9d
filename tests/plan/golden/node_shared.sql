# variables: {"one": "Q2F0OjE", "other": "Q2F0OjI"}
-- step 0
-- $1 int8  id: variable $one
SELECT t0.id, t0.name
  FROM animals t0
  WHERE (t0.kind = 'cat' AND (not t0.hidden) AND (t0.lives > 0)) AND t0.id = $1
-- step 1
-- $1 int8  id: variable $one
SELECT t1.name
  FROM animals t1
  WHERE t1.mother_id = $1 AND (t1.kind = 'cat' AND (not t1.hidden) AND (t1.lives > 0))
  ORDER BY t1.id
-- step 2
-- $1 int8  id: variable $other
SELECT t2.id
  FROM animals t2
  WHERE (t2.kind = 'cat' AND (not t2.hidden) AND (t2.lives > 0)) AND t2.id = $1

# variables: {"one": "Q2F0OjI", "other": "Q2F0OjI"}
-- step 0
-- $1 int8  id: variable $one
SELECT t0.id, t0.name
  FROM animals t0
  WHERE (t0.kind = 'cat' AND (not t0.hidden) AND (t0.lives > 0)) AND t0.id = $1
-- step 1
-- $1 int8  id: variable $one
SELECT t1.name
  FROM animals t1
  WHERE t1.mother_id = $1 AND (t1.kind = 'cat' AND (not t1.hidden) AND (t1.lives > 0))
  ORDER BY t1.id
-- step 2
-- $1 int8  id: a constant
SELECT t2.id, t2.name
  FROM animals t2
  WHERE (t2.kind = 'cat' AND (not t2.hidden) AND (t2.lives > 0)) AND t2.id = $1
