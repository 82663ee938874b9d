# variables: {"order": "CHEAPEST"}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.price_cents, t0.id

# variables: {"order": "NEWEST"}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.created_at DESC, t0.id DESC

# variables: {"order": ["BEST", "NEWEST"], "first": 3}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.rating DESC NULLS LAST, t0.name, t0.created_at DESC, t0.id DESC LIMIT 3

# variables: {"order": ["BEST", "NEWEST"], "first": 4, "offset": 10}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.rating DESC NULLS LAST, t0.name, t0.created_at DESC, t0.id DESC LIMIT 4 OFFSET 10

# variables: {"order": ["WORST"], "first": 0}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.rating, t0.id LIMIT 0
