-- A table that is quick to read, and a view of it that takes its time.
CREATE TABLE items (id integer PRIMARY KEY);
INSERT INTO items VALUES (1), (2);
CREATE VIEW slow_items AS SELECT id, pg_sleep(0.3)::text AS wait FROM items;
