# variables: {}
-- step 0
-- $1 text  claim role
SELECT count(*)
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin')
-- step 1
-- $1 text  claim role
-- $2 int4  minPrice: a constant
-- $3 int4  lt: a constant
-- $4 text  name: a constant
SELECT count(*)
  FROM products t2
  WHERE (t2.retired_at is null or $1 = 'admin') AND (t2.price_cents >= $2 AND (t2.price_cents < $3) AND EXISTS (SELECT
      FROM categories t1
      WHERE t1.id = t2.category_id AND (t1.name = $4)))
-- step 2
-- $1 text  claim role
-- $2 int8  brand: a constant
SELECT count(*), count(t3.rating), count(DISTINCT t3.brand_id), sum(t3.price_cents), coalesce(sum(t3.price_cents), 0), avg(t3.rating), min(t3.price_cents), max(t3.created_at)
  FROM products t3
  WHERE (t3.retired_at is null or $1 = 'admin') AND t3.brand_id = $2
-- step 3
-- $1 text  claim shop
SELECT sum(t4.quantity)
  FROM order_items t4
  WHERE (t4.shop = $1::int)
