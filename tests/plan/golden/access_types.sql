# caller: null
-- step 0

-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name
  FROM animals t1
  WHERE t1.id = ANY($1) AND (t1.kind = 'cat' AND (not t1.hidden) AND (t1.lives > 0))
-- step 2
SELECT u2.c0, u2.c1, u2.c2, u2.c3
  FROM ((SELECT 0, t3.posted_at, t3.id, NULL::text
      FROM accounts t3
      ORDER BY t3.posted_at DESC, t3.id DESC LIMIT 7) UNION ALL (SELECT 1, t4.posted_at, t4.id, t4.title
      FROM posts t4
      ORDER BY t4.posted_at DESC, t4.id DESC LIMIT 7)) u2(c0, c1, c2, c3)
  ORDER BY u2.c1 DESC, u2.c0 DESC, u2.c2 DESC LIMIT 7

# caller: {"scope": "read"}
-- step 0

-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name
  FROM animals t1
  WHERE t1.id = ANY($1) AND (t1.kind = 'cat' AND (not t1.hidden) AND (t1.lives > 0))
-- step 2
SELECT u2.c0, u2.c1, u2.c2, u2.c3
  FROM ((SELECT 0, t3.posted_at, t3.id, NULL::text
      FROM accounts t3
      ORDER BY t3.posted_at DESC, t3.id DESC LIMIT 7) UNION ALL (SELECT 1, t4.posted_at, t4.id, t4.title
      FROM posts t4
      ORDER BY t4.posted_at DESC, t4.id DESC LIMIT 7)) u2(c0, c1, c2, c3)
  ORDER BY u2.c1 DESC, u2.c0 DESC, u2.c2 DESC LIMIT 7

# caller: {"scope": "accounts read", "database_role": "golden_clerk"}
-- step 0
-- $1 int8  id: a constant
SELECT t0.id, t0.posted_at
  FROM accounts t0
  WHERE t0.id = $1
-- step 1
-- $1 int8  id: a constant
SELECT t1.id, t1.posted_at
  FROM accounts t1
  WHERE t1.id = $1
-- step 2

-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.id, t3.name
  FROM animals t3
  WHERE t3.id = ANY($1) AND (t3.kind = 'cat' AND (not t3.hidden) AND (t3.lives > 0))
-- step 4

-- step 5
-- $1 int8[]  keys of step 5, column 0
SELECT t5.id, t5.posted_at
  FROM accounts t5
  WHERE t5.id = ANY($1)
-- step 6
SELECT u6.c0, u6.c1, u6.c2, u6.c3, u6.c4
  FROM ((SELECT 0, t7.posted_at, t7.id, t7.balance, NULL::text
      FROM accounts t7
      ORDER BY t7.posted_at DESC, t7.id DESC LIMIT 7) UNION ALL (SELECT 1, t8.posted_at, t8.id, NULL::int4, t8.title
      FROM posts t8
      ORDER BY t8.posted_at DESC, t8.id DESC LIMIT 7)) u6(c0, c1, c2, c3, c4)
  ORDER BY u6.c1 DESC, u6.c0 DESC, u6.c2 DESC LIMIT 7
