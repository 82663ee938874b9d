-- A database as found in the wild, and nothing like the storefront: every construct a binding has
-- to cope with, in a few hundred rows made by formula. Load it into an empty database:
--
--     psql -v ON_ERROR_STOP=1 -f tests/general/schema.sql DATABASE
--
-- Roles general_anonymous (no token) and general_member (any token) read everything; "secrets" has
-- a policy that shows a row to everybody or to the user its owner_id names (claim `sub`).

BEGIN;

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['general_anonymous', 'general_member'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- there already, or made in another database at this moment: roles are the cluster's
        END;
    END LOOP;
    EXECUTE format('ALTER DATABASE %I SET default_text_search_config = %L',
                   current_database(), 'pg_catalog.english');
END
$$;
SET LOCAL client_min_messages = warning;
GRANT general_anonymous, general_member TO CURRENT_USER;

CREATE SCHEMA archive;

CREATE TYPE mood AS ENUM ('so-so', 'happy', 'Sad day');
CREATE TYPE order_state AS ENUM ('OPEN', 'PAID', 'SENT', 'LOST');
CREATE DOMAIN email_address AS varchar(80) CHECK (VALUE LIKE '%@%');

-- A reserved word for a table, mixed case for columns, a uuid key, a self reference.
CREATE TABLE "user" (
    id          uuid PRIMARY KEY,
    "fullName"  text NOT NULL,
    email       email_address NOT NULL UNIQUE,
    manager_id  uuid REFERENCES "user" (id),
    feels       mood,
    tags        text[] NOT NULL,
    scores      int[],
    settings    jsonb,
    born        date,
    wakes       time,
    shift       interval,
    avatar      bytea,
    last_ip     inet,
    active      boolean,
    balance     numeric(12, 3),
    "createdAt" timestamptz NOT NULL,
    "two words" text
);

-- Several types of things in one table, told by a column that may hold others, or none; for a feed with two more tables;
-- and what refers to things of several tables.
CREATE TABLE assets (
    id        int PRIMARY KEY,
    kind      text,
    label     text NOT NULL,
    owner_id  uuid REFERENCES "user" (id),
    parent_id int REFERENCES assets (id),
    width     int,
    seconds   numeric(8, 3),
    stars     smallint,
    "addedAt" timestamptz NOT NULL
);

CREATE TABLE memos (
    id        uuid PRIMARY KEY,
    author_id uuid NOT NULL REFERENCES "user" (id),
    at        timestamptz NOT NULL,
    score     bigint,
    text      text NOT NULL
);

CREATE TABLE calls (
    call_no   int PRIMARY KEY,
    caller_id uuid NOT NULL REFERENCES "user" (id),
    started   timestamptz NOT NULL,
    score     int,
    minutes   int NOT NULL
);

CREATE TABLE pins (
    pin_no      int PRIMARY KEY,
    user_id     uuid REFERENCES "user" (id),
    target_kind text,
    target_id   int
);

-- One row for each of some users: the foreign key is unique.
CREATE TABLE profiles (
    profile_no int PRIMARY KEY,
    user_id    uuid UNIQUE REFERENCES "user" (id),
    bio        text NOT NULL,
    website    text
);

-- A composite key in mixed case, reserved words as columns, two foreign keys to one table.
CREATE TABLE "Order" (
    shop_no     smallint NOT NULL,
    "orderNo"   bigint NOT NULL,
    buyer_id    uuid NOT NULL REFERENCES "user" (id),
    seller_id   uuid REFERENCES "user" (id),
    "from"      text NOT NULL,
    "select"    int,
    "Group"     char(6),
    state       order_state NOT NULL,
    total       numeric(14, 2) NOT NULL,
    placed      timestamp NOT NULL,
    "createdAt" timestamptz NOT NULL,
    PRIMARY KEY (shop_no, "orderNo")
);

-- A key that is not called id.
CREATE TABLE gadgets (
    code        varchar(12) PRIMARY KEY,
    name        text NOT NULL,
    description text,
    size        text NOT NULL CHECK (size IN ('S', 'M', 'L')),
    price       numeric(10, 2) NOT NULL,
    price_cents int,
    currency    text,
    stock       bigint NOT NULL,
    views       bigint NOT NULL,
    weight      double precision,
    ratio       real,
    parts       smallint NOT NULL,
    released    date,
    dimensions  int[] NOT NULL,
    keywords    text[] NOT NULL,
    moods       mood[] NOT NULL,
    extra       json,
    maker_id    uuid REFERENCES "user" (id)
);

-- A composite foreign key, one more of them that may be null, and a key of three columns.
CREATE TABLE order_lines (
    shop_no        smallint NOT NULL,
    order_no       bigint NOT NULL,
    line_no        int NOT NULL,
    gadget_code    varchar(12) REFERENCES gadgets (code),
    replaced_shop  smallint,
    replaced_order bigint,
    quantity       int NOT NULL,
    discount       numeric(5, 4),
    note           text,
    PRIMARY KEY (shop_no, order_no, line_no),
    FOREIGN KEY (shop_no, order_no) REFERENCES "Order" (shop_no, "orderNo"),
    FOREIGN KEY (replaced_shop, replaced_order) REFERENCES "Order" (shop_no, "orderNo")
);

-- A tree with an order that may be null.
CREATE TABLE categories (
    id        int PRIMARY KEY,
    parent_id int REFERENCES categories (id),
    name      text NOT NULL,
    "order"   int
);

-- A join table with a payload.
CREATE TABLE gadget_categories (
    gadget_code varchar(12) NOT NULL REFERENCES gadgets (code),
    category_id int NOT NULL REFERENCES categories (id),
    note        text,
    rank        int,
    "addedAt"   timestamptz NOT NULL,
    PRIMARY KEY (gadget_code, category_id)
);

-- "Goes well with", between gadgets: a join table whose two foreign keys lead to one table.
CREATE TABLE gadget_matches (
    left_code  varchar(12) NOT NULL REFERENCES gadgets (code),
    right_code varchar(12) NOT NULL REFERENCES gadgets (code),
    PRIMARY KEY (left_code, right_code)
);

-- No primary key, one unique constraint over columns that are not null; another SQL schema.
CREATE TABLE archive.events (
    serial      uuid NOT NULL UNIQUE,
    gadget_code varchar(12) REFERENCES gadgets (code),
    happened    timestamptz NOT NULL,
    clock       timetz,
    body        jsonb NOT NULL,
    severity    int
);

-- No key at all.
CREATE TABLE log (
    user_id uuid REFERENCES "user" (id),
    line    int NOT NULL,
    message text
);

-- Nothing in it, ever.
CREATE TABLE nothings (
    id        int PRIMARY KEY,
    gadget_id varchar(12) REFERENCES gadgets (code),
    name      text NOT NULL
);

-- Two tables that fit one type name, for the mistakes; and columns that fit one field name.
CREATE TABLE widgets (id int PRIMARY KEY, "partNo" int, part_no int);
CREATE TABLE widget (id int PRIMARY KEY);

-- The one table with a policy.
CREATE TABLE secrets (
    id        int PRIMARY KEY,
    owner_id  uuid REFERENCES "user" (id),
    is_public boolean NOT NULL,
    text      text NOT NULL
);
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON secrets FOR SELECT TO general_anonymous, general_member
    USING (is_public OR owner_id::text =
           nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub');

-- A view, whose key only a person knows.
CREATE VIEW gadget_sales AS
SELECT g.code AS gadget_code,
       count(l.line_no) AS line_count,
       coalesce(sum(l.quantity), 0) AS sold,
       sum(l.quantity * g.price) AS revenue,
       avg(l.discount) AS average_discount
FROM gadgets g
LEFT JOIN order_lines l ON l.gadget_code = g.code
GROUP BY g.code;

-- Text that breaks writers: quotes, backslashes, control characters, a line separator, letters
-- outside the basic plane, ones that compose, and ones whose UTF-8 and UTF-16 orders differ.
CREATE FUNCTION pg_temp.strange(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $strange$
    SELECT (ARRAY[
        'plain', 'He said "hi"', E'back\\slash \\n', E'tab\there', E'line\nbreak\r\n', E'bell\x07 and \x01\x1f\x7f',
        '😀 grin', 'café', E'cafe\u0301', E'sep\u2028\u2029', E'full\uff21', '𝒜 script', '日本語', '', ' ', '</script>',
        '100% _wild_', '''single''', '{"json": [1]}', 'ÅÄÖ åäö', 'ＷＩＤＥ', '👩‍👩‍👧', 'Zz', 'zZ', E'\u00a0nbsp', '$1 $$ %s'
    ])[1 + n % 26]
$strange$;
CREATE FUNCTION pg_temp.key(kind text, n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT md5(kind || n)::uuid $$;

INSERT INTO "user"
SELECT pg_temp.key('user', n),
       pg_temp.strange(n) || CASE WHEN n >= 26 THEN ' ' || n ELSE '' END,
       'u' || n || '@example.org',
       CASE WHEN n > 4 AND n % 7 <> 0 THEN pg_temp.key('user', n / 3) END,
       CASE n % 4 WHEN 0 THEN 'happy' WHEN 1 THEN 'so-so' WHEN 2 THEN 'Sad day' END::mood,
       CASE n % 3 WHEN 0 THEN '{}' WHEN 1 THEN ARRAY['a', pg_temp.strange(n)] ELSE ARRAY['NULL', 'a,b', '{x}', '"'] END,
       CASE WHEN n % 5 = 0 THEN NULL WHEN n % 5 = 1 THEN ARRAY[n, NULL, -n] ELSE ARRAY[n % 3, 2147483647] END,
       CASE WHEN n % 6 = 0 THEN NULL
            WHEN n % 6 = 1 THEN '{}'
            ELSE jsonb_build_object('theme', pg_temp.strange(n + 1), 'fontSize', n, 'zoom', n / 4.0, 'beta', n % 2 = 0,
                                    'links', jsonb_build_array(jsonb_build_object('title', 'L' || n, 'url', NULL)),
                                    'home', CASE WHEN n % 2 = 0 THEN jsonb_build_object('title', pg_temp.strange(n)) END) END,
       CASE WHEN n % 8 <> 0 THEN date '1950-02-27' + n * 401 END,
       CASE WHEN n % 9 <> 0 THEN time '05:00' + n * interval '7 minutes 0.125 seconds' END,
       CASE WHEN n % 4 <> 0 THEN make_interval(months => n % 15, days => n % 3, secs => n * 100.5) END,
       CASE WHEN n % 5 <> 0 THEN decode(md5(n::text), 'hex') WHEN n % 10 = 0 THEN '' END,
       CASE n % 4 WHEN 0 THEN '10.0.0.' || n WHEN 1 THEN '192.168.0.0/' || (8 + n % 24) WHEN 2 THEN 'fe80::' || n END::inet,
       CASE n % 3 WHEN 0 THEN true WHEN 1 THEN false END,
       CASE WHEN n % 5 <> 2 THEN (n - 20) * 1234.567 END,
       timestamptz '1969-12-30 23:59:59.999999+00' + n * interval '400 days 1 hour 0.00001 seconds' * (n % 6),
       CASE WHEN n % 2 = 0 THEN pg_temp.strange(n + 5) END
FROM generate_series(0, 44) AS n;

INSERT INTO profiles
SELECT 100 + n, CASE WHEN n % 10 <> 9 THEN pg_temp.key('user', n * 2) END, pg_temp.strange(n) || E'\n' || pg_temp.strange(n + 7),
       CASE WHEN n % 3 = 0 THEN 'https://example.org/?a=' || n || '&b="x"' END
FROM generate_series(0, 19) AS n;

INSERT INTO "Order"
SELECT 1 + n % 3, 9007199254740990 + n / 3, pg_temp.key('user', n * 7 % 45),
       CASE WHEN n % 4 <> 0 THEN pg_temp.key('user', n * 11 % 40) END,
       pg_temp.strange(n), CASE WHEN n % 3 <> 1 THEN n % 10 - 4 END,
       CASE WHEN n % 5 <> 0 THEN 'g' || n % 4 END,
       (ARRAY['OPEN', 'PAID', 'SENT', 'LOST'])[1 + n % 4]::order_state,
       (n * 137 % 1000) - 100 + (n % 100) / 100.0,
       timestamp '1999-12-31 23:59:59.5' + n * interval '8 days 3 hours',
       timestamptz '2026-02-03 04:05:06.789+00' - (n % 20) * interval '1 day 0.000001 second'
FROM generate_series(0, 119) AS n;

INSERT INTO gadgets
SELECT 'G-' || lpad((n * 7 % 60)::text, 3, '0') || CASE WHEN n % 10 = 0 THEN 'é' ELSE '' END,
       'Gadget ' || pg_temp.strange(n * 5),
       CASE WHEN n % 4 <> 0 THEN 'A ' || (ARRAY['running', 'sleeping', 'shiny', 'heavy'])[1 + n % 4] || ' thing for '
                                || (ARRAY['cats', 'dogs', 'birds'])[1 + n % 3] || '. ' || pg_temp.strange(n) END,
       (ARRAY['S', 'M', 'L'])[1 + n % 3], n * 3.35,
       CASE WHEN n % 6 <> 5 THEN (n - 10) * 12345 END, (ARRAY['EUR', 'USD', 'GBP', 'JPY', 'CHF', NULL])[1 + n % 6],
       CASE WHEN n % 9 = 0 THEN 9223372036854775807 - n ELSE n END, n * 1000003,
       CASE n % 7 WHEN 0 THEN NULL WHEN 1 THEN 1e21 * n WHEN 2 THEN 1e-7 WHEN 3 THEN 0.1 + 0.2 WHEN 4 THEN -n ELSE n / 7.0 END,
       CASE WHEN n % 5 <> 0 THEN n / 10.0 END, n % 11 - 3,
       CASE WHEN n % 6 <> 0 THEN date '2020-02-28' + n END,
       ARRAY[n, n % 4, 7], CASE WHEN n % 4 = 0 THEN '{}' ELSE ARRAY['k' || n % 5, pg_temp.strange(n)] END,
       CASE n % 3 WHEN 0 THEN '{}' WHEN 1 THEN '{happy}' ELSE '{so-so,Sad day,NULL}' END::mood[],
       CASE WHEN n % 3 <> 0 THEN json_build_object('b', n, 'a', ARRAY[1.5, NULL], 'text', pg_temp.strange(n)) END,
       CASE WHEN n % 4 <> 3 THEN pg_temp.key('user', n % 12) END
FROM generate_series(0, 59) AS n;

INSERT INTO order_lines
SELECT o.shop_no, o."orderNo", line,
       CASE WHEN (o."orderNo" + line) % 6 <> 0 THEN (SELECT code FROM gadgets ORDER BY code COLLATE "C"
            OFFSET (o."orderNo" * 5 + line * 13 + o.shop_no) % 60 LIMIT 1) END,
       CASE WHEN (o."orderNo" + line) % 8 = 0 THEN 1 + o.shop_no % 3 WHEN (o."orderNo" + line) % 8 = 1 THEN 2 END,
       CASE WHEN (o."orderNo" + line) % 8 = 0 THEN o."orderNo" END,
       1 + (o."orderNo" + line * line) % 9, CASE WHEN line % 2 = 0 THEN line / 16.0 END,
       CASE WHEN line = 3 THEN pg_temp.strange((o."orderNo" % 26)::int) END
FROM "Order" o, generate_series(1, 4) AS line
WHERE (o."orderNo" + o.shop_no * line) % 5 <> 0 AND o."orderNo" % 10 <> 3;

INSERT INTO categories
SELECT n, CASE WHEN n > 3 THEN n / 3 END, pg_temp.strange(n + 3), CASE WHEN n % 3 <> 0 THEN 10 - n % 4 END
FROM generate_series(1, 20) AS n;

INSERT INTO gadget_categories
SELECT code, category, CASE WHEN category % 2 = 0 THEN pg_temp.strange(category + length(name)) END,
       CASE WHEN category % 3 <> 0 THEN (category * 7 + length(code)) % 5 END,
       timestamptz '2025-06-30 22:00:00+00' + category * interval '1 hour'
FROM (SELECT code, name, row_number() OVER (ORDER BY code COLLATE "C") AS n FROM gadgets) AS g, generate_series(1, 20) AS category
WHERE (n * category) % 9 = 1;

INSERT INTO gadget_matches
SELECT a.code, b.code
FROM (SELECT code, row_number() OVER (ORDER BY code COLLATE "C") AS n FROM gadgets) AS a,
     (SELECT code, row_number() OVER (ORDER BY code COLLATE "C") AS n FROM gadgets) AS b
WHERE a.n <> b.n AND (a.n * 5 + b.n * 3) % 17 = 0;

INSERT INTO archive.events
SELECT pg_temp.key('event', n), CASE WHEN n % 5 <> 0 THEN (SELECT code FROM gadgets ORDER BY code COLLATE "C" OFFSET n % 20 LIMIT 1) END,
       timestamptz '2026-01-01 00:00:00.1+00' + (n / 4) * interval '1 day',
       CASE WHEN n % 3 <> 0 THEN timetz '12:00:00.25+02' + n * interval '1 minute' END,
       jsonb_build_array(n, pg_temp.strange(n), jsonb_build_object('deep', jsonb_build_array(NULL, true, n / 8.0))),
       CASE WHEN n % 4 <> 0 THEN n % 6 END
FROM generate_series(0, 79) AS n;

INSERT INTO log
SELECT CASE WHEN n % 6 <> 5 THEN pg_temp.key('user', n % 10) END, n, CASE WHEN n % 4 <> 0 THEN pg_temp.strange(n) END
FROM generate_series(1, 60) AS n;

INSERT INTO secrets
SELECT n, CASE WHEN n % 3 <> 0 THEN pg_temp.key('user', n % 8) END, n % 4 = 0, 'secret ' || pg_temp.strange(n)
FROM generate_series(1, 40) AS n;

-- Functions in every form that a field can call. What they give is mirrored in tests/reference/general_calls.mjs.
CREATE TYPE gadget_parts AS (code varchar(12), parts int, maker uuid);

CREATE FUNCTION initials(u "user", separator text DEFAULT '.') RETURNS text STABLE LANGUAGE sql AS
    $$ SELECT left(u."fullName", 1) || separator || length(u."fullName") $$;
CREATE FUNCTION user_of(sub text) RETURNS "user" STABLE LANGUAGE sql AS
    $$ SELECT u FROM "user" u WHERE u.id::text = sub $$;
CREATE FUNCTION price_with(price numeric, percent int DEFAULT 10) RETURNS numeric IMMUTABLE STRICT LANGUAGE sql AS
    $$ SELECT price * (100 + percent) $$;
CREATE FUNCTION peers(g gadgets, at_most int DEFAULT 3) RETURNS SETOF gadgets STABLE ROWS 5 LANGUAGE sql AS
    $$ SELECT o FROM gadgets o WHERE o.size = g.size AND o.code <> g.code ORDER BY o.price DESC, o.code LIMIT at_most $$;
CREATE FUNCTION shouted_keywords(g gadgets) RETURNS text[] STABLE LANGUAGE sql AS
    $$ SELECT ARRAY(SELECT word || '!' FROM unnest(g.keywords) WITH ORDINALITY AS k (word, n) ORDER BY n) $$;
CREATE FUNCTION sides(g gadgets) RETURNS SETOF int STABLE LANGUAGE plpgsql AS
    $$ BEGIN RETURN QUERY SELECT side FROM unnest(g.dimensions) WITH ORDINALITY AS d (side, n) WHERE side > 1 ORDER BY n; END $$;
CREATE FUNCTION extra_of(g gadgets) RETURNS json STABLE LANGUAGE sql AS $$ SELECT g.extra $$;
CREATE FUNCTION parts_of(g gadgets) RETURNS gadget_parts STABLE LANGUAGE sql AS
    $$ SELECT CASE WHEN g.parts > 2 THEN ROW(g.code, g.parts * 2, g.maker_id)::gadget_parts END $$;
CREATE FUNCTION dearest_of(maker uuid) RETURNS gadgets STABLE STRICT LANGUAGE sql AS
    $$ SELECT g FROM gadgets g WHERE g.maker_id = maker ORDER BY price DESC, code LIMIT 1 $$;
CREATE FUNCTION category_path(c categories) RETURNS SETOF text STABLE LANGUAGE sql AS $$
    WITH RECURSIVE up AS (
        SELECT c.id, c.parent_id, c.name, 1 AS n
        UNION ALL SELECT p.id, p.parent_id, p.name, up.n + 1 FROM up JOIN categories p ON p.id = up.parent_id)
    SELECT name FROM up ORDER BY n
$$;
CREATE FUNCTION search_gadgets(words text, min_price numeric DEFAULT 0) RETURNS SETOF gadgets STABLE LANGUAGE sql AS
    $$ SELECT * FROM gadgets WHERE position(words IN name) > 0 AND price >= min_price ORDER BY price DESC, code $$;
CREATE FUNCTION state_totals(shop int DEFAULT NULL)
    RETURNS TABLE (state order_state, orders bigint, total numeric, last_shop smallint, last_no bigint) STABLE LANGUAGE sql AS $$
    SELECT o.state, count(*), sum(o.total), (array_agg(o.shop_no ORDER BY o.shop_no DESC, o."orderNo" DESC))[1],
           (array_agg(o."orderNo" ORDER BY o.shop_no DESC, o."orderNo" DESC))[1]
    FROM "Order" o WHERE shop IS NULL OR o.shop_no = shop GROUP BY o.state ORDER BY o.state
$$;
CREATE FUNCTION restless() RETURNS int VOLATILE LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION twice(a int) RETURNS int IMMUTABLE LANGUAGE sql AS $$ SELECT 2 * a $$;
CREATE FUNCTION twice(b text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT b || b $$;

INSERT INTO assets
SELECT n, (ARRAY['picture', 'film', 'text file', 'sound', 'ghost', NULL])[1 + n % 6], pg_temp.strange(n + 5),
       CASE WHEN n % 5 <> 0 THEN pg_temp.key('user', n % 9) END, CASE WHEN n > 6 THEN n / 3 END,
       CASE WHEN n % 4 <> 0 THEN n * 37 % 90 END, CASE WHEN n % 3 <> 0 THEN n / 8.0 END, CASE WHEN n % 6 <> 0 THEN n % 12 END,
       timestamptz '2026-02-01 10:00:00+00' + (n / 3) * interval '1 hour'
FROM generate_series(1, 70) AS n;

INSERT INTO memos
SELECT pg_temp.key('memo', n), pg_temp.key('user', n % 11), timestamptz '2026-02-01 10:00:00+00' + (n / 2) * interval '1 hour',
       CASE WHEN n % 4 <> 1 THEN n % 7 END, pg_temp.strange(n)
FROM generate_series(1, 50) AS n;

INSERT INTO calls
SELECT n, pg_temp.key('user', n % 7), timestamptz '2026-02-01 10:00:00+00' + (n % 25) * interval '1 hour', CASE WHEN n % 3 <> 2 THEN n % 8 END,
       n % 40
FROM generate_series(1, 45) AS n;

INSERT INTO pins
SELECT n, CASE WHEN n % 9 <> 8 THEN pg_temp.key('user', n % 10) END, (ARRAY['film', 'call', 'picture', 'sound', NULL])[1 + n % 5],
       CASE WHEN n % 7 <> 6 THEN n * 3 % 60 END
FROM generate_series(1, 60) AS n;

-- Ranges, multiranges and arrays of two dimensions; floats and intervals whose sums are exact in any order; and keys that global
-- ids stand for, one of them a text that breaks careless writers.
CREATE TABLE rooms (
    room_no   int PRIMARY KEY,
    name      text NOT NULL,
    size      real,
    open_days int4multirange
);

CREATE TABLE tariffs (
    code      text PRIMARY KEY,
    room_no   int REFERENCES rooms,
    per_night numeric(8, 2) NOT NULL,
    season    daterange
);

CREATE TABLE stays (
    stay_no   bigint PRIMARY KEY,
    room_no   int NOT NULL REFERENCES rooms,
    tariff    text REFERENCES tariffs,
    guest_id  uuid REFERENCES "user" (id),
    during    daterange NOT NULL,
    seats     int4range,
    prices    numrange,
    moments   tstzrange,
    breaks    datemultirange NOT NULL,
    seatings  int4range[],
    plan      int[],
    labels    text[] NOT NULL,
    effort    interval,
    share     double precision,
    tip       real
);

INSERT INTO rooms
SELECT n, pg_temp.strange(n + 2), CASE WHEN n % 4 <> 3 THEN n / 8.0 END,
       CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '{}' WHEN 2 THEN int4multirange(int4range(n, n + 3), int4range(n + 5, NULL))
                  ELSE int4multirange(int4range(NULL, n), int4range(n + 1, n + 2)) END
FROM generate_series(1, 12) AS n;

INSERT INTO tariffs
SELECT pg_temp.strange(n) || '-' || n, CASE WHEN n % 5 <> 0 THEN 1 + n % 12 END, n * 7.25,
       CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN 'empty' WHEN 2 THEN daterange(date '2026-01-01' + n, NULL)
                  ELSE daterange(date '2026-01-01' + n, date '2026-03-01' + n * 2) END
FROM generate_series(1, 26) AS n;

INSERT INTO stays
SELECT 9007199254740990 + n, 1 + n * 5 % 12, CASE WHEN n % 4 <> 0 THEN (SELECT code FROM tariffs ORDER BY code COLLATE "C" OFFSET n % 26 LIMIT 1) END,
       CASE WHEN n % 3 <> 0 THEN pg_temp.key('user', n % 12) END,
       CASE WHEN n % 10 = 9 THEN 'empty' ELSE daterange(date '2026-01-20' + n % 15, CASE WHEN n % 7 <> 0 THEN date '2026-02-01' + n % 20 END, '(]') END,
       CASE n % 6 WHEN 0 THEN NULL WHEN 1 THEN 'empty' WHEN 2 THEN int4range(NULL, n) WHEN 3 THEN '(,)' ELSE int4range(n % 5, n % 9 + 4) END,
       CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN numrange(n / 4.0, n / 4.0 + 1.50, '(]') WHEN 2 THEN numrange(n, n, '[]') WHEN 3 THEN numrange(NULL, n, '[)')
                  ELSE numrange(n / 4.0, n / 4.0 + 2, '[]') END,
       CASE n % 4 WHEN 0 THEN NULL ELSE tstzrange('2026-02-01 10:00:00.5+00', CASE WHEN n % 3 <> 0 THEN timestamptz '2026-02-01 11:00:00+00' + n % 6 * interval '1 day 0.25 seconds' END, '()') END,
       CASE n % 4 WHEN 0 THEN '{}' WHEN 1 THEN datemultirange(daterange(date '2026-01-22' + n % 5, date '2026-01-25' + n % 5))
                  ELSE datemultirange(daterange(date '2026-01-22', date '2026-01-23' + n % 4), daterange(date '2026-02-02' + n % 3, CASE WHEN n % 3 <> 0 THEN date '2026-02-09' END)) END,
       CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '{}' ELSE ARRAY[int4range(n, n + 2), NULL, 'empty'] END,
       CASE n % 7 WHEN 0 THEN NULL WHEN 1 THEN '{}' WHEN 2 THEN ARRAY[n % 3, 2] WHEN 3 THEN ARRAY[[n % 4, NULL], [7, 8]] ELSE ARRAY[[n % 4], [n % 2], [2147483647]] END,
       CASE n % 3 WHEN 0 THEN '{}' WHEN 1 THEN ARRAY[[pg_temp.strange(n), 'a,b'], ['{x}', '"']] ELSE ARRAY[['NULL', NULL], [pg_temp.strange(n + 1), 'b']] END,
       CASE WHEN n % 5 <> 4 THEN make_interval(months => n % 25 - 6, days => n * 3 % 40 - 9, secs => n * 1001.25) END,
       CASE WHEN n % 6 <> 5 THEN n / 16.0 - 2 END, CASE WHEN n % 4 <> 1 THEN n / 4.0 END
FROM generate_series(1, 80) AS n;

GRANT USAGE ON SCHEMA public, archive TO general_anonymous, general_member;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO general_anonymous, general_member;
GRANT SELECT ON ALL TABLES IN SCHEMA archive TO general_anonymous, general_member;

COMMIT;
ANALYZE;
