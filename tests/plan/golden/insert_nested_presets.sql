# variables: {"input": {"email": "e", "referrer": {"email": "r"}, "orders": [{"shop": 1, "no": "22"}]}}
-- step 0
-- $1 int8[]  the member  of each row of variable $input, or column 1 of the row of step 1 that is nested in it
-- $2 text[]  the member email of each row of variable $input
INSERT INTO customers AS t0 (referrer_id, email) SELECT v.c0, v.c1
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, c1, n)
  ORDER BY v.n
  RETURNING t0.id
-- step 1
-- $1 text[]  the member email of each row of variable $input.referrer
INSERT INTO customers AS t1 (email) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING (t1.email <> 'nobody'), t1.id
-- step 2
-- $1 text  claim status, needed
-- $2 int8[]  column 0 of step 0, by the rows that hold those of variable $input.orders
-- $3 int4[]  the member shop of each row of variable $input.orders
-- $4 int8[]  the member no of each row of variable $input.orders
-- $5 text  claim role
INSERT INTO orders AS t2 (status, customer_id, shop, no) SELECT $1::order_status, v.c1, v.c2, v.c3
  FROM unnest($2, $3, $4) WITH ORDINALITY AS v(c1, c2, c3, n)
  ORDER BY v.n
  RETURNING (t2.no > 0 OR $5 = 'clerk')
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.customer_id, t3.status
  FROM orders t3
  WHERE t3.customer_id = ANY($1)
  ORDER BY t3.shop, t3.no

# variables: {"input": {"email": "f"}}
-- step 0
-- $1 text  email: variable $input.email
INSERT INTO customers AS t0 (email)
  VALUES ($1)
  RETURNING t0.id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.customer_id, t1.status
  FROM orders t1
  WHERE t1.customer_id = ANY($1)
  ORDER BY t1.shop, t1.no
