-- step 0
SELECT t0.kind, t0.name, t0.lives
  FROM animals t0
  WHERE (t0.kind = 'cat')
  ORDER BY t0.id
