# variables: {"ids": ["Q2F0OjE", "RG9nOjI", "Q2F0OjM", "x"], "one": "Q2F0OjE"}
-- step 0

-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name, t2.id, t2.name
  FROM animals t1
  LEFT JOIN people t2 ON t2.id = t1.owner_id
  WHERE t1.id = ANY($1) AND (t1.kind = 'cat' AND (not t1.hidden) AND (t1.lives > 0))
-- step 2
-- $1 int8[]  keys of step 1, column 0
SELECT t3.mother_id, t3.name
  FROM (SELECT t1.id
    FROM animals t1
    WHERE t1.id = ANY($1) AND (t1.kind = 'cat' AND (not t1.hidden) AND (t1.lives > 0))) p3(k0)
  JOIN animals t3 ON t3.mother_id = p3.k0
  WHERE (t3.kind = 'cat' AND (not t3.hidden) AND (t3.lives > 0))
  ORDER BY t3.id
-- step 3

-- step 4
-- $1 int8[]  keys of step 4, column 0
SELECT t5.id, t5.name, t6.id, t6.name
  FROM animals t5
  LEFT JOIN people t6 ON t6.id = t5.owner_id
  WHERE t5.id = ANY($1) AND (t5.kind = 'dog' AND (not t5.hidden))
-- step 5
-- $1 int8  id: variable $one
SELECT t7.id, t7.name, t8.id, t8.name
  FROM animals t7
  LEFT JOIN people t8 ON t8.id = t7.owner_id
  WHERE (t7.kind = 'cat' AND (not t7.hidden) AND (t7.lives > 0)) AND t7.id = $1

# variables: {"ids": ["RG9nOjI"], "one": "RG9nOjI"}
-- step 0

-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name, t2.id, t2.name
  FROM animals t1
  LEFT JOIN people t2 ON t2.id = t1.owner_id
  WHERE t1.id = ANY($1) AND (t1.kind = 'dog' AND (not t1.hidden))
-- step 2
-- $1 int8  id: variable $one
SELECT t3.id, t3.name, t4.id, t4.name
  FROM animals t3
  LEFT JOIN people t4 ON t4.id = t3.owner_id
  WHERE (t3.kind = 'dog' AND (not t3.hidden)) AND t3.id = $1
