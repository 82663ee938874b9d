# variables: {}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: a constant
-- $3 int4  eq: a constant
-- $4 int4  lt: a constant
SELECT t3.name
  FROM products t3
  WHERE (t3.retired_at is null or $1 = 'admin') AND (t3.price_cents >= $2 AND NOT EXISTS (SELECT
      FROM reviews t0
      WHERE t0.product_id = t3.id AND true IS NOT TRUE) AND EXISTS (SELECT
      FROM reviews t1
      WHERE t1.product_id = t3.id AND ((t1.rating = $3))) AND NOT EXISTS (SELECT
      FROM reviews t2
      WHERE t2.product_id = t3.id AND ((t2.rating < $4))))
  ORDER BY t3.id LIMIT 5

# variables: {"rating": {"gte": 4}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: a constant
-- $3 int4  gte: variable $rating.gte
-- $4 int4  eq: a constant
-- $5 int4  lt: a constant
SELECT t3.name
  FROM products t3
  WHERE (t3.retired_at is null or $1 = 'admin') AND (t3.price_cents >= $2 AND NOT EXISTS (SELECT
      FROM reviews t0
      WHERE t0.product_id = t3.id AND ((t0.rating >= $3)) IS NOT TRUE) AND EXISTS (SELECT
      FROM reviews t1
      WHERE t1.product_id = t3.id AND ((t1.rating = $4))) AND NOT EXISTS (SELECT
      FROM reviews t2
      WHERE t2.product_id = t3.id AND ((t2.rating < $5))))
  ORDER BY t3.id LIMIT 5
