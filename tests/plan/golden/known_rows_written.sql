-- step 0
-- $1 int4  priceCents: a constant
-- $2 text  claim role
-- $3 text  name: a constant
-- $4 int4  minPrice: a constant
UPDATE products t0 SET price_cents = $1
  WHERE (t0.retired_at is null or $2 = 'admin') AND (t0.name = $3 AND t0.price_cents >= $4) AND (t0.id) IN (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $2 = 'admin') AND (t0.name = $3 AND t0.price_cents >= $4) LIMIT 51)
  RETURNING t0.category_id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name, t2.id, t2.name
  FROM categories t1
  LEFT JOIN categories t2 ON t2.id = t1.parent_id
  WHERE t1.id = ANY($1)
-- step 2
-- $1 int4  priceCents: a constant
-- $2 text  claim role
-- $3 text  name: a constant
-- $4 int4  minPrice: a constant
UPDATE products t3 SET price_cents = $1
  WHERE (t3.retired_at is null or $2 = 'admin') AND (t3.name = $3 AND t3.price_cents >= $4) AND (t3.id) IN (SELECT t3.id
    FROM products t3
    WHERE (t3.retired_at is null or $2 = 'admin') AND (t3.name = $3 AND t3.price_cents >= $4) LIMIT 51)
  RETURNING t3.category_id
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t4.id, t4.name, t5.id, t5.name
  FROM categories t4
  LEFT JOIN categories t5 ON t5.id = t4.parent_id
  WHERE t4.id = ANY($1)
