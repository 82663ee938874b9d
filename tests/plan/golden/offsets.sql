# variables: {"first": 501}

# variables: {"first": 500, "offset": 500000}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id LIMIT 500 OFFSET 500000

# variables: {"offset": 500001}
