# variables: {}
-- step 0
-- $1 int4  a: a constant
SELECT t0.v
  FROM (SELECT sum_up(a => $1) AS v) t0
-- step 1
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT discounted(p => t1)
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin') AND t1.id = $2

# variables: {"b": null}
-- step 0
-- $1 int4  a: a constant
-- $2 int4  b: variable $b
SELECT t0.v
  FROM (SELECT sum_up(a => $1, b => $2) AS v) t0
-- step 1
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT discounted(p => t1)
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin') AND t1.id = $2

# variables: {"b": 3}
-- step 0
-- $1 int4  a: a constant
-- $2 int4  b: variable $b
SELECT t0.v
  FROM (SELECT sum_up(a => $1, b => $2) AS v) t0
-- step 1
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT discounted(p => t1)
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin') AND t1.id = $2

# variables: {"b": 4, "percent": 5}
-- step 0
-- $1 int4  a: a constant
-- $2 int4  b: variable $b
SELECT t0.v
  FROM (SELECT sum_up(a => $1, b => $2) AS v) t0
-- step 1
-- $1 int4  percent: variable $percent
-- $2 text  claim role
-- $3 int8  id: a constant
SELECT discounted(p => t1, percent => $1)
  FROM products t1
  WHERE (t1.retired_at is null or $2 = 'admin') AND t1.id = $3
