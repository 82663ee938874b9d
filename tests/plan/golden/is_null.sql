# variables: {"retired": true}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.retired_at IS NULL
  ORDER BY t0.id

# variables: {"retired": false}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.retired_at IS NOT NULL
  ORDER BY t0.id

# variables: {"retired": null}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id
