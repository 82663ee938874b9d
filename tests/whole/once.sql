-- Animals and more visits of them than a join is made for, by formula. Number 13 has no lives.
CREATE TABLE animals (
  id int PRIMARY KEY,
  kind text NOT NULL,
  name text NOT NULL,
  mother_id int REFERENCES animals,
  lives int NOT NULL,
  tricks int NOT NULL,
  owner text
);
CREATE TABLE visits (id int PRIMARY KEY, animal_id int NOT NULL REFERENCES animals, other_id bigint);
CREATE FUNCTION tag_of(a animals) RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'tag ' || a.id $$;

INSERT INTO animals
  SELECT n, CASE WHEN n % 3 = 0 THEN 'dog' ELSE 'cat' END, 'animal ' || n, CASE WHEN n > 20 THEN n / 2 END,
    CASE WHEN n = 13 THEN 0 ELSE 1 + n % 9 END, n % 4, CASE WHEN n % 5 < 2 THEN 'owner ' || n % 5 END
  FROM generate_series(1, 100) n;
INSERT INTO visits SELECT n, 1 + n % 60, 1 + n % 80 FROM generate_series(1, 240) n;
CREATE INDEX ON animals (mother_id);
CREATE INDEX ON animals (owner);
ANALYZE;
