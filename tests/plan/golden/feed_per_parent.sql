-- step 0
SELECT t0.id, t0.name
  FROM people t0
  ORDER BY t0.id LIMIT 3
-- step 1
SELECT p1.k0, c1.c1, c1.c2, c1.c3, c1.c4, c1.c5
  FROM (SELECT t0.id
    FROM people t0
    ORDER BY t0.id LIMIT 3) p1(k0)
  CROSS JOIN LATERAL (SELECT *
    FROM ((SELECT 0, t2.starts_at, t2.code, NULL::int8, NULL::text
        FROM meetings t2
        WHERE t2.host_id = p1.k0
        ORDER BY t2.starts_at DESC, t2.code DESC LIMIT 2) UNION ALL (SELECT 1, t3.posted_at, NULL::text, t3.id, t3.url
        FROM photos t3
        WHERE t3.owner_id = p1.k0
        ORDER BY t3.posted_at DESC, t3.id DESC LIMIT 2) UNION ALL (SELECT 2, t4.posted_at, NULL::text, t4.id, t4.title
        FROM posts t4
        WHERE t4.author_id = p1.k0
        ORDER BY t4.posted_at DESC, t4.id DESC LIMIT 2)) u1(c1, c2, c3, c4, c5)
    ORDER BY u1.c2 DESC, u1.c1 DESC, u1.c3 DESC, u1.c4 DESC LIMIT 2) c1
-- step 2
SELECT p5.k0, (SELECT count(*)
    FROM meetings t6
    WHERE t6.host_id = p5.k0) + (SELECT count(*)
    FROM photos t7
    WHERE t7.owner_id = p5.k0) + (SELECT count(*)
    FROM posts t8
    WHERE t8.author_id = p5.k0)
  FROM (SELECT t0.id
    FROM people t0
    ORDER BY t0.id LIMIT 3) p5(k0)
-- step 3
SELECT t9.subject_id, t9.id
  FROM (SELECT DISTINCT d4.k0
    FROM (SELECT t0.id
      FROM people t0
      ORDER BY t0.id LIMIT 3) p1(k0)
    CROSS JOIN LATERAL (SELECT *
      FROM ((SELECT 0, t2.starts_at, t2.code, NULL::int8, NULL::int8
          FROM meetings t2
          WHERE t2.host_id = p1.k0
          ORDER BY t2.starts_at DESC, t2.code DESC LIMIT 2) UNION ALL (SELECT 1, t3.posted_at, NULL::text, t3.id, NULL::int8
          FROM photos t3
          WHERE t3.owner_id = p1.k0
          ORDER BY t3.posted_at DESC, t3.id DESC LIMIT 2) UNION ALL (SELECT 2, t4.posted_at, NULL::text, t4.id, t4.id
          FROM posts t4
          WHERE t4.author_id = p1.k0
          ORDER BY t4.posted_at DESC, t4.id DESC LIMIT 2)) u1(c1, c2, c3, c4, k0)
      ORDER BY u1.c2 DESC, u1.c1 DESC, u1.c3 DESC, u1.c4 DESC LIMIT 2) d4
    WHERE d4.c1 = 2) p9(k0)
  JOIN notifications t9 ON t9.subject_id = p9.k0
  WHERE (t9.subject_type = 'post')
  ORDER BY t9.id
-- step 4
SELECT p10.k0, c10.c1, c10.c2, c10.c3, c10.c4
  FROM (SELECT t0.id
    FROM people t0
    ORDER BY t0.id LIMIT 3) p10(k0)
  CROSS JOIN LATERAL (SELECT *
    FROM ((SELECT 0, t11.code, NULL::int8, NULL::int8
        FROM meetings t11
        WHERE t11.host_id = p10.k0) UNION ALL (SELECT 1, NULL::text, t12.id, t12.owner_id
        FROM photos t12
        WHERE t12.owner_id = p10.k0) UNION ALL (SELECT 2, NULL::text, t13.id, NULL::int8
        FROM posts t13
        WHERE t13.author_id = p10.k0)) u10(c1, c2, c3, c4)
    ORDER BY u10.c1, u10.c2, u10.c3) c10
-- step 5
-- $1 int8[]  keys of step 5, column 0
SELECT t14.id, t14.name
  FROM people t14
  WHERE t14.id = ANY($1)
-- step 6
SELECT t15.subject_id, t15.seen
  FROM (SELECT t13.id
    FROM (SELECT t0.id
      FROM people t0
      ORDER BY t0.id LIMIT 3) p10(k0)
    JOIN posts t13 ON t13.author_id = p10.k0) p15(k0)
  JOIN notifications t15 ON t15.subject_id = p15.k0
  WHERE (t15.subject_type = 'post')
  ORDER BY t15.id
