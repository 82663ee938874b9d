-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
UPDATE products t0 SET retired_at = now()
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2 AND t0.retired_at IS NULL
  RETURNING t0.name
