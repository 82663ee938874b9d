-- step 0
-- $1 int4  rating: a constant
-- $2 int8  id: a constant
UPDATE reviews t0 SET rating = $1
  WHERE t0.id = $2
  RETURNING t0.rating, t0.customer_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.email
  FROM customers t1
  WHERE t1.id = ANY($1)
-- step 2
-- $1 int4  rating: a constant
-- $2 int8  id: a constant
UPDATE reviews t2 SET rating = $1
  WHERE t2.id = $2
  RETURNING t2.rating
-- step 3
-- $1 int8  id: a constant
DELETE
  FROM reviews t3
  WHERE t3.id = $1
  RETURNING t3.id
-- step 4
-- $1 int8  product: a constant
-- $2 int8  customer: a constant
-- $3 int4  rating: a constant
INSERT INTO reviews AS t4 (product_id, customer_id, rating)
  VALUES ($1, $2, $3)
  RETURNING t4.id
