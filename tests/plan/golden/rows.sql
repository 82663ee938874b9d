-- The rows that golden operations are answered from; run again after each operation that writes.
BEGIN;
TRUNCATE brands, categories, products, tags, product_tags, customers, profiles, reviews, orders, order_items, people, animals,
  product_pairs, accounts, archive.events, posts, photos, meetings, notifications, slots, slot_notes, carts RESTART IDENTITY;

INSERT INTO brands VALUES (1, 'Alba'), (2, 'Birk'), (3, 'Cono'), (4, 'Dune'), (9, 'Iris');
INSERT INTO categories VALUES
  (1, NULL, 'Kitchen'), (2, 1, 'Cups'), (3, 1, 'Jars'), (4, 2, 'Coffee'), (5, NULL, 'Garden'), (6, 5, 'Pots'), (7, 6, 'Clay'),
  (8, 7, 'a'), (9, 8, 'a'), (10, 7, 'b'), (11, 9, 'Deep');
INSERT INTO products (id, category_id, brand_id, name, price_cents, rating, tags, specs, created_at, retired_at) VALUES
  (1, 2, 1, 'Mug', 900, 4.5, '{new,x}', '{"weight": 2, "size": {"height": 10, "width": 8, "unit": "u", "it''s": "u"}}', '2026-01-05Z', NULL),
  (2, 2, 1, 'Bowl', 1250, 4.5, '{x}', '{"weight": 3, "size": {"height": 6, "unit": "x"}, "x": true}', '2026-01-04Z', NULL),
  (3, 4, 2, 'Vase', 99, NULL, '{}', '{"a": 1}', '2026-01-03Z', NULL),
  (4, 3, NULL, 'Jar', 2400, 3, '{old}', NULL, '2026-01-03Z', NULL),
  (5, 1, 3, 'Pan', 3999, 2.25, '{new}', '{"weight": 1, "u": null, "size": {"a": 1}}', '2026-01-01Z', NULL),
  (6, 6, 3, 'x', 5, 5, '{x,old}', '{"a": 1, "size": {}}', '2026-01-06Z', NULL),
  (7, 9, 2, 'a lamp', 1250, 4, '{}', '{}', '2026-01-07 08:09:10.123456Z', NULL),
  (8, 2, 1, 'Old Mug', 100, 1, '{old}', NULL, '2025-12-31Z', '2026-02-01Z'),
  (9, 4, 1, 'Tray', 4, NULL, '{}', '{"weight": 9}', '2026-01-02 03:04:05Z', NULL),
  (10, 11, 9, 'X', 1999, 3, '{}', NULL, '2026-01-08Z', NULL),
  (11, 2, 2, 'xylophone cup', 850, 3.5, '{new}', NULL, '2026-01-05Z', NULL),
  (12, 7, NULL, 'Urn for u', 700, NULL, '{}', '{"size": {"unit": "U"}}', '2026-01-09Z', NULL);
UPDATE products SET search = to_tsvector('simple', name);
INSERT INTO tags VALUES (1, 'new'), (2, 'old'), (3, 'rare'), (4, 'kept'), (5, 'x'), (6, 'y');
INSERT INTO product_tags VALUES (1, 1), (1, 5), (2, 1), (2, 2), (2, 4), (5, 1), (6, 2), (8, 1), (9, 1), (9, 2), (9, 3), (11, 4);
INSERT INTO customers VALUES (1, 'r1', NULL), (2, 'a', 1), (3, 'b', 2), (4, 'c', 2), (5, 'l', NULL);
INSERT INTO profiles VALUES (1, 'first of all'), (2, NULL), (4, 'likes cups');
INSERT INTO reviews VALUES
  (1, 9, 2, 5, 'fine', '2026-02-01Z'), (2, 9, 2, 3, 'well', '2026-02-02Z'), (3, 9, 2, 1, NULL, '2026-02-03Z'), (4, 9, 2, 2, 'no', '2026-02-04Z'),
  (5, 1, 1, 5, 'holds tea', '2026-01-03Z'), (6, 1, 3, 4, NULL, '2026-02-05Z'), (7, 9, 2, 4, 'yes', '2026-02-05Z'),
  (8, 9, 2, 4, NULL, '2026-02-06Z'), (9, 9, 3, 5, 'of another', '2026-02-07Z'), (10, 1, 2, 1, 'broke', '2026-02-05Z'),
  (11, 2, 1, 5, 'round', '2026-02-08Z'), (12, 2, 4, 5, NULL, '2026-02-08Z'), (13, 5, 2, 2, 'heavy', '2026-02-09Z'),
  (14, 5, 4, 2, 'heavy', '2026-02-09Z'), (15, 7, 2, 4, 'bright', '2026-02-10Z'), (16, 7, 3, 3, NULL, '2026-02-11Z'),
  (17, 7, 5, 5, 'brightest', '2026-02-12Z'), (18, 8, 2, 1, 'gone', '2026-01-01Z'), (19, 11, 2, 4, 'loud', '2026-02-01Z'),
  (20, 11, 2, 5, 'louder', '2026-02-02Z'), (21, 4, 5, 3, NULL, '2026-02-02Z');
