# variables: {"input": [{"email": "c", "referrer": {"update": {"email": "A"}}, "profile": {"update": {"about": "p"}}}, {"email": "new"}]}
-- step 0
-- $1 text[]  the member email of each row of variable $input
INSERT INTO customers AS t0 (email) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n ON CONFLICT (email) DO UPDATE SET email = EXCLUDED.email
  RETURNING t0.referrer_id, t0.id
-- step 1
-- $1 text[]  the member email of each row of variable $input.referrer.update
-- $2 int8[]  column 0 of step 0, by the rows that hold those of variable $input.referrer.update
UPDATE customers t1 SET email = v.c0
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, k0, n)
  WHERE t1.id = v.k0
  RETURNING v.n
-- step 2
-- $1 text[]  the member about of each row of variable $input.profile.update
-- $2 int8[]  column 1 of step 0, by the rows that hold those of variable $input.profile.update
UPDATE profiles t2 SET about = v.c0
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, k0, n)
  WHERE t2.customer_id = v.k0
  RETURNING v.n
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.email, t4.id, t4.email, t5.customer_id, t5.about
  FROM unnest($1) WITH ORDINALITY p3(k0, n)
  JOIN customers t3 ON t3.id = p3.k0
  LEFT JOIN customers t4 ON t4.id = t3.referrer_id
  LEFT JOIN profiles t5 ON t5.customer_id = t3.id
  ORDER BY p3.n

# variables: {"input": [{"email": "c", "profile": {"delete": true, "create": {"about": "q"}}}]}
-- step 0
-- $1 text[]  the member email of each row of variable $input
INSERT INTO customers AS t0 (email) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n ON CONFLICT (email) DO UPDATE SET email = EXCLUDED.email
  RETURNING t0.id, t0.email, t0.referrer_id
-- step 1
-- $1 int8[]  column 0 of step 0, by the rows that hold those of variable $input.profile.delete
DELETE
  FROM profiles t1 USING unnest($1) WITH ORDINALITY AS v(k0, n)
  WHERE t1.customer_id = v.k0
  RETURNING v.n
-- step 2
-- $1 int8[]  column 0 of step 0, by the rows that hold those of variable $input.profile.create
-- $2 text[]  the member about of each row of variable $input.profile.create
INSERT INTO profiles AS t2 (customer_id, about) SELECT v.c0, v.c1
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, c1, n)
  ORDER BY v.n
  RETURNING 1
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.id, t3.email
  FROM customers t3
  WHERE t3.id = ANY($1)
-- step 4
-- $1 int8[]  keys of step 4, column 0
SELECT t4.customer_id, t4.about
  FROM profiles t4
  WHERE t4.customer_id = ANY($1)

# variables: {"input": [{"email": "a", "referrer": {"delete": true}}]}
-- step 0
-- $1 text[]  the member email of each row of variable $input
INSERT INTO customers AS t0 (email) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n ON CONFLICT (email) DO UPDATE SET email = EXCLUDED.email
  RETURNING t0.id, t0.referrer_id
-- step 1
-- $1 int8[]  column 0 of step 0, by the rows that hold those of variable $input.referrer.delete
UPDATE customers t1 SET referrer_id = NULL
  FROM unnest($1) WITH ORDINALITY AS v(k0, n)
  WHERE t1.id = v.k0
  RETURNING 1
-- step 2
-- $1 int8[]  column 1 of step 0, by the rows that hold those of variable $input.referrer.delete
DELETE
  FROM customers t2 USING unnest($1) WITH ORDINALITY AS v(k0, n)
  WHERE t2.id = v.k0
  RETURNING v.n
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.email, t4.id, t4.email, t5.customer_id, t5.about
  FROM unnest($1) WITH ORDINALITY p3(k0, n)
  JOIN customers t3 ON t3.id = p3.k0
  LEFT JOIN customers t4 ON t4.id = t3.referrer_id
  LEFT JOIN profiles t5 ON t5.customer_id = t3.id
  ORDER BY p3.n

# variables: {"input": [{"email": "a", "referrer": {"delete": false}}]}
-- step 0
-- $1 text[]  the member email of each row of variable $input
INSERT INTO customers AS t0 (email) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n ON CONFLICT (email) DO UPDATE SET email = EXCLUDED.email
  RETURNING t0.email, t0.referrer_id, t0.id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.email
  FROM customers t1
  WHERE t1.id = ANY($1)
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t2.customer_id, t2.about
  FROM profiles t2
  WHERE t2.customer_id = ANY($1)

# variables: {"input": [{"email": "a", "referrer": {"delete": true}}, {"email": "b", "referrer": {"create": {"email": "n"}}}]}
-- step 0
-- $1 int8[]  the member  of each row of variable $input, or column 0 of the row of step 1 that is nested in it
-- $2 bool[]  whether there is member  of each row of variable $input, or column 0 of the row of step 1 that is nested in it
-- $3 text[]  the member email of each row of variable $input
INSERT INTO customers AS t0 (referrer_id, email) SELECT v.c0, v.c1
  FROM unnest($1, $2, $3) WITH ORDINALITY AS v(c0, g0, c1, n)
  ORDER BY v.n ON CONFLICT (email) DO UPDATE SET referrer_id = CASE WHEN (SELECT w.g
    FROM unnest($3, $2) AS w(k0, g)
    WHERE w.k0 = EXCLUDED.email) THEN EXCLUDED.referrer_id ELSE t0.referrer_id END
  RETURNING t0.email, t0.referrer_id, t0.id
-- step 1
-- $1 text[]  the member email of each row of variable $input.referrer.create
INSERT INTO customers AS t1 (email) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING t1.id
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t2.id, t2.email
  FROM customers t2
  WHERE t2.id = ANY($1)
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.customer_id, t3.about
  FROM profiles t3
  WHERE t3.customer_id = ANY($1)
