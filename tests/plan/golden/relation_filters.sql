# variables: {"where": {"category": {"name": "Cups"}, "priceCents": {"gte": 100, "lt": 900}}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
-- $3 int4  lt: variable $where.priceCents.lt
-- $4 int4  gte: variable $where.priceCents.gte
-- $5 text  name: variable $where.category.name
SELECT t1.id
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin') AND (t1.price_cents >= $2 AND (t1.price_cents < $3 AND t1.price_cents >= $4) AND EXISTS (SELECT
      FROM categories t0
      WHERE t0.id = t1.category_id AND (t0.name = $5)))
  ORDER BY t1.id LIMIT 10

# variables: {"where": {"category": {}}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
SELECT t1.id
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin') AND (t1.price_cents >= $2 AND EXISTS (SELECT
      FROM categories t0
      WHERE t0.id = t1.category_id AND true))
  ORDER BY t1.id LIMIT 10

# variables: {"where": {"allReviews": {"rating": {"gte": 4, "above": 3}}, "noReview": {"rating": {"eq": 1}}}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
-- $3 int4  gte: variable $where.allReviews.rating.gte
-- $4 int4  above: variable $where.allReviews.rating.above
-- $5 int4  eq: variable $where.noReview.rating.eq
SELECT t2.id
  FROM products t2
  WHERE (t2.retired_at is null or $1 = 'admin') AND (t2.price_cents >= $2 AND EXISTS (SELECT
      FROM reviews t0
      WHERE t0.product_id = t2.id AND ((t0.rating >= $3 AND t0.rating > $4))) AND NOT EXISTS (SELECT
      FROM reviews t1
      WHERE t1.product_id = t2.id AND ((t1.rating = $5))))
  ORDER BY t2.id LIMIT 10

# variables: {"where": {"everyReview": {"rating": {"in": [4, 5]}}, "or": [{"everyReview": {}}, {"not": {"noReview": {}}}]}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
-- $3 int4[]  in: variable $where.everyReview.rating.in
-- $4 int4  minPrice: variable $where.or[0].minPrice
-- $5 int4  minPrice: variable $where.or[1].minPrice
-- $6 int4  minPrice: variable $where.or[1].not.minPrice
SELECT t3.id
  FROM products t3
  WHERE (t3.retired_at is null or $1 = 'admin') AND (t3.price_cents >= $2 AND NOT EXISTS (SELECT
      FROM reviews t0
      WHERE t0.product_id = t3.id AND ((t0.rating = ANY($3))) IS NOT TRUE) AND ((t3.price_cents >= $4 AND NOT EXISTS (SELECT
          FROM reviews t1
          WHERE t1.product_id = t3.id AND true IS NOT TRUE)) OR (t3.price_cents >= $5 AND NOT (t3.price_cents >= $6 AND NOT EXISTS (SELECT
            FROM reviews t2
            WHERE t2.product_id = t3.id AND true)))))
  ORDER BY t3.id LIMIT 10

# variables: {"where": {"labels": {"some": {"label": "new"}, "none": {"label": "old"}, "every": null}}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
-- $3 text  label: variable $where.labels.some.label
-- $4 text  label: variable $where.labels.none.label
SELECT t2.id
  FROM products t2
  WHERE (t2.retired_at is null or $1 = 'admin') AND (t2.price_cents >= $2 AND (EXISTS (SELECT
        FROM product_tags j0
        JOIN tags t0 ON t0.id = j0.tag_id
        WHERE j0.product_id = t2.id AND (t0.label = $3)) AND NOT EXISTS (SELECT
        FROM product_tags j1
        JOIN tags t1 ON t1.id = j1.tag_id
        WHERE j1.product_id = t2.id AND (t1.label = $4))))
  ORDER BY t2.id LIMIT 10

# variables: {"where": {"mine": {"product": {"category": {"parent": {"name": "Kitchen"}}}}}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
-- $3 text  claim sub
-- $4 int4  minPrice: variable $where.mine.product.minPrice
-- $5 text  name: variable $where.mine.product.category.parent.name
SELECT t4.id
  FROM products t4
  WHERE (t4.retired_at is null or $1 = 'admin') AND (t4.price_cents >= $2 AND EXISTS (SELECT
      FROM reviews t0
      WHERE t0.product_id = t4.id AND (t0.customer_id = $3::bigint) AND (EXISTS (SELECT
          FROM products t1
          WHERE t1.id = t0.product_id AND (t1.retired_at is null or $1 = 'admin') AND (t1.price_cents >= $4 AND EXISTS (SELECT
              FROM categories t2
              WHERE t2.id = t1.category_id AND (EXISTS (SELECT
                  FROM categories t3
                  WHERE t3.id = t2.parent_id AND (t3.name = $5)))))))))
  ORDER BY t4.id LIMIT 10
