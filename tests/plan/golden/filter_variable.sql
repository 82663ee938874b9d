# variables: {"where": {"name": "Bowl", "or": [{"brand": ["1"]}, {"minPrice": 100, "not": {"name": "Vase"}}]}}
-- step 0
-- $1 text  claim role
-- $2 text  name: variable $where.name
-- $3 int4  minPrice: variable $where.minPrice
-- $4 int4  minPrice: variable $where.or[0].minPrice
-- $5 int8[]  brand: variable $where.or[0].brand
-- $6 int4  minPrice: variable $where.or[1].minPrice
-- $7 text  name: variable $where.or[1].not.name
-- $8 int4  minPrice: variable $where.or[1].not.minPrice
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.name = $2 AND t0.price_cents >= $3 AND ((t0.price_cents >= $4 AND t0.brand_id = ANY($5)) OR (t0.price_cents >= $6 AND NOT (t0.name = $7 AND t0.price_cents >= $8))))
  ORDER BY t0.id

# variables: {"where": {"minPrice": null, "and": [], "or": [], "not": {}}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.not.minPrice
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (true AND false AND NOT (t0.price_cents >= $2))
  ORDER BY t0.id

# variables: {"where": null}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id

# variables: {}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id
