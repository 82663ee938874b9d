-- Parts of many sets, and makers that few of them share; one part cannot be divided. Members see their own sets only.
DO $$ BEGIN
  CREATE ROLE batch_member NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
CREATE TABLE makers (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE parts (id integer PRIMARY KEY, set_id integer NOT NULL, size integer NOT NULL, maker_id integer NOT NULL REFERENCES makers);
INSERT INTO makers SELECT i, 'maker ' || i FROM generate_series(0, 49) i;
INSERT INTO parts SELECT i, i % 20, i % 100, (i * 7 + i / 500) % 50 FROM generate_series(1, 2000) i;
CREATE INDEX ON parts (set_id);
ALTER TABLE makers ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_or_some ON makers
  USING (id % 2 = (nullif(current_setting('request.jwt.claims', true), '')::json ->> 'side')::integer
    OR nullif(current_setting('request.jwt.claims', true), '') IS NULL);
GRANT SELECT ON makers, parts TO batch_member;
ANALYZE;
