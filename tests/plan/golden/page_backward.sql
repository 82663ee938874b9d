# variables: {"last": 3}
-- step 0
-- $1 text  claim role
SELECT t0.id, t0.name, t0.created_at
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.created_at, t0.id LIMIT 4

# variables: {"last": 3, "before": "WyJhMGUzMWFiMCIsIkFBTHFnMlJ1Z0FBIiwiQUFBQUFBQUFBQUkiXQ"}
-- step 0
-- $1 text  claim role
-- $2 timestamptz  value 0 of before: variable $before
-- $3 int8  value 1 of before: variable $before
SELECT t0.id, t0.name, t0.created_at
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.created_at, t0.id) > ($2, $3)
  ORDER BY t0.created_at, t0.id LIMIT 4
