-- step 0
-- $1 order_status[]  the member status of each row of a constant
-- $2 int4  shop: a constant
-- $3 int8  no: a constant
UPDATE orders t0 SET status = v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  WHERE t0.shop = $2 AND t0.no = $3
  RETURNING t0.shop, t0.no, t0.status
-- step 1
-- $1 int4[]  the member line of each row of a constant.items.delete
-- $2 int4[]  column 0 of step 0, by the rows that hold those of a constant.items.delete
-- $3 int8[]  column 1 of step 0, by the rows that hold those of a constant.items.delete
DELETE
  FROM order_items t1 USING unnest($1, $2, $3) WITH ORDINALITY AS v(k0, k1, k2, n)
  WHERE t1.line = v.k0 AND t1.shop = v.k1 AND t1.order_no = v.k2
  RETURNING v.n
-- step 2
-- $1 int4[]  the member quantity of each row of a constant.items.update
-- $2 int4[]  the member line of each row of a constant.items.update
-- $3 int4[]  column 0 of step 0, by the rows that hold those of a constant.items.update
-- $4 int8[]  column 1 of step 0, by the rows that hold those of a constant.items.update
UPDATE order_items t2 SET quantity = v.c0
  FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS v(c0, k0, k1, k2, n)
  WHERE t2.line = v.k0 AND t2.shop = v.k1 AND t2.order_no = v.k2
  RETURNING v.n
-- step 3
-- $1 int4[]  column 0 of step 0, by the rows that hold those of a constant.items.create
-- $2 int8[]  column 1 of step 0, by the rows that hold those of a constant.items.create
-- $3 int4[]  the member line of each row of a constant.items.create
-- $4 int8[]  the member product of each row of a constant.items.create
-- $5 int4[]  the member quantity of each row of a constant.items.create
INSERT INTO order_items AS t3 (shop, order_no, line, product_id, quantity) SELECT v.c0, v.c1, v.c2, v.c3, v.c4
  FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS v(c0, c1, c2, c3, c4, n)
  ORDER BY v.n
  RETURNING 1
-- step 4
-- $1 int4[]  keys of step 4, column 0
-- $2 int8[]  keys of step 4, column 1
SELECT t4.shop, t4.order_no, t4.line
  FROM unnest($1, $2) p4(k0, k1)
  JOIN order_items t4 ON t4.shop = p4.k0 AND t4.order_no = p4.k1
  ORDER BY t4.shop, t4.order_no, t4.line
