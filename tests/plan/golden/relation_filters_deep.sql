# variables: {"where": {"category": {"parent": {"parent": {"parent": {"parent": {"parent": {"parent": {}}}}}}}}}

# variables: {"where": {"category": {"parent": {"parent": {"parent": {"parent": {}}}}}}}
-- step 0
-- $1 text  claim role
-- $2 int4  minPrice: variable $where.minPrice
SELECT t5.id
  FROM products t5
  WHERE (t5.retired_at is null or $1 = 'admin') AND (t5.price_cents >= $2 AND EXISTS (SELECT
      FROM categories t0
      WHERE t0.id = t5.category_id AND (EXISTS (SELECT
          FROM categories t1
          WHERE t1.id = t0.parent_id AND (EXISTS (SELECT
              FROM categories t2
              WHERE t2.id = t1.parent_id AND (EXISTS (SELECT
                  FROM categories t3
                  WHERE t3.id = t2.parent_id AND (EXISTS (SELECT
                      FROM categories t4
                      WHERE t4.id = t3.parent_id AND true))))))))))
  ORDER BY t5.id LIMIT 10

# variables: {"where": {"category": {"parent": {"parent": {"parent": {"parent": {"parent": {}}}}}}}}
