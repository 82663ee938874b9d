# variables: {"seen": "2026-01-01T00:00:00Z", "name": "n"}
-- step 0
-- $1 timestamptz  seen: variable $seen
-- $2 text  claim role
-- $3 int8  id: a constant
SELECT t0.created_at = $1, t0.name, t0.created_at
  FROM products t0
  WHERE (t0.retired_at is null or $2 = 'admin') AND t0.id = $3 FOR UPDATE
-- step 1
-- $1 text  name: variable $name
-- $2 text  claim role
-- $3 int8  id: a constant
-- $4 timestamptz  seen: variable $seen
UPDATE products t1 SET name = $1, created_at = greatest(clock_timestamp(), t1.created_at + interval '1 microsecond')
  WHERE (t1.retired_at is null or $2 = 'admin') AND t1.id = $3 AND t1.created_at = $4
  RETURNING t1.name, t1.brand_id
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t2.id, t2.name
  FROM brands t2
  WHERE t2.id = ANY($1)

# variables: {"name": "n"}
-- step 0
-- $1 text  name: variable $name
-- $2 text  claim role
-- $3 int8  id: a constant
UPDATE products t0 SET name = $1, created_at = greatest(clock_timestamp(), t0.created_at + interval '1 microsecond')
  WHERE (t0.retired_at is null or $2 = 'admin') AND t0.id = $3
  RETURNING t0.name, t0.brand_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name
  FROM brands t1
  WHERE t1.id = ANY($1)

# variables: {"seen": "2026-01-01T00:00:00Z"}
-- step 0
-- $1 timestamptz  seen: variable $seen
-- $2 text  claim role
-- $3 int8  id: a constant
SELECT t0.created_at = $1, t0.name, t0.created_at
  FROM products t0
  WHERE (t0.retired_at is null or $2 = 'admin') AND t0.id = $3 FOR UPDATE
-- step 1
-- $1 text  claim role
-- $2 int8  id: a constant
-- $3 timestamptz  seen: variable $seen
SELECT t1.name, t2.id, t2.name
  FROM products t1
  LEFT JOIN brands t2 ON t2.id = t1.brand_id
  WHERE (t1.retired_at is null or $1 = 'admin') AND t1.id = $2 AND t1.created_at = $3
