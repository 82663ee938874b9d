-- step 0
SELECT t0.id
  FROM people t0
  ORDER BY t0.id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT p1.k0, c1.c1, c1.c2, c1.c3, c1.c4, c1.c5
  FROM unnest($1) p1(k0)
  CROSS JOIN LATERAL (SELECT *
    FROM ((SELECT 0, t2.starts_at, t2.code, NULL::int8, NULL::text
        FROM meetings t2
        WHERE t2.host_id = p1.k0
        ORDER BY t2.starts_at DESC, t2.code DESC LIMIT 1) UNION ALL (SELECT 1, t3.posted_at, NULL::text, t3.id, NULL::text
        FROM photos t3
        WHERE t3.owner_id = p1.k0
        ORDER BY t3.posted_at DESC, t3.id DESC LIMIT 1) UNION ALL (SELECT 2, t4.posted_at, NULL::text, t4.id, t4.title
        FROM posts t4
        WHERE t4.author_id = p1.k0
        ORDER BY t4.posted_at DESC, t4.id DESC LIMIT 1)) u1(c1, c2, c3, c4, c5)
    ORDER BY u1.c2 DESC, u1.c1 DESC, u1.c3 DESC, u1.c4 DESC LIMIT 1) c1
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT p5.k0, (SELECT count(*)
    FROM meetings t6
    WHERE t6.host_id = p5.k0) + (SELECT count(*)
    FROM photos t7
    WHERE t7.owner_id = p5.k0) + (SELECT count(*)
    FROM posts t8
    WHERE t8.author_id = p5.k0)
  FROM unnest($1) p5(k0)
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t9.subject_id, t9.seen
  FROM notifications t9
  WHERE t9.subject_id = ANY($1) AND (t9.subject_type = 'post')
  ORDER BY t9.id
-- step 4
-- $1 int8[]  keys of step 4, column 0
SELECT p10.k0, c10.c1, c10.c2, c10.c3, c10.c4
  FROM unnest($1) p10(k0)
  CROSS JOIN LATERAL (SELECT *
    FROM ((SELECT 0, t11.code, NULL::int8, NULL::text
        FROM meetings t11
        WHERE t11.host_id = p10.k0) UNION ALL (SELECT 1, NULL::text, t12.id, t12.url
        FROM photos t12
        WHERE t12.owner_id = p10.k0) UNION ALL (SELECT 2, NULL::text, t13.id, NULL::text
        FROM posts t13
        WHERE t13.author_id = p10.k0)) u10(c1, c2, c3, c4)
    ORDER BY u10.c1, u10.c2, u10.c3) c10
