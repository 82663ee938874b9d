-- step 0
SELECT t0.kind, t0.mother_id, t0.vet_id, t0.id
  FROM animals t0
  WHERE ((not t0.hidden) AND (t0.kind <> 'cat' OR (t0.lives > 0)))
  ORDER BY t0.id LIMIT 400
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.kind, t1.name
  FROM animals t1
  WHERE t1.id = ANY($1) AND ((not t1.hidden) AND (t1.kind <> 'cat' OR (t1.lives > 0)))
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t2.id, t2.name
  FROM people t2
  WHERE t2.id = ANY($1)
-- step 3
SELECT t3.mother_id, t3.name, t3.owner_id
  FROM (SELECT d0.k0
    FROM (SELECT t0.id AS k0, t0.kind AS n0
      FROM animals t0
      WHERE ((not t0.hidden) AND (t0.kind <> 'cat' OR (t0.lives > 0)))
      ORDER BY t0.id LIMIT 400) d0
    WHERE d0.n0 = 'cat') p3(k0)
  JOIN animals t3 ON t3.mother_id = p3.k0
  WHERE (t3.kind = 'cat' AND (not t3.hidden) AND (t3.lives > 0))
  ORDER BY t3.id
