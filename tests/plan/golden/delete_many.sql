-- step 0
-- $1 int8  product: a constant
DELETE
  FROM reviews t0
  WHERE t0.product_id = $1 AND (t0.id) IN (SELECT t0.id
    FROM reviews t0
    WHERE t0.product_id = $1 LIMIT 301)
  RETURNING t0.id, t0.customer_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.email
  FROM customers t1
  WHERE t1.id = ANY($1)
