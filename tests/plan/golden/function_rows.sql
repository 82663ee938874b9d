-- step 0
-- $1 text  words: a constant
-- $2 text  claim role
-- $3 int8  brand: a constant
SELECT t0.id, price_label(p => t0), t0.brand_id
  FROM search_products(words => $1) t0
  WHERE (t0.retired_at is null or $2 = 'admin') AND t0.brand_id = $3 LIMIT 5
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name
  FROM brands t1
  WHERE t1.id = ANY($1)
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t2.product_id, count(*)
  FROM reviews t2
  WHERE t2.product_id = ANY($1)
  GROUP BY t2.product_id
-- step 3
SELECT t3.low, ((t3.low + t3.high) / 2.0)::float8
  FROM price_range() t3
  WHERE NOT (t3 IS NULL) LIMIT 1
