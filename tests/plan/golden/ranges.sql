# variables: {"during": {"lower": "2026-02-03T04:05:06Z"}}
-- step 0
-- $1 timestamptz  at: a constant
-- $2 tstzrange  during: variable $during
-- $3 tstzmultirange  breaks: a constant
-- $4 int4[]  grid: a constant
SELECT t0.during, t0.breaks, t0.grid, trim_scale((t0.price)::numeric)
  FROM slots t0
  WHERE t0.during @> $1 AND t0.during && $2 AND t0.breaks = $3 AND t0.grid && $4
  ORDER BY t0.id
-- step 1
-- $1 numeric[]  keys of step 1, column 0
SELECT trim_scale((t1.slot_price)::numeric), t1.note
  FROM slot_notes t1
  WHERE t1.slot_price = ANY($1)
  ORDER BY t1.id

# variables: {"during": {"isEmpty": true}}
-- step 0
-- $1 timestamptz  at: a constant
-- $2 tstzrange  during: variable $during
-- $3 tstzmultirange  breaks: a constant
-- $4 int4[]  grid: a constant
SELECT t0.during, t0.breaks, t0.grid, trim_scale((t0.price)::numeric)
  FROM slots t0
  WHERE t0.during @> $1 AND t0.during && $2 AND t0.breaks = $3 AND t0.grid && $4
  ORDER BY t0.id
-- step 1
-- $1 numeric[]  keys of step 1, column 0
SELECT trim_scale((t1.slot_price)::numeric), t1.note
  FROM slot_notes t1
  WHERE t1.slot_price = ANY($1)
  ORDER BY t1.id
