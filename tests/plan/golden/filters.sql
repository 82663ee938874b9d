# variables: {"number": 5, "text": "x"}
-- step 0
-- $1 text  claim role
-- $2 int8  category: a constant
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.category_id = $2
  ORDER BY t0.id
-- step 1
-- $1 text  claim role
-- $2 int8[]  brands: a constant
SELECT t1.id
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin') AND t1.brand_id = ANY($2)
  ORDER BY t1.id
-- step 2
-- $1 text  claim role
-- $2 int8  notBrand: a constant
SELECT t2.id
  FROM products t2
  WHERE (t2.retired_at is null or $1 = 'admin') AND t2.brand_id <> $2
  ORDER BY t2.id
-- step 3
-- $1 text  claim role
-- $2 int4  cheaperThan: variable $number
SELECT t3.id
  FROM products t3
  WHERE (t3.retired_at is null or $1 = 'admin') AND t3.price_cents < $2
  ORDER BY t3.id
-- step 4
-- $1 text  claim role
-- $2 int4  atMost: variable $number
SELECT t4.id
  FROM products t4
  WHERE (t4.retired_at is null or $1 = 'admin') AND t4.price_cents <= $2
  ORDER BY t4.id
-- step 5
-- $1 text  claim role
-- $2 int4  dearerThan: variable $number
SELECT t5.id
  FROM products t5
  WHERE (t5.retired_at is null or $1 = 'admin') AND t5.price_cents > $2
  ORDER BY t5.id
-- step 6
-- $1 text  claim role
-- $2 int4  atLeast: variable $number
SELECT t6.id
  FROM products t6
  WHERE (t6.retired_at is null or $1 = 'admin') AND t6.price_cents >= $2
  ORDER BY t6.id
-- step 7
-- $1 text  claim role
-- $2 text  nameLike: variable $text
SELECT t7.id
  FROM products t7
  WHERE (t7.retired_at is null or $1 = 'admin') AND t7.name LIKE $2
  ORDER BY t7.id
-- step 8
-- $1 text  claim role
-- $2 text  nameILike: variable $text
SELECT t8.id
  FROM products t8
  WHERE (t8.retired_at is null or $1 = 'admin') AND t8.name ILIKE $2
  ORDER BY t8.id
-- step 9
-- $1 text  claim role
-- $2 text  nameStarts: variable $text
SELECT t9.id
  FROM products t9
  WHERE (t9.retired_at is null or $1 = 'admin') AND starts_with(t9.name, $2)
  ORDER BY t9.id
-- step 10
-- $1 text  claim role
-- $2 text  nameHolds: variable $text
SELECT t10.id
  FROM products t10
  WHERE (t10.retired_at is null or $1 = 'admin') AND position($2 in t10.name) > 0
  ORDER BY t10.id
-- step 11
-- $1 text  claim role
-- $2 text  tagged: variable $text
SELECT t11.id
  FROM products t11
  WHERE (t11.retired_at is null or $1 = 'admin') AND t11.tags @> ARRAY[$2]::text[]
  ORDER BY t11.id
-- step 12
-- $1 text  claim role
-- $2 text  text: variable $text
SELECT t12.id
  FROM products t12
  WHERE (t12.retired_at is null or $1 = 'admin') AND t12.search @@ websearch_to_tsquery($2)
  ORDER BY t12.id
-- step 13
-- $1 text  claim role
SELECT t13.id
  FROM products t13
  WHERE (t13.retired_at is null or $1 = 'admin') AND t13.retired_at IS NULL
  ORDER BY t13.id
