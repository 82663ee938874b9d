# variables: {"email": "a"}
-- step 0
-- $1 text  email: variable $email
-- $2 text  claim sub
INSERT INTO customers AS t0 (email)
  VALUES ($1) ON CONFLICT (email) DO UPDATE SET email = EXCLUDED.email
  WHERE (t0.id = $2::bigint)
  RETURNING (t0.id = $2::bigint), t0.id, t0.referrer_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.email
  FROM customers t1
  WHERE t1.id = ANY($1)

# variables: {"email": "a", "referrer": null}
-- step 0
-- $1 text  email: variable $email
-- $2 int8  referrer: variable $referrer
-- $3 text  claim sub
INSERT INTO customers AS t0 (email, referrer_id)
  VALUES ($1, $2) ON CONFLICT (email) DO UPDATE SET referrer_id = EXCLUDED.referrer_id
  WHERE (t0.id = $3::bigint)
  RETURNING (t0.id = $3::bigint), t0.id, t0.referrer_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.email
  FROM customers t1
  WHERE t1.id = ANY($1)
