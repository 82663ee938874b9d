# variables: {"where": {"reviewCount": {"gte": 2, "in": [2, 3]}, "popular": 2, "myCount": 1}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
-- $3 int8  gte: variable $where.reviewCount.gte
-- $4 int8[]  in: variable $where.reviewCount.in
-- $5 int8  popular: variable $where.popular
-- $6 text  claim sub
-- $7 int8  myCount: variable $where.myCount
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.price_cents >= $2 AND ((SELECT count(*)
        FROM reviews t2
        WHERE t2.product_id = t0.id) >= $3 AND (SELECT count(*)
        FROM reviews t2
        WHERE t2.product_id = t0.id) = ANY($4)) AND (SELECT count(*)
      FROM reviews t2
      WHERE t2.product_id = t0.id) >= $5 AND (SELECT count(*)
      FROM reviews t3
      WHERE t3.product_id = t0.id AND (t3.customer_id = $6::bigint)) = $7)
  ORDER BY t0.id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.product_id, t1.id
  FROM reviews t1
  WHERE t1.product_id = ANY($1)
  ORDER BY t1.id

# variables: {"where": {"categoryName": "C", "oddCents": 99}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
-- $3 text  categoryName: variable $where.categoryName
-- $4 int4  oddCents: variable $where.oddCents
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.price_cents >= $2 AND starts_with((SELECT t2.name
        FROM categories t2
        WHERE t2.id = t0.category_id), $3) AND (t0.price_cents % 100)::int4 = $4)
  ORDER BY t0.id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.product_id, t1.id
  FROM reviews t1
  WHERE t1.product_id = ANY($1)
  ORDER BY t1.id
