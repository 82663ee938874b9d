-- step 0
-- $1 int4  priceCents: a constant
-- $2 text  claim role
-- $3 int4  minPrice: a constant
-- $4 int4  lt: a constant
UPDATE products t0 SET price_cents = $1
  WHERE (t0.retired_at is null or $2 = 'admin') AND (t0.price_cents >= $3 AND EXISTS (SELECT
      FROM reviews t1
      WHERE t1.product_id = t0.id AND ((t1.rating < $4)))) AND (t0.id) IN (SELECT t0.id
    FROM products t0
    WHERE (t0.retired_at is null or $2 = 'admin') AND (t0.price_cents >= $3 AND EXISTS (SELECT
        FROM reviews t1
        WHERE t1.product_id = t0.id AND ((t1.rating < $4)))) LIMIT 51)
  RETURNING t0.id
