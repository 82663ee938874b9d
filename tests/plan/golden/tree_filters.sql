# variables: {"where": {"category": {"above": {"name": "Kitchen"}}}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
-- $3 text  name: variable $where.category.above.name
SELECT t3.name, t4.id, t4.name
  FROM products t3
  LEFT JOIN categories t4 ON t4.id = t3.category_id
  WHERE (t3.retired_at is null or $1 = 'admin') AND (t3.price_cents >= $2 AND EXISTS (SELECT
      FROM categories t0
      WHERE t0.id = t3.category_id AND (EXISTS (SELECT
          FROM (WITH RECURSIVE w1(k0, c0, depth) AS (SELECT t2.id, t2.parent_id, 0
              FROM categories t2
              WHERE t2.id = t0.id UNION ALL SELECT t2.id, t2.parent_id, w1.depth + 1
              FROM w1
              JOIN categories t2 ON t2.id = w1.c0
              WHERE w1.depth < 10) CYCLE k0 SET is_cycle USING path SELECT w1.k0, w1.depth
            FROM w1
            WHERE w1.depth > 0 AND NOT w1.is_cycle) j1 CROSS JOIN categories t1
          WHERE t1.id = j1.k0 AND (t1.name = $3)))))
  ORDER BY t3.id LIMIT 3
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT p5.k0, count(*)
  FROM unnest($1) p5(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w5(k0, c0, depth) AS (SELECT t6.id, t6.id, 0
      FROM categories t6
      WHERE t6.id = p5.k0 UNION ALL SELECT t6.id, t6.id, w5.depth + 1
      FROM w5
      JOIN categories t6 ON t6.parent_id = w5.c0
      WHERE w5.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w5.k0, w5.depth
    FROM w5
    WHERE w5.depth > 0 AND NOT w5.is_cycle) j5
  JOIN categories t5 ON t5.id = j5.k0
  GROUP BY p5.k0
-- step 2
-- $1 int8  id: a constant
SELECT 1
  FROM categories t7
  WHERE t7.id = $1
-- step 3
-- $1 int8  id: a constant
SELECT t8.name, t8.id
  FROM (WITH RECURSIVE w8(k0, c0, depth) AS (SELECT t9.id, t9.id, 0
      FROM categories t9
      WHERE t9.id = $1 UNION ALL SELECT t9.id, t9.id, w8.depth + 1
      FROM w8
      JOIN categories t9 ON t9.parent_id = w8.c0
      WHERE w8.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w8.k0, w8.depth
    FROM w8
    WHERE w8.depth > 0 AND NOT w8.is_cycle) j8
  JOIN categories t8 ON t8.id = j8.k0
  ORDER BY (SELECT count(*)
    FROM (WITH RECURSIVE w12(k0, c0, depth) AS (SELECT t13.id, t13.id, 0
        FROM categories t13
        WHERE t13.id = t8.id UNION ALL SELECT t13.id, t13.id, w12.depth + 1
        FROM w12
        JOIN categories t13 ON t13.parent_id = w12.c0
        WHERE w12.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w12.k0, w12.depth
      FROM w12
      WHERE w12.depth > 0 AND NOT w12.is_cycle) j12 CROSS JOIN categories t12
    WHERE t12.id = j12.k0) DESC, t8.name, t8.id
-- step 4
-- $1 int8[]  keys of step 4, column 0
SELECT p10.k0, count(*)
  FROM unnest($1) p10(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w10(k0, c0, depth) AS (SELECT t11.id, t11.id, 0
      FROM categories t11
      WHERE t11.id = p10.k0 UNION ALL SELECT t11.id, t11.id, w10.depth + 1
      FROM w10
      JOIN categories t11 ON t11.parent_id = w10.c0
      WHERE w10.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w10.k0, w10.depth
    FROM w10
    WHERE w10.depth > 0 AND NOT w10.is_cycle) j10
  JOIN categories t10 ON t10.id = j10.k0
  GROUP BY p10.k0

# variables: {"where": {"category": {"notBelow": {"name": "Cups", "belowCount": {"gte": 1}}}}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
-- $3 text  name: variable $where.category.notBelow.name
-- $4 int8  gte: variable $where.category.notBelow.belowCount.gte
SELECT t3.name, t4.id, t4.name
  FROM products t3
  LEFT JOIN categories t4 ON t4.id = t3.category_id
  WHERE (t3.retired_at is null or $1 = 'admin') AND (t3.price_cents >= $2 AND EXISTS (SELECT
      FROM categories t0
      WHERE t0.id = t3.category_id AND (NOT EXISTS (SELECT
          FROM (WITH RECURSIVE w1(k0, c0, depth) AS (SELECT t2.id, t2.id, 0
              FROM categories t2
              WHERE t2.id = t0.id UNION ALL SELECT t2.id, t2.id, w1.depth + 1
              FROM w1
              JOIN categories t2 ON t2.parent_id = w1.c0
              WHERE w1.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w1.k0, w1.depth
            FROM w1
            WHERE w1.depth > 0 AND NOT w1.is_cycle) j1 CROSS JOIN categories t1
          WHERE t1.id = j1.k0 AND (t1.name = $3 AND ((SELECT count(*)
                FROM (WITH RECURSIVE w12(k0, c0, depth) AS (SELECT t13.id, t13.id, 0
                    FROM categories t13
                    WHERE t13.id = t1.id UNION ALL SELECT t13.id, t13.id, w12.depth + 1
                    FROM w12
                    JOIN categories t13 ON t13.parent_id = w12.c0
                    WHERE w12.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w12.k0, w12.depth
                  FROM w12
                  WHERE w12.depth > 0 AND NOT w12.is_cycle) j12 CROSS JOIN categories t12
                WHERE t12.id = j12.k0) >= $4))))))
  ORDER BY t3.id LIMIT 3
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT p5.k0, count(*)
  FROM unnest($1) p5(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w5(k0, c0, depth) AS (SELECT t6.id, t6.id, 0
      FROM categories t6
      WHERE t6.id = p5.k0 UNION ALL SELECT t6.id, t6.id, w5.depth + 1
      FROM w5
      JOIN categories t6 ON t6.parent_id = w5.c0
      WHERE w5.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w5.k0, w5.depth
    FROM w5
    WHERE w5.depth > 0 AND NOT w5.is_cycle) j5
  JOIN categories t5 ON t5.id = j5.k0
  GROUP BY p5.k0
-- step 2
-- $1 int8  id: a constant
SELECT 1
  FROM categories t7
  WHERE t7.id = $1
-- step 3
-- $1 int8  id: a constant
SELECT t8.name, t8.id
  FROM (WITH RECURSIVE w8(k0, c0, depth) AS (SELECT t9.id, t9.id, 0
      FROM categories t9
      WHERE t9.id = $1 UNION ALL SELECT t9.id, t9.id, w8.depth + 1
      FROM w8
      JOIN categories t9 ON t9.parent_id = w8.c0
      WHERE w8.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w8.k0, w8.depth
    FROM w8
    WHERE w8.depth > 0 AND NOT w8.is_cycle) j8
  JOIN categories t8 ON t8.id = j8.k0
  ORDER BY (SELECT count(*)
    FROM (WITH RECURSIVE w14(k0, c0, depth) AS (SELECT t15.id, t15.id, 0
        FROM categories t15
        WHERE t15.id = t8.id UNION ALL SELECT t15.id, t15.id, w14.depth + 1
        FROM w14
        JOIN categories t15 ON t15.parent_id = w14.c0
        WHERE w14.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w14.k0, w14.depth
      FROM w14
      WHERE w14.depth > 0 AND NOT w14.is_cycle) j14 CROSS JOIN categories t14
    WHERE t14.id = j14.k0) DESC, t8.name, t8.id
-- step 4
-- $1 int8[]  keys of step 4, column 0
SELECT p10.k0, count(*)
  FROM unnest($1) p10(k0)
  CROSS JOIN LATERAL (WITH RECURSIVE w10(k0, c0, depth) AS (SELECT t11.id, t11.id, 0
      FROM categories t11
      WHERE t11.id = p10.k0 UNION ALL SELECT t11.id, t11.id, w10.depth + 1
      FROM w10
      JOIN categories t11 ON t11.parent_id = w10.c0
      WHERE w10.depth < 4) CYCLE k0 SET is_cycle USING path SELECT w10.k0, w10.depth
    FROM w10
    WHERE w10.depth > 0 AND NOT w10.is_cycle) j10
  JOIN categories t10 ON t10.id = j10.k0
  GROUP BY p10.k0
