# variables: {"input": {"shop": 1, "no": "17", "status": "OPEN", "items": [{"line": 1, "product": "3", "quantity": 2}, {"line": 2, "quantity": 1}]}}
-- step 0
-- $1 text  claim sub, needed
-- $2 int4[]  the member shop of each row of variable $input
-- $3 int8[]  the member no of each row of variable $input
-- $4 order_status[]  the member status of each row of variable $input
INSERT INTO orders AS t0 (shop, no, status, customer_id) SELECT v.c0, v.c1, v.c2, $1::int8
  FROM unnest($2, $3, $4) WITH ORDINALITY AS v(c0, c1, c2, n)
  ORDER BY v.n
  RETURNING t0.shop, t0.no, (t0.status = 'open'), t0.customer_id
-- step 1
-- $1 int4[]  column 0 of step 0, by the rows that hold those of variable $input.items
-- $2 int8[]  column 1 of step 0, by the rows that hold those of variable $input.items
-- $3 int4[]  the member line of each row of variable $input.items
-- $4 int8[]  the member product of each row of variable $input.items
-- $5 int4[]  the member quantity of each row of variable $input.items
INSERT INTO order_items AS t1 (shop, order_no, line, product_id, quantity) SELECT v.c0, v.c1, v.c2, v.c3, v.c4
  FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS v(c0, c1, c2, c3, c4, n)
  ORDER BY v.n
  RETURNING 1
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t2.id, t2.email
  FROM customers t2
  WHERE t2.id = ANY($1)
-- step 3
-- $1 int4[]  keys of step 3, column 0
-- $2 int8[]  keys of step 3, column 1
-- $3 text  claim role
SELECT t3.shop, t3.order_no, t3.line, t4.id, t4.name
  FROM unnest($1, $2) p3(k0, k1)
  JOIN order_items t3 ON t3.shop = p3.k0 AND t3.order_no = p3.k1
  LEFT JOIN products t4 ON t4.id = t3.product_id AND (t4.retired_at is null or $3 = 'admin')
  ORDER BY t3.shop, t3.order_no, t3.line

# variables: {"input": {"shop": 1, "no": "17", "status": "OPEN", "items": []}}
-- step 0
-- $1 int4  shop: variable $input.shop
-- $2 int8  no: variable $input.no
-- $3 order_status  status: variable $input.status
-- $4 text  claim sub, needed
INSERT INTO orders AS t0 (shop, no, status, customer_id)
  VALUES ($1, $2, $3, $4::int8)
  RETURNING (t0.status = 'open'), t0.no, t0.customer_id, t0.shop
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.email
  FROM customers t1
  WHERE t1.id = ANY($1)
-- step 2
-- $1 int4[]  keys of step 2, column 0
-- $2 int8[]  keys of step 2, column 1
-- $3 text  claim role
SELECT t2.shop, t2.order_no, t2.line, t3.id, t3.name
  FROM unnest($1, $2) p2(k0, k1)
  JOIN order_items t2 ON t2.shop = p2.k0 AND t2.order_no = p2.k1
  LEFT JOIN products t3 ON t3.id = t2.product_id AND (t3.retired_at is null or $3 = 'admin')
  ORDER BY t2.shop, t2.order_no, t2.line
