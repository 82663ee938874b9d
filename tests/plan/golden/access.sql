# caller: null
-- step 0
SELECT t0.name
  FROM people t0
  ORDER BY t0.id LIMIT 4
-- step 1
SELECT t1.name
  FROM people t1
  ORDER BY t1.id LIMIT 1

# caller: {}
-- step 0
SELECT t0.name
  FROM people t0
  ORDER BY t0.id LIMIT 4
-- step 1
SELECT t1.name
  FROM people t1
  ORDER BY t1.id LIMIT 1
-- step 2
SELECT count(*)
  FROM people t2

# caller: {"scope": "accounts read"}
-- step 0
SELECT t0.id, t0.posted_at, t1.id, t1.name
  FROM accounts t0
  LEFT JOIN people t1 ON t1.id = t0.person_id
  ORDER BY t0.id LIMIT 2
-- step 1
SELECT t2.name, t3.person_id
  FROM people t2
  LEFT JOIN accounts t3 ON t3.person_id = t2.id
  ORDER BY t2.id LIMIT 4
-- step 2
SELECT t4.id
  FROM accounts t4
  ORDER BY t4.id LIMIT 2
-- step 3
SELECT count(*), count(*)
  FROM accounts t5
-- step 4
SELECT t6.name
  FROM people t6
  ORDER BY t6.id LIMIT 1
-- step 5
SELECT count(*)
  FROM people t7

# caller: {"scp": ["accounts", "read", "email"], "database_role": "golden_clerk"}
-- step 0
SELECT t0.id, t0.email, t0.balance, t0.posted_at, t1.id, t1.name
  FROM accounts t0
  LEFT JOIN people t1 ON t1.id = t0.person_id
  ORDER BY t0.id LIMIT 2
-- step 1
SELECT t2.name, t3.person_id, t3.email, t3.balance
  FROM people t2
  LEFT JOIN accounts t3 ON t3.person_id = t2.id
  ORDER BY t2.id LIMIT 4
-- step 2
SELECT t4.id
  FROM accounts t4
  ORDER BY t4.id LIMIT 2
-- step 3
SELECT count(*), count(*)
  FROM accounts t5
-- step 4
SELECT t6.name
  FROM people t6
  ORDER BY t6.id LIMIT 1
-- step 5
SELECT count(*)
  FROM people t7

# caller: {"scope": "admin email"}
-- step 0
SELECT t0.id, t0.email, t0.posted_at, t1.id, t1.name
  FROM accounts t0
  LEFT JOIN people t1 ON t1.id = t0.person_id
  ORDER BY t0.id LIMIT 2
-- step 1
SELECT t2.name, t3.person_id, t3.email
  FROM people t2
  LEFT JOIN accounts t3 ON t3.person_id = t2.id
  ORDER BY t2.id LIMIT 4
-- step 2
SELECT t4.id
  FROM accounts t4
  ORDER BY t4.id LIMIT 2
-- step 3
SELECT count(*), count(*), sum(t5.balance)
  FROM accounts t5
-- step 4
SELECT t6.name
  FROM people t6
  ORDER BY t6.id LIMIT 1
-- step 5
SELECT count(*)
  FROM people t7
