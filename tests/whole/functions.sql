-- A small shop whose functions come in every form that a field can call.
CREATE DOMAIN brand_name_text AS text CHECK (VALUE <> '');
CREATE TABLE brands (id int PRIMARY KEY, name brand_name_text NOT NULL);
CREATE TABLE products (
  id int PRIMARY KEY, brand_id int REFERENCES brands, name text NOT NULL, price_cents int NOT NULL,
  weight numeric, tags text[] NOT NULL DEFAULT '{}'
);
CREATE TABLE reviews (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, product_id int NOT NULL REFERENCES products, rating int NOT NULL
);
INSERT INTO brands VALUES (1, 'Acme'), (2, 'Best');
INSERT INTO products SELECT n, CASE WHEN n % 3 <> 0 THEN n % 3 END, 'Product ' || n, n * 100,
  CASE WHEN n % 4 <> 0 THEN n / 4.0 END, CASE WHEN n % 2 = 0 THEN ARRAY['even', 't' || n] ELSE '{}' END
  FROM generate_series(1, 12) AS n;
INSERT INTO reviews (product_id, rating) SELECT 1 + n % 5, 1 + n % 4 FROM generate_series(0, 19) AS n;
CREATE VIEW cheap_products AS SELECT id, name, price_cents FROM products WHERE price_cents < 500;

CREATE TYPE money_amount AS (cents int, currency text);
CREATE TYPE size_label AS ENUM ('small', 'large');

-- Computed fields: the row, the row and arguments, columns.
CREATE FUNCTION price_label(p products) RETURNS text STABLE LANGUAGE sql AS $$ SELECT '$' || p.price_cents / 100 $$;
CREATE FUNCTION cheap_label(p cheap_products) RETURNS text STABLE LANGUAGE sql AS $$ SELECT 'only ' || p.price_cents $$;
CREATE FUNCTION discounted(p products, percent int DEFAULT 10, floor_cents int DEFAULT NULL) RETURNS int STABLE LANGUAGE sql
  AS $$ SELECT greatest(p.price_cents * (100 - percent) / 100, floor_cents) $$;
CREATE FUNCTION size_of(price_cents int) RETURNS size_label IMMUTABLE STRICT LANGUAGE sql
  AS $$ SELECT CASE WHEN price_cents < 700 THEN 'small' ELSE 'large' END::size_label $$;
CREATE FUNCTION price(p products) RETURNS money_amount STABLE LANGUAGE sql
  AS $$ SELECT CASE WHEN p.id <> 5 THEN ROW(p.price_cents, 'EUR')::money_amount END $$;
CREATE FUNCTION facts(p products) RETURNS jsonb STABLE LANGUAGE sql
  AS $$ SELECT jsonb_build_object('heavy', p.weight > 2, 'words', string_to_array(p.name, ' ')) $$;
CREATE FUNCTION shouted(p products) RETURNS text[] STABLE LANGUAGE sql
  AS $$ SELECT ARRAY(SELECT upper(t) FROM unnest(p.tags) AS t) $$;
CREATE FUNCTION primes_below(price_cents int) RETURNS SETOF int IMMUTABLE STRICT LANGUAGE sql
  AS $$ SELECT p FROM unnest(ARRAY[2, 3, 5, 7, 11]) AS p WHERE p < price_cents / 100 $$;
CREATE FUNCTION similar_products(p products, at_most int DEFAULT 3) RETURNS SETOF products STABLE LANGUAGE sql
  AS $$ SELECT o FROM products AS o WHERE o.id <> p.id ORDER BY abs(o.price_cents - p.price_cents), o.id DESC LIMIT at_most $$;
CREATE FUNCTION rating_counts(p products) RETURNS TABLE (rating int, times bigint) STABLE LANGUAGE sql
  AS $$ SELECT r.rating, count(*) FROM reviews AS r WHERE r.product_id = p.id GROUP BY 1 ORDER BY 1 $$;
CREATE FUNCTION best_of_brand(brand int) RETURNS products STABLE STRICT LANGUAGE sql
  AS $$ SELECT p FROM products AS p WHERE p.brand_id = brand ORDER BY price_cents DESC LIMIT 1 $$;

-- Roots.
CREATE FUNCTION add_up(a int, b int DEFAULT 1, c int DEFAULT 100) RETURNS int IMMUTABLE LANGUAGE sql
  AS $$ SELECT a + coalesce(b, 1000) + c $$;
