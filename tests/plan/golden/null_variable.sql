# variables: {"rating": 3}
-- step 0
-- $1 int8  product: a constant
-- $2 int8  customer: a constant
-- $3 int4  rating: variable $rating
INSERT INTO reviews AS t0 (product_id, customer_id, rating)
  VALUES ($1, $2, $3)
  RETURNING t0.id

# variables: {"rating": null}
