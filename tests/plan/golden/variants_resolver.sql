-- step 0
SELECT t0.kind, t0.vet_id
  FROM animals t0
  WHERE ((not t0.hidden) AND (t0.kind <> 'cat' OR (t0.lives > 0)))
  ORDER BY t0.id LIMIT 3
-- step 1
SELECT t1.kind, t1.vet_id
  FROM animals t1
  WHERE (t1.kind IN ('cat', 'dog') AND (not t1.hidden) AND (t1.kind <> 'cat' OR (t1.lives > 0)))
  ORDER BY t1.id
-- step 2
SELECT t2.vet_id
  FROM animals t2
  WHERE (t2.kind = 'cat' AND (not t2.hidden) AND (t2.lives > 0))
  ORDER BY t2.id
