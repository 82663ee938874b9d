# variables: {"input": [{"during": {"lower": "2026-02-03T04:05:06Z"}, "grid": [[1, 2], [3, 4]], "price": "1.00"}, {"during": {}}]}
-- step 0
-- $1 int4[]  the items of member grid of each row of variable $input
-- $2 tstzrange[]  the member during of each row of variable $input
-- $3 int4[]  the number of the first item of member grid of each row of variable $input
-- $4 int4[]  the number of the last item of member grid of each row of variable $input
-- $5 int4[]  how many items are in each list of member grid of each row of variable $input
-- $6 numeric[]  the member price of each row of variable $input
INSERT INTO slots AS t0 (during, grid, price) SELECT v.c0, CASE WHEN v.l1 < v.f1 THEN '{}' ELSE (SELECT array_agg(($1)[x:x + v.w1 - 1]
      ORDER BY x)
    FROM generate_series(v.f1, v.l1, v.w1) x) END, v.c2
  FROM unnest($2, $3, $4, $5, $6) WITH ORDINALITY AS v(c0, f1, l1, w1, c2, n)
  ORDER BY v.n
  RETURNING t0.id, t0.during, trim_scale((t0.price)::numeric)
-- step 1
-- $1 numeric[]  keys of step 1, column 0
SELECT trim_scale((t1.slot_price)::numeric), t1.note
  FROM slot_notes t1
  WHERE t1.slot_price = ANY($1)
  ORDER BY t1.id
-- step 2
-- $1 tstzrange  during: a constant
-- $2 int4[]  grid: a constant
-- $3 int8  id: a constant
UPDATE slots t2 SET during = $1, grid = $2
  WHERE t2.id = $3
  RETURNING t2.grid
