# variables: {"rating": 5}
-- step 0
-- $1 int4  rating: variable $rating
-- $2 int8  id: a constant
UPDATE reviews t0 SET rating = $1
  WHERE t0.id = $2
  RETURNING t0.id, t0.body, t0.customer_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.email
  FROM customers t1
  WHERE t1.id = ANY($1)

# variables: {"rating": null, "body": "b"}
-- step 0
-- $1 int4  rating: variable $rating
-- $2 text  body: variable $body
-- $3 int8  id: a constant
UPDATE reviews t0 SET rating = $1, body = $2
  WHERE t0.id = $3
  RETURNING t0.id, t0.body, t0.customer_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.email
  FROM customers t1
  WHERE t1.id = ANY($1)

# variables: {}
-- step 0
-- $1 int8  id: a constant
SELECT t0.id, t0.body, t1.id, t1.email
  FROM reviews t0
  LEFT JOIN customers t1 ON t1.id = t0.customer_id
  WHERE t0.id = $1
