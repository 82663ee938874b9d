-- step 0
-- $1 text  claim role
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY t0.id LIMIT 3
-- step 1
-- $1 text  claim role
SELECT t1.product_id, t1.n
  FROM (SELECT product_id::int8 AS product_id, count(*)::int8 AS n
    FROM reviews
    WHERE product_id = ANY(ARRAY(SELECT t0.id
        FROM products t0
        WHERE (t0.retired_at is null or $1 = 'admin')
        ORDER BY t0.id LIMIT 3))
    GROUP BY 1) t1
-- step 2
-- $1 text  claim role
-- $2 int4  min: a constant
SELECT t2.product_id, t2.id, t2.customer_id
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY(SELECT t0.id
        FROM products t0
        WHERE (t0.retired_at is null or $1 = 'admin')
        ORDER BY t0.id LIMIT 3)) AND rating >= $2::int
    ORDER BY id) t2
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.id, t3.email
  FROM customers t3
  WHERE t3.id = ANY($1)
-- step 4
-- $1 text  claim role
SELECT t4.id
  FROM products t4
  WHERE (t4.retired_at is null or $1 = 'admin')
  ORDER BY t4.id
-- step 5
-- $1 int8[]  keys of step 5, column 0
SELECT t5.product_id, t5.n
  FROM (SELECT product_id::int8 AS product_id, count(*)::int8 AS n
    FROM reviews
    WHERE product_id = ANY($1)
    GROUP BY 1) t5
-- step 6
-- $1 text  claim role
-- $2 int8  id: a constant
SELECT 1
  FROM products t6
  WHERE (t6.retired_at is null or $1 = 'admin') AND t6.id = $2
-- step 7
-- $1 int8  id: a constant
SELECT t7.n
  FROM (SELECT product_id::int8 AS product_id, count(*)::int8 AS n
    FROM reviews
    WHERE product_id = ANY(ARRAY[$1]::int8[])
    GROUP BY 1) t7
  WHERE t7.product_id = $1
-- step 8
-- $1 int8  id: a constant
-- $2 int4  min: a constant
SELECT t8.rating
  FROM (SELECT *
    FROM reviews
    WHERE product_id = ANY(ARRAY[$1]::int8[]) AND rating >= $2::int
    ORDER BY id) t8
  WHERE t8.product_id = $1
