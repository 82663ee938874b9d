# variables: {"brand": "1"}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: a constant
-- $3 int8[]  brand: a literal with variables
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.price_cents >= $2 AND t0.brand_id = ANY($3))
  ORDER BY t0.id

# variables: {"brand": "1", "price": 5}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $price
-- $3 int8[]  brand: a literal with variables
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.price_cents >= $2 AND t0.brand_id = ANY($3))
  ORDER BY t0.id

# variables: {"brand": "2", "price": null}
-- step 0
-- $1 text  claim role
-- $2 int8[]  brand: a literal with variables
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.brand_id = ANY($2))
  ORDER BY t0.id
