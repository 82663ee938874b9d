-- step 0
SELECT t0.id
  FROM people t0
  ORDER BY t0.id LIMIT 3
-- step 1
SELECT p1.k0, c1.c1, c1.c2, c1.c3
  FROM (SELECT t0.id
    FROM people t0
    ORDER BY t0.id LIMIT 3) p1(k0)
  CROSS JOIN LATERAL (SELECT t1.born_at AS c1, t1.id AS c2, t1.kind AS c3
    FROM animals t1
    WHERE t1.vet_id = p1.k0 AND ((not t1.hidden) AND (t1.kind <> 'cat' OR (t1.lives > 0)))
    ORDER BY t1.born_at DESC, t1.id LIMIT 3) c1
-- step 2
SELECT t2.vet_id, count(*)
  FROM (SELECT t0.id
    FROM people t0
    ORDER BY t0.id LIMIT 3) p2(k0)
  JOIN animals t2 ON t2.vet_id = p2.k0
  WHERE ((not t2.hidden) AND (t2.kind <> 'cat' OR (t2.lives > 0)))
  GROUP BY t2.vet_id
-- step 3
SELECT t3.mother_id, t3.name
  FROM (SELECT c1.k0
    FROM (SELECT t0.id
      FROM people t0
      ORDER BY t0.id LIMIT 3) p1(k0)
    CROSS JOIN LATERAL (SELECT t1.id AS k0, t1.kind AS n0
      FROM animals t1
      WHERE t1.vet_id = p1.k0 AND ((not t1.hidden) AND (t1.kind <> 'cat' OR (t1.lives > 0)))
      ORDER BY t1.born_at DESC, t1.id LIMIT 2) c1
    WHERE c1.n0 = 'cat') p3(k0)
  JOIN animals t3 ON t3.mother_id = p3.k0
  WHERE (t3.kind = 'cat' AND (not t3.hidden) AND (t3.lives > 0))
  ORDER BY t3.id
-- step 4
SELECT t4.kind, t4.name, t4.id
  FROM animals t4
  WHERE ((not t4.hidden) AND (t4.kind <> 'cat' OR (t4.lives > 0)))
  ORDER BY t4.born_at DESC, t4.id LIMIT 2
-- step 5
SELECT t5.mother_id, t5.name
  FROM (SELECT d4.k0
    FROM (SELECT t4.id AS k0, t4.kind AS n0
      FROM animals t4
      WHERE ((not t4.hidden) AND (t4.kind <> 'cat' OR (t4.lives > 0)))
      ORDER BY t4.born_at DESC, t4.id LIMIT 2) d4
    WHERE d4.n0 = 'cat') p5(k0)
  JOIN animals t5 ON t5.mother_id = p5.k0
  WHERE (t5.kind = 'cat' AND (not t5.hidden) AND (t5.lives > 0))
  ORDER BY t5.id
