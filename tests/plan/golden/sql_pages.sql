# variables: {}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id LIMIT 3
-- step 1
-- $1 text  claim role
-- $2 int4  minRating: a constant
SELECT c1.c0, c1.c1, c1.c2, c1.c3, c1.c4, c1.c5
  FROM (SELECT t1.product_id AS c0, t1.body AS c1, t3.id AS c2, t3.email AS c3, t1.created_at AS c4, t1.id AS c5, row_number() OVER (PARTITION BY t1.product_id
      ORDER BY t1.created_at DESC, t1.id) AS n0
    FROM (SELECT *
      FROM reviews
      WHERE product_id = ANY(ARRAY(SELECT t0.id
          FROM products t0
          WHERE (t0.retired_at is null or $1 = 'admin')
          ORDER BY t0.id LIMIT 3))) t1
    LEFT JOIN customers t3 ON t3.id = t1.customer_id
    WHERE t1.rating >= $2) c1
  WHERE c1.n0 <= 3
  ORDER BY c1.n0
-- step 2
-- $1 text  claim role
-- $2 int4  minRating: a constant
SELECT t2.product_id, count(*)
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY(SELECT t0.id
        FROM products t0
        WHERE (t0.retired_at is null or $1 = 'admin')
        ORDER BY t0.id LIMIT 3))) t2
  WHERE t2.rating >= $2
  GROUP BY t2.product_id
-- step 3
-- $1 text  claim role
SELECT c4.c0, c4.c1
  FROM (SELECT t4.product_id AS c0, t4.rating AS c1, row_number() OVER (PARTITION BY t4.product_id
      ORDER BY t4.created_at, t4.id DESC) AS n0
    FROM (SELECT *
      FROM reviews
      WHERE product_id = ANY(ARRAY(SELECT t0.id
          FROM products t0
          WHERE (t0.retired_at is null or $1 = 'admin')
          ORDER BY t0.id LIMIT 3))) t4) c4
  WHERE c4.n0 <= 2
  ORDER BY c4.n0
-- step 4
-- $1 text  claim role
SELECT c5.c0, c5.c1
  FROM (SELECT d5.c0, d5.c1, row_number() OVER (PARTITION BY d5.c0
      ORDER BY d5.n0) AS n0
    FROM (SELECT t5.product_id AS c0, t5.rating AS c1, row_number() OVER () AS n0
      FROM (SELECT *
        FROM reviews
        WHERE product_id = ANY(ARRAY(SELECT t0.id
            FROM products t0
            WHERE (t0.retired_at is null or $1 = 'admin')
            ORDER BY t0.id LIMIT 3))
        ORDER BY rating DESC, id) t5) d5) c5
  WHERE c5.n0 > 2 AND c5.n0 <= 6
  ORDER BY c5.n0
-- step 5
-- $1 text  claim role
SELECT t6.product_id, t6.rating
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY(SELECT t0.id
        FROM products t0
        WHERE (t0.retired_at is null or $1 = 'admin')
        ORDER BY t0.id LIMIT 3))
    ORDER BY rating DESC, id) t6
-- step 6
-- $1 text  claim role
SELECT t7.id
  FROM products t7
  WHERE (t7.retired_at is null or $1 = 'admin')
  ORDER BY t7.id
-- step 7
-- $1 int8[]  keys of step 7, column 0
SELECT c8.c0, c8.c1
  FROM (SELECT t8.product_id AS c0, t8.id AS c1, row_number() OVER (PARTITION BY t8.product_id
      ORDER BY t8.created_at DESC, t8.id) AS n0
    FROM (SELECT *
      FROM reviews
      WHERE product_id = ANY($1)) t8) c8
  WHERE c8.n0 <= 5
  ORDER BY c8.n0
-- step 8
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT 1
  FROM products t9
  WHERE (t9.retired_at is null or $1 = 'admin') AND t9.id = $2
-- step 9
-- $1 int8  id: a constant
SELECT t10.id
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY[$1]::int8[])) t10
  WHERE t10.product_id = $1
  ORDER BY t10.created_at DESC, t10.id LIMIT 2
-- step 10
-- $1 int8  id: a constant
SELECT count(*)
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY[$1]::int8[])) t11
  WHERE t11.product_id = $1
-- step 11
-- $1 int8  id: a constant
SELECT t12.id
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY[$1]::int8[])
    ORDER BY rating DESC, id) t12
  WHERE t12.product_id = $1 LIMIT 3
-- step 12
-- $1 int4  min: a constant
SELECT t13.products, t15.id, t15.name, t13.brand_id
  FROM (SELECT b.id::int8 AS brand_id, count(*)::int8 AS products
    FROM brands b
    JOIN products p ON p.brand_id = b.id
    WHERE b.id > $1::int
    GROUP BY b.id) t13
  LEFT JOIN brands t15 ON t15.id = t13.brand_id
  ORDER BY t13.products DESC, t13.brand_id LIMIT 3
-- step 13
-- $1 int4  min: a constant
SELECT count(*)
  FROM (SELECT b.id::int8 AS brand_id, count(*)::int8 AS products
    FROM brands b
    JOIN products p ON p.brand_id = b.id
    WHERE b.id > $1::int
    GROUP BY b.id) t14

