-- step 0
-- $1 text[]  the member name of each row of a constant
-- $2 int4[]  the member priceCents of each row of a constant
-- $3 int8[]  the member category of each row of a constant
-- $4 text  claim role
INSERT INTO products AS t0 (name, price_cents, category_id) SELECT v.c0, v.c1, v.c2
  FROM unnest($1, $2, $3) WITH ORDINALITY AS v(c0, c1, c2, n)
  ORDER BY v.n
  RETURNING (t0.retired_at is null or $4 = 'admin'), t0.id
-- step 1
-- $1 text  claim sub
-- $2 int8[]  keys of step 1, column 0
-- $3 text  claim role
SELECT t1.name, (exists (select 1 from carts where carts.owner = $1::bigint))::bool, t2.id, t2.name, t1.id
  FROM unnest($2) WITH ORDINALITY p1(k0, n)
  JOIN products t1 ON t1.id = p1.k0
  LEFT JOIN categories t2 ON t2.id = t1.category_id
  WHERE (t1.retired_at is null or $3 = 'admin')
  ORDER BY p1.n
-- step 2
-- $1 int8[]  keys of step 1, column 0
-- $2 text  claim role
SELECT p3.k0, c3.c1
  FROM (SELECT t1.id
    FROM unnest($1) WITH ORDINALITY p1(k0, n)
    JOIN products t1 ON t1.id = p1.k0
    WHERE (t1.retired_at is null or $2 = 'admin') OFFSET 0) p3(k0)
  CROSS JOIN LATERAL (SELECT t3.rating AS c1
    FROM reviews t3
    WHERE t3.product_id = p3.k0
    ORDER BY t3.created_at DESC, t3.id LIMIT 1) c3
-- step 3
-- $1 text[]  the member name of each row of a constant
-- $2 text  claim role
-- $3 int8  id: a constant
UPDATE products t4 SET name = v.c0, created_at = greatest(clock_timestamp(), t4.created_at + interval '1 microsecond')
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  WHERE (t4.retired_at is null or $2 = 'admin') AND t4.id = $3
  RETURNING t4.id
-- step 4
-- $1 text  claim sub, needed
-- $2 int8[]  column 0 of step 3, by the rows that hold those of a constant.reviews.create
-- $3 int4[]  the member rating of each row of a constant.reviews.create
INSERT INTO reviews AS t5 (customer_id, product_id, rating) SELECT $1::int8, v.c1, v.c2
  FROM unnest($2, $3) WITH ORDINALITY AS v(c1, c2, n)
  ORDER BY v.n
  RETURNING 1
-- step 5
-- $1 text  claim sub
-- $2 int8[]  keys of step 5, column 0
-- $3 text  claim role
SELECT (exists (select 1 from carts where carts.owner = $1::bigint))::bool, t7.id, t7.name
  FROM products t6
  LEFT JOIN brands t7 ON t7.id = t6.brand_id
  WHERE t6.id = ANY($2) AND (t6.retired_at is null or $3 = 'admin')
-- step 6
-- $1 text  claim role
-- $2 int8  id: a constant
UPDATE products t8 SET created_at = greatest(clock_timestamp(), t8.created_at + interval '1 microsecond')
  WHERE (t8.retired_at is null or $1 = 'admin') AND t8.id = $2
  RETURNING t8.id
-- step 7
-- $1 int8[]  column 0 of step 6, by the rows that hold those of a constant.labels.connect
-- $2 text[]  the member label of each row of a constant.labels.connect
INSERT INTO product_tags AS t9 (product_id, tag_id) SELECT v.c0, t10.id
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, k0, n), tags t10
  WHERE t10.label = v.k0
  ORDER BY v.n
  RETURNING 1
-- step 8
-- $1 int8[]  keys of step 8, column 0
-- $2 text  claim role
SELECT t11.id, t11.price_cents
  FROM products t11
  WHERE t11.id = ANY($1) AND (t11.retired_at is null or $2 = 'admin')
-- step 9

-- step 10
-- $1 int8[]  keys of step 10, column 0
SELECT t13.id, t13.name
  FROM categories t13
  WHERE t13.id = ANY($1)
-- step 11

-- step 12
-- $1 int8[]  keys of step 12, column 0
-- $2 text  claim role
SELECT t15.id, t15.name
  FROM products t15
  WHERE t15.id = ANY($1) AND (t15.retired_at is null or $2 = 'admin')
-- step 13
-- $1 order_status  status: a constant
-- $2 int4  shop: a constant
-- $3 int8  no: a constant
UPDATE orders t16 SET status = $1
  WHERE t16.shop = $2 AND t16.no = $3
  RETURNING t16.status
