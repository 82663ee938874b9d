# variables: {"input": {"customer": "2", "rating": 5}}
-- step 0
-- $1 int8  product: a constant
-- $2 int8  customer: variable $input.customer
-- $3 int4  rating: variable $input.rating
INSERT INTO reviews AS t0 (product_id, customer_id, rating)
  VALUES ($1, $2, $3)
  RETURNING t0.id, t0.rating, t0.product_id, t0.customer_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
-- $2 text  claim role
SELECT t1.id, t1.name, t2.id, t2.name
  FROM products t1
  LEFT JOIN brands t2 ON t2.id = t1.brand_id
  WHERE t1.id = ANY($1) AND (t1.retired_at is null or $2 = 'admin')
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t3.id, t3.email
  FROM customers t3
  WHERE t3.id = ANY($1)
-- step 3
-- $1 int8[]  keys of step 2, column 0
SELECT t4.customer_id, t4.no
  FROM (SELECT t3.id
    FROM customers t3
    WHERE t3.id = ANY($1)) p4(k0)
  JOIN orders t4 ON t4.customer_id = p4.k0
  ORDER BY t4.shop, t4.no

# variables: {"input": {"customer": "2", "rating": 5, "body": null}}
-- step 0
-- $1 int8  product: a constant
-- $2 int8  customer: variable $input.customer
-- $3 int4  rating: variable $input.rating
-- $4 text  body: variable $input.body
INSERT INTO reviews AS t0 (product_id, customer_id, rating, body)
  VALUES ($1, $2, $3, $4)
  RETURNING t0.id, t0.rating, t0.product_id, t0.customer_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
-- $2 text  claim role
SELECT t1.id, t1.name, t2.id, t2.name
  FROM products t1
  LEFT JOIN brands t2 ON t2.id = t1.brand_id
  WHERE t1.id = ANY($1) AND (t1.retired_at is null or $2 = 'admin')
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t3.id, t3.email
  FROM customers t3
  WHERE t3.id = ANY($1)
-- step 3
-- $1 int8[]  keys of step 2, column 0
SELECT t4.customer_id, t4.no
  FROM (SELECT t3.id
    FROM customers t3
    WHERE t3.id = ANY($1)) p4(k0)
  JOIN orders t4 ON t4.customer_id = p4.k0
  ORDER BY t4.shop, t4.no
