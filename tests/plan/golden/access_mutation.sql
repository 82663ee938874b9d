# caller: null

# caller: {}

# caller: {"database_role": "golden_clerk"}
-- step 0
-- $1 text  name: a constant
-- $2 int8  id: a constant
UPDATE brands t0 SET name = $1
  WHERE t0.id = $2
  RETURNING t0.name

# caller: {"database_role": "golden_clerk", "scope": "admin"}
-- step 0
-- $1 text  name: a constant
-- $2 int8  id: a constant
UPDATE brands t0 SET name = $1
  WHERE t0.id = $2
  RETURNING t0.name
-- step 1
-- $1 int8  id: a constant
DELETE
  FROM accounts t1
  WHERE t1.id = $1
  RETURNING t1.id, t1.balance
