# variables: {"where": {"brand": ["1"]}, "price": 5}
-- step 0
-- $1 int4  priceCents: variable $price
-- $2 text  claim role
-- $3 int4  minPrice: variable $where.minPrice
-- $4 int8[]  brand: variable $where.brand
UPDATE products t0 SET price_cents = $1
  WHERE (t0.retired_at is null or $2 = 'admin') AND (t0.price_cents >= $3 AND t0.brand_id = ANY($4)) AND (t0.id) IN (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $2 = 'admin') AND (t0.price_cents >= $3 AND t0.brand_id = ANY($4)) LIMIT 51)
  RETURNING t0.id, t0.brand_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name
  FROM brands t1
  WHERE t1.id = ANY($1)

# variables: {"where": {"brand": ["1"]}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
-- $3 int8[]  brand: variable $where.brand
SELECT t0.id, t1.id, t1.name
  FROM products t0
  LEFT JOIN brands t1 ON t1.id = t0.brand_id
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.price_cents >= $2 AND t0.brand_id = ANY($3)) LIMIT 51
