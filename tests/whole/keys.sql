-- More rows than a join is made for, but for ports and countries, by formula.
CREATE TABLE countries (name text PRIMARY KEY);
CREATE TABLE ports (
  id int PRIMARY KEY,
  name text NOT NULL,
  is_open boolean NOT NULL,
  country_name text REFERENCES countries
);
CREATE TABLE animals (
  id int PRIMARY KEY,
  kind text NOT NULL,
  name text NOT NULL,
  lives int NOT NULL DEFAULT 7
);
CREATE TABLE sailors (
  id int PRIMARY KEY,
  name text NOT NULL,
  home_id int REFERENCES ports,
  mentor_id int REFERENCES sailors,
  pet_id int REFERENCES animals
);
CREATE TABLE voyages (
  id int PRIMARY KEY,
  captain_id int REFERENCES sailors,
  mascot_id int REFERENCES animals,
  start_id int REFERENCES ports,
  end_id int REFERENCES ports
);
INSERT INTO countries SELECT 'country ' || n FROM generate_series(1, 5) n;
INSERT INTO ports SELECT n, 'port ' || n, n % 2 = 0, 'country ' || 1 + n % 5 FROM generate_series(1, 20) n;
INSERT INTO animals SELECT n, CASE n % 2 WHEN 0 THEN 'cat' ELSE 'dog' END, 'animal ' || n FROM generate_series(1, 100) n;
INSERT INTO sailors SELECT n, 'sailor ' || n, 1 + n % 20, CASE WHEN n > 1 THEN n / 2 END, n FROM generate_series(1, 100) n;
INSERT INTO voyages SELECT n, 1 + n % 80, 1 + n % 80, 1 + n % 20, 1 + n % 7 FROM generate_series(1, 200) n;
ANALYZE;
