-- Articles that everybody may read, and notes that only their owners see: by row security, which no plan shows.
DO $$ BEGIN
  CREATE ROLE caching_reader NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE caching_guest NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
CREATE TABLE authors (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE articles (id integer PRIMARY KEY, title text NOT NULL, body text NOT NULL, author_id integer NOT NULL REFERENCES authors);
CREATE TABLE notes (id integer PRIMARY KEY, owner text NOT NULL, body text NOT NULL);
INSERT INTO authors VALUES (1, 'Ada'), (2, 'Grace');
INSERT INTO articles SELECT i, 'Article ' || i, repeat('All about number ' || i || '. ', i), i % 2 + 1 FROM generate_series(1, 300) i;
INSERT INTO notes SELECT i, 'user' || i % 20, 'note ' || i FROM generate_series(1, 200) i;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = (SELECT nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub'));
GRANT SELECT ON authors, articles, notes TO caching_reader;
GRANT INSERT, UPDATE ON articles TO caching_reader;

-- What a plan shows of claims, and three ways of the database to look at them that no plan shows; a guest may not read bodies.
CREATE TABLE offers (id integer PRIMARY KEY, tenant text NOT NULL, body text NOT NULL);
INSERT INTO offers SELECT i, 'tenant' || i % 5, 'offer ' || i FROM generate_series(1, 50) i;
CREATE FUNCTION claim(name text) RETURNS text STABLE LANGUAGE sql
  AS $$ SELECT nullif(current_setting('request.jwt.claims', true), '')::json ->> name $$;
CREATE VIEW tenant_offers AS SELECT id, tenant, body FROM offers WHERE tenant = claim('tenant');
CREATE FUNCTION is_own(offers) RETURNS boolean STABLE LANGUAGE sql AS $$ SELECT $1.tenant = claim('tenant') $$;
GRANT SELECT ON offers, tenant_offers TO caching_reader;
GRANT SELECT (id, tenant) ON offers, tenant_offers TO caching_guest;
