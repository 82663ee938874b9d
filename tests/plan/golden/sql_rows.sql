-- step 0
-- $1 int4  min: a constant
-- $2 text  claim role
SELECT t0.products, t0.brand_id
  FROM (SELECT b.id::int8 AS brand_id, count(*)::int8 AS products
    FROM brands b
    JOIN products p ON p.brand_id = b.id
    WHERE b.id > $1::int AND $2 <> ''
    GROUP BY b.id
    ORDER BY b.id) t0 LIMIT 2
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name
  FROM brands t1
  WHERE t1.id = ANY($1)
