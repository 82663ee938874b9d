-- step 0
-- $1 text  label: a constant
SELECT t0.id
  FROM tags t0
  WHERE t0.label = $1
