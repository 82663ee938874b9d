# variables: {"input": [{"email": "a", "referrer": {"connect": {"email": "b"}}}, {"email": "c", "referrer": {"disconnect": true}}, {"email": "d", "profile": {"create": {"about": "x"}}}]}
-- step 0
-- $1 int8[]  the member  of each row of variable $input, or null where one leaves, or column 1 of the row of step 1 that is nested in it
-- $2 bool[]  whether there is member  of each row of variable $input, or null where one leaves, or column 1 of the row of step 1 that is nested in it
-- $3 text[]  the member email of each row of variable $input
INSERT INTO customers AS t0 (referrer_id, email) SELECT v.c0, v.c1
  FROM unnest($1, $2, $3) WITH ORDINALITY AS v(c0, g0, c1, n)
  ORDER BY v.n ON CONFLICT (email) DO UPDATE SET referrer_id = CASE WHEN (SELECT w.g
    FROM unnest($3, $2) AS w(k0, g)
    WHERE w.k0 = EXCLUDED.email) THEN EXCLUDED.referrer_id ELSE t0.referrer_id END
  RETURNING t0.id
-- step 1
-- $1 text[]  the member email of each row of variable $input.referrer.connect
SELECT v.n, t1.id
  FROM unnest($1) WITH ORDINALITY AS v(k0, n), customers t1
  WHERE t1.email = v.k0
-- step 2
-- $1 int8[]  column 0 of step 0, by the rows that hold those of variable $input.profile.create
-- $2 text[]  the member about of each row of variable $input.profile.create
INSERT INTO profiles AS t2 (customer_id, about) SELECT v.c0, v.c1
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, c1, n)
  ORDER BY v.n
  RETURNING 1

# variables: {"input": [{"email": "a", "referrer": {"disconnect": false}}]}
-- step 0
-- $1 text[]  the member email of each row of variable $input
INSERT INTO customers AS t0 (email) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n ON CONFLICT (email) DO UPDATE SET email = EXCLUDED.email
  RETURNING t0.id
