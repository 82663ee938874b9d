# variables: {"id": 4}
-- step 0
-- $1 text  claim role
-- $2 int8  id: variable $id
SELECT t0.name, t1.id, t1.name, t0.price_cents, t0.tags
  FROM products t0
  LEFT JOIN brands t1 ON t1.id = t0.brand_id
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
-- step 1
-- $1 text  claim role
-- $2 int8  id: variable $id
SELECT t2.brand_id, t2.id
  FROM (SELECT DISTINCT t0.brand_id
    FROM products t0
    WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2) p2(k0)
  JOIN products t2 ON t2.brand_id = p2.k0
  WHERE (t2.retired_at is null or $1 = 'admin')
  ORDER BY t2.id
