-- step 0
SELECT t0.kind, t0.name, t0.vet_id
  FROM animals t0
  WHERE (t0.kind IN ('cat', 'dog') AND (not t0.hidden) AND (t0.kind <> 'cat' OR (t0.lives > 0)))
  ORDER BY t0.id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name
  FROM people t1
  WHERE t1.id = ANY($1)
-- step 2
SELECT t2.name, t3.id, t3.kind, t3.good
  FROM animals t2
  LEFT JOIN animals t3 ON t3.id = t2.mother_id AND ((not t3.hidden) AND (t3.kind <> 'cat' OR (t3.lives > 0)))
  WHERE (t2.kind = 'cat' AND (not t2.hidden) AND (t2.lives > 0))
  ORDER BY t2.id LIMIT 3
-- step 3
-- $1 int8  id: a constant
SELECT t4.kind, t4.name, t4.id
  FROM animals t4
  WHERE ((not t4.hidden) AND (t4.kind <> 'cat' OR (t4.lives > 0))) AND t4.id = $1
-- step 4
-- $1 int8  id: a constant
SELECT t5.mother_id, t5.name
  FROM (SELECT t4.id
    FROM animals t4
    WHERE ((not t4.hidden) AND (t4.kind <> 'cat' OR (t4.lives > 0))) AND t4.id = $1 AND t4.kind = 'cat') p5(k0)
  JOIN animals t5 ON t5.mother_id = p5.k0
  WHERE (t5.kind = 'cat' AND (not t5.hidden) AND (t5.lives > 0))
  ORDER BY t5.id
-- step 5
SELECT t6.id
  FROM people t6
  ORDER BY t6.id LIMIT 2
-- step 6
-- $1 animal_kind  kind: a constant
SELECT p7.k0, c7.c1, c7.c2
  FROM (SELECT t6.id
    FROM people t6
    ORDER BY t6.id LIMIT 2) p7(k0)
  CROSS JOIN LATERAL (SELECT t7.kind AS c1, t7.name AS c2
    FROM animals t7
    WHERE t7.owner_id = p7.k0 AND ((not t7.hidden) AND (t7.kind <> 'cat' OR (t7.lives > 0))) AND t7.kind = $1
    ORDER BY t7.id LIMIT 1) c7
-- step 7
SELECT t8.owner_id, t8.lives
  FROM (SELECT t6.id
    FROM people t6
    ORDER BY t6.id LIMIT 2) p8(k0)
  JOIN animals t8 ON t8.owner_id = p8.k0
  WHERE (t8.kind = 'cat' AND (not t8.hidden) AND (t8.lives > 0))
  ORDER BY t8.id
