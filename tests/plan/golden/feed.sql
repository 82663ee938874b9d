-- step 0
SELECT u0.c0, u0.c1, u0.c2, u0.c3, u0.c4, u0.c5, u0.c6
  FROM ((SELECT 0, t1.starts_at, t1.code, NULL::int8, t8.id, t8.name, NULL::text
      FROM meetings t1
      LEFT JOIN people t8 ON t8.id = t1.host_id
      ORDER BY t1.starts_at DESC, t1.code DESC LIMIT 11) UNION ALL (SELECT 1, t2.posted_at, NULL::text, t2.id, t10.id, t2.url, t10.name
      FROM photos t2
      LEFT JOIN people t10 ON t10.id = t2.owner_id
      ORDER BY t2.posted_at DESC, t2.id DESC LIMIT 11) UNION ALL (SELECT 2, t3.posted_at, NULL::text, t3.id, t11.id, t3.title, t11.name
      FROM posts t3
      LEFT JOIN people t11 ON t11.id = t3.author_id
      ORDER BY t3.posted_at DESC, t3.id DESC LIMIT 11)) u0(c0, c1, c2, c3, c4, c5, c6)
  ORDER BY u0.c1 DESC, u0.c0 DESC, u0.c2 DESC, u0.c3 DESC LIMIT 11
-- step 1
SELECT (SELECT count(*)
    FROM meetings t5) + (SELECT count(*)
    FROM photos t6) + (SELECT count(*)
    FROM posts t7)
-- step 2
SELECT t9.owner_id, t9.name
  FROM (SELECT DISTINCT d1.k0
    FROM (SELECT *
      FROM ((SELECT 0, t1.starts_at, t1.code, NULL::int8, t1.host_id
          FROM meetings t1
          ORDER BY t1.starts_at DESC, t1.code DESC LIMIT 10) UNION ALL (SELECT 1, t2.posted_at, NULL::text, t2.id, NULL::int8
          FROM photos t2
          ORDER BY t2.posted_at DESC, t2.id DESC LIMIT 10) UNION ALL (SELECT 2, t3.posted_at, NULL::text, t3.id, NULL::int8
          FROM posts t3
          ORDER BY t3.posted_at DESC, t3.id DESC LIMIT 10)) u0(c0, c1, c2, c3, k0)
      ORDER BY u0.c1 DESC, u0.c0 DESC, u0.c2 DESC, u0.c3 DESC LIMIT 10) d1
    WHERE d1.c0 = 0) p9(k0)
  JOIN animals t9 ON t9.owner_id = p9.k0
  WHERE (t9.kind = 'cat' AND (not t9.hidden) AND (t9.lives > 0))
  ORDER BY t9.id
-- step 3
SELECT t12.subject_id, t12.seen
  FROM (SELECT DISTINCT d3.k0
    FROM (SELECT *
      FROM ((SELECT 0, t1.starts_at, t1.code, NULL::int8, NULL::int8
          FROM meetings t1
          ORDER BY t1.starts_at DESC, t1.code DESC LIMIT 10) UNION ALL (SELECT 1, t2.posted_at, NULL::text, t2.id, NULL::int8
          FROM photos t2
          ORDER BY t2.posted_at DESC, t2.id DESC LIMIT 10) UNION ALL (SELECT 2, t3.posted_at, NULL::text, t3.id, t3.id
          FROM posts t3
          ORDER BY t3.posted_at DESC, t3.id DESC LIMIT 10)) u0(c0, c1, c2, c3, k0)
      ORDER BY u0.c1 DESC, u0.c0 DESC, u0.c2 DESC, u0.c3 DESC LIMIT 10) d3
    WHERE d3.c0 = 2) p12(k0)
  JOIN notifications t12 ON t12.subject_id = p12.k0
  WHERE (t12.subject_type = 'post')
  ORDER BY t12.id
