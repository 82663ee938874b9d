# variables: {"id": "7"}
-- step 0
-- $1 text  claim role
-- $2 int8  id: variable $id
SELECT t0.id, t0.name, t0.price_cents, t0.rating, t0.tags, t0.specs, t0.created_at
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
