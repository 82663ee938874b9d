-- Three ways to fetch a page of 20 of four tables in one order (docs/performance.md), each a thousand times inside the
-- server, so that trips cost nothing here:
--
--     createdb feedbench && psql -qX -d feedbench -f tests/bench/feed.sql
--
-- a. one statement: every branch gives whole rows (what onetrip does)
-- b. keys of the page first, and for each table its rows by the same sub-select, in the same trip
-- c. keys of the page first, and for each table its rows by those keys, in another trip

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['a', 'b', 'c', 'd'] LOOP
        EXECUTE format('CREATE TABLE %I (id int8 PRIMARY KEY, at timestamptz NOT NULL, t1 text, t2 text, n1 int4)', t);
        EXECUTE format('INSERT INTO %I SELECT n, timestamptz ''2026-01-01'' + n * interval ''17 s'', md5(n::text) || md5(n::text), '
                       'repeat(md5(n::text), 4), n FROM generate_series(1, 100000) n', t);
        EXECUTE format('CREATE INDEX ON %I (at, id)', t);
    END LOOP;
END $$;
VACUUM ANALYZE;

CREATE VIEW whole AS
SELECT * FROM (
    (SELECT 0, at, id, t1, t2, n1 FROM a ORDER BY at DESC, id DESC LIMIT 21) UNION ALL
    (SELECT 1, at, id, t1, t2, n1 FROM b ORDER BY at DESC, id DESC LIMIT 21) UNION ALL
    (SELECT 2, at, id, t1, t2, n1 FROM c ORDER BY at DESC, id DESC LIMIT 21) UNION ALL
    (SELECT 3, at, id, t1, t2, n1 FROM d ORDER BY at DESC, id DESC LIMIT 21)) u (tag, at, id, t1, t2, n1)
ORDER BY u.at DESC, u.tag DESC, u.id DESC LIMIT 21;

CREATE VIEW head AS
SELECT * FROM (
    (SELECT 0, at, id FROM a ORDER BY at DESC, id DESC LIMIT 21) UNION ALL
    (SELECT 1, at, id FROM b ORDER BY at DESC, id DESC LIMIT 21) UNION ALL
    (SELECT 2, at, id FROM c ORDER BY at DESC, id DESC LIMIT 21) UNION ALL
    (SELECT 3, at, id FROM d ORDER BY at DESC, id DESC LIMIT 21)) u (tag, at, id)
ORDER BY u.at DESC, u.tag DESC, u.id DESC LIMIT 21;

DO $$
DECLARE
    r record;
    way text;
    began timestamptz;
    keys int8[] := ARRAY[100000, 99999, 99998, 99997, 99996];
BEGIN
    FOREACH way IN ARRAY ARRAY['a', 'b', 'c', 'a', 'b', 'c'] LOOP
        began := clock_timestamp();
        FOR i IN 1..1000 LOOP
            IF way = 'a' THEN
                FOR r IN SELECT * FROM whole LOOP END LOOP;
                CONTINUE;
            END IF;
            FOR r IN SELECT * FROM head LOOP END LOOP;
            IF way = 'b' THEN
                FOR r IN SELECT * FROM a WHERE id IN (SELECT h.id FROM head h WHERE tag = 0) LOOP END LOOP;
                FOR r IN SELECT * FROM b WHERE id IN (SELECT h.id FROM head h WHERE tag = 1) LOOP END LOOP;
                FOR r IN SELECT * FROM c WHERE id IN (SELECT h.id FROM head h WHERE tag = 2) LOOP END LOOP;
                FOR r IN SELECT * FROM d WHERE id IN (SELECT h.id FROM head h WHERE tag = 3) LOOP END LOOP;
            ELSE
                FOR r IN SELECT * FROM a WHERE id = ANY (keys) LOOP END LOOP;
                FOR r IN SELECT * FROM b WHERE id = ANY (keys) LOOP END LOOP;
                FOR r IN SELECT * FROM c WHERE id = ANY (keys) LOOP END LOOP;
                FOR r IN SELECT * FROM d WHERE id = ANY (keys) LOOP END LOOP;
            END IF;
        END LOOP;
        RAISE NOTICE '%: % us', way, round(extract(epoch FROM clock_timestamp() - began) * 1000);
    END LOOP;
END $$;
