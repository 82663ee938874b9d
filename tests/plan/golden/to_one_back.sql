-- step 0
-- $1 int4  shop: a constant
-- $2 int8  no: a constant
SELECT t1.id, t2.customer_id, t2.about
  FROM orders t0
  LEFT JOIN customers t1 ON t1.id = t0.customer_id
  LEFT JOIN profiles t2 ON t2.customer_id = t1.id
  WHERE t0.shop = $1 AND t0.no = $2
-- step 1
SELECT t4.id, t5.customer_id, t5.about, t6.id, t6.email
  FROM orders t3
  LEFT JOIN customers t4 ON t4.id = t3.customer_id
  LEFT JOIN profiles t5 ON t5.customer_id = t4.id
  LEFT JOIN customers t6 ON t6.id = t5.customer_id
  ORDER BY t3.shop, t3.no LIMIT 10
