-- step 0
-- $1 bool  seen: a constant
SELECT t0.subject_type, t1.id, t1.name, t2.id, t3.id, t3.url, t4.id, t4.title, t5.id, t5.name
  FROM notifications t0
  LEFT JOIN animals t1 ON t1.id = t0.subject_id AND t0.subject_type = 'cat' AND (t1.kind = 'cat' AND (not t1.hidden) AND (t1.lives > 0))
  LEFT JOIN people t2 ON t2.id = t0.subject_id AND t0.subject_type = 'person'
  LEFT JOIN photos t3 ON t3.id = t0.subject_id AND t0.subject_type = 'Image'
  LEFT JOIN posts t4 ON t4.id = t0.subject_id AND t0.subject_type = 'post'
  LEFT JOIN people t5 ON t5.id = t4.author_id
  WHERE t0.seen = $1
  ORDER BY t0.id LIMIT 5
-- step 1
SELECT t6.id, t6.subject_type, t6.subject_id, t6.person_id
  FROM notifications t6
  ORDER BY t6.id LIMIT 300
-- step 2
-- $1 int8[]  keys of step 2, column 0
SELECT t7.id
  FROM animals t7
  WHERE t7.id = ANY($1) AND (t7.kind = 'cat' AND (not t7.hidden) AND (t7.lives > 0))
-- step 3
-- $1 int8[]  keys of step 3, column 0
SELECT t8.id, t8.name
  FROM people t8
  WHERE t8.id = ANY($1)
-- step 4
-- $1 int8[]  keys of step 4, column 0
SELECT t9.id
  FROM photos t9
  WHERE t9.id = ANY($1)
-- step 5
-- $1 int8[]  keys of step 5, column 0
SELECT t10.id, t10.title, t10.author_id
  FROM posts t10
  WHERE t10.id = ANY($1)
-- step 6
-- $1 int8[]  keys of step 6, column 0
SELECT t11.id, t11.name
  FROM people t11
  WHERE t11.id = ANY($1)
