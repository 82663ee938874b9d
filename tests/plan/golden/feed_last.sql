-- step 0
SELECT u0.c0, u0.c1, u0.c2, u0.c3
  FROM ((SELECT 0, t1.starts_at, t1.code, NULL::int8
      FROM meetings t1
      ORDER BY t1.starts_at, t1.code LIMIT 2) UNION ALL (SELECT 1, t2.posted_at, NULL::text, t2.id
      FROM photos t2
      ORDER BY t2.posted_at, t2.id LIMIT 2) UNION ALL (SELECT 2, t3.posted_at, NULL::text, t3.id
      FROM posts t3
      ORDER BY t3.posted_at, t3.id LIMIT 2)) u0(c0, c1, c2, c3)
  ORDER BY u0.c1, u0.c0, u0.c2, u0.c3 LIMIT 2
-- step 1
-- $1 int8  person: a constant
-- $2 int8  person: a constant
SELECT u4.c0, u4.c1, u4.c2, u4.c3, u4.c4
  FROM ((SELECT 0, t5.id, t5.rating, NULL::text, NULL::int4
      FROM photos t5
      WHERE t5.owner_id = $1
      ORDER BY t5.id LIMIT 7) UNION ALL (SELECT 1, t6.id, t7.id, t7.name, t6.score
      FROM posts t6
      LEFT JOIN people t7 ON t7.id = t6.author_id
      WHERE t6.author_id = $2
      ORDER BY t6.id LIMIT 7)) u4(c0, c1, c2, c3, c4)
  ORDER BY u4.c0, u4.c1 LIMIT 3 OFFSET 4
-- step 2
SELECT (SELECT count(*)
    FROM photos t9) + (SELECT count(*)
    FROM posts t10)
