-- Several types in one table, and rows of several tables that are equal in every order but by table and key.
CREATE SCHEMA zoo;
CREATE TABLE zoo.keepers (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE zoo.animals (
    id int PRIMARY KEY, kind text, name text NOT NULL, keeper_id int REFERENCES zoo.keepers (id), mother_id int REFERENCES zoo.animals (id),
    lives int, good boolean
);
CREATE TABLE zoo.notes (id bigint PRIMARY KEY, writer_id int NOT NULL REFERENCES zoo.keepers (id), at timestamptz NOT NULL, score int, text text NOT NULL);
CREATE TABLE zoo.photos (code varchar(9) PRIMARY KEY, owner_id int NOT NULL REFERENCES zoo.keepers (id), taken timestamptz NOT NULL, score bigint);
CREATE TABLE zoo.visits (
    no int NOT NULL, day int NOT NULL, keeper_id int NOT NULL REFERENCES zoo.keepers (id), at timestamptz NOT NULL, score smallint,
    PRIMARY KEY (day, no)
);
CREATE TABLE zoo.links (id int PRIMARY KEY, target_type text, target_id int);

INSERT INTO zoo.keepers SELECT n, 'keeper ' || n FROM generate_series(1, 4) n;
INSERT INTO zoo.animals
SELECT n, (ARRAY['cat', 'hound', 'wolf', NULL])[1 + n % 4], 'animal ' || n, 1 + n % 4, CASE WHEN n > 4 THEN n - 4 END, n % 8 / 4, n % 3 = 0
FROM generate_series(1, 40) n;
INSERT INTO zoo.notes
SELECT n, 1 + n % 4, timestamptz '2026-03-01' + (n / 4) * interval '1 hour', CASE WHEN n % 3 > 0 THEN n % 4 END, 'note ' || n FROM generate_series(1, 50) n;
INSERT INTO zoo.photos
SELECT 'p' || n, 1 + n % 3, timestamptz '2026-03-01' + (n / 3) * interval '1 hour', CASE WHEN n % 4 > 0 THEN n % 4 END FROM generate_series(1, 40) n;
INSERT INTO zoo.visits
SELECT n % 5, n / 5, 1 + n % 4, timestamptz '2026-03-01' + (n / 5) * interval '1 hour', CASE WHEN n % 5 > 0 THEN n % 4 END FROM generate_series(1, 45) n;
INSERT INTO zoo.links VALUES (1, 'cat', 4), (2, 'hound', 1), (3, 'keeper', 2), (4, 'cat', 1), (5, 'keeper', 99), (6, 'unicorn', 1), (7, NULL, 1), (8, 'keeper', NULL);
ANALYZE;
