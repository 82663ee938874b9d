# variables: {}
-- step 0
-- $1 text  words: a constant
-- $2 text  claim role
SELECT t0.id, t0.price_cents
  FROM search_products(words => $1) t0
  WHERE (t0.retired_at is null or $2 = 'admin')
  ORDER BY t0.price_cents DESC, t0.id LIMIT 3
-- step 1
-- $1 text  words: a constant
-- $2 text  claim role
SELECT count(*)
  FROM search_products(words => $1) t1
  WHERE (t1.retired_at is null or $2 = 'admin')

# variables: {"after": "WyIzM2NjOTMwZSIsIkFBQUpZQSIsIkFBQUFBQUFBQUFRIl0"}
-- step 0
-- $1 text  words: a constant
-- $2 text  claim role
-- $3 int4  value 0 of after: variable $after
-- $4 int8  value 1 of after: variable $after
SELECT t0.id, t0.price_cents
  FROM search_products(words => $1) t0
  WHERE (t0.retired_at is null or $2 = 'admin') AND t0.price_cents <= $3 AND (t0.price_cents < $3 OR t0.price_cents = $3 AND (t0.id > $4))
  ORDER BY t0.price_cents DESC, t0.id LIMIT 3
-- step 1
-- $1 text  words: a constant
-- $2 text  claim role
SELECT count(*)
  FROM search_products(words => $1) t1
  WHERE (t1.retired_at is null or $2 = 'admin')
