# variables: {}
-- step 0
-- $1 int8  product: a constant
-- $2 int8  customer: a constant
-- $3 int4  rating: a constant
INSERT INTO reviews AS t0 (product_id, customer_id, rating)
  VALUES ($1, $2, $3)
  RETURNING t0.id

# variables: {"body": "x"}
-- step 0
-- $1 int8  product: a constant
-- $2 int8  customer: a constant
-- $3 int4  rating: a constant
-- $4 text  body: variable $body
INSERT INTO reviews AS t0 (product_id, customer_id, rating, body)
  VALUES ($1, $2, $3, $4)
  RETURNING t0.id
