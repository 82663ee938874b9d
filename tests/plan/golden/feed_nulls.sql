# variables: {"order": ["BEST"], "after": "WyJkZDI3ZjdjNCIsIkFBQUFBQSIsIkFBQUFBQUFBQUFjIiwiQUFBQUFBQUFBQUUiXQ"}
-- step 0
-- $1 int8  value 1 of after: variable $after
-- $2 int8  value 2 of after: variable $after
-- $3 int8  value 1 of after: variable $after
SELECT u0.c0, u0.c1, u0.c2, u0.c3, u0.c4
  FROM ((SELECT 0, t1.rating, t1.id, NULL::int4, NULL::text
      FROM photos t1
      WHERE (t1.rating < $1 OR t1.rating IS NULL OR t1.rating = $1 AND (t1.id < $2))
      ORDER BY t1.rating DESC NULLS LAST, t1.id DESC LIMIT 3) UNION ALL (SELECT 1, t2.score::int8, t2.id, t2.score, t2.title
      FROM posts t2
      WHERE (t2.score < $3 OR t2.score IS NULL)
      ORDER BY t2.score DESC NULLS LAST, t2.id DESC LIMIT 3)) u0(c0, c1, c2, c3, c4)
  ORDER BY u0.c1 DESC NULLS LAST, u0.c0 DESC, u0.c2 DESC LIMIT 3

# variables: {"order": ["BEST"], "before": "WyJkZDI3ZjdjNCIsIkFBQUFBUSIsbnVsbCwiQUFBQUFBQUFBQUkiXQ"}
-- step 0
-- $1 int8  value 2 of before: variable $before
SELECT u0.c0, u0.c1, u0.c2, u0.c3, u0.c4
  FROM ((SELECT 0, t1.rating, t1.id, NULL::int4, NULL::text
      FROM photos t1
      WHERE (t1.rating IS NOT NULL)
      ORDER BY t1.rating DESC NULLS LAST, t1.id DESC LIMIT 3) UNION ALL (SELECT 1, t2.score::int8, t2.id, t2.score, t2.title
      FROM posts t2
      WHERE (t2.score IS NOT NULL OR t2.score IS NULL AND (t2.id > $1))
      ORDER BY t2.score DESC NULLS LAST, t2.id DESC LIMIT 3)) u0(c0, c1, c2, c3, c4)
  ORDER BY u0.c1 DESC NULLS LAST, u0.c0 DESC, u0.c2 DESC LIMIT 3

# variables: {"order": ["BEST", "NEWEST"]}
-- step 0
SELECT u0.c0, u0.c1, u0.c2, u0.c3, u0.c4, u0.c5
  FROM ((SELECT 0, t1.rating, t1.posted_at, t1.id, NULL::int4, NULL::text
      FROM photos t1
      ORDER BY t1.rating DESC NULLS LAST, t1.posted_at DESC, t1.id DESC LIMIT 3) UNION ALL (SELECT 1, t2.score::int8, t2.posted_at, t2.id, t2.score, t2.title
      FROM posts t2
      ORDER BY t2.score DESC NULLS LAST, t2.posted_at DESC, t2.id DESC LIMIT 3)) u0(c0, c1, c2, c3, c4, c5)
  ORDER BY u0.c1 DESC NULLS LAST, u0.c2 DESC, u0.c0 DESC, u0.c3 DESC LIMIT 3
