# variables: {"input": [{"email": "e", "referrer": {"email": "r"}, "profile": {"about": "x"}}, {"email": "f", "referrerId": "4"}]}
-- step 0
-- $1 int8[]  the member referrerId of each row of variable $input, or column 0 of the row of step 1 that is nested in it
-- $2 text[]  the member email of each row of variable $input
INSERT INTO customers AS t0 (referrer_id, email) SELECT v.c0, v.c1
  FROM unnest($1, $2) WITH ORDINALITY AS v(c0, c1, n)
  ORDER BY v.n
  RETURNING t0.id, t0.referrer_id
-- step 1
-- $1 text[]  the member email of each row of variable $input.referrer
INSERT INTO customers AS t1 (email) SELECT v.c0
  FROM unnest($1) WITH ORDINALITY AS v(c0, n)
  ORDER BY v.n
  RETURNING t1.id
-- step 2
-- $1 int8[]  column 0 of step 0, by the rows that hold those of variable $input.profile
-- $2 text[]  the member about of each row of variable $input.profile
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
