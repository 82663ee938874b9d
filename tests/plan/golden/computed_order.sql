# variables: {"order": "POPULAR"}
-- step 0
-- $1 text  claim role
SELECT (SELECT count(*)
    FROM reviews t2
    WHERE t2.product_id = t0.id), (SELECT avg(t3.rating)
    FROM reviews t3
    WHERE t3.product_id = t0.id), t0.id, t0.name, t1.id, t1.name
  FROM products t0
  LEFT JOIN categories t1 ON t1.id = t0.category_id
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY (SELECT count(*)
    FROM reviews t2
    WHERE t2.product_id = t0.id) DESC, (SELECT avg(t3.rating)
    FROM reviews t3
    WHERE t3.product_id = t0.id) DESC NULLS LAST, t0.id LIMIT 4

# variables: {"order": "CATEGORY"}
-- step 0
-- $1 text  claim role
SELECT (SELECT (SELECT t3.name
      FROM categories t3
      WHERE t3.id = t2.parent_id)
    FROM categories t2
    WHERE t2.id = t0.category_id), (SELECT (SELECT count(*)
      FROM products t5
      WHERE t5.category_id = t4.id AND (t5.retired_at is null or $1 = 'admin'))
    FROM categories t4
    WHERE t4.id = t0.category_id), (t0.price_cents % 100)::int4, t0.id, t0.name, t1.id, t1.name
  FROM products t0
  LEFT JOIN categories t1 ON t1.id = t0.category_id
  WHERE (t0.retired_at is null or $1 = 'admin')
  ORDER BY (SELECT (SELECT t3.name
      FROM categories t3
      WHERE t3.id = t2.parent_id)
    FROM categories t2
    WHERE t2.id = t0.category_id), (SELECT (SELECT count(*)
      FROM products t5
      WHERE t5.category_id = t4.id AND (t5.retired_at is null or $1 = 'admin'))
    FROM categories t4
    WHERE t4.id = t0.category_id), (t0.price_cents % 100)::int4, t0.id LIMIT 4
