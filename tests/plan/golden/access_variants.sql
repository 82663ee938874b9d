# caller: null
-- step 0
SELECT t0.kind, t0.id, ('#' || t0.id)::text, t1.id, t1.name, t0.lives, t0.good
  FROM animals t0
  LEFT JOIN people t1 ON t1.id = t0.owner_id AND t0.kind = 'cat'
  WHERE (t0.kind IN ('cat', 'dog', 'snake'))
  ORDER BY t0.id LIMIT 5

# caller: {"scope": "chips"}
-- step 0
SELECT t0.kind, t0.id, ('#' || t0.id)::text, t1.id, t1.name, t0.lives, t0.good
  FROM animals t0
  LEFT JOIN people t1 ON t1.id = t0.owner_id AND t0.kind IN ('cat', 'dog')
  WHERE (t0.kind IN ('cat', 'dog', 'snake'))
  ORDER BY t0.id LIMIT 5

# caller: {"scope": "chips snakes"}
-- step 0
SELECT t0.kind, t0.id, ('#' || t0.id)::text, t1.id, t1.name, t0.lives, t0.good, t0.weight
  FROM animals t0
  LEFT JOIN people t1 ON t1.id = t0.owner_id
  WHERE (t0.kind IN ('cat', 'dog', 'snake'))
  ORDER BY t0.id LIMIT 5