CREATE FUNCTION search_products(words text, min_cents int DEFAULT 0) RETURNS SETOF products STABLE ROWS 20 LANGUAGE sql
  AS $$ SELECT * FROM products WHERE name ILIKE '%' || words || '%' AND price_cents >= min_cents ORDER BY price_cents DESC $$;
CREATE FUNCTION cheapest() RETURNS products STABLE LANGUAGE sql
  AS $$ SELECT p FROM products AS p ORDER BY price_cents LIMIT 1 $$;
CREATE FUNCTION nobody() RETURNS products STABLE LANGUAGE sql AS $$ SELECT p FROM products AS p WHERE false $$;
CREATE FUNCTION price_range(OUT low int, OUT high int, OUT at timestamptz) STABLE LANGUAGE sql
  AS $$ SELECT min(price_cents), max(price_cents), timestamptz '2026-01-02 03:04:05+00' FROM products $$;
CREATE FUNCTION bulk(at_least int) RETURNS TABLE (product_id int, rating_sum bigint) STABLE LANGUAGE sql
  AS $$ SELECT product_id, sum(rating) FROM reviews GROUP BY 1 HAVING sum(rating) >= at_least ORDER BY 2 DESC, 1 $$;
CREATE FUNCTION my_name(sub text, fallback text DEFAULT 'nobody') RETURNS text STABLE LANGUAGE sql
  AS $$ SELECT coalesce(sub, fallback) $$;
CREATE FUNCTION refuses(how text) RETURNS int STABLE LANGUAGE plpgsql
  AS $$ BEGIN RAISE EXCEPTION 'the secret is %', how USING ERRCODE = how; END $$;
CREATE FUNCTION counting(up_to int) RETURNS SETOF int IMMUTABLE LANGUAGE sql AS $$ SELECT generate_series(1, up_to) $$;
CREATE FUNCTION many_products() RETURNS SETOF products STABLE LANGUAGE sql
  AS $$ SELECT n, NULL::int, 'Made ' || n, n, NULL::numeric, '{}'::text[] FROM generate_series(1, 300) AS n $$;
CREATE FUNCTION brand_name(brand int) RETURNS text STABLE LANGUAGE sql AS $$ SELECT name FROM brands WHERE id = brand $$;
CREATE FUNCTION brand_names(brand_ids int[]) RETURNS SETOF text STABLE LANGUAGE sql
  AS $$ SELECT name FROM brands WHERE id = ANY(brand_ids) ORDER BY id $$;
CREATE TABLE pets (id int PRIMARY KEY, kind text NOT NULL, name text NOT NULL, lives int);
INSERT INTO pets VALUES (1, 'cat', 'Tom', 9), (2, 'dog', 'Rex', NULL), (3, 'cat', 'Kit', 7);
CREATE FUNCTION pets_of(kinds text[]) RETURNS SETOF pets STABLE LANGUAGE sql
  AS $$ SELECT * FROM pets WHERE kind = ANY(kinds) ORDER BY id DESC $$;
CREATE FUNCTION pet_label(p pets) RETURNS text STABLE LANGUAGE sql AS $$ SELECT p.kind || ' ' || p.name $$;

-- Mutations.
CREATE FUNCTION rate(product int, rating int) RETURNS reviews VOLATILE LANGUAGE plpgsql AS $$
DECLARE made reviews;
BEGIN
  IF rating > 5 THEN RAISE EXCEPTION 'too good: %', rating USING ERRCODE = 'OT001'; END IF;
  INSERT INTO reviews (product_id, rating) VALUES (product, rate.rating) RETURNING * INTO made;
  RETURN made;
END $$;
CREATE FUNCTION forget(product int) RETURNS void VOLATILE LANGUAGE sql AS $$ DELETE FROM reviews WHERE product_id = product $$;
CREATE FUNCTION raise_prices(by_cents int) RETURNS SETOF products VOLATILE LANGUAGE sql
  AS $$ WITH u AS (UPDATE products SET price_cents = price_cents + by_cents WHERE id <= 3 RETURNING *) SELECT * FROM u ORDER BY id $$;
CREATE FUNCTION review_count() RETURNS bigint STABLE LANGUAGE sql AS $$ SELECT count(*) FROM reviews $$;
CREATE FUNCTION make_many(up_to int) RETURNS SETOF reviews VOLATILE LANGUAGE sql
  AS $$ INSERT INTO reviews (product_id, rating) SELECT 1, 1 FROM generate_series(1, up_to) RETURNING * $$;
