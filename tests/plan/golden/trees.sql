# variables: {}
-- step 0
-- $1 int8  id: a constant
SELECT t0.id, t0.name
  FROM categories t0
  WHERE t0.id = $1
-- step 1
-- $1 int8  id: a constant
-- $2 text  name: a constant
SELECT t1.name, t3.id, t3.name
  FROM (WITH RECURSIVE w1(k0, c0, depth) AS (SELECT t2.id, t2.id, 0
      FROM categories t2
      WHERE t2.id = $1 UNION ALL SELECT t2.id, t2.id, w1.depth + 1
      FROM w1
      JOIN categories t2 ON t2.parent_id = w1.c0
      WHERE w1.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w1.k0, w1.depth
    FROM w1
    WHERE w1.depth > 0 AND NOT w1.is_cycle) j1
  JOIN categories t1 ON t1.id = j1.k0
  LEFT JOIN categories t3 ON t3.id = t1.parent_id
  WHERE t1.name = $2
  ORDER BY j1.depth, t1.id
-- step 2
-- $1 int8  id: a constant
SELECT t4.name
  FROM (WITH RECURSIVE w4(k0, c0, depth) AS (SELECT t5.id, t5.parent_id, 0
      FROM categories t5
      WHERE t5.id = $1 UNION ALL SELECT t5.id, t5.parent_id, w4.depth + 1
      FROM w4
      JOIN categories t5 ON t5.id = w4.c0
      WHERE w4.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w4.k0, w4.depth
    FROM w4
    WHERE w4.depth > 0 AND NOT w4.is_cycle) j4
  JOIN categories t4 ON t4.id = j4.k0
  ORDER BY j4.depth, t4.id
-- step 3
-- $1 int8  id: a constant
SELECT count(*)
  FROM (WITH RECURSIVE w6(k0, c0, depth) AS (SELECT t7.id, t7.id, 0
      FROM categories t7
      WHERE t7.id = $1 UNION ALL SELECT t7.id, t7.id, w6.depth + 1
      FROM w6
      JOIN categories t7 ON t7.parent_id = w6.c0
      WHERE w6.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w6.k0, w6.depth
    FROM w6
    WHERE w6.depth > 0 AND NOT w6.is_cycle) j6
  JOIN categories t6 ON t6.id = j6.k0
-- step 4
SELECT t8.id
  FROM categories t8
  ORDER BY t8.id
-- step 5
SELECT p9.k0, c9.c1, c9.c2
  FROM (SELECT t8.id
    FROM categories t8 OFFSET 0) p9(k0)
  CROSS JOIN LATERAL (SELECT t9.name AS c1, t9.id AS c2
    FROM (WITH RECURSIVE w9(k0, c0, depth) AS (SELECT t10.id, t10.id, 0
        FROM categories t10
        WHERE t10.id = p9.k0 UNION ALL SELECT t10.id, t10.id, w9.depth + 1
        FROM w9
        JOIN categories t10 ON t10.parent_id = w9.c0
        WHERE w9.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w9.k0, w9.depth
      FROM w9
      WHERE w9.depth > 0 AND NOT w9.is_cycle) j9
    JOIN categories t9 ON t9.id = j9.k0
    ORDER BY j9.depth DESC, t9.name, t9.id LIMIT 3) c9
-- step 6
SELECT p11.k0, count(*)
  FROM (SELECT t8.id
    FROM categories t8) p11(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w11(k0, c0, depth) AS (SELECT t12.id, t12.id, 0
      FROM categories t12
      WHERE t12.id = p11.k0 UNION ALL SELECT t12.id, t12.id, w11.depth + 1
      FROM w11
      JOIN categories t12 ON t12.parent_id = w11.c0
      WHERE w11.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w11.k0, w11.depth
    FROM w11
    WHERE w11.depth > 0 AND NOT w11.is_cycle) j11
  JOIN categories t11 ON t11.id = j11.k0
  GROUP BY p11.k0
-- step 7
-- $1 int8[]  keys of step 7, column 0
SELECT t13.parent_id, t13.id
  FROM categories t13
  WHERE t13.parent_id = ANY($1)
  ORDER BY t13.id
-- step 8
SELECT p14.k0, c14.c1, c14.c2
  FROM (SELECT t8.id
    FROM categories t8 OFFSET 0) p14(k0)
  CROSS JOIN LATERAL (SELECT t14.name AS c1, t14.id AS c2
    FROM (WITH RECURSIVE w14(k0, c0, depth) AS (SELECT t15.id, t15.id, 0
        FROM categories t15
        WHERE t15.id = p14.k0 UNION ALL SELECT t15.id, t15.id, w14.depth + 1
        FROM w14
        JOIN categories t15 ON t15.parent_id = w14.c0
        WHERE w14.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w14.k0, w14.depth
      FROM w14
      WHERE w14.depth > 0 AND NOT w14.is_cycle) j14
    JOIN categories t14 ON t14.id = j14.k0
    ORDER BY t14.name, t14.id LIMIT 3) c14
-- step 9
SELECT p16.k0, t16.id
  FROM (SELECT DISTINCT c14.*
    FROM (SELECT t8.id
      FROM categories t8) p14(k0)
    CROSS JOIN LATERAL (SELECT t14.id
      FROM (WITH RECURSIVE w14(k0, c0, depth) AS (SELECT t15.id, t15.id, 0
          FROM categories t15
          WHERE t15.id = p14.k0 UNION ALL SELECT t15.id, t15.id, w14.depth + 1
          FROM w14
          JOIN categories t15 ON t15.parent_id = w14.c0
          WHERE w14.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w14.k0, w14.depth
        FROM w14
        WHERE w14.depth > 0 AND NOT w14.is_cycle) j14
      JOIN categories t14 ON t14.id = j14.k0
      ORDER BY t14.name, t14.id LIMIT 3) c14) p16(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w16(k0, c0, depth) AS (SELECT t17.id, t17.parent_id, 0
      FROM categories t17
      WHERE t17.id = p16.k0 UNION ALL SELECT t17.id, t17.parent_id, w16.depth + 1
      FROM w16
      JOIN categories t17 ON t17.id = w16.c0
      WHERE w16.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w16.k0, w16.depth
    FROM w16
    WHERE w16.depth > 0 AND NOT w16.is_cycle) j16
  JOIN categories t16 ON t16.id = j16.k0
  ORDER BY j16.depth, t16.id
-- step 10
SELECT p18.k0, t18.name
  FROM (SELECT t8.id
    FROM categories t8) p18(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w18(k0, c0, depth) AS (SELECT t19.id, t19.parent_id, 0
      FROM categories t19
      WHERE t19.id = p18.k0 UNION ALL SELECT t19.id, t19.parent_id, w18.depth + 1
      FROM w18
      JOIN categories t19 ON t19.id = w18.c0
      WHERE w18.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w18.k0, w18.depth
    FROM w18
    WHERE w18.depth > 0 AND NOT w18.is_cycle) j18
  JOIN categories t18 ON t18.id = j18.k0
  ORDER BY j18.depth, t18.id
-- step 11
-- $1 text  claim role
SELECT t20.category_id
  FROM products t20
  WHERE (t20.retired_at is null or $1 = 'admin')
  ORDER BY t20.id LIMIT 100
-- step 12
-- $1 int8[]  keys of step 12, column 0
SELECT t21.id, t21.name
  FROM categories t21
  WHERE t21.id = ANY($1)
-- step 13
-- $1 int8[]  keys of step 12, column 0
SELECT p22.k0, t22.name
  FROM (SELECT t21.id
    FROM categories t21
    WHERE t21.id = ANY($1)) p22(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w22(k0, c0, depth) AS (SELECT t23.id, t23.parent_id, 0
      FROM categories t23
      WHERE t23.id = p22.k0 UNION ALL SELECT t23.id, t23.parent_id, w22.depth + 1
      FROM w22
      JOIN categories t23 ON t23.id = w22.c0
      WHERE w22.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w22.k0, w22.depth
    FROM w22
    WHERE w22.depth > 0 AND NOT w22.is_cycle) j22
  JOIN categories t22 ON t22.id = j22.k0
  ORDER BY j22.depth, t22.id

# variables: {"after": "x"}
-- step 0
-- $1 int8  id: a constant
SELECT t0.id, t0.name
  FROM categories t0
  WHERE t0.id = $1
-- step 1
-- $1 int8  id: a constant
-- $2 text  name: a constant
SELECT t1.name, t3.id, t3.name
  FROM (WITH RECURSIVE w1(k0, c0, depth) AS (SELECT t2.id, t2.id, 0
      FROM categories t2
      WHERE t2.id = $1 UNION ALL SELECT t2.id, t2.id, w1.depth + 1
      FROM w1
      JOIN categories t2 ON t2.parent_id = w1.c0
      WHERE w1.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w1.k0, w1.depth
    FROM w1
    WHERE w1.depth > 0 AND NOT w1.is_cycle) j1
  JOIN categories t1 ON t1.id = j1.k0
  LEFT JOIN categories t3 ON t3.id = t1.parent_id
  WHERE t1.name = $2
  ORDER BY j1.depth, t1.id
-- step 2
-- $1 int8  id: a constant
SELECT t4.name
  FROM (WITH RECURSIVE w4(k0, c0, depth) AS (SELECT t5.id, t5.parent_id, 0
      FROM categories t5
      WHERE t5.id = $1 UNION ALL SELECT t5.id, t5.parent_id, w4.depth + 1
      FROM w4
      JOIN categories t5 ON t5.id = w4.c0
      WHERE w4.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w4.k0, w4.depth
    FROM w4
    WHERE w4.depth > 0 AND NOT w4.is_cycle) j4
  JOIN categories t4 ON t4.id = j4.k0
  ORDER BY j4.depth, t4.id
-- step 3
-- $1 int8  id: a constant
SELECT count(*)
  FROM (WITH RECURSIVE w6(k0, c0, depth) AS (SELECT t7.id, t7.id, 0
      FROM categories t7
      WHERE t7.id = $1 UNION ALL SELECT t7.id, t7.id, w6.depth + 1
      FROM w6
      JOIN categories t7 ON t7.parent_id = w6.c0
      WHERE w6.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w6.k0, w6.depth
    FROM w6
    WHERE w6.depth > 0 AND NOT w6.is_cycle) j6
  JOIN categories t6 ON t6.id = j6.k0
-- step 4
SELECT t8.id
  FROM categories t8
  ORDER BY t8.id
-- step 5
-- $1 int4  value 0 of after: variable $after
-- $2 text  value 1 of after: variable $after
-- $3 int8  value 2 of after: variable $after
SELECT p9.k0, c9.c1, c9.c2
  FROM (SELECT t8.id
    FROM categories t8 OFFSET 0) p9(k0)
  CROSS JOIN LATERAL (SELECT t9.name AS c1, t9.id AS c2
    FROM (WITH RECURSIVE w9(k0, c0, depth) AS (SELECT t10.id, t10.id, 0
        FROM categories t10
        WHERE t10.id = p9.k0 UNION ALL SELECT t10.id, t10.id, w9.depth + 1
        FROM w9
        JOIN categories t10 ON t10.parent_id = w9.c0
        WHERE w9.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w9.k0, w9.depth
      FROM w9
      WHERE w9.depth > 0 AND NOT w9.is_cycle) j9
    JOIN categories t9 ON t9.id = j9.k0
    WHERE j9.depth <= $1 AND (j9.depth < $1 OR j9.depth = $1 AND (t9.name > $2 OR t9.name = $2 AND (t9.id > $3)))
    ORDER BY j9.depth DESC, t9.name, t9.id LIMIT 3) c9
-- step 6
SELECT p11.k0, count(*)
  FROM (SELECT t8.id
    FROM categories t8) p11(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w11(k0, c0, depth) AS (SELECT t12.id, t12.id, 0
      FROM categories t12
      WHERE t12.id = p11.k0 UNION ALL SELECT t12.id, t12.id, w11.depth + 1
      FROM w11
      JOIN categories t12 ON t12.parent_id = w11.c0
      WHERE w11.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w11.k0, w11.depth
    FROM w11
    WHERE w11.depth > 0 AND NOT w11.is_cycle) j11
  JOIN categories t11 ON t11.id = j11.k0
  GROUP BY p11.k0
-- step 7
-- $1 int8[]  keys of step 7, column 0
SELECT t13.parent_id, t13.id
  FROM categories t13
  WHERE t13.parent_id = ANY($1)
  ORDER BY t13.id
-- step 8
SELECT p14.k0, c14.c1, c14.c2
  FROM (SELECT t8.id
    FROM categories t8 OFFSET 0) p14(k0)
  CROSS JOIN LATERAL (SELECT t14.name AS c1, t14.id AS c2
    FROM (WITH RECURSIVE w14(k0, c0, depth) AS (SELECT t15.id, t15.id, 0
        FROM categories t15
        WHERE t15.id = p14.k0 UNION ALL SELECT t15.id, t15.id, w14.depth + 1
        FROM w14
        JOIN categories t15 ON t15.parent_id = w14.c0
        WHERE w14.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w14.k0, w14.depth
      FROM w14
      WHERE w14.depth > 0 AND NOT w14.is_cycle) j14
    JOIN categories t14 ON t14.id = j14.k0
    ORDER BY t14.name, t14.id LIMIT 3) c14
-- step 9
SELECT p16.k0, t16.id
  FROM (SELECT DISTINCT c14.*
    FROM (SELECT t8.id
      FROM categories t8) p14(k0)
    CROSS JOIN LATERAL (SELECT t14.id
      FROM (WITH RECURSIVE w14(k0, c0, depth) AS (SELECT t15.id, t15.id, 0
          FROM categories t15
          WHERE t15.id = p14.k0 UNION ALL SELECT t15.id, t15.id, w14.depth + 1
          FROM w14
          JOIN categories t15 ON t15.parent_id = w14.c0
          WHERE w14.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w14.k0, w14.depth
        FROM w14
        WHERE w14.depth > 0 AND NOT w14.is_cycle) j14
      JOIN categories t14 ON t14.id = j14.k0
      ORDER BY t14.name, t14.id LIMIT 3) c14) p16(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w16(k0, c0, depth) AS (SELECT t17.id, t17.parent_id, 0
      FROM categories t17
      WHERE t17.id = p16.k0 UNION ALL SELECT t17.id, t17.parent_id, w16.depth + 1
      FROM w16
      JOIN categories t17 ON t17.id = w16.c0
      WHERE w16.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w16.k0, w16.depth
    FROM w16
    WHERE w16.depth > 0 AND NOT w16.is_cycle) j16
  JOIN categories t16 ON t16.id = j16.k0
  ORDER BY j16.depth, t16.id
-- step 10
SELECT p18.k0, t18.name
  FROM (SELECT t8.id
    FROM categories t8) p18(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w18(k0, c0, depth) AS (SELECT t19.id, t19.parent_id, 0
      FROM categories t19
      WHERE t19.id = p18.k0 UNION ALL SELECT t19.id, t19.parent_id, w18.depth + 1
      FROM w18
      JOIN categories t19 ON t19.id = w18.c0
      WHERE w18.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w18.k0, w18.depth
    FROM w18
    WHERE w18.depth > 0 AND NOT w18.is_cycle) j18
  JOIN categories t18 ON t18.id = j18.k0
  ORDER BY j18.depth, t18.id
-- step 11
-- $1 text  claim role
SELECT t20.category_id
  FROM products t20
  WHERE (t20.retired_at is null or $1 = 'admin')
  ORDER BY t20.id LIMIT 100
-- step 12
-- $1 int8[]  keys of step 12, column 0
SELECT t21.id, t21.name
  FROM categories t21
  WHERE t21.id = ANY($1)
-- step 13
-- $1 int8[]  keys of step 12, column 0
SELECT p22.k0, t22.name
  FROM (SELECT t21.id
    FROM categories t21
    WHERE t21.id = ANY($1)) p22(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w22(k0, c0, depth) AS (SELECT t23.id, t23.parent_id, 0
      FROM categories t23
      WHERE t23.id = p22.k0 UNION ALL SELECT t23.id, t23.parent_id, w22.depth + 1
      FROM w22
      JOIN categories t23 ON t23.id = w22.c0
      WHERE w22.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w22.k0, w22.depth
    FROM w22
    WHERE w22.depth > 0 AND NOT w22.is_cycle) j22
  JOIN categories t22 ON t22.id = j22.k0
  ORDER BY j22.depth, t22.id
