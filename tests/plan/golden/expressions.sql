# variables: {}
-- step 0
-- $1 float8  rate: a constant
-- $2 float8  rate: a constant
-- $3 float8  rate: a constant
-- $4 text  claim sub
-- $5 text  claim role
SELECT (t0.price_cents * $1::float8 / 100)::float8, (t0.price_cents * $2::float8 / 100)::float8, (t0.price_cents * $3::float8 / 100)::float8, (exists (select 1 from carts where carts.owner = $4::bigint))::bool, t1.id
  FROM products t0
  LEFT JOIN brands t1 ON t1.id = t0.brand_id
  WHERE (t0.retired_at is null or $5 = 'admin')
  ORDER BY t0.id LIMIT 2
-- step 1
-- $1 text  claim role
-- $2 float8  rate: a constant
SELECT p2.k0, c2.c1
  FROM (SELECT DISTINCT *
    FROM (SELECT t0.brand_id
      FROM products t0
      WHERE (t0.retired_at is null or $1 = 'admin')
      ORDER BY t0.id LIMIT 2) d0) p2(k0)
  CROSS JOIN LATERAL (SELECT (t2.price_cents * $2::float8 / 100)::float8 AS c1
    FROM products t2
    WHERE t2.brand_id = p2.k0 AND (t2.retired_at is null or $1 = 'admin')
    ORDER BY t2.id LIMIT 1) c2

# variables: {"rate": 1.2}
-- step 0
-- $1 float8  rate: a constant
-- $2 float8  rate: a constant
-- $3 float8  rate: variable $rate
-- $4 text  claim sub
-- $5 text  claim role
SELECT (t0.price_cents * $1::float8 / 100)::float8, (t0.price_cents * $2::float8 / 100)::float8, (t0.price_cents * $3::float8 / 100)::float8, (exists (select 1 from carts where carts.owner = $4::bigint))::bool, t1.id
  FROM products t0
  LEFT JOIN brands t1 ON t1.id = t0.brand_id
  WHERE (t0.retired_at is null or $5 = 'admin')
  ORDER BY t0.id LIMIT 2
-- step 1
-- $1 text  claim role
-- $2 float8  rate: a constant
SELECT p2.k0, c2.c1
  FROM (SELECT DISTINCT *
    FROM (SELECT t0.brand_id
      FROM products t0
      WHERE (t0.retired_at is null or $1 = 'admin')
      ORDER BY t0.id LIMIT 2) d0) p2(k0)
  CROSS JOIN LATERAL (SELECT (t2.price_cents * $2::float8 / 100)::float8 AS c1
    FROM products t2
    WHERE t2.brand_id = p2.k0 AND (t2.retired_at is null or $1 = 'admin')
    ORDER BY t2.id LIMIT 1) c2
