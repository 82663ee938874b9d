# variables: {"input": {"line": 1, "product": "2", "quantity": 3, "order": {"no": "4", "status": "OPEN", "customer": "5"}}}
-- step 0
-- $1 text  claim shop, needed
-- $2 int8[]  the member  of each row of variable $input, or column 0 of the row of step 1 that is nested in it
-- $3 int4[]  the member line of each row of variable $input
-- $4 int8[]  the member product of each row of variable $input
-- $5 int4[]  the member quantity of each row of variable $input
INSERT INTO order_items AS t0 (order_no, line, product_id, quantity, shop) SELECT v.c0, v.c1, v.c2, v.c3, $1::int4
  FROM unnest($2, $3, $4, $5) WITH ORDINALITY AS v(c0, c1, c2, c3, n)
  ORDER BY v.n
  RETURNING t0.line
-- step 1
-- $1 text  claim shop, needed
-- $2 int8[]  the member no of each row of variable $input.order
-- $3 order_status[]  the member status of each row of variable $input.order
-- $4 int8[]  the member customer of each row of variable $input.order
INSERT INTO orders AS t1 (shop, no, status, customer_id) SELECT $1::int4, v.c1, v.c2, v.c3
  FROM unnest($2, $3, $4) WITH ORDINALITY AS v(c1, c2, c3, n)
  ORDER BY v.n
  RETURNING t1.no
