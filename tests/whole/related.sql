-- Authors and their notes: some are drafts, some are hidden by a policy, some belong to nobody.
DO $$ BEGIN
  CREATE ROLE related_reader NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- roles are the cluster's
END $$;
GRANT related_reader TO CURRENT_USER;
CREATE TABLE authors (id int PRIMARY KEY, name text NOT NULL, boss_id int REFERENCES authors);
CREATE TABLE notes (
    id int PRIMARY KEY, author_id int REFERENCES authors, text text NOT NULL, draft bool NOT NULL, hidden bool NOT NULL,
    stars int, weight float8, large bigint NOT NULL, took interval);
INSERT INTO authors VALUES (1, 'Ann', NULL), (2, 'Bob', 1), (3, 'Cid', 1), (4, 'Dot', 3);
INSERT INTO notes VALUES
    (1, 1, 'plain', false, false, 5, 0.5, 9223372036854775807, '1 day'),
    (2, 1, 'draft', true, false, 1, 0.25, 1, '2 hours'),
    (3, 2, 'hidden', false, true, 1, 1, 1, NULL),
    (4, 2, 'starless', false, false, NULL, NULL, 1, NULL),
    (5, 3, 'secret draft', true, true, 2, 'NaN', 1, NULL),
    (6, NULL, 'nobody''s', false, false, 3, 2, 3000000000, '1 minute');
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON notes FOR SELECT TO related_reader USING (NOT hidden);
GRANT SELECT ON authors, notes TO related_reader;
