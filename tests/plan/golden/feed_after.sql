# variables: {"after": "WyIyMzA1NTEyNiIsIkFBQUFBUSIsIkFBTHJFRFZTSUFBIixudWxsLCJBQUFBQUFBQUFBRSJd"}
-- step 0
-- $1 timestamptz  since: a constant
-- $2 timestamptz  value 1 of after: variable $after
-- $3 timestamptz  since: a constant
-- $4 timestamptz  value 1 of after: variable $after
-- $5 int8  value 3 of after: variable $after
-- $6 timestamptz  since: a constant
-- $7 timestamptz  value 1 of after: variable $after
SELECT u0.c0, u0.c1, u0.c2, u0.c3
  FROM ((SELECT 0, t1.starts_at, t1.code, NULL::int8
      FROM meetings t1
      WHERE t1.starts_at >= $1 AND t1.starts_at <= $2
      ORDER BY t1.starts_at DESC, t1.code DESC LIMIT 3) UNION ALL (SELECT 1, t2.posted_at, NULL::text, t2.id
      FROM photos t2
      WHERE t2.posted_at >= $3 AND (t2.posted_at, t2.id) < ($4, $5)
      ORDER BY t2.posted_at DESC, t2.id DESC LIMIT 3) UNION ALL (SELECT 2, t3.posted_at, NULL::text, t3.id
      FROM posts t3
      WHERE t3.posted_at >= $6 AND t3.posted_at < $7
      ORDER BY t3.posted_at DESC, t3.id DESC LIMIT 3)) u0(c0, c1, c2, c3)
  ORDER BY u0.c1 DESC, u0.c0 DESC, u0.c2 DESC, u0.c3 DESC LIMIT 3

# variables: {"after": "WyIyMzA1NTEyNiIsIkFBQUFBQSIsIkFBTHJ4VUhrZ0FBIiwiYlRJIixudWxsXQ"}
-- step 0
-- $1 timestamptz  since: a constant
-- $2 timestamptz  value 1 of after: variable $after
-- $3 text  value 2 of after: variable $after
-- $4 timestamptz  since: a constant
-- $5 timestamptz  value 1 of after: variable $after
-- $6 timestamptz  since: a constant
-- $7 timestamptz  value 1 of after: variable $after
SELECT u0.c0, u0.c1, u0.c2, u0.c3
  FROM ((SELECT 0, t1.starts_at, t1.code, NULL::int8
      FROM meetings t1
      WHERE t1.starts_at >= $1 AND (t1.starts_at, t1.code) < ($2, $3)
      ORDER BY t1.starts_at DESC, t1.code DESC LIMIT 3) UNION ALL (SELECT 1, t2.posted_at, NULL::text, t2.id
      FROM photos t2
      WHERE t2.posted_at >= $4 AND t2.posted_at < $5
      ORDER BY t2.posted_at DESC, t2.id DESC LIMIT 3) UNION ALL (SELECT 2, t3.posted_at, NULL::text, t3.id
      FROM posts t3
      WHERE t3.posted_at >= $6 AND t3.posted_at < $7
      ORDER BY t3.posted_at DESC, t3.id DESC LIMIT 3)) u0(c0, c1, c2, c3)
  ORDER BY u0.c1 DESC, u0.c0 DESC, u0.c2 DESC, u0.c3 DESC LIMIT 3

# variables: {"before": "WyIyMzA1NTEyNiIsIkFBQUFBUSIsIkFBTHJFRFZTSUFBIixudWxsLCJBQUFBQUFBQUFBRSJd"}
-- step 0
-- $1 timestamptz  since: a constant
-- $2 timestamptz  value 1 of before: variable $before
-- $3 timestamptz  since: a constant
-- $4 timestamptz  value 1 of before: variable $before
-- $5 int8  value 3 of before: variable $before
-- $6 timestamptz  since: a constant
-- $7 timestamptz  value 1 of before: variable $before
SELECT u0.c0, u0.c1, u0.c2, u0.c3
  FROM ((SELECT 0, t1.starts_at, t1.code, NULL::int8
      FROM meetings t1
      WHERE t1.starts_at >= $1 AND t1.starts_at > $2
      ORDER BY t1.starts_at DESC, t1.code DESC LIMIT 3) UNION ALL (SELECT 1, t2.posted_at, NULL::text, t2.id
      FROM photos t2
      WHERE t2.posted_at >= $3 AND (t2.posted_at, t2.id) > ($4, $5)
      ORDER BY t2.posted_at DESC, t2.id DESC LIMIT 3) UNION ALL (SELECT 2, t3.posted_at, NULL::text, t3.id
      FROM posts t3
      WHERE t3.posted_at >= $6 AND t3.posted_at >= $7
      ORDER BY t3.posted_at DESC, t3.id DESC LIMIT 3)) u0(c0, c1, c2, c3)
  ORDER BY u0.c1 DESC, u0.c0 DESC, u0.c2 DESC, u0.c3 DESC LIMIT 3

# variables: {"after": "WyIwMDAwMDAwMCIsIkFBQUFDUSIsIkFBQUFBQUFBQUFVIixudWxsLCJBQUFBQUFBQUFBYyJd"}
