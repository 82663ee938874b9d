# variables: {"ids": ["Q2F0OjE", "RG9nOjI", "Q2F0OjM", "x"], "one": "Q2F0OjE"}
-- step 0
-- $1 int8[]  keys of Cat in variable $ids
SELECT t0.id, t0.name, t1.id, t1.name
  FROM animals t0
  LEFT JOIN people t1 ON t1.id = t0.owner_id
  WHERE (t0.kind = 'cat' AND (not t0.hidden) AND (t0.lives > 0)) AND t0.id = ANY($1)
-- step 1
-- $1 int8[]  keys of Cat in variable $ids
SELECT t2.mother_id, t2.name
  FROM (SELECT t0.id
    FROM animals t0
    WHERE (t0.kind = 'cat' AND (not t0.hidden) AND (t0.lives > 0)) AND t0.id = ANY($1)) p2(k0)
  JOIN animals t2 ON t2.mother_id = p2.k0
  WHERE (t2.kind = 'cat' AND (not t2.hidden) AND (t2.lives > 0))
  ORDER BY t2.id
-- step 2
-- $1 int8[]  keys of Dog in variable $ids
SELECT t3.id, t3.name, t4.id, t4.name
  FROM animals t3
  LEFT JOIN people t4 ON t4.id = t3.owner_id
  WHERE (t3.kind = 'dog' AND (not t3.hidden)) AND t3.id = ANY($1)
-- step 3
-- $1 int8  id: variable $one
SELECT t5.id, t5.name
  FROM animals t5
  WHERE (t5.kind = 'cat' AND (not t5.hidden) AND (t5.lives > 0)) AND t5.id = $1

# variables: {"ids": ["RG9nOjI"], "one": "RG9nOjI"}
-- step 0
-- $1 int8[]  keys of Dog in variable $ids
SELECT t0.id, t0.name, t1.id, t1.name
  FROM animals t0
  LEFT JOIN people t1 ON t1.id = t0.owner_id
  WHERE (t0.kind = 'dog' AND (not t0.hidden)) AND t0.id = ANY($1)
-- step 1
-- $1 int8  id: variable $one
SELECT t2.id, t2.name
  FROM animals t2
  WHERE (t2.kind = 'dog' AND (not t2.hidden)) AND t2.id = $1
