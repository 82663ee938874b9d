-- step 0
SELECT t0.parent_id
  FROM categories t0
  ORDER BY t0.id
-- step 1
-- $1 int8[]  keys of step 1, column 0
SELECT t1.id, t1.name
  FROM categories t1
  WHERE t1.id = ANY($1)
-- step 2
-- $1 int8[]  keys of step 1, column 0
SELECT t2.parent_id, t2.name
  FROM (SELECT t1.id
    FROM categories t1
    WHERE t1.id = ANY($1)) p2(k0)
  JOIN categories t2 ON t2.parent_id = p2.k0
  ORDER BY t2.id
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t3.id, t3.name
  FROM categories t3
  WHERE t3.id = ANY($1)
-- step 4
-- $1 int8[]  keys of step 3, column 0
SELECT t4.parent_id, t4.name
  FROM (SELECT t3.id
    FROM categories t3
    WHERE t3.id = ANY($1)) p4(k0)
  JOIN categories t4 ON t4.parent_id = p4.k0
  ORDER BY t4.id
