# variables: {"withNote": false}
-- step 0
SELECT t0.serial, t0.level
  FROM archive.events t0
  ORDER BY t0.serial LIMIT 3
-- step 1
SELECT p1.k0, c1.c1
  FROM (SELECT DISTINCT *
    FROM (SELECT t0.serial
      FROM archive.events t0
      ORDER BY t0.serial LIMIT 3) d0) p1(k0)
  CROSS JOIN LATERAL (SELECT t1.serial AS c1
    FROM archive.events t1
    WHERE t1.twin = p1.k0
    ORDER BY t1.serial LIMIT 1) c1
-- step 2
SELECT t2.level, t2.serial
  FROM (SELECT DISTINCT *
    FROM (SELECT t0.level
      FROM archive.events t0
      ORDER BY t0.serial LIMIT 3) d0) p2(k0)
  JOIN archive.events t2 ON t2.level = p2.k0
  ORDER BY t2.serial

# variables: {"withNote": true}
-- step 0
SELECT t0.serial, t0.note, t0.level
  FROM archive.events t0
  ORDER BY t0.serial LIMIT 3
-- step 1
SELECT p1.k0, c1.c1
  FROM (SELECT DISTINCT *
    FROM (SELECT t0.serial
      FROM archive.events t0
      ORDER BY t0.serial LIMIT 3) d0) p1(k0)
  CROSS JOIN LATERAL (SELECT t1.serial AS c1
    FROM archive.events t1
    WHERE t1.twin = p1.k0
    ORDER BY t1.serial LIMIT 1) c1
-- step 2
SELECT t2.level, t2.serial
  FROM (SELECT DISTINCT *
    FROM (SELECT t0.level
      FROM archive.events t0
      ORDER BY t0.serial LIMIT 3) d0) p2(k0)
  JOIN archive.events t2 ON t2.level = p2.k0
  ORDER BY t2.serial
