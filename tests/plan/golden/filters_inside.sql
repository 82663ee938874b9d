# variables: {"texts": ["x"], "json": {"a": 1}}
-- step 0
-- $1 text  claim role
-- $2 text[]  allTags: variable $texts
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.tags @> $2
  ORDER BY t0.id
-- step 1
-- $1 text  claim role
-- $2 text[]  anyTag: variable $texts
SELECT t1.id
  FROM products t1
  WHERE (t1.retired_at is null or $1 = 'admin') AND t1.tags && $2
  ORDER BY t1.id
-- step 2
-- $1 text  claim role
-- $2 text[]  onlyTags: variable $texts
SELECT t2.id
  FROM products t2
  WHERE (t2.retired_at is null or $1 = 'admin') AND t2.tags <@ $2
  ORDER BY t2.id
-- step 3
-- $1 text  claim role
-- $2 text  spec: variable $text
SELECT t3.id
  FROM products t3
  WHERE (t3.retired_at is null or $1 = 'admin') AND t3.specs ? $2
  ORDER BY t3.id
-- step 4
-- $1 text  claim role
-- $2 text[]  anySpec: variable $texts
SELECT t4.id
  FROM products t4
  WHERE (t4.retired_at is null or $1 = 'admin') AND t4.specs ?| $2
  ORDER BY t4.id
-- step 5
-- $1 text  claim role
-- $2 text[]  allSpecs: variable $texts
SELECT t5.id
  FROM products t5
  WHERE (t5.retired_at is null or $1 = 'admin') AND t5.specs ?& $2
  ORDER BY t5.id
-- step 6
-- $1 text  claim role
-- $2 jsonb  specs: variable $json
SELECT t6.id
  FROM products t6
  WHERE (t6.retired_at is null or $1 = 'admin') AND t6.specs @> $2
  ORDER BY t6.id
-- step 7
-- $1 text  claim role
-- $2 jsonb  within: variable $json
SELECT t7.id
  FROM products t7
  WHERE (t7.retired_at is null or $1 = 'admin') AND t7.specs <@ $2
  ORDER BY t7.id
-- step 8
-- $1 text  claim role
-- $2 jsonb  unit: variable $text
SELECT t8.id
  FROM products t8
  WHERE (t8.retired_at is null or $1 = 'admin') AND nullif(t8.specs #> ARRAY['size', 'it''s'], 'null') = $2
  ORDER BY t8.id
-- step 9
-- $1 text  claim role
-- $2 jsonb[]  units: variable $texts
SELECT t9.id
  FROM products t9
  WHERE (t9.retired_at is null or $1 = 'admin') AND nullif(t9.specs #> ARRAY['size', 'unit'], 'null') = ANY($2)
  ORDER BY t9.id
-- step 10
-- $1 text  claim role
-- $2 jsonb  lighter: a constant
SELECT t10.id
  FROM products t10
  WHERE (t10.retired_at is null or $1 = 'admin') AND (jsonb_typeof(nullif(t10.specs #> ARRAY['weight'], 'null')) = jsonb_typeof($2) AND nullif(t10.specs #> ARRAY['weight'], 'null') < $2)
  ORDER BY t10.id
-- step 11
-- $1 text  claim role
-- $2 text  unitLike: variable $text
SELECT t11.id
  FROM products t11
  WHERE (t11.retired_at is null or $1 = 'admin') AND (t11.specs #>> ARRAY['size', 'unit']) ILIKE $2
  ORDER BY t11.id
-- step 12
-- $1 text  claim role
-- $2 text  unitHolds: variable $text
SELECT t12.id
  FROM products t12
  WHERE (t12.retired_at is null or $1 = 'admin') AND position($2 in (t12.specs #>> ARRAY['size', 'unit'])) > 0
  ORDER BY t12.id
-- step 13
-- $1 text  claim role
-- $2 jsonb  sizeHolds: variable $json
SELECT t13.id
  FROM products t13
  WHERE (t13.retired_at is null or $1 = 'admin') AND nullif(t13.specs #> ARRAY['size'], 'null') @> $2
  ORDER BY t13.id
-- step 14
-- $1 text  claim role
SELECT t14.id
  FROM products t14
  WHERE (t14.retired_at is null or $1 = 'admin') AND (t14.specs #>> ARRAY['weight']) IS NULL
  ORDER BY t14.id
-- step 15
-- $1 text  claim role
-- $2 text  inName: variable $text
SELECT t15.id
  FROM products t15
  WHERE (t15.retired_at is null or $1 = 'admin') AND to_tsvector('english', t15.name) @@ websearch_to_tsquery('english', $2)
  ORDER BY t15.id