INSERT INTO orders VALUES
  (1, 2, 2, 'open', '2025-12-30Z'), (1, 3, 2, 'paid', NULL), (1, 5, 2, 'shipped', '2025-06-01Z'), (1, 7, 1, 'open', '2026-01-15Z'),
  (1, 12, 3, 'paid', '2026-02-03 04:05:06Z'), (2, 1, 4, 'open', NULL), (2, 6, 2, 'open', '2025-11-11Z');
INSERT INTO order_items VALUES
  (1, 2, 1, 1, 2), (1, 2, 2, 5, 1), (1, 5, 1, 8, 4), (1, 7, 2, 7, 1), (1, 7, 3, 3, 6), (1, 12, 1, 2, 1), (1, 12, 2, 11, 3),
  (2, 1, 1, 4, 10), (2, 6, 1, 9, 1);
INSERT INTO people VALUES (1, 'Ada'), (2, 'Ben'), (3, 'Cleo'), (4, 'Dot'), (7, 'Gus');
INSERT INTO animals VALUES
  (1, 'cat', 'Tom', 1, 2, 4.5, 9, NULL, NULL, false, '2020-01-01Z'), (2, 'dog', 'Rex', 1, NULL, 30, NULL, true, NULL, false, '2019-05-05Z'),
  (3, 'cat', 'Tim', 2, 2, NULL, 7, NULL, 1, false, '2022-02-02Z'), (4, 'snake', 'Tom', NULL, NULL, 1.25, NULL, NULL, NULL, false, '2021-01-01Z'),
  (5, 'dog', 'Tom', 2, 3, 12, NULL, NULL, 2, false, '2021-01-01Z'), (6, 'cat', 'Ghost', 1, 2, 3, 0, NULL, 1, false, '2022-03-03Z'),
  (7, 'cat', 'Ivy', 3, NULL, 3.75, 3, NULL, 2, false, '2023-03-03Z'), (8, 'cat', 'Shy', 3, 2, 2, 9, NULL, 7, true, '2024-04-04Z'),
  (9, 'cat', 'Uma', 3, 2, 1, 8, NULL, 7, false, '2024-04-04Z'), (10, 'dog', 'Leo', 4, 2, NULL, NULL, false, NULL, true, '2018-08-08Z');
INSERT INTO accounts VALUES (1, 1, 'ada@example', 100, '2026-01-20Z'), (2, 7, NULL, -5, '2026-02-03Z'), (3, 4, 'dot@example', 7, '2025-01-01Z');
INSERT INTO product_pairs VALUES (1, 2), (1, 3), (1, 8), (2, 1), (5, 4), (6, 7), (6, 9), (6, 11);
INSERT INTO archive.events VALUES (1, 'first', 1, 2, 1), (2, NULL, 8, NULL, 1), (3, 'third', NULL, 99, 2), (4, 'fourth', 7, 1, NULL);
INSERT INTO posts VALUES
  (1, 1, 'Hello', '2026-01-10Z', 5), (2, 7, 'Tied', '2026-01-11Z', NULL), (3, 7, 'Late', '2026-02-01Z', 7), (4, 7, 'Early', '2025-12-01Z', 3),
  (5, 2, 'Also tied', '2026-01-11Z', 7), (8, 2, 'Last', '2026-02-02Z', NULL);
INSERT INTO photos VALUES
  (1, 1, '/1.jpg', '2025-01-01Z', '2026-01-11Z', 7), (2, 7, '/2.jpg', '2025-01-02Z', '2026-01-12Z', 3), (3, 7, '/3.jpg', '2025-01-03Z', '2025-11-01Z', NULL),
  (7, 7, '/7.jpg', '2025-01-04Z', '2026-01-13Z', 9000000000 - 8999999999), (9, 3, '/9.jpg', '2025-01-05Z', '2026-02-01Z', NULL);
INSERT INTO meetings VALUES ('m1', 1, '2026-01-11Z'), ('m2', 3, '2026-01-20Z'), ('m3', 3, '2025-10-10Z');
INSERT INTO notifications VALUES
  (1, 1, 'post', 1, false), (2, 1, 'Image', 2, false), (3, 2, 'cat', 1, false), (4, 2, 'person', 7, true), (5, 3, NULL, NULL, false),
  (6, 3, 'post', 99, false), (7, 4, 'post', 3, true), (8, 7, 'post', 3, false);
INSERT INTO slots VALUES
  (1, '[2026-02-01Z,2026-03-01Z)', '{(,2026-02-03 04:05:06Z)}', '{{1,2},{NULL,4}}', 1.00, 'A'),
  (2, '[2026-02-01Z,)', '{(,2026-02-03 04:05:06Z)}', '{{3,1}}', 1.0, 'B'), (3, 'empty', NULL, NULL, 9.50, NULL),
  (4, '[2026-02-04Z,2026-02-05Z]', '{}', '{{1}}', 2, 'C');
INSERT INTO slot_notes VALUES (1, 1, 'at one'), (2, 1.000, NULL), (3, 9.5, 'nine and a half');
INSERT INTO carts VALUES (2);
COMMIT;
ANALYZE;
