-- step 0
SELECT t0.name, t0.id
  FROM people t0
  ORDER BY t0.id LIMIT 5
-- step 1
SELECT t1.owner_id, bool_and(t1.hidden), bool_or(t1.hidden)
  FROM (SELECT t0.id
    FROM people t0
    ORDER BY t0.id LIMIT 5) p1(k0)
  JOIN animals t1 ON t1.owner_id = p1.k0
  WHERE ((not t1.hidden) AND (t1.kind <> 'cat' OR (t1.lives > 0)))
  GROUP BY t1.owner_id
