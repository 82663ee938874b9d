-- Data of a realistic size, by formula: the same on every machine, every time.
--
--     psql -v scale=N -f schema/seed.sql        (N is 1 unless given)
--
-- Scale N is N blocks of 5,000 products, 20,000 customers, 50,000 orders and 60,000 reviews. Rows
-- refer to rows of their own block only, so scale 5 holds all that scale 1 holds, unchanged, and
-- four more blocks of it. Categories, brands and promotions are the same at every scale.
--
-- Nothing is changed in a database that has products already.

\set ON_ERROR_STOP on
\if :{?scale}
\else
    \set scale 1
\endif

SELECT EXISTS (SELECT FROM products) AS seeded \gset
\if :seeded
    \echo 'The storefront has data already; nothing was loaded.'
    \quit
\endif

SET client_encoding = 'UTF8';
SET client_min_messages = warning;
SET TimeZone = 'UTC';

BEGIN;

-- Formulas. `n` is the number of a row, `salt` tells apart what is asked about it. -----------------

-- A number from 0 to count - 1, evenly spread.
CREATE FUNCTION pg_temp.pick(n bigint, salt int, count bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS 'SELECT (hashint8extended(n, salt) & 9223372036854775807) % count';

-- The same, small numbers far more often than large ones: what sells, who buys.
CREATE FUNCTION pg_temp.pick_skewed(n bigint, salt int, count bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS 'SELECT pg_temp.pick(n, salt, count) * pg_temp.pick(n, salt + 1000, count) / count';

CREATE FUNCTION pg_temp.word(words text[], n bigint, salt int) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS 'SELECT words[1 + pg_temp.pick(n, salt, cardinality(words))]';

-- A moment in the `days` days before the day the data ends. One in eight has milliseconds.
CREATE FUNCTION pg_temp.moment(n bigint, salt int, days int) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT timestamptz '2026-06-01 00:00:00+00'
             - make_interval(mins => pg_temp.pick(n, salt, days * 1440)::int + 1)
             + make_interval(secs => CASE WHEN pg_temp.pick(n, salt + 1, 8) = 0
                                          THEN pg_temp.pick(n, salt + 2, 60000) / 1000.0
                                          ELSE 0 END)
    $$;

CREATE FUNCTION pg_temp.currency(product bigint) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT ('{EUR,EUR,EUR,EUR,EUR,EUR,USD,USD,GBP,JPY}'::text[])[1 + (product - 1) % 10] $$;

CREATE FUNCTION pg_temp.price(product bigint) RETURNS int
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT ((5 + pg_temp.pick(product, 1, 18) * pg_temp.pick(product, 2, 18))
                * CASE WHEN (product - 1) % 10 = 9 THEN 150 ELSE 100 END)::int
               - CASE WHEN (product - 1) % 10 = 9 THEN 0 ELSE 1 END
    $$;

-- Variants of a product are numbered from (product - 1) * 4 + 1.
CREATE FUNCTION pg_temp.variant_count(product bigint) RETURNS int
    LANGUAGE sql IMMUTABLE AS 'SELECT 1 + pg_temp.pick(product, 3, 4)::int';

CREATE FUNCTION pg_temp.variant_price(product bigint, k bigint) RETURNS int
    LANGUAGE sql IMMUTABLE
    AS 'SELECT pg_temp.price(product) + ((k - 1) * pg_temp.pick(product, 4, 3) * 500)::int';

CREATE FUNCTION pg_temp.product_name(product bigint, noun text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT pg_temp.word('{Classic,Light,Urban,Northern,Everyday,Soft,Bold,Compact,Heritage,Quiet,Bright,Folding}', product, 5)
            || ' ' || pg_temp.word('{Wool,Cotton,Oak,Steel,Linen,Bamboo,Leather,Ceramic,Copper,Canvas,Felt,Glass}', product, 6)
            || ' ' || noun
            || CASE pg_temp.pick(product, 7, 16)
                   WHEN 0 THEN ' “Café Noir”' WHEN 1 THEN ' O''Hara' WHEN 2 THEN ' 東京'
                   WHEN 3 THEN ' Ångström' WHEN 4 THEN ' & Söhne' WHEN 5 THEN ' 24"'
                   WHEN 6 THEN ' Naïve ☕' WHEN 7 THEN ' C:\Line' WHEN 8 THEN ' 🌙 Edition'
                   ELSE '' END
    $$;

-- Addresses of a customer are numbered from (customer - 1) * 3 + 1.
CREATE FUNCTION pg_temp.address_count(customer bigint) RETURNS int
    LANGUAGE sql IMMUTABLE AS 'SELECT 1 + pg_temp.pick(customer, 8, 3)::int';

-- The catalogue. -----------------------------------------------------------------------------------

CREATE TEMP TABLE seed_shelves (root int, root_name text, shelf int, shelf_name text, noun text)
    ON COMMIT DROP;

INSERT INTO seed_shelves VALUES
    (1, 'Women', 1, 'Dresses', 'Dress'), (1, 'Women', 2, 'Knitwear', 'Cardigan'),
    (1, 'Women', 3, 'Coats', 'Coat'), (1, 'Women', 4, 'Boots', 'Boots'),
    (1, 'Women', 5, 'Bags', 'Tote'),
    (2, 'Men', 6, 'Shirts', 'Shirt'), (2, 'Men', 7, 'Jackets', 'Jacket'),
    (2, 'Men', 8, 'Trousers', 'Chinos'), (2, 'Men', 9, 'Sneakers', 'Sneakers'),
    (2, 'Men', 10, 'Watches', 'Watch'),
    (3, 'Kids', 11, 'Toys', 'Blocks'), (3, 'Kids', 12, 'School', 'Satchel'),
    (3, 'Kids', 13, 'Pyjamas', 'Pyjamas'), (3, 'Kids', 14, 'Rainwear', 'Raincoat'),
    (3, 'Kids', 15, 'Crafts', 'Paint Set'),
    (4, 'Home', 16, 'Lighting', 'Lamp'), (4, 'Home', 17, 'Seating', 'Chair'),
    (4, 'Home', 18, 'Tables', 'Table'), (4, 'Home', 19, 'Bedding', 'Blanket'),
    (4, 'Home', 20, 'Décor', 'Vase'),
    (5, 'Kitchen', 21, 'Cookware', 'Pan'), (5, 'Kitchen', 22, 'Coffee & Tea', 'Kettle'),
    (5, 'Kitchen', 23, 'Knives', 'Knife'), (5, 'Kitchen', 24, 'Tableware', 'Bowl'),
    (5, 'Kitchen', 25, 'Baking', 'Tin'),
    (6, 'Electronics', 26, 'Headphones', 'Headphones'), (6, 'Electronics', 27, 'Speakers', 'Speaker'),
    (6, 'Electronics', 28, 'Cameras', 'Camera'), (6, 'Electronics', 29, 'Keyboards', 'Keyboard'),
    (6, 'Electronics', 30, 'Chargers', 'Charger'),
    (7, 'Sports', 31, 'Running', 'Running Vest'), (7, 'Sports', 32, 'Cycling', 'Bike Bell'),
    (7, 'Sports', 33, 'Yoga', 'Yoga Mat'), (7, 'Sports', 34, 'Camping', 'Tent'),
    (7, 'Sports', 35, 'Swimming', 'Goggles'),
    (8, 'Garden', 36, 'Plants', 'Planter'), (8, 'Garden', 37, 'Tools', 'Trowel'),
    (8, 'Garden', 38, 'Furniture', 'Bench'), (8, 'Garden', 39, 'Grilling', 'Grill'),
    (8, 'Garden', 40, 'Watering', 'Watering Can');

-- 8 roots (1-8), 40 shelves (9-48), 160 leaves (49-208). The last leaf stays empty.
INSERT INTO categories (id, parent_id, slug, name, description, image_url, position)
SELECT DISTINCT root, NULL::bigint, lower(root_name), root_name,
       'Everything for ' || root_name || '.', 'https://img.example.com/category/' || root || '.jpg',
       root
FROM seed_shelves
UNION ALL
SELECT 8 + shelf, root, lower(root_name) || '-shelf-' || shelf, shelf_name,
       CASE WHEN shelf % 3 > 0 THEN shelf_name || ' from makers we know.' END,
       CASE WHEN shelf % 2 = 0 THEN 'https://img.example.com/category/' || 8 + shelf || '.jpg' END,
       shelf
FROM seed_shelves
UNION ALL
SELECT 48 + (shelf - 1) * 4 + k, 8 + shelf, lower(root_name) || '-shelf-' || shelf || '-' || k,
       ('{Classics,New In,Small Makers,Last Pieces}'::text[])[k] || ' · ' || shelf_name,
       NULL, NULL, k
FROM seed_shelves, generate_series(1, 4) AS k
ORDER BY 1;

INSERT INTO brands (id, slug, name, country, founded_year, logo_url)
SELECT n,
       'brand-' || n,
       pg_temp.word('{Halvorsen,Ōkami,"D''Angelo",Brücke,Maré,Łódka,Fjällräv,Señorita,Kestrel,Ash & Elm,Zürn,Çınar}', n, 10)
           || ' ' || pg_temp.word('{Works,Studio,Atelier,& Co.,Supply,House}', n, 11),
       CASE WHEN n % 7 > 0 THEN pg_temp.word('{NO,JP,IT,DE,PT,PL,SE,ES,US,GB,CH,TR}', n, 10) END,
       CASE WHEN n % 5 > 0 THEN 1890 + pg_temp.pick(n, 12, 130) END,
       CASE WHEN n % 4 > 0 THEN 'https://img.example.com/brand/' || n || '.svg' END
FROM generate_series(1, 120) AS n;

INSERT INTO promotions (id, code, status, title, description, discount_percent, banner, priority,
                        starts_at, ends_at)
SELECT n,
       'DEAL' || n,
       (CASE WHEN n % 4 = 0 THEN 'draft' WHEN n % 4 = 3 THEN 'ended' ELSE 'active' END)::promotion_status,
       pg_temp.word('{Spring “Reset”,Members'' Week,Été,Night Sale 🌙,Two for One,Fresh Start}', n, 14)
           || ' ' || n,
       CASE WHEN n % 3 > 0 THEN 'Only while stocks last. See "terms" for more.' END,
       5 + (n * 7) % 40 + (n % 2) * 0.5,
       CASE WHEN n % 5 > 0 THEN jsonb_build_object(
           'headline', 'Save ' || 5 + (n * 7) % 40 || '% and more',
           'image', 'https://img.example.com/banner/' || n || '.jpg',
           'color', ('{#1B4332,#9D0208,#023E8A,#FFB703}'::text[])[1 + n % 4],
           'button', CASE WHEN n % 2 = 0 THEN jsonb_build_object('label', 'Shop now', 'url', '/deals/' || n) END)
       END,
       (n * 13) % 10,
       timestamptz '2026-05-01 00:00:00+00' - make_interval(days => n),
       CASE WHEN n % 6 > 0 THEN timestamptz '2026-07-01 00:00:00+00' + make_interval(days => n) END
FROM generate_series(1, 24) AS n;

-- Who is in an order, line by line, before products are made: they count what they sold. All
-- products of an order have one currency, that of the last digit of their number.
CREATE TEMP TABLE seed_items ON COMMIT DROP AS
SELECT o AS order_id, (o - 1) * 4 + line AS id, product,
       1 + pg_temp.pick(o * 4 + line, 20, pg_temp.variant_count(product)) AS k,
       1 + pg_temp.pick_skewed(o * 4 + line, 21, 4)::int AS quantity
FROM generate_series(1, 50000 * :scale::bigint) AS o,
     generate_series(1, 1 + pg_temp.pick(o, 22, 4)) AS line,
     LATERAL (SELECT (o - 1) / 50000 * 5000 + pg_temp.pick_skewed(o * 4 + line, 23, 500) * 10
                     + pg_temp.pick(o, 24, 10) + 1) AS _ (product);

INSERT INTO products (id, category_id, brand_id, slug, name, subtitle, description, price_cents,
                      compare_at_price_cents, currency, tags, specs, published, sold_count,
                      view_count, created_at, updated_at)
SELECT p,
       CASE WHEN pg_temp.pick(p, 30, 33) = 0 THEN 8 + s.shelf ELSE leaf END,
       CASE WHEN pg_temp.pick(p, 31, 20) > 0 THEN 1 + pg_temp.pick_skewed(p, 32, 120) END,
       lower(replace(s.noun, ' ', '-')) || '-' || p,
       pg_temp.product_name(p, s.noun),
       CASE WHEN pg_temp.pick(p, 33, 4) > 0 THEN
           pg_temp.word('{Made to last,Designed in small batches,A gift that works,Repairable for life,Our “everyday” choice}', p, 34)
       END,
       CASE WHEN pg_temp.pick(p, 35, 12) > 0 THEN
           'This ' || lower(s.noun) || ' is '
           || pg_temp.word('{made by hand,woven slowly,cut from one piece,finished twice,built around a simple idea}', p, 36)
           || E'.\nIt '
           || pg_temp.word('{ages well,weighs next to nothing,"keeps warm, even wet",fits where others don''t,"smells of \"nothing at all\""}', p, 37)
           || ' and comes in '
           || pg_temp.word('{recycled paper,a cotton pouch,a box you''ll keep,no packaging}', p, 38)
           || '. Délivré avec soin — 安心保証.'
       END,
       pg_temp.price(p),
       CASE WHEN pg_temp.pick(p, 39, 5) = 0
            THEN pg_temp.price(p) + 500 + (pg_temp.pick(p, 40, 20) * 100)::int END,
       pg_temp.currency(p),
       ARRAY(SELECT DISTINCT pg_temp.word('{new,gift,organic,vegan,handmade,limited,bestseller,été}', p * 4 + t, 41)
                             COLLATE "C" AS tag
             FROM generate_series(1, pg_temp.pick(p, 42, 4)) AS t ORDER BY tag),
       CASE WHEN pg_temp.pick(p, 43, 6) > 0 THEN jsonb_build_object(
           'weight', 50 + pg_temp.pick(p, 44, 5000),
           'origin', pg_temp.word('{NO,JP,IT,DE,PT}', p, 45),
           'care', jsonb_build_array('hand wash', pg_temp.word('{no iron,"line dry",do not bleach}', p, 46)),
           'waterproof', pg_temp.pick(p, 47, 3) = 0,
           'depth', CASE WHEN pg_temp.pick(p, 48, 2) = 0 THEN round(pg_temp.pick(p, 49, 900) / 10.0, 1) END)
       END,
       pg_temp.pick(p, 50, 50) > 0,
       coalesce(sold.quantity, 0),
       CASE WHEN pg_temp.pick(p, 51, 100) = 0 THEN 3000000000 ELSE 0 END + pg_temp.pick_skewed(p, 52, 90000),
       pg_temp.moment(p, 53, 900),
       timestamptz '2026-06-01 00:00:00+00'
FROM generate_series(1, 5000 * :scale::bigint) AS p
CROSS JOIN LATERAL (SELECT 49 + pg_temp.pick(p, 54, 159)) AS _ (leaf)
JOIN seed_shelves s ON s.shelf = (leaf - 49) / 4 + 1
LEFT JOIN (SELECT product, sum(quantity) AS quantity FROM seed_items GROUP BY product) AS sold
    ON sold.product = p
ORDER BY p;

INSERT INTO variants (id, product_id, sku, name, price_cents, currency, attributes, barcode, position)
SELECT (p - 1) * 4 + k, p, 'SKU-' || p || '-' || k,
       pg_temp.word('{Small,Medium,Large,One Size}', p + k, 60) || ' / '
           || pg_temp.word('{Black,Écru,Moss,Rust,Ink,“Sky”}', p + k, 61),
       pg_temp.variant_price(p, k), pg_temp.currency(p),
       CASE WHEN pg_temp.pick(p + k, 62, 10) > 0 THEN jsonb_build_object(
           'size', pg_temp.word('{S,M,L,ONE}', p + k, 60),
           'color', pg_temp.word('{Black,Écru,Moss,Rust,Ink,“Sky”}', p + k, 61),
           'weight', CASE WHEN pg_temp.pick(p, 63, 2) = 0 THEN round(pg_temp.pick(p + k, 64, 20000) / 10.0, 1) END)
       END,
       CASE WHEN pg_temp.pick(p, 65, 4) > 0 THEN (4000000000000 + p * 10 + k)::text END,
       k
FROM generate_series(1, 5000 * :scale::bigint) AS p,
     generate_series(1, pg_temp.variant_count(p)) AS k;

INSERT INTO images (id, product_id, variant_id, url, alt, width, height, placeholder, position)
SELECT (p - 1) * 4 + k, p,
       CASE WHEN k > 1 THEN (p - 1) * 4 + least(k, pg_temp.variant_count(p)) END,
       'https://img.example.com/product/' || p || '-' || k || '.jpg',
       CASE WHEN pg_temp.pick(p + k, 70, 4) > 0 THEN 'View ' || k || ' of product “' || p || '”' END,
       1200, 900 + 300 * (k % 3)::int,
       CASE WHEN pg_temp.pick(p + k, 71, 5) > 0 THEN decode(substr(md5('image ' || p || '-' || k), 1, 24), 'hex') END,
       k
FROM generate_series(1, 5000 * :scale::bigint) AS p,
     -- One product in forty has no picture.
     generate_series(1, CASE WHEN p % 40 = 0 THEN 0 ELSE 1 + pg_temp.pick(p, 72, 4) END) AS k;

INSERT INTO inventory (variant_id, quantity, reserved, restock_on, updated_at)
SELECT id, quantity, least(quantity, pg_temp.pick(id, 75, 4)),
       CASE WHEN quantity < 3 THEN date '2026-06-02' + pg_temp.pick(id, 76, 60)::int END,
       pg_temp.moment(id, 77, 30)
FROM (SELECT id, greatest(pg_temp.pick(id, 78, 130) - 10, 0)::int AS quantity FROM variants) AS v
WHERE pg_temp.pick(id, 79, 50) > 0;

INSERT INTO related_products (product_id, related_id)
SELECT DISTINCT p, other
FROM generate_series(1, 5000 * :scale::bigint) AS p,
     generate_series(1, pg_temp.pick(p, 80, 7)) AS k,
     LATERAL (SELECT (p - 1) / 5000 * 5000 + 1 + pg_temp.pick_skewed(p * 8 + k, 81, 5000)) AS _ (other)
WHERE other <> p;

INSERT INTO promotion_products (promotion_id, product_id)
SELECT DISTINCT 1 + pg_temp.pick(p, 85, 23), p
FROM generate_series(1, 5000 * :scale::bigint) AS p
WHERE pg_temp.pick(p, 86, 8) = 0
UNION
SELECT 1 + pg_temp.pick(p, 87, 23), p
FROM generate_series(1, 5000 * :scale::bigint) AS p
WHERE pg_temp.pick(p, 88, 40) = 0;

-- Customers and what is theirs. --------------------------------------------------------------------

INSERT INTO customers (id, email, first_name, last_name, phone, birthday, avatar_url, locale, tier,
                       store_credit, marketing_opt_in, preferences, created_at)
SELECT c, 'customer' || c || '@example.com',
       pg_temp.word('{Zoë,José,Søren,Łukasz,Anna,美咲,محمد,Ümit,Grace,Анна,Liam,Noor,Chloé,Jürgen,Mia,D''Arcy}', c, 100),
       pg_temp.word('{"O''Neil",Nguyễn,García,Müller,Kowalska,佐藤,Øverland,Smith,Yılmaz,"van der Berg",Иванова,D''Souza}', c, 101),
       CASE WHEN pg_temp.pick(c, 102, 3) > 0 THEN '+44 20 7946 ' || 1000 + pg_temp.pick(c, 103, 9000) END,
       CASE WHEN pg_temp.pick(c, 104, 4) > 0 THEN date '1950-01-01' + pg_temp.pick(c, 105, 20000)::int END,
       CASE WHEN pg_temp.pick(c, 106, 2) = 0 THEN 'https://img.example.com/avatar/' || c || '.png' END,
       pg_temp.word('{en,de,fr,ja,pl,tr}', c, 107),
       pg_temp.word('{BRONZE,BRONZE,BRONZE,SILVER,SILVER,GOLD}', c, 108),
       CASE WHEN pg_temp.pick(c, 109, 3) = 0 THEN pg_temp.pick_skewed(c, 110, 50000) / 100.0 ELSE 0 END,
       pg_temp.pick(c, 112, 2) = 0,
       CASE WHEN pg_temp.pick(c, 113, 5) > 0 THEN jsonb_build_object(
           'theme', pg_temp.word('{light,dark,system}', c, 114),
           'sizes', jsonb_build_object('shoe', 36 + pg_temp.pick(c, 115, 10), 'top', pg_temp.word('{S,M,L}', c, 116)),
           'muted', to_jsonb(ARRAY(SELECT unnest('{order,promotion,account}'::text[]) LIMIT pg_temp.pick(c, 117, 3))))
       END,
       pg_temp.moment(c, 118, 2000)
FROM generate_series(1, 20000 * :scale::bigint) AS c;

INSERT INTO addresses (id, customer_id, label, recipient, street, unit, city, region, postal_code,
                       country, phone, latitude, longitude, is_default)
SELECT (c - 1) * 3 + k, c,
       CASE k WHEN 1 THEN 'Home' WHEN 2 THEN 'Work' END,
       'Recipient ' || c || CASE WHEN k = 3 THEN ' c/o "Néstor"' ELSE '' END,
       pg_temp.word('{Hauptstraße,Rue de l''Église,High Street,Calle Mayor,ul. Długa,銀座}', a, 120)
           || ' ' || 1 + pg_temp.pick(a, 121, 200),
       CASE WHEN pg_temp.pick(a, 122, 3) = 0 THEN 'Apt ' || 1 + pg_temp.pick(a, 123, 40) END,
       pg_temp.word('{Köln,Lyon,Leeds,Córdoba,Gdańsk,東京}', a, 120),
       CASE WHEN pg_temp.pick(a, 124, 2) = 0 THEN pg_temp.word('{NRW,Rhône,Yorkshire,Andalucía,Pomorze,関東}', a, 120) END,
       (10000 + pg_temp.pick(a, 125, 89999))::text,
       pg_temp.word('{DE,FR,GB,ES,PL,JP}', a, 120),
       CASE WHEN pg_temp.pick(a, 126, 4) = 0 THEN '+49 221 ' || 100000 + pg_temp.pick(a, 127, 899999) END,
       CASE WHEN located THEN 35 + pg_temp.pick(a, 128, 2000000) / 100000.0 END,
       CASE WHEN located THEN pg_temp.pick(a, 129, 2000000) / 100000.0 - 8 END,
       -- One customer in ten has not chosen.
       k = 1 AND c % 10 > 0
FROM generate_series(1, 20000 * :scale::bigint) AS c,
     generate_series(1, pg_temp.address_count(c)) AS k,
     LATERAL (SELECT (c - 1) * 3 + k, pg_temp.pick((c - 1) * 3 + k, 130, 5) > 0) AS _ (a, located);

INSERT INTO favorites (id, customer_id, product_id, note, created_at)
SELECT (c - 1) * 8 + k, c, (c - 1) / 20000 * 5000 + 1 + pg_temp.pick_skewed(c * 8 + k, 140, 5000),
       CASE WHEN pg_temp.pick(c * 8 + k, 141, 6) = 0 THEN 'for “Mum” 🎁' END,
       pg_temp.moment(c * 8 + k, 142, 400)
FROM generate_series(1, 20000 * :scale::bigint) AS c,
     generate_series(1, pg_temp.pick_skewed(c, 143, 9)) AS k
ON CONFLICT DO NOTHING;

INSERT INTO reviews (id, product_id, customer_id, author_name, rating, title, body, verified,
                     helpful_count, created_at)
SELECT r, (r - 1) / 60000 * 5000 + 1 + pg_temp.pick_skewed(r, 150, 5000), customer,
       CASE WHEN customer IS NULL THEN 'A customer'
            ELSE pg_temp.word('{Zoë,José,Søren,Łukasz,Anna,美咲,محمد,Ümit,Grace,Анна,Liam,Noor,Chloé,Jürgen,Mia,D''Arcy}', customer, 100) || ' '
                 || chr(65 + pg_temp.pick(customer, 151, 26)::int) || '.' END,
       ('{5,5,5,5,4,4,4,3,2,1}'::smallint[])[1 + pg_temp.pick(r, 152, 10)],
       CASE WHEN pg_temp.pick(r, 153, 3) > 0 THEN
           pg_temp.word('{Just right,"Not what I \"expected\"",¡Perfecto!,Würde ich wieder kaufen,最高です,Fine…,"It''s OK"}', r, 154) END,
       pg_temp.word('{Came quickly and looks like the picture.,"Smaller than I thought, still nice.",Bought two more for my parents.,The colour is a bit darker than on screen.,"After a month of use: no complaints."}', r, 155)
           || CASE pg_temp.pick(r, 156, 4) WHEN 0 THEN E'\nWould buy again 👍' WHEN 1 THEN ' The \ finish could be better.' ELSE '' END,
       pg_temp.pick(r, 157, 3) > 0,
       pg_temp.pick_skewed(r, 158, 60),
       pg_temp.moment(r, 159, 700)
FROM generate_series(1, 60000 * :scale::bigint) AS r,
     LATERAL (SELECT CASE WHEN pg_temp.pick(r, 160, 50) > 0
                          THEN (r - 1) / 60000 * 20000 + 1 + pg_temp.pick(r, 161, 20000) END) AS _ (customer)
ON CONFLICT DO NOTHING;

-- Two customers in five have a cart, some of them an empty one.
INSERT INTO carts (id, customer_id, promotion_id, note, updated_at)
SELECT c, c, CASE WHEN pg_temp.pick(c, 170, 6) = 0 THEN 1 + pg_temp.pick(c, 171, 24) END,
       CASE WHEN pg_temp.pick(c, 172, 8) = 0 THEN 'Leave at the neighbour''s, s''il vous plaît' END,
       pg_temp.moment(c, 173, 60)
FROM generate_series(1, 20000 * :scale::bigint) AS c
WHERE pg_temp.pick(c, 174, 5) < 2;

INSERT INTO cart_items (id, cart_id, variant_id, quantity, added_at)
SELECT (id - 1) * 6 + k, id,
       (product - 1) * 4 + 1 + pg_temp.pick(id * 6 + k, 175, pg_temp.variant_count(product)),
       1 + pg_temp.pick_skewed(id * 6 + k, 176, 5), pg_temp.moment(id * 6 + k, 177, 60)
FROM carts, generate_series(1, pg_temp.pick(id, 178, 7)) AS k,
     LATERAL (SELECT (id - 1) / 20000 * 5000 + 1 + pg_temp.pick_skewed(id * 6 + k, 179, 5000)) AS _ (product)
ON CONFLICT DO NOTHING;

-- Orders. ------------------------------------------------------------------------------------------

INSERT INTO orders (id, public_id, number, customer_id, shipping_address_id, billing_address_id,
                    promotion_id, status, currency, subtotal_cents, discount_cents, shipping_cents,
                    total_cents, note, placed_at)
SELECT o, md5('order ' || o)::uuid, 'SF-' || 1000000 + o, c,
       (c - 1) * 3 + 1 + pg_temp.pick(o, 200, pg_temp.address_count(c)),
       CASE WHEN pg_temp.pick(o, 201, 3) = 0
            THEN (c - 1) * 3 + 1 + pg_temp.pick(o, 202, pg_temp.address_count(c)) END,
       CASE WHEN discount > 0 THEN 1 + pg_temp.pick(o, 203, 24) END,
       pg_temp.word('{pending,paid,shipped,shipped,delivered,delivered,delivered,delivered,cancelled,returned}', o, 204)::order_status,
       s.currency, subtotal, discount, shipping, subtotal - discount + shipping,
       CASE WHEN pg_temp.pick(o, 205, 9) = 0 THEN E'Ring twice.\n"Merci"' END,
       pg_temp.moment(o, 206, 730)
FROM (SELECT order_id AS o, min(pg_temp.currency(product)) AS currency,
             sum(quantity * pg_temp.variant_price(product, k))::int AS subtotal
      FROM seed_items GROUP BY order_id) AS s,
     LATERAL (SELECT (o - 1) / 50000 * 20000 + 1 + pg_temp.pick_skewed(o, 207, 20000),
                     CASE WHEN pg_temp.pick(o, 208, 7) = 0 THEN subtotal / 10 ELSE 0 END,
                     CASE WHEN subtotal < 5000 THEN 490 ELSE 0 END) AS _ (c, discount, shipping)
ORDER BY o;

INSERT INTO order_items (id, order_id, product_id, variant_id, name, quantity, unit_price_cents, currency)
SELECT i.id, i.order_id,
       CASE WHEN pg_temp.pick(i.id, 210, 100) > 0 THEN i.product END,
       CASE WHEN pg_temp.pick(i.id, 210, 100) > 0 THEN (i.product - 1) * 4 + i.k END,
       p.name, i.quantity, pg_temp.variant_price(i.product, i.k), pg_temp.currency(i.product)
FROM seed_items i
JOIN products p ON p.id = i.product
ORDER BY i.id;

-- What has been sent; one order in eight in two parcels.
INSERT INTO shipments (id, order_id, status, carrier, tracking_number, tracking, expected_on,
                       window_start, window_end, shipped_at, delivered_at)
SELECT s, o.id,
       (CASE WHEN o.status <> 'shipped' THEN 'delivered'
             ELSE pg_temp.word('{preparing,in_transit,in_transit,in_transit,lost}', s, 220) END)::shipment_status,
       pg_temp.word('{DHL,La Poste,Royal Mail,Ya‑Mato,"Bring & Co"}', s, 221),
       CASE WHEN pg_temp.pick(s, 222, 6) > 0 THEN upper(substr(md5('parcel ' || s), 1, 12)) END,
       CASE WHEN pg_temp.pick(s, 223, 4) > 0 THEN jsonb_build_object(
           'url', 'https://track.example.com/' || s,
           'events', jsonb_build_array(
               jsonb_build_object('at', '2026-05-0' || 1 + pg_temp.pick(s, 224, 4) || 'T08:00:00Z', 'place', 'Köln', 'text', 'Accepted'),
               jsonb_build_object('at', '2026-05-0' || 5 + pg_temp.pick(s, 225, 4) || 'T17:30:00Z', 'place', NULL, 'text', 'On its "way"')))
       END,
       CASE WHEN pg_temp.pick(s, 226, 5) > 0 THEN o.placed_at::date + 4 END,
       CASE WHEN pg_temp.pick(s, 227, 2) = 0 THEN time '09:00' + make_interval(hours => pg_temp.pick(s, 228, 4)::int) END,
       CASE WHEN pg_temp.pick(s, 227, 2) = 0 THEN time '14:30:30' END,
       o.placed_at + interval '1 day 2 hours',
       CASE WHEN o.status <> 'shipped' THEN o.placed_at + interval '4 days 7 hours' END
FROM orders o,
     LATERAL (SELECT (o.id - 1) * 2 + k
              FROM generate_series(1, CASE WHEN pg_temp.pick(o.id, 229, 8) = 0 THEN 2 ELSE 1 END) AS k) AS _ (s)
WHERE o.status IN ('shipped', 'delivered', 'returned');

-- About half of the orders, and for each customer a few about deals and the account.
INSERT INTO notifications (id, customer_id, order_id, promotion_id, kind, title, body, payload, is_read, created_at)
SELECT o.id * 2, o.customer_id, o.id, NULL::bigint, 'order'::notification_kind,
       'Order ' || o.number || ' is ' || o.status,
       CASE WHEN pg_temp.pick(o.id, 230, 4) > 0 THEN 'Tap to see where it is. 📦' END,
       jsonb_build_object('screen', 'Order', 'id', o.id::text),
       pg_temp.pick(o.id, 231, 3) > 0,
       o.placed_at + interval '2 hours'
FROM orders o
WHERE pg_temp.pick(o.id, 232, 2) = 0
UNION ALL
SELECT ((c - 1) * 4 + k) * 2 - 1, c, NULL,
       CASE WHEN promoted THEN 1 + pg_temp.pick(c * 4 + k, 235, 24) END,
       (CASE WHEN promoted THEN 'promotion' ELSE 'account' END)::notification_kind,
       CASE WHEN promoted THEN 'A deal for “you”' ELSE 'Your password was changed' END,
       CASE WHEN pg_temp.pick(c * 4 + k, 236, 3) > 0 THEN 'If it wasn''t you, tell us.' END,
       CASE WHEN promoted THEN jsonb_build_object('screen', 'Promotion', 'id', NULL) END,
       pg_temp.pick(c * 4 + k, 237, 2) > 0,
       pg_temp.moment(c * 4 + k, 238, 200)
FROM generate_series(1, 20000 * :scale::bigint) AS c,
     generate_series(1, pg_temp.pick_skewed(c, 239, 5)) AS k,
     LATERAL (SELECT pg_temp.pick(c * 4 + k, 240, 3) > 0) AS _ (promoted);

-- Rows made by the apps are numbered from where the seed ends.
SELECT setval(pg_get_serial_sequence(made, 'id'), last_id) AS sequence
FROM (SELECT 'categories', max(id) FROM categories UNION ALL
      SELECT 'brands', max(id) FROM brands UNION ALL
      SELECT 'promotions', max(id) FROM promotions UNION ALL
      SELECT 'products', max(id) FROM products UNION ALL
      SELECT 'variants', max(id) FROM variants UNION ALL
      SELECT 'images', max(id) FROM images UNION ALL
      SELECT 'customers', max(id) FROM customers UNION ALL
      SELECT 'addresses', max(id) FROM addresses UNION ALL
      SELECT 'favorites', max(id) FROM favorites UNION ALL
      SELECT 'reviews', max(id) FROM reviews UNION ALL
      SELECT 'carts', max(id) FROM carts UNION ALL
      SELECT 'cart_items', max(id) FROM cart_items UNION ALL
      SELECT 'orders', max(id) FROM orders UNION ALL
      SELECT 'order_items', max(id) FROM order_items UNION ALL
      SELECT 'shipments', max(id) FROM shipments UNION ALL
      SELECT 'notifications', max(id) FROM notifications) AS _ (made, last_id)
\g /dev/null

COMMIT;

-- VACUUM as well, so that plans do not change when autovacuum comes by later.
VACUUM (ANALYZE) categories, brands, products, variants, images, inventory, related_products,
    promotions, promotion_products, customers, addresses, favorites, reviews, carts, cart_items,
    orders, order_items, shipments, notifications;
