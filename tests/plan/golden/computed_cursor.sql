-- step 0
-- $1 text  claim role
-- $2 int8  reviewed: a constant
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (SELECT count(*)
    FROM reviews t2
    WHERE t2.product_id = t0.id) >= $2
  ORDER BY t0.id
-- step 1
-- $1 text  claim role
-- $2 int8  value 0 of before: a constant
-- $3 int8  value 2 of before: a constant
SELECT t1.id
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin') AND (SELECT count(*)
    FROM reviews t3
    WHERE t3.product_id = t1.id) >= $2 AND ((SELECT count(*)
      FROM reviews t3
      WHERE t3.product_id = t1.id) > $2 OR (SELECT count(*)
      FROM reviews t3
      WHERE t3.product_id = t1.id) = $2 AND ((SELECT avg(t4.rating)
        FROM reviews t4
        WHERE t4.product_id = t1.id) IS NOT NULL OR (SELECT avg(t4.rating)
        FROM reviews t4
        WHERE t4.product_id = t1.id) IS NULL AND (t1.id < $3)))
  ORDER BY (SELECT count(*)
    FROM reviews t3
    WHERE t3.product_id = t1.id), (SELECT avg(t4.rating)
    FROM reviews t4
    WHERE t4.product_id = t1.id) NULLS FIRST, t1.id DESC LIMIT 3