# variables: {"after": "x"}
-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id LIMIT 3
-- step 1
-- $1 text  claim role
-- $2 int4  minRating: a constant
-- $3 timestamptz  value 0 of after: variable $after
-- $4 int8  value 1 of after: variable $after
SELECT c1.c0, c1.c1, c1.c2, c1.c3, c1.c4, c1.c5
  FROM (SELECT t1.product_id AS c0, t1.body AS c1, t3.id AS c2, t3.email AS c3, t1.created_at AS c4, t1.id AS c5, row_number() OVER (PARTITION BY t1.product_id
      ORDER BY t1.created_at DESC, t1.id) AS n0
    FROM (SELECT *
      FROM reviews
      WHERE product_id = ANY(ARRAY(SELECT t0.id
          FROM products t0
          WHERE (t0.retired_at is null or $1 = 'admin')
          ORDER BY t0.id LIMIT 3))) t1
    LEFT JOIN customers t3 ON t3.id = t1.customer_id
    WHERE t1.rating >= $2 AND t1.created_at <= $3 AND (t1.created_at < $3 OR t1.created_at = $3 AND (t1.id > $4))) c1
  WHERE c1.n0 <= 3
  ORDER BY c1.n0
-- step 2
-- $1 text  claim role
-- $2 int4  minRating: a constant
SELECT t2.product_id, count(*)
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY(SELECT t0.id
        FROM products t0
        WHERE (t0.retired_at is null or $1 = 'admin')
        ORDER BY t0.id LIMIT 3))) t2
  WHERE t2.rating >= $2
  GROUP BY t2.product_id
-- step 3
-- $1 text  claim role
SELECT c4.c0, c4.c1
  FROM (SELECT t4.product_id AS c0, t4.rating AS c1, row_number() OVER (PARTITION BY t4.product_id
      ORDER BY t4.created_at, t4.id DESC) AS n0
    FROM (SELECT *
      FROM reviews
      WHERE product_id = ANY(ARRAY(SELECT t0.id
          FROM products t0
          WHERE (t0.retired_at is null or $1 = 'admin')
          ORDER BY t0.id LIMIT 3))) t4) c4
  WHERE c4.n0 <= 2
  ORDER BY c4.n0
-- step 4
-- $1 text  claim role
SELECT c5.c0, c5.c1
  FROM (SELECT d5.c0, d5.c1, row_number() OVER (PARTITION BY d5.c0
      ORDER BY d5.n0) AS n0
    FROM (SELECT t5.product_id AS c0, t5.rating AS c1, row_number() OVER () AS n0
      FROM (SELECT *
        FROM reviews
        WHERE product_id = ANY(ARRAY(SELECT t0.id
            FROM products t0
            WHERE (t0.retired_at is null or $1 = 'admin')
            ORDER BY t0.id LIMIT 3))
        ORDER BY rating DESC, id) t5) d5) c5
  WHERE c5.n0 > 2 AND c5.n0 <= 6
  ORDER BY c5.n0
-- step 5
-- $1 text  claim role
SELECT t6.product_id, t6.rating
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY(SELECT t0.id
        FROM products t0
        WHERE (t0.retired_at is null or $1 = 'admin')
        ORDER BY t0.id LIMIT 3))
    ORDER BY rating DESC, id) t6
-- step 6
-- $1 text  claim role
SELECT t7.id
  FROM products t7
  WHERE (t7.retired_at is null or $1 = 'admin')
  ORDER BY t7.id
-- step 7
-- $1 int8[]  keys of step 7, column 0
SELECT c8.c0, c8.c1
  FROM (SELECT t8.product_id AS c0, t8.id AS c1, row_number() OVER (PARTITION BY t8.product_id
      ORDER BY t8.created_at DESC, t8.id) AS n0
    FROM (SELECT *
      FROM reviews
      WHERE product_id = ANY($1)) t8) c8
  WHERE c8.n0 <= 5
  ORDER BY c8.n0
-- step 8
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT 1
  FROM products t9
  WHERE (t9.retired_at is null or $1 = 'admin') AND t9.id = $2
-- step 9
-- $1 int8  id: a constant
SELECT t10.id
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY[$1]::int8[])) t10
  WHERE t10.product_id = $1
  ORDER BY t10.created_at DESC, t10.id LIMIT 2
-- step 10
-- $1 int8  id: a constant
SELECT count(*)
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY[$1]::int8[])) t11
  WHERE t11.product_id = $1
-- step 11
-- $1 int8  id: a constant
SELECT t12.id
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY[$1]::int8[])
    ORDER BY rating DESC, id) t12
  WHERE t12.product_id = $1 LIMIT 3
-- step 12
-- $1 int4  min: a constant
SELECT t13.products, t15.id, t15.name, t13.brand_id
  FROM (SELECT b.id::int8 AS brand_id, count(*)::int8 AS products
    FROM brands b
    JOIN products p ON p.brand_id = b.id
    WHERE b.id > $1::int
    GROUP BY b.id) t13
  LEFT JOIN brands t15 ON t15.id = t13.brand_id
  ORDER BY t13.products DESC, t13.brand_id LIMIT 3
-- step 13
-- $1 int4  min: a constant
SELECT count(*)
  FROM (SELECT b.id::int8 AS brand_id, count(*)::int8 AS products
    FROM brands b
    JOIN products p ON p.brand_id = b.id
    WHERE b.id > $1::int
    GROUP BY b.id) t14
