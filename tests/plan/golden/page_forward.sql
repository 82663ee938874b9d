# variables: {}
-- step 0
-- $1 text  claim role
SELECT t0.id, t0.name
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id LIMIT 21

# variables: {"first": 3, "after": "WyJjZGQwM2VhMCIsIkFBQUFBQUFBQUFNIl0"}
-- step 0
-- $1 text  claim role
-- $2 int8  value 0 of after: variable $after
SELECT t0.id, t0.name
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id > $2
  ORDER BY t0.id LIMIT 4
