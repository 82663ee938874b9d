-- Notes of four people; a reader sees what is public, a member all of their own besides, an editor everything.
DO $$ BEGIN
  CREATE ROLE ot_sharing_reader;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN
  CREATE ROLE ot_sharing_member;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN
  CREATE ROLE ot_sharing_editor;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE TABLE notes (id int PRIMARY KEY, owner text NOT NULL, is_public boolean NOT NULL, text text NOT NULL);
CREATE TABLE links (id int PRIMARY KEY, note_id int NOT NULL);
CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);
INSERT INTO notes SELECT n, 'person ' || n % 4, n % 3 = 0, 'note ' || n FROM generate_series(1, 60) n;
INSERT INTO links SELECT n, 1 + n % 60 FROM generate_series(1, 200) n;
INSERT INTO counters SELECT n, 0 FROM generate_series(1, 4) n;
ANALYZE;

ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON notes FOR SELECT USING (is_public);
CREATE POLICY own ON notes FOR SELECT TO ot_sharing_member
  USING (owner = current_setting('request.jwt.claims', true)::json ->> 'sub');
CREATE POLICY all_of_them ON notes FOR SELECT TO ot_sharing_editor USING (true);
GRANT SELECT ON notes, links, counters TO ot_sharing_reader, ot_sharing_member, ot_sharing_editor;
GRANT UPDATE ON counters TO ot_sharing_reader, ot_sharing_member, ot_sharing_editor;
