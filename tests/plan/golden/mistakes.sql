# variables: {"first": -1}
-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2

# variables: {"first": 1000}
-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2

# variables: {"first": 1, "last": 1}
-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
