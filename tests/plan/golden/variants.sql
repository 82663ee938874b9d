-- step 0
-- $1 text  name: a constant
SELECT t0.kind, t0.id, t0.name, (t0.weight * 1000)::float8, t1.id, t1.name, t0.lives, t4.id, t4.name, t0.good, t0.weight
  FROM animals t0
  LEFT JOIN people t1 ON t1.id = t0.owner_id
  LEFT JOIN people t4 ON t4.id = t0.vet_id AND t0.kind IN ('cat', 'dog')
  WHERE ((not t0.hidden) AND (t0.kind <> 'cat' OR (t0.lives > 0))) AND t0.name = $1
  ORDER BY t0.id LIMIT 5
-- step 1
-- $1 text  name: a constant
SELECT p2.k0, c2.c1, c2.c2, c2.c3
  FROM (SELECT t0.id
    FROM animals t0
    WHERE ((not t0.hidden) AND (t0.kind <> 'cat' OR (t0.lives > 0))) AND t0.name = $1
    ORDER BY t0.id LIMIT 5) p2(k0)
  CROSS JOIN LATERAL (SELECT t2.kind AS c1, t2.id AS c2, t2.lives AS c3
    FROM animals t2
    WHERE t2.mother_id = p2.k0 AND ((not t2.hidden) AND (t2.kind <> 'cat' OR (t2.lives > 0)))
    ORDER BY t2.born_at, t2.id LIMIT 2) c2
-- step 2
-- $1 text  name: a constant
SELECT t3.mother_id, t3.name
  FROM (SELECT d0.k0
    FROM (SELECT t0.id AS k0, t0.kind AS n0
      FROM animals t0
      WHERE ((not t0.hidden) AND (t0.kind <> 'cat' OR (t0.lives > 0))) AND t0.name = $1
      ORDER BY t0.id LIMIT 5) d0
    WHERE d0.n0 = 'cat') p3(k0)
  JOIN animals t3 ON t3.mother_id = p3.k0
  WHERE (t3.kind = 'cat' AND (not t3.hidden) AND (t3.lives > 0))
  ORDER BY t3.id
