# variables: {"patch": {"name": "n", "reviews": {"create": [{"rating": 5}], "update": [{"id": "1", "rating": 4}, {"id": "2", "body": null}], "delete": [{"id": "3"}, {"id": "4"}]}}}
-- step 0
-- $1 text[]  the member name of each row of variable $patch
-- $2 text  claim role
-- $3 int8  id: a constant
UPDATE products t0 SET name = v.c0, created_at = greatest(clock_timestamp(), t0.created_at + interval '1 microsecond')
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  WHERE (t0.retired_at is null or $2 = 'admin') AND t0.id = $3
  RETURNING t0.id, t0.name
-- step 1
-- $1 int8[]  the member id of each row of variable $patch.reviews.delete
-- $2 int8[]  column 0 of step 0, by the rows that hold those of variable $patch.reviews.delete
-- $3 text  claim sub
DELETE
  FROM reviews t1 USING unnest($1, $2) WITH ORDINALITY AS v(k0, k1, n)
  WHERE (t1.customer_id = $3::bigint) AND t1.id = v.k0 AND t1.product_id = v.k1
  RETURNING v.n
-- step 2
-- $1 int4[]  the member rating of each row of variable $patch.reviews.update
-- $2 bool[]  whether there is member rating of each row of variable $patch.reviews.update
-- $3 text[]  the member body of each row of variable $patch.reviews.update
-- $4 bool[]  whether there is member body of each row of variable $patch.reviews.update
-- $5 int8[]  the member id of each row of variable $patch.reviews.update
-- $6 int8[]  column 0 of step 0, by the rows that hold those of variable $patch.reviews.update
-- $7 text  claim sub
UPDATE reviews t2 SET rating = CASE WHEN v.g0 THEN v.c0 ELSE t2.rating END, body = CASE WHEN v.g1 THEN v.c1 ELSE t2.body END
  FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS v(c0, g0, c1, g1, k0, k1, n)
  WHERE (t2.customer_id = $7::bigint) AND t2.id = v.k0 AND t2.product_id = v.k1
  RETURNING v.n
-- step 3
-- $1 text  claim sub, needed
-- $2 int8[]  column 0 of step 0, by the rows that hold those of variable $patch.reviews.create
-- $3 int4[]  the member rating of each row of variable $patch.reviews.create
INSERT INTO reviews AS t3 (customer_id, product_id, rating) SELECT $1::int8, v.c1, v.c2
  FROM unnest($2, $3) WITH ORDINALITY AS v(c1, c2, n)
  ORDER BY v.n
  RETURNING 1
-- step 4
-- $1 int8[]  keys of step 4, column 0
SELECT p4.k0, c4.c1
  FROM unnest($1) p4(k0)
  CROSS JOIN LATERAL (SELECT t4.rating AS c1
    FROM reviews t4
    WHERE t4.product_id = p4.k0
    ORDER BY t4.created_at DESC, t4.id LIMIT 3) c4

# variables: {"patch": {"reviews": {"update": [{"id": "7", "rating": 1, "body": "b"}]}}}
-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
UPDATE products t0 SET created_at = greatest(clock_timestamp(), t0.created_at + interval '1 microsecond')
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
  RETURNING t0.id, t0.name
-- step 1
-- $1 int4[]  the member rating of each row of variable $patch.reviews.update
-- $2 text[]  the member body of each row of variable $patch.reviews.update
-- $3 int8[]  the member id of each row of variable $patch.reviews.update
-- $4 int8[]  column 0 of step 0, by the rows that hold those of variable $patch.reviews.update
-- $5 text  claim sub
UPDATE reviews t1 SET rating = v.c0, body = v.c1
  FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS v(c0, c1, k0, k1, n)
  WHERE (t1.customer_id = $5::bigint) AND t1.id = v.k0 AND t1.product_id = v.k1
  RETURNING v.n
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT p2.k0, c2.c1
  FROM unnest($1) p2(k0)
  CROSS JOIN LATERAL (SELECT t2.rating AS c1
    FROM reviews t2
    WHERE t2.product_id = p2.k0
    ORDER BY t2.created_at DESC, t2.id LIMIT 3) c2

# variables: {"patch": {"reviews": {"update": [{"id": "8", "rating": 2, "body": "c"}, {"id": "9", "rating": 3, "body": "d"}], "create": []}}}
-- step 0
-- $1 text  claim role
-- $2 int8  id: a constant
UPDATE products t0 SET created_at = greatest(clock_timestamp(), t0.created_at + interval '1 microsecond')
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.id = $2
  RETURNING t0.id, t0.name
-- step 1
-- $1 int4[]  the member rating of each row of variable $patch.reviews.update
-- $2 text[]  the member body of each row of variable $patch.reviews.update
-- $3 int8[]  the member id of each row of variable $patch.reviews.update
-- $4 int8[]  column 0 of step 0, by the rows that hold those of variable $patch.reviews.update
-- $5 text  claim sub
UPDATE reviews t1 SET rating = v.c0, body = v.c1
  FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS v(c0, c1, k0, k1, n)
  WHERE (t1.customer_id = $5::bigint) AND t1.id = v.k0 AND t1.product_id = v.k1
  RETURNING v.n
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT p2.k0, c2.c1
  FROM unnest($1) p2(k0)
  CROSS JOIN LATERAL (SELECT t2.rating AS c1
    FROM reviews t2
    WHERE t2.product_id = p2.k0
    ORDER BY t2.created_at DESC, t2.id LIMIT 3) c2
