# variables: {"order": "BEST", "after": "WyI1MzUyYzA0NiIsbnVsbCwiVkhKaGVRIiwiQUFBQUFBQUFBQWsiXQ"}
-- step 0
-- $1 text  claim role
-- $2 text  value 1 of after: variable $after
-- $3 int8  value 2 of after: variable $after
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.rating IS NULL AND (t0.name > $2 OR t0.name = $2 AND (t0.id > $3)))
  ORDER BY t0.rating DESC NULLS LAST, t0.name, t0.id LIMIT 2

# variables: {"order": "BEST", "after": "WyI1MzUyYzA0NiIsIlFCSUFBQUFBQUFBIiwiUW05M2JBIiwiQUFBQUFBQUFBQUkiXQ"}
-- step 0
-- $1 text  claim role
-- $2 float8  value 0 of after: variable $after
-- $3 text  value 1 of after: variable $after
-- $4 int8  value 2 of after: variable $after
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.rating < $2 OR t0.rating IS NULL OR t0.rating = $2 AND (t0.name > $3 OR t0.name = $3 AND (t0.id > $4)))
  ORDER BY t0.rating DESC NULLS LAST, t0.name, t0.id LIMIT 2

# variables: {"order": "WORST", "after": "WyIxYjMxNzM1NyIsIlFCSUFBQUFBQUFBIiwiQUFBQUFBQUFBQUUiXQ"}
-- step 0
-- $1 text  claim role
-- $2 float8  value 0 of after: variable $after
-- $3 int8  value 1 of after: variable $after
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.rating > $2 OR t0.rating IS NULL OR t0.rating = $2 AND (t0.id > $3))
  ORDER BY t0.rating, t0.id LIMIT 2

# variables: {"order": "WORST", "before": "WyIxYjMxNzM1NyIsIlFCSUFBQUFBQUFBIiwiQUFBQUFBQUFBQUUiXQ"}
-- step 0
-- $1 text  claim role
-- $2 float8  value 0 of before: variable $before
-- $3 int8  value 1 of before: variable $before
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND t0.rating <= $2 AND (t0.rating < $2 OR t0.rating = $2 AND (t0.id < $3))
  ORDER BY t0.rating, t0.id LIMIT 2

# variables: {"order": "WORST", "after": "WyIxYjMxNzM1NyIsbnVsbCwiQUFBQUFBQUFBQU0iXQ"}
-- step 0
-- $1 text  claim role
-- $2 int8  value 1 of after: variable $after
SELECT t0.id
  FROM products t0
  WHERE (t0.retired_at is null or $1 = 'admin') AND (t0.rating IS NULL AND (t0.id > $2))
  ORDER BY t0.rating, t0.id LIMIT 2
