-- step 0
-- $1 text  claim role
SELECT t0.note, t0.serial, t1.id, t1.name, t0.level
  FROM archive.events t0
  LEFT JOIN products t1 ON t1.id = t0.product AND (t1.retired_at is null or $1 = 'admin')
  ORDER BY t0.serial LIMIT 3
-- step 1
SELECT p2.k0, c2.c1
  FROM (SELECT DISTINCT *
    FROM (SELECT t0.serial
      FROM archive.events t0
      ORDER BY t0.serial LIMIT 3) d0) p2(k0)
  CROSS JOIN LATERAL (SELECT t2.note AS c1
    FROM archive.events t2
    WHERE t2.twin = p2.k0
    ORDER BY t2.serial LIMIT 1) c2
-- step 2
SELECT t3.level, t3.serial
  FROM (SELECT DISTINCT *
    FROM (SELECT t0.level
      FROM archive.events t0
      ORDER BY t0.serial LIMIT 3) d0) p3(k0)
  JOIN archive.events t3 ON t3.level = p3.k0
  ORDER BY t3.serial
